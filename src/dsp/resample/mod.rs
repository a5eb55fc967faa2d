//! Sample-rate conversion of a continuous stretch of audio, block by block, in f64.
//!
//! One fixed-ratio overlap-save convolution per pair of channels, which are the real and the imaginary part of one signal. Length
//! rule: `ceil(frames * to / from)` ([`crate::release::programme::converted`] states the same rule for cuts). Output frame 0 lies
//! exactly on input frame 0: nothing is shifted. The outer edges are predicted, not zero-padded; peaks above full scale are kept;
//! a silent channel stays exactly silent. Blocks lie at fixed places of the stream, and the transforms do the same operations on
//! every processor, so the output depends on input, rates and filter alone.

mod filter;
mod plan;

use std::sync::Arc;

pub use filter::Filter;
use plan::Plan;

use crate::audio::Block;
use crate::dsp::extrapolate;
use crate::dsp::fft::Scratch;
use crate::error::{Error, Result};

/// A converter for one stretch.
pub struct Converter {
    plan: Arc<Plan>,
    /// A block of input of each channel; the first `context` frames of the stretch's first block are predicted.
    windows: Vec<Vec<f64>>,
    /// Whether what lies before the first frame has been predicted.
    started: bool,
    /// Input frames so far.
    taken: u64,
    /// Output frames so far.
    given: u64,
    scratch: Scratch,
    /// Output of the imaginary part when that is no channel.
    spare: Vec<f64>,
}

/// A window that waits for the first frame of a stretch.
fn empty_window(plan: &Plan) -> Vec<f64> {
    let mut window = Vec::with_capacity(plan.circular.length_in() + plan.reach);
    window.resize(plan.context, 0.0);
    window
}

impl Converter {
    /// # Errors
    /// The ratio of the rates is none of those between usual sample rates (it has a prime factor above 7).
    pub fn new(from: u32, to: u32, channels: usize, filter: Filter) -> Result<Self> {
        let plan = Plan::of(from, to, filter).ok_or_else(|| {
            Error::usage(
                format!("converting {from} Hz to {to} Hz"),
                "the ratio of these rates is none that occurs between usual sample rates",
            )
            .hint("usual rates are 8, 11.025, 12, 16, 22.05, 24, 32, 44.1, 48, 64, 88.2, 96, 176.4, 192, 352.8, 384 kHz")
        })?;
        let spare = match channels % 2 {
            0 => 0,
            _ => plan.circular.length_out(),
        };
        Ok(Converter {
            windows: (0..channels).map(|_| empty_window(&plan)).collect(),
            started: false,
            taken: 0,
            given: 0,
            scratch: Scratch::default(),
            spare: vec![0.0; spare],
            plan,
        })
    }

    /// Takes a block; appends what is ready to `out`.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        let length = self.plan.circular.length_in();
        let mut from = 0;
        while from < block.frames() {
            let room = length - self.filled();
            let until = from + room.min(block.frames() - from);
            for (window, channel) in self.windows.iter_mut().zip(&block.channels) {
                window.extend_from_slice(&channel[from..until]);
            }
            self.taken += (until - from) as u64;
            from = until;
            if self.filled() == length {
                self.run(u64::MAX, out);
            }
        }
    }

    /// Ends the stretch; appends the rest to `out`.
    pub fn finish(&mut self, out: &mut Block) {
        let (up, down) = (self.plan.up as u128, self.plan.down as u128);
        let total = (u128::from(self.taken) * up).div_ceil(down) as u64;
        self.predict_start();
        let known = self.taken.min(self.filled() as u64) as usize;
        for window in &mut self.windows {
            let beyond = extrapolate::beyond(&window[window.len() - known..], self.plan.reach);
            window.extend_from_slice(&beyond);
        }
        let length = self.plan.circular.length_in();
        while self.given < total {
            let later = |window: &mut Vec<f64>| {
                let later = window.split_off(window.len().min(length));
                window.resize(length, 0.0);
                later
            };
            let later: Vec<Vec<f64>> = self.windows.iter_mut().map(later).collect();
            self.run(total, out);
            for (window, later) in self.windows.iter_mut().zip(later) {
                window.extend_from_slice(&later);
            }
        }
    }

    fn filled(&self) -> usize {
        self.windows.first().map_or(0, Vec::len)
    }

    /// Fills what lies before the first frame, once.
    fn predict_start(&mut self) {
        if self.started {
            return;
        }
        self.started = true;
        for window in &mut self.windows {
            let (before, known) = window.split_at_mut(self.plan.context);
            before.copy_from_slice(&extrapolate::before(known, before.len()));
        }
    }

    /// Converts the full windows, keeps no output beyond frame `total` of the stretch, and moves the windows on.
    fn run(&mut self, total: u64, out: &mut Block) {
        self.predict_start();
        let plan = &self.plan;
        out.grid_bits = None;
        let made = plan.kept.len() * plan.circular.row_out();
        let wanted = (made as u64).min(total - self.given);
        for (pair, out) in self.windows.chunks(2).zip(out.channels.chunks_mut(2)) {
            let silent = |window: &Vec<f64>| window.iter().all(|x| *x == 0.0);
            let start = out[0].len();
            for channel in &mut *out {
                channel.resize(start + made, 0.0);
            }
            if !pair.iter().all(silent) {
                let (left, others) = out.split_at_mut(1);
                let (right, right_out) = match others {
                    [right] => (&pair[1], &mut right[start..]),
                    // An odd channel out fills the imaginary part too.
                    _ => (&pair[0], &mut self.spare[..made]),
                };
                let out = [&mut left[0][start..], right_out];
                let kept = plan.kept.clone();
                plan.circular
                    .run([&pair[0], right], out, kept, &mut self.scratch);
            }
            for (window, channel) in pair.iter().zip(out) {
                if silent(window) {
                    channel[start..].fill(0.0);
                }
                channel.truncate(start + wanted as usize);
            }
        }
        self.given += wanted;
        for window in &mut self.windows {
            window.drain(..plan.hop);
        }
    }
}

#[cfg(test)]
mod tests;
