//! Lapped transforms of 2048 samples, as AAC and Vorbis use them, at every place of their grid of 1024.
//!
//! An MDCT under a window made of sines, `w[n] = sum_j b_j sin(pi j (n + 1/2) / N)` with odd `j`, is a sum of neighbouring bins of a plain
//! Fourier transform with the phase of half a sample. Those follow from one sample to the next by a rotation (a sliding transform), so
//! that all places of the grid and all windows cost little more than one.

use std::f64::consts::{PI, TAU};

use super::tally::{NOTHING, Tally};
use crate::dsp::cpu::on_any_cpu;

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
    /// Rotation by one sample and by half of one, per bin.
    turn: [Vec<f64>; 2],
    half: [Vec<f64>; 2],
    /// 1 for coefficients with even numbers, 0 for odd ones: their phases differ by a quarter.
    even: Vec<f64>,
}

/// Bins of one channel: the sum and the difference of their cosine and sine parts.
#[derive(Debug, Clone)]
struct Bins {
    cos: Vec<f64>,
    sin: Vec<f64>,
    sum: Vec<f64>,
    difference: Vec<f64>,
}

impl Bins {
    fn new(count: usize) -> Self {
        let zeros = vec![0.0; count];
        Bins {
            cos: zeros.clone(),
            sin: zeros.clone(),
            sum: zeros.clone(),
            difference: zeros,
        }
    }

    fn split(&mut self) {
        split(&self.cos, &self.sin, &mut self.sum, &mut self.difference);
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
            turn: [each(libm::cos, 1.0), each(libm::sin, 1.0)],
            half: [each(libm::cos, 0.5), each(libm::sin, 0.5)],
            even: (first..last).map(|k| ((k + 1) % 2) as f64).collect(),
        }
    }

    /// Counts, at every place of the grid, the coefficients of one or two channels that are nothing. The first sample is at
    /// place `at`, each next one `stride` further; `channels` have at least 3072 samples.
    pub fn count(&self, at: u64, stride: u64, channels: &[Vec<f64>], looks: &mut [Look]) {
        let count = self.turn[0].len();
        let mut bins: Vec<Bins> = channels.iter().map(|_| Bins::new(count)).collect();
        let mut mixed = [Bins::new(count), Bins::new(count)];
        let crossed = looks.iter().any(|look| look.crossed);
        let rounding = libm::ldexp(1.0, -15);
        let floor = OVER_ROUNDING * 4.0 * LENGTH as f64 * rounding * rounding / 12.0;
        for n in 0..LENGTH + PLACES - 1 {
            for (bins, x) in bins.iter_mut().zip(channels) {
                let leaves = if n >= LENGTH { x[n - LENGTH] } else { 0.0 };
                slide(
                    &mut bins.cos,
                    &mut bins.sin,
                    x[n] - leaves,
                    &self.turn,
                    &self.half,
                );
            }
            let Some(place) = (n + 1).checked_sub(LENGTH) else {
                continue;
            };
            bins.iter_mut().for_each(Bins::split);
            let crossed = if let ([left, right], true) = (bins.as_slice(), crossed) {
                mix(left, right, &mut mixed);
                true
            } else {
                false
            };
            for look in looks.iter_mut() {
                let heard: &[Bins] = if look.crossed && crossed {
                    &mixed
                } else {
                    &bins
                };
                for bins in heard {
                    let parts = [bins.sum.as_slice(), bins.difference.as_slice()];
                    let (nothing, of) = nothings(parts, &self.even, &look.window, floor);
                    look.tally.add(at + stride * place as u64, nothing, of);
                }
            }
        }
    }
}

/// The sum and the difference of two channels.
fn mix(left: &Bins, right: &Bins, mixed: &mut [Bins; 2]) {
    let [mid, side] = mixed;
    split(&left.sum, &right.sum, &mut mid.sum, &mut side.sum);
    split(
        &left.difference,
        &right.difference,
        &mut mid.difference,
        &mut side.difference,
    );
}

on_any_cpu! {
    fn split(a: &[f64], b: &[f64], sum: &mut [f64], difference: &mut [f64]) {
        let n = a.len();
        let (b, sum, difference) = (&b[..n], &mut sum[..n], &mut difference[..n]);
        for i in 0..n {
            (sum[i], difference[i]) = (a[i] + b[i], a[i] - b[i]);
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
    fn nothings(parts: [&[f64]; 2], even: &[f64], window: &Window, floor: f64) -> (u64, u64) {
        let n = even.len();
        let [sum, difference] = parts;
        let at = |x: &[f64], i: usize| {
            window[0] * (x[i + 3] - x[i + 2])
                + window[1] * (x[i + 4] - x[i + 1])
                + window[2] * (x[i + 5] - x[i])
        };
        let (sum, difference) = (&sum[..n + REACH], &difference[..n + REACH]);
        let (mut nothing, mut of) = (0u64, 0u64);
        for (i, even) in even.iter().enumerate() {
            let (a, b) = (at(sum, i), at(difference, i));
            let (a, b) = (a * a, b * b);
            let power = a + b;
            let own = b + even * (a - b);
            let counts = power > floor;
            of += u64::from(counts);
            nothing += u64::from(counts & (own < NOTHING * power));
        }
        (nothing, of)
    }
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
        let mut bins = Bins::new(lapped.turn[0].len());
        let place = 6;
        for n in 0..LENGTH + place {
            let leaves = if n >= LENGTH { x[n - LENGTH] } else { 0.0 };
            slide(
                &mut bins.cos,
                &mut bins.sin,
                x[n] - leaves,
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
                &bins.sum
            } else {
                &bins.difference
            };
            let own = (parts[i + 3] - parts[i + 2]) / 8f64.sqrt();
            let meant = mdct(&x[place..], &window, first + i);
            assert!((own.abs() - meant.abs()).abs() < 1e-9, "{i}: {own} {meant}");
        }
    }
}
