use super::*;
use crate::document::golden;
use crate::release::{Release, manifest};
use proptest::prelude::*;
use std::path::Path;

fn parsed(text: &str) -> Release {
    match manifest::parse(text, Path::new("release.toml")) {
        Ok((release, _)) => release,
        Err(mistakes) => panic!("{}\n{text}", mistakes.render(false)),
    }
}

fn master(file: &str, minutes: u64) -> MasterInfo {
    MasterInfo {
        file: file.into(),
        rate: 96_000,
        bits: 24,
        channels: 2,
        frames: minutes * 60 * 96_000,
        ..MasterInfo::default()
    }
}

#[test]
fn a_folder_without_tags() {
    let masters =
        ["10 Landfall.wav", "2 The_Narrows.wav", "1 Casting Off.wav"].map(|f| master(f, 5));
    let text = draft("Night Ferry", &masters, Some("cover.jpg"));
    golden("manifest", "draft-of-a-folder-without-tags", &text);
    let release = parsed(&text);
    let titles: Vec<_> = release.tracks.iter().map(|t| t.title.as_str()).collect();
    assert_eq!(titles, ["Casting Off", "The Narrows", "Landfall"]);
}

#[test]
fn a_folder_with_good_and_bad_tags() {
    let tagged = |file: &str, title: &str, track, isrc: &str| MasterInfo {
        title: Some(title.into()),
        artist: Some("The Mooring".into()),
        album: Some("Night Ferry".into()),
        track: Some(track),
        disc: Some(1),
        isrc: Some(isrc.into()),
        upc: Some("036000291453".into()),
        date: Some("2026".into()),
        genre: Some("Folk".into()),
        language: Some("eng".into()),
        ..master(file, 11)
    };
    let mut masters = vec![
        tagged("b.wav", "Landfall", 3, "GBXYZ26O0003"),
        tagged("c.wav", "Casting \"Off\"", 1, "gb-xyz-26-00001"),
        tagged("a.wav", "The Narrows\r\nLive", 2, "GBXYZ2600001"),
        tagged("d.wav", "\u{1}", 4, ""),
    ];
    masters[0].artist = Some("A Guest".into());
    masters[1].composer = Some("S. Keel".into());
    masters[2].genre = Some("Blues".into());
    for master in &mut masters {
        master.album_artist = Some("The Mooring".into());
        master.bits = 16;
    }
    let text = draft("folder", &masters, None);
    golden(
        "manifest",
        "draft-of-a-folder-with-good-and-bad-tags",
        &text,
    );
    let release = parsed(&text);
    assert_eq!(release.tracks[0].title, "Casting \"Off\"");
    assert_eq!(release.tracks[1].title, "The Narrows Live");
    assert_eq!(release.tracks[2].artist.as_deref(), Some("A Guest"));
    assert_eq!(release.tracks[2].isrc, None);
    assert_eq!(release.deliver.len(), 3, "16 bit is no hi-res");
}

#[test]
fn discs_come_one_after_the_other() {
    let on = |disc, track| MasterInfo {
        disc: Some(disc),
        track: Some(track),
        ..master(&format!("{track}-{disc}.wav"), 3)
    };
    let release = parsed(&draft("x", &[on(2, 1), on(1, 2), on(2, 2), on(1, 1)], None));
    let order: Vec<_> = release
        .tracks
        .iter()
        .map(|t| (t.disc, t.file.to_str().unwrap()))
        .collect();
    assert_eq!(
        order,
        [
            (1, "1-1.wav"),
            (1, "2-1.wav"),
            (2, "1-2.wav"),
            (2, "2-2.wav")
        ]
    );
}

#[test]
fn more_tracks_than_a_disc_holds_are_spread_over_discs() {
    let masters: Vec<_> = (0..250).map(|n| master(&format!("{n}.wav"), 1)).collect();
    let release = parsed(&draft("x", &masters, None));
    assert_eq!(release.tracks.iter().map(|t| t.disc).max(), Some(3));
}

#[test]
fn a_file_whose_name_cannot_be_written_is_named_in_a_comment() {
    let text = draft("x", &[master("a\nb.wav", 1), master("c.wav", 1)], None);
    assert!(text.contains("# left out, its name cannot be written here: a\u{fffd}b.wav"));
    assert_eq!(parsed(&text).tracks.len(), 1);
}

#[test]
fn a_lone_title_that_starts_with_a_number_is_kept() {
    let text = draft("x", &[master("99 Problems.wav", 4)], None);
    assert_eq!(parsed(&text).tracks[0].title, "99 Problems");
    let text = draft("x", &[master("01 Problems.wav", 4)], None);
    assert_eq!(parsed(&text).tracks[0].title, "Problems");
}

/// What people and programs leave in tags.
fn strange() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("The same".to_string())),
        "\\PC{0,12}".prop_map(Some),
        "[\"'\\\\#\n\r\t\u{0}\u{1b}\u{7f}\u{85}\u{feff}\u{202e}😀 =\\[\\]]{0,12}".prop_map(Some),
        "[GB0-9OIl-]{10,14}|[0-9]{11,13}|20[0-9]{2}(-[0-9]{2}){0,2}|[a-z]{2,8}".prop_map(Some),
        Just(Some("x".repeat(2_000))),
    ]
}

prop_compose! {
    fn strange_master()(
        file in "[^\u{0}-\u{1f}]{1,12}\\.wav|[0-9]{1,3}[ ._-]{0,2}[a-c]{0,2}\\.wav",
        texts in prop::collection::vec(strange(), 17),
        track in prop::option::of(0u32..5),
        disc in prop::option::of(prop_oneof![0u32..4, Just(u32::MAX)]),
        rate in prop_oneof![Just(0u32), Just(44_100), any::<u32>()],
        bits in 0u32..33,
        channels in 0u32..9,
        frames in prop_oneof![0u64..100_000_000, any::<u64>()],
    ) -> MasterInfo {
        let mut texts = texts.into_iter();
        let mut next = move || texts.next().flatten();
        MasterInfo {
            file, track, disc, rate, bits, channels, frames,
            title: next(), version: next(), artist: next(), album: next(), album_artist: next(),
            composer: next(), lyricist: next(), producer: next(), isrc: next(), upc: next(), date: next(),
            genre: next(), language: next(), label: next(), catalogue: next(), p_line: next(), c_line: next(),
        }
    }
}

proptest! {
    #[test]
    fn a_draft_parses_whatever_the_tags_say(
        masters in prop::collection::vec(strange_master(), 1..8),
        folder in strange(),
        artwork in strange(),
    ) {
        let text = draft(folder.as_deref().unwrap_or_default(), &masters, artwork.as_deref());
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        let unnamed = masters.iter().filter(|m| m.file.trim().is_empty() || m.file.chars().any(char::is_control)).count();
        match manifest::parse(&text, Path::new("release.toml")) {
            Ok((release, _)) => prop_assert_eq!(release.tracks.len(), masters.len() - unnamed),
            Err(mistakes) => prop_assert!(unnamed == masters.len(), "{}\n{}", mistakes.render(false), text),
        }
    }
}
