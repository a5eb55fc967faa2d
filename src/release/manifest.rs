//! `release.toml` -> [`Release`](super::Release), all mistakes at once.

use std::path::Path;

use super::Release;
use crate::diagnostic::Diagnostics;

/// Parses and checks a manifest. `file` is the manifest's path: relative paths in it are resolved against its folder.
/// Nothing else is opened. Warnings do not stop: they come back beside the release.
pub fn parse(_text: &str, _file: &Path) -> Result<(Release, Diagnostics), Diagnostics> {
    todo!()
}
