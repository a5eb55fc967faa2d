//! Tracks held against one another, and a file against its reference.

use std::path::Path;

use serde_json::Value;

use crate::support::{code, runout, signal, stderr};

const RATE: u32 = 44_100;

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let all = [
        &["check", "--report", "json", "--exit-zero", "-q"],
        arguments,
    ]
    .concat();
    let output = runout(folder, &all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Files in which a rule failed.
fn failed(report: &Value, rule: &str) -> Vec<String> {
    let subjects = report["subjects"].as_array().unwrap().iter();
    let findings = subjects.flat_map(|s| s["findings"].as_array().unwrap());
    let failed = findings.filter(|f| f["rule"] == rule && f["verdict"] == "fail");
    failed
        .map(|f| f["subject"]["file"].as_str().unwrap().to_string())
        .collect()
}

/// A verdict of a rule on the first file, and what was said of it.
fn verdict(report: &Value, file: &str, rule: &str) -> String {
    let subjects = report["subjects"].as_array().unwrap().iter();
    let mut findings = subjects.flat_map(|s| s["findings"].as_array().unwrap());
    let found = findings.find(|f| f["rule"] == rule && f["subject"]["file"] == file);
    found.unwrap()["verdict"].as_str().unwrap().to_string()
}

/// Tracks of six seconds with so much silence after each.
fn album(folder: &Path, gains: &[f64], pauses_s: &[f64]) {
    for (i, (gain, pause_s)) in gains.iter().zip(pauses_s).enumerate() {
        let mut sound = signal::music(i as u64 + 1, 6 * RATE as usize);
        for channel in &mut sound {
            let n = channel.len();
            let fade = |i: usize| ((n - i) as f64 / 20_000.0).min(1.0);
            channel
                .iter_mut()
                .enumerate()
                .for_each(|(i, v)| *v *= gain * fade(i));
            channel.resize(n + (pause_s * f64::from(RATE)) as usize, 0.0);
        }
        let path = folder.join(format!("{:02}.wav", i + 1));
        signal::write_wav(&path, RATE, 16, &sound);
    }
}

#[test]
fn the_track_that_stands_apart_is_named() {
    let folder = tempfile::tempdir().unwrap();
    album(folder.path(), &[0.5; 5], &[1.5, 1.6, 1.4, 1.5, 1.5]);
    let clean = report(folder.path(), &["."]);
    for rule in [
        "album-level",
        "album-gap",
        "album-tonal-balance",
        "pre-emphasis",
    ] {
        assert_eq!(failed(&clean, rule), [""; 0], "{rule}");
        assert_eq!(verdict(&clean, "03.wav", rule), "pass", "{rule}");
    }
    album(
        folder.path(),
        &[0.5, 0.5, 0.15, 0.5, 0.5],
        &[1.5, 1.6, 1.4, 6.5, 1.5],
    );
    let odd = report(folder.path(), &["."]);
    assert_eq!(failed(&odd, "album-level"), ["03.wav"]);
    assert_eq!(failed(&odd, "album-gap"), ["05.wav"]);
    // One file is no album.
    let lone = report(folder.path(), &["03.wav"]);
    assert_eq!(verdict(&lone, "03.wav", "album-level"), "not-applicable");
}

#[test]
fn sound_that_runs_on_is_no_cut() {
    let folder = tempfile::tempdir().unwrap();
    let whole = signal::music(9, 12 * RATE as usize);
    let part = |from: usize, until: usize| -> Vec<Vec<f64>> {
        whole.iter().map(|c| c[from..until].to_vec()).collect()
    };
    let cut = 6 * RATE as usize + 500;
    signal::write_wav(&folder.path().join("1.wav"), RATE, 16, &part(0, cut));
    signal::write_wav(
        &folder.path().join("2.wav"),
        RATE,
        16,
        &part(cut, 12 * RATE as usize),
    );
    let alone = report(folder.path(), &["1.wav"]);
    assert_eq!(failed(&alone, "abrupt-end"), ["1.wav"]);
    let both = report(folder.path(), &["."]);
    assert_eq!(failed(&both, "abrupt-end"), ["2.wav"]);
}

#[test]
fn swapped_channels_show_against_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["right", "swapped"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let mut sound = signal::music(5, 5 * RATE as usize);
    signal::write_wav(&folder.path().join("right/a.wav"), RATE, 24, &sound);
    sound.swap(0, 1);
    // Another master of it: softer, and some samples late.
    for channel in &mut sound {
        channel.iter_mut().for_each(|v| *v *= 0.7);
        channel.splice(0..0, vec![0.0; 777]);
    }
    signal::write_wav(&folder.path().join("swapped/a.wav"), RATE, 16, &sound);
    let swapped = report(folder.path(), &["swapped", "--reference", "right"]);
    assert_eq!(failed(&swapped, "channel-swap"), ["a.wav"]);
    let same = report(folder.path(), &["right", "--reference", "right/a.wav"]);
    assert_eq!(verdict(&same, "a.wav", "channel-swap"), "pass");
    let without = report(folder.path(), &["right"]);
    assert_eq!(verdict(&without, "a.wav", "channel-swap"), "not-applicable");
    let missing = ["check", "swapped", "--reference", "nowhere"];
    assert_eq!(code(&runout(folder.path(), &missing)), 2);
}
