//! What the meter promises: published answers are in tests/dsp; here its own properties.

use super::*;
use crate::dsp::testing::{block, blocks, noise, tone};

fn measure(rate: u32, signal: &Block, pieces: usize) -> TruePeak {
    let mut meter = TruePeak::new(rate, signal.channels.len(), 1.0);
    for piece in blocks(signal, pieces) {
        meter.push(&piece);
    }
    meter.finish();
    meter
}

fn db(value: f64) -> f64 {
    20.0 * libm::log10(value)
}

/// Everything computed everywhere, as the meter claims to do.
fn exhaustive(x: &[f64]) -> f64 {
    let k = kernels();
    let mut padded = vec![0.0; 2 * REACH];
    padded.extend_from_slice(x);
    padded.resize(padded.len() + 2 * REACH, 0.0);
    let mut highest = 0.0;
    for at in REACH..padded.len() - REACH - 1 {
        for position in 0..kernel::FINE {
            highest = larger(highest, k.fine.value(&padded, at, position).abs());
        }
    }
    highest
}

#[test]
fn what_is_skipped_hides_nothing() {
    let loud_top: Vec<f64> = noise(3000, 5)
        .iter()
        .enumerate()
        .map(|(i, v)| {
            0.3 * v + 0.4 * if i % 2 == 0 { 1.0 } else { -1.0 } * libm::sin(i as f64 * 0.01)
        })
        .collect();
    let clipped: Vec<f64> = noise(3000, 6)
        .iter()
        .map(|v| (3.0 * v).clamp(-0.9, 0.9))
        .collect();
    let bass: Vec<f64> = tone(48_000, 60.0, 0.8, 3000)
        .iter()
        .zip(noise(3000, 7))
        .map(|(a, b)| a + 0.05 * b)
        .collect();
    for x in [loud_top, clipped, bass] {
        let expected = db(exhaustive(&x));
        let ours = db(measure(48_000, &block(vec![x]), 8192)
            .channels()
            .next()
            .unwrap()
            .value);
        // The exhaustive reading has no parabola: it may miss 0.04 dB of a peak between its positions.
        assert!(
            ours > expected - 0.0011 && ours < expected + 0.045,
            "{ours} {expected}"
        );
    }
}

#[test]
fn how_the_stream_is_cut_does_not_change_a_bit() {
    let frames = 30_001;
    let signal = block(vec![noise(frames, 1), tone(44_100, 9000.0, 1.2, frames)]);
    let whole = measure(44_100, &signal, 8192);
    assert!(whole.overs().1 > 0);
    for pieces in [1, 17, 480] {
        let cut = measure(44_100, &signal, pieces);
        assert!(cut.channels().eq(whole.channels()));
        assert_eq!(cut.steps(), whole.steps());
        assert_eq!(cut.overs(), whole.overs());
    }
}

#[test]
fn a_peak_between_samples_is_found_and_placed() {
    let mut x = vec![0.0; 20_000];
    let c = 12_345;
    // Two equal samples: the peak of their sincs is half way between them.
    (x[c], x[c + 1]) = (0.9, 0.9);
    let meter = measure(96_000, &block(vec![vec![0.1; 20_000], x]), 4096);
    let peaks: Vec<Peak> = meter.channels().collect();
    assert!((peaks[1].value - 0.9 * 4.0 / std::f64::consts::PI).abs() < 1e-4);
    assert!((peaks[1].at - (c as f64 + 0.5)).abs() < 1e-3);
    let (overs, count) = meter.overs();
    assert_eq!((overs.len(), count), (1, 1));
    assert_eq!(overs[0].channel, 1);
    assert!(overs[0].from <= c as u64 && overs[0].until >= c as u64);
}

#[test]
fn every_100_ms_has_its_peak() {
    let rate = 48_000;
    let mut x = tone(rate, 1000.0, 0.1, 3 * 4800);
    for v in &mut x[4800..9600] {
        *v *= 5.0;
    }
    let meter = measure(rate, &block(vec![x]), 1000);
    let steps = meter.steps();
    assert_eq!(steps.len(), 3);
    for (step, expected) in steps.iter().zip([0.1, 0.5, 0.1]) {
        assert!((f64::from(*step) - expected).abs() < 0.01, "{steps:?}");
    }
    assert_eq!(
        measure(rate, &block(vec![vec![0.5; 4801]]), 7)
            .steps()
            .len(),
        2
    );
}

#[test]
fn nothing_and_silence_have_a_peak_of_zero() {
    for frames in [0, 1, 10_000] {
        let meter = measure(48_000, &Block::silence(2, frames), 480);
        assert!(meter.channels().all(|p| p.value == 0.0));
    }
    let one = measure(48_000, &block(vec![vec![1.0]]), 1);
    assert!((one.channels().next().unwrap().value - 1.0).abs() < 1e-9);
}
