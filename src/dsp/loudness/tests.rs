//! What the meter promises: published answers are in tests/dsp; here are its own properties and the referee, crate ebur128.

use super::*;
use crate::dsp::testing::{block, blocks, noise, tone};
use ebur128::{EbuR128, Mode};

fn measure(rate: u32, signal: &Block, pieces: usize) -> Loudness {
    let mut meter = Loudness::new(rate, signal.channels.len()).unwrap();
    for piece in blocks(signal, pieces) {
        meter.push(&piece);
    }
    meter
}

/// Noise whose level moves, so that gates, maxima and range have something to do.
fn programme(rate: u32, seconds: u32) -> Block {
    let frames = (rate * seconds) as usize;
    let mut channels = vec![noise(frames, 1), noise(frames, 2)];
    for channel in &mut channels {
        for (i, v) in channel.iter_mut().enumerate() {
            let t = i as f64 / f64::from(rate);
            let level =
                0.02 + 0.4 * libm::fabs(libm::sin(0.31 * t)) * libm::fabs(libm::sin(2.0 * t));
            let hum = 0.2 * libm::sin(2.0 * std::f64::consts::PI * 110.0 * t);
            *v = level * (0.5 * *v + hum);
        }
    }
    block(channels)
}

#[test]
fn the_referee_agrees() {
    for rate in [44_100, 48_000, 96_000] {
        let signal = programme(rate, 20);
        let ours = measure(rate, &signal, 8192);
        let mut referee = EbuR128::new(2, rate, Mode::I | Mode::S).unwrap();
        let planes: Vec<&[f64]> = signal.channels.iter().map(Vec::as_slice).collect();
        let hop = rate as usize / 100;
        let (mut momentary, mut short_term) = (f64::MIN, f64::MIN);
        for from in (0..signal.frames()).step_by(hop) {
            let planes: Vec<&[f64]> = planes.iter().map(|p| &p[from..from + hop]).collect();
            referee.add_frames_planar_f64(&planes).unwrap();
            let done = from + hop;
            momentary = momentary.max(referee.loudness_momentary().unwrap());
            if done >= 3 * rate as usize {
                short_term = short_term.max(referee.loudness_shortterm().unwrap());
            }
        }
        let close = |what: &str, ours: f64, theirs: f64, tolerance: f64| {
            assert!(
                (ours - theirs).abs() <= tolerance,
                "{rate} {what}: {ours} {theirs}"
            );
        };
        close(
            "I",
            ours.integrated().unwrap(),
            referee.loudness_global().unwrap(),
            0.005,
        );
        close("M", ours.momentary_max().unwrap().lufs, momentary, 0.01);
        close("S", ours.short_term_max().unwrap().lufs, short_term, 0.005);
    }
}

/// Steps of noise: the referee takes one 3 s value per second, we one per 100 ms, which only a slow programme forgives.
#[test]
fn the_referee_agrees_on_the_range() {
    let rate = 48_000;
    let mut left = noise(rate * 45, 5);
    for (i, v) in left.iter_mut().enumerate() {
        *v *= [0.1, 0.03, 0.25][i / (15 * rate)];
    }
    let ours = measure(rate as u32, &block(vec![left.clone()]), 8192);
    let mut referee = EbuR128::new(1, rate as u32, Mode::LRA).unwrap();
    referee.add_frames_f64(&left).unwrap();
    let (ours, theirs) = (ours.range().unwrap(), referee.loudness_range().unwrap());
    assert!((ours - theirs).abs() <= 0.1, "{ours} {theirs}");
}

#[test]
fn how_the_stream_is_cut_does_not_change_a_bit() {
    let signal = programme(11_025, 5);
    let whole = measure(11_025, &signal, 8192);
    for pieces in [1, 17, 480] {
        let cut = measure(11_025, &signal, pieces);
        assert_eq!(cut.gated(), whole.gated());
        assert_eq!(cut.momentary_max(), whole.momentary_max());
        assert_eq!(cut.short_term_max(), whole.short_term_max());
    }
}

#[test]
fn the_low_frequency_channel_does_not_count_and_surrounds_count_more() {
    let rate = 48_000;
    let quiet = || vec![0.0; 48_000];
    let loudness = |active: usize| {
        let mut channels = vec![quiet(), quiet(), quiet(), quiet(), quiet(), quiet()];
        channels[active] = tone(rate, 1000.0, 0.1, 48_000);
        measure(rate, &block(channels), 8192).integrated()
    };
    let front = loudness(0).unwrap();
    assert_eq!(loudness(3), None);
    assert!((loudness(4).unwrap() - front - 10.0 * 1.41f64.log10()).abs() < 1e-6);
}

#[test]
fn silence_and_short_streams_have_no_loudness() {
    let silent = measure(48_000, &Block::silence(2, 48_000 * 4), 8192);
    assert_eq!(silent.integrated(), None);
    assert_eq!(silent.range(), None);
    assert_eq!(silent.momentary_max(), None);
    let short = measure(48_000, &block(vec![noise(19_000, 3)]), 8192);
    assert_eq!((short.integrated(), short.short_term_max()), (None, None));
    assert!(Loudness::new(0, 2).is_none());
}

#[test]
fn balance_and_mono_fold_are_read_from_the_blocks_that_count() {
    let rate = 48_000;
    let x = noise(rate * 10, 5);
    // Five seconds with the right channel 6 dB down, then a long pause in which only the left has a little noise.
    let left: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(i, v)| v * if i < 5 * rate { 0.3 } else { 0.003 })
        .collect();
    let right: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(i, v)| if i < 5 * rate { v * 0.15 } else { 0.0 })
        .collect();
    let meter = measure(rate as u32, &block(vec![left.clone(), right]), 777);
    assert!((meter.gated().balance_db().unwrap() + 6.0206).abs() < 1e-3);
    // (1 + 1/2)^2 / (1 + 1/4)
    let expected = 10.0 * libm::log10(2.25 / 1.25);
    assert!((meter.gated().mono_fold_lu().unwrap() - expected).abs() < 0.01);

    let read = |left: Vec<f64>, right: Vec<f64>| {
        measure(rate as u32, &block(vec![left, right]), 8192)
            .gated()
            .mono_fold_lu()
            .unwrap()
    };
    let inverted = left.iter().map(|v| -v).collect();
    assert!((read(left.clone(), left.clone()) - 3.0103).abs() < 1e-3);
    assert!(read(noise(rate * 5, 1), noise(rate * 5, 2)).abs() < 0.02);
    assert_eq!(read(left.clone(), inverted), -150.0);
    let mono = measure(rate as u32, &block(vec![left]), 8192);
    assert_eq!(
        (mono.gated().balance_db(), mono.gated().mono_fold_lu()),
        (None, None)
    );
}

#[test]
fn loudspeakers_are_weighted_by_where_they_stand() {
    // 5.1 with backs and with sides, 7.1, 3.1, 2.1, 6.0 with a back centre.
    let five_one = [1.0, 1.0, 1.0, 0.0, 1.41, 1.41];
    assert_eq!(weights(Some(0x3f), 6), five_one);
    assert_eq!(weights(Some(0x60f), 6), five_one);
    assert_eq!(
        weights(Some(0x63f), 8),
        [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41]
    );
    assert_eq!(weights(Some(0xf), 4), [1.0, 1.0, 1.0, 0.0]);
    assert_eq!(weights(Some(0xb), 3), [1.0, 1.0, 0.0]);
    assert_eq!(weights(Some(0x707), 6), [1.0, 1.0, 1.0, 1.0, 1.41, 1.41]);
    // A mask that does not fit the channels says nothing.
    assert_eq!(weights(Some(0x3), 6), five_one);
    assert_eq!(weights(None, 6), five_one);
}
