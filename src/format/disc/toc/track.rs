//! Statements of a track: its mode and flags, the pieces it is made of, and its marks.

use super::lex::Token;
use super::statements::Reader;
use super::{Mode, Part, Pause, Session, TocTrack};
use crate::format::bytes::excerpt;
use crate::format::disc::{AudioKind, Sectors};

const MAX_TRACKS: usize = 99;
const MAX_INDEXES: usize = 98;
/// Bytes of a sample frame.
const FRAME_BYTES: u64 = 4;
const SUB_CHANNELS: [&str; 2] = ["RW", "RW_RAW"];

/// Modes by their names, with the bytes of data that a sector takes.
const MODES: [(&str, Mode); 9] = [
    ("AUDIO", Mode::Audio),
    ("MODE0", Mode::Data(2336)),
    ("MODE1", Mode::Data(2048)),
    ("MODE1_RAW", Mode::Data(2352)),
    ("MODE2", Mode::Data(2336)),
    ("MODE2_RAW", Mode::Data(2352)),
    ("MODE2_FORM1", Mode::Data(2048)),
    ("MODE2_FORM2", Mode::Data(2324)),
    ("MODE2_FORM_MIX", Mode::Data(2336)),
];

impl Reader<'_> {
    pub(super) fn track(&mut self) {
        self.end_of_track();
        self.saw_track = true;
        self.skipping = false;
        let names = MODES.map(|(name, _)| name);
        let word = self.lexer.take_word(&names);
        let found = MODES.iter().find(|(name, _)| word.as_deref() == Some(name));
        if found.is_none() {
            self.strange("TRACK without a mode that is known; AUDIO was assumed");
        }
        let mode = found.map_or(Mode::Audio, |(_, mode)| *mode);
        if mode != Mode::Audio && self.toc.session == Some(Session::Audio) {
            self.problem("a data track on a disc that is CD_DA");
        }
        if self.lexer.take_word(&SUB_CHANNELS).is_some() {
            self.problem("sub-channel data in the files of a track; they are read as if without");
        }
        let first = usize::from(self.toc.first_track.unwrap_or(1));
        if self.toc.tracks.len() + first > MAX_TRACKS {
            self.problem("a track beyond 99; it is left out");
            self.skipping = true;
            return;
        }
        self.toc.tracks.push(TocTrack {
            mode,
            ..TocTrack::default()
        });
    }

    /// What only a whole track tells.
    pub(super) fn end_of_track(&mut self) {
        if self.skipping {
            return;
        }
        let empty = self.toc.tracks.last().is_some_and(|t| t.parts.is_empty());
        if empty {
            let number = self.toc.tracks.len();
            self.problem(format!("TRACK {number} of the file has nothing in it"));
        }
    }

    /// False for a word that is none of these.
    pub(super) fn track_statement(&mut self, word: &str) -> bool {
        match word {
            "NO" => match self.lexer.take_word(&["COPY", "PRE_EMPHASIS"]) {
                Some(word) => self.flag(&word, false),
                None => self.strange("NO without COPY or PRE_EMPHASIS"),
            },
            "COPY" | "PRE_EMPHASIS" | "TWO_CHANNEL_AUDIO" | "FOUR_CHANNEL_AUDIO" => {
                self.flag(word, true);
            }
            "ISRC" => self.isrc(),
            "SILENCE" | "ZERO" => self.silence(word),
            "FILE" | "AUDIOFILE" => self.sound(word),
            "DATAFILE" => self.data(),
            "FIFO" => self.fifo(),
            "START" => self.start(),
            "PREGAP" => self.pregap(),
            "INDEX" => self.index(),
            "END" => self.end(),
            _ => return false,
        }
        true
    }

    /// The track, for a statement that belongs in front of what the track is made of.
    fn in_front(&mut self, what: &str) -> Option<&mut TocTrack> {
        let late = |t: &mut TocTrack| !t.parts.is_empty() || t.pause.is_some();
        if self.current(what).is_some_and(late) {
            self.problem(format!("{what} after the first piece of its track"));
        }
        if self.skipping {
            None
        } else {
            self.toc.tracks.last_mut()
        }
    }

    fn flag(&mut self, word: &str, on: bool) {
        let Some(track) = self.in_front(word) else {
            return;
        };
        match word {
            "COPY" => track.flags.copy_permitted = on,
            "PRE_EMPHASIS" => track.flags.pre_emphasis = on,
            _ => track.flags.four_channel = word == "FOUR_CHANNEL_AUDIO",
        }
    }

    fn isrc(&mut self) {
        let Some(value) = self.string("ISRC") else {
            return;
        };
        let form = super::write::is_isrc(&value);
        let Some(track) = self.in_front("ISRC") else {
            return;
        };
        let repeated = track.isrc.replace(value.clone()).is_some();
        if repeated {
            self.problem("a second ISRC; the last one counts");
        }
        if !form {
            let message = format!(
                "an ISRC is 12 capitals and digits as in GBXYZ2600001, not `{}`",
                excerpt(&value)
            );
            self.problem(message);
        }
    }

    fn mode(&self) -> Mode {
        self.toc.tracks.last().map_or(Mode::Audio, |t| t.mode)
    }

    fn part(&mut self, what: &str, part: Part) {
        let indexed = |t: &mut TocTrack| !t.indexes.is_empty();
        if self.current(what).is_some_and(indexed) {
            self.problem(format!("{what} after an INDEX of its track"));
        }
        if !self.skipping
            && let Some(track) = self.toc.tracks.last_mut()
        {
            track.parts.push(part);
        }
    }

    fn silence(&mut self, word: &str) {
        if word == "ZERO" {
            // The mode may be repeated here.
            self.lexer.take_word(&MODES.map(|(name, _)| name));
            self.lexer.take_word(&SUB_CHANNELS);
        }
        let mode = self.mode();
        let Some(length) = self.length(word, mode.sector()) else {
            return;
        };
        if length == 0 {
            return self.problem(format!("{word} of no length"));
        }
        self.part(word, Part::Silence(length));
    }

    /// Bytes to pass over at the head of a file.
    fn skip(&mut self) -> u64 {
        match self.lexer.take('#') {
            true => self.length("#", 1).unwrap_or(0),
            false => 0,
        }
    }

    /// A length that may be left out; 0 is as good as none.
    fn open_length(&mut self, word: &str) -> Option<u64> {
        let sector = self.mode().sector();
        matches!(self.lexer.peek(), Some(Token::Number(_)))
            .then(|| self.length(word, sector))
            .flatten()
            .filter(|length| *length > 0)
    }

    fn sound(&mut self, word: &str) {
        let mode = self.mode();
        let data = mode != Mode::Audio;
        let Some(file) = self.file(word, data) else {
            return;
        };
        let swap = self.lexer.take_word(&["SWAP"]).is_some();
        let skip = self.skip();
        let start = self.length(word, mode.sector()).unwrap_or(0);
        let length = self.open_length(word);
        if data {
            self.problem(format!("{word} in a data track"));
            let skip = skip + start;
            return self.part(word, Part::Data { file, skip, length });
        }
        if !skip.is_multiple_of(FRAME_BYTES) {
            self.problem(format!("#{skip} is in the middle of a sample"));
        }
        let name = &self.toc.files[file].name;
        let kind = kind_of(name, swap);
        let odd = match extension(name).as_str() {
            _ if kind == AudioKind::Sound && swap => Some("SWAP makes noise of a sound file"),
            _ if kind == AudioKind::Sound && skip > 0 => {
                Some("# passes over the head of a sound file")
            }
            "flac" | "aif" | "aiff" | "m4a" => Some("cdrdao takes this file for bare samples"),
            _ => None,
        };
        if let Some(odd) = odd {
            self.problem(odd);
        }
        let part = Part::Sound {
            file,
            kind,
            skip,
            start,
            length,
        };
        self.part(word, part);
    }

    fn data(&mut self) {
        let data = self.mode() != Mode::Audio;
        let Some(file) = self.file("DATAFILE", data) else {
            return;
        };
        let skip = self.skip();
        let length = self.open_length("DATAFILE");
        if data {
            return self.part("DATAFILE", Part::Data { file, skip, length });
        }
        self.problem("DATAFILE in an audio track");
        let part = Part::Sound {
            file,
            kind: AudioKind::RawBig,
            skip,
            start: 0,
            length,
        };
        self.part("DATAFILE", part);
    }

    /// Nothing that could be opened later: as much silence.
    fn fifo(&mut self) {
        if self.string("FIFO").is_none() {
            return;
        }
        let mode = self.mode();
        let (sector, unit) = match mode {
            Mode::Audio => (Sectors::FRAMES * FRAME_BYTES, FRAME_BYTES),
            Mode::Data(bytes) => (bytes, 1),
        };
        let Some(bytes) = self.length("FIFO", sector) else {
            return;
        };
        self.problem("a FIFO is not opened; silence stands in its place");
        self.part("FIFO", Part::Silence(bytes.div_ceil(unit)));
    }

    fn pause(&mut self, what: &str, pause: impl Fn(&TocTrack) -> Pause) {
        let Some(track) = self.current(what) else {
            return;
        };
        let pause = pause(track);
        if track.pause.replace(pause).is_some() {
            self.problem("a second START or PREGAP; the last one counts");
        }
    }

    fn start(&mut self) {
        match self.lexer.peek() {
            Some(Token::Number(_)) => {
                if let Some(at) = self.time("START") {
                    self.pause("START", |_| Pause::Sectors(at));
                }
            }
            _ => self.pause("START", |track| Pause::Parts(track.parts.len())),
        }
    }

    fn pregap(&mut self) {
        let Some(length) = self.time("PREGAP") else {
            return;
        };
        if self.in_front("PREGAP").is_none() {
            return;
        }
        self.pause("PREGAP", |_| Pause::Sectors(length));
        let silence = Part::Silence(u64::from(length.0) * self.mode().sector());
        if let Some(track) = self.toc.tracks.last_mut() {
            track.parts.insert(0, silence);
        }
    }

    /// cdrdao 1.2.4 makes an index of it, at a time from the start of the track with its pause; the manual does not know it.
    fn end(&mut self) {
        if matches!(self.lexer.peek(), Some(Token::Number(_))) {
            self.time("END");
        }
        self.strange("END, which the manual does not know, was left out");
    }

    fn index(&mut self) {
        let Some(at) = self.time("INDEX") else {
            return;
        };
        let Some(track) = self.current("INDEX") else {
            return;
        };
        let after = track.indexes.last().copied().unwrap_or(Sectors(0));
        if track.indexes.len() == MAX_INDEXES {
            return self.problem("an INDEX beyond 99; it is left out");
        }
        track.indexes.push(at);
        if at <= after {
            let message = format!(
                "INDEX {} is not after {}, the mark before",
                at.msf(),
                after.msf()
            );
            self.problem(message);
        }
    }
}

fn extension(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.to_ascii_lowercase()
}

/// How cdrdao takes a file, by its name: WAV, what its converters decode, or bare samples.
pub(super) fn kind_of(name: &str, swap: bool) -> AudioKind {
    match extension(name).as_str() {
        "wav" | "mp3" | "ogg" => AudioKind::Sound,
        _ if swap => AudioKind::RawLittle,
        _ => AudioKind::RawBig,
    }
}
