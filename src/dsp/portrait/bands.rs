//! Bands of equal width in octaves, as ranges of bins.

use std::ops::Range;

/// Ranges of bins of bands `first_hz 2^(i / per_octave)`, each at least one bin wide; ends before a band that reaches over half the rate.
pub fn bands(
    rate: u32,
    length: usize,
    first_hz: f64,
    per_octave: f64,
    count: usize,
) -> Vec<Range<usize>> {
    let bin = |hz: f64| hz * length as f64 / f64::from(rate);
    let half = libm::exp2(0.5 / per_octave);
    (0..count)
        .map(|i| centre_hz(first_hz, per_octave, i))
        .map(|hz| {
            let from = libm::round(bin(hz / half)) as usize;
            let until = libm::round(bin(hz * half)) as usize;
            if until > from {
                from..until
            } else {
                let nearest = libm::round(bin(hz)) as usize;
                nearest..nearest + 1
            }
        })
        .take_while(|bins| bins.end <= length / 2)
        .collect()
}

pub fn centre_hz(first_hz: f64, per_octave: f64, band: usize) -> f64 {
    first_hz * libm::exp2(band as f64 / per_octave)
}

/// Mean power of a range of bins.
pub fn mean(spectrum: &[f64], bins: &Range<usize>) -> f64 {
    spectrum[bins.clone()].iter().sum::<f64>() / bins.len() as f64
}
