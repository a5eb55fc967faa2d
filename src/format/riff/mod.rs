//! RIFF/WAVE, RF64 and BW64 (EBU Tech 3285, Tech 3306, ITU-R BS.2088): chunks read without trusting a size, headers written.
//!
//! Knows bytes and sizes; it does not read samples, judge what it finds, or know which deliverable wants which chunk.
//! Whatever could be recovered leaves a [`Note`](crate::audio::decode::Note) with both figures.

pub mod fmt;
pub(crate) mod front;
pub mod payload;
mod scan;
pub(crate) mod walk;
mod write;

pub use fmt::{FmtChunk, WavFormat};
pub(crate) use scan::broken_read;
pub use scan::{Ds64, Form, Riff};
pub use walk::{Chunk, Pad, RawChunk};
pub use write::{data_pad, wav_header};
