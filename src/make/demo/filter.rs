//! One small filter for everything the demo filters: a state-variable filter in the trapezoidal form, which stays stable while it is swept.
//! It must not know instruments or desks.

use super::RATE;

/// Second-order state-variable filter. Outputs low, band and high of one input.
#[derive(Debug, Clone)]
pub struct Filter {
    first: f64,
    second: f64,
    damping: f64,
    keep: f64,
    cross: f64,
    hold: f64,
    feed: f64,
}

/// 1/Q of a Butterworth response.
pub const FLAT: f64 = std::f64::consts::SQRT_2;

impl Filter {
    /// `damping` is 1/Q.
    pub fn new(hz: f64, damping: f64) -> Self {
        let mut filter = Filter {
            first: 0.0,
            second: 0.0,
            damping,
            keep: 0.0,
            cross: 0.0,
            hold: 0.0,
            feed: 0.0,
        };
        filter.tune(hz);
        filter
    }

    /// Moves the corner, keeping the state. Held below 0.45 of the rate, where the response is still what it says.
    pub fn tune(&mut self, hz: f64) {
        let hz = hz.clamp(5.0, 0.45 * RATE);
        let g = libm::tan(std::f64::consts::PI * hz / RATE);
        let a = 1.0 / (1.0 + g * (g + self.damping));
        self.keep = 2.0 * a - 1.0;
        self.cross = 2.0 * g * a;
        self.feed = 2.0 * g * g * a;
        self.hold = 1.0 - self.feed;
    }

    #[inline]
    fn step(&mut self, x: f64) -> (f64, f64) {
        // The two integrators as one matrix: the shortest chain of dependent operations this filter has.
        let (f, s) = (self.first, self.second);
        self.first = (self.keep * f - self.cross * s) + self.cross * x;
        self.second = (self.hold * s + self.cross * f) + self.feed * x;
        (0.5 * (s + self.second), 0.5 * (f + self.first))
    }

    #[inline]
    pub fn low(&mut self, x: f64) -> f64 {
        self.step(x).0
    }

    #[inline]
    pub fn high(&mut self, x: f64) -> f64 {
        let (low, band) = self.step(x);
        x - self.damping * band - low
    }
}
