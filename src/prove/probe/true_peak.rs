//! True-peak readings, with the places above 0 dBTP as events, and the clips between samples.

use super::audio::{SILENT, at, decibels, put};
use super::level::{at_highest, over_full_scale};
use crate::dsp::true_peak::{Peak, TruePeak, UNCERTAINTY_DB};
use crate::reading::{Event, Reading, Readings, channel_name};

/// Overs are listed above this magnitude: 0 dBTP.
pub const OVERS_ABOVE: f64 = 1.0;

/// What lies between samples, of a file and of its album.
pub const IDS: [&str; 3] = [
    "level.inter_sample_clips",
    "level.true_peak",
    "level.true_peak_bs1770",
];

pub fn read(readings: &mut Readings, meter: &TruePeak, rate: u32) {
    let peaks: Vec<Peak> = meter.channels().collect();
    let events = meter
        .overs()
        .0
        .iter()
        .map(|over| Event {
            at_s: at(over.from, rate),
            until_s: at(over.until, rate),
            channel: Some(channel_name(over.channel, peaks.len())),
            value: Some(decibels(over.value)),
            ..Event::default()
        })
        .collect();
    figure(readings, "level.true_peak", &peaks, rate, |r| {
        r.uncertain(UNCERTAINTY_DB).events(events)
    });
    let printed: Vec<Peak> = meter.annex_channels().collect();
    figure(readings, "level.true_peak_bs1770", &printed, rate, |r| r);

    let (clips, counts) = meter.clips();
    let each: Vec<f64> = counts.iter().map(|c| *c as f64).collect();
    let mut reading = Reading::new(each.iter().sum::<f64>()).per_channel(each);
    reading.events = over_full_scale(&clips, 1.0, peaks.len(), rate);
    readings.set("level.inter_sample_clips", at_highest(reading));
}

/// The highest of the channels' peaks, with its place.
fn figure(
    readings: &mut Readings,
    id: &'static str,
    peaks: &[Peak],
    rate: u32,
    more: impl FnOnce(Reading) -> Reading,
) {
    let mut highest: Option<(usize, &Peak)> = None;
    for (index, peak) in peaks.iter().enumerate() {
        if peak.value > highest.map_or(0.0, |(_, p)| p.value) {
            highest = Some((index, peak));
        }
    }
    let Some((channel, peak)) = highest else {
        return readings.not_measured(id, SILENT);
    };
    put(readings, id, decibels(peak.value), |r| {
        let reading = r
            .per_channel(peaks.iter().map(|p| decibels(p.value)).collect())
            .at(
                peak.at.max(0.0) / f64::from(rate.max(1)),
                Some(channel_name(channel, peaks.len())),
            );
        more(reading)
    });
}
