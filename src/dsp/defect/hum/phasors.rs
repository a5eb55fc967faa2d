//! What stands at the harmonics of one mains frequency, tenth of a second by tenth of a second: complex amplitudes, counted from the
//! start of the stream so that a steady line keeps its phase, and the level half-way to the next harmonics.

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::LaneSum;
use std::f64::consts::TAU;

/// Harmonics looked at.
pub const HARMONICS: usize = 8;
/// Length of a window, s: five or six periods of the mains, so that harmonics fall on zeros of one another. Windows overlap by half.
pub const WINDOW_S: f64 = 0.1;
/// Below this power (-120 dBFS) nothing is told from anything.
const LEAST: f64 = 1e-12;

/// One harmonic in one channel during one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phasor {
    /// A sine of full scale has 1.
    pub re: f64,
    pub im: f64,
    /// Mean square of the amplitude half-way to the neighbours.
    pub beside: f64,
}

impl Phasor {
    /// Of a window that tells nothing.
    pub const UNKNOWN: Phasor = Phasor {
        re: 0.0,
        im: 0.0,
        beside: 1e30,
    };

    pub fn power(&self) -> f64 {
        self.re * self.re + self.im * self.im
    }
}

/// Weights for every half harmonic, from one half to one half above the last.
#[derive(Debug, Clone)]
pub struct Comb {
    rate: f64,
    mains_hz: f64,
    weights: Vec<[Vec<f64>; 2]>,
}

impl Comb {
    /// `rate` of the samples, Hz: at least twice the last harmonic.
    pub fn new(rate: f64, mains_hz: f64) -> Self {
        let length = libm::round(WINDOW_S * rate) as usize;
        let weight = |half: usize, quadrature: fn(f64) -> f64| -> Vec<f64> {
            let turns = 0.5 * half as f64 * mains_hz / rate;
            (0..length)
                .map(|i| {
                    let hann = 1.0 - libm::cos(TAU * (i as f64 + 0.5) / length as f64);
                    2.0 * hann / length as f64 * quadrature(TAU * turns * i as f64)
                })
                .collect()
        };
        Comb {
            rate,
            mains_hz,
            weights: (1..=2 * HARMONICS + 1)
                .map(|half| [weight(half, libm::cos), weight(half, libm::sin)])
                .collect(),
        }
    }

    /// Samples of a window.
    pub fn length(&self) -> usize {
        self.weights[0][0].len()
    }

    /// The harmonics in a window, which is as long as the weights; its first sample is number `at` of the stream.
    pub fn phasors(&self, window: &[f64], at: u64) -> [Phasor; HARMONICS] {
        let halves: Vec<[f64; 2]> = self
            .weights
            .iter()
            .map(|[re, im]| [product(window, re), -product(window, im)])
            .collect();
        let power = |half: usize| {
            let [re, im] = halves[half - 1];
            re * re + im * im
        };
        std::array::from_fn(|i| {
            let half = 2 * (i + 1);
            // Turns since the start of the stream, of which whole ones do not matter.
            let turns = (at as f64 * (i + 1) as f64 * self.mains_hz / self.rate).fract();
            let (cos, sin) = (libm::cos(TAU * turns), libm::sin(TAU * turns));
            let [re, im] = halves[half - 1];
            Phasor {
                re: re * cos + im * sin,
                im: im * cos - re * sin,
                beside: 0.5 * (power(half - 1) + power(half + 1)) + LEAST,
            }
        })
    }
}

on_any_cpu! {
    fn product(x: &[f64], y: &[f64]) -> f64 {
        let mut sum = LaneSum::default();
        sum.add_pairs(x, y, |a, b| a * b);
        sum.total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_line_keeps_its_phase() {
        let rate = 2_756.25;
        let comb = Comb::new(rate, 50.0);
        let sine = |i: u64| 0.01 * libm::sin(TAU * 150.0 * i as f64 / rate + 0.3);
        for at in [0, 137, 5_000_003] {
            let window: Vec<f64> = (at..).take(comb.length()).map(sine).collect();
            let found = comb.phasors(&window, at);
            let third = found[2];
            assert!((libm::sqrt(third.power()) - 0.01).abs() < 2e-5, "{third:?}");
            // A sine is a quarter turn behind a cosine.
            let phase = libm::atan2(third.im, third.re) + TAU / 4.0;
            assert!((phase - 0.3).abs() < 0.01, "{phase}");
            // Two and a half bins away a Hann window is down by 32 dB, five bins away by 50 and more.
            assert!(found[1].power() < 1e-9 && third.beside < 1e-7, "{found:?}");
        }
    }
}
