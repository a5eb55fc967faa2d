//! `runout measure`: readings without judgement. A file that cannot be decoded is an error here: there is nothing to report.

use crate::error::Result;
use crate::prove::verify::{self, Request};
use crate::report::Report;

use super::args::MeasureArgs;
use super::judging::{frames_in, only_measured};
use super::{Exit, Ui};

pub fn run(args: &MeasureArgs, ui: &Ui) -> Result<Exit> {
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
