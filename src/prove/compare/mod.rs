//! Two discs held against each other: what their descriptions say, and what sounds.

mod sound;
mod words;

pub use sound::{Alike, TrackSound, frames, sound};
pub use words::differences;
