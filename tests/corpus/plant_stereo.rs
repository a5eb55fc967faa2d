//! Faults between the channels. All concern the whole file.

use super::Place;
use super::plant::ratio;
use super::sound::{Random, Sound};
use super::synth::{Shape, filtered};

pub fn plant(
    class: &str,
    grade: usize,
    sound: &mut Sound,
    random: &mut Random,
) -> Option<Vec<Place>> {
    if sound.channels.len() != 2 {
        return None;
    }
    let rate = f64::from(sound.rate);
    match class {
        "channel-delay" => {
            central(sound, 0.6)?;
            // 0.11 to 4.5 ms at any rate: what is shorter may be a pair of microphones.
            let late = [5.0, 12.0, 30.0, 80.0, 200.0][grade] * rate / 44_100.0;
            let late = late.round() as usize;
            let side = random.below(2);
            let n = sound.frames();
            let mut delayed = vec![0.0; late];
            delayed.extend_from_slice(&sound.channels[side][..n - late]);
            sound.channels[side] = delayed;
        }
        "false-stereo" => {
            let gain = ratio(-[0.0, 0.0, 0.5, 2.0, 2.4][grade]);
            let mono: Vec<f64> = sum(sound, 0.5);
            sound.channels[0] = mono.clone();
            sound.channels[1] = mono.iter().map(|v| gain * v).collect();
            if grade == 0 {
                // The same words, without dither of their own.
                sound.rounded();
            }
        }
        "imbalance" => {
            balanced(sound)?;
            let gain = [ratio(-3.5), ratio(-5.0), ratio(-8.0), ratio(-12.0), 0.0][grade];
            let side = random.below(2);
            sound.channels[side].iter_mut().for_each(|v| *v *= gain);
        }
        "low-frequency-phase" => {
            central(sound, 0.3)?;
            let corner = [120.0, 130.0, 140.0, 150.0, 170.0][grade];
            let c = &sound.channels[1];
            // Forwards and backwards, so that no phase is turned but by the inversion itself; steep, so that little is lost
            // where the two halves meet.
            let mut low = c.clone();
            for _ in 0..2 {
                for q in [0.518, 0.707, 1.932] {
                    low = filtered(&low, Shape::Low, corner, q, rate);
                }
                low.reverse();
            }
            let energy = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
            if energy(&low) < 0.02 * energy(c) {
                return None;
            }
            sound.channels[1] = c.iter().zip(low).map(|(v, l)| v - 2.0 * l).collect();
            sound.normalise(-1.0);
        }
        "mono-compatibility" => {
            let wanted = ratio([3.0, 4.5, 6.0, 9.0, 12.0][grade]);
            let [mid, side] = [sum(sound, 0.5), difference(sound)];
            let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
            let now = (power(&side) / power(&mid).max(1e-12)).sqrt();
            if now < 0.02 {
                return None;
            }
            let widen = wanted / now;
            for i in 0..mid.len() {
                let s = widen * side[i];
                sound.channels[0][i] = mid[i] + s;
                sound.channels[1][i] = mid[i] - s;
            }
            sound.normalise(-1.0);
        }
        _ => {
            central(sound, 0.35 + 0.1 * grade as f64)?;
            sound.channels[1].iter_mut().for_each(|v| *v = -*v);
        }
    }
    Some(Vec::new())
}

fn sum(sound: &Sound, gain: f64) -> Vec<f64> {
    sound.channels[0]
        .iter()
        .zip(&sound.channels[1])
        .map(|(a, b)| gain * (a + b))
        .collect()
}

fn difference(sound: &Sound) -> Vec<f64> {
    sound.channels[0]
        .iter()
        .zip(&sound.channels[1])
        .map(|(a, b)| 0.5 * (a - b))
        .collect()
}

fn correlation(sound: &Sound) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let [l, r] = [&sound.channels[0], &sound.channels[1]];
    dot(l, r) / (dot(l, l) * dot(r, r)).sqrt().max(1e-12)
}

/// Only music whose channels agree this well can show that they no longer do.
fn central(sound: &Sound, least: f64) -> Option<()> {
    (correlation(sound) >= least).then_some(())
}

fn balanced(sound: &Sound) -> Option<()> {
    let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
    let db = 10.0 * (power(&sound.channels[0]) / power(&sound.channels[1]).max(1e-12)).log10();
    (db.abs() < 0.8).then_some(())
}
