//! The making wing: release + specs -> packages. It knows nothing of probes and judges.

pub mod chain;
pub mod demo;
pub mod disc;
pub mod excerpt;
pub mod lone;
pub mod package;
pub mod plan;
pub mod render;
pub mod sidecars;
mod sound;
