//! Bytes <-> structures, readers and writers side by side, no policy: chunks, blocks, tags, cue sheets, pictures.

pub mod aiff;
mod bytes;
pub mod checksums;
pub mod cue;
pub mod flac;
pub mod image;
pub mod names;
pub mod pq;
pub mod riff;
pub mod sides;
pub mod tags;

use std::fs::File;
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Opens a plain file for reading; folders, pipes and devices are `Kind::Io` before anything can block.
fn open(path: &Path, doing: &str) -> Result<File> {
    let io = |e: std::io::Error| Error::io(doing, path, &e);
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(Error::new(Kind::Io, doing, "it is not a plain file").at_path(path));
    }
    File::open(path).map_err(io)
}

/// Compares `text` with `golden/<folder>/<name>.snap`, as the macro of the integration tests does.
#[cfg(test)]
pub(crate) fn golden(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{}/golden/{folder}", env!("CARGO_MANIFEST_DIR")));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
