//! Signals for the meters' own tests: a few lines each.

use crate::audio::Block;

/// Uniform noise in [-1, 1), always the same for a seed.
pub fn noise(frames: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..frames)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
        })
        .collect()
}

/// A sine from phase 0.
pub fn tone(rate: u32, hz: f64, amplitude: f64, frames: usize) -> Vec<f64> {
    let step = 2.0 * std::f64::consts::PI * hz / f64::from(rate);
    (0..frames)
        .map(|i| amplitude * libm::sin(step * i as f64))
        .collect()
}

pub fn block(channels: Vec<Vec<f64>>) -> Block {
    Block {
        channels,
        grid_bits: None,
    }
}

/// The same stream in pieces of `frames` frames.
pub fn blocks(signal: &Block, frames: usize) -> impl Iterator<Item = Block> + '_ {
    (0..signal.frames()).step_by(frames).map(move |from| {
        let until = (from + frames).min(signal.frames());
        let channels = signal.channels.iter();
        Block {
            channels: channels.map(|c| c[from..until].to_vec()).collect(),
            grid_bits: signal.grid_bits,
        }
    })
}
