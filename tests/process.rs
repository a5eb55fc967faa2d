//! `runout process` from outside: one file through a chain, and what the report says of it.

use std::fs;
use std::path::Path;

use crate::support::{code, runout, signal, stderr, stdout};

fn process(dir: &Path, arguments: &[&str]) -> String {
    let output = runout(dir, &[&["process"], arguments].concat());
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

fn gained(frames: usize, gain: f64) -> Vec<Vec<f64>> {
    let mut music = signal::music(3, frames);
    music.iter_mut().flatten().for_each(|x| *x *= gain);
    music
}

/// Readings of one file, as `measure` states them.
fn readings(dir: &Path, file: &str) -> serde_json::Value {
    let output = runout(dir, &["measure", file, "--report", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let subjects = report["subjects"].as_array().unwrap();
    let subject = subjects.iter().find(|s| s["path"] == file).unwrap();
    subject["readings"].clone()
}

fn reading(dir: &Path, file: &str, id: &str) -> f64 {
    readings(dir, file)[id]["value"].as_f64().unwrap()
}

#[test]
fn an_empty_chain_keeps_every_sample_of_every_word_length() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let music = gained(20_000, 1.0);
    signal::write_wav(&path("i16.wav"), 44_100, 16, &music);
    signal::write_wav(&path("i24.wav"), 96_000, 24, &music);
    signal::write_float_wav(&path("f32.wav"), 48_000, 32, &gained(20_000, 3.0));
    fs::write(path("empty.toml"), "steps = []\n").unwrap();
    fs::write(
        path("idle.toml"),
        "steps = [{ gain = { gain_db = 0 } }, { limiter = { bypass = true } }]\n",
    )
    .unwrap();
    for name in ["i16.wav", "i24.wav", "f32.wav"] {
        for chain in ["empty.toml", "idle.toml"] {
            process(dir.path(), &[name, "out.wav", "--chain", chain, "--force"]);
            let (before, after) = (
                signal::samples(&path(name)),
                signal::samples(&path("out.wav")),
            );
            assert_eq!(before, after, "{name} {chain}");
        }
    }
}

#[test]
fn a_limiter_with_nothing_to_do_says_so_and_keeps_every_sample() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    signal::write_wav(&path("quiet.wav"), 44_100, 24, &gained(60_000, 0.2));
    let said = process(
        dir.path(),
        &["quiet.wav", "out.wav", "--chain", "transparent-limit"],
    );
    assert!(said.contains("no stage changed a sample"), "{said}");
    assert!(said.contains("changed nothing"), "{said}");
    assert_eq!(
        signal::samples(&path("quiet.wav")),
        signal::samples(&path("out.wav"))
    );
}

#[test]
fn the_ceiling_holds_in_the_file_at_another_rate_and_word_length() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    signal::write_float_wav(&path("loud.wav"), 96_000, 32, &gained(192_000, 4.0));
    for (bits, chain) in [("16", "transparent-limit"), ("24", "gentle-glue")] {
        let arguments = [
            "loud.wav", "out.wav", "--chain", chain, "--rate", "44100", "--bits", bits, "--force",
        ];
        let said = process(dir.path(), &arguments);
        assert!(said.contains("gain reduction at most"), "{said}");
        let peak = reading(dir.path(), "out.wav", "level.true_peak");
        assert!((-1.3..=-1.0).contains(&peak), "{bits} bits: {peak} dBTP");
    }
}

#[test]
fn a_loudness_target_is_met() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    signal::write_wav(&path("in.wav"), 48_000, 24, &gained(480_000, 0.5));
    fs::write(
        path("chain.toml"),
        "steps = [{ high-pass = { frequency_hz = 30 } }, { loudness = { target_lufs = -23 } }]\n",
    )
    .unwrap();
    process(dir.path(), &["in.wav", "out.wav", "--chain", "chain.toml"]);
    let lufs = reading(dir.path(), "out.wav", "loudness.integrated");
    assert!((lufs + 23.0).abs() <= 0.011, "{lufs} LUFS");
}

/// What each preset does to the same music, quiet and loud: readings before and after, and what its stages say.
#[test]
fn presets_do_what_they_did() {
    const READINGS: [&str; 7] = [
        "loudness.integrated",
        "loudness.range",
        "level.true_peak",
        "dynamics.plr",
        "phase.correlation",
        "phase.lf_correlation",
        "stereo.side_mid",
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let mut shown = String::new();
    for (level, gain) in [("quiet", 0.25), ("loud", 2.0)] {
        let source = format!("{level}.wav");
        signal::write_float_wav(&path(&source), 44_100, 32, &gained(441_000, gain));
        let before = readings(dir.path(), &source);
        for preset in ["gentle-glue", "transparent-limit", "vinyl-premaster"] {
            let said = process(
                dir.path(),
                &[
                    &source, "out.wav", "--chain", preset, "--bits", "24", "--force",
                ],
            );
            shown += &format!("{preset}, {level} music\n\n");
            let after = readings(dir.path(), "out.wav");
            for id in READINGS {
                let [before, after] = [&before, &after].map(|r| &r[id]["value"]);
                shown += &format!("{id:24}{before:>8} -> {after:>8}\n");
            }
            let made = said.lines().skip_while(|line| *line != "making").skip(1);
            for line in made.take_while(|line| !line.is_empty()) {
                shown += &format!("{line}\n");
            }
            shown += "\n";
        }
    }
    crate::golden!("readings", "what-each-preset-does", shown);
}

#[test]
fn wide_vectors_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    signal::write_wav(&path("in.wav"), 96_000, 24, &gained(96_000, 1.2));
    let arguments = |out| {
        [
            "process",
            "in.wav",
            out,
            "--chain",
            "vinyl-premaster",
            "--rate",
            "44100",
            "--bits",
            "16",
        ]
    };
    assert_eq!(code(&runout(dir.path(), &arguments("wide.wav"))), 0);
    let plain = std::process::Command::new(env!("CARGO_BIN_EXE_runout"))
        .args(arguments("plain.wav"))
        .env("RUNOUT_PLAIN_CPU", "1")
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(plain.status.success());
    assert!(fs::read(path("wide.wav")).unwrap() == fs::read(path("plain.wav")).unwrap());
}

#[test]
fn mistakes_in_a_chain_are_shown_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    signal::write_wav(&path("in.wav"), 44_100, 16, &gained(4_410, 0.5));
    for (chain, says) in [
        ("steps = [{ limitter = {} }]", "did you mean `limiter`?"),
        (
            "steps = [{ high-pass = { frequency_hz = 30000 } }]",
            "nothing would be left",
        ),
        ("steps = 3", "steps"),
    ] {
        fs::write(path("chain.toml"), chain).unwrap();
        let output = runout(
            dir.path(),
            &["process", "in.wav", "out.wav", "--chain", "chain.toml"],
        );
        assert_eq!(code(&output), 2, "{chain}");
        assert!(
            stderr(&output).contains(says),
            "{chain}: {}",
            stderr(&output)
        );
        assert!(!path("out.wav").exists());
    }
    let output = runout(
        dir.path(),
        &["process", "in.wav", "out.wav", "--chain", "loudest"],
    );
    assert!(
        stderr(&output).contains("presets: gentle-glue"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_strangest_audio_goes_through_every_preset_or_is_refused_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let write = |name: &str, rate: u32, channels: &[Vec<f64>]| {
        signal::write_float_wav(&path(name), rate, 64, channels);
    };
    write("huge.wav", 44_100, &gained(20_000, 1e11));
    write("tiny.wav", 44_100, &gained(20_000, 1e-310));
    write("one-frame.wav", 96_000, &gained(1, 1.0));
    write("no-frames.wav", 44_100, &gained(0, 1.0));
    write("mono.wav", 48_000, &gained(20_000, 1.0)[..1]);
    write("eight.wav", 48_000, &vec![gained(5_000, 4.0).remove(0); 8]);
    write("offset.wav", 44_100, &vec![vec![0.9; 20_000]; 2]);
    write("slow.wav", 8_000, &gained(20_000, 4.0));
    write("fast.wav", 384_000, &gained(20_000, 4.0));
    let presets = ["transparent-limit", "gentle-glue", "vinyl-premaster"];
    for name in [
        "huge.wav",
        "tiny.wav",
        "one-frame.wav",
        "no-frames.wav",
        "mono.wav",
        "eight.wav",
        "offset.wav",
        "slow.wav",
        "fast.wav",
    ] {
        for preset in presets {
            let said = process(
                dir.path(),
                &[
                    name, "out.wav", "--chain", preset, "--bits", "24", "--force",
                ],
            );
            assert!(!said.contains("clamped"), "{name} {preset}: {said}");
            let number = said.split_whitespace().find(|w| *w == "inf" || *w == "NaN");
            assert_eq!(number, None, "{name} {preset}: {said}");
        }
    }
    for (name, sample) in [("nan.wav", f64::NAN), ("beyond.wav", -1e13)] {
        let mut channels = gained(20_000, 1.0);
        channels[1][4410] = sample;
        write(name, 44_100, &channels);
        let output = runout(
            dir.path(),
            &["process", name, "never.wav", "--chain", "gentle-glue"],
        );
        assert_eq!(code(&output), 2, "{name}");
        let said = stderr(&output);
        assert!(said.contains("frame 4410 (0.100 s), channel 2"), "{said}");
        assert!(!path("never.wav").exists(), "{name}");
    }
}

#[test]
fn a_loudness_target_holds_its_ceiling_as_delivered_and_leaves_peaks_to_a_limiter() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    // Noise: its peaks move most when it is converted.
    let mut noise = signal::noise(5, 96_000);
    noise.iter_mut().flatten().for_each(|x| *x *= 0.3);
    signal::write_float_wav(&path("noise.wav"), 48_000, 32, &noise);
    let chain = |name: &str, text: &str| fs::write(path(name), text).unwrap();
    chain(
        "to-ceiling.toml",
        "steps = [{ loudness = { target_lufs = 0, ceiling_dbtp = -1 } }]\n",
    );
    for (rate, bits) in [("44100", "16"), ("96000", "24"), ("48000", "16")] {
        let arguments = [
            "noise.wav",
            "out.wav",
            "--chain",
            "to-ceiling.toml",
            "--rate",
            rate,
            "--bits",
            bits,
            "--force",
        ];
        let said = process(dir.path(), &arguments);
        let peak = reading(dir.path(), "out.wav", "level.true_peak");
        assert!(
            (-1.02..=-1.0).contains(&peak),
            "{rate} {bits}: {peak} {said}"
        );
        assert!(
            said.contains("the true peak would exceed -1 dBTP"),
            "{said}"
        );
    }
    chain(
        "limited.toml",
        "steps = [{ loudness = { target_lufs = -9 } }, { limiter = { ceiling_dbtp = -1 } }]\n",
    );
    let arguments = [
        "noise.wav",
        "out.wav",
        "--chain",
        "limited.toml",
        "--bits",
        "24",
        "--force",
    ];
    process(dir.path(), &arguments);
    let peak = reading(dir.path(), "out.wav", "level.true_peak");
    let loudness = reading(dir.path(), "out.wav", "loudness.integrated");
    assert!(peak <= -1.0, "{peak}");
    assert!((-9.6..=-8.9).contains(&loudness), "{loudness}");
}
