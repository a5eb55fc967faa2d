//! The elliptical filter of the cutting room: below its corner the side is taken away, so that bass is mono and the groove never too
//! shallow. The mid is untouched.
//!
//! Cutting consoles do this with a plain high-pass in the side, 6 dB per octave, at 150 to 300 Hz. Such a filter turns the phase of
//! the side against that of the mid around the corner: first order 45 degrees at the corner and 14 two octaves above; second order 90 and
//! 20; fourth order 180 and 38, which moves sounds around the corner to the other side. Gentle slopes are gentle on the picture for this
//! reason. [`Phase::Linear`] turns nothing at any slope and rings before low side sounds instead.

use std::collections::VecDeque;

use super::convolve::Convolver;
use super::eq::append;
use super::filter::analogue::{Section, Shape, butterworth};
use super::filter::linear::Kernel;
use super::filter::{Filter, Phase};
use crate::audio::Block;

#[derive(Debug, Clone, PartialEq)]
pub struct EllipticalSettings {
    /// Where the side is 3.01 dB down.
    pub frequency_hz: f64,
    /// 6 dB per octave each; 6, 12 and 24 are usual. Rounded to a whole order of 1 to 8.
    pub slope_db_per_octave: f64,
    pub phase: Phase,
}

impl EllipticalSettings {
    /// The high-pass of the side.
    pub fn prototype(&self) -> Vec<Section> {
        // A conversion from f64 saturates; NaN becomes the first order.
        let order = (self.slope_db_per_octave / 6.0).round() as u32;
        butterworth(Shape::HighPass, order.clamp(1, 8), self.frequency_hz)
    }
}

/// What it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EllipticalReport {
    /// Frames that went through it; 0 if the stream is not stereo.
    pub frames: u64,
    /// Largest error of the side's magnitude against the analogue prototype, 0 Hz to 0.98 of Nyquist, dB.
    pub error_db: f64,
    /// Largest level that was taken from the side, linear: 0 if there was nothing to take.
    pub taken_peak: f64,
}

/// An elliptical filter at work on a stream.
#[derive(Debug, Clone)]
pub struct Elliptical {
    engine: Engine,
    error_db: f64,
    frames: u64,
    taken_peak: f64,
    side: Block,
    ready: Block,
    /// Mid and side as they were, of frames the engine has not given back yet.
    waiting: VecDeque<[f64; 2]>,
}

#[derive(Debug, Clone)]
enum Engine {
    /// Not stereo.
    Nothing,
    Minimum(Filter),
    Linear(Box<Convolver>),
}

impl Elliptical {
    /// Streams that do not have two channels pass through.
    pub fn new(settings: &EllipticalSettings, rate: u32, channels: usize) -> Self {
        let prototype = settings.prototype();
        let (engine, error_db) = match settings.phase {
            _ if channels != 2 => (Engine::Nothing, 0.0),
            Phase::Minimum => {
                let filter = Filter::matched(&prototype, rate, 1);
                let error_db = filter.report().error_db;
                (Engine::Minimum(filter), error_db)
            }
            Phase::Linear => {
                let kernel = Kernel::new(&prototype, rate);
                let convolver = Convolver::new(&kernel.taps, kernel.centre(), 1);
                (Engine::Linear(Box::new(convolver)), kernel.error_db)
            }
        };
        Elliptical {
            engine,
            error_db,
            frames: 0,
            taken_peak: 0.0,
            side: Block::new(1),
            ready: Block::new(1),
            waiting: VecDeque::new(),
        }
    }

    /// Takes frames and appends to `out` what is ready: everything with minimum phase.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        if matches!(self.engine, Engine::Nothing) {
            return append(block, out);
        }
        let [left, right] = &block.channels[..] else {
            return;
        };
        self.side.reset(1);
        for (l, r) in left.iter().zip(right) {
            let side = 0.5 * l - 0.5 * r;
            self.side.channels[0].push(side);
            self.waiting.push_back([0.5 * l + 0.5 * r, side]);
        }
        match &mut self.engine {
            Engine::Nothing => {}
            Engine::Minimum(filter) => {
                filter.process(&mut self.side);
                std::mem::swap(&mut self.side, &mut self.ready);
            }
            Engine::Linear(convolver) => convolver.push(&self.side, &mut self.ready),
        }
        self.give(out);
    }

    /// Appends the rest.
    pub fn finish(&mut self, out: &mut Block) {
        if let Engine::Linear(convolver) = &mut self.engine {
            convolver.finish(&mut self.ready);
            self.give(out);
        }
    }

    /// Puts the sides that are ready and their mids together again.
    fn give(&mut self, out: &mut Block) {
        out.channels.resize_with(2, Vec::new);
        out.grid_bits = None;
        self.frames += self.ready.frames() as u64;
        for side in self.ready.channels.iter_mut().flat_map(|c| c.drain(..)) {
            let Some([mid, was]) = self.waiting.pop_front() else {
                break;
            };
            self.taken_peak = self.taken_peak.max((was - side).abs());
            out.channels[0].push(mid + side);
            out.channels[1].push(mid - side);
        }
    }

    pub fn report(&self) -> EllipticalReport {
        EllipticalReport {
            frames: self.frames,
            error_db: self.error_db,
            taken_peak: self.taken_peak,
        }
    }
}

#[cfg(test)]
mod tests;
