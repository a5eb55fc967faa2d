//! `runout init`: drafts a manifest from a folder of masters.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::format::tags;
use crate::make::package::write_file;
use crate::prove::found::{self, FileKind};
use crate::release::draft::{MasterInfo, draft};

use super::args::InitArgs;
use super::{Exit, Ui};

pub fn run(args: &InitArgs, ui: &Ui) -> Result<Exit> {
    let set = found::folder(&args.folder, "")?;
    let target = match &args.output {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.clone()),
        None => Some(args.folder.join("release.toml")),
    };
    if let Some(path) = target.as_ref().filter(|p| p.exists()) {
        return Err(Error::usage(
            "drafting the manifest",
            "a file of this name is already there",
        )
        .at_path(path)
        .hint("move it away, or name another file with -o"));
    }
    let base = target
        .as_deref()
        .and_then(Path::parent)
        .map_or_else(|| args.folder.clone(), Path::to_path_buf);
    let (mut masters, mut skipped) = (Vec::new(), Vec::new());
    for found in set.files.iter().filter(|f| f.kind == FileKind::Audio) {
        match master(&found.path, relative(&found.path, &base)?) {
            Ok(info) => masters.push(info),
            Err(error) if error.kind == Kind::Unreadable => skipped.push(error),
            Err(error) => return Err(error),
        }
    }
    for error in &skipped {
        ui.remark(&format!("left out: {error}"));
    }
    if masters.is_empty() {
        return Err(Error::new(
            Kind::Io,
            "drafting the manifest",
            "no master in this folder can be read",
        )
        .at_path(&args.folder)
        .hint("masters are WAV, AIFF, CAF, FLAC or ALAC files"));
    }
    let artwork = match cover(&set) {
        Some(path) => Some(relative(path, &base)?),
        None => None,
    };
    let name = std::fs::canonicalize(&args.folder)
        .ok()
        .and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    let text = draft(&name.unwrap_or_default(), &masters, artwork.as_deref());
    match target {
        None => ui.print(&text)?,
        Some(path) => {
            write_file(&path, text.as_bytes())?;
            ui.remark(&format!(
                "wrote {}; fill in what it asks for, then: runout assemble {}",
                path.display(),
                path.display()
            ));
        }
    }
    Ok(Exit::Compliant)
}

fn master(path: &Path, file: String) -> Result<MasterInfo> {
    let mut audio = crate::audio::open(path)?;
    let format = audio.info.format;
    let frames = match audio.info.declared_frames {
        Some(frames) => frames,
        None => audio.skip(u64::MAX)?,
    };
    // Broken tags over good audio are no reason to leave a master out.
    let tags = tags::read(path).unwrap_or_default();
    Ok(MasterInfo {
        file,
        title: tags.title,
        version: None,
        artist: tags.artist,
        album: tags.album,
        album_artist: tags.album_artist,
        track: tags.track,
        disc: tags.disc,
        composer: tags.composer,
        lyricist: tags.lyricist,
        producer: tags.producer,
        isrc: tags.isrc,
        upc: tags.upc,
        date: tags.date,
        genre: tags.genre,
        language: tags.language,
        label: tags.label,
        catalogue: tags.catalogue,
        p_line: tags.p_line,
        c_line: tags.copyright,
        rate: format.rate,
        bits: format.samples.bits().unwrap_or(0),
        channels: format.channels as u32,
        frames,
    })
}

/// The picture that is most likely the cover: by its name, else the only one there is.
fn cover(set: &found::Set) -> Option<&Path> {
    let pictures: Vec<&Path> = set
        .files
        .iter()
        .filter(|f| f.kind == FileKind::Picture)
        .map(|f| f.path.as_path())
        .collect();
    let named = |word: &str| {
        let matches = |p: &&&Path| {
            p.file_stem()
                .is_some_and(|s| s.to_string_lossy().to_lowercase().contains(word))
        };
        pictures.iter().find(matches).copied()
    };
    named("cover")
        .or_else(|| named("front"))
        .or_else(|| named("folder"))
        .or(if let [only] = pictures[..] {
            Some(only)
        } else {
            None
        })
}

/// `path` as written in a manifest in `base`: relative, '/' between parts.
fn relative(path: &Path, base: &Path) -> Result<String> {
    let resolve = |p: &Path| {
        let p = if p.as_os_str().is_empty() {
            Path::new(".")
        } else {
            p
        };
        std::fs::canonicalize(p).map_err(|e| Error::io("resolving", p, &e))
    };
    let (path, base) = (resolve(path)?, resolve(base)?);
    let shared = path
        .components()
        .zip(base.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = base.components().count() - shared;
    let down: PathBuf = path.components().skip(shared).collect();
    let mut parts = vec!["..".to_string(); up];
    for part in down.components() {
        let text = part.as_os_str().to_str();
        parts.push(
            text.ok_or_else(|| {
                Error::usage("drafting the manifest", "the name is not UTF-8")
                    .at_path(&path)
                    .hint("rename the file")
            })?
            .into(),
        );
    }
    Ok(parts.join("/"))
}
