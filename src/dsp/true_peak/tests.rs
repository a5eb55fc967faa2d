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
        assert_eq!(cut.clips(), whole.clips());
        assert!(cut.annex_channels().eq(whole.annex_channels()));
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

/// The printed interpolator computed everywhere.
#[test]
fn the_figure_of_the_recommendation_is_that_of_its_filter_everywhere() {
    let x: Vec<f64> = noise(20_000, 4)
        .iter()
        .enumerate()
        .map(|(i, v)| v * (0.2 + 0.6 * libm::sin(i as f64 * 0.001).abs()))
        .collect();
    let mut padded = vec![0.0; 64];
    padded.extend_from_slice(&x);
    padded.resize(padded.len() + 64, 0.0);
    let annex = &kernels().annex;
    let highest = (16..padded.len() - 32)
        .flat_map(|at| annex.group(&padded, at).map(|phase| phase[0]))
        .fold(0.0, larger);
    for pieces in [17, 8192] {
        let meter = measure(48_000, &block(vec![x.clone()]), pieces);
        assert_eq!(meter.annex_channels().next().unwrap().value, highest);
    }
}

#[test]
fn clips_between_samples_are_crests_that_no_sample_reaches() {
    // A sine of 1.2 whose samples all stay at 0.85: every half wave is a crest between samples. Then one clipped at 1.0.
    let rate = 48_000;
    let mut x: Vec<f64> = (0..4800)
        .map(|i| 1.2 * libm::sin(std::f64::consts::PI * (0.5 * f64::from(i) + 0.25)))
        .collect();
    for (i, v) in x.iter_mut().enumerate() {
        let edge = (i.min(4799 - i) as f64 / 480.0).min(1.0);
        *v *= edge;
    }
    let meter = measure(rate, &block(vec![x.clone()]), 777);
    let (clips, counts) = meter.clips();
    let crests = counts[0];
    assert!((1900..2400).contains(&crests), "{crests}");
    assert!(clips.len() == OVERS_KEPT && clips.iter().all(|c| c.value > 1.19 && c.value < 1.21));
    for v in &mut x {
        *v = v.clamp(-0.8, 0.8);
    }
    let clipped = measure(rate, &block(vec![x.clone()]), 4096);
    assert!(clipped.clips().1[0] > 1900);
    let mut counted = TruePeak::new(rate, 1, 1.0).clipped_from(0.8);
    counted.push(&block(vec![x]));
    counted.finish();
    assert!(
        counted.clips().1[0] < crests / 20,
        "{:?}",
        counted.clips().1
    );
}

#[test]
fn clips_near_the_nyquist_frequency_are_listed_though_the_coarse_interpolator_misses_them() {
    // Alternating samples that change sides in the middle: nearly all of the peak lies at half the rate.
    let rate = 44_100;
    let mut x = vec![0.0; 4410];
    for (k, v) in x[2000..2064].iter_mut().enumerate() {
        let sign = if (k % 2 == 0) == (k < 32) { 1.0 } else { -1.0 };
        *v = 0.4 * sign;
    }
    let meter = measure(rate, &block(vec![x.clone(), x]), 1000);
    let peak = meter.channels().next().unwrap();
    assert!((db(peak.value) - 2.8).abs() < 0.1, "{}", db(peak.value));
    let (clips, counts) = meter.clips();
    assert_eq!(counts, [1, 1]);
    assert!(
        clips
            .iter()
            .all(|clip| clip.value == peak.value && clip.from == peak.at as u64)
    );
}
