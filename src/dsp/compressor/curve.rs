//! The static curve: how much is taken away at a steady level.

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::larger;

/// Threshold, ratio and a quadratic knee around the threshold (Giannoulis, Massberg, Reiss, JAES 60-6, 2012, equation 4).
#[derive(Debug, Clone, Copy)]
pub struct Curve {
    threshold_db: f64,
    knee_db: f64,
    /// 1 / (2 knee); 0 without a knee.
    bend: f64,
    /// Share of what lies above the threshold that is taken away.
    slope: f64,
}

impl Curve {
    pub fn new(threshold_db: f64, ratio: f64, knee_db: f64) -> Self {
        let knee_db = larger(0.0, knee_db);
        Curve {
            threshold_db,
            knee_db,
            bend: if knee_db > 0.0 { 0.5 / knee_db } else { 0.0 },
            slope: 1.0 - 1.0 / larger(1.0, ratio),
        }
    }

    /// Reduction at a level, both in dB. The way into the knee, squared, and what lies beyond it add up to the three
    /// pieces of the curve without a branch.
    #[inline(always)]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let above = level_db - self.threshold_db;
        let beyond = larger(0.0, above - 0.5 * self.knee_db);
        let into = larger(0.0, above + 0.5 * self.knee_db);
        let into = if into > self.knee_db {
            self.knee_db
        } else {
            into
        };
        self.slope * (into * into * self.bend + beyond)
    }
}

on_any_cpu! {
    /// Turns levels into reductions.
    pub fn reductions(curve: &Curve, levels_db: &mut [f64]) {
        for level in levels_db {
            *level = curve.reduction_db(*level);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_that_of_the_paper() {
        let (threshold, ratio, knee) = (-20.0, 3.0, 8.0);
        let curve = Curve::new(threshold, ratio, knee);
        for step in -400..40 {
            let level = f64::from(step) * 0.1;
            let above: f64 = level - threshold;
            let output = if 2.0 * above < -knee {
                level
            } else if 2.0 * above <= knee {
                level + (1.0 / ratio - 1.0) * (above + knee / 2.0).powi(2) / (2.0 * knee)
            } else {
                threshold + above / ratio
            };
            assert!((level - curve.reduction_db(level) - output).abs() < 1e-12);
        }
    }

    #[test]
    fn without_knee_or_ratio_the_curve_has_its_corner_or_none() {
        let hard = Curve::new(-10.0, 4.0, 0.0);
        assert_eq!(
            (hard.reduction_db(-10.0), hard.reduction_db(-2.0)),
            (0.0, 6.0)
        );
        assert_eq!(Curve::new(-10.0, 1.0, 6.0).reduction_db(0.0), 0.0);
    }
}
