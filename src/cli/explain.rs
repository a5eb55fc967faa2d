//! `runout explain`: what a spec, a rule or a reading is, and who says so; what a stage of a chain takes.

use super::args::ExplainArgs;
use super::specs::{resolve, told};
use super::{Exit, Ui};
use crate::diagnostic::{nearest, quoted};
use crate::error::{Error, Result};
use crate::make::chain;
use crate::spec::{Library, Trouble, explain};

pub fn run(args: &ExplainArgs, ui: &Ui) -> Result<Exit> {
    let library = Library::new(ui.spec_folders())?;
    if let Some(text) = explain::explain(&library, &args.id) {
        return ui.print(&text).map(|()| Exit::Compliant);
    }
    if let Some(text) = chain::explain::explain(&args.id) {
        return ui.print(&text).map(|()| Exit::Compliant);
    }
    // A known spec that cannot be explained has mistakes; those are the answer.
    let spec = args.id.split('/').next().unwrap_or_default();
    if library.list().iter().any(|l| l.id == spec)
        && let Err(trouble @ Trouble::Mistakes(_)) = resolve(&library, spec)
    {
        return told(trouble, ui);
    }
    let error = Error::usage(
        format!("explaining {}", quoted(&args.id)),
        "there is no reading, spec, rule or stage of that id",
    );
    let near = explain::suggest(&library, &args.id)
        .or_else(|| nearest(&args.id, chain::explain::names()).map(str::to_string));
    Err(match near {
        Some(near) => error.hint(format!("did you mean {}?", quoted(&near))),
        None => error.hint("`runout specs` lists the specs, `runout specs ID` the rules of one"),
    })
}
