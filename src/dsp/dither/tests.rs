use std::f64::consts::PI;

use super::*;
use crate::dsp::{cpu, testing};

fn quantise(block: &Block, bits: u32, noise: Noise, chunk: usize) -> (Vec<Vec<i32>>, Quantiser) {
    let mut quantiser = Quantiser::new(bits, noise, block.channels.len(), 1, 1, 0);
    let mut all = vec![Vec::new(); block.channels.len()];
    let mut part = Vec::new();
    for mut piece in testing::blocks(block, chunk) {
        piece.grid_bits = block.grid_bits;
        quantiser.push(&piece, &mut part);
        for (whole, part) in all.iter_mut().zip(&part) {
            whole.extend_from_slice(part);
        }
    }
    (all, quantiser)
}

fn codes(block: &Block, bits: u32, noise: Noise) -> Vec<Vec<i32>> {
    quantise(block, bits, noise, 4096).0
}

fn shaped() -> impl Iterator<Item = (Noise, [f64; shape::TAPS])> {
    Noise::ALL
        .into_iter()
        .filter_map(|n| n.taps().map(|taps| (n, taps)))
}

/// Mean and variance.
fn moments(errors: &[f64]) -> (f64, f64) {
    let n = errors.len() as f64;
    let mean = errors.iter().sum::<f64>() / n;
    let variance = errors.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>() / n;
    (mean, variance)
}

/// Errors in LSB of 16 bits of a steady `level` in LSB.
fn errors(level: f64, frames: usize, noise: Noise) -> Vec<f64> {
    let steady = testing::block(vec![vec![level / 32_768.0; frames]]);
    codes(&steady, 16, noise)[0]
        .iter()
        .map(|c| f64::from(*c) - level)
        .collect()
}

#[test]
fn error_of_tpdf_has_mean_zero_and_variance_a_quarter_lsb_whatever_the_level() {
    for level in [0.0001f64, 0.25, 0.5, 0.77] {
        let (mean, variance) = moments(&errors(level, 400_000, Noise::Tpdf));
        assert!(mean.abs() < 0.005, "mean {mean} at {level}");
        assert!(
            (variance - 0.25).abs() < 0.005,
            "variance {variance} at {level}"
        );
    }
}

#[test]
fn shaped_error_has_mean_zero_the_power_of_its_filter_and_stays_within_its_bound() {
    for (noise, taps) in shaped() {
        let errors = errors(0.31, 200_000, noise);
        let (mean, variance) = moments(&errors);
        let power = 0.25 * (1.0 + taps.iter().map(|c| c * c).sum::<f64>());
        assert!(mean.abs() < 0.005, "{noise:?}: mean {mean}");
        assert!(
            (variance / power - 1.0).abs() < 0.02,
            "{noise:?}: {variance} for {power}"
        );
        let bound = 1.5 * (1.0 + taps.iter().map(|c| c.abs()).sum::<f64>());
        assert!(errors.iter().all(|e| e.abs() <= bound));
    }
}

/// Power of `x` at `bin` of 256 relative to white noise of variance 1/4, in dB: Hann windows, averaged.
fn level_db(x: &[f64], bin: usize) -> f64 {
    const N: usize = 256;
    let turn: Vec<f64> = (0..N).map(|i| 2.0 * PI * i as f64 / N as f64).collect();
    let window: Vec<f64> = turn.iter().map(|t| 0.5 - 0.5 * libm::cos(*t)).collect();
    let (mut sum, mut count) = (0.0, 0.0);
    for piece in x.chunks_exact(N) {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, (v, w)) in piece.iter().zip(&window).enumerate() {
            let phase = turn[i * bin % N];
            re += v * w * libm::cos(phase);
            im += v * w * libm::sin(phase);
        }
        sum += re * re + im * im;
        count += 1.0;
    }
    let white = 0.25 * window.iter().map(|w| w * w).sum::<f64>();
    10.0 * libm::log10(sum / count / white)
}

#[test]
fn spectrum_of_the_shaped_error_is_that_of_the_filter() {
    for (noise, taps) in shaped() {
        let errors = errors(0.31, 400_000, noise);
        for bin in (4..128).step_by(7) {
            let w = 2.0 * PI * bin as f64 / 256.0;
            let (mut re, mut im) = (1.0, 0.0);
            for (c, k) in taps.iter().zip(1..) {
                re -= c * libm::cos(w * f64::from(k));
                im += c * libm::sin(w * f64::from(k));
            }
            let (got, want) = (
                level_db(&errors, bin),
                10.0 * libm::log10(re * re + im * im),
            );
            // 1560 windows: 0.11 dB of spread, and some leakage where the filter is steep.
            assert!(
                (got - want).abs() < 0.8,
                "{noise:?} bin {bin}: {got} for {want} dB"
            );
        }
    }
}

/// Music-like noise with a pause of digital silence and a passage that is too loud.
fn programme() -> Block {
    let mut channels = vec![testing::noise(9_000, 3), testing::noise(9_000, 4)];
    for channel in &mut channels {
        channel[..8_000].iter_mut().for_each(|x| *x *= 0.01);
        channel[2_000..5_000].fill(0.0);
        channel[8_000..].iter_mut().for_each(|x| *x *= 2.0);
    }
    testing::block(channels)
}

#[test]
fn neither_pieces_nor_the_width_of_vectors_change_a_code() {
    let programme = programme();
    for noise in Noise::ALL {
        let (whole, quantiser) = quantise(&programme, 16, noise, usize::MAX);
        for chunk in [1, 7, 777, 8192] {
            let (cut, other) = quantise(&programme, 16, noise, chunk);
            assert!(cut == whole, "{noise:?} in pieces of {chunk}");
            assert_eq!(other.report(), quantiser.report());
        }
        cpu::plain(true);
        let plain = codes(&programme, 16, noise);
        cpu::plain(false);
        assert!(plain == whole, "{noise:?} without wide vectors");
    }
}

#[test]
fn what_already_fits_is_copied_bit_for_bit() {
    let ramp: Vec<f64> = (-32_768..32_768).map(|c| f64::from(c) / 32_768.0).collect();
    let block = Block {
        channels: vec![ramp],
        grid_bits: Some(16),
    };
    for noise in Noise::ALL {
        assert_eq!(
            codes(&block, 16, noise)[0],
            (-32_768..32_768).collect::<Vec<_>>()
        );
    }
}

#[test]
fn long_digital_silence_stays_digital_silence_and_empties_the_memory() {
    let programme = programme();
    for noise in Noise::ALL.into_iter().filter(|n| *n != Noise::None) {
        let whole = codes(&programme, 16, noise);
        assert!(whole[0][2_000..3_024].iter().any(|c| *c != 0));
        assert!(whole[0][3_024..5_000].iter().all(|c| *c == 0));
        let after = testing::block(
            programme
                .channels
                .iter()
                .map(|c| c[5_000..].to_vec())
                .collect(),
        );
        let mut fresh = Vec::new();
        Quantiser::new(16, noise, 2, 1, 1, 5_000).push(&after, &mut fresh);
        assert!(fresh[0] == whole[0][5_000..] && fresh[1] == whole[1][5_000..]);
    }
}

#[test]
fn a_sample_outside_the_word_saturates_and_is_counted() {
    for noise in Noise::ALL {
        let loud = testing::block(vec![vec![1.5, -1.5, 0.5, 1e300, -1e300]]);
        let (codes, quantiser) = quantise(&loud, 16, noise, 5);
        assert_eq!(codes[0][..2], [32_767, -32_768]);
        assert_eq!(codes[0][3..], [32_767, -32_768]);
        assert_eq!(quantiser.report().clamped, 4);
    }
}

#[test]
fn saturation_does_not_upset_what_comes_after_it() {
    for (noise, taps) in shaped() {
        let mut samples = vec![1.7; 20_000];
        samples.extend(vec![0.25; 1_000]);
        let codes = codes(&testing::block(vec![samples]), 16, noise);
        let bound = 1.5 * (1.0 + taps.iter().map(|c| c.abs()).sum::<f64>());
        let worst = codes[0][20_000..].iter().map(|c| (c - 8_192).abs()).max();
        assert!(f64::from(worst.unwrap()) <= bound, "{noise:?}: {worst:?}");
    }
}
