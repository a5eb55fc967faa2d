//! Papers beside a disc: the PQ sheet, and the cue sheet beside a DDP, say the same as the disc.

use crate::format::disc::cdtext::Kind;
use crate::format::disc::pq::{LEAD_IN, LEAD_OUT, PqRow, PqSheet};
use crate::format::disc::{Disc, DiscTrack, Flags, Sectors};
use crate::prove::found::{FileKind, Found};
use crate::reading::Readings;

/// File name of the machine-readable sheet in a disc's folder.
const NAME: &str = "pq-sheet.json";
/// A sheet is a few hundred lines; what is longer is none.
const MAX_BYTES: u64 = 4 << 20;

pub(super) fn read(found: &Found, disc: &Disc, readings: &mut Readings) {
    let mut agreed = Vec::new();
    let folders = super::beside(found);
    let sheet = folders
        .iter()
        .map(|folder| folder.join(NAME))
        .find(|path| path.is_file());
    readings.put("cd.pq_sheet", sheet.is_some());
    if let Some(path) = sheet {
        let short = std::fs::metadata(&path).is_ok_and(|m| m.len() <= MAX_BYTES);
        let text = short.then(|| std::fs::read_to_string(&path).ok()).flatten();
        let sheet = text.and_then(|text| PqSheet::from_json(&text).ok());
        let portable = found.kind == FileKind::Sheet;
        agreed.push(sheet.is_some_and(|sheet| agree(&sheet, disc, portable)));
    }
    if let FileKind::Ddp { .. } = found.kind {
        agreed.extend(
            folders
                .iter()
                .flat_map(|folder| sheets_in(folder))
                .map(|other| same_disc(disc, &other)),
        );
    }
    match &agreed[..] {
        [] => readings.not_applicable(
            "cd.pq_equals_cue",
            "no other description of the disc lies beside it",
        ),
        all => readings.put("cd.pq_equals_cue", all.iter().all(|agrees| *agrees)),
    }
}

/// The discs of the cue sheets in a folder.
fn sheets_in(folder: &std::path::Path) -> Vec<Disc> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("cue"))
                && path.is_file()
        })
        .collect();
    paths.sort();
    let discs = paths.iter().filter_map(|path| super::describe(path).ok());
    discs.map(|described| described.disc).collect()
}

/// A cue sheet tells the same disc as a DDP, as far as it can: it may leave out sub-indexes, and SCMS.
fn same_disc(disc: &Disc, sheet: &Disc) -> bool {
    let same_track = |(a, b): (&DiscTrack, &DiscTrack)| {
        let marks = |track: &DiscTrack| [track.at(0), track.at(1)];
        let flags = Flags {
            scms: b.flags.scms,
            ..a.flags
        };
        marks(a) == marks(b) && a.isrc == b.isrc && flags == b.flags
    };
    disc.tracks.len() == sheet.tracks.len()
        && disc.tracks.iter().zip(&sheet.tracks).all(same_track)
        && disc.lead_out == sheet.lead_out
        && disc.mcn == sheet.mcn
}

/// Same tracks, indexes, times, codes, names and lead-out. A disc without words differs from none.
fn agree(sheet: &PqSheet, disc: &Disc, portable: bool) -> bool {
    let mut stated: Vec<(u8, u8, Sectors)> = rows(sheet)
        .map(|row| (row.track, row.index, row.absolute))
        .collect();
    let found: Vec<(u8, u8, Sectors)> = disc
        .tracks
        .iter()
        .flat_map(|track| {
            track
                .indexes
                .iter()
                .map(|mark| (track.number, mark.index, mark.at))
        })
        .collect();
    // A portable cue sheet leaves sub-indexes out, because not every program reads them.
    if portable && found.iter().all(|row| row.1 <= 1) {
        stated.retain(|row| row.1 <= 1);
    }
    let lead_out = sheet.rows.iter().find(|row| row.track == LEAD_OUT);
    let words = |kind, number: Option<u8>| disc.word(kind, number);
    let of_disc = sheet.upc == disc.mcn
        && same(&sheet.title, words(Kind::Title, None))
        && same(&sheet.artist, words(Kind::Performer, None))
        && sheet.total == disc.lead_out;
    let of_tracks = disc.tracks.iter().all(|track| {
        rows(sheet)
            .filter(|row| row.track == track.number)
            .all(|row| {
                // A portable cue sheet cannot say SCMS.
                let flags = match portable {
                    false => row.flags,
                    true => Flags {
                        scms: track.flags.scms,
                        ..row.flags
                    },
                };
                row.isrc == track.isrc
                    && same(&row.title, words(Kind::Title, Some(track.number)))
                    && same(&row.performer, words(Kind::Performer, Some(track.number)))
                    && flags == track.flags
            })
    });
    stated == found
        && lead_out.map(|row| row.absolute) == Some(disc.lead_out)
        && of_disc
        && of_tracks
        && lengths_follow(sheet)
}

/// The same letters and digits, without their marks: punctuation is replaced, and letters that no disc has are spelt otherwise.
fn same(stated: &Option<String>, found: Option<&str>) -> bool {
    match (stated, found) {
        (_, None) => true,
        (stated, Some(found)) => plain(stated.as_deref().unwrap_or_default()) == plain(found),
    }
}

/// Letters and digits without their marks.
pub(super) fn plain(text: &str) -> String {
    let folded = crate::format::letters::fold(text, |c| c.is_ascii());
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
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
