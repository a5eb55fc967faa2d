//! The PQ sheet: every index of a disc with its times and codes, as plants and labels expect it on paper.
//!
//! ```text
//! Disc, cue sheet  ->  PqSheet  ->  text, HTML page, PDF, JSON (and back from JSON)
//! ```
//!
//! The model holds times in sectors and codes as found. It is filled from what was read from disk, printed for people in three
//! forms that say the same ([`PqSheet::to_text`], [`PqSheet::to_html`], [`PqSheet::to_pdf`]), and written as JSON that a checker
//! reads back to compare the sheet with the disc. It judges nothing, and no clock is asked: the same sheet gives the same bytes.

mod build;
mod html;
mod json;
pub mod letterhead;
mod pdf;
mod text;
mod view;

pub use letterhead::{Letterhead, Logo};

pub use crate::release::{Flags, Sectors};

/// Track number of the lead-out, as in the Q channel.
pub const LEAD_OUT: u8 = 0xaa;
/// Track number of the lead-in.
pub const LEAD_IN: u8 = 0;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PqSheet {
    pub title: Option<String>,
    pub artist: Option<String>,
    pub label: Option<String>,
    pub catalogue: Option<String>,
    /// UPC or EAN as found.
    pub upc: Option<String>,
    /// What names the master among people (MID of a DDPID).
    pub master_id: Option<String>,
    /// The plant's or the studio's own reference.
    pub reference: Option<String>,
    /// Day of the master as the caller states it, usually `YYYY-MM-DD`; never today's by itself.
    pub date: Option<String>,
    pub engineer: Option<String>,
    pub studio: Option<String>,
    pub customer: Option<String>,
    /// Whom to ask: name, telephone, mail.
    pub contact: Option<String>,
    /// What made the sheet.
    pub program: Option<Program>,
    /// One for each language, in the order of the disc; whoever has the packs fills it in.
    pub cd_text: Vec<CdTextBlock>,
    /// Of the files that are delivered, in their order.
    pub checksums: Vec<Checksum>,
    /// In the order of the disc: lead-in, every index of every track, lead-out.
    pub rows: Vec<PqRow>,
    /// A-time of the lead-out.
    pub total: Sectors,
    /// Shifts that were applied to markers, never to audio; none where nobody knows, as of a disc found somewhere.
    pub offsets: Option<Vec<Offset>>,
    /// What the rules found, one line each.
    pub results: Vec<String>,
    /// Remarks for the plant, one line each.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub name: String,
    pub version: Option<String>,
}

/// How much CD-TEXT the disc carries in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CdTextBlock {
    /// A name for people: "English".
    pub language: String,
    /// Packs with text; at most [`CdTextBlock::MAX_PACKS`].
    pub packs: u16,
}

impl CdTextBlock {
    /// A block has 256 packs, three of which say how many there are (MMC-3 annex J).
    pub const MAX_PACKS: u16 = 253;
}

/// The digest of one delivered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    pub file: String,
    /// "MD5", "SHA-256".
    pub algorithm: String,
    /// Hexadecimal digits.
    pub digest: String,
}

/// "INDEX 01 of track 1", -15: the marker stands 15 sectors before the attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offset {
    pub marker: String,
    pub sectors: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PqRow {
    /// [`LEAD_IN`], 1 to 99, [`LEAD_OUT`].
    pub track: u8,
    pub index: u8,
    /// A-time: from the first sector of the image that holds track 1's pause; equal to the clock a player shows.
    pub absolute: Sectors,
    /// From INDEX 01 of the track; negative in its pause. 0 for lead-in and lead-out.
    pub relative: i64,
    /// On INDEX 01: the pause before it.
    pub pause: Option<Sectors>,
    /// On INDEX 01: from there to the track's end (the next track's pause or INDEX 01, or the lead-out).
    pub duration: Option<Sectors>,
    pub isrc: Option<String>,
    pub title: Option<String>,
    pub performer: Option<String>,
    pub flags: Flags,
    /// On INDEX 01: digital silence or what the measurer calls silence from there to the first sound, in frames of 1/75 s.
    pub head_silence: Option<u32>,
    /// On INDEX 01: the same from the last sound to the track's end, in frames of 1/75 s.
    pub tail_silence: Option<u32>,
}

impl PqRow {
    /// Pause and duration together, on INDEX 01.
    pub fn with_pause(&self) -> Option<Sectors> {
        Some(Sectors(
            self.duration?
                .0
                .saturating_add(self.pause.unwrap_or_default().0),
        ))
    }
    /// "00", "01" to "99", "AA".
    pub fn track_word(&self) -> String {
        match self.track {
            LEAD_OUT => "AA".into(),
            number => format!("{number:02}"),
        }
    }
}

impl PqSheet {
    /// From INDEX 01 of the first track to the lead-out.
    pub fn programme(&self) -> Sectors {
        let start = self.rows.iter().find(|r| r.index == 1);
        Sectors(start.map_or(0, |r| self.total.0.saturating_sub(r.absolute.0)))
    }
    /// Number of tracks.
    pub fn tracks(&self) -> usize {
        self.rows
            .iter()
            .filter(|r| r.index == 1 && r.track != LEAD_OUT)
            .count()
    }
}

/// Flag words in the order cue sheets use.
fn flag_words(flags: Flags) -> Vec<&'static str> {
    [
        (flags.copy_permitted, "DCP"),
        (flags.four_channel, "4CH"),
        (flags.pre_emphasis, "PRE"),
        (flags.scms, "SCMS"),
    ]
    .into_iter()
    .filter_map(|(set, word)| set.then_some(word))
    .collect()
}

/// `mm:ss:ff` with a sign where negative.
fn signed_msf(sectors: i64) -> String {
    let sign = if sectors < 0 { "-" } else { "" };
    let magnitude = u32::try_from(sectors.unsigned_abs()).unwrap_or(u32::MAX);
    format!("{sign}{}", Sectors(magnitude).msf())
}

#[cfg(test)]
mod tests;
