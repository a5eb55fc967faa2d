//! Audio in memory and from files: blocks of planar f64, PCM codes, decoding. Knows no rules and no deliverables.

pub mod block;
pub mod decode;
pub mod disc;
pub mod pcm;

pub use block::Block;
pub use decode::{AudioFile, open};

/// How samples are stored in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleFormat {
    /// Signed integers of so many significant bits.
    Int(u32),
    /// IEEE floats of 32 or 64 bits.
    Float(u32),
    /// Decoded from a lossy code: no word length of its own.
    Lossy,
}

impl SampleFormat {
    /// Word length in bits; none for lossy codes.
    pub fn bits(self) -> Option<u32> {
        match self {
            SampleFormat::Int(bits) | SampleFormat::Float(bits) => Some(bits),
            SampleFormat::Lossy => None,
        }
    }
}

/// What the samples of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioFormat {
    /// Sample frames per second.
    pub rate: u32,
    pub channels: usize,
    pub samples: SampleFormat,
}
