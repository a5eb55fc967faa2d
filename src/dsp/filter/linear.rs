//! From an analogue magnitude to a symmetric kernel: the same magnitude, no phase at all.
//!
//! The magnitude is sampled finely, transformed, and cut where it has faded. How far it reaches is set by the root of the prototype that
//! lies nearest to the frequency axis: a low band of high Q rings longest.

use std::f64::consts::PI;

use super::analogue::{Section, magnitude};
use crate::dsp::fft::{Fft, Scratch};

/// The kernel reaches this many time constants of the slowest root to both sides.
const REACH: f64 = 14.0;
/// The same where the magnitude has a corner (an odd high-pass at 0 Hz, a notch at its centre), which no exponential describes.
const REACH_OF_CORNERS: f64 = 400.0;
/// Shortest reach in frames; the corner a magnitude has at Nyquist needs it.
const SHORTEST: usize = 2047;
/// Longest reach: 40 MB of work space.
const LONGEST: usize = (1 << 17) - 1;
/// Up to here the kernel is left alone, then it is faded out.
const FLAT: f64 = 0.75;

/// A symmetric kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    /// Odd in number; the middle one is time 0.
    pub taps: Vec<f64>,
    /// Largest error against the prototype from 0 Hz to 0.98 of Nyquist where that is not more than 20 dB down, dB.
    pub error_db: f64,
}

impl Kernel {
    pub fn new(prototype: &[Section], rate: u32) -> Self {
        let rate = f64::from(rate);
        let reach = reach(prototype, rate);
        let length = Fft::length_at_least(8 * (reach + 1));
        let fft = Fft::new(length);
        let mut scratch = Scratch::default();
        let half = length / 2;
        let wanted: Vec<f64> = (0..=half)
            .map(|k| magnitude(prototype, rate * k as f64 / length as f64))
            .collect();
        let mirrored = |k: usize| wanted[k.min(length - k)];
        let mut re: Vec<f64> = (0..length).map(mirrored).collect();
        let mut im = vec![0.0; length];
        fft.forward(&mut re, &mut im, &mut scratch);
        let side: Vec<f64> = (0..=reach)
            .map(|n| re[n] / length as f64 * fade(n as f64 / (reach + 1) as f64))
            .collect();
        // What it came to.
        re.fill(0.0);
        im.fill(0.0);
        for (n, tap) in side.iter().enumerate() {
            re[n] = *tap;
            re[(length - n) % length] = *tap;
        }
        fft.forward(&mut re, &mut im, &mut scratch);
        let error_db = wanted
            .iter()
            .zip(&re)
            .take((0.98 * half as f64) as usize)
            .filter(|(wanted, _)| **wanted > 0.1)
            .map(|(wanted, got)| 20.0 * libm::log10(got.abs() / wanted).abs())
            .fold(0.0, f64::max);
        let before = side.iter().skip(1).rev();
        Kernel {
            taps: before.chain(&side).copied().collect(),
            error_db,
        }
    }

    pub fn centre(&self) -> usize {
        self.taps.len() / 2
    }
}

/// A raised cosine from 1 at [`FLAT`] to 0 at 1.
fn fade(x: f64) -> f64 {
    if x <= FLAT {
        1.0
    } else {
        0.5 + 0.5 * libm::cos(PI * (x - FLAT) / (1.0 - FLAT))
    }
}

fn reach(prototype: &[Section], rate: f64) -> usize {
    let frames = prototype.iter().map(|section| {
        let per_second = 2.0 * PI * section.hz;
        let corner = section.b[1] == 0.0 && section.b[2] != 0.0 && section.b[0] != 0.0
            || section.b[0] == 0.0 && section.b[2] == 0.0;
        let poles = slowest(section.a);
        let (slow, reach) = if corner {
            (poles, REACH_OF_CORNERS)
        } else {
            (slowest(section.b).min(poles), REACH)
        };
        reach * rate / (per_second * slow)
    });
    (frames.fold(0.0, f64::max) as usize).clamp(SHORTEST, LONGEST)
}

/// Smallest distance of a root of `c0 + c1 p + c2 p^2` from the imaginary axis; roots on it (zeros at 0 Hz of even order) do not count.
fn slowest([c0, c1, c2]: [f64; 3]) -> f64 {
    if c1 == 0.0 || c0 == 0.0 {
        return f64::INFINITY;
    }
    if c2 == 0.0 {
        return c0 / c1;
    }
    let half = 0.5 * c1 / c2;
    let rest = half * half - c0 / c2;
    if rest <= 0.0 {
        half
    } else {
        // The smaller root from the product.
        c0 / c2 / (half + libm::sqrt(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::super::analogue::{bell, low_shelf, notch};
    use super::*;

    #[test]
    fn a_kernel_is_symmetric_and_says_how_exact_it_is() {
        for (section, limit) in [
            (bell(20.0, 10.0, 6.0), 1e-3),
            (bell(16_000.0, 0.7, -6.0), 1e-3),
            (low_shelf(30.0, 0.7, 12.0), 1e-3),
            (notch(1_000.0, 2.0), 0.3),
        ] {
            let kernel = Kernel::new(&[section], 44_100);
            let n = kernel.taps.len();
            assert!((0..n).all(|i| kernel.taps[i] == kernel.taps[n - 1 - i]));
            assert!(kernel.error_db < limit, "{section:?} {}", kernel.error_db);
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_said() {
        let kernel = Kernel::new(&[bell(10.0, 40.0, 12.0)], 384_000);
        assert_eq!(kernel.taps.len(), 2 * LONGEST + 1);
        assert!(kernel.error_db > 0.1);
    }
}
