//! Disc -> PQ sheet, whatever described the disc.

use super::{LEAD_IN, LEAD_OUT, PqRow, PqSheet, Sectors};
use crate::error::{Error, Result};
use crate::format::disc::cdtext::Kind;
use crate::format::disc::{Disc, DiscTrack, Mark};

impl PqSheet {
    /// The PQ sheet of a disc.
    ///
    /// Track 1 always gets an INDEX 00 at 00:00:00 unless its INDEX 01 is there. Titles and performers are those of the first
    /// CD-TEXT block; an empty string is none. What no description of a disc holds (label, studio, checksums, how many packs the
    /// CD-TEXT took) the caller fills in.
    ///
    /// # Errors
    /// `Kind::Unreadable` with the track as place: no track, one without INDEX 01, times that do not rise or that reach the lead-out.
    pub fn from_disc(disc: &Disc) -> Result<PqSheet> {
        if disc.tracks.is_empty() {
            return Err(refused("the disc has no track"));
        }
        let mut sheet = PqSheet {
            title: name(disc, Kind::Title, None),
            artist: name(disc, Kind::Performer, None),
            upc: disc.mcn.clone(),
            master_id: disc.master_id.clone(),
            rows: vec![PqRow::default()],
            total: disc.lead_out,
            ..PqSheet::default()
        };
        let mut previous: Option<Sectors> = None;
        for (n, track) in disc.tracks.iter().enumerate() {
            let place = |e: Error| e.at(format!("track {}", track.number));
            let of_track = PqRow {
                track: track.number,
                isrc: track.isrc.clone(),
                title: name(disc, Kind::Title, Some(track.number)),
                performer: name(disc, Kind::Performer, Some(track.number)),
                flags: track.flags,
                ..PqRow::default()
            };
            let rows = track_rows(track, n == 0, &of_track).map_err(place)?;
            for row in &rows {
                rises(row, previous, disc.lead_out).map_err(place)?;
                previous = Some(row.absolute);
            }
            sheet.rows.extend(rows);
            if !track.audio {
                let note = format!("Track {} holds data, not sound.", track.number);
                sheet.notes.push(note);
            }
        }
        sheet.rows.push(PqRow {
            track: LEAD_OUT,
            index: 1,
            absolute: disc.lead_out,
            ..PqRow::default()
        });
        durations(&mut sheet.rows);
        Ok(sheet)
    }
}

/// A word of the disc (no number) or of a track that says something.
fn name(disc: &Disc, kind: Kind, number: Option<u8>) -> Option<String> {
    let word = disc.word(kind, number).filter(|word| !word.is_empty());
    word.map(str::to_string)
}

/// One row for each index of a track, with `of_track` in every row.
fn track_rows(track: &DiscTrack, is_first: bool, of_track: &PqRow) -> Result<Vec<PqRow>> {
    let start = track.at(1).ok_or_else(|| refused("it has no INDEX 01"))?;
    let row = |mark: Mark| PqRow {
        index: mark.index,
        absolute: mark.at,
        relative: i64::from(mark.at.0) - i64::from(start.0),
        ..of_track.clone()
    };
    let mut rows = Vec::with_capacity(track.indexes.len() + 1);
    if is_first && start.0 > 0 {
        // The first pause begins with the disc, whatever INDEX 00 says.
        rows.push(row(Mark {
            index: 0,
            at: Sectors(0),
        }));
    }
    let stated = |mark: &&Mark| !(is_first && mark.index == 0);
    rows.extend(track.indexes.iter().filter(stated).map(|mark| row(*mark)));
    Ok(rows)
}

fn rises(row: &PqRow, previous: Option<Sectors>, lead_out: Sectors) -> Result<()> {
    let refuse = |why: String| {
        let at = row.absolute.msf();
        Err(refused(format!("INDEX {:02} at {at} is {why}", row.index)))
    };
    if previous.is_some_and(|p| row.absolute <= p) {
        return refuse("not after the index before".into());
    }
    if row.absolute >= lead_out {
        return refuse(format!("past the end of the disc at {}", lead_out.msf()));
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
