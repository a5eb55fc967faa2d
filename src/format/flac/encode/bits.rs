//! Writes bits, most significant first, into a buffer that is kept from frame to frame. Knows nothing of frames.

/// Most bits one [`BitWriter::put`] takes: what is left of 64 beside up to seven bits of a started byte.
pub const MOST_BITS: u32 = 56;

/// Bytes behind the end that [`BitWriter::put`] may touch.
const SLACK: usize = 8;

/// Where the next bit goes. Loops over many codes keep a copy of their own, in registers, and hand it back.
#[derive(Debug, Default, Clone, Copy)]
pub struct State {
    /// Whole bytes written.
    position: usize,
    /// Bits not yet in a whole byte, at the top.
    pending: u64,
    /// How many those are: 0..8.
    count: u32,
}

impl State {
    /// The lowest `length` bits of `value`, whose other bits must be zero; `length` in 1..=[`MOST_BITS`].
    ///
    /// All eight bytes of the register are stored each time: a store costs less than asking whether it is due.
    #[inline(always)]
    pub fn put(&mut self, buffer: &mut [u8], value: u64, length: u32) {
        debug_assert!((1..=MOST_BITS).contains(&length) && value >> length == 0);
        self.pending |= value << (64 - self.count - length);
        self.count += length;
        buffer[self.position..][..SLACK].copy_from_slice(&self.pending.to_be_bytes());
        self.position += (self.count >> 3) as usize;
        self.pending <<= self.count & !7;
        self.count &= 7;
    }

    /// `zeros` zero bits and a one.
    #[inline(always)]
    pub fn put_unary(&mut self, buffer: &mut [u8], mut zeros: u32) {
        while zeros >= MOST_BITS {
            self.put(buffer, 0, MOST_BITS);
            zeros -= MOST_BITS;
        }
        self.put(buffer, 1, zeros + 1);
    }
}

/// A buffer and the place of the next bit in it.
#[derive(Debug, Default)]
pub struct BitWriter {
    pub buffer: Vec<u8>,
    pub state: State,
}

impl BitWriter {
    /// Forgets what was written and keeps the memory.
    pub fn clear(&mut self) {
        self.state = State::default();
    }

    /// Makes room for `bits` further bits. Writing more than was reserved panics: sizes are computed before they are written.
    pub fn reserve(&mut self, bits: u64) {
        let needed = self.state.position + (bits / 8) as usize + 2 + SLACK;
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
    }

    /// As [`State::put`].
    pub fn put(&mut self, value: u64, length: u32) {
        self.state.put(&mut self.buffer, value, length);
    }

    /// `value` in two's complement of `length` bits, 1..=33.
    pub fn put_signed(&mut self, value: i64, length: u32) {
        self.put(value as u64 & ((1 << length) - 1), length);
    }

    /// As [`State::put_unary`].
    pub fn put_unary(&mut self, zeros: u32) {
        self.state.put_unary(&mut self.buffer, zeros);
    }

    /// Zero bits up to the next whole byte.
    pub fn align(&mut self) {
        if self.state.count > 0 {
            self.put(0, 8 - self.state.count);
        }
    }

    /// The whole bytes written.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.state.position]
    }

    /// How many bits were written.
    pub fn bits(&self) -> u64 {
        self.state.position as u64 * 8 + u64::from(self.state.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_out_most_significant_first() {
        let mut writer = BitWriter::default();
        writer.reserve(200);
        writer.put(0b101, 3);
        writer.put_signed(-1, 5);
        writer.put_unary(60);
        writer.put(0x00ff_ffff_ffff_fffe, 56);
        writer.put_signed(-2, 33);
        writer.align();
        assert_eq!(writer.bits(), 160);
        let mut expected = vec![0b1011_1111, 0, 0, 0, 0, 0, 0, 0];
        // Four more zeros, the one, and 55 ones and a zero begin.
        expected.extend([0b0000_1111, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        // They end; then minus two: 32 ones and a zero; two bits to fill.
        expected.extend([0b1111_0111, 0xff, 0xff, 0xff, 0b1111_1000]);
        assert_eq!(writer.bytes(), expected);
    }
}
