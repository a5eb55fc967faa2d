use super::*;
use crate::document::golden;
use crate::release::{Advisory, Length, ParameterValue};
use proptest::prelude::*;
use std::path::PathBuf;

const NIGHT_FERRY: &str = r#"[release]
title = "Night Ferry"
artist = "The Mooring"
label = "Quay"
catalogue = "QY-12"
upc = "036000291452"
date = 2026-11-22
language = "en"
artwork = "cover.png"
explicit = false
provenance = "MQ-P"
deliver = ["spotify", "vinyl-12-33", "specs/own.toml"]

[[track]]
file = "masters/01 Casting Off.wav"
title = "Casting Off"
version = "Live"
isrc = "gb-xyz-26-00001"
gap = "2s"
index = ["00:30:00", "1.5s"]
side = "a"

[[track]]
file = "/else/02.wav"
title = "Landfall"
artist = "A Guest"
start = "0.5s"
end = "03:10:00"
fade_out = "250ms"
explicit = "clean"
lyrics = """
One
Two"""
flags = ["PRE", "DCP"]
side = "B"

[chain]
steps = [{ high-pass = { frequency_hz = 20 } }, { limiter = { ceiling_dbtp = -1.0, shape = "soft", link = true } }]

[deliver.vinyl-12-33]
plant = "gz"
file_name = "{side}{track:02}"
severity = { side-length = "advice" }
chain = { steps = [] }

[deliver.own]
store = "bandcamp"

[[waiver]]
rule = "vinyl-12-33/side-length"
reason = "agreed with the plant"
by = "name"
until = 2027-01-01
"#;

fn parsed(text: &str) -> Result<(Release, Diagnostics), Diagnostics> {
    parse(text, Path::new("albums/ferry/release.toml"))
}

/// A correct manifest with one track, with `release` and `track` added to its two tables and `rest` at its end.
fn with(release: &str, track: &str, rest: &str) -> String {
    format!(
        "[release]\ntitle = 'Night Ferry'\nartist = 'The Mooring'\n{release}\n[[track]]\nfile = '1.wav'\ntitle = 'One'\n{track}\n{rest}\n"
    )
}

/// Messages of errors and warnings with the text under their carets, one per line.
fn complaints(text: &str) -> String {
    let diagnostics = match parsed(text) {
        Ok((_, warnings)) => warnings,
        Err(diagnostics) => diagnostics,
    };
    let lines: Vec<String> = diagnostics
        .list
        .iter()
        .map(|d| format!("{:?} `{}`: {}", d.level, &text[d.span.clone()], d.message))
        .collect();
    lines.join("\n")
}

#[test]
fn a_manifest_becomes_a_release() {
    // The indexes of the example descend: that is one mistake, put right here.
    let text = NIGHT_FERRY.replace(r#""00:30:00", "1.5s""#, r#""1.5s", "00:30:00""#);
    let (release, warnings) = parsed(&text).unwrap_or_else(|d| panic!("{}", d.render(false)));
    assert!(warnings.is_empty(), "{}", warnings.render(false));
    assert_eq!(release.upc.unwrap().as_str(), "0036000291452");
    assert_eq!(release.date.unwrap().to_string(), "2026-11-22");
    assert_eq!(
        release.artwork,
        Some(PathBuf::from("albums/ferry/cover.png"))
    );
    assert_eq!(release.explicit, Some(Advisory::None));
    assert_eq!(release.text, text);
    let [first, second] = release.tracks.as_slice() else {
        panic!("two tracks");
    };
    assert_eq!(
        first.file,
        Path::new("albums/ferry/masters/01 Casting Off.wav")
    );
    assert_eq!(
        &text[first.file_span.clone()],
        "\"masters/01 Casting Off.wav\""
    );
    assert_eq!(first.isrc.as_ref().unwrap().hyphenated(), "GB-XYZ-26-00001");
    assert_eq!((first.number, first.disc, first.side), (1, 1, Some('A')));
    assert_eq!(first.indexes[1], Length::parse("00:30:00").unwrap());
    assert_eq!(second.file, Path::new("/else/02.wav"));
    assert_eq!(second.explicit, Some(Advisory::Clean));
    assert_eq!(second.lyrics.as_deref(), Some("One\nTwo"));
    assert!(second.flags.pre_emphasis && second.flags.copy_permitted && !second.flags.scms);
    assert_eq!(release.chain.steps[1].stage, "limiter");
    let limiter = &release.chain.steps[1].parameters;
    assert!(
        limiter
            .iter()
            .any(|p| p.value == ParameterValue::Text("soft".into()))
    );
    let [spotify, vinyl, own] = release.deliver.as_slice() else {
        panic!("three deliverables");
    };
    assert_eq!(&text[spotify.span.clone()], "\"spotify\"");
    assert_eq!((&spotify.profile, &spotify.chain), (&None, &None));
    assert_eq!(vinyl.profile.as_deref(), Some("gz"));
    assert_eq!(vinyl.chain.as_ref().unwrap().steps, []);
    assert_eq!(vinyl.severity["side-length"], "advice");
    assert_eq!(
        (own.spec.as_str(), own.profile.as_deref()),
        ("specs/own.toml", Some("bandcamp"))
    );
    assert_eq!(release.waivers[0].until.unwrap().to_string(), "2027-01-01");
}

#[test]
fn ten_mistakes_come_with_ten_carets() {
    let text = r#"[release]
title = "Night Ferry"
artst = "The Mooring"
artist = ""
upc = "036000291453"
date = "2026-02-30"
language = "English"
deliver = ["spotify", "cd-ddp"]

[[track]]
file = "masters/01 Casting Off.wav"
title = "Casting Off"
isrc = "GB-XYZ-26-O0001"
gap = 2

[[track]]
title = "Landfall"
start = "10s"
end = "00:09:00"

[deliver.spotfy]
file_name = "{track:02} {title}"
"#;
    let mistakes = parsed(text).unwrap_err();
    assert_eq!(mistakes.list.len(), 10);
    golden(
        "diagnostics",
        "ten-mistakes-in-one-manifest",
        &mistakes.render(false),
    );
}

/// Every check with the mistake it is for: the complaint, and what its caret stands under.
#[test]
fn every_check_speaks_up() {
    let track = |more: &str| format!("[[track]]\nfile = 'n.wav'\ntitle = 'N'\n{more}\n");
    let cases: &[(&str, String)] = &[
        ("empty file", String::new()),
        (
            "no tracks",
            "track = []\n[release]\ntitle = 'T'\nartist = 'A'\n".into(),
        ),
        (
            "single brackets",
            "[release]\ntitle = 'T'\nartist = 'A'\n[track]\nfile = 'a'\ntitle = 'b'\n".into(),
        ),
        (
            "duplicate isrc",
            with(
                "",
                "isrc = 'GBXYZ2600001'",
                &track("isrc = 'gb-xyz-26-00001'"),
            ),
        ),
        (
            "same file",
            with("", "", "[[track]]\nfile = './1.wav'\ntitle = 'Again'\n"),
        ),
        (
            "same file, other piece",
            with(
                "",
                "end = '60s'",
                "[[track]]\nfile = '1.wav'\ntitle = 'Part 2'\nstart = '60s'",
            ),
        ),
        (
            "deliver twice",
            with("deliver = ['spotify', 'spotify']", "", ""),
        ),
        (
            "deliver table without entry",
            with("deliver = ['spotify']", "", "[deliver.tidal]\nstore = 'x'"),
        ),
        (
            "two profiles",
            with(
                "deliver = ['spotify']",
                "",
                "[deliver.spotify]\nstore = 'x'\nplant = 'y'",
            ),
        ),
        (
            "severity word",
            with(
                "deliver = ['spotify']",
                "",
                "[deliver.spotify.severity]\ntrue-peak = 'eror'",
            ),
        ),
        (
            "gap and crossfade",
            with("", "", &track("gap = '1s'\ncrossfade = '2s'")),
        ),
        ("crossfade on track 1", with("", "crossfade = '2s'", "")),
        ("gap on track 1", with("", "gap = '3s'", "")),
        (
            "crossfade over sides",
            with("", "side = 'A'", &track("side = 'B'\ncrossfade = '2s'")),
        ),
        (
            "end before start",
            with("", "start = '2s'\nend = '00:02:00'", ""),
        ),
        (
            "fades too long",
            with(
                "",
                "start = '1s'\nend = '3s'\nfade_in = '1.5s'\nfade_out = '0.6s'",
                "",
            ),
        ),
        (
            "fades that fit",
            with(
                "",
                "start = '1s'\nend = '3s'\nfade_in = '1.5s'\nfade_out = '0.5s'",
                "",
            ),
        ),
        (
            "indexes",
            with(
                "",
                "end = '60s'\nindex = ['0', '10s', '00:09:00', '61s', 5]",
                "",
            ),
        ),
        (
            "too many indexes",
            with(
                "",
                &format!(
                    "index = [{}]",
                    (1..=120).map(|s| format!("'{s}s',")).collect::<String>()
                ),
                "",
            ),
        ),
        ("first side", with("", "side = 'B'", "")),
        (
            "sides",
            with(
                "",
                "side = 'A'",
                &(track("side = 'C'") + &track("side = 'AB'")),
            ),
        ),
        (
            "some sides",
            with("", "side = 'A'", &(track("") + &track(""))),
        ),
        (
            "discs",
            with(
                "",
                "disc = 2",
                &(track("disc = 1") + &track("disc = 3") + &track("disc = 0")),
            ),
        ),
        (
            "hundred tracks",
            with("", "", &track("").repeat(110).replace("n.wav", "x.wav")),
        ),
        (
            "flags",
            with("", "flags = ['DCP', 'SCMS', '4CH', 'DCP']", ""),
        ),
        ("unknown flag", with("", "flags = ['dcp']", "")),
        ("explicit", with("explicit = 'yes'", "explicit = 1", "")),
        ("language", with("language = 'english'", "", "")),
        ("provenance", with("provenance = 'MQ-X'", "", "")),
        ("date", with("date = 2026", "", "")),
        ("upc as a number", with("upc = 5012345678900", "", "")),
        (
            "control characters",
            with("label = \"a\\tb\"", "artist = \"a\\u0000\"", ""),
        ),
        (
            "blanks and direction",
            with("label = ' Quay'", "artist = \"a\\u202eb\"", ""),
        ),
        (
            "waivers",
            with(
                "",
                "",
                "[[waiver]]\nrule = 'side-length'\n[[waiver]]\nrule = 'a/b'\nreason = 'r'\nby = ' '\nuntil = 2026-02-30",
            ),
        ),
        (
            "waiver twice",
            with(
                "",
                "",
                &"[[waiver]]\nrule = 'a/b'\nreason = 'r'\nby = 'me'\n".repeat(2),
            ),
        ),
        ("chain", with("", "", "[chain]\nstep = []\n")),
    ];
    let mut shown = String::new();
    for (name, text) in cases {
        let text = match *name {
            // Different files, so that only the count is wrong.
            "hundred tracks" => {
                let mut number = 0;
                let lines = text.lines().map(|line| {
                    number += 1;
                    line.replace("x.wav", &format!("{number}.wav"))
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            _ => text.clone(),
        };
        let complaints = complaints(&text);
        shown.push_str(&format!("{name}\n"));
        for line in complaints.lines() {
            shown.push_str(&format!("    {line}\n"));
        }
    }
    golden("manifest", "every-check-and-its-complaint", &shown);
}

#[test]
fn the_schema_of_the_manifest() {
    let schema = serde_json::to_string_pretty(&schema()).unwrap();
    golden("manifest", "schema-of-release-toml", &schema);
}

#[test]
fn a_manifest_is_loaded_from_disk_or_the_reason_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("release.toml");
    assert!(matches!(load(&path), Err(Refusal::Unreadable(_))));
    std::fs::write(&path, b"[release]\ntitle = '\xff'\n").unwrap();
    let Err(Refusal::Unreadable(error)) = load(&path) else {
        panic!("not UTF-8");
    };
    assert_eq!(error.place.as_deref(), Some("byte 19, line 2"));
    std::fs::write(&path, "[release]\n").unwrap();
    assert!(matches!(load(&path), Err(Refusal::Mistaken(_))));
    std::fs::write(&path, with("", "", "")).unwrap();
    let (release, _) = load(&path).unwrap();
    assert_eq!(release.tracks[0].file, folder.path().join("1.wav"));
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let text = format!(
        "\u{feff}{}",
        with("", "isrc = 'GBXYZ2600001'", "").replace('\n', "\r\n")
    );
    let (release, warnings) = parsed(&text).unwrap();
    assert!(warnings.is_empty());
    assert_eq!(release.tracks[0].title, "One");
    assert_eq!(release.text, text);
}

#[test]
fn a_hundred_thousand_tracks_cost_no_second() {
    let start = std::time::Instant::now();
    let mut text = with("deliver = ['a']", "side = 'A'", "");
    text.push_str(&"[[track]]\nfile='a'\nside='A'\n".repeat(35_000));
    let mistakes = parsed(&text).unwrap_err();
    assert_eq!(mistakes.list.len(), Diagnostics::MAX);
    assert!(mistakes.render(true).contains("at least 1000"));
    assert!(start.elapsed() < std::time::Duration::from_secs(5));
}

proptest! {
    /// Pieces of a correct manifest cut, doubled and mixed with what breaks parsers.
    #[test]
    fn no_manifest_makes_parsing_panic(
        cuts in prop::collection::vec((0usize..1400, 0usize..60, "\\PC{0,6}|[\\[\\]{}=\"'.\n\r,:#\\\\-]{0,6}"), 0..6),
    ) {
        let mut text = NIGHT_FERRY.to_string();
        for (at, length, insert) in cuts {
            let clamp = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let (from, to) = (clamp(at), clamp(at + length));
            text.replace_range(from..to, &insert);
        }
        if let Err(mistakes) = parsed(&text) {
            prop_assert!(mistakes.has_errors());
            let shown = mistakes.render(false);
            prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
