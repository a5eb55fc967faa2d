//! AIFF headers: COMM, the chunks asked for, then SSND. Knows neither samples nor deliverables.

use super::comm::AiffFormat;
use super::extended::to_extended;
use crate::error::{Error, Result};
use crate::format::riff::{RawChunk, data_pad};

/// Everything before the first sample of an AIFF file with `frames` frames, `chunks_before` in the order given, each padded. The caller
/// writes the samples, big endian, and then [`data_pad`] of their bytes. Error: more than the 4 GiB an AIFF file can hold.
pub fn aiff_header(
    format: &AiffFormat,
    frames: u64,
    chunks_before: &[RawChunk],
) -> Result<Vec<u8>> {
    let frame_bytes = u64::from(format.channels) * u64::from(format.bits.div_ceil(8));
    let data = frames.saturating_mul(frame_bytes);
    let before: u64 = chunks_before
        .iter()
        .map(|(_, payload)| 8 + (payload.len() + payload.len() % 2) as u64)
        .sum();
    let total = (4 + 26 + before + 16).saturating_add(data.saturating_add(data % 2));
    let (Ok(form_size), Ok(sound_size), Ok(frames)) = (
        u32::try_from(total),
        u32::try_from(data.saturating_add(8)),
        u32::try_from(frames),
    ) else {
        return Err(Error::usage(
            "writing an AIFF file",
            format!("an AIFF file holds 4294967295 bytes at most, these chunks need {total}"),
        )
        .hint("write WAV or FLAC"));
    };
    let mut out = b"FORM".to_vec();
    out.extend(form_size.to_be_bytes());
    out.extend(b"AIFFCOMM");
    out.extend(18_u32.to_be_bytes());
    out.extend(format.channels.to_be_bytes());
    out.extend(frames.to_be_bytes());
    out.extend(format.bits.to_be_bytes());
    out.extend(to_extended(format.rate));
    for (id, payload) in chunks_before {
        out.extend(id);
        out.extend((payload.len() as u32).to_be_bytes());
        out.extend(payload);
        out.extend(data_pad(payload.len() as u64));
    }
    out.extend(b"SSND");
    out.extend(sound_size.to_be_bytes());
    // Offset and block size: the samples follow at once.
    out.extend([0; 8]);
    Ok(out)
}

/// A text chunk (`NAME`, `AUTH`, `(c) `, `ANNO`), folded to ASCII as AIFF 1.3 demands.
pub fn aiff_text_chunk(id: [u8; 4], text: &str) -> RawChunk {
    (
        id,
        crate::format::riff::payload::ascii_fold(text).into_bytes(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::Aiff;
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[test]
    fn beyond_4_gib_is_refused() {
        let format = AiffFormat {
            rate: 44_100,
            channels: 2,
            bits: 16,
        };
        assert!(
            aiff_header(&format, 1 << 30, &[])
                .unwrap_err()
                .to_string()
                .contains("4294967342")
        );
    }

    #[test]
    fn markers_are_read() {
        let mark = b"\0\x02\0\x01\0\0\x58\x40\x02A1\0\0\x02\0\x01\x58\x80\x03B12".to_vec();
        let format = AiffFormat {
            rate: 44_100,
            channels: 1,
            bits: 16,
        };
        let mut file = Cursor::new(aiff_header(&format, 0, &[(*b"MARK", mark)]).unwrap());
        let markers = Aiff::scan(&mut file).unwrap().markers(&mut file).unwrap();
        let named: Vec<_> = markers
            .iter()
            .map(|m| (m.id, m.frame, m.label.as_str()))
            .collect();
        assert_eq!(named, [(1, 22_592, "A1"), (2, 88_192, "B12")]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            channels in 1_u16..=8,
            bits in proptest::sample::select(vec![16_u16, 24]),
            rate in proptest::sample::select(vec![44_100_u32, 88_200, 192_000]),
            frames in 0_u64..50,
            title in "[ -~]{0,20}",
        ) {
            let format = AiffFormat { rate, channels, bits };
            let mut bytes = aiff_header(&format, frames, &[aiff_text_chunk(*b"NAME", &title)]).unwrap();
            let data = frames * u64::from(channels) * u64::from(bits / 8);
            bytes.extend(vec![1; data as usize]);
            bytes.extend(data_pad(data));
            let length = bytes.len() as u64;
            let mut file = Cursor::new(bytes);
            let aiff = Aiff::scan(&mut file).unwrap();
            prop_assert!(aiff.notes.is_empty(), "{:?}", aiff.notes);
            prop_assert!(aiff.chunks.iter().all(|c| c.offset % 2 == 0));
            let comm = aiff.comm(&mut file).unwrap();
            prop_assert_eq!((comm.rate, comm.channels, comm.stored_bits, u64::from(comm.frames)), (rate, channels, bits, frames));
            let (at, there) = aiff.sound(&mut file).unwrap();
            prop_assert_eq!(there, data);
            prop_assert_eq!(at + data + data % 2, length);
            prop_assert_eq!(aiff.texts(&mut file).unwrap(), vec![("NAME".to_string(), title)]);
        }

        #[test]
        fn no_bytes_make_the_walk_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut file = Cursor::new([b"FORM\0\0\0\x10AIFC".to_vec(), bytes].concat());
            if let Ok(aiff) = Aiff::scan(&mut file) {
                let _ = (aiff.comm(&mut file), aiff.sound(&mut file), aiff.markers(&mut file), aiff.texts(&mut file));
            }
        }
    }
}
