//! Filtered noise: brushes, hats, shakers, and the sea.

use super::wave::{at, sine_table};
use super::{SILENT, Voice, decay};
use crate::make::demo::RATE;
use crate::make::demo::filter::{FLAT, Filter};
use crate::make::demo::noise::Noise;

/// A noise between two corners. Times in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Grain {
    pub low_hz: f64,
    pub high_hz: f64,
    pub attack_s: f64,
    /// Full level for so long after the attack.
    pub hold_s: f64,
    pub fall_s: f64,
    /// Swells per second; 0 for none. The upper corner follows the swell.
    pub swell_hz: f64,
    /// Where in the swell it begins, in cycles.
    pub swell_from: f64,
}

pub struct Hiss {
    grain: Grain,
    noise: Noise,
    high_pass: Filter,
    low_pass: Filter,
    low_pass_again: Filter,
    level: f64,
    envelope: f64,
    falling: f64,
    age: u64,
}

const CONTROL: usize = 256;

impl Hiss {
    pub fn new(grain: Grain, velocity: f64, seed: u64) -> Self {
        Hiss {
            noise: Noise::new(seed),
            high_pass: Filter::new(grain.low_hz, FLAT),
            low_pass: Filter::new(grain.high_hz, FLAT),
            low_pass_again: Filter::new(grain.high_hz, FLAT),
            level: velocity,
            envelope: 0.0,
            falling: 1.0,
            age: 0,
            grain,
        }
    }
}

impl Voice for Hiss {
    fn play(&mut self, out: &mut [f64]) -> bool {
        let grain = self.grain;
        let up = 1.0 / (grain.attack_s * RATE);
        let down = decay(grain.fall_s);
        let fall_at = ((grain.attack_s + grain.hold_s) * RATE) as u64;
        for part in out.chunks_mut(CONTROL) {
            let mut swell = 1.0;
            if grain.swell_hz > 0.0 {
                let turns = self.age as f64 / RATE * grain.swell_hz + grain.swell_from;
                let wave = 0.5 - 0.5 * at(sine_table(), turns + 0.25);
                swell = 0.12 + 0.88 * wave * wave;
                let corner = grain.high_hz * (0.35 + 0.65 * swell);
                self.low_pass.tune(corner);
                self.low_pass_again.tune(corner);
            }
            let fall = self.age >= fall_at;
            for v in part.iter_mut() {
                if self.envelope < 1.0 {
                    self.envelope = (self.envelope + up).min(1.0);
                }
                if fall {
                    self.falling *= down;
                }
                let x = self.high_pass.high(self.noise.bipolar());
                let x = self.low_pass_again.low(self.low_pass.low(x));
                *v = x * self.envelope * self.falling * self.level * swell;
            }
            self.age += part.len() as u64;
        }
        self.falling * self.level > SILENT
    }
}
