//! A package appears whole or not at all: everything is written in a temporary folder beside its place, synced, and renamed.
//!
//! A kill at any moment leaves the old package or the new one under the package's name; what was half-written keeps the
//! temporary name and is cleared by the next run. The temporary folder is locked while a run works in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// What kind of folder is made, and by what an earlier one is known, so that nothing else is ever replaced.
#[derive(Debug, Clone, Copy)]
pub struct Make {
    /// "package", "DDP".
    pub name: &'static str,
    pub is_one: fn(&Path) -> bool,
    /// How one is known, in words.
    pub known_by: &'static str,
}

impl Make {
    pub const PACKAGE: Make = Make {
        name: "package",
        is_one: |folder| {
            folder.join("checksums.sha256").is_file() && folder.join("report.json").is_file()
        },
        known_by: "no checksums.sha256 and report.json",
    };
}

/// A package in the making. Dropped without [`Staging::commit`], it leaves nothing behind.
pub struct Staging {
    place: PathBuf,
    temporary: PathBuf,
    lock_path: PathBuf,
    _lock: File,
    committed: bool,
    force: bool,
    make: Make,
}

impl Staging {
    /// Prepares to write `name` in the folder `out` (made if missing). `inputs` are files that must survive: masters, artwork, manifest.
    pub fn begin(
        make: Make,
        out: &Path,
        name: &str,
        force: bool,
        inputs: &[&Path],
    ) -> Result<Staging> {
        let doing = "preparing the output";
        fs::create_dir_all(out).map_err(|e| Error::io("creating the output folder", out, &e))?;
        let place = out.join(name);
        may_replace(make, &place, force, inputs)?;
        let temporary = out.join(format!(".{name}.partial"));
        let lock_path = out.join(format!(".{name}.lock"));
        for path in [&temporary, &lock_path] {
            if fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink()) {
                return Err(Error::usage(doing, "a symbolic link is in the way")
                    .at_path(path)
                    .hint("remove it"));
            }
        }
        let lock = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(|e| Error::io(doing, &lock_path, &e))?;
        if lock.try_lock().is_err() {
            return Err(
                Error::usage(doing, "another run is writing this package right now")
                    .at_path(&place)
                    .hint("wait for it to end"),
            );
        }
        if temporary.exists() {
            holds_no_input(&temporary, inputs)?;
            fs::remove_dir_all(&temporary)
                .map_err(|e| Error::io("clearing what an interrupted run left", &temporary, &e))?;
        }
        fs::create_dir(&temporary).map_err(|e| Error::io("creating", &temporary, &e))?;
        Ok(Staging {
            place,
            temporary,
            lock_path,
            _lock: lock,
            committed: false,
            force,
            make,
        })
    }

    /// Where files are written until the package is whole.
    pub fn folder(&self) -> &Path {
        &self.temporary
    }

    /// Where the package will stand.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Puts the package in its place.
    pub fn commit(mut self) -> Result<PathBuf> {
        sync_folders(&self.temporary)?;
        // Something may have appeared there while the package was made.
        may_replace(self.make, &self.place, self.force, &[])?;
        let parent = self.place.parent().unwrap_or(Path::new("."));
        let io = |e: std::io::Error| Error::io("putting the package in its place", &self.place, &e);
        if self.place.exists() {
            exchange(&self.temporary, &self.place).map_err(io)?;
            // From here the new package stands; what remains is the old one under the temporary name.
            fs::remove_dir_all(&self.temporary)
                .map_err(|e| Error::io("removing the replaced package", &self.temporary, &e))?;
        } else {
            fs::rename(&self.temporary, &self.place).map_err(io)?;
        }
        self.committed = true;
        sync_folder(parent)?;
        Ok(self.place.clone())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing useful can be done if this fails; the next run clears it.
            let _ = fs::remove_dir_all(&self.temporary);
        }
        let _ = fs::remove_file(&self.lock_path);
    }
}

fn may_replace(make: Make, place: &Path, force: bool, inputs: &[&Path]) -> Result<()> {
    let Ok(found) = fs::symlink_metadata(place) else {
        return Ok(());
    };
    let refuse = |why: &str, hint: &str| {
        Err(Error::usage("preparing the output", why)
            .at_path(place)
            .hint(hint))
    };
    if !found.is_dir() {
        return refuse(
            "something that is not a folder stands in its place",
            "move it away or choose another output folder with -o",
        );
    }
    let is_empty = fs::read_dir(place)
        .map_err(|e| Error::io("reading", place, &e))?
        .next()
        .is_none();
    if is_empty {
        return Ok(());
    }
    if !force {
        return refuse(
            "a folder of this name is already there",
            "give --force to replace it, or another output folder with -o",
        );
    }
    holds_no_input(place, inputs)?;
    if !(make.is_one)(place) {
        let why = format!(
            "the folder is no {} ({}), so --force will not replace it",
            make.name, make.known_by
        );
        return refuse(&why, "move it away");
    }
    Ok(())
}

/// Links included: both sides are resolved before they are compared.
fn holds_no_input(folder: &Path, inputs: &[&Path]) -> Result<()> {
    let resolved = fs::canonicalize(folder).map_err(|e| Error::io("reading", folder, &e))?;
    for input in inputs {
        if fs::canonicalize(input).is_ok_and(|path| path.starts_with(&resolved)) {
            return Err(Error::usage("preparing the output", format!("the folder holds an input of this release, `{}`", input.display()))
                .at_path(folder)
                .hint("choose another output folder with -o; inputs are never replaced, even with --force"));
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // A file system without atomic exchange.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => exchange_in_two_steps(new, old),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> std::io::Result<()> {
    exchange_in_two_steps(new, old)
}

fn exchange_in_two_steps(new: &Path, old: &Path) -> std::io::Result<()> {
    let mut aside = old.as_os_str().to_os_string();
    aside.push(".replaced");
    let aside = PathBuf::from(aside);
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// Directory entries are synced from the leaves up, so that a power cut after the rename finds every file.
fn sync_folders(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|e| Error::io("reading", folder, &e))? {
        let entry = entry.map_err(|e| Error::io("reading", folder, &e))?;
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// A directory entry is synced, so that a power cut after a rename finds the file.
pub fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(|e| Error::io("syncing", folder, &e))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Writes a small file whole and synced; it must not exist yet.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let io = |e: std::io::Error| Error::io("writing", path, &e);
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(io)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(io)
}

/// Copies an input into the package, synced.
pub fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).map_err(|e| Error::io("reading", from, &e))?;
    let mut target = File::options()
        .write(true)
        .create_new(true)
        .open(to)
        .map_err(|e| Error::io("writing", to, &e))?;
    std::io::copy(&mut source, &mut target)
        .and_then(|_| target.sync_all())
        .map_err(|e| {
            let mut error = Error::io("copying into the package", to, &e);
            error.kind = Kind::Io;
            error
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_package(out: &Path, force: bool, text: &str) -> Result<PathBuf> {
        let staging = Staging::begin(Make::PACKAGE, out, "Artist - Title", force, &[])?;
        for name in ["checksums.sha256", "report.json"] {
            write_file(&staging.folder().join(name), text.as_bytes())?;
        }
        staging.commit()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_package_appears_under_its_name_and_nothing_else_remains() {
        let dir = tempfile::tempdir().unwrap();
        write_package(dir.path(), false, "one").unwrap();
        assert_eq!(names(dir.path()), ["Artist - Title"]);
    }

    #[test]
    fn a_dropped_staging_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let staging = Staging::begin(Make::PACKAGE, dir.path(), "x", false, &[]).unwrap();
        write_file(&staging.folder().join("half"), b"half").unwrap();
        drop(staging);
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn an_existing_package_is_replaced_only_by_force_and_a_foreign_folder_never() {
        let dir = tempfile::tempdir().unwrap();
        write_package(dir.path(), false, "one").unwrap();
        assert!(
            write_package(dir.path(), false, "two")
                .unwrap_err()
                .to_string()
                .contains("already there")
        );
        write_package(dir.path(), true, "two").unwrap();
        let place = dir.path().join("Artist - Title");
        assert_eq!(
            fs::read_to_string(place.join("report.json")).unwrap(),
            "two"
        );
        fs::remove_file(place.join("checksums.sha256")).unwrap();
        assert!(
            write_package(dir.path(), true, "three")
                .unwrap_err()
                .to_string()
                .contains("is no package")
        );
        assert_eq!(names(dir.path()), ["Artist - Title"]);
    }

    #[test]
    fn a_folder_that_holds_a_master_is_never_replaced_even_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let place = write_package(dir.path(), false, "one").unwrap();
        let master = place.join("master.wav");
        fs::write(&master, b"music").unwrap();
        #[cfg(unix)]
        let input = {
            let link = dir.path().join("link.wav");
            std::os::unix::fs::symlink(&master, &link).unwrap();
            link
        };
        #[cfg(not(unix))]
        let input = master.clone();
        let Err(error) =
            Staging::begin(Make::PACKAGE, dir.path(), "Artist - Title", true, &[&input])
        else {
            panic!("it must be refused")
        };
        assert!(error.to_string().contains("holds an input"), "{error}");
        assert_eq!(fs::read(&master).unwrap(), b"music");
    }

    #[test]
    fn two_runs_at_once_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Staging::begin(Make::PACKAGE, dir.path(), "x", false, &[]).unwrap();
        let Err(error) = Staging::begin(Make::PACKAGE, dir.path(), "x", false, &[]) else {
            panic!("it must be refused")
        };
        assert!(error.to_string().contains("another run"), "{error}");
    }

    #[test]
    fn what_a_killed_run_left_is_cleared() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".x.partial")).unwrap();
        fs::write(dir.path().join(".x.partial/half"), b"half").unwrap();
        let staging = Staging::begin(Make::PACKAGE, dir.path(), "x", false, &[]).unwrap();
        assert!(names(staging.folder()).is_empty());
    }
}
