//! Opens any audio file and reads it in blocks.
//!
//! The kind of file is told by its bytes, never by its name. PCM in WAV and AIFF goes through our own chunk layer, which recovers what
//! is unambiguous and leaves a [`Note`]; compressed formats go through symphonia, with limits around it. Knows no rules: whether a note
//! matters is judged elsewhere.
//!
//! AAC in MP4 comes with its encoder delay, because symphonia applies no edit list: such a file is up to a few thousand frames
//! longer than its programme. Lossy files are only ever checked, never a source.

mod caf;
mod codec;
mod flac;
mod guard;
mod mpeg;
mod packets;
mod pcm_file;
mod samples;
mod sniff;
mod source;

use std::fs::File;
use std::path::{Path, PathBuf};

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
    /// "wav", "rf64", "bw64", "aiff", "aifc", "caf", "flac", "m4a", "mp4", "mov", "mp3", "mp2", "mp1", "ogg", "aac"; "raw" and "disc" for
    /// images of discs.
    pub container: &'static str,
    /// "pcm_int", "pcm_float", "flac", "alac", "mp3", "mp2", "mp1", "aac", "vorbis".
    pub codec: &'static str,
    pub format: AudioFormat,
    /// Frames the header promises, where it does and is meant to be exact.
    pub declared_frames: Option<u64>,
    /// MD5 of the decoded PCM stored in a FLAC header; all-zero is none.
    pub stored_md5: Option<[u8; 16]>,
    /// Which loudspeakers the channels are for, as WAVEFORMATEXTENSIBLE numbers them; none where the header does not say and the
    /// number of channels has to.
    pub speakers: Option<u32>,
    pub notes: Vec<Note>,
}

/// An open audio file. Reading is sequential and in bounded memory.
pub struct AudioFile {
    pub info: Info,
    path: PathBuf,
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
    /// An audio file whose frames come from elsewhere than [`open`]; `path` is named in errors.
    pub fn from_parts(info: Info, path: impl Into<PathBuf>, reader: Box<dyn Frames>) -> Self {
        AudioFile {
            info,
            path: path.into(),
            reader,
        }
    }
    pub fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        let read = self.reader.read(block, frames);
        read.map_err(|e| e.at_path(&self.path))
    }
    pub fn skip(&mut self, frames: u64) -> Result<u64> {
        let skipped = self.reader.skip(frames);
        skipped.map_err(|e| e.at_path(&self.path))
    }
    /// All notes so far: the container's and those found while reading.
    pub fn notes(&self) -> Vec<Note> {
        let mut all = self.info.notes.clone();
        all.extend_from_slice(self.reader.notes());
        all
    }
}

/// Opens `path` read-only. `Kind::Io` if it is missing, forbidden or not a file; `Kind::Unreadable` if its content cannot be used.
pub fn open(path: &Path) -> Result<AudioFile> {
    let file = crate::format::open(path, "opening")?;
    let (info, reader) = dispatch(file).map_err(|e| e.at_path(path))?;
    Ok(AudioFile {
        info,
        path: path.to_path_buf(),
        reader,
    })
}

/// Opens 16-bit stereo at 44.1 kHz that has no header: the image of a disc. Errors as [`open`].
pub fn open_raw(path: &Path, big_endian: bool) -> Result<AudioFile> {
    let file = crate::format::open(path, "opening")?;
    let (info, reader) = pcm_file::open_raw(file, big_endian).map_err(|e| e.at_path(path))?;
    Ok(AudioFile {
        info,
        path: path.to_path_buf(),
        reader,
    })
}

type Opened = (Info, Box<dyn Frames>);

fn dispatch(mut file: File) -> Result<Opened> {
    let found = sniff::sniff(&mut file)?;
    match found.kind {
        sniff::Kind::Riff => pcm_file::open_wav(file),
        sniff::Kind::Form => pcm_file::open_aiff(file),
        sniff::Kind::Flac => flac::open(file, found.start),
        sniff::Kind::Packets(container) => packets::open(file, container, found.start),
    }
}

/// Name of the container, by its first bytes; none if it is of no supported kind or cannot be read.
pub(crate) fn container_name(file: &mut File) -> Option<&'static str> {
    Some(match sniff::sniff(file).ok()?.kind {
        sniff::Kind::Riff => crate::format::riff::Riff::scan(file).ok()?.form.container(),
        sniff::Kind::Form if crate::format::aiff::Aiff::scan(file).ok()?.compressed => "aifc",
        sniff::Kind::Form => "aiff",
        sniff::Kind::Flac => "flac",
        sniff::Kind::Packets(container) => container.name(),
    })
}

#[cfg(test)]
mod tests;
