//! Whether a value passes a test; where guards and operands find the readings they name.

use super::super::finding::Verdict;
use super::{Subject, wording};
use crate::reading::{Definition, Outcome, Scope, Value};
use crate::spec::{Condition, Operand, Test, pattern};

/// The subjects on the table.
pub(super) struct Bench<'s> {
    pub subjects: &'s [Subject],
}

/// Answer to a guard.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    Yes,
    No,
    /// A reading it needs could not be taken, with the reason.
    Unknown(String),
}

impl<'s> Bench<'s> {
    pub fn new(subjects: &'s [Subject]) -> Self {
        Bench { subjects }
    }

    /// Indexes of the subjects that can carry `reading`.
    pub fn carriers(&self, reading: &Definition) -> Vec<usize> {
        let carries = |s: &Subject| s.scopes.contains(&reading.scope);
        (0..self.subjects.len())
            .filter(|i| carries(&self.subjects[*i]))
            .collect()
    }

    /// The subject that stands for all of them: the release, or the first.
    pub fn whole(&self) -> usize {
        self.subjects
            .iter()
            .position(|s| s.scopes.contains(&Scope::Release))
            .unwrap_or(0)
    }

    /// What is known of `definition` at a subject. Facts about the release, or about the only disc, hold for each of its files.
    fn lookup(&self, index: usize, definition: &Definition) -> Option<&'s Outcome> {
        let own = self.subjects[index].readings.get(definition.id);
        if own.is_some() || !matches!(definition.scope, Scope::Release | Scope::Disc) {
            return own;
        }
        match self.carriers(definition)[..] {
            [only] => self.subjects[only].readings.get(definition.id),
            _ => None,
        }
    }

    /// Whether all of `conditions` hold.
    pub fn guard(&self, index: usize, conditions: &[Condition]) -> Answer {
        let mut unknown = None;
        for condition in conditions {
            match self.holds_at(index, condition) {
                Answer::Yes => {}
                Answer::No => return Answer::No,
                other => unknown = unknown.or(Some(other)),
            }
        }
        unknown.unwrap_or(Answer::Yes)
    }

    fn holds_at(&self, index: usize, condition: &Condition) -> Answer {
        let reading = condition.reading;
        let answer = |holds| if holds { Answer::Yes } else { Answer::No };
        let unknown = |reason: &str| Answer::Unknown(wording::because(reading, reason));
        let value = match self.lookup(index, reading) {
            None if !reading.measured => return unknown(wording::NOT_TAKEN_YET),
            Some(Outcome::NotMeasured(reason)) => return unknown(reason),
            None | Some(Outcome::NotApplicable(_)) => None,
            Some(Outcome::Read(r)) => Some(&r.value).filter(|v| !is_empty(v)),
        };
        match (&condition.test, value) {
            (Test::Present, value) => answer(value.is_some_and(|v| *v != Value::Flag(false))),
            (Test::Absent, value) => answer(value.is_none_or(|v| *v == Value::Flag(false))),
            (_, None) => Answer::No,
            (test, Some(value)) => match self.resolve(index, test) {
                Ok(test) => match holds(reading, value, &test) {
                    Some(holds) => answer(holds),
                    None => unknown(wording::NO_NUMBER),
                },
                Err((Verdict::NotMeasured, reason)) => Answer::Unknown(reason),
                Err(_) => Answer::No,
            },
        }
    }

    /// `test` with other readings replaced by their values.
    ///
    /// # Errors
    /// The verdict and the reason when such a value is not known.
    pub fn resolve(&self, index: usize, test: &Test) -> Result<Test, (Verdict, String)> {
        let one = |operand: &Operand| {
            let Operand::Reading(other) = operand else {
                return Ok(operand.clone());
            };
            let because = |reason: &str| wording::because(other, reason);
            match self.lookup(index, other) {
                Some(Outcome::Read(r)) => match &r.value {
                    Value::Number(n) => Ok(Operand::Number(other.round(*n))),
                    Value::Text(t) => Ok(Operand::Text(t.clone())),
                    Value::Flag(f) => Ok(Operand::Flag(*f)),
                    Value::List(_) => Err((Verdict::NotApplicable, because("it is a list"))),
                },
                Some(Outcome::NotMeasured(reason)) => Err((Verdict::NotMeasured, because(reason))),
                Some(Outcome::NotApplicable(reason)) => {
                    Err((Verdict::NotApplicable, because(reason)))
                }
                None if !other.measured => {
                    Err((Verdict::NotMeasured, because(wording::NOT_TAKEN_YET)))
                }
                None => Err((Verdict::NotApplicable, because(wording::NONE_HERE))),
            }
        };
        let all = |list: &[Operand]| list.iter().map(one).collect::<Result<Vec<_>, _>>();
        Ok(match test {
            Test::Equals(operand) => Test::Equals(one(operand)?),
            Test::OneOf(list) => Test::OneOf(all(list)?),
            Test::NoneOf(list) => Test::NoneOf(all(list)?),
            other => other.clone(),
        })
    }
}

/// An empty text or list is no value.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(t) => t.is_empty(),
        Value::List(l) => l.is_empty(),
        Value::Number(_) | Value::Flag(_) => false,
    }
}

/// Whether `value` passes `test`, whose operands are resolved. None when the value is not a number.
///
/// Numbers are rounded by their reading's own rule first; peak limits are judged on the unrounded value, because a peak over
/// the limit is over it by any amount.
pub(super) fn holds(reading: &Definition, value: &Value, test: &Test) -> Option<bool> {
    if value.number().is_some_and(f64::is_nan) {
        return None;
    }
    Some(match test {
        Test::Range { min, max } => {
            let number = value.number()?;
            let number = if reading.is_peak() {
                number
            } else {
                reading.round(number)
            };
            min.is_none_or(|low| number >= low) && max.is_none_or(|high| number <= high)
        }
        Test::Equals(operand) => equal(reading, value, operand),
        Test::OneOf(list) => each(value, |v| list.iter().any(|o| equal(reading, v, o))),
        Test::NoneOf(list) => each(value, |v| !list.iter().any(|o| equal(reading, v, o))),
        Test::Matches(expression) => {
            let expression = pattern::compile(expression).ok()?;
            each(value, |v| v.text().is_some_and(|t| expression.is_match(t)))
        }
        Test::Report => true,
        // Judged elsewhere, on more than one value or on none.
        Test::Present | Test::Absent | Test::AllEqual | Test::Unique | Test::ToHear => return None,
    })
}

/// A list passes when each of its items does.
fn each(value: &Value, test: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::List(items) => items.iter().all(|i| test(&Value::Text(i.clone()))),
        other => test(other),
    }
}

fn equal(reading: &Definition, value: &Value, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Number(a), Operand::Number(b)) => reading.round(*a) == reading.round(*b),
        (Value::Text(a), Operand::Text(b)) => a == b,
        (Value::Flag(a), Operand::Flag(b)) => a == b,
        _ => false,
    }
}
