//! Faults: packages damaged on purpose. Each must be caught by `runout check`, under its right name and nothing else's.
//!
//! A row says what is done to a package and which findings that adds to those of the undamaged one: all the errors, and the warnings
//! worth naming. Packages are hard links to the
//! demo package; a file that is changed is first replaced by a copy of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{code, demo_package, runout, stderr, stdout};

/// "error path: rule", or another severity.
type Findings = BTreeSet<String>;

struct Fault {
    what: &'static str,
    /// Damages the package and gives back the file concerned, relative to the package.
    damage: fn(&Path) -> String,
    /// `@` stands for that file.
    found: &'static [&'static str],
}

const SPOTIFY: &[Fault] = &[
    Fault {
        what: "one bit of a FLAC file's audio flipped",
        damage: |package| {
            change(package, "spotify", "flac", |bytes| {
                let at = bytes.len() * 3 / 4;
                bytes[at] ^= 1;
            })
        },
        found: &[
            "error @: flac-md5",
            "error @: missing-audio",
            "error spotify: wrong-checksums",
            "warning @: container-repairs",
        ],
    },
    Fault {
        what: "the ISRC of a FLAC file edited by a tag editor, the audio and its MD5 as they were",
        damage: |package| {
            let file = own_copy(package, "spotify", "flac");
            let mut tag = metaflac::Tag::read_from_path(package.join(&file)).unwrap();
            tag.set_vorbis("ISRC", vec!["ZZDEM2699999"]);
            tag.save().unwrap();
            file
        },
        found: &[
            "error @: manifest-disagreement",
            "error spotify: wrong-checksums",
        ],
    },
    Fault {
        what: "the title of a FLAC file edited in place, not a byte longer",
        damage: |package| {
            change(package, "spotify", "flac", |bytes| {
                let title = find(bytes, b"TITLE=") + 6;
                bytes[title] ^= 0x20;
            })
        },
        found: &[
            "error @: manifest-disagreement",
            "error spotify: wrong-checksums",
        ],
    },
    Fault {
        what: "a file removed",
        damage: |package| {
            let file = first(package, "spotify", "flac");
            fs::remove_file(package.join(&file)).unwrap();
            file
        },
        found: &["error spotify: wrong-checksums"],
    },
    Fault {
        what: "a file added",
        damage: |package| {
            fs::write(package.join("spotify/notes.txt"), "for your ears only").unwrap();
            "spotify/notes.txt".into()
        },
        found: &["error spotify: unexpected-files"],
    },
    Fault {
        what: "a track in the place of another",
        damage: |package| {
            let second = package.join(&all(package, "spotify", "flac")[1]);
            change(package, "spotify", "flac", |bytes| {
                *bytes = fs::read(second).unwrap()
            })
        },
        found: &[
            "error @: manifest-disagreement",
            "error spotify: duplicate-audio",
            "error spotify: duplicate-isrc",
            "error spotify: wrong-checksums",
        ],
    },
    Fault {
        what: "the artwork replaced by a small picture",
        damage: |package| replace_artwork(package, &png(600, 600, 2)),
        found: &["error @: tiny-artwork", "error spotify: wrong-checksums"],
    },
    Fault {
        what: "the artwork replaced by a CMYK picture",
        damage: |package| replace_artwork(package, &jpeg_of_four_inks(3000)),
        found: &["error spotify: wrong-checksums", "warning @: artwork-color"],
    },
    Fault {
        what: "the label in the manifest edited",
        damage: |package| edit(package, "release.toml", "\nlabel = \"", "\nlabel = \"X"),
        found: &["error spotify: wrong-checksums"],
    },
    Fault {
        what: "the manifest edited so that nothing is delivered",
        damage: |package| edit(package, "release.toml", "\ndeliver = ", "\ndeliver = [] # "),
        found: &["error .: wrong-checksums"],
    },
    Fault {
        what: "the manifest edited so that it cannot be read",
        damage: |package| edit(package, "release.toml", "\ndeliver = ", "\ndeliver = [[["),
        found: &["error .: wrong-checksums"],
    },
    Fault {
        what: "the manifest removed",
        damage: |package| remove(package, "release.toml"),
        found: &["error .: wrong-checksums"],
    },
    Fault {
        what: "one digit of a checksum edited",
        damage: |package| {
            change(package, "", "sha256", |bytes| {
                bytes[0] = if bytes[0] == b'0' { b'1' } else { b'0' };
            })
        },
        found: &["error spotify: wrong-checksums"],
    },
    Fault {
        what: "one checksum made unreadable",
        damage: |package| change(package, "", "sha256", |bytes| bytes[0] = b'x'),
        found: &[
            "error spotify: unexpected-files",
            "error spotify: wrong-checksums",
        ],
    },
    Fault {
        what: "one line of the checksums removed",
        damage: |package| {
            change(package, "", "sha256", |bytes| {
                let line = find(bytes, b"\n") + 1;
                bytes.drain(..line);
            })
        },
        found: &["error spotify: unexpected-files"],
    },
    Fault {
        what: "the checksums removed",
        damage: |package| remove(package, "checksums.sha256"),
        found: &["error spotify: wrong-checksums"],
    },
    Fault {
        what: "the audio removed, the cover left",
        damage: |package| {
            for file in all(package, "spotify", "flac") {
                fs::remove_file(package.join(file)).unwrap();
            }
            "spotify".into()
        },
        found: &["error spotify: wrong-checksums"],
    },
];

const DISC: &[Fault] = &[
    Fault {
        what: "an INDEX of the cue sheet moved by one sector",
        damage: |package| {
            change(package, "cd-ddp", "cue", |bytes| {
                let last = bytes.iter().rposition(u8::is_ascii_digit).unwrap();
                bytes[last] = if bytes[last] == b'0' {
                    b'1'
                } else {
                    bytes[last] - 1
                };
            })
        },
        found: &[
            "error @: pq-differs-from-cue",
            "error cd-ddp: wrong-checksums",
        ],
    },
    Fault {
        what: "an ISRC of the cue sheet edited",
        damage: |package| {
            change(package, "cd-ddp", "cue", |bytes| {
                let code = find(bytes, b"ISRC ") + 16;
                bytes[code] = if bytes[code] == b'9' { b'8' } else { b'9' };
            })
        },
        found: &[
            "error @#01: manifest-disagreement",
            "error @: pq-differs-from-cue",
            "error cd-ddp: wrong-checksums",
        ],
    },
    Fault {
        what: "a mark of the PQ sheet edited",
        damage: |package| {
            edit_pq(
                package,
                "\"absolute\": \"00:02:00\"",
                "\"absolute\": \"00:02:01\"",
            )
        },
        found: &[
            "error @: pq-differs-from-cue",
            "error cd-ddp: wrong-checksums",
        ],
    },
    Fault {
        what: "a duration on the PQ sheet edited",
        damage: |package| edit_pq(package, "\"duration\": \"00:", "\"duration\": \"01:"),
        found: &[
            "error @: pq-differs-from-cue",
            "error cd-ddp: wrong-checksums",
        ],
    },
    Fault {
        what: "the product code on the PQ sheet edited",
        damage: |package| edit_pq(package, "\"upc\": \"", "\"upc\": \"9"),
        found: &[
            "error @: pq-differs-from-cue",
            "error cd-ddp: wrong-checksums",
        ],
    },
    #[cfg(unix)]
    Fault {
        what: "a link in the place of a file",
        damage: |package| {
            let sheet = package.join("cd-ddp/pq-sheet.txt");
            fs::rename(&sheet, package.join("cd-ddp/aside")).unwrap();
            std::os::unix::fs::symlink("aside", &sheet).unwrap();
            "cd-ddp/pq-sheet.txt".into()
        },
        found: &[
            "error cd-ddp: unexpected-files",
            "error cd-ddp: wrong-checksums",
        ],
    },
    Fault {
        what: "one bit of the image flipped",
        damage: |package| flip_in_the_middle(package, "cd-ddp"),
        found: &["error cd-ddp: wrong-checksums"],
    },
];

const SIDES: &[Fault] = &[
    Fault {
        what: "one bit of a side flipped",
        damage: |package| flip_in_the_middle(package, "vinyl-12-33"),
        found: &["error vinyl-12-33: wrong-checksums"],
    },
    Fault {
        what: "a LIST chunk appended to a side",
        damage: |package| {
            change(package, "vinyl-12-33", "wav", |bytes| {
                bytes.extend(b"LIST\x0e\0\0\0INFOISFT\x02\0\0\0x\0");
                let size = (bytes.len() as u32 - 8).to_le_bytes();
                bytes[4..8].copy_from_slice(&size);
            })
        },
        found: &["error vinyl-12-33: wrong-checksums"],
    },
    Fault {
        what: "a side cut short",
        damage: |package| {
            change(package, "vinyl-12-33", "wav", |bytes| {
                bytes.truncate(bytes.len() / 2)
            })
        },
        found: &[
            "error @: cue-total",
            "error @: missing-audio",
            "error vinyl-12-33: wrong-checksums",
        ],
    },
];

#[test]
fn faults_of_a_streaming_package_are_caught() {
    caught("spotify", SPOTIFY);
}

#[test]
fn faults_of_a_disc_are_caught() {
    caught("cd-ddp", DISC);
}

#[test]
fn faults_of_sides_are_caught() {
    caught("vinyl-12-33", SIDES);
}

/// Each fault fails the check and adds the findings of its row, and no other error.
fn caught(part: &str, faults: &[Fault]) {
    let sound = package(part);
    let (exit, before) = check(sound.path());
    assert_eq!(exit, 0, "the undamaged package: {before:?}");
    let mut wrong = Vec::new();
    for fault in faults {
        let package = package(part);
        let file = (fault.damage)(package.path());
        let (exit, after) = check(package.path());
        let added: Findings = after.difference(&before).cloned().collect();
        let wanted: Findings = fault.found.iter().map(|f| f.replace('@', &file)).collect();
        let known = |f: &String| wanted.contains(f) || !f.starts_with("error");
        if exit != 1 || !wanted.is_subset(&added) || !added.iter().all(known) {
            wrong.push(format!(
                "{}: exit {exit}, expected {wanted:#?}, found {added:#?}",
                fault.what
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Exit code, and what fails or is not in order.
fn check(package: &Path) -> (i32, Findings) {
    let output = runout(package, &["check", ".", "--report", "json", "-q"]);
    let exit = code(&output);
    assert_ne!(exit, 2, "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let mut found = Findings::new();
    for subject in report["subjects"].as_array().unwrap() {
        for finding in subject["findings"].as_array().unwrap() {
            if finding["verdict"] == "fail" {
                let word = |value: &serde_json::Value| value.as_str().unwrap().to_string();
                found.insert(format!(
                    "{} {}: {}",
                    word(&finding["severity"]),
                    word(&subject["path"]),
                    word(&finding["rule"])
                ));
            }
        }
    }
    (exit, found)
}

/// The demo package with one of its deliverables only, so that nothing else has to be judged; its checksums agree.
fn package(part: &str) -> tempfile::TempDir {
    let whole = demo_package();
    let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::create_dir(made.path().join(part)).unwrap();
    for folder in ["", part] {
        for entry in fs::read_dir(whole.join(folder)).unwrap() {
            let entry = entry.unwrap();
            if !entry.file_type().unwrap().is_file() || entry.file_name() == "checksums.sha256" {
                continue;
            }
            let to = made.path().join(folder).join(entry.file_name());
            // Another file system has no links to this one.
            if fs::hard_link(entry.path(), &to).is_err() {
                fs::copy(entry.path(), &to).unwrap();
            }
        }
    }
    let sums = fs::read_to_string(whole.join("checksums.sha256")).unwrap();
    let here = |line: &&str| {
        line.split_once("  ")
            .is_some_and(|(_, name)| made.path().join(name).is_file())
    };
    let kept: String = sums
        .lines()
        .filter(here)
        .map(|l| format!("{l}\n"))
        .collect();
    fs::write(made.path().join("checksums.sha256"), kept).unwrap();
    made
}

/// Files of a folder of a package, sorted, relative to the package.
fn all(package: &Path, folder: &str, extension: &str) -> Vec<String> {
    let mut found: Vec<PathBuf> = fs::read_dir(package.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    found
        .iter()
        .map(|path| {
            path.strip_prefix(package)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .collect()
}

fn first(package: &Path, folder: &str, extension: &str) -> String {
    all(package, folder, extension).remove(0)
}

/// Replaces the first such file by a copy of its own: the demo package keeps its bytes.
fn own_copy(package: &Path, folder: &str, extension: &str) -> String {
    change(package, folder, extension, |_| {})
}

fn change(package: &Path, folder: &str, extension: &str, how: impl FnOnce(&mut Vec<u8>)) -> String {
    let file = first(package, folder, extension);
    rewrite(&package.join(&file), how);
    file
}

fn rewrite(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn edit(package: &Path, file: &str, from: &str, to: &str) -> String {
    rewrite(&package.join(file), |bytes| {
        let text = String::from_utf8(std::mem::take(bytes)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    });
    file.into()
}

/// The finding is the cue sheet's: it is what the PQ sheet is held against.
fn edit_pq(package: &Path, from: &str, to: &str) -> String {
    edit(package, "cd-ddp/pq-sheet.json", from, to);
    first(package, "cd-ddp", "cue")
}

fn remove(package: &Path, file: &str) -> String {
    fs::remove_file(package.join(file)).unwrap();
    file.into()
}

/// The least bit of a sample in a file of plain PCM: no meter moves.
fn flip_in_the_middle(package: &Path, folder: &str) -> String {
    change(package, folder, "wav", |bytes| {
        let data = find(bytes, b"data") + 8;
        // Frames of 4 and of 6 bytes begin here.
        let at = data + (bytes.len() - data) / 2 / 12 * 12;
        bytes[at] ^= 1;
    })
}

fn replace_artwork(package: &Path, picture: &[u8]) -> String {
    change(package, "spotify", "png", |bytes| *bytes = picture.to_vec())
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).unwrap()
}

/// Signature, IHDR and IEND of a PNG file.
fn png(width: u32, height: u32, color_type: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, color_type, 0, 0, 0]);
    for chunk in [header, b"IEND".to_vec()] {
        bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc32fast::hash(&chunk).to_be_bytes());
    }
    bytes
}

/// A JPEG header of four components, with the marker Adobe programs write for CMYK.
fn jpeg_of_four_inks(side: u16) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend(b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0\0");
    bytes.extend([0xff, 0xc0, 0, 20, 8, high, low, high, low, 4]);
    for component in 1..=4 {
        bytes.extend([component, 0x11, 0]);
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}
