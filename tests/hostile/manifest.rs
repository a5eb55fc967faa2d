//! `release.toml` written badly, or well but with malice. Masters and everything else are right unless the case says so.

use super::bytes::wav;
use super::{Case, assemble, release};

/// The case with its master in place.
fn with_master(name: &str, manifest: impl Into<Vec<u8>>) -> Case {
    assemble(&format!("manifest-{name}"), manifest).file("a.wav", wav())
}

/// A mistake that stops before any work, and what has to be named.
fn wrong(name: &str, manifest: impl Into<Vec<u8>>, says: &[&str]) -> Case {
    let also: Vec<&str> = ["release.toml"].iter().chain(says).copied().collect();
    with_master(name, manifest).exits(&[2]).says(&also)
}

/// A manifest with lines added to `[release]` and to its track.
fn lines(release: &str, track: &str) -> String {
    format!(
        "[release]\ntitle = 'Night Ferry'\nartist = 'Lantern & Wake'\ndeliver = ['spotify']\n{release}\n\
         [[track]]\nfile = 'a.wav'\ntitle = 'One'\n{track}\n"
    )
}

/// A value that is wrong in its own line.
fn value(name: &str, release: &str, track: &str, says: &[&str]) -> Case {
    wrong(name, lines(release, track), says)
}

/// Odd but allowed: the package is made, and nothing of it lies outside the output folder.
fn odd(name: &str, release: &str, track: &str) -> Case {
    with_master(name, lines(release, track)).exits(&[0, 1])
}

pub fn cases() -> Vec<Case> {
    let mut all = syntax();
    all.extend(types());
    all.extend(values());
    all.extend(names());
    all.extend(masters());
    all
}

fn syntax() -> Vec<Case> {
    let good = release(&["a.wav"]);
    let deep = format!("x = {}{}\n{good}", "[".repeat(20_000), "]".repeat(20_000));
    let tables = format!(
        "x = {}1{}\n{good}",
        "{ a = ".repeat(5000),
        " }".repeat(5000)
    );
    let dotted = format!("{} = 1\n{good}", vec!["a"; 20_000].join("."));
    let many: String = (0..20_000).map(|n| format!("k{n} = 1\n")).collect();
    vec![
        wrong("empty", "", &["`release`"]),
        wrong(
            "of-comments",
            "# nothing
# here
",
            &["`release`"],
        ),
        wrong("that-is-not-toml", "this is not toml", &[]),
        wrong(
            "with-an-open-quote",
            good.replace("'Night Ferry'", "\"Night Ferry"),
            &[],
        ),
        wrong(
            "with-an-open-table",
            good.replace("[release]", "[release"),
            &[],
        ),
        wrong(
            "with-a-key-twice",
            good.replace("artist =", "title = 'B'\nartist ="),
            &["title"],
        ),
        wrong(
            "with-a-table-twice",
            format!("{good}\n[release]\n"),
            &["release"],
        ),
        wrong("of-20000-brackets", deep, &[]),
        wrong("of-5000-tables-inside-each-other", tables, &[]),
        wrong("with-a-key-of-20000-parts", dotted, &[]),
        wrong("with-20000-unknown-keys", many + &good, &[]),
        wrong(
            "that-is-not-utf-8",
            [good.as_bytes(), b"# \xff\xfe\n"].concat(),
            &[],
        ),
        wrong(
            "in-utf-16",
            good.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
            &[],
        ),
        wrong("with-a-nul", good.replace("Ferry", "Fe\0ry"), &[]),
        wrong("of-random-bytes", super::bytes::noise(5000), &[]),
        wrong("that-is-json", r#"{"release": {"title": "x"}}"#, &[]),
        with_master("with-crlf", good.replace('\n', "\r\n")).exits(&[0, 1]),
        with_master("with-a-byte-order-mark", format!("\u{feff}{good}")).exits(&[0, 1, 2]),
        with_master(
            "with-a-comment-of-a-megabyte",
            format!("# {}\n{good}", "x".repeat(1_000_000)),
        )
        .exits(&[0, 1, 2]),
    ]
}

fn types() -> Vec<Case> {
    vec![
        wrong(
            "without-a-title",
            release(&["a.wav"]).replace("title = 'Night Ferry'\n", ""),
            &["title"],
        ),
        wrong(
            "without-an-artist",
            release(&["a.wav"]).replace("artist = 'Lantern & Wake'\n", ""),
            &["artist"],
        ),
        wrong("without-tracks", release(&[]), &["track"]),
        wrong(
            "with-a-numeric-title",
            release(&["a.wav"]).replace("'Night Ferry'", "7"),
            &["title"],
        ),
        wrong(
            "with-an-empty-title",
            release(&["a.wav"]).replace("'Night Ferry'", "''"),
            &["title"],
        ),
        wrong(
            "with-track-as-a-table",
            release(&["a.wav"]).replace("[[track]]", "[track]"),
            &["track"],
        ),
        wrong(
            "with-release-as-a-list",
            release(&["a.wav"]).replace("[release]", "[[release]]"),
            &["release"],
        ),
        wrong(
            "with-a-track-without-a-file",
            release(&["a.wav"]).replace("file = 'a.wav'\n", ""),
            &["file"],
        ),
        value(
            "with-an-unknown-key",
            "titel = 'x'",
            "",
            &["titel", "title"],
        ),
        value(
            "with-an-unknown-track-key",
            "",
            "isrcc = 'x'",
            &["isrcc", "isrc"],
        ),
        value("with-a-text-for-deliver", "", "disc = 'one'", &["disc"]),
        value("with-disc-0", "", "disc = 0", &["disc"]),
        value(
            "with-a-disc-beyond-counting",
            "",
            "disc = 9223372036854775807",
            &["disc"],
        ),
        value("with-a-negative-disc", "", "disc = -1", &["disc"]),
        value(
            "with-explicit-as-a-word",
            "explicit = 'perhaps'",
            "",
            &["explicit"],
        ),
    ]
}

fn values() -> Vec<Case> {
    let steps = |s: &str| format!("{}\n[chain]\nsteps = [{s}]\n", release(&["a.wav"]));
    let waiver = |s: &str| format!("{}\n[[waiver]]\n{s}\n", release(&["a.wav"]));
    vec![
        value("with-an-isrc-of-11", "", "isrc = 'GBXYZ260001'", &["isrc"]),
        value(
            "with-an-isrc-of-13",
            "",
            "isrc = 'GBXYZ26000012'",
            &["isrc"],
        ),
        value(
            "with-an-o-for-a-0-in-an-isrc",
            "",
            "isrc = 'GBXYZ26O0001'",
            &["isrc"],
        ),
        value(
            "with-an-isrc-of-emoji",
            "",
            "isrc = '🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵'",
            &["isrc"],
        ),
        odd("with-a-lower-case-isrc", "", "isrc = 'gb-xyz-26-00001'"),
        wrong(
            "with-an-isrc-twice",
            release(&["a.wav", "b.wav"]).replace("[[track]]", "[[track]]\nisrc = 'GBXYZ2600001'"),
            &["GB-XYZ-26-00001"],
        ),
        value(
            "with-a-wrong-upc-check-digit",
            "upc = '200000000012'",
            "",
            &["upc"],
        ),
        value(
            "with-a-upc-of-11-digits",
            "upc = '20000000001'",
            "",
            &["upc"],
        ),
        value(
            "with-a-upc-of-words",
            "upc = 'two million and'",
            "",
            &["upc"],
        ),
        value("with-a-numeric-upc", "upc = 200000000011", "", &["upc"]),
        value("with-the-30th-of-february", "date = 2026-02-30", "", &[]),
        value(
            "with-a-language-that-is-a-name",
            "language = 'english'",
            "",
            &["language"],
        ),
        value("with-a-negative-gap", "", "gap = '-2s'", &["gap"]),
        value("with-a-gap-of-words", "", "gap = 'two seconds'", &["gap"]),
        value(
            "with-a-gap-beyond-counting",
            "",
            "gap = '99999999999999999999s'",
            &["gap"],
        ),
        value(
            "with-a-gap-that-is-not-a-number",
            "",
            "gap = 'nan'",
            &["gap"],
        ),
        value("with-a-gap-of-75-frames", "", "gap = '00:01:75'", &["gap"]),
        value(
            "with-an-end-before-its-start",
            "",
            "start = '2s'\nend = '1s'",
            &["end"],
        ),
        value(
            "with-indexes-that-go-back",
            "",
            "index = ['00:02:00', '00:01:00']",
            &["index"],
        ),
        value("with-a-side-of-two-letters", "", "side = 'AB'", &["side"]),
        value("with-a-side-that-is-an-emoji", "", "side = '🎵'", &["side"]),
        value("with-an-unknown-flag", "", "flags = ['XYZ']", &["XYZ"]),
        with_master("with-an-end-past-the-master", lines("", "end = '09:00:00'")).says(&["end"]),
        with_master(
            "with-a-fade-longer-than-the-master",
            lines("", "fade_out = '10s'"),
        )
        .exits(&[0, 1, 2]),
        with_master(
            "with-an-unknown-spec",
            release(&["a.wav"]).replace("spotify", "spotfy"),
        )
        .says(&["spotfy", "spotify"]),
        with_master(
            "with-a-spec-that-is-a-missing-file",
            release(&["a.wav"]).replace("spotify", "specs/none.toml"),
        )
        .says(&["none.toml"]),
        with_master(
            "with-a-spec-that-is-audio",
            release(&["a.wav"]).replace("spotify", "./a.wav"),
        )
        .says(&["a.wav"]),
        with_master(
            "with-the-same-spec-twice",
            release(&["a.wav"]).replace("['spotify']", "['spotify', 'spotify']"),
        )
        .exits(&[0, 1, 2]),
        with_master(
            "with-nothing-to-deliver",
            release(&["a.wav"]).replace("['spotify']", "[]"),
        )
        .exits(&[2])
        .says(&["deliver"]),
        with_master(
            "with-an-unknown-stage",
            steps("{ sparkle = { amount = 11 } }"),
        )
        .says(&["sparkle"]),
        with_master("with-a-stage-without-a-table", steps("'limiter'")),
        with_master(
            "with-a-filter-at-minus-5-hertz",
            steps("{ high-pass = { frequency_hz = -5 } }"),
        )
        .says(&["frequency_hz"]),
        with_master(
            "with-a-filter-at-nan-hertz",
            steps("{ high-pass = { frequency_hz = nan } }"),
        )
        .says(&["frequency_hz"]),
        with_master(
            "with-a-filter-above-half-the-rate",
            steps("{ high-pass = { frequency_hz = 90000 } }"),
        )
        .says(&["frequency_hz"]),
        with_master(
            "with-an-unknown-parameter",
            steps("{ high-pass = { frequency_hz = 20, colour = 'blue' } }"),
        )
        .says(&["colour"]),
        with_master(
            "with-10000-stages",
            steps(&"{ high-pass = { frequency_hz = 20 } },".repeat(10_000)),
        )
        .exits(&[0, 1, 2]),
        with_master(
            "with-a-waiver-without-a-reason",
            waiver("rule = 'spotify/true-peak'\nby = 'x'"),
        )
        .says(&["reason"]),
        with_master(
            "with-a-waiver-of-an-unknown-rule",
            waiver("rule = 'spotify/tru-peak'\nreason = 'r'\nby = 'x'"),
        )
        .exits(&[0, 1, 2])
        .says(&["tru-peak"]),
        with_master(
            "with-an-expired-waiver",
            waiver("rule = 'spotify/true-peak'\nreason = 'r'\nby = 'x'\nuntil = 2001-01-01"),
        )
        .exits(&[0, 1]),
    ]
}

/// Names that become files. The runner checks that nothing appears outside the output folder.
fn names() -> Vec<Case> {
    let titled = |name: &str, title: &str| {
        let text =
            release(&["a.wav"]).replace("'Track 1'", &format!("{title:?}").replace("\\u{", "\\U{"));
        with_master(&format!("with-a-title-{name}"), text).exits(&[0, 1])
    };
    let patterned = |name: &str, pattern: &str| {
        let text = format!(
            "{}\n[deliver.spotify]\nfile_name = '{pattern}'\n",
            release(&["a.wav"])
        );
        with_master(&format!("with-a-file-name-{name}"), text).exits(&[0, 1, 2])
    };
    let escaped = |name: &str, title: &str| {
        let text = release(&["a.wav"]).replace("'Track 1'", &format!("\"{title}\""));
        with_master(&format!("with-a-title-{name}"), text).exits(&[0, 1, 2])
    };
    let twins = |name: &str, a: &str, b: &str| {
        let text = release(&["a.wav", "b.wav"])
            .replace("'Track 1'", &format!("'{a}'"))
            .replace("'Track 2'", &format!("'{b}'"));
        let text = format!("{text}\n[deliver.spotify]\nfile_name = '{{title}}'\n");
        with_master(&format!("with-titles-that-{name}"), text)
            .file("b.wav", super::bytes::wav_of(30_000))
            .exits(&[0, 1, 2])
    };
    vec![
        titled("that-leads-up", "../../../evil"),
        titled("that-is-absolute", "/tmp/evil"),
        titled("of-dots", "..."),
        titled("that-windows-reserves", "CON"),
        titled("with-a-colon", "Part 1: The Sea?*<>|"),
        titled("that-ends-in-a-dot", "Fin."),
        titled("that-begins-with-a-dot", ".hidden"),
        titled("of-spaces", "   x   "),
        titled("of-400-letters", &"n".repeat(400)),
        titled("of-400-four-byte-letters", &"🎵".repeat(400)),
        escaped("with-an-escape", "\\u001b[31mred"),
        escaped("with-a-newline", "one\\ntwo"),
        escaped("with-a-direction-override", "a\\u202egpj.exe"),
        escaped("of-a-nul", "a\\u0000b"),
        escaped("that-is-markup", "<script>alert(1)</script>&amp;"),
        with_master(
            "with-an-artist-that-leads-up",
            release(&["a.wav"]).replace("Lantern & Wake", "../../.."),
        )
        .exits(&[0, 1, 2]),
        with_master(
            "with-an-artist-of-a-megabyte",
            release(&["a.wav"]).replace("Lantern & Wake", &"x".repeat(1_000_000)),
        )
        .exits(&[0, 1, 2]),
        patterned("that-leads-up", "../../{title}"),
        patterned("that-is-absolute", "/tmp/{title}"),
        patterned("with-an-unknown-field", "{nonsense}"),
        patterned("with-an-open-brace", "{title"),
        patterned("that-pads-a-billion-zeros", "{track:999999999}"),
        patterned("that-is-empty", ""),
        twins("are-equal", "Same", "Same"),
        twins("differ-in-case-only", "Sea", "SEA"),
        twins("differ-in-normal-form-only", "Caf\u{e9}", "Cafe\u{301}"),
        twins("differ-in-what-is-taken-out", "a/b", "a:b"),
    ]
}

fn masters() -> Vec<Case> {
    let named = |name: &str, file: &str| with_master(name, release(&[file])).exits(&[2]);
    let tracks: Vec<&str> = vec!["a.wav"; 150];
    vec![
        named("whose-master-is-missing", "nothing.wav").says(&["nothing.wav"]),
        named("whose-master-is-a-folder", "folder.wav")
            .entry(super::Entry::Folder("folder.wav".into()))
            .says(&["folder.wav"]),
        named("whose-master-is-itself", "release.toml").says(&["release.toml"]),
        named("whose-master-is-a-device", "/dev/zero").says(&["/dev/zero"]),
        named(
            "whose-master-leads-up-to-nothing",
            "../../../../../../nothing.wav",
        )
        .says(&["nothing.wav"]),
        named("whose-master-has-an-empty-name", ""),
        named("whose-second-master-is-missing", "gone.wav").says(&["gone.wav"]),
        with_master("with-150-tracks-of-one-file", release(&tracks)).exits(&[0, 1, 2]),
        with_master("of-two-rates", release(&["a.wav", "b.wav"]))
            .file(
                "b.wav",
                super::bytes::riff(&[
                    super::bytes::chunk(b"fmt ", &super::bytes::fmt(1, 2, 48_000, 16)),
                    super::bytes::chunk(b"data", &super::bytes::tone(30_000)),
                ]),
            )
            .exits(&[0, 1, 2]),
    ]
}
