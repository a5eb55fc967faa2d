//! One file, disc or folder on the page: its verdicts, meters, readings, and every rule it was asked.

use super::{badge, escape, meter};
use crate::prove::Verdict;
use crate::reading::{Definition, Outcome, Reading, Readings, Value};
use crate::report::SubjectReport;
use crate::report::number::{self, clock, definition};
use crate::report::summary::counted;

pub fn article(subjects: &[&SubjectReport], page: &mut String) {
    let Some(first) = subjects.first() else {
        return;
    };
    page.push_str(&format!(
        "<article>\n<h3><span class=\"file\">{}</span>",
        escape(&first.path)
    ));
    for subject in subjects {
        let Some(verdict) = subject.judged() else {
            continue;
        };
        let (class, word) = match verdict {
            Verdict::Fail => worst(subject),
            Verdict::ToHear => ("to-hear", "to hear"),
            _ => ("pass", "pass"),
        };
        let spec = subject.spec.as_deref().unwrap_or_default();
        page.push_str(&format!(
            " <span class=\"badge {class}\">{} {word}</span>",
            escape(spec)
        ));
    }
    page.push_str("</h3>\n");
    meter::meters(subjects, page);
    readings(&first.readings, first.judged().is_none(), page);
    for subject in subjects {
        rules(subject, page);
    }
    page.push_str("</article>\n");
}

/// A subject whose worst finding is advice should not look like one that is refused.
fn worst(subject: &SubjectReport) -> (&'static str, &'static str) {
    let failed = subject
        .findings
        .iter()
        .filter(|f| f.verdict == Verdict::Fail);
    match failed.max_by_key(|f| f.severity) {
        Some(finding) => badge(finding),
        None => ("pass", "pass"),
    }
}

fn readings(readings: &Readings, open: bool, page: &mut String) {
    let list: Vec<_> = readings
        .iter()
        .filter(|(_, o)| !matches!(o, Outcome::NotApplicable(_)))
        .collect();
    if list.is_empty() {
        return;
    }
    let open = if open { " open" } else { "" };
    page.push_str(&format!(
        "<details{open}>\n<summary>{}</summary>\n<div class=\"wide\">\n<table class=\"readings\">\n",
        counted(list.len(), "reading")
    ));
    for (id, outcome) in list {
        let definition = definition(id);
        page.push_str(&format!(
            "<tr><th scope=\"row\">{}<code>{}</code></th>",
            escape(definition.name),
            escape(id)
        ));
        let (class, text) = match outcome {
            Outcome::NotApplicable(why) | Outcome::NotMeasured(why) => {
                ("muted", format!("not measured: {why}"))
            }
            Outcome::Read(reading) => match &reading.value {
                Value::Number(n) => {
                    number_cells(definition, *n, reading, page);
                    continue;
                }
                value => ("text", number::cell(value)),
            },
        };
        page.push_str(&format!(
            "<td class=\"{class}\" colspan=\"3\">{}</td></tr>\n",
            escape(&text)
        ));
    }
    page.push_str("</table>\n</div>\n</details>\n");
}

fn number_cells(definition: &Definition, value: f64, reading: &Reading, page: &mut String) {
    let mut place = Vec::new();
    if let Some(at) = reading.at_s {
        place.push(format!("at {}", clock(at)));
    }
    place.extend(reading.channel.as_deref().map(escape));
    if !reading.events.is_empty() {
        place.push(counted(reading.events.len(), "event"));
    }
    page.push_str(&format!(
        "<td class=\"number\">{}</td><td class=\"unit\">{}</td><td class=\"muted\">{}</td></tr>\n",
        number::figure(definition, value).unwrap_or("no value".into()),
        number::unit_beside(definition.unit),
        place.join(", ")
    ));
}

fn rules(subject: &SubjectReport, page: &mut String) {
    if subject.findings.is_empty() {
        return;
    }
    page.push_str(&format!(
        "<details>\n<summary>{} of {}</summary>\n<div class=\"wide\">\n<table class=\"rules\">\n",
        counted(subject.findings.len(), "rule"),
        escape(subject.spec.as_deref().unwrap_or("no spec"))
    ));
    for finding in subject.in_order() {
        let (class, word) = badge(finding);
        page.push_str(&format!(
            "<tr><td><span class=\"badge {class}\">{word}</span></td><td><code>{}</code></td><td>{}</td></tr>\n",
            escape(&finding.rule),
            escape(&finding.message)
        ));
    }
    page.push_str("</table>\n</div>\n</details>\n");
}
