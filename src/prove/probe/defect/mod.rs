//! Readings of faults: how many places there are of each kind, and each with what gave it away.

pub mod ends;
pub mod whole;

use super::audio::at;
use crate::dsp::defect::{Fault, Faults, RATES_OF_CODERS_HZ, Spot};
use crate::reading::table::READINGS;
use crate::reading::{Event, Reading, Readings, Scope, channel_name};

/// The reading of a kind of fault.
fn id(fault: Fault) -> &'static str {
    match fault {
        Fault::AbruptEnd => "defect.abrupt-end",
        Fault::AbruptStart => "defect.abrupt-start",
        Fault::ChannelDelay => "defect.channel-delay",
        Fault::Hum => "defect.hum",
        Fault::LossySource => "defect.lossy-source",
        Fault::NoiseFloor => "defect.noise-floor",
        Fault::Sibilance => "defect.sibilance",
        Fault::SubBass => "defect.sub-bass",
        Fault::Upsampled => "defect.upsampled",
        Fault::DcOffset => "defect.dc-offset",
        Fault::Gap => "defect.gap",
        Fault::NoiseBurst => "defect.noise-burst",
        Fault::Click => "defect.click",
        Fault::Clipping => "defect.clipping",
        Fault::ClippingScaled => "defect.clipping-scaled",
        Fault::Discontinuity => "defect.discontinuity",
        Fault::Dropout => "defect.dropout",
        Fault::PaddedBits => "defect.padded-bits",
        Fault::Pop => "defect.pop",
        Fault::SyncSlip => "defect.sync-slip",
        Fault::StuckBuffer => "defect.stuck-buffer",
    }
}

/// Says of every fault why it was not looked for.
pub fn not_looked_for(readings: &mut Readings, why: &str) {
    let faults = READINGS
        .iter()
        .filter(|d| d.measured && d.scope == Scope::File && d.id.starts_with("defect."));
    for fault in faults {
        readings.not_measured(fault.id, why);
    }
}

pub fn read(readings: &mut Readings, all: Vec<Faults>, channels: usize, rate: u32) {
    // Only integers have low bits that could be empty.
    let floating = !all.iter().any(|f| f.fault == Fault::PaddedBits);
    if floating {
        readings.not_applicable(id(Fault::PaddedBits), "the samples are not integers");
    }
    let coded = all.iter().any(|f| f.fault == Fault::LossySource);
    if !coded {
        let (from, until) = (RATES_OF_CODERS_HZ.start(), RATES_OF_CODERS_HZ.end());
        let why = format!("coders are looked for at sample rates from {from} to {until} Hz");
        readings.not_measured(id(Fault::LossySource), why);
    }
    for Faults {
        fault,
        spots,
        count,
    } in all
    {
        let event = |spot: Spot| Event {
            at_s: at(spot.from, rate),
            until_s: at(spot.until, rate),
            channel: spot.channel.map(|c| channel_name(c, channels)),
            value: Some(spot.size),
            confidence: Some(spot.confidence),
            says: Some(spot.says),
        };
        let events = spots.into_iter().map(event).collect();
        readings.set(id(fault), Reading::new(count).events(events));
    }
}
