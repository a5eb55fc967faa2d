//! TOML text to a tree with spans, and its syntax mistakes in words.
//!
//! The parser recovers after a mistake. Recovery inside one value leaves the rest of the tree right; recovery around
//! brackets and headers moves keys into the wrong table, and complaints about such a tree would mislead.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, quoted};

pub(super) struct Parsed<'t> {
    pub(super) tree: DeTable<'t>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Spans of values that hold a mistake, sorted.
    pub(super) broken_values: Vec<Range<usize>>,
    /// The tree says nothing about what was meant.
    pub(super) structure_lost: bool,
}

pub(super) fn parse(text: &str) -> Parsed<'_> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let tree = tree.into_inner();
    let mut parsed = Parsed {
        tree,
        diagnostics: Vec::new(),
        broken_values: Vec::new(),
        structure_lost: false,
    };
    if errors.is_empty() {
        return parsed;
    }
    let values = scalar_spans(&parsed.tree);
    for error in errors {
        let span = error.span().unwrap_or_else(|| crowded_line(text));
        let before = values.partition_point(|v| v.start <= span.start);
        let holder = before.checked_sub(1).and_then(|at| values.get(at));
        match holder.filter(|v| span.start <= v.end) {
            Some(value) => parsed.broken_values.push(value.clone()),
            None if error.message() == DUPLICATE => {}
            None => parsed.structure_lost = true,
        }
        parsed
            .diagnostics
            .push(explain(text, error.message(), span));
    }
    parsed.broken_values.sort_by_key(|v| v.start);
    parsed
}

const DUPLICATE: &str = "duplicate key";

fn explain(text: &str, message: &str, span: Range<usize>) -> Diagnostic {
    if message == DUPLICATE {
        let key = text.get(span.clone()).unwrap_or_default();
        return Diagnostic::error(span, format!("{} stands twice", quoted(key)))
            .label("written before already")
            .help("keep one of them; a list of tables has two brackets, [[name]]");
    }
    let help = if message.contains("recurs") {
        Some("no file runout reads needs more than a few levels of tables, lists or dots")
    } else if message.contains("escape") {
        Some(
            "a backslash in double quotes starts an escape: write paths with /, or in single quotes",
        )
    } else if message.contains("must be quoted") {
        Some("write text in double quotes")
    } else if message.contains("basic string") || message.contains("literal string") {
        Some("close the quote on the same line")
    } else {
        None
    };
    let mut diagnostic = Diagnostic::error(span, format!("not valid TOML: {message}"));
    diagnostic.help = help.map(String::from);
    diagnostic
}

/// Spans of all values that are neither tables nor lists, sorted. Not recursive: depth is the document's choice.
fn scalar_spans(tree: &DeTable<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut tables = vec![tree];
    let mut lists = Vec::new();
    loop {
        let values: Box<dyn Iterator<Item = &toml::Spanned<DeValue<'_>>>> =
            if let Some(table) = tables.pop() {
                Box::new(table.values())
            } else if let Some(list) = lists.pop() {
                let list: &toml::de::DeArray<'_> = list;
                Box::new(list.iter())
            } else {
                break;
            };
        for value in values {
            match value.get_ref() {
                DeValue::Table(table) => tables.push(table),
                DeValue::Array(list) => lists.push(list),
                _ => spans.push(value.span()),
            }
        }
    }
    spans.sort_by_key(|s| s.start);
    spans
}

/// The parser does not say where a key has too many parts: the first line with that many dots.
fn crowded_line(text: &str) -> Range<usize> {
    const PARTS: usize = 80;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.matches('.').count() + 1 >= PARTS {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..0
}
