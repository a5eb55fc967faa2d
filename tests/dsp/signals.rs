//! Signals: tones in sequence, fades, and the interpolation that EBU's true-peak cases are made with.

use std::f64::consts::PI;

use runout::audio::Block;

/// dBFS to amplitude.
pub fn amplitude(dbfs: f64) -> f64 {
    libm::pow(10.0, dbfs / 20.0)
}

/// A sine that starts at phase 0.
pub fn tone(rate: u32, hz: f64, dbfs: f64, seconds: f64) -> Vec<f64> {
    let frames = (seconds * f64::from(rate)).round() as usize;
    let (level, step) = (amplitude(dbfs), 2.0 * PI * hz / f64::from(rate));
    (0..frames)
        .map(|i| level * libm::sin(step * i as f64))
        .collect()
}

/// Level that stands for digital silence.
pub const NOTHING: f64 = f64::NEG_INFINITY;

/// 1 kHz tones one after the other: seconds and dBFS each; every tone starts at phase 0.
pub fn sequence(rate: u32, parts: &[(f64, f64)]) -> Vec<f64> {
    parts
        .iter()
        .flat_map(|&(seconds, dbfs)| tone(rate, 1000.0, dbfs, seconds))
        .collect()
}

/// The same samples in both channels.
pub fn both(x: Vec<f64>) -> Block {
    channels(vec![x.clone(), x])
}

pub fn channels(channels: Vec<Vec<f64>>) -> Block {
    Block {
        channels,
        grid_bits: None,
    }
}

/// Linear fades of so many samples at both ends.
pub fn faded(mut x: Vec<f64>, samples: usize) -> Vec<f64> {
    let last = x.len() - 1;
    for i in 0..samples {
        let gain = i as f64 / samples as f64;
        x[i] *= gain;
        x[last - i] *= gain;
    }
    x
}

/// Every fourth sample from `offset` on, after a steep low pass at an eighth of the rate (Kaiser-windowed sinc, 2049 taps).
pub fn decimate_by_4(x: &[f64], offset: usize) -> Vec<f64> {
    const HALF: isize = 1024;
    let i0 = |v: f64| -> f64 {
        let mut term = 1.0;
        (1..60).fold(1.0, |sum, k| {
            term *= (v / 2.0 / f64::from(k)) * (v / 2.0 / f64::from(k));
            sum + term
        })
    };
    let taps: Vec<f64> = (-HALF..=HALF)
        .map(|k| {
            let u = k as f64 / HALF as f64;
            let window = i0(9.0 * libm::sqrt(1.0 - u * u)) / i0(9.0);
            let phase = PI * k as f64 / 4.0;
            let sinc = if k == 0 {
                1.0
            } else {
                libm::sin(phase) / phase
            };
            window * sinc / 4.0
        })
        .collect();
    (offset..x.len())
        .step_by(4)
        .map(|at| {
            let first = at as isize - HALF;
            let from = first.max(0) as usize;
            let until = (at + HALF as usize + 1).min(x.len());
            let skipped = (from as isize - first) as usize;
            x[from..until]
                .iter()
                .zip(&taps[skipped..])
                .map(|(a, b)| a * b)
                .sum()
        })
        .collect()
}
