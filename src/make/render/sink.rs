//! The ends of the tree: word-length reduction, encoding, and one place in one file.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twox_hash::XxHash3_128;

use crate::audio::{Block, pcm};
use crate::dsp::dither::{Noise, Quantiser};
use crate::error::{Error, Result};
use crate::format::flac::encode::Encoder;
use crate::format::flac::metadata::{Header, Picture, StreamInfo};
use crate::format::riff;
use crate::release::programme::Part;

use super::{CHANNELS, Outcome, Target, flac};

/// How a target's samples are stored.
#[derive(Clone)]
pub enum Encoding {
    /// Plain WAV: 16-byte fmt, the given chunks, data, nothing after it.
    Wav { chunks: Vec<([u8; 4], Vec<u8>)> },
    Flac {
        comments: Vec<(String, String)>,
        cover: Option<Arc<Picture>>,
    },
    /// Nothing but samples, low byte first, behind so many frames of digital silence that the target does not count.
    Raw { silence: u64 },
}

/// Creates the file of a target with everything that is known before the audio: header and full length where
/// samples are not coded. Gaps between parts are then silence already.
pub fn prepare(target: &Target, folder: &Path) -> Result<()> {
    let path = folder.join(&target.path);
    let io = |e: &std::io::Error| Error::io("creating", &path, e);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .map_err(|e| Error::io("creating the folder", parent, &e))?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(|e| io(&e))?;
    let data = target.frames * frame_bytes(target);
    let bytes = match &target.encoding {
        Encoding::Flac { .. } => return Ok(()),
        Encoding::Wav { chunks } => {
            let header = wav_header(target, chunks);
            file.write_all(&header).map_err(|e| io(&e))?;
            header.len() as u64 + data + data % 2
        }
        Encoding::Raw { silence } => silence * frame_bytes(target) + data,
    };
    file.set_len(bytes).map_err(|e| io(&e))
}

fn frame_bytes(target: &Target) -> u64 {
    CHANNELS as u64 * u64::from(target.bits / 8)
}

fn wav_header(target: &Target, chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let format = riff::WavFormat {
        rate: target.rate,
        channels: CHANNELS as u16,
        bits: target.bits as u16,
        float: false,
    };
    riff::wav_header(&format, target.frames, chunks)
}

/// One stretch of codes on its way into files: quantised once, and encoded once for all files that want the same.
pub struct PartSink {
    bits: u32,
    noise: Noise,
    stream: u64,
    part: Part,
    /// Frames of the converted segment that have passed by.
    seen: u64,
    written: u64,
    quantiser: Quantiser,
    codes: Vec<Vec<i32>>,
    bytes: Vec<u8>,
    digest: XxHash3_128,
    flac: Option<Box<Encoder>>,
    outputs: Vec<Output>,
}

/// One file.
struct Output {
    /// Position in [`super::Job::targets`].
    target: usize,
    path: PathBuf,
    file: BufWriter<File>,
    /// STREAMINFO to be completed at the end; none where samples are not coded.
    info: Option<StreamInfo>,
}

impl PartSink {
    pub fn new(target: &Target, part: &Part, seed: u64) -> Self {
        let quantiser = Quantiser::new(
            target.bits,
            target.noise,
            CHANNELS,
            seed,
            target.stream,
            part.at,
        );
        PartSink {
            bits: target.bits,
            noise: target.noise,
            stream: target.stream,
            part: *part,
            seen: 0,
            written: 0,
            quantiser,
            codes: Vec::new(),
            bytes: Vec::new(),
            digest: XxHash3_128::new(),
            flac: None,
            outputs: Vec::new(),
        }
    }

    /// Whether the codes that come out of this sink are those of the part of the target.
    pub fn serves(&self, target: &Target, part: &Part) -> bool {
        (self.bits, self.noise, self.stream, self.part)
            == (target.bits, target.noise, target.stream, *part)
    }

    /// Adds a file to be written.
    pub fn add(&mut self, number: usize, target: &Target, folder: &Path) -> Result<()> {
        let path = folder.join(&target.path);
        let io = |e: std::io::Error| Error::io("writing", &path, &e);
        let mut file = OpenOptions::new().write(true).open(&path).map_err(io)?;
        let part_at = self.part.at * frame_bytes(target);
        let info = match &target.encoding {
            Encoding::Wav { chunks } => {
                let start = wav_header(target, chunks).len() as u64 + part_at;
                file.seek(SeekFrom::Start(start)).map_err(io)?;
                None
            }
            Encoding::Raw { silence } => {
                let start = silence * frame_bytes(target) + part_at;
                file.seek(SeekFrom::Start(start)).map_err(io)?;
                None
            }
            Encoding::Flac { comments, cover } => {
                let pictures = cover
                    .as_deref()
                    .map(std::slice::from_ref)
                    .unwrap_or_default();
                let info = flac::stream_info(target.rate, CHANNELS, target.bits, target.frames);
                let header = Header {
                    comments,
                    pictures,
                    padding: flac::PADDING_BYTES,
                    ..Header::new(&info)
                };
                let header = header.to_bytes()?;
                file.write_all(&header).map_err(io)?;
                if self.flac.is_none() {
                    self.flac = Some(Box::new(flac::encoder(&info)?));
                }
                Some(info)
            }
        };
        self.outputs.push(Output {
            target: number,
            path,
            file: BufWriter::with_capacity(1 << 18, file),
            info,
        });
        Ok(())
    }

    /// Takes the next block of the converted segment and keeps what belongs to the part.
    pub fn push(&mut self, block: &Block) -> Result<()> {
        let (start, frames) = (self.seen, block.frames() as u64);
        self.seen += frames;
        let from = self.part.from.max(start);
        let to = (self.part.from + self.part.frames).min(start + frames);
        if from >= to {
            return Ok(());
        }
        if from == start && to == start + frames {
            self.quantiser.push(block, &mut self.codes);
        } else {
            let range = (from - start) as usize..(to - start) as usize;
            let cut = Block {
                channels: block
                    .channels
                    .iter()
                    .map(|c| c[range.clone()].to_vec())
                    .collect(),
                grid_bits: block.grid_bits,
            };
            self.quantiser.push(&cut, &mut self.codes);
        }
        self.written += to - from;
        self.bytes.clear();
        pcm::pack_codes(&self.codes, 32, &mut self.bytes);
        self.digest.write(&self.bytes);
        if self.outputs.iter().any(|o| o.info.is_none()) {
            self.bytes.clear();
            pcm::pack_codes(&self.codes, self.bits, &mut self.bytes);
            write(&mut self.outputs, false, &self.bytes)?;
        }
        if let Some(encoder) = &mut self.flac {
            self.bytes.clear();
            let planes: Vec<&[i32]> = self.codes.iter().map(Vec::as_slice).collect();
            encoder.push(&planes, &mut self.bytes)?;
            write(&mut self.outputs, true, &self.bytes)?;
        }
        Ok(())
    }

    /// Completes and syncs all files; what became of each target.
    pub fn finish(mut self) -> Result<Vec<(usize, Outcome)>> {
        if self.written != self.part.frames {
            let why = format!(
                "{} frames came out of the tree, {} were planned",
                self.written, self.part.frames
            );
            let path = self
                .outputs
                .first()
                .map(|o| o.path.clone())
                .unwrap_or_default();
            return Err(Error::new(crate::error::Kind::Broken, "rendering", why).at_path(path));
        }
        let totals = match self.flac.take() {
            None => None,
            Some(encoder) => {
                self.bytes.clear();
                let totals = encoder.finish(&mut self.bytes)?;
                write(&mut self.outputs, true, &self.bytes)?;
                Some(totals)
            }
        };
        let outcome = Outcome {
            quantiser: self.quantiser.report().clone(),
            digests: vec![(self.part.at, self.part.frames, self.digest.finish_128())],
        };
        let mut outcomes = Vec::new();
        for output in self.outputs {
            let io = |e: std::io::Error| Error::io("writing", &output.path, &e);
            let mut file = output.file.into_inner().map_err(|e| io(e.into_error()))?;
            if let (Some(info), Some(totals)) = (output.info, &totals) {
                let info = flac::completed(info, totals);
                file.seek(SeekFrom::Start(flac::STREAM_INFO_AT))
                    .map_err(io)?;
                file.write_all(&info.to_bytes()).map_err(io)?;
            }
            file.sync_all().map_err(io)?;
            outcomes.push((output.target, outcome.clone()));
        }
        Ok(outcomes)
    }
}

/// Appends bytes to all FLAC files, or to all files of plain samples.
fn write(outputs: &mut [Output], flac: bool, bytes: &[u8]) -> Result<()> {
    for output in outputs.iter_mut().filter(|o| o.info.is_some() == flac) {
        output
            .file
            .write_all(bytes)
            .map_err(|e| Error::io("writing", &output.path, &e))?;
    }
    Ok(())
}
