//! Findings in words. One line each: what was observed, where, and what is required; numbers with their unit.
//!
//! Everything that comes from a file is made printable here.

use super::super::finding::Verdict;
use super::needs;
use crate::reading::words::{clock, list, word};
use crate::reading::{Definition, Kind, Reading, Unit, Value};
use crate::spec::words::{conditions, flag_wanted, requirement};
use crate::spec::{Condition, Operand, Rule, Test};

pub const NOT_TAKEN_YET: &str = "runout does not take this reading yet";
pub const NONE_HERE: &str = "there is none here";
pub const UNREADABLE: &str = "the file cannot be read";
pub const NO_NUMBER: &str = "the value is not a number";
pub const NOTHING_TO_COMPARE: &str = "there are no two values to compare";

/// Where a reading shows: its own place, else that of its first event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    pub at_s: Option<f64>,
    pub until_s: Option<f64>,
    pub channel: Option<String>,
}

pub fn place_of(reading: &Reading) -> Place {
    let first = reading.events.first();
    match (reading.at_s, first) {
        (Some(at), first) => Place {
            at_s: Some(at),
            until_s: first.filter(|e| e.at_s == at).map(|e| e.until_s),
            channel: reading.channel.clone(),
        },
        (None, Some(event)) => Place {
            at_s: Some(event.at_s),
            until_s: Some(event.until_s),
            channel: event.channel.clone(),
        },
        (None, None) => Place {
            channel: reading.channel.clone(),
            ..Place::default()
        },
    }
}

/// " at 1:01.204 left"; "first" where there are several places.
fn at(reading: &Reading) -> String {
    let place = place_of(reading);
    let channel = |before: &str, after: &str| {
        place
            .channel
            .as_ref()
            .map(|c| format!(" {before}{}{after}", crate::error::printable(c)))
            .unwrap_or_default()
    };
    match place.at_s.filter(|s| s.is_finite()) {
        Some(seconds) => {
            let first = if reading.events.len() > 1 && reading.at_s.is_none() {
                ", first"
            } else {
                ""
            };
            format!("{first} at {}{}", clock(seconds, true), channel("", ""))
        }
        None => channel("(", ")"),
    }
}

/// What was observed of a reading that is there: "true peak -0.21 ±0.01 dBTP at 1:01.204 left".
fn observation(definition: &Definition, reading: &Reading, test: &Test) -> String {
    let place = at(reading);
    match &reading.value {
        Value::Flag(flag) => format!("{}{place}", definition.statement(*flag)),
        Value::Number(n) => {
            let amount = amount(definition, *n, reading.uncertainty, test);
            // "level above 16 kHz: -30.0 dB" - two numbers must not run into each other.
            let numeral = definition.name.contains(|c: char| c.is_ascii_digit());
            let colon = if counts(definition) || numeral {
                ":"
            } else {
                ""
            };
            format!("{}{colon} {amount}{place}", definition.name)
        }
        Value::List(items) => format!("{}: {}{place}", definition.name, list(items)),
        Value::Text(text) => format!("{} {}{place}", definition.name, word(text)),
    }
}

/// Whether the reading's own name says that it should not be: "clicks", "missing fields".
fn is_fault(definition: &Definition) -> bool {
    const FAULTS: [&str; 5] = ["missing", "unexpected", "faults", "repairs", "repeated"];
    definition.id.starts_with("defect.") || FAULTS.iter().any(|f| definition.name.starts_with(f))
}

fn counts(definition: &Definition) -> bool {
    definition.unit == Unit::None && definition.decimals == 0
}

/// A number with its unit and how far it may be off. Where rounding would make a peak look like the limit it passes, more
/// decimals are shown.
fn amount(definition: &Definition, number: f64, uncertainty: Option<f64>, test: &Test) -> String {
    const MOST_DECIMALS: usize = 9;
    if counts(definition) && number == 0.0 {
        return "none".into();
    }
    let limits = match test {
        Test::Range { min, max } => [*min, *max],
        _ => [None, None],
    };
    let hidden = |decimals: usize| {
        let scale = 10f64.powi(decimals as i32);
        let shown = (number * scale).round() / scale;
        limits.iter().flatten().any(|l| shown == *l && number != *l)
    };
    let keep = usize::from(definition.decimals);
    let decimals = if definition.is_peak() {
        (keep..MOST_DECIMALS).find(|d| !hidden(*d)).unwrap_or(keep)
    } else {
        keep
    };
    let text = if definition.unit == Unit::Bytes
        && limits
            .iter()
            .flatten()
            .any(|l| *l != number && definition.required(*l) == definition.observed(number))
    {
        format!("{number} bytes")
    } else {
        definition.precise(number, decimals)
    };
    // Rounded up, so as never to claim more than is known.
    let scale = 10f64.powi(i32::from(definition.decimals));
    let plain_unit = !matches!(definition.unit, Unit::Sectors | Unit::Seconds | Unit::Bytes);
    match uncertainty.filter(|u| plain_unit && u.is_finite() && *u > 0.0 && number.is_finite()) {
        Some(by) => {
            let by = (by * scale - 1e-9).ceil() / scale;
            let symbol = definition.unit.symbol();
            let bare = text.strip_suffix(symbol).unwrap_or(&text).trim_end();
            format!("{bare} ±{by:.keep$} {symbol}").trim_end().into()
        }
        None => text,
    }
}

/// The message of a rule that was judged. `test` has its operands resolved.
pub fn judged(rule: &Rule, test: &Test, reading: Option<&Reading>, verdict: Verdict) -> String {
    let definition = rule.reading;
    match (test, reading) {
        (_, None) if definition.kind == Kind::Flag => definition.denial.into(),
        (Test::Present, None) => format!("{} is missing", definition.name),
        (_, None) => format!("no {}", definition.name),
        (_, Some(reading)) => {
            let observed = observation(definition, reading, test);
            let required = requirement(definition, test);
            let said_already = flag_wanted(definition, test).is_some()
                || required.is_empty()
                || (*test == Test::Present && verdict == Verdict::Pass)
                || (required == "none allowed"
                    && (verdict == Verdict::Pass || is_fault(definition)));
            if said_already {
                return observed;
            }
            let comma = if definition.kind == Kind::List {
                ';'
            } else {
                ','
            };
            format!("{observed}{comma} {required}{}", origin(&rule.test))
        }
    }
}

/// Whose value an operand was: ", the bit depth".
fn origin(test: &Test) -> String {
    match test {
        Test::Equals(Operand::Reading(other)) => format!(", the {}", other.name),
        _ => String::new(),
    }
}

/// "integrated loudness: not measured, the file is shorter than 400 ms".
pub fn unjudged(definition: &Definition, verdict: Verdict, reason: &str) -> String {
    let what = match verdict {
        Verdict::NotMeasured => "not measured",
        _ => "not applicable",
    };
    format!(
        "{}: {what}, {}",
        definition.topic(),
        crate::error::printable(reason)
    )
}

/// The rule's guard does not hold.
pub fn not_asked(definition: &Definition, when: &[Condition]) -> String {
    let clauses = conditions(when);
    // A guard on the reading itself needs no second naming.
    let clauses = match clauses.strip_prefix(definition.name) {
        Some(rest) if definition.kind != Kind::Flag => format!("it{rest}"),
        _ => clauses,
    };
    format!("{}: asked only where {clauses}", definition.topic())
}

/// No subject can carry the reading.
pub fn nobody(definition: &Definition) -> String {
    format!(
        "{}: not applicable, needs {}",
        definition.topic(),
        needs(definition.scope)
    )
}

/// Why another reading, that the rule depends on, is not known.
pub fn because(other: &Definition, reason: &str) -> String {
    format!("it depends on {} ({reason})", other.topic())
}

pub fn to_hear(definition: &Definition, reading: Option<&Reading>) -> String {
    match reading {
        Some(reading) => format!(
            "{}: a person decides",
            observation(definition, reading, &Test::ToHear)
        ),
        None => format!("{}: a person decides", definition.topic()),
    }
}

// --- several files at once ---

pub fn same(definition: &Definition, value: &Value, count: usize) -> String {
    format!(
        "{} {} on all {count}",
        definition.name,
        definition.say(value)
    )
}

pub fn differs(definition: &Definition, groups: &[(Value, Vec<&str>)]) -> String {
    let said = grouped(definition, groups, 4, "more values");
    format!("{} differs: {said}", definition.name)
}

pub fn unique(definition: &Definition, count: usize) -> String {
    format!("{}: all {count} are different", definition.name)
}

pub fn repeated(definition: &Definition, groups: &[(Value, Vec<&str>)]) -> String {
    let said = grouped(definition, groups, 3, "more");
    format!("{} occurs twice: {said}", definition.name)
}

/// "24 bit on 01.wav; 16 bit on 02.wav; and 3 more": at most `most` values with the files that have them.
fn grouped(
    definition: &Definition,
    groups: &[(Value, Vec<&str>)],
    most: usize,
    rest: &str,
) -> String {
    let mut said: Vec<String> = groups
        .iter()
        .take(most)
        .map(|(value, paths)| format!("{} on {}", definition.say(value), files(paths)))
        .collect();
    if groups.len() > most {
        said.push(format!("and {} {rest}", groups.len() - most));
    }
    said.join("; ")
}

/// "01.wav, 02.wav and 3 more".
fn files(paths: &[&str]) -> String {
    const SHOWN: usize = 3;
    let names: Vec<String> = paths.iter().take(SHOWN).map(|p| word(p)).collect();
    match paths.len() {
        0..=SHOWN => crate::reading::words::alternatives(&names, "and"),
        n => format!("{} and {} more", names.join(", "), n - SHOWN),
    }
}
