//! Bytes <-> structures, readers and writers side by side, no policy: chunks, blocks, tags, cue sheets, pictures.

pub mod aiff;
pub mod checksums;
pub mod cue;
pub mod flac;
pub mod image;
pub mod pq;
pub mod riff;
pub mod tags;
