//! TOC files of cdrdao: tracks composed of pieces of files and silence, sub-indexes, and CD-TEXT with all its kinds.
//!
//! The grammar is that of the manual page cdrdao(1), section TOC FILES; where it is silent, cdrdao 1.2.4 was asked. The model holds what a
//! file says, right or wrong; [`read`](read()) names what cdrdao would refuse, and rules judge the rest.
//!
//! ```text
//! bytes -> Toc (lengths may be open) -> with the lengths of its files -> Disc -> bytes, for describing or for burning
//! ```

mod disc;
mod lex;
mod read;
mod statements;
mod text;
mod track;
mod words;
mod write;
mod write_text;

use std::collections::BTreeMap;

pub use super::cue::Encoding;
pub use read::{Parsed, Problem, is_toc, parse, read};
pub use write::{Use, Written, write};

use super::cdtext::{Genre, Kind};
use super::{AudioKind, Flags, Sectors};

/// A TOC. Nothing in it depends on the files it names; [`Toc::to_disc`] takes their lengths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toc {
    /// The last one stated.
    pub session: Option<Session>,
    /// Media catalogue number as found.
    pub catalog: Option<String>,
    /// FIRST_TRACK_NO, which the manual does not know: number of the first track, none for 1.
    pub first_track: Option<u8>,
    /// Where the sound of track 1 begins, from a comment of ours as in cue sheets (`IMAGE_STARTS_AT`).
    pub image_starts_at: Option<Sectors>,
    /// LANGUAGE_MAP: number of a language in this file to its code (EBU Tech 3264 appendix 3).
    pub languages: BTreeMap<u8, u8>,
    /// CD-TEXT of the disc, by the number of the language.
    pub words: BTreeMap<u8, Words>,
    /// Every file named, once, in the order of their first mention.
    pub files: Vec<TocFile>,
    pub tracks: Vec<TocTrack>,
}

impl TocFile {
    /// How its samples are found, where no SWAP exchanges their bytes.
    pub fn kind(&self) -> AudioKind {
        track::kind_of(&self.name, false)
    }
}

/// What kind of session is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// CD_DA: audio tracks only.
    Audio,
    /// CD_ROM: mode 1 and audio.
    Rom,
    /// CD_ROM_XA: mode 2 and audio.
    RomXa,
    /// CD_I, which the manual does not know.
    Interactive,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocFile {
    /// As found; [`safe_relative`](crate::format::names::safe_relative) says whether it may be opened.
    pub name: String,
    /// Named for a data track: its length is in bytes, that of the others in sample frames.
    pub data: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TocTrack {
    pub mode: Mode,
    pub flags: Flags,
    /// As found.
    pub isrc: Option<String>,
    /// CD-TEXT of the track, by the number of the language.
    pub words: BTreeMap<u8, Words>,
    /// What the track is made of, in order; a PREGAP is silence in front.
    pub parts: Vec<Part>,
    /// The pause: what of the parts lies before INDEX 01.
    pub pause: Option<Pause>,
    /// INDEX 02 and on, from INDEX 01 of the track.
    pub indexes: Vec<Sectors>,
}

/// Mode of a track, which decides what its lengths count and what a sector of its data holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Lengths are sample frames, 588 to the sector.
    #[default]
    Audio,
    /// Lengths are bytes, this many to the sector.
    Data(u64),
}

impl Mode {
    /// What a sector holds, in sample frames or bytes.
    pub fn sector(self) -> u64 {
        match self {
            Mode::Audio => Sectors::FRAMES,
            Mode::Data(bytes) => bytes,
        }
    }
}

/// A piece of a track. Lengths and starts count sample frames in audio tracks, bytes in data tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Silence(u64),
    Sound {
        /// Which of [`Toc::files`].
        file: usize,
        kind: AudioKind,
        /// Bytes of the file that are passed over before sample frame 0 (`#bytes`).
        skip: u64,
        start: u64,
        /// None up to the end of the file.
        length: Option<u64>,
    },
    Data {
        /// Which of [`Toc::files`].
        file: usize,
        skip: u64,
        /// None up to the end of the file.
        length: Option<u64>,
    },
}

/// Where INDEX 01 stands in the parts of its track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    Sectors(Sectors),
    /// After so many parts, at the next sector.
    Parts(usize),
}

/// CD-TEXT of the disc or a track in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// UPC_EAN and ISRC are both [`Kind::Code`].
    pub strings: BTreeMap<Kind, Item>,
    /// Of the disc only, as what follows.
    pub disc_id: Option<String>,
    pub genre: Option<Genre>,
    /// TOC_INFO1 and TOC_INFO2 as payloads of packs of type 0x88 and 0x89.
    pub toc: Vec<(u8, [u8; 12])>,
    /// SIZE_INFO: code of the characters, first and last track, protection, and counts that follow from the rest.
    pub sizes: Option<Vec<u8>>,
}

/// A string, or the bytes of one without the end mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Text(String),
    Bytes(Vec<u8>),
}

#[cfg(test)]
mod tests;
