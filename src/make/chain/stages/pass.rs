//! High-pass, low-pass, and what takes a constant offset away.

use super::super::definition::{Definition, Effect, ParameterDefinition, Values};
use super::super::line::{Setting, Stage};
use super::{Direct, Process, StageReport, filtered};
use crate::audio::Block;
use crate::dsp::filter::{Filter, PassSettings, Shape};

const FREQUENCY: ParameterDefinition =
    ParameterDefinition::number("frequency_hz", "corner (-3 dB), Hz", [1.0, 90_000.0]);
const ORDER: ParameterDefinition = ParameterDefinition::whole_or(
    "order",
    "Butterworth order, 6 dB per octave each",
    [1.0, 8.0],
    2.0,
);

pub const DC_REMOVAL: Definition = Definition {
    name: "dc-removal",
    doc: "Takes a constant offset away: first-order high-pass at 1 Hz.",
    parameters: &[],
    effect: |_| Effect::Always,
    build: |_, setting| {
        Box::new(Direct(Filter::without_offset(
            setting.rate,
            setting.channels,
        )))
    },
};

pub const HIGH_PASS: Definition = Definition {
    name: "high-pass",
    doc: "Butterworth high-pass, minimum phase; follows the analogue curve up to half the sample rate.",
    parameters: &[FREQUENCY, ORDER],
    effect: |_| Effect::Always,
    build: |values, setting| pass(Shape::HighPass, values, setting),
};

pub const LOW_PASS: Definition = Definition {
    name: "low-pass",
    doc: "Butterworth low-pass, minimum phase; follows the analogue curve up to half the sample rate, also where its corner lies above.",
    parameters: &[FREQUENCY, ORDER],
    effect: |_| Effect::Always,
    build: |values, setting| pass(Shape::LowPass, values, setting),
};

fn pass(shape: Shape, values: &Values, setting: &Setting) -> Box<dyn Stage> {
    let settings = PassSettings {
        shape,
        frequency_hz: values.number("frequency_hz"),
        order: values.number("order") as u32,
    };
    Box::new(Direct(Filter::new(
        &settings,
        setting.rate,
        setting.channels,
    )))
}

impl Process for Filter {
    fn process(&mut self, block: &mut Block) {
        self.process(block);
    }
    fn report(&self) -> StageReport {
        let done = self.report();
        filtered(done.frames, done.error_db)
    }
}
