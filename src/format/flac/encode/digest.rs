//! The MD5 that STREAMINFO carries: of the samples interleaved, little-endian, in whole bytes (RFC 9639, section 8.2).

use md5::{Digest as _, Md5};

/// Hashes planar codes.
pub struct Digest {
    md5: Md5,
    sample_bytes: usize,
    packed: Vec<u8>,
}

impl Digest {
    pub fn new(bits: u32) -> Self {
        Digest {
            md5: Md5::new(),
            sample_bytes: bits.div_ceil(8) as usize,
            packed: Vec::new(),
        }
    }

    /// Channels of equal length.
    pub fn update(&mut self, channels: &[Vec<i32>]) {
        let frames = channels.first().map_or(0, Vec::len);
        self.packed
            .resize(frames * channels.len() * self.sample_bytes, 0);
        match (channels, self.sample_bytes) {
            ([left, right], 2) => pack_stereo_16(left, right, &mut self.packed),
            ([left, right], 3) => pack_stereo_24(left, right, &mut self.packed),
            (_, 1) => pack::<1>(channels, &mut self.packed),
            (_, 2) => pack::<2>(channels, &mut self.packed),
            (_, 3) => pack::<3>(channels, &mut self.packed),
            _ => pack::<4>(channels, &mut self.packed),
        }
        self.md5.update(&self.packed);
    }

    pub fn finish(self) -> [u8; 16] {
        self.md5.finalize().into()
    }
}

fn pack<const BYTES: usize>(channels: &[Vec<i32>], packed: &mut [u8]) {
    let (samples, _) = packed.as_chunks_mut::<BYTES>();
    for (index, channel) in channels.iter().enumerate() {
        for (slot, code) in samples
            .iter_mut()
            .skip(index)
            .step_by(channels.len())
            .zip(channel)
        {
            slot.copy_from_slice(&code.to_le_bytes()[..BYTES]);
        }
    }
}

fn pack_stereo_16(left: &[i32], right: &[i32], packed: &mut [u8]) {
    let (frames, _) = packed.as_chunks_mut::<4>();
    for ((slot, left), right) in frames.iter_mut().zip(left).zip(right) {
        *slot = (*left as u32 & 0xffff | (*right as u32) << 16).to_le_bytes();
    }
}

/// Four frames make three whole words.
fn pack_stereo_24(left: &[i32], right: &[i32], packed: &mut [u8]) {
    let low = |code: i32| u64::from(code as u32 & 0xff_ffff);
    let (quads, _) = packed.as_chunks_mut::<24>();
    let (left, left_rest) = left.as_chunks::<4>();
    let (right, right_rest) = right.as_chunks::<4>();
    for ((slot, l), r) in quads.iter_mut().zip(left).zip(right) {
        let words = [
            low(l[0]) | low(r[0]) << 24 | low(l[1]) << 48,
            low(l[1]) >> 16 | low(r[1]) << 8 | low(l[2]) << 32 | low(r[2]) << 56,
            low(r[2]) >> 8 | low(l[3]) << 16 | low(r[3]) << 40,
        ];
        for (bytes, word) in slot.as_chunks_mut::<8>().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
    }
    let rest = &mut packed[left.len() * 24..];
    for ((slot, l), r) in rest
        .as_chunks_mut::<6>()
        .0
        .iter_mut()
        .zip(left_rest)
        .zip(right_rest)
    {
        slot.copy_from_slice(&(low(*l) | low(*r) << 24).to_le_bytes()[..6]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_packing_equals_plain_packing() {
        let left: Vec<i32> = (0..23).map(|i| i * 345_678 - 4_000_000).collect();
        let right: Vec<i32> = (0..23).map(|i| 8_388_607 - i * 700_001).collect();
        let channels = [left, right];
        let mut fast = vec![0; 23 * 6];
        let mut plain = fast.clone();
        pack_stereo_24(&channels[0], &channels[1], &mut fast);
        pack::<3>(&channels, &mut plain);
        assert_eq!(fast, plain);
        assert_eq!(plain[..3], channels[0][0].to_le_bytes()[..3]);
        let mut fast = vec![0; 23 * 4];
        let mut plain = fast.clone();
        pack_stereo_16(&channels[0], &channels[1], &mut fast);
        pack::<2>(&channels, &mut plain);
        assert_eq!(fast, plain);
    }
}
