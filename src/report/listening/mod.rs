//! The listening list: every place in time that a finding names, the most urgent first, for a person with headphones.
//!
//! Urgent is what fails at the highest level, then what is surest. Readings list at most some places of a kind; how many there were
//! stands beside them, so that nobody takes a sample for the whole.

mod page;
mod text;

pub use page::write_page;
pub use text::write_text;

use std::collections::BTreeMap;

use super::{Report, SubjectReport};
use crate::prove::{Finding, Verdict};
use crate::reading::{Event, Value};
use crate::spec::Severity;

/// Places listed per file and rule: who has heard these knows the rest.
pub const PLACES_EACH: usize = 5;

/// One place to listen to.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Path of the subject, as in the report.
    pub file: String,
    pub rule: String,
    /// Other rules that name the same place.
    pub also: Vec<String>,
    pub verdict: Verdict,
    pub severity: Severity,
    pub reading: &'static str,
    pub at_s: f64,
    pub until_s: f64,
    /// Length of the whole file, s; infinite where it is not known.
    pub duration_s: f64,
    pub channel: Option<String>,
    /// Of a defect: 0 to 1, where 1 is proven by the bits.
    pub confidence: Option<f64>,
    /// What gave it away.
    pub says: String,
    pub excerpt: Excerpt,
}

/// The sound of a place, as files beside the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Excerpt {
    pub file: Option<String>,
    /// What the fault alone sounds like, and its file.
    pub difference: Option<(&'static str, String)>,
    /// Why there is no file.
    pub missing: Option<String>,
}

/// All places of a report, and how many more there are by file and rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    pub places: Vec<Place>,
    pub more: BTreeMap<(String, String), u64>,
}

impl List {
    pub fn of(report: &Report) -> List {
        let mut list = List::default();
        for subject in report.in_order() {
            let heard = |f: &&Finding| matches!(f.verdict, Verdict::Fail | Verdict::ToHear);
            for finding in subject.in_order().into_iter().filter(heard) {
                list.add(subject, finding);
            }
        }
        let urgency = |p: &Place| match (p.verdict, p.severity) {
            (Verdict::Fail, Severity::Error) => 0,
            (Verdict::Fail, Severity::Warning) => 1,
            (Verdict::ToHear, _) => 2,
            _ => 3,
        };
        list.places.sort_by(|a, b| {
            urgency(a)
                .cmp(&urgency(b))
                .then(sure(b.confidence).total_cmp(&sure(a.confidence)))
                .then_with(|| a.file.cmp(&b.file))
                .then(a.at_s.total_cmp(&b.at_s))
                .then_with(|| (&a.channel, &a.rule).cmp(&(&b.channel, &b.rule)))
        });
        list.merge();
        list
    }

    fn add(&mut self, subject: &SubjectReport, finding: &Finding) {
        let reading = subject.readings.reading(finding.reading);
        let mut events: Vec<Event> = reading.map(|r| r.events.clone()).unwrap_or_default();
        if let (true, Some(at_s)) = (events.is_empty(), finding.at_s) {
            events.push(Event {
                at_s,
                until_s: finding.until_s.unwrap_or(at_s),
                channel: finding.channel.clone(),
                ..Event::default()
            });
        }
        // The count of a fault is its value; of other readings no more is known than what they list.
        let counted = match &finding.observed {
            Some(Value::Number(n)) if finding.reading.starts_with("defect.") => *n as u64,
            _ => events.len() as u64,
        };
        events.sort_by(|a, b| {
            sure(b.confidence)
                .total_cmp(&sure(a.confidence))
                .then(a.at_s.total_cmp(&b.at_s))
        });
        events.truncate(PLACES_EACH);
        let more = counted.saturating_sub(events.len() as u64);
        if more > 0 {
            let key = (subject.path.clone(), finding.rule.clone());
            self.more.insert(key, more);
        }
        let duration_s = subject.readings.number("audio.duration");
        self.places.extend(events.into_iter().map(|event| Place {
            file: subject.path.clone(),
            rule: finding.rule.clone(),
            also: Vec::new(),
            verdict: finding.verdict,
            severity: finding.severity,
            reading: finding.reading,
            at_s: event.at_s,
            until_s: event.until_s,
            duration_s: duration_s.unwrap_or(f64::INFINITY),
            channel: event.channel,
            confidence: event.confidence,
            says: event.says.unwrap_or_else(|| finding.message.clone()),
            excerpt: Excerpt::default(),
        }));
    }

    /// One place that several rules name is heard once.
    fn merge(&mut self) {
        let mut kept: Vec<Place> = Vec::new();
        for place in self.places.drain(..) {
            let same = |k: &&mut Place| {
                k.file == place.file
                    && k.channel == place.channel
                    && (k.at_s - place.at_s).abs() < 1e-3
                    && (k.until_s - place.until_s).abs() < 1e-3
                    && !whole(k)
            };
            match kept.iter_mut().find(same) {
                Some(same) if same.rule != place.rule && !same.also.contains(&place.rule) => {
                    same.also.push(place.rule);
                }
                Some(_) => {}
                None => kept.push(place),
            }
        }
        self.places = kept;
    }
}

/// A plain reading is as sure as its meter.
fn sure(confidence: Option<f64>) -> f64 {
    confidence.unwrap_or(1.0)
}

/// What is said of a whole file is not one place, however often.
fn whole(place: &Place) -> bool {
    place.at_s <= 0.0 && place.until_s >= place.duration_s
}

fn percent(place: &Place) -> Option<String> {
    let confidence = place.confidence?;
    Some(format!("{:.0} % sure", 100.0 * confidence))
}

fn word(place: &Place) -> &'static str {
    match place.verdict {
        Verdict::ToHear => "to hear",
        _ => place.severity.word(),
    }
}

#[cfg(test)]
mod tests;
