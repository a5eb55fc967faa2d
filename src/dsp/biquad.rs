//! Second-order filters: design by the bilinear transform (Bristow-Johnson's audio EQ cookbook) and processing in
//! transposed direct form II. Knows nothing of channels, files or what a filter is used for.

use std::f64::consts::PI;

/// `H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    pub b: [f64; 3],
    pub a: [f64; 2],
}

/// Sine and cosine of the corner on the unit circle, and the bandwidth term.
struct Corner {
    cos: f64,
    alpha: f64,
}

impl Corner {
    /// The corner is kept inside (0, Nyquist), where the designs are stable.
    fn new(rate: f64, frequency_hz: f64, q: f64) -> Self {
        let w = 2.0 * PI * (frequency_hz / rate).clamp(1e-9, 0.499_999);
        Corner {
            cos: libm::cos(w),
            alpha: libm::sin(w) / (2.0 * q.max(1e-3)),
        }
    }
}

impl Coefficients {
    fn normalised(b: [f64; 3], a: [f64; 3]) -> Self {
        Coefficients {
            b: b.map(|v| v / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
        }
    }

    pub fn low_pass(rate: f64, frequency_hz: f64, q: f64) -> Self {
        let Corner { cos, alpha } = Corner::new(rate, frequency_hz, q);
        let b = (1.0 - cos) / 2.0;
        Self::normalised([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    pub fn high_pass(rate: f64, frequency_hz: f64, q: f64) -> Self {
        let Corner { cos, alpha } = Corner::new(rate, frequency_hz, q);
        let b = (1.0 + cos) / 2.0;
        Self::normalised([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// A bell of `gain_db` at its centre.
    pub fn peaking(rate: f64, frequency_hz: f64, q: f64, gain_db: f64) -> Self {
        let Corner { cos, alpha } = Corner::new(rate, frequency_hz, q);
        let a = libm::pow(10.0, gain_db / 40.0);
        Self::normalised(
            [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
            [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
        )
    }

    /// `gain_db` below the corner, 0 dB above.
    pub fn low_shelf(rate: f64, frequency_hz: f64, q: f64, gain_db: f64) -> Self {
        Self::shelf(rate, frequency_hz, q, gain_db, 1.0)
    }

    /// 0 dB below the corner, `gain_db` above.
    pub fn high_shelf(rate: f64, frequency_hz: f64, q: f64, gain_db: f64) -> Self {
        Self::shelf(rate, frequency_hz, q, gain_db, -1.0)
    }

    /// The two shelves differ in the sign of every cosine and of every odd coefficient.
    fn shelf(rate: f64, frequency_hz: f64, q: f64, gain_db: f64, side: f64) -> Self {
        let Corner { cos, alpha } = Corner::new(rate, frequency_hz, q);
        let a = libm::pow(10.0, gain_db / 40.0);
        let (cos, s) = (side * cos, 2.0 * libm::sqrt(a) * alpha);
        Self::normalised(
            [
                a * ((a + 1.0) - (a - 1.0) * cos + s),
                side * 2.0 * a * ((a - 1.0) - (a + 1.0) * cos),
                a * ((a + 1.0) - (a - 1.0) * cos - s),
            ],
            [
                (a + 1.0) + (a - 1.0) * cos + s,
                side * -2.0 * ((a - 1.0) + (a + 1.0) * cos),
                (a + 1.0) + (a - 1.0) * cos - s,
            ],
        )
    }

    /// Magnitude at `frequency_hz`, in dB.
    pub fn gain_db(&self, rate: f64, frequency_hz: f64) -> f64 {
        let w = 2.0 * PI * frequency_hz / rate;
        let power = |c0: f64, c1: f64, c2: f64| {
            let re = c0 + c1 * libm::cos(w) + c2 * libm::cos(2.0 * w);
            let im = c1 * libm::sin(w) + c2 * libm::sin(2.0 * w);
            re * re + im * im
        };
        let [b0, b1, b2] = self.b;
        let [a1, a2] = self.a;
        10.0 * libm::log10(power(b0, b1, b2) / power(1.0, a1, a2))
    }
}

/// A filter with its memory: one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Biquad {
    coefficients: Coefficients,
    s1: f64,
    s2: f64,
}

impl Biquad {
    pub fn new(coefficients: Coefficients) -> Self {
        Biquad {
            coefficients,
            s1: 0.0,
            s2: 0.0,
        }
    }

    #[inline]
    pub fn step(&mut self, x: f64) -> f64 {
        let Coefficients {
            b: [b0, b1, b2],
            a: [a1, a2],
        } = self.coefficients;
        let y = b0 * x + self.s1;
        self.s1 = b1 * x - a1 * y + self.s2;
        self.s2 = b2 * x - a2 * y;
        y
    }

    /// Filters in place.
    pub fn process(&mut self, samples: &mut [f64]) {
        for sample in samples {
            *sample = self.step(*sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn designs_have_their_gain_where_they_should() {
        let butterworth = 0.5f64.sqrt();
        let low = Coefficients::low_pass(48e3, 1000.0, butterworth);
        near(low.gain_db(48e3, 1000.0), 20.0 * butterworth.log10());
        near(low.gain_db(48e3, 0.0), 0.0);
        let high = Coefficients::high_pass(48e3, 20.0, butterworth);
        near(high.gain_db(48e3, 20.0), 20.0 * butterworth.log10());
        near(
            Coefficients::peaking(44.1e3, 3e3, 2.0, -4.5).gain_db(44.1e3, 3e3),
            -4.5,
        );
        let shelf = Coefficients::low_shelf(96e3, 200.0, butterworth, 6.0);
        near(shelf.gain_db(96e3, 0.0), 6.0);
        near(shelf.gain_db(96e3, 48e3), 0.0);
        let shelf = Coefficients::high_shelf(96e3, 200.0, butterworth, 6.0);
        near(shelf.gain_db(96e3, 0.0), 0.0);
        near(shelf.gain_db(96e3, 48e3), 6.0);
        near(shelf.gain_db(96e3, 200.0), 3.0);
    }

    #[test]
    fn a_settled_filter_shows_its_gain_on_a_tone() {
        let c = Coefficients::high_pass(48e3, 500.0, 0.9);
        let mut tone: Vec<f64> = (0..48_000)
            .map(|i| libm::sin(2.0 * PI * f64::from(i) * 700.0 / 48e3))
            .collect();
        Biquad::new(c).process(&mut tone);
        let power: f64 = tone[24_000..].iter().map(|v| v * v).sum::<f64>() / 24_000.0;
        assert!((10.0 * (2.0 * power).log10() - c.gain_db(48e3, 700.0)).abs() < 1e-6);
    }
}
