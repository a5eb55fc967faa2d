//! STREAMINFO: what the samples are.

/// STREAMINFO (RFC 9639, 8.2). Zero means "unknown" for the frame sizes, the total and the MD5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamInfo {
    /// Smallest and largest block in samples per channel, last block excluded.
    pub min_block: u16,
    pub max_block: u16,
    /// Smallest and largest frame in bytes, 24 bits.
    pub min_frame: u32,
    pub max_frame: u32,
    /// Hertz, 20 bits.
    pub rate: u32,
    /// 1 to 8.
    pub channels: u8,
    /// Bits per sample, 4 to 32.
    pub bits: u8,
    /// Samples per channel, 36 bits.
    pub frames: u64,
    /// MD5 of the interleaved little-endian samples.
    pub md5: [u8; 16],
}

impl StreamInfo {
    pub const BYTES: usize = 34;
    pub const MAX_RATE: u32 = (1 << 20) - 1;
    pub const MAX_FRAMES: u64 = (1 << 36) - 1;

    /// The block's payload. A total above 36 bits or a frame size above 24 bits is stored as 0, the format's "unknown";
    /// rate, channels and bits must be in range ([`super::header`] checks them) and are cut to their fields.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let known24 = |n: u32| if n > 0xff_ffff { 0 } else { n }.to_be_bytes();
        let frames = if self.frames > Self::MAX_FRAMES {
            0
        } else {
            self.frames
        };
        let packed = u64::from(self.rate & Self::MAX_RATE) << 44
            | u64::from(self.channels.wrapping_sub(1) & 7) << 41
            | u64::from(self.bits.wrapping_sub(1) & 31) << 36
            | frames;
        let mut bytes = [0; Self::BYTES];
        bytes[0..2].copy_from_slice(&self.min_block.to_be_bytes());
        bytes[2..4].copy_from_slice(&self.max_block.to_be_bytes());
        bytes[4..7].copy_from_slice(&known24(self.min_frame)[1..]);
        bytes[7..10].copy_from_slice(&known24(self.max_frame)[1..]);
        bytes[10..18].copy_from_slice(&packed.to_be_bytes());
        bytes[18..34].copy_from_slice(&self.md5);
        bytes
    }

    pub fn parse(bytes: &[u8; Self::BYTES]) -> StreamInfo {
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .fold(0u64, |n, b| n << 8 | u64::from(*b))
        };
        let packed = number(10..18);
        let mut md5 = [0; 16];
        md5.copy_from_slice(&bytes[18..34]);
        StreamInfo {
            min_block: number(0..2) as u16,
            max_block: number(2..4) as u16,
            min_frame: number(4..7) as u32,
            max_frame: number(7..10) as u32,
            rate: (packed >> 44) as u32,
            channels: (packed >> 41 & 7) as u8 + 1,
            bits: (packed >> 36 & 31) as u8 + 1,
            frames: packed & Self::MAX_FRAMES,
            md5,
        }
    }
}
