//! `runout assemble`: manifest -> plan -> render -> verify from disk -> package.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Kind, Result};
use crate::format::checksums;
use crate::format::disc::pq::letterhead::{self, Letterhead};
use crate::make::package::{Make, Staging, write_file};
use crate::make::plan::{self, Content, Deliverable, Plan};
use crate::make::render::{self, Encoding, Job, Outcome, Rendered, Target};
use crate::make::sidecars;
use crate::prove::found;
use crate::prove::verify::{self, Promises, Request};
use crate::release::{Release, Wanted, manifest};
use crate::report::{Format, Look, Report};
use crate::spec::Spec;
use crate::spec::load::{Library, Trouble};

use super::args::AssembleArgs;
use super::judging::judged;
use super::{Exit, Ui};

pub fn run(args: &AssembleArgs, ui: &Ui) -> Result<Exit> {
    assemble(args, ui, "assemble")
}

/// Builds a package and reports on it under the name of `command`.
pub fn assemble(args: &AssembleArgs, ui: &Ui, command: &'static str) -> Result<Exit> {
    let Some(release) = load(&args.release, ui)? else {
        return Ok(Exit::CouldNot);
    };
    let library = Library::new(ui.spec_folders())?;
    let Some(wanted) = resolve(&release, &library, &args.only, ui)? else {
        return Ok(Exit::CouldNot);
    };
    let letterhead = match args.letterhead.as_deref().map(Letterhead::read) {
        None => None,
        Some(Ok(letterhead)) => Some(letterhead),
        Some(Err(letterhead::Refusal::Mistaken(mistakes))) => {
            ui.diagnostics(&mistakes);
            return Ok(Exit::CouldNot);
        }
        Some(Err(letterhead::Refusal::Unreadable(error))) => return Err(error),
    };
    for input in inputs(&release, args) {
        ui.protect(input);
    }
    ui.check_outputs()?;
    let pool = ui.pool()?;
    let plan = match pool.install(|| plan::plan(release, wanted, args.seed)) {
        Ok(plan) => plan,
        Err(plan::Trouble::Mistakes(mistakes)) => {
            ui.diagnostics(&mistakes);
            return Ok(Exit::CouldNot);
        }
        Err(plan::Trouble::Error(error)) => return Err(error),
    };
    if args.dry_run {
        ui.print(&describe(&plan))?;
        return Ok(Exit::Compliant);
    }
    let report = pool.install(|| make(&plan, letterhead.as_ref(), args, ui, command))?;
    ui.report(&report)
}

/// Reads a manifest and shows its mistakes; none if it cannot be used because of them.
pub fn load(path: &Path, ui: &Ui) -> Result<Option<Release>> {
    match manifest::load(path) {
        Ok((release, warnings)) => {
            ui.diagnostics(&warnings);
            Ok(Some(release))
        }
        Err(manifest::Refusal::Mistaken(mistakes)) => {
            ui.diagnostics(&mistakes);
            Ok(None)
        }
        Err(manifest::Refusal::Unreadable(error)) => Err(error),
    }
}

/// Everything that must survive, whatever is typed.
fn inputs<'a>(release: &'a Release, args: &'a AssembleArgs) -> Vec<&'a Path> {
    let tracks = release.tracks.iter().map(|t| t.file.as_path());
    tracks
        .chain(release.artwork.as_deref())
        .chain(args.letterhead.as_deref())
        .chain([release.file.as_path()])
        .collect()
}

/// A spec named by a path stands where the manifest says, seen from the manifest.
pub fn spec_name(release: &Release, spec: &str) -> String {
    let beside = release.file.parent().unwrap_or(Path::new("")).join(spec);
    if spec.ends_with(".toml") && beside.is_file() {
        beside.display().to_string()
    } else {
        spec.to_string()
    }
}

/// A waiver whose spec is not delivered waives nothing: most likely its name is misspelt.
fn warn_of_stray_waivers(release: &Release, specs: &[(Wanted, Spec)], ui: &Ui) {
    let ids: Vec<&str> = specs.iter().map(|(_, spec)| spec.id.as_str()).collect();
    let stray = |w: &&crate::release::Waiver| {
        w.rule
            .split_once('/')
            .is_none_or(|(id, _)| !ids.contains(&id))
    };
    let warning = |w: &crate::release::Waiver| {
        crate::diagnostic::Diagnostic::warning(
            w.span.clone(),
            format!(
                "the waiver of `{}` speaks of no spec of this release",
                w.rule
            ),
        )
        .label("waives nothing")
        .help(format!("specs of this release: {}", ids.join(", ")))
    };
    let list: Vec<_> = release.waivers.iter().filter(stray).map(warning).collect();
    if !list.is_empty() {
        ui.diagnostics(&crate::diagnostic::Diagnostics {
            file: release.file.display().to_string(),
            text: release.text.clone(),
            list,
        });
    }
}

/// The specs of all wanted deliverables, mistakes shown together.
fn resolve(
    release: &Release,
    library: &Library,
    only: &[String],
    ui: &Ui,
) -> Result<Option<Vec<(Wanted, Spec)>>> {
    for name in only {
        if !release.deliver.iter().any(|w| &w.spec == name) {
            let listed: Vec<&str> = release.deliver.iter().map(|w| w.spec.as_str()).collect();
            return Err(Error::usage(
                "choosing deliverables",
                format!("--only {name}: the manifest does not ask for it"),
            )
            .at_path(&release.file)
            .hint(format!("it asks for: {}", listed.join(", "))));
        }
    }
    if release.deliver.is_empty() {
        return Err(Error::usage("planning", "the manifest asks for no deliverable")
            .at_path(&release.file)
            .hint("add for example deliver = [\"spotify\", \"cd-ddp\"]; `runout specs` lists what there is"));
    }
    let (mut specs, mut unknown, mut stopped) = (Vec::new(), Vec::new(), false);
    for wanted in release
        .deliver
        .iter()
        .filter(|w| only.is_empty() || only.contains(&w.spec))
    {
        match library.resolve(
            &spec_name(release, &wanted.spec),
            wanted.profile.as_deref(),
            &wanted.severity,
        ) {
            Ok(spec) => specs.push((wanted.clone(), spec)),
            Err(Trouble::Mistakes(mistakes)) => {
                ui.diagnostics(&mistakes);
                stopped = true;
            }
            Err(Trouble::Error(error)) if error.kind == Kind::Usage => {
                let help = error.hint.clone();
                unknown.push(plan::mistake(
                    &wanted.span,
                    error.why,
                    "asked for here",
                    help,
                ));
            }
            Err(Trouble::Error(error)) => return Err(error),
        }
    }
    if only.is_empty() && !stopped && unknown.is_empty() {
        warn_of_stray_waivers(release, &specs, ui);
    }
    if !unknown.is_empty() {
        let file = release.file.display().to_string();
        ui.diagnostics(&crate::diagnostic::Diagnostics {
            file,
            text: release.text.clone(),
            list: unknown,
        });
        stopped = true;
    }
    Ok((!stopped).then_some(specs))
}

/// `--only --force` would replace a whole package by a part of it.
fn keeps_other_deliverables(plan: &Plan, args: &AssembleArgs) -> Result<()> {
    let place = args.output.join(&plan.name);
    if args.only.is_empty() || !args.force || !place.is_dir() {
        return Ok(());
    }
    let entries = std::fs::read_dir(&place).map_err(|e| Error::io("reading", &place, &e))?;
    let made =
        |name: &String| name == "specs" || plan.deliverables.iter().any(|d| &d.folder == name);
    let folders = entries
        .flatten()
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned());
    let mut lost: Vec<String> = folders.filter(|name| !made(name)).collect();
    lost.sort();
    if lost.is_empty() {
        return Ok(());
    }
    Err(Error::usage(
        "preparing the package",
        format!(
            "the package there also holds {}, which --only would remove",
            lost.join(", ")
        ),
    )
    .at_path(&place)
    .hint("leave --only out, or give another folder with -o"))
}

fn make(
    plan: &Plan,
    letterhead: Option<&Letterhead>,
    args: &AssembleArgs,
    ui: &Ui,
    command: &'static str,
) -> Result<Report> {
    keeps_other_deliverables(plan, args)?;
    let staging = Staging::begin(
        Make::PACKAGE,
        &args.output,
        &plan.name,
        args.force,
        &inputs(&plan.release, args),
    )?;
    let folder = staging.folder();
    let loudness = {
        let frames = render::loudness::work(&plan.programme, &plan.chains);
        let progress = ui.progress(frames, "measuring loudness");
        let done = |frames| progress.by(frames);
        render::loudness::gains(
            &plan.programme,
            &plan.masters,
            &plan.chains,
            &plan.targets,
            &done,
        )?
    };
    let rendered = {
        let frames: u64 = plan.programme.segments.iter().map(|s| s.frames).sum();
        let progress = ui.progress(frames, "rendering");
        let job = Job {
            programme: &plan.programme,
            masters: &plan.masters,
            chains: &plan.chains,
            loudness: &loudness,
            targets: &plan.targets,
            seed: plan.seed,
            folder,
            progress: &|frames| progress.by(frames),
        };
        render::render(&job)?
    };
    let made = plan.targets.iter().zip(&rendered.outcomes);
    // An image holds what the programme beside it holds.
    for (target, outcome) in made.filter(|(t, _)| !matches!(t.encoding, Encoding::Raw { .. })) {
        for warning in rendered.stages_of(target).iter().flat_map(|s| &s.warnings) {
            ui.remark(&format!("{}: {warning}", plan::shown(&target.path)));
        }
        let clamped = outcome.quantiser.clamped;
        if clamped > 0 {
            let path = plan::shown(&target.path);
            ui.remark(&format!("{path}: {clamped} samples were over full scale and were clamped; a lower gain in the chain avoids it"));
        }
    }
    let left_out = sidecars::write(plan, letterhead, folder)?;
    keep_own_specs(plan, folder)?;

    let mut report = Report::new(command);
    report.making = making(plan, &rendered, &left_out);
    let promises: Promises = plan
        .targets
        .iter()
        .zip(&rendered.outcomes)
        .map(|(target, outcome)| (folder.join(&target.path), promised(target, outcome)))
        .collect();
    {
        let frames: u64 = plan.targets.iter().map(|t| t.frames).sum();
        let progress = ui.progress(frames, "verifying");
        let sets = plan
            .deliverables
            .iter()
            .map(|d| found::folder(&folder.join(&d.folder), &d.folder))
            .collect::<Result<Vec<_>>>()?;
        let mut tracks = BTreeMap::new();
        for deliverable in &plan.deliverables {
            if let Content::Tracks(targets) = &deliverable.content {
                let made = targets.iter().zip(&plan.release.tracks);
                tracks.extend(made.map(|(target, track)| {
                    (folder.join(&plan.targets[*target].path), track.number)
                }));
            }
        }
        let request = Request {
            release: Some(&plan.release),
            promises: Some(&promises),
            tracks: Some(&tracks),
            package: None,
            references: None,
            readings: &super::judging::wanted(plan.deliverables.iter().map(|d| &d.spec)),
            progress: &|frames| progress.by(frames),
        };
        for (deliverable, measured) in plan
            .deliverables
            .iter()
            .zip(verify::measure_all(&sets, &request)?)
        {
            let waivers = super::judging::waivers_of(&plan.release, &deliverable.spec);
            report.subjects.extend(judged(
                &measured,
                &deliverable.spec,
                &waivers,
                Some(ui.today()),
            ));
        }
    }
    write_report(&report, Format::Json, &folder.join("report.json"))?;
    write_report(&report, Format::Html, &folder.join("report.html"))?;
    let sums = checksums::of_folder(folder, checksums::Algorithm::Sha256, &["checksums.sha256"])?;
    write_file(&folder.join("checksums.sha256"), sums.to_text().as_bytes())?;
    let place = staging.commit()?;
    ui.remark(&format!("package: {}", place.display()));
    Ok(report)
}

/// The digests of a target, by frames from the start of its file.
fn promised(target: &Target, outcome: &Outcome) -> Vec<(u64, u64, u128)> {
    let front = match &target.encoding {
        Encoding::Raw { silence } => *silence,
        _ => 0,
    };
    let spans = outcome.digests.iter();
    spans
        .map(|(at, frames, digest)| (at + front, *frames, *digest))
        .collect()
}

/// Specs of the label's own go into the package, so that it can be judged by them a year later.
fn keep_own_specs(plan: &Plan, folder: &Path) -> Result<()> {
    for wanted in plan
        .release
        .deliver
        .iter()
        .filter(|w| w.spec.ends_with(".toml"))
    {
        let source = spec_name(&plan.release, &wanted.spec);
        let source = Path::new(&source);
        let Some(name) = source.file_name().filter(|_| source.is_file()) else {
            continue;
        };
        let kept = folder.join("specs");
        std::fs::create_dir_all(&kept).map_err(|e| Error::io("creating the folder", &kept, &e))?;
        crate::make::package::copy_file(source, &kept.join(name))?;
    }
    Ok(())
}

fn write_report(report: &Report, format: Format, path: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    crate::report::write_as(report, format, Look::default(), &mut bytes)
        .map_err(|e| Error::io("writing the report", path, &e))?;
    write_file(path, &bytes)
}

/// What the report tells of the making: enough to make the same bytes again, and everything that acted on the audio.
fn making(plan: &Plan, rendered: &Rendered, left_out: &[String]) -> Vec<(String, String)> {
    let release = &plan.release;
    let codes = [
        release.catalogue.as_deref(),
        release.upc.as_ref().map(|u| u.as_str()),
    ];
    let name: Vec<&str> = [release.artist.as_str(), release.title.as_str()]
        .into_iter()
        .chain(codes.into_iter().flatten())
        .collect();
    let mut facts = vec![
        ("release".to_string(), name.join(", ")),
        (
            "made by".to_string(),
            concat!("runout ", env!("CARGO_PKG_VERSION")).to_string(),
        ),
        ("dither seed".to_string(), plan.seed.to_string()),
    ];
    for deliverable in &plan.deliverables {
        if let Some(profile) = &deliverable.spec.profile {
            facts.push((format!("{}: profile", deliverable.folder), profile.clone()));
        }
        facts.push((
            format!("{}: chain", deliverable.folder),
            plan.chains[deliverable.chain].describe(),
        ));
        let targets = targets_of(deliverable);
        facts.extend(stages(plan, rendered, deliverable, &targets));
        let outcomes = &rendered.outcomes;
        let mut sum = crate::dsp::dither::QuantiserReport::default();
        for target in &targets {
            sum += outcomes[*target].quantiser.clone();
        }
        let samples = format!(
            "{} copied bit for bit, {} dithered, {} rounded without dither, {} left as digital silence, {} clamped at full scale",
            sum.exact, sum.dithered, sum.rounded, sum.blanked, sum.clamped
        );
        facts.push((format!("{}: samples", deliverable.folder), samples));
        for target in targets {
            let clamped = outcomes[target].quantiser.clamped;
            if clamped > 0 {
                facts.push((
                    format!(
                        "{}: clamped samples",
                        plan::shown(&plan.targets[target].path)
                    ),
                    clamped.to_string(),
                ));
            }
        }
    }
    let formats: BTreeMap<String, String> = plan
        .targets
        .iter()
        .map(|t| {
            (
                plan::shown(&t.path),
                format!(
                    "{} bit, {} Hz, {} frames{}",
                    t.bits,
                    t.rate,
                    t.frames,
                    converted_from(plan, t)
                ),
            )
        })
        .collect();
    facts.extend(
        formats
            .into_iter()
            .map(|(path, text)| (format!("{path}: format"), text)),
    );
    facts.extend(
        plan.notes
            .iter()
            .chain(left_out)
            .map(|note| ("note".to_string(), note.clone())),
    );
    facts
}

/// What each stage did, once for all targets that share it.
fn stages(
    plan: &Plan,
    rendered: &Rendered,
    deliverable: &Deliverable,
    targets: &[usize],
) -> Vec<(String, String)> {
    let chain = &plan.chains[deliverable.chain];
    let (mut branches, mut facts) = (Vec::new(), Vec::new());
    for target in targets.iter().map(|t| &plan.targets[*t]) {
        let branch = target.branch();
        if branches.contains(&branch) {
            continue;
        }
        branches.push(branch);
        let told = chain.account(rendered.stages_of(target));
        for (number, (stage, did)) in told.into_iter().enumerate() {
            let name = stage.split(' ').next().unwrap_or_default();
            let what = format!(
                "{}: stage {}, {name}, {} bit, {} Hz",
                deliverable.folder,
                number + 1,
                target.bits,
                target.rate
            );
            facts.push((what, did));
        }
    }
    facts
}

/// ", converted from 48000 Hz" where masters of another rate went into a file.
fn converted_from(plan: &Plan, target: &crate::make::render::Target) -> String {
    let rates = target
        .parts
        .iter()
        .map(|p| plan.programme.segments[p.segment].rate);
    let others: std::collections::BTreeSet<u32> =
        rates.filter(|rate| *rate != target.rate).collect();
    if others.is_empty() {
        return String::new();
    }
    let list: Vec<String> = others.iter().map(|rate| format!("{rate} Hz")).collect();
    format!(", converted from {}", list.join(" and "))
}

fn targets_of(deliverable: &Deliverable) -> Vec<usize> {
    match &deliverable.content {
        Content::Tracks(targets) => targets.clone(),
        Content::Discs(discs) => discs.iter().map(|d| d.target).collect(),
        Content::Sides(sides) => sides.iter().map(|s| s.target).collect(),
    }
}

/// Marks of a disc on its own clock, which begins with the first pause.
fn describe_disc(text: &mut String, disc: &plan::Disc) {
    use std::fmt::Write;
    if disc.of > 1 {
        let _ = writeln!(text, "    disc {} of {}", disc.number, disc.of);
    }
    let ends = disc.description.lead_out.msf();
    let _ = writeln!(text, "    {} with its image, ending at {ends}", disc.ddp);
    for (marker, sectors) in disc.choices.offsets().words() {
        let _ = writeln!(text, "    {marker} moved by {sectors:+} sectors");
    }
    for track in &disc.description.tracks {
        let _ = write!(text, "    track {:02}", track.number);
        for mark in &track.indexes {
            let _ = write!(text, "  INDEX {:02} {}", mark.index, mark.at.msf());
        }
        let _ = writeln!(text);
    }
}

/// The plan as `--dry-run` prints it.
fn describe(plan: &Plan) -> String {
    use std::fmt::Write;
    let mut text = format!("{}\n", plan.name);
    for deliverable in &plan.deliverables {
        let _ = writeln!(
            text,
            "\n{} ({})",
            deliverable.folder, deliverable.spec.title
        );
        let _ = writeln!(
            text,
            "  chain: {}",
            plan.chains[deliverable.chain].describe()
        );
        for target in targets_of(deliverable) {
            let target = &plan.targets[target];
            let seconds = target.frames as f64 / f64::from(target.rate);
            let time = format!("{}:{:06.3}", (seconds / 60.0) as u64, seconds % 60.0);
            let _ = writeln!(
                text,
                "  {}  {} bit, {} Hz, {time}",
                plan::shown(&target.path),
                target.bits,
                target.rate
            );
        }
        if let Content::Discs(discs) = &deliverable.content {
            for disc in discs {
                describe_disc(&mut text, disc);
            }
        }
    }
    for note in &plan.notes {
        let _ = writeln!(text, "\nnote: {note}");
    }
    crate::error::printable_lines(&text)
}
