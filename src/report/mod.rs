//! Findings -> what people and machines read: text, JSON, JSON lines, SARIF, JUnit, HTML. One file per format, one model.

use crate::prove::{Finding, Verdict};
use crate::reading::Readings;

/// One run of `check`, `measure` or `assemble`.
#[derive(Debug, Clone)]
pub struct Report {
    pub command: &'static str,
    pub subjects: Vec<SubjectReport>,
    /// Facts about the making of a package (seeds of dither, clamped samples, stages that acted), in order.
    pub making: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct SubjectReport {
    pub path: String,
    /// None when only measured.
    pub spec: Option<String>,
    pub readings: Readings,
    pub findings: Vec<Finding>,
}

impl SubjectReport {
    /// Fail if any finding failed, to-hear if a person must decide, else pass.
    pub fn verdict(&self) -> Verdict {
        let has = |v| self.findings.iter().any(|f| f.verdict == v);
        if has(Verdict::Fail) {
            Verdict::Fail
        } else if has(Verdict::ToHear) {
            Verdict::ToHear
        } else {
            Verdict::Pass
        }
    }
}
