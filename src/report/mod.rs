//! Findings -> what people and machines read: text, JSON, JSON lines, SARIF, JUnit, HTML. One file per format, one model.
//!
//! A report is a value: it knows no file it came from, no clock, no absolute path and no command-line option. Every format
//! walks it in the same order and rounds through [`number`], so the same findings give the same bytes on any machine.

mod html;
mod json;
mod junit;
pub mod listening;
mod model;
pub mod number;
mod recognise;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
pub mod schema;
mod summary;
#[cfg(test)]
mod tests;
mod text;

pub use recognise::{END_BYTES, is_report};
pub use summary::Summary;

use std::io::{self, Write};

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

impl Report {
    pub fn new(command: &'static str) -> Self {
        Report {
            command,
            subjects: Vec::new(),
            making: Vec::new(),
        }
    }
    /// Counts by verdict and severity.
    pub fn summary(&self) -> Summary {
        Summary::of(self)
    }
    /// By path, then spec: the order of every format, whatever order the work was done in.
    pub fn in_order(&self) -> Vec<&SubjectReport> {
        let mut subjects: Vec<_> = self.subjects.iter().collect();
        subjects.sort_by(|a, b| (&a.path, &a.spec).cmp(&(&b.path, &b.spec)));
        subjects
    }
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
    /// The verdict where something was judged; a subject that was only measured has none.
    pub fn judged(&self) -> Option<Verdict> {
        (self.spec.is_some() || !self.findings.is_empty()).then(|| self.verdict())
    }
    /// By spec, rule, track, time, channel.
    pub fn in_order(&self) -> Vec<&Finding> {
        let mut findings: Vec<_> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            let at = |f: &Finding| f.at_s.unwrap_or(f64::NEG_INFINITY);
            (&a.spec, &a.rule, &a.file, a.track)
                .cmp(&(&b.spec, &b.rule, &b.file, b.track))
                .then(at(a).total_cmp(&at(b)))
                .then((&a.channel, &a.message).cmp(&(&b.channel, &b.message)))
        });
        findings
    }
}

/// The formats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Jsonl,
    Sarif,
    Junit,
    Html,
}

impl Format {
    pub const ALL: [Format; 6] = [
        Format::Text,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Junit,
        Format::Html,
    ];
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Html => "html",
        }
    }
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|f| f.name() == name)
    }
}

/// How much the text format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// What fails and what a person must decide.
    Quiet,
    /// Also every subject with its key readings.
    #[default]
    Normal,
    /// Every rule, whatever its verdict.
    Full,
}

/// How the text format looks. The other formats are the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub color: bool,
    pub detail: Detail,
}

/// Writes a report; `color` concerns the text format only. Errors are those of `out`.
pub fn write(report: &Report, format: Format, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let look = Look {
        color,
        detail: Detail::Normal,
    };
    write_as(report, format, look, out)
}

/// [`write()`] with a choice of detail.
pub fn write_as(
    report: &Report,
    format: Format,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, look, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => json::write_lines(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Html => html::write(report, out),
    }
}
