//! The side sheet: what a cutting room needs beside the file of a vinyl or cassette side.
//!
//! Times are in hundredths of a second, never in frames of 1/75 s: cutting rooms read `.80` as decimals. The model is filled from
//! sample positions, printed as text or JSON, and read back from JSON. It judges nothing.

mod json;
mod text;
mod time;

pub use time::Hundredths;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideSheet {
    /// Of the release.
    pub title: String,
    pub artist: String,
    pub catalogue: Option<String>,
    /// "A", "B", ...
    pub side: String,
    /// What is cut: `12-inch, 33 1/3 rpm`.
    pub format: String,
    /// The side's audio file.
    pub file: String,
    /// Hertz.
    pub rate: u32,
    /// Bits per sample.
    pub bits: u32,
    pub rows: Vec<SideRow>,
    /// Length of the file.
    pub total: Hundredths,
    /// Text for the run-out groove.
    pub etching: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Remarks for the cutting engineer, one line each.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideRow {
    /// "A1", "A2", ...
    pub id: String,
    pub title: String,
    /// From the start of the file.
    pub start: Hundredths,
    pub end: Hundredths,
    pub length: Hundredths,
    /// Silence between the end of the row before (or the start of the file) and this start; 0 where they touch or overlap.
    pub gap: Hundredths,
    pub isrc: Option<String>,
}

/// One track of a side, in sample frames from the start of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SideTrack<'a> {
    pub title: &'a str,
    pub isrc: Option<&'a str>,
    pub start: u64,
    pub end: u64,
}

impl SideSheet {
    /// Fills rows and total from sample positions at `self.rate`. Each position is rounded once; lengths and gaps are differences of
    /// rounded positions, so the columns of the sheet add up exactly.
    pub fn lay_out(&mut self, tracks: &[SideTrack], total_frames: u64) {
        let at = |frames| Hundredths::from_frames(frames, self.rate);
        let mut before = Hundredths(0);
        self.rows = tracks
            .iter()
            .enumerate()
            .map(|(n, track)| {
                let (start, end) = (at(track.start), at(track.end));
                let row = SideRow {
                    id: format!("{}{}", self.side, n + 1),
                    title: track.title.into(),
                    start,
                    end,
                    length: end.since(start),
                    gap: start.since(before),
                    isrc: track.isrc.map(String::from),
                };
                before = end;
                row
            })
            .collect();
        self.total = at(total_frames);
    }
}

#[cfg(test)]
mod tests;
