//! How fast FLAC is encoded: ten seconds of something like music, MD5 included.

use divan::Bencher;
use divan::counter::ItemsCount;
use runout::format::flac::encode::{Encoder, Settings};

const SECONDS: usize = 10;

fn main() {
    divan::main();
}

/// Decaying tones over noise, with a level that differs from beat to beat; no two channels alike.
fn music(rate: u32, bits: u32) -> [Vec<i32>; 2] {
    let full = f64::from(1u32 << (bits - 1));
    let mut noise = 1u64;
    let mut channel = |pan: f64| {
        (0..SECONDS * rate as usize)
            .map(|i| {
                let t = i as f64 / f64::from(rate);
                noise = noise
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let hiss = (noise >> 40) as f64 / f64::from(1u32 << 24) - 0.5;
                let beat = t.fract();
                let tones: f64 = [110.0, 277.2, 659.3, 1479.0]
                    .iter()
                    .zip([1.0, pan, 0.4, 0.2])
                    .map(|(f, level)| level * (std::f64::consts::TAU * f * t).sin())
                    .sum();
                let value = 0.2 * tones * (-2.0 * beat).exp() + 0.1 * hiss * (-20.0 * beat).exp();
                (full * (value + 0.001 * hiss)) as i32
            })
            .collect()
    };
    [channel(0.8), channel(0.5)]
}

#[divan::bench(args = [(44_100, 16), (44_100, 24), (96_000, 24)])]
fn encode(bencher: Bencher, (rate, bits): (u32, u32)) {
    let [left, right] = music(rate, bits);
    let settings = Settings {
        rate,
        channels: 2,
        bits,
        block: Settings::BLOCK,
    };
    bencher
        .counter(ItemsCount::new(2 * left.len()))
        .bench_local(|| {
            let mut out = Vec::new();
            let mut encoder = Encoder::new(settings).expect("the settings are in range");
            encoder
                .push(&[&left, &right], &mut out)
                .expect("the codes fit");
            let totals = encoder.finish(&mut out).expect("nothing is left to fail");
            (out, totals)
        });
}
