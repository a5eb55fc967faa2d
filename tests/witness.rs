//! Witnesses: programs we did not write, which must agree with every file of a package.
//!
//! `cargo test` needs none of them and says which it skipped; with RUNOUT_WITNESSES=required (the gate) all must be there.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{demo_package, report_of, runout, signal};

/// Runs a witness; none if it is not installed and not required. Panics if it does not end with 0.
fn ask(program: &str, arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Option<String> {
    ask_in(Path::new("."), program, arguments)
}

/// As [`ask`], from inside a folder.
pub fn ask_in(
    folder: &Path,
    program: &str,
    arguments: &[&dyn AsRef<std::ffi::OsStr>],
) -> Option<String> {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for argument in arguments {
        command.arg(argument.as_ref());
    }
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            assert!(
                std::env::var_os("RUNOUT_WITNESSES").is_none_or(|v| v != "required"),
                "witness {program} is required: {error}"
            );
            // Past the capture of the test harness: a skipped witness must be seen.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: witness {program} is not installed"
            );
            return None;
        }
    };
    let text = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.status.success(),
        "{program} refused {:?}:\n{text}",
        command.get_args().collect::<Vec<_>>()
    );
    Some(text)
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What the report says of a file: reading id -> value.
fn stated(package: &Path, file: &Path) -> BTreeMap<String, serde_json::Value> {
    let relative = file
        .strip_prefix(package)
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/");
    let report = report_of(package);
    let subject = report["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["path"] == relative.as_str());
    let subject = subject.unwrap_or_else(|| panic!("{relative} is not in the report"));
    subject["readings"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(id, reading)| (id.clone(), reading["value"].clone()))
        .collect()
}

fn number(readings: &BTreeMap<String, serde_json::Value>, id: &str) -> u64 {
    readings[id]
        .as_f64()
        .unwrap_or_else(|| panic!("{id} is not a number")) as u64
}

#[test]
fn witness_flac_tests_and_decodes_every_flac_to_the_digest_in_the_report() {
    let package = demo_package();
    for file in files(package, "flac") {
        if ask("flac", &[&"-t", &"-s", &file]).is_none() {
            return;
        }
        let Some(md5) = ask("metaflac", &[&"--show-md5sum", &file]) else {
            return;
        };
        assert_eq!(
            md5.trim(),
            stated(package, &file)["audio.pcm_md5"].as_str().unwrap()
        );
    }
}

#[test]
fn witness_metaflac_reads_the_tags_and_the_cover() {
    let package = demo_package();
    let found = files(&package.join("spotify"), "flac");
    let total = format!("TRACKTOTAL={}", found.len());
    for (number, file) in found.iter().enumerate() {
        let Some(tags) = ask("metaflac", &[&"--export-tags-to=-", file]) else {
            return;
        };
        for line in [format!("TRACKNUMBER={}", number + 1), total.clone()] {
            assert!(
                tags.lines().any(|l| l == line),
                "{line} is missing in\n{tags}"
            );
        }
        for name in [
            "TITLE",
            "ARTIST",
            "ALBUM",
            "ALBUMARTIST",
            "ISRC",
            "BARCODE",
            "LABEL",
            "GENRE",
            "DATE",
            "COPYRIGHT",
        ] {
            assert!(
                tags.lines().any(|l| l.starts_with(&format!("{name}="))),
                "{name} is missing in\n{tags}"
            );
        }
        let pictures = ask("metaflac", &[&"--list", &"--block-type=PICTURE", file]).unwrap();
        assert!(
            pictures.contains("image/png") && pictures.contains("3000"),
            "{pictures}"
        );
    }
}

#[test]
fn witness_ffprobe_sox_and_mediainfo_agree_on_every_sound_file() {
    let package = demo_package();
    for file in [files(package, "flac"), files(package, "wav")].concat() {
        if file.components().any(|c| c.as_os_str() == "masters") {
            continue;
        }
        let readings = stated(package, &file);
        let (rate, bits) = (
            number(&readings, "audio.sample_rate"),
            number(&readings, "audio.bit_depth"),
        );
        let frames = number(&readings, "audio.frames");
        if let Some(text) = ask(
            "ffprobe",
            &[
                &"-v",
                &"error",
                &"-select_streams",
                &"a",
                &"-show_streams",
                &"-of",
                &"json",
                &file,
            ],
        ) {
            let probe: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
            let stream = &probe["streams"][0];
            assert_eq!(stream["sample_rate"], rate.to_string());
            assert_eq!(
                stream["duration_ts"].as_u64(),
                Some(frames),
                "{}",
                file.display()
            );
            let stated_bits = ["bits_per_raw_sample", "bits_per_sample"]
                .map(|k| stream[k].to_string().replace('"', ""));
            assert!(
                stated_bits.contains(&bits.to_string()),
                "{stated_bits:?} {bits}"
            );
        }
        for (option, value) in [("-r", rate), ("-b", bits), ("-s", frames), ("-c", 2)] {
            let Some(text) = ask("soxi", &[&option, &file]) else {
                break;
            };
            assert_eq!(
                text.trim(),
                value.to_string(),
                "soxi {option} {}",
                file.display()
            );
        }
        if let Some(text) = ask("mediainfo", &[&"--Output=JSON", &file]) {
            let info: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
            let audio = info["media"]["track"]
                .as_array()
                .unwrap()
                .iter()
                .find(|t| t["@type"] == "Audio")
                .unwrap()
                .clone();
            assert_eq!(audio["SamplingRate"], rate.to_string());
            assert_eq!(audio["BitDepth"], bits.to_string());
            assert_eq!(audio["Channels"], "2");
        }
    }
}

#[test]
fn witness_cdrdao_cuebreakpoints_and_cd_info_agree_on_every_mark() {
    let package = demo_package();
    let [cue] = &files(&package.join("cd-ddp"), "cue")[..] else {
        panic!("one cue sheet is expected")
    };
    let pq: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(cue.with_file_name("pq-sheet.json")).unwrap(),
    )
    .unwrap();
    let rows = pq["rows"].as_array().unwrap();
    let starts: Vec<String> = rows
        .iter()
        .filter(|r| r["index"] == 1 && r["track"] != "AA")
        .map(absolute)
        .collect();
    let lead_out = rows.iter().rev().map(absolute).next().unwrap();
    let tracks = std::fs::read_to_string(package.join("release.toml"))
        .unwrap()
        .matches("[[track]]")
        .count();
    assert_eq!(starts.len(), tracks);

    if let Some(text) = ask_in(
        cue.parent().unwrap(),
        "cdrdao",
        &[&"show-toc", &cue.file_name().unwrap()],
    ) {
        assert_eq!(
            text.lines().filter(|l| l.starts_with("TRACK")).count(),
            tracks,
            "{text}"
        );
        assert!(!text.to_uppercase().contains("WARNING"), "{text}");
        for start in &starts {
            assert!(
                text.contains(&programme_time(start)),
                "cdrdao does not show {start}:\n{text}"
            );
        }
    }
    if let Some(text) = ask("cuebreakpoints", &[cue]) {
        let points: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        let expected: Vec<String> = starts[1..]
            .iter()
            .map(|s| break_point(&programme_time(s)))
            .collect();
        assert_eq!(points, expected);
    }
    // cd-info takes the data beside the sheet as raw sectors, whatever the FILE line says.
    let dir = tempfile::tempdir().unwrap();
    let wav = std::fs::read(cue.with_extension("wav")).unwrap();
    std::fs::write(dir.path().join("disc.bin"), &wav[44..]).unwrap();
    let sheet = String::from_utf8(std::fs::read(cue).unwrap()).unwrap();
    let sheet: Vec<String> = sheet
        .lines()
        .map(|l| {
            if l.starts_with("FILE") {
                "FILE \"disc.bin\" BINARY".into()
            } else {
                l.to_string()
            }
        })
        .collect();
    std::fs::write(dir.path().join("disc.cue"), sheet.join("\r\n")).unwrap();
    let option = format!("--cue-file={}", dir.path().join("disc.cue").display());
    if let Some(text) = ask(
        "cd-info",
        &[&"--no-header", &"--no-device-info", &"--no-cddb", &option],
    ) {
        for mark in starts.iter().chain([&lead_out]) {
            assert!(text.contains(mark), "cd-info does not show {mark}:\n{text}");
        }
    }
}

/// `mm:ss:ff` on the disc's clock.
fn absolute(row: &serde_json::Value) -> String {
    row["absolute"].as_str().unwrap().to_string()
}

/// Two seconds earlier: the clock of the programme, which begins after the disc's first pause.
fn programme_time(absolute: &str) -> String {
    let parts: Vec<u32> = absolute.split(':').map(|p| p.parse().unwrap()).collect();
    let sectors = (parts[0] * 60 + parts[1]) * 75 + parts[2] - 150;
    format!(
        "{:02}:{:02}:{:02}",
        sectors / 4500,
        sectors / 75 % 60,
        sectors % 75
    )
}

/// cuebreakpoints prints m:ss.ff.
fn break_point(time: &str) -> String {
    let parts: Vec<&str> = time.split(':').collect();
    format!(
        "{}:{}.{}",
        parts[0].parse::<u32>().unwrap(),
        parts[1],
        parts[2]
    )
}

#[test]
fn witness_sha256sum_finds_every_checksum_right() {
    let package = demo_package();
    let output = match Command::new("sha256sum")
        .args(["-c", "--strict", "checksums.sha256"])
        .current_dir(package)
        .output()
    {
        Ok(output) => output,
        Err(_) => return assert!(ask("sha256sum", &[]).is_none()),
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let listed = std::fs::read_to_string(package.join("checksums.sha256"))
        .unwrap()
        .lines()
        .count();
    assert_eq!(text.lines().filter(|l| l.ends_with(": OK")).count(), listed);
}

/// Loudness and true peak as ffmpeg prints them: LUFS, LU and dBTP, with one decimal.
fn ffmpeg_levels(file: &Path) -> Option<[f64; 3]> {
    let text = ask(
        "ffmpeg",
        &[
            &"-nostdin",
            &"-nostats",
            &"-hide_banner",
            &"-i",
            &file,
            &"-af",
            &"ebur128=peak=true:framelog=verbose",
            &"-f",
            &"null",
            &"-",
        ],
    )?;
    let (_, summary) = text.rsplit_once("Summary:").expect("a summary");
    Some(["I:", "LRA:", "Peak:"].map(|label| {
        let (_, rest) = summary.split_once(label).expect(label);
        rest.split_whitespace().next().unwrap().parse().unwrap()
    }))
}

/// Takes noise near the Nyquist frequency away: a moving average that ends there at nothing, twice.
fn without_the_top(mut channels: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for channel in &mut channels {
        for _ in 0..2 {
            for i in (1..channel.len()).rev() {
                channel[i] = (channel[i] + channel[i - 1]) / 2.0;
            }
        }
    }
    channels
}

/// Signals on which ffmpeg is right: below 192 kHz, where it interpolates, and without energy near the Nyquist frequency.
#[test]
fn witness_ffmpeg_measures_the_same_loudness_and_true_peak() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, bits) in [(44_100, 16), (48_000, 24), (96_000, 24)] {
        let frames = 20 * rate as usize;
        let tone = |share: f64, degrees: f64, level: f64| -> Vec<f64> {
            (0..frames)
                .map(|i| {
                    let turns = share * i as f64 + degrees / 360.0;
                    let edge = (i.min(frames - 1 - i) as f64 / 4_410.0).min(1.0);
                    edge * level * (2.0 * std::f64::consts::PI * turns).sin()
                })
                .collect()
        };
        // The softest step is above the gate of the loudness range (20 LU under the mean) and longer than a tenth of the file, so that
        // both percentiles lie on a step: on the slope between two, one window more or less is a quarter of a LU.
        let mut steps = without_the_top(signal::music(rate.into(), frames));
        for channel in &mut steps {
            for (i, v) in channel.iter_mut().enumerate() {
                *v *= [1.0, 0.4, 0.2, 0.7][4 * i / frames];
            }
        }
        let between = tone(0.25, 45.0, 1.41);
        let low = tone(1000.0 / f64::from(rate), 0.0, 0.0708);
        for (name, channels) in [
            ("music", without_the_top(signal::music(7, frames))),
            ("steps", steps),
            ("between-samples", vec![between.clone(), between]),
            ("one-side", vec![low, vec![0.0; frames]]),
        ] {
            let name = format!("{name}-{rate}.wav");
            let path = folder.path().join(&name);
            signal::write_wav(&path, rate, bits, &channels);
            let Some([integrated, range, peak]) = ffmpeg_levels(&path) else {
                return;
            };
            let output = runout(folder.path(), &["measure", &name, "--report", "json"]);
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let subjects = report["subjects"].as_array().unwrap();
            let file = subjects.iter().find(|s| s["path"] == name.as_str());
            let read = |id: &str| file.unwrap()["readings"][id]["value"].as_f64().unwrap();
            for (id, theirs, tolerance) in [
                ("loudness.integrated", integrated, 0.1),
                ("loudness.range", range, 0.1),
                ("level.true_peak", peak, 0.1),
            ] {
                let ours = read(id);
                assert!(
                    (ours - theirs).abs() <= tolerance + 1e-9,
                    "{name} {id}: {ours}, ffmpeg {theirs}"
                );
            }
        }
    }
}

#[test]
fn witness_ffmpeg_measures_the_package_as_its_report_does() {
    let package = demo_package();
    for file in files(package, "flac") {
        let readings = stated(package, &file);
        let read = |id: &str| readings[id].as_f64().unwrap();
        let Some([integrated, _, peak]) = ffmpeg_levels(&file) else {
            return;
        };
        for (id, theirs) in [
            ("loudness.integrated", integrated),
            ("level.true_peak", peak),
        ] {
            let ours = read(id);
            assert!(
                (ours - theirs).abs() <= 0.1 + 1e-9,
                "{} {id}: {ours}, ffmpeg {theirs}",
                file.display()
            );
        }
    }
}

/// Twelve tracks with pauses, codes and words in and out of Latin-1, as a PQ sheet.
fn pq_sheet() -> runout::format::disc::pq::PqSheet {
    use runout::format::disc::pq::{Checksum, PqSheet};
    use runout::format::disc::{Disc, DiscTrack, FIRST_PAUSE, Mark, Sectors};
    let mut at = FIRST_PAUSE.0;
    let mut tracks = Vec::new();
    for number in 1..=12_u8 {
        let mut indexes = vec![(0, at - 150), (1, at), (2, at + 1111)];
        if number == 1 {
            indexes.remove(0);
        }
        tracks.push(DiscTrack {
            number,
            audio: true,
            isrc: Some(format!("DEAB126{number:05}")),
            indexes: indexes
                .into_iter()
                .map(|(index, at)| Mark {
                    index,
                    at: Sectors(at),
                })
                .collect(),
            ..DiscTrack::default()
        });
        at += 9876 + 321 * u32::from(number);
    }
    let mut sheet = PqSheet::from_disc(&Disc {
        mcn: Some("4012345678901".into()),
        tracks,
        lead_out: Sectors(at),
        ..Disc::default()
    })
    .unwrap();
    sheet.title = Some("Île de la Brume".into());
    sheet.artist = Some("Łódź Ensemble".into());
    sheet.checksums = vec![Checksum {
        file: "IMAGE.DAT".into(),
        algorithm: "MD5".into(),
        digest: "9e107d9d372bb6826bd81d3542a419d6".into(),
    }];
    sheet
}

#[test]
fn witness_poppler_finds_every_time_and_code_in_the_pdf_of_a_pq_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pq-sheet.pdf");
    let sheet = pq_sheet();
    std::fs::write(&path, sheet.to_pdf(None)).unwrap();
    let Some(info) = ask("pdfinfo", &[&path]) else {
        return;
    };
    let says = |name: &str, value: &str| {
        let line = info.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name} in\n{info}"));
        assert!(line.contains(value), "{line}");
    };
    says("Pages:", " 1");
    says("Page size:", "(A4)");
    says("Title:", "Île de la Brume");
    let Some(text) = ask("pdftotext", &[&"-layout", &path, &"-"]) else {
        return;
    };
    for word in [
        "Île de la Brume",
        "Lódz Ensemble",
        "U+0141 as L, U+017A as z",
        "4012345678901",
        "9e107d9d372bb6826bd81d3542a419d6",
        "Page 1 of 1",
    ] {
        assert!(text.contains(word), "no `{word}` in\n{text}");
    }
    // One line of text holds the whole row.
    for row in &sheet.rows {
        let begins = [row.track_word(), format!("{:02}", row.index)];
        let line = text.lines().find(|line| {
            let mut words = line.split_whitespace();
            begins.iter().all(|b| words.next() == Some(b)) && line.contains(&row.absolute.msf())
        });
        let line = line.unwrap_or_else(|| panic!("no row {begins:?} in\n{text}"));
        let times = [row.pause, row.duration, row.with_pause()];
        let mut expected: Vec<String> = times.into_iter().flatten().map(|t| t.msf()).collect();
        if row.duration.is_some() {
            expected.extend(row.isrc.clone());
        }
        for word in expected {
            assert!(line.contains(&word), "no {word} in `{line}`");
        }
        if row.index == 0 && row.track != 0 {
            assert!(line.contains("-00:02:00"), "{line}");
        }
    }
    // It complains of nothing, on either stream.
    assert!(!info.contains("Error") && !text.contains("Syntax"));
}

/// Three tracks over one file of a counter: a hidden one in front, a pause, sub-indexes, words in Latin-1.
fn disc_of_a_counter(kind: runout::format::disc::AudioKind) -> runout::format::disc::Disc {
    use runout::format::disc::cdtext::{Block, CdText, Kind};
    use runout::format::disc::{AudioKind, Disc, DiscTrack, Mark, Sectors, Source, Span};
    let lead_out = Sectors(1525);
    let marks: [&[(u8, u32)]; 3] = [
        &[(0, 0), (1, 375), (2, 500), (3, 501)],
        &[(0, 700), (1, 777)],
        &[(1, 1125), (2, 1325)],
    ];
    let mark = |(index, at): &(u8, u32)| Mark {
        index: *index,
        at: Sectors(*at),
    };
    let tracks = (1..).zip(marks).map(|(number, marks)| DiscTrack {
        number,
        audio: true,
        isrc: Some(format!("GBXYZ26{number:05}")),
        indexes: marks.iter().map(mark).collect(),
        ..DiscTrack::default()
    });
    let texts = |texts: [&str; 4]| texts.map(String::from).to_vec();
    let block = Block {
        strings: [
            (Kind::Title, texts(["Été \"x\"", "One", "Two", "Three"])),
            (Kind::Performer, texts(["Band", "", "", ""])),
        ]
        .into(),
        ..Block::default()
    };
    let file = |frames, from| Span {
        frames,
        source: Source::File {
            name: "IMAGE.DAT".into(),
            kind,
            from,
        },
    };
    let first = Sectors(150).frames();
    Disc {
        mcn: Some("5012345678900".into()),
        tracks: tracks.collect(),
        text: CdText {
            blocks: vec![block],
        },
        lead_out,
        // In the other byte order the file begins after the first pause.
        audio: match kind {
            AudioKind::RawLittle => vec![file(lead_out.frames(), 0)],
            _ => vec![
                Span {
                    frames: first,
                    source: Source::Silence,
                },
                file(lead_out.frames() - first, 0),
            ],
        },
        ..Disc::default()
    }
}

/// Left and right of a frame of the counter.
fn counted(frame: u64) -> [i16; 2] {
    let value = (frame % 32_000) as i16;
    [value, -value]
}

/// The sectors that `cdrdao show-toc` prints in brackets, with the word in front.
pub fn sectors_shown(text: &str) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        let word = line.split_whitespace().next().unwrap_or_default();
        if ["PREGAP", "START", "INDEX", "END"].contains(&word) {
            let (_, sectors) = line.split_once('(').expect(line);
            let sectors = sectors.trim_end_matches(')').trim();
            found.push((word.to_string(), sectors.parse().expect(line)));
        }
    }
    found
}

#[test]
fn witness_cdrdao_shows_the_marks_the_length_and_the_samples_of_a_toc() {
    use runout::format::disc::AudioKind;
    use runout::format::disc::toc::{Use, write};
    let folder = tempfile::tempdir().unwrap();
    let disc = disc_of_a_counter(AudioKind::RawLittle);
    let samples = (0..disc.lead_out.frames()).flat_map(counted);
    let bytes: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    std::fs::write(folder.path().join("IMAGE.DAT"), bytes).unwrap();
    for (purpose, origin) in [(Use::Describing, 0), (Use::Burning, 150)] {
        let toc = write(&disc, purpose).unwrap().bytes;
        std::fs::write(folder.path().join("disc.toc"), toc).unwrap();
        let cdrdao = |command: &str| ask_in(folder.path(), "cdrdao", &[&command, &"disc.toc"]);
        let Some(text) = cdrdao("show-toc") else {
            return;
        };
        assert!(
            !text.contains("WARNING") && !text.contains("ERROR"),
            "{text}"
        );
        let mut expected = Vec::new();
        for (n, track) in disc.tracks.iter().enumerate() {
            let begins = track.indexes[0].at.0.max(origin);
            let ends = disc
                .tracks
                .get(n + 1)
                .map_or(disc.lead_out, |t| t.indexes[0].at);
            for mark in &track.indexes {
                match mark.index {
                    0 => expected.push(("PREGAP".to_string(), track.at(1).unwrap().0 - begins)),
                    1 => expected.push(("START".to_string(), mark.at.0 - origin)),
                    _ => expected.push(("INDEX".to_string(), mark.at.0 - origin)),
                }
            }
            expected.push(("END".to_string(), ends.0 - origin));
        }
        assert_eq!(sectors_shown(&text), expected, "{text}");
        for code in ["5012345678900", "GB XYZ 26 00003"] {
            assert!(text.contains(code), "no {code} in\n{text}");
        }
        let size = cdrdao("toc-size").unwrap();
        let size = size
            .lines()
            .map(str::trim)
            .find_map(|l| l.parse::<u32>().ok());
        assert_eq!(size, Some(disc.lead_out.0 - origin));
        let data = cdrdao("show-data").unwrap();
        let mut frames = u64::from(origin) * 588;
        for line in data.lines() {
            // `frame: left right`; other lines are what it says of itself.
            let Some((frame, values)) = line.split_once(':') else {
                continue;
            };
            let Ok(frame) = frame.trim().parse::<u64>() else {
                continue;
            };
            let values: Vec<i16> = values
                .split_whitespace()
                .map(|v| v.parse().unwrap())
                .collect();
            assert_eq!(values, counted(frames), "frame {frame}");
            frames += 1;
        }
        assert_eq!(frames, disc.lead_out.frames());
    }
    // As its converter prints the words; bytes of Latin-1 are no UTF-8.
    let Some(text) = ask_in(folder.path(), "toc2cddb", &[&"disc.toc"]) else {
        return;
    };
    for line in ["DTITLE=Band / \u{fffd}t\u{fffd} \"x\"", "TTITLE2=Three"] {
        assert!(text.lines().any(|l| l == line), "no {line} in\n{text}");
    }
}

/// cd-info goes by positions in the file and takes no SWAP, so the file holds what a drive is given, high byte first.
#[test]
fn witness_cd_info_shows_the_marks_and_the_words_of_a_toc() {
    use runout::format::disc::AudioKind;
    use runout::format::disc::toc::{Use, write};
    let folder = tempfile::tempdir().unwrap();
    let disc = disc_of_a_counter(AudioKind::RawBig);
    let bytes = vec![0; (disc.lead_out.frames() as usize - 88_200) * 4];
    std::fs::write(folder.path().join("IMAGE.DAT"), bytes).unwrap();
    let toc = write(&disc, Use::Burning).unwrap();
    assert_eq!(toc.left_out, [""; 0]);
    std::fs::write(folder.path().join("disc.toc"), toc.bytes).unwrap();
    let options: [&dyn AsRef<std::ffi::OsStr>; 4] = [
        &"--no-header",
        &"--no-device-info",
        &"--no-cddb",
        &"--toc-file=disc.toc",
    ];
    let Some(text) = ask_in(folder.path(), "cd-info", &options) else {
        return;
    };
    let rows: Vec<&str> = text.lines().map(str::trim).collect();
    let starts = disc
        .tracks
        .iter()
        .map(|t| (t.number.to_string(), t.at(1).unwrap()));
    for (number, at) in starts.chain([("170".to_string(), disc.lead_out)]) {
        let row = format!("{number}: {}", at.msf());
        assert!(
            rows.iter().any(|r| r.starts_with(&row)),
            "no {row} in\n{text}"
        );
    }
    for words in ["5012345678900", "TITLE: Three"] {
        assert!(text.contains(words), "no {words} in\n{text}");
    }
}
