//! Stages in a row at work on one continuous stretch of audio.

use super::StageReport;
use crate::audio::Block;
use crate::dsp::dither::Noise;

/// A processor at work on one continuous stretch of audio. As many frames come out as went in, none shifted.
pub trait Stage: Send {
    /// Replaces the block by what is ready.
    fn push(&mut self, block: &mut Block);
    /// Replaces the block by what was held back.
    fn finish(&mut self, block: &mut Block);
    fn report(&self) -> StageReport;
}

/// What samples become behind the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// None: floats, which need no room for rounding.
    pub bits: Option<u32>,
    pub noise: Noise,
}

impl Word {
    /// Room to leave below a ceiling for what rounding adds, full scale = 1.
    pub fn allowance(&self) -> f64 {
        self.bits.map_or(0.0, |bits| self.noise.largest_error(bits))
    }
}

/// Where a stage works.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Hz.
    pub rate: u32,
    pub channels: usize,
    /// Known only to stages behind the converter.
    pub word: Word,
    /// What a loudness target asks for here, dB.
    pub loudness: LoudnessGain,
}

impl Setting {
    /// Before the converter, where nothing is known of words, and nothing asked for by a loudness target.
    pub fn before(rate: u32, channels: usize) -> Self {
        Setting {
            rate,
            channels,
            word: Word {
                bits: None,
                noise: Noise::None,
            },
            loudness: LoudnessGain::default(),
        }
    }
}

/// The gain of a loudness target for one stretch, and where it came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoudnessGain {
    pub gain_db: f64,
    /// For the report.
    pub reason: String,
}

/// Stages in a row. None of them: every bit stays.
#[derive(Default)]
pub struct Line {
    stages: Vec<Box<dyn Stage>>,
    held: Block,
}

impl Line {
    pub fn new(stages: Vec<Box<dyn Stage>>) -> Self {
        Line {
            stages,
            held: Block::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// Replaces the block by what is ready.
    pub fn push(&mut self, block: &mut Block) {
        for stage in &mut self.stages {
            stage.push(block);
        }
    }

    /// Replaces the block by what was held back.
    pub fn finish(&mut self, block: &mut Block) {
        block.reset(block.channels.len());
        // What an earlier stage held back goes through the later ones before these are asked for theirs.
        for stage in &mut self.stages {
            if !block.is_empty() {
                stage.push(block);
            }
            self.held.reset(block.channels.len());
            stage.finish(&mut self.held);
            block.append(&self.held);
        }
    }

    /// What each stage did so far.
    pub fn reports(&self) -> Vec<StageReport> {
        self.stages.iter().map(|stage| stage.report()).collect()
    }
}
