//! `runout disc` as a person types it.

use std::path::Path;

use super::programme::Chance;
use crate::golden;
use crate::support::{code, runout, signal, stderr, stdout};

/// A cue sheet of three tracks over a WAV file: a hidden beginning, a pause, a sub-index, words with accents.
fn album(folder: &Path) {
    const SHEET: &str = "CATALOG 5012345678900\r\nTITLE \"Été\"\r\nPERFORMER \"Lantern & Wake\"\r\nFILE \"album.wav\" WAVE\r\n  \
        TRACK 01 AUDIO\r\n    TITLE \"Casting Off\"\r\n    ISRC ZZDEM2600001\r\n    INDEX 00 00:00:00\r\n    INDEX 01 00:05:00\r\n  \
        TRACK 02 AUDIO\r\n    FLAGS DCP PRE\r\n    TITLE \"Phare\"\r\n    COMPOSER \"Zoë Ångström\"\r\n    ISRC ZZDEM2600002\r\n    INDEX 00 00:10:00\r\n    INDEX 01 00:12:00\r\n    INDEX 02 00:14:37\r\n  \
        TRACK 03 AUDIO\r\n    TITLE \"Landfall\"\r\n    INDEX 01 00:17:00\r\n";
    let sound = signal::noise(11, 22 * 44_100 + 588 * 3);
    signal::write_wav(&folder.join("album.wav"), 44_100, 16, &sound);
    std::fs::write(folder.join("album.cue"), SHEET).unwrap();
}

/// What a command says, on both streams.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = runout(folder, arguments);
    format!(
        "$ runout {}\n{}{}exit status {}\n",
        arguments.join(" "),
        stdout(&output),
        stderr(&output),
        code(&output)
    )
}

#[test]
fn a_disc_goes_round_all_its_forms() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    album(at);
    let mut text = String::new();
    for arguments in [
        &["disc", "ddp", "album.cue", "-o", "DDP"][..],
        &["disc", "info", "DDP"],
        &["disc", "cue", "DDP", "--full"],
        &["disc", "toc", "DDP"],
        &["disc", "extract", "DDP", "-o", "tracks"],
        &["disc", "extract", "DDP", "-o", "own", "--pauses", "own"],
        &[
            "disc", "extract", "DDP", "-o", "image", "--image", "--format", "flac",
        ],
        &["disc", "compare", "DDP", "tracks/Lantern & Wake - Été.cue"],
        &[
            "disc",
            "compare",
            "album.cue",
            "own/Lantern & Wake - Été.cue",
        ],
        &["disc", "compare", "DDP", "image/Lantern & Wake - Été.flac"],
    ] {
        text.push_str(&said(at, arguments));
        text.push('\n');
    }
    golden!("disc", "a-disc-goes-round-all-its-forms", text);
    // What it was made of comes out again, to the byte.
    let image = |folder: &str| std::fs::read(at.join(folder).join("IMAGE.DAT")).unwrap();
    let sheet = "tracks/Lantern & Wake - Été.cue";
    assert_eq!(code(&runout(at, &["disc", "ddp", sheet, "-o", "again"])), 0);
    assert_eq!(image("again"), image("DDP"));
    let toc = ["disc", "toc", "DDP", "-o", "DDP/album.toc"];
    assert_eq!(code(&runout(at, &toc)), 0);
    let from_toc = ["disc", "ddp", "DDP/album.toc", "-o", "third"];
    assert_eq!(code(&runout(at, &from_toc)), 0);
    assert_eq!(image("third"), image("DDP"));
}

#[test]
fn a_sheet_from_another_system_finds_its_file_whatever_its_capitals() {
    let folder = tempfile::tempdir().unwrap();
    album(folder.path());
    let sheet = std::fs::read_to_string(folder.path().join("album.cue")).unwrap();
    let sheet = sheet.replace("album.wav", "ALBUM.WAV");
    std::fs::write(folder.path().join("album.cue"), sheet).unwrap();
    let output = runout(folder.path(), &["disc", "ddp", "album.cue", "-o", "DDP"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn differences_are_told_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    album(at);
    std::fs::create_dir(at.join("other")).unwrap();
    // Quieter, a hundred samples late, and with a click in track 3.
    let (_, mut sound) = signal::samples(&at.join("album.wav"));
    for channel in &mut sound {
        channel.iter_mut().for_each(|x| *x *= 0.5);
        channel.splice(0..0, vec![0.0; 100]);
        channel.truncate(22 * 44_100 + 588 * 3);
        channel[18 * 44_100] = 0.9;
    }
    signal::write_wav(&at.join("other/album.wav"), 44_100, 16, &sound);
    let sheet = std::fs::read_to_string(at.join("album.cue")).unwrap();
    let sheet = sheet
        .replace("ZZDEM2600001", "ZZDEM2600009")
        .replace("00:14:37", "00:14:40")
        .replace("Landfall", "Landfal");
    std::fs::write(at.join("other/album.cue"), sheet).unwrap();
    let text = said(at, &["disc", "compare", "album.cue", "other/album.cue"]);
    golden!("disc", "two-discs-that-differ", text);
}

#[test]
fn what_cannot_be_done_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    album(at);
    std::fs::create_dir(at.join("empty")).unwrap();
    std::fs::create_dir(at.join("full")).unwrap();
    std::fs::write(at.join("full/notes.txt"), "mine").unwrap();
    let sound = signal::noise(3, 10 * 48_000);
    signal::write_wav(&at.join("hires.wav"), 48_000, 24, &sound);
    let sheet = |name: &str, text: &str| std::fs::write(at.join(name), text).unwrap();
    sheet(
        "hires.cue",
        "FILE hires.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
    );
    sheet(
        "gone.cue",
        "FILE gone.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
    );
    sheet(
        "out.cue",
        "FILE ../album.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
    );
    sheet(
        "wide.cue",
        "TITLE \"Ночь\"\nFILE album.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:05:00\n",
    );
    let mut text = String::new();
    for arguments in [
        &["disc", "info", "empty"][..],
        &["disc", "info", "nowhere"],
        &["disc", "info", "album.wav"],
        &["disc", "ddp", "hires.cue", "-o", "DDP"],
        &["disc", "ddp", "gone.cue", "-o", "DDP"],
        &["disc", "ddp", "out.cue", "-o", "DDP"],
        &["disc", "ddp", "wide.cue", "-o", "DDP"],
        &["disc", "cue", "album.cue", "-o", "album.cue", "--force"],
        &["disc", "cue", "album.cue", "-o", "empty/x.cue"],
        &["disc", "pq", "album.cue", "-o", "sheet.doc"],
        &["disc", "extract", "album.cue", "-o", "full"],
        &["disc", "extract", "album.cue", "-o", "full", "--force"],
        &["disc", "info", "album.cue", "--report", "json"],
    ] {
        text.push_str(&said(at, arguments));
        text.push('\n');
    }
    golden!("disc", "what-is-refused-of-discs", text);
    // Nothing was left behind.
    let mut names: Vec<String> = std::fs::read_dir(at)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "album.cue",
            "album.wav",
            "empty",
            "full",
            "gone.cue",
            "hires.cue",
            "hires.wav",
            "out.cue",
            "wide.cue"
        ]
    );
}

#[test]
fn a_broken_ddp_is_converted_as_far_as_it_goes_and_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    album(at);
    assert_eq!(
        code(&runout(at, &["disc", "ddp", "album.cue", "-o", "DDP"])),
        0
    );
    let mut chance = Chance::new(5);
    for n in 0..6 {
        let name = *chance.pick(&["DDPID", "DDPMS", "PQDESCR", "CDTEXT.BIN", "IMAGE.DAT"]);
        let path = at.join("DDP").join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut harmed = whole.clone();
        match chance.one_in(2) {
            true => harmed.truncate(chance.number(0, whole.len() as u64 - 1) as usize),
            false => {
                let byte = chance.number(0, whole.len() as u64 - 1) as usize;
                harmed[byte] = harmed[byte].wrapping_add(chance.number(1, 255) as u8);
            }
        }
        std::fs::write(&path, harmed).unwrap();
        for arguments in [
            &["disc", "info", "DDP"][..],
            &["disc", "verify", "DDP"],
            &["disc", "cue", "DDP"],
            &["disc", "toc", "DDP"],
            &["disc", "pq", "DDP"],
            &["disc", "extract", "DDP", "-o", "out", "--force"],
            &["disc", "ddp", "DDP", "-o", "out", "--force"],
            &["disc", "compare", "DDP", "album.cue"],
        ] {
            let output = runout(at, arguments);
            assert!(
                [0, 1, 2].contains(&code(&output)) && !stderr(&output).contains("panicked"),
                "{n} {name} {arguments:?}: {}",
                stderr(&output)
            );
        }
        std::fs::write(&path, whole).unwrap();
    }
}
