//! What the limiter promises, judged by the ideal reconstruction itself: a sum over all samples.

use std::f64::consts::PI;

use super::*;
use crate::dsp::dither::{Noise, Quantiser};
use crate::dsp::testing::{block, blocks, noise, tone};

const BOTH: [Mode; 2] = [Mode::Transparent, Mode::Loud];

fn settings(mode: Mode) -> LimiterSettings {
    LimiterSettings {
        ceiling_dbtp: -1.0,
        mode,
        allowance: 0.0,
    }
}

fn limited(
    settings: &LimiterSettings,
    rate: u32,
    signal: &Block,
    pieces: usize,
) -> (Block, LimiterReport) {
    let mut limiter = Limiter::new(settings, rate, signal.channels.len());
    let mut out = Block::new(signal.channels.len());
    for mut piece in blocks(signal, pieces) {
        piece.grid_bits = signal.grid_bits;
        limiter.push(&piece, &mut out);
    }
    limiter.finish(&mut out);
    assert_eq!(out.frames(), signal.frames());
    (out, limiter.report())
}

/// The peak of the sum of sincs, also before the first and after the last sample, in dB.
fn ideal_peak_db(x: &[f64]) -> f64 {
    let alternated: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(m, v)| if m % 2 == 0 { *v } else { -v })
        .collect();
    let at = |n: isize, p: f64| {
        let t = n as f64 + p;
        let sum: f64 = alternated
            .iter()
            .enumerate()
            .map(|(m, z)| z / (t - m as f64))
            .sum();
        (sum * libm::sin(PI * p) / PI).abs()
    };
    let mut highest = x.iter().fold(0.0, |m, v| larger(m, v.abs()));
    // Where all samples around are small, the sum cannot be the highest.
    let loud = |n: &isize| {
        let around = (n - 4).max(0) as usize..((n + 5).max(0) as usize).min(x.len());
        around.is_empty() || x[around].iter().any(|v| v.abs() > 0.4 * highest)
    };
    let quarters: Vec<(isize, f64, f64)> = (-20..x.len() as isize + 20)
        .filter(loud)
        .flat_map(|n| [0.25, 0.5, 0.75].map(|p| (n, p, at(n, p))))
        .collect();
    let top = quarters.iter().fold(highest, |m, q| larger(m, q.2));
    for (n, p, value) in quarters {
        if value > 0.9 * top {
            for step in -3..=3 {
                highest = larger(highest, at(n, p + f64::from(step) / 32.0));
            }
        }
    }
    20.0 * libm::log10(highest)
}

/// Drums, a chord and hats.
fn music(rate: u32, frames: usize, drive: f64) -> Vec<f64> {
    noise(frames, 11)
        .iter()
        .enumerate()
        .map(|(i, hiss)| {
            let t = i as f64 / f64::from(rate);
            let beat = t % 0.06;
            let drum = libm::sin(2.0 * PI * (60.0 * beat + 2.0 * (1.0 - libm::exp(-40.0 * beat))))
                * libm::exp(-30.0 * beat);
            let chord = libm::sin(2.0 * PI * 220.0 * t)
                + libm::sin(2.0 * PI * 277.2 * t)
                + libm::sin(2.0 * PI * 1320.0 * t);
            drive * (0.7 * drum + 0.1 * chord + 0.2 * hiss * libm::exp(-150.0 * (t % 0.03)))
        })
        .collect()
}

/// White noise cut off at full scale, in bursts.
fn clipped_noise(frames: usize) -> Vec<f64> {
    noise(frames, 5)
        .iter()
        .enumerate()
        .map(|(i, v)| {
            if i % 3000 < 1700 {
                (2.0 * v).clamp(-1.0, 1.0)
            } else {
                0.0
            }
        })
        .collect()
}

/// Full-scale samples of alternating sign, with a flip in the middle: the sum of sincs grows with the logarithm of the length.
fn alternating(half: usize) -> Vec<f64> {
    (0..2 * half)
        .map(|i| {
            if (i % 2 == 0) == (i < half) {
                1.0
            } else {
                -1.0
            }
        })
        .collect()
}

#[test]
fn the_ideal_reconstruction_never_exceeds_the_ceiling() {
    let square: Vec<f64> = tone(44_100, 441.7, 1.0, 6000)
        .iter()
        .map(|v| 1.2 * v.signum())
        .collect();
    let mut click = vec![0.0; 3000];
    click[1700] = 3.0;
    for mode in BOTH {
        for (name, rate, x) in [
            ("music", 44_100, music(44_100, 9000, 2.0)),
            ("music at 8 kHz", 8000, music(8000, 6000, 2.0)),
            ("music at 192 kHz", 192_000, music(192_000, 9000, 2.0)),
            ("clipped noise", 44_100, clipped_noise(9000)),
            (
                "near the Nyquist frequency",
                48_000,
                tone(48_000, 23_950.0, 1.4, 6000),
            ),
            (
                "a burst from the first to the last sample",
                48_000,
                alternating(32),
            ),
            ("a longer one", 96_000, alternating(200)),
            ("square wave", 44_100, square.clone()),
            ("click", 44_100, click.clone()),
            ("one sample", 44_100, vec![1.5]),
        ] {
            let (out, report) = limited(&settings(mode), rate, &block(vec![x]), 1000);
            let peak = ideal_peak_db(&out.channels[0]);
            assert!(peak <= -1.0, "{name}, {mode:?}: {peak}");
            assert!(
                report.frames_touched > 0 && report.unsettled == 0,
                "{name}: {report:?}"
            );
        }
    }
}

#[test]
fn the_ceiling_is_reached_and_not_undercut() {
    for mode in BOTH {
        let (out, _) = limited(
            &settings(mode),
            44_100,
            &block(vec![tone(44_100, 997.0, 2.0, 20_000)]),
            4096,
        );
        let peak = ideal_peak_db(&out.channels[0]);
        assert!((-1.01..=-1.0).contains(&peak), "{peak}");
    }
}

#[test]
fn the_ceiling_holds_after_dither() {
    for bits in [16, 24] {
        let settings = LimiterSettings {
            allowance: crate::dsp::dither::Noise::Tpdf.largest_error(bits),
            ..settings(Mode::Loud)
        };
        let (out, _) = limited(
            &settings,
            44_100,
            &block(vec![music(44_100, 9000, 2.0)]),
            4096,
        );
        let mut codes = Vec::new();
        Quantiser::new(bits, Noise::Tpdf, 1, 7, 1, 0).push(&out, &mut codes);
        let scale = libm::exp2(f64::from(bits) - 1.0);
        let rounded: Vec<f64> = codes[0].iter().map(|c| f64::from(*c) / scale).collect();
        let peak = ideal_peak_db(&rounded);
        assert!(peak <= -1.0 && peak > -1.02, "{bits}: {peak}");
    }
}

#[test]
fn what_stays_below_the_ceiling_stays_as_it_is() {
    // True peak -1.0005 dB between two samples.
    let pair = 0.891_2 * PI / 4.0;
    let mut quiet = noise(30_000, 3);
    quiet
        .iter_mut()
        .for_each(|v| *v = libm::round(*v * 3000.0) / 32_768.0);
    let mut edge = vec![0.0; 30_000];
    (edge[20_000], edge[20_001]) = (pair, pair);
    let signal = Block {
        channels: vec![quiet, edge],
        grid_bits: Some(16),
    };
    for mode in BOTH {
        let (out, report) = limited(&settings(mode), 44_100, &signal, 777);
        assert_eq!(out, signal);
        assert_eq!(
            report,
            LimiterReport {
                frames: 30_000,
                ..Default::default()
            }
        );
    }
    let (out, _) = limited(&settings(Mode::Loud), 44_100, &Block::silence(1, 0), 1);
    assert!(out.is_empty());
}

#[test]
fn a_touched_block_has_no_grid_and_untouched_ones_around_it_keep_theirs() {
    let mut x = vec![0.25; 200_000];
    x[100_000] = 1.0;
    let mut limiter = Limiter::new(&settings(Mode::Transparent), 44_100, 1);
    let mut grids = Vec::new();
    for piece in x.chunks(4096).chain([&[][..]]) {
        let mut out = Block::new(1);
        let ends = piece.is_empty();
        limiter.push(
            &Block {
                channels: vec![piece.to_vec()],
                grid_bits: Some(3),
            },
            &mut out,
        );
        if ends {
            limiter.finish(&mut out);
        }
        if !out.is_empty() {
            grids.push(out.grid_bits);
        }
    }
    grids.dedup();
    assert_eq!(grids, [Some(3), None, Some(3)]);
}

#[test]
fn neither_the_cutting_of_the_stream_nor_the_processor_changes_a_bit() {
    let signal = block(vec![music(44_100, 40_000, 2.0), clipped_noise(40_000)]);
    let whole = limited(&settings(Mode::Transparent), 44_100, &signal, 40_000);
    for pieces in [1, 7, 777, 8192] {
        assert_eq!(
            limited(&settings(Mode::Transparent), 44_100, &signal, pieces),
            whole
        );
    }
    crate::dsp::cpu::plain(true);
    let plain = limited(&settings(Mode::Transparent), 44_100, &signal, 8192);
    crate::dsp::cpu::plain(false);
    assert_eq!(plain, whole);
}

/// Harmonics of a gain that does not move are zero.
#[test]
fn a_steady_tone_gets_a_constant_gain_down_to_20_hz() {
    let rate = 44_100;
    for mode in BOTH {
        for hz in [20.0, 25.0, 60.0, 100.0, 1000.0, 7000.0] {
            let x = tone(rate, hz, 2.0, 90_000);
            let signal = block(vec![x]);
            let (out, _) = limited(&settings(mode), rate, &signal, 8192);
            let (mut least, mut most) = (1.0f64, 0.0f64);
            for i in 40_000..60_000 {
                let gain = out.channels[0][i] / signal.channels[0][i];
                if signal.channels[0][i].abs() > 0.01 {
                    least = least.min(gain);
                    most = most.max(gain);
                }
            }
            assert!(most - least < 1e-8, "{hz}: {}", most - least);
            assert!(
                (20.0 * libm::log10(most) + 7.02).abs() < 0.02,
                "{hz}: {most}"
            );
        }
    }
}

#[test]
fn a_lone_peak_leaves_its_surroundings_alone() {
    let mut x = tone(44_100, 300.0, 0.2, 60_000);
    x[30_000] = 1.5;
    let signal = block(vec![x]);
    for (mode, reach_ms) in [(Mode::Transparent, 200), (Mode::Loud, 60)] {
        let (out, report) = limited(&settings(mode), 44_100, &signal, 4096);
        assert!(
            report.frames_touched < 44_100 * reach_ms / 1000,
            "{report:?}"
        );
        assert_eq!(out.channels[0][..29_000], signal.channels[0][..29_000]);
        assert_eq!(out.channels[0][45_000..], signal.channels[0][45_000..]);
    }
}

#[test]
fn all_channels_share_one_gain_and_the_report_tells_it() {
    let x = music(48_000, 20_000, 2.0);
    let signal = block(vec![
        x.clone(),
        vec![0.5; 20_000],
        x.iter().map(|v| 0.1 * v).collect(),
    ]);
    let (out, report) = limited(&settings(Mode::Loud), 48_000, &signal, 4096);
    let gains: Vec<f64> = out.channels[1].iter().map(|v| v / 0.5).collect();
    for (channel, input) in out.channels.iter().zip(&signal.channels) {
        for ((y, x), gain) in channel.iter().zip(input).zip(&gains) {
            assert!((y - x * gain).abs() < 1e-15);
        }
    }
    let touched = gains.iter().filter(|g| **g != 1.0).count() as u64;
    let lowest = gains.iter().fold(1.0f64, |m, g| m.min(*g));
    assert_eq!((report.frames, report.frames_touched), (20_000, touched));
    assert!((report.max_reduction_db + 20.0 * libm::log10(lowest)).abs() < 1e-9);
}

#[test]
fn the_loud_mode_leaves_more() {
    let signal = block(vec![music(44_100, 60_000, 2.0)]);
    let power = |mode| {
        let (out, _) = limited(&settings(mode), 44_100, &signal, 4096);
        out.channels[0].iter().map(|v| v * v).sum::<f64>()
    };
    assert!(power(Mode::Loud) > 1.05 * power(Mode::Transparent));
}
