//! Mistakes in files people write (release.toml, specs, chains, cue sheets): span, caret, what to write instead.
//!
//! A diagnostic points into a text; it must not know what kind of text that is. All mistakes of a file come back together,
//! and nothing of the file reaches the terminal raw: control and direction-changing characters are replaced, long lines cropped.

mod render;

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
}

/// One mistake, at a place in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    pub level: Level,
    /// Byte range in the text.
    pub span: Range<usize>,
    /// What is wrong, one line.
    pub message: String,
    /// Short text at the caret.
    pub label: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(span: Range<usize>, message: impl Into<String>) -> Self {
        Diagnostic {
            level: Level::Error,
            span,
            message: message.into(),
            label: None,
            help: None,
        }
    }
    pub fn warning(span: Range<usize>, message: impl Into<String>) -> Self {
        Diagnostic {
            level: Level::Warning,
            ..Self::error(span, message)
        }
    }
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All mistakes of one file, with the text they point into.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    /// File name as the person typed it.
    pub file: String,
    pub text: String,
    pub list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// A file with a mistake on every line is not a file somebody will repair line by line; what comes after is dropped.
    pub const MAX: usize = 1000;

    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        Diagnostics {
            file: file.into(),
            text: text.into(),
            list: Vec::new(),
        }
    }
    /// Adds a mistake; dropped when there are [`Diagnostics::MAX`] already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < Self::MAX {
            self.list.push(diagnostic);
        }
    }
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.level == Level::Error)
    }
    /// Renders all of them, in the order of the file, with carets; the last line counts them. Empty when there are none.
    /// `color` adds ANSI styles; the text itself never holds an escape sequence.
    pub fn render(&self, color: bool) -> String {
        render::all(self, color)
    }
}

/// `text` short enough to stand inside a sentence, in backquotes.
pub fn quoted(text: &str) -> String {
    const LONGEST_CHARS: usize = 60;
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(LONGEST_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    format!("`{}`", crate::error::printable(&short))
}

/// The candidate that was probably meant by `word`, if one is close.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST_CHARS: usize = 64;
    if word.chars().nth(LONGEST_CHARS).is_some() {
        return None;
    }
    let plain = |s: &str| s.to_lowercase().replace(['-', ' ', '.'], "_");
    let word = plain(word);
    candidates
        .into_iter()
        .map(|c| {
            let distance = strsim::damerau_levenshtein(&word, &plain(c));
            (distance, c)
        })
        // One slip per three letters still reads as a slip.
        .filter(|(distance, c)| *distance <= (c.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}
