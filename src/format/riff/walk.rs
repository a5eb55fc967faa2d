//! The chunk walk shared by RIFF and AIFF: from header to header, with every size checked against the file.
//!
//! Knows headers, sizes and padding; not what a chunk means, save which one holds the audio.

use std::io::{self, Read, Seek};

use super::front::read_at;
use super::scan::Ds64;
use crate::audio::decode::Note;

/// Chunks listed at most; a file with more is walked no further and says so.
pub const MAX_CHUNKS: usize = 65_536;

/// A chunk in memory: id and payload, without size and padding.
pub type RawChunk = ([u8; 4], Vec<u8>);

/// The byte behind a payload of odd length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pad {
    /// Even payload, none needed.
    None,
    Zero,
    NonZero(u8),
    /// Odd payload, yet the next chunk (or the end of the file) follows at once.
    Missing,
}

/// One chunk of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub id: [u8; 4],
    /// Of the chunk's header; the payload starts 8 bytes further.
    pub offset: u64,
    /// Payload bytes the header promises (the ds64 chunk, where the header refers to it).
    pub declared: u64,
    /// Payload bytes that are there.
    pub size: u64,
    pub pad: Pad,
    /// The first four bytes of a LIST chunk: INFO, adtl, ...
    pub list: Option<[u8; 4]>,
}

impl Chunk {
    /// Offset of the payload.
    pub fn payload(&self) -> u64 {
        self.offset + 8
    }
    /// Offset behind the payload.
    pub fn end(&self) -> u64 {
        self.payload().saturating_add(self.size)
    }
    /// The id as text, exactly four characters.
    pub fn name(&self) -> String {
        name(&self.id)
    }
    /// Reads the payload, at most `limit` bytes of it.
    pub fn read(&self, reader: &mut (impl Read + Seek), limit: u64) -> io::Result<Vec<u8>> {
        read_at(reader, self.payload(), self.size.min(limit))
    }
}

/// A chunk id as text: what is not printable ASCII becomes a dot.
pub fn name(id: &[u8]) -> String {
    let letter = |b: &u8| {
        if printable(*b) { char::from(*b) } else { '.' }
    };
    id.iter().map(letter).collect()
}

fn printable(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

/// How one family of files lays its chunks out.
pub struct Layout {
    pub big_endian: bool,
    /// The chunk that holds the audio.
    pub audio: [u8; 4],
    /// Ids that are certainly a chunk when they turn up a byte beside the place where one is due.
    pub known: &'static [&'static [u8; 4]],
    /// Bytes of the audio chunk before the first sample: an audio chunk of this size is "empty".
    pub audio_preamble: u64,
    /// RF64 or BW64: 32-bit sizes of all ones refer to the ds64 chunk.
    pub sixty_four: bool,
}

/// What a walk found.
pub struct Walked {
    pub chunks: Vec<Chunk>,
    pub ds64: Option<Ds64>,
    pub notes: Vec<Note>,
    /// End of the last chunk, its pad byte included.
    pub end: u64,
    /// A size of the audio chunk that says nothing was replaced by what is there.
    pub audio_recovered: bool,
}

/// Walks from the chunk header at `at` to the end of a file of `length` bytes. `declared_end`: where the outer size says the chunks
/// end; behind it only what is certainly a chunk is taken for one.
pub fn walk(
    reader: &mut (impl Read + Seek),
    layout: &Layout,
    at: u64,
    declared_end: Option<u64>,
    length: u64,
) -> io::Result<Walked> {
    let mut walk = Walk {
        layout,
        length,
        out: Walked {
            chunks: Vec::new(),
            ds64: None,
            notes: Vec::new(),
            end: at,
            audio_recovered: false,
        },
    };
    let mut at = at;
    while at < length {
        let beyond = declared_end.is_some_and(|end| at >= end);
        let header = read_at(reader, at, 12)?;
        if walk.is_leftover(&header, at, beyond) {
            walk.leftover(&header, at, declared_end);
            break;
        }
        if walk.out.chunks.len() == MAX_CHUNKS {
            walk.note("chunk-count", at, format!("expected at most {MAX_CHUNKS} chunks, found more; those from here on were not read"));
            break;
        }
        let mut chunk = walk.sized(reader, &header, at)?;
        at = walk.next(reader, &mut chunk)?;
        walk.out.end = at.min(length);
        walk.out.chunks.push(chunk);
    }
    Ok(walk.out)
}

struct Walk<'a> {
    layout: &'a Layout,
    length: u64,
    out: Walked,
}

impl Walk<'_> {
    fn note(&mut self, id: &'static str, at_byte: u64, message: String) {
        self.out.notes.push(Note {
            id,
            at_byte,
            message,
        });
    }

    fn size32(&self, bytes: &[u8]) -> u32 {
        let Ok(four) = <[u8; 4]>::try_from(bytes) else {
            return 0;
        };
        if self.layout.big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        }
    }

    fn is_known(&self, id: &[u8]) -> bool {
        self.layout.known.iter().any(|k| id == k.as_slice())
    }

    /// How much a header at `at` looks like one: 0 not at all, 1 a printable id, +2 its size fits the file, +4 its id is known.
    fn likeness(&self, header: &[u8], at: u64) -> u32 {
        let Some((id, size)) = header.get(..8).map(|h| h.split_at(4)) else {
            return 0;
        };
        if !id.iter().all(|b| printable(*b)) {
            return 0;
        }
        let end = at + 8 + u64::from(self.size32(size));
        1 + 2 * u32::from(end <= self.length) + 4 * u32::from(self.is_known(id))
    }

    fn is_leftover(&self, header: &[u8], at: u64, beyond: bool) -> bool {
        match self.likeness(header, at) {
            0 => true,
            1 => beyond,
            _ => {
                header.starts_with(b"APETAGEX")
                    || (self.length - at == 128 && header.starts_with(b"TAG"))
            }
        }
    }

    fn leftover(&mut self, header: &[u8], at: u64, declared_end: Option<u64>) {
        let bytes = self.length - at;
        let (id, what) = if header.starts_with(b"TAG") && bytes == 128 {
            ("trailing-tag", "an ID3v1 tag")
        } else if header.starts_with(b"APETAGEX") {
            ("trailing-tag", "an APE tag")
        } else if header.iter().all(|b| *b == 0) {
            ("trailing-junk", "zeros")
        } else {
            ("trailing-junk", "bytes that are no chunk")
        };
        let due = match declared_end {
            Some(end) if end > at => format!("expected chunks up to byte {end}"),
            _ => format!("expected the end of the file at byte {at}"),
        };
        self.note(
            id,
            at,
            format!("{due}, found {what} ({bytes} bytes); left unread"),
        );
    }

    /// The chunk whose header stands at `at`, its size settled.
    fn sized(
        &mut self,
        reader: &mut (impl Read + Seek),
        header: &[u8],
        at: u64,
    ) -> io::Result<Chunk> {
        let mut id = [0; 4];
        id.copy_from_slice(&header[..4]);
        let size32 = self.size32(&header[4..8]);
        let room = self.length - at - 8;
        let is_audio = id == self.layout.audio;
        let first_audio = is_audio && self.out.chunks.iter().all(|c| c.id != id);

        let mut declared = u64::from(size32);
        let mut streamed = is_audio && size32 == u32::MAX;
        if self.layout.sixty_four {
            if id == *b"ds64" && self.out.ds64.is_none() {
                let payload = read_at(reader, at + 8, room.min(u64::from(size32)).min(28))?;
                self.out.ds64 = Ds64::parse(&payload);
                if self.out.ds64.is_none() {
                    self.note(
                        "ds64-short",
                        at,
                        format!("expected a ds64 chunk of at least 28 bytes, found {size32}; its sizes are not used"),
                    );
                }
            } else if size32 == u32::MAX
                && is_audio
                && let Some(ds64) = &self.out.ds64
            {
                declared = ds64.data_size;
                streamed = false;
            }
        }

        let mut size = declared.min(room);
        if is_audio {
            let empty = declared <= self.layout.audio_preamble && room > declared;
            if streamed
                || (empty && first_audio && !self.chunk_follows(reader, at + 8 + declared)?)
            {
                let promised = if streamed {
                    "0xFFFFFFFF".to_string()
                } else {
                    declared.to_string()
                };
                self.note(
                    "data-size",
                    at + 4,
                    format!(
                        "chunk `{}` states a size of {promised}, found {room} bytes up to the end of the file; all were read",
                        name(&id)
                    ),
                );
                self.out.audio_recovered = true;
                size = room;
            } else if let Some(whole) = self.unwrapped(reader, at + 8, declared, room)? {
                self.note(
                    "data-size",
                    at + 4,
                    format!(
                        "chunk `{}` states a size of {declared} bytes, found {whole}: a size beyond 4 GiB that its 32 bits could not hold",
                        name(&id)
                    ),
                );
                self.out.audio_recovered = true;
                size = whole;
            }
        } else if declared > room {
            self.note(
                "chunk-size",
                at + 4,
                format!(
                    "chunk `{}` states a size of {declared} bytes, found {room} up to the end of the file",
                    name(&id)
                ),
            );
        }
        let list = (id == *b"LIST" && size >= 4)
            .then(|| header.get(8..12).and_then(|t| t.try_into().ok()))
            .flatten();
        Ok(Chunk {
            id,
            offset: at,
            declared,
            size,
            pad: Pad::None,
            list,
        })
    }

    /// The size a 32-bit field was meant to hold: the one that differs from it by whole multiples of 4 GiB and ends where a chunk starts
    /// or the file ends. None where the size as stated does so, too.
    fn unwrapped(
        &self,
        reader: &mut (impl Read + Seek),
        payload: u64,
        declared: u64,
        room: u64,
    ) -> io::Result<Option<u64>> {
        const WRAP: u64 = 1 << 32;
        if self.layout.sixty_four || room.saturating_sub(declared) < WRAP {
            return Ok(None);
        }
        let pad = declared % 2;
        if self.chunk_follows(reader, payload + declared + pad)? {
            return Ok(None);
        }
        let most = declared + (room - declared) / WRAP * WRAP;
        for wraps in 0..4 {
            let Some(size) = most.checked_sub(wraps * WRAP).filter(|s| *s > declared) else {
                break;
            };
            if size + pad >= room || self.chunk_follows(reader, payload + size + pad)? {
                return Ok(Some(size));
            }
        }
        Ok(None)
    }

    fn chunk_follows(&self, reader: &mut (impl Read + Seek), at: u64) -> io::Result<bool> {
        Ok(self.likeness(&read_at(reader, at, 8)?, at) >= 3)
    }

    /// Where the next chunk starts. Sets the pad of `chunk`; where the header due is missing but one stands a byte beside, takes that.
    fn next(&mut self, reader: &mut (impl Read + Seek), chunk: &mut Chunk) -> io::Result<u64> {
        let end = chunk.end();
        let odd = chunk.size % 2 == 1;
        if end >= self.length {
            if odd && chunk.size == chunk.declared {
                chunk.pad = Pad::Missing;
                self.note(
                    "missing-pad",
                    end,
                    format!(
                        "expected a pad byte behind chunk `{}`, found the end of the file",
                        chunk.name()
                    ),
                );
            }
            return Ok(end);
        }
        // The window starts a byte before the end, which exists because the header does.
        let base = end - 1;
        let window = read_at(reader, base, 12)?;
        let look = |at: u64| {
            let from = (at - base) as usize;
            self.likeness(window.get(from..).unwrap_or_default(), at)
        };
        let due = end + u64::from(odd);
        let beside = if odd {
            [end, end + 2]
        } else {
            [end + 1, end - 1]
        };
        let as_due = look(due);
        let better =
            |likeness: u32| (likeness >= 5 && as_due < 5) || (as_due == 0 && likeness >= 3);
        let found = beside
            .into_iter()
            .find(|at| *at < self.length && better(look(*at)));

        let pad = window.get(1).copied().unwrap_or(0);
        chunk.pad = match (odd, found) {
            (true, Some(at)) if at == end => Pad::Missing,
            (true, _) if pad == 0 => Pad::Zero,
            (true, _) => Pad::NonZero(pad),
            (false, _) => Pad::None,
        };
        match chunk.pad {
            Pad::Missing => self.note(
                "missing-pad",
                end,
                format!(
                    "expected a pad byte behind chunk `{}` of {} bytes, found the next chunk",
                    chunk.name(),
                    chunk.size
                ),
            ),
            Pad::NonZero(byte) => self.note(
                "pad-not-zero",
                end,
                format!(
                    "expected a pad byte of 0 behind chunk `{}`, found 0x{byte:02X}",
                    chunk.name()
                ),
            ),
            Pad::None | Pad::Zero => {}
        }
        match found {
            Some(at) => {
                if chunk.pad != Pad::Missing {
                    self.note(
                        "resync",
                        due,
                        format!(
                            "expected the chunk after `{}` at byte {due}, found it at byte {at}",
                            chunk.name()
                        ),
                    );
                }
                chunk.size -= u64::from(at < end);
                Ok(at)
            }
            None => Ok(due),
        }
    }
}
