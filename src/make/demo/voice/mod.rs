//! Six ways to make a sound, each a small machine that fills a block: struck modes, FM tines, plucked strings, wavetable tones,
//! filtered noise, and a thump. A voice knows its pitch and how long it is held; it must not know the score or the desk.

pub mod hiss;
pub mod modal;
pub mod string;
pub mod thump;
pub mod tine;
pub mod tone;
pub mod wave;

/// One sounding note.
pub trait Voice {
    /// Overwrites `out` with the next samples; false once it has died away and may be dropped.
    fn play(&mut self, out: &mut [f64]) -> bool;
}

/// Below this level (-100 dB) a voice has died away.
pub const SILENT: f64 = 1e-5;

/// Factor per sample of an exponential decay that falls by 60 dB in `seconds`.
pub fn decay(seconds: f64) -> f64 {
    const LN_1000: f64 = 6.907_755_278_982_137;
    libm::exp(-LN_1000 / (seconds * super::RATE))
}
