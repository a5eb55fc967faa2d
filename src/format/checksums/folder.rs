//! Digests of the files in a folder, streamed: memory does not grow with their size.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{Algorithm, Entry, Manifest};
use crate::error::{Error, Result};

const DOING: &str = "making checksums";
/// Folders inside folders; a release has three.
const MAX_DEPTH: usize = 64;

/// What a folder holds against its manifest. Names are relative, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Listed, not there.
    pub missing: Vec<String>,
    /// There, not listed.
    pub extra: Vec<String>,
    /// There with other content.
    pub different: Vec<String>,
    /// Listed, and a link or something else that is no plain file inside the folder: not opened.
    pub refused: Vec<String>,
}

impl Comparison {
    pub fn is_clean(&self) -> bool {
        *self == Comparison::default()
    }
}

/// Digest of a file in lower-case hexadecimal.
pub fn digest_file(path: &Path, algorithm: Algorithm) -> Result<String> {
    match algorithm {
        Algorithm::Sha256 => digest::<Sha256>(path),
        Algorithm::Sha1 => digest::<Sha1>(path),
        Algorithm::Md5 => digest::<Md5>(path),
        Algorithm::Crc32 => {
            let mut crc = crc32fast::Hasher::new();
            stream(path, |bytes| crc.update(bytes))?;
            Ok(format!("{:08x}", crc.finalize()))
        }
    }
}

fn digest<D: Digest>(path: &Path) -> Result<String> {
    let mut digest = D::new();
    stream(path, |bytes| digest.update(bytes))?;
    let digest = digest.finalize();
    Ok(digest.iter().map(|b| format!("{b:02x}")).collect())
}

fn stream(path: &Path, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut file = fs::File::open(path).map_err(|e| Error::io(DOING, path, &e))?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Error::io(DOING, path, &e)),
        };
        take(&buffer[..count]);
    }
}

/// Digests of every file below `folder` except those named in `exclude` (relative names; the manifest itself).
/// `Kind::Unreadable` for a link or a special file among them, or a name that no manifest can hold: a package has none.
pub fn of_folder(folder: &Path, algorithm: Algorithm, exclude: &[&str]) -> Result<Manifest> {
    let mut entries = Vec::new();
    for (name, found) in walk(folder)? {
        if exclude.contains(&name.as_str()) {
            continue;
        }
        if !found.is_file {
            return Err(Error::unreadable(
                DOING,
                "expected a plain file, found a link or a special file",
            )
            .at_path(&found.path)
            .hint("replace it by the file itself"));
        }
        entries.push(Entry {
            name,
            digest: digest_file(&found.path, algorithm)?,
        });
    }
    Ok(Manifest {
        algorithm,
        entries,
        problems: Vec::new(),
    })
}

/// Digests of some files, by their names alone.
///
/// # Errors
/// A file cannot be read.
pub fn of_files(paths: &[PathBuf], algorithm: Algorithm) -> Result<Manifest> {
    let entry = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Entry {
            name: name.into_owned(),
            digest: digest_file(path, algorithm)?,
        })
    };
    Ok(Manifest {
        algorithm,
        entries: paths.iter().map(entry).collect::<Result<_>>()?,
        problems: Vec::new(),
    })
}

/// Compares `folder` with a manifest. Links are never followed. `exclude` as in [`of_folder`].
pub fn verify(folder: &Path, manifest: &Manifest, exclude: &[&str]) -> Result<Comparison> {
    let mut here = walk(folder)?;
    let mut result = Comparison::default();
    let listed: BTreeSet<&str> = manifest.entries.iter().map(|e| e.name.as_str()).collect();
    result.extra = here
        .keys()
        .filter(|n| !listed.contains(n.as_str()) && !exclude.contains(&n.as_str()))
        .cloned()
        .collect();
    let mut entries: Vec<&Entry> = manifest.entries.iter().collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in entries {
        // The walk is the only way to a file: a name it did not find cannot be opened, so no listed path leads outside.
        match here.remove(&entry.name) {
            None => result.missing.push(entry.name.clone()),
            Some(found) if !found.is_file => result.refused.push(entry.name.clone()),
            Some(found) => {
                if digest_file(&found.path, manifest.algorithm)? != entry.digest {
                    result.different.push(entry.name.clone());
                }
            }
        }
    }
    Ok(result)
}

struct Found {
    path: PathBuf,
    /// False for links and special files.
    is_file: bool,
}

/// All files below a folder by relative name with '/', links listed but not followed.
fn walk(folder: &Path) -> Result<BTreeMap<String, Found>> {
    let mut found = BTreeMap::new();
    let mut open = vec![(folder.to_path_buf(), String::new(), 0)];
    while let Some((path, prefix, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(Error::unreadable(
                DOING,
                format!("more than {MAX_DEPTH} folders inside each other"),
            )
            .at_path(&path));
        }
        for entry in fs::read_dir(&path).map_err(|e| Error::io(DOING, &path, &e))? {
            let entry = entry.map_err(|e| Error::io(DOING, &path, &e))?;
            let kind = entry
                .file_type()
                .map_err(|e| Error::io(DOING, entry.path(), &e))?;
            let Ok(name) = entry.file_name().into_string() else {
                return Err(
                    Error::unreadable(DOING, "the file name is not UTF-8").at_path(entry.path())
                );
            };
            let name = format!("{prefix}{name}");
            if kind.is_dir() {
                open.push((entry.path(), format!("{name}/"), depth + 1));
            } else {
                let path = entry.path();
                let is_file = kind.is_file();
                found.insert(name, Found { path, is_file });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::checksums::parse;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("spotify")).unwrap();
        fs::write(folder.path().join("spotify/01.flac"), "abc").unwrap();
        fs::write(folder.path().join("cover.jpg"), "").unwrap();
        fs::write(folder.path().join("checksums.sha256"), "itself").unwrap();
        folder
    }

    #[test]
    fn a_folder_is_listed_without_the_manifest() {
        let folder = folder();
        let manifest = of_folder(folder.path(), Algorithm::Sha256, &["checksums.sha256"]).unwrap();
        // SHA-256 of the empty text and of "abc" (FIPS 180-4 examples).
        assert_eq!(
            manifest.to_text(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  cover.jpg\n\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  spotify/01.flac\n"
        );
        let exclude = ["checksums.sha256"];
        assert!(
            verify(folder.path(), &manifest, &exclude)
                .unwrap()
                .is_clean()
        );
    }

    #[test]
    fn missing_extra_and_different_files_are_told_apart() {
        let folder = folder();
        let text = "900150983cd24fb0d6963f7d28e17f72  ./spotify/01.flac\n\
                    900150983cd24fb0d6963f7d28e17f72  cover.jpg\n\
                    900150983cd24fb0d6963f7d28e17f72  gone.wav\n";
        let compared = verify(folder.path(), &parse(text.as_bytes()).unwrap(), &[]).unwrap();
        assert_eq!(
            compared,
            Comparison {
                missing: vec!["gone.wav".into()],
                extra: vec!["checksums.sha256".into()],
                different: vec!["cover.jpg".into()],
                refused: vec![],
            }
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "abc").unwrap();
        let folder = folder();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(outside.path(), &link).unwrap();
        let text = "900150983cd24fb0d6963f7d28e17f72  link/secret\n\
                    900150983cd24fb0d6963f7d28e17f72  link\n";
        let compared = verify(folder.path(), &parse(text.as_bytes()).unwrap(), &[]).unwrap();
        assert_eq!(compared.missing, ["link/secret"]);
        assert_eq!(compared.refused, ["link"]);
        assert!(of_folder(folder.path(), Algorithm::Md5, &[]).is_err());
    }
}
