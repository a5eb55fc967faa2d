//! PCM codes <-> planar f64.
