//! What may lie beyond the edge of a recording: linear prediction from what lies before it.
//!
//! A file that starts or ends on a sounding sample would meet silence there, and a filter would turn the step into ringing and a
//! halved first sample. Burg's method is stable by construction: what it predicts rings on and dies away.

use crate::dsp::lanes::{LaneSum, larger};

/// Samples looked at, and the order of the prediction: enough for a chord down to 40 Hz at 44.1 kHz.
const LOOK: usize = 2048;
const ORDER: usize = 64;

/// `count` samples that continue `x`: at most twice as large as what they continue.
pub fn beyond(x: &[f64], count: usize) -> Vec<f64> {
    let x = &x[x.len().saturating_sub(LOOK)..];
    let limit = 2.0 * x.iter().fold(0.0, |most, x| larger(most, x.abs()));
    let mut order = ORDER.min(x.len() / 3);
    loop {
        // Of a signal that fills a small part of its band the weights are huge and cancel; rounding can make them unstable.
        let beyond = predicted(x, &burg(x, order), count);
        if order == 0 || beyond.iter().all(|y| y.abs() <= limit) {
            return beyond;
        }
        order /= 2;
    }
}

fn predicted(x: &[f64], weights: &[f64], count: usize) -> Vec<f64> {
    let mut all = x.to_vec();
    all.reserve(count);
    for _ in 0..count {
        let latest = all.iter().rev().zip(weights);
        let next: f64 = latest.map(|(sample, weight)| sample * weight).sum();
        all.push(next);
    }
    all.split_off(x.len())
}

/// `count` samples before `x`, in order of time.
pub fn before(x: &[f64], count: usize) -> Vec<f64> {
    let mut reversed: Vec<f64> = x.iter().take(LOOK).copied().collect();
    reversed.reverse();
    let mut before = beyond(&reversed, count);
    before.reverse();
    before
}

/// Weights of the latest samples, latest first, that predict the next one (J. P. Burg, 1967).
fn burg(x: &[f64], order: usize) -> Vec<f64> {
    let (mut forward, mut backward) = (x.to_vec(), x.to_vec());
    let energy = |v: &[f64]| {
        let mut sum = LaneSum::default();
        sum.add(v, |a| a * a);
        sum.total()
    };
    // Below this share of the signal only rounding is left to predict.
    let floor = energy(x) * 1e-22;
    let mut weights: Vec<f64> = Vec::with_capacity(order);
    for m in 1..=order {
        let (f, b) = (&forward[m..], &backward[m - 1..x.len() - 1]);
        let power = energy(f) + energy(b);
        if power <= floor || !power.is_finite() {
            break;
        }
        let mut product = LaneSum::default();
        product.add_pairs(f, b, |a, b| a * b);
        let reflection = 2.0 * product.total() / power;
        let mirrored: Vec<f64> = weights.iter().rev().copied().collect();
        for (weight, mirror) in weights.iter_mut().zip(mirrored) {
            *weight -= reflection * mirror;
        }
        weights.push(reflection);
        for i in (m..x.len()).rev() {
            let (f, b) = (forward[i], backward[i - 1]);
            forward[i] = f - reflection * b;
            backward[i] = b - reflection * f;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    #[test]
    fn a_chord_goes_on_as_it_was() {
        let whole: Vec<f64> = tone(44_100, 997.0, 0.4, 4_000)
            .iter()
            .zip(tone(44_100, 3_100.0, 0.3, 4_000))
            .map(|(a, b)| a + b)
            .collect();
        // Burg's method is off by a share of a hertz, which shows more the further it goes.
        let close = |i: usize, guess: f64, truth: f64| {
            assert!(
                (guess - truth).abs() < 1e-3 + 5e-5 * i as f64,
                "{i}: {guess} {truth}"
            );
        };
        let after = beyond(&whole[..3_000], 900);
        for (i, (guess, truth)) in after.iter().zip(&whole[3_000..]).enumerate() {
            close(i, *guess, *truth);
        }
        let first = before(&whole[900..], 900);
        for (i, (guess, truth)) in first.iter().zip(&whole[..900]).rev().enumerate() {
            close(i, *guess, *truth);
        }
    }

    #[test]
    fn many_tones_in_a_small_part_of_the_band_do_not_explode() {
        // As music at 192 kHz: without a look at the size the prediction grew a million times.
        let whole = (1..=120)
            .map(|k| tone(192_000, 37.0 + 166.0 * f64::from(k), 0.03, 6_000))
            .reduce(|a, b| a.iter().zip(b).map(|(x, y)| x + y).collect())
            .unwrap();
        let peak = |x: &[f64]| x.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        for look in [&whole[..3_000], &whole[1_000..5_000], &whole[..100]] {
            assert!(peak(&beyond(look, 5_000)) <= 2.0 * peak(look));
            assert!(peak(&before(look, 5_000)) <= 2.0 * peak(look));
        }
    }

    #[test]
    fn noise_dies_away_and_nothing_explodes() {
        let guess = beyond(&noise(2_048, 5), 5_000);
        assert!(guess.iter().all(|x| x.abs() < 2.0));
        assert!(guess[4_000..].iter().all(|x| x.abs() < 0.05));
    }

    #[test]
    fn anything_goes_in_and_numbers_come_out() {
        for x in [
            vec![],
            vec![0.5],
            vec![0.5, -0.5],
            vec![0.0; 500],
            vec![0.25; 500],
            vec![1e300; 500],
            vec![f64::NAN; 500],
        ] {
            let guess = beyond(&x, 100);
            assert!(guess.len() == 100 && guess.iter().all(|x| x.is_finite()));
        }
        assert!(
            beyond(&[0.25; 500], 100)
                .iter()
                .all(|x| (x - 0.25).abs() < 1e-3)
        );
    }
}
