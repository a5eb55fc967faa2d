//! Two channels through a low pass, with the sums of their squares and of their product behind it. Knows no bands.

use super::Products;
use crate::dsp::biquad::Coefficients;
use crate::dsp::cpu::on_any_cpu;

/// Qualities of the two sections of a fourth-order Butterworth filter.
const BUTTERWORTH_Q: [f64; 2] = [0.541_196_100_146_197, 1.306_562_964_876_376_5];
/// Filter memory below this is set to zero now and then: numbers that small make processors slow.
const TINY: f64 = 1e-100;

type Two = [f64; 2];

/// A fourth-order Butterworth low pass.
#[derive(Debug, Clone)]
pub struct LowPass {
    feedback: [Two; 2],
    /// Gain of both numerators, which run as 1, 2, 1.
    gain: f64,
    memory: [[Two; 2]; 2],
    sums: Products,
}

impl LowPass {
    pub fn new(rate: f64, corner_hz: f64) -> Self {
        let sections = BUTTERWORTH_Q.map(|q| Coefficients::low_pass(rate, corner_hz, q));
        LowPass {
            feedback: sections.map(|s| s.a),
            gain: sections[0].b[0] * sections[1].b[0],
            memory: Default::default(),
            sums: Products::default(),
        }
    }

    /// Filters and adds to the sums.
    pub fn run(&mut self, left: &[f64], right: &[f64]) {
        run(self, left, right);
    }

    /// Hands out the sums and starts again at zero.
    pub fn take(&mut self) -> Products {
        for memory in self.memory.as_flattened_mut().as_flattened_mut() {
            if memory.abs() < TINY {
                *memory = 0.0;
            }
        }
        std::mem::take(&mut self.sums).times(self.gain * self.gain)
    }
}

on_any_cpu! {
    fn run(filter: &mut LowPass, left: &[f64], right: &[f64]) {
        let [[a1, a2], [c1, c2]] = filter.feedback;
        let [[mut w1, mut w2], [mut v1, mut v2]] = filter.memory;
        let sums = filter.sums;
        let (mut squares, mut both) = ([sums.left, sums.right], sums.both);
        for (&l, &r) in left.iter().zip(right) {
            let x = [l, r];
            let mut y = [0.0; 2];
            for i in 0..2 {
                let w = (x[i] - a2 * w2[i]) - a1 * w1[i];
                let between = w + (w2[i] + 2.0 * w1[i]);
                w2[i] = w1[i];
                w1[i] = w;
                let v = (between - c2 * v2[i]) - c1 * v1[i];
                y[i] = v + (v2[i] + 2.0 * v1[i]);
                v2[i] = v1[i];
                v1[i] = v;
                squares[i] += y[i] * y[i];
            }
            both += y[0] * y[1];
        }
        filter.sums = Products { left: squares[0], right: squares[1], both };
        filter.memory = [[w1, w2], [v1, v2]];
    }
}

/// The one-pole low pass in front of a correlation meter.
#[derive(Debug, Clone)]
pub struct OnePole {
    keep: f64,
    memory: Two,
    sums: Products,
}

impl OnePole {
    pub fn new(rate: f64, corner_hz: f64) -> Self {
        OnePole {
            keep: libm::exp(-2.0 * std::f64::consts::PI * corner_hz / rate),
            memory: [0.0; 2],
            sums: Products::default(),
        }
    }

    pub fn run(&mut self, left: &[f64], right: &[f64]) {
        one_pole(self, left, right);
    }

    /// As [`LowPass::take`].
    pub fn take(&mut self) -> Products {
        for memory in &mut self.memory {
            if memory.abs() < TINY {
                *memory = 0.0;
            }
        }
        std::mem::take(&mut self.sums)
    }
}

on_any_cpu! {
    fn one_pole(filter: &mut OnePole, left: &[f64], right: &[f64]) {
        let keep = filter.keep;
        let mut y = filter.memory;
        let mut sums = filter.sums;
        let mut squares = [sums.left, sums.right];
        for (&l, &r) in left.iter().zip(right) {
            let x = [l, r];
            for i in 0..2 {
                y[i] = keep * y[i] + (1.0 - keep) * x[i];
                squares[i] += y[i] * y[i];
            }
            sums.both += y[0] * y[1];
        }
        [sums.left, sums.right] = squares;
        filter.sums = sums;
        filter.memory = y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::tone;

    #[test]
    fn a_tone_at_the_corner_loses_3_db_and_an_octave_above_24() {
        for (hz, expected) in [(20.0, 0.0), (150.0, -3.01), (300.0, -24.1)] {
            let x = tone(3000, hz, 1.0, 30_000);
            let mut filter = LowPass::new(3000.0, 150.0);
            filter.run(&x[..6000], &x[..6000]);
            filter.take();
            filter.run(&x[6000..], &x[6000..]);
            let sums = filter.take();
            let gain = 10.0 * libm::log10(sums.left / 12_000.0);
            assert!((gain - expected).abs() < 1.0, "{hz}: {gain}");
            assert_eq!((sums.left, sums.left), (sums.right, sums.both));
        }
    }
}
