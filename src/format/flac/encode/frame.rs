//! One block as one frame: header, subframes, checksums (RFC 9639, section 9); the place where the processor's abilities are used.

use super::bits::BitWriter;
use super::crc::{crc8, crc16};
use super::lpc::{Model, Windowed};
use super::stereo::Pair;
use super::subframe::{Subframes, precision, used_bits, wasted_bits};
use super::window;

/// Encodes blocks; everything it allocates is kept from frame to frame.
#[derive(Debug)]
pub struct Frames {
    rate: u32,
    bits: u32,
    window: Vec<f32>,
    windowed: [Windowed; 3],
    middle: Vec<i32>,
    side: Vec<i32>,
    subframes: Subframes,
    writer: BitWriter,
}

impl Frames {
    pub fn new(rate: u32, bits: u32) -> Self {
        Frames {
            rate,
            bits,
            window: Vec::new(),
            windowed: Default::default(),
            middle: Vec::new(),
            side: Vec::new(),
            subframes: Subframes::default(),
            writer: BitWriter::default(),
        }
    }

    /// Encodes one block: 1 to 8 channels of equal length, 1 to 65535 codes each. Returns the frame.
    pub fn encode(&mut self, channels: &[Vec<i32>], number: u64) -> &[u8] {
        let length = channels.first().map_or(0, Vec::len);
        if self.window.len() != length {
            self.window = window::tukey(length);
        }
        self.writer.clear();
        match channels {
            // The side of 32-bit channels would need 33 bits.
            [left, right] if self.bits < 31 => self.encode_stereo(left, right, number),
            _ => {
                self.header(length, channels.len() as u64 - 1, number);
                for codes in channels {
                    self.windowed[0].set(codes, &self.window);
                    let model = Model::new(&self.windowed[0].correlate());
                    self.subframes
                        .encode(codes, self.bits, &model, &self.window, &mut self.writer);
                }
            }
        }
        self.writer.reserve(24);
        self.writer.align();
        let sum = crc16(self.writer.bytes());
        self.writer.put(u64::from(sum), 16);
        self.writer.bytes()
    }

    fn encode_stereo(&mut self, left: &[i32], right: &[i32], number: u64) {
        let [l, r, s] = &mut self.windowed;
        l.set(left, &self.window);
        r.set(right, &self.window);
        s.set_difference(l, r);
        let (l, r, s) = (l.correlate(), r.correlate(), s.correlate());
        // (l+r)(l'+r') + (l-r)(l'-r') = 2ll' + 2rr', and the middle is half of l+r.
        let mut m = l;
        for (lag, m) in m.iter_mut().enumerate() {
            *m = (2.0 * (l[lag] + r[lag]) - s[lag]) / 4.0;
        }
        let [l, r, m, s] = [l, r, m, s].map(|correlation| Model::new(&correlation));
        let wasted = wasted_bits(used_bits(left, 0).0 | used_bits(right, 0).0);
        // Halving costs the middle one of the wasted bits; a difference needs one bit more.
        let expected = [
            (&l, wasted, self.bits),
            (&r, wasted, self.bits),
            (&m, wasted.saturating_sub(1), self.bits),
            (&s, wasted, self.bits + 1),
        ]
        .map(|(model, wasted, bits)| {
            let bits = bits - wasted;
            let (_, size) = model.best_order(left.len(), wasted, bits + precision(bits));
            size.min(f64::from(bits) * left.len() as f64)
        });
        let pair = Pair::smallest(expected);
        self.header(left.len(), pair.code(), number);
        self.side.clear();
        self.side.extend(left.iter().zip(right).map(|(l, r)| l - r));
        if pair == Pair::MiddleSide {
            self.middle.clear();
            self.middle
                .extend(left.iter().zip(right).map(|(l, r)| (l + r) >> 1));
        }
        let (left, right) = ((left, self.bits, &l), (right, self.bits, &r));
        let middle = (self.middle.as_slice(), self.bits, &m);
        let side = (self.side.as_slice(), self.bits + 1, &s);
        let chosen = match pair {
            Pair::LeftRight => [left, right],
            Pair::LeftSide => [left, side],
            Pair::SideRight => [side, right],
            Pair::MiddleSide => [middle, side],
        };
        for (codes, bits, model) in chosen {
            self.subframes
                .encode(codes, bits, model, &self.window, &mut self.writer);
        }
    }

    /// RFC 9639, section 9.1; `assignment` is the channel code.
    fn header(&mut self, length: usize, assignment: u64, number: u64) {
        let length = length as u64;
        let (length_code, length_extra) = match length {
            192 => (1, 0),
            576 | 1152 | 2304 | 4608 => (2 + u64::from((length / 576).trailing_zeros()), 0),
            256 | 512 | 1024 | 2048 | 4096 | 8192 | 16384 | 32768 => {
                (8 + u64::from((length / 256).trailing_zeros()), 0)
            }
            ..=256 => (6, 8),
            _ => (7, 16),
        };
        let rate = u64::from(self.rate);
        let (rate_code, rate_value, rate_extra) = match rate {
            88_200 => (1, 0, 0),
            176_400 => (2, 0, 0),
            192_000 => (3, 0, 0),
            8_000 => (4, 0, 0),
            16_000 => (5, 0, 0),
            22_050 => (6, 0, 0),
            24_000 => (7, 0, 0),
            32_000 => (8, 0, 0),
            44_100 => (9, 0, 0),
            48_000 => (10, 0, 0),
            96_000 => (11, 0, 0),
            _ if rate % 1000 == 0 && rate / 1000 < 1 << 8 => (12, rate / 1000, 8),
            _ if rate < 1 << 16 => (13, rate, 16),
            _ if rate % 10 == 0 && rate / 10 < 1 << 16 => (14, rate / 10, 16),
            // Only STREAMINFO can say it.
            _ => (0, 0, 0),
        };
        let bits_code = match self.bits {
            8 => 1,
            12 => 2,
            16 => 4,
            20 => 5,
            24 => 6,
            32 => 7,
            _ => 0,
        };
        let writer = &mut self.writer;
        writer.reserve(16 * 8);
        // Sync code, fixed block size.
        writer.put(0b1111_1111_1111_1000, 16);
        writer.put(length_code, 4);
        writer.put(rate_code, 4);
        writer.put(assignment, 4);
        writer.put(bits_code << 1, 4);
        write_number(number, writer);
        if length_extra > 0 {
            writer.put(length - 1, length_extra);
        }
        if rate_extra > 0 {
            writer.put(rate_value, rate_extra);
        }
        let sum = crc8(writer.bytes());
        writer.put(u64::from(sum), 8);
    }
}

/// The frame number, coded as UTF-8 codes characters but up to 36 bits (RFC 9639, section 9.1.5).
fn write_number(number: u64, writer: &mut BitWriter) {
    if number < 0x80 {
        writer.put(number, 8);
        return;
    }
    // n bytes carry 5n+1 bits.
    let bytes = (64 - number.leading_zeros() + 3) / 5;
    let lead = 0xff00u64 >> bytes & 0xff;
    writer.put(lead | number >> (6 * (bytes - 1)), 8);
    for byte in (0..bytes - 1).rev() {
        writer.put(0x80 | number >> (6 * byte) & 0x3f, 8);
    }
}
