//! The program from outside: a release that uses everything a manifest can say, and what the commands answer.

use std::collections::BTreeMap;
use std::path::Path;

use crate::golden;
use crate::support::{code, runout, signal, stderr, stdout};

/// Six short masters: stereo and mono, three rates, 16 and 24 bit; a segue, a crossfade, trims, fades, indexes, two discs.
const EVERYTHING: &str = r#"
[release]
title = "Everything, at “Once”"
artist = "The Testers"
label = "Test"
catalogue = "TEST-1"
upc = "200000000011"
date = "2026-11-20"
genre = "Test"
language = "zxx"
p_line = "2026 Test"
c_line = "2026 Test"
explicit = false
provenance = "MQ-P"
deliver = ["streaming", "cd-ddp", "vinyl-12-33", "hi-res", "specs/own.toml"]

[[track]]
file = "one.wav"
title = "One"
isrc = "ZZ-TST-26-00001"
index = ["1.5s", "3s"]
flags = ["PRE", "SCMS"]
fade_in = "100ms"
side = "A"

[[track]]
file = "two.wav"
title = "Don’t Stop"
isrc = "ZZ-TST-26-00002"
gap = "00:00:00"
side = "A"

[[track]]
file = "three.wav"
title = "Three"
isrc = "ZZ-TST-26-00003"
crossfade = "1s"
start = "250ms"
side = "A"

[[track]]
file = "mono.wav"
title = "Mono"
isrc = "ZZ-TST-26-00004"
gap = "3s"
side = "B"

[[track]]
file = "five.wav"
title = "Five"
isrc = "ZZ-TST-26-00005"
end = "4.5s"
fade_out = "1s"
side = "B"
disc = 2

[[track]]
file = "six.wav"
title = "Six"
isrc = "ZZ-TST-26-00006"
gap = "0"
side = "B"
disc = 2

[deliver.vinyl-12-33]
chain = { steps = [{ high-pass = { frequency_hz = 20 } }, { gain = { gain_db = -3 } }] }

[deliver.hi-res]
profile = "qobuz"
severity = { bit-depth = "advice" }

[[waiver]]
rule = "vinyl-12-33/mixed-sample-rates"
reason = "a test"
by = "the test"
"#;

fn masters(dir: &Path) {
    let write = |name: &str, rate: u32, bits: u32, seconds: f64, seed: u64| {
        signal::write_wav(
            &dir.join(name),
            rate,
            bits,
            &signal::music(seed, (seconds * f64::from(rate)) as usize),
        );
    };
    write("one.wav", 48_000, 24, 5.01, 1);
    write("two.wav", 48_000, 24, 6.003, 2);
    write("three.wav", 48_000, 24, 5.5, 3);
    write("five.wav", 96_000, 24, 5.0, 5);
    write("six.wav", 96_000, 24, 4.77, 6);
    let mono = signal::music(4, 44_100 * 5);
    signal::write_wav(&dir.join("mono.wav"), 44_100, 16, &mono[..1]);
    std::fs::create_dir(dir.join("specs")).unwrap();
    let own = "id = \"own\"\ntitle = \"A label's own\"\nextends = \"streaming\"\n\n[deliver]\ncontainer = \"wav\"\nsample_rate = 44100\nbit_depth = 16\nfile_name = \"{disc}-{track:02}_{title:plain}\"\n";
    std::fs::write(dir.join("specs/own.toml"), own).unwrap();
    std::fs::write(dir.join("release.toml"), EVERYTHING).unwrap();
}

/// Every file below a folder with its bytes.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            all.extend(
                contents(&path)
                    .into_iter()
                    .map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            all.insert(name, std::fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn a_release_that_uses_everything_is_made_checked_and_made_again_to_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    masters(dir.path());
    let letterhead = |text: &str| std::fs::write(dir.path().join("studio.toml"), text).unwrap();
    letterhead("studio = 'Harbour Mastering'\nadress = ['Quay 3']\n");
    let mistaken = ["assemble", "release.toml", "--letterhead", "studio.toml"];
    let mistaken = runout(dir.path(), &mistaken);
    assert_eq!(code(&mistaken), 2);
    assert!(stderr(&mistaken).contains("did you mean `address`?"));
    letterhead("studio = 'Harbour Mastering'\naddress = ['Quay 3']\n");
    let plan = runout(dir.path(), &["assemble", "release.toml", "--dry-run"]);
    assert_eq!(code(&plan), 0, "{}", stderr(&plan));
    golden!(
        "commands",
        "the-plan-of-a-release-that-uses-everything",
        stdout(&plan)
    );

    let before = contents(dir.path());
    let mut packages = Vec::new();
    for (out, threads) in [("a", "-j1"), ("b", "-j2")] {
        let made = runout(
            dir.path(),
            &[
                "assemble",
                "release.toml",
                "-o",
                out,
                threads,
                "--today",
                "2026-11-23",
                "--letterhead",
                "studio.toml",
            ],
        );
        assert_ne!(code(&made), 2, "{}", stderr(&made));
        packages.push(contents(&dir.path().join(out)));
    }
    assert_eq!(
        packages[0].keys().collect::<Vec<_>>(),
        packages[1].keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &packages[0] {
        assert!(
            packages[1][name] == *bytes,
            "{name} differs between -j1 and -j2"
        );
    }
    for (name, bytes) in before {
        assert!(
            std::fs::read(dir.path().join(&name)).unwrap() == bytes,
            "the input {name} was changed"
        );
    }
    for (name, page) in &packages[0] {
        if name.ends_with("pq-sheet.html") {
            let page = String::from_utf8_lossy(page);
            assert!(
                page.contains("Harbour Mastering") && page.contains("Quay 3"),
                "{name}"
            );
        }
    }
    let names: Vec<&str> = packages[0].keys().map(String::as_str).collect();
    golden!(
        "commands",
        "the-files-of-a-release-that-uses-everything",
        names.join("\n")
    );

    // What assemble found, check finds on the finished package, and nothing that says the package contradicts itself.
    let place = names[0].split('/').next().unwrap();
    let checked = runout(
        &dir.path().join("a"),
        &[
            "check",
            place,
            "--today",
            "2026-11-23",
            "--report",
            "json",
            "-q",
        ],
    );
    let report: serde_json::Value = serde_json::from_str(&stdout(&checked)).unwrap();
    let failed = report["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["findings"].as_array().unwrap());
    let errors: Vec<String> = failed
        .filter(|f| f["verdict"] == "fail" && f["severity"] == "error")
        .map(|f| {
            format!(
                "{}/{}: {}",
                f["spec"].as_str().unwrap(),
                f["rule"].as_str().unwrap(),
                f["message"].as_str().unwrap()
            )
        })
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn what_cannot_be_done_is_said_and_ends_with_2() {
    let dir = tempfile::tempdir().unwrap();
    masters(dir.path());
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    std::fs::write(dir.path().join("broken.wav"), "no sound").unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["check", "empty"], 2, "no audio"),
        (&["check", "nowhere.wav"], 2, "does not exist"),
        (&["check", "-s", "spotfy", "one.wav"], 2, "spotify"),
        (&["check", "broken.wav"], 1, "broken.wav"),
        (&["measure", "broken.wav"], 2, "broken.wav"),
        (&["measure", "one.wav"], 0, "loudness.integrated"),
        (
            &["measure", "one.wav", "--only", "loudness,level.true_peek"],
            2,
            "did you mean `level.true_peak`",
        ),
        (
            &["measure", "one.wav", "--only", "adm"],
            2,
            "no probe takes `adm` yet",
        ),
        (
            &["assemble", "release.toml", "--only", "tidal"],
            2,
            "does not ask for it",
        ),
        (&["assemble", "release.toml", "-o", "one.wav"], 2, "one.wav"),
        (&["explain", "level.true_peek"], 2, "level.true_peak"),
        (&["init", "."], 2, "already there"),
        (&["chek"], 2, "check"),
    ];
    for (arguments, exit, says) in cases {
        let output = runout(dir.path(), arguments);
        let text = stdout(&output) + &stderr(&output);
        assert_eq!(code(&output), *exit, "{arguments:?}: {text}");
        assert!(
            text.contains(says),
            "{arguments:?} does not mention {says}: {text}"
        );
    }
}

#[test]
fn measuring_only_some_readings_reports_those_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    masters(dir.path());
    let measure = |more: &[&str]| -> serde_json::Value {
        let arguments = [&["measure", ".", "--report", "json"], more].concat();
        serde_json::from_slice(&runout(dir.path(), &arguments).stdout).unwrap()
    };
    let all = measure(&[]);
    let some = measure(&["--only", "loudness,level.true_peak"]);
    let subjects = |report: &serde_json::Value| report["subjects"].as_array().unwrap().clone();
    for subject in subjects(&some) {
        let (readings, whole) = (
            subject["readings"].as_object().unwrap(),
            subjects(&all)
                .into_iter()
                .find(|s| s["path"] == subject["path"])
                .unwrap(),
        );
        assert!(!readings.is_empty());
        for (id, reading) in readings {
            assert!(id.starts_with("loudness.") || id == "level.true_peak");
            assert_eq!(reading, &whole["readings"][id]);
        }
    }
    let album = &subjects(&some)[0]["readings"];
    assert!(album["loudness.album_integrated"]["value"].is_number());
}

#[test]
fn a_draft_of_a_folder_can_be_assembled_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("masters");
    std::fs::create_dir(&folder).unwrap();
    for (i, name) in ["2 Second.wav", "10 Tenth.wav", "1 First.wav"]
        .iter()
        .enumerate()
    {
        signal::write_wav(
            &folder.join(name),
            44_100,
            24,
            &signal::music(i as u64, 44_100 * 5),
        );
    }
    let drafted = runout(dir.path(), &["init", "masters"]);
    assert_eq!(code(&drafted), 0, "{}", stderr(&drafted));
    let text = std::fs::read_to_string(folder.join("release.toml")).unwrap();
    let at = |title: &str| {
        text.find(&format!("title = \"{title}\""))
            .unwrap_or_else(|| panic!("{title} is missing in\n{text}"))
    };
    assert!(
        at("First") < at("Second") && at("Second") < at("Tenth"),
        "{text}"
    );
    let made = runout(
        dir.path(),
        &["assemble", "masters/release.toml", "-o", "out"],
    );
    assert_ne!(code(&made), 2, "{}", stderr(&made));
}
