//! `runout disc pq`: a disc on paper.

use crate::error::{Error, Result};
use crate::format::checksums::{self, Algorithm};
use crate::format::disc::pq::letterhead::{Letterhead, Refusal};
use crate::make::disc::pq::sheet;

use super::super::{Exit, Ui};
use super::args::PqArgs;
use super::{opened, parts, write_file};

pub fn run(args: &PqArgs, ui: &Ui) -> Result<Exit> {
    let letterhead = match args.letterhead.as_deref().map(Letterhead::read) {
        None => None,
        Some(Ok(letterhead)) => Some(letterhead),
        Some(Err(Refusal::Mistaken(mistakes))) => {
            ui.diagnostics(&mistakes);
            return Ok(Exit::CouldNot);
        }
        Some(Err(Refusal::Unreadable(error))) => return Err(error),
    };
    let loaded = opened(&args.disc, ui)?;
    let sums = match &loaded.ddp {
        Some(ddp) => vec![checksums::of_files(&ddp.parts, Algorithm::Md5)?],
        None => Vec::new(),
    };
    let sheet = sheet(&loaded.disc, &loaded.folder, loaded.ddp.as_ref(), &sums)
        .map_err(|e| e.at_path(&args.disc))?;
    let Some(output) = &args.output else {
        return ui.print(&sheet.to_text()).map(|()| Exit::Compliant);
    };
    let extension = output.extension().unwrap_or_default().to_ascii_lowercase();
    let bytes = match extension.to_str() {
        Some("txt") => sheet.to_text().into_bytes(),
        Some("json") => sheet.to_json().into_bytes(),
        Some("html" | "htm") => sheet.to_html(letterhead.as_ref()).into_bytes(),
        Some("pdf") => sheet.to_pdf(letterhead.as_ref()),
        _ => {
            return Err(Error::usage(
                "choosing the form of the PQ sheet",
                "the name says nothing of one",
            )
            .at_path(output)
            .hint("forms that are written: .txt, .json, .html, .pdf"));
        }
    };
    write_file(output, &bytes, args.force, &parts(&loaded, &args.disc))?;
    ui.remark(&format!("wrote {}", output.display()));
    Ok(Exit::Compliant)
}
