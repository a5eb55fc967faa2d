//! How the low part of the sound goes over a place: on as before, elsewhere, or to one side as after a blow.

use super::stats::rms;
use crate::dsp::extrapolate::beyond;

/// The low part is followed at about this rate, Hz, for so long, ms.
const FOLLOWED_HZ: f64 = 2_756.0;
const FOLLOWED_MS: f64 = 8.0;
/// The level before is taken over this, ms.
const BEFORE_MS: f64 = 20.0;
/// Samples beside the place that are left out.
const LEFT_OUT: usize = 8;
/// A pop moves the sound to one side for so long, ms, by more than its level; it stays there for longer than a string does.
const POP_EARLY_MS: f64 = 5.0;
const POP_MS: f64 = 20.0;
const POP_ONE_SIDED: f64 = 0.85;
const POP_LEVEL: f64 = 1.0;
const POP_STAYS: f64 = 0.5;

/// How the low part of the sound goes over a place.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    /// How far from where it was going, over how far such a guess usually is.
    pub astray: f64,
    /// Power of the difference from where it was going, over that of the sound after the place.
    pub replaced: f64,
    pub pop: bool,
}

impl Followed {
    /// Where too little is known around a place, nothing speaks for it.
    pub const UNKNOWN: Followed = Followed {
        astray: 3.0,
        replaced: 1.0,
        pop: false,
    };

    /// Over the place `first..=last` of `x`. None where too little is known around it.
    pub fn over(x: &[f64], first: usize, last: usize, rate: f64) -> Option<Self> {
        let step = (libm::round(rate / FOLLOWED_HZ) as usize).max(1);
        let in_steps = |ms: f64| (ms * rate / 1000.0) as usize / step;
        let start = first.saturating_sub(LEFT_OUT);
        let skip = (last + LEFT_OUT - start).div_ceil(step);
        let (long, longer) = (in_steps(FOLLOWED_MS).max(8), in_steps(POP_MS).max(8));
        let known = start / step;
        if known < 8 * (skip + long) || start + (skip + longer) * step > x.len() {
            return None;
        }
        let offset = start - known * step;
        let low: Vec<f64> = x[offset..start + (skip + longer) * step]
            .chunks_exact(step)
            .map(|piece| piece.iter().sum::<f64>() / step as f64)
            .collect();
        let off = |known: usize, long: usize| -> Vec<f64> {
            let guess = beyond(&low[..known], skip + long);
            let truth = &low[known + skip..known + skip + long];
            let pairs = truth.iter().zip(&guess[skip..]);
            pairs.map(|(a, b)| a - b).collect()
        };
        let mut usual = [1, 2, 3].map(|back| rms(&off(known - skip - back * long, long)));
        usual.sort_by(f64::total_cmp);
        let moved = off(known, longer);
        let now = rms(&moved[..long]);
        let before = rms(&low[known.saturating_sub(in_steps(BEFORE_MS))..known]) + 1e-9;
        let after = rms(&low[known + skip..known + skip + long]) + 1e-9;
        let mean = |x: &[f64]| x.iter().sum::<f64>().abs() / x.len() as f64;
        let early = &moved[..in_steps(POP_EARLY_MS).max(4)];
        Some(Followed {
            astray: now / usual[1].max(1e-9),
            replaced: (now / after) * (now / after),
            pop: mean(early) > POP_ONE_SIDED * rms(early)
                && mean(early) > POP_LEVEL * before
                && mean(&moved) > POP_STAYS * rms(&moved),
        })
    }
}
