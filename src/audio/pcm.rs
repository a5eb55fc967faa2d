//! PCM codes <-> planar f64: the loops every sample of a master goes through.
//!
//! Knows how one sample lies in bytes, not containers or files. Each loop handles one coding for all samples, so that nothing is
//! decided per sample; stereo has a loop of its own because nearly every master is stereo.
//!
//! Scale: an integer code of N bits is `code / 2^(N-1)`, exact in f64; floats pass unchanged, NaN and infinities included.

use crate::dsp::cpu::on_any_cpu;

/// How one sample lies in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Offset binary: 128 is zero (WAV, 8 bit).
    U8,
    /// Two's complement (AIFF, 8 bit).
    S8,
    S16Le,
    S16Be,
    S24Le,
    S24Be,
    S32Le,
    S32Be,
    F32Le,
    F32Be,
    F64Le,
    F64Be,
}

impl Coding {
    /// Bytes one sample takes.
    pub const fn bytes(self) -> usize {
        match self {
            Coding::U8 | Coding::S8 => 1,
            Coding::S16Le | Coding::S16Be => 2,
            Coding::S24Le | Coding::S24Be => 3,
            Coding::S32Le | Coding::S32Be | Coding::F32Le | Coding::F32Be => 4,
            Coding::F64Le | Coding::F64Be => 8,
        }
    }
    /// Word length, where samples are integers.
    pub const fn integer_bits(self) -> Option<u32> {
        match self {
            Coding::F32Le | Coding::F32Be | Coding::F64Le | Coding::F64Be => None,
            integer => Some(8 * integer.bytes() as u32),
        }
    }
}

/// 2^-31: integer codes are first moved to the top of 32 bits, so that one scale serves every word length.
const SCALE: f64 = 1.0 / 2_147_483_648.0;

on_any_cpu! {
    /// Appends the interleaved frames in `bytes` to the channels of `out`; bytes behind the last whole frame are ignored.
    /// The number of channels is `out.len()`.
    pub fn unpack(bytes: &[u8], coding: Coding, out: &mut [Vec<f64>]) {
        match coding {
            Coding::U8 => planar(bytes, out, |[b]: [u8; 1]| {
                (i32::from(b) - 128) as f64 / 128.0
            }),
            Coding::S8 => planar(bytes, out, |[b]: [u8; 1]| (b as i8) as f64 / 128.0),
            Coding::S16Le => planar(bytes, out, |b| f64::from(i16::from_le_bytes(b)) / 32768.0),
            Coding::S16Be => planar(bytes, out, |b| f64::from(i16::from_be_bytes(b)) / 32768.0),
            Coding::S24Le => planar(bytes, out, |[a, b, c]: [u8; 3]| {
                f64::from(i32::from_le_bytes([0, a, b, c])) * SCALE
            }),
            Coding::S24Be => planar(bytes, out, |[a, b, c]: [u8; 3]| {
                f64::from(i32::from_be_bytes([a, b, c, 0])) * SCALE
            }),
            Coding::S32Le => planar(bytes, out, |b| f64::from(i32::from_le_bytes(b)) * SCALE),
            Coding::S32Be => planar(bytes, out, |b| f64::from(i32::from_be_bytes(b)) * SCALE),
            Coding::F32Le => planar(bytes, out, |b| f64::from(f32::from_le_bytes(b))),
            Coding::F32Be => planar(bytes, out, |b| f64::from(f32::from_be_bytes(b))),
            Coding::F64Le => planar(bytes, out, f64::from_le_bytes),
            Coding::F64Be => planar(bytes, out, f64::from_be_bytes),
        }
    }
}

/// Splits interleaved samples of `W` bytes into channels.
#[inline(always)]
fn planar<const W: usize>(bytes: &[u8], out: &mut [Vec<f64>], sample: impl Fn([u8; W]) -> f64) {
    let (samples, _) = bytes.as_chunks::<W>();
    match out {
        [] => {}
        [mono] => mono.extend(samples.iter().map(|s| sample(*s))),
        [left, right] => {
            let (frames, _) = samples.as_chunks::<2>();
            let at = left.len();
            left.resize(at + frames.len(), 0.0);
            right.resize(at + frames.len(), 0.0);
            for ((frame, l), r) in frames.iter().zip(&mut left[at..]).zip(&mut right[at..]) {
                *l = sample(frame[0]);
                *r = sample(frame[1]);
            }
        }
        many => {
            let channels = many.len();
            let whole = samples.len() - samples.len() % channels;
            for (index, channel) in many.iter_mut().enumerate() {
                let of_channel = samples[..whole].iter().skip(index).step_by(channels);
                channel.extend(of_channel.map(|s| sample(*s)));
            }
        }
    }
}

on_any_cpu! {
    /// Appends planar integer codes to `out`, interleaved, little endian, `bits` = 16, 24 or 32 (WAV, FLAC's MD5).
    /// Codes keep their lowest `bits` bits; channels are read up to the shortest.
    ///
    /// # Panics
    /// If `bits` is none of the three: a mistake of the caller, never of a file.
    pub fn pack_codes(channels: &[Vec<i32>], bits: u32, out: &mut Vec<u8>) {
        match bits {
            16 => interleave(channels, out, |code| (code as i16).to_le_bytes()),
            24 => interleave(channels, out, |code| {
                let [a, b, c, _] = code.to_le_bytes();
                [a, b, c]
            }),
            32 => interleave(channels, out, i32::to_le_bytes),
            _ => panic!("no packing for {bits}-bit codes"),
        }
    }
}

/// As [`pack_codes`], big endian (AIFF).
pub fn pack_codes_be(channels: &[Vec<i32>], bits: u32, out: &mut Vec<u8>) {
    match bits {
        16 => interleave(channels, out, |code| (code as i16).to_be_bytes()),
        24 => interleave(channels, out, |code| {
            let [_, a, b, c] = code.to_be_bytes();
            [a, b, c]
        }),
        32 => interleave(channels, out, i32::to_be_bytes),
        _ => panic!("no packing for {bits}-bit codes"),
    }
}

/// Appends planar samples to `out` as interleaved floats of 32 bits, little endian, each rounded to the nearest. A sample beyond the
/// range of a 32-bit float becomes an infinity.
pub fn pack_f32(channels: &[Vec<f64>], out: &mut Vec<u8>) {
    interleave(channels, out, |x: f64| (x as f32).to_le_bytes());
}

/// Appends planar samples to `out` as interleaved floats of 64 bits, little endian.
pub fn pack_f64(channels: &[Vec<f64>], out: &mut Vec<u8>) {
    interleave(channels, out, f64::to_le_bytes);
}

#[inline(always)]
fn interleave<T: Copy, const W: usize>(
    channels: &[Vec<T>],
    out: &mut Vec<u8>,
    bytes: impl Fn(T) -> [u8; W],
) {
    let frames = channels.iter().map(Vec::len).min().unwrap_or(0);
    let at = out.len();
    out.resize(at + frames * channels.len() * W, 0);
    let (samples, _) = out[at..].as_chunks_mut::<W>();
    match channels {
        [mono] => {
            for (sample, code) in samples.iter_mut().zip(mono) {
                *sample = bytes(*code);
            }
        }
        [left, right] => {
            let (pairs, _) = samples.as_chunks_mut::<2>();
            for ((pair, l), r) in pairs.iter_mut().zip(left).zip(right) {
                *pair = [bytes(*l), bytes(*r)];
            }
        }
        many => {
            for (index, channel) in many.iter().enumerate() {
                let places = samples.iter_mut().skip(index).step_by(many.len());
                for (sample, code) in places.zip(channel) {
                    *sample = bytes(*code);
                }
            }
        }
    }
}

/// Codes of samples that already lie on the grid of `bits` bits (see [`super::block::Block::grid_bits`]): exact, no rounding decision.
/// Samples off the grid are rounded to the nearest code and kept inside the range; reducing word length with care is dither's work.
pub fn to_codes(channels: &[Vec<f64>], bits: u32, codes: &mut Vec<Vec<i32>>) {
    let scale = (1_i64 << (bits.clamp(1, 32) - 1)) as f64;
    codes.resize_with(channels.len(), Vec::new);
    for (channel, out) in channels.iter().zip(codes) {
        out.clear();
        // The cast saturates at the ends of i32; narrower words are clamped before it.
        out.extend(
            channel
                .iter()
                .map(|x| (x * scale).round_ties_even().clamp(-scale, scale - 1.0) as i32),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpacked(bytes: &[u8], coding: Coding, channels: usize) -> Vec<Vec<f64>> {
        let mut out = vec![Vec::new(); channels];
        unpack(bytes, coding, &mut out);
        out
    }

    #[test]
    fn every_coding_meets_its_extremes() {
        let extremes: [(Coding, &[u8], [f64; 2]); 8] = [
            (Coding::U8, &[0, 255], [-1.0, 127.0 / 128.0]),
            (Coding::S8, &[0x80, 0x7f], [-1.0, 127.0 / 128.0]),
            (
                Coding::S16Le,
                &[0x00, 0x80, 0xff, 0x7f],
                [-1.0, 32767.0 / 32768.0],
            ),
            (
                Coding::S16Be,
                &[0x80, 0x00, 0x7f, 0xff],
                [-1.0, 32767.0 / 32768.0],
            ),
            (
                Coding::S24Le,
                &[0, 0, 0x80, 0xff, 0xff, 0x7f],
                [-1.0, 8388607.0 / 8388608.0],
            ),
            (
                Coding::S24Be,
                &[0x80, 0, 0, 0x7f, 0xff, 0xff],
                [-1.0, 8388607.0 / 8388608.0],
            ),
            (
                Coding::S32Le,
                &[0, 0, 0, 0x80, 1, 0, 0, 0],
                [-1.0, 1.0 / 2147483648.0],
            ),
            (
                Coding::F32Be,
                &[0x3f, 0x80, 0, 0, 0xff, 0x80, 0, 0],
                [1.0, f64::NEG_INFINITY],
            ),
        ];
        for (coding, bytes, expected) in extremes {
            assert_eq!(
                unpacked(bytes, coding, 1),
                vec![expected.to_vec()],
                "{coding:?}"
            );
        }
    }

    #[test]
    fn nan_passes_unchanged() {
        assert!(unpacked(&f64::NAN.to_le_bytes(), Coding::F64Le, 1)[0][0].is_nan());
        assert!(unpacked(&f32::NAN.to_le_bytes(), Coding::F32Le, 1)[0][0].is_nan());
    }

    #[test]
    fn incomplete_frames_are_left_out() {
        for channels in [1, 2, 3, 6] {
            let out = unpacked(&vec![1; 6 * channels + 3], Coding::S24Le, channels);
            assert!(
                out.iter()
                    .all(|c| c.len() == 2 + usize::from(channels == 1))
            );
        }
    }

    proptest! {
        #[test]
        fn packed_codes_come_back(
            channels in 1_usize..6,
            flat in proptest::collection::vec(any::<i32>(), 0..64),
            (bits, le, be) in proptest::sample::select(vec![
                (16, Coding::S16Le, Coding::S16Be), (24, Coding::S24Le, Coding::S24Be), (32, Coding::S32Le, Coding::S32Be),
            ]),
        ) {
            let frames = flat.len() / channels;
            let codes: Vec<Vec<i32>> = (0..channels)
                .map(|c| flat[c * frames..(c + 1) * frames].iter().map(|x| x >> (32 - bits)).collect())
                .collect();
            let (mut little, mut big) = (Vec::new(), Vec::new());
            pack_codes(&codes, bits, &mut little);
            pack_codes_be(&codes, bits, &mut big);
            for (bytes, coding) in [(little, le), (big, be)] {
                prop_assert_eq!(bytes.len(), frames * channels * coding.bytes());
                let mut back = Vec::new();
                to_codes(&unpacked(&bytes, coding, channels), bits, &mut back);
                prop_assert_eq!(&back, &codes);
            }
        }
    }
}
