//! Checks across tracks: identifiers, files, discs, sides.

use std::collections::BTreeMap;
use std::ops::Range;

use super::track::Read;
use crate::diagnostic::Diagnostic;
use crate::release::Track;

/// Tracks of a disc (IEC 60908: two digits, 00 is the lead-in).
const MOST_TRACKS: u32 = 99;

/// No field: the caret stands at `[[track]]` itself.
const HEADER: &str = "";

pub(super) fn across(tracks: &[Read<'_>]) {
    isrcs(tracks);
    files(tracks);
    discs(tracks);
    hidden(tracks);
    sides(tracks);
    crossfades(tracks);
}

impl Read<'_> {
    /// Where the value of `name` stands; the track's header without one.
    fn caret(&self, name: &str) -> Range<usize> {
        match self.table.has(name) {
            true => self.table.get(name).map(|entry| entry.span()),
            false => None,
        }
        .unwrap_or(self.table.span())
    }
    /// `track 3 "Landfall"`.
    fn called(&self) -> String {
        let Track { number, title, .. } = &self.track;
        if title.is_empty() {
            format!("track {number}")
        } else {
            format!("track {number} \"{title}\"")
        }
    }
    fn error(&self, name: &str, message: impl Into<String>, help: impl Into<String>) {
        self.table
            .report(Diagnostic::error(self.caret(name), message).help(help));
    }
    fn warn(&self, name: &str, message: impl Into<String>, help: impl Into<String>) {
        self.table
            .report(Diagnostic::warning(self.caret(name), message).help(help));
    }
}

fn isrcs(tracks: &[Read<'_>]) {
    let mut first = BTreeMap::new();
    for read in tracks {
        let Some(isrc) = &read.track.isrc else {
            continue;
        };
        match first.get(isrc) {
            None => drop(first.insert(isrc, read)),
            Some(other) => {
                let other: &&Read<'_> = other;
                read.error(
                    "isrc",
                    format!("ISRC {} is used twice", isrc.hyphenated()),
                    format!(
                        "{} has it already; every recording has its own",
                        other.called()
                    ),
                );
            }
        }
    }
}

fn files(tracks: &[Read<'_>]) {
    let mut first = BTreeMap::new();
    for read in tracks {
        let track = &read.track;
        if !read.table.has("file") {
            continue;
        }
        // One long master cut into tracks is a habit, not a mistake.
        let ticks = |length: Option<crate::release::Length>| length.map(|l| l.ticks());
        let piece = (
            track.file.components().collect::<Vec<_>>(),
            ticks(track.start),
            ticks(track.end),
        );
        match first.get(&piece) {
            None => drop(first.insert(piece, read)),
            Some(other) => {
                let other: &&Read<'_> = other;
                read.warn(
                    "file",
                    "this file is used twice",
                    format!(
                        "{} uses it already, with the same start and end",
                        other.called()
                    ),
                );
            }
        }
    }
}

fn hidden(tracks: &[Read<'_>]) {
    for (n, read) in tracks.iter().enumerate().filter(|(_, r)| r.track.hidden) {
        let after = tracks[n + 1..].iter();
        let mut on_disc = after.take_while(|r| r.track.disc == read.track.disc);
        if on_disc.all(|r| r.track.hidden) {
            read.error(
                "hidden",
                "no track of the disc comes after this one",
                "a hidden track stands in the pause in front of the next: move it before one, or leave `hidden` out",
            );
        }
    }
}

fn discs(tracks: &[Read<'_>]) {
    let mut before = None;
    let mut on_disc = 0;
    for read in tracks {
        let disc = read.track.disc;
        match before {
            Some(last) if disc < last => read.error(
                "disc",
                format!("disc {disc} comes after disc {last}"),
                "tracks stand in the order of the discs",
            ),
            Some(last) if disc > last + 1 => read.warn(
                "disc",
                format!("disc {disc} comes after disc {last}"),
                "is a disc missing in between?",
            ),
            _ => {}
        }
        on_disc = if before == Some(disc) { on_disc } else { 0 };
        on_disc += u32::from(!read.track.hidden);
        // One caret is enough: the next hundred tracks have the same mistake.
        if on_disc == MOST_TRACKS + 1 {
            read.error(
                HEADER,
                format!("disc {disc} has more than {MOST_TRACKS} tracks"),
                "set `disc` to spread them over several discs",
            );
        }
        before = Some(disc);
    }
}

fn sides(tracks: &[Read<'_>]) {
    if !tracks.iter().any(|read| read.table.has("side")) {
        return;
    }
    let without: Vec<_> = tracks
        .iter()
        .filter(|read| !read.table.has("side"))
        .collect();
    if let Some(read) = without.first() {
        let others = match without.len() {
            1 => String::new(),
            n => format!(" (and {} more)", n - 1),
        };
        read.error(
            HEADER,
            format!(
                "{} has no side, other tracks have one{others}",
                read.called()
            ),
            "give every track its side, or none",
        );
    }
    let mut expected = 'A';
    let mut before: Option<char> = None;
    let mut unknown = false;
    for read in tracks {
        let Some(side) = read.track.side else {
            // A side that cannot be read: whatever comes next may be right.
            unknown |= read.table.has("side");
            continue;
        };
        match before {
            _ if std::mem::take(&mut unknown) => {}
            None if side != 'A' => read.error(
                "side",
                format!("the first side is A, not {side}"),
                "sides are A, B, C ... in the order of the tracks",
            ),
            Some(last) if side != last && side != expected => read.error(
                "side",
                format!("side {side} comes after side {last}, expected {last} or {expected}"),
                "sides are A, B, C ... in the order of the tracks",
            ),
            _ => {}
        }
        before = Some(side);
        expected = char::from_u32(u32::from(side) + 1).unwrap_or('Z');
    }
}

fn crossfades(tracks: &[Read<'_>]) {
    let mut before: Option<&Track> = None;
    for read in tracks {
        let track = &read.track;
        let starts = match before {
            None => Some("the release".to_string()),
            Some(last) if last.disc != track.disc => Some(format!("disc {}", track.disc)),
            Some(last) if last.side != track.side => track.side.map(|side| format!("side {side}")),
            Some(_) => None,
        };
        if let (Some(starts), Some(_)) = (starts, track.crossfade) {
            read.error(
                "crossfade",
                format!(
                    "{} starts {starts}: there is nothing to cross-fade with",
                    read.called()
                ),
                "use fade_in, or remove the crossfade",
            );
        }
        before = Some(track);
    }
}
