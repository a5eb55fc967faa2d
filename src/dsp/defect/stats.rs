//! What every detector asks of a few samples.

/// Root of the mean square; 0 for none.
pub fn rms(x: &[f64]) -> f64 {
    let sum: f64 = x.iter().map(|v| v * v).sum();
    libm::sqrt(sum / x.len().max(1) as f64)
}

/// The upper of the two in the middle; 0 for none.
pub fn median(mut x: Vec<f64>) -> f64 {
    if x.is_empty() {
        return 0.0;
    }
    let middle = x.len() / 2;
    *x.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// Whether so many times the [`median`] is at most a limit: told by counting, which is much quicker than finding the median. False for
/// none.
pub fn median_is_within(x: &[f64], times: f64, limit: f64) -> bool {
    let within: usize = x.iter().map(|v| usize::from(times * v <= limit)).sum();
    within > x.len() / 2
}

/// dB of a ratio of amplitudes, and of one of powers; silence has -300 dB.
pub fn db(ratio: f64) -> f64 {
    20.0 * libm::log10(ratio.max(1e-15))
}
pub fn power_db(ratio: f64) -> f64 {
    10.0 * libm::log10(ratio.max(1e-30))
}

/// A Hann window for transforms: it begins with 0.
pub fn hann(length: usize) -> Vec<f64> {
    let weight = |i: usize| {
        let angle = std::f64::consts::TAU * i as f64 / length as f64;
        0.5 - 0.5 * libm::cos(angle)
    };
    (0..length).map(weight).collect()
}

/// The power of two that lasts at least so long, in samples.
pub fn frame_length(rate: u32, seconds: f64) -> usize {
    let mut length = 512;
    while (length as f64) < seconds * f64::from(rate) {
        length *= 2;
    }
    length
}
