//! Readings of the samples themselves: peak, RMS, full scale, DC, the bits in use, identical channels.

use super::audio::{SILENT, at, decibels, put};
use crate::audio::SampleFormat;
use crate::dsp::level::{ChannelLevel, Level};
use crate::dsp::true_peak::Over;
use crate::reading::{Event, Reading, Readings, channel_name};

/// What plain samples say.
pub const IDS: [&str; 9] = [
    "audio.active_bits",
    "audio.dc_offset",
    "audio.identical_channels",
    "level.clipped_count",
    "level.edge_step",
    "level.full_scale_run",
    "level.on_sample_clips",
    "level.rms",
    "level.sample_peak",
];

pub fn read(readings: &mut Readings, meter: &Level, samples: SampleFormat, rate: u32) {
    let channels = meter.channels();
    peak_and_rms(readings, &channels, rate);
    full_scale(readings, meter, &channels, rate);
    clips(readings, meter, &channels, rate);
    edges(readings, &channels);
    offset(readings, &channels);
    active_bits(readings, &channels, samples);
    match meter.identical_channels() {
        Some(identical) => readings.put("audio.identical_channels", identical),
        None => readings.not_applicable("audio.identical_channels", "the file is mono"),
    }
}

fn peak_and_rms(readings: &mut Readings, channels: &[ChannelLevel], rate: u32) {
    let mut highest = 0;
    for (index, channel) in channels.iter().enumerate() {
        if channel.peak > channels[highest].peak {
            highest = index;
        }
    }
    let Some(top) = channels.get(highest).filter(|c| c.peak > 0.0) else {
        readings.not_measured("level.sample_peak", SILENT);
        readings.not_measured("level.rms", SILENT);
        return;
    };
    put(readings, "level.sample_peak", decibels(top.peak), |r| {
        r.per_channel(channels.iter().map(|c| decibels(c.peak)).collect())
            .at(
                at(top.peak_at, rate),
                Some(channel_name(highest, channels.len())),
            )
    });
    put(readings, "level.rms", decibels(rms(channels)), |r| {
        let each = channels.iter().map(|c| decibels(libm::sqrt(c.mean_square)));
        r.per_channel(each.collect())
    });
}

/// Root of the mean power of all channels.
pub fn rms(channels: &[ChannelLevel]) -> f64 {
    let power: f64 = channels.iter().map(|c| c.mean_square).sum();
    libm::sqrt(power / channels.len().max(1) as f64)
}

fn full_scale(readings: &mut Readings, meter: &Level, channels: &[ChannelLevel], rate: u32) {
    let count: u64 = channels.iter().map(|c| c.clipped).sum();
    let each = channels.iter().map(|c| c.clipped as f64).collect();
    readings.set("level.clipped_count", Reading::new(count).per_channel(each));
    let (runs, _) = meter.runs();
    let events = runs
        .iter()
        .map(|run| Event {
            at_s: at(run.from, rate),
            until_s: at(run.from + run.samples, rate),
            channel: Some(channel_name(run.channel, channels.len())),
            value: Some(run.samples as f64),
            ..Event::default()
        })
        .collect();
    let mut longest = Reading::new(meter.longest_run()).events(events);
    if let Some(run) = runs.iter().find(|run| run.samples == meter.longest_run()) {
        longest = longest.at(
            at(run.from, rate),
            Some(channel_name(run.channel, channels.len())),
        );
    }
    readings.set("level.full_scale_run", longest);
}

/// What stands at full scale in the samples themselves, with its places.
fn clips(readings: &mut Readings, meter: &Level, channels: &[ChannelLevel], rate: u32) {
    let each: Vec<f64> = channels.iter().map(|c| c.clipped as f64).collect();
    let mut reading = Reading::new(each.iter().sum::<f64>()).per_channel(each);
    reading.events = over_full_scale(&meter.clips(), meter.full_scale(), channels.len(), rate);
    readings.set("level.on_sample_clips", at_highest(reading));
}

/// Places as events, in dB over full scale.
pub fn over_full_scale(overs: &[Over], full_scale: f64, channels: usize, rate: u32) -> Vec<Event> {
    overs
        .iter()
        .map(|over| Event {
            at_s: at(over.from, rate),
            until_s: at(over.until + 1, rate),
            channel: Some(channel_name(over.channel, channels)),
            value: Some(decibels(over.value / full_scale)),
            ..Event::default()
        })
        .collect()
}

/// Places a reading where the highest of its events is, the first of equals.
pub fn at_highest(reading: Reading) -> Reading {
    let mut highest: Option<&Event> = None;
    for event in &reading.events {
        if highest.is_none_or(|h| event.value > h.value) {
            highest = Some(event);
        }
    }
    match highest.cloned() {
        Some(event) => reading.at(event.at_s, event.channel),
        None => reading,
    }
}

fn edges(readings: &mut Readings, channels: &[ChannelLevel]) {
    let each: Vec<f64> = channels
        .iter()
        .map(|c| decibels(c.edges[0].abs().max(c.edges[1].abs())))
        .collect();
    match each.iter().copied().reduce(f64::max) {
        Some(highest) => put(readings, "level.edge_step", highest, |r| {
            r.per_channel(each)
        }),
        None => readings.not_measured("level.edge_step", SILENT),
    }
}

fn offset(readings: &mut Readings, channels: &[ChannelLevel]) {
    let percent: Vec<f64> = channels.iter().map(|c| 100.0 * c.mean).collect();
    let mut worst = 0.0f64;
    for value in &percent {
        if value.abs() > worst.abs() {
            worst = *value;
        }
    }
    put(readings, "audio.dc_offset", worst, |r| {
        r.per_channel(percent)
    });
}

fn active_bits(readings: &mut Readings, channels: &[ChannelLevel], samples: SampleFormat) {
    let id = "audio.active_bits";
    let Some(word) = samples.bits() else {
        return readings.not_applicable(id, "decoded lossy audio has no word length");
    };
    // Samples off every grid use the whole of their float.
    let each: Vec<u32> = channels
        .iter()
        .map(|c| c.active_bits.unwrap_or(word))
        .collect();
    match each.iter().copied().max() {
        None | Some(0) => readings.not_measured(id, SILENT),
        Some(most) => {
            let each = each.iter().map(|b| f64::from(*b)).collect();
            readings.set(id, Reading::new(most).per_channel(each));
        }
    }
}
