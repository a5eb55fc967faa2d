//! The inner loops: samples of one channel to codes of a word, plain, dithered, or dithered with error feedback. Every loop
//! returns how many samples lay outside the word and saturated.

use super::random::tpdf;
use super::shape::TAPS;
use crate::dsp::cpu::on_any_cpu;

/// Adding and taking away 1.5 * 2^52 rounds an f64 of modest size to the nearest integer (ties to even) in two operations
/// that every CPU does alike; before it is taken away, the integer stands in the low bits of the mantissa.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Largest magnitude, in LSB, for which that holds with room for what is added.
const MODEST: f64 = 1_125_899_906_842_624.0;

/// A word of `bits` bits.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Codes per full scale of 1.0.
    scale: f64,
    low: f64,
    high: f64,
}

impl Word {
    pub fn new(bits: u32) -> Self {
        let scale = (1u64 << (bits.clamp(1, 32) - 1)) as f64;
        Word {
            scale,
            low: -scale,
            high: scale - 1.0,
        }
    }

    /// The code of an integer, and 1 if it had to be brought into the word.
    #[inline(always)]
    fn hold(self, rounded: f64) -> (i32, u64) {
        let held = within(rounded, self.low, self.high);
        let code = (held + ROUND).to_bits() as i32;
        (code, u64::from(held != rounded))
    }
}

/// `f64::clamp` in the form that vectors have instructions for.
#[inline(always)]
fn within(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

#[inline(always)]
fn nearest(x: f64) -> f64 {
    (x + ROUND) - ROUND
}

on_any_cpu! {
    pub fn plain(word: Word, input: &[f64], output: &mut [i32]) -> u64 {
        let mut clamped = 0;
        for (x, code) in input.iter().zip(output) {
            let (held, outside) = word.hold(nearest(x * word.scale));
            *code = held;
            clamped += outside;
        }
        clamped
    }
}

on_any_cpu! {
    /// `frame` is the number of the first sample.
    pub fn dithered(word: Word, key: u64, frame: u64, input: &[f64], output: &mut [i32]) -> u64 {
        let mut clamped = 0;
        for ((x, code), index) in input.iter().zip(output).zip(0u64..) {
            let noise = tpdf(key, frame.wrapping_add(index));
            let (held, outside) = word.hold(nearest(x * word.scale + noise));
            *code = held;
            clamped += outside;
        }
        clamped
    }
}

on_any_cpu! {
    /// Error feedback: `y = Q(v + tpdf)` with `v = x - sum c_k e[n-k]` and `e = y - v`, so that `y = x + (1 - sum c_k z^-k) e`
    /// where `e` is the white error of flat dither (Lipshitz, Wannamaker, Vanderkooy, "Dithered Noise Shapers and Recursive
    /// Digital Filters", JAES 52-11: the dither has to be white and inside the loop). `memory` are the sums of a transposed
    /// FIR. What is fed back is the error of rounding alone, as if the word had no ends: it never exceeds 1.5 LSB, so nothing
    /// can run away while samples saturate.
    pub fn shaped(
        word: Word,
        key: u64,
        frame: u64,
        taps: &[f64; TAPS],
        memory: &mut [f64; TAPS],
        input: &[f64],
        output: &mut [i32],
    ) -> u64 {
        let mut clamped = 0;
        let mut sums = *memory;
        for ((x, code), index) in input.iter().zip(output).zip(0u64..) {
            let noise = tpdf(key, frame.wrapping_add(index));
            let wanted = within(x * word.scale, -MODEST, MODEST) - sums[0];
            let rounded = nearest(wanted + noise);
            let error = rounded - wanted;
            for k in 0..TAPS - 1 {
                sums[k] = sums[k + 1] + taps[k] * error;
            }
            sums[TAPS - 1] = taps[TAPS - 1] * error;
            let (held, outside) = word.hold(rounded);
            *code = held;
            clamped += outside;
        }
        *memory = sums;
        clamped
    }
}
