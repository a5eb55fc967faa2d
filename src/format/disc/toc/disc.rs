//! What a TOC describes, as a disc.
//!
//! A TOC is for burning unless it says otherwise: the drive puts two seconds of pause in front, so its first sample stands at 00:02:00,
//! and a START of track 1 makes that pause longer. A TOC that describes an image with the pause inside says where the image begins, in a
//! comment of ours: `// IMAGE_STARTS_AT 00:00:00`. Its times as cdrdao shows them are then those of the disc.

use super::{Mode, Part, Pause, Toc, TocTrack};
use crate::format::disc::{Disc, DiscTrack, FIRST_PAUSE, Mark, Sectors, Source, Span};

/// Bytes of a sample frame in a file of bare samples.
const FRAME_BYTES: u64 = 4;

impl Toc {
    /// A-time of the first sample of track 1.
    pub fn starts_at(&self) -> Sectors {
        self.image_starts_at.unwrap_or(FIRST_PAUSE)
    }

    /// The disc. `lengths` are those of the files, in their order: sample frames at 44.1 kHz, bytes for data; a file without one counts as
    /// empty. They matter only to pieces without a length. Every track ends with a whole sector, filled with silence, and a data track is
    /// silence in [`Disc::audio`].
    pub fn to_disc(&self, lengths: &[u64]) -> Disc {
        let mut sound = Sound::default();
        sound.silence(self.starts_at().frames());
        let first = self.first_track.unwrap_or(1);
        let mut tracks = Vec::new();
        for (n, track) in self.tracks.iter().enumerate() {
            let begins = sectors(sound.frames);
            self.put(&mut sound, track, lengths);
            let start = begins.0.saturating_add(self.pause(track, lengths).0);
            let before = match n {
                // The first pause begins with the disc, whatever the TOC says of it.
                0 => Sectors(0),
                _ => begins,
            };
            let marks = [(0, before.0), (1, start)].into_iter();
            let marks = marks.skip(usize::from(before.0 == start));
            let later = track.indexes.iter().map(|at| start.saturating_add(at.0));
            tracks.push(DiscTrack {
                number: first.saturating_add(n as u8),
                audio: track.mode == Mode::Audio,
                flags: track.flags,
                isrc: track.isrc.clone(),
                indexes: marks
                    .chain((2u8..=99).zip(later))
                    .map(|(index, at)| Mark {
                        index,
                        at: Sectors(at),
                    })
                    .collect(),
            });
        }
        Disc {
            mcn: self.catalog.clone(),
            master_id: None,
            tracks,
            text: self.cd_text(),
            lead_out: sectors(sound.frames),
            audio: sound.spans,
        }
    }

    /// Length of a piece in sample frames or bytes.
    fn length(&self, part: &Part, lengths: &[u64]) -> u64 {
        let whole = |file: &usize| lengths.get(*file).copied().unwrap_or(0);
        match part {
            Part::Silence(length) => *length,
            Part::Sound {
                file,
                skip,
                start,
                length,
                ..
            } => length.unwrap_or_else(|| {
                let passed = start.saturating_add(skip / FRAME_BYTES);
                whole(file).saturating_sub(passed)
            }),
            Part::Data { file, skip, length } => {
                length.unwrap_or_else(|| whole(file).saturating_sub(*skip))
            }
        }
    }

    /// From the start of a track to its INDEX 01.
    fn pause(&self, track: &TocTrack, lengths: &[u64]) -> Sectors {
        match track.pause {
            None => Sectors(0),
            Some(Pause::Sectors(pause)) => pause,
            Some(Pause::Parts(count)) => {
                let parts = track.parts.iter().take(count);
                let lengths = parts.map(|part| self.length(part, lengths));
                let length = lengths.fold(0u64, u64::saturating_add);
                let pause = length.div_ceil(track.mode.sector());
                Sectors(u32::try_from(pause).unwrap_or(u32::MAX))
            }
        }
    }

    fn put(&self, sound: &mut Sound, track: &TocTrack, lengths: &[u64]) {
        let begins = sound.frames;
        let mut units = 0u64;
        for part in &track.parts {
            let length = self.length(part, lengths);
            units = units.saturating_add(length);
            match part {
                Part::Silence(_) if track.mode == Mode::Audio => sound.silence(length),
                Part::Sound {
                    file,
                    kind,
                    skip,
                    start,
                    ..
                } => sound.span(
                    length,
                    Source::File {
                        name: self
                            .files
                            .get(*file)
                            .map_or_else(String::new, |f| f.name.clone()),
                        kind: *kind,
                        from: start.saturating_add(skip / FRAME_BYTES),
                    },
                ),
                // Sectors of data are counted when all their bytes are known.
                _ => {}
            }
        }
        let whole = units
            .div_ceil(track.mode.sector())
            .saturating_mul(Sectors::FRAMES);
        sound.silence(begins.saturating_add(whole).saturating_sub(sound.frames));
    }
}

/// Spans end to end; one that continues the one before becomes part of it.
#[derive(Default)]
struct Sound {
    spans: Vec<Span>,
    frames: u64,
}

impl Sound {
    fn silence(&mut self, frames: u64) {
        self.span(frames, Source::Silence);
    }

    fn span(&mut self, frames: u64, source: Source) {
        if frames == 0 {
            return;
        }
        self.frames = self.frames.saturating_add(frames);
        match self.spans.last_mut() {
            Some(last) if last.leads_to(&source) => {
                last.frames = last.frames.saturating_add(frames)
            }
            _ => self.spans.push(Span { frames, source }),
        }
    }
}

impl Span {
    fn leads_to(&self, next: &Source) -> bool {
        match (&self.source, next) {
            (Source::Silence, Source::Silence) => true,
            (
                Source::File { name, kind, from },
                Source::File {
                    name: next_name,
                    kind: next_kind,
                    from: next_from,
                },
            ) => {
                let end = from.saturating_add(self.frames);
                (name, kind, end) == (next_name, next_kind, *next_from)
            }
            _ => false,
        }
    }
}

fn sectors(frames: u64) -> Sectors {
    Sectors::ceil(frames).unwrap_or(Sectors(u32::MAX))
}
