//! The PQ sheet of a disc on disk, with what only its sound and its files tell.

use std::path::Path;

use crate::audio::{self, Block, block::BLOCK_FRAMES};
use crate::dsp::marks::Marks;
use crate::error::Result;
use crate::format::checksums::Manifest;
use crate::format::disc::cdtext::{PACK_BYTES, language};
use crate::format::disc::pq::{CdTextBlock, Checksum, LEAD_OUT, PqSheet, Program};
use crate::format::disc::{Disc, Sectors, ddp};

/// The sheet of a disc whose files lie in `folder`; `ddp` is what its DDP says besides, where it is one, and `sums` are digests of its
/// files.
///
/// # Errors
/// What [`PqSheet::from_disc`] refuses, and sound that cannot be read.
pub fn sheet(
    disc: &Disc,
    folder: &Path,
    ddp: Option<&ddp::Parsed>,
    sums: &[Manifest],
) -> Result<PqSheet> {
    let mut sheet = without_sound(disc, ddp)?;
    let lines = sums.iter().flat_map(|sums| {
        sums.entries.iter().map(|entry| Checksum {
            file: entry.name.clone(),
            algorithm: sums.algorithm.word().into(),
            digest: entry.digest.clone(),
        })
    });
    sheet.checksums = lines.collect();
    silences(&mut sheet, disc, folder)?;
    Ok(sheet)
}

/// The sheet as far as it goes without reading the sound or digesting a file.
///
/// # Errors
/// What [`PqSheet::from_disc`] refuses.
pub fn without_sound(disc: &Disc, ddp: Option<&ddp::Parsed>) -> Result<PqSheet> {
    Ok(PqSheet {
        cd_text: cd_text(disc, ddp),
        program: Some(Program {
            name: "runout".into(),
            version: Some(env!("CARGO_PKG_VERSION").into()),
        }),
        ..PqSheet::from_disc(disc)?
    })
}

/// How many packs of text each language takes. All blocks but the size information of each.
fn cd_text(disc: &Disc, ddp: Option<&ddp::Parsed>) -> Vec<CdTextBlock> {
    let blocks = &disc.text.blocks;
    let Some((bytes, _)) = ddp.and_then(|ddp| ddp.cd_text.as_ref()) else {
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

/// How long it is silent around the marks, from the sound as it stands on disk.
fn silences(pq: &mut PqSheet, disc: &Disc, folder: &Path) -> Result<()> {
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
    let mut file = audio::disc::open(folder, disc)?;
    let mut block = Block::default();
    loop {
        file.read(&mut block, BLOCK_FRAMES)?;
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
