//! CD-TEXT: the words of a disc in its lead-in, cut into packs of 18 bytes (MMC-3 annex J, as Debian's libburn documents it).
//!
//! The model holds strings as text; packs know bytes, blocks and checksums.

mod characters;
mod decode;
mod encode;
pub mod genre;
pub mod language;
mod pack;
mod refusal;

use std::collections::BTreeMap;

pub(super) use decode::two_bytes;
pub use decode::{Decoded, Problem, Variant, decode};
pub use pack::PACK as PACK_BYTES;
pub use refusal::Refusal;

/// Language code of English (EBU Tech 3264 appendix 3).
pub const ENGLISH: u8 = 0x09;

/// All blocks of a disc, one per language, at most [`CdText::MAX_BLOCKS`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CdText {
    pub blocks: Vec<Block>,
}

impl CdText {
    pub const MAX_BLOCKS: usize = 8;
}

/// The words in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub characters: Characters,
    /// EBU Tech 3264 appendix 3; English is 0x09.
    pub language: u8,
    /// The byte of the size information that says whether the words are protected: 0 or 3.
    pub copyright: u8,
    /// Number of the first track, 1 on nearly every disc.
    pub first_track: u8,
    /// The disc's string first, then one for each track: all of a kind or none. An empty string is a string.
    pub strings: BTreeMap<Kind, Vec<String>>,
    /// Catalogue number of the label (pack 0x86); ASCII.
    pub disc_id: Option<String>,
    pub genre: Option<Genre>,
    /// Payloads (12 bytes each) of the packs 0x88 and 0x89, the table of contents in binary, in their order.
    pub toc: Vec<(u8, [u8; 12])>,
}

impl Default for Block {
    /// English, in ISO 8859-1, from track 1.
    fn default() -> Self {
        Block {
            characters: Characters::Latin1,
            language: ENGLISH,
            copyright: 0,
            first_track: 1,
            strings: BTreeMap::new(),
            disc_id: None,
            genre: None,
            toc: Vec::new(),
        }
    }
}

/// What a string says. The order is that of the packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Title,
    Performer,
    Songwriter,
    Composer,
    Arranger,
    Message,
    /// Information between label and plant that no player shows (pack 0x8d).
    Closed,
    /// UPC or EAN of the disc, ISRC of each track (pack 0x8e); ASCII.
    Code,
}

impl Kind {
    /// What people call it: the words of cue sheets where they have one.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Title => "TITLE",
            Kind::Performer => "PERFORMER",
            Kind::Songwriter => "SONGWRITER",
            Kind::Composer => "COMPOSER",
            Kind::Arranger => "ARRANGER",
            Kind::Message => "MESSAGE",
            Kind::Closed => "closed information",
            Kind::Code => "UPC or ISRC",
        }
    }
}

/// Pack 0x87.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genre {
    /// 0 to 27 have names.
    pub code: u16,
    /// More words, in ASCII.
    pub text: String,
}

/// How the strings of a block are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// ISO 8859-1 (code 0x00).
    Latin1,
    /// ISO 646, ASCII (code 0x01).
    Ascii,
    /// Music Shift-JIS, two bytes a character (code 0x80). Read as far as Shift-JIS goes, never written.
    MsJis,
    /// A code without a meaning.
    Unknown(u8),
}

#[cfg(test)]
mod tests;
