//! CD_TEXT blocks: languages, and what is said in each.

use super::lex::{Text, Token};
use super::statements::Reader;
use super::{Encoding, Item, Words};
use crate::format::bytes::{excerpt, latin1};
use crate::format::disc::cdtext::{CdText, ENGLISH, Genre, Kind, genre, language};

/// Items that the grammar knows without saying what they mean; they are passed over.
const RESERVED: [&str; 4] = ["RESERVED1", "RESERVED2", "RESERVED3", "RESERVED4"];
/// Types of packs with a table of contents.
pub(super) const TOC_PACKS: [(&str, u8); 2] = [("TOC_INFO1", 0x88), ("TOC_INFO2", 0x89)];

/// The word for a string of CD-TEXT, of the disc or of a track; none for what the grammar has no word for.
pub(super) fn word_of(kind: Kind, of_disc: bool) -> Option<&'static str> {
    Some(match kind {
        Kind::Code if of_disc => "UPC_EAN",
        Kind::Code => "ISRC",
        Kind::Closed => return None,
        other => other.name(),
    })
}

fn kind_of(word: &str) -> Option<Kind> {
    let says = |kind: &Kind| {
        [true, false]
            .map(|d| word_of(*kind, d))
            .contains(&Some(word))
    };
    Kind::ALL.into_iter().find(says)
}

/// What stands behind the name of an item.
enum Value {
    Text(Text),
    Bytes(Vec<u8>),
}

impl Reader<'_> {
    /// `{ LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { ... } }`
    pub(super) fn cd_text(&mut self) {
        if !self.lexer.take('{') {
            return self.strange("CD_TEXT without a block in braces");
        }
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Sign('}') => return,
                Token::Sign('{') => {
                    self.problem("a block in CD_TEXT that belongs to nothing was left out");
                    self.lexer.skip_block();
                }
                Token::Word(word) if word == "LANGUAGE_MAP" => self.language_map(),
                Token::Word(word) if word == "LANGUAGE" => self.language(),
                _ => self.strange("CD_TEXT holds LANGUAGE_MAP and LANGUAGE, nothing else"),
            }
        }
        self.problem("a CD_TEXT block is not closed");
    }

    fn language_map(&mut self) {
        if !self.lexer.take('{') {
            return self.strange("LANGUAGE_MAP without a block in braces");
        }
        if !self.toc.tracks.is_empty() {
            self.problem("LANGUAGE_MAP in a track");
        }
        while let Some(token) = self.lexer.next() {
            let Token::Number(number) = token else {
                match token {
                    Token::Sign('}') => return,
                    Token::Sign(',') => self.problem("a comma between languages"),
                    Token::Sign('{') => self.lexer.skip_block(),
                    _ => self.strange("LANGUAGE_MAP holds numbers with their languages, as 0 : EN"),
                }
                continue;
            };
            if !self.lexer.take(':') {
                self.strange("a language is mapped with a colon, as 0 : EN");
                continue;
            }
            let code = match self.lexer.peek() {
                Some(Token::Number(code)) => u8::try_from(*code).ok(),
                Some(Token::Word(word)) if word == "EN" => Some(ENGLISH),
                Some(Token::Word(word)) => {
                    let code = language::code(&word.to_ascii_lowercase());
                    self.problem("a language is EN or a number from 0 to 255");
                    code
                }
                _ => None,
            };
            if matches!(self.lexer.peek(), Some(Token::Number(_) | Token::Word(_))) {
                self.lexer.next();
            }
            match (self.number_of_language(number), code) {
                (Some(number), Some(code)) => _ = self.toc.languages.insert(number, code),
                (None, _) => {}
                (_, None) => self.problem(format!("no language for number {number}")),
            }
        }
    }

    fn number_of_language(&mut self, number: u64) -> Option<u8> {
        let number = u8::try_from(number).ok();
        let number = number.filter(|n| usize::from(*n) < CdText::MAX_BLOCKS);
        if number.is_none() {
            self.problem("the number of a language is 0 to 7");
        }
        number
    }

    fn language(&mut self) {
        let number = self.lexer.number();
        if number.is_none() {
            self.strange("LANGUAGE without a number");
        }
        let number = number.and_then(|number| self.number_of_language(number));
        if !self.lexer.take('{') {
            return self.strange("LANGUAGE without a block in braces");
        }
        let mut words = Words::default();
        self.items(&mut words);
        let Some(number) = number.filter(|_| !self.skipping) else {
            return;
        };
        if !self.toc.languages.contains_key(&number) {
            self.problem(format!(
                "language {number} is not in the LANGUAGE_MAP: cdrdao ignores it"
            ));
        }
        let all = match self.toc.tracks.last_mut() {
            Some(track) => &mut track.words,
            None => &mut self.toc.words,
        };
        match all.entry(number) {
            std::collections::btree_map::Entry::Vacant(place) => _ = place.insert(words),
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let first = place.get_mut();
                first.strings.append(&mut words.strings);
                first.disc_id = words.disc_id.or(first.disc_id.take());
                first.genre = words.genre.or(first.genre.take());
                first.toc.append(&mut words.toc);
                first.sizes = words.sizes.or(first.sizes.take());
                self.problem(format!(
                    "a second LANGUAGE {number}; what both say, the last one says"
                ));
            }
        }
    }

    fn items(&mut self, words: &mut Words) {
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Sign('}') => return,
                Token::Sign('{') => {
                    self.strange("bytes without the name of an item");
                    self.lexer.skip_block();
                }
                Token::Word(word) => self.item(&word, words),
                _ => self.strange("a text without the name of an item"),
            }
        }
        self.problem("a LANGUAGE block is not closed");
    }

    fn item(&mut self, word: &str, words: &mut Words) {
        let value = match self.lexer.text() {
            Some(text) => Value::Text(text),
            None if self.lexer.take('{') => Value::Bytes(self.bytes()),
            None => {
                return self.problem(format!(
                    "{} without a text or bytes in braces",
                    excerpt(word)
                ));
            }
        };
        if let Some(kind) = kind_of(word) {
            let item = match value {
                Value::Text(text) => Item::Text(self.plain(text)),
                Value::Bytes(mut bytes) => {
                    while bytes.last() == Some(&0) {
                        bytes.pop();
                    }
                    Item::Bytes(bytes)
                }
            };
            if words.strings.insert(kind, item).is_some() {
                self.problem(format!("a second {word}; the last one counts"));
            }
            return;
        }
        let of_disc = matches!(
            word,
            "DISC_ID" | "GENRE" | "TOC_INFO1" | "TOC_INFO2" | "SIZE_INFO"
        );
        if of_disc && !self.toc.tracks.is_empty() {
            return self.problem(format!("{word} in a track; it was left out"));
        }
        match (word, value) {
            ("DISC_ID", Value::Text(text)) => words.disc_id = Some(self.plain(text)),
            ("DISC_ID", Value::Bytes(bytes)) => words.disc_id = Some(until_nul(&bytes)),
            ("GENRE", Value::Text(text)) => {
                self.problem("GENRE takes bytes; its number was looked up");
                let text = self.plain(text);
                let code = genre::code(&text);
                words.genre = Some(Genre { code, text });
            }
            ("GENRE", Value::Bytes(bytes)) => match bytes.split_first_chunk::<2>() {
                Some((code, text)) => {
                    let code = u16::from_be_bytes(*code);
                    let text = until_nul(text);
                    words.genre = Some(Genre { code, text });
                }
                None => self.problem("GENRE takes the two bytes of a number, and a text"),
            },
            ("SIZE_INFO", Value::Bytes(bytes)) => words.sizes = Some(bytes),
            (_, Value::Bytes(bytes)) if TOC_PACKS.iter().any(|(name, _)| *name == word) => {
                if bytes.len() % 12 != 0 {
                    self.problem(format!("{word} is no whole number of packs of 12 bytes"));
                }
                let packs = bytes.as_chunks::<12>().0.iter();
                let types = TOC_PACKS.iter().filter(|(name, _)| *name == word);
                let (_, pack_type) = types.copied().next().unwrap_or(TOC_PACKS[0]);
                words.toc.extend(packs.map(|pack| (pack_type, *pack)));
            }
            _ if of_disc => self.problem(format!("{word} takes bytes; it was left out")),
            _ if RESERVED.contains(&word) => {
                self.problem(format!("{word} has no meaning; it was left out"));
            }
            _ => self.problem(format!(
                "`{}` is no item of CD-TEXT; it was left out",
                excerpt(word)
            )),
        }
    }

    /// `1, 2, 255 }`, the opening brace taken.
    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut odd, mut apart) = (false, true);
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Sign('}') => {
                    if odd {
                        self.problem("bytes are numbers from 0 to 255 with commas between them");
                    }
                    return bytes;
                }
                Token::Sign(',') => odd |= std::mem::replace(&mut apart, true),
                Token::Number(number) => {
                    odd |= number > 255 || !apart;
                    apart = false;
                    bytes.push((number & 255) as u8);
                }
                Token::Sign('{') => {
                    odd = true;
                    self.lexer.skip_block();
                }
                _ => odd = true,
            }
        }
        self.problem("bytes in braces are not closed");
        bytes
    }

    /// A string of CD-TEXT. UTF-8 that stands there as it is reads well and is pressed as something else.
    fn plain(&mut self, text: Text) -> String {
        let unicode = !matches!(self.encoding, Encoding::Ascii | Encoding::Latin1);
        if text.raw && unicode && !std::mem::replace(&mut self.saw_raw_text, true) {
            self.problem(format!(
                "`{}` is not in Latin-1: cdrdao puts its bytes on the disc as they are, and players show other letters",
                excerpt(&text.value)
            ));
        }
        text.value
    }
}

fn until_nul(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    latin1(&bytes[..end.unwrap_or(bytes.len())])
}
