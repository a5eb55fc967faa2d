//! Bytes of a sheet to text and back: cue sheets state no character set.

use unicode_normalization::UnicodeNormalization;

use crate::format::bytes::latin1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Ascii,
    Latin1,
    Utf8,
    /// Little- or big-endian, known by its byte order mark; only read.
    Utf16,
}

/// The text without its byte order mark, its encoding, and whether a mark was there.
pub(in crate::format::disc) fn decode(bytes: &[u8]) -> (String, Encoding, bool) {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        let (text, encoding, _) = decode(rest);
        return (text, encoding, true);
    }
    let unit: Option<fn([u8; 2]) -> u16> = match bytes {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    if let Some(unit) = unit {
        let units = bytes[2..].chunks_exact(2).map(|b| unit([b[0], b[1]]));
        let text = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        return (text, Encoding::Utf16, true);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => (text.to_string(), Encoding::Ascii, false),
        Ok(text) => (text.to_string(), Encoding::Utf8, false),
        Err(_) => (latin1(bytes), Encoding::Latin1, false),
    }
}

/// Latin-1 where it holds every character, else UTF-8 without a mark: burning programs read both, and none likes a mark.
pub(super) fn encode(text: String) -> (Vec<u8>, Encoding) {
    if text.is_ascii() {
        return (text.into_bytes(), Encoding::Ascii);
    }
    let single: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    match single {
        // Latin-1 bytes that happen to be valid UTF-8 would be read back as something else.
        Some(bytes) if std::str::from_utf8(&bytes).is_err() => (bytes, Encoding::Latin1),
        _ => (text.into_bytes(), Encoding::Utf8),
    }
}

/// A value as it may stand between quotes: composed, double quotes made single (the grammar has no escape), controls made blanks.
pub(super) fn quotable(text: &str) -> String {
    let made: String = text
        .nfc()
        .map(|c| match c {
            '"' => '\'',
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => ' ',
            c => c,
        })
        .collect();
    made.trim().to_string()
}
