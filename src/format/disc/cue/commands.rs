//! What each command does to the sheet being read; commands of a track are in [`super::track_commands`].

use super::line::Piece;
use super::read::{Problem, list};
use super::{CueFile, CueSheet, WORDS, safe_relative};
use crate::format::bytes::excerpt;
use crate::format::disc::cdtext::Kind;

const MAX_FILES: usize = 200;

/// What the lines so far have said.
#[derive(Default)]
pub(super) struct Reader {
    pub sheet: CueSheet,
    pub problems: Vec<Problem>,
    pub notes: Vec<Problem>,
    pub line: usize,
    /// Line and column of what is being looked at.
    pub place: (usize, usize),
    pub saw_track: bool,
    /// Lines of a TRACK that was refused belong to nothing.
    pub skipping: bool,
    /// Where each track began, for what is only known at its end.
    pub track_places: Vec<(usize, usize)>,
}

impl Reader {
    pub(super) fn look(&mut self, piece: Piece) {
        self.place = (self.line, piece.column);
    }
    pub(super) fn problem(&mut self, id: &'static str, message: impl Into<String>) {
        list(&mut self.problems, self.place, id, message.into());
    }
    pub(super) fn note(&mut self, id: &'static str, message: impl Into<String>) {
        list(&mut self.notes, self.place, id, message.into());
    }

    pub(super) fn command(&mut self, line: Piece) {
        let (word, rest) = line.word();
        self.look(word);
        let name = word.text.to_ascii_uppercase();
        if self.skipping && !matches!(name.as_str(), "TRACK" | "FILE" | "REM" | "CATALOG") {
            return;
        }
        match name.as_str() {
            "REM" => self.rem(rest),
            "CATALOG" => self.catalog(rest),
            "CDTEXTFILE" => {
                let value = self.text(rest);
                self.check_path(&value);
                self.once("CDTEXTFILE", value, |r| &mut r.sheet.cdtextfile);
            }
            "FILE" => self.file(rest),
            "TRACK" => self.track(rest),
            "ISRC" => self.isrc(rest),
            "FLAGS" => self.flags(rest),
            "INDEX" => self.index(rest),
            "PREGAP" => self.gap("PREGAP", rest),
            "POSTGAP" => self.gap("POSTGAP", rest),
            other => match WORDS.into_iter().find(|kind| kind.name() == other) {
                Some(kind) => self.words(kind, rest),
                None => self.note(
                    "unknown-command",
                    format!(
                        "`{}` is no command of the grammar; the line was left out",
                        excerpt(line.text)
                    ),
                ),
            },
        }
    }

    /// The text argument of a command, quotes removed.
    pub(super) fn text(&mut self, rest: Piece) -> String {
        let argument = rest.argument();
        if argument.unclosed {
            self.look(rest);
            self.problem("quote", "the quote is not closed");
        }
        if !argument.after.text.is_empty() {
            self.look(argument.after);
            self.problem(
                "after-quote",
                format!("`{}` after the closing quote", excerpt(argument.after.text)),
            );
        }
        if argument.value.text.contains('"') {
            self.look(argument.value);
            self.note(
                "inner-quote",
                "quotes inside a quoted text; programs differ on where it ends",
            );
        }
        argument.value.text.trim().to_string()
    }

    pub(super) fn once(
        &mut self,
        what: &str,
        value: String,
        slot: impl Fn(&mut Self) -> &mut Option<String>,
    ) {
        if slot(self).replace(value).is_some() {
            self.problem("repeated", format!("a second {what}; the last one counts"));
        }
    }

    fn words(&mut self, kind: Kind, rest: Piece) {
        let value = self.text(rest);
        let words = match self.sheet.tracks.last_mut() {
            Some(track) => &mut track.words,
            None => &mut self.sheet.words,
        };
        if words.insert(kind, value).is_some() {
            self.problem(
                "repeated",
                format!("a second {}; the last one counts", kind.name()),
            );
        }
    }

    pub(super) fn rem(&mut self, rest: Piece) {
        let (key, value) = rest.word();
        if key.text.is_empty() {
            return;
        }
        let value = match value.argument() {
            argument if argument.after.text.is_empty() && !argument.unclosed => argument.value.text,
            _ => value.text,
        };
        let entry = (key.text.to_string(), value.trim().to_string());
        match self.sheet.tracks.last_mut() {
            Some(track) => track.rem.push(entry),
            None => self.sheet.rem.push(entry),
        }
    }

    pub(super) fn catalog(&mut self, rest: Piece) {
        let value = self.text(rest);
        if value.len() != 13 || !value.bytes().all(|b| b.is_ascii_digit()) {
            self.look(rest);
            self.problem(
                "catalog",
                format!("CATALOG takes 13 digits, not `{}`", excerpt(&value)),
            );
        }
        if !self.sheet.tracks.is_empty() {
            self.problem("order", "CATALOG after the first TRACK");
        }
        self.once("CATALOG", value, |r| &mut r.sheet.catalog);
    }

    pub(super) fn check_path(&mut self, name: &str) {
        if let Err(why) = safe_relative(name) {
            self.problem(
                "file-path",
                format!("`{}` is not opened: {why}", excerpt(name)),
            );
        }
    }

    pub(super) fn file(&mut self, rest: Piece) {
        self.skipping = false;
        let (name, kind) = if rest.text.starts_with('"') && !rest.argument().unclosed {
            let argument = rest.argument();
            (argument.value.text, argument.after)
        } else {
            if rest.text.starts_with('"') {
                self.look(rest);
                self.problem("quote", "the quote is not closed");
            }
            let (kind, name) = rest.last_word();
            (name.text.trim_matches('"'), kind)
        };
        self.look(kind);
        let kind_word = kind.text.to_ascii_uppercase();
        if !matches!(
            kind_word.as_str(),
            "WAVE" | "AIFF" | "MP3" | "BINARY" | "MOTOROLA"
        ) {
            let message = match kind_word.as_str() {
                "" => "FILE states no type".to_string(),
                other => format!(
                    "FILE type `{}` is not BINARY, MOTOROLA, AIFF, WAVE or MP3",
                    excerpt(other)
                ),
            };
            // FLAC and the like are common and harmless, nothing at all is not.
            match kind_word.as_str() {
                "" => self.problem("file-type", message),
                _ => self.note("file-type", message),
            }
        }
        self.look(rest);
        self.check_path(name);
        if self.sheet.files.len() == MAX_FILES {
            self.problem(
                "file-count",
                format!("more than {MAX_FILES} FILE lines; the rest is left out"),
            );
            self.skipping = true;
            return;
        }
        self.sheet.files.push(CueFile {
            name: name.to_string(),
            kind: kind_word,
        });
    }
}
