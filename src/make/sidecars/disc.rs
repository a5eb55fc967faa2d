//! What goes with a disc's audio: the files of the DDP around the image, their checksums, the cue sheet, the PQ sheet.

use std::path::Path;

use crate::error::Result;
use crate::format::disc::AudioKind;
use crate::format::disc::cdtext::Kind;
use crate::format::disc::cue::{self, CueSheet};
use crate::format::disc::pq::{LEAD_OUT, Letterhead, Offset, PqSheet};
use crate::make::disc::ddp::write_around_image;
use crate::make::disc::pq::sheet;
use crate::make::package::write_file;
use crate::make::plan::{self, Disc, Plan};
use crate::release::{Track, numbered};

/// Writes everything of a disc but its audio, which stands on disk already. What had to be left out or changed, one sentence each.
pub fn write(
    plan: &Plan,
    letterhead: Option<&Letterhead>,
    disc: &Disc,
    folder: &Path,
) -> Result<Vec<String>> {
    let place = folder.join(&disc.folder);
    let set = folder.join(&disc.ddp);
    let choices = &disc.choices;
    let (parsed, sums) = write_around_image(
        &disc.description,
        choices.dialect(),
        choices.checksums(),
        &set,
    )?;

    let written = cue::portable(&cue_sheet(plan, disc)?)?;
    write_file(&place.join(format!("{}.cue", disc.stem)), &written.bytes)?;

    let mut pq = sheet(&parsed.disc, &set, Some(&parsed), &sums)?;
    entitle(&mut pq, plan, disc);
    let offsets = choices.offsets().words().into_iter();
    let offset = |(marker, sectors): (&str, i32)| Offset {
        marker: marker.into(),
        sectors,
    };
    pq.offsets = Some(offsets.map(offset).collect());
    write_file(&place.join("pq-sheet.txt"), pq.to_text().as_bytes())?;
    write_file(&place.join("pq-sheet.json"), pq.to_json().as_bytes())?;
    write_file(
        &place.join("pq-sheet.html"),
        pq.to_html(letterhead).as_bytes(),
    )?;
    write_file(&place.join("pq-sheet.pdf"), &pq.to_pdf(letterhead))?;

    let left_out = written.left_out.into_iter().map(|text| {
        format!(
            "left out of {}/{}.cue, because not every program reads it: {text}",
            disc.folder, disc.stem
        )
    });
    let changed = disc
        .notes
        .iter()
        .map(|note| format!("{}: {note}", disc.folder));
    Ok(changed.chain(left_out).collect())
}

/// Names as the release spells them: paper has every letter.
fn entitle(pq: &mut PqSheet, plan: &Plan, disc: &Disc) {
    let release = &plan.release;
    pq.title = Some(plan::disc_title(release, disc.number, disc.of));
    pq.artist = Some(release.artist.clone());
    let tracks: Vec<&Track> = numbered(&release.tracks[disc.pieces.clone()]).collect();
    for row in &mut pq.rows {
        let of_row = usize::from(row.track)
            .checked_sub(1)
            .and_then(|n| tracks.get(n));
        if let Some(track) = of_row.filter(|_| row.track != LEAD_OUT) {
            row.title = Some(track.full_title());
            row.performer = Some(track.artist(release).to_string());
        }
    }
    for (n, track) in release.tracks[disc.pieces.clone()].iter().enumerate() {
        if track.hidden {
            let before = release.tracks[disc.pieces.start..][..n].iter();
            let next = before.filter(|t| !t.hidden).count() + 1;
            let title = track.full_title();
            pq.notes
                .push(format!("Hidden in the pause of track {next:02}: {title}"));
        }
    }
    pq.label.clone_from(&release.label);
    pq.catalogue.clone_from(&release.catalogue);
    pq.date = release.date.map(|date| date.to_string());
}

/// The sheet that describes the programme WAV, with names as the release spells them: files have every letter.
fn cue_sheet(plan: &Plan, disc: &Disc) -> Result<CueSheet> {
    let release = &plan.release;
    let image = format!("{}.wav", disc.stem);
    let described = disc.description.on_image(&image, AudioKind::Sound, false);
    let mut sheet = CueSheet::from_disc(&described)?.sheet;
    sheet.words = [
        (Kind::Title, plan::disc_title(release, disc.number, disc.of)),
        (Kind::Performer, release.artist.clone()),
    ]
    .into();
    for (of_disc, track) in sheet
        .tracks
        .iter_mut()
        .zip(numbered(&release.tracks[disc.pieces.clone()]))
    {
        of_disc.words = [
            (Kind::Title, track.full_title()),
            (Kind::Performer, track.artist(release).to_string()),
        ]
        .into();
        let composer = track.composer.clone();
        of_disc
            .words
            .extend(composer.map(|c| (Kind::Songwriter, c)));
    }
    Ok(sheet)
}
