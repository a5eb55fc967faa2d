//! The papers that go with the audio: cue sheet and PQ sheet of a disc, side sheet, artwork, the manifest as used.

use std::path::Path;

use crate::error::Result;
use crate::format::disc::FIRST_PAUSE;
use crate::format::disc::cue::{self, CueFile, CueIndex, CueSheet, CueTrack};
use crate::format::disc::pq::{Letterhead, PqSheet, Program};
use crate::format::sides::{SideSheet, SideTrack};
use crate::release::Sectors;

use super::package::{copy_file, write_file};
use super::plan::{Content, Deliverable, Disc, Plan, Side};

/// Writes everything but the audio into the package at `folder`; printed sheets under the `letterhead`, if there is one. Returns what had to be left out of a sheet, one sentence each.
pub fn write(plan: &Plan, letterhead: Option<&Letterhead>, folder: &Path) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for deliverable in &plan.deliverables {
        match &deliverable.content {
            Content::Tracks(_) => {}
            Content::Discs(discs) => {
                for disc in discs {
                    notes.extend(write_disc(plan, letterhead, disc, folder)?);
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

fn write_disc(
    plan: &Plan,
    letterhead: Option<&Letterhead>,
    disc: &Disc,
    folder: &Path,
) -> Result<Vec<String>> {
    let place = folder.join(&disc.folder);
    let sheet = cue_sheet(plan, disc);
    let written = cue::portable(&sheet)?;
    let cue_path = place.join(format!("{}.cue", disc.stem));
    write_file(&cue_path, &written.bytes)?;
    // The PQ sheet is made from the cue sheet as it stands on disk plus what a portable cue cannot hold, not from memory alone.
    let mut read_back = cue::read(&cue_path)?.sheet;
    for (on_disk, planned) in read_back.tracks.iter_mut().zip(&sheet.tracks) {
        on_disk
            .indexes
            .extend(planned.indexes.iter().filter(|i| i.number > 1));
        on_disk.title.clone_from(&planned.title);
        on_disk.performer.clone_from(&planned.performer);
        on_disk.flags = planned.flags;
    }
    read_back.title.clone_from(&sheet.title);
    read_back.performer.clone_from(&sheet.performer);
    let sectors = Sectors((disc.layout.frames / Sectors::FRAMES) as u32);
    let mut pq = PqSheet::from_cue(&read_back, sectors, FIRST_PAUSE)?;
    pq.label.clone_from(&plan.release.label);
    pq.catalogue.clone_from(&plan.release.catalogue);
    pq.date = plan.release.date.map(|date| date.to_string());
    pq.program = Some(Program {
        name: "runout".into(),
        version: Some(env!("CARGO_PKG_VERSION").into()),
    });
    write_file(&place.join("pq-sheet.txt"), pq.to_text().as_bytes())?;
    write_file(&place.join("pq-sheet.json"), pq.to_json().as_bytes())?;
    write_file(
        &place.join("pq-sheet.html"),
        pq.to_html(letterhead).as_bytes(),
    )?;
    write_file(&place.join("pq-sheet.pdf"), &pq.to_pdf(letterhead))?;
    Ok(written
        .left_out
        .into_iter()
        .map(|text| {
            format!(
                "left out of {}/{}.cue, because not every program reads it: {text}",
                disc.folder, disc.stem
            )
        })
        .collect())
}

fn cue_sheet(plan: &Plan, disc: &Disc) -> CueSheet {
    let release = &plan.release;
    let at = |frame: u64| Sectors((frame / Sectors::FRAMES) as u32);
    let tracks = disc
        .layout
        .marks
        .iter()
        .zip(&release.tracks[disc.pieces.clone()])
        .enumerate()
        .map(|(i, (mark, track))| {
            let mut indexes = Vec::new();
            if let Some(pause) = mark.pause {
                indexes.push(CueIndex {
                    number: 0,
                    at: at(pause),
                    file: 0,
                });
            }
            indexes.push(CueIndex {
                number: 1,
                at: at(mark.start),
                file: 0,
            });
            for (n, frame) in mark.indexes.iter().enumerate() {
                indexes.push(CueIndex {
                    number: (n + 2).min(99) as u8,
                    at: at(*frame),
                    file: 0,
                });
            }
            CueTrack {
                number: (i + 1) as u8,
                mode: "AUDIO".into(),
                title: Some(track.full_title()),
                performer: Some(track.artist(release).to_string()),
                songwriter: track.composer.clone(),
                isrc: track.isrc.as_ref().map(|isrc| isrc.as_str().to_string()),
                flags: track.flags,
                indexes,
                ..CueTrack::default()
            }
        });
    let title = if disc.of > 1 {
        format!("{} (disc {} of {})", release.title, disc.number, disc.of)
    } else {
        release.title.clone()
    };
    CueSheet {
        catalog: release.upc.as_ref().map(|upc| upc.as_str().to_string()),
        title: Some(title),
        performer: Some(release.artist.clone()),
        files: vec![CueFile {
            name: format!("{}.wav", disc.stem),
            kind: "WAVE".into(),
        }],
        tracks: tracks.collect(),
        ..CueSheet::default()
    }
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
