mod album;
mod letterhead;
mod printed;

use super::*;
use crate::format::disc::cdtext::CdText;
use crate::format::disc::{Disc, cue};
use crate::format::golden;

/// Three tracks as cd.md's test disc has them: A-times 00:02:00, 00:07:00/00:09:00, 00:15:00, lead-out 00:20:25.
fn test_disc() -> Disc {
    let text = "CATALOG 5012345678900\nTITLE \"Night Ferry\"\nPERFORMER \"The Pilots\"\nFILE \"NF001.wav\" WAVE\n\
        TRACK 01 AUDIO\nISRC GBAAA2400001\nTITLE \"Casting Off\"\nPERFORMER \"The Pilots\"\nINDEX 01 00:00:00\n\
        TRACK 02 AUDIO\nFLAGS PRE\nISRC GBAAA2400002\nTITLE \"Mid Channel\"\nPERFORMER \"The Pilots & Zoë\"\nINDEX 00 00:05:00\nINDEX 01 00:07:00\n\
        TRACK 03 AUDIO\nFLAGS DCP\nTITLE \"Landfall\"\nINDEX 01 00:13:00\nINDEX 02 00:15:50\n";
    let read = cue::parse(text.as_bytes()).unwrap();
    assert_eq!(read.problems, []);
    read.sheet.to_disc(&[Sectors(1375).frames()])
}

fn sheet() -> PqSheet {
    let mut sheet = PqSheet::from_disc(&test_disc()).unwrap();
    sheet.label = Some("Harbour".into());
    sheet.catalogue = Some("NF001".into());
    sheet.offsets = Some(Vec::new());
    sheet
}

#[test]
fn the_times_are_those_of_the_disc() {
    let rows: Vec<(u8, u8, String, String)> = sheet()
        .rows
        .iter()
        .map(|r| (r.track, r.index, r.absolute.msf(), signed_msf(r.relative)))
        .collect();
    let expected = [
        (0, 0, "00:00:00", "00:00:00"),
        (1, 0, "00:00:00", "-00:02:00"),
        (1, 1, "00:02:00", "00:00:00"),
        (2, 0, "00:07:00", "-00:02:00"),
        (2, 1, "00:09:00", "00:00:00"),
        (3, 1, "00:15:00", "00:00:00"),
        (3, 2, "00:17:50", "00:02:50"),
        (LEAD_OUT, 1, "00:20:25", "00:00:00"),
    ]
    .map(|(t, i, a, r)| (t, i, a.to_string(), r.to_string()));
    assert_eq!(rows, expected);
    let times: Vec<_> = sheet()
        .rows
        .iter()
        .filter_map(|r| Some((r.pause?.0, r.duration?.0, r.with_pause()?.0)))
        .collect();
    // Pauses and durations add up to the disc.
    assert_eq!(times, [(150, 375, 525), (150, 450, 600), (0, 400, 400)]);
    assert_eq!(times.iter().map(|t| t.2).sum::<u32>(), 1525);
}

#[test]
fn a_plant_reads_this() {
    let mut sheet = sheet();
    sheet.offsets = Some(vec![Offset {
        marker: "INDEX 01 of track 1".into(),
        sectors: -15,
    }]);
    sheet.notes = vec!["Track 3 fades into silence.\u{7}".into()];
    golden("pq", "a-pq-sheet-for-the-plant", &sheet.to_text());
}

#[test]
fn an_empty_sheet_still_says_what_it_is() {
    golden(
        "pq",
        "a-pq-sheet-without-rows",
        &PqSheet::default().to_text(),
    );
}

#[test]
fn json_keeps_everything() {
    let mut sheet = sheet();
    sheet.offsets = Some(vec![Offset {
        marker: "stops".into(),
        sectors: 20,
    }]);
    sheet.notes = vec!["one".into()];
    let json = sheet.to_json();
    golden("pq", "a-pq-sheet-as-json", &json);
    assert_eq!(PqSheet::from_json(&json).unwrap(), sheet);
}

#[test]
fn foreign_json_is_refused_with_a_place() {
    let json = sheet().to_json();
    for (from, to, part) in [
        ("runout-pq/1", "runout-pq/9", "schema"),
        ("\"-00:02:00\"", "\"-00:02:75\"", "row 2"),
        ("\"AA\"", "\"AB\"", "`AB` is no track number"),
        ("\"DCP\"", "\"LOUD\"", "unknown flag `LOUD`"),
        ("\"total\"", "\"totl\"", "totl"),
        ("\"00:20:25\"", "\"20:25\"", "mm:ss:ff"),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        let message = PqSheet::from_json(&changed).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn json_of_the_first_form_is_read_and_of_the_whole_form_comes_back() {
    // The first form knew none of the fields that may be missing.
    let first = sheet().to_json();
    for key in ["master_id", "checksums", "results", "head_silence"] {
        assert!(!first.contains(key), "{key}");
    }
    assert_eq!(PqSheet::from_json(&first).unwrap(), sheet());
    let whole = album::filled(12);
    assert_eq!(PqSheet::from_json(&whole.to_json()).unwrap(), whole);
}

#[test]
fn a_disc_without_words_has_a_sheet_without_names_and_data_is_noted() {
    let mut disc = test_disc();
    disc.text = CdText::default();
    let bare = PqSheet::from_disc(&disc).unwrap();
    assert_eq!((bare.title, bare.rows.len()), (None, 8));
    disc.tracks[1].audio = false;
    let notes = PqSheet::from_disc(&disc).unwrap().notes;
    assert_eq!(notes, ["Track 2 holds data, not sound."]);
}

#[test]
fn descriptions_of_no_disc_are_refused() {
    let refused = |change: fn(&mut Disc)| {
        let mut disc = test_disc();
        change(&mut disc);
        PqSheet::from_disc(&disc).unwrap_err().to_string()
    };
    for (message, part) in [
        (refused(|d| d.tracks.clear()), "no track"),
        (refused(|d| d.tracks[1].indexes.truncate(1)), "no INDEX 01"),
        (
            refused(|d| d.tracks[2].indexes[0].at = Sectors(10)),
            "not after",
        ),
        (
            refused(|d| d.tracks[2].indexes[1].at = d.lead_out),
            "past the end",
        ),
        (
            refused(|d| d.tracks[2].indexes[1].at = Sectors(u32::MAX)),
            "past the end",
        ),
    ] {
        assert!(message.contains(part), "{message}");
    }
}
