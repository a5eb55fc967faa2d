//! The equaliser: bands of minimum phase, or the same magnitude with no phase at all. As many frames out as in, none shifted.
//!
//! Both follow the analogue prototype up to Nyquist, see [`super::filter::matched`] and [`super::filter::linear`].

use super::convolve::{Convolver, prepare};
use super::filter::analogue::{self, Section};
use super::filter::linear::Kernel;
use super::filter::{Filter, Phase};
use crate::audio::Block;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// `gain_db` at the centre; half of it is reached on the edges of a band `frequency_hz / q` wide.
    Bell,
    /// `gain_db` below, half of it at `frequency_hz`.
    LowShelf,
    /// `gain_db` above, half of it at `frequency_hz`.
    HighShelf,
    /// `-gain_db` far below `frequency_hz`, 0 dB there, `+gain_db` far above, first order; `q` plays no part.
    Tilt,
    /// Nothing at `frequency_hz`, -3 dB on the edges of a band `frequency_hz / q` wide; `gain_db` plays no part.
    Notch,
}

/// One band. Its frequency may lie above Nyquist: what the curve does below is still done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub curve: Curve,
    pub frequency_hz: f64,
    /// At 0 dB a band leaves every bit alone (a notch has no gain and always works).
    pub gain_db: f64,
    /// Of shelves: 0.71 is the steepest without overshoot.
    pub q: f64,
}

impl Band {
    /// None if the band is set to do nothing.
    pub fn prototype(&self) -> Option<Section> {
        let Band {
            curve,
            frequency_hz: hz,
            gain_db,
            q,
        } = *self;
        (gain_db != 0.0 || curve == Curve::Notch).then(|| match curve {
            Curve::Bell => analogue::bell(hz, q, gain_db),
            Curve::LowShelf => analogue::low_shelf(hz, q, gain_db),
            Curve::HighShelf => analogue::high_shelf(hz, q, gain_db),
            Curve::Tilt => analogue::tilt(hz, gain_db),
            Curve::Notch => analogue::notch(hz, q),
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct EqSettings {
    pub bands: Vec<Band>,
    pub phase: Phase,
}

impl EqSettings {
    /// The bands that do something.
    pub fn prototype(&self) -> Vec<Section> {
        self.bands.iter().filter_map(Band::prototype).collect()
    }
}

/// What an equaliser did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqReport {
    /// Frames that went through it (and were changed); 0 if it is set to do nothing.
    pub frames: u64,
    /// Largest error of its magnitude against the analogue prototype from 0 Hz to 0.98 of Nyquist, dB.
    pub error_db: f64,
    /// Length of the kernel; 0 for minimum phase.
    pub taps: usize,
}

/// An equaliser at work on a stream.
#[derive(Debug, Clone)]
pub struct Eq {
    engine: Engine,
    report: EqReport,
    work: Block,
}

#[derive(Debug, Clone)]
enum Engine {
    Nothing,
    Minimum(Filter),
    Linear(Box<Convolver>),
}

impl Eq {
    pub fn new(settings: &EqSettings, rate: u32, channels: usize) -> Self {
        let prototype = settings.prototype();
        let mut report = EqReport {
            frames: 0,
            error_db: 0.0,
            taps: 0,
        };
        let engine = match settings.phase {
            _ if prototype.is_empty() => Engine::Nothing,
            Phase::Minimum => {
                let filter = Filter::matched(&prototype, rate, channels);
                report.error_db = filter.report().error_db;
                Engine::Minimum(filter)
            }
            Phase::Linear => {
                let kernel = Kernel::new(&prototype, rate);
                (report.error_db, report.taps) = (kernel.error_db, kernel.taps.len());
                let convolver = Convolver::new(&kernel.taps, kernel.centre(), channels);
                Engine::Linear(Box::new(convolver))
            }
        };
        Eq {
            engine,
            report,
            work: Block::default(),
        }
    }

    /// Takes frames and appends to `out` what is ready: everything with minimum phase, later by half a kernel and more with
    /// linear phase. The block has the channels the equaliser was made for.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        match &mut self.engine {
            Engine::Nothing => return append(block, out),
            Engine::Minimum(filter) => {
                self.work.clone_from(block);
                filter.process(&mut self.work);
                append(&self.work, out);
            }
            Engine::Linear(convolver) => convolver.push(block, out),
        }
        self.report.frames += block.frames() as u64;
    }

    /// Appends the rest.
    pub fn finish(&mut self, out: &mut Block) {
        if let Engine::Linear(convolver) = &mut self.engine {
            convolver.finish(out);
        }
    }

    pub fn report(&self) -> EqReport {
        self.report
    }
}

/// Appends frames; the grid of the result is the coarsest that holds both.
pub(super) fn append(block: &Block, out: &mut Block) {
    let grid = if out.is_empty() {
        block.grid_bits
    } else if block.is_empty() {
        out.grid_bits
    } else {
        out.grid_bits.zip(block.grid_bits).map(|(a, b)| a.max(b))
    };
    prepare(out, block.channels.len());
    out.grid_bits = grid;
    for (plane, new) in out.channels.iter_mut().zip(&block.channels) {
        plane.extend(new);
    }
}

#[cfg(test)]
mod tests;
