//! Masters as the plan sees them: opened, measured in frames, and fitted with the trims and fades of the manifest.

use std::ops::Range;

use crate::audio::decode::Info;
use crate::audio::{self, Block, SampleFormat};
use crate::diagnostic::{Diagnostic, Level};
use crate::error::{Error, Kind, Result};
use crate::release::programme::Piece;
use crate::release::{Length, Release, Sectors, Track};

/// A master whose header has been read.
#[derive(Debug, Clone)]
pub struct Opened {
    pub info: Info,
    /// Frames that can really be read.
    pub frames: u64,
}

impl Opened {
    /// Word length of an integer master.
    pub fn grid_bits(&self) -> Option<u32> {
        match self.info.format.samples {
            SampleFormat::Int(bits) => Some(bits),
            _ => None,
        }
    }
}

/// Opens every master; what cannot be used is a mistake at its line in the manifest, all of them at once.
pub fn open_all(release: &Release, mistakes: &mut Vec<Diagnostic>) -> Vec<Option<Opened>> {
    release
        .tracks
        .iter()
        .map(|track| match open(track) {
            Ok(opened) => {
                let wrong = unusable(&opened);
                if let Some((message, help)) = &wrong {
                    mistakes.push(mistake(
                        &track.file_span,
                        message.clone(),
                        "this master",
                        Some(help.to_string()),
                    ));
                }
                wrong.is_none().then_some(opened)
            }
            Err(error) => {
                let help = error.hint.clone();
                let label = if error.kind == Kind::Io {
                    "cannot be opened"
                } else {
                    "cannot be used"
                };
                mistakes.push(mistake(
                    &track.file_span,
                    Error {
                        hint: None,
                        ..error
                    }
                    .to_string(),
                    label,
                    help,
                ));
                None
            }
        })
        .collect()
}

fn open(track: &Track) -> Result<Opened> {
    let mut file = audio::open(&track.file)?;
    let info = file.info.clone();
    let frames = match info.declared_frames {
        Some(frames) => frames,
        None => file.skip(u64::MAX)?,
    };
    Ok(Opened { info, frames })
}

fn unusable(opened: &Opened) -> Option<(String, &'static str)> {
    let format = opened.info.format;
    if format.samples == SampleFormat::Lossy {
        return Some((
            format!("the master is lossy ({})", opened.info.codec),
            "deliverables are made from lossless masters only",
        ));
    }
    if !(1..=2).contains(&format.channels) {
        return Some((
            format!("the master has {} channels", format.channels),
            "stereo and mono masters are taken",
        ));
    }
    if !(8_000..=768_000).contains(&format.rate) {
        return Some((
            format!("the master's sample rate is {} Hz", format.rate),
            "rates from 8 kHz to 768 kHz are taken",
        ));
    }
    if opened.frames == 0 {
        return Some(("the master holds no audio".into(), "export it again"));
    }
    None
}

pub fn mistake(
    span: &Range<usize>,
    message: String,
    label: &str,
    help: Option<String>,
) -> Diagnostic {
    Diagnostic {
        level: Level::Error,
        span: span.clone(),
        message,
        label: Some(label.into()),
        help,
    }
}

/// Trims, fades and crossfades in frames of the master, checked against its length and against the neighbour.
pub fn pieces(release: &Release, opened: &[Opened], mistakes: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (track, master) in release.tracks.iter().zip(opened) {
        let rate = master.info.format.rate;
        let frames = |length: &Option<Length>| length.map_or(0, |l| l.frames(rate));
        let (start, end) = (
            frames(&track.start),
            track.end.map_or(master.frames, |l| l.frames(rate)),
        );
        let length = end.saturating_sub(start);
        let seconds = |frames: u64| format!("{:.3} s", frames as f64 / f64::from(rate));
        let mut wrong =
            |message: String| mistakes.push(mistake(&track.span, message, "this track", None));
        if end > master.frames {
            wrong(format!(
                "track {} ends at {}, its master is {} long",
                track.number,
                seconds(end),
                seconds(master.frames)
            ));
        } else if length == 0 {
            wrong(format!(
                "track {} starts at {}, at or after its end at {}",
                track.number,
                seconds(start),
                seconds(end)
            ));
        }
        let (fade_in, fade_out, crossfade) = (
            frames(&track.fade_in),
            frames(&track.fade_out),
            frames(&track.crossfade),
        );
        if fade_in.saturating_add(fade_out) > length {
            wrong(format!(
                "the fades of track {} are longer than the track ({})",
                track.number,
                seconds(length)
            ));
        }
        if crossfade > 0 {
            let before = pieces.last();
            if before.is_some_and(|b| b.rate != rate) {
                wrong(format!(
                    "track {} cannot be crossfaded: its sample rate differs from that of the track before",
                    track.number
                ));
            }
            let room = before.map_or(0, |b| b.frames().saturating_sub(b.crossfade));
            if crossfade > room.min(length) {
                wrong(format!(
                    "the crossfade into track {} ({}) is longer than one of its tracks",
                    track.number,
                    seconds(crossfade)
                ));
            }
        }
        // What sounds on under the next track belongs to the next track.
        let next = release
            .tracks
            .get(track.number as usize)
            .and_then(|t| t.crossfade);
        let own = length.saturating_sub(next.map_or(0, |l| l.frames(rate)));
        let sectors = |length: &Length| length.frames(44_100) / Sectors::FRAMES;
        if let Some(late) = track.indexes.iter().find(|i| i.frames(rate) >= own) {
            wrong(format!(
                "an index of track {} ({late}) lies after its end ({})",
                track.number,
                seconds(own)
            ));
        }
        let marks: Vec<u64> = std::iter::once(0)
            .chain(track.indexes.iter().map(sectors))
            .collect();
        if marks.windows(2).any(|w| w[0] >= w[1]) {
            wrong(format!(
                "two indexes of track {} are less than a sector (1/75 s) apart",
                track.number
            ));
        }
        pieces.push(Piece {
            number: track.number,
            disc: track.disc,
            side: track.side,
            rate,
            start,
            end: end.max(start),
            fade_in,
            fade_out,
            crossfade,
            gap: track.gap,
            hidden: track.hidden,
            indexes: track.indexes.clone(),
        });
    }
    pieces
}

/// The fewest bits that hold all samples of a master, none if that is more than `most` (at most 32): then reading stops at once.
/// Needed only where a word is shortened and nothing else is done: then what already fits must not be dithered.
pub fn scan_grid(path: &std::path::Path, most: u32) -> Result<Option<u32>> {
    const SCALE: f64 = 2_147_483_648.0; // 2^31: codes of 32 bits
    let beyond = (1u64 << (32 - most.clamp(1, 32))) as u32 - 1;
    let mut file = audio::open(path)?;
    let mut block = Block::default();
    let mut used: u32 = 0;
    loop {
        file.read(&mut block, audio::block::BLOCK_FRAMES)?;
        if block.is_empty() {
            return Ok(Some(32 - used.trailing_zeros().min(31)));
        }
        for x in block.channels.iter().flatten() {
            let code = x * SCALE;
            if code != code.trunc() || !(-SCALE..SCALE).contains(&code) {
                return Ok(None);
            }
            used |= code as i32 as u32;
        }
        if used & beyond != 0 {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_found_as_long_as_it_fits() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let format = crate::format::riff::WavFormat {
            rate: 44_100,
            channels: 1,
            bits: 32,
            float: true,
        };
        let write = |samples: &[f32]| {
            let mut bytes = crate::format::riff::wav_header(&format, samples.len() as u64, &[]);
            bytes.extend(samples.iter().flat_map(|x| x.to_le_bytes()));
            std::fs::write(&path, bytes).unwrap();
        };
        let lsb = |bits: i32| libm::ldexpf(1.0, 1 - bits);
        write(&[0.5, -1.0, lsb(16), 1.0 - lsb(16)]);
        assert_eq!(scan_grid(&path, 24).unwrap(), Some(16));
        assert_eq!(scan_grid(&path, 16).unwrap(), Some(16));
        assert_eq!(scan_grid(&path, 15).unwrap(), None);
        write(&[0.5, lsb(24)]);
        assert_eq!(scan_grid(&path, 16).unwrap(), None);
        assert_eq!(scan_grid(&path, 24).unwrap(), Some(24));
        write(&[1.0]);
        assert_eq!(scan_grid(&path, 24).unwrap(), None);
        write(&[0.0]);
        assert_eq!(scan_grid(&path, 16).unwrap(), Some(1));
    }
}
