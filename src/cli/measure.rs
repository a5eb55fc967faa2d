//! `runout measure`: readings without judgement. A file that cannot be decoded is an error here: there is nothing to report.

use crate::diagnostic::nearest;
use crate::error::{Error, Result};
use crate::prove::verify::{self, Request};
use crate::reading::Choice;
use crate::reading::choice::{self, Unknown};
use crate::report::Report;

use super::args::MeasureArgs;
use super::judging::{frames_in, only_measured};
use super::{Exit, Ui};

pub fn run(args: &MeasureArgs, ui: &Ui) -> Result<Exit> {
    let readings = chosen(&args.only)?;
    let sets = super::check::sets(&args.paths)?;
    let mut report = Report::new("measure");
    let pool = ui.pool()?;
    let progress = ui.progress(sets.iter().map(|s| frames_in(&s.1)).sum(), "measuring");
    for (_, set) in &sets {
        let request = Request {
            release: None,
            promises: None,
            tracks: None,
            package: None,
            references: None,
            readings: &readings,
            progress: &|frames| progress.by(frames),
        };
        let mut measured = pool.install(|| verify::measure(set, &request))?;
        if let Some((_, error)) = std::mem::take(&mut measured.troubles).into_iter().next() {
            return Err(error);
        }
        report.subjects.extend(only_measured(measured));
    }
    drop(progress);
    ui.report(&report)
}

fn chosen(names: &[String]) -> Result<Choice> {
    if names.is_empty() {
        return Ok(Choice::ALL);
    }
    Choice::only(names).map_err(|Unknown { name, later }| {
        let doing = "choosing readings";
        if later {
            return Error::usage(doing, format!("no probe takes `{name}` yet"));
        }
        let error = Error::usage(doing, format!("there is no reading `{name}`"));
        match nearest(&name, choice::names()) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint("`runout generate reference` lists all readings"),
        }
    })
}
