//! `runout demo`: an album out of nothing, taken through everything.

use crate::error::Result;
use crate::make::demo;

use super::args::{AssembleArgs, DemoArgs};
use super::{Exit, Ui, assemble};

pub fn run(args: &DemoArgs, ui: &Ui) -> Result<Exit> {
    let release = {
        let progress = ui.progress(100, "composing");
        demo::write_album(&args.dir, &|what, _| progress.on(what))?
    };
    ui.remark(&format!("masters and manifest: {}", args.dir.display()));
    let assemble = AssembleArgs {
        release,
        output: args.dir.clone(),
        only: Vec::new(),
        dry_run: false,
        force: true,
        seed: 1,
        letterhead: None,
    };
    assemble::assemble(&assemble, ui, "demo")
}
