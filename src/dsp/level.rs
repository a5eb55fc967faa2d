//! Levels of the samples themselves: peak, RMS, DC offset, full-scale runs, the word length in use, identical channels.
//! Knows nothing of loudness or of what lies between the samples.

use super::cpu::on_any_cpu;
use super::lanes::{LaneSum, peak};
use super::true_peak::{Over, Overs};
use crate::audio::{Block, SampleFormat};

/// Full-scale samples in a row that count as a run.
pub const RUN_SAMPLES: u64 = 3;
/// How many runs are kept.
pub const RUNS_KEPT: usize = 100;

/// Samples of one channel looked at together.
const PIECE: usize = 256;
/// The finest grid a float sample is tried against, bits.
const FINEST_GRID: u32 = 32;

/// Consecutive samples at full scale, all of one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub channel: usize,
    pub from: u64,
    pub samples: u64,
}

/// What one channel reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelLevel {
    /// Largest magnitude, full scale = 1, and its first frame.
    pub peak: f64,
    pub peak_at: u64,
    pub mean_square: f64,
    pub mean: f64,
    /// Samples at full scale.
    pub clipped: u64,
    /// First and last sample.
    pub edges: [f64; 2],
    /// Smallest word length that holds every sample; 0 for digital silence, none for samples off every grid.
    pub active_bits: Option<u32>,
}

#[derive(Debug, Clone)]
struct Channel {
    peak: f64,
    peak_at: u64,
    sum: LaneSum,
    square: LaneSum,
    clipped: u64,
    /// Stretches of samples at full scale, of either sign.
    clips: Overs,
    edges: Option<[f64; 2]>,
    /// First frame and length of the full-scale run under way, and its sign.
    run: (u64, u64, bool),
    /// All codes of the samples so far, by OR.
    codes: u32,
    on_grid: bool,
}

/// A level meter for one stream.
#[derive(Debug, Clone)]
pub struct Level {
    channels: Vec<Channel>,
    frames: u64,
    /// Magnitude from which a sample is at full scale.
    full_scale: f64,
    /// Samples times this are codes of `word_bits` bits.
    code_scale: f64,
    word_bits: u32,
    /// Whether samples may lie off the grid (floats).
    floating: bool,
    longest_run: u64,
    run_count: u64,
    runs: Vec<Run>,
    identical: bool,
}

impl Level {
    /// Full scale is the integer extreme, the most positive code or its mirror image, or 1.0 for floats and decoded samples.
    pub fn new(samples: SampleFormat, channels: usize) -> Self {
        let (word_bits, floating) = match samples {
            SampleFormat::Int(bits) => (bits.clamp(1, 32), false),
            SampleFormat::Float(_) | SampleFormat::Lossy => (FINEST_GRID, true),
        };
        let step = libm::ldexp(1.0, 1 - word_bits as i32);
        Level {
            channels: (0..channels)
                .map(|index| Channel {
                    peak: 0.0,
                    peak_at: 0,
                    sum: LaneSum::default(),
                    square: LaneSum::default(),
                    clipped: 0,
                    clips: Overs::crests(index),
                    edges: None,
                    run: (0, 0, false),
                    codes: 0,
                    on_grid: true,
                })
                .collect(),
            frames: 0,
            full_scale: if floating { 1.0 } else { 1.0 - step },
            code_scale: 1.0 / step,
            word_bits,
            floating,
            longest_run: 0,
            run_count: 0,
            runs: Vec::new(),
            identical: channels > 1,
        }
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        if self.identical {
            let first = block.channels.first();
            self.identical = block.channels.iter().all(|c| Some(c) == first);
        }
        for index in 0..self.channels.len().min(block.channels.len()) {
            if let (Some(first), Some(last)) =
                (block.channels[index].first(), block.channels[index].last())
            {
                let edges = &mut self.channels[index].edges;
                *edges = Some([edges.map_or(*first, |e| e[0]), *last]);
            }
            for (i, piece) in block.channels[index].chunks(PIECE).enumerate() {
                self.piece(index, self.frames + (i * PIECE) as u64, piece);
            }
        }
        self.frames += block.frames() as u64;
    }

    fn piece(&mut self, index: usize, at: u64, x: &[f64]) {
        let channel = &mut self.channels[index];
        let highest = add(channel, x);
        if highest > channel.peak {
            channel.peak = highest;
            let place = x.iter().position(|v| v.abs() == highest).unwrap_or(0);
            channel.peak_at = at + place as u64;
        }
        // Nothing more can be learned once the last bit of the word was seen in use.
        if channel.on_grid && (self.floating || channel.codes & 1 == 0) {
            channel.take_codes(x, self.code_scale, self.floating);
        }
        if highest >= self.full_scale || channel.run.1 > 0 {
            for (i, &v) in x.iter().enumerate() {
                self.full_scale_sample(index, at + i as u64, v);
            }
        }
    }

    fn full_scale_sample(&mut self, index: usize, frame: u64, v: f64) {
        let full = v.abs() >= self.full_scale;
        let channel = &mut self.channels[index];
        if channel.run.1 > 0 && (!full || channel.run.2 != (v < 0.0)) {
            self.close_run(index);
        }
        if full {
            let channel = &mut self.channels[index];
            channel.clipped += 1;
            channel.clips.add(frame, v.abs());
            if channel.run.1 == 0 {
                channel.run = (frame, 0, v < 0.0);
            }
            channel.run.1 += 1;
        }
    }

    fn close_run(&mut self, channel: usize) {
        let (from, samples, _) = self.channels[channel].run;
        self.channels[channel].run.1 = 0;
        self.longest_run = self.longest_run.max(samples);
        if samples >= RUN_SAMPLES {
            self.run_count += 1;
            self.runs.push(Run {
                channel,
                from,
                samples,
            });
            if self.runs.len() >= 2 * RUNS_KEPT {
                keep_longest(&mut self.runs);
            }
        }
    }

    /// Ends the stream.
    pub fn finish(&mut self) {
        for channel in 0..self.channels.len() {
            if self.channels[channel].run.1 > 0 {
                self.close_run(channel);
            }
        }
        keep_longest(&mut self.runs);
        self.runs.sort_by_key(|r| (r.from, r.channel));
    }

    /// Every channel's levels.
    pub fn channels(&self) -> Vec<ChannelLevel> {
        let frames = self.frames.max(1) as f64;
        self.channels
            .iter()
            .map(|c| ChannelLevel {
                peak: c.peak,
                peak_at: c.peak_at,
                mean_square: c.square.total() / frames,
                mean: c.sum.total() / frames,
                clipped: c.clipped,
                edges: c.edges.unwrap_or_default(),
                active_bits: c.on_grid.then(|| match c.codes {
                    0 => 0,
                    codes => self.word_bits - codes.trailing_zeros().min(self.word_bits - 1),
                }),
            })
            .collect()
    }

    /// Longest run of full-scale samples; 0 if there is none.
    pub fn longest_run(&self) -> u64 {
        self.longest_run
    }

    /// The longest runs of at least [`RUN_SAMPLES`], at most [`RUNS_KEPT`], in the order of time, and how many there were.
    /// Complete after [`Level::finish`].
    pub fn runs(&self) -> (&[Run], u64) {
        (&self.runs, self.run_count)
    }

    /// The highest stretches of samples at full scale, at most 100, in the order of time.
    pub fn clips(&self) -> Vec<Over> {
        Overs::highest(self.channels.iter().map(|c| &c.clips))
    }

    /// Magnitude from which a sample is at full scale.
    pub fn full_scale(&self) -> f64 {
        self.full_scale
    }

    /// All channels carry the same samples; none if there is one channel only.
    pub fn identical_channels(&self) -> Option<bool> {
        (self.channels.len() > 1).then_some(self.identical)
    }
}

impl Channel {
    fn take_codes(&mut self, x: &[f64], scale: f64, floating: bool) {
        /// Adding this leaves an integer of up to 32 bits, in two's complement, in the low bits of a double.
        const TO_INTEGER: f64 = 6_755_399_441_055_744.0;
        if floating {
            self.on_grid = x.iter().all(|&v| {
                let code = v * scale;
                code == libm::trunc(code) && (-scale..scale).contains(&code)
            });
        }
        self.codes = x.iter().fold(self.codes, |codes, &v| {
            codes | (v * scale + TO_INTEGER).to_bits() as u32
        });
    }
}

on_any_cpu! {
    /// Adds to the sums and returns the largest magnitude.
    fn add(channel: &mut Channel, x: &[f64]) -> f64 {
        channel.sum.add(x, |v| v);
        channel.square.add(x, |v| v * v);
        peak(x)
    }
}

fn keep_longest(runs: &mut Vec<Run>) {
    runs.sort_by_key(|r| (std::cmp::Reverse(r.samples), r.from, r.channel));
    runs.truncate(RUNS_KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise};

    fn measure(samples: SampleFormat, signal: &Block, pieces: usize) -> Level {
        let mut meter = Level::new(samples, signal.channels.len());
        for piece in blocks(signal, pieces) {
            meter.push(&piece);
        }
        meter.finish();
        meter
    }

    fn quantised(x: &[f64], bits: i32) -> Vec<f64> {
        x.iter()
            .map(|v| libm::floor(libm::ldexp(*v, bits - 1)) / libm::ldexp(1.0, bits - 1))
            .collect()
    }

    #[test]
    fn padded_bits_show() {
        let x = noise(5000, 1);
        let sixteen = block(vec![quantised(&x, 16), quantised(&x, 12)]);
        let bits = |format, signal: &Block| -> Vec<Option<u32>> {
            let channels = measure(format, signal, 480).channels();
            channels.iter().map(|c| c.active_bits).collect()
        };
        assert_eq!(bits(SampleFormat::Int(24), &sixteen), [Some(16), Some(12)]);
        assert_eq!(
            bits(SampleFormat::Float(32), &sixteen),
            [Some(16), Some(12)]
        );
        assert_eq!(bits(SampleFormat::Float(64), &block(vec![x])), [None]);
        let silence = Block::silence(1, 100);
        assert_eq!(bits(SampleFormat::Int(16), &silence), [Some(0)]);
        let minus_one = block(vec![vec![-1.0]]);
        assert_eq!(bits(SampleFormat::Int(16), &minus_one), [Some(1)]);
        assert_eq!(
            bits(SampleFormat::Float(32), &block(vec![vec![1.0]])),
            [None]
        );
    }

    #[test]
    fn runs_are_of_one_sign_and_cross_blocks() {
        let top = 1.0 - libm::ldexp(1.0, -15);
        let x = vec![
            0.0, top, top, top, top, -1.0, -1.0, 0.3, top, -top, 0.1, -1.0, -1.0, -1.0,
        ];
        for pieces in [1, 3, 100] {
            let meter = measure(SampleFormat::Int(16), &block(vec![x.clone()]), pieces);
            assert_eq!(meter.longest_run(), 4);
            assert_eq!(meter.channels()[0].clipped, 11);
            let (runs, count) = meter.runs();
            assert_eq!(count, 2);
            let clips: Vec<_> = meter.clips().iter().map(|c| (c.from, c.until)).collect();
            assert_eq!(clips, [(1, 6), (8, 9), (11, 13)]);
            assert_eq!(meter.channels()[0].edges, [0.0, -1.0]);
            let starts: Vec<_> = runs.iter().map(|r| (r.from, r.samples)).collect();
            assert_eq!(starts, [(1, 4), (11, 3)]);
        }
    }

    #[test]
    fn peak_mean_and_power() {
        let x = vec![0.25, -0.75, 0.25, 0.75];
        let level = measure(SampleFormat::Int(24), &block(vec![x]), 2).channels()[0];
        assert_eq!((level.peak, level.peak_at), (0.75, 1));
        assert_eq!((level.mean, level.mean_square), (0.125, 0.3125));
    }

    #[test]
    fn identical_channels_are_identical_to_the_last_bit() {
        let x = noise(2000, 4);
        let mut y = x.clone();
        let read = |a: &[f64], b: &[f64]| {
            let signal = block(vec![a.to_vec(), b.to_vec()]);
            measure(SampleFormat::Float(64), &signal, 333).identical_channels()
        };
        assert_eq!(read(&x, &y), Some(true));
        y[1999] += 1e-12;
        assert_eq!(read(&x, &y), Some(false));
        let mono = measure(SampleFormat::Int(16), &Block::silence(1, 4), 4);
        assert_eq!(mono.identical_channels(), None);
    }

    #[test]
    fn how_the_stream_is_cut_does_not_change_a_bit() {
        let signal = block(vec![noise(20_000, 1), noise(20_000, 2)]);
        let whole = measure(SampleFormat::Float(32), &signal, 8192);
        for pieces in [1, 17, 480] {
            let cut = measure(SampleFormat::Float(32), &signal, pieces);
            assert_eq!(cut.channels(), whole.channels());
        }
    }
}
