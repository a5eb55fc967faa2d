//! The `fmt ` chunk: how samples are stored (Multimedia Programming Interface 1.0, WAVEFORMATEXTENSIBLE; EBU Tech 3285).
//!
//! Settles what the fields mean together and refuses what is no linear PCM; whether a destination accepts it is not decided here.

use crate::audio::decode::Note;
use crate::audio::pcm::Coding;
use crate::error::{Error, Result};

/// Linear PCM as WAV stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WavFormat {
    /// Sample frames per second.
    pub rate: u32,
    pub channels: u16,
    /// Container bits per sample: 8, 16, 24, 32, or 32, 64 for floats.
    pub bits: u16,
    pub float: bool,
}

impl WavFormat {
    /// Bytes of one sample frame.
    pub fn frame_bytes(self) -> u64 {
        u64::from(self.channels) * u64::from(self.bits / 8)
    }
    /// How one sample lies in the file; none for word lengths that do not exist.
    pub fn coding(self) -> Option<Coding> {
        Some(match (self.float, self.bits) {
            (false, 8) => Coding::U8,
            (false, 16) => Coding::S16Le,
            (false, 24) => Coding::S24Le,
            (false, 32) => Coding::S32Le,
            (true, 32) => Coding::F32Le,
            (true, 64) => Coding::F64Le,
            _ => return None,
        })
    }
}

/// A `fmt ` chunk, read.
#[derive(Debug, Clone)]
pub struct FmtChunk {
    /// wFormatTag as stored: 0x0001, 0x0003, 0xFFFE.
    pub tag: u16,
    /// What the fields mean together.
    pub format: WavFormat,
    /// wBitsPerSample as stored.
    pub stored_bits: u16,
    /// wValidBitsPerSample of an EXTENSIBLE header.
    pub valid_bits: Option<u16>,
    /// dwChannelMask of an EXTENSIBLE header: which loudspeakers the channels are for, lowest bit first.
    pub speakers: Option<u32>,
    /// Fields that contradict each other; `at_byte` counts from the chunk's payload.
    pub notes: Vec<Note>,
}

/// Channels read at most: the largest layout in use (BW64 with ADM) has 128.
pub const MAX_CHANNELS: u16 = 128;

/// The tails of the two families of SubFormat GUIDs that carry a plain format tag in their first two bytes: Microsoft's, and
/// ambisonic B-format.
const GUID_TAILS: [[u8; 14]; 2] = [
    [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71],
    [
        0, 0, 0x21, 0x07, 0xd3, 0x11, 0x86, 0x44, 0xc8, 0xc1, 0xca, 0, 0, 0,
    ],
];

const DOING: &str = "reading chunk `fmt ` of";

fn refuse(why: String) -> Error {
    Error::unreadable(DOING, why)
        .hint("supported are integer PCM of 8, 16, 24 and 32 bits and float PCM of 32 and 64 bits")
}

/// Names of codes met in WAV files that are not linear PCM (RFC 2361 and mmreg.h).
fn code_name(tag: u16) -> &'static str {
    match tag {
        0x0002 => "Microsoft ADPCM",
        0x0006 => "A-law",
        0x0007 => "mu-law",
        0x0011 => "IMA ADPCM",
        0x0031 => "GSM 6.10",
        0x0050 => "MPEG layer 1 or 2",
        0x0055 => "MP3",
        0x0092 => "Dolby AC-3 over S/PDIF",
        0x00ff | 0x1600..=0x1610 => "AAC",
        0x0161..=0x0164 => "Windows Media Audio",
        0x2000 => "Dolby AC-3",
        0x2001 => "DTS",
        0x5756 => "WavPack",
        0x674f..=0x6771 => "Vorbis",
        0xf1ac => "FLAC",
        _ => "an unknown code",
    }
}

impl FmtChunk {
    /// Interprets a payload whose full length is `size` bytes; `payload` may hold only the beginning.
    pub fn parse(payload: &[u8], size: u64) -> Result<FmtChunk> {
        let word = |at: usize| {
            let bytes = payload.get(at..at + 2)?;
            Some(u16::from_le_bytes([bytes[0], bytes[1]]))
        };
        let long = |at: usize| {
            let bytes = payload.get(at..at + 4)?;
            Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        };
        let (Some(tag), Some(channels), Some(rate), Some(byte_rate), Some(block_align)) =
            (word(0), word(2), long(4), long(8), word(12))
        else {
            return Err(Error::unreadable(
                DOING,
                format!("expected at least 14 bytes, found {size}"),
            ));
        };
        if channels == 0 || channels > MAX_CHANNELS {
            return Err(refuse(format!(
                "expected 1 to {MAX_CHANNELS} channels, found {channels}"
            )));
        }
        if rate == 0 {
            return Err(refuse("expected a sample rate, found 0 Hz".into()));
        }

        let mut notes = Vec::new();
        let (code, valid_bits) = subformat(tag, payload, size, word(18))?;
        let float = match code {
            1 => false,
            3 => true,
            other => {
                return Err(refuse(format!(
                    "expected PCM (0x0001) or float (0x0003), found {} (0x{other:04X})",
                    code_name(other)
                )));
            }
        };
        // The first form of the header, 14 bytes, has no word length: it follows from the frame.
        let stored_bits = word(14).unwrap_or_else(|| (block_align / channels).saturating_mul(8));
        let bits = container_bits(
            float,
            stored_bits,
            channels,
            (block_align, byte_rate, rate),
            &mut notes,
        )?;
        let format = WavFormat {
            rate,
            channels,
            bits,
            float,
        };

        let frame = format.frame_bytes();
        if u64::from(block_align) != frame {
            notes.push(note(
                "block-align",
                12,
                format!("the frame size is stated as {block_align} bytes, {channels} channels of {bits} bits make {frame}"),
            ));
        }
        let bytes_per_second = u64::from(rate) * frame;
        if u64::from(byte_rate) != bytes_per_second {
            notes.push(note(
                "byte-rate",
                8,
                format!("the byte rate is stated as {byte_rate}, {rate} Hz with frames of {frame} bytes make {bytes_per_second}"),
            ));
        }
        if let Some(valid) = valid_bits.filter(|v| *v != bits) {
            notes.push(note(
                "valid-bits",
                18,
                format!("valid bits are stated as {valid}, the samples have {bits}; all {bits} were used"),
            ));
        }
        Ok(FmtChunk {
            tag,
            format,
            stored_bits,
            valid_bits,
            speakers: long(20).filter(|mask| tag == 0xfffe && *mask != 0),
            notes,
        })
    }
}

fn note(id: &'static str, at_byte: u64, message: String) -> Note {
    Note {
        id,
        at_byte,
        message,
    }
}

/// The format tag that counts, and the valid bits, where the header is EXTENSIBLE.
fn subformat(
    tag: u16,
    payload: &[u8],
    size: u64,
    valid_bits: Option<u16>,
) -> Result<(u16, Option<u16>)> {
    if tag != 0xfffe {
        return Ok((tag, None));
    }
    let Some(guid) = payload.get(24..40) else {
        return Err(refuse(format!(
            "expected 40 bytes for format tag 0xFFFE (EXTENSIBLE), found {size}"
        )));
    };
    if !GUID_TAILS.iter().any(|tail| guid[2..] == *tail) {
        let hex: String = guid.iter().map(|b| format!("{b:02x}")).collect();
        return Err(refuse(format!(
            "expected a SubFormat of PCM or float, found {hex}"
        )));
    }
    Ok((u16::from_le_bytes([guid[0], guid[1]]), valid_bits))
}

/// The word length in the file. Words that do not fill their bytes lie at the top of them (MPI 1.0), so 12 bits are read as 16.
/// Where the frame size contradicts the word length, the byte rate decides: two fields against one.
fn container_bits(
    float: bool,
    stored: u16,
    channels: u16,
    (block_align, byte_rate, rate): (u16, u32, u32),
    notes: &mut Vec<Note>,
) -> Result<u16> {
    let exists = |bits: u16| {
        if float {
            matches!(bits, 32 | 64)
        } else {
            matches!(bits, 8 | 16 | 24 | 32)
        }
    };
    let by_word = stored.div_ceil(8).saturating_mul(8);
    let by_frame = (block_align / channels).saturating_mul(8);
    let frame_backed = block_align % channels == 0
        && u64::from(byte_rate) == u64::from(rate) * u64::from(block_align);
    let bits = if frame_backed && exists(by_frame) && by_frame >= stored && stored > 0 {
        by_frame
    } else {
        by_word
    };
    if !exists(bits) || (float && stored != bits) {
        let kind = if float { "float" } else { "integer" };
        return Err(refuse(format!(
            "expected a supported word length, found {kind} samples of {stored} bits"
        )));
    }
    if bits != stored {
        notes.push(note(
            "word-length",
            14,
            format!("the word length is stated as {stored} bits, the samples take {bits}; they were read as {bits} bits"),
        ));
    }
    Ok(bits)
}
