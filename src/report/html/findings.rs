//! The table people came for: what fails, what has to be heard, what was waived, worst first.

use super::{badge, escape};
use crate::prove::{Finding, Verdict};
use crate::report::number::clock;
use crate::report::{Report, number};
use crate::spec::{Severity, Source};

pub fn section(report: &Report, page: &mut String) {
    let subjects = report.in_order();
    let mut findings: Vec<&Finding> = subjects
        .iter()
        .flat_map(|s| s.in_order())
        .filter(|f| matches!(f.verdict, Verdict::Fail | Verdict::ToHear | Verdict::Waived))
        .collect();
    if findings.is_empty() {
        return;
    }
    findings.sort_by_key(|f| match (f.verdict, f.severity) {
        (Verdict::Fail, Severity::Error) => 0,
        (Verdict::Fail, Severity::Warning) => 1,
        (Verdict::ToHear, _) => 2,
        (Verdict::Fail, Severity::Advice) => 3,
        _ => 4,
    });
    page.push_str(
        "<section>\n<h2>Findings</h2>\n<div class=\"wide\">\n<table class=\"findings\">\n\
         <thead><tr><th>Verdict</th><th>Where</th><th>What</th></tr></thead>\n<tbody>\n",
    );
    for finding in findings {
        row(finding, page);
    }
    page.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

fn row(finding: &Finding, page: &mut String) {
    let (class, word) = badge(finding);
    page.push_str(&format!(
        "<tr><td><span class=\"badge {class}\">{word}</span></td><td class=\"where\"><span class=\"file\">{}</span>",
        escape(&finding.file)
    ));
    let mut place = Vec::new();
    if let Some(track) = finding.track {
        place.push(format!("track {track}"));
    }
    if let Some(at) = finding.at_s {
        place.push(match finding.until_s {
            Some(until) if clock(until) != clock(at) => {
                format!("{} to {}", clock(at), clock(until))
            }
            _ => clock(at),
        });
    }
    place.extend(finding.channel.as_deref().map(escape));
    if !place.is_empty() {
        page.push_str(&format!(
            "<span class=\"place\">{}</span>",
            place.join(", ")
        ));
    }
    page.push_str(&format!("</td><td><p>{}</p>", escape(&finding.message)));
    if let Some(why) = &finding.why {
        page.push_str(&format!("<p class=\"why\">{}</p>", escape(why)));
    }
    if let Some(waiver) = &finding.waiver {
        page.push_str(&format!("<p class=\"why\">Waived: {}</p>", escape(waiver)));
    }
    page.push_str(&format!(
        "<p class=\"source\"><code>{}/{}</code>{}{}</p></td></tr>\n",
        escape(&finding.spec),
        escape(&finding.rule),
        uncertainty(finding),
        finding.source.as_ref().map(cited).unwrap_or_default(),
    ));
}

fn uncertainty(finding: &Finding) -> String {
    let definition = number::definition(finding.reading);
    let by = finding.uncertainty;
    match by.and_then(|by| number::Number::uncertainty(definition, by)) {
        Some(by) => format!(" · ±{by} {}", number::unit_word(finding.unit)),
        None => String::new(),
    }
}

fn cited(source: &Source) -> String {
    let mut text = format!(" · {}", escape(&source.document));
    text.push_str(&format!(" ({}", source.basis.word()));
    if let Some(date) = &source.retrieved {
        text.push_str(&format!(
            ", <span class=\"date\">read {}</span>",
            escape(date)
        ));
    }
    text.push(')');
    text
}
