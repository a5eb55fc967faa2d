//! Which characters a block can hold, and what can stand for those it cannot.

use super::Characters;

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
    let mut out = String::new();
    for c in text.chars() {
        if characters.has(c) {
            out.push(c);
        } else if let Some(near) = near(c) {
            // What is near in Latin-1 may still be outside ASCII.
            for n in near.chars() {
                match characters.has(n) {
                    true => out.push(n),
                    false => out.push_str(self::near(n).unwrap_or("?")),
                }
            }
        } else {
            out.push('?');
        }
    }
    out
}

/// What people write who have no such key.
fn near(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\t' | '\n' | '\r' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
        '\u{2022}' => "·",
        '\u{20ac}' => "EUR",
        '\u{2122}' => "(TM)",
        '\u{2117}' => "(P)",
        'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ď' | 'Đ' => "D",
        'ď' | 'đ' => "d",
        'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ĥ' | 'Ħ' => "H",
        'ĥ' | 'ħ' => "h",
        'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'Ĵ' => "J",
        'ĵ' => "j",
        'Ķ' => "K",
        'ķ' => "k",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ł' => "L",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'Ń' | 'Ņ' | 'Ň' => "N",
        'ń' | 'ņ' | 'ň' => "n",
        'Ō' | 'Ŏ' => "O",
        'ō' | 'ŏ' => "o",
        'Ő' => "Ö",
        'ő' => "ö",
        'Œ' => "OE",
        'œ' => "oe",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'ţ' | 'ť' | 'ț' => "t",
        'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ų' => "U",
        'ũ' | 'ū' | 'ŭ' | 'ů' | 'ų' => "u",
        'Ű' => "Ü",
        'ű' => "ü",
        'Ŵ' => "W",
        'ŵ' => "w",
        'Ŷ' | 'Ÿ' => "Y",
        'ŷ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        'À'..='Ã' | 'Å' => "A",
        'Ä' | 'Æ' => "AE",
        'Ç' => "C",
        'È'..='Ë' => "E",
        'Ì'..='Ï' => "I",
        'Ñ' => "N",
        'Ò'..='Õ' => "O",
        'Ö' | 'Ø' => "OE",
        'Ù'..='Û' => "U",
        'Ü' => "UE",
        'Ý' => "Y",
        'ß' => "ss",
        'à'..='ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' => "c",
        'è'..='ë' => "e",
        'ì'..='ï' => "i",
        'ñ' => "n",
        'ò'..='õ' => "o",
        'ö' | 'ø' => "oe",
        'ù'..='û' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        '·' => "-",
        _ => return None,
    })
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
        assert_eq!(suggestion("Ő•", Characters::Ascii), "OE-");
        assert_eq!(named('ł'), "ł (U+0142)");
        assert_eq!(named('\u{202e}'), "U+202E");
    }
}
