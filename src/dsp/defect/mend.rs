//! A place mended: its samples are made up from what surrounds them, by a model of the sound without them.
//!
//! A loud click bends every model whose window it lies in, and then hides in its own residual. So it is taken out, the model is made
//! anew from what is left, and the place is judged by that: a click leaves nothing but itself, whereas an attack goes on after any
//! samples that are taken out of it. How wide the place is follows from both directions of time: the past fails to explain the first
//! wrong sample and the future the last one, and at a splice, where no sample is wrong, the two cross.

use super::predict::{Model, ORDER, Predictor, WINDOW, gathered, residual};
use super::seam::{MOST, fill, seam};
use super::stats::{median, rms};
use crate::dsp::lanes::peak;

/// The place is within this of the highest surprise, ms.
const NEAR_MS: f64 = 1.5;
/// Levels beside the place are taken over this, ms, those of the sound itself over the second.
const BESIDE_MS: f64 = 4.0;
const LEVEL_MS: f64 = 10.0;
/// Nothing like it may follow for so long, ms.
const ALONE_MS: f64 = 20.0;
/// A sample is wrong where the residual is above so many times its level, and this share of its highest.
const WRONG: f64 = 4.5;
const WRONG_SHARE: f64 = 0.03;
/// Samples taken out beside those that are wrong: at first, when the model is still bent, and then.
const BESIDE_FIRST: usize = 6;
const BESIDE: usize = 3;
/// Farthest that the first guess reaches from the highest surprise, samples.
const FARTHEST: usize = 90;
/// The model is made so many times.
const ROUNDS: usize = 3;
/// Least noise under a model: its power, full scale = 1 (-104 dBFS).
const LEAST: f64 = 4e-11;
/// Least treble, full scale = 1 (-120 dBFS).
const LEAST_TREBLE: f64 = 1e-6;

/// What shows when a place is mended.
#[derive(Debug, Clone)]
pub struct Mended {
    /// The wrong samples; from the last one back to the first where no sample is wrong.
    pub first: usize,
    pub until: usize,
    /// Highest in the treble of what was taken out, over the treble beside it.
    pub stands: f64,
    /// How high it stood above the highest that follows.
    pub alone: f64,
    /// Residual that is left over the place, over that beside it.
    pub left: f64,
    /// Level of the sound after the place over that before.
    pub rise: f64,
    /// The sound without the place.
    pub model: Model,
}

impl Mended {
    /// How many samples are wrong.
    pub fn width(&self) -> usize {
        self.until.saturating_sub(self.first)
    }
}

/// Mends places.
#[derive(Debug, Clone)]
pub struct Mender {
    predictor: Predictor,
    rate: f64,
    least: f64,
}

impl Mender {
    /// `least` is the lowest residual that counts, full scale = 1.
    pub fn new(rate: f64, least: f64) -> Self {
        Mender {
            predictor: Predictor::new(),
            rate,
            least,
        }
    }

    fn frames(&self, ms: f64) -> usize {
        (ms * self.rate / 1000.0) as usize
    }

    fn near(&self) -> usize {
        self.frames(NEAR_MS).min(WINDOW / 4)
    }

    /// Mends the place around `at` of `x`, which seems to be `first..=last`, beginning with the model that joins it best. None where
    /// too little surrounds it, or where it is wider than any click.
    pub fn mend(
        &mut self,
        x: &[f64],
        at: usize,
        (first, last): (usize, usize),
        models: &[&Model],
    ) -> Option<Mended> {
        let length = WINDOW + 2 * ORDER;
        let start = at
            .saturating_sub(length / 2)
            .min(x.len().checked_sub(length)?);
        let (piece, at) = (&x[start..start + length], at - start);
        let margin = self.near().max(FARTHEST) + 2 * ORDER + 1;
        if at < margin || at + margin > length {
            return None;
        }
        let mut a = first
            .saturating_sub(start + BESIDE_FIRST)
            .max(at.saturating_sub(FARTHEST));
        let mut b = (last + 1 + BESIDE_FIRST - start).min(at + FARTHEST);
        let joins = |m: &Model| seam(m, &piece[..a], b - a, &piece[b..]).unwrap_or(f64::MAX);
        let mut model = models
            .iter()
            .map(|m| (joins(m), *m))
            .min_by(|p, q| p.0.total_cmp(&q.0))?
            .1
            .clone();
        let (mut mended, mut wrong) = (piece.to_vec(), (a, b));
        for round in 1..=ROUNDS {
            mended.copy_from_slice(piece);
            mended[a..b].copy_from_slice(&fill(&model, &piece[..a], b - a, &piece[b..])?);
            model = self.predictor.fit(&mended[ORDER..ORDER + WINDOW], LEAST);
            if round == ROUNDS {
                break;
            }
            if let Some((first, last)) = self.wrong(&model, piece, at) {
                wrong = (first, last + 1);
                a = first.min(last) - BESIDE;
                b = first.max(last) + 1 + BESIDE;
            }
            if b - a > MOST {
                return None;
            }
        }
        let judged = self.judged(piece, &mended, (a, b), model)?;
        Some(Mended {
            first: start + wrong.0,
            until: start + wrong.1,
            ..judged
        })
    }

    /// The first sample that the past does not explain and the last one that the future does not.
    fn wrong(&self, model: &Model, x: &[f64], at: usize) -> Option<(usize, usize)> {
        let (near, beside) = (self.near(), self.frames(BESIDE_MS));
        let backwards: Vec<f64> = x.iter().rev().copied().collect();
        // The first sample near the place, from one end of the stretch, that stands out.
        let first = |x: &[f64], at: usize| {
            let e = surprise(model, x);
            let at = at - ORDER;
            let before = typical(&e[at.saturating_sub(near + beside)..at - near]);
            let after = typical(&e[at + near..(at + near + beside).min(e.len())]);
            let place = &e[at - near..at + near];
            let level = before.max(after).max(self.least);
            let limit = (WRONG * level).max(WRONG_SHARE * peak(place));
            let found = place.iter().position(|v| v.abs() > limit)?;
            Some(at - near + found + ORDER)
        };
        let last = x.len() - 1;
        Some((first(x, at)?, last - first(&backwards, last - at)?))
    }

    /// The numbers of the place `a..b` of `x`, which is the same as `mended` elsewhere.
    fn judged(
        &self,
        x: &[f64],
        mended: &[f64],
        (a, b): (usize, usize),
        model: Model,
    ) -> Option<Mended> {
        let gather = |e: &[f64]| {
            let mut g = vec![0.0; e.len() - ORDER];
            gathered(&model, e, &mut g);
            g
        };
        let left = surprise(&model, mended);
        let (was, is) = (gather(&surprise(&model, x)), gather(&left));
        let (from, until) = (a - ORDER, b - ORDER);
        let beside = self.frames(BESIDE_MS);
        let before = typical(&left[from.saturating_sub(beside)..from]).max(self.least);
        let end = (until + ORDER).min(left.len());
        let after = typical(&left[end..(end + beside).min(left.len())]).max(self.least);
        let soon = (until + self.frames(ALONE_MS)).min(is.len());
        let next = peak(is.get(until..soon)?).max(self.least);
        let around = self.frames(LEVEL_MS);
        let sides = [
            &mended[a.saturating_sub(around)..a],
            &mended[b..(b + around).min(mended.len())],
        ];
        let [treble_before, treble_after] = sides.map(|side| rms(&bends(side)).max(LEAST_TREBLE));
        let out: Vec<f64> = (a - 2..b + 2).map(|i| x[i] - mended[i]).collect();
        Some(Mended {
            first: 0,
            until: 0,
            stands: peak(&bends(&out)) / treble_before.max(treble_after),
            alone: peak(was.get(from..until)?) / next,
            left: rms(&left[from..end]) / before.min(after),
            rise: rms(sides[1]) / rms(sides[0]).max(LEAST_TREBLE),
            model,
        })
    }
}

/// The residual of all but the first [`ORDER`] samples.
pub fn surprise(model: &Model, x: &[f64]) -> Vec<f64> {
    let mut e = vec![0.0; x.len() - ORDER];
    residual(model, x, ORDER, &mut e);
    e
}

/// The treble: second differences.
fn bends(x: &[f64]) -> Vec<f64> {
    x.windows(3).map(|w| w[0] - 2.0 * w[1] + w[2]).collect()
}

/// Level of the middle of the pieces, so that single events do not count.
pub fn typical(e: &[f64]) -> f64 {
    const PIECE: usize = 24;
    median(e.chunks(PIECE).map(rms).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    const AT: usize = 3_000;

    fn music(hz: f64) -> Vec<f64> {
        let hiss = noise(8_000, 3);
        let tones = tone(44_100, hz, 0.3, 8_000).into_iter().zip(hiss);
        tones.map(|(t, h)| t + 1e-3 * h).collect()
    }

    fn mended(x: &[f64]) -> Option<Mended> {
        let model = Predictor::new().fit(&x[AT - WINDOW..AT], LEAST);
        Mender::new(44_100.0, 1e-5).mend(x, AT, (AT, AT + 1), &[&model])
    }

    #[test]
    fn a_click_goes_and_its_samples_are_counted() {
        let mut x = music(997.0);
        for (v, c) in x[AT..].iter_mut().zip([0.1, 0.2, -0.1, 0.15, 0.1]) {
            *v += c;
        }
        let m = mended(&x).unwrap();
        assert_eq!((m.first, m.until), (AT, AT + 5));
        assert!(m.left < 1.6 && m.stands > 30.0 && m.alone > 10.0, "{m:?}");
    }

    #[test]
    fn at_a_splice_no_sample_is_wrong_and_a_drum_leaves_more_than_it_loses() {
        let mut spliced = music(997.0);
        spliced.drain(AT..AT + 23);
        let m = mended(&spliced).unwrap();
        assert_eq!(m.width(), 0);
        assert!(m.left > 2.0, "{m:?}");
        let mut drum = music(997.0);
        for (i, (v, h)) in drum[AT..].iter_mut().zip(noise(3_000, 8)).enumerate() {
            *v += 0.3 * h * libm::exp(-(i as f64) / 600.0);
        }
        assert!(mended(&drum).is_none_or(|m| m.alone < 3.0 && m.left > 2.0));
    }

    #[test]
    fn too_little_around_is_no_reason_to_fail() {
        for length in [0, 500, 2_000, 2_200, 3_000] {
            let x = noise(length, 1);
            let model = Predictor::new().fit(&[0.0; WINDOW], LEAST);
            for at in [0, 40, 1_500, length.saturating_sub(1)] {
                for rate in [8_000.0, 44_100.0, 768_000.0] {
                    let place = (at.min(length), (at + 90).min(length));
                    Mender::new(rate, 1e-5).mend(&x, at.min(length), place, &[&model]);
                }
            }
        }
    }
}
