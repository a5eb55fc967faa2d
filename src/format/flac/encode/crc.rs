//! The two checksums of a frame (RFC 9639, sections 9.1.8 and 9.3): CRC-8 over its header, CRC-16 over all of it.

const POLYNOMIAL_8: u8 = 0x07;
const POLYNOMIAL_16: u16 = 0x8005;

/// Bytes taken at a time: their table look-ups do not wait for each other.
const STRIDE: usize = 16;

/// Bytes of one lane. Two lanes are summed side by side, for the same reason, and joined.
const LANE: usize = 512;

/// `TABLE[n][byte]`: what `byte` becomes after `n` further zero bytes.
static TABLE: [[u16; 256]; STRIDE] = {
    let mut table = [[0; 256]; STRIDE];
    let mut n = 0;
    while n < STRIDE {
        table[n] = after_zeros(n);
        n += 1;
    }
    table
};

/// What the two bytes of a sum become after a lane of zero bytes.
static HIGH_AFTER_LANE: [u16; 256] = after_zeros(LANE - 1);
static LOW_AFTER_LANE: [u16; 256] = after_zeros(LANE - 2);

/// What each byte becomes after itself and `zeros` zero bytes; the sum is linear, so that of its bits is enough.
const fn after_zeros(zeros: usize) -> [u16; 256] {
    let mut table = [0; 256];
    let mut bit = 0;
    while bit < 8 {
        let mut crc = 1u16 << (8 + bit);
        let mut shift = 0;
        while shift < 8 * (zeros + 1) {
            crc = (crc << 1) ^ if crc & 0x8000 != 0 { POLYNOMIAL_16 } else { 0 };
            shift += 1;
        }
        let mut byte = 0;
        while byte < 256 {
            if byte >> bit & 1 != 0 {
                table[byte] ^= crc;
            }
            byte += 1;
        }
        bit += 1;
    }
    table
}

/// CRC-8 of a frame header; it is short, so bit by bit will do.
pub fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc: u8, _| {
            (crc << 1) ^ if crc & 0x80 != 0 { POLYNOMIAL_8 } else { 0 }
        })
    })
}

/// CRC-16 of a frame without its last two bytes.
pub fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0;
    let mut pairs = bytes.chunks_exact(2 * LANE);
    for pair in &mut pairs {
        let (first, second) = pair.split_at(LANE);
        let mut lanes = [crc, 0];
        let strides = first
            .as_chunks::<STRIDE>()
            .0
            .iter()
            .zip(second.as_chunks::<STRIDE>().0);
        for (first, second) in strides {
            lanes = [stride(lanes[0], first), stride(lanes[1], second)];
        }
        let [high, low] = lanes[0].to_be_bytes();
        crc = HIGH_AFTER_LANE[usize::from(high)] ^ LOW_AFTER_LANE[usize::from(low)] ^ lanes[1];
    }
    let (strides, rest) = pairs.remainder().as_chunks::<STRIDE>();
    crc = strides.iter().fold(crc, stride);
    rest.iter().fold(crc, |crc, byte| {
        (crc << 8) ^ TABLE[0][usize::from((crc >> 8) as u8 ^ byte)]
    })
}

#[inline(always)]
fn stride(crc: u16, bytes: &[u8; STRIDE]) -> u16 {
    let [high, low] = crc.to_be_bytes();
    let mut sum = TABLE[STRIDE - 1][usize::from(bytes[0] ^ high)]
        ^ TABLE[STRIDE - 2][usize::from(bytes[1] ^ low)];
    for (byte, table) in bytes[2..].iter().zip(TABLE[..STRIDE - 2].iter().rev()) {
        sum ^= table[usize::from(*byte)];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_values_of_the_catalogue_of_crcs() {
        // CRC-8/SMBUS and CRC-16/UMTS are the catalogue's names for the two.
        assert_eq!(crc8(b"123456789"), 0xf4);
        assert_eq!(crc16(b"123456789"), 0xfee8);
    }

    #[test]
    fn strides_and_lanes_do_not_change_the_sum() {
        let bytes: Vec<u8> = (0..5000u32).map(|i| (i * i / 7) as u8).collect();
        for length in [0, 1, 15, 16, 17, 1023, 1024, 1025, 4321, 5000] {
            let slow = bytes[..length].iter().fold(0u16, |crc, byte| {
                (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
                    (crc << 1) ^ if crc & 0x8000 != 0 { POLYNOMIAL_16 } else { 0 }
                })
            });
            assert_eq!(crc16(&bytes[..length]), slow, "{length} bytes");
        }
    }
}
