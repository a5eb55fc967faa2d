//! Analogue prototypes: what a filter is meant to do, as ratios of polynomials in s, first or second order each.
//!
//! These are the definitions; a digital filter is right as far as it follows them. Knows nothing of sample rates.

use std::f64::consts::PI;

/// `H(p) = (b0 + b1 p + b2 p^2) / (a0 + a1 p + a2 p^2)` with `p = s / (2 pi hz)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    pub hz: f64,
    pub b: [f64; 3],
    pub a: [f64; 3],
}

impl Section {
    /// Response to a steady tone, real and imaginary part.
    pub fn response(&self, frequency_hz: f64) -> [f64; 2] {
        let w = frequency_hz / self.hz;
        let at = |c: [f64; 3]| [c[0] - c[2] * w * w, c[1] * w];
        let ([nr, ni], [dr, di]) = (at(self.b), at(self.a));
        let power = dr * dr + di * di;
        [(nr * dr + ni * di) / power, (ni * dr - nr * di) / power]
    }

    /// Square of the magnitude.
    pub fn power(&self, frequency_hz: f64) -> f64 {
        let [re, im] = self.response(frequency_hz);
        re * re + im * im
    }
}

/// Response of sections in a row to a steady tone, real and imaginary part.
pub fn response(sections: &[Section], frequency_hz: f64) -> [f64; 2] {
    sections.iter().fold([1.0, 0.0], |[re, im], section| {
        let [r, i] = section.response(frequency_hz);
        [re * r - im * i, re * i + im * r]
    })
}

/// Magnitude of sections in a row, linear.
pub fn magnitude(sections: &[Section], frequency_hz: f64) -> f64 {
    let [re, im] = response(sections, frequency_hz);
    libm::sqrt(re * re + im * im)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    HighPass,
    LowPass,
}

/// Butterworth of `order`: -3.01 dB at the corner, maximally flat, 6.02 dB per octave and order beyond it.
pub fn butterworth(shape: Shape, order: u32, corner_hz: f64) -> Vec<Section> {
    let numerator = |degree: usize| {
        let mut b = [0.0; 3];
        b[if shape == Shape::HighPass { degree } else { 0 }] = 1.0;
        b
    };
    // Pole pairs lie at angles (2k + 1) pi / 2n from the imaginary axis; 1/Q is twice the sine of that angle.
    let pairs = (0..order / 2).map(|k| Section {
        hz: corner_hz,
        b: numerator(2),
        a: [
            1.0,
            2.0 * libm::sin(PI * f64::from(2 * k + 1) / f64::from(2 * order)),
            1.0,
        ],
    });
    let single = (order % 2 == 1).then(|| Section {
        hz: corner_hz,
        b: numerator(1),
        a: [1.0, 1.0, 0.0],
    });
    pairs.chain(single).collect()
}

/// A bell: `gain_db` at the centre, 0 dB far away. Half of `gain_db` is reached `hz / q` apart, so boost and cut of equal
/// size undo each other (the convention of Bristow-Johnson's cookbook).
pub fn bell(hz: f64, q: f64, gain_db: f64) -> Section {
    let a = libm::pow(10.0, gain_db / 40.0);
    Section {
        hz,
        b: [1.0, a / q, 1.0],
        a: [1.0, 1.0 / (a * q), 1.0],
    }
}

/// `gain_db` far below the corner, half of it at the corner, 0 dB far above. A `q` above 0.71 overshoots at both ends.
pub fn low_shelf(hz: f64, q: f64, gain_db: f64) -> Section {
    let a = libm::pow(10.0, gain_db / 40.0);
    let middle = libm::sqrt(a) / q;
    Section {
        hz,
        b: [a * a, a * middle, a],
        a: [1.0, middle, a],
    }
}

/// 0 dB far below the corner, half of `gain_db` at the corner, `gain_db` far above.
pub fn high_shelf(hz: f64, q: f64, gain_db: f64) -> Section {
    let a = libm::pow(10.0, gain_db / 40.0);
    let middle = libm::sqrt(a) / q;
    Section {
        hz,
        b: [a, a * middle, a * a],
        a: [a, middle, 1.0],
    }
}

/// A first-order see-saw: `-gain_db` far below the pivot, 0 dB at the pivot, `+gain_db` far above.
pub fn tilt(hz: f64, gain_db: f64) -> Section {
    let a = libm::pow(10.0, gain_db / 20.0);
    Section {
        hz,
        b: [1.0, a, 0.0],
        a: [a, 1.0, 0.0],
    }
}

/// Nothing at the centre, -3.01 dB at the edges of a band `hz / q` wide.
pub fn notch(hz: f64, q: f64) -> Section {
    Section {
        hz,
        b: [1.0, 0.0, 1.0],
        a: [1.0, 1.0 / q, 1.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn db(section: Section, hz: f64) -> f64 {
        10.0 * section.power(hz).log10()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn butterworth_magnitude_is_the_closed_form() {
        for order in 1..=8 {
            for ratio in [0.01, 0.3, 1.0, 2.0, 50.0f64] {
                let want = 1.0 / (1.0 + ratio.powi(2 * order as i32)).sqrt();
                let low = magnitude(&butterworth(Shape::LowPass, order, 100.0), 100.0 * ratio);
                let high = magnitude(&butterworth(Shape::HighPass, order, 100.0), 100.0 / ratio);
                assert!((low / want - 1.0).abs() < 1e-12 && (high / want - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn bands_have_their_gain_where_they_say() {
        near(db(bell(1000.0, 2.0, -4.5), 1000.0), -4.5);
        // Edges of the band: lower and upper lie `hz / q` apart around the centre, in ratio.
        let half = 0.25 + (1.0f64 + 0.0625).sqrt();
        near(db(bell(1000.0, 2.0, 6.0), 1000.0 * half), 3.0);
        near(db(low_shelf(200.0, 0.7, 6.0), 200.0), 3.0);
        near(db(low_shelf(200.0, 0.7, 6.0), 1e-3), 6.0);
        near(db(high_shelf(200.0, 0.7, -6.0), 200.0), -3.0);
        near(db(high_shelf(200.0, 0.7, -6.0), 1e9), -6.0);
        for (hz, gain) in [(1e-4, -3.0), (700.0, 0.0), (1e10, 3.0)] {
            near(db(tilt(700.0, 3.0), hz), gain);
        }
        near(
            db(notch(50.0, 5.0), 50.0 * (0.1 + 1.01f64.sqrt())),
            20.0 * 0.5f64.sqrt().log10(),
        );
        assert_eq!(notch(50.0, 5.0).power(50.0), 0.0);
    }

    #[test]
    fn boost_and_cut_of_equal_size_undo_each_other() {
        for hz in [30.0, 900.0, 1000.0, 7000.0] {
            for (boost, cut) in [
                (bell(1000.0, 3.0, 9.0), bell(1000.0, 3.0, -9.0)),
                (low_shelf(1000.0, 0.9, 9.0), low_shelf(1000.0, 0.9, -9.0)),
                (high_shelf(1000.0, 0.9, 9.0), high_shelf(1000.0, 0.9, -9.0)),
                (tilt(1000.0, 9.0), tilt(1000.0, -9.0)),
            ] {
                let [re, im] = response(&[boost, cut], hz);
                near(re, 1.0);
                near(im, 0.0);
            }
        }
    }
}
