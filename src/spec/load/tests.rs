use super::*;
use crate::reading::table::READINGS;
use crate::spec::{Basis, Container, Test};
use std::collections::BTreeSet;

macro_rules! golden {
    ($folder:literal, $name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", $folder));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}

fn library() -> Library {
    Library::new(&[]).unwrap()
}

fn resolve(library: &Library, name: &str, profile: Option<&str>) -> Spec {
    match library.resolve(name, profile, &BTreeMap::new()) {
        Ok(spec) => spec,
        Err(Trouble::Mistakes(mistakes)) => panic!("{}", mistakes.render(false)),
        Err(Trouble::Error(error)) => panic!("{error}"),
    }
}

/// The profiles that extend something in the lineage of a spec.
fn profiles<'l>(library: &'l Library, spec: &Spec) -> Vec<&'l str> {
    library
        .list()
        .iter()
        .filter(|l| {
            l.folder == "profiles"
                && l.extends
                    .is_some_and(|e| spec.lineage.iter().any(|s| s == e))
        })
        .map(|l| l.id)
        .collect()
}

#[test]
fn every_spec_resolves_with_each_of_its_profiles() {
    let library = library();
    let mut with_profile = 0;
    let mut changed = BTreeSet::new();
    for listed in library.list() {
        let spec = resolve(&library, listed.id, None);
        assert_eq!(spec.id, listed.id);
        assert!(
            !spec.title.is_empty() && !spec.rules.is_empty(),
            "{}",
            spec.id
        );
        assert_eq!(
            spec.lineage.last().map(String::as_str),
            Some("file"),
            "{}",
            spec.id
        );
        for profile in profiles(&library, &spec)
            .into_iter()
            .filter(|p| *p != spec.id)
        {
            let with = resolve(&library, listed.id, Some(profile));
            assert_eq!(
                (with.id.as_str(), with.profile.as_deref()),
                (listed.id, Some(profile))
            );
            if with.rules != spec.rules {
                changed.insert(profile.to_string());
            }
            with_profile += 1;
        }
    }
    assert!(with_profile > 50, "{with_profile}");
    let all = library.list();
    for profile in all.iter().filter(|l| l.folder == "profiles") {
        assert!(
            changed.contains(profile.id),
            "profile {} changes nothing anywhere",
            profile.id
        );
    }
}

#[test]
fn every_built_in_rule_says_why_and_cites_a_source_with_its_date_and_nothing_recalled_is_an_error()
{
    let library = library();
    for listed in library.list() {
        let plain = resolve(&library, listed.id, None);
        let mut all: Vec<Spec> = profiles(&library, &plain)
            .into_iter()
            .filter(|p| *p != plain.id)
            .map(|p| resolve(&library, listed.id, Some(p)))
            .collect();
        all.push(plain);
        for rule in all.iter().flat_map(|s| s.rules.values()) {
            let name = format!("{}/{}", listed.id, rule.id);
            let why = rule.why.as_deref().unwrap_or_default();
            assert!(why.ends_with('.') && !why.contains('\n'), "{name}: {why:?}");
            let source = rule.source.as_ref().unwrap();
            let day = source.retrieved.as_deref().unwrap();
            assert!(crate::release::Date::parse(day).is_ok(), "{name}: {day}");
            assert!(source.document.len() > 8, "{name}");
            if source.basis == Basis::Recalled {
                assert_ne!(rule.severity, Severity::Error, "{name} is recalled");
            }
            if rule.test == Test::Report {
                assert_eq!(rule.severity, Severity::Advice, "{name} only reports");
            }
        }
    }
}

#[test]
fn every_reading_taken_today_is_told_or_judged_by_some_rule_or_stands_for_itself() {
    // Facts that reports show and no destination limits.
    const ONLY_SHOWN: &[&str] = &[
        "art.height",
        "audio.declared_frames",
        "cd.mcn",
        "dynamics.album_dr",
        "dynamics.dr",
        "dynamics.psr_histogram",
        "dynamics.psr_min",
        "file.second_reader",
        "level.album_true_peak",
        "level.rms",
        "level.true_peak_bs1770",
        "meta.artist",
        "meta.isrc_valid",
        "meta.title",
        "meta.version",
        "phase.meter_min",
        "release.duration",
        "release.track_count",
        "side.letter",
        "side.markers",
        "stereo.mono_fold_150hz_2khz",
        "stereo.mono_fold_2khz_8khz",
        "stereo.mono_fold_above_8khz",
        "stereo.mono_fold_below_150hz",
        "stereo.side_mid",
        "waiver.expired",
        "waiver.unused",
        "wav.chunks",
    ];
    let library = library();
    let used: BTreeSet<&str> = library
        .list()
        .iter()
        .flat_map(|l| resolve(&library, l.id, None).rules.into_values())
        .flat_map(|r| {
            let operand = match r.test {
                Test::Equals(crate::spec::Operand::Reading(other)) => Some(other.id),
                _ => None,
            };
            r.when
                .iter()
                .map(|w| w.reading.id)
                .chain([r.reading.id])
                .chain(operand)
                .collect::<Vec<_>>()
        })
        .collect();
    let unused: Vec<&str> = READINGS
        .iter()
        .map(|d| d.id)
        .filter(|id| !used.contains(id) && !ONLY_SHOWN.contains(id))
        .collect();
    assert_eq!(
        unused,
        Vec::<&str>::new(),
        "in the vocabulary, but nothing asks them"
    );
    for id in ONLY_SHOWN {
        assert!(!used.contains(id), "{id} is asked after all");
    }
}

#[test]
fn deliverables_are_what_the_design_says() {
    let library = library();
    let deliver = |id: &str| resolve(&library, id, None).deliver;
    for judging in [
        "file",
        "qc",
        "broadcast-r128",
        "broadcast-a85",
        "atmos-music",
    ] {
        assert_eq!(deliver(judging), None, "{judging}");
    }
    let cases = [
        ("spotify", Container::Flac, None, Some(24), true),
        (
            "apple-digital-masters",
            Container::Wav,
            None,
            Some(24),
            false,
        ),
        ("distributor", Container::Wav, Some(44_100), Some(16), false),
        ("cd-ddp", Container::Ddp, Some(44_100), Some(16), false),
        ("vinyl-12-33", Container::Sides, None, Some(24), false),
        ("hi-res", Container::Flac, None, Some(24), true),
        ("cassette", Container::Sides, None, Some(24), false),
    ];
    for (id, container, rate, depth, tags) in cases {
        let d = deliver(id).unwrap();
        assert_eq!(
            (d.container, d.sample_rate, d.bit_depth, d.tags),
            (container, rate, depth, tags),
            "{id}"
        );
    }
    assert!(deliver("vinyl-7-45").unwrap().markers);
    assert_eq!(deliver("spotify").unwrap().file_name, "{track:02} {title}");
}

#[test]
fn a_child_changes_single_keys_and_a_reading_replaces_the_whole_rule() {
    let library = library();
    let streaming = resolve(&library, "streaming", None);
    let spotify = resolve(&library, "spotify", None);
    let tag = |s: &Spec| s.rules["wav-format-tag"].clone();
    assert_eq!(tag(&streaming).severity, Severity::Warning);
    assert_eq!(tag(&spotify).severity, Severity::Error);
    assert_eq!(tag(&spotify).test, tag(&streaming).test);
    assert_eq!(tag(&spotify).stated_in, "spotify");
    assert_eq!(spotify.rules["true-peak"].when.len(), 1);
    assert!(!spotify.rules.contains_key("embedded-tags"), "switched off");
    assert_eq!(spotify.lineage, ["spotify", "streaming", "file"]);
}

#[test]
fn a_profile_reaches_only_the_formats_it_names() {
    let library = library();
    let limit = |spec: &str, rule: &str| {
        let Test::Range { max, .. } = resolve(&library, spec, Some("toss")).rules[rule].test else {
            panic!()
        };
        max.unwrap()
    };
    assert_eq!(limit("vinyl-12-33", "side-length"), 26.0 * 60.0);
    assert_eq!(limit("vinyl-12-45", "side-length"), 18.0 * 60.0);
    assert_eq!(
        limit("vinyl-7-45", "side-length"),
        5.0 * 60.0,
        "Toss says nothing about 7-inch"
    );
}

#[test]
fn severities_are_overridden_last_and_unknown_rules_are_refused() {
    let library = library();
    let with = |rule: &str, word: &str| {
        let map = BTreeMap::from([(rule.to_string(), word.to_string())]);
        library.resolve("vinyl-12-33", Some("gz"), &map)
    };
    assert_eq!(
        with("side-length", "advice").unwrap().rules["side-length"].severity,
        Severity::Advice
    );
    assert!(
        !with("side-length", "off")
            .unwrap()
            .rules
            .contains_key("side-length")
    );
    let refused = |result: Result<Spec, Trouble>| match result {
        Err(Trouble::Error(error)) => error.to_string(),
        Err(Trouble::Mistakes(mistakes)) => panic!("{}", mistakes.render(false)),
        Ok(spec) => panic!("{} resolved", spec.id),
    };
    assert_eq!(
        refused(with("side-lenght", "off")),
        "setting the severity of `side-lenght` in `vinyl-12-33`: the spec has no rule of that name; did you mean `side-length`?"
    );
    assert_eq!(
        refused(with("side-length", "fatal")),
        "setting the severity of `side-length` in `vinyl-12-33`: `fatal` is no severity; error, warning, advice or off"
    );
    assert_eq!(
        refused(library.resolve("spotfy", None, &BTreeMap::new())),
        "looking for spec `spotfy`: there is none of that name; did you mean `spotify`?"
    );
    assert_eq!(
        refused(library.resolve("cd-ddp", Some("gz"), &BTreeMap::new())),
        "applying profile `gz` to spec `cd-ddp`: the profile extends `vinyl`, which the spec does not; the command `runout specs` lists what belongs together"
    );
}

/// Writes files into a folder and takes it as a person's folder of specs.
fn own(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Library>) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let library = Library::new(&[dir.path().to_path_buf()]);
    (dir, library)
}

fn mistakes(library: &Library, name: &str) -> String {
    match library.resolve(name, None, &BTreeMap::new()) {
        Err(Trouble::Mistakes(mut m)) => {
            m.file = m.file.rsplit('/').next().unwrap().to_string();
            m.render(false)
        }
        Err(Trouble::Error(error)) => panic!("{error}"),
        Ok(spec) => panic!("{} resolved", spec.id),
    }
}

const PLAIN: &str =
    "id = 'house'\ntitle = 'House'\nextends = 'streaming'\n[rule.true-peak]\nmax = -1.5\n";

#[test]
fn a_persons_folder_overrides_built_ins_and_may_extend_what_it_replaces() {
    let mine = "id = 'spotify'\ntitle = 'Spotify, our way'\nextends = 'spotify'\n[rule.loudness]\nseverity = 'off'\n";
    let (_dir, library) = own(&[
        ("a/house.toml", PLAIN),
        ("spotify.toml", mine),
        ("chains/x.toml", "steps = []"),
    ]);
    let library = library.unwrap();
    let spotify = resolve(&library, "spotify", None);
    assert_eq!(spotify.title, "Spotify, our way");
    assert!(!spotify.rules.contains_key("loudness"));
    assert!(spotify.rules.contains_key("wav-format-tag"));
    assert_eq!(spotify.lineage, ["spotify", "streaming", "file"]);
    let house = resolve(&library, "house", None);
    assert_eq!(
        house.rules["true-peak"].test,
        Test::Range {
            min: None,
            max: Some(-1.5)
        }
    );
    assert_eq!(house.rules["true-peak"].severity, Severity::Warning);
}

#[test]
fn a_spec_may_be_given_by_its_path() {
    let (dir, _) = own(&[("mine.toml", PLAIN)]);
    let path = dir.path().join("mine.toml");
    let spec = resolve(
        &library(),
        path.to_str().unwrap(),
        Some("strict-common").filter(|_| false),
    );
    assert_eq!(spec.id, "house");
    let missing = library().resolve("nowhere/none.toml", None, &BTreeMap::new());
    assert!(matches!(missing, Err(Trouble::Error(e)) if e.kind == crate::error::Kind::Io));
}

#[test]
fn two_own_files_of_one_id_and_a_missing_folder_are_refused() {
    let (_dir, library) = own(&[("a.toml", PLAIN), ("b.toml", PLAIN)]);
    assert!(
        library
            .unwrap_err()
            .to_string()
            .contains("has the same id `house`")
    );
    assert!(Library::new(&[PathBuf::from("no-such-folder")]).is_err());
}

#[test]
fn a_broken_file_is_told_when_it_is_used() {
    let (_dir, library) = own(&[("amazon.toml", "id = [\n")]);
    let library = library.unwrap();
    resolve(&library, "tidal", None);
    assert!(mistakes(&library, "amazon").contains("amazon.toml"));
}

#[test]
fn all_mistakes_of_a_spec_are_told_at_once() {
    let text = r#"id = "many mistakes"
title = "A spec with many mistakes"
extends = "straeming"
colour = "red"
"#;
    let (_dir, library) = own(&[("many-mistakes.toml", text)]);
    golden!(
        "specs",
        "a-spec-whose-head-is-wrong",
        mistakes(&library.unwrap(), "many-mistakes")
    );

    let text = r#"id = "house"
title = "House"
extends = "spotify"

[deliver]
container = "mp3"
bit_depth = 20
file_name = "{trak} {title:03}"

[rule.peaks]
reading = "level.true_paek"
max = -1.0
severity = "warning"

[rule.loud]
reading = "loudness.integrated"
max = "loud"
severity = "fatal"

[rule.range]
reading = "loudness.integrated"
min = -8
max = -14
severity = "advice"

[rule.tag]
reading = "wav.format_tag"
maximum = 1
severity = "error"

[rule.two]
reading = "audio.channels"
equals = 2
max = 2
severity = "error"

[rule.kind]
reading = "container.type"
max = 3
severity = "error"

[rule.flag]
reading = "file.readable"
equals = "yes"
severity = "error"

[rule.name]
reading = "file.name"
matches = "[a-z"
severity = "error"

[rule.other]
reading = "audio.active_bits"
equals = { reading = "audio.sample_rate" }
severity = "error"

[rule.guarded]
reading = "level.true_peak"
max = 0
severity = "error"
when = { "loudness.integrate" = { max = -14 }, "audio.channels" = {} }

[rule.true-paek]
max = -2.0

[rule.unwanted]
severity = "off"

[rule.length]
reading = "audio.duration"
max = "3:99"
severity = "error"

[rule.bare]
reading = "audio.duration"
present = false

[rule.sourced]
reading = "audio.duration"
max = 3
severity = "advice"
source = { document = "Somewhere", retrieved = "2026-13-40", basis = "rumour" }
"#;
    let (_dir, library) = own(&[("house.toml", text)]);
    golden!(
        "specs",
        "a-spec-with-many-mistakes",
        mistakes(&library.unwrap(), "house")
    );
}

#[test]
fn specs_that_extend_each_other_in_a_circle_are_told() {
    let (_dir, library) = own(&[
        ("a.toml", "id = 'a'\ntitle = 'A'\nextends = 'b'\n"),
        ("b.toml", "id = 'b'\ntitle = 'B'\nextends = 'a'\n"),
        ("c.toml", "id = 'c'\ntitle = 'C'\nextends = 'c'\n"),
    ]);
    let library = library.unwrap();
    let both = mistakes(&library, "a") + &mistakes(&library, "c");
    golden!("specs", "specs-that-extend-each-other-in-a-circle", both);
}

#[test]
fn a_profile_for_an_unknown_format_is_told() {
    let text = "id = 'plant'\ntitle = 'Plant'\nextends = 'vinyl'\n[on.vinyl-12-34.rule.side-length]\nmax = '20:00'\n";
    let (_dir, library) = own(&[("plant.toml", text)]);
    match library
        .unwrap()
        .resolve("vinyl-12-33", Some("plant"), &BTreeMap::new())
    {
        Err(Trouble::Mistakes(m)) => assert_eq!(
            m.list[0].help.as_deref(),
            Some("did you mean `vinyl-12-33`?")
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_damaged_spec_is_told_and_never_panics() {
    let (_, spotify) = builtin::FILES
        .iter()
        .find(|(path, _)| path.ends_with("spotify.toml"))
        .unwrap();
    let bytes: Vec<char> = spotify.chars().collect();
    let mut state = 1u64;
    let mut random = |below: usize| {
        // Knuth's MMIX generator: a fixed series of damages.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut told = 0;
    for _ in 0..150 {
        let mut damaged = bytes.clone();
        for _ in 0..=random(3) {
            let at = random(damaged.len());
            match random(3) {
                0 => drop(damaged.remove(at)),
                1 => damaged[at] = ['"', '=', '[', '{', '0', '-', '\n', 'x'][random(8)],
                _ => damaged.truncate(at.max(40)),
            }
        }
        let text: String = damaged.into_iter().collect();
        let mut library = library();
        library.specs.insert(
            "spotify".into(),
            Draft::parse("spotify.toml", &text, "", false),
        );
        match library.resolve("spotify", Some("qobuz"), &BTreeMap::new()) {
            Err(Trouble::Mistakes(mistakes)) => {
                told += 1;
                assert!(!mistakes.render(false).is_empty());
            }
            Err(Trouble::Error(_)) => {}
            Ok(spec) => panic!("{} is no hi-res spec", spec.id),
        }
        library
            .resolve("spotify", None, &BTreeMap::new())
            .map(|_| ())
            .ok();
    }
    // A broken `extends` is told before the profile is looked at.
    assert!(told > 0);
}
