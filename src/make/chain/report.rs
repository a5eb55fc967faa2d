//! What a stage did, in figures that can be summed over stretches of audio.

use std::ops::AddAssign;

use crate::dsp::lanes::larger;
use crate::dsp::reduction::ReductionReport;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageReport {
    /// Frames that came through.
    pub frames: u64,
    /// Frames that were changed.
    pub touched: u64,
    /// Of stages that turn the level down.
    pub reduction: Option<Reduction>,
    /// Anything else worth knowing, once each.
    pub remarks: Vec<String>,
    /// What the stage was asked for and could not do, once each.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reduction {
    pub max_db: f64,
    /// Mean over the frames that were turned down by 0.1 dB and more; none of a limiter, whose frames rarely are.
    pub mean_db: f64,
    pub active: u64,
}

impl StageReport {
    /// "changed nothing", "changed 4410 of 44100 frames (10.00 %), gain reduction at most 2.31 dB".
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if self.touched == 0 {
            parts.push("changed nothing".to_string());
        } else if self.touched == self.frames {
            parts.push(format!("changed all {} frames", self.frames));
        } else {
            let share = 100.0 * self.touched as f64 / self.frames as f64;
            parts.push(format!(
                "changed {} of {} frames ({share:.2} %)",
                self.touched, self.frames
            ));
        }
        if let Some(reduction) = self.reduction.filter(|_| self.touched > 0) {
            let mut words = format!("gain reduction at most {:.2} dB", reduction.max_db);
            if reduction.active > 0 {
                words += &format!(", {:.2} dB on average where it acts", reduction.mean_db);
            }
            parts.push(words);
        }
        parts.extend(self.remarks.iter().chain(&self.warnings).cloned());
        parts.join("; ")
    }
}

impl AddAssign<&StageReport> for StageReport {
    fn add_assign(&mut self, other: &StageReport) {
        self.frames += other.frames;
        self.touched += other.touched;
        if let Some(more) = other.reduction {
            let sum = self.reduction.unwrap_or_default();
            let active = sum.active + more.active;
            let total = sum.mean_db * sum.active as f64 + more.mean_db * more.active as f64;
            self.reduction = Some(Reduction {
                max_db: larger(sum.max_db, more.max_db),
                mean_db: if active == 0 {
                    0.0
                } else {
                    total / active as f64
                },
                active,
            });
        }
        add_new(&mut self.remarks, &other.remarks);
        add_new(&mut self.warnings, &other.warnings);
    }
}

fn add_new(all: &mut Vec<String>, more: &[String]) {
    for text in more {
        if !all.contains(text) {
            all.push(text.clone());
        }
    }
}

impl From<&ReductionReport> for StageReport {
    fn from(done: &ReductionReport) -> Self {
        StageReport {
            frames: done.frames,
            touched: done.frames_touched,
            reduction: Some(Reduction {
                max_db: done.max_reduction_db,
                mean_db: done.mean_reduction_db(),
                active: done.frames_active,
            }),
            ..StageReport::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_add_up() {
        let part = |frames, touched, max_db, mean_db, active| StageReport {
            frames,
            touched,
            reduction: Some(Reduction {
                max_db,
                mean_db,
                active,
            }),
            remarks: vec!["linked".into()],
            warnings: Vec::new(),
        };
        let mut sum = part(1_000, 0, 0.0, 0.0, 0);
        assert_eq!(sum.words(), "changed nothing; linked");
        sum += &part(1_000, 200, 3.0, 1.0, 100);
        sum += &part(2_000, 300, 2.0, 2.0, 300);
        assert_eq!(
            sum.words(),
            "changed 500 of 4000 frames (12.50 %); gain reduction at most 3.00 dB, 1.75 dB on average where it acts; linked"
        );
    }
}
