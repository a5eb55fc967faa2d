use proptest::prelude::*;

use super::*;
use crate::format::golden;

fn ids(list: &[Problem]) -> Vec<&'static str> {
    list.iter().map(|p| p.id).collect()
}

fn parsed(text: &str) -> Parsed {
    parse(text.as_bytes()).unwrap()
}

/// A track with the given indexes in file 0.
fn track(number: u8, title: &str, indexes: &[(u8, u32)]) -> CueTrack {
    CueTrack {
        number,
        mode: "AUDIO".into(),
        words: [
            (Kind::Title, title.into()),
            (Kind::Performer, "The Pilots".into()),
        ]
        .into(),
        isrc: Some(format!("GBXYZ26000{number:02}")),
        indexes: indexes
            .iter()
            .map(|(number, at)| CueIndex {
                number: *number,
                at: Sectors(*at),
                file: 0,
            })
            .collect(),
        ..CueTrack::default()
    }
}

fn night_ferry() -> CueSheet {
    let mut sheet = CueSheet {
        catalog: Some("5012345678900".into()),
        words: [
            (Kind::Title, "Night Ferry".into()),
            (Kind::Performer, "The Pilots".into()),
            (Kind::Songwriter, "Zoë Ångström".into()),
        ]
        .into(),
        rem: vec![
            ("GENRE".into(), "Folk Rock".into()),
            ("DATE".into(), "2026".into()),
        ],
        cdtextfile: Some("CDTEXT.BIN".into()),
        files: vec![CueFile {
            name: "NF001.wav".into(),
            kind: "WAVE".into(),
        }],
        tracks: vec![
            track(1, "Casting Off", &[(0, 0), (1, 150)]),
            track(
                2,
                "The 12\" \u{2018}Mix\u{2019} \u{2013} Edit",
                &[(0, 9000), (1, 9150), (2, 12_000)],
            ),
            track(3, "Cafe\u{301}", &[(1, 20_000)]),
        ],
    };
    sheet.tracks[1].flags = Flags {
        pre_emphasis: true,
        copy_permitted: true,
        ..Flags::default()
    };
    sheet.tracks[1]
        .words
        .insert(Kind::Composer, "Anna Reed".into());
    sheet.tracks[2].flags.scms = true;
    sheet.tracks[2].rem = vec![("COMMENT".into(), "last".into())];
    sheet
}

#[test]
fn a_portable_sheet_reads_like_this() {
    let written = portable(&night_ferry()).unwrap();
    assert_eq!(written.encoding, Encoding::Latin1);
    let text = crate::format::bytes::latin1(&written.bytes);
    assert!(
        text.split_inclusive('\n')
            .all(|line| line.ends_with("\r\n"))
    );
    let left_out = written.left_out.join("\n");
    golden(
        "cue",
        "a-portable-sheet-of-one-image",
        &format!("{}\nleft out:\n{left_out}", text.replace("\r\n", "\n")),
    );
    let again = parse(&written.bytes).unwrap();
    assert_eq!(again.problems, []);
    assert_eq!(again.sheet.tracks[2].words[&Kind::Title], "Café");
}

#[test]
fn a_full_sheet_reads_like_this() {
    let mut sheet = night_ferry();
    sheet.files.push(CueFile {
        name: "03 Café.wav".into(),
        kind: "WAVE".into(),
    });
    sheet.tracks[2].pregap = Some(Sectors(150));
    sheet.tracks[2].postgap = Some(Sectors(75));
    sheet.tracks[2].indexes = vec![CueIndex {
        number: 1,
        at: Sectors(0),
        file: 1,
    }];
    let written = write(&sheet, Flavour::Full).unwrap();
    assert_eq!(written.encoding, Encoding::Utf8);
    let text = String::from_utf8(written.bytes).unwrap();
    golden(
        "cue",
        "a-full-sheet-of-two-files",
        &text.replace("\r\n", "\n"),
    );
}

#[test]
fn what_portable_cannot_say_is_refused() {
    let refused = |change: fn(&mut CueSheet)| {
        let mut sheet = night_ferry();
        change(&mut sheet);
        portable(&sheet).unwrap_err().to_string()
    };
    for (message, part) in [
        (refused(|s| s.files.push(CueFile::default())), "2 files"),
        (
            refused(|s| s.tracks[1].pregap = Some(Sectors(75))),
            "track 02 has a PREGAP",
        ),
        (
            refused(|s| s.tracks[0].indexes.truncate(1)),
            "track 01 has no INDEX 01",
        ),
        (
            refused(|s| s.tracks[2].mode = "MODE1/2352".into()),
            "data track",
        ),
        (
            refused(|s| s.tracks[2].indexes[0].at = Sectors(450_000)),
            "99:59:74",
        ),
        (refused(|s| s.tracks.clear()), "no track"),
        (refused(|s| s.files.clear()), "no file"),
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn the_four_layouts_are_told_apart() {
    let image = "FILE \"a.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 03:00:00\nINDEX 01 03:02:00\n";
    let corrected = "FILE \"1.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE \"2.wav\" WAVE\nTRACK 02 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n";
    let left_out = "FILE \"1.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE \"2.wav\" WAVE\nTRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:00:00\n";
    let appended = "FILE \"1.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 03:00:00\nFILE \"2.wav\" WAVE\nINDEX 01 00:00:00\n";
    for (text, layout, notes) in [
        (image, Layout::Image, &[][..]),
        (corrected, Layout::FilePerTrack, &[]),
        (left_out, Layout::GapsLeftOut, &[]),
        (appended, Layout::GapsAppended, &["gaps-appended"]),
    ] {
        let read = parsed(text);
        assert_eq!(read.sheet.layout(), layout);
        assert_eq!(read.problems, []);
        assert_eq!(ids(&read.notes), notes);
        // and each survives the full writer
        let again = parse(&write(&read.sheet, Flavour::Full).unwrap().bytes).unwrap();
        assert_eq!(again.sheet, read.sheet);
    }
}

#[test]
fn marks_line_ends_and_character_sets_are_understood() {
    let body = "TITLE \"Zoë\"\nFILE \"a.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n";
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(body.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin1: Vec<u8> = body.chars().map(|c| c as u8).collect();
    for (bytes, encoding, notes) in [
        (body.as_bytes().to_vec(), Encoding::Utf8, vec![]),
        (
            format!("\u{feff}{body}").into_bytes(),
            Encoding::Utf8,
            vec!["byte-order-mark"],
        ),
        (
            body.replace('\n', "\r\n").into_bytes(),
            Encoding::Utf8,
            vec![],
        ),
        (
            body.replace('\n', "\r").into_bytes(),
            Encoding::Utf8,
            vec![],
        ),
        (latin1, Encoding::Latin1, vec![]),
        (utf16, Encoding::Utf16, vec!["byte-order-mark"]),
    ] {
        let read = parse(&bytes).unwrap();
        assert_eq!(read.sheet.words[&Kind::Title], "Zoë");
        assert_eq!(read.sheet.tracks.len(), 1);
        assert_eq!((read.encoding, ids(&read.notes)), (encoding, notes));
    }
}

#[test]
fn unquoted_texts_are_read() {
    let read = parsed(
        "title Night Ferry\nfile my album.wav wave\n  track 01 audio\n\tperformer The Pilots \n  index 01 00:00:00",
    );
    assert_eq!(read.problems, []);
    assert_eq!(read.sheet.words[&Kind::Title], "Night Ferry");
    assert_eq!(
        read.sheet.files[0],
        CueFile {
            name: "my album.wav".into(),
            kind: "WAVE".into()
        }
    );
    assert_eq!(read.sheet.tracks[0].words[&Kind::Performer], "The Pilots");
}

#[test]
fn every_mistake_has_a_line_and_a_column() {
    let text = r#"CATALOG 501234567890
CATALOG 5012345678900
TITLE "The 12" Mix"
PERFORMER "open
CONDUCTOR "Unknown"
INDEX 01 00:00:00
TRACK 01 AUDIO
FILE "../../etc/passwd" WAVE
FILE "C:\masters\a.wav" FLAC
FILE "a.wav"
TRACK 02 MODE1/2352
  TITLE "a" b
  INDEX 02 00:00:75
  INDEX 02 00:01:00
  INDEX 04 00:60:00
  ISRC GB-XYZ-26-00001
  FLAGS DCP LOUD
  PREGAP 00:02
  POSTGAP 00:02:00
TRACK 00 AUDIO
  TITLE "belongs to nothing"
TRACK 100 AUDIO
TRACK 05 AUDIO
  INDEX 01 00:00:10
  INDEX 100 00:00:20
  INDEX 02 1:2:3:4
  ISRC GBXYZ2600002
"#;
    let read = parsed(text);
    let show = |list: &[Problem]| -> String {
        list.iter()
            .map(|p| format!("{}:{} {}: {}\n", p.line, p.column, p.id, p.message))
            .collect()
    };
    let shown = format!(
        "problems\n{}\nnotes\n{}",
        show(&read.problems),
        show(&read.notes)
    );
    golden("cue", "mistakes-with-their-lines-and-columns", &shown);
    assert_eq!(read.sheet.tracks.len(), 3);
}

#[test]
fn what_is_no_cue_sheet_is_an_error() {
    for bytes in [
        &b""[..],
        b"hello\nworld",
        b"RIFF\0\0\0\0WAVE",
        b"REM only remarks",
        &[b'A'; 1024 * 1024 + 1],
    ] {
        assert!(parse(bytes).is_err());
    }
}

#[test]
fn a_megabyte_of_mistakes_stays_small() {
    let read = parsed(&"INDEX x\nTRACK 01 AUDIO\nFILE \"..\"\n".repeat(25_000));
    assert!(read.problems.len() <= 101 && read.notes.len() <= 101);
    assert!(read.sheet.tracks.len() <= 99 && read.sheet.files.len() <= 200);
}

#[test]
fn latin1_that_looks_like_utf8_is_written_as_utf8() {
    let mut sheet = night_ferry();
    sheet.words = [(Kind::Title, "Ã©".into())].into();
    sheet.tracks[2].words.clear();
    let written = portable(&sheet).unwrap();
    assert_eq!(written.encoding, Encoding::Utf8);
    assert_eq!(parse(&written.bytes).unwrap().sheet.words, sheet.words);
}

fn any_words() -> impl Strategy<Value = Words> {
    // What the writer leaves as it is: no quotes or controls, trimmed, composed.
    let text = "[!#-~À-ÿЖ日]([ !#-~À-ÿЖ日]{0,12}[!#-~À-ÿЖ日])?";
    let kind = prop::sample::select(WORDS.to_vec());
    prop::collection::btree_map(kind, text, 0..4)
}

prop_compose! {
    fn any_track()(
        words in any_words(), isrc in prop::option::of("[A-Z]{5}[0-9]{7}"),
        pregap in prop::option::of(0u32..450_000), postgap in prop::option::of(0u32..450_000),
        flags in any::<[bool; 4]>(), steps in prop::collection::vec(1u32..500, 2..5), pause: bool, new_file: bool,
    ) -> (CueTrack, Vec<u32>, bool, bool) {
        let [pre_emphasis, copy_permitted, four_channel, scms] = flags;
        let track = CueTrack {
            number: 0, mode: "AUDIO".into(), words, isrc,
            flags: Flags { pre_emphasis, copy_permitted, four_channel, scms },
            rem: vec![], pregap: pregap.map(Sectors), postgap: postgap.map(Sectors), indexes: vec![],
        };
        (track, steps, pause, new_file)
    }
}

proptest! {
    #[test]
    fn a_full_sheet_survives(tracks in prop::collection::vec(any_track(), 1..8), words in any_words(), date in "[0-9]{4}") {
        let mut sheet = CueSheet { words, rem: vec![("DATE".into(), date)], ..CueSheet::default() };
        let mut at = 0;
        for (n, (mut track, steps, pause, new_file)) in tracks.into_iter().enumerate() {
            if n == 0 || new_file {
                sheet.files.push(CueFile { name: format!("{n} é.wav"), kind: "WAVE".into() });
                at = 0;
            }
            track.number = n as u8 + 1;
            for (i, step) in steps.into_iter().enumerate() {
                at += step;
                let number = i as u8 + u8::from(!pause);
                track.indexes.push(CueIndex { number, at: Sectors(at), file: sheet.files.len() - 1 });
            }
            sheet.tracks.push(track);
        }
        let read = parse(&write(&sheet, Flavour::Full).unwrap().bytes).unwrap();
        prop_assert_eq!(read.problems, vec![]);
        prop_assert_eq!(read.sheet, sheet);
    }

    #[test]
    fn a_disc_that_a_sheet_described_gets_a_sheet_that_describes_it(
        tracks in prop::collection::vec(any_track(), 1..8), words in any_words(), start in 0u32..150, burning: bool
    ) {
        let mut sheet = CueSheet { words, ..CueSheet::default() };
        if !burning {
            sheet.rem.push((IMAGE_STARTS_AT.into(), Sectors(start).msf()));
        }
        let (mut at, mut lengths) = (0, Vec::new());
        for (n, (mut track, steps, pause, new_file)) in tracks.into_iter().enumerate() {
            // A pause is in the file or in none.
            let pause = pause && track.pregap.is_none();
            if n == 0 || new_file {
                sheet.files.push(CueFile { name: format!("{n}.wav"), kind: "WAVE".into() });
                lengths.push(0);
                at = 0;
            }
            track.number = n as u8 + 1;
            for (number, step) in (u8::from(!pause)..).zip(steps) {
                track.indexes.push(CueIndex { number, at: Sectors(at), file: lengths.len() - 1 });
                at += step;
            }
            *lengths.last_mut().unwrap() = Sectors(at).frames();
            sheet.tracks.push(track);
        }
        let disc = sheet.to_disc(&lengths);
        let described = CueSheet::from_disc(&disc).unwrap();
        prop_assert_eq!(&described.lengths, &lengths);
        prop_assert_eq!([described.left_out, described.text_left_out].concat(), Vec::<String>::new());
        prop_assert_eq!(described.sheet.to_disc(&lengths), disc);
    }

    #[test]
    fn no_text_can_stop_the_reader(text in "((FILE|TRACK|INDEX|TITLE|REM|FLAGS|ISRC|PREGAP|CATALOG)?[ \"]{0,2}[0-9:é\"A-Z]{0,9}[ \"\n\r]{0,2}){0,30}") {
        let _ = parse(text.as_bytes());
    }
}
