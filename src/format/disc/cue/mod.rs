//! Cue sheets: the CDRWIN grammar, the layouts Exact Audio Copy writes, and what other programs made of them.
//!
//! The model holds what a sheet says, right or wrong: codes are kept as found, times are sectors from the start of their file.
//! Whether a disc may be made of it is a rule's business; [`read`] only names what breaks the grammar.

use std::collections::BTreeMap;

use crate::format::disc::cdtext::Kind;

mod commands;
mod disc;
mod from_disc;
mod line;
mod read;
mod text;
mod track_commands;
mod write;

pub use disc::IMAGE_STARTS_AT;
pub use from_disc::Described;
pub use read::{Parsed, Problem, parse, read};
pub use text::Encoding;
pub(super) use text::decode;
pub use write::{Flavour, Written, portable, write};

pub use crate::format::names::safe_relative;
pub use crate::release::{Flags, Sectors};

/// What a sheet says of the disc or of a track, as far as there are commands for it ([`WORDS`]).
pub type Words = BTreeMap<Kind, String>;

/// Kinds that have a command, which is their name. The last three are no part of CDRWIN's grammar; libburn and cuetools read them, cdrdao refuses them.
pub const WORDS: [Kind; 6] = [
    Kind::Title,
    Kind::Performer,
    Kind::Songwriter,
    Kind::Composer,
    Kind::Arranger,
    Kind::Message,
];

/// A cue sheet. Track times refer to `files` by index, so every layout fits: one image, a file per track, gaps anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueSheet {
    /// Media catalogue number as found.
    pub catalog: Option<String>,
    pub words: Words,
    /// REM lines before the first track: first word and the rest.
    pub rem: Vec<(String, String)>,
    pub cdtextfile: Option<String>,
    pub files: Vec<CueFile>,
    pub tracks: Vec<CueTrack>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueFile {
    /// As found; [`safe_relative`] says whether it may be opened.
    pub name: String,
    /// WAVE, AIFF, MP3, BINARY (little-endian), MOTOROLA (big-endian) or what the sheet says, upper case.
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueTrack {
    /// 1 to 99.
    pub number: u8,
    /// AUDIO, or a data mode as found, upper case.
    pub mode: String,
    pub words: Words,
    /// As found.
    pub isrc: Option<String>,
    pub flags: Flags,
    /// REM lines after the track began.
    pub rem: Vec<(String, String)>,
    /// Silence to add before the track; it is in no file.
    pub pregap: Option<Sectors>,
    /// Silence to add after the track; it is in no file.
    pub postgap: Option<Sectors>,
    pub indexes: Vec<CueIndex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CueIndex {
    /// 0 to 99.
    pub number: u8,
    /// From the start of the file.
    pub at: Sectors,
    /// Which of [`CueSheet::files`].
    pub file: usize,
}

impl CueTrack {
    pub fn index(&self, number: u8) -> Option<CueIndex> {
        self.indexes.iter().copied().find(|i| i.number == number)
    }
}

/// Where the pauses between tracks went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All tracks in one file.
    Image,
    /// Several files, every index in the file of its track.
    FilePerTrack,
    /// Several files with pauses left out of them (PREGAP lines).
    GapsLeftOut,
    /// Several files with pauses at the end of the file before: INDEX 00 and INDEX 01 of a track in different files.
    GapsAppended,
}

impl CueSheet {
    pub fn layout(&self) -> Layout {
        let appended = |t: &CueTrack| t.indexes.windows(2).any(|i| i[0].file != i[1].file);
        if self.files.len() <= 1 {
            Layout::Image
        } else if self.tracks.iter().any(appended) {
            Layout::GapsAppended
        } else if self.tracks.iter().any(|t| t.pregap.is_some()) {
            Layout::GapsLeftOut
        } else {
            Layout::FilePerTrack
        }
    }
}

#[cfg(test)]
mod tests;
