//! Mistakes in files people write (release.toml, specs, chains, cue sheets): span, caret, what to write instead.

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

/// All mistakes of one file, with the text they point into.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    /// File name as the person typed it.
    pub file: String,
    pub text: String,
    pub list: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.level == Level::Error)
    }
    /// Renders all of them, in the order of the file, with carets.
    pub fn render(&self, _color: bool) -> String {
        String::new()
    }
}
