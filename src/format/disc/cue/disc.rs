//! What a cue sheet describes, as a disc.
//!
//! A sheet is for burning unless it says otherwise: the drive puts two seconds of pause in front, so its first sample stands at 00:02:00.
//! A sheet that describes an image with that pause inside says where the image begins, in a line of ours: `REM IMAGE_STARTS_AT 00:00:00`.

use super::{CueFile, CueIndex, CueSheet, CueTrack, WORDS};
use crate::format::disc::cdtext::{Block, CdText};
use crate::format::disc::{AudioKind, Disc, DiscTrack, FIRST_PAUSE, Mark, Sectors, Source, Span};

/// Key of the line that says where on the disc the first file begins.
pub const IMAGE_STARTS_AT: &str = "IMAGE_STARTS_AT";

/// Silence that a sheet asks for at a position of the files laid end to end, in frames.
struct Gap {
    at: u64,
    frames: u64,
}

impl CueSheet {
    /// A-time of the first sample of the first file.
    pub fn starts_at(&self) -> Sectors {
        let stated = self.rem.iter().find(|(key, _)| key == IMAGE_STARTS_AT);
        let stated = stated.and_then(|(_, value)| Sectors::parse(value).ok());
        stated
            .filter(|at| *at <= FIRST_PAUSE)
            .unwrap_or(FIRST_PAUSE)
    }

    /// The disc. `frames` are the lengths of the files in sample frames at 44.1 kHz, in their order; a file without one counts as empty.
    /// Marks between sectors (after a file of another length than whole sectors) are moved to the sector that holds them; the last sector
    /// is filled with silence.
    pub fn to_disc(&self, frames: &[u64]) -> Disc {
        let lengths: Vec<u64> = (0..self.files.len())
            .map(|n| frames.get(n).copied().unwrap_or(0))
            .collect();
        let starts: Vec<u64> = lengths
            .iter()
            .scan(0u64, |at, length| {
                let start = *at;
                *at = at.saturating_add(*length);
                Some(start)
            })
            .collect();
        let position = |index: &CueIndex| {
            let start = starts.get(index.file).copied().unwrap_or(0);
            start.saturating_add(index.at.frames())
        };
        let gaps = self.gaps(
            &position,
            lengths.iter().fold(0, |a, b| a.saturating_add(*b)),
        );
        let origin = self.starts_at().frames();
        let mut tracks: Vec<DiscTrack> = Vec::new();
        let mut shift = origin;
        for track in &self.tracks {
            let own = |gap: Option<Sectors>| gap.map_or(0, Sectors::frames);
            let begins = shift;
            shift = shift.saturating_add(own(track.pregap));
            let mark = |index: u8, frame: u64| Mark {
                index,
                at: Sectors::floor(frame).unwrap_or(Sectors(u32::MAX)),
            };
            let mut indexes: Vec<Mark> = track
                .indexes
                .iter()
                .map(|index| mark(index.number, position(index).saturating_add(shift)))
                .collect();
            let first = track.indexes.first();
            if tracks.is_empty() {
                // The first pause begins with the disc, whatever the sheet says of it.
                indexes.retain(|mark| mark.index > 0);
                if indexes.first().is_some_and(|mark| mark.at > Sectors(0)) {
                    indexes.insert(0, mark(0, 0));
                }
            } else if let Some(first) = first.filter(|f| f.number > 0 && track.pregap.is_some()) {
                indexes.insert(0, mark(0, position(first).saturating_add(begins)));
            }
            shift = shift.saturating_add(own(track.postgap));
            tracks.push(DiscTrack {
                number: track.number,
                audio: track.mode == "AUDIO",
                flags: track.flags,
                isrc: track.isrc.clone(),
                indexes,
            });
        }
        let mut audio = self.spans(&lengths, &gaps, origin);
        let total = audio
            .iter()
            .fold(0u64, |sum, span| sum.saturating_add(span.frames));
        let lead_out = Sectors::ceil(total).unwrap_or(Sectors(u32::MAX));
        silence(&mut audio, lead_out.frames().saturating_sub(total));
        Disc {
            mcn: self.catalog.clone(),
            master_id: None,
            tracks,
            text: self.cd_text(),
            lead_out,
            audio,
        }
    }

    fn gaps(&self, position: &dyn Fn(&CueIndex) -> u64, end: u64) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (n, track) in self.tracks.iter().enumerate() {
            let begins = |track: &CueTrack| track.indexes.first().map(position);
            if let (Some(at), Some(gap)) = (begins(track), track.pregap) {
                gaps.push(Gap {
                    at,
                    frames: gap.frames(),
                });
            }
            if let Some(gap) = track.postgap {
                gaps.push(Gap {
                    at: self.tracks.get(n + 1).and_then(begins).unwrap_or(end),
                    frames: gap.frames(),
                });
            }
        }
        gaps
    }

    /// The files end to end behind `origin` frames of silence, with gaps in their places.
    fn spans(&self, lengths: &[u64], gaps: &[Gap], origin: u64) -> Vec<Span> {
        let mut spans = Vec::new();
        silence(&mut spans, origin);
        let (mut start, mut next) = (0u64, 0);
        for (file, length) in self.files.iter().zip(lengths) {
            let end = start.saturating_add(*length);
            let mut from = start;
            while let Some(gap) = gaps.get(next).filter(|gap| gap.at < end) {
                stretch(&mut spans, file, from - start, gap.at.saturating_sub(from));
                silence(&mut spans, gap.frames);
                from = from.max(gap.at);
                next += 1;
            }
            stretch(&mut spans, file, from - start, end - from);
            start = end;
        }
        for gap in &gaps[next..] {
            silence(&mut spans, gap.frames);
        }
        spans
    }

    /// The words as one block of CD-TEXT.
    pub fn cd_text(&self) -> CdText {
        let mut block = Block {
            first_track: self.tracks.first().map_or(1, |track| track.number),
            ..Block::default()
        };
        for kind in WORDS {
            let all = std::iter::once(&self.words).chain(self.tracks.iter().map(|t| &t.words));
            let strings: Vec<String> = all
                .map(|words| words.get(&kind).cloned().unwrap_or_default())
                .collect();
            if strings.iter().any(|s| !s.is_empty()) {
                block.strings.insert(kind, strings);
            }
        }
        match block.strings.is_empty() {
            true => CdText::default(),
            false => CdText {
                blocks: vec![block],
            },
        }
    }
}

/// Silences that follow one another are one.
fn silence(spans: &mut Vec<Span>, frames: u64) {
    if let Some(Span {
        frames: before,
        source: Source::Silence,
    }) = spans.last_mut()
    {
        *before = before.saturating_add(frames);
    } else if frames > 0 {
        spans.push(Span {
            frames,
            source: Source::Silence,
        });
    }
}

fn stretch(spans: &mut Vec<Span>, file: &CueFile, from: u64, frames: u64) {
    if frames > 0 {
        spans.push(Span {
            frames,
            source: Source::File {
                name: file.name.clone(),
                kind: file.audio_kind(),
                from,
            },
        });
    }
}

impl CueFile {
    /// How its samples are found.
    pub fn audio_kind(&self) -> AudioKind {
        match self.kind.as_str() {
            "BINARY" => AudioKind::RawLittle,
            "MOTOROLA" => AudioKind::RawBig,
            _ => AudioKind::Sound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::format::disc::cdtext::Kind;

    /// The marks of a sheet's disc, and its spans: name (nothing for silence), first sector, sectors.
    fn disc(sheet: &str, sectors: &[u64]) -> (Vec<String>, Vec<String>, String) {
        let lengths: Vec<u64> = sectors.iter().map(|s| s * Sectors::FRAMES).collect();
        let disc = parse(sheet.as_bytes()).unwrap().sheet.to_disc(&lengths);
        let marks = disc.tracks.iter().flat_map(|track| {
            track
                .indexes
                .iter()
                .map(|m| format!("{}/{} {}", track.number, m.index, m.at.msf()))
        });
        let spans = disc.audio.iter().map(|span| {
            let sectors = span.frames / Sectors::FRAMES;
            match &span.source {
                Source::Silence => format!("silence {sectors}"),
                Source::File { name, from, .. } => {
                    format!("{name} {}+{sectors}", from / Sectors::FRAMES)
                }
            }
        });
        (marks.collect(), spans.collect(), disc.lead_out.msf())
    }

    const TRACKS: &str = "TRACK 01 AUDIO\nINDEX 01 00:00:00\n";

    #[test]
    fn an_image_for_burning_begins_after_the_first_pause() {
        let sheet = format!(
            "FILE a.wav WAVE\n{TRACKS}TRACK 02 AUDIO\nINDEX 00 00:05:00\nINDEX 01 00:07:00\nINDEX 02 00:09:10\n"
        );
        let (marks, spans, end) = disc(&sheet, &[1000]);
        assert_eq!(
            marks,
            [
                "1/0 00:00:00",
                "1/1 00:02:00",
                "2/0 00:07:00",
                "2/1 00:09:00",
                "2/2 00:11:10"
            ]
        );
        assert_eq!(spans, ["silence 150", "a.wav 0+1000"]);
        assert_eq!(end, "00:15:25");
    }

    #[test]
    fn an_image_that_holds_the_first_pause_says_so() {
        let sheet = "REM IMAGE_STARTS_AT 00:00:00\nFILE IMAGE.DAT BINARY\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n";
        let (marks, spans, end) = disc(sheet, &[900]);
        assert_eq!(marks, ["1/0 00:00:00", "1/1 00:02:00"]);
        assert_eq!(spans, ["IMAGE.DAT 0+900"]);
        assert_eq!(end, "00:12:00");
    }

    #[test]
    fn gaps_at_the_head_of_their_own_file_and_gaps_at_the_end_of_the_file_before_are_the_same_disc()
    {
        let own = format!(
            "FILE a.wav WAVE\n{TRACKS}FILE b.wav WAVE\nTRACK 02 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n"
        );
        let before = format!(
            "FILE a.wav WAVE\n{TRACKS}TRACK 02 AUDIO\nINDEX 00 00:08:00\nFILE b.wav WAVE\nINDEX 01 00:00:00\n"
        );
        let (own, before) = (disc(&own, &[600, 450]), disc(&before, &[750, 300]));
        assert_eq!(
            own.0,
            [
                "1/0 00:00:00",
                "1/1 00:02:00",
                "2/0 00:10:00",
                "2/1 00:12:00"
            ]
        );
        assert_eq!((own.0, own.2), (before.0, before.2));
    }

    #[test]
    fn gaps_that_are_in_no_file_are_silence_in_their_places() {
        let sheet = format!(
            "FILE a.wav WAVE\n{TRACKS}POSTGAP 00:01:00\nFILE b.wav WAVE\nTRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:00:00\nPOSTGAP 00:00:10\n"
        );
        let (marks, spans, end) = disc(&sheet, &[600, 300]);
        assert_eq!(
            marks,
            [
                "1/0 00:00:00",
                "1/1 00:02:00",
                "2/0 00:11:00",
                "2/1 00:13:00"
            ]
        );
        assert_eq!(
            spans,
            [
                "silence 150",
                "a.wav 0+600",
                "silence 225",
                "b.wav 0+300",
                "silence 10"
            ]
        );
        assert_eq!(end, "00:17:10");
        // In one file, the same.
        let sheet = format!(
            "FILE a.wav WAVE\n{TRACKS}TRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:08:00\n"
        );
        let (marks, spans, _) = disc(&sheet, &[900]);
        assert_eq!(marks[2..], ["2/0 00:10:00", "2/1 00:12:00"]);
        assert_eq!(
            spans,
            ["silence 150", "a.wav 0+600", "silence 150", "a.wav 600+300"]
        );
    }

    #[test]
    fn sound_in_front_of_the_first_track_is_part_of_a_longer_first_pause() {
        let sheet = "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:30:00\n";
        assert_eq!(disc(sheet, &[9000]).0, ["1/0 00:00:00", "1/1 00:32:00"]);
    }

    #[test]
    fn files_of_no_whole_sectors_keep_every_sample_and_marks_stand_in_the_sector_that_holds_them() {
        let sheet = format!(
            "FILE a.wav WAVE\n{TRACKS}FILE b.wav WAVE\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n"
        );
        let disc = parse(sheet.as_bytes())
            .unwrap()
            .sheet
            .to_disc(&[588 * 600 + 1, 588 * 300]);
        assert_eq!(disc.tracks[1].at(1), Some(Sectors(750)));
        assert_eq!(disc.lead_out, Sectors(1051));
        let total: u64 = disc.audio.iter().map(|s| s.frames).sum();
        assert_eq!(total, disc.lead_out.frames());
    }

    #[test]
    fn names_are_cd_text_and_what_a_track_does_not_say_is_an_empty_string() {
        let sheet = "TITLE Album\nFILE a.wav WAVE\nTRACK 01 AUDIO\nTITLE One\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nPERFORMER Band\nINDEX 01 00:05:00\n";
        let disc = parse(sheet.as_bytes()).unwrap().sheet.to_disc(&[900 * 588]);
        let block = &disc.text.blocks[0];
        assert_eq!(block.strings[&Kind::Title], ["Album", "One", ""]);
        assert_eq!(block.strings[&Kind::Performer], ["", "", "Band"]);
        assert!(!block.strings.contains_key(&Kind::Songwriter));
    }
}
