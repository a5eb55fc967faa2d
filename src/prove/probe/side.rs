//! The side probe: a side's audio file and the sheet beside it say the same.

use crate::format::riff::Riff;
use crate::format::riff::payload::read_markers;
use crate::format::sides::SideSheet;
use crate::prove::Subject;
use crate::prove::found::{FileKind, Set};
use crate::reading::{Readings, Scope};

/// The letter of a side file by its name: `side-A.wav`, `CAT001 side B.wav`, `CAT001_A_48000Hz_24bit.wav`.
fn letter_of(shown: &str) -> Option<char> {
    let stem = shown.rsplit('/').next()?.rsplit_once('.')?.0;
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let single = |word: &str| {
        let mut characters = word.chars();
        characters
            .next()
            .filter(|c| c.is_ascii_uppercase() && characters.next().is_none())
    };
    match words.iter().position(|w| w.eq_ignore_ascii_case("side")) {
        Some(at) => words
            .get(at + 1)
            .and_then(|w| single(&w.to_ascii_uppercase())),
        None => words.iter().skip(1).find_map(|w| single(w)),
    }
}

/// Gives every audio subject that is a side its `side.*` readings.
pub fn add(set: &Set, subjects: &mut [Subject]) {
    for found in set.files.iter().filter(|f| f.kind == FileKind::Audio) {
        let Some(letter) = letter_of(&found.shown) else {
            continue;
        };
        let Some(subject) = subjects.iter_mut().find(|s| s.path == found.shown) else {
            continue;
        };
        let Some(seconds) = subject.readings.number("audio.duration") else {
            continue;
        };
        let markers = markers(&found.path);
        subject.scopes = vec![Scope::File, Scope::Side];
        let readings = &mut subject.readings;
        readings.put("side.letter", letter.to_string());
        readings.put("side.duration", seconds);
        readings.put("side.markers", markers as u64);
        let sheet = std::fs::read_to_string(found.path.with_extension("json"))
            .ok()
            .and_then(|text| SideSheet::from_json(&text).ok());
        match sheet {
            Some(sheet) => against_sheet(&sheet, letter, seconds, readings),
            None => {
                readings.put("side.cue_sheet", false);
                for id in ["side.cue_total_error", "side.gap_min", "side.gap_max"] {
                    readings.not_applicable(id, "there is no side sheet beside the file");
                }
            }
        }
    }
}

/// Number of points in the file's `cue ` chunk.
fn markers(path: &std::path::Path) -> usize {
    const CHUNK_BYTES: u64 = 1 << 20;
    let count = || {
        let mut file = std::fs::File::open(path).ok()?;
        let riff = Riff::scan(&mut file).ok()?;
        let cue = riff.find(b"cue ")?.read(&mut file, CHUNK_BYTES).ok()?;
        Some(read_markers(&cue, &[]).len())
    };
    count().unwrap_or(0)
}

fn against_sheet(sheet: &SideSheet, letter: char, seconds: f64, readings: &mut Readings) {
    readings.put(
        "side.cue_sheet",
        sheet.side == letter.to_string() && !sheet.rows.is_empty(),
    );
    readings.put(
        "side.cue_total_error",
        (sheet.total.seconds() - seconds).abs(),
    );
    let gaps: Vec<f64> = sheet
        .rows
        .iter()
        .skip(1)
        .map(|row| row.gap.seconds())
        .collect();
    if gaps.is_empty() {
        for id in ["side.gap_min", "side.gap_max"] {
            readings.not_applicable(id, "the side has one track");
        }
    } else {
        readings.put(
            "side.gap_min",
            gaps.iter().copied().fold(f64::INFINITY, f64::min),
        );
        readings.put("side.gap_max", gaps.iter().copied().fold(0.0, f64::max));
    }
}

#[cfg(test)]
mod tests {
    use super::letter_of;

    #[test]
    fn a_side_is_known_by_its_name() {
        assert_eq!(letter_of("vinyl-12-33/side-A.wav"), Some('A'));
        assert_eq!(letter_of("CAT001 side b.wav"), Some('B'));
        assert_eq!(letter_of("CAT001_A_44100Hz_24bit.wav"), Some('A'));
        assert_eq!(letter_of("01 Casting Off.wav"), None);
        assert_eq!(letter_of("A.wav"), None);
    }
}
