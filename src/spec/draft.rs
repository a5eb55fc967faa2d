//! One spec file as written: every value checked for what it is by itself, nothing inherited yet.

use std::ops::Range;

use super::comparator::{self, Asked};
use super::{Basis, Condition, Severity, Source, deliver, fields};
use crate::diagnostic::{Diagnostic, Diagnostics, quoted};
use crate::document::{Document, Entry, Found, Table};
use crate::reading::Definition;
use crate::release::Date;

/// A spec file. Broken ones are kept with their mistakes, to be told when the spec is used.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub id: String,
    pub title: String,
    /// Folder below `specs/` of a built-in ("streaming"); empty for others.
    pub folder: &'static str,
    pub builtin: bool,
    pub extends: Option<Found<String>>,
    pub deliver: Option<deliver::Draft>,
    pub rules: Vec<RuleDraft>,
    /// By spec id: rules of a profile that hold for one spec only.
    pub on: Vec<(Found<String>, Vec<RuleDraft>)>,
    /// Also holds name and text of the file.
    pub mistakes: Diagnostics,
}

/// A rule as written; `None` is what the file does not say.
#[derive(Debug, Clone)]
pub(super) struct RuleDraft {
    pub id: Found<String>,
    /// The header of its table.
    pub span: Range<usize>,
    pub reading: Given<&'static Definition>,
    pub asked: Given<Found<Asked>>,
    pub severity: Option<Found<Option<Severity>>>,
    pub when: Option<Vec<Condition>>,
    pub why: Option<String>,
    pub source: Option<Source>,
    /// Something in it is wrong and has been recorded: no second complaint about what follows from that.
    pub broken: bool,
}

/// Said, not said, or said wrongly (recorded).
#[derive(Debug, Clone)]
pub(super) enum Given<T> {
    Yes(T),
    No,
    Wrong,
}

impl Draft {
    /// Reads `text`; `file` is its name as the person knows it.
    pub fn parse(file: &str, text: &str, folder: &'static str, builtin: bool) -> Draft {
        let stem = || {
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            name.strip_suffix(".toml").unwrap_or(name).to_string()
        };
        let mut draft = Draft {
            id: stem(),
            title: String::new(),
            folder,
            builtin,
            extends: None,
            deliver: None,
            rules: Vec::new(),
            on: Vec::new(),
            mistakes: Diagnostics::new(file, text),
        };
        let document = match Document::parse(text, file) {
            Ok(document) => document,
            Err(mistakes) => {
                draft.mistakes = mistakes;
                return draft;
            }
        };
        let root = document.root(fields::SPEC);
        if let Some(id) = root.text("id") {
            match id_form(&id.value) {
                Ok(()) => draft.id = id.value,
                Err(why) => root.report(Diagnostic::error(id.span, format!("`id`: {why}"))),
            }
        }
        draft.title = root.text("title").map(|t| t.value).unwrap_or_default();
        draft.extends = root.text("extends");
        draft.deliver = root.table("deliver").map(|t| deliver::read(&t));
        draft.rules = rules(root.keyed("rule"));
        draft.on = root
            .keyed("on")
            .into_iter()
            .filter_map(|(id, entry)| Some((id, rules(entry.table()?.keyed("rule")))))
            .collect();
        draft.mistakes = document.finish();
        draft
    }
}

fn rules(entries: Vec<(Found<String>, Entry)>) -> Vec<RuleDraft> {
    entries
        .into_iter()
        .filter_map(|(id, entry)| {
            let table = entry.table()?;
            if let Err(why) = id_form(&id.value) {
                let message = format!("rule id {}: {why}", quoted(&id.value));
                table.report(Diagnostic::error(id.span, message));
                return None;
            }
            Some(rule(id, &table))
        })
        .collect()
}

fn rule(id: Found<String>, table: &Table) -> RuleDraft {
    let reading = match table.get("reading") {
        None => Given::No,
        Some(entry) => match entry.text().map(|id| comparator::known_reading(&id)) {
            Some(Ok(definition)) => Given::Yes(definition),
            Some(Err(diagnostic)) => {
                table.report(diagnostic);
                Given::Wrong
            }
            None => Given::Wrong,
        },
    };
    let asked = match comparator::read(table) {
        Ok(Some(asked)) => Given::Yes(asked),
        Ok(None) => Given::No,
        Err(()) => Given::Wrong,
    };
    let severity = table
        .text("severity")
        .map(|word| word.map(|w| Severity::from_word(&w)));
    let (when, broken) = match table.get("when") {
        None => (None, false),
        Some(entry) => match conditions(&entry) {
            Some(list) => (Some(list), false),
            None => (None, true),
        },
    };
    RuleDraft {
        id,
        span: table.span(),
        broken: broken || (table.has("severity") && severity.is_none()),
        reading,
        asked,
        severity,
        when,
        why: table.text("why").map(|f| f.value),
        source: table.table("source").and_then(|t| source(&t)),
    }
}

/// `None` when something in them is wrong and has been recorded.
fn conditions(entry: &Entry) -> Option<Vec<Condition>> {
    let mut sound = true;
    let mut list = Vec::new();
    for (id, entry) in entry.keyed()? {
        let Some(table) = entry.table() else {
            sound = false;
            continue;
        };
        let reading = comparator::known_reading(&id).map_err(|d| table.report(d));
        let asked = comparator::read(&table);
        if let Ok(None) = asked {
            let message = format!("the condition on `{}` asks nothing", id.value);
            table.report(
                Diagnostic::error(id.span, message).help("add a comparator such as max or equals"),
            );
        }
        let built = match (reading, asked) {
            (Ok(reading), Ok(Some(asked))) => comparator::build(&asked, reading, None)
                .map_err(|mistakes| mistakes.into_iter().for_each(|d| table.report(d)))
                .ok()
                .map(|test| Condition { reading, test }),
            _ => None,
        };
        match built {
            Some(condition) => list.push(condition),
            None => sound = false,
        }
    }
    sound.then_some(list)
}

fn source(table: &Table) -> Option<Source> {
    let document = table.text("document")?.value;
    let retrieved = table.parsed("retrieved", Date::parse);
    let basis = table.text("basis");
    Some(Source {
        document,
        retrieved: retrieved.map(|d| d.value.to_string()),
        basis: basis
            .and_then(|b| Basis::from_word(&b.value))
            .unwrap_or(Basis::Practice),
    })
}

/// Ids of specs and rules: small letters, digits, hyphens.
fn id_form(id: &str) -> Result<(), &'static str> {
    const LONGEST: usize = 64;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.len() > LONGEST {
        Err("it is longer than 64 characters")
    } else if !id.chars().all(plain) || id.starts_with('-') || id.ends_with('-') || id.is_empty() {
        Err("use small letters, digits and hyphens between them")
    } else {
        Ok(())
    }
}
