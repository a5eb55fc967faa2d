//! Hostile input: files that are broken, lie or are placed where they should not be, and what was decided to happen.
//!
//! [`cases`] is the corpus, one file per family; `run` drives the binary over it. Everything is built in code from the formats'
//! specifications. What was decided: what cannot be decoded is a finding for `check` (1) and an error for
//! `measure`, `convert` and `assemble` (2); what is missing, forbidden or no file is an error everywhere (2); what can be recovered is, and it
//! is said with both figures.

mod aiff;
mod artwork;
mod bytes;
mod codecs;
mod cue;
mod ddp;
mod files;
mod flac;
mod manifest;
mod places;
mod riff;
mod run;
mod samples;
mod specs;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Check,
    Measure,
    Convert,
    Assemble,
}

impl Command {
    pub fn word(self) -> &'static str {
        match self {
            Command::Check => "check",
            Command::Measure => "measure",
            Command::Convert => "convert",
            Command::Assemble => "assemble",
        }
    }
}

/// Something that lies in the case's folder before the program runs. Paths are relative to that folder.
#[derive(Debug, Clone)]
pub enum Entry {
    File(PathBuf, Vec<u8>),
    /// A beginning and so many zeros after it, which no corpus has to carry.
    Padded(PathBuf, Vec<u8>, u64),
    Folder(PathBuf),
    /// A symbolic link and what it says.
    Link(PathBuf, PathBuf),
    Pipe(PathBuf),
    /// A file nobody may read.
    Locked(PathBuf, Vec<u8>),
}

#[derive(Debug, Clone)]
pub struct Case {
    /// A sentence in kebab-case.
    pub name: String,
    pub entries: Vec<Entry>,
    pub command: Command,
    /// Arguments after the command. The program runs inside the case's folder.
    pub arguments: Vec<OsString>,
    /// Exit codes that are right. More than one where the decision leaves the severity to a rule.
    pub expect_exit: Vec<i32>,
    /// What has to be said somewhere: on standard output, standard error or in the JSON report.
    pub must_mention: Vec<String>,
}

impl Case {
    pub fn new(name: &str, command: Command, arguments: &[&str]) -> Self {
        Case {
            name: name.to_string(),
            entries: Vec::new(),
            command,
            arguments: arguments.iter().map(OsString::from).collect(),
            expect_exit: vec![2],
            must_mention: Vec::new(),
        }
    }
    pub fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.entries.push(Entry::File(path.into(), bytes.into()));
        self
    }
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }
    pub fn exits(mut self, codes: &[i32]) -> Self {
        self.expect_exit = codes.to_vec();
        self
    }
    pub fn says(mut self, words: &[&str]) -> Self {
        self.must_mention = words.iter().map(ToString::to_string).collect();
        self
    }
}

/// Where `assemble` puts its package: beside the case's folder.
pub const OUT: &str = "../out";

/// Where `convert` puts its file.
pub const CONVERTED: &str = "../out.wav";

/// A manifest of these masters, correct in everything else, for one deliverable.
pub fn release(masters: &[&str]) -> String {
    let mut text = String::from(
        "[release]\ntitle = 'Night Ferry'\nartist = 'Lantern & Wake'\ndeliver = ['spotify']\n",
    );
    for (n, master) in masters.iter().enumerate() {
        text.push_str(&format!(
            "[[track]]\nfile = '{master}'\ntitle = 'Track {}'\n",
            n + 1
        ));
    }
    text
}

pub fn assemble(name: &str, manifest: impl Into<Vec<u8>>) -> Case {
    let name = format!("assemble-{name}");
    Case::new(&name, Command::Assemble, &["release.toml", "-o", OUT]).file("release.toml", manifest)
}

/// An audio file that cannot be decoded: a finding of `check`, an error of `measure` and `assemble`.
pub fn unreadable(name: &str, file: &str, bytes: Vec<u8>, says: &[&str]) -> Vec<Case> {
    let with = |prefix: &str, command, arguments: &[&str]| {
        Case::new(&format!("{prefix}-{name}"), command, arguments).file(file, bytes.clone())
    };
    let also: Vec<&str> = ["readable"].iter().chain(says).copied().collect();
    vec![
        with("check", Command::Check, &[file])
            .exits(&[1])
            .says(&also),
        with("measure", Command::Measure, &[file])
            .exits(&[2])
            .says(&[file]),
        with("convert", Command::Convert, &[file, CONVERTED])
            .exits(&[2])
            .says(&[file]),
        with("assemble", Command::Assemble, &["release.toml", "-o", OUT])
            .file("release.toml", release(&[file]))
            .exits(&[2])
            .says(&[file]),
    ]
}

/// An audio file that can be read: measuring it succeeds, and `check` says what is to be said.
pub fn readable(name: &str, file: &str, bytes: Vec<u8>, exits: &[i32], says: &[&str]) -> Vec<Case> {
    let check = Case::new(&format!("check-{name}"), Command::Check, &[file]);
    let measure = Case::new(&format!("measure-{name}"), Command::Measure, &[file]);
    let arguments = [file, CONVERTED, "--bits", "16"];
    let convert = Case::new(&format!("convert-{name}"), Command::Convert, &arguments);
    // Where `check` may find nothing readable at all, `measure` may have to stop.
    let measured: &[i32] = if exits == [1] { &[0, 2] } else { &[0] };
    vec![
        check.file(file, bytes.clone()).exits(exits).says(says),
        measure
            .file(file, bytes.clone())
            .exits(measured)
            .says(&[file]),
        // What is lossy, cut short or holds no numbers is not turned into a file that looks sound.
        convert.file(file, bytes).exits(&[0, 2]).says(&[file]),
    ]
}

/// An audio file that is put right on the way in, which `check` reports with both figures.
pub fn recovered(name: &str, file: &str, bytes: Vec<u8>, figures: &[&str]) -> Vec<Case> {
    let mut says = vec!["container-repairs"];
    says.extend(figures);
    readable(name, file, bytes, &[0, 1], &says)
}

/// The whole corpus, in a fixed order.
pub fn cases() -> Vec<Case> {
    [
        riff::cases(),
        samples::cases(),
        text::cases(),
        aiff::cases(),
        flac::cases(),
        codecs::cases(),
        cue::cases(),
        ddp::cases(),
        manifest::cases(),
        artwork::cases(),
        specs::cases(),
        files::cases(),
        places::cases(),
    ]
    .concat()
}

/// Writes the files of every case into a folder of its own under `dir`, so that other programs can be tried on them.
///
/// # Errors
/// Whatever the file system refuses; an entry that this system cannot make at all (a pipe on Windows) is left out.
pub fn write_all(dir: &Path) -> std::io::Result<()> {
    for case in cases() {
        run::lay_out(&case, &dir.join(&case.name))?;
    }
    Ok(())
}
