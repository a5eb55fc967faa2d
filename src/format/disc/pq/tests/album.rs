//! A disc of any number of tracks, and its sheet with every field filled in.

use super::super::*;
use crate::format::disc::cdtext::{Block, CdText, Characters, Kind};
use crate::format::disc::{Disc, DiscTrack, FIRST_PAUSE, Mark};

const TITLES: [&str; 12] = [
    "Casting Off",
    "Mid Channel",
    "Landfall",
    "The Lamp Room, or: How We Kept the Light",
    "What the Harbour Master Said to the Pilot (in Three Movements and a Coda)",
    "Ebb",
    "Flut",
    "Île de la Brume",
    "A Letter from Zoë",
    "Signals",
    "Night Ferry",
    "Home, Slowly",
];

/// Pauses of two seconds, an INDEX 02 in every fifth track, other performers in every fourth.
pub fn disc(tracks: u8) -> Disc {
    // Songs, or so many short pieces that they fill a disc.
    let length = if tracks <= 20 { 12_000 } else { 1_500 };
    let mut at = FIRST_PAUSE.0;
    let mut list = Vec::new();
    let (mut titles, mut performers) = (vec!["Night Ferry".into()], vec!["The Pilots".into()]);
    for number in 1..=tracks {
        let mut indexes = Vec::new();
        if number > 1 {
            indexes.push((0, at));
            at += 150;
        }
        indexes.push((1, at));
        if number % 5 == 0 {
            indexes.push((2, at + 1234));
        }
        at += length + 431 * u32::from(number % 12);
        let n = usize::from(number - 1) % TITLES.len();
        titles.push(TITLES[n].into());
        performers.push(match number % 4 {
            0 => "The Pilots with the Elbe Brass".into(),
            _ => String::from("The Pilots"),
        });
        let mark = |(index, at)| Mark {
            index,
            at: Sectors(at),
        };
        list.push(DiscTrack {
            number,
            audio: true,
            flags: Flags {
                copy_permitted: number % 3 == 0,
                pre_emphasis: number == 7,
                ..Flags::default()
            },
            isrc: (number != 6).then(|| format!("DEAB126{number:05}")),
            indexes: indexes.into_iter().map(mark).collect(),
        });
    }
    Disc {
        mcn: Some("4012345678901".into()),
        master_id: Some("NF001-M1".into()),
        tracks: list,
        text: CdText {
            blocks: vec![Block {
                characters: Characters::Latin1,
                language: 9,
                copyright: 0,
                first_track: 1,
                strings: [(Kind::Title, titles), (Kind::Performer, performers)].into(),
                disc_id: None,
                genre: None,
                toc: Vec::new(),
            }],
        },
        lead_out: Sectors(at),
        ..Disc::default()
    }
}

pub fn filled(tracks: u8) -> PqSheet {
    let given = |text: &str| Some(text.to_string());
    let mut sheet = PqSheet::from_disc(&disc(tracks)).unwrap();
    sheet.label = given("Harbour Records");
    sheet.catalogue = given("NF001");
    sheet.reference = given("2026-117");
    sheet.date = given("2026-11-22");
    sheet.engineer = given("Ada Lovelace");
    sheet.studio = given("Harbour Mastering");
    sheet.customer = given("Pilot Songs Ltd");
    sheet.contact = given("Ada Lovelace, +49 40 123456, desk@harbour.example");
    sheet.program = Some(Program {
        name: "runout".into(),
        version: given("0.1.0"),
    });
    sheet.cd_text = vec![CdTextBlock {
        language: "English".into(),
        packs: 74,
    }];
    sheet.checksums = [
        ("IMAGE.DAT", "9e107d9d372bb6826bd81d3542a419d6"),
        ("PQDESCR", "e4d909c290d0fb1ca068ffaddf22cbd0"),
        ("CDTEXT.BIN", "d41d8cd98f00b204e9800998ecf8427e"),
    ]
    .map(|(file, digest)| Checksum {
        file: file.into(),
        algorithm: "MD5".into(),
        digest: digest.into(),
    })
    .into();
    sheet.offsets = Some(vec![Offset {
        marker: "INDEX 01 of track 1".into(),
        sectors: -15,
    }]);
    sheet.results = vec![
        "pass: 41 rules of the CD".into(),
        "warning cd/attack: track 3 sounds 2 frames after INDEX 01, 5 are asked".into(),
    ];
    sheet.notes = vec!["Track 12 fades into silence; please do not cut.".into()];
    for row in sheet.rows.iter_mut().filter(|r| r.duration.is_some()) {
        row.head_silence = Some(u32::from(row.track) + 4);
        row.tail_silence = Some(40 + 7 * u32::from(row.track));
    }
    sheet
}
