//! Codecs by symphonia's numbers: our names for them, their word lengths, and symphonia's complaints in plain words.

use std::io::ErrorKind;

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::errors::Error as Symphonia;

/// Symphonia's words without the name of its module in front.
pub fn plain(error: &Symphonia) -> String {
    match error {
        Symphonia::IoError(e) if e.kind() == ErrorKind::UnexpectedEof => "it ends too early".into(),
        Symphonia::DecodeError(text)
        | Symphonia::Unsupported(text)
        | Symphonia::LimitError(text) => {
            text.split_once(": ").map_or(*text, |(_, rest)| rest).into()
        }
        other => other.to_string(),
    }
}

pub fn codec_name(codec: AudioCodecId) -> Option<&'static str> {
    Some(match codec {
        id::CODEC_ID_FLAC => "flac",
        id::CODEC_ID_ALAC => "alac",
        id::CODEC_ID_MP1 => "mp1",
        id::CODEC_ID_MP2 => "mp2",
        id::CODEC_ID_MP3 => "mp3",
        id::CODEC_ID_AAC => "aac",
        id::CODEC_ID_VORBIS => "vorbis",
        id::CODEC_ID_PCM_F32LE
        | id::CODEC_ID_PCM_F32BE
        | id::CODEC_ID_PCM_F64LE
        | id::CODEC_ID_PCM_F64BE => "pcm_float",
        id::CODEC_ID_PCM_S32LE
        | id::CODEC_ID_PCM_S32BE
        | id::CODEC_ID_PCM_S24LE
        | id::CODEC_ID_PCM_S24BE
        | id::CODEC_ID_PCM_S16LE
        | id::CODEC_ID_PCM_S16BE
        | id::CODEC_ID_PCM_S8
        | id::CODEC_ID_PCM_U8 => "pcm_int",
        _ => return None,
    })
}

pub fn code_name(codec: AudioCodecId) -> &'static str {
    match codec {
        id::CODEC_ID_OPUS => "Opus",
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_AC3 => "Dolby AC-3",
        id::CODEC_ID_EAC3 => "Dolby E-AC-3",
        id::CODEC_ID_PCM_ALAW => "A-law",
        id::CODEC_ID_PCM_MULAW => "mu-law",
        id::CODEC_ID_ADPCM_MS | id::CODEC_ID_ADPCM_IMA_WAV | id::CODEC_ID_ADPCM_IMA_QT => "ADPCM",
        _ => "an unknown code",
    }
}

/// Word length by the codec's own header. For ALAC it is the sixth byte of the magic cookie, which older files wrap in two boxes.
pub fn stored_bits(params: &AudioCodecParameters) -> Option<u32> {
    if params.codec == id::CODEC_ID_ALAC {
        let mut cookie = params.extra_data.as_deref()?;
        for word in [b"frma", b"alac"] {
            if cookie.get(4..8)? == word {
                cookie = cookie.get(12..)?;
            }
        }
        return cookie.get(5).map(|b| u32::from(*b));
    }
    params.bits_per_sample.filter(|b| (1..=64).contains(b))
}

/// Whether a FLAC frame stores a difference of two channels (RFC 9639, section 9.1.3). At 32 bits that difference has 33, and
/// symphonia 0.6.1 decodes such frames to wrong samples without a word (measured).
pub fn has_side_channel(frame: &[u8]) -> bool {
    frame.get(3).is_some_and(|b| (8..=10).contains(&(b >> 4)))
}
