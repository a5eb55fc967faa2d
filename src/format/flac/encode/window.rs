//! The window that LPC analysis looks through, and a block seen through it.

use std::f64::consts::PI;

/// Part of the block that the two cosine slopes take together.
const TAPER: f64 = 0.5;

/// Mean square of the window, of long blocks at least: 3/8 on the slopes.
pub const POWER: f64 = 1.0 - 0.625 * TAPER;

/// A Tukey window of `length` points: flat in the middle, a quarter of the block of cosine slope at each end.
pub fn tukey(length: usize) -> Vec<f32> {
    let slope = (TAPER / 2.0 * length as f64) as usize;
    (0..length)
        .map(|i| {
            let from_end = i.min(length - 1 - i);
            if from_end < slope {
                let x = (from_end as f64 + 0.5) / slope as f64;
                (0.5 - 0.5 * libm::cos(PI * x)) as f32
            } else {
                1.0
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_symmetric_and_the_middle_is_flat() {
        for length in [1, 2, 3, 16, 4095, 4096] {
            let window = tukey(length);
            assert!((0..length).all(|i| window[i] == window[length - 1 - i]));
            assert_eq!(window[length / 2], 1.0);
            assert!(window.iter().all(|w| *w > 0.0));
        }
    }

    #[test]
    fn its_power_is_as_stated() {
        let power = tukey(4096).iter().map(|w| f64::from(w * w)).sum::<f64>() / 4096.0;
        assert!((power - POWER).abs() < 1e-3);
    }
}
