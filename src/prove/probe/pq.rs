//! The PQ probe: the sheet beside a cue sheet says the same as the cue sheet and the audio.

use std::path::Path;

use crate::format::disc::pq::{Flags, LEAD_IN, LEAD_OUT, PqRow, PqSheet, Sectors};
use crate::reading::Readings;

use super::disc::DiscMap;
use super::tags::letters;

/// File name of the machine-readable sheet in a disc's folder.
const NAME: &str = "pq-sheet.json";

pub fn against_cue(cue: &Path, map: &DiscMap, readings: &mut Readings) {
    let path = cue.with_file_name(NAME);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(_) => {
            readings.put("cd.pq_sheet", false);
            readings.not_applicable(
                "cd.pq_equals_cue",
                "there is no PQ sheet beside the cue sheet",
            );
            return;
        }
    };
    readings.put("cd.pq_sheet", true);
    readings.put(
        "cd.pq_equals_cue",
        PqSheet::from_json(&text).is_ok_and(|sheet| agree(&sheet, map)),
    );
}

/// Same tracks, indexes, times, codes, names and lead-out. The first pause (INDEX 00 of track 1 at 0) stands in the PQ sheet alone.
fn agree(sheet: &PqSheet, map: &DiscMap) -> bool {
    let mut stated: Vec<(u8, u8, u64)> = rows(sheet)
        .map(|row| (row.track, row.index, u64::from(row.absolute.0)))
        .collect();
    let mut found: Vec<(u8, u8, u64)> = Vec::new();
    for (track, list) in map.sheet.tracks.iter().zip(&map.indexes) {
        found.extend(list.iter().map(|(index, at)| (track.number, *index, *at)));
    }
    let first_pause =
        |list: &mut Vec<(u8, u8, u64)>| list.retain(|row| !(row.0 == 1 && row.1 == 0));
    first_pause(&mut stated);
    first_pause(&mut found);
    // A portable cue sheet leaves sub-indexes out, because not every program reads them.
    if found.iter().all(|row| row.1 <= 1) {
        stated.retain(|row| row.1 <= 1);
    }
    let lead_out = sheet
        .rows
        .iter()
        .find(|row| row.track == LEAD_OUT)
        .map(|row| u64::from(row.absolute.0));
    let of_disc = sheet.upc == map.sheet.catalog
        && same(&sheet.title, &map.sheet.title)
        && same(&sheet.artist, &map.sheet.performer)
        && u64::from(sheet.total.0) == map.lead_out;
    let of_tracks = map.sheet.tracks.iter().all(|track| {
        rows(sheet)
            .filter(|row| row.track == track.number)
            .all(|row| {
                // A portable cue sheet cannot say SCMS.
                let flags = Flags {
                    scms: track.flags.scms,
                    ..row.flags
                };
                row.isrc == track.isrc
                    && same(&row.title, &track.title)
                    && same(&row.performer, &track.performer)
                    && flags == track.flags
            })
    });
    stated == found
        && lead_out == Some(map.lead_out)
        && of_disc
        && of_tracks
        && lengths_follow(sheet)
}

/// The same letters and digits: a cue sheet replaces punctuation that not every program reads.
fn same(a: &Option<String>, b: &Option<String>) -> bool {
    let letters = |text: &Option<String>| letters(text.as_deref().unwrap_or_default());
    letters(a) == letters(b)
}

/// Rows of tracks: without lead-in and lead-out.
fn rows(sheet: &PqSheet) -> impl Iterator<Item = &PqRow> {
    sheet
        .rows
        .iter()
        .filter(|row| row.track != LEAD_IN && row.track != LEAD_OUT)
}

/// Times counted from INDEX 01, pauses and durations are what the sheet's own marks make them.
fn lengths_follow(sheet: &PqSheet) -> bool {
    rows(sheet).all(|row| {
        let at = |index: u8| {
            rows(sheet)
                .find(|r| r.track == row.track && r.index == index)
                .map(|r| i64::from(r.absolute.0))
        };
        let Some(start) = at(1) else {
            return false;
        };
        if row.relative != i64::from(row.absolute.0) - start {
            return false;
        }
        if row.index != 1 {
            return row.pause.is_none() && row.duration.is_none();
        }
        let end = sheet
            .rows
            .iter()
            .skip_while(|r| r.track != row.track)
            .find(|r| r.track != row.track)
            .map(|r| i64::from(r.absolute.0));
        let length = |stated: Option<Sectors>| stated.map_or(0, |s| i64::from(s.0));
        length(row.pause) == at(0).map_or(0, |pause| start - pause)
            && row.duration.map(|d| i64::from(d.0)) == end.map(|end| end - start)
    })
}
