//! What goes with the audio: the DDP, cue sheet and PQ sheet of a disc, side sheet, artwork, the manifest as used.

mod disc;

use std::path::Path;

use crate::error::Result;
use crate::format::disc::pq::Letterhead;
use crate::format::sides::{SideSheet, SideTrack};

use super::package::{copy_file, write_file};
use super::plan::{Content, Deliverable, Plan, Side};

/// Writes everything but the audio into the package at `folder`; printed sheets under the `letterhead`, if there is one. Returns what had to be left out of a sheet, one sentence each.
pub fn write(plan: &Plan, letterhead: Option<&Letterhead>, folder: &Path) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for deliverable in &plan.deliverables {
        match &deliverable.content {
            Content::Tracks(_) => {}
            Content::Discs(discs) => {
                for disc in discs {
                    notes.extend(disc::write(plan, letterhead, disc, folder)?);
                }
            }
            Content::Sides(sides) => write_sides(plan, deliverable, sides, folder)?,
        }
        if let Some(artwork) = plan.artwork.as_ref().filter(|_| deliverable.artwork) {
            copy_file(
                &artwork.path,
                &folder.join(&deliverable.folder).join(&artwork.file_name),
            )?;
        }
    }
    write_file(&folder.join("release.toml"), plan.release.text.as_bytes())?;
    Ok(notes)
}

fn write_sides(
    plan: &Plan,
    deliverable: &Deliverable,
    sides: &[Side],
    folder: &Path,
) -> Result<()> {
    let place = folder.join(&deliverable.folder);
    let sheets: Vec<SideSheet> = sides
        .iter()
        .map(|side| side_sheet(plan, deliverable, side))
        .collect();
    let text: Vec<String> = sheets.iter().map(SideSheet::to_text).collect();
    write_file(&place.join("sides.txt"), text.join("\n").as_bytes())?;
    for sheet in &sheets {
        write_file(
            &place.join(format!("side-{}.json", sheet.side)),
            sheet.to_json().as_bytes(),
        )?;
    }
    Ok(())
}

fn side_sheet(plan: &Plan, deliverable: &Deliverable, side: &Side) -> SideSheet {
    let release = &plan.release;
    let target = &plan.targets[side.target];
    let titles: Vec<String> = release.tracks[side.pieces.clone()]
        .iter()
        .map(|t| t.full_title())
        .collect();
    let tracks: Vec<SideTrack> = side
        .layout
        .marks
        .iter()
        .zip(&release.tracks[side.pieces.clone()])
        .zip(&titles)
        .map(|((mark, track), title)| SideTrack {
            title,
            isrc: track.isrc.as_ref().map(|isrc| isrc.as_str()),
            start: mark.start,
            end: mark.end,
        })
        .collect();
    let mut sheet = SideSheet {
        title: release.title.clone(),
        artist: release.artist.clone(),
        catalogue: release.catalogue.clone(),
        side: side.letter.to_string(),
        format: deliverable.spec.title.clone(),
        file: target
            .path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default(),
        rate: target.rate,
        bits: target.bits,
        etching: release
            .catalogue
            .as_ref()
            .map(|catalogue| format!("{catalogue} {}", side.letter)),
        ..SideSheet::default()
    };
    sheet.lay_out(&tracks, side.layout.frames);
    sheet
}
