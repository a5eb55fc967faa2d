//! Rules x readings -> findings. Pure: no files, no clock, no printing.
//!
//! Every rule gives a finding for every subject that can carry its reading, also where nothing could be judged: what was not
//! measured must never look like what passed. How findings are worded is [`wording`]'s business, what a release's waivers do
//! to them `waive`'s.

mod ask;
mod group;
mod waive;
pub mod wording;

use super::Subject;
use super::finding::{Finding, Verdict};
use crate::reading::{Definition, Outcome, Reading, Scope, Value};
use crate::release::{Date, Waiver};
use crate::spec::{Rule, Spec, Test};
use ask::{Answer, Bench};

/// Judges `subjects` by `spec`.
///
/// `waivers` of other specs are ignored; a waiver is in force up to and including its `until`, and always when `today` is
/// not known. Findings come in the order of the subjects, then by rule id.
pub fn judge(
    spec: &Spec,
    subjects: &[Subject],
    waivers: &[Waiver],
    today: Option<Date>,
) -> Vec<Finding> {
    let bench = Bench::new(subjects);
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    for rule in spec.rules.values() {
        let carriers = bench.carriers(rule.reading);
        if carriers.is_empty() {
            if !subjects.is_empty() {
                let message = wording::nobody(rule.reading);
                findings.push((
                    0,
                    blank(spec, rule, &subjects[0], Verdict::NotApplicable, message),
                ));
            }
        } else if matches!(rule.test, Test::AllEqual | Test::Unique) {
            let at = bench.whole();
            findings.push((at, group::judge(&bench, spec, rule, &carriers)));
        } else {
            let one = |i: usize| (i, alone(&bench, spec, rule, i));
            findings.extend(carriers.into_iter().map(one));
        }
    }
    waive::apply(spec, &bench, waivers, today, &mut findings);
    findings.sort_by(|(a, f), (b, g)| a.cmp(b).then_with(|| f.rule.cmp(&g.rule)));
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Judges a rule on one subject.
fn alone(bench: &Bench, spec: &Spec, rule: &Rule, index: usize) -> Finding {
    let subject = &bench.subjects[index];
    let unjudged = |verdict, reason: &str| {
        let message = wording::unjudged(rule.reading, verdict, reason);
        blank(spec, rule, subject, verdict, message)
    };
    match bench.guard(index, &rule.when) {
        Answer::Yes => {}
        Answer::No => {
            let message = wording::not_asked(rule.reading, &rule.when);
            return blank(spec, rule, subject, Verdict::NotApplicable, message);
        }
        Answer::Unknown(reason) => return unjudged(Verdict::NotMeasured, &reason),
    }
    let reading = match subject.readings.get(rule.reading.id) {
        Some(Outcome::NotApplicable(reason)) => return unjudged(Verdict::NotApplicable, reason),
        _ if rule.test == Test::ToHear => {
            let message = wording::to_hear(rule.reading, subject.readings.reading(rule.reading.id));
            return blank(spec, rule, subject, Verdict::ToHear, message);
        }
        Some(Outcome::NotMeasured(reason)) => return unjudged(Verdict::NotMeasured, reason),
        Some(Outcome::Read(reading)) => Some(reading),
        None => None,
    };
    // Nothing is known of the inside of a file that cannot be read: no tags were found in it, but nobody could look.
    if reading.is_none()
        && subject
            .readings
            .reading("file.readable")
            .is_some_and(|r| r.value == Value::Flag(false))
    {
        return unjudged(Verdict::NotMeasured, wording::UNREADABLE);
    }
    let there = reading.filter(|r| !ask::is_empty(&r.value));
    let (verdict, test) = match (&rule.test, there) {
        (_, None) if reading.is_none() && !rule.reading.measured => {
            return unjudged(Verdict::NotMeasured, wording::NOT_TAKEN_YET);
        }
        (Test::Present | Test::Absent, there) => {
            let present = there.is_some_and(|r| r.value != Value::Flag(false));
            (
                pass_if(present == (rule.test == Test::Present)),
                rule.test.clone(),
            )
        }
        (_, None) => return unjudged(Verdict::NotApplicable, wording::NONE_HERE),
        (test, Some(reading)) => match bench.resolve(index, test) {
            Ok(resolved) => match ask::holds(rule.reading, &reading.value, &resolved) {
                Some(holds) => (pass_if(holds), resolved),
                None => return unjudged(Verdict::NotMeasured, wording::NO_NUMBER),
            },
            Err((verdict, reason)) => return unjudged(verdict, &reason),
        },
    };
    let message = wording::judged(rule, &test, there, verdict);
    let mut finding = blank(spec, rule, subject, verdict, message);
    if let Some(reading) = there {
        observe(&mut finding, rule.reading, reading);
    }
    finding
}

fn pass_if(holds: bool) -> Verdict {
    if holds { Verdict::Pass } else { Verdict::Fail }
}

/// A finding that says nothing yet of what was observed.
fn blank(
    spec: &Spec,
    rule: &Rule,
    subject: &Subject,
    verdict: Verdict,
    message: String,
) -> Finding {
    Finding {
        spec: spec.id.clone(),
        rule: rule.id.clone(),
        verdict,
        severity: rule.severity,
        file: subject.path.clone(),
        track: subject.track,
        channel: None,
        at_s: None,
        until_s: None,
        reading: rule.reading.id,
        observed: None,
        uncertainty: None,
        required: rule.test.clone(),
        unit: rule.reading.unit,
        message,
        why: rule.why.clone(),
        source: rule.source.clone(),
        waiver: None,
    }
}

/// Takes over value and place.
fn observe(finding: &mut Finding, definition: &Definition, reading: &Reading) {
    let place = wording::place_of(reading);
    finding.observed = Some(match &reading.value {
        Value::Number(n) => Value::Number(definition.round(*n)),
        other => other.clone(),
    });
    finding.uncertainty = reading.uncertainty;
    finding.channel = place.channel;
    finding.at_s = place.at_s;
    finding.until_s = place.until_s;
}

/// What a subject lacks that cannot carry readings of `scope`.
fn needs(scope: Scope) -> &'static str {
    match scope {
        Scope::File => "an audio file",
        Scope::Track => "tracks: a release, a cue sheet or tags",
        Scope::Artwork => "a picture",
        Scope::Side => "a side of a record or cassette",
        Scope::Disc => "a disc: cue sheet or DDP folder",
        Scope::Release => "a release: its folder or release.toml",
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
