//! Records of fixed width: ASCII fields at fixed places, blank until written.

/// Place of a field in its record, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub at: usize,
    pub bytes: usize,
}

pub(super) const fn field(at: usize, bytes: usize) -> Field {
    Field { at, bytes }
}

/// A record in the making.
pub(super) struct Record<const N: usize>(pub [u8; N]);

impl<const N: usize> Record<N> {
    pub fn blank() -> Self {
        Record([b' '; N])
    }

    /// Puts text at the left of its field. What is too long is cut: [`refusals`](super::refusals) has seen to it that nothing is.
    pub fn text(mut self, field: Field, text: &str) -> Self {
        let fits = text.bytes().take(field.bytes);
        for (at, byte) in fits.enumerate() {
            self.0[field.at + at] = byte;
        }
        self
    }

    /// Puts a number at the right of its field.
    pub fn number(self, field: Field, number: u64, pad: u8) -> Self {
        let width = field.bytes;
        let text = match pad {
            b'0' => format!("{number:0width$}"),
            _ => format!("{number:width$}"),
        };
        self.text(field, &text)
    }
}

/// A record found in a file.
#[derive(Clone, Copy)]
pub(super) struct Found<'a>(pub &'a [u8]);

impl<'a> Found<'a> {
    pub fn bytes(self, field: Field) -> &'a [u8] {
        self.0
            .get(field.at..field.at + field.bytes)
            .unwrap_or_default()
    }

    /// The text of a field without the blanks (or zero bytes, as DVD filesets pad) around it; every byte is kept as its Latin-1 character.
    pub fn text(self, field: Field) -> String {
        let text = crate::format::bytes::latin1(self.bytes(field));
        text.trim_matches([' ', '\0']).to_string()
    }

    /// None where the field is blank.
    pub fn stated(self, field: Field) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    /// The number in a field, padded either way; none where it is blank.
    ///
    /// # Errors
    /// The text, where it is no number.
    pub fn number(self, field: Field) -> Result<Option<u64>, String> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        match text.bytes().all(|b| b.is_ascii_digit()) {
            true => text.parse().map(Some).map_err(|_| text),
            false => Err(text),
        }
    }
}
