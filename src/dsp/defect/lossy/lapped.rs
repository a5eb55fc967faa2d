//! Lapped transforms of 2048 samples, as AAC and Vorbis use them, at every place of their grid of 1024.
//!
//! An MDCT under a window made of sines, `w[n] = sum_j b_j sin(pi j (n + 1/2) / N)` with odd `j`, is a sum of neighbouring bins of a plain
//! Fourier transform with the phase of half a sample. Those follow from one sample to the next by a rotation (a sliding transform), so
//! that all places of the grid and all windows cost little more than one.

use std::f64::consts::{PI, TAU};

use super::tally::{NOTHING, Tally};
use crate::dsp::cpu::on_any_cpu;
use crate::dsp::fft::{Fft, Scratch};

/// Samples of a transform, and places of its grid.
const LENGTH: usize = 2_048;
pub const PLACES: usize = LENGTH / 2;
/// Sines in a window, besides their order: 1, 3, 5.
const SINES: usize = 3;
/// Bins that a coefficient reaches beyond its own, below and above.
const BELOW: usize = SINES - 1;
const REACH: usize = 2 * SINES - 1;
/// Power of a bin below this, over that of the rounding to 16 bits, is rounding.
const OVER_ROUNDING: f64 = 10.0;

/// A window, as weights of its sines.
pub type Window = [f64; SINES];

/// AAC with `window_shape` 1 (ISO/IEC 13818-7, 11.3): a Kaiser-Bessel derived window with alpha 4. That of shape 0, a sine, is near enough
/// to be found by the others.
pub fn kaiser_bessel() -> Window {
    let half = PLACES;
    let kaiser = |i: usize| {
        let x = 2.0 * i as f64 / half as f64 - 1.0;
        bessel(4.0 * PI * libm::sqrt(1.0 - x * x))
    };
    let all: f64 = (0..=half).map(kaiser).sum();
    let mut sum = 0.0;
    let rise: Vec<f64> = (0..half)
        .map(|i| {
            sum += kaiser(i);
            libm::sqrt(sum / all)
        })
        .collect();
    as_sines(&rise)
}

/// Vorbis I, 4.3.1.
pub fn vorbis() -> Window {
    let rise = |n: usize| {
        let sine = libm::sin(PI * (n as f64 + 0.5) / LENGTH as f64);
        libm::sin(PI / 2.0 * sine * sine)
    };
    as_sines(&(0..PLACES).map(rise).collect::<Vec<f64>>())
}

/// Modified Bessel function of the first kind, order 0.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-17 * sum {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
        k += 1.0;
    }
    sum
}

/// The first sines of a symmetric window, of which the rising half is given.
fn as_sines(rise: &[f64]) -> Window {
    std::array::from_fn(|j| {
        let order = (2 * j + 1) as f64;
        let sine = |n: usize| libm::sin(PI * order * (n as f64 + 0.5) / LENGTH as f64);
        let sum: f64 = rise.iter().enumerate().map(|(n, w)| w * sine(n)).sum();
        4.0 * sum / LENGTH as f64
    })
}

/// The sliding transform of one band.
#[derive(Debug, Clone)]
pub struct Lapped {
    fft: Fft,
    /// Number of the first bin.
    first: usize,
    /// Rotation by one sample and by half of one, per bin.
    turn: [Vec<f64>; 2],
    half: [Vec<f64>; 2],
    /// 1 for coefficients with even numbers, 0 for odd ones: their phases differ by a quarter.
    even: Vec<f32>,
}

/// Bins of one channel.
#[derive(Debug, Clone)]
struct Bins {
    cos: Vec<f64>,
    sin: Vec<f64>,
    parts: Parts,
}

/// The sum and the difference of the cosine and sine parts of bins. What is counted is told from ten per cent of an amplitude, so that
/// half the precision is enough; the transform itself adds up over thousands of samples and needs all of it.
#[derive(Debug, Clone)]
struct Parts {
    sum: Vec<f32>,
    difference: Vec<f32>,
}

impl Parts {
    fn new(count: usize) -> Self {
        Parts {
            sum: vec![0.0; count],
            difference: vec![0.0; count],
        }
    }
}

impl Bins {
    fn new(count: usize) -> Self {
        Bins {
            cos: vec![0.0; count],
            sin: vec![0.0; count],
            parts: Parts::new(count),
        }
    }

    fn split(&mut self) {
        let Parts { sum, difference } = &mut self.parts;
        split(&self.cos, &self.sin, sum, difference);
    }
}

/// A window, the tally of what it shows, and whether it looks at left and right or at their sum and difference.
pub struct Look<'a> {
    pub window: Window,
    pub crossed: bool,
    pub tally: &'a mut Tally,
}

impl Lapped {
    /// For the coefficients of a band, as shares of the sample rate.
    pub fn new(from: f64, until: f64) -> Self {
        let first = ((from * LENGTH as f64) as usize).max(BELOW);
        let last = ((until * LENGTH as f64) as usize).min(PLACES - REACH);
        let bins = first - BELOW..last + REACH - BELOW;
        let angle = |bin: usize| TAU * bin as f64 / LENGTH as f64;
        let each =
            |f: fn(f64) -> f64, part: f64| bins.clone().map(|b| f(part * angle(b))).collect();
        Lapped {
            fft: Fft::new(LENGTH),
            first: bins.start,
            turn: [each(libm::cos, 1.0), each(libm::sin, 1.0)],
            half: [each(libm::cos, 0.5), each(libm::sin, 0.5)],
            even: (first..last).map(|k| ((k + 1) % 2) as f32).collect(),
        }
    }

    /// The bins of the first window, of one or two channels.
    fn begin(&self, channels: &[Vec<f64>], bins: &mut [Bins]) {
        let part = |channel: usize| match channels.get(channel) {
            Some(x) => x[..LENGTH].to_vec(),
            None => vec![0.0; LENGTH],
        };
        let (mut re, mut im) = (part(0), part(1));
        self.fft.forward(&mut re, &mut im, &mut Scratch::default());
        let [cos, sin] = &self.half;
        for (i, (cos, sin)) in cos.iter().zip(sin).enumerate() {
            let (k, mirrored) = (self.first + i, LENGTH - self.first - i);
            let (a, b, c, d) = (re[k], im[k], re[mirrored], im[mirrored]);
            // Both channels in one transform; turned by half a sample.
            let left = [0.5 * (a + c), 0.5 * (b - d)];
            let right = [0.5 * (b + d), 0.5 * (c - a)];
            for (bins, [re, im]) in bins.iter_mut().zip([left, right]) {
                bins.cos[i] = re * cos + im * sin;
                bins.sin[i] = re * sin - im * cos;
            }
        }
    }

    /// Counts, at every place of the grid, the coefficients of one or two channels that are nothing. The first sample is at
    /// place `at`, each next one `stride` further; `channels` have at least 3072 samples.
    pub fn count(&self, at: u64, stride: u64, channels: &[Vec<f64>], looks: &mut [Look]) {
        let count = self.turn[0].len();
        let mut bins: Vec<Bins> = channels.iter().map(|_| Bins::new(count)).collect();
        let mut mixed = [Parts::new(count), Parts::new(count)];
        let crossed = looks.iter().any(|look| look.crossed);
        let rounding = libm::ldexp(1.0, -15);
        let floor = OVER_ROUNDING * 4.0 * LENGTH as f64 * rounding * rounding / 12.0;
        self.begin(channels, &mut bins);
        for place in 0..PLACES {
            if place > 0 {
                for (bins, x) in bins.iter_mut().zip(channels) {
                    let change = x[place + LENGTH - 1] - x[place - 1];
                    slide(&mut bins.cos, &mut bins.sin, change, &self.turn, &self.half);
                }
            }
            bins.iter_mut().for_each(Bins::split);
            let crossed = if let ([left, right], true) = (bins.as_slice(), crossed) {
                mix(&left.parts, &right.parts, &mut mixed);
                true
            } else {
                false
            };
            for look in looks.iter_mut() {
                let window = look.window.map(|w| w as f32);
                let mut count = |parts: &Parts| {
                    let (nothing, of) = nothings(parts, &self.even, window, floor as f32);
                    look.tally.add(at + stride * place as u64, nothing, of);
                };
                if look.crossed && crossed {
                    mixed.iter().for_each(&mut count);
                } else {
                    bins.iter().for_each(|bins| count(&bins.parts));
                }
            }
        }
    }
}

on_any_cpu! {
    /// The sum and the difference of two channels.
    fn mix(left: &Parts, right: &Parts, mixed: &mut [Parts; 2]) {
        let [mid, side] = mixed;
        cross(&left.sum, &right.sum, &mut mid.sum, &mut side.sum);
        cross(
            &left.difference,
            &right.difference,
            &mut mid.difference,
            &mut side.difference,
        );
    }
}

#[inline(always)]
fn cross(a: &[f32], b: &[f32], sum: &mut [f32], difference: &mut [f32]) {
    let n = a.len();
    let (b, sum, difference) = (&b[..n], &mut sum[..n], &mut difference[..n]);
    for i in 0..n {
        (sum[i], difference[i]) = (a[i] + b[i], a[i] - b[i]);
    }
}

on_any_cpu! {
    fn split(a: &[f64], b: &[f64], sum: &mut [f32], difference: &mut [f32]) {
        let n = a.len();
        let (b, sum, difference) = (&b[..n], &mut sum[..n], &mut difference[..n]);
        for i in 0..n {
            (sum[i], difference[i]) = ((a[i] + b[i]) as f32, (a[i] - b[i]) as f32);
        }
    }
}

on_any_cpu! {
    /// Moves the window on by a sample: `change` is the sample that comes minus the one that leaves.
    fn slide(cos: &mut [f64], sin: &mut [f64], change: f64, turn: &[Vec<f64>; 2], half: &[Vec<f64>; 2]) {
        let n = cos.len();
        let (sin, [tc, ts], [hc, hs]) = (
            &mut sin[..n],
            [&turn[0][..n], &turn[1][..n]],
            [&half[0][..n], &half[1][..n]],
        );
        for i in 0..n {
            let (c, s) = (cos[i], sin[i]);
            cos[i] = c * tc[i] + s * ts[i] + change * hc[i];
            sin[i] = s * tc[i] - c * ts[i] - change * hs[i];
        }
    }
}

on_any_cpu! {
    /// How many coefficients are nothing, of how many that are more than rounding.
    fn nothings(parts: &Parts, even: &[f32], window: [f32; SINES], floor: f32) -> (u64, u64) {
        let n = even.len();
        let (sum, difference) = (near(&parts.sum, n), near(&parts.difference, n));
        let (mut nothing, mut of) = (0u32, 0u32);
        for (i, even) in even.iter().enumerate() {
            let (a, b) = (at(sum, i, window), at(difference, i, window));
            let (a, b) = (a * a, b * b);
            let power = a + b;
            let own = b + even * (a - b);
            let counts = power > floor;
            of += u32::from(counts);
            nothing += u32::from(counts & (own < NOTHING as f32 * power));
        }
        (u64::from(nothing), u64::from(of))
    }
}

/// The bins that coefficients reach, each as a row of its own.
#[inline(always)]
fn near(x: &[f32], n: usize) -> [&[f32]; REACH + 1] {
    let row = |j: usize| &x[j..j + n];
    [row(0), row(1), row(2), row(3), row(4), row(5)]
}

/// A coefficient under a window.
#[inline(always)]
fn at(x: [&[f32]; REACH + 1], i: usize, window: [f32; SINES]) -> f32 {
    window[0] * (x[3][i] - x[2][i])
        + window[1] * (x[4][i] - x[1][i])
        + window[2] * (x[5][i] - x[0][i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    /// The definition: ISO/IEC 13818-7, 11.3.
    fn mdct(x: &[f64], window: &[f64], k: usize) -> f64 {
        let n0 = (PLACES as f64 + 1.0) / 2.0;
        let angle = |n: usize| TAU / LENGTH as f64 * (n as f64 + n0) * (k as f64 + 0.5);
        let term = |n: usize| window[n] * x[n] * libm::cos(angle(n));
        (0..LENGTH).map(term).sum()
    }

    #[test]
    fn windows_are_their_sines() {
        let vorbis_at = |n: usize| {
            let sine = libm::sin(PI * (n as f64 + 0.5) / LENGTH as f64);
            libm::sin(PI / 2.0 * sine * sine)
        };
        let from_sines = |w: Window, n: usize| {
            let sine =
                |j: usize| libm::sin(PI * (2 * j + 1) as f64 * (n as f64 + 0.5) / LENGTH as f64);
            (0..SINES).map(|j| w[j] * sine(j)).sum::<f64>()
        };
        let (kbd, vorbis) = (kaiser_bessel(), vorbis());
        for n in (0..LENGTH).step_by(97) {
            assert!((from_sines(vorbis, n) - vorbis_at(n)).abs() < 0.04);
            // Princen and Bradley: the squares of both halves add up to 1.
            let other = (n + PLACES) % LENGTH;
            let squares = from_sines(kbd, n).powi(2) + from_sines(kbd, other).powi(2);
            assert!((squares - 1.0).abs() < 0.03, "{n} {squares}");
        }
    }

    #[test]
    fn the_sliding_transform_is_the_transform() {
        let x: Vec<f64> = noise(LENGTH + 10, 7);
        let lapped = Lapped::new(0.2, 0.21);
        let mut all = [Bins::new(lapped.turn[0].len())];
        lapped.begin(std::slice::from_ref(&x), &mut all);
        let [mut bins] = all;
        let place = 6;
        for n in 0..place {
            slide(
                &mut bins.cos,
                &mut bins.sin,
                x[n + LENGTH] - x[n],
                &lapped.turn,
                &lapped.half,
            );
        }
        bins.split();
        let window: Vec<f64> = (0..LENGTH)
            .map(|n| libm::sin(PI * (n as f64 + 0.5) / LENGTH as f64))
            .collect();
        let first = (0.2 * LENGTH as f64) as usize;
        for i in 0..lapped.even.len() {
            let parts = if lapped.even[i] == 1.0 {
                &bins.parts.sum
            } else {
                &bins.parts.difference
            };
            let own = f64::from(parts[i + 3] - parts[i + 2]) / 8f64.sqrt();
            let meant = mdct(&x[place..], &window, first + i);
            assert!((own.abs() - meant.abs()).abs() < 1e-5, "{i}: {own} {meant}");
        }
    }
}
