//! PCM that lies in one stretch of a file: WAV, RF64, BW64, AIFF, AIFF-C.
//!
//! Turns the chunk layer's findings into an [`Info`] and reads the stretch. Skipping is seeking.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

use super::{Frames, Info, Note, Opened};
use crate::audio::pcm::{Coding, unpack};
use crate::audio::{AudioFormat, Block, SampleFormat};
use crate::error::{Error, Kind, Result};
use crate::format::aiff::Aiff;
use crate::format::riff::Riff;

/// Bytes asked of the file at a time: fits the second-level cache together with the samples made of them.
const CHUNK_BYTES: usize = 96 * 1024;

pub fn open_wav(mut file: File) -> Result<Opened> {
    let riff = Riff::scan(&mut file)?;
    let fmt = riff.fmt(&mut file)?;
    let Some(data) = riff.find(b"data") else {
        return Err(riff.lacks("data"));
    };
    let coding = fmt.format.coding().ok_or_else(|| {
        Error::unreadable(
            "reading chunk `fmt ` of",
            "expected a supported word length",
        )
    })?;
    let at_fmt = riff.find(b"fmt ").map_or(0, |c| c.payload());
    let mut notes = riff.notes.clone();
    notes.extend(fmt.notes.into_iter().map(|n| Note {
        at_byte: at_fmt + n.at_byte,
        ..n
    }));
    let stretch = Stretch {
        chunk: "data",
        header_at: data.offset,
        start: data.payload(),
        bytes: data.size,
        // A size that said nothing promises nothing.
        declared_bytes: (!riff.audio_recovered).then_some(data.declared),
        declared_frames: None,
        coding,
        channels: fmt.format.channels,
        speakers: fmt.speakers,
    };
    let rate = fmt.format.rate;
    let opened = open_stretch(file, riff.form.container(), rate, stretch, notes)?;
    Ok(with_ds64_count(opened, &riff))
}

/// ds64 counts the frames a second time; 0 is what writers put who do not count.
fn with_ds64_count((mut info, reader): Opened, riff: &Riff) -> Opened {
    if let (Some(ds64), Some(frames)) = (riff.ds64, info.declared_frames)
        && ds64.sample_count != 0
        && ds64.sample_count != frames
    {
        info.notes.push(Note {
            id: "ds64-count",
            at_byte: riff.find(b"ds64").map_or(0, |c| c.payload() + 16),
            message: format!(
                "ds64 counts {} frames, its data size makes {frames}",
                ds64.sample_count
            ),
        });
    }
    (info, reader)
}

pub fn open_aiff(mut file: File) -> Result<Opened> {
    let aiff = Aiff::scan(&mut file)?;
    let comm = aiff.comm(&mut file)?;
    let (start, bytes) = aiff.sound(&mut file)?;
    let sound = aiff.find(b"SSND");
    let cut = sound.map_or(0, |c| c.declared.saturating_sub(c.size));
    let mut notes = aiff.notes.clone();
    notes.extend(comm.notes.iter().cloned());
    let stretch = Stretch {
        chunk: "SSND",
        header_at: sound.map_or(0, |c| c.offset),
        start,
        bytes,
        declared_bytes: (!aiff.audio_recovered).then_some(bytes.saturating_add(cut)),
        declared_frames: Some(comm.frames.into()),
        coding: comm.coding,
        channels: comm.channels,
        speakers: None,
    };
    let container = if aiff.compressed { "aifc" } else { "aiff" };
    open_stretch(file, container, comm.rate, stretch, notes)
}

/// Samples of a disc without a header.
pub fn open_raw(file: File, big_endian: bool) -> Result<Opened> {
    let io = |e: std::io::Error| Error::new(Kind::Io, "opening", e.to_string());
    let stretch = Stretch {
        chunk: "raw",
        header_at: 0,
        start: 0,
        bytes: file.metadata().map_err(io)?.len(),
        declared_bytes: None,
        declared_frames: None,
        coding: match big_endian {
            false => Coding::S16Le,
            true => Coding::S16Be,
        },
        channels: 2,
        speakers: None,
    };
    open_stretch(file, "raw", 44_100, stretch, Vec::new())
}

/// Where samples lie, and what the headers promise of them.
struct Stretch {
    chunk: &'static str,
    header_at: u64,
    start: u64,
    bytes: u64,
    declared_bytes: Option<u64>,
    declared_frames: Option<u64>,
    coding: Coding,
    channels: u16,
    speakers: Option<u32>,
}

fn open_stretch(
    mut file: File,
    container: &'static str,
    rate: u32,
    stretch: Stretch,
    mut notes: Vec<Note>,
) -> Result<Opened> {
    let channels = usize::from(stretch.channels);
    let frame_bytes = (channels * stretch.coding.bytes()) as u64;
    let frames = stretch.bytes / frame_bytes;
    let by_size = stretch.declared_bytes.map(|b| b / frame_bytes);
    let expected = by_size.max(stretch.declared_frames);
    let mut note = |id, at_byte, message| {
        notes.push(Note {
            id,
            at_byte,
            message,
        });
    };

    if let Some(expected) = expected.filter(|e| *e > 0 && frames == 0) {
        return Err(Error::unreadable(
            "reading the samples of",
            format!(
                "expected {expected} frames in chunk `{}`, found none: the file ends at its start",
                stretch.chunk
            ),
        )
        .at(format!("byte {}", stretch.start))
        .hint("the file is cut off; copy or export it again"));
    }
    let cut = by_size.filter(|by_size| *by_size > frames);
    if cut.is_some() && stretch.declared_frames == Some(frames) {
        note(
            "data-size",
            stretch.header_at,
            format!(
                "chunk `{}` states a size of {} frames, found {frames}, as many as the header counts",
                stretch.chunk,
                cut.unwrap_or(0)
            ),
        );
    } else if let Some(by_size) = cut {
        note(
            "truncated",
            stretch.start + stretch.bytes,
            format!(
                "expected {by_size} frames in chunk `{}`, found {frames}: the file is cut off",
                stretch.chunk
            ),
        );
    } else if let Some(counted) = stretch.declared_frames.filter(|c| *c != frames) {
        note(
            "frame-count",
            stretch.header_at,
            format!(
                "expected {counted} frames by the header, found {frames} in chunk `{}`; all were read",
                stretch.chunk
            ),
        );
    }
    let rest = stretch.bytes % frame_bytes;
    if rest > 0 {
        note(
            "partial-frame",
            stretch.start + stretch.bytes - rest,
            format!(
                "expected whole frames of {frame_bytes} bytes in chunk `{}`, found {rest} left over at its end, which {} dropped",
                stretch.chunk,
                if rest == 1 { "was" } else { "were" }
            ),
        );
    }

    file.seek(SeekFrom::Start(stretch.start)).map_err(broken)?;
    let bits = stretch.coding.integer_bits();
    let info = Info {
        container,
        codec: if bits.is_some() {
            "pcm_int"
        } else {
            "pcm_float"
        },
        format: AudioFormat {
            rate,
            channels,
            samples: match bits {
                Some(bits) => SampleFormat::Int(bits),
                None => SampleFormat::Float(8 * stretch.coding.bytes() as u32),
            },
        },
        declared_frames: stretch.declared_frames.or(by_size),
        stored_md5: None,
        speakers: stretch.speakers,
        notes,
    };
    let reader = PcmReader {
        file,
        coding: stretch.coding,
        channels,
        frame_bytes: frame_bytes as usize,
        frames,
        at: 0,
        buffer: Vec::new(),
        notes: Vec::new(),
    };
    Ok((info, Box::new(reader)))
}

fn broken(error: std::io::Error) -> Error {
    Error::new(Kind::Io, "reading the samples of", error.to_string())
}

struct PcmReader {
    file: File,
    coding: Coding,
    channels: usize,
    frame_bytes: usize,
    /// Whole frames in the stretch.
    frames: u64,
    /// Next frame.
    at: u64,
    buffer: Vec<u8>,
    notes: Vec<Note>,
}

impl PcmReader {
    /// Fills the buffer with the next `frames` frames at most; fewer only where the file became shorter since it was opened.
    fn fetch(&mut self, frames: usize) -> Result<()> {
        self.buffer.resize(frames * self.frame_bytes, 0);
        let mut filled = 0;
        while filled < self.buffer.len() {
            match self.file.read(&mut self.buffer[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(broken(e)),
            }
        }
        let got = filled / self.frame_bytes;
        self.buffer.truncate(got * self.frame_bytes);
        self.at += got as u64;
        if got < frames {
            self.notes.push(Note {
                id: "truncated",
                at_byte: 0,
                message: format!(
                    "expected {} frames, found {}: the file became shorter while it was read",
                    self.frames, self.at
                ),
            });
            self.frames = self.at;
        }
        Ok(())
    }
}

impl Frames for PcmReader {
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        block.reset(self.channels);
        let left = usize::try_from(self.frames - self.at).unwrap_or(usize::MAX);
        let mut wanted = frames.min(left);
        while wanted > 0 {
            let step = wanted.min((CHUNK_BYTES / self.frame_bytes).max(1));
            self.fetch(step)?;
            unpack(&self.buffer, self.coding, &mut block.channels);
            if self.at == self.frames {
                break;
            }
            wanted -= step;
        }
        block.grid_bits = self.coding.integer_bits();
        Ok(())
    }

    fn skip(&mut self, frames: u64) -> Result<u64> {
        let frames = frames.min(self.frames - self.at);
        let bytes =
            i64::try_from(frames.saturating_mul(self.frame_bytes as u64)).unwrap_or(i64::MAX);
        self.file.seek(SeekFrom::Current(bytes)).map_err(broken)?;
        self.at += frames;
        Ok(frames)
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
