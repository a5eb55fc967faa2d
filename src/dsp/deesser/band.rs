//! The band that a de-esser turns down, cut out by a symmetrical filter: it is in phase with the whole at every frequency, so
//! taking a share of it away leaves no trace elsewhere.

use std::f64::consts::PI;

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::kaiser;

/// Of Kaiser's window, and what that costs in length (Kaiser, "Nonrecursive digital filter design using the
/// I0-sinh window function", 1974).
const ATTENUATION_DB: f64 = 60.0;

/// Transition, as a share of the lower edge.
const TRANSITION: f64 = 1.0 / 3.0;

/// One half of a symmetrical filter, from the centre outwards.
#[derive(Debug, Clone)]
pub struct Band {
    half: Vec<f64>,
}

impl Band {
    /// From `low_hz` to `high_hz`, where the magnitude is one half; an upper edge at or above Nyquist is none. None if the
    /// band does not lie below Nyquist.
    pub fn new(low_hz: f64, high_hz: f64, rate: u32) -> Option<Self> {
        let rate = f64::from(rate);
        let (low, high) = (low_hz / rate, high_hz / rate);
        let transition = TRANSITION * low;
        if !(transition > 1e-4 && low + transition < 0.5) {
            return None;
        }
        let span = (ATTENUATION_DB - 7.95) / (2.285 * 2.0 * PI * transition);
        let reach = libm::ceil(0.5 * span) as usize;
        let high = if high + transition < 0.5 { high } else { 0.5 };
        let beta = kaiser::beta(ATTENUATION_DB);
        let half: Vec<f64> = (0..=reach)
            .map(|i| {
                let t = i as f64;
                let window = kaiser::window(beta, t / (reach + 1) as f64);
                (low_pass(high, t) - low_pass(low, t)) * window
            })
            .collect();
        Some(Band { half })
    }

    /// Frames needed on either side of the one that comes out.
    pub fn reach(&self) -> usize {
        self.half.len() - 1
    }

    /// The band of `samples`, which hold [`Band::reach`] frames more on either side.
    pub fn cut(&self, samples: &[f64], band: &mut [f64]) {
        convolve(&self.half, samples, band);
    }
}

/// An ideal low-pass at a fraction of the rate.
fn low_pass(cutoff: f64, t: f64) -> f64 {
    if t == 0.0 {
        2.0 * cutoff
    } else if cutoff == 0.5 {
        0.0
    } else {
        libm::sin(2.0 * PI * cutoff * t) / (PI * t)
    }
}

/// Frames summed at a time: so many sums stay in registers.
const LANES: usize = 16;

on_any_cpu! {
    /// The order of the terms is the same for every frame, whichever others are summed beside it.
    fn convolve(half: &[f64], samples: &[f64], band: &mut [f64]) {
        let reach = half.len() - 1;
        let mut groups = band.chunks_exact_mut(LANES);
        let mut at = reach;
        for group in &mut groups {
            let mut sums = [0.0; LANES];
            for (sum, x) in sums.iter_mut().zip(&samples[at..at + LANES]) {
                *sum = half[0] * x;
            }
            for (offset, h) in half.iter().enumerate().skip(1) {
                let before = &samples[at - offset..at - offset + LANES];
                let after = &samples[at + offset..at + offset + LANES];
                for ((sum, a), b) in sums.iter_mut().zip(before).zip(after) {
                    *sum += h * (a + b);
                }
            }
            group.copy_from_slice(&sums);
            at += LANES;
        }
        for out in groups.into_remainder() {
            let mut sum = half[0] * samples[at];
            for (offset, h) in half.iter().enumerate().skip(1) {
                sum += h * (samples[at - offset] + samples[at + offset]);
            }
            *out = sum;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn magnitude(band: &Band, hz: f64, rate: f64) -> f64 {
        let w = 2.0 * PI * hz / rate;
        band.half[0]
            + band.half[1..]
                .iter()
                .zip(1..)
                .map(|(h, k)| 2.0 * h * libm::cos(w * f64::from(k)))
                .sum::<f64>()
    }

    #[test]
    fn the_band_is_flat_inside_and_empty_outside() {
        for rate in [44_100, 48_000, 96_000, 192_000] {
            let band = Band::new(6_000.0, f64::INFINITY, rate).unwrap();
            let hz = f64::from(rate);
            assert!((magnitude(&band, 6_000.0, hz) - 0.5).abs() < 0.01);
            for inside in [7_100.0, 12_000.0, 20_000.0] {
                assert!((magnitude(&band, inside, hz) - 1.0).abs() < 2e-3);
            }
            for outside in [0.0, 300.0, 3_000.0, 4_900.0] {
                assert!(magnitude(&band, outside, hz).abs() < 2e-3);
            }
        }
    }

    #[test]
    fn a_band_above_nyquist_is_none() {
        assert!(Band::new(7_000.0, 9_000.0, 16_000).is_none());
        assert!(Band::new(f64::NAN, 9_000.0, 48_000).is_none());
    }
}
