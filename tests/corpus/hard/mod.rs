//! Music that is clean and lies near some detector's rule.

pub mod air;
mod computed;
mod masters;
mod percussion;
mod tones;

use super::band::Recipe;
use super::sound::{Format, Random, Sound};
use super::synth::*;

pub const RECIPES: [Recipe; 42] = [
    ("sparse plucks", percussion::plucks),
    ("hats and shakers", percussion::hats),
    ("claps and rims", percussion::claps),
    ("castanets", percussion::castanets),
    ("chip tune", computed::chip),
    ("chip tune with rests", computed::chip_rests),
    ("held low bass", tones::held_bass),
    ("organ pedal", tones::pedal),
    ("staccato with digital rests", computed::staccato),
    ("gated pad", computed::gated_pad),
    ("pumping", computed::pumping),
    ("risers", air::risers),
    ("drum kit", percussion::kit),
    ("gated snare", percussion::gated_snare),
    ("sea and wind", air::sea),
    ("distorted guitar", tones::distorted),
    ("bit crusher", computed::crushed),
    ("fuzz bass", tones::fuzz),
    ("soft clipped bus", masters::soft_bus),
    ("loud limited master", masters::loud),
    ("normalised to full scale", masters::full_scale),
    ("quiet piano", masters::ppp),
    ("near mono", masters::near_mono),
    ("wide pads", masters::wide),
    ("hard panned", masters::hard_panned),
    ("one doubled voice", masters::doubled),
    ("brass pulses", tones::brass),
    ("lo-fi", masters::lofi),
    ("dark hi-res", masters::dark),
    ("tape hiss", air::hiss),
    ("cymbals", percussion::cymbals),
    ("808", tones::sub),
    ("voice", air::voice),
    ("speech with pauses", air::speech),
    ("loop", computed::sample_loop),
    ("sweeps", tones::sweeps),
    ("sines", tones::sines),
    ("bells", tones::bells),
    ("reverse cymbals", percussion::reverse),
    ("classical dynamics", masters::dynamics),
    ("silences at both ends", masters::silences),
    ("dense mix", masters::dense),
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
