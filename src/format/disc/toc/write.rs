//! Writes TOC files: every piece with its length, text in ASCII with octal escapes, LF.

use super::track::kind_of;
use crate::error::{Error, Result};
use crate::format::disc::cue::IMAGE_STARTS_AT;
use crate::format::disc::{AudioKind, Disc, DiscTrack, FIRST_PAUSE, Sectors, Source, Span};

/// What the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// All of the disc's sound from A-time 0 on, with a comment that says so. Burnt, such a disc would begin with two more seconds of
    /// pause.
    Describing,
    /// The sound from 00:02:00 on, for a drive that writes the two seconds before by itself, as silence.
    Burning,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// ASCII, but for names of files, which are in UTF-8.
    pub bytes: Vec<u8>,
    /// What the disc holds and these bytes do not, one sentence each.
    pub left_out: Vec<String>,
}

/// The bytes of a TOC. Reading them gives the disc again, but for what [`Written::left_out`] names and, for burning, the sound of the
/// first two seconds. Marks and times are kept to the sector, pieces of sound to the sample.
///
/// # Errors
/// `Kind::Usage` if the grammar cannot say it: no track, data tracks, numbers that do not count on, a track without INDEX 01 or without
/// sound, marks out of order, INDEX 01 of track 1 before 00:02:00 (for burning), sound that does not end with the lead-out, files whose
/// names make cdrdao take them for something else (a FLAC file for bare samples).
pub fn write(disc: &Disc, purpose: Use) -> Result<Written> {
    check(disc, purpose)?;
    let mut out = Lines {
        text: String::from("CD_DA\n"),
        left_out: Vec::new(),
    };
    if purpose == Use::Describing {
        out.line(&format!("// {IMAGE_STARTS_AT} {}", Sectors(0).msf()));
    }
    if let Some(name) = &disc.master_id {
        out.leave_out(format!("the name of the master, {name}"));
    }
    match &disc.mcn {
        Some(mcn) if is_catalog(mcn) => out.line(&format!("CATALOG \"{mcn}\"")),
        Some(mcn) => out.leave_out(format!("the catalogue number {mcn}; a TOC takes 13 digits")),
        None => {}
    }
    let number = disc.tracks.first().map_or(1, |track| track.number);
    if number != 1 {
        out.line(&format!("FIRST_TRACK_NO {number}"));
    }
    out.text_of_disc(disc);
    for (n, track) in disc.tracks.iter().enumerate() {
        let begins = match n {
            0 => purpose.origin(),
            _ => begin_of(track),
        };
        let ends = disc.tracks.get(n + 1).map_or(disc.lead_out, begin_of);
        out.track(disc, track, begins, ends);
    }
    Ok(Written {
        bytes: out.text.into_bytes(),
        left_out: out.left_out,
    })
}

impl Use {
    /// A-time of the first sample.
    fn origin(self) -> Sectors {
        match self {
            Use::Describing => Sectors(0),
            Use::Burning => FIRST_PAUSE,
        }
    }
}

/// The file so far.
pub(super) struct Lines {
    text: String,
    left_out: Vec<String>,
}

impl Lines {
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub fn leave_out(&mut self, what: String) {
        self.left_out.push(what);
    }

    fn track(&mut self, disc: &Disc, track: &DiscTrack, begins: Sectors, ends: Sectors) {
        let number = track.number;
        self.line(&format!("\n// Track {number}\nTRACK AUDIO"));
        for (set, word) in [
            (track.flags.copy_permitted, "COPY"),
            (track.flags.pre_emphasis, "PRE_EMPHASIS"),
        ] {
            let no = if set { "" } else { "NO " };
            self.line(&format!("{no}{word}"));
        }
        self.line(match track.flags.four_channel {
            true => "FOUR_CHANNEL_AUDIO",
            false => "TWO_CHANNEL_AUDIO",
        });
        if track.flags.scms {
            self.leave_out(format!("the SCMS flag of track {number:02}"));
        }
        match &track.isrc {
            Some(isrc) if is_isrc(isrc) => self.line(&format!("ISRC \"{isrc}\"")),
            Some(isrc) => self.leave_out(format!(
                "the ISRC {isrc} of track {number:02}; a TOC takes 12 capitals and digits"
            )),
            None => {}
        }
        self.text_of_track(disc, number);
        for span in cut(&disc.audio, begins.frames(), ends.frames()) {
            self.span(&span);
        }
        let start = track.at(1).unwrap_or(begins);
        if start > begins {
            self.line(&format!("START {}", Sectors(start.0 - begins.0).msf()));
        }
        let pause = track.at(0);
        if pause == Some(start) {
            self.leave_out(format!(
                "INDEX 00 of track {number:02}, which lasts no time"
            ));
        }
        let later = track.indexes.iter().filter(|mark| mark.index > 1);
        for (next, mark) in (2..).zip(later) {
            if mark.index == next {
                self.line(&format!("INDEX {}", Sectors(mark.at.0 - start.0).msf()));
            } else {
                self.leave_out(format!(
                    "INDEX {:02} of track {number:02} and all after it; a TOC counts, and {next:02} is missing",
                    mark.index
                ));
                break;
            }
        }
    }

    fn span(&mut self, span: &Span) {
        let length = length(span.frames);
        match &span.source {
            Source::Silence => self.line(&format!("SILENCE {length}")),
            Source::File { name, kind, from } => {
                let swap = match kind {
                    AudioKind::RawLittle => "SWAP ",
                    _ => "",
                };
                let line = format!(
                    "FILE \"{}\" {swap}{} {length}",
                    quoted_name(name),
                    self::length(*from)
                );
                self.line(&line);
            }
        }
    }
}

/// `mm:ss:ff` where it is whole sectors that the form can say, else samples.
fn length(frames: u64) -> String {
    let whole = Sectors::exact(frames).filter(|sectors| *sectors <= Sectors::MAX);
    whole.map_or_else(|| frames.to_string(), Sectors::msf)
}

/// The part of the sound between two positions, in frames.
fn cut(audio: &[Span], from: u64, to: u64) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0u64;
    for span in audio {
        let (begin, end) = (at.max(from), at.saturating_add(span.frames).min(to));
        if begin < end {
            let source = match &span.source {
                Source::Silence => Source::Silence,
                Source::File { name, kind, from } => Source::File {
                    name: name.clone(),
                    kind: *kind,
                    from: from.saturating_add(begin - at),
                },
            };
            let frames = end - begin;
            found.push(Span { frames, source });
        }
        at = at.saturating_add(span.frames);
    }
    found
}

/// What of a track comes first: its pause, or INDEX 01.
fn begin_of(track: &DiscTrack) -> Sectors {
    let first = track.indexes.first();
    first.map_or(Sectors(0), |mark| mark.at)
}

pub(super) fn is_catalog(mcn: &str) -> bool {
    mcn.len() == 13 && mcn.bytes().all(|b| b.is_ascii_digit())
}

/// Twelve capitals and digits, the last seven digits, as cdrdao takes them.
pub(super) fn is_isrc(isrc: &str) -> bool {
    let form = |(n, b): (usize, u8)| b.is_ascii_digit() || n < 5 && b.is_ascii_uppercase();
    isrc.len() == 12 && isrc.bytes().enumerate().all(form)
}

/// A character between quotes: `\"`, other signs of the grammar and all beyond ASCII as bytes in octal.
pub(super) fn quoted(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => made.push_str("\\\""),
            ' '..='~' if c != '\\' => made.push(c),
            // A backslash too: cdrdao has no escape for it, and may see one in it.
            '\0'..='\u{ff}' => made.push_str(&format!("\\{:03o}", u32::from(c))),
            c => made.push(c),
        }
    }
    made
}

/// Bytes of a name are the operating system's: what is not ASCII stays UTF-8.
fn quoted_name(name: &str) -> String {
    let parts = name.chars().map(|c| match c.is_ascii() {
        true => quoted(c.encode_utf8(&mut [0; 4])),
        false => c.into(),
    });
    parts.collect()
}

fn check(disc: &Disc, purpose: Use) -> Result<()> {
    let refuse = |why: String| Err(Error::usage("writing the TOC", why));
    let (Some(first), Some(last)) = (disc.tracks.first(), disc.tracks.last()) else {
        return refuse("it has no track".into());
    };
    if first.number == 0 || last.number > 99 {
        return refuse("the tracks of a disc are 1 to 99".into());
    }
    for (track, number) in disc.tracks.iter().zip(u16::from(first.number)..) {
        let refuse = |why: &str| refuse(format!("track {:02} {why}", track.number));
        if u16::from(track.number) != number {
            return refuse("is not the number after the one before");
        }
        if !track.audio {
            return refuse("is a data track");
        }
        if track.at(1).is_none() {
            return refuse("has no INDEX 01");
        }
        let indexes = track.indexes.windows(2);
        if indexes.into_iter().any(|two| two[0].index >= two[1].index) {
            return refuse("has its indexes out of order");
        }
    }
    if first.at(1) < Some(purpose.origin()) {
        return refuse(format!(
            "track {:02} begins before {}, where a drive begins to write",
            first.number,
            purpose.origin().msf()
        ));
    }
    let marks = disc.tracks.iter().flat_map(|track| &track.indexes);
    let mut before = None;
    for mark in marks {
        // A pause may last no time; nothing else may.
        let in_order = before.is_none_or(|(index, at)| at < mark.at || at == mark.at && index == 0);
        if !in_order || mark.at >= disc.lead_out {
            return refuse(format!("the mark at {} is out of order", mark.at.msf()));
        }
        before = Some((mark.index, mark.at));
    }
    let lengths = disc.audio.iter().map(|span| span.frames);
    let frames = lengths.fold(0u64, u64::saturating_add);
    if frames != disc.lead_out.frames() {
        return refuse(format!(
            "its sound has {frames} sample frames, the lead-out at {} takes {}",
            disc.lead_out.msf(),
            disc.lead_out.frames()
        ));
    }
    for span in &disc.audio {
        let Source::File { name, kind, .. } = &span.source else {
            continue;
        };
        let taken = kind_of(name, *kind == AudioKind::RawLittle);
        if taken != *kind || name.contains('\0') || matches!(name.as_str(), "" | "-") {
            return refuse(format!(
                "a TOC cannot say what `{name}` is, cdrdao goes by its name"
            ));
        }
    }
    Ok(())
}
