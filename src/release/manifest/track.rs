//! One `[[track]]`: its fields, and the checks that need no other track.

use std::path::{Path, PathBuf};

use super::{texts, value};
use crate::diagnostic::Diagnostic;
use crate::document::{Found, Table};
use crate::release::{Flags, Isrc, Length, Track};

/// A track with the table it was read from, for carets.
pub(super) struct Read<'d> {
    pub(super) track: Track,
    pub(super) table: Table<'d>,
}

pub(super) fn read_all<'d>(root: &Table<'d>, folder: &Path) -> Vec<Read<'d>> {
    let mut disc = 1;
    (1..)
        .zip(root.tables("track"))
        .map(|(number, table)| {
            disc = disc_of(&table, disc);
            Read {
                track: read(number, disc, &table, folder),
                table,
            }
        })
        .collect()
}

/// Fields that are wrong are recorded and filled; the release is not handed out then.
fn read(number: u32, disc: u32, table: &Table<'_>, folder: &Path) -> Track {
    let text = |name: &str| texts::tidy(table, name);
    let file = texts::path(table, "file", folder).unwrap_or(Found {
        value: PathBuf::new(),
        span: table.span(),
    });
    let length = |name: &str| value(table, name, Length::parse);
    let track = Track {
        number,
        file: file.value,
        file_span: file.span,
        title: text("title").unwrap_or_default(),
        artist: text("artist"),
        version: text("version"),
        composer: text("composer"),
        lyricist: text("lyricist"),
        producer: text("producer"),
        isrc: value(table, "isrc", Isrc::parse),
        gap: length("gap"),
        start: length("start"),
        end: length("end"),
        fade_in: length("fade_in"),
        fade_out: length("fade_out"),
        crossfade: length("crossfade"),
        indexes: Vec::new(),
        side: value(table, "side", texts::side),
        disc,
        hidden: table.flag("hidden").is_some_and(|found| found.value),
        explicit: texts::advisory(table),
        lyrics: table.text("lyrics").map(|found| found.value),
        flags: flags(table),
        cd_title: text("cd_title"),
        cd_artist: text("cd_artist"),
        span: table.span(),
    };
    piece(table, &track);
    Track {
        indexes: indexes(table, piece_ticks(&track)),
        ..track
    }
}

/// A disc that cannot be read counts as the one before, so that the order is not complained about as well.
fn disc_of(table: &Table<'_>, before: u32) -> u32 {
    /// More is a slip of the hand.
    const MOST: i64 = 999;
    match table.get("disc") {
        None => 1,
        Some(entry) => entry
            .integer_in(1..=MOST)
            .and_then(|found| u32::try_from(found.value).ok())
            .unwrap_or(before),
    }
}

/// How long the piece between the trim points is, where that is known without opening the master.
fn piece_ticks(track: &Track) -> Option<u128> {
    let start = track.start.unwrap_or(Length::ZERO);
    track.end?.ticks().checked_sub(start.ticks())
}

/// Trim points in order, fades that fit between them, one way to join the track before.
fn piece(table: &Table<'_>, track: &Track) {
    let caret = |name: &str| table.get(name).map(|e| e.span()).unwrap_or(table.span());
    if let Some(end) = track.end
        && end.ticks() <= track.start.unwrap_or(Length::ZERO).ticks()
    {
        let start = track.start.unwrap_or(Length::ZERO);
        table.report(
            Diagnostic::error(caret("end"), "the track ends before it starts")
                .label(format!("start is {start}"))
                .help("start and end are both measured from the beginning of the master"),
        );
    } else if let Some(length) = piece_ticks(track) {
        let fades = [track.fade_in, track.fade_out, track.crossfade];
        let longest = fades.iter().flatten().map(|f| f.ticks()).max();
        let sum: u128 = [track.fade_in, track.fade_out]
            .iter()
            .flatten()
            .map(|f| f.ticks())
            .sum();
        if sum > length || longest.is_some_and(|l| l > length) {
            let name = ["fade_out", "fade_in", "crossfade"]
                .into_iter()
                .find(|name| table.has(name));
            table.report(
                Diagnostic::error(
                    name.map(caret).unwrap_or(table.span()),
                    "the fades are longer than the piece between start and end",
                )
                .help("shorten the fades or move the trim points"),
            );
        }
    }
    if let (Some(_), Some(_)) = (track.gap, track.crossfade) {
        table.report(
            Diagnostic::error(
                caret("crossfade"),
                "a track has a gap or a crossfade, not both",
            )
            .label("the gap is stated too")
            .help("a crossfade overlaps the track before, a gap keeps it apart: keep one"),
        );
    }
}

/// INDEX 02 up to INDEX 99 (IEC 60908), ascending, inside the track.
fn indexes(table: &Table<'_>, piece: Option<u128>) -> Vec<Length> {
    const MOST: usize = 98;
    let mut indexes: Vec<Length> = Vec::new();
    for entry in table.list("index") {
        let Some(Found { value, span }) = entry.parsed(Length::parse) else {
            continue;
        };
        let before = indexes.last().copied().unwrap_or(Length::ZERO);
        if !value.is_longer_than(before) {
            let message = match indexes.last() {
                None => "an index lies after the start of its track".to_string(),
                Some(before) => format!("indexes ascend, the one before is {before}"),
            };
            table.report(
                Diagnostic::error(span, message)
                    .help("INDEX 02 and up are measured from the start of the track"),
            );
            continue;
        }
        if piece.is_some_and(|piece| value.ticks() >= piece) {
            table.report(Diagnostic::error(
                span,
                "this index lies behind the end of the track",
            ));
            continue;
        }
        if indexes.len() == MOST {
            table.report(Diagnostic::error(
                span,
                "a track has at most 99 indexes, the first is its start",
            ));
            break;
        }
        indexes.push(value);
    }
    indexes
}

/// Copy permitted contradicts the two other readings of its bit (IEC 60908 control field).
fn flags(table: &Table<'_>) -> Flags {
    let mut flags = Flags::default();
    for Found { value, span } in table.texts("flags") {
        let flag = match value.as_str() {
            "PRE" => &mut flags.pre_emphasis,
            "DCP" => &mut flags.copy_permitted,
            "4CH" => &mut flags.four_channel,
            _ => &mut flags.scms,
        };
        if std::mem::replace(flag, true) {
            table.report(Diagnostic::warning(span, format!("`{value}` stands twice")));
        }
    }
    let caret = || table.get("flags").map(|e| e.span()).unwrap_or(table.span());
    for (excluded, name) in [(flags.scms, "SCMS"), (flags.four_channel, "4CH")] {
        if flags.copy_permitted && excluded {
            let message = format!("DCP and {name} exclude each other");
            table.report(
                Diagnostic::error(caret(), message)
                    .help("DCP permits copies without limit; keep one of the two"),
            );
        }
    }
    flags
}
