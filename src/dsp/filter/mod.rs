//! Filters whose magnitude is that of their analogue prototype up to Nyquist: high-pass, low-pass, removal of a constant offset.
//! Minimum phase, no look-ahead, nothing shifted. Equalisers are built from the same parts in [`super::eq`].
//!
//! [`analogue`] says what is meant, [`matched`] turns it into digital sections with the help of [`fit`], [`cascade`] runs them;
//! [`linear`] turns it into a kernel without phase instead.

pub mod analogue;
pub mod cascade;
pub mod fit;
pub mod linear;
pub mod matched;
#[cfg(test)]
pub(crate) mod proof;

pub use analogue::Shape;

use crate::audio::Block;
use analogue::Section;
use cascade::Cascade;

/// What may happen to the phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The least a magnitude allows, as in analogue gear: no ringing before a sound.
    Minimum,
    /// None: all frequencies stay where they are in time; what rings, rings before and after.
    Linear,
}

/// A Butterworth filter. Orders 1 to 8; other numbers are taken as the nearest of these.
#[derive(Debug, Clone, PartialEq)]
pub struct PassSettings {
    pub shape: Shape,
    /// Where it is 3.01 dB down. May lie above Nyquist: what the prototype does below is still done.
    pub frequency_hz: f64,
    /// 6.02 dB per octave each.
    pub order: u32,
}

impl PassSettings {
    pub fn prototype(&self) -> Vec<Section> {
        analogue::butterworth(self.shape, self.order.clamp(1, 8), self.frequency_hz)
    }
}

/// Corner of the removal of a constant offset: at 20 Hz it takes 0.011 dB and turns the phase by 2.9 degrees.
const OFFSET_HZ: f64 = 1.0;

/// What a filter did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilterReport {
    /// Frames that went through it (and were changed); 0 if it is set to do nothing.
    pub frames: u64,
    /// Largest error of its magnitude against the analogue prototype from 0 Hz to 0.98 of Nyquist, dB.
    pub error_db: f64,
}

/// A filter of minimum phase at work on a stream.
#[derive(Debug, Clone)]
pub struct Filter {
    cascade: Cascade,
    error_db: f64,
}

impl Filter {
    /// The digital counterpart of analogue sections in a row; without any it does nothing.
    pub fn matched(prototype: &[Section], rate: u32, channels: usize) -> Self {
        let design = matched::design(prototype, rate);
        Filter {
            cascade: Cascade::new(&design.sections, channels),
            error_db: design.error_db,
        }
    }

    pub fn new(settings: &PassSettings, rate: u32, channels: usize) -> Self {
        Self::matched(&settings.prototype(), rate, channels)
    }

    /// Takes a constant offset away: a first-order high-pass at 1 Hz.
    ///
    /// A mean subtracted from the whole would need a second pass and would leave an offset that drifts. A lower corner settles
    /// more slowly (this one within 1.1 s to a thousandth), a higher one or a second order would turn the phase of the bass.
    pub fn without_offset(rate: u32, channels: usize) -> Self {
        let settings = PassSettings {
            shape: Shape::HighPass,
            frequency_hz: OFFSET_HZ,
            order: 1,
        };
        Self::new(&settings, rate, channels)
    }

    /// Filters in place. Blocks may be of any size.
    pub fn process(&mut self, block: &mut Block) {
        self.cascade.process(block);
    }

    pub fn report(&self) -> FilterReport {
        FilterReport {
            frames: self.cascade.frames(),
            error_db: self.error_db,
        }
    }
}

#[cfg(test)]
mod tests;
