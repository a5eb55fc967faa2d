use super::*;
use crate::dsp::{cpu, testing};

const RATE: u32 = 48_000;

fn run(settings: &DeesserSettings, signal: &Block, size: usize) -> (Block, ReductionReport) {
    let mut deesser = Deesser::new(settings, RATE, signal.channels.len());
    let mut out = Block::new(signal.channels.len());
    for piece in testing::blocks(signal, size) {
        deesser.push(&piece, &mut out);
    }
    deesser.finish(&mut out);
    (out, deesser.report().clone())
}

/// A vowel (partials of 150 Hz that fall by 12 dB per octave), half a second of a sibilant over it, and the vowel again.
fn word(level: f64) -> Block {
    let mut voice = vec![0.0; 108_000];
    for partial in 1..=40 {
        let p = f64::from(partial);
        let tone = testing::tone(RATE, 150.0 * p, level * 0.3 / (p * p), 108_000);
        add(&mut voice, &tone);
    }
    for (i, x) in voice[..2_400].iter_mut().enumerate() {
        *x *= i as f64 / 2_400.0;
    }
    let band = Band::new(5_800.0, 8_400.0, RATE).unwrap();
    let mut hiss = vec![0.0; 24_000];
    band.cut(&testing::noise(24_000 + 2 * band.reach(), 4), &mut hiss);
    for (i, (x, s)) in voice[24_000..48_000].iter_mut().zip(hiss).enumerate() {
        let ramp = (i.min(23_999 - i) as f64 / 480.0).min(1.0);
        *x = 0.2 * *x + level * ramp * s;
    }
    testing::block(vec![voice.clone(), voice])
}

/// Level of what lies between 5.5 and 9 kHz.
fn highs_db(x: &[f64]) -> f64 {
    let band = Band::new(5_500.0, 9_000.0, RATE).unwrap();
    let mut highs = vec![0.0; x.len() - 2 * band.reach()];
    band.cut(x, &mut highs);
    10.0 * libm::log10(highs.iter().map(|v| v * v).sum::<f64>() / highs.len() as f64)
}

#[test]
fn a_sibilant_drops_by_what_was_asked_and_the_vowel_stays_bit_for_bit() {
    for range in Range::ALL {
        let settings = DeesserSettings {
            range,
            frequency_hz: if range == Range::Bell {
                7_000.0
            } else {
                5_000.0
            },
            max_reduction_db: 5.0,
            ..DeesserSettings::default()
        };
        for level in [1.0, 0.05] {
            let (signal, sibilant) = (word(level), 26_000..46_000);
            let (out, report) = run(&settings, &signal, 4_096);
            let (x, y) = (&signal.channels[0], &out.channels[0]);
            let first = x.iter().zip(y).position(|(a, b)| a != b);
            assert!(first > Some(23_000), "{range:?} at {level}: {first:?}");
            let drop = highs_db(&x[sibilant.clone()]) - highs_db(&y[sibilant]);
            assert!((drop - 5.0).abs() < 0.25, "{range:?} at {level}: {drop} dB");
            // 16 release times later (1e-6 dB) the gain is 1 again.
            let last = x.iter().zip(y).rposition(|(a, b)| a != b);
            assert!(
                last < Some(48_000 + 48 * 40 * 17),
                "{range:?} at {level}: {last:?}"
            );
            assert!((report.max_reduction_db - 5.0).abs() < 1e-3);
        }
    }
}

#[test]
fn what_lies_below_the_band_is_untouched_while_the_band_is_turned_down() {
    let mut x = testing::tone(RATE, 1_000.0, 0.05, 48_000);
    add(&mut x, &testing::tone(RATE, 7_000.0, 0.3, 48_000));
    let (out, _) = run(
        &DeesserSettings::default(),
        &testing::block(vec![x.clone()]),
        777,
    );
    let line = |x: &[f64], hz: f64| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, v) in x[24_000..].iter().enumerate() {
            let phase = 2.0 * std::f64::consts::PI * hz * i as f64 / f64::from(RATE);
            re += v * libm::cos(phase);
            im += v * libm::sin(phase);
        }
        (
            20.0 * libm::log10(libm::sqrt(re * re + im * im)),
            libm::atan2(im, re),
        )
    };
    let y = &out.channels[0];
    let (low, high) = ((line(&x, 1e3), line(y, 1e3)), (line(&x, 7e3), line(y, 7e3)));
    assert!((low.0.0 - low.1.0).abs() < 0.01 && (low.0.1 - low.1.1).abs() < 1e-3);
    assert!((high.0.0 - high.1.0 - 6.0).abs() < 0.01 && (high.0.1 - high.1.1).abs() < 1e-3);
}

#[test]
fn nothing_to_do_leaves_every_bit_and_the_grid() {
    let mut signal = word(0.5);
    for x in signal.channels.iter_mut().flatten() {
        *x = (*x * 32_768.0).round() / 32_768.0;
    }
    signal.grid_bits = Some(16);
    let none = DeesserSettings {
        max_reduction_db: 0.0,
        ..DeesserSettings::default()
    };
    let never = DeesserSettings {
        threshold_db: 6.0,
        ..DeesserSettings::default()
    };
    let above_nyquist = DeesserSettings {
        frequency_hz: 40_000.0,
        ..DeesserSettings::default()
    };
    for settings in [none, never, above_nyquist] {
        let (out, report) = run(&settings, &signal, 777);
        assert!(out == signal);
        assert_eq!((report.frames, report.frames_touched), (108_000, 0));
    }
    assert!(
        run(&DeesserSettings::default(), &signal, 777)
            .0
            .grid_bits
            .is_none()
    );
}

#[test]
fn hiss_in_pauses_is_left_alone() {
    let mut hiss = testing::noise(48_000, 6);
    hiss.iter_mut().for_each(|x| *x *= 1e-4);
    assert_eq!(
        run(
            &DeesserSettings::default(),
            &testing::block(vec![hiss]),
            512
        )
        .1
        .frames_touched,
        0
    );
}

#[test]
fn neither_pieces_nor_the_width_of_vectors_change_a_bit() {
    let signal = word(0.7);
    let settings = DeesserSettings::default();
    let (whole, report) = run(&settings, &signal, usize::MAX);
    for size in [1, 7, 777, 8_192] {
        assert!(run(&settings, &signal, size) == (whole.clone(), report.clone()));
    }
    cpu::plain(true);
    let plain = run(&settings, &signal, 8_192).0;
    cpu::plain(false);
    assert!(plain == whole);
    for (channels, frames) in [(1, 0), (2, 1), (2, 60), (6, 500)] {
        let short = testing::block(vec![testing::noise(frames, 3); channels]);
        let (out, _) = run(&settings, &short, 7);
        assert_eq!((out.channels.len(), out.frames()), (channels, frames));
    }
}
