//! The end of the path: word-length reduction, packing, and one file. Digests what was meant to be written.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use twox_hash::XxHash3_128;

use crate::audio::{Block, SampleFormat, pcm};
use crate::dsp::dither::{Noise, Quantiser, QuantiserReport};
use crate::dsp::lanes::{larger, peak};
use crate::error::{Error, Kind, Result};
use crate::format::aiff::{AiffFormat, aiff_header};
use crate::format::flac::encode::Encoder;
use crate::format::flac::metadata::{Header, StreamInfo};
use crate::format::riff::{WavFormat, data_pad, wav_header};
use crate::make::render::flac;

use super::Container;
use super::tags::Carried;

/// What is to be written.
pub struct Wanted<'a> {
    pub container: Container,
    pub samples: SampleFormat,
    pub rate: u32,
    pub channels: usize,
    pub frames: u64,
    pub noise: Noise,
    pub seed: u64,
    pub carried: &'a Carried,
}

/// What was written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    pub frames: u64,
    pub quantiser: QuantiserReport,
    /// Largest magnitude that came, full scale 1.0.
    pub peak: f64,
    /// XXH3-128 of the interleaved samples: integers as little-endian `i32` codes, floats in their own length.
    pub digest: u128,
}

pub struct Writer {
    file: File,
    /// As errors name it.
    path: PathBuf,
    pack: Pack,
    expected: u64,
    codes: Vec<Vec<i32>>,
    bytes: Vec<u8>,
    data_bytes: u64,
    digest: XxHash3_128,
    done: Written,
}

enum Pack {
    Integers {
        quantiser: Quantiser,
        bits: u32,
        big_endian: bool,
    },
    Floats(u32),
    Flac {
        quantiser: Quantiser,
        encoder: Box<Encoder>,
        info: StreamInfo,
    },
}

impl Writer {
    /// Writes everything that comes before the first sample.
    ///
    /// # Errors
    /// The container does not hold such audio, or the file cannot be written.
    pub fn new(mut file: File, path: PathBuf, wanted: &Wanted) -> Result<Writer> {
        let quantiser =
            |bits| Quantiser::new(bits, wanted.noise, wanted.channels, wanted.seed, 0, 0);
        let (rate, channels) = (wanted.rate, wanted.channels);
        let carried = wanted.carried;
        let (header, pack) = match (wanted.container, wanted.samples) {
            (Container::Wav, samples) => {
                let format = WavFormat {
                    rate,
                    channels: channels as u16,
                    bits: samples.bits().unwrap_or(0) as u16,
                    float: matches!(samples, SampleFormat::Float(_)),
                };
                let pack = match samples {
                    SampleFormat::Int(bits) => Pack::Integers {
                        quantiser: quantiser(bits),
                        bits,
                        big_endian: false,
                    },
                    _ => Pack::Floats(u32::from(format.bits)),
                };
                (wav_header(&format, wanted.frames, &carried.chunks), pack)
            }
            (Container::Raw, SampleFormat::Int(bits)) => {
                let pack = Pack::Integers {
                    quantiser: quantiser(bits),
                    bits,
                    big_endian: false,
                };
                (Vec::new(), pack)
            }
            (Container::Aiff, SampleFormat::Int(bits)) => {
                let format = AiffFormat {
                    rate,
                    channels: channels as u16,
                    bits: bits as u16,
                };
                let pack = Pack::Integers {
                    quantiser: quantiser(bits),
                    bits,
                    big_endian: true,
                };
                (aiff_header(&format, wanted.frames, &carried.chunks)?, pack)
            }
            (Container::Flac, SampleFormat::Int(bits)) => {
                let info = flac::stream_info(rate, channels, bits, wanted.frames);
                let header = Header {
                    cue_sheet: carried.cue_sheet.as_ref(),
                    comments: &carried.comments,
                    pictures: &carried.pictures,
                    padding: flac::PADDING_BYTES,
                    ..Header::new(&info)
                };
                let header = header.to_bytes()?;
                let pack = Pack::Flac {
                    quantiser: quantiser(bits),
                    encoder: Box::new(flac::encoder(&info)?),
                    info,
                };
                (header, pack)
            }
            (container, _) => {
                let why = format!("{} holds integers only", container.name());
                return Err(Error::usage("writing", why).at_path(path));
            }
        };
        file.write_all(&header)
            .map_err(|e| Error::io("writing", &path, &e))?;
        Ok(Writer {
            file,
            path,
            pack,
            expected: wanted.frames,
            codes: Vec::new(),
            bytes: Vec::new(),
            data_bytes: 0,
            digest: XxHash3_128::new(),
            done: Written::default(),
        })
    }

    /// Takes the next block.
    ///
    /// # Errors
    /// The file cannot be written, or holds more than its container can.
    pub fn push(&mut self, block: &Block) -> Result<()> {
        for channel in &block.channels {
            self.done.peak = larger(self.done.peak, peak(channel));
        }
        self.done.frames += block.frames() as u64;
        self.bytes.clear();
        match &mut self.pack {
            Pack::Floats(32) => {
                pcm::pack_f32(&block.channels, &mut self.bytes);
                self.digest.write(&self.bytes);
            }
            Pack::Floats(_) => {
                pcm::pack_f64(&block.channels, &mut self.bytes);
                self.digest.write(&self.bytes);
            }
            Pack::Integers {
                quantiser,
                bits,
                big_endian,
            } => {
                quantiser.push(block, &mut self.codes);
                pcm::pack_codes(&self.codes, 32, &mut self.bytes);
                self.digest.write(&self.bytes);
                if *big_endian {
                    self.bytes.clear();
                    pcm::pack_codes_be(&self.codes, *bits, &mut self.bytes);
                } else if *bits != 32 {
                    self.bytes.clear();
                    pcm::pack_codes(&self.codes, *bits, &mut self.bytes);
                }
            }
            Pack::Flac {
                quantiser, encoder, ..
            } => {
                quantiser.push(block, &mut self.codes);
                pcm::pack_codes(&self.codes, 32, &mut self.bytes);
                self.digest.write(&self.bytes);
                self.bytes.clear();
                let planes: Vec<&[i32]> = self.codes.iter().map(Vec::as_slice).collect();
                encoder.push(&planes, &mut self.bytes)?;
            }
        }
        self.put()
    }

    fn put(&mut self) -> Result<()> {
        self.data_bytes += self.bytes.len() as u64;
        self.file
            .write_all(&self.bytes)
            .map_err(|e| Error::io("writing", &self.path, &e))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// Another number of frames came than was announced, or the file cannot be written.
    pub fn finish(mut self) -> Result<Written> {
        if self.done.frames != self.expected {
            let why = format!(
                "{} frames came out of the path, {} were planned",
                self.done.frames, self.expected
            );
            return Err(Error::new(Kind::Broken, "rendering", why).at_path(&self.path));
        }
        self.bytes.clear();
        self.done.digest = self.digest.finish_128();
        match self.pack {
            Pack::Flac {
                quantiser,
                encoder,
                info,
            } => {
                let totals = encoder.finish(&mut self.bytes)?;
                self.done.quantiser = quantiser.report().clone();
                let io = |e: std::io::Error| Error::io("writing", &self.path, &e);
                self.file.write_all(&self.bytes).map_err(io)?;
                self.file
                    .seek(SeekFrom::Start(flac::STREAM_INFO_AT))
                    .map_err(io)?;
                let info = flac::completed(info, &totals);
                self.file.write_all(&info.to_bytes()).map_err(io)?;
                return Ok(self.done);
            }
            Pack::Integers { ref quantiser, .. } => {
                self.done.quantiser = quantiser.report().clone();
            }
            Pack::Floats(32) if self.done.peak > f64::from(f32::MAX) => {
                let why = "a sample is too large for a 32-bit float";
                return Err(Error::unreadable("rendering", why)
                    .at_path(&self.path)
                    .hint("lower the gain, or give --bits f64"));
            }
            Pack::Floats(_) => {}
        }
        self.bytes.extend_from_slice(data_pad(self.data_bytes));
        self.put()?;
        Ok(self.done)
    }
}
