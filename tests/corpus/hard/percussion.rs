//! Plucks, drums and cymbals: attacks that look like clicks.

use super::super::sound::{Format, Random, Sound};
use super::super::synth::*;
use super::{beats, chords, done, drum_pattern, scale};

pub fn plucks(format: Format, random: &mut Random) -> Sound {
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

pub fn hats(format: Format, random: &mut Random) -> Sound {
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

pub fn claps(format: Format, random: &mut Random) -> Sound {
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

pub fn castanets(format: Format, random: &mut Random) -> Sound {
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

pub fn kit(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, false, random);
    if random.unit() < 0.6 {
        mix.reverb(random.range(0.05, 0.25), random.range(0.4, 1.5));
    }
    done(mix, format, random)
}

pub fn gated_snare(format: Format, random: &mut Random) -> Sound {
    let mut mix = Mix::new(format);
    drum_pattern(&mut mix, true, random);
    chords(&mut mix, 0.05, random);
    done(mix, format, random)
}

pub fn cymbals(format: Format, random: &mut Random) -> Sound {
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

pub fn reverse(format: Format, random: &mut Random) -> Sound {
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
