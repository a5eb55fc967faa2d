//! `runout disc toc`: a disc in the words of cdrdao.

use crate::error::Result;
use crate::format::disc::toc::{Use, write};

use super::super::{Exit, Ui};
use super::args::TocArgs;
use super::{opened, parts, rebased, write_file};

pub fn run(args: &TocArgs, ui: &Ui) -> Result<Exit> {
    let loaded = opened(&args.disc, ui)?;
    let disc = match &args.output {
        Some(sheet) => rebased(&loaded, sheet)?,
        None => loaded.disc.clone(),
    };
    let purpose = match args.burn {
        true => Use::Burning,
        false => Use::Describing,
    };
    let written = write(&disc, purpose).map_err(|e| e.at_path(&args.disc))?;
    for what in &written.left_out {
        ui.remark(&format!("the TOC leaves out {what}"));
    }
    match &args.output {
        None => ui.print_with(|out| out.write_all(&written.bytes))?,
        Some(output) => {
            let inputs = parts(&loaded, &args.disc);
            write_file(output, &written.bytes, args.force, &inputs)?;
            ui.remark(&format!("wrote {}", output.display()));
        }
    }
    Ok(Exit::Compliant)
}
