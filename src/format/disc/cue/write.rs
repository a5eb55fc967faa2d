//! Writes cue sheets in the order CDRWIN defines, CR LF, without a byte order mark.

use super::text::{Encoding, encode, quotable};
use super::{CueSheet, CueTrack, Sectors, WORDS, Words};
use crate::error::{Error, Result};
use crate::format::disc::cdtext::Kind;
use crate::format::letters::plain_punctuation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// What every tested program reads: one FILE, INDEX 00 and 01, FLAGS DCP 4CH PRE, plain punctuation. What is left out is named.
    Portable,
    /// All the sheet holds: several files, sub-indexes, PREGAP, POSTGAP, SCMS, CDTEXTFILE.
    Full,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub bytes: Vec<u8>,
    /// Ascii, Latin1 or Utf8.
    pub encoding: Encoding,
    /// What the sheet holds and these bytes do not, one sentence each.
    pub left_out: Vec<String>,
}

/// [`write`] in [`Flavour::Portable`].
pub fn portable(sheet: &CueSheet) -> Result<Written> {
    write(sheet, Flavour::Portable)
}

/// The bytes of a sheet. `Kind::Usage` if the grammar or the flavour cannot say it: no track or file, over 99 tracks, a track without
/// INDEX 01, times past 99:59:74; portable also: several files, silence that is in no file, data tracks.
pub fn write(sheet: &CueSheet, flavour: Flavour) -> Result<Written> {
    check(sheet, flavour)?;
    let mut out = Lines {
        flavour,
        text: String::new(),
    };
    let mut left_out = Vec::new();
    let portable = flavour == Flavour::Portable;

    if let Some(catalog) = &sheet.catalog {
        out.line(0, &format!("CATALOG {}", word(catalog)));
    }
    match &sheet.cdtextfile {
        Some(file) if portable => left_out.push(format!("CDTEXTFILE {}", quotable(file))),
        Some(file) => out.quoted(0, "CDTEXTFILE", file),
        None => {}
    }
    out.words(0, &sheet.words, "the disc's", &mut left_out);
    out.rem(0, &sheet.rem);
    // A FILE line is due before the first index in that file: before TRACK, unless the track's pause ends the file before.
    let mut file = None;
    for track in &sheet.tracks {
        let first = track.indexes.first().map(|i| i.file);
        if first != file {
            file = first;
            out.file(sheet, file);
        }
        out.line(
            1,
            &format!("TRACK {:02} {}", track.number, word(&track.mode)),
        );
        out.flags(track, &mut left_out);
        if let Some(isrc) = &track.isrc {
            out.line(2, &format!("ISRC {}", word(isrc)));
        }
        let whose = format!("track {:02}", track.number);
        out.words(2, &track.words, &whose, &mut left_out);
        out.rem(2, &track.rem);
        if let Some(pregap) = track.pregap {
            out.line(2, &format!("PREGAP {}", pregap.msf()));
        }
        for index in &track.indexes {
            if portable && index.number > 1 {
                left_out.push(format!(
                    "track {:02} INDEX {:02} {}",
                    track.number,
                    index.number,
                    index.at.msf()
                ));
                continue;
            }
            if Some(index.file) != file {
                file = Some(index.file);
                out.file(sheet, file);
            }
            out.line(2, &format!("INDEX {:02} {}", index.number, index.at.msf()));
        }
        if let Some(postgap) = track.postgap {
            out.line(2, &format!("POSTGAP {}", postgap.msf()));
        }
    }
    let (bytes, encoding) = encode(out.text);
    Ok(Written {
        bytes,
        encoding,
        left_out,
    })
}

struct Lines {
    flavour: Flavour,
    text: String,
}

impl Lines {
    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(line);
        self.text.push_str("\r\n");
    }
    fn value(&self, text: &str) -> String {
        match self.flavour {
            Flavour::Portable => quotable(&plain_punctuation(text)),
            Flavour::Full => quotable(text),
        }
    }
    fn quoted(&mut self, depth: usize, command: &str, value: &str) {
        let value = self.value(value);
        self.line(depth, &format!("{command} \"{value}\""));
    }
    /// Words that only some programs have a command for stand in REM lines of a portable sheet.
    fn words(&mut self, depth: usize, words: &Words, whose: &str, left_out: &mut Vec<String>) {
        let said = |kind: Kind| Some((kind.name(), kind, words.get(&kind)?));
        for (command, kind, value) in WORDS.into_iter().filter_map(said) {
            let known = matches!(kind, Kind::Title | Kind::Performer | Kind::Songwriter);
            if known || self.flavour == Flavour::Full {
                self.quoted(depth, command, value);
            } else {
                self.quoted(depth, &format!("REM {command}"), value);
                left_out.push(format!("{whose} {command} (kept as a REM line)"));
            }
        }
    }
    fn rem(&mut self, depth: usize, lines: &[(String, String)]) {
        for (key, value) in lines {
            let (key, value) = (word(key), self.value(value));
            let quotes = if value.contains(' ') { "\"" } else { "" };
            let line = format!("REM {key} {quotes}{value}{quotes}");
            self.line(depth, line.trim_end());
        }
    }
    fn file(&mut self, sheet: &CueSheet, file: Option<usize>) {
        if let Some(file) = file.and_then(|f| sheet.files.get(f)) {
            // A file name is not text to be improved: it must match the disk.
            let name = file.name.replace(['"', '\r', '\n'], "_");
            self.line(0, &format!("FILE \"{name}\" {}", word(&file.kind)));
        }
    }
    fn flags(&mut self, track: &CueTrack, left_out: &mut Vec<String>) {
        let flags = track.flags;
        let scms_as_flag = flags.scms && self.flavour == Flavour::Full;
        let words: Vec<&str> = [
            (flags.copy_permitted, "DCP"),
            (flags.four_channel, "4CH"),
            (flags.pre_emphasis, "PRE"),
            (scms_as_flag, "SCMS"),
        ]
        .into_iter()
        .filter_map(|(set, word)| set.then_some(word))
        .collect();
        if !words.is_empty() {
            self.line(2, &format!("FLAGS {}", words.join(" ")));
        }
        if flags.scms && !scms_as_flag {
            self.line(2, "REM FLAGS SCMS");
            left_out.push(format!(
                "track {:02} flag SCMS (kept as a REM line)",
                track.number
            ));
        }
    }
}

/// A value that stands without quotes: no blanks in it.
fn word(text: &str) -> String {
    quotable(text).replace([' ', '\t'], "_")
}

fn check(sheet: &CueSheet, flavour: Flavour) -> Result<()> {
    let refuse = |why: String| Err(Error::usage("writing the cue sheet", why));
    if sheet.tracks.is_empty() || sheet.files.is_empty() {
        return refuse("it has no track or no file".into());
    }
    if sheet.tracks.len() > 99 {
        return refuse(format!("{} tracks; a disc holds 99", sheet.tracks.len()));
    }
    let portable = flavour == Flavour::Portable;
    if portable && sheet.files.len() > 1 {
        return refuse(format!(
            "{} files; a portable sheet describes one image",
            sheet.files.len()
        ));
    }
    for track in &sheet.tracks {
        let refuse = |why: &str| refuse(format!("track {:02} {why}", track.number));
        if track.index(1).is_none() {
            return refuse("has no INDEX 01");
        }
        if track.indexes.iter().any(|i| i.file >= sheet.files.len()) {
            return refuse("refers to a file that is not listed");
        }
        let times = track.indexes.iter().map(|i| i.at);
        if times
            .chain(track.pregap)
            .chain(track.postgap)
            .any(|t| t > Sectors::MAX)
        {
            return refuse("has a time past 99:59:74");
        }
        if portable && (track.pregap.is_some() || track.postgap.is_some()) {
            return refuse(
                "has a PREGAP or POSTGAP; programs differ on it, so the silence belongs into the image",
            );
        }
        if portable && track.mode != "AUDIO" {
            return refuse("is a data track");
        }
    }
    Ok(())
}
