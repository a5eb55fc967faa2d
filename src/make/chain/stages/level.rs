//! One gain for everything: a fixed one, or the one that a loudness target asks for.

use super::super::definition::{Definition, Effect, ParameterDefinition};
use super::{Direct, Process, StageReport};
use crate::audio::Block;

pub const GAIN: Definition = Definition {
    name: "gain",
    doc: "Level change; 0 dB leaves every bit alone.",
    parameters: &[ParameterDefinition::number("gain_db", "dB", [-60.0, 30.0])],
    effect: |values| match values.number("gain_db") {
        0.0 => Effect::None,
        _ => Effect::Always,
    },
    build: |values, _| Box::new(Direct(Gain::new(values.number("gain_db"), None))),
};

pub const LOUDNESS: Definition = Definition {
    name: "loudness",
    doc: "One gain that brings the integrated loudness to a target, or as near as the true-peak ceiling allows: nothing is limited. It is \
          measured in a pass of its own behind the stages before it, its true peak as delivered: converted, and with room for the \
          dither. In front of a limiter it has no ceiling unless one is written. `album` takes one gain for the whole release, so that its \
          tracks keep their balance; `track` one for every stretch that runs on without a gap.",
    parameters: &[
        ParameterDefinition::number("target_lufs", "integrated loudness, LUFS", [-60.0, 0.0]),
        ParameterDefinition::word("mode", "what shares a gain", &["album", "track"], "album"),
        ParameterDefinition::number_or(
            "ceiling_dbtp",
            "true peak that the gain must not exceed, dBTP",
            [-24.0, 0.0],
            -1.0,
        ),
    ],
    effect: |_| Effect::Sometimes,
    build: |_, setting| {
        let loudness = &setting.loudness;
        Box::new(Direct(Gain::new(
            loudness.gain_db,
            Some(loudness.reason.clone()),
        )))
    },
};

struct Gain {
    factor: f64,
    remark: Option<String>,
    frames: u64,
}

impl Gain {
    fn new(gain_db: f64, remark: Option<String>) -> Self {
        let factor = match gain_db {
            0.0 => 1.0,
            _ => libm::pow(10.0, gain_db / 20.0),
        };
        Gain {
            factor,
            remark,
            frames: 0,
        }
    }
}

impl Process for Gain {
    fn process(&mut self, block: &mut Block) {
        self.frames += block.frames() as u64;
        if self.factor != 1.0 {
            for channel in &mut block.channels {
                channel.iter_mut().for_each(|x| *x *= self.factor);
            }
            block.grid_bits = None;
        }
    }
    fn report(&self) -> StageReport {
        StageReport {
            frames: self.frames,
            touched: if self.factor == 1.0 { 0 } else { self.frames },
            remarks: self.remark.iter().cloned().collect(),
            ..StageReport::default()
        }
    }
}
