//! The tree under one segment: chains, under them sample rates, under them what works at the delivered rate, under that sinks.

use super::{Branch, CHANNELS, Job, Rendered, sink};
use crate::audio::Block;
use crate::dsp::resample::{Converter, Filter};
use crate::error::Result;
use crate::make::chain::{Line, Setting, StageReport, Word};

/// Everything that hangs on one chain setting.
pub struct ChainBranch {
    chain: usize,
    line: Line,
    rates: Vec<RateBranch>,
    work: Block,
}

/// Everything that hangs on one sample rate under a chain.
struct RateBranch {
    rate: u32,
    converter: Option<Converter>,
    words: Vec<WordBranch>,
    work: Block,
}

/// Everything that hangs on one way of rounding. Without stages behind the converter one branch serves all of them.
struct WordBranch {
    line: Line,
    sinks: Vec<sink::PartSink>,
    /// The ways of rounding among its targets.
    ends: Vec<Word>,
    work: Block,
}

/// Sets up the tree of a segment.
///
/// # Errors
/// A sample rate that cannot be converted to, or a file that cannot be opened.
pub fn grow(job: &Job, segment: usize) -> Result<Vec<ChainBranch>> {
    let mut tree: Vec<ChainBranch> = Vec::new();
    for (number, target) in job.targets.iter().enumerate() {
        let parts = target.parts.iter();
        for part in parts.filter(|p| p.segment == segment && p.frames > 0) {
            let chain = chain_branch(&mut tree, job, segment, target.chain);
            let from = job.programme.segments[segment].rate;
            let rate = chain.rate_branch(from, target.rate)?;
            let word = rate.word_branch(job, target.branch());
            let place = match word.sinks.iter().position(|s| s.serves(target, part)) {
                Some(place) => place,
                None => {
                    word.sinks.push(sink::PartSink::new(target, part, job.seed));
                    word.sinks.len() - 1
                }
            };
            word.sinks[place].add(number, target, job.folder)?;
        }
    }
    Ok(tree)
}

fn chain_branch<'t>(
    tree: &'t mut Vec<ChainBranch>,
    job: &Job,
    segment: usize,
    chain: usize,
) -> &'t mut ChainBranch {
    let place = tree.iter().position(|branch| branch.chain == chain);
    let place = place.unwrap_or_else(|| {
        let setting = Setting {
            loudness: job.loudness[chain][segment].clone(),
            ..Setting::before(job.programme.segments[segment].rate, CHANNELS)
        };
        tree.push(ChainBranch {
            chain,
            line: job.chains[chain].before(&setting),
            rates: Vec::new(),
            work: Block::new(CHANNELS),
        });
        tree.len() - 1
    });
    &mut tree[place]
}

impl ChainBranch {
    fn rate_branch(&mut self, from: u32, rate: u32) -> Result<&mut RateBranch> {
        let place = match self.rates.iter().position(|branch| branch.rate == rate) {
            Some(place) => place,
            None => {
                let converter = match from == rate {
                    true => None,
                    false => Some(Converter::new(from, rate, CHANNELS, Filter::Standard)?),
                };
                self.rates.push(RateBranch {
                    rate,
                    converter,
                    words: Vec::new(),
                    work: Block::new(CHANNELS),
                });
                self.rates.len() - 1
            }
        };
        Ok(&mut self.rates[place])
    }

    /// Takes further frames of the segment.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn push(&mut self, block: &Block) -> Result<()> {
        let block = changed(&mut self.line, &mut self.work, block);
        for rate in &mut self.rates {
            rate.push(block)?;
        }
        Ok(())
    }

    /// Ends the segment; what was done is added to `done`.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(mut self, done: &mut Rendered) -> Result<()> {
        self.line.finish(&mut self.work);
        let before = self.line.reports();
        for mut rate in self.rates {
            rate.push(&self.work)?;
            if let Some(converter) = &mut rate.converter {
                rate.work.reset(CHANNELS);
                converter.finish(&mut rate.work);
                for word in &mut rate.words {
                    word.push(&rate.work)?;
                }
            }
            for word in rate.words {
                let ends = word.ends.clone();
                let reports = [before.clone(), word.finish(done)?].concat();
                for word in ends {
                    let branch = Branch {
                        chain: self.chain,
                        rate: rate.rate,
                        word,
                    };
                    done.add(branch, &reports);
                }
            }
        }
        Ok(())
    }
}

impl RateBranch {
    fn word_branch(&mut self, job: &Job, branch: Branch) -> &mut WordBranch {
        let shared = !job.chains[branch.chain].has_after();
        let words = &mut self.words;
        let place = words
            .iter()
            .position(|w| shared || w.ends.contains(&branch.word));
        let place = place.unwrap_or_else(|| {
            // A loudness target never stands behind the converter.
            let setting = Setting {
                word: branch.word,
                ..Setting::before(branch.rate, CHANNELS)
            };
            words.push(WordBranch {
                line: job.chains[branch.chain].after(&setting),
                sinks: Vec::new(),
                ends: Vec::new(),
                work: Block::new(CHANNELS),
            });
            words.len() - 1
        });
        let word = &mut words[place];
        if !word.ends.contains(&branch.word) {
            word.ends.push(branch.word);
        }
        word
    }

    fn push(&mut self, block: &Block) -> Result<()> {
        let block = match &mut self.converter {
            None => block,
            Some(converter) => {
                self.work.reset(CHANNELS);
                converter.push(block, &mut self.work);
                &self.work
            }
        };
        for word in &mut self.words {
            word.push(block)?;
        }
        Ok(())
    }
}

impl WordBranch {
    fn push(&mut self, block: &Block) -> Result<()> {
        let block = changed(&mut self.line, &mut self.work, block);
        for sink in &mut self.sinks {
            sink.push(block)?;
        }
        Ok(())
    }

    /// What the stages did.
    fn finish(mut self, done: &mut Rendered) -> Result<Vec<StageReport>> {
        self.line.finish(&mut self.work);
        for mut sink in self.sinks {
            sink.push(&self.work)?;
            for (target, outcome) in sink.finish()? {
                done.outcomes[target].quantiser += outcome.quantiser;
                done.outcomes[target].digests.extend(outcome.digests);
            }
        }
        Ok(self.line.reports())
    }
}

/// The block behind a line; the block itself where the line is empty.
fn changed<'b>(line: &mut Line, work: &'b mut Block, block: &'b Block) -> &'b Block {
    if line.is_empty() {
        return block;
    }
    work.clone_from(block);
    line.push(work);
    work
}
