//! Identifiers that cannot hold a wrong value: ISRC (ISO 3901) and EAN-13 (GS1 mod-10).

/// International Standard Recording Code, 12 characters without hyphens (ISO 3901).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isrc(String);

impl Isrc {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// EAN-13 / UPC-A as 13 digits, check digit verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ean(String);

impl Ean {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
