//! Sustained tones: a few detuned copies of one band-limited wave through a filter that opens and closes (pads, bowed and blown
//! leads, synthesiser bass).

use std::rc::Rc;

use super::wave::{Cycle, at, at_turn, sine_table};
use super::{Voice, decay};
use crate::make::demo::RATE;
use crate::make::demo::filter::Filter;
use crate::make::demo::noise::Noise;

/// How a tone is played; times in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub attack_s: f64,
    pub release_s: f64,
    /// Filter corner at the start, at rest, and the time in which most of the way is made.
    pub open_hz: f64,
    pub rest_hz: f64,
    pub sweep_s: f64,
    /// 1/Q of the filter.
    pub damping: f64,
    /// Two copies detuned by minus and plus so many cents; 0 plays a single copy.
    pub spread_cents: f64,
    pub vibrato_cents: f64,
    pub vibrato_hz: f64,
    /// Vibrato grows in over so long.
    pub vibrato_after_s: f64,
    /// Level of the breath or bow noise.
    pub breath: f64,
}

pub struct Tone {
    wave: Rc<Cycle>,
    manner: Manner,
    filter: Filter,
    noise: Noise,
    /// Phase in 2^-32 cycles and ratio of each copy.
    copies: Vec<(u32, f64)>,
    step: f64,
    /// Ratio of the pitch it slides in from, tending to 1.
    slide: f64,
    corner_hz: f64,
    level: f64,
    envelope: f64,
    released: f64,
    held: u64,
    age: u64,
    vibrato_phase: f64,
}

/// Pitch and filter move once in so many samples (0.7 ms).
const CONTROL: usize = 64;
const TURN: f64 = 4_294_967_296.0;
/// A released tone is dropped 80 dB below itself.
const GONE: f64 = 1e-4;

impl Tone {
    pub fn new(
        wave: Rc<Cycle>,
        hz: f64,
        velocity: f64,
        held: u64,
        manner: Manner,
        seed: u64,
    ) -> Self {
        let mut noise = Noise::new(seed);
        let cents: &[f64] = if manner.spread_cents > 0.0 {
            &[-1.0, 1.0]
        } else {
            &[0.0]
        };
        let copies = cents
            .iter()
            .map(|c| {
                let ratio = libm::exp2(c * manner.spread_cents / 1200.0);
                (noise.next_u64() as u32, ratio)
            })
            .collect::<Vec<_>>();
        let level = velocity / libm::sqrt(copies.len() as f64);
        Tone {
            wave,
            filter: Filter::new(manner.open_hz, manner.damping),
            noise,
            copies,
            step: hz / RATE,
            slide: 1.0,
            corner_hz: manner.open_hz,
            level,
            envelope: 0.0,
            released: 1.0,
            held,
            age: 0,
            vibrato_phase: 0.0,
            manner,
        }
    }

    /// Slides in from a neighbouring note, as a bow or a mouth does.
    pub fn sliding_from(mut self, hz: f64) -> Self {
        self.slide = hz / (self.step * RATE);
        self
    }

    fn control(&mut self, samples: usize) -> f64 {
        let m = &self.manner;
        let seconds = samples as f64 / RATE;
        self.corner_hz += (m.rest_hz - self.corner_hz) * (seconds / (m.sweep_s + seconds));
        self.filter.tune(self.corner_hz);
        self.slide += (1.0 - self.slide) * 0.04;
        self.vibrato_phase += m.vibrato_hz * seconds;
        if self.vibrato_phase >= 1.0 {
            self.vibrato_phase -= 1.0;
        }
        let grown = (self.age as f64 / RATE / m.vibrato_after_s).min(1.0);
        let cents = m.vibrato_cents * grown * grown * at(sine_table(), self.vibrato_phase);
        self.slide * libm::exp2(cents / 1200.0)
    }
}

impl Voice for Tone {
    fn play(&mut self, out: &mut [f64]) -> bool {
        let up = 1.0 / (self.manner.attack_s * RATE);
        let down = decay(self.manner.release_s);
        for part in out.chunks_mut(CONTROL) {
            let bend = self.control(part.len());
            part.fill(0.0);
            for (phase, ratio) in &mut self.copies {
                let step = (self.step * bend * *ratio * TURN) as u32;
                for v in part.iter_mut() {
                    *v += at_turn(&self.wave, *phase);
                    *phase = phase.wrapping_add(step);
                }
            }
            if self.manner.breath > 0.0 {
                for v in part.iter_mut() {
                    *v += self.manner.breath * self.noise.bipolar();
                }
            }
            let letting_go = self.age >= self.held;
            for v in part.iter_mut() {
                if self.envelope < 1.0 {
                    self.envelope = (self.envelope + up).min(1.0);
                }
                if letting_go {
                    self.released *= down;
                }
                let e = self.envelope;
                let smooth = e * e * (3.0 - 2.0 * e);
                *v = self.filter.low(*v) * (smooth * self.released * self.level);
            }
            self.age += part.len() as u64;
        }
        self.released > GONE
    }
}
