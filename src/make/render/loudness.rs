//! The measuring pass of a loudness target: every segment through the stages in front of it.

use rayon::prelude::*;

use super::{CHANNELS, Master, read};
use crate::audio::block::BLOCK_FRAMES;
use crate::error::Result;
use crate::make::chain::loudness::Measured;
use crate::make::chain::{LoudnessGain, Recipe};
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
        let Some(target) = recipe.loudness() else {
            return Ok(vec![LoudnessGain::default(); programme.segments.len()]);
        };
        let measure = |segment: &Segment| {
            let mut source = read::SegmentReader::new(programme, segment, masters);
            recipe.measure(segment.rate, CHANNELS, |block| {
                source.read(block, BLOCK_FRAMES)?;
                progress(block.frames() as u64);
                Ok(())
            })
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
