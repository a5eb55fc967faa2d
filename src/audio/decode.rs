//! Opens any audio file and reads it in blocks.

use std::path::Path;

use super::{AudioFormat, Block};
use crate::error::Result;

/// Something recovered or odd in a container that could still be read: it becomes a finding, with both figures in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Stable id: "riff-size", "data-size", "missing-pad", "partial-frame", "id3-in-front", ...
    pub id: &'static str,
    /// Offset in the file.
    pub at_byte: u64,
    /// Expected and found, one line.
    pub message: String,
}

/// What the container says, before any sample is read.
#[derive(Debug, Clone)]
pub struct Info {
    /// "wav", "rf64", "bw64", "aiff", "aifc", "caf", "flac", "m4a", "mp3", "ogg", "aac", ...
    pub container: &'static str,
    /// "pcm_int", "pcm_float", "flac", "alac", "mp3", "mp2", "aac", "vorbis", ...
    pub codec: &'static str,
    pub format: AudioFormat,
    /// Frames the header promises, where it does.
    pub declared_frames: Option<u64>,
    /// MD5 of the decoded PCM stored in a FLAC header; all-zero is none.
    pub stored_md5: Option<[u8; 16]>,
    pub notes: Vec<Note>,
}

/// An open audio file. Reading is sequential and in bounded memory.
pub struct AudioFile {
    pub info: Info,
    reader: Box<dyn Frames>,
}

/// What a container's sample reader does.
pub trait Frames: Send {
    /// Replaces `block` by up to `frames` further frames; an empty block is the end. Sets `grid_bits` for integer PCM.
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()>;
    /// Skips frames without handing them out; returns how many there were.
    fn skip(&mut self, frames: u64) -> Result<u64>;
    /// Notes that only reading could bring (data shorter than promised, broken frames).
    fn notes(&self) -> &[Note] {
        &[]
    }
}

impl AudioFile {
    pub fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        self.reader.read(block, frames)
    }
    pub fn skip(&mut self, frames: u64) -> Result<u64> {
        self.reader.skip(frames)
    }
    /// All notes so far: the container's and those found while reading.
    pub fn notes(&self) -> Vec<Note> {
        let mut all = self.info.notes.clone();
        all.extend_from_slice(self.reader.notes());
        all
    }
}

/// Opens `path` read-only. `Kind::Io` if it is missing, forbidden or not a file; `Kind::Unreadable` if its content cannot be used.
pub fn open(_path: &Path) -> Result<AudioFile> {
    todo!()
}
