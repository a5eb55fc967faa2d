//! EBU Tech 3341 cases 15 to 23, tones whose crest lies half way between two samples, and alternating full-scale patterns: the
//! worst that samples can hide.

use std::f64::consts::PI;
use std::fmt::Write;

use runout::audio::Block;
use runout::dsp::true_peak::TruePeak;

use super::signals::{amplitude, channels, decimate_by_4, faded};
use crate::golden;

fn read_dbtp(rate: u32, x: Vec<f64>) -> f64 {
    let signal: Block = channels(vec![x]);
    let mut meter = TruePeak::new(rate, 1, 1.0);
    meter.push(&signal);
    meter.finish();
    20.0 * libm::log10(meter.channels().map(|p| p.value).fold(0.0, f64::max))
}

/// A sine of `f` times the sample rate, from `degrees`.
fn tone(f: f64, degrees: f64, level: f64, frames: usize) -> Vec<f64> {
    (0..frames)
        .map(|i| level * libm::sin(2.0 * PI * f * i as f64 + degrees.to_radians()))
        .collect()
}

#[test]
fn the_ebu_true_peak_signals_read_what_is_published() {
    let rate = 48_000;
    let mut table = String::new();
    let mut row = |case: &str, read: f64, published: f64, exact: f64| {
        assert!(
            read <= published + 0.2 && read >= published - 0.4,
            "{case}: {read}"
        );
        assert!(
            (read - exact).abs() < 0.005,
            "{case}: {read}, exactly {exact}"
        );
        let _ = writeln!(table, "{case:8} {published:5.1} {read:7.2}");
    };
    let over = 20.0 * libm::log10(0.99993 * std::f64::consts::SQRT_2);
    for (case, period, degrees, level, published) in [
        ("3341-15", 4.0, 0.0, -6.0, -6.0),
        ("3341-16", 4.0, 45.0, -6.0, -6.0),
        ("3341-17", 6.0, 60.0, -6.0, -6.0),
        ("3341-18", 8.0, 67.5, -6.0, -6.0),
        ("3341-19", 4.0, 45.0, over, 3.0),
    ] {
        let x = tone(1.0 / period, degrees, amplitude(level), 48_000);
        row(case, read_dbtp(rate, faded(x, 4_800)), published, level);
    }
    // At four times the rate: a sine of -6 dBFS at a sixth of the rate, in its middle one full-scale period at a quarter.
    let outer: Vec<f64> = tone(1.0 / 24.0, 0.0, amplitude(-6.0), 24 * 1600 + 12);
    let middle = tone(1.0 / 16.0, 180.0, 1.0, 16);
    let x: Vec<f64> = outer
        .iter()
        .copied()
        .chain(middle)
        .chain(outer.iter().map(|v| -v))
        .collect();
    let x = faded(x, 4_800);
    for offset in 0..4 {
        // Published as 0.0; band-limiting takes 0.077 dB of the splice.
        let read = read_dbtp(rate, decimate_by_4(&x, offset));
        row(&format!("3341-{}", 20 + offset), read, 0.0, -0.077);
    }
    golden!("conformance", "ebu-true-peak-signals-at-48-khz", table);
}

/// Every rate is oversampled alike: the highest frequencies of a 192 kHz file count as much as those of a CD.
#[test]
fn tones_up_to_eleven_twenty_fourths_of_the_rate_are_exact_at_every_rate() {
    for rate in [44_100, 48_000, 96_000, 192_000] {
        for (numerator, denominator) in [
            (1, 4),
            (1, 3),
            (1, 6),
            (2, 5),
            (3, 8),
            (5, 12),
            (9, 20),
            (11, 24),
        ] {
            let f = f64::from(numerator) / f64::from(denominator);
            // Shifted by half a sample, so that a crest lies half way between two of them.
            let x = tone(f, 90.0 + f * 180.0, amplitude(-3.0), 9_600);
            let read = read_dbtp(rate, faded(x, 960));
            assert!(
                (read + 3.0).abs() < 0.005,
                "{rate} {numerator}/{denominator}: {read}"
            );
        }
    }
}

/// Samples of alternating sign whose sign flips in the middle: all their sincs add up there.
#[test]
fn alternating_patterns_are_read_to_their_sinc_sum() {
    let mut table = String::new();
    for (samples, tolerance) in [(8, 0.02), (16, 0.02), (32, 0.02), (64, 0.02), (128, 0.05)] {
        let half = samples / 2;
        let mut x = vec![0.0; 9_600];
        let mut sum = 0.0;
        for i in 0..half {
            let sign = if i % 2 == 0 { 0.25 } else { -0.25 };
            x[4_800 + i] = sign;
            x[4_799 - i] = sign;
            sum += 2.0 * 0.25 / (PI * (i as f64 + 0.5));
        }
        let exact = 20.0 * libm::log10(sum);
        let read = read_dbtp(48_000, x);
        assert!(
            (read - exact).abs() <= tolerance,
            "{samples}: {read}, exactly {exact}"
        );
        let _ = writeln!(
            table,
            "{samples:3} samples of -12.04 dBFS: exactly {exact:6.3} dBTP, read {read:6.3}"
        );
    }
    golden!(
        "conformance",
        "alternating-patterns-and-the-peaks-they-hide",
        table
    );
}
