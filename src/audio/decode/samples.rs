//! Symphonia's decoded buffers to planar f64, each sample format by its own scale: integers stay exact.

use symphonia::core::audio::sample::{Sample, i24, u24};
use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef as Decoded};

/// Appends what was decoded to the channels of `out`, as many as both have.
pub fn append(decoded: &Decoded<'_>, out: &mut [Vec<f64>]) {
    // A code of N bits lies at code / 2^(N-1); unsigned ones are offset by half their range.
    match decoded {
        Decoded::U8(b) => planes(b, out, |s| (f64::from(s) - 128.0) / 128.0),
        Decoded::U16(b) => planes(b, out, |s| (f64::from(s) - 32_768.0) / 32_768.0),
        Decoded::U24(b) => planes(b, out, |s: u24| {
            (f64::from(s.0) - 8_388_608.0) / 8_388_608.0
        }),
        Decoded::U32(b) => planes(b, out, |s| {
            (f64::from(s) - 2_147_483_648.0) / 2_147_483_648.0
        }),
        Decoded::S8(b) => planes(b, out, |s| f64::from(s) / 128.0),
        Decoded::S16(b) => planes(b, out, |s| f64::from(s) / 32_768.0),
        Decoded::S24(b) => planes(b, out, |s: i24| f64::from(s.0) / 8_388_608.0),
        Decoded::S32(b) => planes(b, out, |s| f64::from(s) / 2_147_483_648.0),
        Decoded::F32(b) => planes(b, out, f64::from),
        Decoded::F64(b) => planes(b, out, |s| s),
    }
}

fn planes<S: Sample>(buffer: &AudioBuffer<S>, out: &mut [Vec<f64>], scale: impl Fn(S) -> f64) {
    for (plane, channel) in buffer.iter_planes().zip(out) {
        channel.extend(plane.iter().map(|s| scale(*s)));
    }
}

/// Word length of the buffer itself, where its samples are integers.
pub fn integer_bits(decoded: &Decoded<'_>) -> Option<u32> {
    match decoded {
        Decoded::U8(_) | Decoded::S8(_) => Some(8),
        Decoded::U16(_) | Decoded::S16(_) => Some(16),
        Decoded::U24(_) | Decoded::S24(_) => Some(24),
        Decoded::U32(_) | Decoded::S32(_) => Some(32),
        Decoded::F32(_) | Decoded::F64(_) => None,
    }
}
