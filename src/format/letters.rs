//! Text for codes that lack some of its letters, and for markup.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::printable;

/// Stands for a character that nothing is near to.
const UNKNOWN: char = '?';

/// The text in the characters that `has` knows: marks fall off their letters, signs become plain ones, what has no counterpart becomes
/// a question mark.
pub(crate) fn fold(text: &str, has: impl Fn(char) -> bool) -> String {
    text.nfc().map(|c| near(c, &has)).collect()
}

/// What reads like `c` without its marks, its ligature or its width; empty for a mark on its own.
pub(crate) fn near(c: char, has: &impl Fn(char) -> bool) -> String {
    if has(c) {
        return c.into();
    }
    if let Some((_, plain)) = PLAIN.iter().find(|(from, _)| *from == c) {
        return plain
            .chars()
            .map(|c| if has(c) { c } else { UNKNOWN })
            .collect();
    }
    if c.is_whitespace() && has(' ') {
        return " ".into();
    }
    if is_combining_mark(c) {
        return String::new();
    }
    let parts: Vec<char> = [c].into_iter().nfkd().collect();
    match parts[..] == [c] {
        true => UNKNOWN.into(),
        false => parts.into_iter().map(|part| near(part, has)).collect(),
    }
}

/// Typographic punctuation in its ASCII form, so that it does not push a text out of Latin-1.
pub(crate) fn plain_punctuation(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' => made.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => made.push('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => made.push('-'),
            '\u{2026}' => made.push_str("..."),
            '\u{2000}'..='\u{200a}' | '\u{202f}' => made.push(' '),
            c => made.push(c),
        }
    }
    made
}

/// Letters that Unicode does not take apart, and signs with a plain twin.
static PLAIN: [(char, &str); 48] = [
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201a}', "'"),
    ('\u{201b}', "'"),
    ('\u{2032}', "'"),
    ('\u{2bc}', "'"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{201e}', "\""),
    ('\u{201f}', "\""),
    ('\u{2033}', "\""),
    ('«', "\""),
    ('»', "\""),
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2012}', "-"),
    ('\u{2013}', "-"),
    ('\u{2014}', "-"),
    ('\u{2015}', "-"),
    ('\u{2212}', "-"),
    ('·', "-"),
    ('•', "-"),
    ('€', "EUR"),
    ('©', "(C)"),
    ('\u{2117}', "(P)"),
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('Æ', "AE"),
    ('æ', "ae"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Ø', "O"),
    ('ø', "o"),
    ('Ł', "L"),
    ('ł', "l"),
    ('Đ', "D"),
    ('Ð', "D"),
    ('đ', "d"),
    ('ð', "d"),
    ('Þ', "Th"),
    ('þ', "th"),
    ('Ħ', "H"),
    ('ħ', "h"),
    ('ı', "i"),
    ('Ŋ', "N"),
    ('ŋ', "n"),
    ('Ŧ', "T"),
    ('ŧ', "t"),
];

/// Text from anywhere, safe in the content and in the quoted attributes of HTML.
pub(crate) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_as_little_as_the_code_asks() {
        let latin1 = |c: char| u32::from(c) < 0x100;
        let text = "Łódź “café” — Ő ﬁn Ⅳ 夜… ™";
        assert_eq!(fold(text, latin1), "Lódz \"café\" - O fin IV ?... TM");
        assert_eq!(
            fold(text, |c| c.is_ascii()),
            "Lodz \"cafe\" - O fin IV ?... TM"
        );
        assert_eq!(fold("e\u{301} x\u{301}", latin1), "é x");
    }

    #[test]
    fn markup_and_steering_characters_become_text() {
        assert_eq!(
            html("<b a=\"1\" c='2'>&\u{202e}\n"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\u{fffd}\u{fffd}"
        );
    }
}
