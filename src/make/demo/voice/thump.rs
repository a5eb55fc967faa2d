//! A soft drum: one sine that falls in pitch and in level.

use super::wave::{Cycle, at, sine_table};
use super::{SILENT, Voice, decay};
use crate::make::demo::RATE;

pub struct Thump {
    sine: &'static Cycle,
    phase: f64,
    rest: f64,
    bend: f64,
    bend_fall: f64,
    level: f64,
    level_fall: f64,
    rise: f64,
}

impl Thump {
    /// Falls from `from_hz` to `to_hz` within about `bend_s`, and by 60 dB in `fall_s`.
    pub fn new(from_hz: f64, to_hz: f64, bend_s: f64, fall_s: f64, velocity: f64) -> Self {
        Thump {
            sine: sine_table(),
            phase: 0.0,
            rest: to_hz / RATE,
            bend: (from_hz - to_hz) / RATE,
            bend_fall: decay(bend_s),
            level: velocity,
            level_fall: decay(fall_s),
            rise: 0.0,
        }
    }
}

impl Voice for Thump {
    fn play(&mut self, out: &mut [f64]) -> bool {
        for v in out.iter_mut() {
            *v = self.level * self.rise * at(self.sine, self.phase);
            self.phase += self.rest + self.bend;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            self.bend *= self.bend_fall;
            self.level *= self.level_fall;
            if self.rise < 1.0 {
                self.rise = (self.rise + 0.008).min(1.0);
            }
        }
        self.level > SILENT
    }
}
