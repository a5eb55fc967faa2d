//! A disc in the words of a cue sheet, and what goes beside the sheet.

use super::SmallFile;
use crate::error::Result;
use crate::format::disc::Disc;
use crate::format::disc::cue::{CueSheet, Flavour, write};

/// A cue sheet and its companion.
pub struct CueFiles {
    /// The sheet, and after it the CD-TEXT that only a file of its own can hold.
    pub files: Vec<SmallFile>,
    /// Frames that each file named by the sheet must have.
    pub lengths: Vec<u64>,
    /// What the disc has and these files do not say, one sentence each.
    pub left_out: Vec<String>,
}

/// The cue sheet `{stem}.cue` of a disc. A full one names a `{stem}.cdt` where the CD-TEXT says more than commands can.
///
/// # Errors
/// The grammar, or the flavour, has no words for the disc.
pub fn cue(disc: &Disc, flavour: Flavour, stem: &str) -> Result<CueFiles> {
    let mut described = CueSheet::from_disc(disc)?;
    let mut files = Vec::new();
    let mut left_out = described.left_out;
    let writable = disc.text.refusals().is_empty();
    let says_all = described.sheet.cd_text() == disc.text;
    if flavour == Flavour::Full && writable && !says_all {
        let name = format!("{stem}.cdt");
        described.sheet.cdtextfile = Some(name.clone());
        files.push(SmallFile {
            name,
            bytes: disc.text.to_packs()?,
        });
    } else {
        left_out.extend(described.text_left_out);
    }
    let written = write(&described.sheet, flavour)?;
    left_out.extend(written.left_out);
    files.insert(
        0,
        SmallFile {
            name: format!("{stem}.cue"),
            bytes: written.bytes,
        },
    );
    Ok(CueFiles {
        files,
        lengths: described.lengths,
        left_out,
    })
}
