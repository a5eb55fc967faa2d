//! Faults at places in time.

use super::Place;
use super::plant::{place, ratio, some_channels, sounding};
use super::sound::{Random, Sound};
use super::synth::{Shape, filtered, noise};
use std::f64::consts::TAU;

/// The level, full scale = 1, around which a fault can be heard at all: -46 dBFS.
const AUDIBLE: f64 = 5e-3;

pub fn plant(
    class: &str,
    grade: usize,
    sound: &mut Sound,
    random: &mut Random,
) -> Option<Vec<Place>> {
    let count = match class {
        "gap" | "noise-burst" => random.whole(1, 3),
        _ => random.whole(1, 5),
    };
    if class == "sync-slip" {
        return slips(grade, sound, random);
    }
    let places = sounding(sound, count, 0.8, AUDIBLE, random)?;
    // Faults of the digital domain come after the last dither.
    if matches!(class, "dropout" | "stuck-buffer") {
        sound.dithered(random);
    }
    let mut planted = Vec::new();
    for at in places {
        let until = match class {
            "click" => click(grade, sound, at, random),
            "pop" => pop(grade, sound, at, random),
            "dropout" => dropout(grade, sound, at, random),
            "gap" => gap(grade, sound, at, random),
            "stuck-buffer" => {
                let (from, until) = stuck(grade, sound, at, random);
                planted.push(place(sound, from, until));
                continue;
            }
            "discontinuity" => splice(grade, sound, at, random)?,
            _ => burst(grade, sound, at, random),
        };
        planted.push(place(sound, at, until));
    }
    Some(planted)
}

/// Peak of the click over the level above 2 kHz in the 20 ms around: 9, 14, 20, 28, 38 dB.
fn click(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> usize {
    let db = [9.0, 14.0, 20.0, 28.0, 38.0][grade];
    let rate = f64::from(sound.rate);
    let kind = random.below(3);
    let n = match kind {
        2 => (random.range(0.0002, 0.001) * rate) as usize,
        _ => random.whole(1, (20.0 * rate / 44_100.0) as usize),
    };
    let ring = random.range(2000.0, 9000.0);
    let mut shape: Vec<f64> = match kind {
        0 => (0..n)
            .map(|i| (std::f64::consts::PI * (i as f64 + 1.0) / (n as f64 + 1.0)).sin())
            .collect(),
        1 => (0..n).map(|_| random.bipolar()).collect(),
        _ => (0..n)
            .map(|i| {
                (TAU * ring * i as f64 / rate + 1.0).sin() * (-4.0 * i as f64 / n as f64).exp()
            })
            .collect(),
    };
    let sign = random.sign();
    // What of it lies above 2 kHz is what is heard.
    let mut padded = vec![0.0; 64];
    padded.extend_from_slice(&shape);
    padded.resize(64 + n + 200, 0.0);
    let high = filtered(&padded, Shape::High, 2000.0, 0.7, rate);
    let peak = high.iter().fold(1e-9f64, |m, v| m.max(v.abs()));
    shape.iter_mut().for_each(|v| *v *= sign / peak);
    let around = (0.01 * rate) as usize;
    for c in some_channels(sound, random) {
        let piece = &sound.channels[c][at - 4 * around..at + around];
        let level = filtered(piece, Shape::High, 2000.0, 0.7, rate);
        let level = &level[3 * around..];
        let level = (level.iter().map(|v| v * v).sum::<f64>() / level.len() as f64)
            .sqrt()
            .max(1e-4);
        let size = (level * ratio(db)).min(0.9);
        for (i, v) in shape.iter().enumerate() {
            let x = &mut sound.channels[c][at + i];
            *x = (*x + size * v).clamp(-0.999, 0.999);
        }
    }
    at + n
}

/// A step that decays in 5 to 30 ms, 10 to 38 dB over the level below 200 Hz.
fn pop(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> usize {
    let db = [10.0, 16.0, 22.0, 30.0, 38.0][grade];
    let rate = f64::from(sound.rate);
    let decay = random.range(0.005, 0.03) * rate;
    let around = (0.1 * rate) as usize;
    let mut level = 1e-3f64;
    for c in &sound.channels {
        let low = filtered(&c[at - around..at + around], Shape::Low, 200.0, 0.7, rate);
        level = level.max((low.iter().map(|v| v * v).sum::<f64>() / low.len() as f64).sqrt());
    }
    let size = random.sign() * (level * ratio(db)).clamp(0.03, 0.7);
    for c in some_channels(sound, random) {
        for i in 0..(6.0 * decay) as usize {
            if let Some(x) = sound.channels[c].get_mut(at + i) {
                *x = (*x + size * (-(i as f64) / decay).exp()).clamp(-0.999, 0.999);
            }
        }
    }
    at + decay as usize
}

/// Zeros for 0.3, 1, 3, 10, 40 ms.
fn dropout(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> usize {
    let n = ([0.0003, 0.001, 0.003, 0.01, 0.04][grade] * f64::from(sound.rate)) as usize;
    for c in some_channels(sound, random) {
        sound.channels[c][at..at + n].fill(0.0);
    }
    at + n
}

/// 20 to 350 ms of nothing, or of faint noise, with edges of 0.3 to 1.8 ms.
fn gap(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> usize {
    let rate = f64::from(sound.rate);
    let n = ([0.02, 0.04, 0.08, 0.16, 0.35][grade] * rate) as usize;
    let edge = (random.range(0.0003, 0.0018) * rate) as usize;
    let floor = random.pick(&[0.0, 1e-4]);
    let total = n + 2 * edge;
    for c in 0..sound.channels.len() {
        for i in 0..total.min(sound.frames() - at) {
            let gain = (1.0 - i as f64 / edge as f64)
                .max(1.0 - (total - i) as f64 / edge as f64)
                .clamp(0.0, 1.0);
            let x = &mut sound.channels[c][at + i];
            *x = gain * *x + (1.0 - gain) * floor * random.normal();
        }
    }
    at + total
}

/// A block of 64 to 4096 samples once more, or several times, in place of what followed; or one value held for 2 to 50 ms.
fn stuck(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> (usize, usize) {
    if random.unit() < 0.2 {
        let n = ([0.002, 0.005, 0.01, 0.02, 0.05][grade] * f64::from(sound.rate)) as usize;
        for c in &mut sound.channels {
            let value = c[at - 1];
            c[at..at + n].fill(value);
        }
        return (at, at + n);
    }
    let (block, times) = [(64, 1), (256, 1), (600, 2), (1500, 3), (4096, 3)][grade];
    for c in &mut sound.channels {
        let copy: Vec<f64> = c[at..at + block].to_vec();
        for k in 1..=times {
            let from = at + k * block;
            let end = (from + block).min(c.len());
            c[from..end].copy_from_slice(&copy[..end - from]);
        }
    }
    (at + block, at + block * (times + 1))
}

/// The sound jumps ahead by 5 to 300 ms; at the mildest to a place of the same value and direction.
fn splice(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> Option<usize> {
    let rate = f64::from(sound.rate);
    let n = sound.frames();
    let mut jump = (random.range(0.005, 0.3) * rate) as usize;
    if grade == 0 {
        let c = &sound.channels[0];
        let slope = c[at] - c[at - 1];
        let fits = |j: &usize| {
            let (v, s) = (c[at + j], c[at + j] - c[at + j - 1]);
            (v - c[at]).abs() < 0.5 * slope.abs().max(1e-4) && s * slope > 0.0
        };
        let least = (0.005 * rate) as usize;
        jump = (least..(0.3 * rate) as usize).find(fits)?;
    }
    // What is cut out is made up for at the end, so that the length stays and no second splice is made: by silence.
    for c in &mut sound.channels {
        c.drain(at..at + jump);
        let kept = c.len();
        let down = (0.05 * rate) as usize;
        for i in 0..down.min(kept) {
            c[kept - 1 - i] *= i as f64 / down as f64;
        }
        c.resize(n, 0.0);
    }
    Some(at + 1)
}

/// One to four samples lost or doubled every 0.1 to 1 s, at a period or at random.
fn slips(grade: usize, sound: &mut Sound, random: &mut Random) -> Option<Vec<Place>> {
    let rate = f64::from(sound.rate);
    let k = [1, 1, 2, 3, 4][grade];
    let (period, regular, doubled) = (
        random.range(0.1, 1.0),
        random.unit() < 0.6,
        random.unit() < 0.5,
    );
    let n = sound.frames();
    let mut at = (0.6 * rate) as usize;
    let mut cuts = Vec::new();
    while at + (0.6 * rate) as usize + 8 < n {
        cuts.push(at);
        let wait = if regular {
            period
        } else {
            random.range(0.1, 1.0)
        };
        at += (wait * rate) as usize;
    }
    let loud = |at: usize| sound.rms(at - 400, at + 400) > AUDIBLE;
    if cuts.iter().filter(|c| loud(**c)).count() < 5 {
        return None;
    }
    let mut heard = Vec::new();
    for (index, c) in sound.channels.iter_mut().enumerate() {
        let (mut out, mut from) = (Vec::with_capacity(n + 64), 0);
        for cut in &cuts {
            out.extend_from_slice(&c[from..*cut]);
            if index == 0 {
                heard.push(out.len());
            }
            from = *cut;
            if doubled {
                out.extend_from_slice(&c[cut - k..*cut]);
            } else {
                from += k;
            }
        }
        out.extend_from_slice(&c[from..]);
        out.resize(n, 0.0);
        *c = out;
    }
    Some(
        heard
            .into_iter()
            .map(|at| place(sound, at, at + 1))
            .collect(),
    )
}

/// 5 to 100 ms of white or pinkish noise without any slope, -12 to +12 dB re the sound around.
fn burst(grade: usize, sound: &mut Sound, at: usize, random: &mut Random) -> usize {
    let db = [-12.0, -6.0, 0.0, 6.0, 12.0][grade];
    let rate = f64::from(sound.rate);
    let n = (random.range(0.005, 0.1) * rate) as usize;
    let around = (0.2 * rate) as usize;
    let level = sound.rms(at.saturating_sub(around), at + around) * ratio(db);
    let pink = random.unit() < 0.4;
    for c in some_channels(sound, random) {
        let mut x = noise(n, random);
        if pink {
            let mut before = 0.0;
            x.iter_mut().for_each(|v| {
                before = 0.8 * before + *v;
                *v = before;
            });
        }
        let rms = (x.iter().map(|v| v * v).sum::<f64>() / n as f64).sqrt();
        for (i, v) in x.iter().enumerate() {
            let y = &mut sound.channels[c][at + i];
            *y = (*y + level * v / rms).clamp(-0.999, 0.999);
        }
    }
    at + n
}
