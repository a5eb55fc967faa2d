//! A 24-bit PCM WAV file written front to back. Knows its length beforehand, so nothing is patched afterwards.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::noise::Noise;
use crate::error::{Error, Result};

pub const BITS: u16 = 24;
const CHANNELS: u16 = 2;
const BYTES_PER_FRAME: u64 = 6;

/// The 44 bytes in front of so many stereo frames: RIFF/WAVE, `fmt ` with tag 1 (PCM), `data`.
pub fn header(rate: u32, frames: u64) -> [u8; 44] {
    let data = (frames * BYTES_PER_FRAME) as u32;
    let mut h = [0; 44];
    let mut put = |at: usize, bytes: &[u8]| h[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"RIFF");
    put(4, &(36 + data).to_le_bytes());
    put(8, b"WAVEfmt ");
    put(16, &16_u32.to_le_bytes());
    put(20, &1_u16.to_le_bytes());
    put(22, &CHANNELS.to_le_bytes());
    put(24, &rate.to_le_bytes());
    put(28, &(rate * BYTES_PER_FRAME as u32).to_le_bytes());
    put(32, &(BYTES_PER_FRAME as u16).to_le_bytes());
    put(34, &BITS.to_le_bytes());
    put(36, b"data");
    put(40, &data.to_le_bytes());
    h
}

/// A master being written.
pub struct Wav {
    file: BufWriter<File>,
    path: PathBuf,
    dither: Noise,
}

impl Wav {
    pub fn create(path: &Path, rate: u32, frames: u64, seed: u64) -> Result<Self> {
        let failed = |e| Error::io("writing the demo master", path, &e);
        let file = File::create_new(path).map_err(failed)?;
        let mut file = BufWriter::with_capacity(1 << 16, file);
        file.write_all(&header(rate, frames)).map_err(failed)?;
        Ok(Wav {
            file,
            path: path.to_path_buf(),
            dither: Noise::new(seed),
        })
    }

    /// Samples in [-1, 1), rounded to 24 bits with triangular dither of two steps peak to peak.
    pub fn frame(&mut self, frame: [f64; 2]) -> Result<()> {
        let mut bytes = [0; BYTES_PER_FRAME as usize];
        for (sample, at) in frame.into_iter().zip([0, 3]) {
            bytes[at..at + 3].copy_from_slice(&code(sample, &mut self.dither).to_le_bytes()[..3]);
        }
        let written = self.file.write_all(&bytes);
        written.map_err(|e| Error::io("writing the demo master", &self.path, &e))
    }

    pub fn finish(mut self) -> Result<()> {
        let flushed = self.file.flush();
        flushed.map_err(|e| Error::io("writing the demo master", &self.path, &e))
    }
}

/// The 24-bit code of a sample.
#[inline]
pub fn code(sample: f64, dither: &mut Noise) -> i32 {
    const FULL: f64 = 8_388_608.0;
    let (a, b) = dither.half_pair();
    // Truncation towards zero of a positive number is the floor, and quicker than asking for it.
    let raised = sample * FULL + a + b + (FULL + 0.5);
    raised.clamp(0.0, 2.0 * FULL - 1.0) as i32 - FULL as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_what_follows() {
        let h = header(96_000, 10);
        assert_eq!(&h[..4], b"RIFF");
        assert_eq!(u32::from_le_bytes([h[4], h[5], h[6], h[7]]), 36 + 60);
        assert_eq!(&h[20..24], [1, 0, 2, 0]);
        assert_eq!(&h[24..36], [0, 119, 1, 0, 0, 202, 8, 0, 6, 0, 24, 0]);
        assert_eq!(&h[36..], [b'd', b'a', b't', b'a', 60, 0, 0, 0]);
    }

    #[test]
    fn dither_is_triangular_and_centred() {
        let mut dither = Noise::new(9);
        let mut counts = [0; 3];
        for _ in 0..8000 {
            counts[(code(0.5, &mut dither) - 4_194_304 + 1) as usize] += 1;
        }
        // Rounded to the grid, a triangle of two steps lands on 0 three times in four, on either neighbour once in eight.
        assert!((5800..6200).contains(&counts[1]), "{counts:?}");
        assert!((900..1100).contains(&counts[0]) && (900..1100).contains(&counts[2]));
    }
}
