//! Compressor and de-esser.

use super::super::definition::{Definition, Effect, ParameterDefinition};
use super::{Ahead, StageReport, look_ahead};
use crate::dsp::ballistics::Release;
use crate::dsp::compressor::{Compressor, CompressorSettings, Detector};
use crate::dsp::deesser::{Deesser, DeesserSettings, Range};
use crate::dsp::reduction::ReductionReport;

pub const COMPRESSOR: Definition = Definition {
    name: "compressor",
    doc: "Feed-forward compressor for gentle work: soft knee, smooth ballistics, a gain that does not ripple with the signal. A \
          full-scale sine reads 0 dB with both detectors.",
    parameters: &[
        ParameterDefinition::number("threshold_db", "dBFS", [-60.0, 0.0]),
        ParameterDefinition::number_or("ratio", "1 does nothing", [1.0, 20.0], 2.0),
        ParameterDefinition::number_or("knee_db", "width of the knee, dB", [0.0, 24.0], 6.0),
        ParameterDefinition::number_or("attack_ms", "to 1 - 1/e, ms", [0.1, 300.0], 30.0),
        ParameterDefinition::number_or(
            "release_ms",
            "to 1/e, ms; at least the attack",
            [5.0, 3_000.0],
            150.0,
        ),
        ParameterDefinition::word(
            "release",
            "auto: after sustained reduction ten times as slow",
            &[Release::Fixed.name(), Release::Auto.name()],
            Release::Fixed.name(),
        ),
        ParameterDefinition::word(
            "detector",
            "what a level is the level of",
            &[Detector::Rms.name(), Detector::Peak.name()],
            Detector::Rms.name(),
        ),
        ParameterDefinition::number_or("rms_window_ms", "time constant, ms", [1.0, 300.0], 10.0),
        ParameterDefinition::number_or(
            "sidechain_high_pass_hz",
            "corner of a high-pass in front of the detector, Hz; 0 is none",
            [0.0, 1_000.0],
            0.0,
        ),
        ParameterDefinition::number_or(
            "link_percent",
            "100: all channels get the reduction of the loudest; 0: each its own",
            [0.0, 100.0],
            100.0,
        ),
        ParameterDefinition::number_or(
            "mix_percent",
            "share of the compressed signal; the rest stays as it is",
            [0.0, 100.0],
            100.0,
        ),
        ParameterDefinition::number_or("gain_db", "make-up gain, dB", [-24.0, 24.0], 0.0),
        ParameterDefinition::number_or("lookahead_ms", "ms", [0.0, 20.0], 2.0),
    ],
    effect: |values| {
        let idle = values.number("ratio") == 1.0 && values.number("gain_db") == 0.0;
        match idle || values.number("mix_percent") == 0.0 {
            true => Effect::None,
            false if values.number("gain_db") == 0.0 => Effect::Sometimes,
            false => Effect::Always,
        }
    },
    build: |values, setting| {
        let settings = CompressorSettings {
            threshold_db: values.number("threshold_db"),
            ratio: values.number("ratio"),
            knee_db: values.number("knee_db"),
            attack_ms: values.number("attack_ms"),
            release_ms: values.number("release_ms"),
            release: Release::from_name(values.word("release")).unwrap_or(Release::Fixed),
            detector: Detector::from_name(values.word("detector")).unwrap_or(Detector::Rms),
            rms_window_ms: values.number("rms_window_ms"),
            sidechain_high_pass_hz: values.number("sidechain_high_pass_hz"),
            link_percent: values.number("link_percent"),
            mix_percent: values.number("mix_percent"),
            gain_db: values.number("gain_db"),
            lookahead_ms: values.number("lookahead_ms"),
        };
        Box::new(Ahead::new(Compressor::new(
            &settings,
            setting.rate,
            setting.channels,
        )))
    },
};

pub const DE_ESSER: Definition = Definition {
    name: "de-esser",
    doc: "Turns a band of the highs down while it stands out of the whole, at any level; outside the band nothing happens.",
    parameters: &[
        ParameterDefinition::number_or(
            "frequency_hz",
            "centre of the bell, lower edge of the shelf, Hz",
            [2_000.0, 16_000.0],
            7_000.0,
        ),
        ParameterDefinition::word(
            "range",
            "one octave around the frequency, or everything above it",
            &[Range::Bell.name(), Range::Shelf.name()],
            Range::Bell.name(),
        ),
        ParameterDefinition::number_or(
            "threshold_db",
            "level of the band relative to the whole above which it is turned down, dB",
            [-60.0, 0.0],
            -10.0,
        ),
        ParameterDefinition::number_or(
            "max_reduction_db",
            "most that is taken away, dB; 0 does nothing",
            [0.0, 24.0],
            6.0,
        ),
        ParameterDefinition::number_or("attack_ms", "ms", [0.1, 20.0], 1.0),
        ParameterDefinition::number_or("release_ms", "ms", [5.0, 500.0], 40.0),
    ],
    effect: |values| match values.number("max_reduction_db") {
        0.0 => Effect::None,
        _ => Effect::Sometimes,
    },
    build: |values, setting| {
        let settings = DeesserSettings {
            frequency_hz: values.number("frequency_hz"),
            range: Range::from_name(values.word("range")).unwrap_or(Range::Bell),
            threshold_db: values.number("threshold_db"),
            max_reduction_db: values.number("max_reduction_db"),
            attack_ms: values.number("attack_ms"),
            release_ms: values.number("release_ms"),
        };
        Box::new(Ahead::new(Deesser::new(
            &settings,
            setting.rate,
            setting.channels,
        )))
    },
};

look_ahead!(Compressor, |done: &ReductionReport| StageReport::from(done));
look_ahead!(Deesser, |done: &ReductionReport| StageReport::from(done));
