//! Silence readings: seconds at the head, at the tail and inside.

use super::audio::at;
use crate::dsp::silence::{Gap, Silences};
use crate::reading::{Event, Reading, Readings};

pub fn read(readings: &mut Readings, silences: &Silences, rate: u32) {
    readings.put("silence.head", at(silences.head, rate));
    readings.put("silence.tail", at(silences.tail, rate));
    if silences.silent {
        return readings.not_measured("silence.internal_max", "the file is silent throughout");
    }
    let event = |gap: &Gap| Event {
        at_s: at(gap.from, rate),
        until_s: at(gap.until, rate),
        channel: None,
        value: Some(at(gap.until - gap.from, rate)),
        ..Event::default()
    };
    let mut reading = match &silences.longest {
        Some(gap) => Reading::new(at(gap.until - gap.from, rate)).at(at(gap.from, rate), None),
        None => Reading::new(0.0),
    };
    reading = reading.events(silences.gaps.iter().map(event).collect());
    readings.set("silence.internal_max", reading);
}
