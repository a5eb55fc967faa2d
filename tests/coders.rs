//! Lossy sources from the coders that people use.

use crate::support::{runout, signal};
use crate::witness::ask_in;

/// The coders themselves, and what they leave behind in plain samples.
#[test]
fn witness_what_went_through_a_coder_is_told_from_what_did_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    signal::write_wav(
        &at("master.wav"),
        44_100,
        24,
        &signal::music(3, 20 * 44_100),
    );
    let convicted = |name: &str| {
        let arguments = [
            "measure",
            "--only",
            "defect.lossy-source",
            "--report",
            "json",
            name,
        ];
        let output = runout(folder.path(), &arguments);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["subjects"][0]["readings"]["defect.lossy-source"]["value"] == 1
    };
    assert!(!convicted("master.wav"));
    let coders: [(&str, &str, &[&str]); 6] = [
        ("mp3", "mp3", &["-c:a", "libmp3lame", "-b:a", "192k"]),
        ("mp3 variable", "mp3", &["-c:a", "libmp3lame", "-q:a", "2"]),
        ("aac", "m4a", &["-c:a", "aac", "-b:a", "192k"]),
        ("vorbis", "ogg", &["-c:a", "libvorbis", "-q:a", "5"]),
        ("opus", "opus", &["-c:a", "libopus", "-b:a", "128k"]),
        (
            "mp3 at its best",
            "mp3",
            &["-c:a", "libmp3lame", "-b:a", "320k"],
        ),
    ];
    for (name, extension, options) in coders {
        let coded = format!("{name}.{extension}");
        let wav = format!("{name}.wav");
        let mut arguments = vec!["-v", "error", "-i", "master.wav"];
        arguments.extend(options);
        arguments.push(&coded);
        let back = ["-v", "error", "-i", &coded, "-c:a", "pcm_s16le", &wav];
        for arguments in [arguments.as_slice(), &back] {
            let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = arguments
                .iter()
                .map(|a| a as &dyn AsRef<std::ffi::OsStr>)
                .collect();
            if ask_in(folder.path(), "ffmpeg", &arguments).is_none() {
                return;
            }
        }
        assert!(convicted(&wav), "{name}");
    }
}
