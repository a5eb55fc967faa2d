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
    if unknown > MOST || left.len() < ORDER || right.len() < ORDER {
        return None;
    }
    let rows = unknown + ORDER;
    // The stretch with zeros for the unknown: ORDER samples of the past, then the unknown, then the future.
    let mut x = Vec::with_capacity(2 * ORDER + unknown);
    x.extend_from_slice(&left[left.len() - ORDER..]);
    x.resize(ORDER + unknown, 0.0);
    x.extend_from_slice(&right[..ORDER]);
    let filter = |lag: usize| if lag == 0 { 1.0 } else { model.a[lag - 1] };
    let mut e: Vec<f64> = (0..rows)
        .map(|n| (0..=ORDER).map(|k| filter(k) * x[ORDER + n - k]).sum())
        .collect();
    // Normal equations: every unknown sample reaches ORDER residuals beyond itself.
    let mut normal = vec![0.0; unknown * unknown];
    let mut side = vec![0.0; unknown];
    let overlap: Vec<f64> = (0..=ORDER)
        .map(|lag| (0..=ORDER - lag).map(|k| filter(k) * filter(k + lag)).sum())
        .collect();
    for i in 0..unknown {
        for j in 0..=i {
            normal[i * unknown + j] = overlap.get(i - j).copied().unwrap_or(0.0);
        }
        side[i] = -(0..=ORDER).map(|k| filter(k) * e[i + k]).sum::<f64>();
    }
    let u = solve(&mut normal, side)?;
    for (i, u) in u.iter().enumerate() {
        for k in 0..=ORDER {
            e[i + k] += filter(k) * u;
        }
    }
    let power: f64 = e.iter().map(|v| v * v).sum();
    Some(libm::sqrt(power / ORDER as f64))
}

/// Cholesky's decomposition of a symmetric matrix, given by its lower half, and the solution.
fn solve(m: &mut [f64], mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let mut sum = m[i * n + j];
            for k in 0..j {
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
    for i in 0..n {
        for k in 0..i {
            b[i] -= m[i * n + k] * b[k];
        }
        b[i] /= m[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= m[k * n + i] * b[k];
        }
        b[i] /= m[i * n + i];
    }
    Some(b)
}
