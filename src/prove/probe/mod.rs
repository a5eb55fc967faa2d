//! Probes: code that produces readings from a file, a package or a disc. One file per family.

pub mod album;
pub mod artwork;
pub mod audio;
pub(super) mod bits;
pub mod container;
pub mod defect;
pub mod disc;
mod dynamics;
mod level;
mod loudness;
pub mod normalization;
pub mod package;
pub mod reference;
pub mod release;
pub mod second;
pub mod side;
mod silence;
mod stereo;
pub mod tags;
mod true_peak;
