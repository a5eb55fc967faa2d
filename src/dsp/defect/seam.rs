//! How well two stretches of sound join over a number of unknown samples: the least residual that any choice of those samples leaves
//! (A. J. E. M. Janssen, R. N. J. Veldhuis, L. B. Vries, "Adaptive interpolation of discrete-time signals that can be modeled as
//! autoregressive processes", IEEE Trans. ASSP 34, 1986). A click joins when its samples are unknown, lost samples when as many unknown
//! ones are put in, doubled samples when they are taken out; a splice never joins.

use super::predict::{Model, ORDER};

/// Most unknown samples.
pub const MOST: usize = 224;

/// RMS of the residual where `left` (at least [`ORDER`] samples) is joined to `right` (at least [`ORDER`]) over `unknown` samples.
/// None for more than [`MOST`].
pub fn seam(model: &Model, left: &[f64], unknown: usize, right: &[f64]) -> Option<f64> {
    let (u, mut e) = joined(model, left, unknown, right)?;
    for (i, u) in u.iter().enumerate() {
        for k in 0..=ORDER {
            e[i + k] += weight(model, k) * u;
        }
    }
    let power: f64 = e.iter().map(|v| v * v).sum();
    Some(libm::sqrt(power / ORDER as f64))
}

/// The unknown samples that join the two best.
pub fn fill(model: &Model, left: &[f64], unknown: usize, right: &[f64]) -> Option<Vec<f64>> {
    joined(model, left, unknown, right).map(|(u, _)| u)
}

/// Weight of the sample so far back.
fn weight(model: &Model, back: usize) -> f64 {
    if back == 0 { 1.0 } else { model.a[back - 1] }
}

/// The unknown samples, and the residual with zeros in their place.
fn joined(
    model: &Model,
    left: &[f64],
    unknown: usize,
    right: &[f64],
) -> Option<(Vec<f64>, Vec<f64>)> {
    if unknown > MOST || left.len() < ORDER || right.len() < ORDER {
        return None;
    }
    let rows = unknown + ORDER;
    // The stretch with zeros for the unknown: ORDER samples of the past, then the unknown, then the future.
    let mut x = Vec::with_capacity(2 * ORDER + unknown);
    x.extend_from_slice(&left[left.len() - ORDER..]);
    x.resize(ORDER + unknown, 0.0);
    x.extend_from_slice(&right[..ORDER]);
    let filter: [f64; ORDER + 1] = std::array::from_fn(|k| weight(model, k));
    let e: Vec<f64> = (0..rows)
        .map(|n| (0..=ORDER).map(|k| filter[k] * x[ORDER + n - k]).sum())
        .collect();
    // Normal equations: every unknown sample reaches ORDER residuals beyond itself.
    let overlap = overlaps(&filter);
    let mut normal = vec![0.0; unknown * unknown];
    let mut u = vec![0.0; unknown];
    for i in 0..unknown {
        for j in i.saturating_sub(ORDER)..=i {
            normal[i * unknown + j] = overlap[i - j];
        }
        u[i] = -(0..=ORDER).map(|k| filter[k] * e[i + k]).sum::<f64>();
    }
    decomposed(&mut normal, unknown)?;
    solved(&normal, unknown, &mut u);
    Some((u, e))
}

/// The seams of many places with few unknown samples: what is the same of them is reckoned once.
pub struct Seams {
    filter: [f64; ORDER + 1],
    /// For each place, what its past makes of the residuals after it, and its future.
    past: Vec<[f64; ORDER]>,
    future: Vec<[f64; ORDER]>,
    /// Lower half of the normal equations' root.
    root: Vec<f64>,
    most: usize,
}

impl Seams {
    /// At the `places` of `x`, with at most so many samples put in or taken out. `x` has [`ORDER`] samples before them, and twice as
    /// many and `most` after.
    pub fn new(model: &Model, x: &[f64], places: std::ops::Range<usize>, most: usize) -> Self {
        let filter: [f64; ORDER + 1] = std::array::from_fn(|k| weight(model, k));
        let past = |p: usize| {
            std::array::from_fn(|m| (m + 1..=ORDER).map(|k| filter[k] * x[p + m - k]).sum())
        };
        let future =
            |p: usize| std::array::from_fn(|m| (0..=m).map(|k| filter[k] * x[p + m - k]).sum());
        let overlap = overlaps(&filter);
        let mut root = vec![0.0; most * most];
        for i in 0..most {
            for j in 0..=i {
                root[i * most + j] = overlap[i - j];
            }
        }
        decomposed(&mut root, most);
        Seams {
            past: places.clone().map(past).collect(),
            future: (places.start..places.end + most).map(future).collect(),
            filter,
            root,
            most,
        }
    }

    /// The least residual of all places with so many unknown samples put in, or taken out where negative: see [`seam`].
    pub fn best(&self, samples: i32) -> f64 {
        let unknown = (samples.max(0) as usize).min(self.most);
        let skip = (samples.min(0).unsigned_abs() as usize).min(self.most);
        let power = (0..self.past.len()).map(|i| self.power(i, unknown, i + skip));
        libm::sqrt(power.fold(f64::MAX, f64::min) / ORDER as f64)
    }

    fn power(&self, left: usize, unknown: usize, right: usize) -> f64 {
        let mut e = [0.0; 2 * ORDER];
        let e = &mut e[..unknown + ORDER];
        e[..ORDER].copy_from_slice(&self.past[left]);
        for (e, f) in e[unknown..].iter_mut().zip(&self.future[right]) {
            *e += f;
        }
        let products = |i: usize, e: &[f64]| -> f64 {
            let pairs = self.filter.iter().zip(&e[i..]);
            pairs.map(|(f, e)| f * e).sum()
        };
        let mut u: Vec<f64> = (0..unknown).map(|i| -products(i, e)).collect();
        solved(&self.root, self.most, &mut u);
        for (i, u) in u.iter().enumerate() {
            for (e, f) in e[i..].iter_mut().zip(&self.filter) {
                *e += f * u;
            }
        }
        e.iter().map(|v| v * v).sum()
    }
}

/// The filter's autocorrelation.
fn overlaps(filter: &[f64; ORDER + 1]) -> Vec<f64> {
    let overlap = |lag: usize| filter[lag..].iter().zip(filter).map(|(a, b)| a * b).sum();
    (0..=ORDER).map(overlap).collect()
}

/// Cholesky's decomposition, in place, of a symmetric matrix of `n` rows, given by its lower half. It holds nothing farther than
/// [`ORDER`] from its diagonal. None where there is none.
fn decomposed(m: &mut [f64], n: usize) -> Option<()> {
    for i in 0..n {
        let first = i.saturating_sub(ORDER);
        for j in first..=i {
            let mut sum = m[i * n + j];
            for k in first..j {
                sum -= m[i * n + k] * m[j * n + k];
            }
            if i == j {
                if sum <= 0.0 {
                    return None;
                }
                m[i * n + i] = libm::sqrt(sum);
            } else {
                m[i * n + j] = sum / m[j * n + j];
            }
        }
    }
    Some(())
}

/// The solution, in place of the right side `b`, of the equations of as many rows whose matrix is decomposed in rows of `stride`.
fn solved(root: &[f64], stride: usize, b: &mut [f64]) {
    let n = b.len();
    for i in 0..n {
        for k in i.saturating_sub(ORDER)..i {
            b[i] -= root[i * stride + k] * b[k];
        }
        b[i] /= root[i * stride + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..(i + ORDER + 1).min(n) {
            b[i] -= root[k * stride + i] * b[k];
        }
        b[i] /= root[i * stride + i];
    }
}

#[cfg(test)]
mod tests {
    use super::super::predict::{Predictor, WINDOW};
    use super::*;
    use crate::dsp::testing::{noise, tone};

    #[test]
    fn many_seams_are_the_same_as_one_by_one() {
        let hiss = noise(WINDOW, 1);
        let x: Vec<f64> = tone(44_100, 997.0, 0.5, WINDOW)
            .iter()
            .zip(hiss)
            .map(|(t, h)| t + 1e-3 * h)
            .collect();
        let model = Predictor::new().fit(&x, 0.0);
        let seams = Seams::new(&model, &x, 500..503, 4);
        for samples in -4..=4i32 {
            let (unknown, skip) = (
                samples.max(0) as usize,
                samples.min(0).unsigned_abs() as usize,
            );
            let one = |p: usize| seam(&model, &x[..p], unknown, &x[p + skip..]).unwrap();
            let best = (500..503).map(one).fold(f64::MAX, f64::min);
            assert!(
                (seams.best(samples) - best).abs() < 1e-6 * best,
                "{samples}"
            );
        }
    }
}
