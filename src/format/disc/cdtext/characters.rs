//! Which characters a block can hold, and what can stand for those it cannot.

use super::Characters;
use crate::format::letters;

impl Characters {
    /// The byte of the size information.
    pub fn code(self) -> u8 {
        match self {
            Characters::Latin1 => 0x00,
            Characters::Ascii => 0x01,
            Characters::MsJis => 0x80,
            Characters::Unknown(code) => code,
        }
    }

    pub fn of_code(code: u8) -> Characters {
        match code {
            0x00 => Characters::Latin1,
            0x01 => Characters::Ascii,
            0x80 => Characters::MsJis,
            code => Characters::Unknown(code),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Characters::Latin1 => "ISO 8859-1",
            Characters::Ascii => "ASCII",
            Characters::MsJis => "MS-JIS",
            Characters::Unknown(_) => "an unknown code",
        }
    }

    fn has(self, c: char) -> bool {
        match self {
            Characters::Ascii => matches!(c, ' '..='~'),
            // Controls are no text, and one of them, the tab, has a meaning of its own.
            _ => matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}'),
        }
    }
}

/// Characters of a text that cannot be written, once each, in order.
pub fn outside(text: &str, characters: Characters) -> Vec<char> {
    let mut bad = Vec::new();
    for c in text.chars().filter(|c| !characters.has(*c)) {
        if !bad.contains(&c) {
            bad.push(c);
        }
    }
    bad
}

/// "ł (U+0142)"; what does not print is named by its number alone.
pub fn named(c: char) -> String {
    let number = u32::from(c);
    match crate::error::printable(&c.to_string()) == c.to_string() {
        true => format!("{c} (U+{number:04X})"),
        false => format!("U+{number:04X}"),
    }
}

/// The text with something near in place of every character that cannot be written.
pub fn suggestion(text: &str, characters: Characters) -> String {
    letters::fold(text, |c| characters.has(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_named_and_something_near_is_offered() {
        let text = "Łódź “café” — 夜…";
        assert_eq!(
            outside(text, Characters::Latin1),
            ['Ł', 'ź', '“', '”', '—', '夜', '…']
        );
        assert_eq!(suggestion(text, Characters::Latin1), "Lódz \"café\" - ?...");
        assert_eq!(suggestion(text, Characters::Ascii), "Lodz \"cafe\" - ?...");
        assert_eq!(suggestion("two\nlines", Characters::Ascii), "two lines");
        assert_eq!(named('ł'), "ł (U+0142)");
        assert_eq!(named('\u{202e}'), "U+202E");
    }
}
