//! Silence before the first sound and after the last that is longer than players and listeners expect.

use super::super::audio::at;
use crate::dsp::ends::End;
use crate::dsp::silence::Silences;
use crate::reading::{Event, Reading, Readings};

/// The longest that is nobody's fault, s.
const LEADING_S: f64 = 1.0;
const TRAILING_S: f64 = 3.0;

/// `frames` is the length of the file.
pub fn read(readings: &mut Readings, silences: &Silences, frames: u64, rate: u32) {
    let [head, tail] = silences.ends;
    let ends = [
        ("defect.leading-silence", silences.head, LEADING_S, head),
        ("defect.trailing-silence", silences.tail, TRAILING_S, tail),
    ];
    for (id, silent, most_s, end) in ends {
        let long = |frames: u64| at(frames, rate) > most_s;
        let event = |silent: u64| {
            // What dies away is silent long before it is gone: the place is where it is, if what is left is still too long.
            let end = end.filter(|end| long(end.frames) && end.frames < silent);
            let length = end.map_or(silent, |end| end.frames);
            let (from, until) = match id {
                "defect.leading-silence" => (0, length),
                _ => (frames - length, frames),
            };
            Event {
                at_s: at(from, rate),
                until_s: at(until, rate),
                value: Some(at(silent, rate)),
                confidence: Some(1.0),
                says: Some(says(at(silent, rate), end, rate)),
                ..Event::default()
            }
        };
        let events: Vec<Event> = Some(silent)
            .filter(|s| long(*s))
            .map(event)
            .into_iter()
            .collect();
        readings.set(id, Reading::new(events.len() as f64).events(events));
    }
}

fn says(silent_s: f64, end: Option<End>, rate: u32) -> String {
    let Some(end) = end else {
        return format!("{silent_s:.3} s of silence");
    };
    let kind = match end.under_dbfs {
        Some(dbfs) => format!("under {dbfs:.0} dBFS"),
        None => "digital silence".into(),
    };
    format!(
        "{silent_s:.3} s of silence, {:.3} s of it {kind}",
        at(end.frames, rate)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 1_000;

    /// The event of a tail of 5 s, in a file of 20 s, that is digital silence for so many frames.
    fn tail(digital: u64) -> (f64, f64, String) {
        let end = Some(End {
            frames: digital,
            under_dbfs: None,
        });
        let silences = Silences {
            threshold_dbfs: -60.0,
            head: 0,
            tail: 5_000,
            longest: None,
            gaps: Vec::new(),
            silent: false,
            ends: [None, end],
        };
        let mut readings = Readings::default();
        read(&mut readings, &silences, 20_000, RATE);
        assert!(
            readings
                .reading("defect.leading-silence")
                .unwrap()
                .events
                .is_empty()
        );
        let event = &readings.reading("defect.trailing-silence").unwrap().events[0];
        (event.at_s, event.until_s, event.says.clone().unwrap())
    }

    #[test]
    fn silence_begins_where_the_sound_is_gone_if_that_is_long_enough() {
        let says = "5.000 s of silence, 4.000 s of it digital silence";
        assert_eq!(tail(4_000), (16.0, 20.0, says.into()));
        assert_eq!(tail(2_500), (15.0, 20.0, "5.000 s of silence".into()));
    }
}
