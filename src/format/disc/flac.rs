//! The CUESHEET block of a FLAC file (RFC 9639, 8.7) as a description of a disc: marks, ISRCs, catalogue number, pre-emphasis; no words.

use super::cdtext::{Block, CdText, Kind};
use super::{AudioKind, Disc, DiscTrack, FIRST_PAUSE, Flags, Mark, Sectors};
use crate::format::flac::metadata::{CueSheet, CueSheetIndex, CueSheetTrack};
use crate::format::tags::Tags;

/// Number of the lead-out on a compact disc.
const LEAD_OUT: u8 = 170;

/// The disc whose programme, from the end of the first pause on, is the file `name` of so many frames. Album and artist of the file's
/// tags are the words of the disc.
pub fn to_disc(sheet: &CueSheet, name: &str, frames: u64, tags: &Tags) -> Disc {
    let at = |frame: u64| {
        let sectors = Sectors::floor(frame).unwrap_or(Sectors::MAX);
        Sectors(sectors.0.saturating_add(FIRST_PAUSE.0))
    };
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_string());
    let mut tracks: Vec<DiscTrack> = Vec::new();
    for track in sheet.tracks.iter().filter(|t| (1..=99).contains(&t.number)) {
        let mark = |index: &CueSheetIndex| Mark {
            index: index.number,
            at: at(track.offset.saturating_add(index.offset)),
        };
        let mut indexes: Vec<Mark> = track.indexes.iter().map(mark).collect();
        if tracks.is_empty() {
            // The first pause begins with the disc.
            indexes.retain(|mark| mark.index > 0);
            indexes.insert(
                0,
                Mark {
                    index: 0,
                    at: Sectors(0),
                },
            );
        }
        tracks.push(DiscTrack {
            number: track.number,
            audio: track.is_audio,
            flags: Flags {
                pre_emphasis: track.pre_emphasis,
                ..Flags::default()
            },
            isrc: some(&track.isrc),
            indexes,
        });
    }
    let words = [(Kind::Title, &tags.album), (Kind::Performer, &tags.artist)];
    let strings = words.into_iter().filter_map(|(kind, word)| {
        let mut strings = vec![String::new(); tracks.len() + 1];
        strings[0].clone_from(word.as_ref()?);
        Some((kind, strings))
    });
    let block = Block {
        first_track: tracks.first().map_or(1, |track| track.number),
        strings: strings.collect(),
        ..Block::default()
    };
    let sectors = Sectors::ceil(frames).unwrap_or(Sectors::MAX);
    let disc = Disc {
        mcn: some(&sheet.catalog),
        tracks,
        text: CdText {
            blocks: match block.strings.is_empty() {
                true => Vec::new(),
                false => vec![block],
            },
        },
        lead_out: Sectors(sectors.0.saturating_add(FIRST_PAUSE.0)),
        ..Disc::default()
    };
    let mut disc = disc.on_image(name, AudioKind::Sound, false);
    fill_last_sector(&mut disc, frames);
    disc
}

/// A file that ends inside a sector is followed by silence.
fn fill_last_sector(disc: &mut Disc, frames: u64) {
    if let Some(last) = disc.audio.last_mut()
        && last.frames > frames
    {
        let missing = last.frames - frames;
        last.frames = frames;
        disc.audio.push(super::Span {
            frames: missing,
            source: super::Source::Silence,
        });
    }
}

/// The block for a file that holds the disc from the end of the first pause on, and what the block cannot say, one sentence each.
pub fn from_disc(disc: &Disc) -> (CueSheet, Vec<String>) {
    let frame = |at: Sectors| Sectors(at.0.saturating_sub(FIRST_PAUSE.0)).frames();
    let mut left_out = Vec::new();
    let mut tracks: Vec<CueSheetTrack> = Vec::new();
    for track in &disc.tracks {
        let first = tracks.is_empty();
        let in_front =
            |mark: &&Mark| !(first && mark.index == 0 && track.at(1) <= Some(FIRST_PAUSE));
        let marks: Vec<(u8, u64)> = track
            .indexes
            .iter()
            .filter(in_front)
            .map(|mark| (mark.index, frame(mark.at)))
            .collect();
        let offset = marks.first().map_or(0, |(_, at)| *at);
        for (set, flag) in [
            (track.flags.copy_permitted, "DCP"),
            (track.flags.four_channel, "4CH"),
            (track.flags.scms, "SCMS"),
        ] {
            if set {
                left_out.push(format!("flag {flag} of track {:02}", track.number));
            }
        }
        tracks.push(CueSheetTrack {
            offset,
            number: track.number,
            isrc: track.isrc.clone().unwrap_or_default(),
            is_audio: track.audio,
            pre_emphasis: track.flags.pre_emphasis,
            indexes: marks
                .iter()
                .map(|(number, at)| CueSheetIndex {
                    offset: at.saturating_sub(offset),
                    number: *number,
                })
                .collect(),
        });
    }
    tracks.push(CueSheetTrack {
        offset: frame(disc.lead_out),
        number: LEAD_OUT,
        is_audio: true,
        ..CueSheetTrack::default()
    });
    let sheet = CueSheet {
        catalog: disc.mcn.clone().unwrap_or_default(),
        lead_in: FIRST_PAUSE.frames(),
        is_cd: true,
        tracks,
    };
    (sheet, left_out)
}
