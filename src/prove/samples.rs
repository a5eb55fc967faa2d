//! The samples of one file and nothing else: what a lone conversion is proven by.

use std::path::Path;

use super::probe::audio::stated;
use super::probe::bits::Digests;
use crate::audio::{self, AudioFile, Block};
use crate::error::Result;
use crate::reading::Readings;

/// Samples decoded at a time, all channels together.
const BLOCK_SAMPLES: usize = 16_384;

/// What a file turned out to hold.
pub struct Held {
    pub frames: u64,
    /// XXH3-128 of the interleaved samples: integers as little-endian `i32` codes, floats in their own length.
    pub digest: u128,
    /// What its header states, beside what was decoded.
    pub readings: Readings,
}

/// Opens a file anew and decodes it to its end.
///
/// # Errors
/// What opening and decoding say.
pub fn held(path: &Path) -> Result<Held> {
    held_of(audio::open(path)?)
}

/// As [`held`], of a file that was opened just now.
///
/// # Errors
/// What decoding says.
pub fn held_of(mut file: AudioFile) -> Result<Held> {
    let format = file.info.format;
    let mut digests = Digests::new(format.samples, &[(0, u64::MAX)], false);
    let (mut block, mut frames) = (Block::new(format.channels), 0);
    loop {
        file.read(&mut block, (BLOCK_SAMPLES / format.channels.max(1)).max(64))?;
        if block.is_empty() {
            break;
        }
        digests.push(&block);
        frames += block.frames() as u64;
    }
    let mut readings = Readings::default();
    stated(&mut readings, &file, frames);
    let (_, spans) = digests.finish();
    Ok(Held {
        frames,
        digest: spans.first().copied().unwrap_or_default(),
        readings,
    })
}
