//! Chain text -> stages. One table, [`STAGES`]; to add a processor: one file in dsp/, one line there.
//!
//! ```text
//! text --check--> Recipe --build--> Line (before the converter), Line (behind it: from the first limiter on)
//! ```
//!
//! A stage that is set to do nothing leaves every bit alone, and a chain reports what each of its stages did.

mod check;
mod definition;
pub mod explain;
mod line;
pub mod loudness;
pub mod preset;
mod report;
mod stages;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::audio::Block;
use crate::error::Result;

pub use check::above_half_the_rate;
pub use definition::{Definition, Effect, Kind, ParameterDefinition, Value, Values};
pub use line::{Line, LoudnessGain, Setting, Stage, Word};
pub use report::StageReport;
pub use stages::STAGES;

/// A step that is left out if it is bypassed.
#[derive(Clone)]
struct Step {
    definition: &'static Definition,
    values: Values,
    bypass: bool,
}

/// A checked chain, ready to be set up at any rate.
#[derive(Clone, Default)]
pub struct Recipe {
    steps: Vec<Step>,
}

impl Recipe {
    /// What the chain can do to samples, at any rate.
    pub fn effect(&self) -> Effect {
        let effects = self.working(0..self.steps.len());
        effects
            .map(|step| (step.definition.effect)(&step.values))
            .max()
            .unwrap_or(Effect::None)
    }

    /// True if no step can change a sample.
    pub fn is_transparent(&self) -> bool {
        self.effect() == Effect::None
    }

    /// Sets up what comes before the converter, for one continuous stretch of audio.
    pub fn before(&self, setting: &Setting) -> Line {
        self.build(0..self.split(), setting)
    }

    /// Sets up what comes behind the converter: peaks move with the sample rate, so the limiter belongs there, and what was written
    /// after it.
    pub fn after(&self, setting: &Setting) -> Line {
        self.build(self.split()..self.steps.len(), setting)
    }

    /// Whether anything comes behind the converter.
    pub fn has_after(&self) -> bool {
        self.working(self.split()..self.steps.len())
            .next()
            .is_some()
    }

    /// The loudness target, if there is one.
    pub fn loudness(&self) -> Option<loudness::Target> {
        let at = self.loudness_at()?;
        Some(loudness::Target::new(
            &self.steps[at].values,
            self.changes_after(at),
        ))
    }

    /// Measures what a loudness target is decided by: one stretch of audio, as `read` gives it in blocks (an empty one is the end),
    /// through the stages in front of the target. `weights`: one per channel (BS.1770-5, table 4); `ends`: what it is delivered as.
    ///
    /// # Errors
    /// What `read` says, or a rate that cannot be converted to.
    pub fn measure(
        &self,
        rate: u32,
        weights: &[f64],
        ends: &loudness::Ends,
        mut read: impl FnMut(&mut Block) -> Result<()>,
    ) -> Result<loudness::Measured> {
        let channels = weights.len();
        let in_front = 0..self.loudness_at().unwrap_or(0);
        let mut line = self.build(in_front, &Setting::before(rate, channels));
        let mut meter = loudness::Measure::new(rate, weights, ends)?;
        let mut block = Block::new(channels);
        loop {
            read(&mut block)?;
            if block.is_empty() {
                break;
            }
            line.push(&mut block);
            meter.push(&block);
        }
        line.finish(&mut block);
        meter.push(&block);
        Ok(meter.finish())
    }

    /// Whether a stage behind the one at `at`, a limiter excepted, can change a sample.
    fn changes_after(&self, at: usize) -> bool {
        let mut others = self.working(at + 1..self.steps.len());
        others.any(|step| {
            step.definition.name != LIMITER
                && (step.definition.effect)(&step.values) != Effect::None
        })
    }

    fn loudness_at(&self) -> Option<usize> {
        let working = |step: &Step| !step.bypass && step.definition.name == LOUDNESS;
        self.steps.iter().position(working)
    }

    /// Sets up some of the steps.
    fn build(&self, steps: Range<usize>, setting: &Setting) -> Line {
        let stages = self.working(steps);
        Line::new(
            stages
                .map(|step| (step.definition.build)(&step.values, setting))
                .collect(),
        )
    }

    /// "high-pass frequency_hz=20 order=2; gain gain_db=-1", or "none".
    pub fn describe(&self) -> String {
        if self.steps.is_empty() {
            return "none".into();
        }
        let steps: Vec<String> = self.steps.iter().map(Step::describe).collect();
        steps.join("; ")
    }

    /// What each step did, in order; `done` are the reports of the steps that were not bypassed.
    pub fn account(&self, done: &[StageReport]) -> Vec<(String, String)> {
        let mut done = done.iter();
        let account = |(at, step): (usize, &Step)| {
            let mut words = match step.bypass {
                true => "left out".into(),
                false => done.next()?.words(),
            };
            if !step.bypass && step.definition.name == LIMITER && self.changes_after(at) {
                words += "; stages that follow can move peaks over its ceiling";
            }
            Some((step.describe(), words))
        };
        self.steps.iter().enumerate().map_while(account).collect()
    }

    fn working(&self, steps: Range<usize>) -> impl Iterator<Item = &Step> {
        self.steps[steps].iter().filter(|step| !step.bypass)
    }

    /// The first step that works behind the converter.
    fn split(&self) -> usize {
        let limiter = |step: &Step| !step.bypass && step.definition.name == LIMITER;
        self.steps
            .iter()
            .position(limiter)
            .unwrap_or(self.steps.len())
    }
}

const LIMITER: &str = "limiter";
const LOUDNESS: &str = "loudness";

impl Step {
    fn describe(&self) -> String {
        let values = self.values.0.iter();
        let values: String = values
            .map(|(name, value)| format!(" {name}={value}"))
            .collect();
        let bypass = if self.bypass { " (bypassed)" } else { "" };
        format!("{}{values}{bypass}", self.definition.name)
    }
}
