//! Compressed audio through symphonia: packets in, blocks out, with limits around everything a file could lie about.
//!
//! Limits: packets together may not be larger than twice the file nor more in number than its bytes (tables can repeat a packet for
//! ever); after [`MAX_TROUBLE`] broken packets reading stops; panics become errors.

use std::fs::File;
use std::io::{ErrorKind, Seek, SeekFrom};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as Symphonia;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats as readers;

use super::codec::{code_name, codec_name, has_side_channel, plain, stored_bits};
use super::guard::guarded;
use super::samples;
use super::source::{Part, end_of_audio};
use super::{Frames, Info, Note, Opened};
use crate::audio::{AudioFormat, Block, SampleFormat};
use crate::error::{Error, Kind, Result};
use crate::format::riff::fmt::MAX_CHANNELS;

/// Broken packets that are passed over before reading stops.
const MAX_TROUBLE: usize = 64;

const DOING: &str = "decoding";

/// Containers symphonia takes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Flac,
    Caf,
    M4a,
    Mp4,
    Mov,
    Mp1,
    Mp2,
    Mp3,
    Adts,
    Ogg,
}

impl Container {
    pub fn name(self) -> &'static str {
        match self {
            Container::Flac => "flac",
            Container::Caf => "caf",
            Container::M4a => "m4a",
            Container::Mp4 => "mp4",
            Container::Mov => "mov",
            Container::Mp1 => "mp1",
            Container::Mp2 => "mp2",
            Container::Mp3 => "mp3",
            Container::Adts => "aac",
            Container::Ogg => "ogg",
        }
    }

    fn reader(
        self,
        stream: MediaSourceStream<'static>,
    ) -> Result<Box<dyn FormatReader>, Symphonia> {
        let options = FormatOptions::default();
        Ok(match self {
            Container::Flac => Box::new(readers::FlacReader::try_new(stream, options)?),
            Container::Caf => Box::new(readers::CafReader::try_new(stream, options)?),
            Container::M4a | Container::Mp4 | Container::Mov => {
                Box::new(readers::IsoMp4Reader::try_new(stream, options)?)
            }
            Container::Mp1 | Container::Mp2 | Container::Mp3 => {
                Box::new(readers::MpaReader::try_new(stream, options)?)
            }
            Container::Adts => Box::new(readers::AdtsReader::try_new(stream, options)?),
            Container::Ogg => Box::new(readers::OggReader::try_new(stream, options)?),
        })
    }
}

/// What is known about a stream before symphonia sees it; only native FLAC knows anything.
#[derive(Debug, Default)]
pub struct Known {
    pub bits: Option<u32>,
    pub declared_frames: Option<u64>,
    pub stored_md5: Option<[u8; 16]>,
    pub notes: Vec<Note>,
}

/// Opens the container that starts at `start`; tags behind the audio are kept from the decoder.
pub fn open(mut file: File, container: Container, start: u64) -> Result<Opened> {
    let broken = |e: std::io::Error| Error::new(Kind::Io, DOING, e.to_string());
    let length = file.seek(SeekFrom::End(0)).map_err(broken)?;
    let mut known = Known::default();
    let end = match container {
        Container::Mp1 | Container::Mp2 | Container::Mp3 | Container::Adts => {
            end_of_audio(&mut file, length).map_err(broken)?
        }
        _ => {
            if start > 0 {
                known.notes.push(Note {
                    id: "id3-in-front",
                    at_byte: 0,
                    message: format!("expected the container at byte 0, found an ID3v2 tag of {start} bytes before it"),
                });
            }
            length
        }
    };
    let (front, start) = match container {
        Container::Caf => super::caf::with_data_size(&mut file, start, end).map_err(broken)?,
        _ => (Vec::new(), start),
    };
    let part = Part::new(file, front, start, end);
    let part = match container {
        // The only ones whose index may stand behind the audio.
        Container::M4a | Container::Mp4 | Container::Mov | Container::Caf => part,
        _ => part.forward_only(),
    };
    open_part(part, container, known, end - start.min(end))
}

/// Opens a prepared stream of `bytes` bytes.
pub fn open_part(part: Part, container: Container, known: Known, bytes: u64) -> Result<Opened> {
    let opened = guarded(DOING, || {
        let format = container.reader(part.into_stream())?;
        let track = format
            .default_track(TrackType::Audio)
            .ok_or(Symphonia::Unsupported("no audio track"))?;
        let Some(CodecParameters::Audio(params)) = track.codec_params.clone() else {
            return Err(Symphonia::Unsupported("no audio track"));
        };
        let (track_id, track_frames) = (track.id, track.num_frames);
        Ok((format, params, track_id, track_frames))
    })?;
    let (format, mut params, track_id, track_frames) =
        opened.map_err(|e| unusable(container, &e))?;
    let codec = admitted(&mut params, container)?;
    let decoder = guarded(DOING, || {
        let options = AudioDecoderOptions::default();
        symphonia::default::get_codecs().make_audio_decoder(&params, &options)
    })?;
    let decoder = decoder.map_err(|e| unusable(container, &e))?;

    // MPEG audio counts in the header LAME writes. AAC and Vorbis count with or without their delay, as each writer likes; CAF counts
    // the whole last packet of ALAC.
    let counted = match codec {
        "flac" | "pcm_int" | "pcm_float" | "mp1" | "mp2" | "mp3" => true,
        "alac" => container != Container::Caf,
        _ => false,
    };
    let declared_frames = known.declared_frames.or(track_frames.filter(|_| counted));

    let codec_bits = known.bits.or_else(|| stored_bits(&params));
    let mut reader = PacketReader {
        format,
        decoder,
        track_id,
        independent: matches!(container, Container::Flac),
        wide: codec == "flac" && codec_bits == Some(32),
        shape: None,
        grid_bits: None,
        pending: Vec::new(),
        taken: 0,
        packets: 0,
        packets_left: bytes.saturating_add(16),
        bytes_left: bytes.saturating_mul(2).saturating_add(1 << 20),
        expected_frame: 0,
        frames: 0,
        declared: declared_frames,
        trouble: 0,
        ended: false,
        notes: Vec::new(),
    };
    reader.fill()?;
    let Some((rate, channels)) = reader
        .shape
        .or_else(|| empty_shape(&params, declared_frames, bytes))
    else {
        return Err(no_audio(&reader, container));
    };

    let decoded_bits = samples::integer_bits(&reader.decoder.last_decoded());
    let bits = codec_bits.or(decoded_bits);
    let samples = match (codec, bits) {
        ("flac" | "alac" | "pcm_int", Some(bits)) => SampleFormat::Int(bits),
        ("pcm_float", bits) => SampleFormat::Float(bits.unwrap_or(32)),
        _ => SampleFormat::Lossy,
    };
    reader.grid_bits = match samples {
        SampleFormat::Int(bits) => Some(bits),
        _ => None,
    };
    reader.pending.resize_with(channels, Vec::new);
    let info = Info {
        container: container.name(),
        codec,
        format: AudioFormat {
            rate,
            channels,
            samples,
        },
        declared_frames,
        stored_md5: known.stored_md5,
        speakers: None,
        notes: known.notes,
    };
    Ok((info, Box::new(reader)))
}

/// The codec's name, if it is one we decode; called before a decoder exists, because decoders allocate what these parameters say.
fn admitted(params: &mut AudioCodecParameters, container: Container) -> Result<&'static str> {
    let refuse = |what: &str| {
        let kind = container.name();
        Error::unreadable(
            DOING,
            format!("found {what} in a file of type {kind}, which is not supported"),
        )
        .hint("export it as WAV, AIFF or FLAC")
    };
    let Some(codec) = codec_name(params.codec) else {
        return Err(refuse(code_name(params.codec)));
    };
    let iso = matches!(container, Container::M4a | Container::Mp4 | Container::Mov);
    if iso && codec.starts_with("pcm") {
        // Measured: symphonia 0.6.1 reads big-endian samples in QuickTime as if they were little-endian.
        return Err(refuse("PCM"));
    }
    let channels = params.channels.as_ref().map_or(0, |c| c.count());
    if channels > MAX_CHANNELS.into() {
        return Err(refuse(&format!("{channels} channels")));
    }
    if codec.starts_with("pcm") {
        // The PCM decoder would allocate as many frames as a CAF header states, up to 4 billion; without the figure it grows as needed.
        params.max_frames_per_packet = None;
    }
    Ok(codec)
}

/// The shape of a stream that holds no frame and promises none.
fn empty_shape(
    params: &AudioCodecParameters,
    declared: Option<u64>,
    bytes: u64,
) -> Option<(u32, usize)> {
    let channels = params.channels.as_ref()?.count();
    let empty = declared == Some(0) || (declared.is_none() && bytes == 0);
    Some((params.sample_rate?, channels)).filter(|_| empty)
}

fn no_audio(reader: &PacketReader, container: Container) -> Error {
    let why = match reader.notes.first() {
        Some(note) => format!("no audio could be decoded: {}", note.message),
        None => format!(
            "expected audio, found none in a file of type {}",
            container.name()
        ),
    };
    Error::unreadable(DOING, why).hint("the file is damaged or cut off; fetch or export it again")
}

fn unusable(container: Container, error: &Symphonia) -> Error {
    if let (Container::Flac, Symphonia::IoError(_)) = (container, error) {
        return Error::unreadable(
            DOING,
            "expected frames behind the FLAC header, found none that is whole",
        )
        .hint("the file is damaged or cut off; fetch or encode it again");
    }
    let hint =
        "the file is damaged or of a variety that is not supported; fetch or export it again";
    Error::unreadable(
        DOING,
        format!(
            "the {} structure cannot be read ({})",
            container.name(),
            plain(error)
        ),
    )
    .hint(hint)
}

struct PacketReader {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    /// Packets decode alone and carry their place in the stream: lost ones can be told, unwanted ones skipped undecoded.
    independent: bool,
    /// FLAC of 32 bits, whose side channels have 33: see [`has_side_channel`].
    wide: bool,
    /// Rate and channels of what was decoded first.
    shape: Option<(u32, usize)>,
    grid_bits: Option<u32>,
    /// Decoded frames not yet handed out start at `taken`.
    pending: Vec<Vec<f64>>,
    taken: usize,
    packets: u64,
    packets_left: u64,
    bytes_left: u64,
    /// Frame the next packet should start with.
    expected_frame: u64,
    /// Frames decoded or skipped so far.
    frames: u64,
    declared: Option<u64>,
    trouble: usize,
    ended: bool,
    notes: Vec<Note>,
}

/// What the next packet brought.
enum Step {
    /// Decoded frames are pending.
    Frames,
    /// A packet of so many frames that was not decoded because all of it is to be skipped.
    Passed(u64),
    /// Nothing: another track, an empty packet, a broken one.
    Nothing,
}

impl PacketReader {
    fn note(&mut self, id: &'static str, message: String) {
        // Packets have no offset in the file that symphonia would tell.
        self.notes.push(Note {
            id,
            at_byte: 0,
            message,
        });
    }

    fn available(&self) -> usize {
        self.pending.first().map_or(0, Vec::len) - self.taken
    }

    /// Decodes until frames are pending or the stream ends.
    fn fill(&mut self) -> Result<()> {
        while !self.ended && self.available() == 0 {
            self.step(0)?;
        }
        Ok(())
    }

    /// One packet further. An independent packet no longer than `pass` frames is not decoded.
    fn step(&mut self, pass: u64) -> Result<Step> {
        let next = guarded(DOING, || self.format.next_packet());
        let packet = match next.inspect_err(|_| self.ended = true)? {
            Ok(Some(packet)) => packet,
            Ok(None) => {
                self.end();
                return Ok(Step::Nothing);
            }
            Err(Symphonia::IoError(e)) if e.kind() == ErrorKind::UnexpectedEof => {
                if self.declared.is_none() {
                    self.note(
                        "truncated",
                        format!(
                            "expected another packet after {} frames, found the end of the file",
                            self.frames
                        ),
                    );
                }
                self.end();
                return Ok(Step::Nothing);
            }
            Err(Symphonia::IoError(e)) => {
                self.ended = true;
                return Err(Error::new(Kind::Io, DOING, e.to_string()));
            }
            Err(Symphonia::ResetRequired) => {
                self.note(
                    "chained",
                    format!(
                        "expected one stream, found another behind frame {}; it was not read",
                        self.frames
                    ),
                );
                self.end();
                return Ok(Step::Nothing);
            }
            Err(e) => {
                self.trouble(format!("packet {}: {}", self.packets, plain(&e)));
                return Ok(Step::Nothing);
            }
        };
        let size = packet.data.len() as u64;
        if self.packets_left == 0 || size > self.bytes_left {
            self.note("endless", format!("expected packets of no more bytes than the file has, found more after packet {}; reading stopped", self.packets));
            self.end();
            return Ok(Step::Nothing);
        }
        self.packets_left -= 1;
        self.bytes_left -= size;
        if packet.track_id != self.track_id {
            return Ok(Step::Nothing);
        }
        self.packets += 1;

        if self.independent {
            let starts = u64::try_from(packet.pts.get()).unwrap_or(0);
            if starts != self.expected_frame {
                self.trouble(format!("expected frame {}, found frame {starts}: what lies between is damaged and was left out", self.expected_frame));
            }
            let length = packet.dur.get();
            self.expected_frame = starts.saturating_add(length);
            if 0 < length && length <= pass && self.available() == 0 {
                self.frames = self.frames.saturating_add(length);
                return Ok(Step::Passed(length));
            }
        }
        self.decode(&packet)
    }

    fn decode(&mut self, packet: &symphonia::core::packet::Packet) -> Result<Step> {
        if self.wide && has_side_channel(&packet.data) {
            self.ended = true;
            return Err(Error::unreadable(
                DOING,
                format!("packet {} holds 32-bit audio as a difference of channels, which is not supported", self.packets),
            )
            .hint("decode it to WAV with the program that made it"));
        }
        if self.taken > 0 && self.available() == 0 {
            self.pending.iter_mut().for_each(Vec::clear);
            self.taken = 0;
        }
        let (decoder, pending, shape) = (&mut self.decoder, &mut self.pending, &mut self.shape);
        let decoded = guarded(DOING, || -> Result<usize, Trouble> {
            let buffer = decoder.decode(packet)?;
            let found = (buffer.spec().rate(), buffer.num_planes());
            if buffer.frames() == 0 {
                return Ok(0);
            }
            let expected = *shape.get_or_insert(found);
            if found != expected {
                return Err(Trouble::Shape(expected, found));
            }
            pending.resize_with(found.1, Vec::new);
            samples::append(&buffer, pending);
            Ok(buffer.frames())
        });
        match decoded.inspect_err(|_| self.ended = true)? {
            Ok(0) => Ok(Step::Nothing),
            Ok(frames) => {
                self.frames = self.frames.saturating_add(frames as u64);
                Ok(Step::Frames)
            }
            Err(Trouble::Shape(expected, found)) => {
                self.note(
                    "format-change",
                    format!("expected {} Hz with {} channels throughout, found {} Hz with {} at packet {}; reading stopped", expected.0, expected.1, found.0, found.1, self.packets),
                );
                self.end();
                Ok(Step::Nothing)
            }
            Err(Trouble::Decoder(e)) => {
                self.trouble(format!(
                    "packet {}: {}; it was left out",
                    self.packets,
                    plain(&e)
                ));
                Ok(Step::Nothing)
            }
        }
    }

    fn trouble(&mut self, message: String) {
        self.trouble += 1;
        self.note("broken-packet", message);
        if self.trouble >= MAX_TROUBLE {
            self.note("gave-up", format!("expected sound packets, found {MAX_TROUBLE} broken ones; reading stopped after {} frames", self.frames));
            self.end();
        }
    }

    fn end(&mut self) {
        if !self.ended
            && let Some(declared) = self.declared.filter(|d| *d != self.frames)
        {
            let id = if self.frames < declared {
                "truncated"
            } else {
                "frame-count"
            };
            self.note(
                id,
                format!(
                    "expected {declared} frames by the header, found {}",
                    self.frames
                ),
            );
        }
        self.ended = true;
    }
}

enum Trouble {
    Decoder(Symphonia),
    /// Expected and found (rate, channels).
    Shape((u32, usize), (u32, usize)),
}

impl From<Symphonia> for Trouble {
    fn from(error: Symphonia) -> Self {
        Trouble::Decoder(error)
    }
}

impl Frames for PacketReader {
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        block.reset(self.pending.len());
        block.grid_bits = self.grid_bits;
        while block.frames() < frames {
            self.fill()?;
            let n = self.available().min(frames - block.frames());
            if n == 0 {
                break;
            }
            for (channel, pending) in block.channels.iter_mut().zip(&self.pending) {
                channel.extend_from_slice(&pending[self.taken..self.taken + n]);
            }
            self.taken += n;
        }
        Ok(())
    }

    fn skip(&mut self, frames: u64) -> Result<u64> {
        let mut skipped = 0;
        while skipped < frames {
            let n = (self.available() as u64).min(frames - skipped);
            self.taken += n as usize;
            skipped += n;
            if n > 0 {
                continue;
            }
            if self.ended {
                break;
            }
            if let Step::Passed(n) = self.step(frames - skipped)? {
                skipped += n;
            }
        }
        Ok(skipped)
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
