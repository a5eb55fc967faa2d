//! Readings of how left and right relate. Only stereo files have them.

use super::audio::{SILENT, at, put};
use crate::dsp::stereo::StereoReading;
use crate::reading::{Event, Readings};

const IDS: [&str; 4] = [
    "phase.correlation",
    "phase.correlation_min",
    "stereo.balance",
    "stereo.side_mid",
];

pub fn not_stereo(readings: &mut Readings, channels: usize) {
    let why = match channels {
        1 => "the file is mono".to_string(),
        n => format!("the file has {n} channels, not two"),
    };
    for id in IDS {
        readings.not_applicable(id, why.clone());
    }
}

pub fn read(readings: &mut Readings, stereo: &StereoReading, frames: u64, rate: u32) {
    let [whole, worst, balance, side] = IDS;
    let one_silent = "a channel is silent";
    match stereo.correlation {
        Some(value) => put(readings, whole, value, |r| r),
        None => readings.not_measured(whole, one_silent),
    }
    match stereo.worst {
        Some(w) => {
            let (from, until) = (at(w.from, rate), at(w.until, rate));
            put(readings, worst, w.correlation, |r| {
                r.at(from, None).events(vec![Event {
                    at_s: from,
                    until_s: until,
                    channel: None,
                    value: Some(w.correlation),
                }])
            });
        }
        None if frames < 3 * u64::from(rate) => {
            readings.not_measured(worst, "the file is shorter than 3 s");
        }
        None => readings.not_measured(worst, "no 3 s are louder than -60 dBFS in both channels"),
    }
    for (id, value) in [(balance, stereo.balance_db), (side, stereo.side_mid_db)] {
        match value {
            Some(db) => put(readings, id, db, |r| r),
            None => readings.not_measured(id, SILENT),
        }
    }
}
