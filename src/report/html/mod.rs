//! The report as one page: no scripts, nothing fetched, printable, light and dark.
//!
//! Order of the page is order of interest: the verdict, what fails, what a person must hear, then each subject with its meters,
//! readings and every judged rule. All text passes [`escape`]; a content-security policy forbids whatever could slip through.

mod findings;
mod meter;
mod subject;

use std::io::{self, Write};

use super::summary::counted;
use super::{Report, Summary};
use crate::format::letters::html as escape;
use crate::prove::{Finding, Verdict};
use crate::spec::{Severity, Test};

pub(super) const STYLE: &str = include_str!("style.css");

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    head(report, &mut page);
    banner(report, &mut page);
    findings::section(report, &mut page);
    page.push_str("<section>\n<h2>Subjects</h2>\n");
    let subjects = report.in_order();
    for same_path in subjects.chunk_by(|a, b| a.path == b.path) {
        subject::article(same_path, &mut page);
    }
    page.push_str("</section>\n");
    making(report, &mut page);
    page.push_str("</main>\n</body>\n</html>\n");
    out.write_all(page.as_bytes())
}

fn head(report: &Report, page: &mut String) {
    page.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"generator\" content=\"runout\">\n\
         <title>runout {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(report.command),
    ));
}

fn banner(report: &Report, page: &mut String) {
    let summary = report.summary();
    let (class, word) = match summary.verdict {
        Some(Verdict::Fail) if summary.errors == 0 => ("warning", "Complies, with remarks"),
        Some(Verdict::Fail) => ("error", "Does not comply"),
        Some(Verdict::ToHear) => ("to-hear", "Needs a person's ear"),
        Some(_) => ("pass", "Complies"),
        None => ("plain", "Measured"),
    };
    page.push_str(&format!(
        "<header class=\"{class}\">\n<p class=\"kicker\">runout {}, {}</p>\n<h1>{word}</h1>\n",
        escape(report.command),
        counted(summary.subjects, "subject"),
    ));
    if summary.verdict.is_some() {
        tiles(&summary, page);
    }
    page.push_str("</header>\n");
}

fn tiles(summary: &Summary, page: &mut String) {
    page.push_str("<ul class=\"tiles\">\n");
    let tiles = [
        (
            "error",
            summary.errors,
            plural(summary.errors, "error", "errors"),
        ),
        (
            "warning",
            summary.warnings,
            plural(summary.warnings, "warning", "warnings"),
        ),
        ("advice", summary.advice, "advice"),
        ("to-hear", summary.to_hear, "to hear"),
        ("waived", summary.waived, "waived"),
        ("pass", summary.passed, "passed"),
        ("muted", summary.not_measured, "not measured"),
    ];
    for (class, count, word) in tiles {
        let class = if count == 0 { "none" } else { class };
        page.push_str(&format!(
            "<li class=\"{class}\"><b>{count}</b> {word}</li>\n"
        ));
    }
    page.push_str("</ul>\n");
}

fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

fn making(report: &Report, page: &mut String) {
    if report.making.is_empty() {
        return;
    }
    page.push_str("<section>\n<h2>Making</h2>\n<table class=\"making\">\n");
    for (what, value) in &report.making {
        page.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
            escape(what),
            escape(value)
        ));
    }
    page.push_str("</table>\n</section>\n");
}

/// Class and word of a finding's badge.
fn badge(finding: &Finding) -> (&'static str, &'static str) {
    match (finding.verdict, finding.severity) {
        (Verdict::Fail, Severity::Error) => ("error", "error"),
        (Verdict::Fail, Severity::Warning) => ("warning", "warning"),
        (Verdict::Fail, Severity::Advice) => ("advice", "advice"),
        (Verdict::ToHear, _) => ("to-hear", "to hear"),
        (Verdict::Waived, _) => ("waived", "waived"),
        (Verdict::Pass, _) if finding.required == Test::Report => ("muted", "reported"),
        (Verdict::Pass, _) => ("pass", "pass"),
        (Verdict::NotMeasured, _) => ("muted", "not measured"),
        (Verdict::NotApplicable, _) => ("muted", "not applicable"),
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_and_steering_characters_become_text() {
        assert_eq!(
            escape("<b a=\"1\" c='2'>&\u{202e}\n"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\u{fffd}\u{fffd}"
        );
    }
}
