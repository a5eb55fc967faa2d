//! Speed of the dynamics processors: `cargo bench --bench dynamics`. A minute of stereo at 44.1 kHz in blocks of 8192 frames; divan
//! prints frames per second, which divided by 44 100 is the multiple of real time.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use runout::audio::Block;
use runout::dsp::ballistics::Release;
use runout::dsp::compressor::{Compressor, CompressorSettings, Detector};
use runout::dsp::deesser::{Deesser, DeesserSettings};

const RATE: u32 = 44_100;
const FRAMES: usize = RATE as usize * 60;

fn main() {
    divan::main();
}

/// Noise that swells and fades, with the gain moving all along.
fn programme() -> Vec<Block> {
    let mut state = 7u64;
    let mut sample = move |frame: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let noise = (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        noise * (0.3 + 0.25 * (frame as f64 * 3e-4).sin())
    };
    (0..FRAMES)
        .step_by(8192)
        .map(|from| {
            let until = (from + 8192).min(FRAMES);
            Block {
                channels: (0..2)
                    .map(|_| (from..until).map(&mut sample).collect())
                    .collect(),
                grid_bits: None,
            }
        })
        .collect()
}

fn compressor(bencher: Bencher, settings: CompressorSettings) {
    let blocks = programme();
    bencher.counter(ItemsCount::new(FRAMES)).bench(|| {
        let mut compressor = Compressor::new(&settings, RATE, 2);
        let mut out = Block::new(2);
        for block in &blocks {
            out.reset(2);
            compressor.push(black_box(block), &mut out);
            black_box(&out);
        }
    });
}

#[divan::bench(sample_count = 5)]
fn compressor_linked(bencher: Bencher) {
    compressor(bencher, CompressorSettings::default());
}

#[divan::bench(sample_count = 5)]
fn compressor_with_everything(bencher: Bencher) {
    let settings = CompressorSettings {
        release: Release::Auto,
        detector: Detector::Rms,
        sidechain_high_pass_hz: 80.0,
        link_percent: 60.0,
        mix_percent: 50.0,
        ..CompressorSettings::default()
    };
    compressor(bencher, settings);
}

#[divan::bench(sample_count = 5)]
fn deesser(bencher: Bencher) {
    let blocks = programme();
    bencher.counter(ItemsCount::new(FRAMES)).bench(|| {
        let mut deesser = Deesser::new(&DeesserSettings::default(), RATE, 2);
        let mut out = Block::new(2);
        for block in &blocks {
            out.reset(2);
            deesser.push(black_box(block), &mut out);
            black_box(&out);
        }
    });
}
