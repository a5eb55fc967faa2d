//! The lines of a draft: TOML that parses whatever it is given, and comments of one line.

use super::Found;
use crate::error::printable;

/// Longer tags are no names; stores cut far earlier.
const LONGEST_CHARS: usize = 255;

/// Text as a manifest can hold it: runs of control characters become one blank, nothing around it, cut at 255 characters.
/// None if nothing remains.
pub(super) fn clean(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars() {
        if c.is_control() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
    }
    let cut: String = out.trim().chars().take(LONGEST_CHARS).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_string())
}

/// A TOML basic string. `text` holds no control characters.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
    pub(super) fn header(&mut self, header: &str) {
        self.line(header);
    }
    pub(super) fn blank(&mut self) {
        self.line("");
    }
    pub(super) fn comment(&mut self, text: &str) {
        self.line(&format!("# {}", printable(text)));
    }
    /// `name = "value"  # note`.
    pub(super) fn text(&mut self, name: &str, value: &str, note: &str) {
        self.noted(&format!("{name} = {}", quoted(value)), note);
    }
    /// `# name = ...  # note`: a line to fill in and use.
    pub(super) fn hint(&mut self, line: &str, note: &str) {
        self.noted(&format!("# {line}"), note);
    }
    /// A text nobody has stated yet.
    pub(super) fn wanted(&mut self, name: &str, note: &str) {
        self.hint(&format!("{name} = \"...\""), note);
    }
    /// What the tags say, and why it cannot be used.
    pub(super) fn refused(&mut self, name: &str, value: &str, why: &str) {
        self.hint(&format!("{name} = {}", quoted(&printable(value))), why);
    }
    /// A value the tags agree on, or what to write instead.
    pub(super) fn found(&mut self, name: &str, found: Found, wanted: &str) {
        self.checked(name, found, |text| Ok(text.to_string()), wanted);
    }
    /// As [`Page::found`], where `check` accepts and normalises it.
    pub(super) fn checked(
        &mut self,
        name: &str,
        found: Found,
        check: impl FnOnce(&str) -> Result<String, String>,
        wanted: &str,
    ) {
        match found {
            Found::One(value) | Found::Some(value) => match check(&value) {
                Ok(value) => self.text(name, &value, ""),
                Err(why) => self.refused(name, &value, &why),
            },
            Found::Several(values) => {
                let differ = format!("the tracks differ: {}", values.join(", "));
                self.hint(&format!("{name} = \"...\""), &differ);
            }
            Found::Nowhere => self.wanted(name, wanted),
        }
    }
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn noted(&mut self, line: &str, note: &str) {
        if note.is_empty() {
            self.line(line);
        } else {
            self.line(&format!("{line}  # {}", printable(note)));
        }
    }
}
