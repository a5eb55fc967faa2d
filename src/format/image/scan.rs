//! Reading here and there in a file within a budget.

use std::io::{BufReader, Read, Seek, SeekFrom};

use super::DOING;
use crate::error::{Error, Kind, Result};

/// Bytes a header may take, skipped parts not counted.
const BUDGET_BYTES: u64 = 4 * 1024 * 1024;
/// Jumps: segments, chunks, directory entries.
const BUDGET_JUMPS: u32 = 50_000;

pub(super) struct Scan<R> {
    source: BufReader<R>,
    length: u64,
    at: u64,
    /// Where the source really stands; seeking is put off until something is read.
    stands_at: u64,
    bytes_left: u64,
    jumps_left: u32,
}

impl<R: Read + Seek> Scan<R> {
    pub fn new(mut source: R) -> Result<Self> {
        let length = source.seek(SeekFrom::End(0)).map_err(io)?;
        source.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(Scan {
            // Small: most reads are a few bytes with long jumps between.
            source: BufReader::with_capacity(512, source),
            length,
            at: 0,
            stands_at: 0,
            bytes_left: BUDGET_BYTES,
            jumps_left: BUDGET_JUMPS,
        })
    }
    pub fn length(&self) -> u64 {
        self.length
    }
    pub fn at(&self) -> u64 {
        self.at
    }
    pub fn seek(&mut self, at: u64) {
        self.at = at;
    }
    pub fn skip(&mut self, count: u64) {
        self.at = self.at.saturating_add(count);
    }
    /// Up to `count` bytes; fewer at the end of the file.
    pub fn up_to(&mut self, count: u64) -> Result<Vec<u8>> {
        if self.at != self.stands_at {
            self.jumps_left = self
                .jumps_left
                .checked_sub(1)
                .ok_or_else(|| self.broken("too many segments before the picture's header"))?;
            let step = self.at as i64 - self.stands_at as i64;
            self.source.seek_relative(step).map_err(io)?;
            self.stands_at = self.at;
        }
        let count = count.min(self.length.saturating_sub(self.at));
        self.bytes_left = self
            .bytes_left
            .checked_sub(count)
            .ok_or_else(|| self.broken("the header goes on for more than 4 MiB"))?;
        let mut bytes = Vec::new();
        let read = (&mut self.source).take(count).read_to_end(&mut bytes);
        self.at += read.map_err(io)? as u64;
        self.stands_at = self.at;
        Ok(bytes)
    }
    /// Exactly `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let at = self.at;
        let bytes = self.up_to(N as u64)?;
        bytes.as_slice().try_into().map_err(|_| {
            broken(
                at,
                format!("the file ends; {N} bytes of header were expected"),
            )
        })
    }
    pub fn u8(&mut self) -> Result<u8> {
        self.array().map(|[b]| b)
    }
    pub fn be16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }
    pub fn be32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }
    pub fn le16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }
    pub fn le32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }
    /// An error at the current place.
    pub fn broken(&self, why: impl Into<String>) -> Error {
        broken(self.at, why)
    }
}

fn broken(at: u64, why: impl Into<String>) -> Error {
    Error::unreadable(DOING, why).at(format!("byte {at}"))
}

fn io(error: std::io::Error) -> Error {
    Error::new(Kind::Io, DOING, error.to_string())
}
