//! Discs as TOC files, and back.

use proptest::prelude::*;

use super::super::*;
use crate::format::disc::cdtext::{Block, CdText, Characters};
use crate::format::disc::{Disc, DiscTrack, Mark, Source, Span};

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

proptest! {
    #[test]
    fn every_disc_comes_back(disc in disc()) {
        there_and_back(&disc)?;
    }
}
