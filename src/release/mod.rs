//! What is being published: tracks in order, identifiers, credits, artwork; and the programme that lays them on one timeline.
//!
//! [`manifest`] reads `release.toml`; everything here is already valid: a value of these types cannot be malformed.

pub mod disc;
pub mod draft;
pub mod identifiers;
pub mod manifest;
pub mod programme;
pub mod time;

pub use disc::DiscChoices;
pub use identifiers::{Ean, Isrc};
pub use time::{Date, Length, Sectors};

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

/// A release as its manifest states it. Paths are resolved against the manifest's folder, nothing has been opened.
#[derive(Debug, Clone)]
pub struct Release {
    pub title: String,
    pub artist: String,
    pub label: Option<String>,
    pub catalogue: Option<String>,
    pub upc: Option<Ean>,
    pub date: Option<Date>,
    pub genre: Option<String>,
    pub language: Option<String>,
    pub p_line: Option<String>,
    pub c_line: Option<String>,
    pub artwork: Option<PathBuf>,
    pub explicit: Option<Advisory>,
    /// DEG source code of the recording: MQ-P, MQ-A, MQ-C or MQ-D.
    pub provenance: Option<String>,
    /// Title and artist as a disc's CD-TEXT shows them, where their own letters are none that a disc has.
    pub cd_title: Option<String>,
    pub cd_artist: Option<String>,
    /// Spec ids or paths, in order, without repeats.
    pub deliver: Vec<Wanted>,
    pub tracks: Vec<Track>,
    /// The chain of every deliverable that has none of its own.
    pub chain: Chain,
    pub waivers: Vec<Waiver>,
    /// The manifest itself, as typed: it goes into the package, and later mistakes point into it.
    pub text: String,
    pub file: PathBuf,
}

/// Explicit lyrics flag as stores want it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advisory {
    None,
    Explicit,
    Clean,
}

/// One entry of `deliver`, with its `[deliver.ID]` table.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Spec id, or path of a spec file.
    pub spec: String,
    /// Where it stands in the manifest, for carets.
    pub span: Range<usize>,
    /// Profile (plant or store) that overrides limits.
    pub profile: Option<String>,
    /// Own chain; none = the release's chain.
    pub chain: Option<Chain>,
    /// Own file-name pattern, e.g. `"{track:02} {title}"`.
    pub file_name: Option<String>,
    /// How the disc is written, where it is one.
    pub disc: DiscChoices,
    /// Rule id -> severity word ("error", "warning", "advice", "off"), the one place where severities are overridden.
    pub severity: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
pub struct Track {
    /// 1-based position in the release.
    pub number: u32,
    pub file: PathBuf,
    /// Where `file` stands in the manifest, for carets.
    pub file_span: Range<usize>,
    pub title: String,
    pub artist: Option<String>,
    pub version: Option<String>,
    pub composer: Option<String>,
    pub lyricist: Option<String>,
    pub producer: Option<String>,
    pub isrc: Option<Isrc>,
    /// Silence before the track. None = the medium's habit (2 s on disc and side after track 1, nothing in files).
    pub gap: Option<Length>,
    /// Trim points in the master.
    pub start: Option<Length>,
    pub end: Option<Length>,
    pub fade_in: Option<Length>,
    pub fade_out: Option<Length>,
    /// Overlap with the track before, equal-power; replaces the gap.
    pub crossfade: Option<Length>,
    /// INDEX 02 and up, measured from the track's INDEX 01.
    pub indexes: Vec<Length>,
    /// Vinyl side, 'A' to 'Z'.
    pub side: Option<char>,
    /// 1-based disc of a set; 1 unless stated.
    pub disc: u32,
    /// On a disc the track stands in the pause in front of the next one, without a number of its own; elsewhere it is a track as others.
    pub hidden: bool,
    pub explicit: Option<Advisory>,
    pub lyrics: Option<String>,
    pub flags: Flags,
    /// Title and artist as a disc's CD-TEXT shows them, where their own letters are none that a disc has.
    pub cd_title: Option<String>,
    pub cd_artist: Option<String>,
    pub span: Range<usize>,
}

/// The tracks among these that have a number on a disc, in their order.
pub fn numbered(tracks: &[Track]) -> impl Iterator<Item = &Track> {
    tracks.iter().filter(|track| !track.hidden)
}

impl Track {
    /// The track's artist, or the release's.
    pub fn artist<'a>(&'a self, release: &'a Release) -> &'a str {
        self.artist.as_deref().unwrap_or(&release.artist)
    }
    /// Title with the version in brackets, as stores print it.
    pub fn full_title(&self) -> String {
        match &self.version {
            Some(version) => format!("{} ({version})", self.title),
            None => self.title.clone(),
        }
    }
}

/// Q-channel flags of a CD track (IEC 60908 control field).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    pub pre_emphasis: bool,
    pub copy_permitted: bool,
    pub four_channel: bool,
    pub scms: bool,
}

/// A chain as written: the name of a preset, or stage names with their parameters, still text; `make::chain` turns it into
/// processors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chain {
    pub preset: Option<Preset>,
    pub steps: Vec<Step>,
}

/// The name of a chain that comes with the program, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    pub name: String,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub stage: String,
    pub span: Range<usize>,
    pub parameters: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub name_span: Range<usize>,
    pub value: ParameterValue,
    pub value_span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    Number(f64),
    Text(String),
    Flag(bool),
}

/// A finding somebody accepted, with a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// `spec/rule`.
    pub rule: String,
    pub reason: String,
    pub by: String,
    pub until: Option<Date>,
    pub span: Range<usize>,
}
