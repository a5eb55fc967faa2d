//! Sets of files -> subjects: runs every probe on them, and hands readings to whoever judges.
//!
//! Everything is opened anew from disk. What a maker says it meant to write comes as a list of digests ([`Promises`]),
//! to be compared and not believed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::format::disc::ddp;
use crate::reading::{Choice, Readings, Scope};
use crate::release::Release;

use super::Subject;
use super::found::{FileKind, Found, Set};
use super::probe::reference::{self, References};
use super::probe::{album, artwork, audio, container, disc, package, release, second, side, tags};

/// Per file: (first frame, frames, XXH3-128 of interleaved little-endian i32 codes).
pub type Promises = BTreeMap<PathBuf, Vec<(u64, u64, u128)>>;

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
    /// What files are held against, where something is.
    pub references: Option<&'a References>,
    /// The readings wanted; others are neither taken nor kept.
    pub readings: &'a Choice,
    /// Called with the number of sample frames read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Runs all probes on a set, on the current rayon pool; the result does not depend on the number of threads.
pub fn measure(set: &Set, request: &Request) -> Result<Measured> {
    let mut all = measure_all(std::slice::from_ref(set), request)?;
    Ok(all.remove(0))
}

/// Runs all probes on several sets at once, so that all threads have work to the end.
pub fn measure_all(sets: &[Set], request: &Request) -> Result<Vec<Measured>> {
    let mut files: Vec<&Found> = sets.iter().flat_map(|s| &s.files).collect();
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
    let size = |found: &Found| match found.kind {
        FileKind::Ddp { .. } => {
            ddp::file_in(&found.path, ddp::IMAGE).map_or(0, |image| bytes(&image))
        }
        _ => bytes(&found.path),
    };
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
    let mut portraits = album::Portraits::new();
    for found in &set.files {
        match looked.remove(found.path.as_path()) {
            // The same file named twice.
            None => {}
            Some(Ok(looked)) => {
                let mut state = looked.measured.map(|m| m.album);
                // The image of a disc is no track among tracks.
                if found.kind == FileKind::Audio {
                    let portrait = state.as_mut().and_then(audio::AlbumState::take_portrait);
                    portraits.extend(portrait.map(|p| (found.shown.clone(), p)));
                }
                albums.extend(state);
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
    album::compare(&mut measured.subjects, &mut portraits, request.release);
    let whole = release::subject(
        set,
        &measured.subjects,
        &albums,
        &portraits,
        request.release,
    );
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
            let measured =
                audio::measure(&mut file, &wanted(&found.path, request), &counted(request))?;
            kept(&found.path, request, &measured.span_digests)?;
            sound_file(found, &file, measured, request)
        }
        FileKind::Sheet | FileKind::Ddp { .. } => {
            if let FileKind::Ddp { .. } = found.kind
                && let Some(image) = ddp::file_in(&found.path, ddp::IMAGE)
                && request.promises.is_some()
            {
                image_kept(&image, request)?;
            }
            let wanted = wanted(&found.path, request);
            let counted = counted(request);
            let meter: (_, &dyn Fn(u64)) = (&wanted, &counted);
            // A sheet in the folder of a DDP is over its image, which is metered once.
            let metered = match found.kind {
                FileKind::Ddp { alone } => alone,
                _ => !found.path.parent().is_some_and(ddp::is_ddp),
            };
            let meter = metered.then_some(meter);
            let (subjects, measured) = disc::look(found, request.release, meter)?;
            Ok(Looked { subjects, measured })
        }
        FileKind::Picture => Ok(Looked {
            subjects: vec![artwork::subject(&found.path, &found.shown)?],
            measured: None,
        }),
    }
}

/// A file that was meant to hold the samples of one that has been measured.
fn look_at_twin(found: &Found, first: &audio::Measured, request: &Request) -> Result<Looked> {
    let mut file = crate::audio::open(&found.path)?;
    let digested = audio::digest(&mut file, &wanted(&found.path, request), &counted(request))?;
    kept(&found.path, request, &digested.span_digests)?;
    let measured = first.for_twin(&file, &digested);
    sound_file(found, &file, measured, request)
}

/// The image of a DDP that was made, held against what was meant to be in it.
fn image_kept(image: &Path, request: &Request) -> Result<()> {
    let mut file = crate::audio::decode::open_raw(image, false)?;
    let wanted = wanted(image, request);
    // The bar counts frames of programme, and this is the programme once more.
    let digested = audio::digest(&mut file, &wanted, &|_| {})?;
    kept(image, request, &digested.span_digests)
}

fn sound_file(
    found: &Found,
    file: &crate::audio::AudioFile,
    measured: audio::Measured,
    request: &Request,
) -> Result<Looked> {
    let mut readings = measured.readings.clone();
    readings.put("file.readable", true);
    container::container(&found.path, Some(file), &mut readings);
    second::read(&found.path, &mut readings);
    tags::read(&found.path, &mut readings);
    reference::read(
        &found.path,
        request.references,
        request.readings,
        &mut readings,
    )?;
    let subject = Subject {
        path: found.shown.clone(),
        scopes: vec![Scope::File, Scope::Track],
        track: None,
        readings,
    };
    Ok(Looked {
        subjects: vec![subject],
        measured: Some(measured),
    })
}

fn promise<'a>(path: &Path, request: &'a Request) -> Option<&'a [(u64, u64, u128)]> {
    request
        .promises
        .map(|all| all.get(path).map(Vec::as_slice).unwrap_or_default())
}

fn promised_alike(a: &Found, b: &Found, request: &Request) -> bool {
    let sound = a.kind == FileKind::Audio && b.kind == FileKind::Audio;
    sound
        && promise(&a.path, request)
            .is_some_and(|spans| !spans.is_empty() && Some(spans) == promise(&b.path, request))
}

fn wanted(path: &Path, request: &Request) -> audio::Wanted {
    let spans = promise(path, request).unwrap_or_default();
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
fn kept(path: &Path, request: &Request, read: &[u128]) -> Result<()> {
    let Some(promised) = promise(path, request) else {
        return Ok(());
    };
    let broken = |why: String| {
        let hint = "the disk or its driver is at fault; the package was not put in place";
        Err(Error::new(Kind::Broken, "reading back", why)
            .at_path(path)
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
    let scopes = match found.kind {
        FileKind::Picture => vec![Scope::File, Scope::Artwork],
        FileKind::Audio => {
            container::container(&found.path, None, &mut readings);
            vec![Scope::File, Scope::Track]
        }
        FileKind::Sheet | FileKind::Ddp { .. } => vec![Scope::File, Scope::Disc],
    };
    Subject {
        path: found.shown.clone(),
        scopes,
        track: None,
        readings,
    }
}
