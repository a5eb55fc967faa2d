//! The side follows the high-pass, the mid nothing at all.

use super::*;
use crate::dsp::filter::analogue::magnitude;
use crate::dsp::filter::proof::{departure, measured};
use crate::dsp::testing::{block, blocks, noise};

const RATE: u32 = 48_000;

fn settings(frequency_hz: f64, slope_db_per_octave: f64, phase: Phase) -> EllipticalSettings {
    EllipticalSettings {
        frequency_hz,
        slope_db_per_octave,
        phase,
    }
}

fn run(settings: &EllipticalSettings, signal: &Block, size: usize) -> Block {
    let mut filter = Elliptical::new(settings, RATE, signal.channels.len());
    let mut out = Block::default();
    for piece in blocks(signal, size) {
        filter.push(&piece, &mut out);
    }
    filter.finish(&mut out);
    out
}

/// Answer of the side to an impulse of the side at frame `at`.
fn side_answer(settings: &EllipticalSettings, at: usize, frames: usize) -> Vec<f64> {
    let mut left = vec![0.0; frames];
    left[at] = 1.0;
    let right = left.iter().map(|v: &f64| -v).collect();
    let out = run(settings, &block(vec![left, right]), 8192);
    let pairs = out.channels[0].iter().zip(&out.channels[1]);
    pairs.map(|(l, r)| 0.5 * (l - r)).collect()
}

const ALL: [(f64, Phase); 6] = [
    (6.0, Phase::Minimum),
    (12.0, Phase::Minimum),
    (24.0, Phase::Minimum),
    (6.0, Phase::Linear),
    (12.0, Phase::Linear),
    (24.0, Phase::Linear),
];

#[test]
fn the_mid_is_untouched() {
    let signal = block(vec![noise(30_000, 1), noise(30_000, 2)]);
    for (slope, phase) in ALL {
        let out = run(&settings(150.0, slope, phase), &signal, 1000);
        assert_eq!(out.frames(), 30_000);
        for i in 0..30_000 {
            let mid = |b: &Block| 0.5 * (b.channels[0][i] + b.channels[1][i]);
            assert!((mid(&out) - mid(&signal)).abs() < 1e-15);
        }
    }
}

#[test]
fn mono_stays_as_it_is_to_the_last_bit() {
    let mono = noise(30_000, 1);
    for (slope, phase) in ALL {
        let out = run(
            &settings(250.0, slope, phase),
            &block(vec![mono.clone(); 2]),
            777,
        );
        assert!(out.channels.iter().all(|c| *c == mono), "{slope} {phase:?}");
    }
}

#[test]
fn the_side_falls_with_the_slope_below_the_corner() {
    for (slope, phase) in ALL {
        let at = if phase == Phase::Linear { 100_000 } else { 0 };
        let h = side_answer(&settings(200.0, slope, phase), at, 2 * at + 50_000);
        let db = |hz| {
            let [re, im] = measured(&h, at, RATE, hz);
            20.0 * re.hypot(im).log10()
        };
        assert!(
            (db(200.0) + 3.01).abs() < 0.02,
            "{slope} {phase:?} {}",
            db(200.0)
        );
        // An octave below half the corner; orders above the first are on their asymptote there.
        let octave = db(50.0) - db(25.0);
        assert!(
            (octave - slope * 1.0034).abs() < 0.2,
            "{slope} {phase:?}: {octave}"
        );
        assert!(db(5_000.0).abs() < 0.01 && db(20_000.0).abs() < 0.01);
    }
}

#[test]
fn the_side_follows_the_prototype_and_linear_phase_has_none() {
    for (slope, phase) in ALL {
        let settings = settings(200.0, slope, phase);
        let at = if phase == Phase::Linear { 100_000 } else { 0 };
        let h = side_answer(&settings, at, 2 * at + 50_000);
        if phase == Phase::Minimum {
            let error = departure(&h, at, RATE, &settings.prototype());
            assert!(
                error.db < 0.002 && error.degrees < 0.1 && error.late.abs() < 0.01,
                "{error:?}"
            );
            continue;
        }
        for hz in [30.0, 100.0, 200.0, 400.0, 3_000.0, 15_000.0] {
            let [re, im] = measured(&h, at, RATE, hz);
            let want = magnitude(&settings.prototype(), hz);
            assert!(
                (20.0 * (re / want).log10()).abs() < 0.1,
                "{slope} at {hz}: {re} {want}"
            );
            assert!(im.abs() < 1e-9);
        }
    }
}

#[test]
fn blocks_do_not_change_a_bit() {
    let signal = block(vec![noise(20_001, 1), noise(20_001, 2)]);
    for (slope, phase) in ALL {
        let settings = settings(300.0, slope, phase);
        let whole = run(&settings, &signal, 1 << 20);
        for size in [1, 7, 777, 8192] {
            assert!(
                run(&settings, &signal, size) == whole,
                "{slope} {phase:?} {size}"
            );
        }
    }
}

#[test]
fn other_channels_than_two_pass_through() {
    let signal = Block {
        channels: vec![noise(500, 1); 3],
        grid_bits: Some(24),
    };
    let mut filter = Elliptical::new(&settings(150.0, 6.0, Phase::Minimum), RATE, 3);
    let mut out = Block::default();
    filter.push(&signal, &mut out);
    filter.finish(&mut out);
    assert_eq!(out, signal);
    assert_eq!(filter.report().frames, 0);
}
