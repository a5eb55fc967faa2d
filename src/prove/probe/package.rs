//! The package probe: the checksums of a package still say what is in it.

use std::path::Path;

use crate::error::Result;
use crate::format::checksums::{self, Comparison, Manifest};
use crate::reading::Readings;

/// File name of the checksum list at the root of a package.
const NAME: &str = "checksums.sha256";

const MATCH: &str = "package.checksums";
const UNEXPECTED: &str = "package.unexpected_files";

/// Holds every file below `root`, the top of a finished package, against the list there: `package.checksums` and
/// `package.unexpected_files`.
pub fn compare(root: &Path) -> Readings {
    let mut readings = Readings::default();
    match compared(root) {
        Ok((list, found)) => {
            // A link is not the file that was listed, and a line that says nothing protects nothing.
            let kept = found.different.is_empty()
                && found.missing.is_empty()
                && found.refused.is_empty()
                && list.problems.is_empty();
            readings.put(MATCH, kept);
            let strangers = found
                .extra
                .into_iter()
                .filter(|path| !is_litter(path))
                .collect::<Vec<_>>();
            readings.put(UNEXPECTED, strangers);
        }
        Err(error) => {
            readings.put(MATCH, false);
            readings.not_measured(UNEXPECTED, error.to_string());
        }
    }
    readings
}

/// What desktops leave in every folder they show: no part of anything, and no harm to it.
fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("._") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name)
}

fn compared(root: &Path) -> Result<(Manifest, Comparison)> {
    let list = checksums::read(&root.join(NAME))?;
    let found = checksums::verify(root, &list, &[NAME])?;
    Ok((list, found))
}

/// Why nothing was compared. While a package is being made (`making`) its checksums do not exist yet: they cover the report that
/// is being written.
pub fn not_compared(making: bool, readings: &mut Readings) {
    for id in [MATCH, UNEXPECTED] {
        if making {
            readings.not_measured(id, "the checksums cover this report: `runout check` on the finished package compares them");
        } else {
            readings.not_applicable(id, "not a package");
        }
    }
}
