//! The render tree: each master is decoded once and flows in blocks through shared stages; branches share what they can
//! and end in sinks.
//!
//! ```text
//! segment (decode, trim, fade, crossfade) -> chain -> sample rate -> sink: dither, encode, write
//!                                         -> chain -> ...         -> sink
//! ```
//!
//! The unit of work is a [`Segment`](crate::release::programme::Segment). Every length is known before a sample is read, so
//! segments are rendered on as many threads as wanted, each writing its own place of a shared file, and the bytes do not
//! depend on who came first. Memory: a few blocks per branch.

pub(in crate::make) mod flac;
mod read;
mod sink;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::audio::Block;
use crate::audio::block::BLOCK_FRAMES;
use crate::dsp::dither::QuantiserReport;
use crate::dsp::resample::{Converter, Filter};
use crate::error::{Error, Result};
use crate::make::chain::{Recipe, Stage};
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

/// Renders everything on the current rayon pool. The first error stops all work.
pub fn render(job: &Job) -> Result<Vec<Outcome>> {
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
    let outcomes = Mutex::new(vec![Outcome::default(); job.targets.len()]);
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let stop = AtomicBool::new(false);
    rayon::scope_fifo(|scope| {
        for segment in order {
            let (outcomes, failure, stop) = (&outcomes, &failure, &stop);
            scope.spawn_fifo(move |_| {
                if let Err(error) = render_segment(job, segment, outcomes, stop) {
                    stop.store(true, Ordering::Relaxed);
                    lock(failure).get_or_insert(error);
                }
            });
        }
    });
    if let Some(error) = lock(&failure).take() {
        return Err(error);
    }
    let mut outcomes = std::mem::take(&mut *lock(&outcomes));
    outcomes
        .iter_mut()
        .for_each(|o| o.digests.sort_unstable_by_key(|d| d.0));
    Ok(outcomes)
}

/// A panic elsewhere must not hide the first error.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Everything that hangs on one chain setting.
struct Branch {
    stages: Vec<Box<dyn Stage>>,
    rates: Vec<RateBranch>,
}

/// Everything that hangs on one sample rate under a chain.
struct RateBranch {
    converter: Option<Converter>,
    sinks: Vec<sink::PartSink>,
}

fn render_segment(
    job: &Job,
    index: usize,
    outcomes: &Mutex<Vec<Outcome>>,
    stop: &AtomicBool,
) -> Result<()> {
    let segment = &job.programme.segments[index];
    let mut branches = grow(job, index)?;
    if branches.is_empty() {
        return Ok(());
    }
    let mut source = read::SegmentReader::new(job.programme, segment, job.masters);
    let (mut block, mut processed, mut converted) = (
        Block::new(CHANNELS),
        Block::new(CHANNELS),
        Block::new(CHANNELS),
    );
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        source.read(&mut block, BLOCK_FRAMES)?;
        if block.is_empty() {
            break;
        }
        for branch in &mut branches {
            let input = if branch.stages.is_empty() {
                &block
            } else {
                processed.clone_from(&block);
                branch
                    .stages
                    .iter_mut()
                    .for_each(|stage| stage.process(&mut processed));
                &processed
            };
            for rate in &mut branch.rates {
                let output = match &mut rate.converter {
                    None => input,
                    Some(converter) => {
                        converted.reset(CHANNELS);
                        converter.push(input, &mut converted);
                        &converted
                    }
                };
                for sink in &mut rate.sinks {
                    sink.push(output)?;
                }
            }
        }
        (job.progress)(block.frames() as u64);
    }
    for rate in branches.into_iter().flat_map(|b| b.rates) {
        finish(rate, outcomes)?;
    }
    Ok(())
}

/// Sets up the branches of a segment: chains, under them rates, under them sinks.
fn grow(job: &Job, segment: usize) -> Result<Vec<Branch>> {
    let source_rate = job.programme.segments[segment].rate;
    let mut branches: Vec<(usize, Vec<(u32, RateBranch)>)> = Vec::new();
    for (number, target) in job.targets.iter().enumerate() {
        for part in target
            .parts
            .iter()
            .filter(|p| p.segment == segment && p.frames > 0)
        {
            let chain = position_or_push(&mut branches, target.chain, || Ok(Vec::new()))?;
            let rate = position_or_push(&mut branches[chain].1, target.rate, || {
                let converter = if target.rate == source_rate {
                    None
                } else {
                    Some(Converter::new(
                        source_rate,
                        target.rate,
                        CHANNELS,
                        Filter::Standard,
                    )?)
                };
                Ok(RateBranch {
                    converter,
                    sinks: Vec::new(),
                })
            })?;
            let sinks = &mut branches[chain].1[rate].1.sinks;
            let place = match sinks.iter().position(|s| s.serves(target, part)) {
                Some(place) => place,
                None => {
                    sinks.push(sink::PartSink::new(target, part, job.seed));
                    sinks.len() - 1
                }
            };
            sinks[place].add(number, target, job.folder)?;
        }
    }
    let branch = |(chain, rates): (usize, Vec<(u32, RateBranch)>)| {
        let recipe = &job.chains[chain];
        let stages = if recipe.is_transparent() {
            Vec::new()
        } else {
            recipe.build(source_rate, CHANNELS)
        };
        Branch {
            stages,
            rates: rates.into_iter().map(|r| r.1).collect(),
        }
    };
    Ok(branches.into_iter().map(branch).collect())
}

fn position_or_push<K: PartialEq, V>(
    list: &mut Vec<(K, V)>,
    key: K,
    make: impl FnOnce() -> Result<V>,
) -> Result<usize> {
    if let Some(position) = list.iter().position(|entry| entry.0 == key) {
        return Ok(position);
    }
    list.push((key, make()?));
    Ok(list.len() - 1)
}

fn finish(mut rate: RateBranch, outcomes: &Mutex<Vec<Outcome>>) -> Result<()> {
    if let Some(converter) = &mut rate.converter {
        let mut tail = Block::new(CHANNELS);
        converter.finish(&mut tail);
        for sink in &mut rate.sinks {
            sink.push(&tail)?;
        }
    }
    for sink in rate.sinks {
        for (target, done) in sink.finish()? {
            let mut outcomes = lock(outcomes);
            outcomes[target].quantiser += done.quantiser;
            outcomes[target].digests.extend(done.digests);
        }
    }
    Ok(())
}
