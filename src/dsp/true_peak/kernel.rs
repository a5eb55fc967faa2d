//! The coarse and the exact interpolator of the true-peak meter, and what is proven about them: how far an interpolated value can lie above
//! the samples, in terms of quantities that are cheap to take.
//!
//! All bounds have one shape: an interpolation error is a filter with (nearly) no gain at low frequencies, so it can be written
//! as a filter on the second difference of the samples, and the sum of that filter's magnitudes times the largest second
//! difference in reach bounds it. Knows nothing of streams.

use std::f64::consts::PI;
use std::sync::OnceLock;

use super::annex::Annex;
use crate::dsp::cpu::on_any_cpu;
use crate::dsp::kaiser;
use crate::dsp::lanes::larger;

/// Samples on each side of the interval that the exact interpolator uses.
pub const REACH: usize = 512;
/// Positions per sample interval of the exact interpolator.
pub const FINE: usize = 16;
/// Samples of the interval's surroundings that count as near.
const NEAR: usize = 16;
const FINE_BETA: f64 = 8.0;

/// Pairs of taps of the coarse interpolator: 24 taps per phase, 4 phases.
pub const COARSE_PAIRS: usize = 12;
const COARSE_BETA: f64 = 6.5;
/// Intervals interpolated at a time.
pub const GROUP: usize = 16;

/// The exact interpolator minus the coarse one is a filter with gain near the Nyquist frequency only. It is at most
/// `HIGH` times the largest value in reach of the samples through [`HIGH_PASS`], plus `HIGH_REST` times the largest sample.
/// A test derives both.
pub const HIGH: f64 = 2.35;
pub const HIGH_REST: f64 = 1.5e-3;
/// Rounding of [`Fine::rough_value`], as a share of the largest sample: 66 roundings of half a unit in the last place each, times
/// the sum of the taps' magnitudes, which is below 4.7.
pub const ROUGH_ERROR: f64 = 3e-5;
/// Fourth power of the second difference, unity gain at the Nyquist frequency.
pub const HIGH_PASS: [f64; 9] = {
    const S: f64 = 1.0 / 256.0;
    [
        S,
        -8.0 * S,
        28.0 * S,
        -56.0 * S,
        70.0 * S,
        -56.0 * S,
        28.0 * S,
        -8.0 * S,
        S,
    ]
};

/// An interpolation error is at most `near` times the largest second difference within [`NEAR`] samples, plus `far` times
/// the largest within [`REACH`], plus `rest` times the largest sample within [`REACH`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bound {
    pub near: f64,
    pub far: f64,
    pub rest: f64,
}

impl Bound {
    #[inline]
    pub fn of(&self, near: f64, far: f64, peak: f64) -> f64 {
        self.near * near + self.far * far + self.rest * peak
    }

    pub fn cover(&mut self, other: Bound) {
        self.near = larger(self.near, other.near);
        self.far = larger(self.far, other.far);
        self.rest = larger(self.rest, other.rest);
    }
}

/// Kaiser-windowed sinc for the position `t` between sample 0 and sample 1: taps for the samples `1 - reach ..= reach`,
/// unity gain at 0 Hz.
pub fn interpolator(t: f64, reach: usize, beta: f64) -> Vec<f64> {
    let mut taps: Vec<f64> = (0..2 * reach)
        .map(|i| {
            let x = t - (i as f64 - (reach - 1) as f64);
            let window = kaiser::window(beta, x / reach as f64);
            let sinc = if x == 0.0 {
                1.0
            } else {
                libm::sin(PI * x) / (PI * x)
            };
            sinc * window
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|v| *v /= sum);
    taps
}

/// The window of the exact interpolator at a distance, given in shares of its reach.
pub fn fine_window(distance: f64) -> f64 {
    kaiser::window(FINE_BETA, distance)
}

/// The filter that hands through sample 0 (`sample` 0) or sample 1.
pub fn identity(sample: usize, reach: usize) -> Vec<f64> {
    let mut taps = vec![0.0; 2 * reach];
    taps[reach - 1 + sample] = 1.0;
    taps
}

/// The bound of what `taps` gives beyond the straight line between `a` (weight `1 - s`) and `b` (weight `s`).
pub fn beyond_line(taps: &[f64], a: &[f64], b: &[f64], s: f64) -> Bound {
    let middle = (taps.len() / 2) as isize - 1;
    // Summed twice, the error becomes the weights of the second differences; what is left at the end is the rest.
    let (mut once, mut twice) = (0.0, 0.0);
    let mut bound = Bound::default();
    for (i, tap) in taps.iter().enumerate() {
        once += tap - (a[i] * (1.0 - s) + b[i] * s);
        twice += once;
        if i + 2 < taps.len() {
            // Weight of x[i] - 2 x[i+1] + x[i+2], which is centred on sample i + 1.
            let weight = twice.abs();
            if (i as isize + 1 - middle).unsigned_abs() <= NEAR {
                bound.near += weight;
            } else {
                bound.far += weight;
            }
        } else if i + 2 == taps.len() {
            // Weight of the last first difference, then of the last sample.
            bound.rest += 2.0 * twice.abs();
        } else {
            bound.rest += once.abs();
        }
    }
    bound
}

/// Coarse interpolator, folded: the taps for a quarter and three quarters are each other's mirror image, those for one
/// half their own, so sums and differences of mirrored samples serve all three.
#[derive(Debug)]
pub struct Coarse {
    half: [f64; COARSE_PAIRS],
    even: [f64; COARSE_PAIRS],
    odd: [f64; COARSE_PAIRS],
    /// Coarse values against the line between the two samples.
    pub bound: Bound,
    /// Coarse interpolator on the fine grid against lines between its own quarters.
    pub grid: Bound,
}

impl Coarse {
    fn new() -> Self {
        let reach = COARSE_PAIRS;
        let at = |i: usize| match i {
            0 => identity(0, reach),
            FINE => identity(1, reach),
            _ => interpolator(i as f64 / FINE as f64, reach, COARSE_BETA),
        };
        let quarter = at(FINE / 4);
        let half = at(FINE / 2);
        let pair = |i: usize| (quarter[reach - 1 - i], quarter[reach + i]);
        let mut bound = Bound::default();
        for i in [FINE / 4, FINE / 2, 3 * FINE / 4] {
            let line = i as f64 / FINE as f64;
            bound.cover(beyond_line(&at(i), &at(0), &at(FINE), line));
        }
        let mut grid = Bound::default();
        for from in (0..FINE).step_by(FINE / 4) {
            let (a, b) = (at(from), at(from + FINE / 4));
            for i in 1..FINE / 4 {
                grid.cover(beyond_line(
                    &at(from + i),
                    &a,
                    &b,
                    i as f64 * 4.0 / FINE as f64,
                ));
            }
        }
        Coarse {
            half: std::array::from_fn(|i| half[reach + i]),
            even: std::array::from_fn(|i| (pair(i).0 + pair(i).1) / 2.0),
            odd: std::array::from_fn(|i| (pair(i).0 - pair(i).1) / 2.0),
            bound,
            grid,
        }
    }

    /// For the intervals after each of the [`GROUP`] samples from `x[at]`: the values at one quarter, one half, three quarters.
    /// `x` must have [`COARSE_PAIRS`] more samples on both sides.
    #[inline(always)]
    pub fn group(&self, x: &[f64], at: usize) -> [[f64; GROUP]; 3] {
        group(self, x, at)
    }
}

on_any_cpu! {
    fn group(k: &Coarse, x: &[f64], at: usize) -> [[f64; GROUP]; 3] {
        const WIDE: usize = 4;
        let mut out = [[0.0; GROUP]; 3];
        for from in (0..GROUP).step_by(WIDE) {
            let (mut half, mut even, mut odd) = ([0.0; WIDE], [0.0; WIDE], [0.0; WIDE]);
            for pair in 0..COARSE_PAIRS {
                let below = &x[at + from - pair..][..WIDE];
                let above = &x[at + from + 1 + pair..][..WIDE];
                for j in 0..WIDE {
                    let (sum, difference) = (below[j] + above[j], below[j] - above[j]);
                    half[j] += k.half[pair] * sum;
                    even[j] += k.even[pair] * sum;
                    odd[j] += k.odd[pair] * difference;
                }
            }
            for j in 0..WIDE {
                out[0][from + j] = even[j] + odd[j];
                out[1][from + j] = half[j];
                out[2][from + j] = even[j] - odd[j];
            }
        }
        out
    }
}

/// The exact interpolator: 1024 taps at 15 positions between two samples.
#[derive(Debug)]
pub struct Fine {
    phases: Vec<Vec<f64>>,
    /// The three quarters in single precision.
    rough: [Vec<f32>; 3],
    /// Bounds of values between two positions against the line between them: positions 16, 8, 4 and 2 apart.
    pub bounds: [Bound; 4],
}

impl Fine {
    fn new() -> Self {
        let mut phases = vec![identity(0, REACH)];
        phases.extend((1..FINE).map(|i| interpolator(i as f64 / FINE as f64, REACH, FINE_BETA)));
        phases.push(identity(1, REACH));
        let bounds = std::array::from_fn(|level| {
            let width = FINE >> level;
            let mut bound = Bound::default();
            for a in (0..FINE).step_by(width) {
                for i in 1..width {
                    bound.cover(beyond_line(
                        &phases[a + i],
                        &phases[a],
                        &phases[a + width],
                        i as f64 / width as f64,
                    ));
                }
            }
            bound
        });
        let rough = std::array::from_fn(|i| {
            let taps = &phases[(i + 1) * FINE / 4];
            taps.iter().map(|v| *v as f32).collect()
        });
        Fine {
            phases,
            rough,
            bounds,
        }
    }

    /// The value `quarter` quarters (0 to 3) after sample `x[at]`, within [`ROUGH_ERROR`] times the largest sample in reach:
    /// enough to exclude most places at half the cost.
    #[inline(always)]
    pub fn rough_value(&self, x: &[f32], at: usize, quarter: usize) -> f64 {
        let Some(taps) = quarter.checked_sub(1).map(|i| &self.rough[i]) else {
            return x[at].into();
        };
        rough_dot(taps, &x[at + 1 - REACH..][..2 * REACH])
    }

    /// The value at `position` sixteenths after sample `x[at]`, 0 to 16. `x` must reach [`REACH`] further on both sides.
    #[inline(always)]
    pub fn value(&self, x: &[f64], at: usize, position: usize) -> f64 {
        match position {
            0 => return x[at],
            FINE => return x[at + 1],
            _ => {}
        }
        let taps = &self.phases[position];
        let samples = &x[at + 1 - REACH..][..2 * REACH];
        dot(taps, samples)
    }
}

on_any_cpu! {
    fn dot(taps: &[f64], samples: &[f64]) -> f64 {
        let mut lanes = [0.0; 8];
        for (t, s) in taps.chunks_exact(8).zip(samples.chunks_exact(8)) {
            for j in 0..8 {
                lanes[j] += t[j] * s[j];
            }
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        ((a + e) + (b + f)) + ((c + g) + (d + h))
    }
}

on_any_cpu! {
    fn rough_dot(taps: &[f32], samples: &[f32]) -> f64 {
        let mut lanes = [0.0f32; 16];
        for (t, s) in taps.chunks_exact(16).zip(samples.chunks_exact(16)) {
            for j in 0..16 {
                lanes[j] += t[j] * s[j];
            }
        }
        lanes.iter().map(|v| f64::from(*v)).sum()
    }
}

#[derive(Debug)]
pub struct Kernels {
    pub annex: Annex,
    pub coarse: Coarse,
    pub fine: Fine,
}

/// All interpolators: the same for every rate, so they are computed once.
pub fn kernels() -> &'static Kernels {
    static KERNELS: OnceLock<Kernels> = OnceLock::new();
    KERNELS.get_or_init(|| Kernels {
        annex: Annex::new(),
        coarse: Coarse::new(),
        fine: Fine::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain of `taps` at `f` (of the sample rate), as a complex number about the position `t`.
    fn response(taps: &[f64], f: f64, t: f64) -> (f64, f64) {
        let first = 1.0 - (taps.len() / 2) as f64;
        taps.iter()
            .enumerate()
            .fold((0.0, 0.0), |(re, im), (i, tap)| {
                let angle = 2.0 * PI * f * (first + i as f64 - t);
                (re + tap * libm::cos(angle), im + tap * libm::sin(angle))
            })
    }

    /// Divides the difference of the interpolators by the high pass, where the high pass passes anything, in the frequency
    /// domain, and adds up magnitudes of quotient and remainder.
    #[test]
    fn the_difference_of_the_interpolators_is_a_filter_on_the_top_of_the_band() {
        const N: usize = 2048;
        const EPSILON: f64 = 3e-3;
        let turn: Vec<(f64, f64)> = (0..N)
            .map(|i| libm::sincos(2.0 * PI * i as f64 / N as f64))
            .collect();
        for position in [1, 4, 8] {
            let t = position as f64 / FINE as f64;
            let mut difference = interpolator(t, REACH, FINE_BETA);
            for (i, tap) in interpolator(t, COARSE_PAIRS, COARSE_BETA)
                .iter()
                .enumerate()
            {
                difference[REACH - COARSE_PAIRS + i] -= tap;
            }
            let mut quotient = vec![(0.0, 0.0); N];
            let mut remainder = vec![(0.0, 0.0); N];
            for k in 0..N {
                let (mut re, mut im) = (0.0, 0.0);
                for (i, tap) in difference.iter().enumerate() {
                    let (sin, cos) = turn[(i * k) % N];
                    re += tap * cos;
                    im -= tap * sin;
                }
                let pass = libm::pow((1.0 - turn[k].1) / 2.0, 4.0);
                let divide = pass / (pass * pass + EPSILON * EPSILON);
                quotient[k] = (re * divide, im * divide);
                remainder[k] = (re * (1.0 - divide * pass), im * (1.0 - divide * pass));
            }
            let magnitudes = |spectrum: &[(f64, f64)]| -> f64 {
                (0..N)
                    .map(|i| {
                        let sum: f64 = spectrum
                            .iter()
                            .enumerate()
                            .map(|(k, (re, im))| {
                                let (sin, cos) = turn[(i * k) % N];
                                re * cos - im * sin
                            })
                            .sum();
                        (sum / N as f64).abs()
                    })
                    .sum()
            };
            let (high, rest) = (magnitudes(&quotient), magnitudes(&remainder));
            assert!(high < HIGH && high > 0.3, "{position}: {high}");
            assert!(rest < HIGH_REST / 1.5, "{position}: {rest}");
        }
    }

    #[test]
    fn the_exact_interpolator_is_flat_to_0_49_of_the_rate() {
        for position in [1, 4, 8, 13] {
            let t = position as f64 / FINE as f64;
            let taps = interpolator(t, REACH, FINE_BETA);
            for f in [0.0, 0.1, 0.25, 0.4, 11.0 / 24.0, 0.475, 0.49] {
                let (re, im) = response(&taps, f, t);
                let error_db = 20.0 * libm::log10(libm::hypot(re, im));
                assert!(error_db.abs() < 5e-4, "{position} {f}: {error_db}");
            }
        }
    }

    #[test]
    fn the_bounds_hold_on_noise_and_are_not_idle() {
        let k = kernels();
        let x = crate::dsp::testing::noise(4096, 9);
        let single: Vec<f32> = x.iter().map(|v| *v as f32).collect();
        let bend = |i: usize| (x[i - 1] - 2.0 * x[i] + x[i + 1]).abs();
        let mut tightest = f64::MAX;
        for at in 1500..2500 {
            let near = (at - 16..=at + 16).map(bend).fold(0.0, larger);
            let far = (at - 511..=at + 511).map(bend).fold(0.0, larger);
            let line = larger(x[at].abs(), x[at + 1].abs());
            let limit = line + k.fine.bounds[0].of(near, far, 1.0);
            let coarse_limit = line + k.coarse.bound.of(near, 0.0, 1.0);
            for quarter in 0..4 {
                let exact = k.fine.value(&x, at, quarter * FINE / 4);
                let rough = k.fine.rough_value(&single, at, quarter);
                assert!((exact - rough).abs() < ROUGH_ERROR / 3.0);
            }
            for position in 1..FINE {
                let value = k.fine.value(&x, at, position).abs();
                assert!(value <= limit);
                tightest = tightest.min(limit - value);
            }
            for phase in k.coarse.group(&x, at) {
                assert!(phase[0].abs() <= coarse_limit);
            }
        }
        assert!(tightest < 2.5, "{tightest}");
        assert!(k.coarse.grid.near < 0.03);
    }
}
