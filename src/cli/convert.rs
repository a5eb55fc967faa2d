//! `runout convert` (and what `process` shares with it): one file through the signal path, proven from disk before it gets its name.

use std::path::Path;

use crate::audio::SampleFormat;
use crate::error::{Error, Kind, Result};
use crate::make::chain::Recipe;
use crate::make::lone::{Made, Plan, Settings, words};
use crate::prove::samples::{self, Held};
use crate::report::{Report, SubjectReport};

use super::args::{ConvertArgs, TargetArgs};
use super::{Exit, Ui};

pub fn run(args: &ConvertArgs, ui: &Ui) -> Result<Exit> {
    let target = &args.target;
    ui.check_output(&target.output)?;
    let settings = settings(target, Recipe::default(), ui);
    let plan = Plan::new(&target.input, &target.output, settings)?;
    make(&plan, target, ui, "convert")
}

pub(super) fn settings(args: &TargetArgs, chain: Recipe, ui: &Ui) -> Settings {
    Settings {
        chain,
        rate: args.rate,
        samples: args.bits.map(|bits| bits.samples()),
        filter: args.filter.into(),
        noise: args.dither,
        seed: args.seed,
        force: args.force,
        threads: ui.jobs() > 1,
    }
}

/// Renders a plan, proves the file from disk, gives it its name and reports.
pub(super) fn make(plan: &Plan, args: &TargetArgs, ui: &Ui, command: &'static str) -> Result<Exit> {
    let made = {
        let progress = ui.progress(plan.work(), "rendering");
        plan.render(&|frames| progress.by(frames))?
    };
    let held = std::thread::scope(|scope| {
        let synced = scope.spawn(|| made.staged.sync());
        let held = samples::held(made.staged.path());
        match synced.join() {
            Ok(synced) => synced.and(held),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    if (held.digest, held.frames) != (made.written.digest, made.written.frames) {
        let why = format!(
            "it holds {} frames with digest {:032x}, {} frames with digest {:032x} were meant",
            held.frames, held.digest, made.written.frames, made.written.digest
        );
        return Err(Error::new(Kind::Broken, "verifying what was written", why)
            .at_path(&args.output)
            .hint("the disk or the memory may be faulty; the file was not kept"));
    }
    let facts = facts(plan, &made, &args.input, args.seed);
    warn(&made, args, ui);
    made.staged.commit()?;
    let mut report = Report::new(command);
    report.making = facts;
    report.subjects.push(subject(&args.output, held));
    if ui.is_quiet() && !ui.has_requests() {
        return Ok(Exit::Compliant);
    }
    ui.report(&report)
}

fn subject(path: &Path, held: Held) -> SubjectReport {
    SubjectReport {
        path: file_name(path),
        spec: None,
        readings: held.readings,
        findings: Vec::new(),
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// What somebody may want to act on, on standard error.
fn warn(made: &Made, args: &TargetArgs, ui: &Ui) {
    for note in &made.notes {
        ui.remark(&format!("{}: {}", file_name(&args.input), note.message));
    }
    for warning in made.stages.iter().flat_map(|stage| &stage.warnings) {
        ui.remark(&format!("{}: {warning}", file_name(&args.output)));
    }
    if !made.lost.is_empty() {
        ui.remark(&format!(
            "{}: not carried over from the source: {}",
            file_name(&args.output),
            made.lost.join("; ")
        ));
    }
    let clamped = made.written.quantiser.clamped;
    if clamped > 0 {
        let over_db = decibels(made.written.peak);
        ui.remark(&format!(
            "{}: {clamped} samples were over full scale and were clamped (peak {over_db:+.2} dBFS); lower the gain by {:.1} dB, or keep floats with --bits f32 in a .wav",
            file_name(&args.output),
            (over_db * 10.0).ceil() / 10.0,
        ));
    }
}

/// What was done, in order: enough to do it again.
fn facts(plan: &Plan, made: &Made, input: &Path, seed: u64) -> Vec<(String, String)> {
    let from = &plan.source.format;
    let channels = from.channels;
    let source = format!(
        "{}: {}, {}, {} Hz, {channels} channel{}, {} frames",
        file_name(input),
        plan.source.container,
        words(from.samples),
        from.rate,
        if channels == 1 { "" } else { "s" },
        plan.frames
    );
    let rate = match plan.rate == from.rate {
        true => format!("{} Hz, kept", from.rate),
        false => format!(
            "{} Hz to {} Hz, {} filter",
            from.rate,
            plan.rate,
            plan.filter().name()
        ),
    };
    let peak = match made.written.peak {
        0.0 => "digital silence".to_string(),
        peak => format!("{:.2} dBFS", decibels(peak)),
    };
    let mut facts = vec![("source".to_string(), source)];
    facts.extend(stages(plan, made));
    let mut add = |what: &str, value: String| facts.push((what.to_string(), value));
    add("rate", rate);
    add("samples", samples_of(plan, made, seed));
    add("sample peak", peak);
    let verified = format!(
        "{} frames read back from disk, XXH3-128 {:032x} as meant",
        made.written.frames, made.written.digest
    );
    add("verified", verified);
    if !made.lost.is_empty() {
        add("not carried over", made.lost.join("; "));
    }
    facts
}

/// What each stage of the chain did, and whether any did.
fn stages(plan: &Plan, made: &Made) -> Vec<(String, String)> {
    let told = plan.account(&made.stages);
    if told.is_empty() {
        return Vec::new();
    }
    let untouched = made.stages.iter().all(|stage| stage.touched == 0);
    let chain = match untouched {
        true => "no stage changed a sample",
        false => "changed the audio",
    };
    let mut facts = vec![("chain".to_string(), chain.to_string())];
    for (number, (stage, did)) in told.into_iter().enumerate() {
        facts.push((format!("stage {}, {stage}", number + 1), did));
    }
    facts
}

fn samples_of(plan: &Plan, made: &Made, seed: u64) -> String {
    let stored = words(plan.samples);
    let SampleFormat::Int(_) = plan.samples else {
        return match plan.source.format.samples == plan.samples && plan.is_unchanged() {
            true => format!("{stored}, copied bit for bit"),
            false => format!("{stored}, nothing dithered or clamped"),
        };
    };
    let done = &made.written.quantiser;
    let mut parts = vec![stored];
    for (count, what) in [
        (done.exact, "copied bit for bit"),
        (done.dithered, "dithered"),
        (done.rounded, "rounded without dither"),
        (done.blanked, "left as digital silence"),
        (done.clamped, "clamped at full scale"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if done.dithered > 0 {
        parts.push(format!("{} with seed {seed}", plan.noise.name()));
    }
    parts.join(", ")
}

fn decibels(magnitude: f64) -> f64 {
    20.0 * libm::log10(magnitude)
}
