//! What waivers do to findings: a failure somebody accepted is waived; a waiver that is expired or matched nothing is said.

use super::super::finding::{Finding, Verdict};
use super::ask::Bench;
use crate::error::printable;
use crate::reading::{Unit, Value};
use crate::release::{Date, Waiver};
use crate::spec::{Severity, Spec, Test};

/// Applies the waivers of `spec` to `findings` and adds findings of their own, at the release or the first subject.
pub(super) fn apply(
    spec: &Spec,
    bench: &Bench,
    waivers: &[Waiver],
    today: Option<Date>,
    findings: &mut Vec<(usize, Finding)>,
) {
    for waiver in waivers {
        let Some((of, rule)) = waiver.rule.split_once('/') else {
            continue;
        };
        if of != spec.id || bench.subjects.is_empty() {
            continue;
        }
        let at = bench.whole();
        let file = &bench.subjects[at].path;
        let expired = waiver
            .until
            .filter(|until| today.is_some_and(|today| *until < today));
        if let Some(until) = expired {
            let message = format!(
                "the waiver of {} by {} expired on {until}",
                printable(&waiver.rule),
                printable(&waiver.by)
            );
            let why = "An expired waiver no longer stands for anybody's decision: renew it or repair the failure.";
            let found = Said {
                rule: "waiver-expired",
                reading: "waiver.expired",
                severity: Severity::Warning,
                message,
                why,
            };
            findings.push((at, found.finding(spec, file, waiver)));
            continue;
        }
        let mut matched = false;
        for (_, finding) in findings.iter_mut() {
            if finding.rule == rule && finding.verdict == Verdict::Fail {
                finding.verdict = Verdict::Waived;
                finding.waiver = Some(reason(waiver));
                matched = true;
            }
        }
        if !matched {
            let why = "A waiver that no longer applies hides the next failure: remove it.";
            let message = if spec.rules.contains_key(rule) {
                format!(
                    "the waiver of {} matches no failure",
                    printable(&waiver.rule)
                )
            } else {
                format!(
                    "the waiver of {} matches no rule of the spec",
                    printable(&waiver.rule)
                )
            };
            let found = Said {
                rule: "waiver-unused",
                reading: "waiver.unused",
                severity: Severity::Advice,
                message,
                why,
            };
            findings.push((at, found.finding(spec, file, waiver)));
        }
    }
}

/// "agreed with the plant (A. Name, until 2027-01-01)".
fn reason(waiver: &Waiver) -> String {
    let until = waiver
        .until
        .map(|day| format!(", until {day}"))
        .unwrap_or_default();
    printable(&format!("{} ({}{until})", waiver.reason, waiver.by))
}

/// A finding about a waiver.
struct Said {
    rule: &'static str,
    reading: &'static str,
    severity: Severity,
    message: String,
    why: &'static str,
}

impl Said {
    fn finding(self, spec: &Spec, file: &str, waiver: &Waiver) -> Finding {
        Finding {
            spec: spec.id.clone(),
            rule: self.rule.into(),
            verdict: Verdict::Fail,
            severity: self.severity,
            file: file.into(),
            track: None,
            channel: None,
            at_s: None,
            until_s: None,
            reading: self.reading,
            observed: Some(Value::List(vec![waiver.rule.clone()])),
            uncertainty: None,
            required: Test::Absent,
            unit: Unit::None,
            message: self.message,
            why: Some(self.why.into()),
            source: None,
            waiver: None,
        }
    }
}
