//! What a disc's description says: counts, times, codes, flags.

use super::Described;
use crate::format::disc::cdtext::Kind;
use crate::format::disc::{Disc, DiscTrack, FIRST_PAUSE, Sectors};
use crate::reading::{Event, Reading, Readings};
use crate::release::{Ean, Isrc, Length, Release, Track, numbered};

/// Sectors by which a pause may be longer than the manifest's: sounds end and begin between sectors.
const ROUNDED: u32 = 2;

pub(super) fn read(described: &Described, release: Option<&Release>, readings: &mut Readings) {
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
    against_manifest(disc, release, readings);
}

/// What only the manifest can tell.
fn against_manifest(disc: &Disc, release: Option<&Release>, readings: &mut Readings) {
    let mut none = |id| readings.not_applicable(id, "no manifest was given (--release)");
    let Some(release) = release else {
        return [
            "cd.text_given",
            "cd.copy_flag_as_declared",
            "cd.pauses_as_declared",
        ]
        .into_iter()
        .for_each(&mut none);
    };
    let wanted = release.deliver.iter().all(|wanted| wanted.disc.cd_text());
    readings.put("cd.text_given", wanted);
    let Some(tracks) = of_release(disc, release) else {
        for id in ["cd.copy_flag_as_declared", "cd.pauses_as_declared"] {
            readings.not_applicable(id, "no disc of the manifest has these tracks");
        }
        return;
    };
    let flags = disc.tracks.iter().zip(&tracks);
    let same = flags
        .into_iter()
        .all(|(on_disc, stated)| on_disc.flags.copy_permitted == stated.flags.copy_permitted);
    readings.put("cd.copy_flag_as_declared", same);
    // What hides in a pause is declared with it.
    let hides = |track: &Track| {
        let before = (track.number as usize).checked_sub(2);
        before
            .and_then(|n| release.tracks.get(n))
            .is_some_and(|t| t.hidden)
    };
    let pauses = disc.tracks.iter().zip(tracks).skip(1);
    let mut pauses = pauses.filter(|(_, stated)| !hides(stated));
    let as_declared = pauses.all(|(on_disc, stated)| {
        let pause = match (on_disc.at(0), on_disc.at(1)) {
            (Some(from), Some(to)) => to.0.saturating_sub(from.0),
            _ => 0,
        };
        let gap = match stated.crossfade {
            Some(_) => Length::ZERO.sectors(),
            None => stated.gap.map_or(FIRST_PAUSE, Length::sectors),
        };
        pause.abs_diff(gap.0) <= ROUNDED
    });
    readings.put("cd.pauses_as_declared", as_declared);
}

/// The run of tracks that a disc of the release has: the one with the same codes, or the only one with as many tracks.
fn of_release<'r>(disc: &Disc, release: &'r Release) -> Option<Vec<&'r Track>> {
    let runs = release.tracks.chunk_by(|a, b| a.disc == b.disc);
    let runs = runs.map(|run| numbered(run).collect());
    let mut fitting: Vec<Vec<&Track>> = runs
        .filter(|run: &Vec<&Track>| run.len() == disc.tracks.len())
        .collect();
    let same_codes = |run: &Vec<&Track>| {
        let pairs = run.iter().zip(&disc.tracks);
        pairs.into_iter().all(|(stated, on_disc)| {
            let code = stated.isrc.as_ref().map(|isrc| isrc.as_str());
            code == on_disc.isrc.as_deref()
        })
    };
    let coded = fitting.iter().position(same_codes);
    match (coded, fitting.len()) {
        (Some(run), _) => Some(fitting.swap_remove(run)),
        (None, 1) => fitting.pop(),
        _ => None,
    }
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
