//! Noise and speech: hiss, breath, consonants and the pauses between them.

use super::super::sound::{Format, Random, Sound};
use super::super::synth::*;
use super::{chords, done, scale};
use std::f64::consts::TAU;

pub fn risers(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chords(&mut mix, 0.06, random);
    let mut at = 0.3;
    while at + 2.5 < mix.seconds() {
        let n = (random.range(1.0, 2.2) * mix.rate) as usize;
        let x = filtered(
            &noise(n, random),
            Shape::High,
            random.range(500.0, 4000.0),
            0.7,
            mix.rate,
        );
        let rise = random.range(1.0, 3.0);
        let down = 0.012 * mix.rate;
        let x: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, v)| v * (i as f64 / n as f64).powf(rise) * ((n - i) as f64 / down).min(1.0))
            .collect();
        mix.add(at, 0.0, 0.4, &x);
        at += n as f64 / mix.rate + random.range(0.2, 1.0);
    }
    done(mix, format, random)
}

pub fn sea(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let n = mix.left.len();
    let period = random.range(3.0, 7.0);
    for side in [-0.8, 0.8] {
        let x = filtered(
            &noise(n, random),
            Shape::Low,
            random.range(800.0, 5000.0),
            0.6,
            mix.rate,
        );
        let x: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, v)| v * (0.3 + 0.7 * (TAU * i as f64 / mix.rate / period).sin().powi(2)))
            .collect();
        mix.add(0.0, side, 0.5, &x);
    }
    let mut sound = mix.finish(format, random.range(-18.0, -3.0));
    sound.fade(0.4, 1.0);
    sound
}

pub fn hiss(format: Format, random: &mut Random) -> Sound {
    let mut sound = speech(format, random);
    let level = 10f64.powf(random.range(-78.0, -70.0) / 20.0);
    for c in &mut sound.channels {
        for v in c.iter_mut() {
            *v += level * 0.6 * random.normal();
        }
    }
    sound.fade(0.05, 0.3);
    sound
}

pub fn song(mix: &mut Mix, sibilance: f64, random: &mut Random) {
    let mut at = 0.15;
    while at + 1.2 < mix.seconds() {
        let s = if random.unit() < 0.35 { sibilance } else { 0.0 };
        let word = syllable(
            hz(scale(random) - 4.0),
            random.range(0.2, 0.6),
            mix.rate,
            s,
            random,
        );
        mix.add(at, 0.0, 0.8, &word);
        at += word.len() as f64 / mix.rate + random.pick(&[0.02, 0.05, 0.4]);
    }
}

pub fn voice(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    song(&mut mix, random.range(0.03, 0.08), random);
    chords(&mut mix, 0.03, random);
    mix.reverb(0.1, 1.2);
    done(mix, format, random)
}

/// The same song with its consonants at a level: a fault where that is high.
pub fn sibilant(format: Format, level: f64, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    song(&mut mix, level, random);
    chords(&mut mix, 0.03, random);
    mix.reverb(0.1, 1.2);
    done(mix, format, random)
}

pub fn speech(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let mut at = 0.3;
    while at + 1.6 < mix.seconds() {
        for _ in 0..random.whole(2, 6) {
            let word = syllable(
                random.range(90.0, 160.0),
                random.range(0.1, 0.25),
                mix.rate,
                0.05,
                random,
            );
            mix.add(at, 0.0, 0.8, &word);
            at += word.len() as f64 / mix.rate + 0.02;
        }
        at += random.range(0.4, 1.2);
    }
    if random.unit() < 0.5 {
        mix.reverb(0.05, 0.4);
    }
    let mut sound = mix.finish(format, random.range(-9.0, -1.5));
    sound.fade(0.01, 0.1);
    sound
}
