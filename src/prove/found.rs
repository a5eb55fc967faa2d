//! Paths -> sets of files to be looked at.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::format::disc::{ddp, toc};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Audio,
    /// A cue sheet, or a TOC of cdrdao.
    Sheet,
    /// A folder that holds a DDP.
    Ddp {
        /// Its sound is in no other file of the set, so it is metered here.
        alone: bool,
    },
    Picture,
}

/// A file to be looked at, or the folder of a DDP.
#[derive(Debug, Clone)]
pub struct Found {
    pub path: PathBuf,
    /// As the report prints it.
    pub shown: String,
    pub kind: FileKind,
}

/// Files that belong together: a folder, or the files named on one command line.
#[derive(Debug, Clone)]
pub struct Set {
    /// Path of the release-scope subject.
    pub shown: String,
    pub files: Vec<Found>,
}

/// How deep folders are searched: a folder tree that goes deeper is no release.
const MAX_DEPTH: usize = 16;
/// How many files one folder may bring before it is taken for a mistake.
const MAX_FILES: usize = 200_000;

/// What a file is, by its name. Named on the command line, anything unknown is taken for audio and sniffed by content.
fn kind_of(path: &Path) -> Option<FileKind> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "wav" | "wave" | "bwf" | "rf64" | "bw64" | "w64" | "aif" | "aiff" | "aifc" | "caf"
        | "flac" | "m4a" | "mp4" | "alac" | "mp3" | "mp2" | "ogg" | "oga" | "opus" | "aac"
        | "wv" | "dsf" | "dff" | "ape" | "tta" => Some(FileKind::Audio),
        "cue" => Some(FileKind::Sheet),
        "toc" if toc::is_toc(path) => Some(FileKind::Sheet),
        "jpg" | "jpeg" | "png" | "tif" | "tiff" | "gif" | "webp" | "bmp" => Some(FileKind::Picture),
        _ => None,
    }
}

/// A file named by a person. Who names a part of a DDP asks for the disc.
pub fn file(path: &Path) -> Result<Found> {
    let doing = "looking at";
    let meta = std::fs::metadata(path).map_err(|e| Error::io(doing, path, &e))?;
    if !meta.is_file() {
        return Err(Error::new(Kind::Io, doing, "it is neither a file nor a folder").at_path(path));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if kind_of(path).is_none() && ddp::is_ddp(folder) {
        let shown = name_of(&folder.canonicalize().unwrap_or_else(|_| folder.into()));
        return Ok(Found {
            path: folder.to_path_buf(),
            shown,
            kind: FileKind::Ddp { alone: true },
        });
    }
    Ok(Found {
        path: path.to_path_buf(),
        shown: name_of(path),
        kind: kind_of(path).unwrap_or(FileKind::Audio),
    })
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}

/// Files of the same name from different folders are shown by as much of their paths as tells them apart.
pub fn tell_apart(files: &mut [Found]) {
    let names: Vec<String> = files.iter().map(|f| f.shown.clone()).collect();
    for file in files.iter_mut() {
        if names.iter().filter(|n| **n == file.shown).count() > 1 {
            let parts = file
                .path
                .components()
                .filter(|c| matches!(c, std::path::Component::Normal(_)));
            file.shown = parts
                .map(|c| c.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
        }
    }
}

/// All audio, cue sheets, pictures and DDP folders in a folder and below, in the order of their names. Links are not followed.
pub fn folder(path: &Path, shown: &str) -> Result<Set> {
    let mut files = Vec::new();
    walk(path, shown, 0, &mut files)?;
    meter_once(&mut files);
    if files.is_empty() {
        return Err(Error::new(
            Kind::Io,
            "looking into",
            "no audio, cue sheet, DDP or picture is in this folder",
        )
        .at_path(path)
        .hint("name a folder of masters or a package"));
    }
    Ok(Set {
        shown: if shown.is_empty() {
            ".".into()
        } else {
            shown.to_string()
        },
        files,
    })
}

fn walk(path: &Path, shown: &str, depth: usize, files: &mut Vec<Found>) -> Result<()> {
    let io = |e: std::io::Error| Error::io("looking into", path, &e);
    if ddp::is_ddp(path) {
        let shown = if shown.is_empty() {
            name_of(&path.canonicalize().map_err(io)?)
        } else {
            shown.to_string()
        };
        files.push(Found {
            path: path.to_path_buf(),
            shown,
            kind: FileKind::Ddp { alone: true },
        });
    }
    let mut entries: Vec<_> = std::fs::read_dir(path)
        .map_err(io)?
        .collect::<std::io::Result<_>>()
        .map_err(io)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(io)?;
        let shown = if shown.is_empty() {
            name
        } else {
            format!("{shown}/{name}")
        };
        if kind.is_dir() && depth < MAX_DEPTH {
            walk(&entry.path(), &shown, depth + 1, files)?;
        } else if kind.is_file()
            && let Some(kind) = kind_of(&entry.path())
        {
            files.push(Found {
                path: entry.path(),
                shown,
                kind,
            });
        }
        if files.len() > MAX_FILES {
            return Err(Error::usage(
                "looking into",
                format!("more than {MAX_FILES} files are in it"),
            )
            .at_path(path));
        }
    }
    Ok(())
}

/// The image of a DDP and the sound files beside its folder are the same programme, as a package has them: the files are metered.
pub fn meter_once(files: &mut [Found]) {
    let beside: Vec<PathBuf> = files
        .iter()
        .filter(|f| f.kind == FileKind::Audio)
        .filter_map(|f| f.path.parent().map(Path::to_path_buf))
        .collect();
    for found in files.iter_mut() {
        if let FileKind::Ddp { alone } = &mut found.kind {
            let here = |folder: &PathBuf| {
                *folder == found.path || Some(folder.as_path()) == found.path.parent()
            };
            *alone = !beside.iter().any(here);
        }
    }
}
