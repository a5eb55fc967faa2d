//! Speed of the linear processors on ten seconds of stereo noise at 44.1 kHz, in blocks of 4096: `cargo bench --bench filters`.
//!
//! Divan prints frames per second; divided by 44 100 that is the multiple of real time.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use runout::audio::Block;
use runout::dsp::elliptical::{Elliptical, EllipticalSettings};
use runout::dsp::eq::{Band, Curve, Eq, EqSettings};
use runout::dsp::filter::{Filter, PassSettings, Phase, Shape};
use runout::dsp::width::{Width, WidthSettings};

const RATE: u32 = 44_100;
const FRAMES: usize = 10 * RATE as usize;

fn main() {
    divan::main();
}

fn blocks() -> Vec<Block> {
    let mut state = 7u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    (0..FRAMES)
        .step_by(4096)
        .map(|from| {
            let frames = 4096.min(FRAMES - from);
            Block {
                channels: vec![(0..frames).map(|_| noise()).collect(); 2],
                grid_bits: None,
            }
        })
        .collect()
}

fn in_place(bencher: Bencher, mut process: impl FnMut(&mut Block)) {
    bencher
        .counter(ItemsCount::new(FRAMES))
        .with_inputs(blocks)
        .bench_local_values(|mut blocks| {
            blocks.iter_mut().for_each(&mut process);
            blocks
        });
}

#[divan::bench(args = [1, 2, 4, 8], sample_count = 10)]
fn high_pass_of_order(bencher: Bencher, order: u32) {
    let settings = PassSettings {
        shape: Shape::HighPass,
        frequency_hz: 30.0,
        order,
    };
    let mut filter = Filter::new(&settings, RATE, 2);
    in_place(bencher, |block| filter.process(block));
}

#[divan::bench(sample_count = 10)]
fn width(bencher: Bencher) {
    let mut width = Width::new(&WidthSettings::side(3.0), RATE, 2);
    in_place(bencher, |block| width.process(block));
}

#[divan::bench(args = [Phase::Minimum, Phase::Linear], sample_count = 10)]
fn elliptical(bencher: Bencher, phase: Phase) {
    let settings = EllipticalSettings {
        frequency_hz: 150.0,
        slope_db_per_octave: 12.0,
        phase,
    };
    let mut filter = Elliptical::new(&settings, RATE, 2);
    in_place(bencher, |block| {
        let mut out = Block::default();
        filter.push(block, &mut out);
        black_box(out);
    });
}

#[divan::bench(args = [(1, Phase::Minimum), (5, Phase::Minimum), (5, Phase::Linear)], sample_count = 10)]
fn eq_of_bands(bencher: Bencher, (bands, phase): (usize, Phase)) {
    let band = |i: usize| Band {
        curve: Curve::Bell,
        frequency_hz: [3_000.0, 60.0, 250.0, 8_000.0, 14_000.0][i],
        gain_db: 3.0,
        q: 1.0,
    };
    let settings = EqSettings {
        bands: (0..bands).map(band).collect(),
        phase,
    };
    let mut eq = Eq::new(&settings, RATE, 2);
    in_place(bencher, |block| {
        let mut out = Block::default();
        eq.push(block, &mut out);
        black_box(out);
    });
}
