//! The side sheet as JSON, times as `m:ss.hh`, and back.

use serde::{Deserialize, Serialize};

use super::{Hundredths, SideRow, SideSheet};
use crate::error::{Error, Result};
use crate::format::bytes::excerpt;

/// Name and version of the form.
const SCHEMA: &str = "runout-side/1";
/// Longer than any side's sheet; a stranger's file is not read past it.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Key order is field order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetForm {
    schema: String,
    title: String,
    artist: String,
    catalogue: Option<String>,
    side: String,
    format: String,
    file: String,
    rate_hz: u32,
    bits: u32,
    total: String,
    etching: Option<String>,
    contact: Option<String>,
    rows: Vec<RowForm>,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    id: String,
    title: String,
    start: String,
    end: String,
    length: String,
    gap: String,
    isrc: Option<String>,
}

impl SideSheet {
    /// JSON with a fixed key order, two blanks of indentation, LF at the end. The same sheet gives the same bytes.
    pub fn to_json(&self) -> String {
        let rows = self.rows.iter().map(|row| RowForm {
            id: row.id.clone(),
            title: row.title.clone(),
            start: row.start.to_string(),
            end: row.end.to_string(),
            length: row.length.to_string(),
            gap: row.gap.to_string(),
            isrc: row.isrc.clone(),
        });
        let form = SheetForm {
            schema: SCHEMA.into(),
            title: self.title.clone(),
            artist: self.artist.clone(),
            catalogue: self.catalogue.clone(),
            side: self.side.clone(),
            format: self.format.clone(),
            file: self.file.clone(),
            rate_hz: self.rate,
            bits: self.bits,
            total: self.total.to_string(),
            etching: self.etching.clone(),
            contact: self.contact.clone(),
            rows: rows.collect(),
            notes: self.notes.clone(),
        };
        let mut json =
            serde_json::to_string_pretty(&form).expect("texts and numbers always make JSON");
        json.push('\n');
        json
    }

    /// Reads what [`SideSheet::to_json`] wrote. Times are taken as written, consistent or not: comparing is the checker's work.
    /// `Kind::Unreadable` if it is no such JSON.
    pub fn from_json(json: &str) -> Result<SideSheet> {
        if json.len() > MAX_BYTES {
            return Err(refused(format!("more than {MAX_BYTES} bytes")));
        }
        let form: SheetForm = serde_json::from_str(json).map_err(|e| refused(e.to_string()))?;
        if form.schema != SCHEMA {
            return Err(refused(format!(
                "the schema is `{}`, not `{SCHEMA}`",
                excerpt(&form.schema)
            )));
        }
        let rows = form.rows.into_iter().map(|row| {
            let time =
                |text: &str| time(text).map_err(|e| e.at(format!("row `{}`", excerpt(&row.id))));
            Ok(SideRow {
                start: time(&row.start)?,
                end: time(&row.end)?,
                length: time(&row.length)?,
                gap: time(&row.gap)?,
                id: row.id,
                title: row.title,
                isrc: row.isrc,
            })
        });
        Ok(SideSheet {
            rows: rows.collect::<Result<_>>()?,
            title: form.title,
            artist: form.artist,
            catalogue: form.catalogue,
            side: form.side,
            format: form.format,
            file: form.file,
            rate: form.rate_hz,
            bits: form.bits,
            total: time(&form.total)?,
            etching: form.etching,
            contact: form.contact,
            notes: form.notes,
        })
    }
}

fn time(text: &str) -> Result<Hundredths> {
    Hundredths::parse(text)
        .ok_or_else(|| refused(format!("expected m:ss.hh, found `{}`", excerpt(text))))
}

fn refused(why: String) -> Error {
    Error::unreadable("reading the side sheet", why)
}
