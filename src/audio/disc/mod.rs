//! The sound of a disc from its first pause to its lead-out as one stream, whatever files and silences it is made of.

pub mod load;

use std::path::{Path, PathBuf};

use super::decode::{Frames, Info};
use super::{AudioFile, AudioFormat, Block, SampleFormat, decode};
use crate::error::{Error, Result};
use crate::format::disc::{AudioKind, Disc, Source, Span};
use crate::format::names;

/// What a disc holds: 16 bit, two channels, 44.1 kHz (IEC 60908).
pub const FORMAT: AudioFormat = AudioFormat {
    rate: 44_100,
    channels: 2,
    samples: SampleFormat::Int(16),
};
const DOING: &str = "reading the disc";

/// Opens the sound of a disc whose files lie in `folder` (or below, where a sheet says so). Files are opened when their turn comes.
///
/// # Errors
/// `Kind::Unreadable` where a file leads out of the folder; reading also gives it where a file is not what a disc holds, or ends early.
pub fn open(folder: &Path, disc: &Disc) -> Result<AudioFile> {
    let mut spans = Vec::new();
    for span in &disc.audio {
        let file = match &span.source {
            Source::Silence => None,
            Source::File { name, kind, from } => {
                let relative = names::safe_relative(name).map_err(|why| {
                    Error::unreadable(DOING, format!("the file name `{name}` is refused: {why}"))
                        .at_path(folder)
                })?;
                Some((find(folder, &relative), *kind, *from))
            }
        };
        spans.push((span.frames, file));
    }
    let frames = disc.audio.iter().map(|s: &Span| s.frames).sum();
    let info = Info {
        container: "disc",
        codec: "pcm_int",
        format: FORMAT,
        declared_frames: Some(frames),
        stored_md5: None,
        speakers: None,
        notes: Vec::new(),
    };
    spans.reverse();
    let reader = Spans {
        left: spans,
        open: None,
    };
    Ok(AudioFile::from_parts(info, folder, Box::new(reader)))
}

/// The file as it is spelt on disk.
fn find(folder: &Path, relative: &str) -> PathBuf {
    let exact = folder.join(relative);
    match relative.contains('/') || exact.exists() {
        true => exact,
        false => crate::format::disc::ddp::file_in(folder, relative).unwrap_or(exact),
    }
}

/// A span: its frames, and where they come from unless they are silence.
type Piece = (u64, Option<(PathBuf, AudioKind, u64)>);

struct Spans {
    /// The next one last.
    left: Vec<Piece>,
    /// The file being read, positioned, and its path.
    open: Option<(AudioFile, PathBuf)>,
}

impl Spans {
    /// Takes as many frames as the current span has, at most `frames`; the file is opened and positioned. None at the end of the disc.
    fn turn(&mut self, frames: u64) -> Result<Option<u64>> {
        while let Some((left, file)) = self.left.last_mut() {
            if *left == 0 {
                self.left.pop();
                self.open = None;
                continue;
            }
            if let Some((path, kind, from)) = file
                && self.open.is_none()
            {
                let mut opened = open_one(path, *kind)?;
                if opened.skip(*from)? < *from {
                    return Err(ends_early(path, *left));
                }
                self.open = Some((opened, path.clone()));
            }
            return Ok(Some(frames.min(*left)));
        }
        Ok(None)
    }

    fn done(&mut self, frames: u64) {
        if let Some((left, _)) = self.left.last_mut() {
            *left -= frames;
        }
    }

    fn missing(&self) -> u64 {
        self.left.last().map_or(0, |(left, _)| *left)
    }
}

impl Frames for Spans {
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        block.reset(FORMAT.channels);
        block.grid_bits = Some(16);
        let Some(turn) = self.turn(frames as u64)? else {
            return Ok(());
        };
        let missing = self.missing();
        match &mut self.open {
            None => block
                .channels
                .iter_mut()
                .for_each(|c| c.resize(turn as usize, 0.0)),
            Some((file, path)) => {
                file.read(block, turn as usize)?;
                if block.is_empty() {
                    return Err(ends_early(path, missing));
                }
            }
        }
        self.done(block.frames() as u64);
        Ok(())
    }

    fn skip(&mut self, frames: u64) -> Result<u64> {
        let mut skipped = 0;
        while skipped < frames {
            let Some(turn) = self.turn(frames - skipped)? else {
                break;
            };
            let missing = self.missing();
            if let Some((file, path)) = &mut self.open
                && file.skip(turn)? < turn
            {
                return Err(ends_early(path, missing));
            }
            self.done(turn);
            skipped += turn;
        }
        Ok(skipped)
    }
}

fn open_one(path: &Path, kind: AudioKind) -> Result<AudioFile> {
    let file = match kind {
        AudioKind::Sound => decode::open(path)?,
        AudioKind::RawLittle => decode::open_raw(path, false)?,
        AudioKind::RawBig => decode::open_raw(path, true)?,
    };
    let format = file.info.format;
    if format != FORMAT {
        let bits = format
            .samples
            .bits()
            .map_or("lossy".into(), |bits| format!("{bits} bit"));
        let why = format!(
            "it has {bits}, {} Hz, {} channels; a disc holds 16 bit, {} Hz, {} channels",
            format.rate, format.channels, FORMAT.rate, FORMAT.channels
        );
        return Err(Error::unreadable(DOING, why)
            .at_path(path)
            .hint("make the disc from a release.toml, which converts"));
    }
    Ok(file)
}

fn ends_early(path: &Path, missing: u64) -> Error {
    let why = format!("it ends {missing} frames before the disc says it does");
    Error::unreadable(DOING, why).at_path(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::disc::Sectors;

    /// Words 1, 2, 3 ... in both channels.
    fn raw(frames: u16, big: bool) -> Vec<u8> {
        let word = |n: u16| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        (1..=frames)
            .flat_map(|n| [word(n), word(n)].concat())
            .collect()
    }

    fn all(mut file: AudioFile, step: usize) -> Result<Vec<i32>> {
        let (mut codes, mut block) = (Vec::new(), Block::default());
        loop {
            file.read(&mut block, step)?;
            if block.is_empty() {
                return Ok(codes);
            }
            assert_eq!(block.channels[0], block.channels[1]);
            codes.extend(block.channels[0].iter().map(|x| (x * 32768.0) as i32));
        }
    }

    fn span(frames: u64, file: Option<(&str, AudioKind, u64)>) -> Span {
        let source = match file {
            None => Source::Silence,
            Some((name, kind, from)) => Source::File {
                name: name.into(),
                kind,
                from,
            },
        };
        Span { frames, source }
    }

    #[test]
    fn silence_and_stretches_of_files_of_either_byte_order_are_one_stream() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("little.bin"), raw(100, false)).unwrap();
        std::fs::write(folder.path().join("big.bin"), raw(100, true)).unwrap();
        let disc = Disc {
            audio: vec![
                span(3, None),
                span(4, Some(("little.bin", AudioKind::RawLittle, 0))),
                span(0, None),
                span(2, Some(("BIG.bin", AudioKind::RawBig, 50))),
                span(1, None),
            ],
            lead_out: Sectors(1),
            ..Disc::default()
        };
        let expected = [0, 0, 0, 1, 2, 3, 4, 51, 52, 0];
        for step in [1, 3, 100] {
            assert_eq!(
                all(open(folder.path(), &disc).unwrap(), step).unwrap(),
                expected
            );
        }
        for skip in 0..=10 {
            let mut file = open(folder.path(), &disc).unwrap();
            assert_eq!(file.skip(skip).unwrap(), skip);
            assert_eq!(all(file, 4).unwrap(), expected[skip as usize..]);
        }
        let mut file = open(folder.path(), &disc).unwrap();
        assert_eq!(file.skip(1000).unwrap(), 10, "no more than there is");
    }

    #[test]
    fn a_file_that_ends_early_or_leads_out_of_the_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("short.bin"), raw(10, false)).unwrap();
        let disc = |name: &str| Disc {
            audio: vec![span(11, Some((name, AudioKind::RawLittle, 0)))],
            ..Disc::default()
        };
        let error = all(open(folder.path(), &disc("short.bin")).unwrap(), 4).unwrap_err();
        assert!(
            error.to_string().contains("ends 1 frames before"),
            "{error}"
        );
        let error = open(folder.path(), &disc("../short.bin")).err().unwrap();
        assert!(error.to_string().contains("is refused"), "{error}");
    }
}
