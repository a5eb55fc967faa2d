//! The sound of a disc as files of its tracks, or as one image, with a cue sheet that makes the disc of them again.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::copy;
use super::sheet::{CueFiles, cue};
use crate::audio::{self, Block, SampleFormat, block::BLOCK_FRAMES};
use crate::dsp::dither::Noise;
use crate::dsp::marks::StretchPeaks;
use crate::error::{Error, Result};
use crate::format::disc::cdtext::{Kind, genre};
use crate::format::disc::cue::Flavour;
use crate::format::disc::{AudioKind, Disc, FIRST_PAUSE, Sectors, Source, Span, flac};
use crate::format::names;
use crate::format::tags::Tags;
use crate::make::lone::{Carried, Container, Wanted, Writer, Written};

/// Longest file name, in bytes.
const MAX_NAME_BYTES: usize = 180;

/// Where the pauses between tracks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pauses {
    /// To the end of the track before.
    Before,
    /// To the head of their own track.
    Own,
    /// Nowhere.
    LeftOut,
}

/// One file to be written.
#[derive(Debug, Clone)]
pub struct Piece {
    pub name: String,
    /// A-times.
    pub from: Sectors,
    pub to: Sectors,
    pub tags: Tags,
}

/// What is to be written.
pub struct Plan {
    pub container: Container,
    pub pieces: Vec<Piece>,
    /// The disc with its sound in the new files.
    pub disc: Disc,
    /// The sheet that describes it.
    pub sheet: CueFiles,
    /// Stretches that get into no file.
    dropped: Vec<(u64, u64)>,
    /// What is odd, one sentence each.
    pub notes: Vec<String>,
    is_image: bool,
}

/// Decides on files for the tracks of a disc, or for one image of it.
///
/// # Errors
/// A track without INDEX 01, marks that do not rise, data.
pub fn plan(disc: &Disc, container: Container, pauses: Option<Pauses>) -> Result<Plan> {
    check(disc)?;
    let stem = stem(disc);
    let pieces = match pauses {
        None => vec![image(disc, &stem, container)],
        Some(pauses) => tracks(disc, pauses, container),
    };
    let mut made = Disc {
        audio: Vec::new(),
        ..disc.clone()
    };
    let (mut at, mut dropped) = (Sectors(0), Vec::new());
    let silence = |from: Sectors, to: Sectors| Span {
        frames: to.frames() - from.frames(),
        source: Source::Silence,
    };
    for piece in &pieces {
        if piece.from > at {
            dropped.push((at.frames(), piece.from.frames()));
            made.audio.push(silence(at, piece.from));
        }
        made.audio.push(Span {
            frames: piece.to.frames() - piece.from.frames(),
            source: Source::File {
                name: piece.name.clone(),
                kind: AudioKind::Sound,
                from: 0,
            },
        });
        at = piece.to;
    }
    if disc.lead_out > at {
        dropped.push((at.frames(), disc.lead_out.frames()));
        made.audio.push(silence(at, disc.lead_out));
    }
    if let Some(first) = made.tracks.first_mut()
        && first.at(0).is_none()
    {
        let at = Sectors(0);
        first
            .indexes
            .insert(0, crate::format::disc::Mark { index: 0, at });
    }
    let sheet = cue(&made, Flavour::Full, &stem)?;
    Ok(Plan {
        container,
        pieces,
        disc: made,
        sheet,
        dropped,
        notes: Vec::new(),
        is_image: pauses.is_none(),
    })
}

/// Writes the programme of a disc, from the end of the first pause to the lead-out, into `file`, which will stand at `path`; its name says
/// which container. The files of the disc lie in `from`; `progress` is told frames.
///
/// # Errors
/// The sound cannot be read, is not what a disc holds, or the file cannot be written.
pub fn write_image(
    disc: &Disc,
    from: &Path,
    file: File,
    path: &Path,
    progress: &dyn Fn(u64),
) -> Result<Written> {
    let container = Container::of(path)?;
    let image = image(disc, "", container);
    let mut carried = Carried::default();
    carried.put(&image.tags, container);
    if container == Container::Flac {
        carried.cue_sheet = Some(flac::from_disc(disc).0);
    }
    let wanted = wanted(container, &image, &carried);
    let writer = Writer::new(file, path.to_path_buf(), &wanted)?;
    let mut sound = audio::disc::open(from, disc)?;
    sound.skip(image.from.frames())?;
    copy(sound, writer, progress)
}

fn wanted<'c>(container: Container, piece: &Piece, carried: &'c Carried) -> Wanted<'c> {
    Wanted {
        container,
        samples: SampleFormat::Int(16),
        rate: audio::disc::FORMAT.rate,
        channels: audio::disc::FORMAT.channels,
        frames: piece.to.frames().saturating_sub(piece.from.frames()),
        noise: Noise::None,
        seed: 0,
        carried,
    }
}

fn check(disc: &Disc) -> Result<()> {
    const DOING: &str = "taking the sound from the disc";
    let refuse = |why: String| Err(Error::unreadable(DOING, why));
    let mut before = FIRST_PAUSE;
    for track in &disc.tracks {
        let number = track.number;
        if !track.audio {
            return refuse(format!("track {number:02} holds data, not sound"));
        }
        let Some(start) = track.at(1) else {
            return refuse(format!("track {number:02} has no INDEX 01"));
        };
        let pause = track
            .at(0)
            .filter(|_| before > FIRST_PAUSE)
            .unwrap_or(start);
        if pause < before || start < pause || start >= disc.lead_out {
            return refuse(format!(
                "the marks of track {number:02} do not follow those before"
            ));
        }
        before = start.max(Sectors(FIRST_PAUSE.0 + 1));
    }
    match disc.tracks.is_empty() {
        true => refuse("it has no track".into()),
        false => Ok(()),
    }
}

fn stem(disc: &Disc) -> String {
    let said = |kind| disc.word(kind, None).filter(|w| !w.is_empty());
    let words: Vec<&str> = [said(Kind::Performer), said(Kind::Title)]
        .into_iter()
        .flatten()
        .collect();
    let name = match words.is_empty() {
        true => "disc".to_string(),
        false => words.join(" - "),
    };
    names::safe(&name, MAX_NAME_BYTES)
}

fn image(disc: &Disc, stem: &str, container: Container) -> Piece {
    Piece {
        name: format!("{stem}.{}", container.name()),
        from: FIRST_PAUSE,
        to: disc.lead_out,
        tags: Tags {
            title: None,
            track: None,
            isrc: None,
            artist: word(disc, Kind::Performer, None),
            ..tags(disc, None)
        },
    }
}

fn tracks(disc: &Disc, pauses: Pauses, container: Container) -> Vec<Piece> {
    let name = |number: u8, title: Option<&str>| {
        let name = match title {
            Some(title) => format!("{number:02} {title}"),
            None => format!("{number:02}"),
        };
        // The ending must survive whatever the title is.
        let safe = names::safe(&name, MAX_NAME_BYTES);
        format!("{safe}.{}", container.name())
    };
    let mut pieces = Vec::new();
    let first = disc
        .tracks
        .first()
        .and_then(|t| t.at(1))
        .unwrap_or_default();
    let hidden = first > FIRST_PAUSE && pauses != Pauses::Own;
    if hidden {
        pieces.push(Piece {
            name: name(0, Some("hidden")),
            from: FIRST_PAUSE,
            to: first,
            tags: Tags {
                title: None,
                isrc: None,
                track: None,
                ..tags(disc, None)
            },
        });
    }
    for (n, track) in disc.tracks.iter().enumerate() {
        let start = track.at(1).unwrap_or_default();
        let next = disc.tracks.get(n + 1);
        let begins = |t: &crate::format::disc::DiscTrack| t.at(0).or(t.at(1));
        let from = match pauses {
            Pauses::Own if n == 0 => FIRST_PAUSE,
            Pauses::Own => begins(track).unwrap_or(start),
            _ => start,
        };
        let to = match pauses {
            Pauses::Before => next.and_then(|t| t.at(1)),
            _ => next.and_then(begins),
        };
        pieces.push(Piece {
            name: name(
                track.number,
                word(disc, Kind::Title, Some(track.number)).as_deref(),
            ),
            from,
            to: to.unwrap_or(disc.lead_out),
            tags: tags(disc, Some(track.number)),
        });
    }
    pieces
}

fn word(disc: &Disc, kind: Kind, number: Option<u8>) -> Option<String> {
    let word = disc.word(kind, number).filter(|word| !word.is_empty());
    word.map(str::to_string)
}

/// What CD-TEXT and sub-channel say, as tags. A word of the disc stands for one that a track does not say.
fn tags(disc: &Disc, number: Option<u8>) -> Tags {
    let own = |kind| word(disc, kind, number).or_else(|| word(disc, kind, None));
    let block = disc.text.blocks.first();
    let track = disc.tracks.iter().find(|t| Some(t.number) == number);
    Tags {
        title: number.and_then(|n| word(disc, Kind::Title, Some(n))),
        artist: own(Kind::Performer),
        album: word(disc, Kind::Title, None),
        album_artist: word(disc, Kind::Performer, None),
        track: number.map(u32::from),
        track_total: number.map(|_| disc.tracks.len() as u32),
        isrc: track.and_then(|t| t.isrc.clone()),
        upc: disc.mcn.clone(),
        catalogue: block.and_then(|b| b.disc_id.clone()),
        composer: own(Kind::Composer),
        lyricist: own(Kind::Songwriter),
        genre: block.and_then(|b| {
            let genre = b.genre.as_ref()?;
            match genre.text.is_empty() {
                true => genre::name(genre.code).map(str::to_string),
                false => Some(genre.text.clone()),
            }
        }),
        ..Tags::default()
    }
}

impl Plan {
    /// Frames that are read.
    pub fn work(&self) -> u64 {
        self.disc.lead_out.frames()
    }

    /// Writes the files into `place`, in their order, and the sheet. `disc` is the disc as it was found, with its files in `from`;
    /// `progress` is told frames. What was written of each piece.
    ///
    /// # Errors
    /// The sound cannot be read, is not what a disc holds, or a file cannot be written.
    pub fn write(
        &mut self,
        disc: &Disc,
        from: &Path,
        place: &Path,
        progress: &dyn Fn(u64),
    ) -> Result<Vec<(PathBuf, Written)>> {
        let mut sound = audio::disc::open(from, disc)?;
        let mut lost = StretchPeaks::new(self.dropped.clone());
        let (mut block, mut at, mut done) = (Block::default(), 0, Vec::new());
        let mut unsaid: Vec<String> = Vec::new();
        for piece in &self.pieces {
            let path = place.join(&piece.name);
            let mut carried = Carried::default();
            carried.put(&piece.tags, self.container);
            unsaid.append(&mut carried.lost);
            if self.is_image && self.container == Container::Flac {
                let (sheet, left_out) = flac::from_disc(disc);
                carried.cue_sheet = Some(sheet);
                let named =
                    |what| format!("the CUESHEET block of {} leaves out {what}", piece.name);
                self.notes.extend(left_out.into_iter().map(named));
            }
            let wanted = wanted(self.container, piece, &carried);
            let file = File::create_new(&path).map_err(|e| Error::io("creating", &path, &e))?;
            let mut writer = Writer::new(file, path.clone(), &wanted)?;
            while at < piece.to.frames() {
                let until = match at < piece.from.frames() {
                    true => piece.from.frames(),
                    false => piece.to.frames(),
                };
                let frames = (until - at).min(BLOCK_FRAMES as u64) as usize;
                sound.read(&mut block, frames)?;
                if block.is_empty() {
                    break;
                }
                if at >= piece.from.frames() {
                    writer.push(&block)?;
                }
                lost.push(&block);
                at += block.frames() as u64;
                progress(block.frames() as u64);
            }
            done.push((path, writer.finish()?));
        }
        loop {
            sound.read(&mut block, BLOCK_FRAMES)?;
            if block.is_empty() {
                break;
            }
            lost.push(&block);
            progress(block.frames() as u64);
        }
        for ((from, _), peak) in self.dropped.iter().zip(lost.finish()) {
            if peak > 0.0 {
                let at = Sectors::floor(*from).unwrap_or_default().msf();
                self.notes
                    .push(format!("what sounds in the pause at {at} was left out"));
            }
        }
        unsaid.sort();
        unsaid.dedup();
        if !unsaid.is_empty() {
            let container = self.container.name().to_uppercase();
            let list = unsaid.join(", ");
            self.notes
                .push(format!("{container} has no place for {list}"));
        }
        for file in &self.sheet.files {
            crate::make::package::write_file(&place.join(&file.name), &file.bytes)?;
        }
        Ok(done)
    }
}
