//! The counts at the end of a report, and the sentence that says them.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::Report;
use crate::prove::Verdict;
use crate::spec::Severity;

/// Findings of a report, counted. `errors`, `warnings` and `advice` are the failed ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// None where nothing was judged.
    #[serde(serialize_with = "verdict_word")]
    pub verdict: Option<Verdict>,
    pub errors: usize,
    pub warnings: usize,
    pub advice: usize,
    pub passed: usize,
    pub to_hear: usize,
    pub not_measured: usize,
    pub waived: usize,
    /// Files, discs and folders: one that was judged by several specs counts once.
    #[serde(skip)]
    pub subjects: usize,
}

pub(super) fn verdict_word<S: Serializer>(
    verdict: &Option<Verdict>,
    out: S,
) -> Result<S::Ok, S::Error> {
    verdict.map(Verdict::word).serialize(out)
}

impl Summary {
    pub(super) fn of(report: &Report) -> Summary {
        let findings = || report.subjects.iter().flat_map(|s| &s.findings);
        let count = |v: Verdict| findings().filter(|f| f.verdict == v).count();
        let failed = |s: Severity| {
            findings()
                .filter(|f| f.verdict == Verdict::Fail && f.severity == s)
                .count()
        };
        let verdicts = || report.subjects.iter().filter_map(|s| s.judged());
        // The worst of the subjects: fail before to-hear before pass.
        let verdict = [Verdict::Fail, Verdict::ToHear, Verdict::Pass]
            .into_iter()
            .find(|v| verdicts().any(|s| s == *v));
        let paths: BTreeSet<&str> = report.subjects.iter().map(|s| s.path.as_str()).collect();
        Summary {
            verdict,
            errors: failed(Severity::Error),
            warnings: failed(Severity::Warning),
            advice: failed(Severity::Advice),
            passed: count(Verdict::Pass),
            to_hear: count(Verdict::ToHear),
            not_measured: count(Verdict::NotMeasured),
            waived: count(Verdict::Waived),
            subjects: paths.len(),
        }
    }

    /// Whether a finding failed at `level` or above. What a person has to hear does not fail.
    pub fn fails_at(&self, level: Severity) -> bool {
        let at = |s: Severity, n: usize| s >= level && n > 0;
        at(Severity::Error, self.errors)
            || at(Severity::Warning, self.warnings)
            || at(Severity::Advice, self.advice)
    }

    /// "2 errors, 1 warning, 3 advice; 118 passed, 12 not measured, 1 to hear".
    pub fn sentence(&self) -> String {
        if self.verdict.is_none() {
            return format!("{} measured", counted(self.subjects, "subject"));
        }
        let mut text = format!(
            "{}, {}, {} advice; {} passed",
            counted(self.errors, "error"),
            counted(self.warnings, "warning"),
            self.advice,
            self.passed
        );
        for (count, what) in [
            (self.not_measured, "not measured"),
            (self.to_hear, "to hear"),
            (self.waived, "waived"),
        ] {
            if count > 0 {
                text.push_str(&format!(", {count} {what}"));
            }
        }
        text
    }
}

/// "1 error", "2 errors".
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(errors: usize, warnings: usize) -> Summary {
        Summary {
            verdict: Some(Verdict::Fail),
            errors,
            warnings,
            advice: 3,
            passed: 118,
            to_hear: 1,
            not_measured: 12,
            waived: 0,
            subjects: 4,
        }
    }

    #[test]
    fn says_what_was_found_in_one_line() {
        assert_eq!(
            summary(2, 1).sentence(),
            "2 errors, 1 warning, 3 advice; 118 passed, 12 not measured, 1 to hear"
        );
    }

    #[test]
    fn fails_at_the_asked_level_and_above() {
        assert!(!summary(0, 1).fails_at(Severity::Error));
        assert!(summary(0, 1).fails_at(Severity::Warning));
        assert!(summary(1, 0).fails_at(Severity::Warning));
        assert!(summary(0, 0).fails_at(Severity::Advice));
    }

    #[test]
    fn an_empty_report_judges_nothing() {
        let summary = Report::new("measure").summary();
        assert_eq!(summary.verdict, None);
        assert_eq!(summary.sentence(), "0 subjects measured");
        assert!(!summary.fails_at(Severity::Advice));
    }
}
