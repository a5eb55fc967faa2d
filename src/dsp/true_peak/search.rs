//! Finds the exact peak inside a quarter of a sample interval: halves it as long as a bound says that something higher may hide.

use super::kernel::{FINE, Fine};
use crate::dsp::lanes::larger;

/// What is known about the samples around an interval: largest second difference near and far, largest sample.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    pub near: f64,
    pub far: f64,
    pub peak: f64,
}

/// A peak between samples: magnitude, and where, in frames after the interval's first sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    pub value: f64,
    pub offset: f64,
}

/// The highest magnitude in one quarter (0 to 3) of the interval after `x[at]`, if it is above `floor`.
pub fn above(
    fine: &Fine,
    x: &[f64],
    at: usize,
    quarter: usize,
    around: Surroundings,
    floor: f64,
) -> Option<Found> {
    let mut best = Found {
        value: floor,
        offset: f64::NAN,
    };
    let mut values = [0.0; FINE + 1];
    let whole = (quarter * FINE / 4, (quarter + 1) * FINE / 4);
    for position in [whole.0, whole.1] {
        values[position] = fine.value(x, at, position);
        best = higher(best, exactly(values[position], position));
    }
    // Halving four positions twice leaves at most three stretches open.
    let mut open = [(0, 0); 4];
    let mut count = 1;
    open[0] = whole;
    while count > 0 {
        count -= 1;
        let (a, b) = open[count];
        let ends = larger(values[a].abs(), values[b].abs());
        let width = b - a;
        let rise = match width {
            // The error of a line grows with the square of its length.
            1 => fine.bounds[3].of(around.near, around.far, around.peak) / 4.0,
            _ => fine.bounds[(FINE / width).trailing_zeros() as usize].of(
                around.near,
                around.far,
                around.peak,
            ),
        };
        if ends + rise <= best.value {
            continue;
        }
        if width == 1 {
            let highest = if values[a].abs() > values[b].abs() {
                a
            } else {
                b
            };
            best = higher(best, vertex(fine, x, at, highest));
            continue;
        }
        let middle = a + width / 2;
        values[middle] = fine.value(x, at, middle);
        best = higher(best, exactly(values[middle], middle));
        open[count] = (middle, b);
        open[count + 1] = (a, middle);
        count += 2;
    }
    best.offset.is_finite().then_some(best)
}

fn exactly(value: f64, position: usize) -> Found {
    Found {
        value: value.abs(),
        offset: position as f64 / FINE as f64,
    }
}

fn higher(a: Found, b: Found) -> Found {
    if b.value > a.value { b } else { a }
}

/// The vertex of the parabola through a position and its two neighbours, or the position itself where it is no local peak.
fn vertex(fine: &Fine, x: &[f64], at: usize, position: usize) -> Found {
    let value = |step: isize| {
        let p = position as isize + step;
        if p < 0 {
            fine.value(x, at - 1, FINE - 1)
        } else if p > FINE as isize {
            fine.value(x, at + 1, 1)
        } else {
            fine.value(x, at, p as usize)
        }
    };
    let (a, b, c) = (value(-1), value(0), value(1));
    let bend = a - 2.0 * b + c;
    let mut found = exactly(b, position);
    if b.abs() >= a.abs() && b.abs() >= c.abs() && bend != 0.0 {
        found.value = (b - (a - c) * (a - c) / (8.0 * bend)).abs();
        found.offset += (a - c) / (2.0 * bend) / FINE as f64;
    }
    found
}
