//! The report as data: the shape that JSON, JSON lines and the schema share. Field order here is field order in the file.
//!
//! Everything is already rounded, sorted and finite when it gets here; writers add nothing but syntax.

use std::collections::BTreeMap;

use serde::Serialize;

use super::number::{self, Number, definition};
use super::summary::{Summary, verdict_word};
use super::{Report, SubjectReport};
use crate::prove::{Finding, Verdict};
use crate::reading::{Definition, Event, Outcome, Reading, Value};
use crate::spec::{Operand, Source, Test};

/// Name and version of the format; the number changes when a reader of the old one would be misled.
pub const SCHEMA: &str = "runout-report/1";

#[derive(Serialize)]
pub struct Document<'r> {
    pub schema: &'static str,
    pub command: &'static str,
    pub subjects: Vec<SubjectNode<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub making: Vec<MakingNode<'r>>,
    pub summary: Summary,
}

#[derive(Serialize)]
pub struct MakingNode<'r> {
    pub what: &'r str,
    pub value: &'r str,
}

#[derive(Serialize)]
pub struct SubjectNode<'r> {
    pub path: &'r str,
    pub spec: Option<&'r str>,
    #[serde(serialize_with = "verdict_word")]
    pub verdict: Option<Verdict>,
    pub readings: BTreeMap<&'static str, ReadingNode<'r>>,
    pub findings: Vec<FindingNode<'r>>,
}

#[derive(Serialize, Default)]
pub struct ReadingNode<'r> {
    pub value: Option<ValueNode<'r>>,
    pub unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Number>,
    /// Null for a channel that has no finite value (the level of digital silence).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub per_channel: Vec<Option<Number>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_s: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventNode<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_measured: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<&'r str>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum ValueNode<'r> {
    Number(Number),
    Text(&'r str),
    Flag(bool),
    List(&'r [String]),
}

#[derive(Serialize)]
pub struct EventNode<'r> {
    pub at_s: Option<Number>,
    pub until_s: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<&'r str>,
}

#[derive(Serialize)]
pub struct FindingNode<'r> {
    pub rule: &'r str,
    pub spec: &'r str,
    pub verdict: &'static str,
    pub severity: &'static str,
    pub subject: PlaceNode<'r>,
    pub reading: &'static str,
    pub observed: Option<ValueNode<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Number>,
    pub required: RequiredNode<'r>,
    pub unit: &'static str,
    pub message: &'r str,
    pub why: Option<&'r str>,
    pub source: Option<SourceNode<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<&'r str>,
}

#[derive(Serialize)]
pub struct PlaceNode<'r> {
    pub file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_s: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_s: Option<Number>,
}

#[derive(Serialize)]
pub struct SourceNode<'r> {
    pub document: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<&'r str>,
    pub basis: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum RequiredNode<'r> {
    Range {
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<Number>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<Number>,
    },
    Equals {
        equals: OperandNode<'r>,
    },
    OneOf {
        one_of: Vec<OperandNode<'r>>,
    },
    NoneOf {
        none_of: Vec<OperandNode<'r>>,
    },
    Matches {
        matches: &'r str,
    },
    /// `present = true` and its like: the comparators that take no operand.
    Bare(BTreeMap<&'static str, bool>),
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum OperandNode<'r> {
    Number(Option<Number>),
    Text(&'r str),
    Flag(bool),
    Reading { reading: &'static str },
}

impl<'r> Document<'r> {
    pub fn of(report: &'r Report) -> Self {
        Document {
            schema: SCHEMA,
            command: report.command,
            subjects: report.in_order().into_iter().map(subject).collect(),
            making: report.making.iter().map(making).collect(),
            summary: report.summary(),
        }
    }
}

fn making((what, value): &(String, String)) -> MakingNode<'_> {
    MakingNode { what, value }
}

fn subject(subject: &SubjectReport) -> SubjectNode<'_> {
    SubjectNode {
        path: &subject.path,
        spec: subject.spec.as_deref(),
        verdict: subject.judged(),
        readings: subject
            .readings
            .iter()
            .map(|(id, o)| (id, outcome(id, o)))
            .collect(),
        findings: subject.in_order().into_iter().map(finding).collect(),
    }
}

fn outcome<'r>(id: &str, outcome: &'r Outcome) -> ReadingNode<'r> {
    let definition = definition(id);
    let unit = number::unit_word(definition.unit);
    let empty = ReadingNode {
        unit,
        ..ReadingNode::default()
    };
    match outcome {
        Outcome::NotApplicable(why) => ReadingNode {
            not_applicable: Some(why),
            ..empty
        },
        Outcome::NotMeasured(why) => ReadingNode {
            not_measured: Some(why),
            ..empty
        },
        Outcome::Read(reading) => read(reading, definition),
    }
}

fn read<'r>(reading: &'r Reading, definition: &Definition) -> ReadingNode<'r> {
    let value = value(&reading.value, definition);
    ReadingNode {
        not_measured: value
            .is_none()
            .then_some("the value is not a finite number"),
        value,
        unit: number::unit_word(definition.unit),
        uncertainty: reading
            .uncertainty
            .and_then(|u| Number::uncertainty(definition, u)),
        per_channel: reading
            .per_channel
            .iter()
            .map(|v| Number::measured(definition, *v))
            .collect(),
        at_s: reading.at_s.and_then(Number::time),
        channel: reading.channel.as_deref(),
        events: reading
            .events
            .iter()
            .map(|e| event(e, definition))
            .collect(),
        not_applicable: None,
    }
}

fn event<'r>(event: &'r Event, definition: &Definition) -> EventNode<'r> {
    EventNode {
        at_s: Number::time(event.at_s),
        until_s: Number::time(event.until_s),
        channel: event.channel.as_deref(),
        value: event.value.and_then(|v| Number::event(definition, v)),
        confidence: event.confidence.and_then(Number::share),
        says: event.says.as_deref(),
    }
}

fn value<'r>(value: &'r Value, definition: &Definition) -> Option<ValueNode<'r>> {
    Some(match value {
        Value::Number(n) => ValueNode::Number(Number::measured(definition, *n)?),
        Value::Text(t) => ValueNode::Text(t),
        Value::Flag(f) => ValueNode::Flag(*f),
        Value::List(l) => ValueNode::List(l),
    })
}

fn finding(f: &Finding) -> FindingNode<'_> {
    let definition = definition(f.reading);
    FindingNode {
        rule: &f.rule,
        spec: &f.spec,
        verdict: f.verdict.word(),
        severity: f.severity.word(),
        subject: PlaceNode {
            file: &f.file,
            track: f.track,
            channel: f.channel.as_deref(),
            at_s: f.at_s.and_then(Number::time),
            until_s: f.until_s.and_then(Number::time),
        },
        reading: f.reading,
        observed: f.observed.as_ref().and_then(|v| value(v, definition)),
        uncertainty: f
            .uncertainty
            .and_then(|u| Number::uncertainty(definition, u)),
        required: required(&f.required, definition),
        unit: number::unit_word(f.unit),
        message: &f.message,
        why: f.why.as_deref(),
        source: f.source.as_ref().map(source),
        waiver: f.waiver.as_deref(),
    }
}

fn source(source: &Source) -> SourceNode<'_> {
    SourceNode {
        document: &source.document,
        retrieved: source.retrieved.as_deref(),
        basis: source.basis.word(),
    }
}

fn required<'r>(test: &'r Test, definition: &Definition) -> RequiredNode<'r> {
    let bare = |word| RequiredNode::Bare(BTreeMap::from([(word, true)]));
    match test {
        Test::Range { min, max } => RequiredNode::Range {
            min: min.and_then(|n| Number::stated(definition, n)),
            max: max.and_then(|n| Number::stated(definition, n)),
        },
        Test::Equals(o) => RequiredNode::Equals {
            equals: operand(o, definition),
        },
        Test::OneOf(list) => RequiredNode::OneOf {
            one_of: list.iter().map(|o| operand(o, definition)).collect(),
        },
        Test::NoneOf(list) => RequiredNode::NoneOf {
            none_of: list.iter().map(|o| operand(o, definition)).collect(),
        },
        Test::Matches(pattern) => RequiredNode::Matches { matches: pattern },
        Test::Present => bare("present"),
        Test::Absent => bare("absent"),
        Test::AllEqual => bare("all_equal"),
        Test::Unique => bare("unique"),
        Test::Report => bare("report"),
        Test::ToHear => bare("to_hear"),
    }
}

fn operand<'r>(operand: &'r Operand, definition: &Definition) -> OperandNode<'r> {
    match operand {
        Operand::Number(n) => OperandNode::Number(Number::stated(definition, *n)),
        Operand::Text(t) => OperandNode::Text(t),
        Operand::Flag(f) => OperandNode::Flag(*f),
        Operand::Reading(d) => OperandNode::Reading { reading: d.id },
    }
}
