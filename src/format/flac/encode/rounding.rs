//! Whole coefficients for a linear predictor, chosen so that they add little to its prediction error.
//!
//! Rounding each coefficient by itself is bad where neighbouring samples are much alike, as in music with little treble or at
//! high rates: the errors add up. Here the last coefficient is rounded first; the Levinson recursion knows how the others best
//! make up for it (the backward predictor of the order below) and what is then left to pay (that order's error energy).
//! So errors are paid at the cheapest place, and a small tree of second choices is searched for the dearest last few.

use super::lpc::Model;
use super::predict::MAX_ORDER;

/// The first `order` coefficients of `model`, scaled to `target`, as whole numbers in -limit..limit.
pub fn round(
    model: &Model,
    order: usize,
    target: [f64; MAX_ORDER],
    limit: i32,
) -> [i32; MAX_ORDER] {
    let mut search = Search {
        model,
        limit: f64::from(limit),
        trial: [0; MAX_ORDER],
        best: [0; MAX_ORDER],
        least: f64::INFINITY,
    };
    search.descend(order, target, 0.0);
    search.best
}

struct Search<'a> {
    model: &'a Model,
    /// Coefficients are in -limit..limit.
    limit: f64,
    trial: [i32; MAX_ORDER],
    best: [i32; MAX_ORDER],
    /// Error energy that `best` adds.
    least: f64,
}

impl Search<'_> {
    /// Coefficients up to this one are tried at both sides.
    const SECOND_CHOICES: usize = 6;

    /// Rounds the first `order` coefficients, wanted at `target`, in all useful ways; `energy` is what the others added.
    fn descend(&mut self, order: usize, target: [f64; MAX_ORDER], energy: f64) {
        let Some(last) = order.checked_sub(1) else {
            self.least = energy;
            self.best = self.trial;
            return;
        };
        let wanted = target[last];
        let nearest = (wanted + 0.5).floor();
        let second = nearest + if wanted < nearest { -1.0 } else { 1.0 };
        // Nothing makes up for the first coefficient: it is rounded last and to the nearest.
        let choices = 1 + usize::from((2..=Self::SECOND_CHOICES).contains(&order));
        for rounded in [nearest, second].into_iter().take(choices) {
            let rounded = rounded.clamp(-self.limit, self.limit - 1.0);
            let missing = wanted - rounded;
            let energy = energy + missing * missing * self.model.error[last];
            if energy >= self.least || energy.is_nan() {
                return;
            }
            self.trial[last] = rounded as i32;
            let mut target = target;
            if last > 0 {
                let backward = self.model.coefficients[last - 1][..last].iter().rev();
                for (target, c) in target.iter_mut().zip(backward) {
                    *target += missing * c;
                }
            }
            self.descend(last, target, energy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lpc::Windowed;
    use super::*;

    /// Error energy that `coefficients / scale` adds to the exact ones: a quadratic form of the correlation.
    fn added(correlation: &[f64], exact: &[f64], coefficients: &[i32], scale: f64) -> f64 {
        let off: Vec<f64> = (exact.iter().zip(coefficients))
            .map(|(c, q)| c - f64::from(*q) / scale)
            .collect();
        (0..off.len())
            .flat_map(|i| (0..off.len()).map(move |j| (i, j)))
            .map(|(i, j)| off[i] * off[j] * correlation[i.abs_diff(j)])
            .sum()
    }

    #[test]
    fn rounding_together_beats_rounding_one_by_one() {
        // Slow waves only, as in a recording with no treble.
        let codes: Vec<i32> = (0..4096)
            .map(f64::from)
            .map(|t| 2e6 * (t * 0.05).sin() + 1e6 * (t * 0.13).sin() + 4e5 * (t * 0.31).sin())
            .enumerate()
            .map(|(i, x)| x as i32 + (i as i32 * 7919 % 13))
            .collect();
        let mut windowed = Windowed::default();
        windowed.set(&codes, &vec![1.0; codes.len()]);
        let correlation = windowed.correlate();
        let model = Model::new(&correlation);
        let (order, scale) = (8, 256.0);
        let exact = &model.coefficients[order - 1][..order];
        let mut target = [0.0; MAX_ORDER];
        for (target, c) in target.iter_mut().zip(exact) {
            *target = c * scale;
        }
        let together = round(&model, order, target, 1 << 14);
        let single = target.map(|t| t.round() as i32);
        let [together, single] =
            [together, single].map(|c| added(&correlation, exact, &c[..order], scale));
        assert!(together < single / 100.0, "{together} {single}");
    }

    #[test]
    fn coefficients_stay_inside_the_limit() {
        let mut correlation = [0.0; MAX_ORDER + 1];
        (correlation[0], correlation[1]) = (1.0, 0.5);
        let model = Model::new(&correlation);
        let rounded = round(&model, 3, [1e9; MAX_ORDER], 16);
        assert!(rounded.iter().all(|c| (-16..16).contains(c)), "{rounded:?}");
    }
}
