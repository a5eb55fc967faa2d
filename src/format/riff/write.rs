//! WAV headers. Writes what every reader accepts: a 16-byte `fmt ` chunk with a plain format tag, the chunks asked for, then `data`.
//!
//! Knows neither samples nor deliverables. EXTENSIBLE headers are not written: Spotify's provider page takes tag 0x0001 only, and two
//! channels need nothing else.

use super::fmt::WavFormat;
use super::walk::RawChunk;

/// Size of a ds64 chunk without a table, header included.
const DS64_BYTES: u64 = 8 + 28;

/// Everything before the first sample of a WAV file with `frames` frames, `chunks_before` in the order given, each padded.
///
/// Beyond 4 GiB it is RF64 with a ds64 chunk (EBU Tech 3306), below plain RIFF without reserved space. The caller writes the samples
/// and then [`data_pad`].
pub fn wav_header(format: &WavFormat, frames: u64, chunks_before: &[RawChunk]) -> Vec<u8> {
    let data_size = frames.saturating_mul(format.frame_bytes());
    let before: u64 = chunks_before
        .iter()
        .map(|(_, payload)| 8 + even(payload.len() as u64))
        .sum();
    // "WAVE", `fmt `, the chunks, the header of `data`, its samples and their pad byte.
    let riff_size = (4 + 24 + before + 8).saturating_add(data_size.saturating_add(data_size % 2));
    let plain = u32::try_from(riff_size)
        .ok()
        .filter(|size| *size != u32::MAX);

    let mut out = Vec::new();
    match plain {
        Some(size) => {
            out.extend(b"RIFF");
            out.extend(size.to_le_bytes());
            out.extend(b"WAVE");
        }
        None => {
            out.extend(b"RF64");
            out.extend(u32::MAX.to_le_bytes());
            out.extend(b"WAVE");
            let mut ds64 = Vec::with_capacity(28);
            ds64.extend(riff_size.saturating_add(DS64_BYTES).to_le_bytes());
            ds64.extend(data_size.to_le_bytes());
            ds64.extend(frames.to_le_bytes());
            ds64.extend(0_u32.to_le_bytes());
            push_chunk(&mut out, b"ds64", &ds64);
        }
    }
    push_chunk(&mut out, b"fmt ", &fmt_payload(format));
    for (id, payload) in chunks_before {
        push_chunk(&mut out, id, payload);
    }
    out.extend(b"data");
    let data32 = plain.and_then(|_| u32::try_from(data_size).ok());
    out.extend(data32.unwrap_or(u32::MAX).to_le_bytes());
    out
}

/// What has to follow `data_bytes` bytes of samples: a zero byte if they are odd in number.
pub fn data_pad(data_bytes: u64) -> &'static [u8] {
    if data_bytes % 2 == 1 { &[0] } else { &[] }
}

fn even(n: u64) -> u64 {
    n + n % 2
}

fn push_chunk(out: &mut Vec<u8>, id: &[u8; 4], payload: &[u8]) {
    out.extend(id);
    // Chunks before the audio are metadata of a few kilobytes; one beyond 4 GiB would be a mistake of the program.
    out.extend((payload.len() as u32).to_le_bytes());
    out.extend(payload);
    out.extend(data_pad(payload.len() as u64));
}

fn fmt_payload(format: &WavFormat) -> Vec<u8> {
    let block_align = format.frame_bytes() as u16;
    let byte_rate = u64::from(format.rate) * u64::from(block_align);
    let tag: u16 = if format.float { 3 } else { 1 };
    let mut fmt = Vec::with_capacity(16);
    fmt.extend(tag.to_le_bytes());
    fmt.extend(format.channels.to_le_bytes());
    fmt.extend(format.rate.to_le_bytes());
    fmt.extend((byte_rate as u32).to_le_bytes());
    fmt.extend(block_align.to_le_bytes());
    fmt.extend(format.bits.to_le_bytes());
    fmt
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Riff};
    use super::*;
    use proptest::prelude::*;
    use std::io::{self, Cursor, Read, Seek, SeekFrom};

    /// A header followed by zeros that are not there: files beyond 4 GiB without the disk.
    struct Sparse {
        header: Vec<u8>,
        length: u64,
        at: u64,
    }

    impl Read for Sparse {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = buf.len().min(self.length.saturating_sub(self.at) as usize);
            for (i, byte) in buf[..n].iter_mut().enumerate() {
                *byte = self.header.get(self.at as usize + i).copied().unwrap_or(0);
            }
            self.at += n as u64;
            Ok(n)
        }
    }
    impl Seek for Sparse {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.at = match to {
                SeekFrom::Start(at) => at,
                SeekFrom::End(by) => self.length.saturating_add_signed(by),
                SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            };
            Ok(self.at)
        }
    }

    fn scan(format: WavFormat, frames: u64, chunks: &[RawChunk]) -> (Riff, Sparse) {
        let header = wav_header(&format, frames, chunks);
        let data = frames * format.frame_bytes();
        let length = header.len() as u64 + data + data_pad(data).len() as u64;
        let mut file = Sparse {
            header,
            length,
            at: 0,
        };
        (Riff::scan(&mut file).unwrap(), file)
    }

    const CD: WavFormat = WavFormat {
        rate: 44_100,
        channels: 2,
        bits: 16,
        float: false,
    };
    const HI_RES: WavFormat = WavFormat {
        rate: 96_000,
        channels: 2,
        bits: 24,
        float: false,
    };

    #[test]
    fn the_smallest_header_has_44_bytes_and_a_plain_tag() {
        let header = wav_header(&HI_RES, 1, &[]);
        assert_eq!(header.len(), 44);
        assert_eq!(&header[..4], b"RIFF");
        assert_eq!(header[20..22], [1, 0], "0x0001 also at 24 bits");
        assert_eq!(header[40..44], [6, 0, 0, 0]);
    }

    #[test]
    fn beyond_4_gib_it_is_rf64() {
        // The last frame count whose sizes still fit 32 bits, all ones excluded, and the first that does not.
        let most = (u64::from(u32::MAX) - 1 - 36) / 4;
        assert_eq!(scan(CD, most, &[]).0.form, Form::Riff);
        let (riff, _) = scan(CD, most + 1, &[]);
        assert_eq!(riff.form, Form::Rf64);
        assert_eq!(riff.find(b"data").unwrap().size, (most + 1) * 4);
        assert_eq!(riff.ds64.unwrap().sample_count, most + 1);
        assert!(riff.notes.is_empty(), "{:?}", riff.notes);
    }

    #[test]
    fn a_size_that_32_bits_could_not_hold_is_found_out() {
        let frames = 3_u64 << 29;
        let mut header = wav_header(&HI_RES, 100, &[]);
        header[40..44].copy_from_slice(&((frames * 6) as u32).to_le_bytes());
        let length = 44 + frames * 6;
        let riff = Riff::scan(&mut Sparse {
            header,
            length,
            at: 0,
        })
        .unwrap();
        assert_eq!(riff.find(b"data").unwrap().size, frames * 6);
        let ids: Vec<&str> = riff.notes.iter().map(|n| n.id).collect();
        assert_eq!(ids, ["riff-size", "data-size"]);
    }

    fn id() -> impl Strategy<Value = [u8; 4]> {
        proptest::sample::select(vec![
            *b"bext", *b"iXML", *b"id3 ", *b"zzUK", *b"LIST", *b"cue ",
        ])
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            channels in 1_u16..=8,
            bits in proptest::sample::select(vec![(8, false), (16, false), (24, false), (32, false), (32, true), (64, true)]),
            rate in proptest::sample::select(vec![44_100_u32, 48_000, 96_000, 192_000]),
            frames in proptest::sample::select(vec![0_u64, 1, 3, 1000, 1 << 30, 1 << 33]),
            chunks in proptest::collection::vec((id(), proptest::collection::vec(any::<u8>(), 0..40)), 0..6),
        ) {
            let format = WavFormat { rate, channels, bits: bits.0, float: bits.1 };
            let (riff, mut file) = scan(format, frames, &chunks);
            prop_assert!(riff.notes.iter().all(|n| n.id == "duplicate-chunk"), "{:?}", riff.notes);
            prop_assert!(riff.sizes_consistent());
            let fmt = riff.fmt(&mut file).unwrap();
            prop_assert_eq!(fmt.format, format);
            prop_assert!(fmt.notes.is_empty());
            prop_assert!(riff.chunks.iter().all(|c| c.offset % 2 == 0));
            let last = riff.chunks.last().unwrap();
            prop_assert_eq!((last.id, last.size), (*b"data", frames * format.frame_bytes()));
            prop_assert_eq!(last.end() + last.size % 2, file.length);
            let own = riff.chunks.iter().filter(|c| ![*b"ds64", *b"fmt ", *b"data"].contains(&c.id));
            let back: Vec<RawChunk> = own.map(|c| (c.id, c.read(&mut file, u64::MAX).unwrap())).collect();
            prop_assert_eq!(back, chunks);
        }

        #[test]
        fn no_bytes_make_the_walk_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut file = b"RIFF\x10\0\0\0WAVE".to_vec();
            file.extend(bytes);
            if let Ok(riff) = Riff::scan(&mut Cursor::new(&file)) {
                prop_assert!(riff.chunks.iter().all(|c| c.end() <= file.len() as u64));
            }
        }
    }
}
