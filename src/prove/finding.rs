//! A rule judged.

use crate::reading::{Unit, Value};
use crate::spec::{Severity, Source, Test};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Pass,
    Fail,
    NotApplicable,
    NotMeasured,
    Waived,
    /// A person has to decide.
    ToHear,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::NotApplicable => "not-applicable",
            Verdict::NotMeasured => "not-measured",
            Verdict::Waived => "waived",
            Verdict::ToHear => "to-hear",
        }
    }
}

/// What was required, kept as data for reports.
pub type Required = Test;

#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub spec: String,
    pub rule: String,
    pub verdict: Verdict,
    pub severity: Severity,
    /// Path of the subject, as in the report.
    pub file: String,
    pub track: Option<u32>,
    pub channel: Option<String>,
    pub at_s: Option<f64>,
    pub until_s: Option<f64>,
    /// Id of the reading.
    pub reading: &'static str,
    /// Rounded by the reading's own rule.
    pub observed: Option<Value>,
    pub uncertainty: Option<f64>,
    pub required: Required,
    pub unit: Unit,
    /// One line: observed, place, required.
    pub message: String,
    pub why: Option<String>,
    pub source: Option<Source>,
    /// Who waived it and why, where the verdict is waived.
    pub waiver: Option<String>,
}
