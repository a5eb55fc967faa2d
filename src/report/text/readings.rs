//! Readings for people: the few that say what a file is, on one line; or all of them, in a table.

use std::io::{self, Write};

use super::{DIM, paint};
use crate::error::printable;
use crate::prove::Verdict;
use crate::reading::{Outcome, Reading, Readings, Value};
use crate::report::number::{self, clock, definition};
use crate::report::{Detail, Look, SubjectReport};
use crate::spec::Test;

/// The readings a person looks for first, with the word that names each.
const KEY: &[(&str, &str)] = &[
    ("container.type", ""),
    ("audio.sample_rate", ""),
    ("audio.bit_depth", ""),
    ("audio.duration", ""),
    ("loudness.integrated", ""),
    ("level.true_peak", ""),
    ("loudness.range", "LRA"),
    ("dynamics.plr", "PLR"),
    ("release.track_count", "tracks"),
    ("release.duration", ""),
    ("loudness.album_integrated", "album"),
    ("level.album_true_peak", "album"),
    ("cd.track_count", "tracks"),
    ("cd.total_time", "total"),
    ("side.duration", "side"),
    ("art.width", "width"),
    ("art.height", "height"),
    ("art.format", ""),
];

/// The key readings of one path, and what its specs only wanted reported.
pub fn key_line(subjects: &[&SubjectReport]) -> String {
    let mut parts = Vec::new();
    let value = |id: &str| subjects.iter().find_map(|s| s.readings.reading(id));
    for (id, word) in KEY {
        if let Some(reading) = value(id) {
            parts.push(with_word(word, &definition(id).say(&reading.value)));
        }
    }
    for finding in subjects.iter().flat_map(|s| s.in_order()) {
        let reported = finding.verdict == Verdict::Pass && finding.required == Test::Report;
        if let (true, Some(observed)) = (reported, &finding.observed)
            && !KEY.iter().any(|(id, _)| *id == finding.reading)
        {
            let definition = definition(finding.reading);
            let name = match observed {
                Value::Flag(_) => "", // What a flag says is a sentence.
                _ => definition.name,
            };
            let part = with_word(name, &definition.say(observed));
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    parts.join(", ")
}

fn with_word(word: &str, value: &str) -> String {
    if word.is_empty() {
        value.to_string()
    } else {
        format!("{word} {value}")
    }
}

/// One line of the table, before the columns are known.
struct Row {
    id: &'static str,
    /// Right-aligned where it is a number.
    number: Option<String>,
    rest: String,
    dim: bool,
}

/// All readings, aligned: id, value, unit, place.
pub fn table(readings: &Readings, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row> = readings
        .iter()
        .filter(|(_, o)| look.detail == Detail::Full || !matches!(o, Outcome::NotApplicable(_)))
        .map(|(id, outcome)| row(id, outcome))
        .collect();
    let id_width = rows.iter().map(|r| r.id.len()).max().unwrap_or(0);
    let number_width = rows
        .iter()
        .filter_map(|r| Some(r.number.as_ref()?.len()))
        .max()
        .unwrap_or(0);
    for row in rows {
        let rest = printable(&row.rest);
        let value = match &row.number {
            Some(number) => format!("{number:>number_width$} {rest}"),
            None => rest,
        };
        let value = value.trim_end();
        let value = if row.dim {
            paint(look, DIM, value)
        } else {
            value.to_string()
        };
        writeln!(out, "  {:id_width$}  {value}", row.id)?;
    }
    Ok(())
}

fn row(id: &'static str, outcome: &Outcome) -> Row {
    let plain = |rest: String, dim| Row {
        id,
        number: None,
        rest,
        dim,
    };
    let reading = match outcome {
        Outcome::Read(reading) => reading,
        Outcome::NotMeasured(why) => return plain(format!("not measured: {why}"), true),
        Outcome::NotApplicable(why) => return plain(format!("not applicable: {why}"), true),
    };
    let definition = definition(id);
    match &reading.value {
        Value::Number(n) => {
            let unit = number::unit_beside(definition.unit);
            let place = place(reading, id);
            match number::figure(definition, *n) {
                Some(figure) => Row {
                    id,
                    number: Some(figure),
                    rest: format!("{unit:<6} {place}"),
                    dim: false,
                },
                None => plain(definition.observed(*n), false),
            }
        }
        value => plain(number::cell(value), false),
    }
}

/// "at 1:01.204 left, left -0.21, right -0.40, 3 events".
fn place(reading: &Reading, id: &str) -> String {
    let mut parts = Vec::new();
    if let Some(at) = reading.at_s {
        let channel = reading.channel.as_deref().unwrap_or("");
        parts.push(format!("at {} {channel}", clock(at)).trim_end().to_string());
    }
    if reading.per_channel.len() > 1 {
        let channels = reading.per_channel.len();
        let values = reading.per_channel.iter().enumerate().map(|(i, v)| {
            let name = crate::reading::channel_name(i, channels);
            let value = number::figure(definition(id), *v).unwrap_or("no value".into());
            format!("{name} {value}")
        });
        parts.extend(values);
    }
    if !reading.events.is_empty() {
        let count = reading.events.len();
        parts.push(crate::report::summary::counted(count, "event"));
    }
    parts.join(", ")
}
