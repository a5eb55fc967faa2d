//! What a disc of the release says: marks, codes, flags, and the words of its CD-TEXT.

use std::ops::Range;

use crate::format::disc::cdtext::{Block, CdText, ENGLISH, Genre, Kind, genre, language};
use crate::format::disc::{
    AudioKind, Disc, DiscTrack, FIRST_PAUSE, Mark, Sectors, Source, Span, ddp,
};
use crate::format::letters::plain_punctuation;
use crate::release::programme::{self, Layout};
use crate::release::{DiscChoices, Release, Track, numbered};

/// The disc, and what was changed in its words, one sentence each.
pub fn of(
    release: &Release,
    layout: &Layout,
    pieces: Range<usize>,
    (number, of): (u32, u32),
    choices: &DiscChoices,
) -> (Disc, Vec<String>) {
    let tracks: Vec<&Track> = numbered(&release.tracks[pieces]).collect();
    let lead_out = a_time(layout.frames);
    let mut disc = Disc {
        mcn: release.upc.as_ref().map(|upc| upc.as_str().to_string()),
        master_id: release.catalogue.as_deref().map(master_id),
        tracks: (1..)
            .zip(layout.marks.iter().zip(&tracks))
            .map(|(number, (mark, track))| disc_track(number, mark, track))
            .collect(),
        text: CdText::default(),
        lead_out,
        audio: vec![Span {
            frames: lead_out.frames(),
            source: Source::File {
                name: ddp::IMAGE.into(),
                kind: AudioKind::RawLittle,
                from: 0,
            },
        }],
    };
    let mut notes = Vec::new();
    if choices.cd_text() {
        let title = title(release, number, of);
        disc.text
            .blocks
            .push(words(release, &title, &tracks, &mut notes));
        disc.put_codes_in_text();
    }
    (disc, notes)
}

/// Title of the disc: of the release, with the number where there are several.
pub fn title(release: &Release, number: u32, of: u32) -> String {
    match of {
        1 => release.title.clone(),
        _ => format!("{} (disc {number} of {of})", release.title),
    }
}

/// A position in the programme, which begins after the first pause.
fn a_time(frame: u64) -> Sectors {
    let sectors = Sectors::floor(frame).unwrap_or(Sectors(u32::MAX));
    Sectors(sectors.0.saturating_add(FIRST_PAUSE.0))
}

fn disc_track(number: u8, mark: &programme::Mark, track: &Track) -> DiscTrack {
    let pause = match number {
        // The first pause begins with the disc.
        1 => Some(Sectors(0)),
        _ => mark.pause.map(a_time),
    };
    let indexes = [(0, pause), (1, Some(a_time(mark.start)))].into_iter();
    let further = (2..=99).zip(mark.indexes.iter().map(|at| Some(a_time(*at))));
    DiscTrack {
        number,
        audio: true,
        flags: track.flags,
        isrc: track.isrc.as_ref().map(|isrc| isrc.as_str().to_string()),
        indexes: indexes
            .chain(further)
            .filter_map(|(index, at)| Some(Mark { index, at: at? }))
            .collect(),
    }
}

/// The master id is for people, and ASCII: what does not fit into it is no reason to refuse a disc.
fn master_id(catalogue: &str) -> String {
    let folded = crate::format::letters::fold(catalogue, |c| matches!(c, ' '..='~'));
    folded
        .chars()
        .take(ddp::Identifier::MASTER_ID_CHARACTERS)
        .collect()
}

/// Words in the language of the release. Typographic signs become plain ones, because no disc has them and nobody misses them.
fn words(release: &Release, title: &str, tracks: &[&Track], notes: &mut Vec<String>) -> Block {
    let mut changed = 0;
    let mut plain = |text: &str| {
        let made = plain_punctuation(text);
        changed += usize::from(made != text);
        made
    };
    let of_disc = |own: &Option<String>, other: &str| own.clone().unwrap_or(other.to_string());
    let mut titles = vec![plain(&of_disc(&release.cd_title, title))];
    let mut performers = vec![plain(&of_disc(&release.cd_artist, &release.artist))];
    for track in tracks {
        titles.push(plain(&of_disc(&track.cd_title, &track.full_title())));
        // An artist of the track's own comes before the disc's own spelling of the release's artist.
        let artist = match (&track.cd_artist, &track.artist) {
            (Some(artist), _) | (None, Some(artist)) => artist,
            (None, None) => release.cd_artist.as_ref().unwrap_or(&release.artist),
        };
        performers.push(plain(artist));
    }
    let mut block = Block {
        language: release
            .language
            .as_deref()
            .and_then(language::code)
            .unwrap_or(ENGLISH),
        strings: [(Kind::Title, titles), (Kind::Performer, performers)].into(),
        disc_id: release.catalogue.as_deref().map(master_id),
        genre: release.genre.as_ref().map(|text| Genre {
            code: genre::code(text),
            text: crate::format::letters::fold(text, |c| matches!(c, ' '..='~')),
        }),
        ..Block::default()
    };
    type Credit = fn(&Track) -> &Option<String>;
    let credits: [(Kind, Credit); 2] = [
        (Kind::Songwriter, |track| &track.lyricist),
        (Kind::Composer, |track| &track.composer),
    ];
    for (kind, credit) in credits {
        if tracks.iter().any(|track| credit(track).is_some()) {
            let of_track = tracks
                .iter()
                .map(|track| plain(credit(track).as_deref().unwrap_or_default()));
            let strings = std::iter::once(String::new()).chain(of_track).collect();
            block.strings.insert(kind, strings);
        }
    }
    if changed > 0 {
        let texts = if changed == 1 {
            "text has"
        } else {
            "texts have"
        };
        notes.push(format!("CD-TEXT: {changed} {texts} plain quotation marks, dashes and dots in place of typographic ones"));
    }
    block
}
