//! The disc probe: a DDP folder or a cue sheet with the audio it names -> `cd.*` and `ddp.*` readings, and a subject per track.
//!
//! ```text
//! cue sheet  \
//!             -> Described (one model of a disc) -> structure, sound, papers -> readings
//! DDP folder /
//! ```

mod fileset;
mod manifest;
mod papers;
mod sound;
mod structure;

use std::path::{Path, PathBuf};

use manifest::Stated;

use crate::audio::{self, disc::load::load};
use crate::error::Result;
use crate::format::disc::{AudioKind, Disc, Sectors};
use crate::prove::Subject;
use crate::prove::found::{FileKind, Found, Set};
use crate::prove::probe::{
    self,
    audio::{Measured, Wanted},
};
use crate::reading::{Readings, Scope};
use crate::release::Release;

/// A disc as one description states it, ready to be measured.
struct Described {
    disc: Disc,
    /// Where its audio lies.
    folder: PathBuf,
    /// A-time at which the seconds of the readings begin: where the file begins that a person would open.
    origin: Sectors,
    /// The audio is a whole number of sectors.
    aligned: bool,
    /// What the description itself is worth.
    readings: Readings,
}

/// What is wanted of the sound, and who is told how many frames were read.
pub type Meter<'a> = (&'a Wanted, &'a dyn Fn(u64));

/// All subjects of a disc: the disc itself, then its tracks; and its sound, where it is to be metered here and can be read.
///
/// # Errors
/// The description cannot be read. Audio that is missing or of another kind is a reading.
pub fn look(
    found: &Found,
    release: Option<&Release>,
    meter: Option<Meter>,
) -> Result<(Vec<Subject>, Option<Measured>)> {
    let described = match found.kind {
        FileKind::Ddp { .. } => fileset::describe(&found.path)?,
        _ => describe(&found.path)?,
    };
    let mut readings = described.readings.clone();
    structure::read(&described, &mut readings);
    let stated = release.and_then(|release| Stated::find(&described.disc, release));
    let differ = manifest::read(&described.disc, release, stated.as_ref(), &mut readings);
    let mistakes = match found.kind {
        FileKind::Ddp { .. } => "ddp.problems",
        _ => "cd.sheet_problems",
    };
    differ
        .into_iter()
        .for_each(|why| readings.append(mistakes, why));
    let hiding = stated.as_ref().map(Stated::hiding).unwrap_or_default();
    let heard = sound::read(&described, &hiding, &mut readings);
    papers::read(found, &described.disc, &mut readings);
    let mut scopes = vec![Scope::Disc];
    // Nobody else meters bare samples: they are no sound file. Why they cannot be read is among the readings already.
    let files = described.disc.files();
    let bare = files.iter().all(|(_, kind)| *kind != AudioKind::Sound);
    let measured = meter
        .filter(|_| heard && bare)
        .and_then(|(wanted, progress)| {
            let mut file = audio::disc::open(&described.folder, &described.disc).ok()?;
            probe::audio::measure(&mut file, wanted, progress).ok()
        });
    if let Some(measured) = &measured {
        readings.extend(measured.readings.clone());
        scopes.push(Scope::File);
    }
    let mut subjects = vec![Subject {
        path: found.shown.clone(),
        scopes,
        track: None,
        readings,
    }];
    for (place, track) in described.disc.tracks.iter().enumerate() {
        let mut readings = Readings::default();
        structure::read_track(&described, track, &mut readings);
        let held = stated
            .as_ref()
            .and_then(|s| s.track(&described.disc, place));
        let number = match held {
            Some((number, differs)) => {
                readings.put("meta.differs_from_manifest", differs);
                number
            }
            None => u32::from(track.number),
        };
        subjects.push(Subject {
            path: format!("{}#{:02}", found.shown, track.number),
            scopes: vec![Scope::Track],
            track: Some(number),
            readings,
        });
    }
    Ok((subjects, measured))
}

/// A cue sheet, or whatever else describes a disc in one file.
fn describe(path: &Path) -> Result<Described> {
    let loaded = load(path)?;
    let mut readings = Readings::default();
    readings.put("cd.sheet_problems", loaded.problems);
    Ok(Described {
        disc: loaded.disc,
        folder: loaded.folder,
        origin: loaded.starts_at,
        aligned: loaded.aligned,
        readings,
    })
}

/// What a set has twice is judged once: the programme that a cue sheet names is no track, and the tracks of a sheet beside a DDP are those of
/// the DDP.
pub fn claim_programmes(set: &Set, subjects: &mut Vec<Subject>) {
    let ddps: Vec<&Path> = set
        .files
        .iter()
        .filter(|f| matches!(f.kind, FileKind::Ddp { .. }))
        .map(|f| f.path.as_path())
        .collect();
    for found in set.files.iter().filter(|f| f.kind == FileKind::Sheet) {
        let Ok(loaded) = load(&found.path) else {
            continue;
        };
        let here = found.path.parent();
        if ddps
            .iter()
            .any(|ddp| Some(*ddp) == here || ddp.parent() == here)
        {
            let tracks = format!("{}#", found.shown);
            subjects.retain(|subject| !subject.path.starts_with(&tracks));
        }
        let files = loaded.disc.files();
        // One file per track: each file is a track.
        if files.len() > 1 && files.len() >= loaded.disc.tracks.len() {
            continue;
        }
        let folder = found.shown.rsplit_once('/');
        for (name, _) in files {
            let shown = match folder {
                None => name.to_string(),
                Some((folder, _)) => format!("{folder}/{name}"),
            };
            for subject in subjects.iter_mut().filter(|s| s.path == shown) {
                subject.scopes.retain(|scope| *scope != Scope::Track);
            }
        }
    }
}

/// Sheets that stand beside a DDP: in its folder, and in the folder above, where a package has them.
fn beside(found: &Found) -> Vec<&Path> {
    match found.kind {
        FileKind::Ddp { .. } => [Some(found.path.as_path()), found.path.parent()]
            .into_iter()
            .flatten()
            .collect(),
        _ => found.path.parent().into_iter().collect(),
    }
}
