//! The report for people at a terminal: what fails first, what was measured in one line, what was not said counted.
//!
//! Nothing is left out silently: rules that pass are counted, rules that could not be measured are named per spec, and
//! [`Detail::Full`] prints every one. Names come from strangers and pass through [`printable`].

mod readings;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Detail, Look, Report, SubjectReport};
use crate::error::printable;
use crate::prove::{Finding, Verdict};
use crate::spec::{Severity, Test};

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();
const MAGENTA: Style = AnsiColor::Magenta.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Width up to which rule ids stand in a column; longer ones push their message.
const RULE: usize = 40;

/// A stranger's text, made printable, in a style where colour is wanted.
fn paint(look: Look, style: Style, text: &str) -> String {
    let text = printable(text);
    if look.color {
        format!("{style}{text}{style:#}")
    } else {
        text
    }
}

pub fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let subjects = report.in_order();
    for same_path in subjects.chunk_by(|a, b| a.path == b.path) {
        path(same_path, look, out)?;
    }
    making(report, look, out)?;
    not_measured(&subjects, look, out)?;
    let summary = report.summary();
    let style = match summary.verdict {
        Some(Verdict::Fail) if summary.errors > 0 => RED,
        Some(Verdict::Fail) => YELLOW,
        Some(Verdict::ToHear) => MAGENTA,
        Some(_) => GREEN,
        None => BOLD,
    };
    writeln!(out, "{}", paint(look, style, &summary.sentence()))
}

/// One file, disc or folder, under one spec or several.
fn path(subjects: &[&SubjectReport], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = subjects.first() else {
        return Ok(());
    };
    let findings = subjects.iter().flat_map(|s| s.in_order());
    let mut shown: Vec<&Finding> = findings.filter(|f| is_shown(f, look.detail)).collect();
    if look.detail == Detail::Quiet && shown.is_empty() && first.judged().is_some() {
        return Ok(());
    }
    shown.sort_by_key(|f| rank(f));
    write!(out, "{}", paint(look, BOLD, &first.path))?;
    for subject in subjects {
        if let (Some(spec), Some(verdict)) = (&subject.spec, subject.judged()) {
            let failed = subject
                .findings
                .iter()
                .filter(|f| f.verdict == Verdict::Fail);
            let (word, style) = match (verdict, failed.max_by_key(|f| f.severity)) {
                (Verdict::Fail, Some(worst)) => word(worst),
                (Verdict::ToHear, _) => ("to hear", MAGENTA),
                _ => ("pass", GREEN),
            };
            let spec = paint(look, DIM, &format!("{spec}:"));
            write!(out, "  {spec} {}", paint(look, style, word))?;
        }
    }
    writeln!(out)?;
    let words = shown.iter().map(|f| word(f).0.len());
    let rules = shown.iter().map(|f| rule_id(f).chars().count());
    let columns = Columns {
        word: words.max().unwrap_or(0) + 2,
        rule: rules.filter(|n| *n <= RULE).max().unwrap_or(0) + 2,
    };
    for finding in shown {
        line(finding, &columns, look, out)?;
    }
    if first.judged().is_none() {
        readings::table(&first.readings, look, out)?;
    } else if look.detail != Detail::Quiet {
        let key = readings::key_line(subjects);
        if !key.is_empty() {
            writeln!(out, "  {}", paint(look, DIM, &key))?;
        }
    }
    writeln!(out)
}

fn is_shown(finding: &Finding, detail: Detail) -> bool {
    match finding.verdict {
        Verdict::Fail | Verdict::ToHear => true,
        Verdict::Waived => detail != Detail::Quiet,
        Verdict::Pass | Verdict::NotMeasured | Verdict::NotApplicable => detail == Detail::Full,
    }
}

/// What stops a release first, what merely happened last.
fn rank(finding: &Finding) -> u8 {
    match (finding.verdict, finding.severity) {
        (Verdict::Fail, Severity::Error) => 0,
        (Verdict::Fail, Severity::Warning) => 1,
        (Verdict::ToHear, _) => 2,
        (Verdict::Fail, Severity::Advice) => 3,
        (Verdict::Waived, _) => 4,
        (Verdict::Pass, _) => 5,
        (Verdict::NotMeasured, _) => 6,
        (Verdict::NotApplicable, _) => 7,
    }
}

fn rule_id(finding: &Finding) -> String {
    format!("{}/{}", finding.spec, finding.rule)
}

/// What a finding is called, worst words loudest.
fn word(finding: &Finding) -> (&'static str, Style) {
    match (finding.verdict, finding.severity) {
        (Verdict::Fail, Severity::Error) => ("error", RED),
        (Verdict::Fail, Severity::Warning) => ("warning", YELLOW),
        (Verdict::Fail, Severity::Advice) => ("advice", CYAN),
        (Verdict::ToHear, _) => ("to hear", MAGENTA),
        (Verdict::Waived, _) => ("waived", DIM),
        (Verdict::Pass, _) if finding.required == Test::Report => ("reported", DIM),
        (Verdict::Pass, _) => ("pass", GREEN),
        (Verdict::NotMeasured, _) => ("not measured", DIM),
        (Verdict::NotApplicable, _) => ("not applicable", DIM),
    }
}

/// Widths of the columns of one subject's findings.
struct Columns {
    word: usize,
    rule: usize,
}

fn line(finding: &Finding, columns: &Columns, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (word, style) = word(finding);
    let rule = rule_id(finding);
    // Styles have a width of their own, so the padding is counted on the bare text.
    let pad =
        |width: usize, text: &str| " ".repeat(width.saturating_sub(text.chars().count()).max(2));
    write!(
        out,
        "  {}{}{}{}{}",
        paint(look, style, word),
        pad(columns.word, word),
        paint(look, DIM, &rule),
        pad(columns.rule, &rule),
        printable(&finding.message)
    )?;
    if let Some(waiver) = &finding.waiver {
        write!(out, "  {}", paint(look, DIM, &format!("({waiver})")))?;
    }
    writeln!(out)?;
    let matters = matches!(finding.verdict, Verdict::Fail | Verdict::ToHear);
    if let (true, Some(source)) = (matters, &finding.source) {
        let mut cited = source.document.clone();
        if let Some(date) = &source.retrieved {
            cited.push_str(&format!(", read {date}"));
        }
        let indent = " ".repeat(columns.word + 2);
        writeln!(out, "{indent}{}", paint(look, DIM, &cited))?;
    }
    Ok(())
}

fn making(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if report.making.is_empty() || look.detail == Detail::Quiet {
        return Ok(());
    }
    writeln!(out, "{}", paint(look, BOLD, "making"))?;
    for (what, value) in &report.making {
        writeln!(out, "  {}: {}", printable(what), printable(value))?;
    }
    writeln!(out)
}

/// One line for all of them: "not measured, so not judged: qc 8, spotify 4 (-v names them)".
fn not_measured(subjects: &[&SubjectReport], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut per_spec = std::collections::BTreeMap::<&str, usize>::new();
    for finding in subjects.iter().flat_map(|s| &s.findings) {
        if finding.verdict == Verdict::NotMeasured {
            *per_spec.entry(&finding.spec).or_default() += 1;
        }
    }
    if per_spec.is_empty() || look.detail == Detail::Full {
        return Ok(());
    }
    let list: Vec<_> = per_spec.iter().map(|(s, n)| format!("{s} {n}")).collect();
    let list = list.join(", ");
    let text = format!("not measured, so not judged: {list} (-v names them)");
    writeln!(out, "{}", paint(look, DIM, &text))
}
