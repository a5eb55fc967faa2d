//! A disc held against the release it should be of.

use std::collections::BTreeSet;

use super::papers::plain;
use crate::format::disc::cdtext::Kind;
use crate::format::disc::{Disc, DiscTrack, FIRST_PAUSE};
use crate::reading::Readings;
use crate::release::{Length, Release, Track, numbered};

/// Sectors by which a pause may be longer than the manifest's: sounds end and begin between sectors.
const ROUNDED: u32 = 2;
const NO_MANIFEST: &str = "no manifest was given (--release)";
const NO_DISC: &str = "no disc of the manifest has these tracks";

/// The tracks of the manifest that a disc has, in its order.
pub(super) struct Stated<'r> {
    release: &'r Release,
    tracks: Vec<&'r Track>,
}

impl<'r> Stated<'r> {
    /// The disc of the release with as many tracks; of several, the one with most of the codes and titles.
    pub(super) fn find(disc: &Disc, release: &'r Release) -> Option<Self> {
        let alike = |tracks: &Vec<&Track>| {
            let pairs = tracks.iter().zip(&disc.tracks);
            pairs
                .map(|(stated, found)| {
                    usize::from(isrc(stated) == found.isrc.as_deref())
                        + usize::from(title(stated, disc, found) == Some(true))
                })
                .sum::<usize>()
        };
        let runs = release.tracks.chunk_by(|a, b| a.disc == b.disc);
        let tracks = runs
            .map(|run| numbered(run).collect())
            .filter(|tracks: &Vec<&Track>| tracks.len() == disc.tracks.len())
            // The first of equals.
            .rev()
            .max_by_key(alike)?;
        Some(Stated { release, tracks })
    }

    /// Numbers of the tracks on the disc whose pause hides another track.
    pub(super) fn hiding(&self) -> BTreeSet<u8> {
        let numbers = (1..).zip(&self.tracks);
        numbers
            .filter(|(_, track)| self.hides(track))
            .map(|(number, _)| number)
            .collect()
    }

    fn hides(&self, track: &Track) -> bool {
        let before = (track.number as usize).checked_sub(2);
        before
            .and_then(|n| self.release.tracks.get(n))
            .is_some_and(|before| before.hidden && before.disc == track.disc)
    }

    /// Number in the release and differences of the track at a place of the disc, from 0.
    pub(super) fn track(&self, disc: &Disc, place: usize) -> Option<(u32, Vec<String>)> {
        let (stated, found) = (self.tracks.get(place)?, disc.tracks.get(place)?);
        let mut differs = Vec::new();
        if isrc(stated) != found.isrc.as_deref() {
            differs.push(format!(
                "the ISRC is {}, the manifest says {}",
                found.isrc.as_deref().unwrap_or("missing"),
                isrc(stated).unwrap_or("none")
            ));
        }
        if title(stated, disc, found) == Some(false) {
            differs.push(format!(
                "the title is \"{}\", the manifest says \"{}\"",
                disc.word(Kind::Title, Some(found.number))
                    .unwrap_or_default(),
                stated.full_title()
            ));
        }
        Some((stated.number, differs))
    }
}

fn isrc(track: &Track) -> Option<&str> {
    track.isrc.as_ref().map(|isrc| isrc.as_str())
}

/// Whether the disc has the track's title, in its own letters or those for discs; none where it has no titles.
fn title(stated: &Track, disc: &Disc, found: &DiscTrack) -> Option<bool> {
    let found = plain(disc.word(Kind::Title, Some(found.number))?);
    let own = plain(&stated.full_title());
    let for_discs = stated.cd_title.as_deref().map(plain);
    Some(found == own || Some(found) == for_discs)
}

/// Readings of the disc that only the manifest can give, and where its codes differ, one sentence each.
pub(super) fn read(
    disc: &Disc,
    release: Option<&Release>,
    stated: Option<&Stated>,
    readings: &mut Readings,
) -> Vec<String> {
    const IDS: [&str; 2] = ["cd.copy_flag_as_declared", "cd.pauses_as_declared"];
    let Some(release) = release else {
        for id in IDS.into_iter().chain(["cd.text_given"]) {
            readings.not_applicable(id, NO_MANIFEST);
        }
        return Vec::new();
    };
    let wanted = release.deliver.iter().all(|wanted| wanted.disc.cd_text());
    readings.put("cd.text_given", wanted);
    match stated {
        Some(stated) => {
            readings.put("cd.copy_flag_as_declared", same_copy_flags(disc, stated));
            readings.put("cd.pauses_as_declared", same_pauses(disc, stated));
        }
        None => IDS
            .into_iter()
            .for_each(|id| readings.not_applicable(id, NO_DISC)),
    }
    match (&disc.mcn, &release.upc) {
        (Some(mcn), Some(upc)) if mcn != upc.as_str() => {
            vec![format!(
                "the catalogue number is {mcn}, the manifest says {upc}"
            )]
        }
        _ => Vec::new(),
    }
}

fn same_copy_flags(disc: &Disc, stated: &Stated) -> bool {
    let pairs = disc.tracks.iter().zip(&stated.tracks);
    let same = |(found, stated): (&DiscTrack, &&Track)| {
        found.flags.copy_permitted == stated.flags.copy_permitted
    };
    pairs.into_iter().all(same)
}

fn same_pauses(disc: &Disc, stated: &Stated) -> bool {
    let pairs = disc.tracks.iter().zip(&stated.tracks).skip(1);
    // What hides in a pause is declared with it.
    let mut pairs = pairs.filter(|(_, track)| !stated.hides(track));
    pairs.all(|(found, track)| {
        let pause = match (found.at(0), found.at(1)) {
            (Some(from), Some(to)) => to.0.saturating_sub(from.0),
            _ => 0,
        };
        let gap = match track.crossfade {
            Some(_) => Length::ZERO.sectors(),
            None => track.gap.map_or(FIRST_PAUSE, Length::sectors),
        };
        pause.abs_diff(gap.0) <= ROUNDED
    })
}
