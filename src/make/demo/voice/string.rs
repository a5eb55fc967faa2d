//! A plucked string after Karplus and Strong (1983), with the tuning fraction and pluck position of Jaffe and Smith (1983).

use super::{SILENT, Voice, decay};
use crate::make::demo::RATE;
use crate::make::demo::filter::{FLAT, Filter};
use crate::make::demo::noise::Noise;

/// How a string is made and plucked.
#[derive(Debug, Clone, Copy)]
pub struct Make {
    /// Corner of the pluck itself at full velocity: a nail is bright, a thumb is dull.
    pub bright_hz: f64,
    /// Fall by 60 dB of the fundamental at 110 Hz.
    pub ring_s: f64,
    /// Coefficient of the one-pole low-pass in the loop, 0 to 0.8: more is duller.
    pub dull: f64,
}

pub struct Plucked {
    line: Vec<f64>,
    at: usize,
    /// Fraction of a sample that the loop is longer than the line.
    fraction: f64,
    keep: f64,
    dull: f64,
    previous: f64,
    softened: f64,
    held: u64,
}

impl Plucked {
    pub fn new(hz: f64, velocity: f64, held: u64, make: Make, seed: u64) -> Self {
        // The loop's low-pass delays low notes by a / (1 - a) samples, interpolation by the fraction.
        let period = RATE / hz - make.dull / (1.0 - make.dull);
        let length = period as usize;
        let fraction = period - length as f64;
        let mut noise = Noise::new(seed);
        // Run in before the burst is taken, so that the filter's start is not heard.
        let mut soften = Filter::new(make.bright_hz * (0.25 + 0.75 * velocity), FLAT);
        let mut line: Vec<f64> = (0..length + 200)
            .map(|_| soften.low(noise.bipolar()))
            .collect();
        line.drain(..200);
        // Plucked at 0.18 of its length: every harmonic with a node there is weak.
        let offset = (length as f64 * 0.18) as usize;
        let burst = line.clone();
        for i in 0..length {
            line[i] = burst[i] - burst[(i + length - offset) % length];
        }
        let mean = line.iter().sum::<f64>() / length as f64;
        line.iter_mut().for_each(|v| *v -= mean);
        let power = line.iter().map(|v| v * v).sum::<f64>() / length as f64;
        let scale = 0.35 * velocity / libm::sqrt(power + 1e-12);
        line.iter_mut().for_each(|v| *v *= scale);
        let ring_s = make.ring_s * libm::sqrt(110.0 / hz);
        Plucked {
            line,
            at: 0,
            fraction,
            keep: loop_gain(ring_s, hz),
            dull: make.dull,
            previous: 0.0,
            softened: 0.0,
            held,
        }
    }
}

/// Gain per pass of the loop that makes the fundamental fall by 60 dB in `seconds`.
fn loop_gain(seconds: f64, hz: f64) -> f64 {
    libm::pow(decay(seconds), RATE / hz)
}

impl Voice for Plucked {
    fn play(&mut self, out: &mut [f64]) -> bool {
        let length = self.line.len();
        if self.held < out.len() as u64 {
            // A finger stops the string.
            self.keep = self.keep.min(loop_gain(0.5, RATE / length as f64));
        }
        self.held = self.held.saturating_sub(out.len() as u64);
        let mut loudest = 0.0;
        for v in out.iter_mut() {
            let next = if self.at + 1 == length {
                0
            } else {
                self.at + 1
            };
            // The line read `fraction` of a sample late: between the oldest sample and the one read just before it.
            let now = self.line[self.at];
            let mixed = now + self.fraction * (self.previous - now);
            self.softened = mixed + self.dull * (self.softened - mixed);
            *v = now;
            if now.abs() > loudest {
                loudest = now.abs();
            }
            self.previous = now;
            self.line[self.at] = self.keep * self.softened;
            self.at = next;
        }
        loudest > SILENT
    }
}
