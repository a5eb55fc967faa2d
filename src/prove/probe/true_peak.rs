//! True-peak reading, with the places above 0 dBTP as its events.

use super::audio::{SILENT, at, decibels, put};
use crate::dsp::true_peak::{Peak, TruePeak, UNCERTAINTY_DB};
use crate::reading::{Event, Readings, channel_name};

/// Overs are listed above this magnitude: 0 dBTP.
pub const OVERS_ABOVE: f64 = 1.0;

pub fn read(readings: &mut Readings, meter: &TruePeak, rate: u32) {
    let id = "level.true_peak";
    let peaks: Vec<Peak> = meter.channels().collect();
    let mut highest = (
        0,
        Peak {
            value: 0.0,
            at: 0.0,
        },
    );
    for (index, peak) in peaks.iter().enumerate() {
        if peak.value > highest.1.value {
            highest = (index, *peak);
        }
    }
    let (channel, peak) = highest;
    if peak.value <= 0.0 {
        return readings.not_measured(id, SILENT);
    }
    let events = meter
        .overs()
        .0
        .iter()
        .map(|over| Event {
            at_s: at(over.from, rate),
            until_s: at(over.until, rate),
            channel: Some(channel_name(over.channel, peaks.len())),
            value: Some(decibels(over.value)),
        })
        .collect();
    put(readings, id, decibels(peak.value), |r| {
        r.uncertain(UNCERTAINTY_DB)
            .per_channel(peaks.iter().map(|p| decibels(p.value)).collect())
            .at(
                if peak.at > 0.0 {
                    peak.at / f64::from(rate)
                } else {
                    0.0
                },
                Some(channel_name(channel, peaks.len())),
            )
            .events(events)
    });
}
