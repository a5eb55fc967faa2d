//! How a compact disc is written where a plant or a release wants it otherwise than usual, and marks that stand apart from the sound.

use super::Sectors;
use super::programme::Layout;
use crate::diagnostic::Diagnostic;
use crate::document::{Field, Kind, Table};
use crate::format::checksums::Algorithm;
use crate::format::disc::ddp::Dialect;

/// Sectors that a mark may be moved by: ten seconds, far more than any player needs.
const MOST_SECTORS: i64 = 750;

/// The keys of a `disc` table, in a spec and in a manifest.
pub static FIELDS: &[Field] = &[
    Field::optional(
        "dialect",
        Kind::Word(&["standard", "cue2ddp"]),
        "Whose habits the DDP follows: standard (as Sonoris and HOFA), or cue2ddp.",
    ),
    Field::optional(
        "cd_text",
        Kind::Flag,
        "Whether titles and performers go onto the disc as CD-TEXT; true unless stated.",
    ),
    Field::optional(
        "checksums",
        Kind::List(&Kind::Word(&["md5", "sha1", "crc32"])),
        "Checksum files beside the DDP; [\"md5\"] unless stated.",
    ),
    Field::optional(
        "offset_first",
        Kind::Integer,
        "Sectors (1/75 s) that the start mark of the first track is moved by; negative is earlier. Never moves the sound against other sound.",
    ),
    Field::optional(
        "offset_start",
        Kind::Integer,
        "Sectors that the start marks of the other tracks are moved by.",
    ),
    Field::optional(
        "offset_index",
        Kind::Integer,
        "Sectors that sub-indexes are moved by.",
    ),
    Field::optional(
        "offset_pause",
        Kind::Integer,
        "Sectors that the end marks of tracks (INDEX 00) are moved by.",
    ),
    Field::optional(
        "offset_end",
        Kind::Integer,
        "Sectors of silence between the last sound and the end of the disc; never negative.",
    ),
];

/// What a `disc` table says; what it does not say is left to the one below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DiscChoices {
    dialect: Option<Dialect>,
    cd_text: Option<bool>,
    checksums: Option<Vec<Algorithm>>,
    offsets: [Option<i32>; 5],
}

const OFFSETS: [&str; 5] = [
    "offset_first",
    "offset_start",
    "offset_index",
    "offset_pause",
    "offset_end",
];

/// Sectors that marks are moved by against the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offsets {
    /// INDEX 01 of the first track.
    pub first: i32,
    /// INDEX 01 of the other tracks.
    pub start: i32,
    /// INDEX 02 and up.
    pub index: i32,
    /// INDEX 00 of the tracks after the first.
    pub pause: i32,
    /// The lead-out; 0 or later.
    pub end: i32,
}

impl DiscChoices {
    pub fn read(table: &Table) -> DiscChoices {
        let algorithm = |name: &str| match name {
            "md5" => Some(Algorithm::Md5),
            "sha1" => Some(Algorithm::Sha1),
            "crc32" => Some(Algorithm::Crc32),
            _ => None,
        };
        let checksums = table.has("checksums").then(|| {
            let mut all: Vec<Algorithm> = Vec::new();
            for found in table.texts("checksums") {
                all.extend(algorithm(&found.value).filter(|a| !all.contains(a)));
            }
            all
        });
        DiscChoices {
            dialect: table
                .text("dialect")
                .and_then(|found| Dialect::from_name(&found.value)),
            cd_text: table.flag("cd_text").map(|found| found.value),
            checksums,
            offsets: OFFSETS.map(|name| offset(table, name)),
        }
    }

    /// These choices, and where they say nothing those of `base`.
    pub fn over(self, base: DiscChoices) -> DiscChoices {
        let mut offsets = base.offsets;
        for (below, above) in offsets.iter_mut().zip(self.offsets) {
            *below = above.or(*below);
        }
        DiscChoices {
            dialect: self.dialect.or(base.dialect),
            cd_text: self.cd_text.or(base.cd_text),
            checksums: self.checksums.or(base.checksums),
            offsets,
        }
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect.unwrap_or_default()
    }

    pub fn cd_text(&self) -> bool {
        self.cd_text.unwrap_or(true)
    }

    pub fn checksums(&self) -> Vec<Algorithm> {
        self.checksums.clone().unwrap_or(vec![Algorithm::Md5])
    }

    pub fn offsets(&self) -> Offsets {
        let [first, start, index, pause, end] = self.offsets.map(Option::unwrap_or_default);
        Offsets {
            first,
            start,
            index,
            pause,
            end,
        }
    }
}

fn offset(table: &Table, name: &str) -> Option<i32> {
    let found = table.get(name)?.integer()?;
    let least = if name == "offset_end" {
        0
    } else {
        -MOST_SECTORS
    };
    if !(least..=MOST_SECTORS).contains(&found.value) {
        let message = format!("`{name}` goes from {least} to {MOST_SECTORS} sectors (1/75 s)");
        table.report(Diagnostic::error(found.span, message));
        return None;
    }
    i32::try_from(found.value).ok()
}

impl Offsets {
    /// What was moved, for a PQ sheet: nothing where nothing was.
    pub fn words(&self) -> Vec<(&'static str, i32)> {
        let all = [
            ("INDEX 01 of the first track", self.first),
            ("INDEX 01 of the other tracks", self.start),
            ("INDEX 02 and up", self.index),
            ("INDEX 00", self.pause),
            ("lead-out", self.end),
        ];
        all.into_iter()
            .filter(|(_, sectors)| *sectors != 0)
            .collect()
    }
}

impl Layout {
    /// Moves the marks of a disc against its sound. Where the first mark would come before the programme begins, silence is put in
    /// front of the whole programme instead, so that the distances between sounds stay as they are.
    pub fn offset(mut self, offsets: &Offsets) -> Layout {
        let frames = |sectors: i32| i64::from(sectors) * Sectors::FRAMES as i64;
        let first = self.marks.first().map_or(0, |mark| mark.start as i64);
        let front = (first + frames(offsets.first)).min(0).unsigned_abs();
        let moved = |at: u64, sectors: i32| (at + front).saturating_add_signed(frames(sectors));
        for part in &mut self.parts {
            part.at += front;
        }
        for (n, mark) in self.marks.iter_mut().enumerate() {
            let start = if n == 0 { offsets.first } else { offsets.start };
            mark.start = moved(mark.start, start);
            mark.end += front;
            for index in &mut mark.indexes {
                *index = moved(*index, offsets.index);
            }
            // The first pause begins with the disc.
            let pause = mark
                .pause
                .map(|at| if n == 0 { at } else { moved(at, offsets.pause) });
            mark.pause = pause.filter(|at| *at < mark.start);
        }
        self.frames += front + frames(offsets.end).unsigned_abs();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::programme::{Mark, Part};

    /// Two tracks of ten seconds with two seconds between, from the start of the programme.
    fn layout() -> Layout {
        let sector = Sectors::FRAMES;
        let part = |at: u64| Part {
            segment: 0,
            from: 0,
            frames: 750 * sector,
            at: at * sector,
        };
        let mark = |number, pause: Option<u64>, start: u64| Mark {
            number,
            pause: pause.map(|p| p * sector),
            start: start * sector,
            end: (start + 750) * sector,
            indexes: vec![(start + 75) * sector],
        };
        Layout {
            rate: 44_100,
            frames: 1650 * sector,
            parts: vec![part(0), part(900)],
            marks: vec![mark(1, None, 0), mark(2, Some(750), 900)],
        }
    }

    #[test]
    fn marks_move_and_the_sound_stays_where_it_is_against_other_sound() {
        let offsets = Offsets {
            first: -20,
            start: -10,
            index: -5,
            pause: 3,
            end: 15,
        };
        let moved = layout().offset(&offsets);
        let sectors = |frames: u64| frames / Sectors::FRAMES;
        // Twenty sectors of silence in front, because no mark can stand before the programme.
        assert_eq!(
            moved
                .parts
                .iter()
                .map(|p| sectors(p.at))
                .collect::<Vec<_>>(),
            [20, 920]
        );
        assert_eq!(sectors(moved.marks[0].start), 0);
        assert_eq!(sectors(moved.marks[0].indexes[0]), 20 + 75 - 5);
        assert_eq!(moved.marks[1].pause.map(sectors), Some(20 + 750 + 3));
        assert_eq!(sectors(moved.marks[1].start), 20 + 900 - 10);
        assert_eq!(sectors(moved.frames), 20 + 1650 + 15);
    }

    #[test]
    fn without_offsets_nothing_changes() {
        assert_eq!(layout().offset(&Offsets::default()), layout());
    }
}
