//! The examples of the manual page, what cdrdao 1.2.4 was seen to do, discs there and back, and files nobody should write.

use proptest::prelude::*;

use super::*;
use crate::format::disc::cdtext::{Block, CdText, Characters};
use crate::format::disc::{Disc, DiscTrack, Mark, Source, Span};

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

fn silence(sectors: u64) -> Span {
    Span {
        frames: sectors * 588,
        source: Source::Silence,
    }
}

fn track(number: u8, marks: &[(u8, u32)]) -> DiscTrack {
    let mark = |(index, at): &(u8, u32)| Mark {
        index: *index,
        at: Sectors(*at),
    };
    DiscTrack {
        number,
        audio: true,
        indexes: marks.iter().map(mark).collect(),
        ..DiscTrack::default()
    }
}

fn image(name: &str, kind: AudioKind, from: u64, frames: u64) -> Span {
    let name = name.into();
    Span {
        frames,
        source: Source::File { name, kind, from },
    }
}

/// Three tracks with something of everything, a hidden one in front.
fn rich() -> Disc {
    let mut first = track(1, &[(0, 0), (1, 600), (2, 900)]);
    first.flags.pre_emphasis = true;
    first.isrc = Some("GBXYZ2600001".into());
    let names = |all: [&str; 4]| all.map(String::from).to_vec();
    let block = Block {
        strings: [
            (Kind::Title, names(["Été \\ \"x\"", "One", "Two", ""])),
            (Kind::Composer, names(["", "", "Zoë", ""])),
        ]
        .into(),
        genre: Some(Genre {
            code: 14,
            text: "Jazz".into(),
        }),
        ..Block::default()
    };
    Disc {
        mcn: Some("5012345678900".into()),
        master_id: None,
        tracks: vec![
            first,
            track(2, &[(0, 1500), (1, 1600)]),
            track(3, &[(1, 2400)]),
        ],
        text: CdText {
            blocks: vec![block],
        },
        lead_out: Sectors(3000),
        audio: vec![
            image("IMAGE.DAT", AudioKind::RawLittle, 588, 588 * 1500 + 7),
            silence(1),
            image("b.wav", AudioKind::Sound, 0, 588 * 1499 - 7),
        ],
    }
}

#[test]
fn a_disc_is_written_for_describing_and_for_burning() {
    let written = write(&rich(), Use::Describing).unwrap();
    assert_eq!(written.left_out, [""; 0]);
    let expected = r#"CD_DA
// IMAGE_STARTS_AT 00:00:00
CATALOG "5012345678900"

CD_TEXT {
  LANGUAGE_MAP { 0 : EN }
  LANGUAGE 0 {
    TITLE "\311t\351 \134 \"x\""
    COMPOSER ""
    GENRE { 0, 14, 74, 97, 122, 122, 0 }
  }
}

// Track 1
TRACK AUDIO
NO COPY
PRE_EMPHASIS
TWO_CHANNEL_AUDIO
ISRC "GBXYZ2600001"
CD_TEXT {
  LANGUAGE 0 {
    TITLE "One"
    COMPOSER ""
  }
}
FILE "IMAGE.DAT" SWAP 00:00:01 00:20:00
START 00:08:00
INDEX 00:04:00

// Track 2
TRACK AUDIO
NO COPY
NO PRE_EMPHASIS
TWO_CHANNEL_AUDIO
CD_TEXT {
  LANGUAGE 0 {
    TITLE "Two"
    COMPOSER "Zo\353"
  }
}
FILE "IMAGE.DAT" SWAP 00:20:01 7
SILENCE 00:00:01
FILE "b.wav" 00:00:00 528605
START 00:01:25

// Track 3
TRACK AUDIO
NO COPY
NO PRE_EMPHASIS
TWO_CHANNEL_AUDIO
CD_TEXT {
  LANGUAGE 0 {
    TITLE ""
    COMPOSER ""
  }
}
FILE "b.wav" 528605 00:08:00
"#;
    assert_eq!(String::from_utf8(written.bytes).unwrap(), expected);
    let burning = String::from_utf8(write(&rich(), Use::Burning).unwrap().bytes).unwrap();
    assert!(!burning.contains("IMAGE_STARTS_AT"));
    assert!(
        burning.contains(
            "FILE \"IMAGE.DAT\" SWAP 00:02:01 00:18:00\nSTART 00:06:00\nINDEX 00:04:00\n"
        )
    );
}

#[test]
fn what_a_toc_cannot_say_is_named_or_refused() {
    let mut disc = rich();
    disc.master_id = Some("LABEL 026".into());
    disc.mcn = Some("501234567890".into());
    disc.tracks[0].flags.scms = true;
    disc.tracks[0].isrc = Some("GB-XYZ-26-00001".into());
    disc.tracks[0].indexes[2].index = 3;
    let block = &mut disc.text.blocks[0];
    let texts = |text: &str| vec![text.to_string(); 4];
    block.strings.insert(Kind::Title, texts("Łódź"));
    block.strings.insert(Kind::Closed, texts("x"));
    disc.text.blocks.push(Block {
        characters: Characters::MsJis,
        ..Block::default()
    });
    let left_out = write(&disc, Use::Burning).unwrap().left_out;
    assert_eq!(left_out.len(), 11, "{left_out:#?}");

    type Change = fn(&mut Disc);
    let changes: [(Change, &str); 10] = [
        (|d| d.tracks.clear(), "no track"),
        (|d| d.tracks[1].audio = false, "data track"),
        (|d| d.tracks[1].number = 7, "is not the number after"),
        (|d| _ = d.tracks[2].indexes.pop(), "no INDEX 01"),
        (|d| d.tracks[0].indexes.reverse(), "out of order"),
        (
            |d| d.tracks[1].indexes[1].at = Sectors(2400),
            "out of order",
        ),
        (|d| d.lead_out = Sectors(2400), "out of order"),
        (|d| d.lead_out = Sectors(3001), "sample frames"),
        (
            |d| d.tracks[0].indexes[1].at = Sectors(149),
            "begins before 00:02:00",
        ),
        (
            |d| d.audio[0] = image("a.flac", AudioKind::Sound, 0, d.audio[0].frames),
            "a.flac",
        ),
    ];
    for (change, why) in changes {
        let mut disc = rich();
        change(&mut disc);
        let error = write(&disc, Use::Burning).unwrap_err().to_string();
        assert!(error.contains(why), "{why}: {error}");
    }
}

/// Silence where a drive writes it.
fn burnt(mut disc: Disc) -> Disc {
    let mut rest = 150 * 588;
    let mut audio = vec![silence(150)];
    for mut span in disc.audio {
        let cut = rest.min(span.frames);
        rest -= cut;
        span.frames -= cut;
        if let Source::File { from, .. } = &mut span.source {
            *from += cut;
        }
        match (&span.source, audio.last_mut()) {
            _ if span.frames == 0 => {}
            (Source::Silence, Some(last)) if last.source == Source::Silence => {
                last.frames += span.frames
            }
            _ => audio.push(span),
        }
    }
    disc.audio = audio;
    disc
}

fn there_and_back(disc: &Disc) -> Result<(), TestCaseError> {
    for (purpose, expected) in [
        (Use::Describing, disc.clone()),
        (Use::Burning, burnt(disc.clone())),
    ] {
        let written = write(disc, purpose).unwrap();
        prop_assert_eq!(&written.left_out, &[""; 0]);
        let parsed = parse(&written.bytes).unwrap();
        prop_assert_eq!(&parsed.problems, &[]);
        prop_assert_eq!(parsed.toc.to_disc(&[]), expected);
    }
    Ok(())
}

#[test]
fn a_rich_disc_comes_back() {
    there_and_back(&rich()).unwrap();
}

/// What a disc is made of, before it is put together: for each track the sectors of its pause, of its sound up to each further index.
type Shape = Vec<(u32, Vec<u32>, u8)>;

fn shape() -> impl Strategy<Value = Shape> {
    let further = prop::collection::vec(1..3000u32, 1..5);
    prop::collection::vec(
        (prop_oneof![Just(0), 1..400u32], further, any::<u8>()),
        1..9,
    )
}

fn span() -> impl Strategy<Value = (u8, u64, u64)> {
    (0..6u8, 1..900_000u64, 0..2_000_000_000u64)
}

fn text() -> impl Strategy<Value = String> {
    "[ -~\u{a0}-\u{ff}]{0,20}"
}

fn block(first: u8, tracks: usize) -> impl Strategy<Value = Block> {
    let kinds = [
        Kind::Title,
        Kind::Performer,
        Kind::Songwriter,
        Kind::Composer,
        Kind::Arranger,
        Kind::Message,
    ];
    let strings = prop::collection::btree_map(
        prop::sample::select(kinds.to_vec()),
        prop::collection::vec(text(), tracks + 1),
        0..4,
    );
    let genre = prop::option::of((0..28u16, "[ -~]{0,20}"));
    let packs = prop::collection::vec(any::<[u8; 12]>(), 0..3);
    let codes = prop::option::of(prop::collection::vec("[ -~]{0,13}", tracks + 1));
    let id = prop::option::of("[ -~]{0,20}");
    (strings, genre, packs, codes, id, any::<u8>(), any::<bool>()).prop_map(
        move |(mut strings, genre, packs, codes, disc_id, language, protected)| {
            strings.extend(codes.map(|codes| (Kind::Code, codes)));
            Block {
                language,
                copyright: if protected { 3 } else { 0 },
                first_track: first,
                strings,
                disc_id,
                genre: genre.map(|(code, text)| Genre { code, text }),
                toc: packs.into_iter().map(|pack| (0x88, pack)).collect(),
                ..Block::default()
            }
        },
    )
}

fn assemble(first: u8, shape: Shape, spans: Vec<(u8, u64, u64)>, blocks: Vec<Block>) -> Disc {
    let mut at = 150;
    let mut tracks = Vec::new();
    for (n, (pause, pieces, bits)) in shape.into_iter().enumerate() {
        let number = first + n as u8;
        let mut marks = Vec::new();
        if n == 0 {
            marks.push((0, 0));
        } else if pause > 0 {
            marks.push((0, at));
        }
        at += pause;
        for (index, length) in (1..).zip(pieces) {
            marks.push((index, at));
            at += length;
        }
        let mut track = track(number, &marks);
        track.flags.copy_permitted = bits & 1 > 0;
        track.flags.pre_emphasis = bits & 2 > 0;
        track.flags.four_channel = bits & 4 > 0;
        track.isrc = (bits & 8 > 0).then(|| format!("GBXYZ26{number:05}"));
        tracks.push(track);
    }
    let lead_out = Sectors(at);
    let mut left = lead_out.frames();
    let mut audio: Vec<Span> = Vec::new();
    let mut next = 0;
    for (which, frames, from) in spans.into_iter().chain([(0, left, 0)]) {
        let frames = frames.min(left);
        left -= frames;
        let names = [
            ("IMAGE.DAT", AudioKind::RawLittle),
            ("Süd 夜.wav", AudioKind::Sound),
            ("a \\101 \"b\"\n", AudioKind::RawBig),
        ];
        let span = match names.get(usize::from(which) % 4) {
            // Never the continuation of the one before, which would be one span.
            Some((name, kind)) => image(name, *kind, from * 2 + next, frames),
            None => Span {
                frames,
                source: Source::Silence,
            },
        };
        next = 1 - next;
        let silent = |span: &Span| span.source == Source::Silence;
        match audio
            .last_mut()
            .filter(|last| silent(last) && silent(&span))
        {
            _ if frames == 0 => {}
            Some(last) => last.frames += frames,
            None => audio.push(span),
        }
    }
    Disc {
        mcn: (first == 1).then(|| "5012345678900".to_string()),
        master_id: None,
        tracks,
        text: CdText { blocks },
        lead_out,
        audio,
    }
}

fn disc() -> impl Strategy<Value = Disc> {
    let first = prop_oneof![3 => Just(1u8), 1 => 1..91u8];
    (first, shape()).prop_flat_map(|(first, shape)| {
        let blocks = prop::collection::vec(block(first, shape.len()), 0..3);
        let spans = prop::collection::vec(span(), 0..12);
        (Just(first), Just(shape), spans, blocks)
            .prop_map(|(first, shape, spans, blocks)| assemble(first, shape, spans, blocks))
    })
}

/// Words of the grammar, and what can go wrong between them.
fn scraps() -> impl Strategy<Value = String> {
    let words = "CD_DA,CATALOG,CD_TEXT,LANGUAGE_MAP,LANGUAGE,TITLE,GENRE,SIZE_INFO,TOC_INFO1,EN,TRACK,AUDIO,MODE1,RW,NO,COPY,ISRC,SILENCE,\
        ZERO,FILE,DATAFILE,FIFO,SWAP,START,PREGAP,INDEX,FIRST_TRACK_NO,{,},:,#,0,1,99,99999999999999999999999,00:02:00,9999:59:74,\"a.wav\",\"\\,\
        \",\\\",//,// IMAGE_STARTS_AT 00:01:00\n,é,;,\n";
    let words: Vec<&str> = words.split(',').chain([",", "TRACK AUDIO"]).collect();
    let chosen = prop::collection::vec(prop::sample::select(words), 0..60);
    chosen.prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn every_disc_comes_back(disc in disc()) {
        there_and_back(&disc)?;
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(parsed) = parse(&bytes) {
            parsed.toc.to_disc(&[u64::MAX, 1]);
        }
    }

    #[test]
    fn no_scraps_of_the_grammar_make_it_panic(text in scraps(), lengths in prop::collection::vec(any::<u64>(), 0..4)) {
        if let Ok(parsed) = parse(format!("TRACK AUDIO {text}").as_bytes()) {
            let disc = parsed.toc.to_disc(&lengths);
            // What can be written can be read.
            for purpose in [Use::Describing, Use::Burning] {
                if let Ok(written) = write(&disc, purpose) {
                    parse(&written.bytes).unwrap();
                }
            }
        }
    }
}

#[test]
fn hostile_files_end_soon_with_few_problems() {
    let size = 1024 * 1024;
    let filled = |head: &str, piece: &str| {
        let mut text = head.to_string();
        while text.len() + piece.len() <= size {
            text.push_str(piece);
        }
        text
    };
    for (head, piece) in [
        ("TRACK AUDIO ", "{"),
        ("TRACK AUDIO CD_TEXT {", "{"),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { TITLE ", "{"),
        ("TRACK AUDIO ", "\\\""),
        ("TRACK AUDIO FILE ", "\\\"\n"),
        ("TRACK AUDIO \"", "a"),
        ("TRACK AUDIO ", "ZERO 1 "),
        ("TRACK AUDIO SILENCE ", "9"),
        ("TRACK AUDIO ", "SILENCE 1099511627776 "),
        ("TRACK AUDIO ", "INDEX 9999:9999:9999 "),
        ("TRACK AUDIO ", "FILE \"a\" 0 "),
        ("", "TRACK AUDIO SILENCE 1 "),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { ", "TITLE \"x\" "),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { TITLE {", "1, "),
    ] {
        let parsed = parsed(&filled(head, piece));
        assert!(parsed.problems.len() <= 101, "{head}{piece}");
        parsed.toc.to_disc(&[u64::MAX]);
    }
    let many: String = (0..400).map(|n| format!("FILE \"{n}\" 0 1\n")).collect();
    let parsed = parsed(&format!("TRACK AUDIO {many}"));
    assert_eq!(parsed.toc.files.len(), 200);
    assert!(parse(&vec![b' '; size + 1]).is_err());
    assert!(parse(b"CD_DA\0TRACK AUDIO SILENCE 1").is_err());
}
