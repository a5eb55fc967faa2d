//! A table read by its field definitions.

use std::ops::Range;

use toml::de::DeTable;

use super::entry::short;
use super::{Entry, Field, Found, Mistakes};
use crate::diagnostic::{Diagnostic, nearest, quoted};

/// A table of a document. Keys are taken by name; each getter returns the value with its span, or `None` when the key is
/// absent or wrong (then the mistake is recorded already).
#[derive(Debug, Clone)]
pub struct Table<'d> {
    entries: &'d DeTable<'d>,
    fields: &'static [Field],
    path: String,
    span: Range<usize>,
    mistakes: &'d Mistakes,
}

impl<'d> Table<'d> {
    /// Records unknown keys and missing ones.
    pub(super) fn open(
        entries: &'d DeTable<'d>,
        fields: &'static [Field],
        path: String,
        span: Range<usize>,
        mistakes: &'d Mistakes,
    ) -> Self {
        let table = Table {
            entries,
            fields,
            path,
            span,
            mistakes,
        };
        for key in entries.keys() {
            if !fields.iter().any(|f| f.name == key.get_ref()) {
                mistakes.report(table.unknown(key.get_ref(), key.span()));
            }
        }
        // With broken syntax the missing key may be the one that could not be read.
        if mistakes.whole {
            fields
                .iter()
                .filter(|f| f.required && !entries.contains_key(f.name))
                .for_each(|f| mistakes.report(table.missing(f)));
        }
        table
    }

    /// Where the table stands: its header, or all of an inline table.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
    /// Where the key `name` stands.
    pub fn key_span(&self, name: &str) -> Option<Range<usize>> {
        self.entries.get_key_value(name).map(|(key, _)| key.span())
    }
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }
    /// Records a mistake.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.mistakes.report(diagnostic);
    }

    /// The value behind `name`, not yet read as anything.
    ///
    /// # Panics
    /// If `name` is not among the fields of the table: a mistake of the program that any reading of the table shows.
    pub fn get(&self, name: &str) -> Option<Entry<'d>> {
        let field = self
            .fields
            .iter()
            .find(|f| f.name == name)
            .unwrap_or_else(|| panic!("`{name}` is not a field of `{}`", self.path));
        let value = self.entries.get(name)?;
        Some(Entry {
            value,
            kind: field.kind,
            path: self.join(field.name),
            mistakes: self.mistakes,
        })
    }

    pub fn text(&self, name: &str) -> Option<Found<String>> {
        self.get(name)?.text()
    }
    pub fn parsed<T, E: std::fmt::Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Found<T>> {
        self.get(name)?.parsed(parse)
    }
    pub fn number(&self, name: &str) -> Option<Found<f64>> {
        self.get(name)?.number()
    }
    pub fn integer(&self, name: &str) -> Option<Found<i64>> {
        self.get(name)?.integer()
    }
    pub fn flag(&self, name: &str) -> Option<Found<bool>> {
        self.get(name)?.flag()
    }
    /// The texts of a list that can be read; an absent list is empty.
    pub fn texts(&self, name: &str) -> Vec<Found<String>> {
        self.list(name).iter().filter_map(Entry::text).collect()
    }
    /// The values of a list; an absent list is empty.
    pub fn list(&self, name: &str) -> Vec<Entry<'d>> {
        self.get(name).and_then(|e| e.list()).unwrap_or_default()
    }
    pub fn table(&self, name: &str) -> Option<Table<'d>> {
        self.get(name)?.table()
    }
    /// The tables of a list of tables that can be read; an absent list is empty.
    pub fn tables(&self, name: &str) -> Vec<Table<'d>> {
        self.list(name).iter().filter_map(Entry::table).collect()
    }
    /// The pairs of a table keyed by ids, in the order of the file; an absent table is empty.
    pub fn keyed(&self, name: &str) -> Vec<(Found<String>, Entry<'d>)> {
        self.get(name).and_then(|e| e.keyed()).unwrap_or_default()
    }

    fn join(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_string()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    fn unknown(&self, key: &str, span: Range<usize>) -> Diagnostic {
        let place = if self.path.is_empty() {
            "at the top level".to_string()
        } else {
            format!("in `{}`", self.path)
        };
        let diagnostic = Diagnostic::error(span, format!("unknown key {} {place}", quoted(key)));
        let names = self.fields.iter().map(|f| f.name);
        match nearest(key, names.clone()) {
            Some(name) if !self.has(name) => diagnostic.help(format!("did you mean `{name}`?")),
            _ => diagnostic.help(format!(
                "known here: {}",
                names.collect::<Vec<_>>().join(", ")
            )),
        }
    }

    fn missing(&self, field: &Field) -> Diagnostic {
        let whose = if self.path.is_empty() {
            "the file".to_string()
        } else {
            format!("`{}`", short(&self.path))
        };
        Diagnostic::error(self.span(), format!("{whose} has no `{}`", field.name))
            .help(format!("{}: {}", field.name, field.doc))
    }
}
