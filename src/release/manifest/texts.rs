//! Texts of a manifest that are more than text: languages, advisories, paths, rule ids.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, nearest, quoted};
use crate::document::{Found, Table};
use crate::release::Advisory;

/// A text that will be printed: blanks around it and characters that turn the writing direction are pointed out.
pub(super) fn tidy(table: &Table<'_>, name: &str) -> Option<String> {
    let Found { value, span } = table.text(name)?;
    if value.trim() != value {
        table.report(
            Diagnostic::warning(
                span.clone(),
                format!("`{name}` starts or ends with a blank"),
            )
            .help("stores and discs would carry it too"),
        );
    }
    if value.chars().any(turns_direction) {
        let message =
            format!("`{name}` holds an invisible character that changes the writing direction");
        table.report(Diagnostic::warning(span, message).help("delete it and type the text anew"));
    }
    Some(value)
}

/// Embeddings, overrides and isolates (Unicode UAX 9); the plain marks that Hebrew and Arabic titles use are left alone.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A path relative to the folder of the manifest.
pub(super) fn path(table: &Table<'_>, name: &str, folder: &Path) -> Option<Found<PathBuf>> {
    Some(table.text(name)?.map(|text| folder.join(text)))
}

/// `explicit`: true, false or "clean".
pub(super) fn advisory(table: &Table<'_>) -> Option<Advisory> {
    let entry = table.get("explicit")?;
    if entry.is_text() {
        return entry.text().map(|_| Advisory::Clean);
    }
    let flag = entry.flag()?.value;
    Some(if flag {
        Advisory::Explicit
    } else {
        Advisory::None
    })
}

/// A language tag of BCP 47 (RFC 5646 section 2.1) whose first part is an ISO 639 code of 2 or 3 letters; the shape is
/// checked, not the registry.
pub(in crate::release) fn language(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let primary = matches!(first.len(), 2 | 3) && first.chars().all(|c| c.is_ascii_alphabetic());
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
    });
    if primary && rest {
        return Ok(text.to_string());
    }
    let mut why = format!(
        "{} is no language code, write an ISO 639 code of 2 or 3 letters (en, deu) or a BCP 47 tag (pt-BR)",
        quoted(text)
    );
    let hyphenated = text.replace('_', "-");
    let meant = if hyphenated != text && language(&hyphenated).is_ok() {
        Some(hyphenated.as_str())
    } else {
        nearest(text, NAMES.iter().map(|(name, _)| *name))
            .and_then(|name| NAMES.iter().find(|n| n.0 == name))
            .map(|(_, code)| *code)
    };
    if let Some(meant) = meant {
        why.push_str(&format!("; did you mean {meant}?"));
    }
    Err(why)
}

/// Names people write where the code belongs (ISO 639-1; zxx from ISO 639-2).
const NAMES: &[(&str, &str)] = &[
    ("english", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("portuguese", "pt"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("norwegian", "no"),
    ("finnish", "fi"),
    ("polish", "pl"),
    ("japanese", "ja"),
    ("instrumental", "zxx"),
];

/// `spec/rule`, the way findings name a rule.
pub(super) fn rule_id(text: &str) -> Result<String, String> {
    let mut parts = text.split('/');
    let sound = |part: Option<&str>| {
        part.is_some_and(|p| {
            !p.is_empty() && !p.chars().any(|c| c.is_whitespace() || c.is_control())
        })
    };
    if sound(parts.next()) && sound(parts.next()) && parts.next().is_none() {
        return Ok(text.to_string());
    }
    Err(format!(
        "{} is no rule, write spec/rule as the report does, such as vinyl-12-33/side-length",
        quoted(text)
    ))
}

/// A side of a record: one letter, in either case.
pub(super) fn side(text: &str) -> Result<char, String> {
    let mut chars = text.trim().chars();
    match (chars.next(), chars.next()) {
        (Some(side), None) if side.is_ascii_alphabetic() => Ok(side.to_ascii_uppercase()),
        _ => Err(format!(
            "{} is no side, write one letter: A, B, C ...",
            quoted(text)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_codes_not_names() {
        for code in ["en", "deu", "pt-BR", "zh-Hant-TW", "zxx"] {
            assert_eq!(language(code).as_deref(), Ok(code));
        }
        for (text, meant) in [
            ("English", "en"),
            ("en_US", "en-US"),
            ("Instrumental", "zxx"),
        ] {
            let why = language(text).unwrap_err();
            assert!(why.ends_with(&format!("did you mean {meant}?")), "{why}");
        }
        for text in ["", "e", "engl", "en-", "en-abcdefghi", "é1"] {
            assert!(language(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rules_are_named_as_findings_name_them() {
        assert!(rule_id("spotify/true-peak").is_ok());
        for text in ["true-peak", "/x", "x/", "a/b/c", "a b/c", ""] {
            assert!(rule_id(text).is_err(), "{text}");
        }
    }
}
