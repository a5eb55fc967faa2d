//! Characters to words: blanks and comments fall out, strings lose their quotes and escapes.

use super::read::Problems;
use crate::format::bytes::excerpt;
use crate::format::disc::cue::IMAGE_STARTS_AT;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// In capitals.
    Word(String),
    Text(Text),
    /// `u64::MAX` for all above.
    Number(u64),
    /// One of `{ } : , #`.
    Sign(char),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    pub value: String,
    /// Some of its characters above 127 were written in octal, as bytes.
    pub octal: bool,
    /// Some of its characters above 127 stood there as they are.
    pub raw: bool,
}

pub(super) struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    ahead: Option<(Token, usize)>,
    /// Line of the token taken last.
    pub place: usize,
    pub problems: Problems,
    /// Value of the first `// IMAGE_STARTS_AT`, and its line.
    pub starts_at: Option<(String, usize)>,
    /// A quote was never closed: from then on none lasts longer than its line, so that no text is searched twice.
    short_strings: bool,
    saw_small: bool,
}

impl<'a> Lexer<'a> {
    /// `text` with lines that end in LF.
    pub fn new(text: &'a str) -> Self {
        Lexer {
            rest: text,
            line: 1,
            ahead: None,
            place: 1,
            problems: Problems::default(),
            starts_at: None,
            short_strings: false,
            saw_small: false,
        }
    }

    pub fn problem(&mut self, message: impl Into<String>) {
        self.problems.add(self.place, message);
    }

    pub fn next(&mut self) -> Option<Token> {
        let (token, line) = self.ahead.take().or_else(|| self.scan())?;
        self.place = line;
        Some(token)
    }

    pub fn peek(&mut self) -> Option<&Token> {
        if self.ahead.is_none() {
            self.ahead = self.scan();
        }
        self.ahead.as_ref().map(|(token, _)| token)
    }

    /// Takes the next token if it is this sign.
    pub fn take(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        if found {
            self.next();
        }
        found
    }

    /// Takes the next token if it is one of these words.
    pub fn take_word(&mut self, words: &[&str]) -> Option<String> {
        match self.peek() {
            Some(Token::Word(word)) if words.contains(&word.as_str()) => match self.next() {
                Some(Token::Word(word)) => Some(word),
                _ => None,
            },
            _ => None,
        }
    }

    /// Takes the next token if it is a number.
    pub fn number(&mut self) -> Option<u64> {
        let &Token::Number(number) = self.peek()? else {
            return None;
        };
        self.next();
        Some(number)
    }

    /// Takes the next token if it is a string.
    pub fn text(&mut self) -> Option<Text> {
        if !matches!(self.peek(), Some(Token::Text(_))) {
            return None;
        }
        match self.next() {
            Some(Token::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Passes over a block whose `{` was taken, whatever is in it.
    pub fn skip_block(&mut self) {
        let mut depth = 1u32;
        while depth > 0
            && let Some(token) = self.next()
        {
            match token {
                Token::Sign('{') => depth = depth.saturating_add(1),
                Token::Sign('}') => depth -= 1,
                _ => {}
            }
        }
    }

    fn scan(&mut self) -> Option<(Token, usize)> {
        loop {
            let first = self.rest.chars().next()?;
            let line = self.line;
            let token = match first {
                '\n' => {
                    self.line += 1;
                    self.rest = &self.rest[1..];
                    continue;
                }
                c if c.is_whitespace() => {
                    self.rest = &self.rest[c.len_utf8()..];
                    continue;
                }
                '/' if self.rest.starts_with("//") => {
                    self.comment();
                    continue;
                }
                '"' => {
                    self.rest = &self.rest[1..];
                    Token::Text(self.string())
                }
                '{' | '}' | ':' | ',' | '#' => {
                    self.rest = &self.rest[1..];
                    Token::Sign(first)
                }
                '0'..='9' => {
                    let digits = self.run(|c| c.is_ascii_digit());
                    Token::Number(digits.parse().unwrap_or(u64::MAX))
                }
                'a'..='z' | 'A'..='Z' => {
                    let word = self.run(|c| c.is_ascii_alphanumeric() || c == '_');
                    if !self.saw_small && word.contains(|c: char| c.is_ascii_lowercase()) {
                        self.saw_small = true;
                        let message = format!("`{}` in small letters", excerpt(word));
                        self.problems.add(line, message);
                    }
                    Token::Word(word.to_ascii_uppercase())
                }
                _ => {
                    let stray = self.run(|c| !c.is_whitespace() && c != '"');
                    let message = format!("`{}` has no meaning; it was left out", excerpt(stray));
                    self.problems.add(line, message);
                    continue;
                }
            };
            return Some((token, line));
        }
    }

    /// Takes the first character and all that follow of a kind.
    fn run(&mut self, of_kind: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest;
        let after = rest.char_indices().skip(1).find(|(_, c)| !of_kind(*c));
        let (taken, rest) = rest.split_at(after.map_or(rest.len(), |(at, _)| at));
        self.rest = rest;
        taken
    }

    fn comment(&mut self) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let (comment, rest) = self.rest.split_at(end);
        self.rest = rest;
        let mut words = comment.trim_start_matches('/').split_whitespace();
        if self.starts_at.is_none() && words.next() == Some(IMAGE_STARTS_AT) {
            let value = words.next().unwrap_or_default();
            self.starts_at = Some((value.to_string(), self.line));
        }
    }

    /// What follows an opening quote, the closing one taken.
    fn string(&mut self) -> Text {
        let found = match self.short_strings {
            true => None,
            false => unquoted(self.rest),
        };
        let string = found.unwrap_or_else(|| {
            self.short_strings = true;
            let line = self.rest.split('\n').next().unwrap_or_default();
            unquoted(line).unwrap_or_else(|| {
                let message = "the quote is not closed; the text was taken to the end of the line";
                self.problems.add(self.line, message);
                // A closing quote of our own; a backslash at the end must not hide it.
                let closed = format!("{} \"", line);
                let mut string = unquoted(&closed).unwrap_or_default();
                string
                    .text
                    .value
                    .truncate(string.text.value.trim_end().len());
                string.length = line.len();
                string
            })
        });
        for message in string.problems {
            self.problems.add(self.line, message);
        }
        let (taken, rest) = self.rest.split_at(string.length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        string.text
    }
}

#[derive(Default)]
struct Quoted {
    text: Text,
    /// Bytes up to and with the closing quote.
    length: usize,
    problems: Vec<String>,
}

/// The text up to the closing quote; none where there is none. `\"` is a quote and `\ooo` a byte in octal; any other backslash stands for
/// itself, two of them for two (measured with cdrdao 1.2.4).
fn unquoted(rest: &str) -> Option<Quoted> {
    let mut out = Quoted::default();
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        at += c.len_utf8();
        if c == '"' {
            out.length = at;
            return Some(out);
        }
        let after = rest.as_bytes().get(at..).unwrap_or_default();
        match after {
            [b'"', ..] if c == '\\' => {
                out.text.value.push('"');
                at += 1;
            }
            [a @ b'0'..=b'7', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]
                if rest[..at].ends_with('\\') =>
            {
                let value = [a, b, c]
                    .iter()
                    .fold(0, |v, d| v * 8 + u32::from(*d - b'0'));
                at += 3;
                // Eight bits of it count.
                let byte = (value & 0xff) as u8;
                if value == 0 || value > 0xff {
                    let message = format!("\\{value:03o} in a text is no character");
                    out.problems.push(message);
                }
                if byte > 0 {
                    out.text.value.push(char::from(byte));
                    out.text.octal |= byte > 0x7f;
                }
            }
            [b'0'..=b'9', ..] if c == '\\' => {
                out.problems
                    .push("a backslash before digits takes three of them, 0 to 7".into());
                out.text.value.push(c);
            }
            _ => {
                out.text.value.push(c);
                out.text.raw |= !c.is_ascii();
            }
        }
    }
    None
}
