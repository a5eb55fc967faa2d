//! TOML documents with spans: fields are taken one by one, and every mistake of a file is collected before anything stops.
//!
//! A kind of file is described once, by tables of [`Field`]s. Reading, "did you mean" for unknown keys, and the JSON Schema
//! ([`schema_of`]) all come from that one definition. This module must not know any particular kind of file.
//!
//! ```
//! use runout::document::{Document, Field, Kind};
//! static FIELDS: &[Field] = &[
//!     Field::required("id", Kind::Text, "Name of the thing."),
//!     Field::optional("size", Kind::Number, "How large it is, in metres."),
//! ];
//! let document = Document::parse("id = 'boat'\nsize = '12'\nsise = 3", "boat.toml").unwrap();
//! let root = document.root(FIELDS);
//! assert_eq!(root.text("id").unwrap().value, "boat");
//! assert!(root.number("size").is_none());
//! let mistakes = document.finish();
//! assert_eq!(mistakes.list.len(), 2); // a text where a number belongs, an unknown key
//! ```

mod entry;
mod field;
mod syntax;
mod table;

use std::cell::RefCell;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::error::Error;

pub use entry::{Entry, Found, Scalar};
pub use field::{Field, Kind, schema_of};
pub use table::Table;

/// The largest document read, in bytes. A hundred tracks with lyrics stay far below it.
pub const MAX_BYTES: usize = 1 << 20;

/// Reads a text file written by a person: at most [`MAX_BYTES`], UTF-8.
///
/// # Errors
/// Missing, forbidden or not a file; too large; not UTF-8, with the offset of the first wrong byte.
pub fn read(doing: &str, path: &Path) -> Result<String, Error> {
    let io = |e: &std::io::Error| Error::io(doing, path, e);
    let mut bytes = Vec::new();
    crate::format::open(path, doing)?
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| io(&e))?;
    if bytes.len() > MAX_BYTES {
        let why = format!("it is larger than {MAX_BYTES} bytes");
        return Err(Error::unreadable(doing, why)
            .at_path(path)
            .hint("is this really a text file written by hand?"));
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let byte = e.as_bytes().get(at).copied().unwrap_or_default();
        let found = if utf16 {
            "expected UTF-8, found UTF-16".to_string()
        } else {
            format!("expected UTF-8, found the byte 0x{byte:02x}")
        };
        let line = 1 + e
            .as_bytes()
            .iter()
            .take(at)
            .filter(|b| **b == b'\n')
            .count();
        Error::unreadable(doing, found)
            .at_path(path)
            .at(format!("byte {at}, line {line}"))
            .hint("save it as UTF-8 in the editor")
    })
}

/// A parsed document and the mistakes found in it so far.
#[derive(Debug)]
pub struct Document<'t> {
    tree: DeTable<'t>,
    mistakes: Mistakes,
}

impl<'t> Document<'t> {
    /// Parses `text`; `file` is its name as the person typed it.
    ///
    /// A slip inside one value (a missing quote, an impossible date, a key that stands twice) is recorded and the rest is
    /// still read, so that it comes back together with the mistakes of meaning.
    ///
    /// # Errors
    /// The syntax mistakes, when the structure of the document is lost; a text above [`MAX_BYTES`].
    pub fn parse(text: &'t str, file: &str) -> Result<Self, Diagnostics> {
        if text.len() > MAX_BYTES {
            let mut diagnostics = Diagnostics::new(file, "");
            diagnostics.push(
                Diagnostic::error(
                    0..0,
                    format!(
                        "the file has {} bytes, at most {MAX_BYTES} are read",
                        text.len()
                    ),
                )
                .help("is this really a text file written by hand?"),
            );
            return Err(diagnostics);
        }
        let parsed = syntax::parse(text);
        let mut diagnostics = Diagnostics::new(file, text);
        let broken_values = parsed.broken_values;
        let whole = parsed.diagnostics.is_empty();
        parsed
            .diagnostics
            .into_iter()
            .for_each(|d| diagnostics.push(d));
        if parsed.structure_lost {
            return Err(diagnostics);
        }
        Ok(Document {
            tree: parsed.tree,
            mistakes: Mistakes {
                collected: RefCell::new(diagnostics),
                broken_values,
                whole,
            },
        })
    }

    /// The top level, read as `fields`. Unknown and missing keys are recorded here and now.
    pub fn root(&self, fields: &'static [Field]) -> Table<'_> {
        Table::open(&self.tree, fields, String::new(), 0..0, &self.mistakes)
    }
    /// Records a mistake found by a check of the caller's own.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.mistakes.report(diagnostic);
    }
    /// False when the syntax is broken somewhere: what seems to be missing may only be unreadable.
    pub fn whole(&self) -> bool {
        self.mistakes.whole
    }
    /// All mistakes found, in the order of the file.
    pub fn finish(self) -> Diagnostics {
        let mut diagnostics = self.mistakes.collected.into_inner();
        diagnostics.list.sort_by_key(|d| (d.span.start, d.span.end));
        diagnostics
    }
}

/// Where mistakes go while a document is read. Shared by all its tables, hence the cell.
#[derive(Debug)]
pub(in crate::document) struct Mistakes {
    collected: RefCell<Diagnostics>,
    /// Spans of values whose syntax is broken, sorted: already reported, never complained about twice.
    broken_values: Vec<Range<usize>>,
    whole: bool,
}

impl Mistakes {
    fn report(&self, diagnostic: Diagnostic) {
        self.collected.borrow_mut().push(diagnostic);
    }
    fn is_broken(&self, span: &Range<usize>) -> bool {
        let at = self.broken_values.partition_point(|b| b.start < span.start);
        self.broken_values
            .get(at)
            .is_some_and(|b| b.start <= span.end)
    }
}

#[cfg(test)]
mod tests;

/// Compares `text` with `golden/<folder>/<name>.snap`, as the macro of the integration tests does.
#[cfg(test)]
pub(crate) fn golden(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{}/golden/{folder}", env!("CARGO_MANIFEST_DIR")));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
