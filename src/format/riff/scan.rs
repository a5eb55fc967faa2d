//! A RIFF/WAVE file as its list of chunks. Knows which sizes must agree with which; what the audio in it sounds like is not its matter.

use std::io::{self, Read, Seek, SeekFrom};

use super::fmt::FmtChunk;
use super::front::{read_at, start_of_container};
use super::walk::{Chunk, Layout, name, walk};
use crate::audio::decode::Note;
use crate::error::{Error, Kind, Result};

/// Ids that are taken for a chunk wherever one may stand.
const KNOWN: &[&[u8; 4]] = &[
    b"fmt ", b"data", b"LIST", b"bext", b"fact", b"ds64", b"JUNK", b"junk", b"FLLR", b"PAD ",
    b"cue ", b"smpl", b"inst", b"plst", b"id3 ", b"ID3 ", b"iXML", b"axml", b"chna", b"cart",
    b"PEAK", b"_PMX", b"umid", b"minf", b"elm1", b"regn", b"levl", b"link", b"acid", b"strc",
    b"MD5 ", b"DISP", b"LGWV",
];

/// Bytes of a `fmt ` chunk that are looked at; the longest one defined has 40.
const FMT_BYTES: u64 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Riff,
    Rf64,
    Bw64,
}

impl Form {
    /// The container's name in readings.
    pub fn container(self) -> &'static str {
        match self {
            Form::Riff => "wav",
            Form::Rf64 => "rf64",
            Form::Bw64 => "bw64",
        }
    }
}

/// The 64-bit sizes of RF64 and BW64 (EBU Tech 3306, section 3.5). The table of further chunks is not needed: only the audio is
/// ever that long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ds64 {
    pub riff_size: u64,
    pub data_size: u64,
    pub sample_count: u64,
}

impl Ds64 {
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let (words, _) = payload.as_chunks::<8>();
        let [riff_size, data_size, sample_count] = *words.get(..3)? else {
            return None;
        };
        Some(Ds64 {
            riff_size: u64::from_le_bytes(riff_size),
            data_size: u64::from_le_bytes(data_size),
            sample_count: u64::from_le_bytes(sample_count),
        })
    }
}

/// The chunks of a RIFF/WAVE, RF64 or BW64 file, in file order.
#[derive(Debug, Clone)]
pub struct Riff {
    pub form: Form,
    /// Offset of the word RIFF: 0, or behind an ID3v2 tag.
    pub start: u64,
    /// What the outer header (or ds64) says follows its first 8 bytes; none where it says nothing (0 or all ones).
    pub declared_size: Option<u64>,
    pub file_size: u64,
    pub chunks: Vec<Chunk>,
    pub ds64: Option<Ds64>,
    /// Everything that is not as the standard has it and could still be read.
    pub notes: Vec<Note>,
    /// The audio chunk's size said nothing (0 with audio behind it, or all ones) and was taken from the file.
    pub audio_recovered: bool,
}

impl Riff {
    /// Lists the chunks. Errors: [`Kind::Io`] when reading fails, [`Kind::Unreadable`] when this is no RIFF/WAVE.
    pub fn scan(reader: &mut (impl Read + Seek)) -> Result<Riff> {
        let mut riff = Self::chunks(reader)?;
        riff.look_for_doubles();
        Ok(riff)
    }

    fn chunks(reader: &mut (impl Read + Seek)) -> Result<Riff> {
        let file_size = reader.seek(SeekFrom::End(0)).map_err(broken_read)?;
        let start = start_of_container(reader).map_err(broken_read)?;
        let header = read_at(reader, start, 12).map_err(broken_read)?;
        let form = outer_header(&header, start)?;

        let size32 = read_u32(&header, 4);
        let layout = Layout {
            big_endian: false,
            audio: *b"data",
            known: KNOWN,
            audio_preamble: 0,
            sixty_four: form != Form::Riff,
        };
        // The size in ds64 is known only after the walk has begun; RF64 is walked without the help of an outer size.
        let told = (size32 != 0 && size32 != u32::MAX).then_some(u64::from(size32));
        let declared_end = told.map(|size| start + 8 + size);
        let walked =
            walk(reader, &layout, start + 12, declared_end, file_size).map_err(broken_read)?;

        let mut riff = Riff {
            form,
            start,
            declared_size: told.or(walked.ds64.map(|d| d.riff_size).filter(|_| size32 != 0)),
            file_size,
            chunks: walked.chunks,
            ds64: walked.ds64,
            notes: Vec::new(),
            audio_recovered: walked.audio_recovered,
        };
        if start > 0 {
            riff.note(
                "id3-in-front",
                0,
                format!("expected the RIFF header at byte 0, found an ID3v2 tag of {start} bytes before it"),
            );
        }
        riff.check_outer_size(size32, walked.end);
        riff.check_ds64();
        riff.notes.extend(walked.notes);
        Ok(riff)
    }

    fn note(&mut self, id: &'static str, at_byte: u64, message: String) {
        self.notes.push(Note {
            id,
            at_byte,
            message,
        });
    }

    fn check_outer_size(&mut self, size32: u32, end: u64) {
        let found = end - self.start - 8;
        let at = self.start + 4;
        match self.declared_size {
            None => self.note(
                "riff-size",
                at,
                format!("the RIFF size is {size32:#X} and says nothing, found {found} bytes"),
            ),
            // A missing last pad byte may or may not have been counted; it has a note of its own.
            Some(size) if size == found + 1 && self.notes_missing_last_pad(end) => {}
            Some(size) if size != found => self.note(
                "riff-size",
                at,
                format!("the RIFF size is {size}, found {found} bytes of chunks"),
            ),
            Some(_) => {}
        }
    }

    fn notes_missing_last_pad(&self, end: u64) -> bool {
        self.chunks
            .last()
            .is_some_and(|c| c.pad == super::Pad::Missing && c.end() == end)
    }

    fn check_ds64(&mut self) {
        if self.form == Form::Riff {
            return;
        }
        let at = self.start + 12;
        match self.chunks.iter().position(|c| c.id == *b"ds64") {
            None => self.note(
                "ds64-missing",
                at,
                "expected a ds64 chunk with the 64-bit sizes, found none; sizes were taken from the file".into(),
            ),
            Some(0) => {}
            Some(index) => self.note(
                "ds64-late",
                at,
                format!(
                    "expected ds64 as the first chunk, found it behind {index} other{}",
                    if index == 1 { "" } else { "s" }
                ),
            ),
        }
    }

    /// Chunks that may stand once only, and the order of `fmt ` and `data`.
    fn look_for_doubles(&mut self) {
        let first = |id: &[u8; 4]| self.chunks.iter().find(|c| c.id == *id).map(|c| c.offset);
        let (fmt, data) = (first(b"fmt "), first(b"data"));
        if let (Some(fmt), Some(data)) = (fmt, data)
            && data < fmt
        {
            self.note(
                "data-before-fmt",
                data,
                format!("expected chunk `fmt ` before `data`, found it behind, at byte {fmt}"),
            );
        }
        let data: Vec<_> = self.data_chunks().map(|c| c.offset).collect();
        if let [first, second, ..] = data[..] {
            self.note(
                "two-data",
                second,
                format!(
                    "expected one `data` chunk, found {}; the first one (byte {first}) was read",
                    data.len()
                ),
            );
        }
        for label in self.duplicates() {
            if label != "data" {
                let count = self
                    .chunks
                    .iter()
                    .filter(|c| self.label(c) == label)
                    .count();
                let at = self.chunks.iter().rev().find(|c| self.label(c) == label);
                let at = at.map_or(0, |c| c.offset);
                self.note(
                    "duplicate-chunk",
                    at,
                    format!("expected chunk `{label}` once, found it {count} times"),
                );
            }
        }
    }

    fn label(&self, chunk: &Chunk) -> String {
        match chunk.list {
            Some(list) => format!("LIST-{}", name(&list)),
            None => chunk.name(),
        }
    }

    /// First chunk with this id.
    pub fn find(&self, id: &[u8; 4]) -> Option<&Chunk> {
        self.chunks.iter().find(|c| c.id == *id)
    }

    pub fn data_chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.chunks.iter().filter(|c| c.id == *b"data")
    }

    /// Ids behind the first `data` chunk, in file order.
    pub fn after_data(&self) -> Vec<String> {
        let behind = self.chunks.iter().skip_while(|c| c.id != *b"data").skip(1);
        behind.map(Chunk::name).collect()
    }

    /// Chunks of which there may be one only and are more; LISTs are told apart by their type ("LIST-INFO"). Sorted.
    pub fn duplicates(&self) -> Vec<String> {
        const ONCE: &[&[u8; 4]] = &[
            b"fmt ", b"data", b"ds64", b"fact", b"bext", b"iXML", b"axml", b"cart", b"cue ",
            b"id3 ", b"ID3 ", b"smpl", b"inst", b"chna",
        ];
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for chunk in &self.chunks {
            if chunk.list.is_some() || ONCE.contains(&&chunk.id) {
                *seen.entry(self.label(chunk)).or_default() += 1;
            }
        }
        let twice = seen.into_iter().filter(|(_, count)| *count > 1);
        twice.map(|(label, _)| label).collect()
    }

    /// Every size in the headers says what is there.
    pub fn sizes_consistent(&self) -> bool {
        const SIZES: &[&str] = &[
            "riff-size",
            "data-size",
            "chunk-size",
            "ds64-missing",
            "ds64-short",
            "resync",
        ];
        self.chunks.iter().all(|c| c.declared == c.size)
            && !self.notes.iter().any(|n| SIZES.contains(&n.id))
    }

    /// Reads and interprets the first `fmt ` chunk.
    pub fn fmt(&self, reader: &mut (impl Read + Seek)) -> Result<FmtChunk> {
        let Some(chunk) = self.find(b"fmt ") else {
            return Err(self.lacks("fmt "));
        };
        let payload = chunk.read(reader, FMT_BYTES).map_err(broken_read)?;
        FmtChunk::parse(&payload, chunk.size).map_err(|e| e.at(format!("byte {}", chunk.offset)))
    }

    /// The error for a chunk without which there is no audio; names the chunk that may have swallowed it.
    pub fn lacks(&self, id: &str) -> Error {
        let cut = self.chunks.iter().find(|c| c.size < c.declared);
        let why = match cut {
            Some(c) => format!(
                "expected a `{id}` chunk, found none; chunk `{}` at byte {} states a size of {} bytes but the file ends {} bytes into it",
                c.name(),
                c.offset,
                c.declared,
                c.size
            ),
            None => format!(
                "expected a `{id}` chunk, found {}",
                match self.chunks.len() {
                    0 => "no chunk at all".to_string(),
                    1..=12 => format!(
                        "only {}",
                        self.chunks
                            .iter()
                            .map(|c| format!("`{}`", c.name()))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                    n => format!("none among {n} chunks"),
                }
            ),
        };
        Error::unreadable("reading the WAV file", why)
            .hint("export the file again from where it was made")
    }
}

fn outer_header(header: &[u8], start: u64) -> Result<Form> {
    let doing = "reading the WAV header";
    if header.len() < 12 {
        return Err(
            Error::unreadable(doing, format!("expected 12 bytes, found {}", header.len()))
                .at(format!("byte {start}")),
        );
    }
    let form = match &header[..4] {
        b"RIFF" => Form::Riff,
        b"RF64" => Form::Rf64,
        b"BW64" => Form::Bw64,
        b"riff" => {
            return Err(Error::unreadable(
                doing,
                "this is Sony Wave64 (W64), which is not supported",
            )
            .hint("convert it to RF64, which holds as much"));
        }
        b"RIFX" => {
            return Err(Error::unreadable(
                doing,
                "this is RIFX, WAV with big-endian numbers, which is not supported",
            )
            .hint("convert it to WAV"));
        }
        other => {
            return Err(Error::unreadable(
                doing,
                format!("expected RIFF, RF64 or BW64, found `{}`", name(other)),
            )
            .at(format!("byte {start}")));
        }
    };
    if &header[8..12] != b"WAVE" {
        return Err(Error::unreadable(
            doing,
            format!("expected form type WAVE, found `{}`", name(&header[8..12])),
        )
        .at(format!("byte {}", start + 8)));
    }
    Ok(form)
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

pub(crate) fn broken_read(error: io::Error) -> Error {
    Error::new(Kind::Io, "reading chunks of", error.to_string())
}
