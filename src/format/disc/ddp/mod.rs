//! DDP 2.00: the folder a plant masters a compact disc from.
//!
//! ```text
//! Disc  ->  DDPID, DDPMS, PQDESCR, CDTEXT.BIN  (the image itself is written by whoever has the samples)
//! folder  ->  Parsed { Disc, problems, doubts }
//! ```
//!
//! The layout was put together from independent open readers, recorded files of several writers and the public DVD relative of the
//! format; the specification itself is licensed and was not used. DDP is a trademark of DCA, Inc., with whom this project is not
//! affiliated.
//!
//! Every file but the image consists of records of fixed width in ASCII, blanks where nothing is said. Only the names DDPID and DDPMS
//! are fixed: the map names the rest.

mod descriptor;
mod id;
mod map;
mod read;
mod record;
mod refusal;
mod write;

pub use descriptor::{Control, Packet, Place};
pub use id::Identifier;
pub use map::{Stream, Use};
pub use read::{Parsed, Remark, file_in, is_ddp, read};
pub use refusal::{Refusal, refusals};
pub use write::{IMAGE, SmallFile, write};

/// Name of the identifier.
pub const IDENTIFIER: &str = "DDPID";
/// Name of the map of streams.
pub const MAP: &str = "DDPMS";
/// Bytes of a sector of sound: 588 frames of two 16-bit samples.
pub const SECTOR_BYTES: u64 = 2352;

/// Whose habits a fileset follows where DDP leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// As Sonoris and HOFA write it: numbers padded with zeros, start of stream stated, ISRC with INDEX 00 and 01.
    #[default]
    Standard,
    /// As cue2ddp 1.1 writes it: numbers padded with blanks, the descriptor called SD, ISRC with the first index of a track.
    Cue2ddp,
}

impl Dialect {
    /// Names in specs and manifests.
    pub const NAMES: [(&'static str, Dialect); 2] = [
        ("standard", Dialect::Standard),
        ("cue2ddp", Dialect::Cue2ddp),
    ];

    pub fn from_name(name: &str) -> Option<Dialect> {
        Self::NAMES.iter().find(|n| n.0 == name).map(|n| n.1)
    }

    /// What fills a number up to its width.
    fn pad(self) -> u8 {
        match self {
            Dialect::Standard => b'0',
            Dialect::Cue2ddp => b' ',
        }
    }
}

#[cfg(test)]
mod tests;
