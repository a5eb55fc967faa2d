//! Reads a cue sheet leniently: every mistake is named with its line and column, and what is unambiguous is used.

use std::path::Path;

use super::CueSheet;
use super::commands::Reader;
use super::line::Piece;
use super::text::{Encoding, decode};
use crate::error::{Error, Result};

/// A place in the sheet and what is odd there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id: "time", "index-order", "file-path", ...
    pub id: &'static str,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    pub sheet: CueSheet,
    pub encoding: Encoding,
    /// What breaks the grammar.
    pub problems: Vec<Problem>,
    /// What is legal or harmless but not every program reads: a byte order mark, unknown commands, appended gaps.
    pub notes: Vec<Problem>,
}

/// A sheet of 99 tracks with 99 indexes each takes a fifth of this.
const MAX_BYTES: u64 = 1024 * 1024;
const MAX_LISTED: usize = 100;
const DOING: &str = "reading the cue sheet";

/// Reads a cue sheet file of up to 1 MiB; see [`parse`].
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

/// Parses a sheet in ASCII, Latin-1, UTF-8 or UTF-16, with LF, CR LF or CR. `Kind::Unreadable` if it is longer than 1 MiB, holds
/// NUL characters, or has neither a FILE nor a TRACK line.
pub fn parse(bytes: &[u8]) -> Result<Parsed> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::unreadable(
            DOING,
            format!("more than {MAX_BYTES} bytes; a cue sheet is a short text"),
        ));
    }
    let (text, encoding, mark) = decode(bytes);
    if text.contains('\0') {
        return Err(Error::unreadable(
            DOING,
            "it holds NUL characters; a cue sheet is a text",
        ));
    }
    let mut reader = Reader::default();
    if mark {
        reader.place = (1, 1);
        reader.note(
            "byte-order-mark",
            "a byte order mark; several programs refuse it or lose the first line",
        );
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (n, line) in text.split('\n').enumerate() {
        reader.line = n + 1;
        let line = Piece::line(line);
        if !line.text.is_empty() {
            reader.command(line);
        }
    }
    reader.finish();
    let Reader {
        sheet,
        problems,
        notes,
        saw_track,
        ..
    } = reader;
    if sheet.files.is_empty() && !saw_track {
        return Err(Error::unreadable(
            DOING,
            "neither a FILE nor a TRACK line; this is no cue sheet",
        ));
    }
    Ok(Parsed {
        sheet,
        encoding,
        problems,
        notes,
    })
}

/// Adds to a list that stops growing at [`MAX_LISTED`].
pub(super) fn list(
    list: &mut Vec<Problem>,
    (line, column): (usize, usize),
    id: &'static str,
    message: String,
) {
    if list.len() < MAX_LISTED {
        list.push(Problem {
            id,
            line,
            column,
            message,
        });
    } else if list.len() == MAX_LISTED {
        let message = format!("more than {MAX_LISTED}; the rest is not listed");
        list.push(Problem {
            id: "more",
            line,
            column,
            message,
        });
    }
}
