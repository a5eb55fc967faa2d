//! DDPID: one record of 128 bytes that names the format and the master.

use super::record::{Field, Found, Record, field};

pub(super) const BYTES: usize = 128;

const LEVEL: Field = field(0, 8);
const UPC: Field = field(8, 13);
const MASTER_ID: Field = field(38, 48);
const TYPE: Field = field(87, 2);

/// What a DDPID says. Text for users at its end is neither read nor written: readers differ on where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identifier {
    /// "DDP 2.00".
    pub level: String,
    /// UPC or EAN as found; none if it is blank or nothing but zeros.
    pub upc: Option<String>,
    pub master_id: Option<String>,
    /// "CD", or "DV" for a DVD.
    pub kind: String,
}

impl Identifier {
    /// Characters of a master id.
    pub const MASTER_ID_CHARACTERS: usize = MASTER_ID.bytes;

    pub(super) fn to_bytes(&self) -> [u8; BYTES] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Record::blank()
            .text(LEVEL, &self.level)
            .text(UPC, &text(&self.upc))
            .text(MASTER_ID, &text(&self.master_id))
            .text(TYPE, &self.kind)
            .0
    }

    /// Reads as much of a record as is there.
    pub(super) fn from_bytes(bytes: &[u8]) -> Identifier {
        let found = Found(bytes);
        Identifier {
            level: found.text(LEVEL),
            upc: found.stated(UPC).filter(|upc| says_something(upc)),
            master_id: found.stated(MASTER_ID),
            kind: found.text(TYPE),
        }
    }
}

/// Some programs write thirteen zeros for "none".
pub(super) fn says_something(upc: &str) -> bool {
    upc.bytes().any(|b| b != b'0')
}
