//! The transform of Opus at every place of its grid of 960: frames of 20 ms at 48 kHz, whose windows overlap by 2.5 ms, after
//! pre-emphasis (RFC 6716, 4.3.7).

use std::f64::consts::{PI, TAU};

use super::tally::{NOTHING, Tally};
use crate::dsp::cpu::on_any_cpu;
use crate::dsp::fft::{Fft, Scratch};

/// The rate at which Opus works, Hz.
pub const RATE_HZ: u32 = 48_000;
/// Where its band ends, Hz.
pub const END_HZ: f64 = 20_000.0;
/// Places of the grid, and samples of a transform.
pub const PLACES: usize = 960;
const LENGTH: usize = 2 * PLACES;
/// Samples in which neighbouring windows overlap.
const OVERLAP: usize = 120;
/// The band in which coefficients are looked at, Hz.
const BAND_HZ: [f64; 2] = [4_000.0, 19_500.0];
/// Share of the last sample that pre-emphasis takes off.
const EMPHASIS: f64 = 0.85;
/// Power of a bin below this, over that of the rounding to 16 bits, is rounding.
const OVER_ROUNDING: f64 = 10.0;

/// A transform of two real signals at a time.
#[derive(Debug, Clone)]
pub struct Celt {
    fft: Fft,
    scratch: Scratch,
    /// The window, turned by half a bin.
    window: [Vec<f64>; 2],
    /// Turns the bins to where the MDCT has its cosines.
    turn: [Vec<f64>; 2],
    bins: [usize; 2],
}

impl Celt {
    pub fn new() -> Self {
        let flat = (LENGTH - 2 * OVERLAP) / 2 - (PLACES - OVERLAP) / 2;
        let rise = |n: usize| {
            let sine = libm::sin(PI / 2.0 * (n as f64 + 0.5) / OVERLAP as f64);
            libm::sin(PI / 2.0 * sine * sine)
        };
        let weight = |n: usize| {
            let n = n.min(LENGTH - 1 - n);
            match n.checked_sub(flat) {
                None => 0.0,
                Some(n) if n < OVERLAP => rise(n),
                Some(_) => 1.0,
            }
        };
        let turned = |f: fn(f64) -> f64| {
            let sample = |n: usize| weight(n) * f(-PI * n as f64 / LENGTH as f64);
            (0..LENGTH).map(sample).collect()
        };
        let n0 = (PLACES as f64 + 1.0) / 2.0;
        let turn = |f: fn(f64) -> f64| {
            let bin = |k: usize| f(-TAU * n0 * (k as f64 + 0.5) / LENGTH as f64);
            (0..PLACES).map(bin).collect()
        };
        Celt {
            fft: Fft::new(LENGTH),
            scratch: Scratch::default(),
            window: [turned(libm::cos), turned(libm::sin)],
            turn: [turn(libm::cos), turn(libm::sin)],
            bins: BAND_HZ.map(|hz| (hz * LENGTH as f64 / f64::from(RATE_HZ)) as usize),
        }
    }

    /// Counts, at every place of the grid, the coefficients that are nothing of the sum and the difference of two channels, or of one.
    /// The first sample is at place `at`, each next one `stride` further.
    pub fn count(&mut self, at: u64, stride: u64, channels: &[Vec<f64>], tally: &mut Tally) {
        let emphasised =
            |x: &Vec<f64>| -> Vec<f64> { x.windows(2).map(|w| w[1] - EMPHASIS * w[0]).collect() };
        let all: Vec<Vec<f64>> = channels.iter().map(emphasised).collect();
        let silence = Vec::new();
        let (left, right) = match all.as_slice() {
            [left, right] => (left, right),
            [left] => (left, &silence),
            _ => return,
        };
        let (mut re, mut im) = (vec![0.0; LENGTH], vec![0.0; LENGTH]);
        for place in 0..PLACES {
            for n in 0..LENGTH {
                let l = left[place + n];
                let r = right.get(place + n).copied().unwrap_or(0.0);
                let (mid, side) = (l + r, l - r);
                let (c, s) = (self.window[0][n], self.window[1][n]);
                (re[n], im[n]) = (mid * c - side * s, mid * s + side * c);
            }
            self.fft.forward(&mut re, &mut im, &mut self.scratch);
            let (nothing, of) = nothings(&re, &im, &self.turn, self.bins, right.is_empty());
            // Pre-emphasis took the first sample away.
            tally.add(at + stride * (place as u64 + 1), nothing, of);
        }
    }
}

on_any_cpu! {
    fn nothings(re: &[f64], im: &[f64], turn: &[Vec<f64>; 2], bins: [usize; 2], mono: bool) -> (u64, u64) {
        let rounding = libm::ldexp(1.0, -15);
        let floor = OVER_ROUNDING * LENGTH as f64 * rounding * rounding / 12.0;
        let (mut nothing, mut of) = (0u64, 0u64);
        for k in bins[0]..bins[1] {
            let m = LENGTH - 1 - k;
            let mid = [0.5 * (re[k] + re[m]), 0.5 * (im[k] - im[m])];
            let side = [0.5 * (im[k] + im[m]), 0.5 * (re[m] - re[k])];
            for (i, [a, b]) in [mid, side].into_iter().enumerate() {
                let own = a * turn[0][k] - b * turn[1][k];
                let power = a * a + b * b;
                let counts = (power > floor) & !(mono & (i == 1));
                of += u64::from(counts);
                nothing += u64::from(counts & (own * own < NOTHING * power));
            }
        }
        (nothing, of)
    }
}
