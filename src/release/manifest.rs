//! `release.toml` -> [`Release`](super::Release), all mistakes at once.
//!
//! Reading and cross checks only: what a manifest lacks for a destination is the rules' matter, which specs, stages and
//! files exist is the plan's. Nothing but the manifest itself is opened.

mod chain;
mod checks;
mod deliver;
mod fields;
mod texts;
mod track;
mod waiver;

use std::path::Path;

use super::{Ean, Release};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{self, Document, Table};
use crate::error::Error;
use crate::release::Date;

pub use chain::parse as parse_chain;
pub(in crate::release) use texts::language;

/// Why there is no release.
#[derive(Debug)]
pub enum Refusal {
    /// The file could not be read.
    Unreadable(Error),
    /// It was read and holds mistakes.
    Mistaken(Diagnostics),
}

/// Reads and parses the manifest at `path`. See [`parse`].
///
/// # Errors
/// The file cannot be opened, is too large or not UTF-8; or it holds mistakes.
pub fn load(path: &Path) -> Result<(Release, Diagnostics), Refusal> {
    let text = document::read("reading the manifest", path).map_err(Refusal::Unreadable)?;
    parse(&text, path).map_err(Refusal::Mistaken)
}

/// Parses and checks a manifest. `file` is the manifest's path: relative paths in it are resolved against its folder.
/// Nothing else is opened. Warnings do not stop: they come back beside the release.
///
/// # Errors
/// All mistakes of the file together, warnings among them.
pub fn parse(text: &str, file: &Path) -> Result<(Release, Diagnostics), Diagnostics> {
    let document = Document::parse(text, &file.display().to_string())?;
    let release = read(&document, text, file);
    let diagnostics = document.finish();
    // Every mistake is recorded as it is met, so without errors nothing in the release is a filler.
    match release {
        Some(release) if !diagnostics.has_errors() => Ok((release, diagnostics)),
        _ => Err(diagnostics),
    }
}

/// The JSON Schema (draft 2020-12) of `release.toml`, from the tables that read it.
pub fn schema() -> serde_json::Value {
    let mut schema = document::schema_of(fields::TOP);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".into(), "runout release manifest".into());
    }
    schema
}

/// None where `[release]` is missing.
fn read(document: &Document<'_>, text: &str, file: &Path) -> Option<Release> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let root = document.root(fields::TOP);
    let tracks = track::read_all(&root, folder);
    checks::across(&tracks);
    let chain = root
        .table("chain")
        .map(|table| chain::read(&table))
        .unwrap_or_default();
    let waivers = waiver::read_all(&root);
    let table = root.table("release");
    let wanted = deliver::read_all(&root, table.as_ref());
    if let Some(list) = root.get("track").filter(|entry| entry.is_list())
        && tracks.is_empty()
    {
        let span = root.key_span("track").unwrap_or(list.span());
        document.report(
            Diagnostic::error(span, "a release needs at least one track")
                .help("add a [[track]] with file and title"),
        );
    }
    let table = table?;
    let text_of = |name: &str| texts::tidy(&table, name);
    Some(Release {
        title: text_of("title").unwrap_or_default(),
        artist: text_of("artist").unwrap_or_default(),
        label: text_of("label"),
        catalogue: text_of("catalogue"),
        upc: value(&table, "upc", Ean::parse),
        date: value(&table, "date", Date::parse),
        genre: text_of("genre"),
        language: value(&table, "language", texts::language),
        p_line: text_of("p_line"),
        c_line: text_of("c_line"),
        artwork: texts::path(&table, "artwork", folder).map(|found| found.value),
        explicit: texts::advisory(&table),
        provenance: text_of("provenance"),
        cd_title: text_of("cd_title"),
        cd_artist: text_of("cd_artist"),
        deliver: wanted,
        tracks: tracks.into_iter().map(|read| read.track).collect(),
        chain,
        waivers,
        text: text.to_string(),
        file: file.to_path_buf(),
    })
}

fn value<T>(
    table: &Table<'_>,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    table.parsed(name, parse).map(|found| found.value)
}

#[cfg(test)]
mod tests;
