//! The error of the program: runout could not do its work.
//!
//! Mistakes in files people write are [`crate::diagnostic`]s, and audio that does not comply is a finding; neither is an error.
//! An error says what was being done, to which file, where in it, why it failed, and what to try.

use std::fmt;
use std::path::{Path, PathBuf};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of trouble it is. Decides between a finding and an exit code, never the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The file is there but its content cannot be used (`check` turns this into a finding).
    Unreadable,
    /// Missing, forbidden, not a file, disk full, read error.
    Io,
    /// The request makes no sense: wrong flag, output over an input, unknown spec.
    Usage,
    /// A promise of our own was not kept (a digest differs after writing).
    Broken,
}

#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    /// What was being done, as a participle phrase: "reading the WAV header".
    pub doing: String,
    pub path: Option<PathBuf>,
    /// Where in the file: "byte 36", "chunk `data`", "track 3".
    pub place: Option<String>,
    /// Why: what was expected and what was found.
    pub why: String,
    /// What to try.
    pub hint: Option<String>,
}

impl Error {
    pub fn new(kind: Kind, doing: impl Into<String>, why: impl Into<String>) -> Self {
        Error {
            kind,
            doing: doing.into(),
            path: None,
            place: None,
            why: why.into(),
            hint: None,
        }
    }
    pub fn unreadable(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(Kind::Unreadable, doing, why)
    }
    pub fn usage(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(Kind::Usage, doing, why)
    }
    /// An operating-system error on `path`, in plain words.
    pub fn io(doing: impl Into<String>, path: impl AsRef<Path>, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as E;
        let (why, hint) = match error.kind() {
            E::NotFound => (
                "it does not exist".to_string(),
                Some("check the spelling of the path"),
            ),
            E::PermissionDenied => (
                "permission denied".to_string(),
                Some("check who may read or write it"),
            ),
            E::AlreadyExists => (
                "something of this name stands there already".to_string(),
                Some("move it away, or choose another place"),
            ),
            E::StorageFull => (
                "the disk is full".to_string(),
                Some("free some space and run again; nothing was left half-written"),
            ),
            _ => (error.to_string(), None),
        };
        Error {
            hint: hint.map(String::from),
            ..Self::new(Kind::Io, doing, why)
        }
        .at_path(path)
    }
    pub fn at_path(mut self, path: impl AsRef<Path>) -> Self {
        self.path.get_or_insert_with(|| path.as_ref().to_path_buf());
        self
    }
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place.get_or_insert_with(|| place.into());
        self
    }
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.doing)?;
        if let Some(path) = &self.path {
            write!(f, " `{}`", printable(&path.display().to_string()))?;
        }
        if let Some(place) = &self.place {
            write!(f, ", {}", printable(place))?;
        }
        write!(f, ": {}", printable(&self.why))?;
        if let Some(hint) = &self.hint {
            write!(f, "; {}", printable(hint))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Names and tags come from strangers: control and direction-changing characters never reach a terminal raw.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                '\u{fffd}'
            }
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// As [`printable`], for a text of our own that holds several lines.
pub fn printable_lines(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            line.strip_suffix('\n')
                .map_or_else(|| printable(line), |l| printable(l) + "\n")
        })
        .collect()
}
