//! One value of a document, with its span: read as what it should be, or recorded as a mistake.

use std::fmt::Display;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::field::word_list;
use super::{Kind, Mistakes, Table};
use crate::diagnostic::{Diagnostic, nearest, quoted};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    pub value: T,
    pub span: Range<usize>,
}

impl<T> Found<T> {
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Found<U> {
        Found {
            value: f(self.value),
            span: self.span,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Text(String),
    Number(f64),
    Flag(bool),
}

/// A value behind a key or in a list.
#[derive(Debug, Clone)]
pub struct Entry<'d> {
    pub(super) value: &'d Spanned<DeValue<'d>>,
    pub(super) kind: Kind,
    /// Dotted names from the top: `track.gap`.
    pub(super) path: String,
    pub(super) mistakes: &'d Mistakes,
}

impl<'d> Entry<'d> {
    pub fn span(&self) -> Range<usize> {
        self.value.span()
    }
    pub fn is_text(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::String(_))
    }
    pub fn is_number(&self) -> bool {
        matches!(
            self.value.get_ref(),
            DeValue::Integer(_) | DeValue::Float(_)
        )
    }
    pub fn is_flag(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Boolean(_))
    }
    pub fn is_list(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Array(_))
    }
    pub fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }
    /// Records a mistake at this value.
    pub fn report(&self, message: impl Into<String>) {
        self.mistakes
            .report(Diagnostic::error(self.span(), message));
    }

    /// Records a mistake that needs more than a sentence, or is only a warning.
    pub fn note(&self, diagnostic: Diagnostic) {
        self.mistakes.report(diagnostic);
    }

    /// Text as its kind allows it: one line or several, one of the words.
    pub fn text(&self) -> Option<Found<String>> {
        let DeValue::String(text) = self.usable()? else {
            return self.wrong();
        };
        if let Some(words) = self.kind.words()
            && !words.contains(&text.as_ref())
        {
            self.mistakes.report(self.unknown_word(text, words));
            return None;
        }
        self.is_clean(text).then(|| self.found(text.to_string()))
    }

    /// Text turned into something by `parse`, whose error says what is wrong with it; what follows a semicolon is the
    /// advice. A TOML date counts as its text.
    pub fn parsed<T, E: Display>(
        &self,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Found<T>> {
        let date;
        let text = match self.usable()? {
            DeValue::String(text) => text.as_ref(),
            DeValue::Datetime(d) if matches!(self.kind, Kind::Date) => {
                date = d.to_string();
                &date
            }
            _ => return self.wrong(),
        };
        match parse(text) {
            Ok(value) => Some(self.found(value)),
            Err(why) => {
                let why = why.to_string();
                // A semicolon of the text itself is followed by the backquote that closes it.
                let (why, advice) = match why.rsplit_once("; ") {
                    Some((why, advice)) if !advice.contains('`') => (why, Some(advice)),
                    _ => (why.as_str(), None),
                };
                let mut diagnostic =
                    Diagnostic::error(self.span(), format!("`{}`: {why}", self.path));
                diagnostic.help = advice.map(String::from);
                self.mistakes.report(diagnostic);
                None
            }
        }
    }

    /// A finite number; integers are accepted.
    pub fn number(&self) -> Option<Found<f64>> {
        let parsed = match self.usable()? {
            DeValue::Float(f) => f.as_str().parse::<f64>().ok(),
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix())
                .ok()
                .map(|n| n as f64),
            _ => return self.wrong(),
        };
        match parsed.filter(|n| n.is_finite()) {
            Some(number) => Some(self.found(number)),
            None => {
                self.report(format!(
                    "`{}` must be a number that can be counted with",
                    self.path
                ));
                None
            }
        }
    }

    pub fn integer(&self) -> Option<Found<i64>> {
        let DeValue::Integer(integer) = self.usable()? else {
            return self.wrong();
        };
        match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(integer) => Some(self.found(integer)),
            Err(_) => {
                self.report(format!("the number of `{}` is too large", self.path));
                None
            }
        }
    }

    /// A whole number within `range`, both ends included.
    pub fn integer_in(&self, range: std::ops::RangeInclusive<i64>) -> Option<Found<i64>> {
        let found = self.integer()?;
        if range.contains(&found.value) {
            return Some(found);
        }
        let (low, high) = range.into_inner();
        self.report(format!(
            "`{}` is {}, allowed are {low} to {high}",
            self.path, found.value
        ));
        None
    }

    pub fn flag(&self) -> Option<Found<bool>> {
        match self.usable()? {
            DeValue::Boolean(flag) => Some(self.found(*flag)),
            _ => self.wrong(),
        }
    }

    /// Text, number or flag; text may be empty here.
    pub fn scalar(&self) -> Option<Found<Scalar>> {
        match self.usable()? {
            DeValue::String(text) => has_no_control(text, false)
                .map_err(|why| self.report(format!("`{}` {why}", self.path)))
                .ok()
                .map(|()| self.found(Scalar::Text(text.to_string()))),
            DeValue::Boolean(flag) => Some(self.found(Scalar::Flag(*flag))),
            DeValue::Integer(_) | DeValue::Float(_) => {
                self.number().map(|found| found.map(Scalar::Number))
            }
            _ => self.wrong(),
        }
    }

    /// The values of a list. `None` when it is no list; broken values inside are reported when they are read.
    pub fn list(&self) -> Option<Vec<Entry<'d>>> {
        let of = self.alternative(|kind| match kind {
            Kind::List(of) => Some(**of),
            _ => None,
        })?;
        match self.usable()? {
            DeValue::Array(list) => Some(
                list.iter()
                    .map(|value| Entry {
                        value,
                        kind: of,
                        path: self.path.clone(),
                        mistakes: self.mistakes,
                    })
                    .collect(),
            ),
            _ => self.wrong(),
        }
    }

    pub fn table(&self) -> Option<Table<'d>> {
        let fields = self.alternative(|kind| match kind {
            Kind::Table(fields) => Some(*fields),
            _ => None,
        })?;
        match self.usable()? {
            DeValue::Table(table) => Some(Table::open(
                table,
                fields,
                self.path.clone(),
                self.span(),
                self.mistakes,
            )),
            _ => self.wrong(),
        }
    }

    /// The pairs of a table keyed by ids, in the order of the file.
    pub fn keyed(&self) -> Option<Vec<(Found<String>, Entry<'d>)>> {
        let of = self.alternative(|kind| match kind {
            Kind::Keyed(of) => Some(**of),
            _ => None,
        })?;
        let DeValue::Table(table) = self.usable()? else {
            return self.wrong();
        };
        let mut pairs: Vec<_> = table.iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        let pairs = pairs.into_iter().filter_map(|(key, value)| {
            let name = key.get_ref();
            if let Err(why) = is_name(name) {
                let message = format!("a key of `{}` {why}", self.path);
                self.mistakes.report(Diagnostic::error(key.span(), message));
                return None;
            }
            let path = format!("{}.{}", self.path, short(name));
            let entry = Entry {
                value,
                kind: of,
                path,
                mistakes: self.mistakes,
            };
            let name = Found {
                value: name.to_string(),
                span: key.span(),
            };
            Some((name, entry))
        });
        Some(pairs.collect())
    }

    fn found<T>(&self, value: T) -> Found<T> {
        Found {
            value,
            span: self.span(),
        }
    }
    /// The value, unless its syntax is broken: that has been reported.
    fn usable(&self) -> Option<&'d DeValue<'d>> {
        let nested = self.is_table() || self.is_list();
        (nested || !self.mistakes.is_broken(&self.span())).then(|| self.value.get_ref())
    }
    /// The part of the kind that `pick` finds, directly or among alternatives.
    ///
    /// # Panics
    /// If the field is not defined as such: a mistake of the program that any reading of the field shows.
    fn alternative<T>(&self, pick: impl Fn(&Kind) -> Option<T>) -> Option<T> {
        let found = match &self.kind {
            Kind::AnyOf(kinds) => kinds.iter().find_map(pick),
            kind => pick(kind),
        };
        assert!(
            found.is_some(),
            "`{}` is read as something it is not defined as",
            self.path
        );
        found
    }

    /// Records that the value is of another kind than it should be.
    fn wrong<T>(&self) -> Option<T> {
        let (found, help) = match self.value.get_ref() {
            DeValue::String(text) => (
                "text",
                matches!(self.kind, Kind::Number | Kind::Integer | Kind::Flag)
                    .then(|| text.trim())
                    .filter(|t| t.parse::<f64>().is_ok() || matches!(*t, "true" | "false"))
                    .map(|t| format!("write it without quotes: {}", self.assignment(t))),
            ),
            DeValue::Integer(number) => ("a number", self.quote(&number.to_string())),
            DeValue::Float(number) => ("a number", self.quote(number.as_str())),
            DeValue::Boolean(flag) => ("true/false", self.quote(&flag.to_string())),
            DeValue::Datetime(date) => ("a date", self.quote(&date.to_string())),
            DeValue::Array(_) => ("a list", None),
            DeValue::Table(_) => (
                "a table",
                matches!(self.kind, Kind::List(Kind::Table(_)))
                    .then(|| format!("write two brackets: [[{}]]", self.path)),
            ),
        };
        let help = help.or_else(|| {
            (matches!(self.kind, Kind::List(_)) && self.is_text())
                .then(|| "put it in brackets".to_string())
        });
        let mut diagnostic = Diagnostic::error(
            self.span(),
            format!("`{}` must be {}", self.path, self.kind.expected()),
        )
        .label(format!("this is {found}"));
        diagnostic.help = help;
        self.mistakes.report(diagnostic);
        None
    }

    fn quote(&self, text: &str) -> Option<String> {
        matches!(self.kind, Kind::Text | Kind::Lines).then(|| {
            format!(
                "write it in quotes: {}",
                self.assignment(&format!("\"{text}\""))
            )
        })
    }
    fn assignment(&self, value: &str) -> String {
        let key = self.path.rsplit('.').next().unwrap_or(&self.path);
        format!("{key} = {value}")
    }

    fn unknown_word(&self, text: &str, words: &'static [&'static str]) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            self.span(),
            format!("{} is not known as `{}`", quoted(text), self.path),
        );
        diagnostic.help(match (nearest(text, words.iter().copied()), self.kind) {
            (Some(word), _) => format!("did you mean `{word}`?"),
            (None, Kind::AnyOf(_)) => format!("write {}", self.kind.expected()),
            (None, _) => format!("known are {}", word_list(words)),
        })
    }

    fn is_clean(&self, text: &str) -> bool {
        let several_lines = matches!(self.kind, Kind::Lines);
        match has_no_control(text, several_lines) {
            Err(why) => self.report(format!("`{}` {why}", self.path)),
            Ok(()) if text.trim().is_empty() => {
                let diagnostic =
                    Diagnostic::error(self.span(), format!("`{}` is empty", self.path));
                self.mistakes
                    .report(diagnostic.help("fill it in, or leave the line out"));
            }
            Ok(()) => return true,
        }
        false
    }
}

/// Control characters break file names, tags, tables on disc and terminals alike.
fn has_no_control(text: &str, several_lines: bool) -> Result<(), String> {
    let allowed = |c: &char| several_lines && matches!(c, '\n' | '\r' | '\t');
    match text.chars().find(|c| c.is_control() && !allowed(c)) {
        Some('\n' | '\r') => Err("must be on one line".into()),
        Some(c) => Err(format!(
            "holds a control character (U+{:04X})",
            u32::from(c)
        )),
        None => Ok(()),
    }
}

fn is_name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("is empty".into());
    }
    has_no_control(name, false)
}

/// A name inside a path inside a message.
pub(super) fn short(name: &str) -> String {
    quoted(name).trim_matches('`').to_string()
}
