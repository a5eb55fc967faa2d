//! Waves that a computer draws: straight lines between corners. Recorded sound bends everywhere.

use crate::dsp::lanes::peak;

/// A sample is on a line with its neighbours if it is off by at most so many steps of the word.
const STRAIGHT_STEPS: f64 = 2.0;
/// A corner bends by at least so many steps of the word, and this share of the peak.
const CORNER_STEPS: f64 = 40.0;
const CORNER: f64 = 0.012;

/// How much of a stretch is straight, and how much is corners, as shares of its samples. `step` of the word, full scale = 1.
pub fn straight_and_corners(x: &[f64], step: f64) -> (f64, f64) {
    let bend = |w: &[f64]| (w[0] - 2.0 * w[1] + w[2]).abs();
    let least = (CORNER * peak(x)).max(CORNER_STEPS * step);
    let (mut straight, mut corners) = (0, 0);
    for bend in x.windows(3).map(bend) {
        straight += usize::from(bend <= STRAIGHT_STEPS * step);
        corners += usize::from(bend > least);
    }
    let share = |n: usize| n as f64 / x.len().max(1) as f64;
    (share(straight), share(corners))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    const STEP: f64 = 1.0 / 32_768.0;

    #[test]
    fn a_saw_is_drawn_and_a_tone_is_not() {
        let saw: Vec<f64> = (0..4410)
            .map(|i| f64::from(i % 100) / 100.0 - 0.5)
            .collect();
        let (straight, corners) = straight_and_corners(&saw, STEP);
        assert!(straight > 0.9 && corners > 0.01, "{straight} {corners}");
        for x in [tone(44_100, 300.0, 0.5, 4410), noise(4410, 1)] {
            let (straight, corners) = straight_and_corners(&x, STEP);
            assert!(straight < 0.3 || corners < 0.001, "{straight} {corners}");
        }
    }
}
