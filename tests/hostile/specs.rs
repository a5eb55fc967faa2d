//! Spec files people write themselves: mistakes stop before any audio is read, and are named.

use super::bytes::wav;
use super::{Case, Command, Entry};

fn spec(name: &str, text: impl Into<Vec<u8>>, says: &[&str]) -> Case {
    Case::new(
        &format!("check-spec-{name}"),
        Command::Check,
        &["a.wav", "-s", "./own.toml"],
    )
    .file("a.wav", wav())
    .file("own.toml", text)
    .exits(&[2])
    .says(says)
}

/// A right spec with one rule.
const GOOD: &str = "id = 'own'\ntitle = 'Own'\n[rule.peak]\nreading = 'level.true_peak'\nmax = -1.0\nseverity = 'warning'\n";

/// The right spec with one text replaced.
fn changed(name: &str, from: &str, to: &str, says: &[&str]) -> Case {
    assert!(GOOD.contains(from), "the spec has no {from}");
    let mut all = vec!["own.toml"];
    all.extend(says);
    spec(name, GOOD.replacen(from, to, 1), &all)
}

pub fn cases() -> Vec<Case> {
    let many: String = (0..5000)
        .map(|n| {
            format!("[rule.r{n}]\nreading = 'level.true_peak'\nmax = 0\nseverity = 'advice'\n")
        })
        .collect();
    vec![
        spec("good", GOOD, &["peak"]).exits(&[0]),
        spec("empty", "", &["id"]),
        spec("that-is-not-toml", "[[[", &["own.toml"]),
        spec("of-random-bytes", super::bytes::noise(2000), &["own.toml"]),
        spec(
            "of-20000-brackets",
            format!("id = 'x'\nx = {}", "[".repeat(20_000)),
            &["own.toml"],
        ),
        spec(
            "with-5000-rules",
            format!("id = 'own'\ntitle = 'Own'\n{many}"),
            &["r4999"],
        )
        .exits(&[0]),
        changed(
            "with-an-unknown-reading",
            "level.true_peak",
            "level.true_peek",
            &["level.true_peek", "level.true_peak"],
        ),
        changed(
            "without-a-severity",
            "severity = 'warning'\n",
            "",
            &["severity"],
        ),
        changed("with-an-unknown-severity", "warning", "fatal", &["fatal"]),
        changed("without-an-id", "id = 'own'\n", "", &["id"]),
        changed("with-an-id-that-is-a-path", "'own'", "'../own'", &["id"]),
        changed(
            "with-an-id-that-is-an-escape",
            "'own'",
            "\"\\u001b[31m\"",
            &["id"],
        ),
        changed(
            "without-a-reading",
            "reading = 'level.true_peak'\n",
            "",
            &["reading"],
        ),
        changed("without-a-comparator", "max = -1.0\n", "", &["peak"]),
        changed(
            "with-an-unknown-comparator",
            "max = -1.0",
            "maximum = -1.0",
            &["maximum", "max"],
        ),
        changed(
            "with-two-comparators",
            "max = -1.0",
            "max = -1.0\npresent = true",
            &["present"],
        ),
        changed(
            "with-min-above-max",
            "max = -1.0",
            "max = -1.0\nmin = 3.0",
            &["min"],
        ),
        changed("with-a-limit-that-is-nan", "-1.0", "nan", &["max"]),
        changed("with-a-limit-that-is-a-text", "-1.0", "'loud'", &["max"]),
        changed(
            "with-a-pattern-for-a-number",
            "max = -1.0",
            "matches = '^x$'",
            &["matches"],
        ),
        changed(
            "with-a-broken-pattern",
            "reading = 'level.true_peak'\nmax = -1.0",
            "reading = 'meta.isrc'\nmatches = '([a-z'",
            &["([a-z"],
        ),
        changed(
            "with-a-pattern-that-explodes",
            "reading = 'level.true_peak'\nmax = -1.0",
            "reading = 'meta.isrc'\nmatches = '((a{1000}){1000}){1000}'",
            &["matches"],
        ),
        changed(
            "with-a-guard-on-an-unknown-reading",
            "severity",
            "when = { 'no.such' = { max = 1 } }\nseverity",
            &["no.such"],
        ),
        changed(
            "that-extends-itself",
            "title",
            "extends = 'own'\ntitle",
            &["own"],
        ),
        changed(
            "that-extends-nothing-known",
            "title",
            "extends = 'spotfy'\ntitle",
            &["spotfy"],
        ),
        changed(
            "that-extends-a-path",
            "title",
            "extends = '../../../etc/passwd'\ntitle",
            &["passwd"],
        ),
        changed(
            "with-an-unknown-container",
            "[rule",
            "[deliver]\ncontainer = 'floppy'\n[rule",
            &["floppy"],
        ),
        changed(
            "with-a-rate-of-0",
            "[rule",
            "[deliver]\ncontainer = 'wav'\nsample_rate = 0\n[rule",
            &["sample_rate"],
        ),
        changed(
            "with-7-bits",
            "[rule",
            "[deliver]\ncontainer = 'wav'\nbit_depth = 7\n[rule",
            &["bit_depth"],
        ),
        changed(
            "with-a-file-name-that-leads-up",
            "[rule",
            "[deliver]\ncontainer = 'wav'\nfile_name = '../{title}'\n[rule",
            &["file_name"],
        ),
        Case::new(
            "check-spec-missing",
            Command::Check,
            &["a.wav", "-s", "./none.toml"],
        )
        .file("a.wav", wav())
        .says(&["none.toml"]),
        Case::new(
            "check-spec-that-nobody-knows",
            Command::Check,
            &["a.wav", "-s", "spotfy"],
        )
        .file("a.wav", wav())
        .says(&["spotfy", "spotify"]),
        Case::new(
            "check-spec-that-is-a-folder",
            Command::Check,
            &["a.wav", "-s", "./own.toml"],
        )
        .file("a.wav", wav())
        .entry(Entry::Folder("own.toml".into()))
        .says(&["own.toml"]),
        Case::new(
            "check-spec-that-is-the-audio",
            Command::Check,
            &["a.wav", "-s", "./a.wav"],
        )
        .file("a.wav", wav())
        .says(&["a.wav"]),
        Case::new(
            "check-specs-that-extend-each-other-in-a-circle",
            Command::Check,
            &["a.wav", "-s", "one", "--specs", "specs"],
        )
        .file("a.wav", wav())
        .file(
            "specs/one.toml",
            "id = 'one'\ntitle = 'One'\nextends = 'two'\n",
        )
        .file(
            "specs/two.toml",
            "id = 'two'\ntitle = 'Two'\nextends = 'three'\n",
        )
        .file(
            "specs/three.toml",
            "id = 'three'\ntitle = 'Three'\nextends = 'one'\n",
        )
        .says(&["one", "two", "three"]),
        Case::new(
            "check-two-specs-of-one-id",
            Command::Check,
            &["a.wav", "-s", "one", "--specs", "specs"],
        )
        .file("a.wav", wav())
        .file("specs/a.toml", "id = 'one'\ntitle = 'One'\n")
        .file("specs/b.toml", "id = 'one'\ntitle = 'One'\n")
        .says(&["one"]),
        Case::new(
            "check-a-specs-folder-that-is-missing",
            Command::Check,
            &["a.wav", "--specs", "none"],
        )
        .file("a.wav", wav())
        .says(&["none"]),
    ]
}
