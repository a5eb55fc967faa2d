//! What processors that turn the level down say about it.

use super::lanes::larger;

/// From this reduction on a processor counts as active.
const ACTIVE_DB: f64 = 0.1;

/// Figures over all frames that came out; with several channels the most reduced one counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReductionReport {
    pub frames: u64,
    /// Frames whose gain was not exactly 1.
    pub frames_touched: u64,
    pub max_reduction_db: f64,
    /// Frames with at least 0.1 dB of reduction.
    pub frames_active: u64,
    sum_db: f64,
}

impl ReductionReport {
    /// Mean reduction, in dB, over the active frames; 0 if there is none.
    pub fn mean_reduction_db(&self) -> f64 {
        if self.frames_active == 0 {
            0.0
        } else {
            self.sum_db / self.frames_active as f64
        }
    }

    /// One frame, with the largest reduction of its channels.
    #[inline(always)]
    pub fn add(&mut self, reduction_db: f64, touched: bool) {
        self.frames += 1;
        self.frames_touched += u64::from(touched);
        self.max_reduction_db = larger(self.max_reduction_db, reduction_db);
        if reduction_db >= ACTIVE_DB {
            self.frames_active += 1;
            self.sum_db += reduction_db;
        }
    }
}
