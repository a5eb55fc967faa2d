//! What a place leaves behind. A click adds itself and nothing else: a moment later the treble is what it was. A struck or plucked
//! sound may begin with a click as clean as any fault, but the body that was struck rings on after it, and then dies away.

use super::bursts::treble;
use super::stats::db;

/// Stretches of the treble after a place, ms from its end; it is compared with that before it.
const AFTER_MS: [[f64; 2]; 4] = [[0.3, 1.5], [1.5, 3.0], [3.0, 6.0], [6.0, 12.0]];
const BEFORE_MS: [f64; 2] = [30.0, 0.5];
/// Samples beside a place that are left out: what is left of it there is not the sound around.
const LEFT_OUT: usize = 8;
/// A sound that falls silent within a moment, dB, has ended there: the place is the end of a note.
const ENDED_DB: f64 = -20.0;

/// The treble after a place over that before it, dB, stretch by stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aftermath([f64; 4]);

impl Aftermath {
    /// Of the place `first..=last` of `x`; `least` is the level that counts as none, full scale = 1.
    pub fn of(x: &[f64], first: usize, last: usize, rate: f64, least: f64) -> Self {
        let frames = |ms: f64| (ms * rate / 1000.0) as usize;
        let level = |from: usize, until: usize| {
            let until = until.min(x.len());
            match until.checked_sub(from) {
                Some(length) if length > 0 => treble(x, from, length).max(least),
                _ => least,
            }
        };
        let start = first.saturating_sub(LEFT_OUT);
        let [far, near] = BEFORE_MS.map(|ms| start.saturating_sub(frames(ms)));
        let before = level(far, near);
        let end = last + 1 + LEFT_OUT;
        Aftermath(AFTER_MS.map(|[from, until]| {
            let after = level(end + frames(from), end + frames(until));
            db(after / before)
        }))
    }

    /// By how much the treble is higher from 1.5 to 6 ms after the place, dB: something rings on. 0 where it is not.
    pub fn rings_db(&self) -> f64 {
        let [_, soon, later, _] = self.0;
        soon.min(later).max(0.0)
    }

    /// The sound was over with the place.
    pub fn ended(&self) -> bool {
        self.0.iter().all(|db| *db < ENDED_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    const RATE: f64 = 44_100.0;

    fn after(x: &[f64]) -> Aftermath {
        Aftermath::of(x, 4_410, 4_412, RATE, 1e-6)
    }

    #[test]
    fn a_click_leaves_nothing_and_a_struck_body_rings_on() {
        let mut x: Vec<f64> = noise(8_820, 3).iter().map(|v| 0.01 * v).collect();
        x[4_411] += 0.5;
        let click = after(&x);
        assert!(click.rings_db() < 2.0 && !click.ended(), "{click:?}");
        let hit = noise(2_000, 4);
        for (i, v) in hit.iter().enumerate() {
            x[4_411 + i] += 0.2 * v * libm::exp(-(i as f64) / 200.0);
        }
        let drum = after(&x);
        assert!(drum.rings_db() > 6.0 && !drum.ended(), "{drum:?}");
    }

    #[test]
    fn a_sound_that_stops_has_ended() {
        let mut x: Vec<f64> = noise(8_820, 3).iter().map(|v| 0.1 * v).collect();
        x[4_413..].fill(0.0);
        assert!(after(&x).ended());
    }
}
