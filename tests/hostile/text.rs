//! What people wrote into good audio: bext, INFO, iXML, axml, ID3. Broken words never cost the samples.

use super::bytes::{chunk, chunk_of, id3_frame, id3v2, noise, wav_with};
use super::{Case, readable};

/// A bext chunk of version `version` with a description and loudness values of 0x7FFF.
fn bext(version: u16, description: &[u8], date: &[u8; 10], history: &[u8]) -> Vec<u8> {
    let mut b = vec![0; 602];
    b[..description.len()].copy_from_slice(description);
    b[320..330].copy_from_slice(date);
    b[346..348].copy_from_slice(&version.to_le_bytes());
    for at in (412..422).step_by(2) {
        b[at..at + 2].copy_from_slice(&0x7fff_u16.to_le_bytes());
    }
    b.extend(history);
    chunk(b"bext", &b)
}

fn info(id: &[u8; 4], text: &[u8]) -> Vec<u8> {
    chunk(b"LIST", &[b"INFO".to_vec(), chunk(id, text)].concat())
}

fn id3(frames: &[u8]) -> Vec<u8> {
    chunk(b"id3 ", &id3v2(frames.len() as u32, frames))
}

/// Entities that would grow to a gigabyte.
const LAUGHS: &str = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lollollollollollollollollollol\">\
    <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\
    <!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">\
    <!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]><BWFXML><NOTE>&f;&f;&f;</NOTE></BWFXML>";

pub fn cases() -> Vec<Case> {
    let good_date = b"2026-11-22";
    let long = vec![b'A'; 1_000_000];
    let nested = ["<a>".repeat(100_000), "</a>".repeat(100_000)].concat();
    let isrc = "<?xml version=\"1.0\"?><ebucore:ebuCoreMain><identifier>ISRC:GB-XYZ-26-00001</identifier></ebucore:ebuCoreMain>";
    let utf16 = |units: &[u16]| {
        let bytes: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        [vec![0xff, 0xfe], bytes].concat()
    };
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("bext-loudness-of-7fff", bext(2, b"d", good_date, b"")),
        ("bext-version-3", bext(3, b"d", good_date, b"")),
        (
            "bext-description-that-is-not-ascii",
            bext(1, b"caf\xe9 \x1b[31m", good_date, b""),
        ),
        ("bext-date-with-slashes", bext(1, b"d", b"2026/11/22", b"")),
        (
            "bext-date-that-is-no-date",
            bext(1, b"d", b"\xff\xff\xff\xff\0\0\0\0\0\0", b""),
        ),
        (
            "bext-history-without-line-ends",
            bext(1, b"d", good_date, b"A=PCM,F=44100"),
        ),
        ("bext-of-300-bytes", chunk(b"bext", &[b'x'; 300])),
        ("bext-of-0-bytes", chunk(b"bext", &[])),
        ("info-that-is-not-utf-8", info(b"INAM", b"T\xedtulo\0")),
        ("info-with-a-nul-inside", info(b"INAM", b"one\0two\0")),
        (
            "info-with-a-terminal-escape",
            info(b"INAM", b"\x1b]0;owned\x07\x1b[2J"),
        ),
        (
            "info-with-a-direction-override",
            info(b"INAM", "a\u{202e}vaw.".as_bytes()),
        ),
        ("info-with-a-title-of-a-megabyte", info(b"INAM", &long)),
        (
            "info-whose-item-runs-past-the-list",
            chunk(
                b"LIST",
                &[b"INFO".to_vec(), chunk_of(b"INAM", 0x7fff_0000, b"x")].concat(),
            ),
        ),
        ("list-of-2-bytes", chunk(b"LIST", b"IN")),
        (
            "ixml-with-an-entity-bomb",
            chunk(b"iXML", LAUGHS.as_bytes()),
        ),
        ("ixml-of-100000-levels", chunk(b"iXML", nested.as_bytes())),
        (
            "ixml-with-a-wrong-encoding-declaration",
            chunk(
                b"iXML",
                b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><BWFXML/>",
            ),
        ),
        (
            "ixml-that-is-not-closed",
            chunk(b"iXML", b"<BWFXML><PROJECT>x"),
        ),
        ("ixml-of-random-bytes", chunk(b"iXML", &noise(5000))),
        (
            "axml-with-a-hyphenated-isrc",
            chunk(b"axml", isrc.as_bytes()),
        ),
        (
            "axml-in-a-wrong-namespace",
            chunk(b"axml", b"<x:ebuCoreMain xmlns:x=\"urn:no\"/>"),
        ),
        (
            "id3-frame-larger-than-its-tag",
            id3(&[b"TIT2".to_vec(), vec![0x7f, 0xff, 0xff, 0xff, 0, 0, 0]].concat()),
        ),
        (
            "id3-with-a-lone-surrogate",
            id3(&id3_frame(b"TIT2", 1, &utf16(&[0x41, 0xd800, 0x42]))),
        ),
        (
            "id3-with-latin-1-declared-as-utf-8",
            id3(&id3_frame(b"TIT2", 3, b"caf\xe9")),
        ),
        (
            "id3-with-an-unknown-text-encoding",
            id3(&id3_frame(b"TIT2", 9, b"text")),
        ),
        (
            "id3-with-odd-utf-16",
            id3(&id3_frame(b"TPE1", 1, &[0xff, 0xfe, 0x41])),
        ),
        ("id3-of-version-9", chunk(b"id3 ", b"ID3\x09\0\0\0\0\0\x7f")),
        ("id3-chunk-without-a-tag", chunk(b"id3 ", b"nothing")),
        (
            "id3-with-a-picture-of-2-gib",
            id3(&[
                b"APIC".to_vec(),
                vec![0x7f, 0xff, 0xff, 0xff, 0, 0, 0, b'i'],
            ]
            .concat()),
        ),
        (
            "cue-chunk-of-four-billion-points",
            chunk(b"cue ", &u32::MAX.to_le_bytes()),
        ),
        (
            "cue-chunk-with-points-past-the-end",
            chunk(
                b"cue ",
                &[1_u32, 1, u32::MAX, 0x6174_6164, 0, 0, u32::MAX]
                    .map(u32::to_le_bytes)
                    .concat(),
            ),
        ),
        (
            "smpl-with-four-billion-loops",
            chunk(b"smpl", &[[0_u8; 28].as_slice(), &[0xff; 8]].concat()),
        ),
        (
            "fact-that-counts-wrong",
            chunk(b"fact", &3_u32.to_le_bytes()),
        ),
        (
            "adtl-label-without-a-point",
            chunk(
                b"LIST",
                &[b"adtl".to_vec(), chunk(b"labl", b"\x09\0\0\0x")].concat(),
            ),
        ),
    ];
    let case = |(name, body): (&str, Vec<u8>)| {
        let name = format!("wav-with-{name}");
        readable(&name, "a.wav", wav_with(&[body]), &[0, 1], &["a.wav"])
    };
    table.into_iter().flat_map(case).collect()
}
