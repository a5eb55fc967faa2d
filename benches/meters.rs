//! Speed of the meters, beside crate `ebur128` in the same run: `cargo bench --bench meters`.
//!
//! `Music` is 60 s of drums, chords and hats, half of it loud; `Clipped` is the same driven 8 dB into the ceiling, with overs all
//! along: the hardest case of the true-peak meter. Divan prints frames per second; divided by the rate that is the multiple of
//! real time.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use runout::audio::decode::{AudioFile, Frames, Info};
use runout::audio::{AudioFormat, Block, SampleFormat};
use runout::dsp::{
    dynamics::DynamicRange, level::Level, loudness::Loudness, silence::Silence, stereo::Stereo,
    true_peak::TruePeak,
};
use runout::prove::probe::audio::{Wanted, measure};
use runout::reading::Choice;

const SECONDS: usize = 60;

#[derive(Debug, Clone, Copy)]
enum Signal {
    Music44,
    Clipped44,
    Music96,
}
use Signal::*;
const SIGNALS: [Signal; 3] = [Music44, Clipped44, Music96];

impl Signal {
    fn rate(self) -> u32 {
        match self {
            Music44 | Clipped44 => 44_100,
            Music96 => 96_000,
        }
    }
    fn drive(self) -> f64 {
        if let Clipped44 = self { 2.5 } else { 1.0 }
    }
}

fn main() {
    divan::main();
}

/// A stereo programme in blocks of 4096 frames, quantised to 24 bits.
fn programme(signal: Signal) -> Vec<Block> {
    let (rate, drive) = (signal.rate(), signal.drive());
    let frames = rate as usize * SECONDS;
    let mut state = 7u64;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let mut channels = vec![Vec::with_capacity(frames), Vec::with_capacity(frames)];
    for i in 0..frames {
        let t = i as f64 / f64::from(rate);
        let beat = t % (60.0 / 122.0);
        let turn = 2.0 * std::f64::consts::PI;
        let mut chord = 0.0;
        for hz in [110.0, 138.6, 164.8, 220.0] {
            for partial in 1..=8 {
                let p = f64::from(partial);
                chord += 0.05 * (turn * hz * p * t).sin() / p;
            }
        }
        let kick =
            (turn * (48.0 * beat + 2.0 * (1.0 - (-30.0 * beat).exp()))).sin() * (-9.0 * beat).exp();
        let hat = (-60.0 * (beat % 0.123)).exp() * 0.14 + 0.005;
        let gain = if (t as u32 / 15).is_multiple_of(2) {
            0.7
        } else {
            0.28
        };
        for (side, channel) in [1.0, 0.8].into_iter().zip(&mut channels) {
            let x: f64 = drive * gain * (0.6 * kick + side * chord + hat * noise());
            let limited = x.clamp(-0.98, 0.98);
            channel.push((limited * 8_388_608.0).round() / 8_388_608.0);
        }
    }
    (0..frames)
        .step_by(4096)
        .map(|from| {
            let until = (from + 4096).min(frames);
            Block {
                channels: channels.iter().map(|c| c[from..until].to_vec()).collect(),
                grid_bits: Some(24),
            }
        })
        .collect()
}

fn run(bencher: Bencher, signal: Signal, meter: impl Fn(&[Block]) + Sync) {
    let blocks = programme(signal);
    bencher
        .counter(ItemsCount::new(signal.rate() as usize * SECONDS))
        .bench(|| meter(black_box(&blocks)));
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn loudness(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = Loudness::new(signal.rate(), 2).unwrap();
        blocks.iter().for_each(|b| meter.push(b));
        black_box((meter.integrated(), meter.range()));
    });
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn true_peak(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = TruePeak::new(signal.rate(), 2, 1.0);
        blocks.iter().for_each(|b| meter.push(b));
        meter.finish();
        black_box(meter.channels().count());
    });
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn level(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = Level::new(SampleFormat::Int(24), 2);
        blocks.iter().for_each(|b| meter.push(b));
        meter.finish();
        black_box(meter.channels());
    });
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn dynamic_range(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = DynamicRange::new(signal.rate(), 2);
        blocks.iter().for_each(|b| meter.push(b));
        black_box(meter.finish());
    });
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn silence(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = Silence::new(signal.rate(), 2);
        blocks.iter().for_each(|b| meter.push(b));
        black_box(meter.finish());
    });
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn stereo(bencher: Bencher, signal: Signal) {
    run(bencher, signal, |blocks| {
        let mut meter = Stereo::new(signal.rate());
        blocks.iter().for_each(|b| meter.push(b));
        black_box(meter.finish());
    });
}

/// Blocks that are there already: what is measured is measuring.
struct Decoded {
    blocks: std::vec::IntoIter<Block>,
}

impl Frames for Decoded {
    fn read(&mut self, block: &mut Block, _: usize) -> runout::error::Result<()> {
        *block = self.blocks.next().unwrap_or_default();
        Ok(())
    }
    fn skip(&mut self, _: u64) -> runout::error::Result<u64> {
        Ok(0)
    }
}

/// All meters, readings and the MD5 of 24-bit samples, without decoding.
#[divan::bench(args = SIGNALS, sample_count = 5)]
fn everything(bencher: Bencher, signal: Signal) {
    readings(bencher, signal, Choice::ALL);
}

/// What [`ebur128_integrated_range_true_peak`] does, as a command takes it, with both figures of true peak.
#[divan::bench(args = SIGNALS, sample_count = 5)]
fn integrated_range_true_peak(bencher: Bencher, signal: Signal) {
    let names = ["loudness", "level.true_peak"].map(String::from);
    readings(bencher, signal, Choice::only(&names).unwrap());
}

fn readings(bencher: Bencher, signal: Signal, choice: Choice) {
    let wanted = Wanted {
        readings: choice,
        ..Wanted::default()
    };
    let blocks = programme(signal);
    let info = Info {
        container: "wav",
        codec: "pcm_int",
        format: AudioFormat {
            rate: signal.rate(),
            channels: 2,
            samples: SampleFormat::Int(24),
        },
        declared_frames: None,
        stored_md5: None,
        speakers: None,
        notes: Vec::new(),
    };
    bencher
        .counter(ItemsCount::new(signal.rate() as usize * SECONDS))
        .with_inputs(|| {
            let blocks = blocks.clone().into_iter();
            AudioFile::from_parts(info.clone(), "memory", Box::new(Decoded { blocks }))
        })
        .bench_values(|mut file| measure(&mut file, &wanted, &|_| {}).unwrap());
}

#[divan::bench(args = SIGNALS, sample_count = 5)]
fn ebur128_integrated_range_true_peak(bencher: Bencher, signal: Signal) {
    use ebur128::{EbuR128, Mode};
    let mode = Mode::I | Mode::LRA | Mode::TRUE_PEAK;
    run(bencher, signal, |blocks| {
        let mut meter = EbuR128::new(2, signal.rate(), mode).unwrap();
        for block in blocks {
            let planes: Vec<&[f64]> = block.channels.iter().map(Vec::as_slice).collect();
            meter.add_frames_planar_f64(&planes).unwrap();
        }
        black_box((
            meter.loudness_global().unwrap(),
            meter.loudness_range().unwrap(),
        ));
        black_box(meter.true_peak(0).unwrap());
    });
}
