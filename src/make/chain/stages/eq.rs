//! Bands of an equaliser, each a stage of its own.

use super::super::definition::{Definition, Effect, ParameterDefinition, Values};
use super::super::line::{Setting, Stage};
use super::{Ahead, PHASES, StageReport, filtered, look_ahead, phase};
use crate::dsp::eq::{Band, Curve, Eq, EqReport, EqSettings};

const FREQUENCY: ParameterDefinition = ParameterDefinition::number(
    "frequency_hz",
    "centre or half-gain corner, Hz",
    [5.0, 90_000.0],
);
const GAIN: ParameterDefinition =
    ParameterDefinition::number("gain_db", "dB; 0 leaves every bit alone", [-24.0, 24.0]);
const PHASE: ParameterDefinition = ParameterDefinition::word(
    "phase",
    "minimum, or linear (rings before a sound too)",
    PHASES,
    "minimum",
);

pub const BELL: Definition = Definition {
    name: "bell",
    doc: "Boost or cut around a frequency; half of it is reached on the edges of a band frequency_hz / q wide.",
    parameters: &[
        FREQUENCY,
        GAIN,
        ParameterDefinition::number_or("q", "centre over bandwidth", [0.1, 40.0], 1.0),
        PHASE,
    ],
    effect,
    build: |values, setting| band(Curve::Bell, values.number("q"), values, setting),
};

pub const LOW_SHELF: Definition = Definition {
    name: "low-shelf",
    doc: "Boost or cut below a frequency, where half of it is reached.",
    parameters: &[FREQUENCY, GAIN, SHELF_Q, PHASE],
    effect,
    build: |values, setting| band(Curve::LowShelf, values.number("q"), values, setting),
};

pub const HIGH_SHELF: Definition = Definition {
    name: "high-shelf",
    doc: "Boost or cut above a frequency, where half of it is reached.",
    parameters: &[FREQUENCY, GAIN, SHELF_Q, PHASE],
    effect,
    build: |values, setting| band(Curve::HighShelf, values.number("q"), values, setting),
};

const SHELF_Q: ParameterDefinition = ParameterDefinition::number_or(
    "q",
    "steepness; 0.71 is the steepest without overshoot",
    [0.3, 2.0],
    std::f64::consts::FRAC_1_SQRT_2,
);

pub const TILT: Definition = Definition {
    name: "tilt",
    doc: "First-order tilt: -gain_db far below a frequency, +gain_db far above it, nothing there.",
    parameters: &[FREQUENCY, GAIN, PHASE],
    effect,
    build: |values, setting| band(Curve::Tilt, 1.0, values, setting),
};

pub const NOTCH: Definition = Definition {
    name: "notch",
    doc: "Takes one frequency away; -3 dB on the edges of a band frequency_hz / q wide.",
    parameters: &[
        FREQUENCY,
        ParameterDefinition::number_or("q", "centre over bandwidth", [0.5, 100.0], 30.0),
        PHASE,
    ],
    effect: |_| Effect::Always,
    build: |values, setting| equaliser(Curve::Notch, 0.0, values.number("q"), values, setting),
};

fn effect(values: &Values) -> Effect {
    match values.number("gain_db") {
        0.0 => Effect::None,
        _ => Effect::Always,
    }
}

fn band(curve: Curve, q: f64, values: &Values, setting: &Setting) -> Box<dyn Stage> {
    equaliser(curve, values.number("gain_db"), q, values, setting)
}

fn equaliser(
    curve: Curve,
    gain_db: f64,
    q: f64,
    values: &Values,
    setting: &Setting,
) -> Box<dyn Stage> {
    let settings = EqSettings {
        bands: vec![Band {
            curve,
            frequency_hz: values.number("frequency_hz"),
            gain_db,
            q,
        }],
        phase: phase(values.word("phase")),
    };
    Box::new(Ahead::new(Eq::new(
        &settings,
        setting.rate,
        setting.channels,
    )))
}

look_ahead!(Eq, |done: EqReport| -> StageReport {
    filtered(done.frames, done.error_db)
});
