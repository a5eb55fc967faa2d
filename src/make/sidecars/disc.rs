//! What goes with a disc's audio: the files of the DDP around the image, their checksums, the cue sheet, the PQ sheet.

use std::path::Path;

use crate::audio::{self, Block};
use crate::dsp::marks::Marks;
use crate::error::{self, Error, Result};
use crate::format::checksums::{self, Algorithm, Manifest};
use crate::format::disc::cdtext::{Kind, PACK_BYTES, language};
use crate::format::disc::cue::{self, CueSheet};
use crate::format::disc::pq::{
    CdTextBlock, Checksum, LEAD_OUT, Letterhead, Offset, PqSheet, Program,
};
use crate::format::disc::{AudioKind, Sectors, ddp};
use crate::make::package::write_file;
use crate::make::plan::{self, Disc, Plan};

/// Writes everything of a disc but its audio, which stands on disk already. What had to be left out or changed, one sentence each.
pub fn write(
    plan: &Plan,
    letterhead: Option<&Letterhead>,
    disc: &Disc,
    folder: &Path,
) -> Result<Vec<String>> {
    let place = folder.join(&disc.folder);
    let (parsed, sums) = write_ddp(disc, &folder.join(&disc.ddp))?;

    let written = cue::portable(&cue_sheet(plan, disc)?)?;
    write_file(&place.join(format!("{}.cue", disc.stem)), &written.bytes)?;

    let mut pq = PqSheet::from_disc(&parsed.disc)?;
    entitle(&mut pq, plan, disc);
    pq.cd_text = cd_text(&parsed);
    pq.checksums = sums
        .iter()
        .flat_map(|sums| {
            sums.entries.iter().map(|entry| Checksum {
                file: entry.name.clone(),
                algorithm: sums.algorithm.word().into(),
                digest: entry.digest.clone(),
            })
        })
        .collect();
    let offsets = disc.choices.offsets().words().into_iter();
    pq.offsets = offsets
        .map(|(marker, sectors)| Offset {
            marker: marker.into(),
            sectors,
        })
        .collect();
    silences(&mut pq, &parsed, &folder.join(&disc.ddp))?;
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

/// The files of the DDP, read back from disk as a plant would read them, and the digests of all of them.
fn write_ddp(disc: &Disc, place: &Path) -> Result<(ddp::Parsed, Vec<Manifest>)> {
    for file in ddp::write(&disc.description, disc.choices.dialect())? {
        write_file(&place.join(file.name), &file.bytes)?;
    }
    let parsed = ddp::read(place)?;
    if let Some(problem) = parsed.problems.first() {
        return Err(Error::new(
            error::Kind::Broken,
            "reading back the DDP",
            problem.to_string(),
        )
        .at_path(place));
    }
    if parsed.disc != disc.description {
        let why = "it does not say what it was meant to say";
        return Err(Error::new(error::Kind::Broken, "reading back the DDP", why).at_path(place));
    }
    let names: Vec<&str> = CHECKSUM_FILES.iter().map(|(_, name)| *name).collect();
    let mut all = Vec::new();
    for algorithm in disc.choices.checksums() {
        let sums = checksums::of_folder(place, algorithm, &names)?;
        for (_, name) in CHECKSUM_FILES.iter().filter(|f| f.0 == algorithm) {
            write_file(&place.join(name), sums.to_text().as_bytes())?;
        }
        all.push(sums);
    }
    Ok((parsed, all))
}

/// Names that plants and other programs know.
const CHECKSUM_FILES: [(Algorithm, &str); 3] = [
    (Algorithm::Md5, "CHECKSUM.MD5"),
    (Algorithm::Sha1, "CHECKSUM.SHA1"),
    (Algorithm::Crc32, "CHECKSUM.TXT"),
];

/// Names as the release spells them: paper has every letter.
fn entitle(pq: &mut PqSheet, plan: &Plan, disc: &Disc) {
    let release = &plan.release;
    pq.title = Some(plan::disc_title(release, disc.number, disc.of));
    pq.artist = Some(release.artist.clone());
    let tracks = &release.tracks[disc.pieces.clone()];
    for row in &mut pq.rows {
        let of_row = usize::from(row.track)
            .checked_sub(1)
            .and_then(|n| tracks.get(n));
        if let Some(track) = of_row.filter(|_| row.track != LEAD_OUT) {
            row.title = Some(track.full_title());
            row.performer = Some(track.artist(release).to_string());
        }
    }
    pq.label.clone_from(&release.label);
    pq.catalogue.clone_from(&release.catalogue);
    pq.date = release.date.map(|date| date.to_string());
    pq.program = Some(Program {
        name: "runout".into(),
        version: Some(env!("CARGO_PKG_VERSION").into()),
    });
}

/// How many packs of text each language takes. All blocks but the size information of each.
fn cd_text(parsed: &ddp::Parsed) -> Vec<CdTextBlock> {
    let blocks = &parsed.disc.text.blocks;
    let Some((bytes, _)) = parsed.cd_text else {
        return Vec::new();
    };
    blocks
        .iter()
        .map(|block| CdTextBlock {
            language: language::name(block.language)
                .unwrap_or("unknown language")
                .into(),
            packs: match blocks.len() {
                1 => (bytes / PACK_BYTES as u64).saturating_sub(3) as u16,
                _ => block.packs(),
            },
        })
        .collect()
}

/// How long it is silent around the marks, from the image as it stands on disk.
fn silences(pq: &mut PqSheet, parsed: &ddp::Parsed, place: &Path) -> Result<()> {
    let starts: Vec<Sectors> = pq
        .rows
        .iter()
        .filter(|row| row.index == 1)
        .map(|row| row.absolute)
        .collect();
    // A track ends where the next one's pause or start stands.
    let ends: Vec<Sectors> = pq
        .rows
        .windows(2)
        .filter(|pair| pair[0].track != pair[1].track && pair[0].track != 0)
        .map(|pair| pair[1].absolute)
        .collect();
    let mut positions: Vec<u64> = starts.iter().chain(&ends).map(|at| at.frames()).collect();
    positions.sort_unstable();
    let mut marks = Marks::new(positions.clone());
    let mut file = audio::disc::open(place, &parsed.disc)?;
    let mut block = Block::default();
    loop {
        file.read(&mut block, audio::block::BLOCK_FRAMES)?;
        if block.is_empty() {
            break;
        }
        marks.push(&block);
    }
    let end = marks.at();
    let found = marks.finish();
    let at = |sectors: Sectors| {
        let n = positions.partition_point(|p| *p < sectors.frames());
        found.get(n).copied().unwrap_or_default()
    };
    let frames = |frames: u64| u32::try_from(frames / Sectors::FRAMES).ok();
    let mut ends = ends.into_iter();
    for row in pq
        .rows
        .iter_mut()
        .filter(|row| row.index == 1 && row.track != LEAD_OUT)
    {
        let to_end = end - row.absolute.frames().min(end);
        row.head_silence = frames(at(row.absolute).until_sound.unwrap_or(to_end));
        row.tail_silence = ends
            .next()
            .and_then(|end| frames(at(end).since_sound.unwrap_or(end.frames())));
    }
    Ok(())
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
        .zip(&release.tracks[disc.pieces.clone()])
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
