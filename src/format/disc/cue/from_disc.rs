//! A disc as a cue sheet, where the grammar can say it: files in one piece, silence outside them only in front of tracks and at the end.

use super::disc::IMAGE_STARTS_AT;
use super::{CueFile, CueIndex, CueSheet, CueTrack, WORDS, Words};
use crate::error::{Error, Result};
use crate::format::disc::cdtext::{ENGLISH, Kind, language};
use crate::format::disc::{AudioKind, Disc, FIRST_PAUSE, Mark, Sectors, Source};

/// A disc in the words of a cue sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub sheet: CueSheet,
    /// Frames that each of the sheet's files must have for the sheet to be right: the grammar states no lengths.
    pub lengths: Vec<u64>,
    /// What the disc has and no cue sheet can say, one sentence each.
    pub left_out: Vec<String>,
    /// What its CD-TEXT says and no command of a cue sheet can, one sentence each: a file named by CDTEXTFILE can hold it.
    pub text_left_out: Vec<String>,
}

impl CueSheet {
    /// The sheet that [`CueSheet::to_disc`] makes the same disc of, its sound where it is.
    ///
    /// # Errors
    /// `Kind::Usage` where the grammar has no words for the disc: a file that is used from its middle on, silence inside a track that
    /// is in no file, a data track.
    pub fn from_disc(disc: &Disc) -> Result<Described> {
        let mut ground = Ground::of(disc)?;
        let mut tracks = Vec::new();
        for track in &disc.tracks {
            if !track.audio {
                return Err(refused(format!("track {:02} holds data", track.number)));
            }
            let Some(one) = track.at(1) else {
                return Err(refused(format!(
                    "track {:02} has no INDEX 01",
                    track.number
                )));
            };
            let zero = track.at(0);
            let gap = ground.gap_before(tracks.is_empty(), zero, one)?;
            if let Some(previous) = tracks.last_mut() {
                let previous: &mut CueTrack = previous;
                previous.postgap = gap.behind_the_track_before;
            }
            let stated = |mark: &&Mark| match mark.index {
                0 if tracks.is_empty() => ground.begins_before(one),
                0 => gap.pause.is_none(),
                _ => true,
            };
            let marks: Vec<Mark> = track.indexes.iter().filter(stated).copied().collect();
            let indexes = marks
                .iter()
                .map(|mark| match (tracks.is_empty(), mark.index) {
                    // The first pause that is in a file begins with the file.
                    (true, 0) => Ok(CueIndex::default()),
                    _ => ground.index(*mark),
                });
            tracks.push(CueTrack {
                number: track.number,
                mode: "AUDIO".into(),
                isrc: track.isrc.clone(),
                flags: track.flags,
                pregap: gap.pause,
                indexes: indexes.collect::<Result<_>>()?,
                words: words(disc, Some(track.number)),
                ..CueTrack::default()
            });
        }
        let end = ground.rest()?;
        if let Some(last) = tracks.last_mut() {
            last.postgap = end;
        }
        let mut rem = Vec::new();
        if ground.starts_at != FIRST_PAUSE {
            rem.push((IMAGE_STARTS_AT.to_string(), ground.starts_at.msf()));
        }
        Ok(Described {
            lengths: ground.lengths(),
            sheet: CueSheet {
                catalog: disc.mcn.clone(),
                words: words(disc, None),
                rem,
                files: ground.files,
                tracks,
                cdtextfile: None,
            },
            left_out: disc
                .master_id
                .iter()
                .map(|id| format!("the master ID {id}"))
                .collect(),
            text_left_out: text_left_out(disc),
        })
    }
}

/// Silence in front of a track that is in no file.
#[derive(Default)]
struct Gap {
    behind_the_track_before: Option<Sectors>,
    /// From INDEX 00 to INDEX 01.
    pause: Option<Sectors>,
}

/// Consecutive frames of a file on the disc.
struct Piece {
    file: usize,
    /// First frame in the file, and on the disc.
    from: u64,
    at: u64,
    frames: u64,
}

/// Files and silences on the disc.
struct Ground {
    starts_at: Sectors,
    files: Vec<CueFile>,
    pieces: Vec<Piece>,
    /// First frame and number of frames of silences no track has claimed yet.
    silences: Vec<(u64, u64)>,
    end: u64,
}

impl Ground {
    fn of(disc: &Disc) -> Result<Ground> {
        let mut ground = Ground {
            starts_at: Sectors(0),
            files: Vec::new(),
            pieces: Vec::new(),
            silences: Vec::new(),
            end: 0,
        };
        for span in disc.audio.iter().filter(|span| span.frames > 0) {
            match &span.source {
                Source::Silence => ground.silences.push((ground.end, span.frames)),
                Source::File { name, kind, from } => ground.lay(name, *kind, *from, span.frames)?,
            }
            ground.end += span.frames;
        }
        if ground.files.is_empty() {
            return Err(refused("nothing of its sound is in a file"));
        }
        ground.take_first_pause()?;
        Ok(ground)
    }

    fn lay(&mut self, name: &str, kind: AudioKind, from: u64, frames: u64) -> Result<()> {
        let file = CueFile {
            name: name.into(),
            kind: kind_word(name, kind).into(),
        };
        let used = self.pieces.last().map(|piece| piece.from + piece.frames);
        let goes_on = self.files.last() == Some(&file) && used == Some(from);
        if !goes_on {
            if from > 0 {
                return Err(refused(format!(
                    "the file `{name}` is used from its middle on"
                )));
            }
            self.files.push(file);
        }
        self.pieces.push(Piece {
            file: self.files.len() - 1,
            from,
            at: self.end,
            frames,
        });
        Ok(())
    }

    /// A drive puts the first pause in front by itself; what is longer is silence of the first track.
    fn take_first_pause(&mut self) -> Result<()> {
        let Some((0, frames)) = self.silences.first().copied() else {
            return Ok(());
        };
        self.silences.remove(0);
        let pause = frames.min(FIRST_PAUSE.frames());
        self.starts_at = whole(pause)?;
        if frames > pause {
            self.silences.insert(0, (pause, frames - pause));
        }
        Ok(())
    }

    /// Whether a file has sound before this mark.
    fn begins_before(&self, mark: Sectors) -> bool {
        self.pieces
            .first()
            .is_some_and(|piece| piece.at < mark.frames())
    }

    fn gap_before(&mut self, first: bool, zero: Option<Sectors>, one: Sectors) -> Result<Gap> {
        let ends_at = |mark: Option<Sectors>| {
            self.silences
                .iter()
                .position(|(at, frames)| Sectors::floor(at + frames) == mark)
        };
        let Some(found) = ends_at(Some(one)).or_else(|| ends_at(zero)) else {
            return Ok(Gap::default());
        };
        let (at, frames) = self.silences.remove(found);
        let length = whole(frames)?;
        if first {
            return Ok(Gap {
                pause: Some(length),
                behind_the_track_before: None,
            });
        }
        let end = Sectors::floor(at + frames);
        let pause = match zero {
            Some(zero) if end == Some(one) => Sectors(one.0.saturating_sub(zero.0)),
            _ => Sectors(0),
        };
        let Some(behind) = length.0.checked_sub(pause.0) else {
            return Err(refused(format!(
                "the pause before {} is partly in a file and partly in none",
                one.msf()
            )));
        };
        let some = |sectors: Sectors| (sectors > Sectors(0)).then_some(sectors);
        Ok(Gap {
            behind_the_track_before: some(Sectors(behind)),
            pause: some(pause),
        })
    }

    fn index(&self, mark: Mark) -> Result<CueIndex> {
        let first = mark.at.frames();
        let last = first + Sectors::FRAMES - 1;
        let inside = |piece: &&Piece| piece.at <= last && first < piece.at + piece.frames;
        let Some(piece) = self.pieces.iter().rfind(inside) else {
            return Err(refused(format!(
                "INDEX {:02} at {} stands in silence that is in no file",
                mark.index,
                mark.at.msf()
            )));
        };
        let frames = (first + piece.from).saturating_sub(piece.at);
        Ok(CueIndex {
            number: mark.index,
            at: Sectors::ceil(frames).unwrap_or(Sectors::MAX),
            file: piece.file,
        })
    }

    /// Silence behind the last track. The rest of the last sector is no silence that anybody asked for.
    fn rest(&mut self) -> Result<Option<Sectors>> {
        let at_end = |(at, frames): &(u64, u64)| at + frames == self.end;
        let last = self.silences.pop_if(|silence| at_end(silence));
        if let Some((at, _)) = self.silences.first() {
            let at = Sectors::floor(*at).unwrap_or(Sectors::MAX).msf();
            return Err(refused(format!(
                "silence at {at} is in no file, and no track begins after it"
            )));
        }
        match last {
            Some((_, frames)) if frames >= Sectors::FRAMES => {
                Ok(Sectors::floor(frames).filter(|s| *s > Sectors(0)))
            }
            _ => Ok(None),
        }
    }

    fn lengths(&self) -> Vec<u64> {
        let mut lengths = vec![0; self.files.len()];
        for piece in &self.pieces {
            lengths[piece.file] += piece.frames;
        }
        lengths
    }
}

fn kind_word(name: &str, kind: AudioKind) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match (kind, ending.as_deref()) {
        (AudioKind::RawLittle, _) => "BINARY",
        (AudioKind::RawBig, _) => "MOTOROLA",
        (AudioKind::Sound, Some("aif" | "aiff" | "aifc")) => "AIFF",
        (AudioKind::Sound, _) => "WAVE",
    }
}

fn whole(frames: u64) -> Result<Sectors> {
    match frames % Sectors::FRAMES {
        0 => Ok(Sectors::floor(frames).unwrap_or(Sectors::MAX)),
        _ => Err(refused(format!(
            "a silence of {frames} samples is no whole number of sectors"
        ))),
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::usage("describing the disc as a cue sheet", why)
        .hint("write the sound into one image: a sheet over it can say every disc")
}

/// The words of the disc (no number) or of a track that commands can say; an empty string is none.
fn words(disc: &Disc, number: Option<u8>) -> Words {
    let said = |kind: Kind| {
        let word = disc.word(kind, number).filter(|word| !word.is_empty())?;
        Some((kind, word.to_string()))
    };
    WORDS.into_iter().filter_map(said).collect()
}

/// What no command says. Codes in CD-TEXT repeat those of the sub-channel.
fn text_left_out(disc: &Disc) -> Vec<String> {
    let mut all = Vec::new();
    for (number, block) in disc.text.blocks.iter().enumerate() {
        let name = language::name(block.language).unwrap_or("an unknown language");
        if number > 0 {
            all.push(format!("the CD-TEXT in {name}, language block {number}"));
            continue;
        }
        if block.language != ENGLISH {
            all.push(format!("that the CD-TEXT is in {name}"));
        }
        for (there, what) in [
            (
                block.strings.contains_key(&Kind::Closed),
                "the closed information of the CD-TEXT",
            ),
            (block.disc_id.is_some(), "the disc ID of the CD-TEXT"),
            (block.genre.is_some(), "the genre of the CD-TEXT"),
            (
                !block.toc.is_empty(),
                "the table of contents in the CD-TEXT",
            ),
        ] {
            if there {
                all.push(what.into());
            }
        }
    }
    all
}
