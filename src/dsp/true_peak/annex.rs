//! The interpolator that ITU-R BS.1770-5, Annex 2, prints: four phases of twelve taps, for the figure of a meter built to the letter.
//!
//! Its phases lie an eighth, three, five and seven eighths after a sample. Its gain wanders by a quarter of a dB and falls from
//! 0.42 of the rate on, so its figure may lie on either side of the true peak. Knows nothing of streams.

use super::kernel::{Bound, GROUP, beyond_line, identity};
use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::larger;

const PAIRS: usize = 6;

/// Taps for the samples -5 to 6 around the interval, an eighth and three eighths after sample 0. Five and seven eighths are
/// their mirror images.
const TAPS: [[f64; 2 * PAIRS]; 2] = [
    [
        -0.008_300_781_25,
        0.014_892_578_125,
        -0.026_611_328_125,
        0.047_607_421_875,
        -0.102_294_921_875,
        0.972_167_968_75,
        0.137_329_101_562_5,
        -0.059_448_242_187_5,
        0.033_203_125,
        -0.019_653_320_312_5,
        0.010_986_328_125,
        0.001_708_984_375,
    ],
    [
        -0.018_920_898_437_5,
        0.033_081_054_687_5,
        -0.058_227_539_062_5,
        0.101_562_5,
        -0.200_317_382_812_5,
        0.779_785_156_25,
        0.465_087_890_625,
        -0.166_503_906_25,
        0.089_111_328_125,
        -0.051_757_812_5,
        0.029_296_875,
        -0.029_174_804_687_5,
    ],
];

/// The printed interpolator, folded: sums and differences of mirrored samples serve two phases each.
#[derive(Debug)]
pub struct Annex {
    even: [[f64; PAIRS]; 2],
    odd: [[f64; PAIRS]; 2],
    /// Largest gain at 0 Hz of the phases.
    gain: f64,
    /// Values divided by their phase's gain against the line between the two samples.
    bound: Bound,
}

impl Annex {
    pub fn new() -> Self {
        let (mut gain, mut bound) = (0.0, Bound::default());
        for taps in &TAPS {
            let sum: f64 = taps.iter().sum();
            gain = larger(gain, sum);
            let normalised: Vec<f64> = taps.iter().map(|t| t / sum).collect();
            // Against the line at the taps' own centre of gravity what is left is a filter on second differences alone.
            let centre: f64 = normalised
                .iter()
                .enumerate()
                .map(|(i, t)| t * (i as f64 - (PAIRS - 1) as f64))
                .sum();
            bound.cover(beyond_line(
                &normalised,
                &identity(0, PAIRS),
                &identity(1, PAIRS),
                centre,
            ));
        }
        let pair = |sign: f64| {
            TAPS.map(|taps| {
                std::array::from_fn(|i| (taps[PAIRS - 1 - i] + sign * taps[PAIRS + i]) / 2.0)
            })
        };
        Annex {
            even: pair(1.0),
            odd: pair(-1.0),
            gain,
            bound,
        }
    }

    /// What no value of an interval exceeds whose samples are at most `samples`: largest second difference near, and largest
    /// sample in reach.
    #[inline]
    pub fn at_most(&self, samples: f64, near: f64, peak: f64) -> f64 {
        self.gain * (samples + self.bound.of(near, 0.0, peak))
    }

    /// For the intervals after each of the [`GROUP`] samples from `x[at]`: magnitudes at one, three, five and seven eighths.
    pub fn group(&self, x: &[f64], at: usize) -> [[f64; GROUP]; 4] {
        group(self, x, at)
    }
}

on_any_cpu! {
    fn group(k: &Annex, x: &[f64], at: usize) -> [[f64; GROUP]; 4] {
        const WIDE: usize = 4;
        let mut out = [[0.0; GROUP]; 4];
        for from in (0..GROUP).step_by(WIDE) {
            let (mut even, mut odd) = ([[0.0; WIDE]; 2], [[0.0; WIDE]; 2]);
            for pair in 0..PAIRS {
                let below = &x[at + from - pair..][..WIDE];
                let above = &x[at + from + 1 + pair..][..WIDE];
                for j in 0..WIDE {
                    let (sum, difference) = (below[j] + above[j], below[j] - above[j]);
                    for phase in 0..2 {
                        even[phase][j] += k.even[phase][pair] * sum;
                        odd[phase][j] += k.odd[phase][pair] * difference;
                    }
                }
            }
            for j in 0..WIDE {
                for phase in 0..2 {
                    out[phase][from + j] = (even[phase][j] + odd[phase][j]).abs();
                    out[3 - phase][from + j] = (even[phase][j] - odd[phase][j]).abs();
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    #[test]
    fn folded_it_is_the_printed_convolution() {
        let x = noise(64, 3);
        let values = Annex::new().group(&x, 20);
        for j in 0..GROUP {
            let dot = |taps: &mut dyn Iterator<Item = f64>| -> f64 {
                let samples = &x[20 + j + 1 - PAIRS..];
                taps.zip(samples).map(|(t, s)| t * s).sum::<f64>().abs()
            };
            for phase in 0..2 {
                let direct = dot(&mut TAPS[phase].iter().copied());
                let mirrored = dot(&mut TAPS[phase].iter().rev().copied());
                assert!((values[phase][j] - direct).abs() < 1e-15);
                assert!((values[3 - phase][j] - mirrored).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn the_bound_holds_on_noise_and_is_not_idle() {
        let annex = Annex::new();
        let x = noise(4096, 9);
        let mut tightest = f64::MAX;
        for at in (32..4000).step_by(GROUP) {
            let bend = (at - 16..at + 2 * GROUP)
                .map(|i| (x[i - 1] - 2.0 * x[i] + x[i + 1]).abs())
                .fold(0.0, larger);
            let samples = x[at..=at + GROUP]
                .iter()
                .fold(0.0, |m, v| larger(m, v.abs()));
            let limit = annex.at_most(samples, bend, 1.0);
            let highest = annex
                .group(&x, at)
                .as_flattened()
                .iter()
                .copied()
                .fold(0.0, larger);
            assert!(highest <= limit);
            tightest = tightest.min(limit - highest);
        }
        assert!(tightest < 1.0, "{tightest}");
        assert!(annex.bound.rest < 1e-12, "{:?}", annex.bound);
    }
}
