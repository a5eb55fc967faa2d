//! File-name patterns: `{track:02} {title}`. Parsed once, filled for every track.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};
use crate::format::bytes::excerpt;

/// What a pattern may name. None is a field this track or release does not have; a pattern that asks for it fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'a> {
    pub track: Option<u32>,
    pub disc: Option<u32>,
    pub side: Option<char>,
    pub title: Option<&'a str>,
    pub artist: Option<&'a str>,
    pub album: Option<&'a str>,
    pub catalogue: Option<&'a str>,
    pub isrc: Option<&'a str>,
    pub upc: Option<&'a str>,
}

const NAMES: [&str; 9] = [
    "track",
    "disc",
    "side",
    "title",
    "artist",
    "album",
    "catalogue",
    "isrc",
    "upc",
];

/// A parsed pattern: every field in it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// Digits of a number, filled with zeros; 0 is as many as it has.
    Number {
        name: &'static str,
        digits: usize,
    },
    Text(&'static str),
    /// Only letters, digits, `-` and `_` of ASCII: accents are dropped, blanks become `-`.
    Plain(&'static str),
}

impl Pattern {
    /// `{name}`, or `{track:02}` and `{disc:02}` with a width of 1 to 4 digits; `{{` and `}}` are braces.
    /// `Kind::Usage` for unknown fields, unpaired braces, widths on texts, and path separators.
    pub fn parse(text: &str) -> Result<Pattern> {
        let refused = |why: String| {
            Error::usage("reading the file-name pattern", why)
                .at(format!("pattern `{}`", excerpt(text)))
        };
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '{' | '}' if rest.starts_with(c) => {
                    literal.push(c);
                    rest = &rest[1..];
                }
                '{' => {
                    let Some((field, after)) = rest.split_once('}') else {
                        return Err(
                            refused("a `{` has no `}`".into()).hint("write `{{` for a brace")
                        );
                    };
                    rest = after;
                    if !literal.is_empty() {
                        parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(field_part(field).map_err(refused)?);
                }
                '}' => {
                    return Err(refused("a `}` has no `{`".into()).hint("write `}}` for a brace"));
                }
                '/' | '\\' => {
                    return Err(refused(format!(
                        "`{c}` would make a folder; a pattern names one file"
                    )));
                }
                c => literal.push(c),
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        if parts.is_empty() {
            return Err(refused("it is empty".into()));
        }
        Ok(Pattern { parts })
    }

    /// The name for one track, not yet safe: it goes through [`super::safe`].
    pub fn fill(&self, fields: &Fields) -> Result<String> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => name.push_str(text),
                Part::Number {
                    name: field,
                    digits,
                } => {
                    let value = match *field {
                        "track" => fields.track,
                        _ => fields.disc,
                    };
                    let value = value.ok_or_else(|| missing(field))?;
                    name.push_str(&format!("{value:0digits$}"));
                }
                Part::Text(field) | Part::Plain(field) => {
                    let side = fields.side.map(String::from);
                    let value = match *field {
                        "side" => side.as_deref(),
                        "title" => fields.title,
                        "artist" => fields.artist,
                        "album" => fields.album,
                        "catalogue" => fields.catalogue,
                        "isrc" => fields.isrc,
                        _ => fields.upc,
                    };
                    let value = value.ok_or_else(|| missing(field))?;
                    match part {
                        Part::Plain(_) => name.push_str(&plain(value)),
                        _ => name.push_str(value),
                    }
                }
            }
        }
        Ok(name)
    }
}

/// Parses and fills in one go.
pub fn pattern(text: &str, fields: &Fields) -> Result<String> {
    Pattern::parse(text)?.fill(fields)
}

fn field_part(field: &str) -> Result<Part, String> {
    let (name, width) = match field.split_once(':') {
        Some((name, width)) => (name, Some(width)),
        None => (field, None),
    };
    let Some(name) = NAMES.into_iter().find(|n| *n == name) else {
        let known = match crate::diagnostic::nearest(name, NAMES) {
            Some(near) => format!("did you mean `{{{near}}}`?"),
            None => format!("known are {}", NAMES.join(", ")),
        };
        return Err(format!("unknown field `{{{}}}`; {known}", excerpt(name)));
    };
    let is_number = matches!(name, "track" | "disc");
    match width {
        None if is_number => Ok(Part::Number { name, digits: 0 }),
        None => Ok(Part::Text(name)),
        Some("plain") if !is_number => Ok(Part::Plain(name)),
        Some(_) if !is_number => Err(format!(
            "`{name}` is text and takes no width, only `{{{name}:plain}}`"
        )),
        Some(width) => match width.strip_prefix('0').unwrap_or(width).parse() {
            Ok(digits @ 1..=4) => Ok(Part::Number { name, digits }),
            _ => Err(format!(
                "`{}` is no width of 1 to 4 digits; write `{{{name}:02}}`",
                excerpt(width)
            )),
        },
    }
}

/// `text` in letters, digits, `-` and `_` of ASCII.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.nfd() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | '-' => plain.push(c),
            c if c.is_whitespace() && !plain.is_empty() && !plain.ends_with('-') => plain.push('-'),
            _ => {}
        }
    }
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() {
        "untitled".into()
    } else {
        plain.into()
    }
}

fn missing(field: &str) -> Error {
    Error::usage(
        "naming a file",
        format!("the pattern asks for `{field}`, which is not known here"),
    )
    .hint("add it to the release or take it out of the pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields = Fields {
        track: Some(3),
        disc: Some(1),
        side: Some('B'),
        title: Some("Casting Off"),
        artist: None,
        album: Some("Night Ferry"),
        catalogue: Some("NF 001"),
        isrc: Some("GBXYZ2600003"),
        upc: Some("5012345678900"),
    };

    #[test]
    fn patterns_are_filled() {
        for (text, name) in [
            ("{track:02} {title}", "03 Casting Off"),
            ("{upc}_{disc:02}_{track:03}", "5012345678900_01_003"),
            ("{track}{{{side}}}", "3{B}"),
            ("{track:02}_{title:plain}", "03_Casting-Off"),
            (
                "{catalogue} {album} {isrc}",
                "NF 001 Night Ferry GBXYZ2600003",
            ),
        ] {
            assert_eq!(pattern(text, &FIELDS).unwrap(), name);
        }
    }

    #[test]
    fn mistakes_in_a_pattern_are_named() {
        for (text, part) in [
            ("{tilte}", "unknown field `{tilte}`"),
            ("{track", "has no `}`"),
            ("track}", "has no `{`"),
            ("{title:02}", "takes no width"),
            ("{track:x}", "no width"),
            ("{track:99}", "no width"),
            ("a/{title}", "folder"),
            ("", "empty"),
            ("{artist}", "`artist`, which is not known"),
        ] {
            let message = pattern(text, &FIELDS).unwrap_err().to_string();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
