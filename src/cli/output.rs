//! Where outputs go, and writing a report file: whole or not at all, never over an input.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::format::is_same_file;
use crate::report;

const DOING: &str = "writing the report";

/// Refuses an output that is an input, or lies in an input folder and is not an earlier report of ours.
pub fn allowed(output: &Path, inputs: &[PathBuf]) -> Result<()> {
    let Ok(real) = fs::canonicalize(output) else {
        return Ok(()); // Not there yet: nothing can be lost.
    };
    let refuse = |why: &str| {
        Err(Error::usage(DOING, why)
            .at_path(output)
            .hint("choose another file"))
    };
    if real.is_dir() {
        return refuse("it is a folder");
    }
    for input in inputs {
        let Ok(input) = fs::canonicalize(input) else {
            continue; // Whoever reads it says that it is missing.
        };
        if is_same_file(&input, &real) {
            return refuse("it is one of the files being read");
        }
        if input.is_dir() && real.starts_with(&input) && !is_replaceable(&real)? {
            return refuse("it lies in a folder being read and is not a report of runout");
        }
    }
    Ok(())
}

/// Empty files, devices and earlier reports.
fn is_replaceable(path: &Path) -> Result<bool> {
    let ends = || -> io::Result<bool> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.len() == 0 {
            return Ok(true);
        }
        let size = report::END_BYTES as u64;
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        (&mut file).take(size).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(metadata.len().saturating_sub(size)))?;
        file.take(size).read_to_end(&mut tail)?;
        Ok(report::is_report(&head, &tail))
    };
    ends().map_err(|e| Error::io(DOING, path, &e))
}

/// Folder and name of a folder to be made.
pub fn place(output: &Path) -> Result<(&Path, &str)> {
    let name = output.file_name().and_then(|name| name.to_str());
    let Some(name) = name else {
        return Err(
            Error::usage("choosing the folder", "it has no name of its own").at_path(output),
        );
    };
    let parent = output.parent().filter(|p| !p.as_os_str().is_empty());
    Ok((parent.unwrap_or(Path::new(".")), name))
}

/// Writes through a temporary sibling, synced and renamed. Pipes and devices are written directly.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    // A link keeps pointing where it points: its target is replaced.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let fail = |e: &io::Error| Error::io(DOING, path, e);
    if fs::metadata(&real).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        let file = OpenOptions::new().write(true).open(&real);
        let mut out = BufWriter::new(file.map_err(|e| fail(&e))?);
        return match write(&mut out).and_then(|()| out.flush()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done.map_err(|e| fail(&e)),
        };
    }
    let (part, file) = temporary(&real).map_err(|e| fail(&e))?;
    let filled = fill(file, write).and_then(|()| fs::rename(&part, &real));
    filled.map_err(|e| {
        // Nothing more can be done about a part that cannot be removed; the first error is the one to tell.
        let _ = fs::remove_file(&part);
        fail(&e)
    })
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.into_inner()?.sync_all()
}

/// A new file beside `path`; an existing one is never opened.
fn temporary(path: &Path) -> io::Result<(PathBuf, File)> {
    const TRIES: u32 = 100;
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut last = io::ErrorKind::AlreadyExists.into();
    for n in 0..TRIES {
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        part.push(format!(".{n}.part"));
        let part = path.with_file_name(part);
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((part, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(result: Result<()>) -> String {
        result.unwrap_err().why
    }

    #[test]
    fn an_input_is_never_an_output() {
        let folder = tempfile::tempdir().unwrap();
        let master = folder.path().join("a.wav");
        fs::write(&master, "RIFF").unwrap();
        let inputs = [master.clone()];
        assert_eq!(
            why(allowed(&master, &inputs)),
            "it is one of the files being read"
        );
        assert!(allowed(&folder.path().join("new.json"), &inputs).is_ok());
        let dotted = folder.path().join("./x/../a.wav");
        fs::create_dir(folder.path().join("x")).unwrap();
        assert!(allowed(&dotted, &inputs).is_err());
        #[cfg(unix)]
        {
            let (soft, hard) = (folder.path().join("s.json"), folder.path().join("h.json"));
            std::os::unix::fs::symlink(&master, &soft).unwrap();
            fs::hard_link(&master, &hard).unwrap();
            assert!(allowed(&soft, &inputs).is_err());
            assert!(allowed(&hard, &inputs).is_err());
        }
    }

    #[test]
    fn in_a_folder_being_read_only_an_earlier_report_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = [folder.path().to_path_buf()];
        let file = folder.path().join("r.json");
        assert!(allowed(&file, &inputs).is_ok());
        fs::write(&file, "").unwrap();
        assert!(allowed(&file, &inputs).is_ok());
        fs::write(&file, "fLaC").unwrap();
        assert_eq!(
            why(allowed(&file, &inputs)),
            "it lies in a folder being read and is not a report of runout"
        );
        let report = report::Report::new("check");
        write_whole(&file, |out| {
            report::write(&report, report::Format::Json, false, out)
        })
        .unwrap();
        assert!(allowed(&file, &inputs).is_ok());
        assert_eq!(why(allowed(folder.path(), &[])), "it is a folder");
    }

    #[test]
    fn a_failed_report_leaves_the_old_one_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("r.txt");
        fs::write(&file, "old").unwrap();
        let error = write_whole(&file, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(why(error), "the disk is full");
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write_whole(&file, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
