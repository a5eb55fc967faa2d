//! Filesets that were tampered with.
