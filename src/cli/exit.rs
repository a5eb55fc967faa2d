//! The exit status: the verdict of a run, in the three values a shell can act on.

use crate::report::Summary;
use crate::spec::Severity;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// No finding at or above the fail level.
    Compliant,
    /// Findings at or above the fail level.
    Findings,
    /// runout could not do its work.
    CouldNot,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Exit::Compliant => 0,
            Exit::Findings => 1,
            Exit::CouldNot => 2,
        }
    }

    /// What a report means for the shell. What a person has to hear does not fail.
    pub fn of(summary: &Summary, fail_on: Severity, exit_zero: bool) -> Exit {
        if summary.fails_at(fail_on) && !exit_zero {
            Exit::Findings
        } else {
            Exit::Compliant
        }
    }
}
