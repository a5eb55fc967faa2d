//! Requirements in words: "limit -1.0 dBTP", "must be wav or flac", and conditions as clauses: "the sample rate is at most 48000 Hz".

use super::{Condition, Operand, Test};
use crate::reading::words::{alternatives, word};
use crate::reading::{Definition, Kind, Unit};

/// What is required of `reading`, to follow what was observed. Empty where the observation says it all (flags, reports).
pub fn requirement(reading: &Definition, test: &Test) -> String {
    match test {
        Test::Range { min, max } => match (min, max) {
            (Some(low), Some(high)) => format!(
                "must lie between {} and {}",
                without_unit(reading, *low),
                reading.required(*high)
            ),
            (Some(low), None) => format!("at least {}", reading.required(*low)),
            (None, Some(high)) if *high == 0.0 && is_count(reading) => "none allowed".into(),
            (None, Some(high)) => format!("limit {}", reading.required(*high)),
            (None, None) => String::new(),
        },
        Test::Equals(_) if reading.kind == Kind::Flag => String::new(),
        Test::Equals(o) => format!("must be {}", operand(reading, o)),
        Test::OneOf(list) => format!("must be {}", choices(reading, list)),
        Test::NoneOf(list) => format!("must not be {}", choices(reading, list)),
        Test::Matches(pattern) => format!("must match `{pattern}`"),
        Test::Present if reading.kind == Kind::Flag => String::new(),
        Test::Present => "must be given".into(),
        Test::Absent if reading.kind == Kind::Flag => String::new(),
        Test::Absent => "none allowed".into(),
        Test::AllEqual => "must be the same everywhere".into(),
        Test::Unique => "must not occur twice".into(),
        Test::Report | Test::ToHear => String::new(),
    }
}

/// A rule in one clause, for lists: "true peak: limit -1.0 dBTP".
pub fn summary(reading: &Definition, test: &Test) -> String {
    match (test, flag_wanted(reading, test)) {
        (_, Some(wanted)) => format!("required: {}", reading.statement(wanted)),
        (Test::Report, _) => format!("{}: reported", reading.topic()),
        (Test::ToHear, _) => format!("{}: a person decides", reading.topic()),
        _ => format!("{}: {}", reading.topic(), requirement(reading, test)),
    }
}

/// A condition as a clause: "sample rate is at most 48000 Hz".
pub fn condition(condition: &Condition) -> String {
    let reading = condition.reading;
    let name = reading.topic();
    if let Some(wanted) = flag_wanted(reading, &condition.test) {
        return reading.statement(wanted).into();
    }
    match &condition.test {
        Test::Range {
            min: Some(low),
            max: Some(high),
        } => format!(
            "{name} is between {} and {}",
            without_unit(reading, *low),
            reading.required(*high)
        ),
        Test::Range { min: Some(low), .. } => {
            format!("{name} is at least {}", reading.required(*low))
        }
        Test::Range { max, .. } => {
            format!("{name} is at most {}", reading.required(max.unwrap_or(0.0)))
        }
        Test::Equals(o) => format!("{name} is {}", operand(reading, o)),
        Test::OneOf(list) => format!("{name} is {}", choices(reading, list)),
        Test::NoneOf(list) => format!("{name} is not {}", choices(reading, list)),
        Test::Matches(pattern) => format!("{name} matches `{pattern}`"),
        Test::Absent => format!("{name} is not given"),
        _ => format!("{name} is given"),
    }
}

/// Conditions joined: "a, and b".
pub fn conditions(list: &[Condition]) -> String {
    let said: Vec<String> = list.iter().map(condition).collect();
    alternatives(&said, "and")
}

/// What a test wants of a flag.
pub fn flag_wanted(reading: &Definition, test: &Test) -> Option<bool> {
    match test {
        _ if reading.kind != Kind::Flag => None,
        Test::Equals(Operand::Flag(wanted)) => Some(*wanted),
        Test::Present => Some(true),
        Test::Absent => Some(false),
        _ => None,
    }
}

fn is_count(reading: &Definition) -> bool {
    reading.unit == Unit::None && reading.decimals == 0
}

/// The lower end of a range: the unit stands after the upper one, unless it is written into the number (times, sizes).
fn without_unit(reading: &Definition, number: f64) -> String {
    let text = reading.required(number);
    match text.strip_suffix(reading.unit.symbol()) {
        Some(bare) if !reading.unit.symbol().is_empty() => bare.trim_end().into(),
        _ => text,
    }
}

fn operand(reading: &Definition, operand: &Operand) -> String {
    match operand {
        Operand::Number(n) => reading.required(*n),
        Operand::Text(t) => word(t),
        Operand::Flag(f) => reading.statement(*f).into(),
        Operand::Reading(other) => format!("the {}", other.name),
    }
}

fn choices(reading: &Definition, list: &[Operand]) -> String {
    let said: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(i, o)| match o {
            Operand::Number(n) if i + 1 < list.len() => without_unit(reading, *n),
            _ => operand(reading, o),
        })
        .collect();
    alternatives(&said, "or")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::table::find;

    fn said(id: &str, test: Test) -> String {
        requirement(find(id).unwrap(), &test)
    }

    #[test]
    fn requirements_follow_an_observation() {
        let max = |high| Test::Range {
            min: None,
            max: Some(high),
        };
        let range = Test::Range {
            min: Some(-15.0),
            max: Some(-13.0),
        };
        assert_eq!(said("level.true_peak", max(-1.0)), "limit -1.0 dBTP");
        assert_eq!(said("defect.click", max(0.0)), "none allowed");
        assert_eq!(said("vinyl.subsonic_15hz", max(0.0)), "limit 0.0 dB");
        assert_eq!(
            said("loudness.integrated", range),
            "must lie between -15.0 and -13.0 LUFS"
        );
        let rates = vec![Operand::Number(44_100.0), Operand::Number(48_000.0)];
        assert_eq!(
            said("audio.sample_rate", Test::OneOf(rates)),
            "must be 44100 or 48000 Hz"
        );
        let depth = Operand::Reading(find("audio.bit_depth").unwrap());
        assert_eq!(
            said("audio.active_bits", Test::Equals(depth)),
            "must be the bit depth"
        );
    }

    #[test]
    fn conditions_are_clauses() {
        let clause = |id, test| {
            condition(&Condition {
                reading: find(id).unwrap(),
                test,
            })
        };
        assert_eq!(
            clause(
                "audio.sample_rate",
                Test::Range {
                    min: None,
                    max: Some(48_000.0)
                }
            ),
            "sample rate is at most 48000 Hz"
        );
        assert_eq!(
            clause("cd.text_given", Test::Equals(Operand::Flag(true))),
            "CD-TEXT was given"
        );
        assert_eq!(
            clause("meta.provenance", Test::Absent),
            "declared provenance is not given"
        );
    }
}
