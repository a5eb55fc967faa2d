//! Native FLAC (RFC 9639): the header read directly, the frames handed to symphonia.
//!
//! The decoder gets STREAMINFO and the frames only. Pictures, comments, seek tables and whatever stands in front of or behind the stream
//! stay out of its way, so that broken metadata never costs good audio.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use super::packets::{Container, Known, open_part};
use super::source::{Part, end_of_audio};
use super::{Note, Opened};
use crate::error::{Error, Kind, Result};
use crate::format::riff::front::read_at;

const DOING: &str = "reading the FLAC header of";

/// STREAMINFO, without the figures only a decoder needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StreamInfo {
    rate: u32,
    channels: u32,
    bits: u32,
    /// None: not known when it was written.
    frames: Option<u64>,
    md5: [u8; 16],
}

impl StreamInfo {
    /// RFC 9639, section 8.2.
    fn parse(block: &[u8; 34]) -> StreamInfo {
        let mut packed = [0; 8];
        packed.copy_from_slice(&block[10..18]);
        let packed = u64::from_be_bytes(packed);
        let mut md5 = [0; 16];
        md5.copy_from_slice(&block[18..]);
        StreamInfo {
            rate: (packed >> 44) as u32,
            channels: ((packed >> 41) & 7) as u32 + 1,
            bits: ((packed >> 36) & 31) as u32 + 1,
            frames: Some(packed & 0xf_ffff_ffff).filter(|n| *n > 0),
            md5,
        }
    }
}

/// Opens the stream whose marker stands at `start`.
pub fn open(mut file: File, start: u64) -> Result<Opened> {
    let broken = |e: std::io::Error| Error::new(Kind::Io, DOING, e.to_string());
    let length = file.seek(SeekFrom::End(0)).map_err(broken)?;
    let mut block = streaminfo_block(&mut file, start)?;
    let info = StreamInfo::parse(&block);
    if info.rate == 0 || info.bits < 4 {
        return Err(Error::unreadable(
            DOING,
            format!(
                "expected a sample rate and at least 4 bits, found {} Hz and {} bits",
                info.rate, info.bits
            ),
        )
        .at(format!("byte {}", start + 18)));
    }

    let mut notes = Vec::new();
    if start > 0 {
        notes.push(Note {
            id: "id3-in-front",
            at_byte: 0,
            message: format!(
                "expected `fLaC` at byte 0, found an ID3v2 tag of {start} bytes before it"
            ),
        });
    }
    let audio = first_frame(&mut file, start, length, &mut notes).map_err(broken)?;
    let end = end_of_audio(&mut file, length).map_err(broken)?.max(audio);
    if end < length {
        notes.push(Note {
            id: "trailing-tag",
            at_byte: end,
            message: format!("expected the end of the file at byte {end}, found an ID3v1 or APE tag ({} bytes); left unread", length - end),
        });
    }
    if audio >= end && info.frames.is_some() {
        return Err(Error::unreadable(
            DOING,
            format!(
                "expected {} frames, found the end of the file behind the header",
                info.frames.unwrap_or(0)
            ),
        )
        .hint("the file is cut off; copy or export it again"));
    }

    agree_on_block_sizes(&mut block, &read_at(&mut file, audio, 2).map_err(broken)?);
    let front = [b"fLaC\x80\0\0\x22".as_slice(), &block].concat();
    let known = Known {
        bits: Some(info.bits),
        declared_frames: info.frames,
        stored_md5: Some(info.md5),
        notes,
    };
    open_frames(file, front, audio, end, known, info)
}

fn open_frames(
    file: File,
    front: Vec<u8>,
    audio: u64,
    end: u64,
    known: Known,
    info: StreamInfo,
) -> Result<Opened> {
    if audio >= end {
        return Ok(nothing(known, info));
    }
    open_part(
        Part::new(file, front, audio, end).forward_only(),
        Container::Flac,
        known,
        end - audio,
    )
}

/// A stream of no frames that promises none: unusual, but whole.
fn nothing(known: Known, info: StreamInfo) -> Opened {
    use crate::audio::{AudioFormat, Block, SampleFormat};
    struct Nothing(usize);
    impl super::Frames for Nothing {
        fn read(&mut self, block: &mut Block, _: usize) -> Result<()> {
            block.reset(self.0);
            Ok(())
        }
        fn skip(&mut self, _: u64) -> Result<u64> {
            Ok(0)
        }
    }
    let channels = info.channels as usize;
    let info = super::Info {
        container: "flac",
        codec: "flac",
        format: AudioFormat {
            rate: info.rate,
            channels,
            samples: SampleFormat::Int(info.bits),
        },
        declared_frames: known.declared_frames,
        stored_md5: known.stored_md5,
        speakers: None,
        notes: known.notes,
    };
    (info, Box::new(Nothing(channels)))
}

/// The payload of block 0, which must be STREAMINFO (RFC 9639, section 8.2).
fn streaminfo_block(file: &mut File, start: u64) -> Result<[u8; 34]> {
    let head = read_at(file, start, 42).map_err(|e| Error::new(Kind::Io, DOING, e.to_string()))?;
    let wrong = |why: String| {
        Err(Error::unreadable(DOING, why)
            .at(format!("byte {}", start + 4))
            .hint("the file is damaged; fetch or encode it again"))
    };
    let (Some(header), Some(block)) = (
        head.get(4..8),
        head.get(8..42).and_then(|b| b.try_into().ok()),
    ) else {
        return wrong(format!("expected 42 bytes of header, found {}", head.len()));
    };
    let (kind, size) = block_header(header);
    if kind != 0 || size != 34 {
        return wrong(format!(
            "expected STREAMINFO (block type 0, 34 bytes) first, found block type {kind} of {size} bytes"
        ));
    }
    Ok(block)
}

fn block_header(header: &[u8]) -> (u8, u64) {
    let [a, b, c, d] = [0, 1, 2, 3].map(|i| header.get(i).copied().unwrap_or(0));
    (a & 0x7f, u64::from(u32::from_be_bytes([0, b, c, d])))
}

/// Offset of the first frame: behind the metadata blocks, as far as their sizes can be believed.
fn first_frame(
    file: &mut File,
    start: u64,
    length: u64,
    notes: &mut Vec<Note>,
) -> std::io::Result<u64> {
    let mut at = start + 4;
    let mut note = |id, at_byte, message| {
        notes.push(Note {
            id,
            at_byte,
            message,
        });
    };
    let mut blocks = 0_u32;
    loop {
        let header = read_at(file, at, 4)?;
        if header.len() < 4 {
            return Ok(length);
        }
        if blocks > 0 && is_frame(&header) {
            note(
                "metadata-end",
                at,
                format!("expected another metadata block after {blocks}, found the first frame"),
            );
            return Ok(at);
        }
        let (kind, size) = block_header(&header);
        let next = at + 4 + size;
        if next > length {
            note(
                "metadata-size",
                at,
                format!(
                    "metadata block {blocks} (type {kind}) states {size} bytes, found {} up to the end of the file; frames were looked for inside",
                    length - at - 4
                ),
            );
            return Ok(at + 4);
        }
        at = next;
        blocks += 1;
        if header[0] & 0x80 != 0 {
            break;
        }
    }
    let first = read_at(file, at, 2)?;
    if at < length && !is_frame(&first) {
        note(
            "frame-sync",
            at,
            format!(
                "expected a frame (FF F8 or FF F9) behind the metadata, found {}; the next one was looked for",
                hex(&first)
            ),
        );
    }
    Ok(at)
}

/// Sync code and reserved bit of a frame header (RFC 9639, section 9.1).
fn is_frame(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xf8 | 0xf9, ..])
}

fn hex(bytes: &[u8]) -> String {
    let each: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
    each.join(" ")
}

/// Frames count blocks where block sizes are fixed and samples where they vary, and symphonia tells the two apart by STREAMINFO alone.
/// Where encoders counted a short last block into the smallest size, or the reverse, the frames are believed.
fn agree_on_block_sizes(block: &mut [u8; 34], first_frame: &[u8]) {
    let (least, most) = ([block[0], block[1]], [block[2], block[3]]);
    match first_frame {
        [0xff, 0xf8] if least != most => block[..2].copy_from_slice(&most),
        [0xff, 0xf9] if least == most => block[..2].copy_from_slice(&16_u16.to_be_bytes()),
        _ => {}
    }
}
