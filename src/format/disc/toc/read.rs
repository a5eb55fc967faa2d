//! Reads a TOC leniently: every mistake is named with its line, and what is unambiguous is used.

use std::path::Path;

use super::statements::Reader;
use super::{Encoding, Toc};
use crate::error::{Error, Result};
use crate::format::disc::cue::decode;

/// A line of the file and what cdrdao would not take, or take for something else, there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based.
    pub line: usize,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    pub toc: Toc,
    pub encoding: Encoding,
    pub problems: Vec<Problem>,
}

/// A TOC of 99 tracks with 99 indexes each and texts in eight languages takes half of this.
const MAX_BYTES: u64 = 1024 * 1024;
const MAX_LISTED: usize = 100;
const DOING: &str = "reading the TOC";

/// A list that stops growing.
#[derive(Default)]
pub(super) struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn add(&mut self, line: usize, message: impl Into<String>) {
        let message = match self.0.len() {
            0..MAX_LISTED => message.into(),
            MAX_LISTED => format!("more than {MAX_LISTED}; the rest is not listed"),
            _ => return,
        };
        self.0.push(Problem { line, message });
    }
}

/// Whether a file of this name is one: other programs call other things `.toc`. What begins with a session, a catalogue number or a track
/// is a TOC, comments passed over.
pub fn is_toc(path: &Path) -> bool {
    use std::io::Read;
    const HEAD_BYTES: u64 = 4096;
    let mut head = Vec::new();
    let read = crate::format::open(path, DOING)
        .ok()
        .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head).ok());
    let (text, _, _) = decode(&head);
    let mut words = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(str::split_whitespace);
    const FIRST: [&str; 6] = ["CD_DA", "CD_ROM", "CD_ROM_XA", "CD_I", "CATALOG", "TRACK"];
    read.is_some() && words.next().is_some_and(|word| FIRST.contains(&word))
}

/// Reads a TOC file of up to 1 MiB; see [`parse`].
///
/// # Errors
/// Those of [`parse`], and `Kind::Io`.
pub fn read(path: &Path) -> Result<Parsed> {
    use std::io::Read;
    let io = |e: std::io::Error| Error::io(DOING, path, &e);
    let mut bytes = Vec::new();
    crate::format::open(path, DOING)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    parse(&bytes).map_err(|e| e.at_path(path))
}

/// Parses a TOC in ASCII, Latin-1, UTF-8 or UTF-16, with LF, CR LF or CR.
///
/// # Errors
/// `Kind::Unreadable` if it is longer than 1 MiB, holds NUL characters, or has no TRACK.
pub fn parse(bytes: &[u8]) -> Result<Parsed> {
    if bytes.len() as u64 > MAX_BYTES {
        let why = format!("more than {MAX_BYTES} bytes; a TOC is a short text");
        return Err(Error::unreadable(DOING, why));
    }
    let (text, encoding, mark) = decode(bytes);
    if text.contains('\0') {
        let why = "it holds NUL characters; a TOC is a text";
        return Err(Error::unreadable(DOING, why));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::new(&text, encoding);
    if mark {
        reader.problem("a byte order mark; cdrdao refuses it");
    }
    reader.statements();
    reader.finish();
    if !reader.saw_track {
        let why = "it has no TRACK; this is no TOC";
        return Err(Error::unreadable(DOING, why));
    }
    Ok(Parsed {
        toc: reader.toc,
        encoding,
        problems: reader.lexer.problems.0,
    })
}
