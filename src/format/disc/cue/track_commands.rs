//! Commands that belong to a track, and what only the whole sheet tells.

use super::commands::Reader;
use super::line::Piece;
use super::{CueIndex, CueTrack, Layout, Sectors};
use crate::format::bytes::excerpt;

impl Reader {
    pub(super) fn track(&mut self, rest: Piece) {
        self.saw_track = true;
        self.skipping = true;
        let (number, mode) = rest.word();
        self.look(number);
        let parsed = match number.text.parse::<u8>() {
            Ok(parsed @ 1..=99) => parsed,
            _ => {
                let message = format!(
                    "a track number is 01 to 99, not `{}`; the track is left out",
                    excerpt(number.text)
                );
                return self.problem("track-number", message);
            }
        };
        if self.sheet.tracks.len() == 99 {
            return self.problem("track-count", "more than 99 tracks; the rest is left out");
        }
        let expected = self.sheet.tracks.last().map_or(1, |t| t.number + 1);
        if parsed != expected {
            self.problem(
                "track-order",
                format!("track {parsed:02} where {expected:02} should follow"),
            );
        }
        if self.sheet.files.is_empty() {
            self.problem("order", "TRACK before any FILE");
        }
        self.look(mode);
        let mode = mode.text.to_ascii_uppercase();
        if mode != "AUDIO" {
            self.problem(
                "track-mode",
                format!("track {parsed:02} is `{}`, not AUDIO", excerpt(&mode)),
            );
        }
        self.skipping = false;
        self.track_places.push((self.line, number.column));
        self.sheet.tracks.push(CueTrack {
            number: parsed,
            mode,
            ..CueTrack::default()
        });
    }

    /// The track a command belongs to; a complaint if there is none.
    pub(super) fn current(&mut self, what: &str) -> Option<&mut CueTrack> {
        if self.sheet.tracks.is_empty() {
            self.problem("order", format!("{what} before the first TRACK"));
        }
        self.sheet.tracks.last_mut()
    }

    pub(super) fn isrc(&mut self, rest: Piece) {
        let value = self.text(rest);
        self.look(rest);
        let Some(track) = self.current("ISRC") else {
            return;
        };
        let late = !track.indexes.is_empty();
        let repeated = track.isrc.replace(value.clone()).is_some();
        if late {
            self.problem("order", "ISRC after an INDEX; it belongs before");
        }
        if repeated {
            self.problem("repeated", "a second ISRC; the last one counts");
        }
        let form = |(n, b): (usize, u8)| match n {
            0..=1 => b.is_ascii_uppercase(),
            2..=4 => b.is_ascii_uppercase() || b.is_ascii_digit(),
            _ => b.is_ascii_digit(),
        };
        if value.len() != 12 || !value.bytes().enumerate().all(form) {
            self.problem(
                "isrc",
                format!(
                    "an ISRC is 12 capitals and digits as in GBXYZ2600001, not `{}`",
                    excerpt(&value)
                ),
            );
        }
    }

    pub(super) fn flags(&mut self, rest: Piece) {
        if self.current("FLAGS").is_some_and(|t| !t.indexes.is_empty()) {
            self.problem("order", "FLAGS after an INDEX; they belong before");
        }
        for word in rest.words() {
            self.look(word);
            let Some(track) = self.sheet.tracks.last_mut() else {
                return;
            };
            match word.text.to_ascii_uppercase().as_str() {
                "DCP" => track.flags.copy_permitted = true,
                "4CH" => track.flags.four_channel = true,
                "PRE" => track.flags.pre_emphasis = true,
                "SCMS" => track.flags.scms = true,
                other => self.problem("flag", format!("unknown flag `{}`", excerpt(other))),
            }
        }
    }

    pub(super) fn index(&mut self, rest: Piece) {
        let (number, time) = rest.word();
        self.look(number);
        let Some(track) = self.current("INDEX") else {
            return;
        };
        let last = track.indexes.last().copied();
        let Some(parsed) = number.text.parse::<u8>().ok().filter(|n| *n <= 99) else {
            let message = format!(
                "an index number is 00 to 99, not `{}`; the index is left out",
                excerpt(number.text)
            );
            return self.problem("index-number", message);
        };
        match last {
            None if parsed > 1 => self.problem(
                "index-number",
                format!("the first index of a track is 00 or 01, not {parsed:02}"),
            ),
            Some(last) if parsed <= last.number => {
                return self.problem(
                    "index-number",
                    format!("index {parsed:02} after {:02}; it is left out", last.number),
                );
            }
            Some(last) if parsed > last.number + 1 => {
                self.problem(
                    "index-number",
                    format!("index {parsed:02} after {:02}; one is missing", last.number),
                );
            }
            _ => {}
        }
        let Some(at) = self.time(time) else {
            return;
        };
        let Some(file) = self.sheet.files.len().checked_sub(1) else {
            return self.problem("order", "INDEX before any FILE");
        };
        let before = self
            .sheet
            .tracks
            .iter()
            .rev()
            .find_map(|t| t.indexes.last())
            .copied();
        if let Some(before) = before
            && before.file == file
            && at <= before.at
        {
            self.problem(
                "index-order",
                format!(
                    "{} is not after {}, the index before",
                    at.msf(),
                    before.at.msf()
                ),
            );
        }
        if let Some(track) = self.sheet.tracks.last_mut() {
            track.indexes.push(CueIndex {
                number: parsed,
                at,
                file,
            });
        }
    }

    pub(super) fn gap(&mut self, what: &str, rest: Piece) {
        let Some(time) = self.time(rest) else {
            return;
        };
        let Some(track) = self.current(what) else {
            return;
        };
        let has_index = !track.indexes.is_empty();
        let slot = if what == "PREGAP" {
            &mut track.pregap
        } else {
            &mut track.postgap
        };
        let repeated = slot.replace(time).is_some();
        if repeated {
            self.problem("repeated", format!("a second {what}; the last one counts"));
        }
        if has_index == (what == "PREGAP") {
            let place = if has_index { "after" } else { "before" };
            self.problem("order", format!("{what} {place} an INDEX of its track"));
        }
    }

    /// `mm:ss:ff`. Seconds of 60 and frames of 75 and above are named and counted on: their sum is unambiguous.
    pub(super) fn time(&mut self, piece: Piece) -> Option<Sectors> {
        self.look(piece);
        let fields: Vec<&str> = piece.text.split(':').collect();
        let number = |text: &&str| {
            let sound = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            sound.then(|| text.parse::<u32>().ok()).flatten()
        };
        let numbers: Option<Vec<u32>> = fields.iter().map(number).collect();
        let Some(&[minutes, seconds, frames]) = numbers.as_deref() else {
            self.problem(
                "time",
                format!(
                    "expected mm:ss:ff, found `{}`; the line is left out",
                    excerpt(piece.text)
                ),
            );
            return None;
        };
        if seconds >= 60 {
            self.problem(
                "time",
                format!("{seconds} seconds in `{}`; the last is 59", piece.text),
            );
        }
        if frames >= Sectors::PER_SECOND {
            self.problem(
                "time",
                format!("{frames} frames in `{}`; the last is 74", piece.text),
            );
        }
        // At most 9999 each: far from the end of 32 bits.
        Some(Sectors(
            minutes * 4500 + seconds * Sectors::PER_SECOND + frames,
        ))
    }

    /// What only the whole sheet tells.
    pub(super) fn finish(&mut self) {
        let missing: Vec<(usize, u8)> = self
            .sheet
            .tracks
            .iter()
            .enumerate()
            .filter(|(_, t)| t.index(1).is_none())
            .map(|(n, t)| (n, t.number))
            .collect();
        for (n, number) in missing {
            self.place = self.track_places.get(n).copied().unwrap_or((1, 1));
            self.problem("no-index-01", format!("track {number:02} has no INDEX 01"));
        }
        self.place = (1, 1);
        if self.sheet.layout() == Layout::GapsAppended {
            self.note("gaps-appended", "pauses stand at the end of the file before their track; burning programs refuse this layout");
        }
        if self.sheet.tracks.is_empty() {
            self.problem("no-track", "the sheet has no usable track");
        }
    }
}
