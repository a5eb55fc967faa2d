//! One pack: 16 bytes and their checksum.

use super::Kind;

/// Bytes of a pack.
pub const PACK: usize = 18;
/// Bytes of text in a pack.
pub const PAYLOAD: usize = 12;
/// Packs with text in a block: three of the 256 say how many there are.
pub const MAX_TEXT_PACKS: usize = 253;

pub const DISC_ID: u8 = 0x86;
pub const GENRE: u8 = 0x87;
pub const TOC: u8 = 0x88;
pub const TOC_2: u8 = 0x89;
pub const SIZES: u8 = 0x8f;
/// Of size information.
pub const SIZE_PACKS: usize = 3;

impl Kind {
    /// All of them, in the order of the packs.
    pub const ALL: [Kind; 8] = [
        Kind::Title,
        Kind::Performer,
        Kind::Songwriter,
        Kind::Composer,
        Kind::Arranger,
        Kind::Message,
        Kind::Closed,
        Kind::Code,
    ];

    /// Type of the packs that carry it.
    pub fn pack_type(self) -> u8 {
        match self {
            Kind::Title => 0x80,
            Kind::Performer => 0x81,
            Kind::Songwriter => 0x82,
            Kind::Composer => 0x83,
            Kind::Arranger => 0x84,
            Kind::Message => 0x85,
            Kind::Closed => 0x8d,
            Kind::Code => 0x8e,
        }
    }

    pub fn of_pack(pack_type: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.pack_type() == pack_type)
    }

    /// "title", "performer", ...
    pub fn word(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Performer => "performer",
            Kind::Songwriter => "songwriter",
            Kind::Composer => "composer",
            Kind::Arranger => "arranger",
            Kind::Message => "message",
            Kind::Closed => "closed information",
            Kind::Code => "UPC or ISRC",
        }
    }
}

/// A pack without its checksum, which follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pack {
    pub pack_type: u8,
    /// Number of the track that owns the first byte, 0 for the disc. Size information: 0, 1, 2.
    pub track: u8,
    /// Counts from 0 in each block.
    pub sequence: u8,
    /// 0 to 7.
    pub block: u8,
    /// Two bytes to the character.
    pub double_byte: bool,
    /// Characters of the first byte's string that earlier packs hold, 15 at most.
    pub position: u8,
    pub payload: [u8; PAYLOAD],
}

impl Pack {
    pub fn to_bytes(self) -> [u8; PACK] {
        let mut bytes = [0; PACK];
        bytes[0] = self.pack_type;
        bytes[1] = self.track;
        bytes[2] = self.sequence;
        let double = if self.double_byte { 0x80 } else { 0 };
        bytes[3] = double | (self.block & 7) << 4 | self.position & 15;
        bytes[4..16].copy_from_slice(&self.payload);
        let sum = checksum(&bytes[..16]);
        bytes[16..].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    /// The fields, whatever the checksum says.
    pub fn from_bytes(bytes: &[u8; PACK]) -> Pack {
        let mut payload = [0; PAYLOAD];
        payload.copy_from_slice(&bytes[4..16]);
        Pack {
            pack_type: bytes[0],
            track: bytes[1],
            sequence: bytes[2],
            block: bytes[3] >> 4 & 7,
            double_byte: bytes[3] & 0x80 != 0,
            position: bytes[3] & 15,
            payload,
        }
    }
}

/// CRC-16 of divisor 0x11021, from 0, not reflected, inverted at the end (MMC-3 annex J); stored high byte first.
pub fn checksum(bytes: &[u8]) -> u16 {
    let mut crc = 0u16;
    for byte in bytes {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = match crc & 0x8000 {
                0 => crc << 1,
                _ => crc << 1 ^ 0x1021,
            };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_a_pack_another_program_wrote() {
        let pack = Pack {
            pack_type: 0x80,
            track: 0,
            sequence: 0,
            block: 0,
            double_byte: false,
            position: 0,
            payload: *b"Disc\0Track O",
        };
        let bytes = pack.to_bytes();
        assert_eq!(bytes[16..], [0x48, 0x04]);
        assert_eq!(Pack::from_bytes(&bytes), pack);
    }
}
