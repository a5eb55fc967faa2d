//! The measuring pass of a loudness target: every segment through the stages in front of it.

use rayon::prelude::*;

use super::{CHANNELS, Master, read};
use crate::audio::Block;
use crate::audio::block::BLOCK_FRAMES;
use crate::dsp::dither::Noise;
use crate::error::Result;
use crate::make::chain::loudness::{Measure, Measured};
use crate::make::chain::{LoudnessGain, Recipe, Setting, Word};
use crate::release::programme::{Programme, Segment};

/// The gain of every segment for every chain; nothing is read for chains without a loudness target. Works on the current rayon pool.
///
/// # Errors
/// A master cannot be read.
pub fn gains(
    programme: &Programme,
    masters: &[Master],
    chains: &[Recipe],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Vec<LoudnessGain>>> {
    let chain = |recipe: &Recipe| {
        let Some((target, before)) = recipe.loudness() else {
            return Ok(vec![LoudnessGain::default(); programme.segments.len()]);
        };
        let measure = |segment: &Segment| {
            let setting = Setting {
                rate: segment.rate,
                channels: CHANNELS,
                word: Word {
                    bits: None,
                    noise: Noise::None,
                },
                loudness: LoudnessGain::default(),
            };
            let mut line = recipe.build(before.clone(), &setting);
            let mut source = read::SegmentReader::new(programme, segment, masters);
            let (mut meter, mut block) = (Measure::new(segment.rate, CHANNELS), Block::default());
            loop {
                source.read(&mut block, BLOCK_FRAMES)?;
                if block.is_empty() {
                    break;
                }
                progress(block.frames() as u64);
                line.push(&mut block);
                meter.push(&block);
            }
            line.finish(&mut block);
            meter.push(&block);
            Ok(meter.finish())
        };
        let segments = programme.segments.par_iter();
        let measured: Vec<Measured> = segments.map(measure).collect::<Result<_>>()?;
        Ok(target.gains(&measured))
    };
    chains.iter().map(chain).collect()
}

/// Frames that [`gains`] reads.
pub fn work(programme: &Programme, chains: &[Recipe]) -> u64 {
    let passes = chains.iter().filter(|c| c.loudness().is_some()).count();
    let frames: u64 = programme.segments.iter().map(|s| s.frames).sum();
    frames * passes as u64
}
