//! What a file is, before a sample of it counts: name, size, container, chunks, headers.
//!
//! Looks at the file anew; of the open [`AudioFile`] it takes only what the decoder had to note. Judges nothing.

use std::fs::File;
use std::path::Path;

use unicode_normalization::is_nfc;

use crate::audio::decode::{Note, container_name};
use crate::audio::{AudioFile, SampleFormat};
use crate::format::aiff::Aiff;
use crate::format::riff::{Chunk, Riff};
use crate::reading::Readings;

/// Entries a list reading holds at most; a hostile file may have tens of thousands of chunks.
const MAX_ENTRIES: usize = 100;

/// Takes the readings. `file` is the same file as the decoder sees it, none where it cannot be read; hand it over after decoding, so that
/// what only decoding finds is among the repairs.
pub fn container(path: &Path, file: Option<&AudioFile>, readings: &mut Readings) {
    named(path, readings);
    audio(file, readings);
    let Ok(mut handle) = crate::format::open(path, "opening") else {
        for id in OF_THE_CONTAINER.iter().chain(OF_WAV) {
            readings.not_measured(id, "the file could not be opened");
        }
        return;
    };
    if let Ok(metadata) = handle.metadata() {
        readings.put("file.size", metadata.len());
    }
    let name = file
        .map(|f| f.info.container)
        .or_else(|| container_name(&mut handle));
    match name {
        Some(name) => readings.put("container.type", name),
        None => readings.not_measured("container.type", "the file is of no kind that can be read"),
    }
    match file {
        Some(file) => readings.put("container.repairs", listed(repairs(file))),
        None => readings.not_measured("container.repairs", "the file could not be read"),
    }
    chunks(&mut handle, name, readings);
}

const OF_THE_CONTAINER: &[&str] = &[
    "container.data_chunks",
    "container.duplicate_chunks",
    "container.repairs",
    "container.type",
    "file.size",
];

const OF_WAV: &[&str] = &[
    "wav.chunks",
    "wav.chunks_after_data",
    "wav.format_tag",
    "wav.has_fmt_data",
    "wav.header_sizes_consistent",
];

fn named(path: &Path, readings: &mut Readings) {
    let name = path.file_name().unwrap_or_default();
    readings.put("file.name", name.to_string_lossy().into_owned());
    readings.put("file.safe_name", name.to_str().is_some_and(is_safe_name));
}

/// What the decoder states.
fn audio(file: Option<&AudioFile>, readings: &mut Readings) {
    let Some(info) = file.map(|f| &f.info) else {
        for id in [
            "audio.bit_depth",
            "audio.channels",
            "audio.declared_frames",
            "audio.sample_rate",
            "codec.name",
            "flac.stored_md5",
        ] {
            readings.not_measured(id, "the file could not be read");
        }
        return;
    };
    readings.put("codec.name", info.codec);
    readings.put("audio.sample_rate", info.format.rate);
    readings.put("audio.channels", info.format.channels as u64);
    match info.format.samples {
        SampleFormat::Int(bits) | SampleFormat::Float(bits) => {
            readings.put("audio.bit_depth", bits)
        }
        SampleFormat::Lossy => {
            readings.not_applicable(
                "audio.bit_depth",
                format!("{} has no word length", info.codec),
            );
        }
    }
    match info.declared_frames {
        Some(frames) => readings.put("audio.declared_frames", frames),
        None => {
            readings.not_applicable("audio.declared_frames", "the header states no exact length")
        }
    }
    match info.stored_md5 {
        Some(md5) if md5 == [0; 16] => readings.put("flac.stored_md5", ""),
        Some(md5) => {
            let hex: String = md5.iter().map(|b| format!("{b:02x}")).collect();
            readings.put("flac.stored_md5", hex);
        }
        None => readings.not_applicable(
            "flac.stored_md5",
            format!("a file of type {} stores none", info.container),
        ),
    }
}

/// Notes that no other reading tells: doubles have `container.duplicate_chunks` and `container.data_chunks`, missing audio has
/// `audio.complete` where the header states a length.
fn repairs(file: &AudioFile) -> Vec<String> {
    let counted = file.info.declared_frames.is_some();
    let told = |note: &Note| {
        matches!(note.id, "duplicate-chunk" | "two-data") || (counted && note.id == "truncated")
    };
    let notes = file.notes();
    notes
        .into_iter()
        .filter(|n| !told(n))
        .map(|n| n.message)
        .collect()
}

fn chunks(handle: &mut File, container: Option<&'static str>, readings: &mut Readings) {
    let is_riff = matches!(container, Some("wav" | "rf64" | "bw64"));
    if is_riff && let Ok(riff) = Riff::scan(handle) {
        readings.put("container.data_chunks", riff.data_chunks().count() as u64);
        readings.put("container.duplicate_chunks", listed(riff.duplicates()));
        wav(handle, &riff, readings);
        return;
    }
    let kind = container.unwrap_or("unknown");
    for id in OF_WAV {
        readings.not_applicable(id, format!("a file of type {kind} is no WAV file"));
    }
    if matches!(container, Some("aiff" | "aifc"))
        && let Ok(aiff) = Aiff::scan(handle)
    {
        readings.put("container.data_chunks", aiff.data_chunks().count() as u64);
        readings.put("container.duplicate_chunks", listed(aiff.duplicates()));
        return;
    }
    for id in ["container.data_chunks", "container.duplicate_chunks"] {
        readings.not_applicable(id, format!("a file of type {kind} has no such chunks"));
    }
}

fn wav(handle: &mut File, riff: &Riff, readings: &mut Readings) {
    let fmt = riff.fmt(handle);
    match &fmt {
        Ok(fmt) => readings.put("wav.format_tag", format!("0x{:04X}", fmt.tag)),
        // A refused format still has its tag.
        Err(error) => match stored_tag(handle, riff) {
            Some(tag) => readings.put("wav.format_tag", format!("0x{tag:04X}")),
            None => readings.not_measured("wav.format_tag", error.why.clone()),
        },
    }
    let count = |id: &[u8; 4]| riff.chunks.iter().filter(|c| c.id == *id).count();
    let in_order = match (riff.find(b"fmt "), riff.find(b"data")) {
        (Some(fmt), Some(data)) => fmt.offset < data.offset,
        _ => false,
    };
    let valid = fmt.is_ok() && in_order && count(b"fmt ") == 1 && count(b"data") == 1;
    readings.put("wav.has_fmt_data", valid);
    readings.put(
        "wav.chunks",
        listed(riff.chunks.iter().map(Chunk::name).collect()),
    );
    readings.put("wav.chunks_after_data", listed(riff.after_data()));
    readings.put("wav.header_sizes_consistent", riff.sizes_consistent());
}

fn stored_tag(handle: &mut File, riff: &Riff) -> Option<u16> {
    let bytes = riff.find(b"fmt ")?.read(handle, 2).ok()?;
    Some(u16::from_le_bytes(*bytes.first_chunk()?))
}

fn listed(mut entries: Vec<String>) -> Vec<String> {
    let more = entries.len().saturating_sub(MAX_ENTRIES);
    if more > 0 {
        entries.truncate(MAX_ENTRIES);
        entries.push(format!("and {more} more"));
    }
    entries
}

/// Bytes a name may have: the limit of ext4, APFS and, counted in UTF-16 units and so never reached first, of NTFS and exFAT.
const MAX_NAME_BYTES: usize = 255;

/// Device names of Windows, reserved with any extension.
const DEVICES: &[&str] = &["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Whether every common file system stores this name as it is and shows it to everyone.
fn is_safe_name(name: &str) -> bool {
    let forbidden = |c: char| {
        matches!(
            c,
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '\u{fffd}'
        ) || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_uppercase();
    let numbered = |prefix: &str| {
        let digit = stem.strip_prefix(prefix);
        digit.is_some_and(|d| {
            matches!(
                d,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.chars().any(forbidden)
        && !name.starts_with([' ', '.'])
        && !name.ends_with([' ', '.'])
        // macOS stores and compares composed and decomposed letters differently from everyone else.
        && is_nfc(name)
        && !DEVICES.contains(&stem.as_str())
        && !numbered("COM")
        && !numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::riff::{RawChunk, WavFormat, wav_header};
    use crate::reading::{Outcome, Value};
    use std::io::Write;

    /// `id value` or `id - reason`, one per line.
    fn taken(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::Builder::new()
            .prefix("01 Casting Off")
            .rand_bytes(0)
            .suffix(".wav")
            .tempfile_in(tempfile::tempdir().unwrap().keep())
            .unwrap();
        file.write_all(bytes).unwrap();
        let audio = crate::audio::open(file.path()).ok();
        let mut readings = Readings::default();
        container(file.path(), audio.as_ref(), &mut readings);
        std::fs::remove_dir_all(file.path().parent().unwrap()).unwrap();
        readings
            .iter()
            .map(|(id, outcome)| format!("{id} {}", shown(outcome)))
            .collect()
    }

    fn shown(outcome: &Outcome) -> String {
        match outcome {
            Outcome::Read(reading) => match &reading.value {
                Value::Number(n) => n.to_string(),
                Value::Text(t) => t.clone(),
                Value::Flag(f) => f.to_string(),
                Value::List(l) => format!("{l:?}"),
            },
            Outcome::NotApplicable(why) => format!("n/a: {why}"),
            Outcome::NotMeasured(why) => format!("not measured: {why}"),
        }
    }

    fn wav(chunks: &[RawChunk]) -> Vec<u8> {
        let format = WavFormat {
            rate: 96_000,
            channels: 2,
            bits: 24,
            float: false,
        };
        let mut bytes = wav_header(&format, 3, chunks);
        bytes.extend([1; 18]);
        bytes
    }

    #[test]
    fn a_wav_file_tells_all() {
        let mut bytes = wav(&[(*b"bext", vec![0; 602]), (*b"bext", vec![0; 602])]);
        bytes.extend(b"id3 \x02\0\0\0ab");
        assert_eq!(
            taken(&bytes),
            [
                "audio.bit_depth 24",
                "audio.channels 2",
                "audio.declared_frames 3",
                "audio.sample_rate 96000",
                "codec.name pcm_int",
                "container.data_chunks 1",
                "container.duplicate_chunks [\"bext\"]",
                "container.repairs [\"the RIFF size is 1274, found 1284 bytes of chunks\"]",
                "container.type wav",
                "file.name 01 Casting Off.wav",
                "file.safe_name true",
                "file.size 1292",
                "flac.stored_md5 n/a: a file of type wav stores none",
                "wav.chunks [\"fmt \", \"bext\", \"bext\", \"data\", \"id3 \"]",
                "wav.chunks_after_data [\"id3 \"]",
                "wav.format_tag 0x0001",
                "wav.has_fmt_data true",
                "wav.header_sizes_consistent false",
            ]
        );
    }

    #[test]
    fn a_file_that_cannot_be_decoded_still_shows_its_chunks() {
        let mut bytes = wav(&[]);
        bytes[20] = 6;
        let lines = taken(&bytes);
        for line in [
            "container.type wav",
            "wav.format_tag 0x0006",
            "wav.has_fmt_data false",
            "codec.name not measured: the file could not be read",
        ] {
            assert!(lines.contains(&line.to_string()), "{lines:#?}");
        }
        assert!(taken(b"no audio").contains(
            &"container.type not measured: the file is of no kind that can be read".to_string()
        ));
    }

    #[test]
    fn names_that_travel() {
        for name in [
            "01 Casting Off.wav",
            "Ágætis byrjun.flac",
            "CONCERT.wav",
            "COM10.wav",
            "東京.wav",
        ] {
            assert!(is_safe_name(name), "{name}");
        }
        for name in [
            "",
            "a:b.wav",
            "what?.wav",
            "con.wav",
            "LPT1",
            "Com¹.txt",
            "NUL .wav",
            "dot.",
            "space ",
            ".hidden",
            " x",
            "a\u{202e}b",
            "a\tb",
            "e\u{301}.wav",
        ] {
            assert!(!is_safe_name(name), "{name:?}");
        }
        assert!(is_safe_name(&"ä".repeat(127)) && !is_safe_name(&"ä".repeat(128)));
    }
}
