//! A DDP as a description of a disc, and what is to be said of the set itself.

use std::path::Path;

use super::Described;
use crate::error::Result;
use crate::format::checksums;
use crate::format::disc::{Sectors, ddp};
use crate::reading::Readings;

pub(super) fn describe(folder: &Path) -> Result<Described> {
    let mut parsed = ddp::read(folder)?;
    let mut readings = Readings::default();
    let compared = compare_checksums(folder, &mut parsed)?;
    match compared {
        Some(right) => readings.put("ddp.checksum", right),
        None => readings.put("ddp.checksum", false),
    }
    if let Some(identifier) = &parsed.identifier {
        let version = identifier
            .level
            .strip_prefix("DDP")
            .unwrap_or(&identifier.level);
        readings.put("ddp.version", version.trim());
    }
    readings.put("ddp.missing_parts", parsed.missing.clone());
    readings.put("ddp.cdtext", parsed.cd_text.is_some());
    if let Some((bytes, _)) = &parsed.cd_text {
        readings.put("ddp.cdtext_size", *bytes);
    }
    readings.put("ddp.images", discs(folder, &parsed));
    let apart = parsed.streams.iter().any(|s| s.name.contains(['/', '\\']));
    readings.put("ddp.single_root", !apart);
    readings.put("cd.image_length_matches", parsed.image_as_long);
    let said =
        |list: &[ddp::Remark]| -> Vec<String> { list.iter().map(ddp::Remark::to_string).collect() };
    readings.put("ddp.problems", said(&parsed.problems));
    readings.put("ddp.doubts", said(&parsed.doubts));
    Ok(Described {
        disc: parsed.disc,
        folder: folder.to_path_buf(),
        origin: Sectors(0),
        aligned: parsed.image_as_long,
        readings,
    })
}

/// The disc that the map describes, and images that it does not name: long files of a name that images have.
fn discs(folder: &Path, parsed: &ddp::Parsed) -> u64 {
    /// The shortest track, in bytes.
    const LEAST_BYTES: u64 = 4 * 75 * ddp::SECTOR_BYTES;
    let image = |path: &Path| {
        let extension = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        ["dat", "img", "bin"]
            .iter()
            .any(|e| extension.eq_ignore_ascii_case(e))
            && std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() >= LEAST_BYTES)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let others = entries
        .map(|entry| entry.path())
        .filter(|path| !parsed.parts.contains(path) && image(path));
    others.count() as u64 + u64::from(!parsed.images.is_empty())
}

/// Whether every checksum in the folder is right and every part has one; none without a checksum file. What differs is a problem with
/// its name, and what belongs to no set is a doubt.
fn compare_checksums(folder: &Path, parsed: &mut ddp::Parsed) -> Result<Option<bool>> {
    let entries = std::fs::read_dir(folder)
        .map_err(|e| crate::error::Error::io("reading the DDP", folder, &e))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    let part = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let parts: Vec<String> = parsed.parts.iter().filter_map(|p| part(p)).collect();
    let mut right: Option<bool> = None;
    for name in names.iter().filter(|name| !parts.contains(name)) {
        let remark = |list: &mut Vec<ddp::Remark>, file: &str, message: String| {
            list.push(ddp::Remark {
                file: file.into(),
                byte: None,
                message,
            });
        };
        if checksums::algorithm_of(name).is_none() {
            if !is_companion(name) {
                remark(&mut parsed.doubts, name, "it is no part of the DDP".into());
            }
            continue;
        }
        let manifest = match checksums::read(&folder.join(name)) {
            Ok(manifest) => manifest,
            Err(error) => {
                remark(&mut parsed.problems, name, error.why);
                right = Some(false);
                continue;
            }
        };
        let mut all_right = manifest.problems.is_empty();
        for problem in &manifest.problems {
            remark(
                &mut parsed.problems,
                name,
                format!("line {}: {}", problem.line, problem.message),
            );
        }
        let mut covered: Vec<String> = Vec::new();
        for entry in &manifest.entries {
            let Some(path) = ddp::file_in(folder, &entry.name) else {
                all_right = false;
                remark(
                    &mut parsed.problems,
                    &entry.name,
                    format!("{name} lists it, and it is not there"),
                );
                continue;
            };
            covered.extend(part(&path));
            if checksums::digest_file(&path, manifest.algorithm)? != entry.digest {
                all_right = false;
                let word = manifest.algorithm.word();
                remark(
                    &mut parsed.problems,
                    &entry.name,
                    format!("its {word} is not the one in {name}"),
                );
            }
        }
        for part in parts.iter().filter(|part| !covered.contains(part)) {
            all_right = false;
            remark(&mut parsed.doubts, part, format!("{name} does not list it"));
        }
        right = Some(right.unwrap_or(true) && all_right);
    }
    Ok(right)
}

/// Files that other programs put beside a set.
fn is_companion(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".cue", ".txt", ".pdf", ".html", ".json", ".chk", ".log"]
        .iter()
        .any(|ending| name.ends_with(ending))
}
