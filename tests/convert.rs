//! `runout convert` from outside: one file in, one file out, whole or not at all.

use std::fs;
use std::path::Path;
use std::process::Command;

use runout::audio::SampleFormat;

use crate::support::{code, runout, signal, stderr, stdout};

/// Runs `convert` and expects success; what it said on both streams.
fn convert(dir: &Path, arguments: &[&str]) -> (String, String) {
    let output = runout(dir, &[&["convert"], arguments].concat());
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    (stdout(&output), stderr(&output))
}

/// Names in a folder.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A source of every word length, of mixed numbers of channels.
fn sources(dir: &Path) -> Vec<&'static str> {
    let music = signal::music(1, 30_000);
    signal::write_wav(&dir.join("i16.wav"), 44_100, 16, &music);
    signal::write_wav(&dir.join("i24.wav"), 96_000, 24, &music);
    signal::write_wav(&dir.join("i32.wav"), 48_000, 32, &music[..1]);
    signal::write_float_wav(&dir.join("f32.wav"), 48_000, 32, &music);
    let five = [music.clone(), music.clone(), music[..1].to_vec()].concat();
    signal::write_float_wav(&dir.join("f64.wav"), 88_200, 64, &five);
    vec!["i16.wav", "i24.wav", "i32.wav", "f32.wav", "f64.wav"]
}

#[test]
fn what_is_not_asked_for_stays_bit_for_bit() {
    let dir = tempfile::tempdir().unwrap();
    for name in sources(dir.path()) {
        convert(dir.path(), &[name, "out.wav", "--force"]);
        let (before, after) = (dir.path().join(name), dir.path().join("out.wav"));
        assert_eq!(signal::samples(&before), signal::samples(&after), "{name}");
    }
    for (name, to) in [
        ("i16.wav", "a.flac"),
        ("i24.wav", "b.flac"),
        ("i24.wav", "c.aiff"),
    ] {
        let (said, _) = convert(dir.path(), &[name, to]);
        assert!(said.contains("60000 copied bit for bit"), "{said}");
        let (before, after) = (dir.path().join(name), dir.path().join(to));
        assert_eq!(signal::samples(&before), signal::samples(&after), "{to}");
    }
}

#[test]
fn every_word_length_can_be_asked_for_and_is_what_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for name in sources(dir.path()) {
        for (bits, stored) in [
            ("16", SampleFormat::Int(16)),
            ("24", SampleFormat::Int(24)),
            ("32", SampleFormat::Int(32)),
            ("f32", SampleFormat::Float(32)),
            ("f64", SampleFormat::Float(64)),
        ] {
            convert(dir.path(), &[name, "out.wav", "--bits", bits, "--force"]);
            let (source, before) = signal::samples(&dir.path().join(name));
            let (format, after) = signal::samples(&dir.path().join("out.wav"));
            assert_eq!(format.samples, stored, "{name} to {bits}");
            assert_eq!(
                (format.rate, format.channels),
                (source.rate, source.channels)
            );
            let steps = match stored {
                SampleFormat::Int(bits) => 1.5 * 2f64.powi(1 - bits as i32),
                _ => 6e-8,
            };
            for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
                assert!(
                    (before - after).abs() <= steps,
                    "{name} to {bits}: {before} {after}"
                );
            }
        }
    }
}

#[test]
fn a_long_word_that_holds_a_short_one_is_copied_and_not_dithered() {
    let dir = tempfile::tempdir().unwrap();
    let coarse: Vec<Vec<f64>> = signal::music(1, 20_000)
        .iter()
        .map(|c| {
            c.iter()
                .map(|x| (x * 32_768.0).round() / 32_768.0)
                .collect()
        })
        .collect();
    signal::write_float_wav(&dir.path().join("f64.wav"), 44_100, 64, &coarse);
    signal::write_wav(&dir.path().join("i24.wav"), 44_100, 24, &coarse);
    for name in ["f64.wav", "i24.wav"] {
        convert(dir.path(), &[name, "out.wav", "--bits", "16", "--force"]);
        assert_eq!(
            signal::samples(&dir.path().join("out.wav")).1,
            coarse,
            "{name}"
        );
    }
}

#[test]
fn the_bytes_depend_neither_on_threads_nor_on_the_processor() {
    let dir = tempfile::tempdir().unwrap();
    sources(dir.path());
    let mut files = Vec::new();
    for (jobs, plain) in [("-j1", "0"), ("-j2", "0"), ("-j2", "1")] {
        let arguments = [
            "convert", "i24.wav", "out.flac", "--rate", "44100", "--bits", "16",
        ];
        let output = Command::new(env!("CARGO_BIN_EXE_runout"))
            .current_dir(dir.path())
            .args(arguments)
            .args([jobs, "--force"])
            .env("RUNOUT_PLAIN_CPU", plain)
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        files.push(fs::read(dir.path().join("out.flac")).unwrap());
    }
    assert!(files.windows(2).all(|w| w[0] == w[1]));
    let (format, samples) = signal::samples(&dir.path().join("out.flac"));
    assert_eq!(format.rate, 44_100);
    assert_eq!(samples[0].len(), (30_000 * 441_usize).div_ceil(960));
}

#[test]
fn samples_over_full_scale_are_clamped_and_counted_or_kept_as_floats() {
    let dir = tempfile::tempdir().unwrap();
    let loud = vec![vec![0.0, 1.5, -1.995, 0.5]];
    signal::write_float_wav(&dir.path().join("loud.wav"), 44_100, 64, &loud);
    let (said, warned) = convert(dir.path(), &["loud.wav", "a.wav", "--bits", "24"]);
    assert!(
        said.contains("2 clamped at full scale") && said.contains("6.00 dBFS"),
        "{said}"
    );
    assert!(
        warned.contains("2 samples") && warned.contains("6.0 dB"),
        "{warned}"
    );
    convert(dir.path(), &["loud.wav", "b.wav", "--bits", "f64"]);
    assert_eq!(signal::samples(&dir.path().join("b.wav")).1, loud);
}

#[test]
fn tags_come_along_where_there_is_a_place_and_are_named_where_there_is_none() {
    let dir = tempfile::tempdir().unwrap();
    sources(dir.path());
    convert(dir.path(), &["i24.wav", "a.flac"]);
    let mut tag = metaflac::Tag::read_from_path(dir.path().join("a.flac")).unwrap();
    tag.set_vorbis("TITLE", vec!["Casting Off"]);
    tag.set_vorbis("ISRC", vec!["ZZDEM2600001"]);
    tag.set_vorbis("MOOD", vec!["calm"]);
    tag.save().unwrap();
    let (_, warned) = convert(dir.path(), &["a.flac", "b.flac"]);
    assert!(
        warned.contains("MOOD") && !warned.contains("ISRC"),
        "{warned}"
    );
    let tags = runout::format::tags::read(&dir.path().join("b.flac")).unwrap();
    assert_eq!(tags.isrc.as_deref(), Some("ZZDEM2600001"));
    let (_, warned) = convert(dir.path(), &["b.flac", "c.wav"]);
    assert!(warned.contains("ISRC"), "{warned}");
    let tags = runout::format::tags::read(&dir.path().join("c.wav")).unwrap();
    assert_eq!(
        (tags.title.as_deref(), tags.isrc),
        (Some("Casting Off"), None)
    );
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_everything_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    sources(dir.path());
    let at = |name: &str| dir.path().join(name);
    fs::write(at("broken.wav"), "no sound").unwrap();
    let whole = fs::read(at("i16.wav")).unwrap();
    fs::write(at("short.wav"), &whole[..whole.len() / 2]).unwrap();
    let mut holed = signal::music(1, 100);
    holed[1][17] = f64::NAN;
    signal::write_float_wav(&at("holed.wav"), 44_100, 32, &holed);
    fs::create_dir(at("folder.wav")).unwrap();
    fs::hard_link(at("i16.wav"), at("hard.wav")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("i16.wav", at("soft.wav")).unwrap();
    let before: Vec<(String, Option<Vec<u8>>)> = names(dir.path())
        .into_iter()
        .map(|name| (name.clone(), fs::read(at(&name)).ok()))
        .collect();

    let mut cases: Vec<(&[&str], &str)> = vec![
        (&["nowhere.wav", "out.wav"], "does not exist"),
        (&["broken.wav", "out.wav"], "broken.wav"),
        (&["short.wav", "out.wav"], "cut short"),
        (&["holed.wav", "out.wav"], "frame 17 (0.000 s), channel 2"),
        (&["folder.wav", "out.wav"], "folder"),
        (&["i16.wav", "i16.wav", "--force"], "the file being read"),
        (
            &["i16.wav", "./folder.wav/../i16.wav", "--force"],
            "the file being read",
        ),
        (&["i16.wav", "hard.wav", "--force"], "the file being read"),
        (&["i16.wav", "i24.wav"], "--force"),
        (&["i16.wav", "folder.wav", "--force"], "it is a folder"),
        (&["i16.wav", "nowhere/out.wav"], "there is no such folder"),
        (&["i16.wav", "out.mp3"], ".flac"),
        (&["i16.wav", "out"], ".flac"),
        (&["f32.wav", "out.flac"], "--bits 24"),
        (&["i16.wav", "out.flac", "--bits", "32"], "--bits 16 or 24"),
        (
            &["i16.wav", "out.wav", "--bits", "f32", "--dither", "tpdf"],
            "not dithered",
        ),
        (&["i16.wav", "out.wav", "--dither", "tdpf"], "tpdf"),
        (&["i16.wav", "out.wav", "--rate", "44"], "--rate"),
        (
            &["i16.wav", "out.wav", "--report", "json=out.wav"],
            "out.wav",
        ),
    ];
    if cfg!(unix) {
        cases.push((&["i16.wav", "soft.wav", "--force"], "the file being read"));
        cases.push((&["i24.wav", "soft.wav", "--force"], "symbolic link"));
    }
    for (arguments, says) in cases {
        let output = runout(dir.path(), &[&["convert"], arguments].concat());
        assert_eq!(code(&output), 2, "{arguments:?}: {}", stdout(&output));
        assert!(
            stderr(&output).contains(says),
            "{arguments:?} does not mention {says}: {}",
            stderr(&output)
        );
    }
    let after: Vec<(String, Option<Vec<u8>>)> = names(dir.path())
        .into_iter()
        .map(|name| (name.clone(), fs::read(at(&name)).ok()))
        .collect();
    assert!(before == after, "{:?}", names(dir.path()));
}

#[test]
fn the_report_says_what_was_done_and_quiet_says_nothing() {
    let dir = tempfile::tempdir().unwrap();
    sources(dir.path());
    let (said, warned) = convert(dir.path(), &["i16.wav", "a.wav", "-q"]);
    assert!(said.is_empty() && warned.is_empty(), "{said}{warned}");
    let arguments = [
        "f32.wav", "b.wav", "--bits", "16", "--seed", "7", "--report", "json",
    ];
    let (said, _) = convert(dir.path(), &arguments);
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["command"], "convert");
    assert_eq!(report["subjects"][0]["path"], "b.wav");
    assert_eq!(
        report["subjects"][0]["readings"]["audio.bit_depth"]["value"],
        16
    );
    let text = report["making"].to_string();
    assert!(text.contains("60000 dithered, tpdf with seed 7"), "{text}");
}
