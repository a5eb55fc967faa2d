//! Sample-rate conversion of a continuous stretch of audio, block by block, in f64.
//!
//! One fixed-ratio overlap-save convolution per pair of channels, which are the real and the imaginary part of one signal. Length
//! rule: `ceil(frames * to / from)` ([`crate::release::programme::converted`] states the same rule for cuts). Output frame 0 lies
//! exactly on input frame 0: nothing is shifted. The outer edges are predicted, not zero-padded; peaks above full scale are kept;
//! a silent channel stays exactly silent. Blocks lie at fixed places of the stream, and the transforms do the same operations on
//! every processor, so the output depends on input, rates and filter alone.

mod extrapolate;
mod filter;
mod plan;

use std::sync::Arc;

pub use filter::Filter;
use plan::Plan;

use crate::audio::Block;
use crate::dsp::fft::{self, Complex, Scratch, Sink, Split, SplitMut, Vector};
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
    work: Work,
}

/// A window that waits for the first frame of a stretch.
fn empty_window(plan: &Plan) -> Vec<f64> {
    let mut window = Vec::with_capacity(plan.forward.length() + plan.reach);
    window.resize(plan.context, 0.0);
    window
}

/// Buffers of the transforms.
struct Work {
    /// Spectrum of the output; what no input bin reaches stays zero.
    spectrum: [Vec<f64>; 2],
    output: [Vec<f64>; 2],
    scratch: Scratch,
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
        let length = plan.inverse.length();
        let two = || [vec![0.0; length], vec![0.0; length]];
        Ok(Converter {
            windows: (0..channels).map(|_| empty_window(&plan)).collect(),
            started: false,
            taken: 0,
            given: 0,
            work: Work {
                spectrum: two(),
                output: two(),
                scratch: Scratch::default(),
            },
            plan,
        })
    }

    /// Takes a block; appends what is ready to `out`.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        let length = self.plan.forward.length();
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
        let length = self.plan.forward.length();
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
        let from = plan.context / plan.down * plan.up;
        let frames = (plan.hop / plan.down * plan.up) as u64;
        let until = from + frames.min(total - self.given) as usize;
        out.grid_bits = None;
        for (pair, out) in self.windows.chunks(2).zip(out.channels.chunks_mut(2)) {
            let silent = |window: &Vec<f64>| window.iter().all(|x| *x == 0.0);
            if !pair.iter().all(silent) {
                // An odd channel out fills the imaginary part too.
                convert(plan, &pair[0], &pair[pair.len() - 1], &mut self.work);
            }
            for ((window, channel), output) in pair.iter().zip(out).zip(&self.work.output) {
                if silent(window) {
                    channel.resize(channel.len() + until - from, 0.0);
                } else {
                    channel.extend_from_slice(&output[from..until]);
                }
            }
        }
        self.given += (until - from) as u64;
        for window in &mut self.windows {
            window.drain(..plan.hop);
        }
    }
}

/// The bins of the input that the filter lets through, on their way into the output's spectrum.
struct Band<'a> {
    gain: &'a [f64],
    length_in: usize,
    spectrum: &'a mut [Vec<f64>; 2],
}

impl Sink for Band<'_> {
    #[inline(always)]
    fn store<V: Vector>(&mut self, at: usize, value: Complex<V>) {
        let (low, length_out) = (self.gain.len(), self.spectrum[0].len());
        // Bins from the middle on are negative frequencies. Lengths are multiples of 16, so no four of them straddle an edge.
        let (bin, to) = if at < low / 2 {
            (at, at)
        } else if at >= self.length_in - low / 2 {
            (at + low - self.length_in, at + length_out - self.length_in)
        } else {
            return;
        };
        let [re, im] = self.spectrum;
        let value = value.scaled(fft::load(self.gain, bin));
        fft::store(value.re, re, to);
        fft::store(value.im, im, to);
    }
}

/// One block of two channels: transform, filter, transform back into `work.output`.
#[inline(always)]
fn convert_as<V: Vector>(plan: &Plan, left: &[f64], right: &[f64], work: &mut Work) {
    let Work {
        spectrum,
        output: [out_left, out_right],
        scratch,
    } = work;
    plan.forward.columns::<V>(
        &Split {
            re: left,
            im: right,
        },
        scratch,
    );
    plan.forward.rows::<V>(
        &mut Band {
            gain: &plan.gain,
            length_in: plan.forward.length(),
            spectrum,
        },
        scratch,
    );
    // The inverse is the transform with real and imaginary parts exchanged.
    plan.inverse.columns::<V>(
        &Split {
            re: &spectrum[1],
            im: &spectrum[0],
        },
        scratch,
    );
    plan.inverse.rows::<V>(
        &mut SplitMut {
            re: out_right,
            im: out_left,
        },
        scratch,
    );
}

fft::on_any_vector! {
    fn convert(plan: &Plan, left: &[f64], right: &[f64], work: &mut Work) {
        convert_as
    }
}

#[cfg(test)]
mod tests;
