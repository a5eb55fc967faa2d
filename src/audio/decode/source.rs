//! Part of a file as a source of its own, with bytes put in front: how symphonia is handed audio without the parts it stumbles over
//! (tags in front and behind, broken metadata blocks). Knows bytes only.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};

use crate::format::riff::front::read_at;

pub struct Part {
    front: Vec<u8>,
    file: File,
    /// Range of the file behind `front`.
    start: u64,
    end: u64,
    /// Position, counted from the first byte of `front`.
    at: u64,
    /// What symphonia is told.
    seekable: bool,
}

impl Part {
    /// `front`, then the bytes `start..end` of `file`.
    pub fn new(file: File, front: Vec<u8>, start: u64, end: u64) -> Self {
        Part {
            front,
            file,
            start,
            end: end.max(start),
            at: 0,
            seekable: true,
        }
    }
    /// Keeps symphonia from looking at the end of the file first: it would guess a duration, or give up on a damaged end.
    pub fn forward_only(mut self) -> Self {
        self.seekable = false;
        self
    }
    fn length(&self) -> u64 {
        self.front.len() as u64 + (self.end - self.start)
    }
    pub fn into_stream(self) -> MediaSourceStream<'static> {
        MediaSourceStream::new(Box::new(self), MediaSourceStreamOptions::default())
    }
}

impl Read for Part {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let in_front = self.front.len() as u64;
        if let Some(rest) = self.front.get(self.at as usize..).filter(|r| !r.is_empty()) {
            let n = rest.len().min(buf.len());
            buf[..n].copy_from_slice(&rest[..n]);
            self.at += n as u64;
            return Ok(n);
        }
        let left = self.length().saturating_sub(self.at);
        let n = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        if n == 0 {
            return Ok(0);
        }
        self.file
            .seek(SeekFrom::Start(self.start + (self.at - in_front)))?;
        let n = self.file.read(&mut buf[..n])?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl MediaSource for Part {
    fn is_seekable(&self) -> bool {
        self.seekable
    }
    fn byte_len(&self) -> Option<u64> {
        self.seekable.then(|| self.length())
    }
}

/// Where the audio of a file of `length` bytes ends: before an APEv2 tag and an ID3v1 tag, if they are there.
pub fn end_of_audio(file: &mut File, length: u64) -> io::Result<u64> {
    let mut end = length;
    if end >= 128 && read_at(file, end - 128, 3)? == b"TAG" {
        end -= 128;
    }
    if end >= 32 {
        let footer = read_at(file, end - 32, 32)?;
        if let (true, Some(size)) = (footer.starts_with(b"APETAGEX"), footer.get(12..16)) {
            // The size counts items and footer, but not a header, whose presence is bit 31 of the flags.
            let size = size.try_into().map_or(0, u32::from_le_bytes);
            let header = if footer.get(23).is_some_and(|b| b & 0x80 != 0) {
                32
            } else {
                0
            };
            end = end.checked_sub(u64::from(size) + header).unwrap_or(end);
        }
    }
    Ok(end)
}
