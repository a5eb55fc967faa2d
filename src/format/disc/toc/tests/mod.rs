//! The examples of the manual page, and what cdrdao 1.2.4 was seen to do.

mod hostile;
mod written;

use super::*;
use crate::format::disc::cdtext::Characters;
use crate::format::disc::{Disc, DiscTrack, Mark, Source};

fn parsed(text: &str) -> Parsed {
    parse(text.as_bytes()).unwrap()
}

/// The only problem of a TOC that is otherwise right.
fn problem(text: &str) -> String {
    let problems = parsed(text).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].message.clone()
}

/// Marks, spans as name (nothing for silence) and `first frame+frames`, and the lead-out, of a TOC that has no problem.
fn disc_of(text: &str, lengths: &[u64]) -> (Vec<String>, Vec<String>, String) {
    let parsed = parsed(text);
    assert_eq!(parsed.problems, []);
    shown(&parsed.toc.to_disc(lengths))
}

fn shown(disc: &Disc) -> (Vec<String>, Vec<String>, String) {
    let mark = |t: &DiscTrack, m: &Mark| format!("{}/{} {}", t.number, m.index, m.at.msf());
    let of_track = |t: &DiscTrack| t.indexes.iter().map(|m| mark(t, m)).collect::<Vec<_>>();
    let spans = disc.audio.iter().map(|span| match &span.source {
        Source::Silence => format!("silence {}", span.frames),
        Source::File { name, from, .. } => format!("{name} {from}+{}", span.frames),
    });
    let marks = disc.tracks.iter().flat_map(of_track).collect();
    (marks, spans.collect(), disc.lead_out.msf())
}

const SECOND: u64 = 44_100;

#[test]
fn an_open_file_is_as_long_as_its_length_and_the_disc_begins_with_the_pause_that_a_drive_writes() {
    let toc = "CD_DA\nTRACK AUDIO\nFILE \"data.wav\" 0\n";
    let (marks, spans, end) = disc_of(toc, &[10 * SECOND]);
    assert_eq!(marks, ["1/0 00:00:00", "1/1 00:02:00"]);
    assert_eq!(spans, ["silence 88200", "data.wav 0+441000"]);
    assert_eq!(end, "00:12:00");
}

#[test]
fn a_pregap_is_silence_and_a_longer_first_pause() {
    let toc = r#"CD_DA
CD_TEXT {
  LANGUAGE_MAP {
    0 : EN
  }

  LANGUAGE 0 {
    TITLE "CD Title"
    PERFORMER "Performer"
    DISC_ID "XY12345"
    UPC_EAN ""
  }
}

TRACK AUDIO
ISRC "DEXXX9800001"
CD_TEXT {
  LANGUAGE 0 {
    TITLE "Track Title"
    PERFORMER "Performer"
    ISRC "DE-XXX-98-00001"
  }
}
PREGAP 0:2:0
FILE "data.wav" 0
"#;
    let (marks, spans, end) = disc_of(toc, &[10 * SECOND]);
    assert_eq!(marks, ["1/0 00:00:00", "1/1 00:04:00"]);
    assert_eq!(spans, ["silence 176400", "data.wav 0+441000"]);
    assert_eq!(end, "00:14:00");
    let disc = parsed(toc).toc.to_disc(&[]);
    assert_eq!(disc.tracks[0].isrc.as_deref(), Some("DEXXX9800001"));
    let [block] = &disc.text.blocks[..] else {
        panic!("one block")
    };
    assert_eq!(block.language, 9);
    assert_eq!(block.strings[&Kind::Title], ["CD Title", "Track Title"]);
    assert_eq!(block.strings[&Kind::Code], ["", "DE-XXX-98-00001"]);
    assert_eq!(block.disc_id.as_deref(), Some("XY12345"));
}

#[test]
fn sound_can_lie_in_the_first_pause() {
    let toc = "CD_DA\nTRACK AUDIO\nFILE \"data.cdr\" 0\nSTART 0:10:0\n";
    let (marks, spans, _) = disc_of(toc, &[30 * SECOND]);
    assert_eq!(marks, ["1/0 00:00:00", "1/1 00:12:00"]);
    assert_eq!(spans, ["silence 88200", "data.cdr 0+1323000"]);
}

#[test]
fn a_track_of_pieces_counts_its_indexes_from_its_index_01() {
    let toc = "CD_DA\nTRACK AUDIO\nFILE \"pregapdata.wav\" 0\nSTART\nFILE \"track.cdr\" 1:0:0 1:0:0\nSILENCE 0:2:0\n\
        FILE \"track.cdr\" 2:0:0\nINDEX 2:0:0\nINDEX 4:0:0\n";
    let (marks, spans, end) = disc_of(toc, &[5 * SECOND + 1, 300 * SECOND]);
    assert_eq!(
        marks,
        [
            "1/0 00:00:00",
            "1/1 00:07:01",
            "1/2 02:07:01",
            "1/3 04:07:01"
        ]
    );
    assert_eq!(
        spans,
        [
            "silence 88200",
            "pregapdata.wav 0+220501",
            "track.cdr 2646000+2646000",
            "silence 88200",
            "track.cdr 5292000+7938000",
            // The sector that one sample began.
            "silence 587"
        ]
    );
    assert_eq!(end, "04:09:01");
}

#[test]
fn data_tracks_count_bytes_and_make_no_sound() {
    let toc = "CD_ROM\nTRACK MODE1\nDATAFILE \"data_1\"\nZERO 00:02:00 // post-gap\n\nTRACK AUDIO\nSILENCE 00:02:00 // pre-gap\nSTART\n\
        FILE \"data_2.wav\" 0\n\nTRACK AUDIO\nFILE \"data_3.wav\" 0\n";
    let (marks, spans, end) = disc_of(toc, &[375 * 2048 - 1, 10 * SECOND, 10 * SECOND]);
    assert_eq!(
        marks,
        [
            "1/0 00:00:00",
            "1/1 00:02:00",
            "2/0 00:09:00",
            "2/1 00:11:00",
            "3/1 00:21:00"
        ]
    );
    assert_eq!(spans[0], format!("silence {}", 11 * SECOND));
    assert_eq!(end, "00:31:00");
    let disc = parsed(toc).toc.to_disc(&[]);
    let audio: Vec<bool> = disc.tracks.iter().map(|t| t.audio).collect();
    assert_eq!(audio, [false, true, true]);
}

#[test]
fn an_image_that_holds_the_first_pause_has_the_times_that_cdrdao_shows() {
    let tracks = "TRACK AUDIO\nFILE \"IMAGE.DAT\" SWAP 0 00:07:00\nSTART 00:02:00\n\
        TRACK AUDIO\nFILE \"IMAGE.DAT\" SWAP 00:07:00 00:08:00\nSTART 00:02:00\n";
    let toc = format!("CD_DA\n// IMAGE_STARTS_AT 00:00:00\n{tracks}");
    let (marks, spans, end) = disc_of(&toc, &[]);
    assert_eq!(
        marks,
        [
            "1/0 00:00:00",
            "1/1 00:02:00",
            "2/0 00:07:00",
            "2/1 00:09:00"
        ]
    );
    assert_eq!(spans, ["IMAGE.DAT 0+661500"]);
    assert_eq!(end, "00:15:00");
    // Burnt as it is, everything comes two seconds later.
    let (marks, _, end) = disc_of(&format!("CD_DA {tracks}"), &[]);
    assert_eq!(
        (marks[1].as_str(), end.as_str()),
        ("1/1 00:04:00", "00:17:00")
    );
}

#[test]
fn every_track_ends_with_its_sector() {
    let toc = "CD_DA TRACK AUDIO FILE \"a.raw\" 1 176399 TRACK AUDIO FILE \"a.raw\" 10 00:04:00";
    let (marks, spans, _) = disc_of(toc, &[]);
    assert_eq!(marks[2], "2/1 00:06:00");
    assert_eq!(
        spans,
        [
            "silence 88200",
            "a.raw 1+176399",
            "silence 1",
            "a.raw 10+176400"
        ]
    );
}

#[test]
fn files_are_what_cdrdao_takes_them_for() {
    let toc = "CD_DA TRACK AUDIO FILE \"a.WAV\" 0 1 AUDIOFILE \"b\" #40 2 4 FILE \"c.bin\" SWAP #8 0 1 FILE \"b\" 0";
    let disc = parsed(toc).toc.to_disc(&[9, 100, 9]);
    let file = |name: &str, kind, from| Source::File {
        name: name.into(),
        kind,
        from,
    };
    let found: Vec<(&Source, u64)> = disc.audio[1..5]
        .iter()
        .map(|s| (&s.source, s.frames))
        .collect();
    assert_eq!(
        found,
        [
            (&file("a.WAV", AudioKind::Sound, 0), 1),
            (&file("b", AudioKind::RawBig, 12), 4),
            (&file("c.bin", AudioKind::RawLittle, 2), 1),
            (&file("b", AudioKind::RawBig, 0), 100)
        ]
    );
    for (statement, message) in [
        (
            "FILE \"a.wav\" SWAP 0 1",
            "SWAP makes noise of a sound file",
        ),
        (
            "FILE \"a.flac\" 0 1",
            "cdrdao takes this file for bare samples",
        ),
        ("FILE \"a.raw\" #3 0 1", "#3 is in the middle of a sample"),
        (
            "FILE \"../a.raw\" 0 1",
            "`../a.raw` is not opened: the path leaves its folder",
        ),
        (
            "SILENCE 1 END 00:02:00",
            "END, which the manual does not know, was left out",
        ),
        ("DATAFILE \"a.raw\"", "DATAFILE in an audio track"),
        (
            "FIFO \"pipe\" 400",
            "a FIFO is not opened; silence stands in its place",
        ),
    ] {
        assert_eq!(problem(&format!("CD_DA TRACK AUDIO {statement}")), message);
    }
}

#[test]
fn names_in_octal_bytes_are_utf_8_where_they_can_be() {
    let names = |text: &str| parsed(text).toc.files[0].name.clone();
    assert_eq!(
        names("TRACK AUDIO FILE \"\\303\\211t\\303\\251\" 0 1"),
        "Été"
    );
    assert_eq!(names("TRACK AUDIO FILE \"\\311t\\351\" 0 1"), "Été");
    assert_eq!(names("TRACK AUDIO FILE \"Été\" 0 1"), "Été");
}

#[test]
fn escapes_are_read_as_cdrdao_reads_them() {
    let title = |text: &str| {
        let toc = format!(
            "CD_DA CD_TEXT {{ LANGUAGE_MAP {{ 0 : EN }} LANGUAGE 0 {{ TITLE \"{text}\" }} }} TRACK AUDIO SILENCE 1"
        );
        let parsed = parsed(&toc);
        let title = parsed.toc.to_disc(&[]).text.blocks[0].strings[&Kind::Title][0].clone();
        (title, parsed.problems.len())
    };
    for (written, read, problems) in [
        (r#"\"x\""#, "\"x\"", 0),
        (r"a\101b", "aAb", 0),
        (r"\351", "é", 0),
        (r"a\\b\n", r"a\\b\n", 0),
        (r"a\\101", r"a\A", 0),
        (r"a\134b", r"a\b", 0),
        (r"a\12b", r"a\12b", 1),
        (r"a\777b", "a\u{ff}b", 1),
        (r"a\400b", "ab", 1),
        ("a // b", "a // b", 0),
        ("two\nlines", "two\nlines", 0),
        ("Łódź", "Łódź", 1),
    ] {
        assert_eq!(title(written), (read.to_string(), problems), "{written}");
    }
    // In Latin-1 the letter is the byte.
    let mut bytes = b"CD_DA TRACK AUDIO SILENCE 1 // ".to_vec();
    bytes.push(0xe9);
    assert_eq!(parse(&bytes).unwrap().encoding, Encoding::Latin1);
}

#[test]
fn texts_can_be_bytes_and_japanese_keeps_what_is_ascii() {
    let toc = "CD_DA CD_TEXT { LANGUAGE_MAP { 0 : 9 1 : 105 } LANGUAGE 0 { TITLE { 65, 233, 0 } GENRE { 0, 14, 74, 97, 122, 122, 0 }
        TOC_INFO1 { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } SIZE_INFO { 0, 1, 1, 3 } }
        LANGUAGE 1 { TITLE { 0, 65, 131, 65, 0, 0 } SIZE_INFO { 128, 1, 1, 0 } } } TRACK AUDIO SILENCE 1";
    let disc = parsed(toc).toc.to_disc(&[]);
    let [english, japanese] = &disc.text.blocks[..] else {
        panic!("two blocks")
    };
    assert_eq!(english.strings[&Kind::Title], ["Aé", ""]);
    let genre = english.genre.clone().unwrap();
    assert_eq!((genre.code, genre.text.as_str()), (14, "Jazz"));
    assert_eq!(english.copyright, 3);
    assert_eq!(
        english.toc,
        [(0x88, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])]
    );
    assert_eq!(japanese.characters, Characters::MsJis);
    assert_eq!(japanese.strings[&Kind::Title], ["A\u{fffd}", ""]);
    assert_eq!(japanese.language, 105);
}

#[test]
fn everything_that_cdrdao_refuses_is_named_with_its_line_and_the_rest_is_used() {
    let toc = "CATALOG \"501\"
TRACK AUDIO
COPY
SILENCE 00:04:00
NO COPY
INDEX 00:01:00
INDEX 00:00:74
ISRC \"gb-a\"
HELLO 1 2 \"three\"
TRACK AUDIO ;
{ TITLE \"x\" { } }
SILENCE 0 FILE \"a.raw\" 00:61:80 4:4
START 00:01:00 START
CATALOG \"5012345678900\"
TRACK WHAT
";
    let parsed = parsed(toc);
    let found: Vec<String> = parsed
        .problems
        .iter()
        .map(|p| format!("{} {}", p.line, p.message))
        .collect();
    assert_eq!(
        found,
        [
            "1 CATALOG takes 13 digits, not `501`",
            "5 COPY after the first piece of its track",
            "7 INDEX 00:00:74 is not after 00:01:00, the mark before",
            "8 ISRC after the first piece of its track",
            "8 an ISRC is 12 capitals and digits as in GBXYZ2600001, not `gb-a`",
            "9 `HELLO` is no word of the grammar",
            "10 `;` has no meaning; it was left out",
            "11 a block that belongs to nothing was left out",
            "12 SILENCE of no length",
            "12 61 seconds in a time; the last is 59",
            "12 80 frames in a time; the last is 74",
            "12 a time takes minutes, seconds and frames, as 03:25:40",
            "13 a second START or PREGAP; the last one counts",
            "14 CATALOG after the first TRACK",
            "14 a second CATALOG; the last one counts",
            "15 TRACK without a mode that is known; AUDIO was assumed",
            "15 TRACK 3 of the file has nothing in it",
        ]
    );
    assert_eq!(parsed.toc.tracks.len(), 3);
    assert_eq!(parsed.toc.tracks[1].parts.len(), 1);
    for text in ["", "CD_DA", "FILE \"a.wav\" 0", "REM\nFILE a.wav WAVE\n"] {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn language_maps_and_items_are_lenient_too() {
    let toc = "CD_DA CD_TEXT { LANGUAGE_MAP { 0 : EN, 1 : de 9 : 9 }
LANGUAGE 0 { CLOSED \"x\" TITLE { 65 300 } GENRE \"Jazz\" DISC_ID { 65, 66, 0 } }
LANGUAGE 3 { TITLE \"none\" } }
TRACK AUDIO CD_TEXT { LANGUAGE 0 { DISC_ID \"x\" TITLE \"One\" } } SILENCE 1";
    let parsed = parsed(toc);
    let disc = parsed.toc.to_disc(&[]);
    assert_eq!(parsed.problems.len(), 9, "{:#?}", parsed.problems);
    assert_eq!(disc.text.blocks.len(), 1);
    let block = &disc.text.blocks[0];
    assert_eq!(block.strings[&Kind::Title], ["A,", "One"]);
    assert_eq!(block.disc_id.as_deref(), Some("AB"));
    assert_eq!(block.genre.as_ref().map(|g| g.code), Some(14));
    assert_eq!(parsed.toc.languages[&1], 8);
}
