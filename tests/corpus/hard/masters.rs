//! Whole mixes as masters come: loud, soft, narrow, wide, lopsided, dark.

use super::super::sound::{Format, Random, Sound};
use super::super::synth::*;
use super::air::song;
use super::percussion::plucks;
use super::{beats, chords, done, drum_pattern, scale};

pub fn soft_bus(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    chords(&mut mix, 0.12, random);
    let drive = random.range(1.2, 3.0);
    mix.each(|v| (drive * v).tanh());
    done(mix, format, random)
}

pub fn loud(format: Format, random: &mut Random) -> Sound {
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
pub fn full_scale(format: Format, random: &mut Random) -> Sound {
    let mut sound = lofi(format, random);
    let top = 1.0 - 1.2 * sound.step();
    let peak = sound.peak();
    sound.gain(top / peak);
    sound
}

pub fn ppp(format: Format, random: &mut Random) -> Sound {
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

pub fn near_mono(format: Format, random: &mut Random) -> Sound {
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

pub fn wide(format: Format, random: &mut Random) -> Sound {
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

pub fn hard_panned(format: Format, random: &mut Random) -> Sound {
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

pub fn doubled(format: Format, random: &mut Random) -> Sound {
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

pub fn lofi(format: Format, random: &mut Random) -> Sound {
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

pub fn dark(format: Format, random: &mut Random) -> Sound {
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

pub fn dynamics(format: Format, random: &mut Random) -> Sound {
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

pub fn silences(format: Format, random: &mut Random) -> Sound {
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

pub fn dense(format: Format, random: &mut Random) -> Sound {
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
