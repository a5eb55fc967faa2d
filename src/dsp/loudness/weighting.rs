//! K-weighting (ITU-R BS.1770-5, Annex 1): a high shelf and a high pass from their analogue prototypes, at any sample rate,
//! and the mean-square accumulation behind it. Two channels run side by side because the recursion is bound by latency, not by
//! arithmetic.

use std::f64::consts::PI;

use crate::dsp::biquad::Coefficients;
use crate::dsp::cpu::on_any_cpu;

/// The analogue prototype; the bilinear transform at 48 kHz gives the coefficients the Recommendation prints.
const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_GAIN_DB: f64 = 3.999_843_853_973_347;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
/// Exponent of the shelf's gain at its corner.
const SHELF_MIDDLE: f64 = 0.499_666_774_154_541_6;
const HIGH_PASS_HZ: f64 = 38.135_470_876_024_44;
const HIGH_PASS_Q: f64 = 0.500_327_037_323_877_3;

/// Filter memory below this is set to zero between hops: it is inaudible by any measure, and numbers that small make
/// processors slow.
const TINY: f64 = 1e-100;

/// The shelf and the high pass at one sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighting {
    pub shelf: Coefficients,
    /// Its numerator is 1, -2, 1, as the Recommendation prints it: not normalised.
    pub high_pass: Coefficients,
}

impl Weighting {
    pub fn new(rate: u32) -> Self {
        let rate = f64::from(rate);
        let k = libm::tan(PI * SHELF_HZ / rate);
        let high = libm::pow(10.0, SHELF_GAIN_DB / 20.0);
        let middle = libm::pow(high, SHELF_MIDDLE);
        let a0 = 1.0 + k / SHELF_Q + k * k;
        let shelf = Coefficients {
            b: [
                (high + middle * k / SHELF_Q + k * k) / a0,
                2.0 * (k * k - high) / a0,
                (high - middle * k / SHELF_Q + k * k) / a0,
            ],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / SHELF_Q + k * k) / a0],
        };
        let k = libm::tan(PI * HIGH_PASS_HZ / rate);
        let a0 = 1.0 + k / HIGH_PASS_Q + k * k;
        let high_pass = Coefficients {
            b: [1.0, -2.0, 1.0],
            a: [
                2.0 * (k * k - 1.0) / a0,
                (1.0 - k / HIGH_PASS_Q + k * k) / a0,
            ],
        };
        Weighting { shelf, high_pass }
    }
}

type Two = [f64; 2];

/// Sums over two channels behind the weighting: the squares of each, and the products of both.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Energy {
    pub each: Two,
    pub both: f64,
}

/// Two channels through the weighting, with their sums of squares and products.
#[derive(Debug, Clone, Default)]
pub struct Pair {
    memory: Memory,
    energy: Energy,
}

/// Filter memory: the last two values inside the shelf; the last value inside the high pass, and its last two steps.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    shelf: [Two; 2],
    pass: [Two; 2],
    step: Two,
}

impl Pair {
    /// Filters `left` and `right` and adds to the sums.
    pub fn run(&mut self, weighting: &Weighting, left: &[f64], right: &[f64]) {
        run(&mut self.memory, &mut self.energy, weighting, left, right);
    }

    /// Hands out the sums and starts the next hop.
    pub fn take(&mut self, weighting: &Weighting) -> Energy {
        let Memory { shelf, pass, step } = &mut self.memory;
        for memory in shelf.iter_mut().chain(pass).flatten().chain(step) {
            if memory.abs() < TINY {
                *memory = 0.0;
            }
        }
        let gain = weighting.shelf.b[0] * weighting.shelf.b[0];
        let Energy { each, both } = std::mem::take(&mut self.energy);
        Energy {
            each: each.map(|e| e * gain),
            both: both * gain,
        }
    }
}

on_any_cpu! {
    fn run(memory: &mut Memory, energy: &mut Energy, weighting: &Weighting, left: &[f64], right: &[f64]) {
        // Direct form II: one multiplication and one subtraction per sample on the critical path. The shelf's b0 is taken
        // out and comes back as a factor on the energy; the numerator 1, -2, 1 is a difference of differences.
        let [b0, b1, b2] = weighting.shelf.b;
        let (b1, b2) = (b1 / b0, b2 / b0);
        let [a1, a2] = weighting.shelf.a;
        let [c1, c2] = weighting.high_pass.a;
        let [mut w1, mut w2] = memory.shelf;
        let [mut v1, mut v2] = memory.pass;
        let mut step1 = memory.step;
        let mut each = energy.each;
        let mut both = energy.both;
        for (&l, &r) in left.iter().zip(right) {
            let x = [l, r];
            let mut z = [0.0; 2];
            for i in 0..2 {
                let w = (x[i] - a2 * w2[i]) - a1 * w1[i];
                let y = w + (b1 * w1[i] + b2 * w2[i]);
                w2[i] = w1[i];
                w1[i] = w;
                let v = (y - c2 * v2[i]) - c1 * v1[i];
                let step = v - v1[i];
                z[i] = step - step1[i];
                v2[i] = v1[i];
                v1[i] = v;
                step1[i] = step;
                each[i] += z[i] * z[i];
            }
            both += z[0] * z[1];
        }
        *memory = Memory { shelf: [w1, w2], pass: [v1, v2], step: step1 };
        *energy = Energy { each, both };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_48_khz_the_coefficients_are_those_the_recommendation_prints() {
        let w = Weighting::new(48_000);
        let printed = [
            (w.shelf.b[0], 1.535_124_859_586_97),
            (w.shelf.b[1], -2.691_696_189_406_38),
            (w.shelf.b[2], 1.198_392_810_852_85),
            (w.shelf.a[0], -1.690_659_293_182_41),
            (w.shelf.a[1], 0.732_480_774_215_85),
            (w.high_pass.a[0], -1.990_047_454_833_98),
            (w.high_pass.a[1], 0.990_072_250_366_21),
        ];
        for (ours, theirs) in printed {
            assert!((ours - theirs).abs() < 1e-8, "{ours} {theirs}");
        }
    }

    #[test]
    fn the_recursion_has_the_gain_of_the_coefficients() {
        for rate in [44_100, 192_000] {
            let weighting = Weighting::new(rate);
            for hz in [30.0, 1000.0, 12_000.0] {
                let tone: Vec<f64> = (0..2 * rate)
                    .map(|i| libm::sin(2.0 * PI * f64::from(i) * hz / f64::from(rate)))
                    .collect();
                let (warm_up, settled) = tone.split_at(rate as usize);
                let mut pair = Pair::default();
                pair.run(&weighting, warm_up, warm_up);
                pair.take(&weighting);
                pair.run(&weighting, settled, settled);
                let Energy {
                    each: [left, right],
                    both,
                } = pair.take(&weighting);
                assert_eq!((left, left), (right, both));
                let gain = 10.0 * (2.0 * left / f64::from(rate)).log10();
                let expected = weighting.shelf.gain_db(f64::from(rate), hz)
                    + weighting.high_pass.gain_db(f64::from(rate), hz);
                assert!(
                    (gain - expected).abs() < 1e-4,
                    "{rate} {hz}: {gain} {expected}"
                );
            }
        }
    }
}
