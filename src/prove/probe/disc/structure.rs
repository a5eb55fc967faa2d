//! What a disc's description says: counts, times, codes, flags.

use super::Described;
use crate::format::disc::cdtext::Kind;
use crate::format::disc::{Disc, DiscTrack, Sectors};
use crate::reading::{Event, Reading, Readings};
use crate::release::{Ean, Isrc};

pub(super) fn read(described: &Described, readings: &mut Readings) {
    let disc = &described.disc;
    readings.put("cd.track_count", disc.tracks.len() as u64);
    readings.put("cd.total_time", u64::from(disc.lead_out.0));
    readings.put("cd.frame_aligned", described.aligned);
    let first = disc.tracks.first();
    // A disc begins with the pause of its first track, whether or not that is said.
    let pause = first.and_then(|t| t.at(0)).unwrap_or_default();
    readings.put("cd.index0_track1", u64::from(pause.0));
    if let Some(start) = first.and_then(|t| t.at(1)) {
        readings.put("cd.index1_track1", u64::from(start.0));
    }
    let indexes = disc.tracks.iter().map(|t| t.indexes.len());
    readings.put("cd.index_count", indexes.max().unwrap_or(0) as u64);
    let all: Vec<Sectors> = disc
        .tracks
        .iter()
        .flat_map(|t| &t.indexes)
        .map(|m| m.at)
        .collect();
    readings.put(
        "cd.index_monotonic",
        all.windows(2).all(|w| w[0] < w[1]) && all.last().is_none_or(|last| *last < disc.lead_out),
    );
    let doubled = |track: &DiscTrack| {
        let pairs = track.indexes.windows(2);
        pairs
            .into_iter()
            .any(|pair| pair[0].at == pair[1].at && pair[1].index > 1)
    };
    readings.put("cd.subindex_at_start", disc.tracks.iter().any(doubled));
    match &disc.mcn {
        Some(mcn) => {
            readings.put("cd.mcn", mcn.as_str());
            readings.put("cd.mcn_valid", mcn.len() == 13 && Ean::parse(mcn).is_ok());
        }
        None => readings.not_applicable("cd.mcn_valid", "the disc states no catalogue number"),
    }
    let missing = disc.tracks.iter().filter(|t| t.isrc.is_none()).count();
    readings.put("cd.isrc_missing", missing as u64);
    readings.put(
        "cd.pre_emphasis",
        disc.tracks.iter().any(|t| t.flags.pre_emphasis),
    );
}

pub(super) fn read_track(described: &Described, track: &DiscTrack, readings: &mut Readings) {
    let disc = &described.disc;
    if let Some(start) = track.at(1) {
        let after = disc
            .tracks
            .iter()
            .skip_while(|t| t.number != track.number)
            .nth(1);
        let next = after.and_then(|t| t.at(1)).unwrap_or(disc.lead_out);
        let sounding = after.and_then(|t| t.at(0)).unwrap_or(next);
        let length = |until: Sectors| u64::from(until.0.saturating_sub(start.0));
        readings.set("cd.track_length", placed(described, start, length(next)));
        readings.set(
            "cd.track_sounding",
            placed(described, start, length(sounding)),
        );
    }
    if let Some(isrc) = &track.isrc {
        readings.put("meta.isrc", isrc.as_str());
        let right = Isrc::parse(isrc).is_ok_and(|valid| valid.as_str() == isrc);
        readings.put("meta.isrc_valid", right);
    }
    if let Some(title) = word(disc, Kind::Title, track) {
        readings.put("meta.title", title);
    }
    if let Some(artist) = word(disc, Kind::Performer, track) {
        readings.put("meta.artist", artist);
    }
}

/// A reading with its place on the disc, in seconds.
pub(super) fn placed(
    described: &Described,
    at: Sectors,
    value: impl Into<crate::reading::Value>,
) -> Reading {
    let at_s = Sectors(at.0.saturating_sub(described.origin.0)).seconds();
    let event = Event {
        at_s,
        until_s: at_s,
        channel: None,
        value: None,
        ..Event::default()
    };
    Reading::new(value).at(at_s, None).events(vec![event])
}

/// The track's own word, or the disc's where that may stand for it.
fn word(disc: &Disc, kind: Kind, track: &DiscTrack) -> Option<String> {
    let said = |number| disc.word(kind, number).filter(|word| !word.is_empty());
    let own = said(Some(track.number));
    let word = match kind {
        Kind::Title => own,
        _ => own.or_else(|| said(None)),
    };
    word.map(str::to_string)
}
