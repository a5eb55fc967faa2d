//! Sample-rate conversion, conversion only: both directions, both filters, and the transform alone.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

use runout::audio::Block;
use runout::dsp::fft::{Fft, Scratch};
use runout::dsp::resample::{Converter, Filter};

fn main() {
    divan::main();
}

/// Seconds of stereo in a run.
const SECONDS: u32 = 5;

fn noise(frames: usize) -> Block {
    let mut state = 1u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0) * 0.2
    };
    Block {
        channels: (0..2)
            .map(|_| (0..frames).map(|_| next()).collect())
            .collect(),
        grid_bits: None,
    }
}

#[divan::bench(args = [(96_000, 44_100), (44_100, 96_000), (192_000, 44_100), (48_000, 44_100)], consts = [false, true])]
fn converter<const GENTLE: bool>(bencher: Bencher, (from, to): (u32, u32)) {
    let filter = if GENTLE {
        Filter::Gentle
    } else {
        Filter::Standard
    };
    let input = noise((from * SECONDS) as usize);
    bencher
        .counter(ItemsCount::new(from * SECONDS))
        .bench_local(|| {
            let mut converter = Converter::new(from, to, 2, filter).unwrap();
            let mut out = Block::new(2);
            converter.push(black_box(&input), &mut out);
            converter.finish(&mut out);
            out.frames()
        });
}

#[divan::bench(args = [9_408, 20_480])]
fn transform(bencher: Bencher, length: usize) {
    let fft = Fft::new(length);
    let mut scratch = Scratch::default();
    let block = noise(length);
    let [mut re, mut im] = [block.channels[0].clone(), block.channels[1].clone()];
    bencher.counter(ItemsCount::new(length)).bench_local(|| {
        fft.forward(&mut re, &mut im, &mut scratch);
        // Kept from growing over the runs.
        let scale = 1.0 / (length as f64).sqrt();
        re.iter_mut().chain(&mut im).for_each(|x| *x *= scale);
    });
}
