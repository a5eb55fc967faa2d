//! The stages that can be written in a chain, one file per kind: what they are called, what they take, and how words become the
//! settings of a processor of dsp/.

mod dynamics;
mod eq;
mod level;
mod limiter;
mod pass;
mod stereo;

use super::definition::Definition;
use super::line::Stage;
use super::report::StageReport;
use crate::audio::Block;
use crate::dsp::filter::Phase;

/// To add a processor: one file in dsp/, one line here.
pub static STAGES: &[Definition] = &[
    level::GAIN,
    level::LOUDNESS,
    pass::DC_REMOVAL,
    pass::HIGH_PASS,
    pass::LOW_PASS,
    eq::BELL,
    eq::LOW_SHELF,
    eq::HIGH_SHELF,
    eq::TILT,
    eq::NOTCH,
    dynamics::COMPRESSOR,
    dynamics::DE_ESSER,
    stereo::WIDTH,
    stereo::ELLIPTICAL,
    limiter::LIMITER,
];

/// A processor that hands out everything at once.
struct Direct<P>(P);

/// What [`Direct`] needs.
trait Process: Send {
    fn process(&mut self, block: &mut Block);
    fn report(&self) -> StageReport;
}

impl<P: Process> Stage for Direct<P> {
    fn push(&mut self, block: &mut Block) {
        self.0.process(block);
    }
    fn finish(&mut self, block: &mut Block) {
        block.reset(block.channels.len());
    }
    fn report(&self) -> StageReport {
        self.0.report()
    }
}

/// A processor that looks ahead.
struct Ahead<P> {
    processor: P,
    ready: Block,
}

/// What [`Ahead`] needs: both append to `out`.
trait LookAhead: Send {
    fn push(&mut self, block: &Block, out: &mut Block);
    fn finish(&mut self, out: &mut Block);
    fn report(&self) -> StageReport;
}

impl<P> Ahead<P> {
    fn new(processor: P) -> Self {
        Ahead {
            processor,
            ready: Block::default(),
        }
    }
}

impl<P: LookAhead> Stage for Ahead<P> {
    fn push(&mut self, block: &mut Block) {
        self.ready.reset(block.channels.len());
        self.processor.push(block, &mut self.ready);
        std::mem::swap(block, &mut self.ready);
    }
    fn finish(&mut self, block: &mut Block) {
        block.reset(block.channels.len());
        self.processor.finish(block);
    }
    fn report(&self) -> StageReport {
        self.processor.report()
    }
}

/// [`LookAhead`] of a processor of dsp/ whose `report()` is made into a [`StageReport`] by the given function.
macro_rules! look_ahead {
    ($type:ty, $report:expr) => {
        impl super::LookAhead for $type {
            fn push(&mut self, block: &crate::audio::Block, out: &mut crate::audio::Block) {
                self.push(block, out);
            }
            fn finish(&mut self, out: &mut crate::audio::Block) {
                self.finish(out);
            }
            fn report(&self) -> super::StageReport {
                ($report)(self.report())
            }
        }
    };
}
use look_ahead;

const PHASES: &[&str] = &["minimum", "linear"];

fn phase(word: &str) -> Phase {
    match word {
        "linear" => Phase::Linear,
        _ => Phase::Minimum,
    }
}

/// Of a filter that changes every frame or none.
fn filtered(frames: u64, error_db: f64) -> StageReport {
    let remarks = match frames {
        0 => Vec::new(),
        _ => vec![format!(
            "magnitude within {error_db:.4} dB of the analogue curve"
        )],
    };
    StageReport {
        frames,
        touched: frames,
        remarks,
        ..StageReport::default()
    }
}
