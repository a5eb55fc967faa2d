//! Samples lost or doubled. At a slip the sound goes on as it was, only too early or too late: it joins well when just so many samples
//! are put in or taken out, and with one more or one less it does not join at all. Nothing that is played does that; a click or an
//! attack joins the better the more samples are unknown. One such place may be chance, a few that agree are a clock.

use super::mend::{surprise, typical};
use super::predict::{Model, ORDER};
use super::seam::Seams;

/// Most samples that a slip loses or doubles; one more is tried, so that what joins ever better is told from a slip.
pub const MOST: usize = 5;
/// The slip is within so many samples of the place.
const NEAR: usize = 10;
/// The level is taken from so many samples on both sides, without so many beside the place.
const AROUND: usize = 400;
const LEFT_OUT: usize = 20;
/// Where the residual, over that around, is less than this as it is, nothing has slipped; where it is more than this with any number of
/// samples, it is something else.
const JOINED: f64 = 0.5;
const BADLY: f64 = 2.0;
/// The residual is never taken to be less than this, over that around.
const LEAST: f64 = 0.05;
/// What joins so much better than with any other number has slipped.
const SHARP: f64 = 1.3;
/// So many places that slip by the same number of samples make a clock that slips, and one more for each so many places that are music
/// and may look so by chance, if they are this share of all that seem to slip.
const PLACES: usize = 2;
const BY_CHANCE: usize = 30;
const SHARE: f64 = 0.6;
/// Places that stand out as far as another within this ratio are one sample played again, and count once.
const AGAIN: f64 = 1.1;

/// How a place joins when samples are put in or taken out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slip {
    /// Samples that are lost, or doubled where negative.
    pub samples: i32,
    /// How much better it joins with these than with any other number, and than as it is.
    pub sharp: f64,
}

impl Slip {
    /// Near `at` of `x`; `least` is the lowest residual that counts, full scale = 1.
    pub fn near(model: &Model, x: &[f64], at: usize, least: f64) -> Option<Self> {
        let x = x.get(at.checked_sub(AROUND)?..at + AROUND)?;
        let e = surprise(model, x);
        let before = typical(&e[..AROUND - ORDER - LEFT_OUT]);
        let after = typical(&e[AROUND - ORDER + LEFT_OUT..]);
        let level = before.max(after).max(least);
        let most = MOST as i32 + 1;
        let seams = Seams::new(model, x, AROUND - NEAR..AROUND + NEAR + 1, MOST + 1);
        let best = |samples: i32| seams.best(samples) / level;
        let as_it_is = best(0);
        if as_it_is < JOINED {
            return None;
        }
        let others = (-most..=most).filter(|k| *k != 0);
        let mut joins: Vec<(f64, i32)> = others.map(|k| (best(k), k)).collect();
        joins.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [(joined, samples), (next, _), ..] = joins[..] else {
            return None;
        };
        (joined < BADLY && samples.abs() < most).then(|| Slip {
            samples,
            sharp: as_it_is.min(next) / joined.max(LEAST),
        })
    }

    pub fn is_sharp(&self) -> bool {
        self.sharp > SHARP
    }
}

/// By how many samples a stream slips, if it does, from how far its places stand out and how they slip, among `others`.
pub fn slipped(places: &[(f64, Option<Slip>)], others: usize) -> Option<i32> {
    let mut slips: Vec<(i32, f64)> = places
        .iter()
        .filter_map(|(above, slip)| Some(((*slip)?.samples, *above)))
        .collect();
    slips.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    slips.dedup_by(|b, a| a.0 == b.0 && b.1 < AGAIN * a.1);
    let count = |k: i32| slips.iter().filter(|s| s.0 == k).count();
    let most = slips.iter().map(|s| s.0).max_by_key(|k| count(*k))?;
    let agree = count(most);
    let enough = agree >= PLACES + others / BY_CHANCE;
    (enough && agree as f64 >= SHARE * slips.len() as f64).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::super::predict::{Predictor, WINDOW};
    use super::*;
    use crate::dsp::testing::{noise, tone};

    /// Tones with a little noise, from which samples are taken out or doubled.
    fn slip_of(samples: i32) -> Option<Slip> {
        let mut x = tone(44_100, 441.0, 0.3, 4_096);
        for (hz, seed) in [(1_900.0, 1), (5_210.0, 2)] {
            let more = tone(44_100, hz, 0.1, 4_096);
            let hiss = noise(4_096, seed);
            for ((x, m), h) in x.iter_mut().zip(more).zip(hiss) {
                *x += m + 2e-4 * h;
            }
        }
        let model = Predictor::new().fit(&x[..WINDOW], 0.0);
        let at = 2_048;
        if samples > 0 {
            x.drain(at..at + samples as usize);
        } else {
            let again = x[at - samples.unsigned_abs() as usize..at].to_vec();
            x.splice(at..at, again);
        }
        Slip::near(&model, &x, at, 1e-6)
    }

    #[test]
    fn lost_and_doubled_samples_are_counted() {
        for samples in [-4, -2, -1, 1, 2, 4] {
            let slip = slip_of(samples).unwrap();
            assert!(slip.samples == samples && slip.is_sharp(), "{slip:?}");
        }
        assert!(slip_of(0).is_none_or(|slip| !slip.is_sharp()));
        assert!(slip_of(200).is_none_or(|slip| !slip.is_sharp()));
    }

    #[test]
    fn several_places_that_agree_are_a_clock() {
        let slip = |samples| {
            Some(Slip {
                samples,
                sharp: 2.0,
            })
        };
        let places = [
            (10.0, slip(2)),
            (14.0, slip(2)),
            (30.0, None),
            (9.0, slip(-1)),
        ];
        assert_eq!(slipped(&places, 5), Some(2));
        // By chance, or the same sample played twice.
        assert_eq!(slipped(&places, 90), None);
        assert_eq!(slipped(&[(10.0, slip(2)), (10.1, slip(2))], 5), None);
        assert_eq!(slipped(&[], 0), None);
    }
}
