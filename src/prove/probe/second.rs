//! The second reader: hound and metaflac, which we did not write, read the files our own readers find sound and must say the same.
//!
//! They are asked only where they are known to be right about sound files. metaflac panics on malformed blocks and hound counts no
//! pad bytes, so a file in which our own reader found a fault is no question for them. Knows nothing of who wrote the file.

use std::fmt::Display;
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::format::flac::metadata::{self, Metadata, Picture};
use crate::format::riff::{Form, Riff};
use crate::reading::Readings;

/// Takes the readings. `readings` holds what was measured and read of the file so far: it is held against what hound says.
pub fn read(path: &Path, readings: &mut Readings) {
    let (name, asked) = match readings.text("container.type") {
        Some("wav") => ("hound", hound(path, readings)),
        Some("flac") => ("metaflac", metaflac(path)),
        Some("rf64" | "bw64") => ("hound", Err("hound reads no RF64 or BW64".into())),
        other => {
            let kind = other.unwrap_or("unknown");
            let reason = format!("there is no second reader for files of type {kind}");
            ("", Err(reason))
        }
    };
    match asked {
        Ok(differences) => {
            readings.put("file.second_reader_agrees", differences.is_empty());
            let said = if differences.is_empty() {
                format!("{name} agrees")
            } else {
                format!("{name} differs: {}", differences.join("; "))
            };
            readings.put("file.second_reader", said);
        }
        Err(reason) => {
            readings.not_applicable("file.second_reader_agrees", reason.as_str());
            readings.not_applicable("file.second_reader", reason);
        }
    }
}

/// What differs; an error is the reason why the reader was not asked.
type Asked = Result<Vec<String>, String>;

/// "rate 48000 there, 44100 here", where they differ.
fn compare<T: PartialEq + Display>(what: &str, there: T, here: T, differences: &mut Vec<String>) {
    if there != here {
        differences.push(format!("{what} {there} there, {here} here"));
    }
}

fn hound(path: &Path, readings: &Readings) -> Asked {
    let mut file = crate::format::open(path, "opening").map_err(|e| e.why)?;
    within_reach_of_hound(&mut file)?;
    let reader = match hound::WavReader::open(path) {
        Ok(reader) => reader,
        // It says so of formats, not of faults.
        Err(hound::Error::Unsupported) => return Err("hound does not read this format".into()),
        Err(error) => return Ok(vec![error.to_string()]),
    };
    let spec = reader.spec();
    let mut differences = Vec::new();
    if spec.sample_format != hound::SampleFormat::Int {
        differences.push("floating point there, integers here".into());
    }
    for (what, there, id) in [
        ("rate", spec.sample_rate, "audio.sample_rate"),
        ("channels", spec.channels.into(), "audio.channels"),
        ("bits", spec.bits_per_sample.into(), "audio.bit_depth"),
        ("frames", reader.duration(), "audio.frames"),
    ] {
        // The numbers of the report: it is they that are to be confirmed.
        let here = readings.number(id).unwrap_or(f64::NAN);
        compare(what, f64::from(there), here, &mut differences);
    }
    Ok(differences)
}

/// Whether hound can be asked about a file; if not, why. The file is sound to our own reader, integer PCM of 16 or 24 bit, and
/// nothing stands in front of the audio that hound 3.5 steps over wrongly.
fn within_reach_of_hound(file: &mut File) -> Result<(), String> {
    let riff = Riff::scan(file).map_err(|e| e.why)?;
    let fmt = riff.fmt(file).map_err(|e| e.why)?;
    if let Some(note) = riff.notes.iter().chain(&fmt.notes).next() {
        return Err(format!("the file has faults of its own: {}", note.message));
    }
    if riff.form != Form::Riff {
        return Err("hound reads no RF64 or BW64".into());
    }
    if fmt.format.float || !matches!(fmt.format.bits, 16 | 24) || fmt.stored_bits != fmt.format.bits
    {
        return Err("hound is asked about integer PCM of 16 and 24 bit".into());
    }
    for chunk in riff.chunks.iter().take_while(|c| c.id != *b"data") {
        let exact = match &chunk.id {
            b"fmt " if fmt.tag == 0xfffe => chunk.size == 40,
            b"fmt " => matches!(chunk.size, 16 | 18 | 40),
            b"fact" => chunk.size == 4,
            _ => chunk.size % 2 == 0,
        };
        if !exact {
            return Err(format!(
                "hound cannot step over a chunk `{}` of {} bytes",
                chunk.name(),
                chunk.size
            ));
        }
    }
    Ok(())
}

/// Picture types defined in RFC 9639, 8.8; those above are reserved, and metaflac gives the whole file up.
const LAST_PICTURE_TYPE: u32 = 20;

fn metaflac(path: &Path) -> Asked {
    let mut file = crate::format::open(path, "opening").map_err(|e| e.why)?;
    let ours = metadata::read(&mut BufReader::new(&mut file)).map_err(|e| e.why)?;
    if let Some(problem) = ours.problems.first() {
        return Err(format!(
            "the file has faults of its own: {}",
            problem.message
        ));
    }
    if let Some(picture) = ours.pictures().find(|p| p.kind > LAST_PICTURE_TYPE) {
        return Err(format!("metaflac knows no picture type {}", picture.kind));
    }
    // Nothing of ours is touched inside, so nothing can be left half done.
    let theirs = catch_unwind(AssertUnwindSafe(|| metaflac::Tag::read_from_path(path)));
    Ok(match theirs {
        Err(_) => vec!["it panics".into()],
        Ok(Err(error)) => vec![error.to_string()],
        Ok(Ok(tag)) => differences(&ours, &tag),
    })
}

fn differences(ours: &Metadata, theirs: &metaflac::Tag) -> Vec<String> {
    let mut found = Vec::new();
    match (ours.stream_info(), theirs.get_streaminfo()) {
        (Some(here), Some(there)) => {
            compare("rate", there.sample_rate, here.rate, &mut found);
            compare("channels", there.num_channels, here.channels, &mut found);
            compare("bits", there.bits_per_sample, here.bits, &mut found);
            compare("frames", there.total_samples, here.frames, &mut found);
            compare("MD5", hex(&there.md5), hex(&here.md5), &mut found);
        }
        (here, there) => compare(
            "STREAMINFO",
            presence(there.is_some()),
            presence(here.is_some()),
            &mut found,
        ),
    }
    comments(ours, theirs, &mut found);
    let here: Vec<&Picture> = ours.pictures().collect();
    let there: Vec<&metaflac::block::Picture> = theirs.pictures().collect();
    compare("pictures", there.len(), here.len(), &mut found);
    for (number, (here, there)) in here.iter().zip(&there).enumerate() {
        let size =
            |width: u32, height: u32, bytes: usize| format!("{width}x{height}, {bytes} bytes");
        compare(
            &format!("picture {}", number + 1),
            size(there.width, there.height, there.data.len()),
            size(here.width, here.height, here.data.len()),
            &mut found,
        );
    }
    found
}

/// Sorted, names in capitals: metaflac keeps no order among names.
fn comments(ours: &Metadata, theirs: &metaflac::Tag, found: &mut Vec<String>) {
    let mut here: Vec<(String, &str)> = ours
        .comments()
        .into_iter()
        .flat_map(|c| &c.fields)
        .map(|(name, value)| (name.to_ascii_uppercase(), value.as_str()))
        .collect();
    let mut there: Vec<(String, &str)> = theirs
        .vorbis_comments()
        .into_iter()
        .flat_map(|c| &c.comments)
        .flat_map(|(name, values)| values.iter().map(move |v| (name, v)))
        .map(|(name, value)| (name.to_ascii_uppercase(), value.as_str()))
        .collect();
    here.sort();
    there.sort();
    compare("comments", there.len(), here.len(), found);
    // One is enough to go and look.
    if let Some((here, there)) = here.iter().zip(&there).find(|(here, there)| here != there) {
        found.push(format!(
            "comment {} there, {} here",
            shown(there),
            shown(here)
        ));
    }
}

/// Characters of a comment that a message shows; a lyric may have thousands, and line breaks.
const SHOWN: usize = 60;

fn shown((name, value): &(String, &str)) -> String {
    let text: String = format!("{name}={value}").chars().take(SHOWN).collect();
    format!("{text:?}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn presence(there: bool) -> &'static str {
    if there { "present" } else { "missing" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::flac::metadata::{Comments, Content, StreamInfo, header};
    use crate::format::riff::{RawChunk, WavFormat, wav_header};
    use crate::reading::Outcome;

    /// What is said of a file with these bytes, whose samples were measured as `frames` of 24 bit stereo at 96 kHz.
    fn said(bytes: &[u8], container: &str, frames: u64) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let mut readings = Readings::default();
        readings.put("container.type", container);
        readings.put("audio.sample_rate", 96_000u64);
        readings.put("audio.channels", 2u64);
        readings.put("audio.bit_depth", 24u64);
        readings.put("audio.frames", frames);
        read(&path, &mut readings);
        match readings.get("file.second_reader").unwrap() {
            Outcome::NotApplicable(why) => format!("n/a: {why}"),
            _ => readings.text("file.second_reader").unwrap().to_string(),
        }
    }

    fn wav(bits: u16, float: bool, chunks: &[RawChunk]) -> Vec<u8> {
        let format = WavFormat {
            rate: 96_000,
            channels: 2,
            bits,
            float,
        };
        let mut bytes = wav_header(&format, 4, chunks);
        bytes.extend(vec![1; usize::from(bits)]);
        bytes
    }

    #[test]
    fn hound_confirms_a_sound_wav_file() {
        assert_eq!(said(&wav(24, false, &[]), "wav", 4), "hound agrees");
        let bext = [(*b"bext", vec![0; 602])];
        assert_eq!(said(&wav(24, false, &bext), "wav", 4), "hound agrees");
    }

    #[test]
    fn hound_contradicts_a_wrong_report() {
        assert_eq!(
            said(&wav(24, false, &[]), "wav", 5),
            "hound differs: frames 4 there, 5 here"
        );
        assert_eq!(
            said(&wav(16, false, &[]), "wav", 4),
            "hound differs: bits 16 there, 24 here"
        );
    }

    #[test]
    fn hound_is_asked_only_what_it_knows() {
        assert_eq!(
            said(&wav(32, true, &[]), "wav", 4),
            "n/a: hound is asked about integer PCM of 16 and 24 bit"
        );
        let odd = wav(24, false, &[(*b"iXML", vec![b' '; 7])]);
        assert_eq!(
            said(&odd, "wav", 4),
            "n/a: hound cannot step over a chunk `iXML` of 7 bytes"
        );
        let mut cut = wav(24, false, &[]);
        cut.truncate(cut.len() - 6);
        assert!(said(&cut, "wav", 3).starts_with("n/a: the file has faults of its own"));
        assert_eq!(
            said(b"FORM", "aiff", 4),
            "n/a: there is no second reader for files of type aiff"
        );
    }

    const INFO: StreamInfo = StreamInfo {
        min_block: 4096,
        max_block: 4096,
        min_frame: 0,
        max_frame: 0,
        rate: 96_000,
        channels: 2,
        bits: 24,
        frames: 4,
        md5: [7; 16],
    };

    fn flac() -> Vec<u8> {
        let fields = [
            "ISRC=GBXYZ2600001",
            "ARTIST=Ada",
            "artist=Jo",
            "LYRICS=a=b\nc",
        ];
        let fields: Vec<(String, String)> = fields
            .iter()
            .filter_map(|f| f.split_once('='))
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        let picture = Picture {
            kind: Picture::FRONT_COVER,
            mime: "image/png".into(),
            width: 3000,
            height: 3000,
            data: vec![1; 99],
            ..Picture::default()
        };
        let mut bytes = header(&INFO, &fields, &[picture], 64).unwrap();
        // The sync code of a first frame.
        bytes.extend([0xff, 0xf8]);
        bytes
    }

    #[test]
    fn metaflac_confirms_what_our_reader_says() {
        assert_eq!(said(&flac(), "flac", 4), "metaflac agrees");
    }

    #[test]
    fn metaflac_is_not_asked_about_broken_blocks() {
        let mut bytes = flac();
        let comment = bytes.windows(5).position(|w| w == b"ISRC=").unwrap();
        // Without '=' metaflac would panic.
        bytes[comment + 4] = b'-';
        assert!(
            said(&bytes, "flac", 4).starts_with("n/a: the file has faults of its own: comment")
        );
    }

    #[test]
    fn every_difference_is_named() {
        let bytes = flac();
        let theirs = metaflac::Tag::read_from(&mut bytes.as_slice()).unwrap();
        let mut ours = metadata::read(&mut std::io::Cursor::new(&bytes)).unwrap();
        assert_eq!(differences(&ours, &theirs), Vec::<String>::new());
        for block in &mut ours.blocks {
            match &mut block.content {
                Content::StreamInfo(info) => info.frames = 5,
                Content::Comments(Comments { fields, .. }) => fields[0].1 = "GBXYZ2600002".into(),
                Content::Picture(picture) => picture.data.truncate(98),
                _ => {}
            }
        }
        assert_eq!(
            differences(&ours, &theirs),
            [
                "frames 4 there, 5 here",
                "comment \"ISRC=GBXYZ2600001\" there, \"ISRC=GBXYZ2600002\" here",
                "picture 1 3000x3000, 99 bytes there, 3000x3000, 98 bytes here",
            ]
        );
    }
}
