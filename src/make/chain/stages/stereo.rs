//! Width of the picture, and bass in the middle.

use super::super::definition::{Definition, Effect, ParameterDefinition};
use super::{Ahead, Direct, PHASES, Process, StageReport, filtered, look_ahead, phase};
use crate::audio::Block;
use crate::dsp::elliptical::{Elliptical, EllipticalReport, EllipticalSettings};
use crate::dsp::width::{Width, WidthSettings};

const NOT_STEREO: &str = "passed through: it works on two channels alone";

pub const WIDTH: Definition = Definition {
    name: "width",
    doc: "Gains of mid and side of a stereo picture. Other numbers of channels pass through.",
    parameters: &[
        ParameterDefinition::number_or(
            "width_percent",
            "gain of the side: 100 leaves it, 0 makes mono",
            [0.0, 200.0],
            100.0,
        ),
        ParameterDefinition::number_or("mid_gain_db", "gain of the mid, dB", [-12.0, 12.0], 0.0),
    ],
    effect: |values| match (values.number("width_percent"), values.number("mid_gain_db")) {
        (100.0, 0.0) => Effect::None,
        _ => Effect::Always,
    },
    build: |values, setting| {
        let settings = WidthSettings {
            width_percent: values.number("width_percent"),
            mid_gain_db: values.number("mid_gain_db"),
        };
        Box::new(Direct(Width::new(
            &settings,
            setting.rate,
            setting.channels,
        )))
    },
};

impl Process for Width {
    fn process(&mut self, block: &mut Block) {
        self.process(block);
    }
    fn report(&self) -> StageReport {
        let frames = self.report().frames;
        StageReport {
            frames,
            touched: frames,
            remarks: match frames {
                0 => vec![NOT_STEREO.into()],
                _ => Vec::new(),
            },
            ..StageReport::default()
        }
    }
}

pub const ELLIPTICAL: Definition = Definition {
    name: "elliptical",
    doc: "Low-end mono filter of the cutting room: a high-pass in the side, so that bass is in the middle. Other numbers of channels \
          than two pass through.",
    parameters: &[
        ParameterDefinition::number_or(
            "frequency_hz",
            "corner (-3 dB), Hz",
            [20.0, 1_000.0],
            150.0,
        ),
        ParameterDefinition::whole_or(
            "slope_db_per_octave",
            "6, 12 and 24 are usual, dB",
            [6.0, 48.0],
            6.0,
        ),
        ParameterDefinition::word(
            "phase",
            "minimum as on a cutting console, or linear (turns nothing, rings before a sound too)",
            PHASES,
            "minimum",
        ),
    ],
    effect: |_| Effect::Always,
    build: |values, setting| {
        let settings = EllipticalSettings {
            frequency_hz: values.number("frequency_hz"),
            slope_db_per_octave: values.number("slope_db_per_octave"),
            phase: phase(values.word("phase")),
        };
        Box::new(Ahead::new(Elliptical::new(
            &settings,
            setting.rate,
            setting.channels,
        )))
    },
};

look_ahead!(Elliptical, |done: EllipticalReport| {
    let mut report = filtered(done.frames, done.error_db);
    if done.frames == 0 {
        report.remarks.push(NOT_STEREO.into());
    } else {
        let taken = match done.taken_peak {
            0.0 => "the side had nothing to take".to_string(),
            peak => format!(
                "at most {:.1} dBFS taken from the side",
                20.0 * libm::log10(peak)
            ),
        };
        report.remarks.push(taken);
    }
    report
});
