//! Cue sheets: what every program reads differently, and paths that lead out of the folder.

use super::bytes::wav_of;
use super::{Case, Command, Entry};

/// A right sheet over `a.wav`, two tracks of 5 s each.
const GOOD: &str = "TITLE \"Night Ferry\"\nPERFORMER \"Lantern & Wake\"\nFILE \"a.wav\" WAVE\n  TRACK 01 AUDIO\n    TITLE \"One\"\n    ISRC GBXYZ2600001\n    \
    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    TITLE \"Two\"\n    INDEX 00 00:04:00\n    INDEX 01 00:05:00\n";

/// 10 s, whole sectors.
const FRAMES: u32 = 441_000;

fn sheet(name: &str, text: impl Into<Vec<u8>>) -> Case {
    Case::new(
        &format!("check-cue-{name}"),
        Command::Check,
        &["a.cue", "-s", "cd-ddp"],
    )
    .file("a.cue", text)
    .file("a.wav", wav_of(FRAMES))
    .exits(&[0, 1])
    .says(&["a.cue"])
}

/// The good sheet with one text replaced.
fn changed(name: &str, from: &str, to: &str) -> Case {
    assert!(GOOD.contains(from), "the sheet has no {from}");
    sheet(name, GOOD.replacen(from, to, 1))
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let order = |u: u16| {
        if big {
            u.to_be_bytes()
        } else {
            u.to_le_bytes()
        }
    };
    std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(order)
        .collect()
}

/// A sheet that names a file outside its folder. It is refused or reported, and the file is not read.
fn outside(name: &str, path: &str) -> Case {
    changed(name, "a.wav", path).exits(&[1, 2])
}

pub fn cases() -> Vec<Case> {
    let one_line = GOOD.replace('\n', "\r");
    let many: String = (1..=120)
        .map(|n| {
            format!(
                "  TRACK {:02} AUDIO\n    INDEX 01 00:{:02}:00\n",
                n % 100,
                n % 60
            )
        })
        .collect();
    let indexes: String = (2..=99)
        .map(|n| format!("    INDEX {n:02} 00:05:{:02}\n", n % 75))
        .collect();
    let wrong = [1];
    vec![
        sheet("good", GOOD),
        sheet("with-crlf", GOOD.replace('\n', "\r\n")),
        sheet("with-cr-only", one_line),
        sheet(
            "with-a-byte-order-mark",
            [b"\xef\xbb\xbf".as_slice(), GOOD.as_bytes()].concat(),
        ),
        sheet(
            "in-latin-1",
            GOOD.replace("One", "Caf\u{0}")
                .into_bytes()
                .iter()
                .map(|b| if *b == 0 { 0xe9 } else { *b })
                .collect::<Vec<u8>>(),
        ),
        sheet("in-utf-16-le", utf16(GOOD, false)),
        sheet("in-utf-16-be", utf16(GOOD, true)),
        sheet("empty", "").exits(&wrong),
        sheet("of-spaces", " \n\t\n \n").exits(&wrong),
        sheet("of-random-bytes", super::bytes::noise(4000)).exits(&wrong),
        sheet("with-a-nul", GOOD.replace("One", "O\0e")).exits(&wrong),
        sheet(
            "of-two-megabytes",
            format!("{GOOD}{}", "REM x\n".repeat(350_000)),
        )
        .exits(&wrong),
        sheet(
            "with-a-line-of-a-megabyte",
            format!("{GOOD}REM {}\n", "x".repeat(900_000)),
        ),
        sheet("without-file", GOOD.replace("FILE \"a.wav\" WAVE\n", "")).exits(&wrong),
        sheet("without-tracks", "FILE \"a.wav\" WAVE\n").exits(&wrong),
        sheet("of-120-tracks", format!("FILE \"a.wav\" WAVE\n{many}")).exits(&wrong),
        sheet("with-99-indexes", format!("{GOOD}{indexes}")),
        changed(
            "with-index-02",
            "    INDEX 01 00:05:00",
            "    INDEX 01 00:05:00\n    INDEX 02 00:06:00",
        ),
        changed(
            "whose-indexes-go-back",
            "INDEX 01 00:05:00",
            "INDEX 01 00:03:00",
        )
        .exits(&wrong),
        changed("with-75-frames", "INDEX 01 00:05:00", "INDEX 01 00:05:75")
            .exits(&wrong)
            .says(&["00:05:75"]),
        changed("with-60-seconds", "INDEX 01 00:05:00", "INDEX 01 00:60:00").says(&["00:60:00"]),
        changed(
            "with-a-negative-time",
            "INDEX 01 00:05:00",
            "INDEX 01 -1:05:00",
        )
        .exits(&wrong),
        changed("with-a-time-of-words", "INDEX 01 00:05:00", "INDEX 01 five")
            .exits(&wrong)
            .says(&["five"]),
        changed(
            "with-a-time-that-overflows",
            "INDEX 01 00:05:00",
            "INDEX 01 99999999999999999999:00:00",
        )
        .exits(&wrong),
        changed(
            "with-an-index-past-the-end",
            "INDEX 01 00:05:00",
            "INDEX 01 00:59:00",
        )
        .exits(&wrong),
        changed("with-index-100", "INDEX 01 00:05:00", "INDEX 100 00:05:00").exits(&wrong),
        changed("without-index-01", "    INDEX 01 00:05:00\n", "").exits(&wrong),
        changed("with-track-00", "TRACK 01", "TRACK 00").exits(&wrong),
        changed("with-track-numbers-that-jump", "TRACK 02", "TRACK 07").exits(&wrong),
        changed("with-a-data-track", "TRACK 02 AUDIO", "TRACK 02 MODE1/2352").exits(&wrong),
        changed("with-an-open-quote", "\"One\"", "\"One"),
        changed(
            "with-an-unknown-command",
            "TITLE \"Night Ferry\"",
            "TITEL \"Night Ferry\"",
        ),
        changed(
            "with-composer-and-arranger",
            "    ISRC",
            "    COMPOSER \"A\"\n    ARRANGER \"B\"\n    ISRC",
        ),
        changed(
            "with-a-cdtextfile",
            "TITLE \"Night Ferry\"",
            "CDTEXTFILE \"../../etc/passwd\"",
        ),
        changed(
            "with-scms",
            "    ISRC",
            "    FLAGS SCMS PRE DCP 4CH XYZ\n    ISRC",
        ),
        changed(
            "with-a-catalog-of-12-digits",
            "TITLE \"Night Ferry\"",
            "CATALOG 012345678901",
        ),
        changed(
            "with-a-wrong-check-digit",
            "TITLE \"Night Ferry\"",
            "CATALOG 5012345678901",
        ),
        changed(
            "with-a-catalog-of-words",
            "TITLE \"Night Ferry\"",
            "CATALOG LWR007",
        ),
        changed("with-a-hyphenated-isrc", "GBXYZ2600001", "GB-XYZ-26-00001"),
        changed("with-a-lower-case-isrc", "GBXYZ2600001", "gbxyz2600001"),
        changed("with-an-isrc-of-11", "GBXYZ2600001", "GBXYZ260001"),
        changed(
            "with-pregap-and-postgap",
            "    INDEX 00 00:04:00",
            "    PREGAP 00:02:00\n    POSTGAP 00:01:00",
        ),
        changed(
            "with-a-pregap-of-99-minutes",
            "    INDEX 00 00:04:00",
            "    PREGAP 99:59:74",
        ),
        changed(
            "with-a-second-file",
            "  TRACK 02",
            "FILE \"a.wav\" WAVE\n  TRACK 02",
        ),
        changed("with-a-missing-file", "a.wav", "nothing.wav")
            .exits(&[1, 2])
            .says(&["nothing.wav"]),
        changed("that-names-itself", "a.wav", "a.cue").exits(&[1, 2]),
        changed("with-a-file-of-type-mp3", "WAVE", "MP3"),
        changed("with-a-binary-file", "WAVE", "BINARY"),
        changed(
            "with-a-title-that-is-an-escape",
            "One",
            "\u{1b}[31mOne\u{7}",
        ),
        changed("with-a-direction-override", "One", "eno\u{202e}"),
        outside("that-leads-up", "../../etc/passwd"),
        outside("that-leads-up-with-backslashes", "..\\..\\secret.wav"),
        outside("that-is-absolute", "/etc/passwd"),
        outside("that-names-a-drive", "C:\\Windows\\win.ini"),
        outside("that-names-a-server", "\\\\server\\share\\a.wav"),
        outside("that-names-a-device", "/dev/zero"),
        outside("that-hides-its-way-up", "x/../../../a.wav"),
        changed("with-a-link-that-leads-out", "a.wav", "inside.wav")
            .entry(Entry::Link("inside.wav".into(), "/etc/passwd".into()))
            .exits(&[1, 2]),
        changed("with-a-folder-for-a-file", "a.wav", "folder.wav")
            .entry(Entry::Folder("folder.wav".into()))
            .exits(&[1, 2]),
    ]
}
