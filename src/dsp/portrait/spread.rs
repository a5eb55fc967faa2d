//! Middle and spread of a few numbers, whatever one or two of them are.

/// Median of the values; 0 for none.
pub fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    match n {
        0 => 0.0,
        _ => 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]),
    }
}

/// Standard deviation of a normal distribution per median absolute deviation.
const NORMAL: f64 = 1.4826;

/// Median, and the standard deviation that the median absolute deviation stands for.
pub fn spread(values: &[f64]) -> (f64, f64) {
    let middle = middle(values);
    let away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    (middle, NORMAL * self::middle(&away))
}

/// A spread that few values show, weighed against the usual one as if `weight` more had shown that.
pub fn pooled(spread: f64, count: usize, usual: f64, weight: f64) -> f64 {
    let n = count as f64;
    libm::sqrt((n * spread * spread + weight * usual * usual) / (n + weight))
}
