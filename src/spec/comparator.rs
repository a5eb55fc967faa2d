//! What a rule asks, as written, and its match with the kind of reading it is asked of.
//!
//! Reading and building are two steps: a child spec may change only the limit of a rule whose reading stands in its parent.

use std::ops::Range;

use super::{Operand, Test, pattern};
use crate::diagnostic::{Diagnostic, nearest, quoted};
use crate::document::{Entry, Found, Scalar, Table};
use crate::reading::{Definition, Kind, Unit, table};

/// One comparator as written, at its key.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    Bounds {
        min: Option<Found<Scalar>>,
        max: Option<Found<Scalar>>,
    },
    Equals(Found<Term>),
    OneOf(Vec<Found<Term>>),
    NoneOf(Vec<Found<Term>>),
    Matches(Found<String>),
    Bare(Test),
}

#[derive(Debug, Clone)]
pub(super) enum Term {
    Scalar(Scalar),
    Reading(&'static Definition),
}

/// Comparators that are switched on with `true`.
const BARE: [(&str, Test); 6] = [
    ("present", Test::Present),
    ("absent", Test::Absent),
    ("all_equal", Test::AllEqual),
    ("unique", Test::Unique),
    ("report", Test::Report),
    ("to_hear", Test::ToHear),
];

/// Reads the comparator of a rule or condition; the key it stands at comes with it.
///
/// `Ok(None)`: there is none. `Err(())`: there is one, and what is wrong with it has been recorded.
pub(super) fn read(rule: &Table) -> Result<Option<Found<Asked>>, ()> {
    let names = ["min", "max", "equals", "one_of", "none_of", "matches"]
        .into_iter()
        .chain(BARE.iter().map(|(name, _)| *name));
    let mut given: Vec<(&str, Range<usize>)> = names
        .filter_map(|name| rule.key_span(name).map(|span| (name, span)))
        .collect();
    given.sort_by_key(|(_, span)| span.start);
    let Some((first, span)) = given.first().cloned() else {
        return Ok(None);
    };
    let bound = |name: &str| matches!(name, "min" | "max");
    let mut sound = true;
    for (other, at) in &given[1..] {
        if !(bound(first) && bound(other)) {
            let message = format!("`{other}` stands beside `{first}`: a rule asks one thing");
            rule.report(
                Diagnostic::error(at.clone(), message)
                    .help("only min and max go together; make two rules of the rest"),
            );
            sound = false;
        }
    }
    let asked = match first {
        "min" | "max" => {
            let take = |name: &str| match rule.get(name) {
                None => Ok(None),
                Some(entry) => bound_of(&entry).ok_or(()).map(Some),
            };
            match (take("min"), take("max")) {
                (Ok(min), Ok(max)) => Some(Asked::Bounds { min, max }),
                _ => None,
            }
        }
        "equals" => rule.get("equals").and_then(|e| term(&e)).map(Asked::Equals),
        "one_of" | "none_of" => terms(rule, first).map(|list| {
            if first == "one_of" {
                Asked::OneOf(list)
            } else {
                Asked::NoneOf(list)
            }
        }),
        "matches" => rule
            .text("matches")
            .and_then(|found| match pattern::compile(&found.value) {
                Ok(_) => Some(Asked::Matches(found)),
                Err(why) => {
                    let diagnostic =
                        Diagnostic::error(found.span, "`matches` is no usable regular expression");
                    rule.report(diagnostic.label(why));
                    None
                }
            }),
        bare => rule.flag(bare).and_then(|found| {
            if !found.value {
                let message = format!("`{bare}` can only be true");
                rule.report(Diagnostic::error(found.span, message).help("leave the line out"));
                return None;
            }
            let test = BARE.iter().find(|(name, _)| *name == bare);
            test.map(|(_, test)| Asked::Bare(test.clone()))
        }),
    };
    match asked {
        Some(value) if sound => Ok(Some(Found { value, span })),
        _ => Err(()),
    }
}

fn bound_of(entry: &Entry) -> Option<Found<Scalar>> {
    if entry.is_text() {
        entry.text().map(|t| t.map(Scalar::Text))
    } else {
        entry.number().map(|n| n.map(Scalar::Number))
    }
}

fn terms(rule: &Table, name: &str) -> Option<Vec<Found<Term>>> {
    let entries = rule.get(name)?.list()?;
    if entries.is_empty() {
        let span = rule.get(name)?.span();
        let message = format!("`{name}` lists nothing");
        rule.report(Diagnostic::error(span, message).help("list what is meant"));
        return None;
    }
    let terms: Vec<_> = entries.iter().map(term).collect();
    terms.into_iter().collect()
}

fn term(entry: &Entry) -> Option<Found<Term>> {
    if !entry.is_table() {
        return entry.scalar().map(|s| s.map(Term::Scalar));
    }
    let table = entry.table()?;
    let id = table.text("reading")?;
    match known_reading(&id) {
        Ok(definition) => Some(Found {
            value: Term::Reading(definition),
            span: id.span,
        }),
        Err(diagnostic) => {
            table.report(diagnostic);
            None
        }
    }
}

/// The reading of this id, or the mistake to record.
pub(super) fn known_reading(id: &Found<String>) -> Result<&'static Definition, Diagnostic> {
    table::find(&id.value).ok_or_else(|| {
        let message = format!("there is no reading {}", quoted(&id.value));
        let diagnostic = Diagnostic::error(id.span.clone(), message);
        match nearest(&id.value, table::READINGS.iter().map(|d| d.id)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("the command `runout explain` lists all readings"),
        }
    })
}

/// Matches what is asked with the reading it is asked of. `before` is the test of the rule it changes: a new bound leaves
/// the other one standing.
///
/// # Errors
/// The mistakes, with their places.
pub(super) fn build(
    asked: &Found<Asked>,
    reading: &'static Definition,
    before: Option<&Test>,
) -> Result<Test, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let mut wrong_kind = |name: &str| {
        mistakes.push(
            Diagnostic::error(
                asked.span.clone(),
                format!("`{name}` cannot be asked of `{}`", reading.id),
            )
            .label(format!("the reading is {}", kind_word(reading.kind)))
            .help(format!("it can be asked: {}", comparators(reading.kind))),
        );
    };
    let test = match &asked.value {
        Asked::Bounds { min, .. } if reading.kind != Kind::Number => {
            wrong_kind(if min.is_some() { "min" } else { "max" });
            None
        }
        Asked::Bounds { min, max } => {
            let (old_min, old_max) = match before {
                Some(Test::Range { min, max }) => (*min, *max),
                _ => (None, None),
            };
            let mut number = |bound: &Option<Found<Scalar>>| {
                bound
                    .as_ref()
                    .and_then(|b| match operand(&b.value, reading) {
                        Ok(Operand::Number(n)) => Some(n),
                        Ok(_) => None,
                        Err(why) => {
                            mistakes.push(Diagnostic::error(b.span.clone(), why));
                            None
                        }
                    })
            };
            let (min, max) = (number(min).or(old_min), number(max).or(old_max));
            if let (Some(low), Some(high)) = (min, max)
                && low > high
            {
                let message = format!(
                    "min is above max: {} and {}",
                    reading.required(low),
                    reading.required(high)
                );
                mistakes.push(
                    Diagnostic::error(asked.span.clone(), message)
                        .help("nothing can pass; exchange the two"),
                );
            }
            Some(Test::Range { min, max })
        }
        Asked::Equals(_) if reading.kind == Kind::List => {
            wrong_kind("equals");
            None
        }
        Asked::Equals(term) => operands(std::slice::from_ref(term), reading, &mut mistakes)
            .pop()
            .map(Test::Equals),
        Asked::OneOf(_) if reading.kind == Kind::Flag => {
            wrong_kind("one_of");
            None
        }
        Asked::NoneOf(_) if reading.kind == Kind::Flag => {
            wrong_kind("none_of");
            None
        }
        Asked::OneOf(terms) => Some(Test::OneOf(operands(terms, reading, &mut mistakes))),
        Asked::NoneOf(terms) => Some(Test::NoneOf(operands(terms, reading, &mut mistakes))),
        Asked::Matches(_) if !matches!(reading.kind, Kind::Text | Kind::List) => {
            wrong_kind("matches");
            None
        }
        Asked::Matches(pattern) => Some(Test::Matches(pattern.value.clone())),
        Asked::Bare(test) => Some(test.clone()),
    };
    match test {
        Some(test) if mistakes.is_empty() => Ok(test),
        _ => Err(mistakes),
    }
}

fn operands(
    terms: &[Found<Term>],
    reading: &'static Definition,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<Operand> {
    let one = |term: &Found<Term>| match &term.value {
        Term::Scalar(scalar) => operand(scalar, reading),
        Term::Reading(other) if other.kind != reading.kind || other.unit != reading.unit => {
            Err(format!(
                "`{}` cannot be compared with `{}`: {} and {}",
                reading.id,
                other.id,
                described(reading),
                described(other)
            ))
        }
        Term::Reading(other) => Ok(Operand::Reading(other)),
    };
    terms
        .iter()
        .filter_map(|term| match one(term) {
            Ok(operand) => Some(operand),
            Err(why) => {
                mistakes.push(Diagnostic::error(term.span.clone(), why));
                None
            }
        })
        .collect()
}

/// A written value as one of the reading's kind; the error is a sentence.
fn operand(scalar: &Scalar, reading: &Definition) -> Result<Operand, String> {
    match (scalar, reading.kind) {
        (Scalar::Number(n), Kind::Number) => Ok(Operand::Number(*n)),
        (Scalar::Text(t), Kind::Number) => match reading.unit {
            Unit::Sectors => {
                crate::release::Sectors::parse(t).map(|s| Operand::Number(f64::from(s.0)))
            }
            Unit::Seconds => clock(t).map(Operand::Number).ok_or_else(|| {
                format!(
                    "{} is no time: write seconds as a number, or \"m:ss\" or \"h:mm:ss\"",
                    quoted(t)
                )
            }),
            _ => Err(format!(
                "`{}` is {}, this is text",
                reading.id,
                described(reading)
            )),
        },
        (Scalar::Text(t), Kind::Text | Kind::List) => Ok(Operand::Text(t.clone())),
        (Scalar::Flag(f), Kind::Flag) => Ok(Operand::Flag(*f)),
        (scalar, _) => Err(format!(
            "`{}` is {}, this is {}",
            reading.id,
            described(reading),
            match scalar {
                Scalar::Text(_) => "text",
                Scalar::Number(_) => "a number",
                Scalar::Flag(_) => "true/false",
            }
        )),
    }
}

/// "m:ss", "h:mm:ss", seconds with or without decimals.
fn clock(text: &str) -> Option<f64> {
    const LONGEST_BYTES: usize = 16;
    let parts: Vec<&str> = text.split(':').collect();
    if text.len() > LONGEST_BYTES || !(2..=3).contains(&parts.len()) {
        return None;
    }
    let (seconds, whole) = parts.split_last()?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (before, after) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if before.len() != 2 || !digits(before) || !digits(after) {
        return None;
    }
    let mut total: f64 = seconds.parse().ok().filter(|s| *s < 60.0)?;
    for (part, weight) in whole.iter().rev().zip([60.0, 3600.0]) {
        // Only the first part may pass 59: "90:00" is an hour and a half.
        let value: f64 = digits(part).then(|| part.parse().ok())??;
        if value >= 60.0 && whole.len() == 2 && weight == 60.0 {
            return None;
        }
        total += value * weight;
    }
    Some(total)
}

fn described(reading: &Definition) -> String {
    match (reading.kind, reading.unit.symbol()) {
        (Kind::Number, symbol) if !symbol.is_empty() => format!("a number in {symbol}"),
        (kind, _) => kind_word(kind).into(),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "a number",
        Kind::Text => "text",
        Kind::Flag => "true or false",
        Kind::List => "a list",
    }
}

fn comparators(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "max, min, equals, one_of, none_of, present, absent, all_equal, unique",
        Kind::Text => "equals, one_of, none_of, matches, present, absent, all_equal, unique",
        Kind::Flag => "equals, present, absent, all_equal",
        Kind::List => "one_of, none_of, matches, present, absent",
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn times_are_written_as_people_say_them() {
        assert_eq!(clock("23:00"), Some(1380.0));
        assert_eq!(clock("3:00:00"), Some(10_800.0));
        assert_eq!(clock("0:00.2"), Some(0.2));
        assert_eq!(clock("90:00"), Some(5400.0));
        for wrong in [
            "23",
            "23:60",
            "1:75:00",
            "-1:00",
            "1:2",
            ":30",
            "1:00:00:00",
            "1:0x",
        ] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }
}
