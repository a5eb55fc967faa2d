//! Speed of the true-peak limiter: `cargo bench --bench limiter`.
//!
//! `Driven` is 30 s of drums, chords and hats 6 dB into a ceiling of -1 dBTP, `Quiet` the same below the ceiling; `Noise` is clipped white
//! noise, whose content right below the Nyquist frequency needs the exact interpolator nearly everywhere: the hardest case.
//! Divan prints frames per second; divided by the rate that is the multiple of real time.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use runout::audio::Block;
use runout::dsp::limiter::{Limiter, LimiterSettings, Mode};

const RATE: u32 = 44_100;
const SECONDS: usize = 30;

#[derive(Debug, Clone, Copy)]
enum Signal {
    Driven,
    Quiet,
    Noise,
}
use Signal::*;

fn main() {
    divan::main();
}

/// A stereo programme in blocks of 8192 frames.
fn programme(signal: Signal) -> Vec<Block> {
    let frames = RATE as usize * SECONDS;
    let mut state = 7u64;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let turn = 2.0 * std::f64::consts::PI;
    let mut channels = vec![Vec::with_capacity(frames), Vec::with_capacity(frames)];
    for i in 0..frames {
        let t = i as f64 / f64::from(RATE);
        let beat = t % 0.5;
        let mut chord = 0.0;
        for hz in [110.0, 138.6, 164.8, 220.0] {
            for partial in 1..=8 {
                let p = f64::from(partial);
                chord += 0.03 * (turn * hz * p * t).sin() / p;
            }
        }
        let kick =
            (turn * (50.0 * beat + 4.0 * (1.0 - (-28.0 * beat).exp()))).sin() * (-8.0 * beat).exp();
        let hat = 0.12 * (-55.0 * (t % 0.25)).exp();
        for (side, channel) in [1.0, 0.9].into_iter().zip(&mut channels) {
            channel.push(match signal {
                Driven => 1.7 * (kick + side * chord + hat * noise()),
                Quiet => 0.7 * (kick + side * chord + hat * noise()),
                Noise => (2.0 * noise()).clamp(-1.0, 1.0),
            });
        }
    }
    (0..frames)
        .step_by(8192)
        .map(|from| Block {
            channels: channels
                .iter()
                .map(|c| c[from..(from + 8192).min(frames)].to_vec())
                .collect(),
            grid_bits: None,
        })
        .collect()
}

fn run(bencher: Bencher, signal: Signal, mode: Mode) {
    let blocks = programme(signal);
    let settings = LimiterSettings {
        ceiling_dbtp: -1.0,
        mode,
        allowance: 0.0,
    };
    bencher
        .counter(ItemsCount::new(RATE as usize * SECONDS))
        .bench(|| {
            let mut limiter = Limiter::new(&settings, RATE, 2);
            let mut out = Block::new(2);
            for block in black_box(&blocks) {
                out.reset(2);
                limiter.push(block, &mut out);
                black_box(&out);
            }
            limiter.finish(&mut out);
            black_box(limiter.report());
        });
}

#[divan::bench(args = [Driven, Quiet, Noise], sample_count = 3)]
fn transparent(bencher: Bencher, signal: Signal) {
    run(bencher, signal, Mode::Transparent);
}

#[divan::bench(args = [Driven, Quiet, Noise], sample_count = 3)]
fn loud(bencher: Bencher, signal: Signal) {
    run(bencher, signal, Mode::Loud);
}
