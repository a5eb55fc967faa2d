//! What a track is compared by with the other tracks of its album: its tone, what rings in it throughout, and how it begins and ends.
//! [`Portraits`] are taken one by one in the pass that meters the track; what stands out is told when all are there
//! ([`tone::outliers`], [`ringing::shared`], [`ends::seam`]).

mod bands;
pub mod ends;
pub mod level;
pub mod pauses;
pub mod ringing;
pub mod spread;
pub mod tone;

use super::defect::stats::{frame_length, hann, power_db};
use super::fft::{Fft, Scratch};
use crate::audio::Block;

pub use ends::Ends;
pub use ringing::Ringing;
pub use tone::Tone;

/// Length of a frame, s; the next power of two in samples is taken. Frames do not overlap: what is told is a matter of the whole track.
const FRAME_S: f64 = 0.16;
/// Frames below this mean power are silence (-70 dBFS).
const SILENT: f64 = 1e-7;

/// A track, as its album sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// None where nothing sounds.
    pub tone: Option<Tone>,
    pub ringing: Option<Ringing>,
    pub ends: Ends,
}

/// Takes the portrait of one stream; of more than two channels the first two are seen.
#[derive(Debug, Clone)]
pub struct Portraits {
    fft: Fft,
    window: Vec<f64>,
    scratch: Scratch,
    /// The frame that is being filled.
    left: Vec<f64>,
    right: Vec<f64>,
    re: Vec<f64>,
    im: Vec<f64>,
    tone: tone::Meter,
    ringing: ringing::Meter,
    ends: ends::Meter,
}

impl Portraits {
    pub fn new(rate: u32, channels: usize) -> Self {
        let length = frame_length(rate, FRAME_S);
        Portraits {
            fft: Fft::new(length),
            window: hann(length),
            scratch: Scratch::default(),
            re: vec![0.0; length],
            im: vec![0.0; length],
            left: Vec::with_capacity(length),
            right: Vec::with_capacity(length),
            tone: tone::Meter::new(rate, length),
            ringing: ringing::Meter::new(rate, length),
            ends: ends::Meter::new(rate, channels),
        }
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        self.ends.push(block);
        let Some(left) = block.channels.first() else {
            return;
        };
        let right = block.channels.get(1).unwrap_or(left);
        let length = self.re.len();
        let mut at = 0;
        while at < left.len() {
            let n = (length - self.left.len()).min(left.len() - at);
            self.left.extend_from_slice(&left[at..at + n]);
            self.right.extend_from_slice(&right[at..at + n]);
            at += n;
            if self.left.len() == length {
                self.frame();
                self.left.clear();
                self.right.clear();
            }
        }
    }

    fn frame(&mut self) {
        let n = self.re.len();
        let power: f64 = self.left.iter().chain(&self.right).map(|v| v * v).sum();
        if power < SILENT * (2 * n) as f64 {
            return;
        }
        for (out, x) in [(&mut self.re, &self.left), (&mut self.im, &self.right)] {
            for ((out, x), w) in out.iter_mut().zip(x).zip(&self.window) {
                *out = x * w;
            }
        }
        self.fft
            .forward(&mut self.re, &mut self.im, &mut self.scratch);
        // Left and right in one transform: the powers of both at k are in k and n - k together.
        let mut spectrum = vec![0.0; n / 2];
        for (k, power) in spectrum.iter_mut().enumerate().skip(1) {
            let at = |k: usize| self.re[k] * self.re[k] + self.im[k] * self.im[k];
            *power = at(k) + at(n - k);
        }
        self.tone.frame(&spectrum);
        self.ringing.frame(&spectrum);
    }

    pub fn finish(self) -> Portrait {
        Portrait {
            tone: self.tone.finish(),
            ringing: self.ringing.finish(),
            ends: self.ends.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
