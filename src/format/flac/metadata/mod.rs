//! FLAC metadata blocks (RFC 9639, clause 8), read from a file and written in front of the frames.
//!
//! Knows the blocks, not the audio: frames belong to the encoder and the decoder. The reader survives any file: it reports what
//! is broken in [`Metadata::problems`] and keeps what is good, so that a bad comment does not cost good audio.

pub mod blocks;
mod read;
mod write;

pub use blocks::{
    Comments, CueSheet, CueSheetIndex, CueSheetTrack, Picture, SeekPoint, StreamInfo,
};
pub use read::{Block, Content, Metadata, Problem, read};
#[cfg(test)]
pub use write::header;
pub use write::{Header, VENDOR};

/// Block lengths are 24-bit numbers.
pub const MAX_BLOCK_BYTES: usize = 0xff_ffff;

#[cfg(test)]
mod tests;
