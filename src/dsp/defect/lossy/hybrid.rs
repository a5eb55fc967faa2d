//! The filter bank of MPEG-1 Layer III at every place of its grid of 576: 32 bands by a polyphase filter, each split in 18 by an MDCT
//! (ISO/IEC 11172-3, C.1.3 and 2.4.3.4).

use std::f64::consts::PI;

use super::prototype::{LENGTH, weight};
use super::tally::{NOTHING, Tally};
use crate::dsp::cpu::on_any_cpu;

/// Places of the grid.
pub const PLACES: usize = 576;
const BANDS: usize = 32;
/// Samples of a band in a long block, and its coefficients.
const BLOCK: usize = 36;
const LINES: usize = 18;
/// Places on either side by which it is known what a coefficient would have without the coder.
const AROUND: usize = 2;
/// Places looked at, so that those of the grid have neighbours, and samples of a band for them: multiples of [`LANES`].
const LOOKED: usize = PLACES + LANES;
const SAMPLES: usize = LOOKED + (BLOCK - 1) * BANDS;
/// Weights of the alias reduction (ISO/IEC 11172-3, Table 3-B.9).
pub const ALIAS: [f64; 8] = [
    -0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037,
];
/// Power below this, over that of the rounding to 16 bits, is rounding.
const OVER_ROUNDING: f64 = 10.0;
/// Samples that are worked on together, so that their sums stay in registers.
const LANES: usize = 8;

/// Some neighbouring bands of the bank.
#[derive(Debug, Clone)]
pub struct Hybrid {
    first: usize,
    count: usize,
    /// Modulation of each band, by phase of the folded filter.
    modulation: Vec<[f64; 2 * BANDS]>,
    /// Lines of even and of odd bands: windowed cosines.
    lines: [Vec<[f64; BLOCK]>; 2],
}

/// A coefficient at all places looked at.
type Line = Vec<f64>;

impl Hybrid {
    /// For the bands within a band, as shares of the sample rate.
    pub fn new(from: f64, until: f64) -> Self {
        let band = |share: f64| (share * 2.0 * BANDS as f64) as usize;
        // The outermost ones only give their neighbours what these lost to them.
        let first = band(from).clamp(1, BANDS - 3) - 1;
        let last = (band(until) + 1).clamp(first + 3, BANDS);
        let modulation = |band: usize| {
            std::array::from_fn(|i| {
                libm::cos((2 * band + 1) as f64 * (i as f64 - 16.0) * PI / 64.0)
            })
        };
        let lines = |odd: bool| {
            let line = |i: usize| {
                std::array::from_fn(|m| {
                    let window = libm::sin(PI / BLOCK as f64 * (m as f64 + 0.5));
                    let angle = PI / 72.0 * (2 * m + 1 + LINES) as f64 * (2 * i + 1) as f64;
                    let inverted = if odd && m % 2 == 1 { -1.0 } else { 1.0 };
                    inverted * window * libm::cos(angle)
                })
            };
            (0..LINES).map(line).collect()
        };
        Hybrid {
            first,
            count: last - first,
            modulation: (first..last).map(modulation).collect(),
            lines: [lines(false), lines(true)],
        }
    }

    /// Counts, at every place of the grid, the coefficients of one or two channels that are nothing: of left and right, and of their
    /// sum and difference. The first sample is at place `at`, each next one `stride` further;
    /// `channels` have at least 2215 samples.
    pub fn count(&self, at: u64, stride: u64, channels: &[Vec<f64>], tallies: &mut [Tally; 2]) {
        let [apart, mixed] = tallies;
        let all: Vec<Vec<Line>> = channels.iter().map(|x| self.coefficients(x)).collect();
        let mut counts = Counts::new();
        for line in all.iter().flatten() {
            count(line, &mut counts.nothing, &mut counts.of);
        }
        counts.hand_to(apart, at, stride);
        let [left, right] = all.as_slice() else {
            return;
        };
        let mut counts = Counts::new();
        let mut mixed_line = vec![0.0; LOOKED];
        for (l, r) in left.iter().zip(right) {
            for sign in [1.0, -1.0] {
                let pairs = l.iter().zip(r);
                mixed_line.clear();
                mixed_line.extend(pairs.map(|(l, r)| l + sign * r));
                count(&mixed_line, &mut counts.nothing, &mut counts.of);
            }
        }
        counts.hand_to(mixed, at, stride);
    }

    /// The lines of all bands but the outermost.
    fn coefficients(&self, x: &[f64]) -> Vec<Line> {
        let bands = self.bands(x);
        let mut lines: Vec<Vec<Line>> = bands
            .iter()
            .enumerate()
            .map(|(i, band)| {
                let shapes = &self.lines[(self.first + i) % 2];
                shapes.iter().map(|shape| block(band, shape)).collect()
            })
            .collect();
        for lower in 0..lines.len() - 1 {
            let (below, above) = lines.split_at_mut(lower + 1);
            for (i, weight) in ALIAS.into_iter().enumerate() {
                let keep = 1.0 / libm::sqrt(1.0 + weight * weight);
                let give = weight * keep;
                let down = &mut below[lower][LINES - 1 - i];
                for (d, u) in down.iter_mut().zip(&mut above[0][i]) {
                    (*d, *u) = (*d * keep + *u * give, *u * keep - *d * give);
                }
            }
        }
        lines.pop();
        lines.remove(0);
        lines.into_iter().flatten().collect()
    }

    /// Bands at every sample, where the coder takes every 32nd.
    fn bands(&self, x: &[f64]) -> Vec<Vec<f64>> {
        let mut folded = vec![vec![0.0; SAMPLES]; 2 * BANDS];
        for (phase, folded) in folded.iter_mut().enumerate() {
            fold(x, phase, folded);
        }
        let mut bands = vec![vec![0.0; SAMPLES]; self.count];
        for (band, shape) in bands.iter_mut().zip(&self.modulation) {
            modulate(&folded, shape, band);
        }
        bands
    }
}

/// Every 64th weight of the filter belongs to one phase of the modulation, with its sign turned from one to the next.
fn fold(x: &[f64], phase: usize, out: &mut [f64]) {
    for (turn, i) in (phase..LENGTH).step_by(2 * BANDS).enumerate() {
        let weight = if turn % 2 == 1 { -weight(i) } else { weight(i) };
        add(&x[LENGTH - 1 - i..], weight, out);
    }
}

on_any_cpu! {
    fn add(x: &[f64], weight: f64, out: &mut [f64]) {
        for (out, x) in out.iter_mut().zip(x) {
            *out += weight * x;
        }
    }
}

on_any_cpu! {
    fn modulate(folded: &[Vec<f64>], shape: &[f64; 64], out: &mut [f64]) {
        for (n, out) in out.chunks_exact_mut(LANES).enumerate() {
            let mut sums = [0.0; LANES];
            for (folded, weight) in folded.iter().zip(shape) {
                let x = &folded[n * LANES..][..LANES];
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum += weight * x;
                }
            }
            out.copy_from_slice(&sums);
        }
    }
}

/// A line at all places.
fn block(band: &[f64], shape: &[f64; BLOCK]) -> Line {
    let mut out = vec![0.0; LOOKED];
    transform(band, shape, &mut out);
    out
}

on_any_cpu! {
    fn transform(band: &[f64], shape: &[f64; BLOCK], out: &mut [f64]) {
        for (n, out) in out.chunks_exact_mut(LANES).enumerate() {
            let mut sums = [0.0; LANES];
            for (m, weight) in shape.iter().enumerate() {
                let x = &band[n * LANES + m * BANDS..][..LANES];
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum += weight * x;
                }
            }
            out.copy_from_slice(&sums);
        }
    }
}

/// Counts at every place of the grid, as numbers that vectors can hold.
struct Counts {
    nothing: Vec<f64>,
    of: Vec<f64>,
}

impl Counts {
    fn new() -> Self {
        Counts {
            nothing: vec![0.0; PLACES],
            of: vec![0.0; PLACES],
        }
    }

    fn hand_to(&self, tally: &mut Tally, at: u64, stride: u64) {
        for (place, (nothing, of)) in self.nothing.iter().zip(&self.of).enumerate() {
            let at = at + stride * (place + AROUND) as u64;
            tally.add(at, *nothing as u64, *of as u64);
        }
    }
}

on_any_cpu! {
    /// A coefficient is nothing where it should have what it has at the places around.
    fn count(line: &[f64], nothing: &mut [f64], of: &mut [f64]) {
        let n = nothing.len();
        let of = &mut of[..n];
        let rounding = libm::ldexp(1.0, -15);
        // The bank has a gain of 1 for a tone in one line; noise spreads over all of them.
        let floor = OVER_ROUNDING * 2.0 * rounding * rounding / 12.0;
        let near: [&[f64]; 5] = std::array::from_fn(|i| &line[i..i + n]);
        for p in 0..n {
            let power = |i: usize| near[i][p] * near[i][p];
            let usual = 0.25 * (power(0) + power(1) + power(3) + power(4));
            let counts = if usual > floor { 1.0 } else { 0.0 };
            of[p] += counts;
            nothing[p] += if power(2) < NOTHING * usual { counts } else { 0.0 };
        }
    }
}
