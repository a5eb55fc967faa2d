//! The compact disc: one model that every description of a disc is read into and written from, and the descriptions themselves.
//!
//! ```text
//! DDP folder, cue sheet, FLAC file, cdrdao TOC  ->  Disc  ->  DDP folder, cue sheet, CUESHEET block, TOC, PQ sheet
//! ```
//!
//! The model holds what a description says, right or wrong; rules judge it. Times are A-times: sectors (1/75 s, 588 sample frames, 2352
//! bytes) from the start of track 1's pause, as the Q channel and a player's clock count them (IEC 60908).

pub mod cdtext;
mod codes;
pub mod cue;
pub mod ddp;
pub mod flac;
pub mod pq;
pub mod toc;

pub use crate::release::{Flags, Sectors};

/// Sectors of pause in front of track 1 that every disc has; a burner adds them by itself, an image for a plant contains them.
pub const FIRST_PAUSE: Sectors = Sectors(150);

/// A disc as one description states it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disc {
    /// Media catalogue number (UPC or EAN) as found.
    pub mcn: Option<String>,
    /// What names the master among people (MID of a DDPID); it does not reach the disc.
    pub master_id: Option<String>,
    pub tracks: Vec<DiscTrack>,
    pub text: cdtext::CdText,
    /// A-time of the lead-out.
    pub lead_out: Sectors,
    /// What sounds, in order, from A-time 0 to the lead-out.
    pub audio: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiscTrack {
    /// 1 to 99.
    pub number: u8,
    /// False for a data track, whatever its mode.
    pub audio: bool,
    pub flags: Flags,
    /// As found.
    pub isrc: Option<String>,
    /// In the order of the description.
    pub indexes: Vec<Mark>,
}

/// One index of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// 0 to 99.
    pub index: u8,
    /// A-time.
    pub at: Sectors,
}

/// A stretch of the disc's sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Sample frames, 588 to the sector.
    pub frames: u64,
    pub source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Digital silence that is in no file.
    Silence,
    /// A file beside the description, by its name as found ([`names::safe_relative`](crate::format::names::safe_relative) says
    /// whether it may be opened), from this sample frame on.
    File {
        name: String,
        kind: AudioKind,
        from: u64,
    },
}

/// How the samples of a file are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioKind {
    /// The file says so itself: WAV, AIFF, FLAC.
    Sound,
    /// Nothing but 16-bit words, left then right, low byte first: IMAGE.DAT of a DDP, BINARY of a cue sheet, SWAP of a TOC.
    RawLittle,
    /// The same, high byte first: MOTOROLA of a cue sheet, any file that is no WAV in a TOC.
    RawBig,
}

impl Disc {
    /// What the first block of CD-TEXT says of the disc (no number) or of a track: none where it says nothing of that kind, perhaps empty
    /// where it does.
    pub fn word(&self, kind: cdtext::Kind, number: Option<u8>) -> Option<&str> {
        let block = self.text.blocks.first()?;
        let at = match number {
            None => 0,
            Some(number) => usize::from(number.checked_sub(block.first_track)?) + 1,
        };
        block.strings.get(&kind)?.get(at).map(String::as_str)
    }

    /// The files its sound is in, each once, in the order of the disc.
    pub fn files(&self) -> Vec<(&str, AudioKind)> {
        let mut all: Vec<(&str, AudioKind)> = Vec::new();
        for span in &self.audio {
            if let Source::File { name, kind, .. } = &span.source
                && !all.iter().any(|(known, _)| known == name)
            {
                all.push((name, *kind));
            }
        }
        all
    }

    /// The same disc with its sound in one file: from A-time 0 on, or from the end of the first pause, which a drive makes.
    pub fn on_image(&self, name: &str, kind: AudioKind, holds_first_pause: bool) -> Disc {
        let image = |frames| Span {
            frames,
            source: Source::File {
                name: name.into(),
                kind,
                from: 0,
            },
        };
        let frames = self.lead_out.frames();
        let pause = FIRST_PAUSE.frames().min(frames);
        let audio = match holds_first_pause {
            true => vec![image(frames)],
            false => vec![
                Span {
                    frames: pause,
                    source: Source::Silence,
                },
                image(frames - pause),
            ],
        };
        Disc {
            audio,
            ..self.clone()
        }
    }

    /// A-time of INDEX 01 of a track.
    pub fn start_of(&self, number: u8) -> Option<Sectors> {
        self.tracks
            .iter()
            .find(|track| track.number == number)?
            .at(1)
    }
}

impl DiscTrack {
    /// A-time of an index.
    pub fn at(&self, index: u8) -> Option<Sectors> {
        let found = self.indexes.iter().find(|mark| mark.index == index);
        found.map(|mark| mark.at)
    }
}
