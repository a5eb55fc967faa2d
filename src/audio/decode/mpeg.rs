//! Recognises MPEG audio and ADTS AAC, which have no magic word: by headers that follow each other at the distance they state.
//!
//! ISO/IEC 11172-3 section 2.4.2.3 and 13818-3 for the tables; ISO/IEC 13818-7 section 6.2 for ADTS. Decodes nothing.

use super::packets::Container;

/// Frames that have to follow each other where the first does not stand at the very beginning.
const CHAIN: usize = 3;

/// kbit/s by index, for MPEG-1 layers I, II, III and MPEG-2 layer I, layers II and III.
const BITRATES: [[u32; 14]; 5] = [
    [
        32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ],
    [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Where the first frame stands in `head`, the beginning of `length` bytes of audio.
pub fn find(head: &[u8], length: u64) -> Option<(Container, usize)> {
    (0..head.len().saturating_sub(3)).find_map(|at| {
        let (container, _) = frame(head.get(at..)?)?;
        let needed = if at == 0 { 2 } else { CHAIN };
        chained(head, at, container, needed, length).then_some((container, at))
    })
}

/// Whether `needed` frames of one kind stand in a row from `at`, or as many as the file holds, ending exactly with it.
fn chained(head: &[u8], at: usize, kind: Container, needed: usize, length: u64) -> bool {
    let mut at = at;
    for n in 0..needed {
        if n > 0 && at as u64 == length {
            return true;
        }
        match head.get(at..).and_then(frame) {
            Some((container, bytes)) if container == kind => at += bytes,
            _ => return false,
        }
    }
    true
}

/// The kind and length in bytes of a frame that starts here.
fn frame(bytes: &[u8]) -> Option<(Container, usize)> {
    let [a, b, c, d] = *bytes.first_chunk::<4>()?;
    if a != 0xff || b & 0xe0 != 0xe0 {
        return None;
    }
    if b & 0xf6 == 0xf0 {
        let (e, f) = (*bytes.get(4)?, *bytes.get(5)?);
        let length = usize::from(d & 3) << 11 | usize::from(e) << 3 | usize::from(f >> 5);
        // Sampling frequency indexes 13 to 15 do not exist, and the header alone has 7 bytes.
        return ((c >> 2) & 0xf < 13 && length > 7).then_some((Container::Adts, length));
    }
    let (version, layer) = ((b >> 3) & 3, 4 - ((b >> 1) & 3));
    let (bitrate, rate) = (usize::from(c >> 4), usize::from((c >> 2) & 3));
    if version == 1 || layer == 4 || !(1..=14).contains(&bitrate) || rate == 3 {
        return None;
    }
    let first = version == 3;
    let row = match (first, layer) {
        (true, layer) => usize::from(layer) - 1,
        (false, 1) => 3,
        (false, _) => 4,
    };
    let bits_per_second = BITRATES[row][bitrate - 1] * 1000;
    let halvings = match version {
        3 => 0,
        2 => 1,
        _ => 2,
    };
    let hertz = [44_100, 48_000, 32_000][rate] >> halvings;
    let padding = u32::from((c >> 1) & 1);
    let length = match (layer, first) {
        (1, _) => (12 * bits_per_second / hertz + padding) * 4,
        (3, false) => 72 * bits_per_second / hertz + padding,
        _ => 144 * bits_per_second / hertz + padding,
    };
    let container = match layer {
        1 => Container::Mp1,
        2 => Container::Mp2,
        _ => Container::Mp3,
    };
    Some((container, length as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 128 kbit/s at 44.1 kHz: 417 bytes, 418 with padding.
    fn mp3_frame(padded: bool) -> Vec<u8> {
        let mut frame = vec![0xff, 0xfb, 0x90 | u8::from(padded) << 1, 0];
        frame.resize(417 + usize::from(padded), 0);
        frame
    }

    #[test]
    fn frames_are_found_by_their_distances() {
        let two = [mp3_frame(false), mp3_frame(true)].concat();
        assert_eq!(find(&two, two.len() as u64), Some((Container::Mp3, 0)));
        let late = [vec![0; 100], two.clone(), mp3_frame(false)].concat();
        assert_eq!(find(&late, late.len() as u64), Some((Container::Mp3, 100)));
        let one = mp3_frame(false);
        assert_eq!(find(&one, one.len() as u64), Some((Container::Mp3, 0)));
        assert_eq!(find(&one, 1000), None, "a header alone proves nothing");
        assert_eq!(find(&[0xff; 64], 64), None);
    }
}
