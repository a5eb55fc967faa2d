//! The FLAC encoder (RFC 9639): planar codes in, frames out. It writes no metadata block and knows no file.
//!
//! Blocks have one size, so frames are numbered. The stream is in the streamable subset (section 7) wherever the frame header
//! has a code for its rate and word length; 8, 12, 16, 20, 24 and 32 bits and every usual rate have one. The same codes give
//! the same bytes on every processor and however they were cut into pushes.

mod bits;
mod cpu;
mod crc;
mod digest;
mod evenness;
mod fixed;
mod frame;
mod lpc;
mod predict;
mod rice;
mod rounding;
mod stereo;
mod subframe;
mod window;

use crate::error::{Error, Kind, Result};
use digest::Digest;
use frame::Frames;

const DOING: &str = "encoding FLAC";

/// Largest blocks of the streamable subset (RFC 9639, section 7), up to 48 kHz and above.
const MAX_BLOCK_48: usize = 4608;
const MAX_BLOCK: usize = 16_384;

/// Seconds from one seek point to the next, about.
const SEEK_SECONDS: u64 = 10;

/// STREAMINFO counts samples in 36 bits.
const MAX_SAMPLES: u64 = (1 << 36) - 1;

/// Frame numbers have 31 bits.
const MAX_FRAMES: u64 = 1 << 31;

/// What the codes are and how they are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Sample frames per second, 1 to 1 048 575.
    pub rate: u32,
    /// 1 to 8.
    pub channels: u32,
    /// Word length, 4 to 32.
    pub bits: u32,
    /// Sample frames per block: 16 to 16 384, up to 48 kHz at most 4608.
    pub block: usize,
}

impl Settings {
    /// Sample frames per block where nothing asks for another size.
    pub const BLOCK: usize = 4096;
}

/// A place a player can jump to: the first sample of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeekPoint {
    /// Sample frame number of that sample.
    pub sample: u64,
    /// Bytes from the first byte of the first frame.
    pub offset: u64,
    /// Sample frames in that frame.
    pub frames: u16,
}

/// What STREAMINFO and a seek table say of the whole stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Sample frames.
    pub frames: u64,
    /// Sample frames per block, the last one not counted: both are [`Settings::block`].
    pub min_block: u16,
    pub max_block: u16,
    /// Bytes of the smallest and the largest frame; 0 if there is none.
    pub min_frame: u32,
    pub max_frame: u32,
    /// Of the codes interleaved, little-endian, in whole bytes.
    pub md5: [u8; 16],
    /// One about every ten seconds, from the first frame on.
    pub seek_points: Vec<SeekPoint>,
}

/// Encodes a stream, a little smaller than libFLAC's level 5 does and in less time; memory does not grow with its length but for the seek points.
pub struct Encoder {
    settings: Settings,
    /// The block being filled.
    block: Vec<Vec<i32>>,
    encode: Frames,
    digest: Digest,
    /// Frames and bytes written.
    number: u64,
    bytes: u64,
    totals: Totals,
}

impl Encoder {
    /// Errors: a setting outside the ranges stated at [`Settings`].
    pub fn new(settings: Settings) -> Result<Encoder, Error> {
        let Settings {
            rate,
            channels,
            bits,
            block,
        } = settings;
        let refuse = |what: &str, found: u64, allowed: &str| {
            Err(Error::usage(
                DOING,
                format!("{what} is {found}, expected {allowed}"),
            ))
        };
        if !(1..1 << 20).contains(&rate) {
            return refuse("the sample rate", rate.into(), "1 to 1048575 Hz");
        }
        if !(1..=8).contains(&channels) {
            return refuse("the number of channels", channels.into(), "1 to 8");
        }
        if !(4..=32).contains(&bits) {
            return refuse("the word length", bits.into(), "4 to 32 bits");
        }
        if !(16..=MAX_BLOCK).contains(&block) || rate <= 48_000 && block > MAX_BLOCK_48 {
            let allowed = "16 to 16384 sample frames, at most 4608 up to 48 kHz";
            return refuse("the block size", block as u64, allowed);
        }
        Ok(Encoder {
            settings,
            block: vec![Vec::with_capacity(block); channels as usize],
            encode: Frames::new(rate, bits),
            digest: Digest::new(bits),
            number: 0,
            bytes: 0,
            totals: Totals {
                frames: 0,
                min_block: block as u16,
                max_block: block as u16,
                min_frame: 0,
                max_frame: 0,
                md5: [0; 16],
                seek_points: Vec::new(),
            },
        })
    }

    /// Takes planar codes, all channels of equal length; appends finished frames to `out`.
    ///
    /// Errors: wrong number or unequal lengths of channels, a code outside the word length, a stream too long for the format.
    /// Nothing of the push is then taken.
    pub fn push(&mut self, channels: &[&[i32]], out: &mut Vec<u8>) -> Result<(), Error> {
        let length = self.check(channels)?;
        let mut taken = 0;
        while taken < length {
            let filled = self.block.first().map_or(0, Vec::len);
            let take = (self.settings.block - filled).min(length - taken);
            for (block, channel) in self.block.iter_mut().zip(channels) {
                block.extend_from_slice(&channel[taken..taken + take]);
            }
            taken += take;
            if filled + take == self.settings.block {
                self.write_frame(out);
            }
        }
        Ok(())
    }

    /// Encodes the last, short block and returns what the metadata needs.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<Totals, Error> {
        if self
            .block
            .first()
            .is_some_and(|channel| !channel.is_empty())
        {
            self.write_frame(out);
        }
        self.totals.md5 = self.digest.finish();
        Ok(self.totals)
    }

    /// The length of all channels, if they can be encoded.
    fn check(&self, channels: &[&[i32]]) -> Result<usize, Error> {
        let Settings { bits, block, .. } = self.settings;
        let broken = |why: String| Err(Error::new(Kind::Broken, DOING, why));
        if channels.len() != self.block.len() {
            let (found, expected) = (channels.len(), self.block.len());
            return broken(format!("{found} channels came, expected {expected}"));
        }
        let length = channels.first().map_or(0, |channel| channel.len());
        let waiting = self.block.first().map_or(0, Vec::len);
        let total = self.totals.frames + (waiting + length) as u64;
        if total > MAX_SAMPLES.min(MAX_FRAMES * block as u64) {
            return broken(format!(
                "{total} sample frames are more than FLAC can count"
            ));
        }
        for (index, channel) in channels.iter().enumerate() {
            if channel.len() != length {
                let found = channel.len();
                return broken(format!(
                    "channel {} has {found} samples, channel 1 has {length}",
                    index + 1
                ));
            }
            // Bits in use beside the sign: those that differ from it.
            let used = channel
                .iter()
                .fold(0, |used, code| used | code ^ code >> 31);
            if used >> (bits - 1) != 0 {
                let limit = 1i64 << (bits - 1);
                let outside = |code: &&i32| !(-limit..limit).contains(&i64::from(**code));
                let code = channel.iter().find(outside).copied().unwrap_or_default();
                return broken(format!(
                    "channel {} holds the code {code}, which does not fit {bits} bits",
                    index + 1
                ));
            }
        }
        Ok(length)
    }

    fn write_frame(&mut self, out: &mut Vec<u8>) {
        let length = self.block.first().map_or(0, Vec::len);
        self.digest.update(&self.block);
        let frame = self.encode.encode(&self.block, self.number);
        out.extend_from_slice(frame);
        let size = frame.len();
        let totals = &mut self.totals;
        let due = totals.seek_points.len() as u64 * SEEK_SECONDS * u64::from(self.settings.rate);
        if totals.frames >= due {
            totals.seek_points.push(SeekPoint {
                sample: totals.frames,
                offset: self.bytes,
                frames: length as u16,
            });
        }
        let size32 = size as u32;
        totals.min_frame = match self.number {
            0 => size32,
            _ => totals.min_frame.min(size32),
        };
        totals.max_frame = totals.max_frame.max(size32);
        totals.frames += length as u64;
        self.number += 1;
        self.bytes += size as u64;
        self.block.iter_mut().for_each(Vec::clear);
    }
}

#[cfg(test)]
mod tests;
