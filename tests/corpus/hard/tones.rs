//! Held and gliding tones: bass near the mains, lines that nothing covers.

use super::super::sound::{Format, Random, Sound};
use super::super::synth::*;
use super::{beats, chords, done, drum_pattern, scale};
use std::f64::consts::TAU;

pub fn held_bass(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let key = random.pick(&[31.0, 33.0, 35.0, 36.0]);
    let n = ((mix.seconds() - 0.8) * mix.rate) as usize;
    let wave = random.pick(&[Wave::Saw, Wave::Sine, Wave::Square]);
    let x = oscillator(wave, hz(key), n, mix.rate, true, 0.0);
    let x = filtered(&x, Shape::Low, random.range(150.0, 900.0), 0.8, mix.rate);
    mix.add(
        0.1,
        0.0,
        0.6,
        &shaped(x, &envelope(n, mix.rate, 0.05, 9.0, 0.9, 0.5)),
    );
    if random.unit() < 0.6 {
        chords(&mut mix, 0.08, random);
    }
    done(mix, format, random)
}

pub fn pedal(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let n = ((mix.seconds() - 0.8) * mix.rate) as usize;
    let base = random.pick(&[50.0, 60.0]) + random.sign() * random.range(0.5, 0.9);
    let depth = random.range(0.002, 0.008);
    for harmonic in 1..=random.whole(3, 8) {
        let h = harmonic as f64;
        let mut phase = 0.0;
        let x: Vec<f64> = (0..n)
            .map(|i| {
                let t = i as f64 / mix.rate;
                phase += h * base * (1.0 + depth * (TAU * 5.0 * t).sin()) / mix.rate;
                (TAU * phase).sin()
            })
            .collect();
        mix.add(
            0.1,
            0.0,
            0.4 / h,
            &shaped(x, &envelope(n, mix.rate, 0.1, 9.0, 0.9, 0.5)),
        );
    }
    chords(&mut mix, 0.06, random);
    mix.reverb(0.2, 2.0);
    done(mix, format, random)
}

pub fn distorted(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let drive = random.range(4.0, 30.0);
    for at in beats(&mix, random, 1) {
        let root = random.pick(&[40.0, 43.0, 45.0, 47.0]);
        let mut note = pluck(hz(root), 1.6, mix.rate, 0.8, random);
        let fifth = pluck(hz(root + 7.0), 1.6, mix.rate, 0.8, random);
        note.iter_mut().zip(fifth).for_each(|(a, b)| *a += b);
        // Hard clipping in the amplifier, then the cabinet.
        note.iter_mut()
            .for_each(|v| *v = (drive * *v).clamp(-1.0, 1.0));
        let env = envelope(note.len(), mix.rate, 0.001, 3.0, 0.6, 0.1);
        let note = filtered(
            &shaped(note, &env),
            Shape::Low,
            random.range(2500.0, 4500.0),
            0.9,
            mix.rate,
        );
        let note = filtered(&note, Shape::High, 80.0, 0.7, mix.rate);
        mix.add(at, random.pick(&[-0.6, 0.6, 0.0]), 0.4, &note);
    }
    if random.unit() < 0.6 {
        drum_pattern(&mut mix, false, random);
    }
    done(mix, format, random)
}

pub fn fuzz(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        let n = (0.4 * mix.rate) as usize;
        let x = oscillator(
            Wave::Sine,
            hz(random.pick(&[28.0, 31.0, 33.0, 36.0])),
            n,
            mix.rate,
            false,
            0.0,
        );
        let x: Vec<f64> = x.iter().map(|v| (8.0 * v).tanh()).collect();
        let x = filtered(&x, Shape::Low, 1800.0, 0.8, mix.rate);
        mix.add(
            at,
            0.0,
            0.6,
            &shaped(x, &envelope(n, mix.rate, 0.003, 0.5, 0.5, 0.03)),
        );
    }
    drum_pattern(&mut mix, false, random);
    done(mix, format, random)
}

pub fn brass(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let duty = random.range(0.06, 0.15);
    for at in beats(&mix, random, 1) {
        let n = (random.range(0.25, 0.6) * mix.rate) as usize;
        let x = oscillator(
            Wave::Pulse(duty),
            hz(scale(random) - 5.0),
            n,
            mix.rate,
            true,
            0.0,
        );
        let x = filtered(&x, Shape::Low, random.range(3000.0, 9000.0), 0.7, mix.rate);
        mix.add(
            at,
            random.range(-0.5, 0.5),
            0.3,
            &shaped(x, &envelope(n, mix.rate, 0.02, 2.0, 0.8, 0.05)),
        );
    }
    mix.reverb(0.1, 1.2);
    done(mix, format, random)
}

pub fn sub(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        if random.unit() < 0.5 {
            let n = (0.9 * mix.rate) as usize;
            let x = oscillator(
                Wave::Sine,
                random.range(38.0, 55.0),
                n,
                mix.rate,
                false,
                0.0,
            );
            let x: Vec<f64> = x.iter().map(|v| (1.5 * v).tanh()).collect();
            mix.add(
                at,
                0.0,
                0.8,
                &shaped(x, &envelope(n, mix.rate, 0.004, 0.5, 0.1, 0.08)),
            );
        }
    }
    drum_pattern(&mut mix, false, random);
    if random.unit() < 0.5 {
        chords(&mut mix, 0.1, random);
    }
    done(mix, format, random)
}

pub fn sweeps(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let mut at = 0.1;
    while at + 1.5 < mix.seconds() {
        let n = (random.range(0.5, 1.4) * mix.rate) as usize;
        let (from, to): (f64, f64) = (random.range(100.0, 4000.0), random.range(100.0, 4000.0));
        let mut phase = 0.0;
        let x = (0..n)
            .map(|i| {
                phase += from * (to / from).powf(i as f64 / n as f64) / mix.rate;
                (TAU * phase).sin()
            })
            .collect();
        mix.add(
            at,
            random.bipolar(),
            0.5,
            &shaped(x, &envelope(n, mix.rate, 0.02, 9.0, 0.9, 0.05)),
        );
        at += n as f64 / mix.rate * random.range(0.5, 1.2);
    }
    done(mix, format, random)
}

pub fn sines(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        let n = (random.range(0.4, 1.2) * mix.rate) as usize;
        let x = oscillator(Wave::Sine, hz(scale(random)), n, mix.rate, false, 0.0);
        mix.add(
            at,
            random.bipolar(),
            0.3,
            &shaped(x, &envelope(n, mix.rate, 0.008, 9.0, 0.9, 0.03)),
        );
    }
    done(mix, format, random)
}

pub fn bells(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        let note = bell(hz(scale(random) + 12.0), random.range(0.8, 3.0), mix.rate);
        mix.add(at, random.bipolar(), random.range(0.2, 0.8), &note);
    }
    mix.reverb(0.2, 2.0);
    done(mix, format, random)
}
