//! Faults of level, word and spectrum, and at both ends.

use super::Place;
use super::plant::{place, ratio, sounding};
use super::sound::{Format, Random, Sound, resampled};
use super::synth::limited;
use super::{band, hard};
use std::f64::consts::TAU;

pub fn plant(
    class: &str,
    grade: usize,
    sound: &mut Sound,
    random: &mut Random,
) -> Option<Vec<Place>> {
    let rate = f64::from(sound.rate);
    let n = sound.frames();
    match class {
        "abrupt-end" | "abrupt-start" => return cut(class == "abrupt-end", grade, sound, random),
        "clipping" | "clipping-scaled" => {
            let drive = [1.0, 2.0, 4.0, 6.0, 9.0][grade];
            sound.normalise(drive);
            let top = 1.0 - sound.step();
            sound
                .channels
                .iter_mut()
                .flatten()
                .for_each(|v| *v = v.clamp(-1.0, top));
            if flat_tops(sound, top) < 12 {
                return None;
            }
            if class == "clipping" {
                sound.rounded();
            } else {
                sound.gain(ratio(-random.range(0.5, 9.0)));
            }
        }
        "full-scale-run" => {
            sound.normalise(-0.5);
            sound.dithered(random);
            let longest = [3, 4, 6, 10, 20][grade];
            for _ in 0..random.whole(1, 4) {
                let c = random.below(sound.channels.len());
                let (at, _) = sound.channels[c]
                    .iter()
                    .enumerate()
                    .skip(random.below(n / 2))
                    .take(n / 2 - 100)
                    .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
                let sign = sound.channels[c][at].signum();
                let top = if sign > 0.0 { 1.0 - sound.step() } else { -1.0 };
                let end = (at + longest).min(n);
                sound.channels[c][at..end].fill(top);
            }
        }
        "inter-sample-over" => return between_samples(grade, sound, random),
        "over-limited" => {
            sound.normalise(-1.0);
            limited(sound, [9.0, 11.0, 13.0, 16.0, 20.0][grade], -0.5, 0.02);
        }
        "dc-offset" => {
            sound.gain(0.9);
            let offset = random.sign() * [0.001, 0.002, 0.005, 0.02, 0.05][grade];
            let (from, until) = if random.unit() < 0.6 {
                (0, n)
            } else {
                (n / 4, 3 * n / 4)
            };
            let c = random.below(sound.channels.len());
            sound.channels[c][from..until]
                .iter_mut()
                .for_each(|v| *v += offset);
        }
        "hum" => hum(grade, sound, random),
        "noise-floor" => {
            *sound = hard::air::speech(format_of(sound), random);
            let level = ratio([-60.0, -56.0, -50.0, -43.0, -36.0][grade]);
            for c in &mut sound.channels {
                c.iter_mut().for_each(|v| *v += level * random.normal());
            }
            sound.fade(0.05, 0.3);
        }
        "leading-silence" | "trailing-silence" => {
            let tail = class == "trailing-silence";
            let seconds = if tail {
                [3.5, 4.5, 6.0, 9.0, 14.0]
            } else {
                [1.3, 2.0, 3.0, 6.0, 12.0]
            }[grade];
            let frames = (seconds * rate) as usize;
            // What dither hides is silent already.
            let step = sound.step();
            let heard = |i: usize| sound.channels.iter().any(|c| c[i].abs() > 4.0 * step);
            let silent = match tail {
                true => (0..n).rev().find(|i| heard(*i)).map_or(n, |i| n - 1 - i),
                false => (0..n).find(|i| heard(*i)).unwrap_or(n),
            };
            for c in &mut sound.channels {
                if tail {
                    c.resize(n + frames, 0.0);
                } else {
                    c.splice(0..0, std::iter::repeat_n(0.0, frames));
                }
            }
            return Some(if tail {
                vec![place(sound, n - silent, n + frames)]
            } else {
                vec![place(sound, 0, frames + silent)]
            });
        }
        "padded-bits" => padded(grade, sound, random)?,
        "upsampled" => upsampled(grade, sound, random)?,
        "sibilance" => {
            let level = [0.25, 0.4, 0.6, 0.9, 1.4][grade];
            *sound = hard::air::sibilant(format_of(sound), level, random);
        }
        _ => sub_bass(grade, sound, random),
    }
    Some(Vec::new())
}

fn format_of(sound: &Sound) -> Format {
    Format {
        rate: sound.rate,
        bits: sound.bits,
        seconds: sound.frames() as f64 / f64::from(sound.rate),
        desk: 0,
    }
}

/// The first or last part is cut off where the sound is loud and steady; a ramp of at most 3 ms is left.
fn cut(tail: bool, grade: usize, sound: &mut Sound, random: &mut Random) -> Option<Vec<Place>> {
    let rate = f64::from(sound.rate);
    let n = sound.frames();
    let ramp = ([0.003, 0.002, 0.001, 0.0003, 0.0][grade] * rate) as usize;
    let loud = ratio(-30.0);
    let around = (0.06 * rate) as usize;
    let steady = |at: usize| {
        let [a, b] = [sound.rms(at - around, at), sound.rms(at, at + around)];
        let near = if tail {
            sound.rms(at - around / 8, at)
        } else {
            sound.rms(at, at + around / 8)
        };
        a > loud && b > loud && a / b < 1.6 && b / a < 1.6 && near > loud
    };
    let at = (0..200)
        .map(|_| random.whole(n / 5, 4 * n / 5))
        .find(|at| steady(*at))?;
    for c in &mut sound.channels {
        if tail {
            c.truncate(at);
        } else {
            c.drain(..at);
        }
        let n = c.len();
        for i in 0..ramp {
            let gain = i as f64 / ramp as f64;
            c[if tail { n - 1 - i } else { i }] *= gain;
        }
    }
    Some(Vec::new())
}

/// Runs of three and more samples at a level.
fn flat_tops(sound: &Sound, top: f64) -> usize {
    let flat = |w: &&[f64]| w.iter().all(|v| *v >= top) || w.iter().all(|v| *v <= -1.0);
    sound
        .channels
        .iter()
        .map(|c| c.windows(3).filter(flat).count())
        .sum()
}

/// Bursts of a tone at a quarter of the rate, 45 degrees off its samples: its true peak is 3 dB above them. +0.15 to +2.8 dBTP.
fn between_samples(grade: usize, sound: &mut Sound, random: &mut Random) -> Option<Vec<Place>> {
    let wanted = ratio([0.15, 0.4, 0.8, 1.6, 2.8][grade]);
    sound.normalise(-14.0);
    let long = (0.02 * f64::from(sound.rate)) as usize;
    let mut places = Vec::new();
    for at in sounding(sound, random.whole(1, 3), 0.8, 1e-3, random)? {
        let c = random.below(sound.channels.len());
        let burst: Vec<f64> = (0..long)
            .map(|i| {
                let window = 0.5 - 0.5 * (TAU * i as f64 / long as f64).cos();
                window * (TAU * (i as f64 / 4.0 + 0.125)).sin()
            })
            .collect();
        let quiet = sound.channels[c][at - 100..at + long + 100].to_vec();
        let (mut low, mut high) = (0.5, 1.5);
        for _ in 0..24 {
            let gain = 0.5 * (low + high);
            let mut x = quiet.clone();
            burst
                .iter()
                .enumerate()
                .for_each(|(i, b)| x[100 + i] += gain * b);
            if true_peak(&x) > wanted {
                high = gain
            } else {
                low = gain
            }
        }
        burst
            .iter()
            .enumerate()
            .for_each(|(i, b)| sound.channels[c][at + i] += low * b);
        places.push(place(sound, at, at + long));
    }
    (sound.peak() < 1.0 - 3.0 * sound.step()).then_some(places)
}

/// By a windowed sinc at 16 times the rate, where the samples are near the peak.
fn true_peak(x: &[f64]) -> f64 {
    let peak = x.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let mut highest = peak;
    for at in 32..x.len().saturating_sub(33) {
        if x[at].abs() < 0.6 * peak || x[at + 1].abs() < 0.4 * peak {
            continue;
        }
        for phase in 1..16 {
            let offset = f64::from(phase) / 16.0;
            let value: f64 = (-31..=32)
                .map(|k| {
                    let t = offset - f64::from(k);
                    let window =
                        0.42 + 0.5 * (TAU * t / 66.0).cos() + 0.08 * (2.0 * TAU * t / 66.0).cos();
                    let sinc = (std::f64::consts::PI * t).sin() / (std::f64::consts::PI * t);
                    x[(at as i64 + i64::from(k)) as usize] * sinc * window
                })
                .sum();
            highest = highest.max(value.abs());
        }
    }
    highest
}

/// -66 to -30 dBFS RMS, 2 to 8 harmonics, drifting by a twentieth of a hertz.
fn hum(grade: usize, sound: &mut Sound, random: &mut Random) {
    let rate = f64::from(sound.rate);
    let level = ratio([-66.0, -60.0, -52.0, -42.0, -30.0][grade]);
    let base: f64 = random.pick(&[50.0, 60.0]);
    let (drift, turn) = (random.range(-0.05, 0.05), random.range(5.0, 20.0));
    let parts: Vec<(f64, f64, f64)> = (1..=random.whole(3, 9))
        .map(|h| {
            (
                h as f64,
                random.range(0.3, 1.0) / h as f64,
                random.range(0.0, TAU),
            )
        })
        .collect();
    let power: f64 = parts.iter().map(|p| p.1 * p.1 / 2.0).sum();
    let mut phase = 0.0;
    for i in 0..sound.frames() {
        phase += TAU * (base + drift * (TAU * i as f64 / rate / turn).sin()) / rate;
        let hum: f64 = parts
            .iter()
            .map(|(h, a, p)| a * (h * phase + p).sin())
            .sum();
        for c in &mut sound.channels {
            c[i] += level / power.sqrt() * hum;
        }
    }
}

/// 16 or 20 bits in 24, 15 to 8 bits in 16, or a 16-bit file turned down in 24 bits without dither.
fn padded(grade: usize, sound: &mut Sound, random: &mut Random) -> Option<()> {
    sound.fade(0.0, 0.0);
    let gain = (sound.bits == 24 && grade % 2 == 1).then(|| ratio(-random.range(0.4, 9.0)));
    let word = if sound.bits == 24 {
        [20, 16, 18, 16, 16][grade]
    } else {
        [15, 14, 12, 10, 8][grade]
    };
    let bits = sound.bits;
    sound.bits = word;
    match sound.stored {
        // Digital rests stay what they are.
        true => sound.rounded(),
        false => sound.dithered(random),
    }
    sound.bits = bits;
    if let Some(gain) = gain {
        if sound.rms(0, sound.frames()) < 0.003 {
            return None;
        }
        sound.gain(gain);
        sound.rounded();
    }
    Some(())
}

/// 44.1 or 48 in 96 kHz, 44.1 in 48 kHz; the mildest with the best filter.
fn upsampled(grade: usize, sound: &mut Sound, random: &mut Random) -> Option<()> {
    let (from, to) = random.pick(&[(44_100, 96_000), (48_000, 96_000), (44_100, 48_000)]);
    let format = Format {
        rate: from,
        ..format_of(sound)
    };
    let bright = [0usize, 1, 4, 1];
    let (_, make) = match random.unit() < 0.5 {
        true => band::RECIPES[random.pick(&bright)],
        false => hard::RECIPES[random.pick(&[1usize, 2, 12, 30, 41])],
    };
    let mut low = make(format, random);
    let reach = [160, 64, 32, 16, 8][grade];
    for c in &mut low.channels {
        *c = resampled(c, from, to, reach, 0.95);
    }
    low.rate = to;
    low.bits = sound.bits;
    low.normalise(-1.0);
    *sound = low;
    Some(())
}

/// 15 to 35 Hz, -12 to +6 dB re the programme.
fn sub_bass(grade: usize, sound: &mut Sound, random: &mut Random) {
    let rate = f64::from(sound.rate);
    let level =
        sound.rms(0, sound.frames()) * ratio([-6.0, -3.0, 0.0, 3.0, 6.0][grade]) * 2f64.sqrt();
    let tone = random.range(15.0, 33.0);
    let wander = random.range(0.0, 2.0);
    let mut phase = 0.0;
    for i in 0..sound.frames() {
        phase += TAU * (tone + wander * (TAU * 0.3 * i as f64 / rate).sin()) / rate;
        for c in &mut sound.channels {
            c[i] += level * f64::sin(phase);
        }
    }
    sound.normalise(-1.0);
    sound.fade(0.05, 0.1);
}
