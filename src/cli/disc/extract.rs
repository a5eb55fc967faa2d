//! `runout disc extract`: tracks or one image, proven from disk before their folder appears.

use crate::audio::disc::load::load;
use crate::error::{Error, Kind, Result};
use crate::make::disc::extract::{Pauses, plan};
use crate::make::package::{Make, Staging};
use crate::prove::compare;
use crate::prove::samples;

use super::super::output::place;
use super::super::{Exit, Ui};
use super::args::ExtractArgs;
use super::{opened, parts};

/// A folder that may be replaced: a cue sheet stands in it.
const TRACKS: Make = Make {
    name: "folder of extracted tracks",
    is_one: |folder| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .any(|path| path.extension().is_some_and(|e| e == "cue"))
    },
    known_by: "no cue sheet",
};

pub fn run(args: &ExtractArgs, ui: &Ui) -> Result<Exit> {
    let loaded = opened(&args.disc, ui)?;
    let pauses = (!args.image).then_some(Pauses::from(args.pauses));
    let mut plan =
        plan(&loaded.disc, args.format.into(), pauses).map_err(|e| e.at_path(&args.disc))?;
    let (parent, name) = place(&args.output)?;
    let inputs = parts(&loaded, &args.disc);
    let inputs: Vec<_> = inputs.iter().map(|p| p.as_path()).collect();
    let staging = Staging::begin(TRACKS, parent, name, args.force, &inputs)?;
    let folder = staging.folder();
    let written = {
        let progress = ui.progress(plan.work(), "extracting");
        plan.write(&loaded.disc, &loaded.folder, folder, &|frames| {
            progress.by(frames)
        })?
    };
    let broken = |why: String| Error::new(Kind::Broken, "verifying what was written", why);
    {
        let progress = ui.progress(plan.work(), "verifying");
        for (path, written) in &written {
            let held = samples::held(path)?;
            if (held.digest, held.frames) != (written.digest, written.frames) {
                let why = "it does not hold the samples that were meant to be written";
                return Err(broken(why.into()).at_path(path));
            }
            progress.by(held.frames);
        }
    }
    // The sheet makes the disc again.
    let again = load(&folder.join(&plan.sheet.files[0].name))?;
    if let Some(problem) = again.problems.first() {
        return Err(broken(format!("the cue sheet: {problem}")));
    }
    if again.disc.lead_out != plan.disc.lead_out || again.disc.tracks != plan.disc.tracks {
        let differences = compare::differences(&again.disc, &plan.disc);
        return Err(broken(format!(
            "the cue sheet describes another disc: {}",
            differences.join("; ")
        )));
    }
    for note in &plan.notes {
        ui.remark(note);
    }
    for what in &plan.sheet.left_out {
        ui.remark(&format!("the cue sheet leaves out {what}"));
    }
    let place = staging.commit()?;
    ui.remark(&format!(
        "wrote {} and {} into {}, read back from disk",
        count(written.len(), "file"),
        plan.sheet.files[0].name,
        place.display()
    ));
    Ok(Exit::Compliant)
}

fn count(n: usize, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}
