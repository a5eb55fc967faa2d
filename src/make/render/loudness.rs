//! The measuring pass of a loudness target: every segment through the stages in front of it.

use rayon::prelude::*;

use super::{CHANNELS, Master, Target, read};
use crate::audio::block::BLOCK_FRAMES;
use crate::dsp::lanes::larger;
use crate::dsp::resample::Filter;
use crate::error::Result;
use crate::make::chain::loudness::{Ends, Measured};
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
    targets: &[Target],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Vec<LoudnessGain>>> {
    let chain = |(number, recipe): (usize, &Recipe)| {
        let Some(target) = recipe.loudness() else {
            return Ok(vec![LoudnessGain::default(); programme.segments.len()]);
        };
        let ends = ends(number, targets);
        let measure = |segment: &Segment| {
            let mut source = read::SegmentReader::new(programme, segment, masters);
            recipe.measure(segment.rate, &[1.0; CHANNELS], &ends, |block| {
                source.read(block, BLOCK_FRAMES)?;
                progress(block.frames() as u64);
                Ok(())
            })
        };
        let segments = programme.segments.par_iter();
        let measured: Vec<Measured> = segments.map(measure).collect::<Result<_>>()?;
        Ok(target.gains(&measured))
    };
    chains.iter().enumerate().map(chain).collect()
}

/// What becomes of a chain's audio in all targets that hang on it.
fn ends(chain: usize, targets: &[Target]) -> Ends {
    let branches = targets.iter().filter(|t| t.chain == chain);
    let mut ends = Ends {
        rates: Vec::new(),
        filter: Filter::Standard,
        allowance: 0.0,
    };
    for branch in branches.map(Target::branch) {
        if !ends.rates.contains(&branch.rate) {
            ends.rates.push(branch.rate);
        }
        ends.allowance = larger(ends.allowance, branch.word.allowance());
    }
    ends
}

/// Frames that [`gains`] reads.
pub fn work(programme: &Programme, chains: &[Recipe]) -> u64 {
    let passes = chains.iter().filter(|c| c.loudness().is_some()).count();
    let frames: u64 = programme.segments.iter().map(|s| s.frames).sum();
    frames * passes as u64
}
