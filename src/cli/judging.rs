//! Where measuring, judging and reporting meet: subjects and specs in, the report's subjects out.

use std::path::Path;

use crate::audio;
use crate::format::disc::ddp;
use crate::format::names;
use crate::prove::found::{FileKind, Found, Set};
use crate::prove::judge::judge;
use crate::prove::verify::Measured;
use crate::reading::Choice;
use crate::release::{Date, Release, Waiver, manifest};
use crate::report::SubjectReport;
use crate::spec::Spec;

/// Judges what was measured against one spec.
pub fn judged(
    measured: &Measured,
    spec: &Spec,
    waivers: &[Waiver],
    today: Option<Date>,
) -> Vec<SubjectReport> {
    let mut findings = judge(spec, &measured.subjects, waivers, today);
    for finding in &mut findings {
        // The judge knows that a file could not be read, the error says why and where.
        if finding.reading == "file.readable"
            && let Some(error) = measured.troubles.get(&finding.file)
        {
            finding.message = error.to_string();
        }
    }
    measured
        .subjects
        .iter()
        .map(|subject| {
            let own = findings
                .iter()
                .filter(|f| f.file == subject.path)
                .cloned()
                .collect();
            SubjectReport {
                path: subject.path.clone(),
                spec: Some(spec.id.clone()),
                readings: subject.readings.clone(),
                findings: own,
            }
        })
        .collect()
}

/// The readings to take for judging by these specs. Listening for faults takes longer than all other meters together: it is done
/// where a rule asks for one.
pub fn wanted<'s>(specs: impl IntoIterator<Item = &'s Spec>) -> Choice {
    const FAULTS: &str = "defect";
    let faults = Choice::without(FAULTS);
    let mut rules = specs.into_iter().flat_map(|spec| spec.rules.values());
    let asked = rules.any(|rule| rule.readings().any(|reading| !faults.takes(reading.id)));
    if asked { Choice::ALL } else { faults }
}

/// Only the readings, for `measure`.
pub fn only_measured(measured: Measured) -> Vec<SubjectReport> {
    let report = |subject: crate::prove::Subject| SubjectReport {
        path: subject.path,
        spec: None,
        readings: subject.readings,
        findings: Vec::new(),
    };
    measured.subjects.into_iter().map(report).collect()
}

/// Frames of audio in a set as far as headers say, for the progress bar.
pub fn frames_in(set: &Set) -> u64 {
    let frames = |found: &Found| {
        let file = match found.kind {
            FileKind::Audio => audio::open(&found.path).ok()?,
            FileKind::Ddp { alone: true } => {
                audio::decode::open_raw(&ddp::file_in(&found.path, ddp::IMAGE)?, false).ok()?
            }
            _ => return None,
        };
        file.info.declared_frames
    };
    set.files.iter().filter_map(frames).sum()
}

/// Whether a folder is a package that `assemble` made, be it damaged: two of its three root files are there. Where the checksum list
/// is not, a folder of masters may look the same (its manifest, a report somebody asked for), so a folder of a deliverable must
/// be there too.
pub fn is_package(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    let (manifest, report) = (has("release.toml"), has("report.json"));
    if has("checksums.sha256") {
        return manifest || report;
    }
    let delivered = |release: Release| {
        release
            .deliver
            .iter()
            .any(|wanted| folder.join(names::safe(&wanted.spec, 100)).is_dir())
    };
    manifest && report && package_release(folder).is_some_and(delivered)
}

/// The manifest in a package, if it can be read: the names of the package's folders are the ids of the specs they were made for.
pub fn package_release(folder: &Path) -> Option<Release> {
    manifest::load(&folder.join("release.toml"))
        .ok()
        .map(|(release, _)| release)
}

/// Waivers that speak of a spec, so that one of another spec is not called unused.
pub fn waivers_of(release: &Release, spec: &Spec) -> Vec<Waiver> {
    let own = |waiver: &&Waiver| {
        waiver
            .rule
            .split_once('/')
            .is_some_and(|(id, _)| id == spec.id)
    };
    release.waivers.iter().filter(own).cloned().collect()
}
