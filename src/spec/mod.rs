//! Specs: what to build for a destination, and the rules the result must meet. Data, never code.
//!
//! | file | what is in it |
//! |---|---|
//! | [`load`] | the library of specs, built in and a person's own; a name becomes a [`Spec`] |
//! | `fields` | the keys of a spec file: reading, complaints and schema come from them |
//! | `draft` | one file as written |
//! | `comparator` | what a rule asks, read and matched to its reading's kind |
//! | `deliver` | the table of what to build |
//! | `merge` | `extends`, profiles and severities applied |
//! | [`pattern`] | regular expressions with their limits |
//! | [`words`] | requirements in words |
//! | [`explain`] | long answers about specs, rules and readings |
//!
//! Nothing here measures or judges.

#[cfg(test)]
mod account;
pub mod builtin;
mod comparator;
mod deliver;
mod draft;
pub mod explain;
mod fields;
pub mod load;
mod merge;
pub mod pattern;
pub mod schema;
pub mod words;

pub use load::{Library, Listed, Trouble};

use std::collections::BTreeMap;

use crate::dsp::dither::Noise;
use crate::reading::Definition;
use crate::release::DiscChoices;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Taste, or a playback consequence.
    Advice,
    /// A likely mistake.
    Warning,
    /// Refused by the receiver, or damaged.
    Error,
}

impl Basis {
    pub fn word(self) -> &'static str {
        match self {
            Basis::Published => "published",
            Basis::Secondary => "secondary",
            Basis::Practice => "practice",
            Basis::Recalled => "recalled",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Basis::Published,
            Basis::Secondary,
            Basis::Practice,
            Basis::Recalled,
        ]
        .into_iter()
        .find(|b| b.word() == word)
    }
}

impl Severity {
    pub fn from_word(word: &str) -> Option<Self> {
        [Severity::Advice, Severity::Warning, Severity::Error]
            .into_iter()
            .find(|s| s.word() == word)
    }
    pub fn word(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How well founded a source is (facts: published, secondary, practice, recalled). Nothing recalled may be an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    Published,
    Secondary,
    Practice,
    Recalled,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub document: String,
    /// ISO date on which it was read.
    pub retrieved: Option<String>,
    pub basis: Basis,
}

/// What a reading is asked. Numbers are in the reading's unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Inclusive bounds, either or both.
    Range {
        min: Option<f64>,
        max: Option<f64>,
    },
    Equals(Operand),
    OneOf(Vec<Operand>),
    NoneOf(Vec<Operand>),
    /// A regular expression (regex-lite syntax) the whole text must match.
    Matches(String),
    Present,
    Absent,
    /// The same value on every subject of the release.
    AllEqual,
    /// No value twice in the release.
    Unique,
    /// Only reports, never fails.
    Report,
    /// A person has to look or listen: verdict to-hear.
    ToHear,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Number(f64),
    Text(String),
    Flag(bool),
    /// Another reading of the same subject: `equals = { reading = "audio.bit_depth" }`.
    Reading(&'static Definition),
}

/// A guard: the rule is asked only where the other reading passes; else not-applicable.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub reading: &'static Definition,
    pub test: Test,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// "true-peak"; findings carry "spec/rule".
    pub id: String,
    pub reading: &'static Definition,
    pub test: Test,
    pub severity: Severity,
    pub when: Vec<Condition>,
    pub why: Option<String>,
    pub source: Option<Source>,
    /// The spec file that stated it last (a rule may come from an extended spec).
    pub stated_in: String,
}

impl Rule {
    /// Every reading it looks at: its own, those it is compared with, those of its conditions.
    pub fn readings(&self) -> impl Iterator<Item = &'static Definition> {
        let tests = self.when.iter().map(|c| &c.test).chain([&self.test]);
        let operands = tests.flat_map(|test| match test {
            Test::Equals(operand) => std::slice::from_ref(operand),
            Test::OneOf(all) | Test::NoneOf(all) => all,
            _ => &[],
        });
        let compared = operands.filter_map(|operand| match operand {
            Operand::Reading(other) => Some(*other),
            _ => None,
        });
        let own = self.when.iter().map(|c| c.reading).chain([self.reading]);
        own.chain(compared)
    }
}

/// What a deliverable is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Deliver {
    pub container: Container,
    /// None = the source's.
    pub sample_rate: Option<u32>,
    /// The longest word: longer ones are reduced to it, shorter ones stay what they are. None = the source's.
    pub bit_depth: Option<u32>,
    /// What is added where a word gets shorter.
    pub dither: Noise,
    /// File-name pattern without extension. Placeholders: `{track}`, `{title}`, `{artist}`, `{album}`, `{catalogue}`, `{upc}`,
    /// `{isrc}`, `{side}`; `{track:02}` pads with zeros, `{title:plain}` keeps letters, digits, hyphen and underscore only.
    pub file_name: String,
    /// Tags and artwork inside the files.
    pub tags: bool,
    /// Artwork as a file beside them.
    pub artwork: bool,
    /// Track markers inside the files (cue points of a side or disc image).
    pub markers: bool,
    /// How a disc is written.
    pub disc: DiscChoices,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Wav,
    Flac,
    Aiff,
    M4a,
    /// A compact disc: DDP, programme, cue sheet, PQ sheet.
    Ddp,
    /// One WAV per vinyl or cassette side.
    Sides,
}

/// A resolved spec: `extends` and profile applied, severities overridden.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    pub id: String,
    pub title: String,
    /// Ids from the spec itself up to the root of `extends`.
    pub lineage: Vec<String>,
    pub profile: Option<String>,
    /// None for specs that only judge.
    pub deliver: Option<Deliver>,
    /// By rule id, sorted.
    pub rules: BTreeMap<String, Rule>,
}
