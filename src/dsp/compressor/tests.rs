use super::*;
use crate::dsp::{cpu, testing};

const RATE: u32 = 48_000;

/// Quick settings whose static curve is met exactly.
fn settings() -> CompressorSettings {
    CompressorSettings {
        threshold_db: -30.0,
        ratio: 4.0,
        knee_db: 10.0,
        attack_ms: 5.0,
        release_ms: 50.0,
        ..CompressorSettings::default()
    }
}

fn run(settings: &CompressorSettings, signal: &Block, size: usize) -> (Block, ReductionReport) {
    let mut compressor = Compressor::new(settings, RATE, signal.channels.len());
    let mut out = Block::new(signal.channels.len());
    for piece in testing::blocks(signal, size) {
        compressor.push(&piece, &mut out);
    }
    compressor.finish(&mut out);
    (out, compressor.report().clone())
}

/// Music-like: noise that comes and goes, the second channel quieter.
fn programme() -> Block {
    let mut channels = vec![testing::noise(30_000, 8), testing::noise(30_000, 9)];
    for (channel, level) in channels.iter_mut().zip([0.5, 0.2]) {
        for (i, x) in channel.iter_mut().enumerate() {
            let swell = libm::sin(i as f64 * 0.0007);
            *x *= level * swell * swell;
        }
    }
    testing::block(channels)
}

fn rms_db(x: &[f64]) -> f64 {
    10.0 * libm::log10(2.0 * x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64)
}

#[test]
fn steady_tones_meet_the_static_curve_within_a_hundredth_of_a_decibel() {
    for detector in Detector::ALL {
        let settings = CompressorSettings {
            detector,
            ..settings()
        };
        let curve = Curve::new(-30.0, 4.0, 10.0);
        for hz in [50.0, 1_000.0, 12_000.0, 19_000.0] {
            for level_db in [-50.0, -34.0, -30.0, -26.0, -20.0, -6.0, 0.0] {
                let amplitude = libm::exp10(level_db / 20.0);
                let tone = testing::block(vec![testing::tone(RATE, hz, amplitude, 96_000)]);
                let (out, _) = run(&settings, &tone, 8_192);
                let got = rms_db(&out.channels[0][48_000..]);
                let want = level_db - curve.reduction_db(level_db);
                assert!(
                    (got - want).abs() < 0.01,
                    "{detector:?} {hz} {level_db}: {got} {want}"
                );
            }
        }
    }
}

#[test]
fn a_step_of_a_tone_is_followed_in_attack_and_release_time() {
    let settings = CompressorSettings {
        knee_db: 0.0,
        attack_ms: 20.0,
        release_ms: 200.0,
        detector: Detector::Peak,
        lookahead_ms: 0.0,
        ..settings()
    };
    // From the threshold up by 20 dB for a second and back: 15 dB of reduction.
    let low = libm::exp10(-30.0 / 20.0);
    let mut tone = testing::tone(RATE, 5_000.0, 10.0 * low, 144_000);
    tone[..48_000]
        .iter_mut()
        .chain(&mut [0.0])
        .for_each(|x| *x *= 0.1);
    tone[96_000..].iter_mut().for_each(|x| *x *= 0.1);
    let signal = testing::block(vec![tone]);
    let (out, _) = run(&settings, &signal, 8_192);
    let reduction = |frame: usize| {
        let span = frame - 24..frame + 24;
        rms_db(&signal.channels[0][span.clone()]) - rms_db(&out.channels[0][span])
    };
    let rest = libm::exp(-1.0);
    assert!((reduction(48_000 + 960) - 15.0 * (1.0 - rest)).abs() < 0.25);
    assert!((reduction(96_000 + 9_600) - 15.0 * rest).abs() < 0.25);
}

#[test]
fn a_steady_tone_is_not_distorted_by_a_fast_gain() {
    let settings = CompressorSettings {
        attack_ms: 0.5,
        release_ms: 5.0,
        detector: Detector::Peak,
        ..settings()
    };
    let tone = testing::block(vec![testing::tone(RATE, 50.0, 0.5, 96_000)]);
    let (out, _) = run(&settings, &tone, 8_192);
    let y = &out.channels[0][48_000..];
    let line = |hz: f64| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, v) in y.iter().enumerate() {
            let phase = 2.0 * std::f64::consts::PI * hz * i as f64 / f64::from(RATE);
            re += v * libm::cos(phase);
            im += v * libm::sin(phase);
        }
        libm::sqrt(re * re + im * im)
    };
    // A rectifying detector of these constants leaves -30 dB.
    assert!(20.0 * libm::log10(line(150.0) / line(50.0)) < -75.0);
}

#[test]
fn a_mix_is_the_exact_sum_of_dry_and_wet() {
    let signal = programme();
    let wet = run(
        &CompressorSettings {
            gain_db: 3.0,
            ..settings()
        },
        &signal,
        8_192,
    )
    .0;
    let mixed = CompressorSettings {
        gain_db: 3.0,
        mix_percent: 30.0,
        ..settings()
    };
    let mixed = run(&mixed, &signal, 8_192).0;
    for ((mixed, wet), dry) in mixed
        .channels
        .iter()
        .zip(&wet.channels)
        .zip(&signal.channels)
    {
        for ((m, w), d) in mixed.iter().zip(wet).zip(dry) {
            assert!((m - (0.7 * d + 0.3 * w)).abs() < 1e-15);
        }
    }
}

#[test]
fn linked_channels_share_the_reduction_of_the_louder_one() {
    let tones = |a, b| {
        testing::block(vec![
            testing::tone(RATE, 1_000.0, a, 96_000),
            testing::tone(RATE, 1_000.0, b, 96_000),
        ])
    };
    let reductions = |link_percent: f64| {
        let signal = tones(0.5, 0.05);
        let (out, _) = run(
            &CompressorSettings {
                link_percent,
                ..settings()
            },
            &signal,
            4_096,
        );
        [0, 1].map(|c| rms_db(&signal.channels[c][60_000..]) - rms_db(&out.channels[c][60_000..]))
    };
    let (own, half, full) = (reductions(0.0), reductions(50.0), reductions(100.0));
    assert!((own[0] - full[0]).abs() < 1e-3 && (full[0] - full[1]).abs() < 1e-6);
    assert!((half[1] - 0.5 * (own[1] + full[1])).abs() < 1e-3);
    assert!(own[0] - own[1] > 10.0);
}

#[test]
fn the_high_pass_of_the_side_chain_keeps_bass_from_steering() {
    let bass = testing::block(vec![testing::tone(RATE, 40.0, 0.5, 96_000)]);
    let open = run(&settings(), &bass, 8_192).1.max_reduction_db;
    let settings = CompressorSettings {
        sidechain_high_pass_hz: 400.0,
        ..settings()
    };
    let (out, report) = run(&settings, &bass, 8_192);
    assert!(open > 15.0 && report.max_reduction_db < 1.0);
    assert_eq!(out.frames(), 96_000);
}

#[test]
fn what_has_nothing_to_do_leaves_every_bit_and_the_grid() {
    let mut signal = programme();
    for x in signal.channels.iter_mut().flatten() {
        *x = (*x * 32_768.0).round() / 32_768.0;
    }
    signal.grid_bits = Some(16);
    for idle in [
        CompressorSettings {
            ratio: 1.0,
            ..settings()
        },
        CompressorSettings {
            threshold_db: 20.0,
            ..settings()
        },
        CompressorSettings {
            mix_percent: 0.0,
            ..settings()
        },
    ] {
        let (out, report) = run(&idle, &signal, 777);
        assert!(out == signal);
        assert_eq!((report.frames, report.frames_touched), (30_000, 0));
    }
    let (out, report) = run(&settings(), &signal, 777);
    assert!(out.grid_bits.is_none() && report.frames_touched > 20_000);
    assert!(report.mean_reduction_db() < report.max_reduction_db);
}

#[test]
fn neither_pieces_nor_the_width_of_vectors_change_a_bit() {
    let signal = programme();
    for settings in [
        settings(),
        CompressorSettings {
            link_percent: 40.0,
            detector: Detector::Peak,
            release: Release::Auto,
            sidechain_high_pass_hz: 90.0,
            ..settings()
        },
    ] {
        let (whole, report) = run(&settings, &signal, usize::MAX);
        assert_eq!(whole.frames(), signal.frames());
        for size in [1, 7, 777, 8_192] {
            assert!(run(&settings, &signal, size) == (whole.clone(), report.clone()));
        }
        cpu::plain(true);
        let plain = run(&settings, &signal, 8_192).0;
        cpu::plain(false);
        assert!(plain == whole);
    }
}

#[test]
fn short_empty_and_many_channelled_streams_keep_their_length() {
    for (channels, frames) in [(1, 0), (2, 1), (2, 50), (6, 500)] {
        let signal = testing::block(vec![testing::noise(frames, 3); channels]);
        let (out, _) = run(&settings(), &signal, 7);
        assert_eq!((out.channels.len(), out.frames()), (channels, frames));
    }
}

#[test]
fn the_reduction_of_a_mix_is_that_of_what_comes_out() {
    let tone = testing::block(vec![testing::tone(RATE, 1_000.0, 0.5, 96_000)]);
    let mix = |mix_percent: f64| {
        let settings = CompressorSettings {
            mix_percent,
            gain_db: 0.0,
            ..settings()
        };
        let (out, report) = run(&settings, &tone, 8_192);
        let level = |x: &[f64]| x[48_000..].iter().fold(0.0f64, |m, x| m.max(x.abs()));
        let fell = 20.0 * libm::log10(level(&tone.channels[0]) / level(&out.channels[0]));
        (report.max_reduction_db, fell)
    };
    for percent in [100.0, 50.0, 10.0] {
        let (told, fell) = mix(percent);
        assert!(
            fell > 0.1 && (told - fell).abs() < 0.1,
            "{percent} %: told {told}, fell {fell}"
        );
    }
}
