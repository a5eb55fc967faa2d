//! Sample-rate conversion of a continuous stretch of audio, block by block.
//!
//! Length rule: `ceil(frames * to / from)` ([`crate::release::programme::converted`] states the same rule for cuts). The outer
//! edges are extrapolated, not zero-padded; peaks above full scale are kept. The transform is the crate ardftsrc's GOOD preset
//! in f64. Its FFT picks instructions by CPU: between CPU families results may differ by about 1e-16 of full scale, which
//! dither and rounding hide in nearly all samples (an estimate from the size of the error, not measured).

use ardftsrc::{PRESET_GOOD, PlanarResampler};

use crate::audio::Block;
use crate::error::{Error, Result};

pub struct Converter {
    inner: PlanarResampler<f64>,
    waiting: Vec<Vec<f64>>,
    output: Vec<Vec<f64>>,
    chunk: usize,
}

impl Converter {
    pub fn new(from: u32, to: u32, channels: usize) -> Result<Self> {
        let config = PRESET_GOOD
            .with_input_rate(from as usize)
            .with_output_rate(to as usize)
            .with_channels(channels);
        let inner = PlanarResampler::new(config).map_err(|e| {
            Error::usage(
                format!("converting {from} Hz to {to} Hz"),
                format!("the converter cannot do this pair: {e}"),
            )
        })?;
        // The crate counts samples of all channels together.
        let chunk = inner.input_buffer_size() / channels;
        let room = inner.output_buffer_size() / channels;
        Ok(Converter {
            waiting: vec![Vec::with_capacity(chunk); channels],
            output: vec![vec![0.0; room]; channels],
            chunk,
            inner,
        })
    }

    /// Takes a block; appends what is ready to `out`.
    pub fn push(&mut self, block: &Block, out: &mut Block) -> Result<()> {
        let mut taken = 0;
        while taken < block.frames() {
            let room = self.chunk - self.waiting[0].len();
            let n = room.min(block.frames() - taken);
            for (waiting, channel) in self.waiting.iter_mut().zip(&block.channels) {
                waiting.extend_from_slice(&channel[taken..taken + n]);
            }
            taken += n;
            if self.waiting[0].len() == self.chunk {
                self.run(Step::Chunk, out)?;
                self.waiting.iter_mut().for_each(Vec::clear);
            }
        }
        Ok(())
    }

    /// Ends the stretch; appends the rest to `out`.
    pub fn finish(&mut self, out: &mut Block) -> Result<()> {
        self.run(Step::Final, out)?;
        self.waiting.iter_mut().for_each(Vec::clear);
        self.run(Step::Tail, out)
    }

    fn run(&mut self, step: Step, out: &mut Block) -> Result<()> {
        let input: Vec<&[f64]> = self.waiting.iter().map(Vec::as_slice).collect();
        let mut output: Vec<&mut [f64]> = self.output.iter_mut().map(Vec::as_mut_slice).collect();
        let written = match step {
            Step::Chunk => self.inner.process_chunk(&input, &mut output),
            Step::Final => self.inner.process_chunk_final(&input, &mut output),
            Step::Tail => self.inner.finalize(&mut output),
        }
        .map_err(|e| {
            Error::new(
                crate::error::Kind::Broken,
                "converting the sample rate",
                e.to_string(),
            )
        })?;
        let frames = written / self.output.len();
        out.grid_bits = None;
        for (out, channel) in out.channels.iter_mut().zip(&self.output) {
            out.extend_from_slice(&channel[..frames]);
        }
        Ok(())
    }
}

enum Step {
    Chunk,
    Final,
    Tail,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::programme::converted;

    fn convert(input: &[f64], from: u32, to: u32, chunk: usize) -> Vec<f64> {
        let mut converter = Converter::new(from, to, 2).unwrap();
        let mut out = Block::new(2);
        for part in input.chunks(chunk) {
            converter
                .push(
                    &Block {
                        channels: vec![part.to_vec(), vec![0.0; part.len()]],
                        grid_bits: None,
                    },
                    &mut out,
                )
                .unwrap();
        }
        converter.finish(&mut out).unwrap();
        out.channels.remove(0)
    }

    #[test]
    fn length_is_the_stated_rule_for_every_pair_and_chunk_size() {
        for (from, to) in [
            (96_000, 44_100),
            (48_000, 44_100),
            (88_200, 44_100),
            (44_100, 48_000),
            (192_000, 44_100),
            (44_100, 96_000),
        ] {
            for frames in [1usize, 100, 9_999, 30_000] {
                let input: Vec<f64> = (0..frames).map(|i| (i as f64 * 0.05).sin() * 0.5).collect();
                let whole = convert(&input, from, to, usize::MAX);
                assert_eq!(
                    whole.len() as u64,
                    converted(frames as u64, from, to),
                    "{frames} frames {from} to {to}"
                );
                assert_eq!(whole, convert(&input, from, to, 777));
            }
        }
    }

    #[test]
    fn a_tone_keeps_its_level_and_place() {
        let tone = |rate: f64, n: usize| {
            (0..n)
                .map(|i| (i as f64 * 997.0 * std::f64::consts::TAU / rate).sin() * 0.5)
                .collect::<Vec<_>>()
        };
        let out = convert(&tone(96_000.0, 96_000), 96_000, 44_100, 8192);
        let expected = tone(44_100.0, 44_100);
        let worst = out[2_000..42_000]
            .iter()
            .zip(&expected[2_000..42_000])
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1e-12, "{worst}");
    }
}
