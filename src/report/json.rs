//! JSON, the format of record, and JSON lines: one subject per line, the summary on the last.
//!
//! Characters that could steer a terminal or turn the reading direction are escaped as `\u....`: the data stays whole and
//! printing the report on a terminal stays safe.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::Report;
use super::model::{Document, MakingNode, SCHEMA};
use super::summary::Summary;
use crate::error::printable;

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    pretty(&Document::of(report), out)
}

/// Any value as indented JSON with a line end, safe to print.
pub fn pretty<T: Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

pub fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    /// The last line: everything that is not a subject.
    #[derive(Serialize)]
    struct Last<'r> {
        schema: &'static str,
        command: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        making: Vec<MakingNode<'r>>,
        summary: Summary,
    }
    let document = Document::of(report);
    for subject in &document.subjects {
        line(subject, out)?;
    }
    let last = Last {
        schema: SCHEMA,
        command: document.command,
        making: document.making,
        summary: document.summary,
    };
    line(&last, out)
}

fn line<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe(CompactFormatter);
    value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

/// A formatter that escapes whatever [`printable`] would replace.
struct Safe<F>(F);

macro_rules! inner {
    ($($name:ident ( $($arg:ident : $type:ty),* );)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $arg: $type)*) -> io::Result<()> {
            self.0.$name(out $(, $arg)*)
        })*
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    inner! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0u16; 2];
        let mut plain = 0;
        for (at, c) in fragment.char_indices() {
            let plain_ascii = c.is_ascii() && !c.is_ascii_control();
            if plain_ascii || printable(c.encode_utf8(&mut [0; 4])).starts_with(c) {
                continue;
            }
            out.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steering_characters_are_escaped_and_survive() {
        let name = "a\u{202e}b\u{9b}c\u{7f}d\u{fffd}\n\u{1f3b5}";
        let mut out = Vec::new();
        pretty(name, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"a\\u202eb\\u009bc\\u007fd\u{fffd}\\n\u{1f3b5}\"\n");
        let back: String = serde_json::from_str(&text).unwrap();
        assert_eq!(back, name);
    }
}
