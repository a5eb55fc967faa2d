//! Butterworth high-pass and low-pass filters of any order, in f64, as cascades of first- and second-order sections.
//!
//! Bilinear transform with the corner pre-warped, so the response is exact at the corner (-3.01 dB) and at 0 Hz and Nyquist.
//! All transcendental functions come from libm: the coefficients are the same bits on every machine.

use std::f64::consts::PI;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    HighPass,
    LowPass,
}

/// `y = b0 x + b1 x1 + b2 x2 - a1 y1 - a2 y2`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
}

/// A filter with a state per channel.
#[derive(Debug, Clone)]
pub struct Filter {
    sections: Vec<Section>,
    /// Transposed direct form II: two numbers per section and channel.
    state: Vec<Vec<[f64; 2]>>,
}

impl Filter {
    /// Butterworth of `order` (1 and up) with its -3 dB point at `corner_hz`, which must lie below half of `rate`.
    pub fn butterworth(
        shape: Shape,
        order: u32,
        corner_hz: f64,
        rate: u32,
        channels: usize,
    ) -> Self {
        let k = libm::tan(PI * corner_hz / f64::from(rate));
        let mut sections = Vec::new();
        for pair in 0..order / 2 {
            // Pole pairs lie at angles (2p + 1) pi / 2n from the imaginary axis; Q = 1 / (2 sin of that angle).
            let q = 1.0 / (2.0 * libm::sin(PI * f64::from(2 * pair + 1) / f64::from(2 * order)));
            sections.push(second_order(shape, k, q));
        }
        if order % 2 == 1 {
            sections.push(first_order(shape, k));
        }
        let state = vec![vec![[0.0; 2]; sections.len()]; channels];
        Filter { sections, state }
    }

    pub fn process(&mut self, channel: usize, samples: &mut [f64]) {
        for (section, state) in self.sections.iter().zip(&mut self.state[channel]) {
            let Section { b, a } = *section;
            let [mut s1, mut s2] = *state;
            for x in samples.iter_mut() {
                let y = b[0] * *x + s1;
                s1 = b[1] * *x - a[0] * y + s2;
                s2 = b[2] * *x - a[1] * y;
                *x = y;
            }
            *state = [s1, s2];
        }
    }

    /// Magnitude at `frequency_hz`, linear.
    pub fn magnitude(&self, frequency_hz: f64, rate: u32) -> f64 {
        let w = 2.0 * PI * frequency_hz / f64::from(rate);
        let (c1, s1, c2, s2) = (
            libm::cos(w),
            libm::sin(w),
            libm::cos(2.0 * w),
            libm::sin(2.0 * w),
        );
        self.sections
            .iter()
            .map(|Section { b, a }| {
                let (nr, ni) = (b[0] + b[1] * c1 + b[2] * c2, b[1] * s1 + b[2] * s2);
                let (dr, di) = (1.0 + a[0] * c1 + a[1] * c2, a[0] * s1 + a[1] * s2);
                ((nr * nr + ni * ni) / (dr * dr + di * di)).sqrt()
            })
            .product()
    }
}

fn second_order(shape: Shape, k: f64, q: f64) -> Section {
    let norm = 1.0 / (1.0 + k / q + k * k);
    let b = match shape {
        Shape::HighPass => [norm, -2.0 * norm, norm],
        Shape::LowPass => [k * k * norm, 2.0 * k * k * norm, k * k * norm],
    };
    Section {
        b,
        a: [2.0 * (k * k - 1.0) * norm, (1.0 - k / q + k * k) * norm],
    }
}

fn first_order(shape: Shape, k: f64) -> Section {
    let norm = 1.0 / (1.0 + k);
    let b = match shape {
        Shape::HighPass => [norm, -norm, 0.0],
        Shape::LowPass => [k * norm, k * norm, 0.0],
    };
    Section {
        b,
        a: [(k - 1.0) * norm, 0.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The analogue prototype, frequency warped as the bilinear transform warps it.
    fn prototype(shape: Shape, order: u32, corner: f64, frequency: f64, rate: f64) -> f64 {
        let ratio = (PI * frequency / rate).tan() / (PI * corner / rate).tan();
        let ratio = if shape == Shape::LowPass {
            ratio
        } else {
            1.0 / ratio
        };
        1.0 / (1.0 + ratio.powi(2 * order as i32)).sqrt()
    }

    #[test]
    fn magnitude_is_the_butterworth_prototypes_at_every_order() {
        for shape in [Shape::HighPass, Shape::LowPass] {
            for order in 1..=8 {
                for (corner, rate) in [(20.0, 96_000u32), (1_000.0, 44_100), (16_000.0, 48_000)] {
                    let filter = Filter::butterworth(shape, order, corner, rate, 1);
                    for frequency in [10.0, 20.0, 300.0, 1_000.0, 8_000.0, 16_000.0, 20_000.0] {
                        let (got, want) = (
                            filter.magnitude(frequency, rate),
                            prototype(shape, order, corner, frequency, f64::from(rate)),
                        );
                        assert!(
                            (got - want).abs() < 1e-6 * want.max(1e-3),
                            "{shape:?} {order} {corner} at {frequency}: {got} {want}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_processed_tone_has_the_stated_magnitude() {
        let mut filter = Filter::butterworth(Shape::HighPass, 2, 1_000.0, 48_000, 1);
        let mut tone: Vec<f64> = (0..48_000)
            .map(|i| (f64::from(i) * 500.0 * 2.0 * PI / 48_000.0).sin())
            .collect();
        filter.process(0, &mut tone);
        let peak = tone[24_000..].iter().fold(0.0f64, |m, x| m.max(x.abs()));
        assert!((peak - filter.magnitude(500.0, 48_000)).abs() < 1e-3);
    }
}
