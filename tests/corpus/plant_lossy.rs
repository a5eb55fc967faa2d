//! A transform coder of the plainest kind: frames of 2048 samples under a sine window, sum and difference of the channels, one step
//! per band for numbers to the power of 3/4 (as in ISO/IEC 13818-7, 10), a band that ends. The mildest grade has the finest steps.

use std::f64::consts::{PI, TAU};

use runout::dsp::fft::{Fft, Scratch};

use super::Place;
use super::sound::{Random, Sound};

const LENGTH: usize = 2_048;
const HALF: usize = LENGTH / 2;
/// Coefficients that share a step.
const BAND: usize = 16;

pub fn plant(grade: usize, sound: &mut Sound, random: &mut Random) -> Option<Vec<Place>> {
    // No coder works at other rates; what is a few notes long has too few frames to tell.
    if !(32_000..=48_000).contains(&sound.rate) || sound.frames() < 6 * sound.rate as usize {
        return None;
    }
    let coarse = [0.5, 0.7, 1.0, 1.4, 2.0][grade];
    let end_hz = [21_000.0, 20_000.0, 19_000.0, 17_000.0, 16_000.0][grade];
    let end = (2.0 * end_hz / f64::from(sound.rate) * HALF as f64) as usize;
    if treble(sound) < 1e-4 {
        return None;
    }
    let begins = random.below(HALF);
    let mut pairs = sound.channels.clone();
    if let [left, right] = pairs.as_mut_slice() {
        for (l, r) in left.iter_mut().zip(right) {
            (*l, *r) = (0.5 * (*l + *r), 0.5 * (*l - *r));
        }
    }
    let mut coder = Coder::new();
    let mut coded: Vec<Vec<f64>> = pairs
        .iter()
        .map(|x| coder.coded(x, begins, coarse, end.min(HALF)))
        .collect();
    if let [mid, side] = coded.as_mut_slice() {
        for (m, s) in mid.iter_mut().zip(side) {
            (*m, *s) = (*m + *s, *m - *s);
        }
    }
    sound.channels = coded;
    Some(Vec::new())
}

/// RMS of what lies above 7 kHz or so.
fn treble(sound: &Sound) -> f64 {
    let x = &sound.channels[0];
    let second = |w: &[f64]| w[0] - 2.0 * w[1] + w[2];
    let power: f64 = x.windows(3).map(|w| second(w) * second(w)).sum();
    (power / x.len().max(1) as f64).sqrt() / 4.0
}

struct Coder {
    fft: Fft,
    scratch: Scratch,
    window: Vec<f64>,
}

impl Coder {
    fn new() -> Self {
        let window = |n: usize| (PI * (n as f64 + 0.5) / LENGTH as f64).sin();
        Coder {
            fft: Fft::new(LENGTH),
            scratch: Scratch::default(),
            window: (0..LENGTH).map(window).collect(),
        }
    }

    fn coded(&mut self, x: &[f64], begins: usize, coarse: f64, end: usize) -> Vec<f64> {
        let mut padded = vec![0.0; begins + LENGTH];
        padded.extend_from_slice(x);
        padded.resize(padded.len().next_multiple_of(HALF) + LENGTH, 0.0);
        let mut out = vec![0.0; padded.len()];
        for at in (0..padded.len() - LENGTH).step_by(HALF) {
            let mut c = self.transform(&padded[at..at + LENGTH]);
            quantise(&mut c, coarse, end);
            for (out, y) in out[at..].iter_mut().zip(self.back(&c)) {
                *out += y;
            }
        }
        out[begins + LENGTH..][..x.len()].to_vec()
    }

    /// MDCT: sum over n of w x cos(2 pi / N (n + n0) (k + 1/2)).
    fn transform(&mut self, x: &[f64]) -> Vec<f64> {
        let (mut re, mut im): (Vec<f64>, Vec<f64>) = (0..LENGTH)
            .map(|n| {
                let (s, c) = (-PI * n as f64 / LENGTH as f64).sin_cos();
                (x[n] * self.window[n] * c, x[n] * self.window[n] * s)
            })
            .unzip();
        self.fft.forward(&mut re, &mut im, &mut self.scratch);
        let turn = |k: usize| (-TAU * N0 * (k as f64 + 0.5) / LENGTH as f64).sin_cos();
        (0..HALF)
            .map(|k| {
                let (s, c) = turn(k);
                re[k] * c - im[k] * s
            })
            .collect()
    }

    fn back(&mut self, c: &[f64]) -> Vec<f64> {
        let (mut re, mut im) = (vec![0.0; LENGTH], vec![0.0; LENGTH]);
        for (k, c) in c.iter().enumerate() {
            let (sin, cos) = (-TAU * N0 * k as f64 / LENGTH as f64).sin_cos();
            (re[k], im[k]) = (c * cos, c * sin);
        }
        self.fft.forward(&mut re, &mut im, &mut self.scratch);
        let scale = 2.0 / HALF as f64;
        (0..LENGTH)
            .map(|n| {
                let (sin, cos) = (-PI * (n as f64 + N0) / LENGTH as f64).sin_cos();
                scale * self.window[n] * (re[n] * cos - im[n] * sin)
            })
            .collect()
    }
}

const N0: f64 = (HALF as f64 + 1.0) / 2.0;

/// Each band by a step of its own loudness: what is softer than the step becomes nothing.
fn quantise(c: &mut [f64], coarse: f64, end: usize) {
    for (i, band) in c.chunks_mut(BAND).enumerate() {
        if i * BAND >= end {
            band.fill(0.0);
            continue;
        }
        let rms = (band.iter().map(|v| v * v).sum::<f64>() / BAND as f64).sqrt();
        let step = coarse * rms;
        for v in band.iter_mut().filter(|_| step > 0.0) {
            // The bias of the encoders: less than 0.6 is rounded down.
            let number = ((v.abs() / step).powf(0.75) + 0.4).floor();
            *v = v.signum() * step * number.powf(4.0 / 3.0);
        }
    }
}
