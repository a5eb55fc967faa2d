//! The true-peak limiter.

use super::super::definition::{Definition, Effect, ParameterDefinition};
use super::{Ahead, StageReport, look_ahead};
use crate::dsp::limiter::{Limiter, LimiterReport, LimiterSettings, Mode};
use crate::make::chain::report::Reduction;

pub const LIMITER: Definition = Definition {
    name: "limiter",
    doc: "True-peak limiter. Works at the sample rate of the file, behind the converter, and leaves room for the dither, so that the file \
          holds the ceiling. Stages written after it work there too.",
    parameters: &[
        ParameterDefinition::number_or(
            "ceiling_dbtp",
            "true peak that is not exceeded, dBTP",
            [-24.0, 0.0],
            -1.0,
        ),
        ParameterDefinition::word(
            "mode",
            "transparent: least distortion; loud: most loudness at the same peak",
            &["transparent", "loud"],
            "transparent",
        ),
    ],
    effect: |_| Effect::Sometimes,
    build: |values, setting| {
        let settings = LimiterSettings {
            ceiling_dbtp: values.number("ceiling_dbtp"),
            mode: match values.word("mode") {
                "loud" => Mode::Loud,
                _ => Mode::Transparent,
            },
            allowance: setting.word.allowance(),
        };
        Box::new(Ahead::new(Limiter::new(
            &settings,
            setting.rate,
            setting.channels,
        )))
    },
};

look_ahead!(Limiter, |done: LimiterReport| StageReport {
    frames: done.frames,
    touched: done.frames_touched,
    reduction: Some(Reduction {
        max_db: done.max_reduction_db,
        ..Reduction::default()
    }),
    warnings: match done.unsettled {
        0 => Vec::new(),
        _ => vec!["the true peak was not brought under the ceiling everywhere".into()],
    },
    ..StageReport::default()
});
