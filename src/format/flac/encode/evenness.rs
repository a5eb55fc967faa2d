//! A second window for blocks whose prediction error is uneven.
//!
//! LPC makes the energy of the error small, so it serves the loud part of a block. Rice codes cost the logarithm of the error
//! in each partition, so quiet parts count as much. Weighing each partition by the inverse of the error that the first
//! prediction left there brings the two aims together.

use super::cpu::on_any_cpu;
use super::rice::MAX_PARTITIONS;

/// By how much (in bits) the logarithm of the mean error must exceed the mean of the logarithms for a second look to pay.
const UNEVEN_BITS: f64 = 0.1;

/// As many mean errors, each below 2^33, can be multiplied far inside the range of f64: one logarithm does for all of them.
const GROUP: usize = 16;

/// Makes `weights` from `window` and the sums of the folded residual by partition; false if the error is even.
pub fn weights(sums: &[u64], window: &[f32], weights: &mut Vec<f32>) -> bool {
    if !(2..=MAX_PARTITIONS).contains(&sums.len()) {
        return false;
    }
    let size = window.len() / sums.len();
    // One more, so that silence does not weigh infinitely.
    let error = |sum: &u64| *sum as f64 / size as f64 + 1.0;
    let mean = sums.iter().map(error).sum::<f64>() / sums.len() as f64;
    let logarithms = sums
        .chunks(GROUP)
        .map(|group| libm::log2(group.iter().map(error).product()));
    let logarithm = logarithms.sum::<f64>() / sums.len() as f64;
    if libm::log2(mean) - logarithm < UNEVEN_BITS {
        return false;
    }
    // In units of the geometric mean, so that the level of the block stays about what it was. Both ends are doubled.
    let unit = libm::exp2(logarithm);
    let mut attenuations = [1.0; MAX_PARTITIONS + 2];
    for (attenuation, sum) in attenuations[1..].iter_mut().zip(sums) {
        *attenuation = (error(sum) / unit) as f32;
    }
    attenuations[0] = attenuations[1];
    attenuations[sums.len() + 1] = attenuations[sums.len()];
    weights.resize(window.len(), 0.0);
    attenuate(window, &attenuations, size, weights);
    true
}

on_any_cpu! {
    /// Divides each partition of `size` by a ramp from the mean of it and the one before to the mean of it and the one after.
    fn attenuate<A>(window: &[f32], attenuations: &[f32], size: usize, weights: &mut [f32]) {
        let parts = window.chunks_exact(size).zip(weights.chunks_exact_mut(size));
        for ((window, weights), around) in parts.zip(attenuations.windows(3)) {
            let first = (around[0] + around[1]) / 2.0;
            let step = ((around[1] + around[2]) / 2.0 - first) / size as f32;
            for (index, (weight, window)) in weights.iter_mut().zip(window).enumerate() {
                *weight = window / (first + step * (index as f32 + 0.5));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_error_asks_for_no_second_look() {
        let mut out = Vec::new();
        assert!(!weights(&[6400; 64], &[1.0; 4096], &mut out));
        assert!(!weights(&[], &[1.0; 4096], &mut out));
    }

    #[test]
    fn quiet_partitions_weigh_more() {
        let mut out = Vec::new();
        let sums: Vec<u64> = (0..64).map(|i| if i < 32 { 64_000 } else { 640 }).collect();
        assert!(weights(&sums, &[1.0; 4096], &mut out));
        // 1001 against 11, in the middle of either half.
        assert!((out[3000] / out[1000] - 91.0).abs() < 0.01);
        assert!(out.windows(2).all(|pair| pair[0] <= pair[1] * 1.0001));
    }
}
