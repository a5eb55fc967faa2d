//! For tests: the response of a processor as it comes out of it, from its answer to one impulse, against a prototype and beside
//! the bilinear transform.

use std::f64::consts::PI;

use super::analogue::{Section, response};
use crate::audio::Block;
use crate::dsp::biquad::{Biquad, Coefficients};

/// What a processor answers to an impulse at frame `at` of all channels: its first channel.
pub fn answer(
    at: usize,
    frames: usize,
    channels: usize,
    process: impl FnOnce(&mut Block),
) -> Vec<f64> {
    let mut block = Block::silence(channels, frames);
    block.channels.iter_mut().for_each(|c| c[at] = 1.0);
    process(&mut block);
    assert_eq!(block.frames(), frames);
    block.channels.swap_remove(0)
}

/// Fourier transform of `answer` at one frequency, with frame `at` as time 0.
pub fn measured(answer: &[f64], at: usize, rate: u32, frequency_hz: f64) -> [f64; 2] {
    let w = 2.0 * PI * frequency_hz / f64::from(rate);
    let mut sum = [0.0, 0.0];
    // A turning pointer, set anew before it can drift.
    for (piece, samples) in answer.chunks(512).enumerate() {
        let (sin, cos) = (w * ((512 * piece) as f64 - at as f64)).sin_cos();
        let (step_sin, step_cos) = w.sin_cos();
        let mut pointer = [cos, -sin];
        for x in samples {
            let [re, im] = pointer;
            sum = [sum[0] + x * re, sum[1] + x * im];
            pointer = [re * step_cos + im * step_sin, im * step_cos - re * step_sin];
        }
    }
    sum
}

/// Frequencies from 20 Hz to 0.98 of Nyquist, rising: one series even in octaves, one even in Hz.
pub fn frequencies(rate: u32) -> Vec<f64> {
    let top = 0.98 * f64::from(rate) / 2.0;
    let octaves = (0..40).map(|i| 20.0 * (top / 20.0).powf(f64::from(i) / 39.0));
    let mut all: Vec<f64> = octaves
        .chain((1..=40).map(|i| top * f64::from(i) / 40.0))
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

/// How far a measured response lies from its prototype.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Departure {
    /// Largest error of the magnitude, dB, where the prototype is not more than 200 dB down.
    pub db: f64,
    /// Where that is.
    pub db_hz: f64,
    /// How much later than the prototype everything comes, in samples: the slope of the phase error up to half of Nyquist. A
    /// part of a sample, the same for all frequencies and channels.
    pub late: f64,
    /// Largest error of the phase beside that, in degrees, where the prototype is not more than 60 dB down: to half of Nyquist.
    pub degrees: f64,
}

pub fn departure(answer: &[f64], at: usize, rate: u32, prototype: &[Section]) -> Departure {
    let mut worst = Departure::default();
    let mut phases: Vec<[f64; 2]> = Vec::new();
    for hz in frequencies(rate) {
        let ([re, im], [pr, pi]) = (measured(answer, at, rate, hz), response(prototype, hz));
        let (got, want) = (re.hypot(im), pr.hypot(pi));
        if want < 1e-10 {
            continue;
        }
        let db = (20.0 * (got / want).log10()).abs();
        // NaN counts as an error.
        if db.is_nan() || db > worst.db {
            (worst.db, worst.db_hz) = (db, hz);
        }
        let w = 2.0 * PI * hz / f64::from(rate);
        if w <= 0.5 * PI && want > 1e-3 {
            let phase = (im * pr - re * pi).atan2(re * pr + im * pi);
            // Turns are undone with the error a sample early or late may make.
            let before = phases.last().map_or(0.0, |[_, p]| *p);
            let turns = ((before - phase) / (2.0 * PI)).round();
            phases.push([w, phase + 2.0 * PI * turns]);
        }
    }
    let [wp, ww] = phases
        .iter()
        .fold([0.0, 0.0], |[wp, ww], [w, p]| [wp + w * p, ww + w * w]);
    let slope = if ww > 0.0 { wp / ww } else { 0.0 };
    worst.late = -slope;
    worst.degrees = phases
        .iter()
        .map(|[w, p]| (p - slope * w).to_degrees().abs())
        .fold(0.0, f64::max);
    worst
}

/// What sections of the bilinear transform answer to an impulse at frame 0.
pub fn bilinear(sections: &[Coefficients], frames: usize) -> Vec<f64> {
    let mut answer = vec![0.0; frames];
    answer[0] = 1.0;
    for section in sections {
        Biquad::new(*section).process(&mut answer);
    }
    answer
}

/// One line of a table: worst error in dB of the bilinear transform and of ours, and our phase.
pub fn row(name: &str, usual: Option<Departure>, ours: Departure) -> String {
    let usual = usual.map_or("-".into(), |d| format!("{:.2}", d.db));
    // No "-0.00".
    let late = (ours.late * 100.0).round() / 100.0 + 0.0;
    format!(
        "{name:<34}{usual:>10}{:>12.3}{late:>12.2}{:>14.1}\n",
        ours.db, ours.degrees
    )
}

/// The head of that table.
pub fn head(title: &str) -> String {
    format!(
        "{title}\n\n{:<34}{:>10}{:>12}{:>12}{:>14}\n{:<34}{:>10}{:>12}{:>12}{:>14}\n",
        "", "bilinear", "ours", "later by", "other phase", "", "dB", "dB", "samples", "degrees"
    )
}
