//! Which reader a file needs, by its first bytes.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use lofty::file::FileType;

use super::chunks::{self, read_up_to};
use super::frames::syncsafe;
use super::{Tags, fenced};
use crate::error::{Error, Kind, Result};
use crate::format::flac::metadata::{self, Content};
use crate::format::open;

const DOING: &str = "reading the tags";
/// ID3v2 sizes have 28 bits; of a tag in front that is larger only so much is read.
const MAX_ID3_BYTES: u64 = 48 * 1024 * 1024;
/// Tags one behind another; some files have two.
const MAX_ID3_TAGS: usize = 4;

/// Reads the tags of an audio file. A kind that carries no tags we know gives an empty model. `Kind::Io` if it cannot be opened,
/// `Kind::Unreadable` if its tags cannot be used at all; what is broken in parts is in [`Tags::problems`].
pub fn read(path: &Path) -> Result<Tags> {
    let mut file = open(path, DOING)?;
    let mut tags = parse(&mut file).map_err(|e| e.at_path(path))?;
    tags.fields.sort();
    tags.fields.dedup();
    Ok(tags)
}

pub(super) fn parse<R: Read + Seek>(source: &mut R) -> Result<Tags> {
    // ID3v2 tags in front are read by themselves; what stands behind them says what the file is.
    let mut start = 0;
    let mut front = Vec::new();
    let head = loop {
        source.seek(SeekFrom::Start(start)).map_err(io)?;
        let head = read_up_to(source, 36).map_err(io)?;
        let length = id3_length(&head);
        if length == 0 || front.len() == MAX_ID3_TAGS {
            break head;
        }
        source.seek(SeekFrom::Start(start)).map_err(io)?;
        front.push(read_up_to(source, length.min(MAX_ID3_BYTES)).map_err(io)?);
        start += length;
    };
    source.seek(SeekFrom::Start(start)).map_err(io)?;
    let mut tags = Tags::default();
    for id3 in &front {
        add_id3(id3, &mut tags);
    }
    let kind = match head.as_slice() {
        [b'f', b'L', b'a', b'C', ..] => {
            // Comments outrank a tag that does not belong there.
            let mut comments = flac(source)?;
            comments.complete(tags);
            return Ok(comments);
        }
        [b'R', b'I', b'F', b'F', ..]
        | [b'R', b'F', b'6', b'4', ..]
        | [b'B', b'W', b'6', b'4', ..]
            if head.get(8..12) == Some(b"WAVE") =>
        {
            return chunked(source, start, tags);
        }
        [b'F', b'O', b'R', b'M', ..] if matches!(head.get(8..12), Some(b"AIFF" | b"AIFC")) => {
            return chunked(source, start, tags);
        }
        [b'O', b'g', b'g', b'S', ..] => match head.get(28..) {
            Some([b'O', b'p', b'u', b's', ..]) => FileType::Opus,
            Some([1, b'v', b'o', b'r', ..]) => FileType::Vorbis,
            Some([b'S', b'p', b'e', b'e', ..]) => FileType::Speex,
            _ => return Ok(tags),
        },
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => FileType::Mp4,
        [b'M', b'A', b'C', b' ', ..] => FileType::Ape,
        [b'w', b'v', b'p', b'k', ..] => FileType::WavPack,
        [b'M', b'P', b'C', b'K', ..] | [b'M', b'P', b'+', ..] => FileType::Mpc,
        // ADTS: 12 sync bits, layer 0. MPEG audio: 11 sync bits, layer not 0.
        [0xff, second, ..] if second & 0xf6 == 0xf0 => FileType::Aac,
        [0xff, second, ..] if second & 0xe0 == 0xe0 => FileType::Mpeg,
        // A tag that states a wrong size may still have FLAC behind it.
        _ if start > 0 => match flac(source) {
            Ok(mut comments) => {
                comments.complete(tags);
                return Ok(comments);
            }
            Err(_) => return Ok(tags),
        },
        _ => return Ok(tags),
    };
    match fenced::read(Behind { source, start }, kind) {
        Ok(others) => tags.complete(others),
        // With a good tag in front, what lofty makes of the rest is worth a line.
        Err(e) if !front.is_empty() => tags
            .problems
            .push(format!("tags behind the ID3 tag: {}", e.why)),
        Err(e) => return Err(e),
    }
    Ok(tags)
}

/// Length of an ID3v2 tag, header and footer included; 0 if none begins here (ID3v2.4.0 structure, 3.1).
fn id3_length(head: &[u8]) -> u64 {
    let Some([b'I', b'D', b'3', _, _, flags, size @ ..]) = head.first_chunk::<10>() else {
        return 0;
    };
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    10 + u64::from(syncsafe(*size)) + footer
}

fn add_id3(id3: &[u8], tags: &mut Tags) {
    match fenced::read_id3(id3) {
        Ok(read) => tags.complete(read),
        Err(e) => tags
            .problems
            .push(format!("an ID3 tag was passed over: {}", e.why)),
    }
}

fn flac<R: Read + Seek>(source: &mut R) -> Result<Tags> {
    let read = metadata::read(source)?;
    let mut tags = Tags::default();
    for block in &read.blocks {
        match &block.content {
            Content::Comments(comments) => {
                for (name, value) in &comments.fields {
                    tags.found(name.to_ascii_uppercase());
                    tags.add(name, value);
                }
            }
            Content::Picture(picture) => {
                tags.found("PICTURE");
                tags.pictures
                    .push((picture.mime.clone(), picture.data.len() as u64));
            }
            _ => {}
        }
    }
    tags.problems = read
        .problems
        .iter()
        .map(|p| format!("byte {}: {}", p.at_byte, p.message))
        .collect();
    Ok(tags)
}

/// WAV and AIFF: ID3 outranks the text chunks, which have no character set.
fn chunked<R: Read + Seek>(source: &mut R, start: u64, mut tags: Tags) -> Result<Tags> {
    let found = chunks::walk(source, start).map_err(io)?;
    for id3 in found.id3 {
        add_id3(&id3, &mut tags);
    }
    tags.complete(found.tags);
    Ok(tags)
}

fn io(error: std::io::Error) -> Error {
    Error::new(Kind::Io, DOING, error.to_string())
}

/// A file as seen from behind its ID3 tags.
struct Behind<'a, R> {
    source: &'a mut R,
    start: u64,
}

impl<R: Read> Read for Behind<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.source.read(buffer)
    }
}

impl<R: Seek> Seek for Behind<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => SeekFrom::Start(at.saturating_add(self.start)),
            relative => relative,
        };
        let at = self.source.seek(to)?;
        at.checked_sub(self.start)
            .ok_or_else(|| std::io::ErrorKind::InvalidInput.into())
    }
}
