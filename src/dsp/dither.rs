//! Word-length reduction: TPDF dither, rounding to nearest, saturation that is counted.
//!
//! Non-subtractive TPDF of 2 LSB peak to peak frees mean and variance of the error from the signal (Wannamaker, Lipshitz,
//! Vanderkooy, Wright, "A Theory of Non-Subtractive Dither"). The generator is counter-based: the noise at a frame depends on
//! seed, stream, channel and frame number alone, so chunking, seeking and thread count cannot change a bit.

use crate::audio::Block;

/// After so many frames of exact silence on all channels the dither goes quiet too, until the next sample that is not zero.
pub const BLANK_AFTER_FRAMES: u64 = 1024;

/// Magnitude below which a sample counts as exact silence: converters leave rounding noise near -300 dBFS around true zeros.
const SILENT: f64 = 1e-12;

/// Adding and taking away 1.5 * 2^52 rounds an f64 of modest size to the nearest integer (ties to even) in two operations
/// that every CPU does alike.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// 64-bit finaliser of MurmurHash3 in Stafford's variant 13, as SplitMix64 uses it.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The triangular noise of one frame of a channel, in LSB, in (-1, 1): the difference of two independent uniforms, which are
/// the halves of one 64-bit hash.
fn tpdf(key: u64, frame: u64) -> f64 {
    const HALF: f64 = 1.0 / 4_294_967_296.0;
    let hash = mix(key.wrapping_add(frame.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    ((hash >> 32) as f64 - (hash & 0xffff_ffff) as f64) * HALF
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    Tpdf,
    None,
}

/// Turns planar f64 into integer codes of a word length.
#[derive(Debug, Clone)]
pub struct Quantiser {
    bits: u32,
    noise: Noise,
    keys: Vec<u64>,
    frame: u64,
    silent_frames: u64,
    report: QuantiserReport,
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
    /// `stream` tells files apart (a track number), `frame` is the position of the first frame in that file.
    pub fn new(
        bits: u32,
        noise: Noise,
        channels: usize,
        seed: u64,
        stream: u64,
        frame: u64,
    ) -> Self {
        let base = mix(seed ^ 0x72_75_6e_6f_75_74).wrapping_add(mix(stream.wrapping_add(0x5157)));
        let keys = (0..channels as u64)
            .map(|channel| mix(mix(base).wrapping_add(channel.wrapping_mul(0xd1b5_4a32_d192_ed03))))
            .collect();
        Quantiser {
            bits,
            noise,
            keys,
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
        codes.resize_with(block.channels.len(), Vec::new);
        let scale = 2f64.powi(self.bits as i32 - 1);
        let (low, high) = (-scale, scale - 1.0);
        let samples = (frames * block.channels.len()) as u64;
        let on_grid = block.grid_bits.is_some_and(|bits| bits <= self.bits);
        if on_grid || self.noise == Noise::None {
            for (input, output) in block.channels.iter().zip(codes.iter_mut()) {
                output.clear();
                let mut clamped = 0;
                output.extend(input.iter().map(|x| {
                    let rounded = (x * scale + ROUND) - ROUND;
                    let held = rounded.clamp(low, high);
                    clamped += u64::from(held != rounded);
                    held as i32
                }));
                self.report.clamped += clamped;
            }
            if on_grid {
                self.report.exact += samples;
            } else {
                self.report.rounded += samples;
            }
            self.track_silence(block);
        } else {
            let blanks = self.blanks(block);
            for ((input, output), key) in
                block.channels.iter().zip(codes.iter_mut()).zip(&self.keys)
            {
                output.clear();
                let mut clamped = 0;
                let start = self.frame;
                output.extend(input.iter().zip(start..).map(|(x, frame)| {
                    let rounded = (x * scale + tpdf(*key, frame) + ROUND) - ROUND;
                    let held = rounded.clamp(low, high);
                    clamped += u64::from(held != rounded);
                    held as i32
                }));
                for range in &blanks {
                    output[range.clone()].fill(0);
                }
                self.report.clamped += clamped;
            }
            let blanked =
                blanks.iter().map(|r| r.len() as u64).sum::<u64>() * block.channels.len() as u64;
            self.report.blanked += blanked;
            self.report.dithered += samples - blanked;
        }
        self.frame += frames as u64;
    }

    fn is_silent(block: &Block, frame: usize) -> bool {
        block
            .channels
            .iter()
            .all(|channel| channel[frame].abs() < SILENT)
    }

    fn track_silence(&mut self, block: &Block) {
        let frames = block.frames();
        let quiet = (0..frames)
            .rev()
            .take_while(|f| Self::is_silent(block, *f))
            .count();
        self.silent_frames = if quiet == frames {
            self.silent_frames + frames as u64
        } else {
            quiet as u64
        };
    }

    /// Stretches of the block that stay digital silence.
    fn blanks(&mut self, block: &Block) -> Vec<std::ops::Range<usize>> {
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        for frame in 0..block.frames() {
            if !Self::is_silent(block, frame) {
                self.silent_frames = 0;
                continue;
            }
            self.silent_frames += 1;
            if self.silent_frames > BLANK_AFTER_FRAMES {
                match ranges.last_mut().filter(|r| r.end == frame) {
                    Some(range) => range.end = frame + 1,
                    None => ranges.push(frame..frame + 1),
                }
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(block: &Block, bits: u32, chunk: usize) -> Vec<Vec<i32>> {
        let mut quantiser = Quantiser::new(bits, Noise::Tpdf, block.channels.len(), 1, 1, 0);
        let mut all = vec![Vec::new(); block.channels.len()];
        let mut part = Vec::new();
        for start in (0..block.frames()).step_by(chunk) {
            let end = (start + chunk).min(block.frames());
            let piece = Block {
                channels: block
                    .channels
                    .iter()
                    .map(|c| c[start..end].to_vec())
                    .collect(),
                grid_bits: block.grid_bits,
            };
            quantiser.push(&piece, &mut part);
            for (whole, part) in all.iter_mut().zip(&part) {
                whole.extend_from_slice(part);
            }
        }
        all
    }

    #[test]
    fn error_of_tpdf_has_mean_zero_and_variance_a_quarter_lsb_whatever_the_level() {
        for level in [0.0001f64, 0.25, 0.5, 0.77] {
            let lsb = 2f64.powi(-15);
            let block = Block {
                channels: vec![vec![level * lsb; 200_000]; 2],
                grid_bits: None,
            };
            for channel in codes(&block, 16, 4096) {
                let errors: Vec<f64> = channel.iter().map(|c| f64::from(*c) - level).collect();
                let mean = errors.iter().sum::<f64>() / errors.len() as f64;
                let variance = errors.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>()
                    / errors.len() as f64;
                assert!(mean.abs() < 0.005, "mean {mean} at {level}");
                assert!(
                    (variance - 0.25).abs() < 0.005,
                    "variance {variance} at {level}"
                );
            }
        }
    }

    #[test]
    fn noise_of_the_two_channels_and_of_two_tracks_is_independent() {
        let noise = |key: u64| (0..100_000).map(|f| tpdf(key, f)).collect::<Vec<_>>();
        let keys = |stream| Quantiser::new(16, Noise::Tpdf, 2, 1, stream, 0).keys;
        let all = [keys(1), keys(2)].concat();
        for (i, a) in all.iter().enumerate() {
            for b in &all[..i] {
                let r: f64 = noise(*a)
                    .iter()
                    .zip(noise(*b))
                    .map(|(x, y)| x * y)
                    .sum::<f64>()
                    / (100_000.0 / 6.0);
                assert!(r.abs() < 0.02, "correlation {r}");
            }
        }
    }

    #[test]
    fn what_already_fits_is_copied_bit_for_bit_and_chunks_do_not_matter() {
        let ramp: Vec<f64> = (-32_768..32_768).map(|c| f64::from(c) / 32_768.0).collect();
        let block = Block {
            channels: vec![ramp],
            grid_bits: Some(16),
        };
        assert_eq!(
            codes(&block, 16, 777)[0],
            (-32_768..32_768).collect::<Vec<_>>()
        );
        let off = Block {
            grid_bits: None,
            ..block
        };
        assert_eq!(codes(&off, 16, 1), codes(&off, 16, 8192));
    }

    #[test]
    fn long_digital_silence_stays_digital_silence() {
        let block = Block {
            channels: vec![vec![0.0; 5000]; 2],
            grid_bits: None,
        };
        let codes = codes(&block, 16, 500);
        assert!(codes[0][..1024].iter().any(|c| *c != 0));
        assert!(codes[0][1024..].iter().all(|c| *c == 0));
    }

    #[test]
    fn a_sample_outside_the_word_saturates_and_is_counted() {
        let mut quantiser = Quantiser::new(16, Noise::Tpdf, 1, 1, 1, 0);
        let mut codes = Vec::new();
        quantiser.push(
            &Block {
                channels: vec![vec![1.5, -1.5, 0.5]],
                grid_bits: None,
            },
            &mut codes,
        );
        assert_eq!(codes[0][..2], [32_767, -32_768]);
        assert_eq!(quantiser.report().clamped, 2);
    }
}
