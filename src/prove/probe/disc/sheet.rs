//! A cue sheet as a description of a disc.

use std::path::Path;

use super::Described;
use crate::audio::{self, disc::FORMAT};
use crate::error::{Error, Result};
use crate::format::disc::{AudioKind, Sectors, cue};
use crate::format::names;
use crate::reading::Readings;

pub(super) fn describe(path: &Path) -> Result<Described> {
    let (described, complaints) = read(path)?;
    let mut readings = Readings::default();
    readings.put("cd.sheet_problems", complaints);
    Ok(Described {
        readings,
        ..described
    })
}

/// The disc of a sheet and the lengths of its files, with everything that is wrong with either.
fn read(path: &Path) -> Result<(Described, Vec<String>)> {
    let parsed = cue::read(path)?;
    let problems = parsed.problems.iter();
    let mut complaints: Vec<String> = problems
        .map(|p| format!("line {}: {}", p.line, p.message))
        .collect();
    let folder = path.parent().unwrap_or(Path::new(""));
    let (mut lengths, mut aligned) = (Vec::new(), true);
    for file in &parsed.sheet.files {
        // What leads out of the folder is not opened; the reader has complained already.
        let length = match names::safe_relative(&file.name) {
            Err(_) => 0,
            Ok(relative) => {
                match frames_of(&folder.join(relative), file.audio_kind(), &mut complaints) {
                    Ok(frames) => frames,
                    Err(error) => {
                        complaints.push(error.to_string());
                        0
                    }
                }
            }
        };
        aligned &= length % Sectors::FRAMES == 0;
        lengths.push(length);
    }
    let described = Described {
        disc: parsed.sheet.to_disc(&lengths),
        folder: folder.to_path_buf(),
        origin: parsed.sheet.starts_at(),
        aligned,
        readings: Readings::default(),
    };
    Ok((described, complaints))
}

/// Length in frames at 44.1 kHz. Audio that no disc can hold is complained of, and counted by its time.
fn frames_of(path: &Path, kind: AudioKind, complaints: &mut Vec<String>) -> Result<u64> {
    if kind != AudioKind::Sound {
        let meta = std::fs::metadata(path);
        let meta = meta.map_err(|e| Error::io("reading the audio of a cue sheet", path, &e))?;
        return Ok(meta.len() / 4);
    }
    let mut file = audio::open(path)?;
    let format = file.info.format;
    if format != FORMAT {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bits = format
            .samples
            .bits()
            .map_or("lossy".into(), |bits| format!("{bits} bit"));
        complaints.push(format!(
            "the audio `{name}` is {bits}, {} Hz, {} channels; a disc holds 16 bit, 44100 Hz, 2 channels",
            format.rate, format.channels
        ));
    }
    let frames = match file.info.declared_frames {
        Some(frames) => frames,
        None => file.skip(u64::MAX)?,
    };
    let frames = u128::from(frames) * u128::from(FORMAT.rate);
    Ok(u64::try_from(frames.div_ceil(format.rate.max(1).into())).unwrap_or(u64::MAX))
}
