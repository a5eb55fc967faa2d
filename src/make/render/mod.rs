//! The render tree: each master is decoded once and flows in blocks through shared stages; branches share what they can
//! and end in sinks.
//!
//! ```text
//! segment (decode, trim, fade, crossfade) -> chain -> sample rate -> limiter -> sink: dither, encode, write
//!                                         -> chain -> ...                    -> sink
//! ```
//!
//! The unit of work is a [`Segment`](crate::release::programme::Segment). Every length is known before a sample is read, so
//! segments are rendered on as many threads as wanted, each writing its own place of a shared file, and the bytes do not
//! depend on who came first. Memory: a few blocks per branch.

pub(in crate::make) mod flac;
pub mod loudness;
mod read;
mod sink;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::audio::Block;
use crate::audio::block::BLOCK_FRAMES;
use crate::dsp::dither::QuantiserReport;
use crate::error::{Error, Result};
use crate::make::chain::{LoudnessGain, Recipe, StageReport, Word};
use crate::release::programme::{Part, Programme};

pub use read::Master;
pub use sink::{Encoding, prepare};

/// Audio of every deliverable has two channels; a mono master is written as two identical ones.
pub const CHANNELS: usize = 2;

/// One file to write.
#[derive(Clone)]
pub struct Target {
    /// Relative to the package.
    pub path: PathBuf,
    pub encoding: Encoding,
    pub rate: u32,
    pub bits: u32,
    pub noise: crate::dsp::dither::Noise,
    /// Length of the whole file in frames.
    pub frames: u64,
    /// Stretches of segments in it, by position. What lies between is digital silence.
    pub parts: Vec<Part>,
    /// Position in [`Job::chains`].
    pub chain: usize,
    /// Tells the dither of files apart.
    pub stream: u64,
}

/// Everything the tree needs.
pub struct Job<'a> {
    pub programme: &'a Programme,
    /// One per piece of the programme.
    pub masters: &'a [Master],
    pub chains: &'a [Recipe],
    /// What loudness targets ask for: by chain, then by segment.
    pub loudness: &'a [Vec<LoudnessGain>],
    pub targets: &'a [Target],
    pub seed: u64,
    /// Where `Target::path` is relative to.
    pub folder: &'a Path,
    /// Called with frames of source audio done since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What became of one target.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub quantiser: QuantiserReport,
    /// (first frame, frames, XXH3-128 of interleaved little-endian i32 codes) of each part: what was meant to be written.
    pub digests: Vec<(u64, u64, u128)>,
}

/// What became of everything.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// One per target.
    pub outcomes: Vec<Outcome>,
    /// What each stage did, over all segments.
    pub stages: Vec<(Branch, Vec<StageReport>)>,
}

/// Targets that come from one chain in one way share what its stages did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    pub chain: usize,
    pub rate: u32,
    pub word: Word,
}

impl Target {
    pub fn branch(&self) -> Branch {
        Branch {
            chain: self.chain,
            rate: self.rate,
            word: Word {
                bits: Some(self.bits),
                noise: self.noise,
            },
        }
    }
}

impl Rendered {
    /// What the stages of the target's chain did on the way to it.
    pub fn stages_of(&self, target: &Target) -> &[StageReport] {
        let branch = target.branch();
        let found = self.stages.iter().find(|(b, _)| *b == branch);
        found.map_or(&[], |(_, reports)| reports)
    }

    fn add(&mut self, branch: Branch, reports: &[StageReport]) {
        match self.stages.iter_mut().find(|(b, _)| *b == branch) {
            Some((_, sums)) => sums
                .iter_mut()
                .zip(reports)
                .for_each(|(sum, report)| *sum += report),
            None => self.stages.push((branch, reports.to_vec())),
        }
    }
}

/// Renders everything on the current rayon pool. The first error stops all work.
pub fn render(job: &Job) -> Result<Rendered> {
    for target in job.targets {
        prepare(target, job.folder)?;
    }
    let mut order: Vec<usize> = (0..job.programme.segments.len()).collect();
    // The longest first, so that the last one to finish is short.
    order.sort_by_key(|s| {
        let segment = &job.programme.segments[*s];
        std::cmp::Reverse((
            u128::from(segment.frames) * 1_000_000 / u128::from(segment.rate),
            usize::MAX - s,
        ))
    });
    let rendered: Mutex<Vec<Option<Rendered>>> =
        Mutex::new(vec![None; job.programme.segments.len()]);
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let stop = AtomicBool::new(false);
    rayon::scope_fifo(|scope| {
        for segment in order {
            let (rendered, failure, stop) = (&rendered, &failure, &stop);
            scope.spawn_fifo(move |_| match render_segment(job, segment, stop) {
                Ok(done) => lock(rendered)[segment] = Some(done),
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    lock(failure).get_or_insert(error);
                }
            });
        }
    });
    if let Some(error) = lock(&failure).take() {
        return Err(error);
    }
    // In the order of the segments, whoever was first: sums of floats depend on it.
    let mut all = Rendered {
        outcomes: vec![Outcome::default(); job.targets.len()],
        stages: Vec::new(),
    };
    for done in lock(&rendered).drain(..).flatten() {
        for (sum, outcome) in all.outcomes.iter_mut().zip(done.outcomes) {
            sum.quantiser += outcome.quantiser;
            sum.digests.extend(outcome.digests);
        }
        for (branch, reports) in done.stages {
            all.add(branch, &reports);
        }
    }
    for outcome in &mut all.outcomes {
        outcome.digests.sort_unstable_by_key(|d| d.0);
    }
    Ok(all)
}

/// A panic elsewhere must not hide the first error.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn render_segment(job: &Job, index: usize, stop: &AtomicBool) -> Result<Rendered> {
    let segment = &job.programme.segments[index];
    let mut done = Rendered {
        outcomes: vec![Outcome::default(); job.targets.len()],
        stages: Vec::new(),
    };
    let mut tree = tree::grow(job, index)?;
    if tree.is_empty() {
        return Ok(done);
    }
    let mut source = read::SegmentReader::new(job.programme, segment, job.masters);
    let mut block = Block::new(CHANNELS);
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(done);
        }
        source.read(&mut block, BLOCK_FRAMES)?;
        if block.is_empty() {
            break;
        }
        for branch in &mut tree {
            branch.push(&block)?;
        }
        (job.progress)(block.frames() as u64);
    }
    for branch in tree {
        branch.finish(&mut done)?;
    }
    Ok(done)
}
