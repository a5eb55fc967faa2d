//! Word-length reduction: dither, rounding to nearest, saturation that is counted.
//!
//! Non-subtractive TPDF of 2 LSB peak to peak frees mean and variance of the error from the signal (Wannamaker, Lipshitz,
//! Vanderkooy, Wright, "A Theory of Non-Subtractive Dither"). [`Noise`] names it and the shaped kinds. Shaped noise depends on
//! the errors before it: a stream begins, and goes on after digital silence or samples that fit, with an empty memory.

mod random;
mod rounding;
mod shape;

use std::ops::Range;

use crate::audio::Block;
use rounding::Word;
pub use shape::Noise;

/// After so many frames of exact silence on all channels the dither goes quiet too, until the next sample that is not zero.
pub const BLANK_AFTER_FRAMES: u64 = 1024;

/// Magnitude below which a sample counts as exact silence: converters leave rounding noise near -300 dBFS around true zeros.
const SILENT: f64 = 1e-12;

/// Turns planar f64 into integer codes of a word length.
#[derive(Debug, Clone)]
pub struct Quantiser {
    bits: u32,
    noise: Noise,
    channels: Vec<Channel>,
    frame: u64,
    silent_frames: u64,
    report: QuantiserReport,
}

#[derive(Debug, Clone)]
struct Channel {
    key: u64,
    /// What the errors so far add to the samples to come.
    memory: [f64; shape::TAPS],
}

/// What a quantiser did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuantiserReport {
    /// Samples that were outside the word and saturated.
    pub clamped: u64,
    /// Samples that were dithered.
    pub dithered: u64,
    /// Samples that already lay on the grid, copied bit for bit.
    pub exact: u64,
    /// Samples that were rounded without dither, because none was asked for.
    pub rounded: u64,
    /// Samples left as digital silence.
    pub blanked: u64,
}

impl std::ops::AddAssign for QuantiserReport {
    fn add_assign(&mut self, other: Self) {
        self.clamped += other.clamped;
        self.dithered += other.dithered;
        self.exact += other.exact;
        self.rounded += other.rounded;
        self.blanked += other.blanked;
    }
}

impl Quantiser {
    /// `stream` tells files apart (a track number), `frame` is the position of the first frame in that file. Whether `noise`
    /// suits the word is the caller's to ask, of [`Noise::unfit`].
    pub fn new(
        bits: u32,
        noise: Noise,
        channels: usize,
        seed: u64,
        stream: u64,
        frame: u64,
    ) -> Self {
        let channel = |key| Channel {
            key,
            memory: [0.0; shape::TAPS],
        };
        Quantiser {
            bits,
            noise,
            channels: random::keys(seed, stream, channels)
                .into_iter()
                .map(channel)
                .collect(),
            frame,
            silent_frames: 0,
            report: QuantiserReport::default(),
        }
    }

    pub fn report(&self) -> &QuantiserReport {
        &self.report
    }

    /// Replaces `codes` (one vector per channel) by the codes of `block`.
    pub fn push(&mut self, block: &Block, codes: &mut Vec<Vec<i32>>) {
        let frames = block.frames();
        let samples = (frames * block.channels.len()) as u64;
        codes.resize_with(block.channels.len(), Vec::new);
        codes.iter_mut().for_each(|c| c.resize(frames, 0));
        let blanks = self.blanks(block);
        let on_grid = block.grid_bits.is_some_and(|bits| bits <= self.bits);
        if on_grid || self.noise == Noise::None {
            let word = Word::new(self.bits);
            for (input, output) in block.channels.iter().zip(codes) {
                self.report.clamped += rounding::plain(word, input, output);
            }
            self.forget();
            if on_grid {
                self.report.exact += samples;
            } else {
                self.report.rounded += samples;
            }
        } else {
            let mut from = 0;
            for blank in &blanks {
                self.dither(block, from..blank.start, codes);
                codes.iter_mut().for_each(|c| c[blank.clone()].fill(0));
                self.forget();
                from = blank.end;
            }
            self.dither(block, from..frames, codes);
            let blanked = blanks.iter().map(|r| r.len() as u64).sum::<u64>();
            let blanked = blanked * block.channels.len() as u64;
            self.report.blanked += blanked;
            self.report.dithered += samples - blanked;
        }
        self.frame += frames as u64;
    }

    /// Codes of a stretch that is to be dithered.
    fn dither(&mut self, block: &Block, range: Range<usize>, codes: &mut [Vec<i32>]) {
        let word = Word::new(self.bits);
        let taps = self.noise.taps();
        let frame = self.frame + range.start as u64;
        let planes = block.channels.iter().zip(codes);
        for ((input, output), Channel { key, memory }) in planes.zip(&mut self.channels) {
            let (input, output) = (&input[range.clone()], &mut output[range.clone()]);
            self.report.clamped += match &taps {
                Some(taps) => rounding::shaped(word, *key, frame, taps, memory, input, output),
                None => rounding::dithered(word, *key, frame, input, output),
            };
        }
    }

    fn forget(&mut self) {
        for channel in &mut self.channels {
            channel.memory = [0.0; shape::TAPS];
        }
    }

    /// Stretches of the block that stay digital silence. Where it sounds, about one frame in [`BLANK_AFTER_FRAMES`] is looked
    /// at: silence that is long enough has to reach from `from` to `turn`, so the last sound before `turn` ends every hope
    /// that lies before it.
    fn blanks(&mut self, block: &Block) -> Vec<Range<usize>> {
        let frames = block.frames();
        let silent = |frame: &usize| block.channels.iter().all(|c| c[*frame].abs() < SILENT);
        let mut ranges = Vec::new();
        // Silence may go on at `from`, where it has lasted `lasted` frames.
        let (mut from, mut lasted) = (0, self.silent_frames);
        loop {
            let turn = from + BLANK_AFTER_FRAMES.saturating_sub(lasted) as usize;
            if turn >= frames {
                let quiet = (from..frames).rev().take_while(silent).count();
                let unbroken = quiet == frames - from;
                self.silent_frames = quiet as u64 + if unbroken { lasted } else { 0 };
                return ranges;
            }
            from = match (from..=turn).rev().find(|f| !silent(f)) {
                Some(sound) => sound + 1,
                None => {
                    let end = (turn..frames).find(|f| !silent(f)).unwrap_or(frames);
                    ranges.push(turn..end);
                    if end == frames {
                        self.silent_frames = lasted + (frames - from) as u64;
                        return ranges;
                    }
                    end + 1
                }
            };
            lasted = 0;
        }
    }
}

#[cfg(test)]
mod tests;
