//! FLAC (RFC 9639): metadata blocks read and written; the encoder.

pub mod encode;
pub mod metadata;
