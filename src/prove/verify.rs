//! Paths -> subjects: finds the files, runs every probe on them, and hands readings to whoever judges.
//!
//! Everything is opened anew from disk. What a maker says it meant to write comes as a list of digests ([`Promises`]),
//! to be compared and not believed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::reading::{Choice, Readings, Scope};
use crate::release::Release;

use super::Subject;
use super::probe::{artwork, audio, container, disc, package, release, second, side, tags};

/// Per file: (first frame, frames, XXH3-128 of interleaved little-endian i32 codes).
pub type Promises = BTreeMap<PathBuf, Vec<(u64, u64, u128)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Audio,
    Cue,
    Picture,
}

/// A file to be looked at.
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

/// Everything the probes found in a set.
pub struct Measured {
    pub subjects: Vec<Subject>,
    /// Why a subject could not be read, by its path.
    pub troubles: BTreeMap<String, Error>,
}

pub struct Request<'a> {
    /// The manifest the files belong to, where one is given.
    pub release: Option<&'a Release>,
    pub promises: Option<&'a Promises>,
    /// The track of the manifest that each file was made as, where that is known.
    pub tracks: Option<&'a BTreeMap<PathBuf, u32>>,
    /// What [`package::compare`](super::probe::package::compare) found in the package the set is a folder of: the same for each of
    /// its folders, so compared once.
    pub package: Option<&'a Readings>,
    /// The readings wanted; others are neither taken nor kept.
    pub readings: &'a Choice,
    /// Called with the number of sample frames read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
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
        "cue" => Some(FileKind::Cue),
        "jpg" | "jpeg" | "png" | "tif" | "tiff" | "gif" | "webp" | "bmp" => Some(FileKind::Picture),
        _ => None,
    }
}

/// A file named by a person.
pub fn file(path: &Path) -> Result<Found> {
    let doing = "looking at";
    let meta = std::fs::metadata(path).map_err(|e| Error::io(doing, path, &e))?;
    if !meta.is_file() {
        return Err(Error::new(Kind::Io, doing, "it is neither a file nor a folder").at_path(path));
    }
    let shown = path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    );
    Ok(Found {
        path: path.to_path_buf(),
        shown,
        kind: kind_of(path).unwrap_or(FileKind::Audio),
    })
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

/// All audio, cue sheets and pictures in a folder and below, in the order of their names. Links are not followed.
pub fn folder(path: &Path, shown: &str) -> Result<Set> {
    let mut files = Vec::new();
    walk(path, shown, 0, &mut files)?;
    if files.is_empty() {
        return Err(Error::new(
            Kind::Io,
            "looking into",
            "no audio, cue sheet or picture is in this folder",
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

/// Runs all probes on a set, on the current rayon pool; the result does not depend on the number of threads.
pub fn measure(set: &Set, request: &Request) -> Result<Measured> {
    let mut all = measure_all(std::slice::from_ref(set), request)?;
    Ok(all.remove(0))
}

/// Runs all probes on several sets at once, so that all threads have work to the end.
pub fn measure_all(sets: &[Set], request: &Request) -> Result<Vec<Measured>> {
    let mut files: Vec<&Found> = sets.iter().flat_map(|s| &s.files).collect();
    let size = |found: &Found| std::fs::metadata(&found.path).map_or(0, |m| m.len());
    // The longest first, so that the last one to finish is short.
    files.sort_by_cached_key(|found| (std::cmp::Reverse(size(found)), found.path.clone()));
    // Files that should hold the same samples are metered once: the others are decoded and digested, and share the readings
    // only where their digests prove that they may.
    let (mut firsts, mut twins): (Vec<&Found>, Vec<(&Found, &Found)>) = (Vec::new(), Vec::new());
    for found in files {
        match firsts
            .iter()
            .find(|first| promised_alike(first, found, request))
        {
            Some(first) => twins.push((found, first)),
            None => firsts.push(found),
        }
    }
    let mut looked: BTreeMap<&Path, Result<Looked>> = firsts
        .into_par_iter()
        .with_max_len(1)
        .map(|found| (found.path.as_path(), look(found, request)))
        .collect();
    let second: Vec<(&Path, Result<Looked>)> = twins
        .into_par_iter()
        .with_max_len(1)
        .map(|(found, first)| {
            let measured = looked
                .get(first.path.as_path())
                .and_then(|r| r.as_ref().ok()?.measured.as_ref());
            let result = match measured {
                Some(measured) => look_at_twin(found, measured, request),
                None => look(found, request),
            };
            (found.path.as_path(), result)
        })
        .collect();
    looked.extend(second);
    sets.iter()
        .map(|set| gather(set, &mut looked, request))
        .collect()
}

/// Puts together what belongs to one set.
fn gather(
    set: &Set,
    looked: &mut BTreeMap<&Path, Result<Looked>>,
    request: &Request,
) -> Result<Measured> {
    let mut measured = Measured {
        subjects: Vec::new(),
        troubles: BTreeMap::new(),
    };
    let mut albums = Vec::new();
    for found in &set.files {
        match looked.remove(found.path.as_path()) {
            // The same file named twice.
            None => {}
            Some(Ok(looked)) => {
                albums.extend(looked.measured.map(|m| m.album));
                measured.subjects.extend(looked.subjects);
            }
            Some(Err(error)) if error.kind == Kind::Unreadable => {
                measured.subjects.push(unreadable(found));
                measured.troubles.insert(found.shown.clone(), error);
            }
            Some(Err(error)) => return Err(error),
        }
    }
    disc::claim_programmes(set, &mut measured.subjects);
    side::add(set, &mut measured.subjects);
    let known = |shown: &str| {
        let found = set.files.iter().find(|f| f.shown == shown)?;
        request.tracks?.get(&found.path).copied()
    };
    tags::number_tracks(&mut measured.subjects, request.release, &known);
    let whole = release::subject(set, &measured.subjects, &albums, request.release);
    // A folder of a package whose audio is gone has no release to speak of, but its checksums must still be heard.
    let whole = whole.or_else(|| request.package.map(|_| release::bare(set, request.release)));
    if let Some(mut subject) = whole {
        match request.package {
            Some(compared) => subject.readings.extend(compared.clone()),
            None => package::not_compared(request.promises.is_some(), &mut subject.readings),
        }
        measured.subjects.insert(0, subject);
    }
    if !request.readings.is_all() {
        for subject in &mut measured.subjects {
            subject.readings.keep(request.readings);
        }
        measured
            .subjects
            .retain(|s| s.readings.iter().next().is_some());
    }
    Ok(measured)
}

/// What looking at one file brings.
struct Looked {
    subjects: Vec<Subject>,
    /// Of a sound file.
    measured: Option<audio::Measured>,
}

fn look(found: &Found, request: &Request) -> Result<Looked> {
    match found.kind {
        FileKind::Audio => {
            let mut file = crate::audio::open(&found.path)?;
            let measured = audio::measure(&mut file, &wanted(found, request), &counted(request))?;
            kept(found, request, &measured.span_digests)?;
            Ok(sound_file(found, &file, measured))
        }
        FileKind::Cue => Ok(Looked {
            subjects: disc::subjects(&found.path, &found.shown)?,
            measured: None,
        }),
        FileKind::Picture => Ok(Looked {
            subjects: vec![artwork::subject(&found.path, &found.shown)?],
            measured: None,
        }),
    }
}

/// A file that was meant to hold the samples of one that has been measured.
fn look_at_twin(found: &Found, first: &audio::Measured, request: &Request) -> Result<Looked> {
    let mut file = crate::audio::open(&found.path)?;
    let digested = audio::digest(&mut file, &wanted(found, request), &counted(request))?;
    kept(found, request, &digested.span_digests)?;
    let measured = first.for_twin(&file, &digested);
    Ok(sound_file(found, &file, measured))
}

fn sound_file(found: &Found, file: &crate::audio::AudioFile, measured: audio::Measured) -> Looked {
    let mut readings = measured.readings.clone();
    readings.put("file.readable", true);
    container::container(&found.path, Some(file), &mut readings);
    second::read(&found.path, &mut readings);
    tags::read(&found.path, &mut readings);
    let subject = Subject {
        path: found.shown.clone(),
        scopes: vec![Scope::File, Scope::Track],
        track: None,
        readings,
    };
    Looked {
        subjects: vec![subject],
        measured: Some(measured),
    }
}

fn promise<'a>(found: &Found, request: &'a Request) -> Option<&'a [(u64, u64, u128)]> {
    request
        .promises
        .map(|all| all.get(&found.path).map(Vec::as_slice).unwrap_or_default())
}

fn promised_alike(a: &Found, b: &Found, request: &Request) -> bool {
    let sound = a.kind == FileKind::Audio && b.kind == FileKind::Audio;
    sound
        && promise(a, request)
            .is_some_and(|spans| !spans.is_empty() && Some(spans) == promise(b, request))
}

fn wanted(found: &Found, request: &Request) -> audio::Wanted {
    let spans = promise(found, request).unwrap_or_default();
    audio::Wanted {
        readings: request.readings.clone(),
        spans: spans.iter().map(|(at, frames, _)| (*at, *frames)).collect(),
    }
}

/// Meters tell how far they are; the request wants to know how much was done.
fn counted<'a>(request: &'a Request) -> impl Fn(u64) + 'a {
    let before = std::cell::Cell::new(0);
    move |now| (request.progress)(now - before.replace(now))
}

/// The samples on disk are the samples that were meant to be written.
fn kept(found: &Found, request: &Request, read: &[u128]) -> Result<()> {
    let Some(promised) = promise(found, request) else {
        return Ok(());
    };
    let broken = |why: String| {
        let hint = "the disk or its driver is at fault; the package was not put in place";
        Err(Error::new(Kind::Broken, "reading back", why)
            .at_path(&found.path)
            .hint(hint))
    };
    if promised.is_empty() {
        return broken("a sound file is in the package that nobody meant to write".into());
    }
    if read.len() != promised.len() {
        return broken("it is shorter than what was meant to be written".into());
    }
    for ((at, frames, digest), read) in promised.iter().zip(read) {
        if digest != read {
            return broken(format!(
                "frames {at} to {} differ from what was meant to be written",
                at + frames
            ));
        }
    }
    Ok(())
}

fn unreadable(found: &Found) -> Subject {
    let mut readings = Readings::default();
    readings.put("file.readable", false);
    if found.kind != FileKind::Picture {
        container::container(&found.path, None, &mut readings);
    }
    let scopes = if found.kind == FileKind::Picture {
        vec![Scope::File, Scope::Artwork]
    } else {
        vec![Scope::File, Scope::Track]
    };
    Subject {
        path: found.shown.clone(),
        scopes,
        track: None,
        readings,
    }
}
