//! From an analogue section to digital ones whose magnitude is that of the prototype up to Nyquist.
//!
//! The bilinear transform squeezes the whole analogue frequency axis below Nyquist ("cramping"): a bell at 16 kHz becomes
//! narrower, a low-pass falls to nothing. Here each root `r` of the prototype becomes `exp(r / rate)` (matched Z-transform), which
//! is exact far below Nyquist, and what is left near Nyquist is taken away by one or two second-order sections fitted at
//! construction ([`super::fit`]). Roots that lie high are fitted along, because their mirror image above Nyquist is near.
//!
//! On magnitude matching in general: M. Vicanek, "Matched Second Order Digital Filters", 2016; S. J. Orfanidis, "Digital
//! Parametric Equalizer Design with Prescribed Nyquist-Frequency Gain", JAES 45 (1997). Those solve for one section in closed
//! form; a section more, fitted, is what brings the error from tenths to thousandths of a decibel.
//!
//! The result has minimum phase. Its phase cannot be the prototype's too: a real digital filter has phase 0 or 180 degrees at
//! Nyquist. It departs from the prototype towards Nyquist; golden/filters has the figures.

use std::f64::consts::PI;

use super::analogue::Section;
use super::fit::{Factor, Fit};
use crate::dsp::biquad::Coefficients;

/// Without a correction: all is well if the error stays below this.
const EXACT_DB: f64 = 1e-3;
/// With one correction: good enough; otherwise a second one.
const GOOD_DB: f64 = 1e-2;
/// Roots at least this far from s = 0, in radians per sample, are fitted along.
const HIGH: f64 = 1.0;
/// Roots at a higher angle have no place on the circle; the fit starts them at [`START`], inside by as much as they lie beyond.
const HIGHEST: f64 = 0.99 * PI;
const START: f64 = 0.97 * PI;
/// How near the unit circle a root may be moved: a correction must not ring.
const REACH: f64 = 0.99;
/// First guesses at the zeros and poles of a correction, all on the negative real axis of z, where Nyquist is.
type Guess = ([f64; 2], [f64; 2]);
const FIRST: [Guess; 1] = [([0.30, 0.80], [0.42, 0.87])];
/// For a second one beside it: pairs that nearly cancel. Some prototypes need another than the first.
const SECOND: [Guess; 3] = [
    ([0.0, 0.96], [0.05, 0.965]),
    ([-0.2, 0.95], [-0.15, 0.96]),
    ([0.6, 0.96], [0.65, 0.965]),
];

/// A designed filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    pub sections: Vec<Coefficients>,
    /// Largest error of the magnitude against the prototype, 0 Hz to 0.98 of Nyquist, added up over sections, dB.
    pub error_db: f64,
}

/// Designs every section by itself.
pub fn design(prototype: &[Section], rate: u32) -> Design {
    let mut all = Design {
        sections: Vec::new(),
        error_db: 0.0,
    };
    for section in prototype {
        let one = design_one(section, f64::from(rate));
        all.sections.extend(one.sections);
        all.error_db += one.error_db;
    }
    all
}

fn design_one(section: &Section, rate: f64) -> Design {
    let w0 = 2.0 * PI * section.hz / rate;
    // Zeros at s = 0 become zeros at z = 1 and take no part in the fit.
    let at_zero = section.b.iter().take_while(|&&b| b == 0.0).count().min(2);
    let mut numerator = [0.0; 3];
    numerator[..3 - at_zero].copy_from_slice(&section.b[at_zero..]);
    let target = |w: f64| {
        let p = w / w0;
        let power = |c: [f64; 3]| {
            let (re, im) = (c[0] - c[2] * p * p, c[1] * p);
            re * re + im * im
        };
        // |1 - 1/z| instead of w for every zero at 0.
        let bend = if w > 0.0 {
            w / (2.0 * libm::sin(w / 2.0))
        } else {
            1.0
        };
        let bent = (0..at_zero).fold(1.0, |product, _| product * bend * bend);
        bent * power(numerator) / power(section.a)
    };
    let mut fit = Fit::new(target);
    let main = [
        fit.add(factor(numerator, w0), 1.0),
        fit.add(factor(section.a, w0), -1.0),
    ];
    let mut rows = vec![main];
    for (enough, guesses) in [(EXACT_DB, &FIRST[..]), (GOOD_DB, &SECOND)] {
        if fit.error_db() > enough
            && let Some((better, row)) = correct(&fit, guesses, GOOD_DB)
        {
            fit = better;
            rows.push(row);
        }
    }
    let mut sections: Vec<Coefficients> = rows
        .into_iter()
        .map(|[zeros, poles]| {
            let [b1, b2] = fit.factor(zeros);
            Coefficients {
                b: [1.0, b1, b2],
                a: fit.factor(poles),
            }
        })
        .collect();
    // The gain is set where it is exact: at 0 Hz.
    let gain: f64 = sections
        .iter()
        .map(|Coefficients { b, a }| (1.0 + a[0] + a[1]) / (b[0] + b[1] + b[2]))
        .product();
    let wanted = (0..at_zero).fold(numerator[0] / section.a[0], |g, _| g / w0);
    let first = &mut sections[0];
    for _ in 0..at_zero {
        let [b0, b1, _] = first.b;
        first.b = [b0, b1 - b0, first.b[2] - b1];
    }
    first.b = first.b.map(|b| b * gain * wanted);
    Design {
        sections,
        error_db: fit.error_db(),
    }
}

/// The fit with one more correction, from the first guess that is good enough or else the best of them, and where in the fit its
/// zeros and poles are; none if nothing got better.
fn correct(fit: &Fit, guesses: &[Guess], enough: f64) -> Option<(Fit, [usize; 2])> {
    let mut best = None;
    let mut least = fit.error_db();
    for &(zeros, poles) in guesses {
        let mut tried = fit.clone();
        let row = [(zeros, 1.0), (poles, -1.0)].map(|([a, b], sign)| {
            let factor = Factor {
                c: [a + b, a * b],
                free: 2,
                reach: REACH,
            };
            tried.add(factor, sign)
        });
        tried.improve();
        let error = tried.error_db();
        if error < least {
            least = error;
            best = Some((tried, row));
        }
        if least <= enough {
            break;
        }
    }
    best
}

/// The matched Z-transform of `c0 + c1 p + c2 p^2`: `1 + f1 / z + f2 / z^2`.
fn factor(c: [f64; 3], w0: f64) -> Factor {
    let [c0, c1, c2] = c;
    if c2 == 0.0 {
        if c1 == 0.0 {
            return Factor::ONE;
        }
        let root = -w0 * c0 / c1;
        return Factor {
            c: [-libm::exp(root), 0.0],
            free: usize::from(-root > HIGH),
            reach: REACH,
        };
    }
    let half = 0.5 * w0 * c1 / c2;
    let product = w0 * w0 * c0 / c2;
    let rest = half * half - product;
    let c = if rest >= 0.0 {
        // The smaller root from the product: a difference would lose its digits.
        let large = -half - libm::sqrt(rest);
        let (a, b) = (libm::exp(large), libm::exp(product / large));
        [-(a + b), a * b]
    } else {
        let angle = libm::sqrt(-rest);
        let (angle, decay) = match angle {
            a if a <= HIGHEST => (a, half),
            a if a <= 1.05 * PI => (START, half.max(0.01)),
            _ => (START, half.max(0.7)),
        };
        let radius = libm::exp(-decay);
        [-2.0 * radius * libm::cos(angle), radius * radius]
    };
    // A zero on the unit circle is where it must be.
    let on_circle = half == 0.0 && libm::sqrt(product) <= HIGHEST;
    let high = libm::sqrt(product).max(half) > HIGH;
    Factor {
        c,
        free: if high && !on_circle { 2 } else { 0 },
        reach: REACH.max(0.5 * (1.0 + libm::sqrt(c[1]))),
    }
}
