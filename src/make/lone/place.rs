//! One file appears whole or not at all: written beside its place under another name, synced, renamed.
//!
//! A kill at any moment leaves the old file or the new one under the name; what was half-written keeps the temporary name and
//! is taken over by the next run. The temporary file is locked while a run writes it. Inputs are never replaced.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::format::is_same_file;
use crate::make::package::sync_folder;

const DOING: &str = "preparing to write";

/// A file in the making. Dropped without [`Staged::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    place: PathBuf,
    temporary: PathBuf,
    file: File,
    force: bool,
    committed: bool,
}

impl Staged {
    /// Prepares to write `place`. `inputs` are files that must survive.
    ///
    /// # Errors
    /// Something stands in the place and `force` is not given; it is an input, a folder, a link or a device; another run writes it.
    pub fn begin(place: &Path, force: bool, inputs: &[&Path]) -> Result<Staged> {
        may_replace(place, force, inputs)?;
        let name = place.file_name().ok_or_else(|| {
            Error::usage(DOING, "the path does not end in a file name").at_path(place)
        })?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(".partial");
        let temporary = place.with_file_name(hidden);
        may_replace(&temporary, true, inputs)?;
        if !folder_of(place).is_dir() {
            return Err(Error::usage(DOING, "there is no such folder")
                .at_path(folder_of(place))
                .hint("check the spelling of the path, or make the folder first"));
        }
        let file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&temporary)
            .map_err(|e| Error::io("creating", &temporary, &e))?;
        // A run that ended between our opening and our locking has taken the file away under its final name.
        if file.try_lock().is_err() || !is_still(&file, &temporary) {
            return Err(
                Error::usage(DOING, "another run is writing this file right now")
                    .at_path(place)
                    .hint("wait for it to end"),
            );
        }
        let staged = Staged {
            place: place.to_path_buf(),
            temporary,
            file,
            force,
            committed: false,
        };
        let cleared = staged.file.set_len(0);
        cleared.map_err(|e| Error::io("clearing what an interrupted run left", place, &e))?;
        Ok(staged)
    }

    /// Where the bytes are until the file is whole.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// The file itself, for whoever writes it.
    ///
    /// # Errors
    /// The system gives no second handle.
    pub fn file(&self) -> Result<File> {
        self.file
            .try_clone()
            .map_err(|e| Error::io("writing", &self.place, &e))
    }

    /// Has the bytes on the disk.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn sync(&self) -> Result<()> {
        self.file
            .sync_all()
            .map_err(|e| Error::io("writing", &self.place, &e))
    }

    /// Gives the synced file its name.
    ///
    /// # Errors
    /// Something appeared in the place while the file was made, or it cannot be renamed.
    pub fn commit(mut self) -> Result<()> {
        let io = |e: std::io::Error| Error::io("putting the file in its place", &self.place, &e);
        if self.force {
            may_replace(&self.place, true, &[])?;
            fs::rename(&self.temporary, &self.place).map_err(io)?;
        } else {
            rename_new(&self.temporary, &self.place).map_err(io)?;
        }
        self.committed = true;
        sync_folder(folder_of(&self.place))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing useful can be done if this fails; the next run takes the file over.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// The folder a file stands in.
fn folder_of(place: &Path) -> &Path {
    let folder = place.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn may_replace(place: &Path, force: bool, inputs: &[&Path]) -> Result<()> {
    let Ok(found) = fs::symlink_metadata(place) else {
        return Ok(());
    };
    let refuse = |why: &str, hint: &str| Err(Error::usage(DOING, why).at_path(place).hint(hint));
    if inputs.iter().any(|input| is_same_file(input, place)) {
        return refuse(
            "it is the file being read",
            "write to another name; inputs are never replaced, even with --force",
        );
    }
    if found.is_symlink() {
        return refuse(
            "a symbolic link stands there",
            "name the file itself, or remove the link",
        );
    }
    if found.is_dir() {
        return refuse("it is a folder", "name a file in it");
    }
    if !found.is_file() {
        return refuse("it is a pipe or a device", "name a regular file");
    }
    if !force {
        return refuse(
            "a file of this name is already there",
            "give --force to replace it",
        );
    }
    Ok(())
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |m: &fs::Metadata| (m.dev(), m.ino());
    matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(a), Ok(b)) if id(&a) == id(&b))
}

/// Elsewhere nothing tells two files of one name apart; the lock alone has to do.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}

/// Renames only if nothing stands in the new place.
#[cfg(target_os = "linux")]
fn rename_new(from: &Path, to: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // A file system that cannot promise it.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => rename_checked(from, to),
        done => done.map_err(Into::into),
    }
}

#[cfg(not(target_os = "linux"))]
fn rename_new(from: &Path, to: &Path) -> std::io::Result<()> {
    rename_checked(from, to)
}

fn rename_checked(from: &Path, to: &Path) -> std::io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn write(place: &Path, force: bool, text: &str) -> Result<()> {
        let staged = Staged::begin(place, force, &[])?;
        staged.file()?.write_all(text.as_bytes()).unwrap();
        staged.sync()?;
        staged.commit()
    }

    fn why(place: &Path, inputs: &[&Path]) -> String {
        Staged::begin(place, true, inputs).unwrap_err().why
    }

    #[test]
    fn a_file_appears_under_its_name_and_nothing_else_remains() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a.wav");
        write(&place, false, "one").unwrap();
        assert!(
            write(&place, false, "two")
                .unwrap_err()
                .why
                .contains("already there")
        );
        write(&place, true, "three").unwrap();
        drop(Staged::begin(&place, true, &[]).unwrap());
        assert_eq!(fs::read_to_string(&place).unwrap(), "three");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_does_not_exist_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = Staged::begin(&dir.path().join("no/a.wav"), false, &[]).unwrap_err();
        assert_eq!(error.path, Some(dir.path().join("no")));
    }

    #[test]
    fn what_appears_meanwhile_is_not_replaced_without_force() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a.wav");
        let staged = Staged::begin(&place, false, &[]).unwrap();
        fs::write(&place, "somebody else's").unwrap();
        assert!(staged.commit().is_err());
        assert_eq!(fs::read_to_string(&place).unwrap(), "somebody else's");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_input_is_never_replaced_whatever_it_is_called() {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("a.wav");
        fs::write(&input, "music").unwrap();
        let hard = dir.path().join("hard.wav");
        fs::hard_link(&input, &hard).unwrap();
        fs::hard_link(&input, dir.path().join(".b.wav.partial")).unwrap();
        let mut names = vec![
            input.clone(),
            hard,
            dir.path().join("./a.wav"),
            dir.path().join("b.wav"),
        ];
        #[cfg(unix)]
        {
            let soft = dir.path().join("soft.wav");
            std::os::unix::fs::symlink(&input, &soft).unwrap();
            names.push(soft);
        }
        for name in names {
            assert_eq!(why(&name, &[&input]), "it is the file being read");
        }
        assert_eq!(why(dir.path(), &[&input]), "it is a folder");
        assert_eq!(fs::read(&input).unwrap(), b"music");
    }

    #[test]
    fn two_runs_at_once_are_told_apart_and_what_a_killed_one_left_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a.wav");
        fs::write(dir.path().join(".a.wav.partial"), "half of something").unwrap();
        let first = Staged::begin(&place, false, &[]).unwrap();
        assert_eq!(fs::metadata(first.path()).unwrap().len(), 0);
        assert!(why(&place, &[]).contains("another run"));
    }
}
