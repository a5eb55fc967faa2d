//! The COMM chunk: how samples are stored. Refuses what is no linear PCM.

use super::extended::from_extended;
use crate::audio::decode::Note;
use crate::audio::pcm::Coding;
use crate::error::{Error, Result};
use crate::format::riff::fmt::MAX_CHANNELS;
use crate::format::riff::walk::name;

/// What an AIFF file holds, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AiffFormat {
    pub rate: u32,
    pub channels: u16,
    /// 16 or 24 when written.
    pub bits: u16,
}

/// A COMM chunk, read.
#[derive(Debug, Clone)]
pub struct Comm {
    pub rate: u32,
    pub channels: u16,
    /// Sample frames the header promises.
    pub frames: u32,
    /// sampleSize as stored.
    pub stored_bits: u16,
    /// "NONE", "sowt", "fl32", ...; none in plain AIFF.
    pub compression: Option<String>,
    pub coding: Coding,
    pub notes: Vec<Note>,
}

const DOING: &str = "reading chunk `COMM` of";

fn refuse(why: String) -> Error {
    Error::unreadable(DOING, why)
        .hint("supported are integer PCM of 8, 16, 24 and 32 bits and float PCM of 32 and 64 bits")
}

impl Comm {
    /// Interprets a payload. `at` is its offset in the file; `compressed` says that the form is AIFC.
    pub fn parse(payload: &[u8], at: u64, compressed: bool) -> Result<Comm> {
        let needed = if compressed { 22 } else { 18 };
        let Some((fixed, rest)) = payload
            .split_first_chunk::<18>()
            .filter(|_| payload.len() >= needed)
        else {
            return Err(Error::unreadable(
                DOING,
                format!("expected at least {needed} bytes, found {}", payload.len()),
            ));
        };
        let channels = u16::from_be_bytes([fixed[0], fixed[1]]);
        let frames = u32::from_be_bytes([fixed[2], fixed[3], fixed[4], fixed[5]]);
        let stored_bits = u16::from_be_bytes([fixed[6], fixed[7]]);
        let mut rate = [0; 10];
        rate.copy_from_slice(&fixed[8..18]);
        let exact_rate = from_extended(&rate);

        if channels == 0 || channels > MAX_CHANNELS {
            return Err(refuse(format!(
                "expected 1 to {MAX_CHANNELS} channels, found {channels}"
            )));
        }
        let rounded = exact_rate.round();
        if !(1.0..=f64::from(u32::MAX)).contains(&rounded) {
            return Err(refuse(format!(
                "expected a sample rate, found {exact_rate} Hz"
            )));
        }
        let mut notes = Vec::new();
        let mut note = |id, at_byte, message| {
            notes.push(Note {
                id,
                at_byte,
                message,
            });
        };
        if rounded != exact_rate {
            note(
                "sample-rate",
                at + 8,
                format!("expected a whole number of hertz, found {exact_rate}; {rounded} was used"),
            );
        }
        let compression: Option<[u8; 4]> = rest.first_chunk::<4>().copied().filter(|_| compressed);
        let coding = coding(compression.as_ref(), stored_bits)?;
        let bits = 8 * coding.bytes() as u16;
        if bits != stored_bits {
            note(
                "word-length",
                at + 6,
                format!(
                    "the word length is stated as {stored_bits} bits, the samples take {bits}; they were read as {bits} bits"
                ),
            );
        }
        Ok(Comm {
            rate: rounded as u32,
            channels,
            frames,
            stored_bits,
            compression: compression.map(|c| name(&c)),
            coding,
            notes,
        })
    }

    /// Bytes of one sample frame.
    pub fn frame_bytes(&self) -> u64 {
        u64::from(self.channels) * self.coding.bytes() as u64
    }
}

/// The sample coding behind a compression type. Words that do not fill their bytes lie at the top of them (AIFF 1.3, SSND chunk).
fn coding(compression: Option<&[u8; 4]>, bits: u16) -> Result<Coding> {
    let integer = |little: bool| {
        Ok(match (bits.div_ceil(8), little) {
            (1, _) => Coding::S8,
            (2, false) => Coding::S16Be,
            (2, true) => Coding::S16Le,
            (3, false) => Coding::S24Be,
            (3, true) => Coding::S24Le,
            (4, false) => Coding::S32Be,
            (4, true) => Coding::S32Le,
            _ => {
                return Err(refuse(format!(
                    "expected samples of 1 to 32 bits, found {bits}"
                )));
            }
        })
    };
    let Some(compression) = compression else {
        return integer(false);
    };
    Ok(match compression {
        b"NONE" | b"twos" => integer(false)?,
        b"sowt" => integer(true)?,
        b"raw " => Coding::U8,
        b"in24" => Coding::S24Be,
        b"in32" => Coding::S32Be,
        b"42ni" => Coding::S24Le,
        b"23ni" => Coding::S32Le,
        b"fl32" | b"FL32" => Coding::F32Be,
        b"fl64" | b"FL64" => Coding::F64Be,
        other => {
            let what = match other {
                b"alaw" | b"ALAW" => "A-law",
                b"ulaw" | b"ULAW" => "mu-law",
                b"ima4" => "IMA ADPCM",
                b"MAC3" | b"MAC6" => "MACE",
                b"GSM " => "GSM 6.10",
                b"QDMC" | b"QDM2" => "QDesign Music",
                b"Qclp" => "PureVoice",
                b".mp3" => "MP3",
                _ => "an unknown code",
            };
            return Err(refuse(format!(
                "expected PCM, found {what} (compression type `{}`)",
                name(other)
            )));
        }
    })
}
