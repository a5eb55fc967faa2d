//! Cue sheet -> PQ sheet.

use super::{LEAD_IN, LEAD_OUT, PqRow, PqSheet, Sectors};
use crate::error::{Error, Result};
use crate::format::disc::cue::{CueSheet, CueTrack};

impl PqSheet {
    /// The PQ sheet of a disc whose one image file a cue sheet describes.
    ///
    /// `image_sectors` is the length of that file; `pre_sectors` are the sectors of the disc in front of the file's first: 0 where the
    /// file begins with track 1's pause, 150 where the drive adds the two seconds (a sheet for burning). So A-time = cue time +
    /// `pre_sectors`, and the lead-out is at `pre_sectors + image_sectors`. Track 1 always gets an INDEX 00 at 00:00:00 unless its
    /// INDEX 01 is there. Label and catalogue number are in no cue sheet: the caller fills them in.
    ///
    /// `Kind::Unreadable` if the sheet has several files, silence in no file, a track without INDEX 01, times that do not rise or
    /// that pass the end of the image.
    pub fn from_cue(
        sheet: &CueSheet,
        image_sectors: Sectors,
        pre_sectors: Sectors,
    ) -> Result<PqSheet> {
        let total = image_sectors
            .0
            .checked_add(pre_sectors.0)
            .map(Sectors)
            .ok_or_else(|| refused("the image is longer than any disc"))?;
        if sheet.files.len() > 1 {
            return Err(refused(
                "the cue sheet names several files; a PQ sheet describes one image",
            )
            .hint("join the files into one image first"));
        }
        if sheet.tracks.is_empty() {
            return Err(refused("the cue sheet has no track"));
        }
        let mut rows = vec![PqRow::default()];
        let mut previous: Option<Sectors> = None;
        for (n, track) in sheet.tracks.iter().enumerate() {
            let place = |e: Error| e.at(format!("track {}", track.number));
            let first = rows.len();
            track_rows(track, pre_sectors, n == 0, &mut rows).map_err(place)?;
            for row in &rows[first..] {
                if previous.is_some_and(|p| row.absolute <= p) {
                    let why = format!(
                        "INDEX {:02} at {} is not after the index before",
                        row.index,
                        row.absolute.msf()
                    );
                    return Err(place(refused(why)));
                }
                if row.absolute >= total {
                    let why = format!(
                        "INDEX {:02} at {} is past the end of the image at {}",
                        row.index,
                        row.absolute.msf(),
                        total.msf()
                    );
                    return Err(place(refused(why)));
                }
                previous = Some(row.absolute);
            }
        }
        rows.push(PqRow {
            track: LEAD_OUT,
            index: 1,
            absolute: total,
            ..PqRow::default()
        });
        durations(&mut rows);
        Ok(PqSheet {
            title: sheet.title.clone(),
            artist: sheet.performer.clone(),
            upc: sheet.catalog.clone(),
            rows,
            total,
            ..PqSheet::default()
        })
    }
}

fn track_rows(track: &CueTrack, pre: Sectors, is_first: bool, rows: &mut Vec<PqRow>) -> Result<()> {
    if track.pregap.is_some() || track.postgap.is_some() {
        return Err(refused(
            "a PREGAP or POSTGAP is silence that is not in the image",
        ));
    }
    let a_time = |at: Sectors| {
        at.0.checked_add(pre.0)
            .map(Sectors)
            .ok_or_else(|| refused("a time is past the end of any disc"))
    };
    let start = track
        .index(1)
        .ok_or_else(|| refused("it has no INDEX 01"))?
        .at;
    let start = a_time(start)?;
    let mut row = |index: u8, absolute: Sectors| {
        rows.push(PqRow {
            track: track.number,
            index,
            absolute,
            relative: i64::from(absolute.0) - i64::from(start.0),
            isrc: track.isrc.clone(),
            title: track.title.clone(),
            performer: track.performer.clone(),
            flags: track.flags,
            ..PqRow::default()
        });
    };
    if is_first && start.0 > 0 {
        // The first pause begins with the disc, whatever INDEX 00 says.
        row(0, Sectors(0));
    }
    for index in &track.indexes {
        if is_first && index.number == 0 {
            continue;
        }
        row(index.number, a_time(index.at)?);
    }
    Ok(())
}

/// Pause and duration of every INDEX 01 row, from the rows around it.
fn durations(rows: &mut [PqRow]) {
    for n in 0..rows.len() {
        let here = &rows[n];
        if here.index != 1 || matches!(here.track, LEAD_IN | LEAD_OUT) {
            continue;
        }
        let track = here.track;
        let start = here.absolute;
        let pause = rows[..n]
            .iter()
            .rev()
            .take_while(|r| r.track == track)
            .find(|r| r.index == 0)
            .map_or(0, |r| start.0.saturating_sub(r.absolute.0));
        let end = rows[n..]
            .iter()
            .find(|r| r.track != track)
            .map_or(start, |r| r.absolute);
        rows[n].pause = Some(Sectors(pause));
        rows[n].duration = Some(Sectors(end.0.saturating_sub(start.0)));
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable("making the PQ sheet", why)
}
