//! Music that is clean and lies near some detector's rule.

use super::band::Recipe;
use super::sound::{Format, Random, Sound};
use super::synth::*;
use std::f64::consts::TAU;

pub const RECIPES: [Recipe; 42] = [
    ("sparse plucks", plucks),
    ("hats and shakers", hats),
    ("claps and rims", claps),
    ("castanets", castanets),
    ("chip tune", chip),
    ("chip tune with rests", chip_rests),
    ("held low bass", held_bass),
    ("organ pedal", pedal),
    ("staccato with digital rests", staccato),
    ("gated pad", gated_pad),
    ("pumping", pumping),
    ("risers", risers),
    ("drum kit", kit),
    ("gated snare", gated_snare),
    ("sea and wind", sea),
    ("distorted guitar", distorted),
    ("bit crusher", crushed),
    ("fuzz bass", fuzz),
    ("soft clipped bus", soft_bus),
    ("loud limited master", loud),
    ("normalised to full scale", full_scale),
    ("quiet piano", ppp),
    ("near mono", near_mono),
    ("wide pads", wide),
    ("hard panned", hard_panned),
    ("one doubled voice", doubled),
    ("brass pulses", brass),
    ("lo-fi", lofi),
    ("dark hi-res", dark),
    ("tape hiss", hiss),
    ("cymbals", cymbals),
    ("808", sub),
    ("voice", voice),
    ("speech with pauses", speech),
    ("loop", sample_loop),
    ("sweeps", sweeps),
    ("sines", sines),
    ("bells", bells),
    ("reverse cymbals", reverse),
    ("classical dynamics", dynamics),
    ("silences at both ends", silences),
    ("dense mix", dense),
];

fn scale(random: &mut Random) -> f64 {
    random.pick(&[
        48.0, 50.0, 52.0, 53.0, 55.0, 57.0, 60.0, 62.0, 64.0, 65.0, 67.0, 69.0, 72.0, 74.0, 76.0,
    ])
}

/// Beats of a drawn tempo until the last second and a half.
fn beats(mix: &Mix, random: &mut Random, per_beat: usize) -> Vec<f64> {
    let step = 60.0 / random.range(70.0, 150.0) / per_beat as f64;
    let start = random.range(0.03, 0.3);
    let count = ((mix.seconds() - start - 1.5) / step) as usize;
    (0..count).map(|i| start + i as f64 * step).collect()
}

/// Ends quietly, whatever still sounds.
fn done(mix: Mix, format: Format, random: &mut Random) -> Sound {
    let mut sound = mix.finish(format, random.range(-12.0, -1.5));
    sound.fade(0.004, random.pick(&[0.1, 0.3, 0.8]));
    sound
}

fn pad(mix: &mut Mix, keys: &[f64], at: f64, long: f64, gain: f64, random: &mut Random) {
    let n = (long * mix.rate) as usize;
    for key in keys {
        for side in [-0.7, 0.7] {
            let detune = random.range(-0.06, 0.06);
            let x = oscillator(
                Wave::Saw,
                hz(key + detune),
                n,
                mix.rate,
                true,
                random.unit(),
            );
            let x = filtered(&x, Shape::Low, random.range(900.0, 4000.0), 0.8, mix.rate);
            let env = envelope(n, mix.rate, 0.15, 9.0, 0.8, 0.35);
            mix.add(at, side, gain, &shaped(x, &env));
        }
    }
}

fn chords(mix: &mut Mix, gain: f64, random: &mut Random) {
    let long = random.range(1.2, 2.6);
    let mut at = 0.05;
    while at + long < mix.seconds() - 0.8 {
        let root = random.pick(&[48.0, 50.0, 53.0, 55.0]);
        pad(
            mix,
            &[root, root + random.pick(&[3.0, 4.0]), root + 7.0],
            at,
            long + 0.3,
            gain,
            random,
        );
        at += long;
    }
}

fn plucks(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        if random.unit() < 0.7 {
            let note = pluck(
                hz(scale(random)),
                random.range(0.4, 2.0),
                mix.rate,
                random.unit(),
                random,
            );
            mix.add(at, random.bipolar(), random.range(0.3, 1.0), &note);
        }
    }
    if random.unit() < 0.5 {
        mix.reverb(0.2, 1.2);
    }
    done(mix, format, random)
}

fn hats(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 4) {
        let open = random.unit() < 0.1;
        let note = hat(mix.rate, open, random);
        mix.add(
            at + random.range(0.0, 0.004),
            random.range(-0.4, 0.4),
            random.range(0.2, 1.0),
            &note,
        );
    }
    done(mix, format, random)
}

fn claps(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for (i, at) in beats(&mix, random, 2).into_iter().enumerate() {
        let note = if i % 4 == 2 {
            clap(mix.rate, random)
        } else {
            wood(mix.rate, random)
        };
        if random.unit() < 0.8 {
            mix.add(at, random.range(-0.5, 0.5), random.range(0.3, 1.0), &note);
        }
    }
    if random.unit() < 0.6 {
        mix.reverb(0.15, 0.8);
    }
    done(mix, format, random)
}

fn castanets(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 4) {
        if random.unit() < 0.75 {
            let note = wood(mix.rate, random);
            mix.add(
                at + random.range(0.0, 0.006),
                random.bipolar(),
                random.range(0.2, 1.0),
                &note,
            );
        }
    }
    if random.unit() < 0.5 {
        chords(&mut mix, 0.05, random);
    }
    if random.unit() < 0.7 {
        mix.reverb(0.2, 1.0);
    }
    done(mix, format, random)
}

fn chip_notes(mix: &mut Mix, rests: bool, random: &mut Random) {
    let waves = [
        Wave::Square,
        Wave::Pulse(0.25),
        Wave::Pulse(0.125),
        Wave::Triangle,
        Wave::Saw,
    ];
    for voice in 0..random.whole(1, 3) {
        let wave = random.pick(&waves);
        let all = beats(mix, random, 2);
        let step = all.get(1).map_or(0.3, |b| b - all[0]);
        for at in all {
            if random.unit() < 0.2 {
                continue;
            }
            let long = if rests { 0.55 * step } else { step };
            let n = (long * mix.rate) as usize;
            let key = scale(random) - if voice == 2 { 24.0 } else { 0.0 };
            let x = oscillator(wave, hz(key), n, mix.rate, false, 0.0);
            mix.add(at, [0.0, -0.5, 0.5][voice], 0.3, &x);
        }
    }
}

fn chip(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chip_notes(&mut mix, false, random);
    let mut sound = mix.finish(format, random.range(-9.0, -3.0));
    sound.fade(0.004, 0.3);
    // Computed music often is stored without dither.
    sound.tidied(true);
    if random.unit() < 0.5 {
        sound.rounded();
    }
    sound
}

fn chip_rests(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chip_notes(&mut mix, true, random);
    let mut sound = mix.finish(format, random.range(-9.0, -3.0));
    sound.fade(0.004, 0.1);
    sound.tidied(true);
    sound.rounded();
    sound
}

fn held_bass(format: Format, random: &mut Random) -> Sound {
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

fn pedal(format: Format, random: &mut Random) -> Sound {
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

fn staccato(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let wave = random.pick(&[Wave::Saw, Wave::Square, Wave::Sine]);
    for at in beats(&mix, random, 2) {
        if random.unit() < 0.7 {
            let n = (random.range(0.06, 0.18) * mix.rate) as usize;
            let root = scale(random);
            for key in [root, root + 4.0, root + 7.0] {
                let x = oscillator(wave, hz(key), n, mix.rate, true, random.unit());
                let env = envelope(
                    n,
                    mix.rate,
                    random.range(0.002, 0.006),
                    0.3,
                    0.5,
                    random.range(0.003, 0.008),
                );
                mix.add(at, 0.3 * random.bipolar(), 0.3, &shaped(x, &env));
            }
        }
    }
    let mut sound = mix.finish(format, random.range(-9.0, -0.5));
    // The rests stay digital silence.
    sound.tidied(true);
    sound.rounded();
    sound
}

fn gated_pad(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chords(&mut mix, 0.1, random);
    let step = random.range(0.08, 0.2) * mix.rate;
    let ramp = random.range(0.001, 0.005) * mix.rate;
    let open = random.range(0.4, 0.7);
    let floor = random.pick(&[0.0, 0.0, 0.1]);
    for side in [&mut mix.left, &mut mix.right] {
        for (i, v) in side.iter_mut().enumerate() {
            let p = i as f64 % step;
            let gate = (p / ramp)
                .min(((open * step - p) / ramp).max(0.0))
                .clamp(0.0, 1.0);
            *v *= floor + (1.0 - floor) * gate;
        }
    }
    done(mix, format, random)
}

fn pumping(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chords(&mut mix, 0.12, random);
    let all = beats(&mix, random, 1);
    let rate = mix.rate;
    for at in &all {
        let from = (at * rate) as usize;
        for side in [&mut mix.left, &mut mix.right] {
            for (i, v) in side
                .iter_mut()
                .skip(from)
                .take((0.3 * rate) as usize)
                .enumerate()
            {
                let t = i as f64 / rate;
                *v *= 1.0 - 0.9 * (t / 0.003).min(1.0) * (-t / 0.08).exp();
            }
        }
    }
    for at in all {
        let note = kick(rate, random);
        mix.add(at, 0.0, 0.7, &note);
    }
    done(mix, format, random)
}

fn risers(format: Format, random: &mut Random) -> Sound {
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

fn drum_pattern(mix: &mut Mix, gated: bool, random: &mut Random) {
    for (i, at) in beats(mix, random, 2).into_iter().enumerate() {
        let late = random.range(0.0, 0.003);
        let closed = hat(mix.rate, i % 8 == 7, random);
        mix.add(at + late, 0.3, 0.3, &closed);
        if i % 4 == 0 || random.unit() < 0.1 {
            let note = kick(mix.rate, random);
            mix.add(at, 0.0, 0.9, &note);
        }
        if i % 4 == 2 {
            let note = snare(mix.rate, gated, random);
            mix.add(at, -0.1, 0.8, &note);
        }
    }
}

fn kit(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    if random.unit() < 0.6 {
        mix.reverb(random.range(0.05, 0.25), random.range(0.4, 1.5));
    }
    done(mix, format, random)
}

fn gated_snare(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, true, random);
    chords(&mut mix, 0.05, random);
    done(mix, format, random)
}

fn sea(format: Format, random: &mut Random) -> Sound {
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

fn distorted(format: Format, random: &mut Random) -> Sound {
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

fn crushed(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let hold = random.whole(3, 12);
    let levels = random.pick(&[8.0, 16.0, 32.0]);
    for at in beats(&mix, random, 1) {
        let mut x = pluck(hz(scale(random)), 1.0, mix.rate, 0.6, random);
        for i in 0..x.len() {
            let held = x[i - i % hold];
            x[i] = (held * levels).round() / levels;
        }
        mix.add(at, 0.0, 0.4, &x);
    }
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.06, random);
    done(mix, format, random)
}

fn fuzz(format: Format, random: &mut Random) -> Sound {
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

fn soft_bus(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.12, random);
    let drive = random.range(1.2, 3.0);
    mix.each(|v| (drive * v).tanh());
    done(mix, format, random)
}

fn loud(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, random.unit() < 0.3, random);
    chords(&mut mix, 0.12, random);
    let mut sound = mix.finish(format, -1.0);
    let ceiling = random.pick(&[-0.1, -0.3, -1.0]);
    limited(&mut sound, random.range(1.0, 4.0), ceiling - 0.8, 0.08);
    sound.fade(0.004, 0.2);
    sound
}

/// One sample or two at full scale, and nothing between samples above: the peak is a slow one.
fn full_scale(format: Format, random: &mut Random) -> Sound {
    let mut sound = lofi(format, random);
    let top = 1.0 - 1.2 * sound.step();
    let peak = sound.peak();
    sound.gain(top / peak);
    sound
}

fn ppp(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for (i, at) in beats(&mix, random, 1).into_iter().enumerate() {
        if i == 0 || random.unit() < 0.6 {
            let note = bell(hz(scale(random)), 2.0, mix.rate);
            let note = filtered(&note, Shape::Low, 2500.0, 0.7, mix.rate);
            mix.add(at, random.range(-0.4, 0.4), random.range(0.2, 1.0), &note);
        }
    }
    mix.reverb(0.25, 1.8);
    let mut sound = mix.finish(format, random.range(-42.0, -26.0));
    sound.fade(0.004, 0.5);
    sound
}

fn near_mono(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.1, random);
    let n = mix.left.len();
    let width = 10f64.powf(random.range(-50.0, -38.0) / 20.0);
    let mut wet = Mix::new(format);
    wet.left.copy_from_slice(&mix.left);
    wet.right.copy_from_slice(&mix.right);
    wet.reverb(1.0, 1.5);
    for i in 0..n {
        let mid = 0.5 * (mix.left[i] + mix.right[i]);
        let side = wet.left[i] - wet.right[i];
        (mix.left[i], mix.right[i]) = (mid + width * side, mid - width * side);
    }
    done(mix, format, random)
}

fn wide(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let long = 2.0;
    let mut at = 0.05;
    while at + long < mix.seconds() - 0.5 {
        let root = random.pick(&[48.0, 50.0, 53.0, 55.0]);
        let n = ((long + 0.3) * mix.rate) as usize;
        for key in [root, root + 7.0, root + 12.0, root + 16.0] {
            for side in [-1.0, 1.0] {
                let x = oscillator(
                    Wave::Saw,
                    hz(key + random.range(-0.1, 0.1)),
                    n,
                    mix.rate,
                    true,
                    random.unit(),
                );
                let x = filtered(&x, Shape::Low, 3000.0, 0.7, mix.rate);
                mix.add(
                    at,
                    side,
                    0.1,
                    &shaped(x, &envelope(n, mix.rate, 0.2, 9.0, 0.8, 0.4)),
                );
            }
        }
        let low = oscillator(Wave::Sine, hz(root - 12.0), n, mix.rate, false, 0.0);
        mix.add(
            at,
            0.0,
            0.25,
            &shaped(low, &envelope(n, mix.rate, 0.05, 9.0, 0.8, 0.3)),
        );
        at += long;
    }
    done(mix, format, random)
}

fn hard_panned(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    // Everything so far to the left.
    for i in 0..mix.left.len() {
        mix.left[i] = 0.7 * (mix.left[i] + mix.right[i]);
        mix.right[i] = 0.0;
    }
    let mut other = Mix::new(format);
    for at in beats(&other, random, 2) {
        let note = pluck(hz(scale(random)), 0.8, other.rate, 0.7, random);
        other.add(at, 0.0, 0.7, &note);
    }
    let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
    let lean = 10f64.powf(random.range(-1.0, 1.0) / 20.0);
    let match_level = lean * (power(&mix.left) / power(&other.left).max(1e-12)).sqrt();
    for i in 0..mix.left.len() {
        mix.right[i] = match_level * other.left[i];
    }
    let voice = syllable(hz(57.0), 0.5, mix.rate, 0.02, random);
    for k in 0..8 {
        mix.add(0.4 + 1.0 * k as f64, 0.0, 0.4, &voice);
    }
    mix.reverb(0.05, 0.8);
    done(mix, format, random)
}

fn doubled(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.1, random);
    let late = random.range(0.008, 0.025);
    for at in beats(&mix, random, 1) {
        let note = pluck(hz(scale(random)), 0.8, mix.rate, 0.8, random);
        mix.add(at, -1.0, 0.3, &note);
        mix.add(at + late, 1.0, 0.3, &note);
    }
    done(mix, format, random)
}

fn brass(format: Format, random: &mut Random) -> Sound {
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

fn lofi(format: Format, random: &mut Random) -> Sound {
    let mut sound = dense(format, random);
    let corner = random.range(3500.0, 7000.0);
    let rate = f64::from(format.rate);
    for c in &mut sound.channels {
        *c = filtered(
            &filtered(c, Shape::Low, corner, 0.7, rate),
            Shape::Low,
            1.3 * corner,
            0.6,
            rate,
        );
    }
    sound
}

fn dark(format: Format, random: &mut Random) -> Sound {
    let format = Format {
        rate: 96_000,
        bits: 24,
        ..format
    };
    let mut sound = dense(format, random);
    let corner = random.range(9000.0, 14000.0);
    for c in &mut sound.channels {
        *c = filtered(c, Shape::Low, corner, 0.6, 96_000.0);
    }
    sound
}

fn hiss(format: Format, random: &mut Random) -> Sound {
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

fn cymbals(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        let n = (random.range(0.8, 2.5) * mix.rate) as usize;
        let x = filtered(
            &noise(n, random),
            Shape::High,
            random.range(3000.0, 6000.0),
            0.7,
            mix.rate,
        );
        let env = envelope(n, mix.rate, random.range(0.001, 0.01), 0.5, 0.0, 0.2);
        if random.unit() < 0.6 {
            mix.add(
                at,
                random.bipolar(),
                random.range(0.1, 0.6),
                &shaped(x, &env),
            );
        }
    }
    drum_pattern(&mut mix, false, random);
    done(mix, format, random)
}

fn sub(format: Format, random: &mut Random) -> Sound {
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

fn song(mix: &mut Mix, sibilance: f64, random: &mut Random) {
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

fn sample_loop(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    let bar = (random.range(1.0, 2.2) * mix.rate) as usize;
    let mut one = Mix::new(Format {
        seconds: bar as f64 / mix.rate,
        ..format
    });
    for k in 0..8 {
        let at = k as f64 * bar as f64 / mix.rate / 8.0;
        let note = if k % 2 == 0 {
            kick(mix.rate, random)
        } else {
            hat(mix.rate, false, random)
        };
        one.add(at, 0.2, 0.6, &note);
        let pitch = hz(scale(random));
        let note = pluck(pitch, 0.3, mix.rate, 0.7, random);
        one.add(at, -0.2, 0.5, &note);
    }
    let short = (0.004 * mix.rate) as usize;
    let n = mix.left.len();
    for i in 0..n {
        let p = i % one.left.len();
        let edge = (p.min(one.left.len() - 1 - p) as f64 / short as f64).min(1.0);
        mix.left[i] = edge * one.left[p];
        mix.right[i] = edge * one.right[p];
    }
    let mut sound = mix.finish(format, -1.5);
    sound.fade(0.004, 0.2);
    sound.tidied(true);
    sound.rounded();
    sound
}

fn sweeps(format: Format, random: &mut Random) -> Sound {
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

fn sines(format: Format, random: &mut Random) -> Sound {
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

fn bells(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    for at in beats(&mix, random, 1) {
        let note = bell(hz(scale(random) + 12.0), random.range(0.8, 3.0), mix.rate);
        mix.add(at, random.bipolar(), random.range(0.2, 0.8), &note);
    }
    mix.reverb(0.2, 2.0);
    done(mix, format, random)
}

fn reverse(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chords(&mut mix, 0.08, random);
    let mut at = 0.2;
    while at + 2.5 < mix.seconds() {
        let n = (random.range(0.8, 1.6) * mix.rate) as usize;
        let x = filtered(&noise(n, random), Shape::High, 4000.0, 0.7, mix.rate);
        let mut x = shaped(x, &envelope(n, mix.rate, 0.005, 0.3, 0.0, 0.1));
        x.reverse();
        mix.add(at, random.bipolar(), 0.5, &x);
        let end = at + n as f64 / mix.rate;
        let note = kick(mix.rate, random);
        mix.add(end, 0.0, 0.8, &note);
        at = end + random.range(0.3, 1.0);
    }
    done(mix, format, random)
}

fn dynamics(format: Format, random: &mut Random) -> Sound {
    let mut sound = wide(format, random);
    let n = sound.frames() as f64;
    let depth = random.range(25.0, 40.0);
    for c in &mut sound.channels {
        for (i, v) in c.iter_mut().enumerate() {
            let swell = (std::f64::consts::PI * i as f64 / n).sin();
            *v *= 10f64.powf(depth * (swell - 1.0) / 20.0);
        }
    }
    sound
}

fn silences(format: Format, random: &mut Random) -> Sound {
    let mut sound = plucks(format, random);
    let rate = f64::from(format.rate);
    let (head, tail) = (random.range(0.2, 0.5), random.range(0.3, 1.9));
    for c in &mut sound.channels {
        let mut padded = vec![0.0; (head * rate) as usize];
        let end = c.iter().rposition(|v| v.abs() > 3e-4).unwrap_or(0) + 1;
        padded.extend_from_slice(&c[..end]);
        let down = (0.05 * rate) as usize;
        let n = padded.len();
        for i in 0..down.min(n) {
            padded[n - 1 - i] *= i as f64 / down as f64;
        }
        padded.resize(n + (tail * rate) as usize, 0.0);
        *c = padded;
    }
    let longest = sound.channels.iter().map(Vec::len).max().unwrap_or(0);
    sound
        .channels
        .iter_mut()
        .for_each(|c| c.resize(longest, 0.0));
    sound
}

fn dense(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.1, random);
    for at in beats(&mix, random, 2) {
        if random.unit() < 0.5 {
            let note = pluck(hz(scale(random)), 0.6, mix.rate, 0.8, random);
            mix.add(at, random.bipolar(), 0.3, &note);
        }
    }
    song(&mut mix, 0.04, random);
    mix.reverb(0.12, 1.2);
    done(mix, format, random)
}
