//! The proving wing: files -> readings -> findings. It opens every file anew and knows nothing of what made them.

pub mod compare;
pub mod finding;
pub mod found;
pub mod judge;
mod pairs;
pub mod probe;
pub mod samples;
pub mod verify;

pub use finding::{Finding, Required, Verdict};

use crate::reading::{Readings, Scope};

/// One thing that is judged: a file, a disc, a release folder.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Relative, '/' between parts; what the report prints.
    pub path: String,
    /// Which readings it can carry.
    pub scopes: Vec<Scope>,
    /// 1-based track number where it is a track.
    pub track: Option<u32>,
    pub readings: Readings,
}
