//! How FLAC files are laid out, whoever writes them: block size, padding, and STREAMINFO before and after.

use crate::error::Result;
use crate::format::flac::encode::{Encoder, Settings, Totals};
use crate::format::flac::metadata::StreamInfo;

/// Bytes reserved so that tags can be mended later without rewriting the audio.
pub const PADDING_BYTES: u32 = 4096;

/// Samples per channel in a frame, the usual size for music.
const BLOCK: usize = Settings::BLOCK;

/// STREAMINFO is always the first block, behind "fLaC" and its own 4-byte header.
pub const STREAM_INFO_AT: u64 = 8;

/// STREAMINFO as far as it is known before the first frame.
pub fn stream_info(rate: u32, channels: usize, bits: u32, frames: u64) -> StreamInfo {
    StreamInfo {
        min_block: BLOCK as u16,
        max_block: BLOCK as u16,
        min_frame: 0,
        max_frame: 0,
        rate,
        channels: channels as u8,
        bits: bits as u8,
        frames,
        md5: [0; 16],
    }
}

/// The encoder for a stream so described.
///
/// # Errors
/// FLAC holds no such stream.
pub fn encoder(info: &StreamInfo) -> Result<Encoder> {
    Encoder::new(Settings {
        rate: info.rate,
        channels: u32::from(info.channels),
        bits: u32::from(info.bits),
        block: BLOCK,
    })
}

/// STREAMINFO when everything is known.
pub fn completed(info: StreamInfo, totals: &Totals) -> StreamInfo {
    StreamInfo {
        min_block: totals.min_block,
        max_block: totals.max_block,
        min_frame: totals.min_frame,
        max_frame: totals.max_frame,
        frames: totals.frames,
        md5: totals.md5,
        ..info
    }
}
