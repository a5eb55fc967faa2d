//! One line of a cue sheet: a command word and its arguments, with their columns.

/// A piece of the line and the column (1-based, in characters) where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub column: usize,
}

/// A text argument: what stands between the first and the last quote, or the words as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument<'a> {
    pub value: Piece<'a>,
    /// What follows the closing quote.
    pub after: Piece<'a>,
    /// An opening quote without a closing one.
    pub unclosed: bool,
}

const BLANKS: [char; 2] = [' ', '\t'];

impl<'a> Piece<'a> {
    pub fn line(text: &'a str) -> Self {
        Piece { text, column: 1 }.trimmed()
    }

    fn trimmed(self) -> Self {
        let text = self.text.trim_start_matches(BLANKS);
        let column = self.column + self.text[..self.text.len() - text.len()].chars().count();
        Piece {
            text: text.trim_end_matches(BLANKS),
            column,
        }
    }

    /// Splits at a byte offset of a character boundary.
    fn split(self, at: usize) -> (Self, Self) {
        let (first, second) = self.text.split_at(at);
        let after = Piece {
            text: second,
            column: self.column + first.chars().count(),
        };
        (
            Piece {
                text: first,
                ..self
            },
            after,
        )
    }

    /// The first word and what follows it.
    pub fn word(self) -> (Self, Self) {
        let end = self.text.find(BLANKS).unwrap_or(self.text.len());
        let (word, rest) = self.split(end);
        (word, rest.trimmed())
    }

    /// All words.
    pub fn words(self) -> impl Iterator<Item = Piece<'a>> {
        let mut rest = self.trimmed();
        std::iter::from_fn(move || {
            let (word, after) = rest.word();
            rest = after;
            (!word.text.is_empty()).then_some(word)
        })
    }

    /// The last word and what stands before it.
    pub fn last_word(self) -> (Self, Self) {
        let start = self.text.rfind(BLANKS).map_or(0, |at| at + 1);
        let (before, word) = self.split(start);
        (word, before.trimmed())
    }

    pub fn argument(self) -> Argument<'a> {
        let end = Piece {
            text: "",
            column: self.column + self.text.chars().count(),
        };
        let Some(inside) = self.text.strip_prefix('"') else {
            return Argument {
                value: self,
                after: end,
                unclosed: false,
            };
        };
        let inside = Piece {
            text: inside,
            column: self.column + 1,
        };
        match inside.text.rfind('"') {
            // The last quote closes: titles hold quotes themselves, as in `TITLE "The 12" Mix"`.
            Some(close) => {
                let (value, rest) = inside.split(close);
                Argument {
                    value,
                    after: rest.split(1).1.trimmed(),
                    unclosed: false,
                }
            }
            None => Argument {
                value: inside,
                after: end,
                unclosed: true,
            },
        }
    }
}
