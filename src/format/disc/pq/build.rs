//! Disc -> PQ sheet, and cue sheet -> disc -> PQ sheet: one way for both, so that they cannot differ.

use super::{LEAD_IN, LEAD_OUT, PqRow, PqSheet, Sectors};
use crate::error::{Error, Result};
use crate::format::disc::cdtext::{Block, Kind};
use crate::format::disc::cue::{CueSheet, CueTrack};
use crate::format::disc::{Disc, DiscTrack, Mark};

/// What the disc or a track is called.
#[derive(Default)]
struct Names {
    title: Option<String>,
    performer: Option<String>,
}

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
        let names = |number: Option<u8>| match disc.text.blocks.first() {
            Some(block) => Names {
                title: string(block, Kind::Title, number),
                performer: string(block, Kind::Performer, number),
            },
            None => Names::default(),
        };
        let of_tracks = disc.tracks.iter().map(|track| names(Some(track.number)));
        assemble(disc, names(None), of_tracks)
    }

    /// The PQ sheet of a disc whose one image file a cue sheet describes.
    ///
    /// `image_sectors` is the length of that file; `pre_sectors` are the sectors of the disc in front of the file's first: 0 where the
    /// file begins with track 1's pause, 150 where the drive adds the two seconds (a sheet for burning). So A-time = cue time +
    /// `pre_sectors`, and the lead-out is at `pre_sectors + image_sectors`.
    ///
    /// # Errors
    /// As [`PqSheet::from_disc`]; and where the sheet has several files or silence in no file.
    pub fn from_cue(
        sheet: &CueSheet,
        image_sectors: Sectors,
        pre_sectors: Sectors,
    ) -> Result<PqSheet> {
        let lead_out = image_sectors
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
        let tracks = sheet.tracks.iter().map(|track| {
            disc_track(track, pre_sectors).map_err(|e| e.at(format!("track {}", track.number)))
        });
        let disc = Disc {
            mcn: sheet.catalog.clone(),
            tracks: tracks.collect::<Result<_>>()?,
            lead_out,
            ..Disc::default()
        };
        let names = |title: &Option<String>, performer: &Option<String>| Names {
            title: title.clone(),
            performer: performer.clone(),
        };
        let of_tracks = sheet.tracks.iter();
        assemble(
            &disc,
            names(&sheet.title, &sheet.performer),
            of_tracks.map(|track| names(&track.title, &track.performer)),
        )
    }
}

/// The sheet of a disc whose names are given, those of the tracks in the order of the tracks.
fn assemble(
    disc: &Disc,
    of_disc: Names,
    of_tracks: impl Iterator<Item = Names>,
) -> Result<PqSheet> {
    if disc.tracks.is_empty() {
        return Err(refused("the disc has no track"));
    }
    let mut sheet = PqSheet {
        title: of_disc.title,
        artist: of_disc.performer,
        upc: disc.mcn.clone(),
        master_id: disc.master_id.clone(),
        rows: vec![PqRow::default()],
        total: disc.lead_out,
        ..PqSheet::default()
    };
    let mut previous: Option<Sectors> = None;
    for (n, (track, names)) in disc.tracks.iter().zip(of_tracks).enumerate() {
        let place = |e: Error| e.at(format!("track {}", track.number));
        let of_track = PqRow {
            track: track.number,
            isrc: track.isrc.clone(),
            title: names.title,
            performer: names.performer,
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

/// A string of the disc (no number) or of a track.
fn string(block: &Block, kind: Kind, number: Option<u8>) -> Option<String> {
    let at = match number {
        None => 0,
        Some(number) => usize::from(number.checked_sub(block.first_track)?) + 1,
    };
    let found = block.strings.get(&kind)?.get(at)?;
    (!found.is_empty()).then(|| found.clone())
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

fn disc_track(track: &CueTrack, pre: Sectors) -> Result<DiscTrack> {
    if track.pregap.is_some() || track.postgap.is_some() {
        return Err(refused(
            "a PREGAP or POSTGAP is silence that is not in the image",
        ));
    }
    let mark = |number: u8, at: Sectors| {
        let at =
            at.0.checked_add(pre.0)
                .ok_or_else(|| refused("a time is past the end of any disc"))?;
        Ok(Mark {
            index: number,
            at: Sectors(at),
        })
    };
    let marks = track.indexes.iter().map(|i| mark(i.number, i.at));
    Ok(DiscTrack {
        number: track.number,
        audio: track.mode == "AUDIO",
        flags: track.flags,
        isrc: track.isrc.clone(),
        indexes: marks.collect::<Result<_>>()?,
    })
}

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable("making the PQ sheet", why)
}
