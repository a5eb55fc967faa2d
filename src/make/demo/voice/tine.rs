//! An electric piano: a tine and its tone bar as two pairs of frequency-modulated sines, brighter when struck harder.

use super::wave::{Cycle, at, sine_table};
use super::{SILENT, Voice, decay};
use crate::make::demo::RATE;

pub struct Tine {
    sine: &'static Cycle,
    phase: f64,
    step: f64,
    level: f64,
    level_fall: f64,
    /// Modulation depths in cycles: growl of the bar, ping of the tine.
    growl: f64,
    growl_fall: f64,
    growl_rest: f64,
    ping: f64,
    ping_fall: f64,
    rise: f64,
    held: u64,
}

/// The tine's first overtone; the ratio that makes the ping.
const PING_RATIO: f64 = 14.0;
/// The hammer's contact: the level rises over so many samples.
const RISE_SAMPLES: f64 = 160.0;

impl Tine {
    pub fn new(hz: f64, velocity: f64, held: u64) -> Self {
        // Low tines ring longer.
        let ring_s = 7.0 * libm::pow(220.0 / hz, 0.5);
        Tine {
            sine: sine_table(),
            phase: 0.0,
            step: hz / RATE,
            level: velocity,
            level_fall: decay(ring_s),
            growl: 0.08 + 0.24 * velocity * velocity,
            growl_fall: decay(1.8),
            growl_rest: 0.045,
            // High notes get less ping, which also keeps 14 times their pitch out of the ultrasonic.
            ping: 0.14 * velocity * libm::sqrt(220.0 / (hz + 220.0)),
            ping_fall: decay(0.55),
            rise: 0.0,
            held,
        }
    }
}

impl Voice for Tine {
    fn play(&mut self, out: &mut [f64]) -> bool {
        if self.held < out.len() as u64 {
            self.level_fall = decay(0.35);
        }
        self.held = self.held.saturating_sub(out.len() as u64);
        for v in out.iter_mut() {
            let p = self.phase;
            let bar = at(
                self.sine,
                p + (self.growl_rest + self.growl) * at(self.sine, p),
            );
            let tine = at(self.sine, p + self.ping * at(self.sine, p * PING_RATIO));
            *v = self.level * self.rise * (0.62 * bar + 0.38 * tine);
            self.level *= self.level_fall;
            self.growl *= self.growl_fall;
            self.ping *= self.ping_fall;
            if self.rise < 1.0 {
                self.rise = (self.rise + 1.0 / RISE_SAMPLES).min(1.0);
            }
            self.phase = p + self.step;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
        }
        self.level > SILENT
    }
}
