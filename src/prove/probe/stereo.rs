//! Readings of how left and right relate. Only stereo files have them.

use super::audio::{SILENT, at, put};
use crate::dsp::loudness::Gated;
use crate::dsp::stereo::{StereoReading, Worst};
use crate::reading::{Event, Readings};

/// Bands of the mono fold, upwards.
const FOLD_IDS: [&str; 4] = [
    "stereo.mono_fold_below_150hz",
    "stereo.mono_fold_150hz_2khz",
    "stereo.mono_fold_2khz_8khz",
    "stereo.mono_fold_above_8khz",
];
/// What plain samples say.
pub const SAMPLE_IDS: [&str; 12] = [
    "phase.correlation",
    "phase.correlation_min",
    "phase.lf_correlation",
    "phase.lf_correlation_300",
    "phase.lf_correlation_min",
    "phase.lf_side_ratio",
    "phase.meter_min",
    "stereo.side_mid",
    FOLD_IDS[0],
    FOLD_IDS[1],
    FOLD_IDS[2],
    FOLD_IDS[3],
];
/// What needs loudness.
pub const LOUDNESS_IDS: [&str; 2] = ["stereo.balance", "stereo.mono_fold"];

pub fn not_stereo(readings: &mut Readings, channels: usize) {
    let why = match channels {
        1 => "the file is mono".to_string(),
        n => format!("the file has {n} channels, not two"),
    };
    for id in SAMPLE_IDS.into_iter().chain(LOUDNESS_IDS) {
        readings.not_applicable(id, why.clone());
    }
}

pub fn read(readings: &mut Readings, stereo: &StereoReading, frames: u64, rate: u32) {
    let plain = |readings: &mut Readings, id, value: Option<f64>, why: &str| match value {
        Some(value) => put(readings, id, value, |r| r),
        None => readings.not_measured(id, why),
    };
    let window = |readings: &mut Readings, id, worst: Option<Worst>, tenths: u64, what: &str| {
        let Some(w) = worst else {
            let why = if frames * 10 < tenths * u64::from(rate) {
                format!(
                    "the file is shorter than {}",
                    what.trim_end_matches(" of bass")
                )
            } else {
                format!("no {what} are louder than -60 dBFS in both channels")
            };
            return readings.not_measured(id, why);
        };
        let (from, until) = (at(w.from, rate), at(w.until, rate));
        put(readings, id, w.correlation, |r| {
            r.at(from, None).events(vec![Event {
                at_s: from,
                until_s: until,
                channel: None,
                value: Some(w.correlation),
                ..Event::default()
            }])
        });
    };
    let one_silent = "a channel is silent";
    plain(
        readings,
        "phase.correlation",
        stereo.correlation,
        one_silent,
    );
    window(readings, "phase.correlation_min", stereo.worst, 30, "3 s");
    let no_bass = "there is no bass, or none in one channel";
    plain(
        readings,
        "phase.lf_correlation",
        stereo.bass_correlation,
        no_bass,
    );
    let [below_150, below_300] = stereo.bass_worst;
    window(
        readings,
        "phase.lf_correlation_min",
        below_150,
        4,
        "400 ms of bass",
    );
    window(
        readings,
        "phase.lf_correlation_300",
        below_300,
        4,
        "400 ms of bass",
    );
    plain(
        readings,
        "phase.lf_side_ratio",
        stereo.bass_side_mid_db,
        "there is no bass",
    );
    window(
        readings,
        "phase.meter_min",
        stereo.meter_lowest,
        3,
        "300 ms",
    );
    plain(readings, "stereo.side_mid", stereo.side_mid_db, SILENT);
    for (id, db) in FOLD_IDS.into_iter().zip(stereo.fold_db) {
        plain(readings, id, db, "there is nothing in this band");
    }
}

/// Balance and mono fold, from the blocks that count for integrated loudness.
pub fn read_gated(readings: &mut Readings, gated: &Gated) {
    let [balance, fold] = LOUDNESS_IDS;
    for (id, value) in [(balance, gated.balance_db()), (fold, gated.mono_fold_lu())] {
        match value {
            Some(value) => put(readings, id, value, |r| r),
            None => readings.not_measured(id, "the file has no integrated loudness"),
        }
    }
}
