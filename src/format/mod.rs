//! Bytes <-> structures, readers and writers side by side, no policy: chunks, blocks, tags, discs, pictures.

pub mod aiff;
pub(crate) mod bytes;
pub mod checksums;
pub mod disc;
pub mod flac;
pub mod image;
pub(crate) mod letters;
pub mod names;
pub mod riff;
pub mod sides;
pub mod tags;

use std::fs::File;
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Opens a file for reading that is a file: a pipe would block for ever, and a folder has no bytes. `Kind::Io` for anything else.
pub(crate) fn open(path: &Path, doing: &str) -> Result<File> {
    let io = |e: std::io::Error| Error::io(doing, path, &e);
    let metadata = std::fs::metadata(path).map_err(io)?;
    if metadata.is_file() {
        return File::open(path).map_err(io);
    }
    let what = if metadata.is_dir() {
        "it is a folder, not a file"
    } else {
        "it is a pipe or a device, not a regular file"
    };
    Err(Error::new(Kind::Io, doing, what).at_path(path))
}

/// Whether two paths lead to one file: links are followed, hard links compared.
pub(crate) fn is_same_file(a: &Path, b: &Path) -> bool {
    let real = |p: &Path| std::fs::canonicalize(p).ok();
    real(a).is_some() && (real(a) == real(b) || is_one_inode(a, b))
}

#[cfg(unix)]
fn is_one_inode(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |p: &Path| std::fs::metadata(p).map(|m| (m.dev(), m.ino())).ok();
    id(a).is_some() && id(a) == id(b)
}

/// Elsewhere a hard link is not harmed: what is written takes the name, not the bytes.
#[cfg(not(unix))]
fn is_one_inode(_: &Path, _: &Path) -> bool {
    false
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
