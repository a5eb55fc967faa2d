//! The sheet as JSON, times as `mm:ss:ff`, and back.
//!
//! The first form of `runout-pq/1` had fewer keys: whatever came later may be missing, and is not written where there is nothing to
//! say, so that such a sheet still gives the bytes it always gave.

use serde::{Deserialize, Serialize};

use super::{CdTextBlock, Checksum, Program};
use super::{Flags, LEAD_OUT, Offset, PqRow, PqSheet, Sectors, flag_words, signed_msf};
use crate::error::{Error, Result};
use crate::format::bytes::excerpt;

/// Name and version of the form.
const SCHEMA: &str = "runout-pq/1";
/// Longer than any disc's sheet; a stranger's file is not read past it.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Key order is field order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetForm {
    schema: String,
    title: Option<String>,
    artist: Option<String>,
    label: Option<String>,
    catalogue: Option<String>,
    upc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    master_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engineer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    studio: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    program: Option<ProgramForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cd_text: Vec<CdTextForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    checksums: Vec<ChecksumForm>,
    total: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offsets: Option<Vec<OffsetForm>>,
    rows: Vec<RowForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    results: Vec<String>,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgramForm {
    name: String,
    version: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CdTextForm {
    language: String,
    packs: u16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecksumForm {
    file: String,
    algorithm: String,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OffsetForm {
    marker: String,
    frames: i32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    /// "00" lead-in, "01" to "99", "AA" lead-out.
    track: String,
    index: u8,
    absolute: String,
    relative: String,
    pause: Option<String>,
    duration: Option<String>,
    isrc: Option<String>,
    title: Option<String>,
    performer: Option<String>,
    flags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head_silence: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tail_silence: Option<u32>,
}

impl PqSheet {
    /// JSON with a fixed key order, two blanks of indentation, LF at the end. The same sheet gives the same bytes.
    pub fn to_json(&self) -> String {
        let form = SheetForm {
            schema: SCHEMA.into(),
            title: self.title.clone(),
            artist: self.artist.clone(),
            label: self.label.clone(),
            catalogue: self.catalogue.clone(),
            upc: self.upc.clone(),
            master_id: self.master_id.clone(),
            reference: self.reference.clone(),
            date: self.date.clone(),
            engineer: self.engineer.clone(),
            studio: self.studio.clone(),
            customer: self.customer.clone(),
            contact: self.contact.clone(),
            program: self.program.as_ref().map(|p| ProgramForm {
                name: p.name.clone(),
                version: p.version.clone(),
            }),
            cd_text: self
                .cd_text
                .iter()
                .map(|block| CdTextForm {
                    language: block.language.clone(),
                    packs: block.packs,
                })
                .collect(),
            checksums: self
                .checksums
                .iter()
                .map(|sum| ChecksumForm {
                    file: sum.file.clone(),
                    algorithm: sum.algorithm.clone(),
                    digest: sum.digest.clone(),
                })
                .collect(),
            total: self.total.msf(),
            offsets: self.offsets.as_ref().map(|offsets| {
                let form = |o: &Offset| OffsetForm {
                    marker: o.marker.clone(),
                    frames: o.sectors,
                };
                offsets.iter().map(form).collect()
            }),
            rows: self.rows.iter().map(row_form).collect(),
            results: self.results.clone(),
            notes: self.notes.clone(),
        };
        let mut json =
            serde_json::to_string_pretty(&form).expect("texts and numbers always make JSON");
        json.push('\n');
        json
    }

    /// Reads what [`PqSheet::to_json`] wrote. Times are taken as written, consistent or not: comparing is the checker's work.
    /// `Kind::Unreadable` if it is no such JSON.
    pub fn from_json(json: &str) -> Result<PqSheet> {
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
        let rows = form
            .rows
            .into_iter()
            .enumerate()
            .map(|(n, row)| row_of(row).map_err(|e| e.at(format!("row {}", n + 1))))
            .collect::<Result<_>>()?;
        Ok(PqSheet {
            title: form.title,
            artist: form.artist,
            label: form.label,
            catalogue: form.catalogue,
            upc: form.upc,
            master_id: form.master_id,
            reference: form.reference,
            date: form.date,
            engineer: form.engineer,
            studio: form.studio,
            customer: form.customer,
            contact: form.contact,
            program: form.program.map(|p| Program {
                name: p.name,
                version: p.version,
            }),
            cd_text: form
                .cd_text
                .into_iter()
                .map(|block| CdTextBlock {
                    language: block.language,
                    packs: block.packs,
                })
                .collect(),
            checksums: form
                .checksums
                .into_iter()
                .map(|sum| Checksum {
                    file: sum.file,
                    algorithm: sum.algorithm,
                    digest: sum.digest,
                })
                .collect(),
            rows,
            total: time(&form.total)?,
            offsets: form.offsets.map(|offsets| {
                let offset = |o: OffsetForm| Offset {
                    marker: o.marker,
                    sectors: o.frames,
                };
                offsets.into_iter().map(offset).collect()
            }),
            results: form.results,
            notes: form.notes,
        })
    }
}

fn row_form(row: &PqRow) -> RowForm {
    RowForm {
        track: row.track_word(),
        index: row.index,
        absolute: row.absolute.msf(),
        relative: signed_msf(row.relative),
        pause: row.pause.map(Sectors::msf),
        duration: row.duration.map(Sectors::msf),
        isrc: row.isrc.clone(),
        title: row.title.clone(),
        performer: row.performer.clone(),
        flags: flag_words(row.flags)
            .into_iter()
            .map(String::from)
            .collect(),
        head_silence: row.head_silence,
        tail_silence: row.tail_silence,
    }
}

fn row_of(row: RowForm) -> Result<PqRow> {
    let track = match row.track.as_str() {
        "AA" => LEAD_OUT,
        word => word
            .parse()
            .ok()
            .filter(|n| *n <= 99)
            .ok_or_else(|| refused(format!("`{}` is no track number", excerpt(word))))?,
    };
    let mut flags = Flags::default();
    for word in &row.flags {
        match word.as_str() {
            "DCP" => flags.copy_permitted = true,
            "4CH" => flags.four_channel = true,
            "PRE" => flags.pre_emphasis = true,
            "SCMS" => flags.scms = true,
            other => return Err(refused(format!("unknown flag `{}`", excerpt(other)))),
        }
    }
    let relative = match row.relative.strip_prefix('-') {
        Some(time_text) => -i64::from(time(time_text)?.0),
        None => i64::from(time(&row.relative)?.0),
    };
    Ok(PqRow {
        track,
        index: row.index,
        absolute: time(&row.absolute)?,
        relative,
        pause: row.pause.as_deref().map(time).transpose()?,
        duration: row.duration.as_deref().map(time).transpose()?,
        isrc: row.isrc,
        title: row.title,
        performer: row.performer,
        flags,
        head_silence: row.head_silence,
        tail_silence: row.tail_silence,
    })
}

fn time(text: &str) -> Result<Sectors> {
    let number = |text: &str| {
        let sound = text.len() >= 2 && text.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut parts = text.split(':').map(number);
    let sectors = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(minutes)), Some(Some(seconds @ 0..=59)), Some(Some(frames @ 0..=74)), None) => {
            minutes
                .checked_mul(4500)
                .and_then(|m| m.checked_add(seconds * Sectors::PER_SECOND + frames))
        }
        _ => None,
    };
    sectors
        .map(Sectors)
        .ok_or_else(|| refused(format!("expected mm:ss:ff, found `{}`", excerpt(text))))
}

fn refused(why: String) -> Error {
    Error::unreadable("reading the PQ sheet", why)
}
