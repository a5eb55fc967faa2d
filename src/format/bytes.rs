//! A cursor over bytes that cannot run past their end: every read says whether the bytes were there.

/// Reads from the front of a slice. A read that finds too few bytes gives `None` and leaves the cursor where it is.
#[derive(Debug, Clone)]
pub(crate) struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    pub fn new(all: &'a [u8]) -> Self {
        Bytes { all, at: 0 }
    }
    /// Offset from the start of the slice.
    pub fn at(&self) -> usize {
        self.at
    }
    pub fn rest(&self) -> &'a [u8] {
        self.all.get(self.at..).unwrap_or_default()
    }
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.all.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[b]| b)
    }
    pub fn be16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }
    pub fn be32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }
    pub fn be64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }
    pub fn le32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

/// Text of bytes that should be UTF-8. Where they are not, they are read as Latin-1, which keeps every byte, and the flag is false.
pub(crate) fn text(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_string(), true),
        Err(_) => (latin1(bytes), false),
    }
}

/// ISO 8859-1: every byte is the character of the same number.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

/// The beginning of a text from a file, for a message: a megabyte of title belongs in no error.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARACTERS: usize = 60;
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_past_the_end_moves_nothing() {
        let mut bytes = Bytes::new(&[1, 2, 3]);
        assert_eq!(bytes.be32(), None);
        assert_eq!(bytes.be16(), Some(0x0102));
        assert_eq!(bytes.take(usize::MAX), None);
        assert_eq!(bytes.u8(), Some(3));
        assert_eq!(bytes.u8(), None);
    }

    #[test]
    fn broken_utf8_is_kept_as_latin1() {
        assert_eq!(text(b"T\xed"), ("Tí".to_string(), false));
        assert_eq!(text("Tí".as_bytes()), ("Tí".to_string(), true));
    }

    #[test]
    fn an_excerpt_ends_between_characters() {
        assert_eq!(excerpt("é"), "é");
        assert_eq!(excerpt(&"é".repeat(100)), "é".repeat(60) + "...");
    }
}
