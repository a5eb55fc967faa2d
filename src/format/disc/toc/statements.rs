//! What each statement does to the TOC being read; those of a track are in [`super::track`], CD-TEXT in [`super::text`].

use super::lex::{Lexer, Text, Token};
use super::write::is_catalog;
use super::{Encoding, Session, Toc, TocFile, TocTrack};
use crate::format::bytes::excerpt;
use crate::format::disc::{FIRST_PAUSE, Sectors};
use crate::format::names::safe_relative;

const MAX_FILES: usize = 200;
/// No file and no disc is longer, in sample frames or bytes.
const MAX_LENGTH: u64 = 1 << 40;
const MAX_MINUTES: u64 = 9999;

/// What the statements so far have said.
pub(super) struct Reader<'a> {
    pub lexer: Lexer<'a>,
    pub encoding: Encoding,
    pub toc: Toc,
    pub saw_track: bool,
    /// Statements of a TRACK that was refused belong to nothing.
    pub skipping: bool,
    /// After something that was not understood, what follows up to the next known word is its rest.
    lost: bool,
    pub saw_raw_text: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str, encoding: Encoding) -> Self {
        Reader {
            lexer: Lexer::new(text),
            encoding,
            toc: Toc::default(),
            saw_track: false,
            skipping: false,
            lost: false,
            saw_raw_text: false,
        }
    }

    pub fn problem(&mut self, message: impl Into<String>) {
        self.lexer.problem(message);
    }

    pub fn statements(&mut self) {
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Word(word) => self.statement(&word),
                Token::Sign('{') => {
                    self.strange("a block that belongs to nothing was left out");
                    self.lexer.skip_block();
                }
                other => self.strange(format!("{} belongs to nothing", shown(&other))),
            }
        }
    }

    /// A problem, unless it is the rest of what was not understood.
    pub fn strange(&mut self, message: impl Into<String>) {
        if !std::mem::replace(&mut self.lost, true) && !self.skipping {
            self.problem(message);
        }
    }

    fn statement(&mut self, word: &str) {
        let was_lost = std::mem::replace(&mut self.lost, false);
        match word {
            "CD_DA" => self.session(Session::Audio),
            "CD_ROM" => self.session(Session::Rom),
            "CD_ROM_XA" => self.session(Session::RomXa),
            "CD_I" => self.session(Session::Interactive),
            "CATALOG" => self.catalog(),
            "FIRST_TRACK_NO" => self.first_track(),
            "CD_TEXT" => self.cd_text(),
            "TRACK" => self.track(),
            _ if self.track_statement(word) => {}
            _ => {
                self.lost = was_lost;
                self.strange(format!("`{}` is no word of the grammar", excerpt(word)));
            }
        }
    }

    fn session(&mut self, session: Session) {
        self.in_header("the kind of session");
        self.toc.session = Some(session);
    }

    fn in_header(&mut self, what: &str) {
        if self.saw_track {
            self.problem(format!("{what} after the first TRACK"));
        }
    }

    fn catalog(&mut self) {
        let Some(value) = self.string("CATALOG") else {
            return;
        };
        self.in_header("CATALOG");
        if !is_catalog(&value) {
            let message = format!("CATALOG takes 13 digits, not `{}`", excerpt(&value));
            self.problem(message);
        }
        if self.toc.catalog.replace(value).is_some() {
            self.problem("a second CATALOG; the last one counts");
        }
    }

    fn first_track(&mut self) {
        self.in_header("FIRST_TRACK_NO");
        match self.lexer.number() {
            Some(number @ 1..=99) => self.toc.first_track = Some(number as u8),
            Some(_) => self.problem("FIRST_TRACK_NO takes 1 to 99"),
            None => self.strange("FIRST_TRACK_NO without a number"),
        }
    }

    /// The string that a statement takes.
    pub fn string(&mut self, what: &str) -> Option<String> {
        let text = self.lexer.text();
        if text.is_none() {
            self.strange(format!("{what} without a text in quotes"));
        }
        text.map(|text| text.value)
    }

    /// The track that a statement belongs to.
    pub fn current(&mut self, what: &str) -> Option<&mut TocTrack> {
        if self.skipping {
            return None;
        }
        if self.toc.tracks.is_empty() {
            self.problem(format!("{what} before any TRACK"));
        }
        self.toc.tracks.last_mut()
    }

    /// The file that a statement names, by its position in the list.
    pub fn file(&mut self, what: &str, data: bool) -> Option<usize> {
        let Some(text) = self.lexer.text() else {
            self.strange(format!("{what} without a name in quotes"));
            return None;
        };
        let name = file_name(text);
        let known = self
            .toc
            .files
            .iter()
            .position(|f| f.data == data && f.name == name);
        if known.is_some() {
            return known;
        }
        if let Err(why) = safe_relative(&name) {
            self.problem(format!("`{}` is not opened: {why}", excerpt(&name)));
        }
        if name == "-" {
            self.problem("cdrdao reads `-` from its standard input");
        }
        if self.toc.files.len() == MAX_FILES {
            self.problem(format!(
                "more than {MAX_FILES} files; `{}` is left out",
                excerpt(&name)
            ));
            return None;
        }
        self.toc.files.push(TocFile { name, data });
        Some(self.toc.files.len() - 1)
    }

    /// A length or a position: a number, or `mm:ss:ff` in sectors that hold so much. None, and a problem, if it is neither.
    pub fn length(&mut self, what: &str, sector: u64) -> Option<u64> {
        let Some(number) = self.lexer.number() else {
            self.strange(format!("{what} without a number or mm:ss:ff"));
            return None;
        };
        if self.lexer.peek() == Some(&Token::Sign(':')) {
            return self.msf(number).map(|at| u64::from(at.0) * sector);
        }
        if number > MAX_LENGTH {
            self.problem(format!(
                "{what} of {number}; no file and no disc is that long"
            ));
            return None;
        }
        Some(number)
    }

    /// `mm:ss:ff`. None, and a problem, if it is something else.
    pub fn time(&mut self, what: &str) -> Option<Sectors> {
        match self.lexer.number() {
            Some(minutes) => self.msf(minutes),
            None => {
                self.strange(format!("{what} without mm:ss:ff"));
                None
            }
        }
    }

    /// What follows the minutes. Seconds of 60 and frames of 75 and above are named and counted on: their sum is unambiguous.
    fn msf(&mut self, minutes: u64) -> Option<Sectors> {
        let mut field = || match self.lexer.take(':') {
            true => self.lexer.number(),
            false => None,
        };
        let (Some(seconds), Some(frames)) = (field(), field()) else {
            self.strange("a time takes minutes, seconds and frames, as 03:25:40");
            return None;
        };
        if minutes.max(seconds).max(frames) > MAX_MINUTES {
            self.problem("a time beyond any disc");
            return None;
        }
        if seconds >= 60 {
            self.problem(format!("{seconds} seconds in a time; the last is 59"));
        }
        if frames >= u64::from(Sectors::PER_SECOND) {
            self.problem(format!("{frames} frames in a time; the last is 74"));
        }
        // At most 9999 each: far from the end of 32 bits.
        let sectors = minutes * 4500 + seconds * u64::from(Sectors::PER_SECOND) + frames;
        u32::try_from(sectors).ok().map(Sectors)
    }

    /// What only the whole file tells.
    pub fn finish(&mut self) {
        self.end_of_track();
        let Some((value, line)) = self.lexer.starts_at.take() else {
            return;
        };
        match Sectors::parse(&value) {
            Ok(at) if at <= FIRST_PAUSE => self.toc.image_starts_at = Some(at),
            _ => {
                let message = format!(
                    "an image starts between 00:00:00 and {}, not at `{}`",
                    FIRST_PAUSE.msf(),
                    excerpt(&value)
                );
                self.lexer.problems.add(line, message);
            }
        }
    }
}

/// A name is bytes to the operating system: octal ones that are UTF-8 together are read as such.
fn file_name(text: Text) -> String {
    let bytes: Option<Vec<u8>> = text.value.chars().map(|c| u8::try_from(c).ok()).collect();
    let whole = bytes.filter(|_| text.octal && !text.raw);
    let decoded = whole.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or(text.value)
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("`{}`", excerpt(word)),
        Token::Text(text) => format!("the text `{}`", excerpt(&text.value)),
        Token::Number(number) => format!("the number {number}"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
