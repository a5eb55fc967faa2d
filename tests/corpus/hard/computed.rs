//! Sounds that a computer draws, gates and repeats: straight lines, steep edges, the same samples again.

use super::super::sound::{Format, Random, Sound};
use super::super::synth::*;
use super::{beats, chords, done, drum_pattern, scale};

pub fn chip_notes(mix: &mut Mix, rests: bool, random: &mut Random) {
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

pub fn chip(format: Format, random: &mut Random) -> Sound {
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

pub fn chip_rests(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    chip_notes(&mut mix, true, random);
    let mut sound = mix.finish(format, random.range(-9.0, -3.0));
    sound.fade(0.004, 0.1);
    sound.tidied(true);
    sound.rounded();
    sound
}

pub fn staccato(format: Format, random: &mut Random) -> Sound {
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

pub fn gated_pad(format: Format, random: &mut Random) -> Sound {
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

pub fn pumping(format: Format, random: &mut Random) -> Sound {
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

pub fn crushed(format: Format, random: &mut Random) -> Sound {
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

pub fn sample_loop(format: Format, random: &mut Random) -> Sound {
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
