//! `runout check`: files, folders, cue sheets and packages, judged.

use std::path::{Path, PathBuf};

use crate::audio::disc::load::load;
use crate::error::{Error, Result};
use crate::format::disc::AudioKind;
use crate::prove::found::{self, FileKind, Found, Set};
use crate::prove::probe::package;
use crate::prove::probe::reference::References;
use crate::prove::verify::{self, Request};
use crate::reading::Readings;
use crate::release::Release;
use crate::report::Report;
use crate::spec::Spec;
use crate::spec::load::{Library, Trouble};

use super::args::CheckArgs;
use super::judging::{frames_in, is_package, judged, package_release, waivers_of, wanted};
use super::listen::ReportFolder;
use super::{Exit, Ui};

/// What is asked when no spec is named.
const DEFAULT_SPEC: &str = "qc";

/// A set with the specs it is judged by and the manifest that speaks of it.
struct Task {
    set: Set,
    specs: Vec<Spec>,
    release: Option<Release>,
    /// What the checksums say of the package the set is a folder of.
    package: Option<Readings>,
}

pub fn run(args: &CheckArgs, ui: &Ui) -> Result<Exit> {
    let mut release = None;
    if let Some(path) = &args.release {
        release = super::assemble::load(path, ui)?;
        if release.is_none() {
            return Ok(Exit::CouldNot);
        }
    }
    let library = Library::new(ui.spec_folders())?;
    let mut specs = Vec::new();
    for name in &args.specs {
        let Some(spec) = resolve(&library, name, ui)? else {
            return Ok(Exit::CouldNot);
        };
        specs.push(spec);
    }
    let references = args.reference.as_deref().map(References::at).transpose()?;
    let mut tasks = Vec::new();
    for set in sets(&args.paths)? {
        if specs.is_empty() {
            let Some(found) = unasked(set, release.as_ref(), &library, ui)? else {
                return Ok(Exit::CouldNot);
            };
            tasks.extend(found);
        } else {
            tasks.extend(asked(set, &specs, release.as_ref(), ui)?);
        }
    }
    let folder = match &args.output {
        Some(output) => Some(ReportFolder::begin(output, args.force, &args.paths)?),
        None => None,
    };
    let mut report = Report::new("check");
    let pool = ui.pool()?;
    let progress = ui.progress(tasks.iter().map(|t| frames_in(&t.set)).sum(), "checking");
    for task in &tasks {
        let request = Request {
            release: task.release.as_ref(),
            promises: None,
            tracks: None,
            package: task.package.as_ref(),
            references: references.as_ref(),
            readings: &wanted(&task.specs),
            progress: &|frames| progress.by(frames),
        };
        let measured = pool.install(|| verify::measure(&task.set, &request))?;
        for spec in &task.specs {
            let release = task.release.as_ref();
            let waivers = release.map(|r| waivers_of(r, spec)).unwrap_or_default();
            report
                .subjects
                .extend(judged(&measured, spec, &waivers, Some(ui.today())));
        }
    }
    drop(progress);
    if let Some(folder) = folder {
        let files: Vec<&Found> = tasks.iter().flat_map(|t| &t.set.files).collect();
        let place = folder.write(&report, &files, ui)?;
        ui.remark(&format!("wrote {}", place.display()));
    }
    ui.report(&report)
}

fn resolve(library: &Library, name: &str, ui: &Ui) -> Result<Option<Spec>> {
    match library.resolve(name, None, &Default::default()) {
        Ok(spec) => Ok(Some(spec)),
        Err(Trouble::Mistakes(mistakes)) => {
            ui.diagnostics(&mistakes);
            Ok(None)
        }
        Err(Trouble::Error(error)) => Err(error),
    }
}

/// Who names a sheet asks for the disc: the sound files it points to are judged with it.
fn add_audio_of_sheets(files: &mut Vec<Found>) {
    for sheet in files.clone().iter().filter(|f| f.kind == FileKind::Sheet) {
        let Ok(loaded) = load(&sheet.path) else {
            continue;
        };
        let names = loaded.disc.files().into_iter();
        let names = names.filter(|(_, kind)| *kind == AudioKind::Sound);
        for path in names
            .filter_map(|(name, _)| crate::format::names::safe_relative(name).ok())
            .map(|name| loaded.folder.join(name))
        {
            if path.is_file() && !files.iter().any(|f| f.path == path) {
                files.extend(found::file(&path).ok());
            }
        }
    }
}

/// What a folder is called in the report: nothing if it is the only path, its name, or its whole path if another has that name too.
fn shown_as(path: &Path, paths: &[PathBuf]) -> String {
    if paths.len() == 1 {
        return String::new();
    }
    let name = |p: &Path| {
        p.file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    if paths.iter().filter(|p| name(p) == name(path)).count() == 1 {
        return name(path);
    }
    let parts = path
        .components()
        .filter(|c| matches!(c, std::path::Component::Normal(_)));
    parts
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// The paths as sets: files named one by one belong together, each folder is a set of its own.
pub fn sets(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Set)>> {
    let mut sets = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        let meta = std::fs::metadata(path).map_err(|e| Error::io("looking at", path, &e))?;
        if meta.is_dir() {
            sets.push((path.clone(), found::folder(path, &shown_as(path, paths))?));
        } else {
            files.push(found::file(path)?);
        }
    }
    if !files.is_empty() {
        add_audio_of_sheets(&mut files);
        let mut seen = std::collections::BTreeSet::new();
        files.retain(|f| seen.insert(f.path.clone()));
        found::meter_once(&mut files);
        found::tell_apart(&mut files);
        sets.insert(
            0,
            (
                PathBuf::new(),
                Set {
                    shown: ".".into(),
                    files,
                },
            ),
        );
    }
    Ok(sets)
}

/// With `-s`: a package is still a package, and each of its folders a set of its own: the same track stands in several.
fn asked(
    set: (PathBuf, Set),
    specs: &[Spec],
    release: Option<&Release>,
    ui: &Ui,
) -> Result<Vec<Task>> {
    let (path, set) = set;
    if path.as_os_str().is_empty() || !is_package(&path) {
        return Ok(vec![Task {
            set,
            specs: specs.to_vec(),
            release: release.cloned(),
            package: None,
        }]);
    }
    let compared = ui.pool()?.install(|| package::compare(&path));
    let release = release.cloned().or_else(|| package_release(&path));
    let folder_of = |found: &Found| {
        found
            .path
            .strip_prefix(&path)
            .ok()?
            .components()
            .next()
            .map(|c| path.join(c))
    };
    let mut folders: Vec<PathBuf> = set
        .files
        .iter()
        .filter_map(folder_of)
        .filter(|f| f.is_dir())
        .collect();
    folders.dedup();
    let task = |folder: PathBuf| {
        let shown = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let set = found::folder(&folder, &shown)?;
        Ok(Task {
            set,
            specs: specs.to_vec(),
            release: release.clone(),
            package: Some(compared.clone()),
        })
    };
    folders.into_iter().map(task).collect()
}

/// Without `-s`: a package is judged folder by folder, by the specs it was made for; anything else by `qc`.
fn unasked(
    set: (PathBuf, Set),
    release: Option<&Release>,
    library: &Library,
    ui: &Ui,
) -> Result<Option<Vec<Task>>> {
    let (path, set) = set;
    let package = if is_package(&path) {
        Some(ui.pool()?.install(|| package::compare(&path)))
    } else {
        None
    };
    let used = package.as_ref().and_then(|_| package_release(&path));
    let mut tasks = Vec::new();
    for wanted in used.iter().flat_map(|r| &r.deliver) {
        // A spec of the label's own went into the package.
        let own = path
            .join("specs")
            .join(Path::new(&wanted.spec).file_name().unwrap_or_default());
        let name = if wanted.spec.ends_with(".toml") && own.is_file() {
            own.display().to_string()
        } else {
            wanted.spec.clone()
        };
        let spec = match library.resolve(&name, wanted.profile.as_deref(), &wanted.severity) {
            Ok(spec) => spec,
            Err(Trouble::Error(error)) => return Err(error),
            Err(Trouble::Mistakes(mistakes)) => {
                ui.diagnostics(&mistakes);
                return Ok(None);
            }
        };
        let folder = crate::format::names::safe(&spec.id, 100);
        if path.join(&folder).is_dir() {
            let set = found::folder(&path.join(&folder), &folder)?;
            tasks.push(Task {
                set,
                specs: vec![spec],
                release: release.or(used.as_ref()).cloned(),
                package: package.clone(),
            });
        } else {
            ui.remark(&format!(
                "{folder}: the manifest asks for it, the package does not have it"
            ));
        }
    }
    // Also a package whose manifest is gone, broken or names none of its folders: its checksums say so.
    if tasks.is_empty() {
        let Some(spec) = resolve(library, DEFAULT_SPEC, ui)? else {
            return Ok(None);
        };
        tasks.push(Task {
            set,
            specs: vec![spec],
            release: release.cloned(),
            package,
        });
    }
    Ok(Some(tasks))
}
