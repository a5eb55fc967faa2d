//! An AIFF file as its list of chunks. Knows which sizes must agree with which; samples are not its matter.

use std::io::{Read, Seek, SeekFrom};

use super::comm::Comm;
use crate::audio::decode::Note;
use crate::error::{Error, Result};
use crate::format::riff::Chunk;
use crate::format::riff::front::{read_at, start_of_container};
use crate::format::riff::walk::{Layout, name, walk};

use crate::format::riff::broken_read;

const KNOWN: &[&[u8; 4]] = &[
    b"COMM", b"SSND", b"FVER", b"MARK", b"INST", b"COMT", b"NAME", b"AUTH", b"(c) ", b"ANNO",
    b"AESD", b"APPL", b"MIDI", b"SAXL", b"ID3 ", b"CHAN", b"basc", b"PEAK", b"LGWV",
];

/// Bytes of metadata chunks that are looked at.
const PAYLOAD_BYTES: u64 = 1 << 20;

/// The chunks of an AIFF or AIFF-C file, in file order.
#[derive(Debug, Clone)]
pub struct Aiff {
    /// The form is AIFC.
    pub compressed: bool,
    /// Offset of the word FORM: 0, or behind an ID3v2 tag.
    pub start: u64,
    pub declared_size: u32,
    pub file_size: u64,
    pub chunks: Vec<Chunk>,
    pub notes: Vec<Note>,
    /// The audio chunk's size said nothing and was taken from the file.
    pub audio_recovered: bool,
}

/// A point on the time line (MARK chunk).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiffMarker {
    pub id: i16,
    pub frame: u32,
    pub label: String,
}

impl Aiff {
    /// Lists the chunks. Errors as [`crate::format::riff::Riff::scan`].
    pub fn scan(reader: &mut (impl Read + Seek)) -> Result<Aiff> {
        let doing = "reading the AIFF header";
        let file_size = reader.seek(SeekFrom::End(0)).map_err(broken_read)?;
        let start = start_of_container(reader).map_err(broken_read)?;
        let header = read_at(reader, start, 12).map_err(broken_read)?;
        let Some(header) = header.first_chunk::<12>() else {
            return Err(Error::unreadable(
                doing,
                format!("expected 12 bytes, found {}", header.len()),
            )
            .at(format!("byte {start}")));
        };
        let compressed = match (&header[..4], &header[8..]) {
            (b"FORM", b"AIFF") => false,
            (b"FORM", b"AIFC") => true,
            (_, form) => {
                return Err(Error::unreadable(
                    doing,
                    format!(
                        "expected a FORM of type AIFF or AIFC, found `{}` of type `{}`",
                        name(&header[..4]),
                        name(form)
                    ),
                )
                .at(format!("byte {start}")));
            }
        };
        let declared_size = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let says_nothing = declared_size == 0 || declared_size == u32::MAX;
        let layout = Layout {
            big_endian: true,
            audio: *b"SSND",
            known: KNOWN,
            audio_preamble: 8,
            sixty_four: false,
        };
        let declared_end = (!says_nothing).then(|| start + 8 + u64::from(declared_size));
        let walked =
            walk(reader, &layout, start + 12, declared_end, file_size).map_err(broken_read)?;

        let mut notes = Vec::new();
        let mut note = |id, at_byte, message| {
            notes.push(Note {
                id,
                at_byte,
                message,
            });
        };
        if start > 0 {
            note(
                "id3-in-front",
                0,
                format!(
                    "expected the FORM header at byte 0, found an ID3v2 tag of {start} bytes before it"
                ),
            );
        }
        let found = walked.end - start - 8;
        let unpadded_end = walked
            .chunks
            .last()
            .is_some_and(|c| c.end() == walked.end && c.size % 2 == 1);
        if says_nothing {
            note(
                "form-size",
                start + 4,
                format!(
                    "the FORM size is {declared_size:#X} and says nothing, found {found} bytes"
                ),
            );
        } else if u64::from(declared_size) != found
            && !(unpadded_end && u64::from(declared_size) == found + 1)
        {
            note(
                "form-size",
                start + 4,
                format!("the FORM size is {declared_size}, found {found} bytes of chunks"),
            );
        }
        let mut aiff = Aiff {
            compressed,
            start,
            declared_size,
            file_size,
            chunks: walked.chunks,
            notes,
            audio_recovered: walked.audio_recovered,
        };
        aiff.look_for_doubles();
        aiff.notes.extend(walked.notes);
        Ok(aiff)
    }

    fn look_for_doubles(&mut self) {
        for label in self.duplicates() {
            let same: Vec<u64> = self
                .chunks
                .iter()
                .filter(|c| c.name() == label)
                .map(|c| c.offset)
                .collect();
            let id = if label == "SSND" {
                "two-data"
            } else {
                "duplicate-chunk"
            };
            if let [first, second, ..] = same[..] {
                let message = format!(
                    "expected one `{label}` chunk, found {}; the first one (byte {first}) was read",
                    same.len()
                );
                self.notes.push(Note {
                    id,
                    at_byte: second,
                    message,
                });
            }
        }
    }

    /// First chunk with this id.
    pub fn find(&self, id: &[u8; 4]) -> Option<&Chunk> {
        self.chunks.iter().find(|c| c.id == *id)
    }

    pub fn data_chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.chunks.iter().filter(|c| c.id == *b"SSND")
    }

    /// Chunks of which there may be one only (AIFF 1.3) and are more. Sorted.
    pub fn duplicates(&self) -> Vec<String> {
        const ONCE: &[&[u8; 4]] = &[
            b"(c) ", b"AESD", b"AUTH", b"COMM", b"COMT", b"FVER", b"ID3 ", b"INST", b"MARK",
            b"NAME", b"SSND",
        ];
        let twice = ONCE
            .iter()
            .filter(|id| self.chunks.iter().filter(|c| c.id == ***id).count() > 1);
        twice.map(|id| name(*id)).collect()
    }

    /// Reads and interprets the first COMM chunk.
    pub fn comm(&self, reader: &mut (impl Read + Seek)) -> Result<Comm> {
        let Some(chunk) = self.find(b"COMM") else {
            return Err(self.lacks("COMM"));
        };
        let payload = chunk.read(reader, 64).map_err(broken_read)?;
        Comm::parse(&payload, chunk.payload(), self.compressed)
            .map_err(|e| e.at(format!("byte {}", chunk.offset)))
    }

    /// Where the samples of the first SSND chunk start, and how many bytes of them there are.
    pub fn sound(&self, reader: &mut (impl Read + Seek)) -> Result<(u64, u64)> {
        let Some(chunk) = self.find(b"SSND") else {
            return Err(self.lacks("SSND"));
        };
        let preamble = chunk.read(reader, 8).map_err(broken_read)?;
        let Some(offset) = preamble.first_chunk::<4>().filter(|_| preamble.len() == 8) else {
            return Err(Error::unreadable(
                "reading chunk `SSND` of",
                format!("expected at least 8 bytes, found {}", preamble.len()),
            ));
        };
        let skipped = 8 + u64::from(u32::from_be_bytes(*offset));
        let bytes = chunk.size.checked_sub(skipped).ok_or_else(|| {
            Error::unreadable(
                "reading chunk `SSND` of",
                format!(
                    "its samples are said to start {} bytes in, the chunk has {} bytes",
                    skipped - 8,
                    chunk.size - 8
                ),
            )
        })?;
        Ok((chunk.payload() + skipped, bytes))
    }

    /// The error for a chunk without which there is no audio.
    pub fn lacks(&self, id: &str) -> Error {
        let names: Vec<String> = self
            .chunks
            .iter()
            .take(12)
            .map(|c| format!("`{}`", c.name()))
            .collect();
        let found = if names.is_empty() {
            "no chunk at all".to_string()
        } else {
            format!("only {}", names.join(", "))
        };
        Error::unreadable(
            "reading the AIFF file",
            format!("expected a `{id}` chunk, found {found}"),
        )
        .hint("export the file again from where it was made")
    }

    /// Texts of the chunks NAME, AUTH, (c) and ANNO, in file order. ASCII by the standard; what is not UTF-8 is taken as Latin-1.
    pub fn texts(&self, reader: &mut (impl Read + Seek)) -> Result<Vec<(String, String)>> {
        let mut out = Vec::new();
        for chunk in self
            .chunks
            .iter()
            .filter(|c| matches!(&c.id, b"NAME" | b"AUTH" | b"(c) " | b"ANNO"))
        {
            let bytes = chunk.read(reader, PAYLOAD_BYTES).map_err(broken_read)?;
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|e| e.into_bytes().iter().map(|b| char::from(*b)).collect());
            out.push((chunk.name(), text.trim_end_matches('\0').to_string()));
        }
        Ok(out)
    }

    /// Markers of the first MARK chunk, in its order; what does not fit the chunk is left out.
    pub fn markers(&self, reader: &mut (impl Read + Seek)) -> Result<Vec<AiffMarker>> {
        let Some(chunk) = self.find(b"MARK") else {
            return Ok(Vec::new());
        };
        let payload = chunk.read(reader, PAYLOAD_BYTES).map_err(broken_read)?;
        let mut rest = payload.get(2..).unwrap_or_default();
        let mut out = Vec::new();
        // id, frame, then a Pascal string whose count and text together are padded to an even length.
        while let Some((fixed, tail)) = rest.split_first_chunk::<7>() {
            let length = usize::from(fixed[6]);
            let Some(label) = tail.get(..length) else {
                break;
            };
            out.push(AiffMarker {
                id: i16::from_be_bytes([fixed[0], fixed[1]]),
                frame: u32::from_be_bytes([fixed[2], fixed[3], fixed[4], fixed[5]]),
                label: label.iter().map(|b| char::from(*b)).collect(),
            });
            rest = tail.get(length + (length + 1) % 2..).unwrap_or_default();
        }
        Ok(out)
    }
}
