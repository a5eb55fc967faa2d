//! The desk: the sum of all voices on its way to the master. Keeps rumble out, lows in the middle, ultrasonics low, and peaks
//! under a ceiling by a static curve that is nearly straight where the music lives. Knows only samples.

use super::RATE;
use super::filter::{FLAT, Filter};

/// -2 dBFS: what the curve tends to.
pub const CEILING: f64 = 0.794_328_234_724_281_5;
/// Below this the sides are folded into the middle, as a cutting engineer asks.
const SIDES_FROM_HZ: f64 = 140.0;
const RUMBLE_HZ: f64 = 24.0;
const TOP_HZ: f64 = 23_000.0;

pub struct Desk {
    gain: f64,
    rumble: [Filter; 2],
    sides: Filter,
    top: [[Filter; 2]; 2],
    drift: [f64; 2],
}

impl Desk {
    /// `gain` is linear, before the curve.
    pub fn new(gain: f64) -> Self {
        let top = || {
            [
                Filter::new(TOP_HZ, 1.847_759),
                Filter::new(TOP_HZ, 0.765_367),
            ]
        };
        Desk {
            gain,
            rumble: [Filter::new(RUMBLE_HZ, FLAT), Filter::new(RUMBLE_HZ, FLAT)],
            sides: Filter::new(SIDES_FROM_HZ, FLAT),
            top: [top(), top()],
            drift: [0.0; 2],
        }
    }

    /// One frame: left and right in, left and right out, inside the ceiling.
    #[inline]
    pub fn frame(&mut self, left: f64, right: f64) -> [f64; 2] {
        let middle = self.rumble[0].high(0.5 * (left + right));
        let side = self.rumble[1].high(0.5 * (left - right));
        let side = self.sides.high(side);
        [(0, middle + side), (1, middle - side)].map(|(ear, x)| {
            let [first, second] = &mut self.top[ear];
            let x = curve(self.gain * second.low(first.low(x)));
            // The curve turns a lopsided wave into a little direct current: a slow average is taken away (4 Hz).
            const SLOW: f64 = 4.0 * std::f64::consts::TAU / RATE;
            let drift = &mut self.drift[ear];
            *drift += SLOW * (x - *drift);
            CEILING * (x - *drift)
        })
    }
}

/// A rational stand-in for the hyperbolic tangent, exactly 1 from 3 on; its slope at 0 is 1.
#[inline]
fn curve(x: f64) -> f64 {
    let x = x.clamp(-3.0, 3.0);
    x * (27.0 + x * x) / (27.0 + 9.0 * x * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_straight_below_and_flat_above() {
        assert_eq!(curve(3.0), 1.0);
        assert_eq!(curve(-50.0), -1.0);
        assert!((curve(0.1) - 0.1).abs() < 5e-4);
    }
}
