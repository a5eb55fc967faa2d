//! Walks the metadata blocks of a file, with a bounded amount of memory whatever the file declares.

use std::io::{Read, Seek, SeekFrom};

use super::blocks::{self, Comments, Complaint, CueSheet, Picture, SeekPoint, StreamInfo};
use crate::error::{Error, Kind, Result};

/// Something broken that did not stop the reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id: "comment-utf8", "block-past-end", ...
    pub id: &'static str,
    /// Offset in the file.
    pub at_byte: u64,
    /// Expected and found, one line.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    StreamInfo(StreamInfo),
    Padding,
    Application {
        id: [u8; 4],
        data: Vec<u8>,
    },
    SeekTable(Vec<SeekPoint>),
    Comments(Comments),
    CueSheet(CueSheet),
    Picture(Picture),
    /// A reserved type, or a block of which nothing could be used.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Block type as stored, 0 to 127.
    pub kind: u8,
    /// Offset of the block's 4-byte header in the file.
    pub at_byte: u64,
    /// Bytes after the header, as declared.
    pub length: u32,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Bytes before "fLaC" (an ID3v2 tag); 0 in a clean file.
    pub id3_bytes: u64,
    pub blocks: Vec<Block>,
    /// Offset of the first frame: where the last block ends.
    pub audio_at: u64,
    pub problems: Vec<Problem>,
}

impl Metadata {
    pub fn stream_info(&self) -> Option<StreamInfo> {
        self.blocks.iter().find_map(|b| match &b.content {
            Content::StreamInfo(info) => Some(*info),
            _ => None,
        })
    }
    pub fn comments(&self) -> Option<&Comments> {
        self.blocks.iter().find_map(|b| match &b.content {
            Content::Comments(comments) => Some(comments),
            _ => None,
        })
    }
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.blocks.iter().filter_map(|b| match &b.content {
            Content::Picture(picture) => Some(picture),
            _ => None,
        })
    }
    pub fn cue_sheet(&self) -> Option<&CueSheet> {
        self.blocks.iter().find_map(|b| match &b.content {
            Content::CueSheet(sheet) => Some(sheet),
            _ => None,
        })
    }
    fn problem(&mut self, id: &'static str, at_byte: u64, message: impl Into<String>) {
        // A broken block of a million entries is as broken as one of fifty.
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                id,
                at_byte,
                message: message.into(),
            });
        }
    }
}

const MAX_PROBLEMS: usize = 50;
/// A real file has a dozen; a file of nothing but empty blocks must not fill the memory.
const MAX_BLOCKS: usize = 4096;
/// What the blocks kept in memory may take together: three pictures of the largest size.
const MAX_KEPT_BYTES: u64 = 50 * 1024 * 1024;
/// How far "fLaC" is searched for behind an ID3 tag whose size is wrong.
const SEARCH_BYTES: u64 = 1024 * 1024;

/// Reads all metadata blocks of a FLAC stream; the reader may stand anywhere and is left after the last block.
/// `Kind::Unreadable` if it is no FLAC stream, `Kind::Io` if the medium fails.
pub fn read<R: Read + Seek>(reader: &mut R) -> Result<Metadata> {
    let length = reader.seek(SeekFrom::End(0)).map_err(io)?;
    let mut found = Metadata::default();
    let start = find_marker(reader, length, &mut found)?;
    found.id3_bytes = start;
    let mut at = start + 4;
    let mut kept = 0;
    loop {
        reader.seek(SeekFrom::Start(at)).map_err(io)?;
        if length.saturating_sub(at) < 4 {
            found.problem(
                "block-past-end",
                at,
                "the file ends where a metadata block should begin",
            );
            break;
        }
        let mut head = [0; 4];
        reader.read_exact(&mut head).map_err(io)?;
        if found.blocks.len() == MAX_BLOCKS {
            return Err(unreadable(
                at,
                format!("more than {MAX_BLOCKS} metadata blocks"),
            ));
        }
        let (last, kind) = (head[0] & 0x80 != 0, head[0] & 0x7f);
        let declared = u32::from_be_bytes([0, head[1], head[2], head[3]]);
        let available = length.saturating_sub(at + 4);
        if kind == 127 {
            return Err(unreadable(
                at,
                "block type 127 is forbidden; this is no metadata block",
            ));
        }
        if u64::from(declared) > available {
            found.problem(
                "block-past-end",
                at,
                format!("a block of type {kind} claims {declared} bytes where the file has {available} left"),
            );
        }
        let present = u64::from(declared).min(available);
        let content = if kind == 1 {
            Content::Padding
        } else if kept + present > MAX_KEPT_BYTES {
            found.problem(
                "metadata-size",
                at,
                format!("more than {MAX_KEPT_BYTES} bytes of metadata; this block was not read"),
            );
            Content::Unknown
        } else {
            kept += present;
            let mut payload = Vec::new();
            reader.take(present).read_to_end(&mut payload).map_err(io)?;
            content(kind, payload, at + 4, &mut found)
        };
        found.blocks.push(Block {
            kind,
            at_byte: at,
            length: declared,
            content,
        });
        at += 4 + present;
        if last || present < u64::from(declared) {
            break;
        }
    }
    found.audio_at = at;
    structure(&mut found);
    frame_follows(reader, &mut found, length)?;
    Ok(found)
}

/// Offset of "fLaC", after any ID3v2 tags.
fn find_marker<R: Read + Seek>(reader: &mut R, length: u64, found: &mut Metadata) -> Result<u64> {
    let mut at = 0;
    // Some files carry two tags; none sensible carries more.
    for _ in 0..4 {
        reader.seek(SeekFrom::Start(at)).map_err(io)?;
        let mut head = Vec::new();
        reader.take(10).read_to_end(&mut head).map_err(io)?;
        if head.starts_with(b"fLaC") {
            if at > 0 {
                found.problem(
                    "id3-in-front",
                    0,
                    format!("{at} bytes of ID3v2 tag stand in front of the FLAC stream"),
                );
            }
            return Ok(at);
        }
        let [b'I', b'D', b'3', _, _, flags, size @ ..] = head.as_slice() else {
            break;
        };
        let size = size.iter().fold(0u64, |n, b| n << 7 | u64::from(*b & 0x7f));
        let footer = if flags & 0x10 != 0 { 10 } else { 0 };
        at = at.saturating_add(10 + size + footer);
        if at >= length {
            break;
        }
    }
    reader.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut front = Vec::new();
    reader
        .take(SEARCH_BYTES)
        .read_to_end(&mut front)
        .map_err(io)?;
    if front.starts_with(b"ID3") {
        // The tag's size is wrong. The marker with a STREAMINFO header behind it cannot be anything else.
        let marker = front
            .windows(8)
            .position(|w| w.starts_with(b"fLaC") && w[4] & 0x7f == 0 && w[5..] == [0, 0, 34]);
        if let Some(marker) = marker {
            found.problem(
                "id3-size",
                6,
                format!(
                    "the ID3v2 tag in front states a wrong size; the FLAC stream begins at byte {marker}"
                ),
            );
            return Ok(marker as u64);
        }
    }
    let shown: String = front
        .iter()
        .take(4)
        .map(|b| format!("{b:02x} "))
        .collect::<String>();
    Err(unreadable(
        0,
        format!(
            "expected `fLaC`, found {}",
            if shown.is_empty() {
                "an empty file"
            } else {
                shown.trim_end()
            }
        ),
    ))
}

fn content(kind: u8, payload: Vec<u8>, at: u64, found: &mut Metadata) -> Content {
    let mut complain = |complaints: Vec<Complaint>| {
        for (offset, id, message) in complaints {
            found.problem(id, at + offset as u64, message);
        }
    };
    match kind {
        0 => match payload.first_chunk() {
            Some(bytes) => {
                if payload.len() != StreamInfo::BYTES {
                    complain(vec![(
                        0,
                        "streaminfo-length",
                        format!("STREAMINFO has {} bytes, not 34", payload.len()),
                    )]);
                }
                Content::StreamInfo(StreamInfo::parse(bytes))
            }
            None => {
                complain(vec![(
                    0,
                    "streaminfo-length",
                    format!("STREAMINFO has {} bytes, not 34", payload.len()),
                )]);
                Content::Unknown
            }
        },
        2 => match payload.first_chunk() {
            Some(id) => Content::Application {
                id: *id,
                data: payload[4..].to_vec(),
            },
            None => {
                complain(vec![(
                    0,
                    "application-length",
                    "an APPLICATION block has no id".into(),
                )]);
                Content::Unknown
            }
        },
        3 => {
            let (points, complaints) = blocks::seek_table(&payload);
            complain(complaints);
            Content::SeekTable(points)
        }
        4 => {
            let (comments, complaints) = blocks::comments(&payload);
            complain(complaints);
            Content::Comments(comments)
        }
        5 => {
            let (sheet, complaints) = blocks::cue_sheet(&payload);
            complain(complaints);
            sheet.map_or(Content::Unknown, Content::CueSheet)
        }
        6 => {
            let (picture, complaints) = blocks::picture(&payload);
            complain(complaints);
            picture.map_or(Content::Unknown, Content::Picture)
        }
        _ => Content::Unknown,
    }
}

/// STREAMINFO stands first, and STREAMINFO, SEEKTABLE and VORBIS_COMMENT are there once at most (RFC 9639, 8.1).
fn structure(found: &mut Metadata) {
    let kinds: Vec<(u8, u64)> = found.blocks.iter().map(|b| (b.kind, b.at_byte)).collect();
    if kinds.first().is_none_or(|(kind, _)| *kind != 0) {
        let at = kinds.first().map_or(0, |(_, at)| *at);
        found.problem(
            "streaminfo-first",
            at,
            "the first metadata block is not STREAMINFO",
        );
    }
    for (kind, name) in [(0, "STREAMINFO"), (3, "SEEKTABLE"), (4, "VORBIS_COMMENT")] {
        let mut of_kind = kinds.iter().filter(|(k, _)| *k == kind).skip(1);
        if let Some((_, at)) = of_kind.next() {
            found.problem(
                "duplicate-block",
                *at,
                format!("a second {name} block; the first one counts"),
            );
        }
    }
}

/// Frames begin with a 15-bit sync code (9.1); anything else after the last block is garbage worth naming.
fn frame_follows<R: Read + Seek>(reader: &mut R, found: &mut Metadata, length: u64) -> Result<()> {
    if found.audio_at >= length {
        return Ok(());
    }
    reader.seek(SeekFrom::Start(found.audio_at)).map_err(io)?;
    let mut head = Vec::new();
    reader.take(2).read_to_end(&mut head).map_err(io)?;
    if !matches!(head.as_slice(), [0xff, 0xf8 | 0xf9]) {
        let at = found.audio_at;
        found.problem(
            "no-frame",
            at,
            "no FLAC frame begins where the metadata ends",
        );
    }
    reader.seek(SeekFrom::Start(found.audio_at)).map_err(io)?;
    Ok(())
}

fn io(error: std::io::Error) -> Error {
    Error::new(Kind::Io, "reading FLAC metadata", error.to_string())
}

fn unreadable(at: u64, why: impl Into<String>) -> Error {
    Error::unreadable("reading FLAC metadata", why).at(format!("byte {at}"))
}
