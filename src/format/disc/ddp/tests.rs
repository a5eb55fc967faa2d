//! Byte for byte against filesets of another program, and there and back.

use std::path::Path;

use md5::{Digest, Md5};

use super::*;
use crate::format::disc::cdtext::{Block, CdText, Kind};
use crate::format::disc::{Disc, DiscTrack, Flags, Mark, Sectors, Source, Span};

fn md5(bytes: &[u8]) -> String {
    let digest = Md5::digest(bytes);
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// One track from two seconds to twelve, as in the recorded filesets of cue2ddp 1.1.
fn recorded(coded: bool) -> Disc {
    let isrc = coded.then(|| "USABC1234567".to_string());
    Disc {
        mcn: coded.then(|| "0123456789012".to_string()),
        tracks: vec![track(1, isrc, &[(0, 0), (1, 150)])],
        lead_out: Sectors(900),
        ..Disc::default()
    }
}

fn track(number: u8, isrc: Option<String>, marks: &[(u8, u32)]) -> DiscTrack {
    let mark = |(index, at): &(u8, u32)| Mark {
        index: *index,
        at: Sectors(*at),
    };
    DiscTrack {
        number,
        audio: true,
        isrc,
        indexes: marks.iter().map(mark).collect(),
        ..DiscTrack::default()
    }
}

fn file<'a>(files: &'a [SmallFile], name: &str) -> &'a [u8] {
    &files.iter().find(|f| f.name == name).expect(name).bytes
}

/// Writes a set and an image of as many sectors as it says.
fn put(folder: &Path, disc: &Disc, dialect: Dialect) {
    for file in write(disc, dialect).unwrap() {
        std::fs::write(folder.join(file.name), file.bytes).unwrap();
    }
    let image = std::fs::File::create(folder.join(IMAGE)).unwrap();
    image
        .set_len(u64::from(disc.lead_out.0) * SECTOR_BYTES)
        .unwrap();
}

#[test]
fn the_dialect_of_cue2ddp_gives_the_bytes_that_cue2ddp_1_1_gave() {
    let coded = write(&recorded(true), Dialect::Cue2ddp).unwrap();
    let plain = write(&recorded(false), Dialect::Cue2ddp).unwrap();
    assert_eq!(
        md5(file(&coded, "DDPID")),
        "dd89c874714f94418b20feea4d9b2ac6"
    );
    assert_eq!(
        md5(file(&plain, "DDPID")),
        "187970110683c92c25bdb82256354780"
    );
    assert_eq!(
        md5(file(&coded, "DDPMS")),
        "4ddcd3c75e054c6685453524a0973a1a"
    );
    assert_eq!(md5(file(&coded, "SD")), "e6d506c61b61150a572f5290379e47d9");
}

#[test]
fn flags_that_no_reader_takes_are_refused_though_the_record_could_hold_them() {
    // The fifth recorded file has pre-emphasis, copy permitted and four channels at once, which its own reader calls invalid.
    let mut disc = recorded(false);
    disc.tracks[0].flags = Flags {
        pre_emphasis: true,
        copy_permitted: true,
        four_channel: true,
        scms: false,
    };
    let bytes: Vec<u8> = write::packets(&disc, None, Dialect::Cue2ddp)
        .iter()
        .flat_map(Packet::to_bytes)
        .collect();
    assert_eq!(md5(&bytes), "0bacbdc29c1bab7098ebe2e0bd210128");
    let error = write(&disc, Dialect::Cue2ddp).unwrap_err().to_string();
    assert!(error.contains("DCP and 4CH"), "{error}");
}

/// Two tracks with everything a DDP can hold.
fn rich() -> Disc {
    let mut first = track(
        1,
        Some("GBAAA2600001".into()),
        &[(0, 0), (1, 225), (2, 900)],
    );
    first.flags.pre_emphasis = true;
    let mut second = track(2, Some("GBAAA2600002".into()), &[(0, 1500), (1, 1600)]);
    second.flags.scms = true;
    let names = |all: [&str; 3]| all.map(String::from).to_vec();
    let mut disc = Disc {
        mcn: Some("5012345678900".into()),
        master_id: Some("LABEL 026".into()),
        tracks: vec![first, second],
        text: CdText {
            blocks: vec![Block {
                strings: [
                    (Kind::Title, names(["Album", "Été", "Two"])),
                    (Kind::Performer, names(["Band", "Band", "Band"])),
                ]
                .into(),
                ..Block::default()
            }],
        },
        lead_out: Sectors(2500),
        audio: vec![Span {
            frames: Sectors(2500).frames(),
            source: Source::File {
                name: IMAGE.into(),
                kind: crate::format::disc::AudioKind::RawLittle,
                from: 0,
            },
        }],
    };
    disc.put_codes_in_text();
    disc
}

#[test]
fn a_set_as_text_for_people_who_compare() {
    let mut shown = String::new();
    for (name, dialect) in Dialect::NAMES {
        for file in write(&rich(), dialect).unwrap() {
            let width = match file.name.as_str() {
                "CDTEXT.BIN" => continue,
                IDENTIFIER | MAP => 128,
                _ => 64,
            };
            for record in file.bytes.chunks(width) {
                let text = String::from_utf8_lossy(record).replace(' ', ".");
                shown += &format!("{name} {}: {text}\n", file.name);
            }
        }
    }
    insta::with_settings!({snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/golden/ddp"), prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("the-records-of-a-ddp-in-both-dialects", shown);
    });
}

#[test]
fn what_was_written_is_read_back_without_a_remark() {
    for (_, dialect) in Dialect::NAMES {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &rich(), dialect);
        let parsed = read(folder.path()).unwrap();
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.doubts, []);
        assert_eq!(parsed.missing, [""; 0]);
        assert!(parsed.image_as_long);
        assert_eq!(parsed.disc, rich());
    }
}

#[test]
fn names_in_other_capitals_paddings_and_one_lead_out_are_read() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &rich(), Dialect::Standard);
    let change = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, change(std::fs::read(&path).unwrap())).unwrap();
    };
    // One lead-out instead of two, hours as zeros, and the storage form 0.
    change("PQDESCR", &|mut bytes| {
        bytes.truncate(bytes.len() - 64);
        for record in bytes.chunks_mut(64) {
            record[8..10].copy_from_slice(b"00");
        }
        bytes
    });
    let size = std::fs::metadata(folder.path().join("PQDESCR"))
        .unwrap()
        .len();
    change(MAP, &|mut bytes| {
        bytes[128 + 14..128 + 22].copy_from_slice(format!("{size:8}").as_bytes());
        bytes[256 + 40] = b'0';
        bytes
    });
    std::fs::rename(
        folder.path().join("IMAGE.DAT"),
        folder.path().join("image.dat"),
    )
    .unwrap();
    let parsed = read(folder.path()).unwrap();
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.doubts.len(), 1, "{:?}", parsed.doubts);
    assert_eq!(parsed.disc, rich());
}

/// A fault, and a word of what is said of it.
type Fault = (&'static str, fn(&Path), &'static str);

fn patch(folder: &Path, name: &str, at: usize, bytes: &[u8]) {
    let path = folder.join(name);
    let mut all = std::fs::read(&path).unwrap();
    all[at..at + bytes.len()].copy_from_slice(bytes);
    std::fs::write(path, all).unwrap();
}

#[test]
fn each_fault_is_named_with_its_file_and_place() {
    const FAULTS: [Fault; 16] = [
        (
            "a DVD",
            |f| patch(f, "DDPID", 87, b"DV"),
            "DDPID, byte 87: the medium is `DV`",
        ),
        (
            "no mark",
            |f| patch(f, "DDPMS", 0, b"VVVX"),
            "DDPMS, byte 0: the record does not begin",
        ),
        (
            "a length in words",
            |f| patch(f, "DDPMS", 256 + 14, b"twothous"),
            "DDPMS, byte 256: the length (DSL) is `twothous`",
        ),
        (
            "a lying length",
            |f| patch(f, "DDPMS", 256 + 14, b"00002499"),
            "IMAGE.DAT: 5880000 bytes; DDPMS says 2499",
        ),
        (
            "a name with a path",
            |f| patch(f, "DDPMS", 256 + 74, b"../secret"),
            "`../secret` is refused",
        ),
        (
            "no lead-in",
            |f| patch(f, "PQDESCR", 4, b"01"),
            "PQDESCR, byte 0: the first record is not the lead-in",
        ),
        (
            "a time of 61 seconds",
            |f| patch(f, "PQDESCR", 192 + 12, b"61"),
            "PQDESCR, byte 192: `00:61:00`",
        ),
        (
            "a mark too early",
            |f| patch(f, "PQDESCR", 192 + 10, b"000200"),
            "PQDESCR, byte 192: track 01 index 02 at 00:02:00",
        ),
        (
            "an index left out",
            |f| patch(f, "PQDESCR", 192 + 6, b"03"),
            "PQDESCR, byte 192: track 01 index 03 stands",
        ),
        (
            "a track left out",
            |f| patch(f, "PQDESCR", 256 + 4, b"03"),
            "PQDESCR, byte 256: track 03 stands where track 02",
        ),
        (
            "control of nonsense",
            |f| patch(f, "PQDESCR", 64 + 16, b"Z9"),
            "PQDESCR, byte 64: control `Z9`",
        ),
        (
            "control that changes",
            |f| patch(f, "PQDESCR", 128 + 16, b"21"),
            "PQDESCR, byte 128: the control bits",
        ),
        (
            "another ISRC at index 01",
            |f| patch(f, "PQDESCR", 128 + 20, b"GBAAA2600009"),
            "PQDESCR, byte 128: track 01 has the ISRC",
        ),
        (
            "another catalogue number",
            |f| patch(f, "DDPID", 8, b"4006381333931"),
            "in DDPID it is 4006381333931",
        ),
        (
            "another lead-out",
            |f| patch(f, "PQDESCR", 64 * 7 + 14, b"24"),
            "the lead-out is repeated with another time",
        ),
        (
            "a letter of a title",
            |f| patch(f, "CDTEXT.BIN", 5, b"X"),
            "CDTEXT.BIN, byte 0:",
        ),
    ];
    for (what, harm, expected) in FAULTS {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &rich(), Dialect::Standard);
        harm(folder.path());
        let parsed = read(folder.path()).unwrap();
        let said: Vec<String> = parsed.problems.iter().map(Remark::to_string).collect();
        assert!(
            said.iter().any(|s| s.contains(expected)),
            "{what}: {said:#?}"
        );
    }
}

#[test]
fn several_images_are_joined_and_a_stated_start_is_silence_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let disc = rich();
    put(folder.path(), &disc, Dialect::Standard);
    std::fs::remove_file(folder.path().join(IMAGE)).unwrap();
    let files = write(&disc, Dialect::Standard).unwrap();
    let mut map = file(&files, MAP)[..256].to_vec();
    for (name, start, sectors) in [
        ("TRACK01.DAT", Some(150), 1350),
        ("TRACK02.DAT", None, 1000),
    ] {
        let stream = Stream {
            start,
            ..Stream::audio(sectors, 75, name, Dialect::Standard)
        };
        map.extend(stream.to_bytes(Dialect::Standard));
        let image = std::fs::File::create(folder.path().join(name)).unwrap();
        image.set_len(sectors * SECTOR_BYTES).unwrap();
    }
    std::fs::write(folder.path().join(MAP), map).unwrap();
    let parsed = read(folder.path()).unwrap();
    assert_eq!(parsed.problems, []);
    assert!(
        parsed
            .doubts
            .iter()
            .any(|d| d.message.contains("2 streams of sound"))
    );
    let frames: Vec<u64> = parsed.disc.audio.iter().map(|s| s.frames / 588).collect();
    assert_eq!(frames, [150, 1350, 1000]);
    assert_eq!(parsed.disc.audio[0].source, Source::Silence);
}

#[test]
fn a_folder_without_map_or_descriptor_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = read(folder.path()).unwrap();
    assert_eq!(nothing.missing, ["DDPID", "DDPMS"]);
    assert!(!nothing.image_as_long);
    put(folder.path(), &rich(), Dialect::Standard);
    std::fs::remove_file(folder.path().join("PQDESCR")).unwrap();
    let parsed = read(folder.path()).unwrap();
    assert_eq!(parsed.missing, ["PQDESCR, which DDPMS names"]);
    assert!(
        parsed.problems[0]
            .message
            .contains("`PQDESCR`, is not there")
    );
    assert_eq!(parsed.disc.tracks, []);
}

#[test]
fn what_no_disc_can_be_is_refused_with_the_track() {
    type Change = fn(&mut Disc);
    const CHANGES: [(Change, &str); 9] = [
        (|d| d.tracks.clear(), "no track"),
        (|d| d.lead_out = Sectors(450_000), "last address"),
        (
            |d| d.tracks[1].indexes.clear(),
            "track 02: it has no INDEX 01",
        ),
        (
            |d| d.tracks[0].indexes[1].at = Sectors(149),
            "inside the first pause",
        ),
        (
            |d| d.tracks[1].indexes[1].at = Sectors(1500),
            "not after the index before",
        ),
        (|d| d.tracks[1].number = 3, "where track 2 belongs"),
        (|d| d.tracks[1].isrc = Some("nonsense".into()), "malformed"),
        (|d| d.mcn = Some("5012345678901".into()), "check digit"),
        (|d| d.tracks[1].flags.copy_permitted = true, "DCP and SCMS"),
    ];
    for (change, expected) in CHANGES {
        let mut disc = rich();
        change(&mut disc);
        let error = write(&disc, Dialect::Standard).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
