//! Text -> WinAnsiEncoding, the Western characters that the base fonts of PDF can show (ISO 32000-1 annex D.2), and what became of
//! the others: never lost silently, they are counted and named at the foot of the sheet.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::format::letters;

/// "…"
pub(super) const ELLIPSIS: u8 = 0x85;
const QUESTION: u8 = b'?';

/// Encodes texts and remembers the characters it could not keep.
#[derive(Default)]
pub(super) struct Encoder {
    /// Character and what stands for it.
    replaced: BTreeMap<char, Vec<u8>>,
}

impl Encoder {
    /// One line of text. Control and direction-changing characters are no exception: a question mark and a line at the foot.
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.nfc() {
            match byte(c) {
                Some(byte) => bytes.push(byte),
                None => {
                    let instead = self.replaced.entry(c).or_insert_with(|| substitute(c));
                    bytes.extend_from_slice(instead);
                }
            }
        }
        bytes
    }

    /// "U+0142 as l" for every character that was not kept, in the order of Unicode; at most `max`, then how many more.
    pub fn replacements(&self, max: usize) -> Vec<String> {
        let named = self.replaced.iter().take(max).map(|(c, instead)| {
            // Latin-1 is right for what stands for something: letters, digits, question marks.
            let instead = match &instead[..] {
                b" " => "a blank".into(),
                instead => crate::format::bytes::latin1(instead),
            };
            format!("U+{:04X} as {instead}", u32::from(*c))
        });
        let mut named: Vec<String> = named.collect();
        if self.replaced.len() > max {
            named.push(format!("{} more", self.replaced.len() - max));
        }
        named
    }
}

/// The code of a character, where WinAnsiEncoding has it.
fn byte(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        _ => HIGH.iter().find(|(h, _)| *h == c).map(|(_, byte)| *byte),
    }
}

/// Something near, or a question mark.
fn substitute(c: char) -> Vec<u8> {
    let near = letters::near(c, &|c| byte(c).is_some());
    match near.chars().filter_map(byte).collect::<Vec<u8>>() {
        bytes if bytes.is_empty() => vec![QUESTION],
        bytes => bytes,
    }
}

/// 0x80 to 0x9f.
static HIGH: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', ELLIPSIS),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_have_is_kept() {
        let mut encoder = Encoder::default();
        assert_eq!(
            encoder.encode("Zoë’s “Œuvre” – 5 €"),
            b"Zo\xeb\x92s \x93\x8cuvre\x94 \x96 5 \x80"
        );
        // Composed first: what a keyboard of another system wrote in two characters is no loss.
        assert_eq!(encoder.encode("e\u{301}"), b"\xe9");
        assert!(encoder.replacements(9).is_empty());
    }

    #[test]
    fn what_they_lack_is_named() {
        let mut encoder = Encoder::default();
        assert_eq!(
            encoder.encode("Łódź ﬁn Ⅳ Ωб\u{202e}\n日"),
            b"L\xf3dz fin IV ??? ?"
        );
        assert_eq!(
            encoder.replacements(4),
            [
                "U+000A as a blank",
                "U+0141 as L",
                "U+017A as z",
                "U+03A9 as ?",
                "5 more"
            ]
        );
    }

    #[test]
    fn tables_are_sorted_out() {
        let mut bytes: Vec<u8> = HIGH.iter().map(|(_, byte)| *byte).collect();
        bytes.dedup();
        assert_eq!(bytes.len(), HIGH.len());
        assert!(bytes.iter().all(|b| (0x80..0xa0).contains(b)));
    }
}
