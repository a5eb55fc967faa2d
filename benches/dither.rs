//! Speed of the word-length reduction: `cargo bench --bench dither`. Divan prints samples per second of a stereo stream.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use runout::audio::Block;
use runout::dsp::dither::{Noise, Quantiser};

const FRAMES: usize = 1 << 17;

fn main() {
    divan::main();
}

fn run(bencher: Bencher, noise: Noise, grid_bits: Option<u32>) {
    let mut state = 7u64;
    let mut channel = || {
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f64 / 16_777_216.0 - 0.5
        };
        (0..4096).map(|_| next()).collect()
    };
    let block = Block {
        channels: vec![channel(), channel()],
        grid_bits,
    };
    bencher
        .counter(ItemsCount::new(2 * FRAMES))
        .with_inputs(|| (Quantiser::new(16, noise, 2, 1, 1, 0), Vec::new()))
        .bench_local_values(|(mut quantiser, mut codes)| {
            for _ in 0..FRAMES / 4096 {
                quantiser.push(black_box(&block), &mut codes);
                black_box(&codes);
            }
        });
}

#[divan::bench(args = Noise::ALL)]
fn from_24_to_16_bits(bencher: Bencher, noise: Noise) {
    run(bencher, noise, Some(24));
}

#[divan::bench]
fn what_already_fits(bencher: Bencher) {
    run(bencher, Noise::Tpdf, Some(16));
}
