//! AIFF and AIFF-C (Apple, AIFF 1.3 of 1989 and AIFF-C of 1991): chunks read without trusting a size, headers written.
//!
//! Knows bytes and sizes; it does not read samples or judge what it finds. The walk itself is the one of [`super::riff`], turned
//! big-endian.

mod comm;
mod extended;
mod scan;
mod write;

pub use comm::{AiffFormat, Comm};
pub use scan::{Aiff, AiffMarker};
pub use write::{aiff_header, aiff_text_chunk};
