//! File names that every file system takes, and names from strangers that may leave no folder.
//!
//! Pure text: nothing here looks at a disk. The rules are the union of what Windows, macOS and Linux refuse, so a name is the
//! same wherever the package is made.

mod pattern;

pub use pattern::{Fields, Pattern, pattern};

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// Longest file name of the common file systems, in bytes (ext4, APFS; NTFS counts 255 UTF-16 units, which is never less).
pub const MAX_BYTES: usize = 255;
/// Below this a name cannot keep its extension and a number.
const MIN_BYTES: usize = 32;
/// What a name becomes of which nothing is left.
const NOTHING: &str = "untitled";

/// A file name (one component, no folder) that is safe everywhere: NFC, none of `<>:"/\|?*`, no control or direction-changing
/// characters, no leading dots, dashes or spaces, no trailing dots or spaces, no reserved Windows name, at most `max_bytes`
/// (taken between 32 and 255) with its extension kept. Never empty. `safe(safe(x)) == safe(x)`.
pub fn safe(name: &str, max_bytes: usize) -> String {
    let max_bytes = max_bytes.clamp(MIN_BYTES, MAX_BYTES);
    let mut safe: String = name.nfc().filter_map(allowed).nfc().collect();
    loop {
        let before = safe.clone();
        safe = trimmed(&safe).to_string();
        if is_reserved(&safe) {
            let stem_end = safe.find('.').unwrap_or(safe.len());
            safe.insert(stem_end, '_');
        }
        safe = shortened(&safe, max_bytes);
        if safe.is_empty() {
            safe.push_str(NOTHING);
        }
        // Cutting can leave a trailing dot or a reserved word; each round only shortens or settles.
        if safe == before {
            return safe;
        }
    }
}

/// Whether a name needs no change to be safe everywhere.
pub fn is_safe(name: &str) -> bool {
    safe(name, MAX_BYTES) == name
}

fn allowed(c: char) -> Option<char> {
    match c {
        '"' => Some('\''),
        '<' | '>' | ':' | '/' | '\\' | '|' | '?' | '*' => Some('_'),
        // Invisible and direction-changing characters make two names look alike.
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        '\u{2028}' | '\u{2029}' | '\t' | '\n' | '\r' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

fn trimmed(name: &str) -> &str {
    name.trim_start_matches(|c: char| c == '.' || c == '-' || c.is_whitespace())
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Device names of Windows, with or without an extension ("Naming Files, Paths, and Namespaces", Microsoft).
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let number = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| {
        let mut characters = n.chars();
        matches!(
            (characters.next(), characters.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    })
}

/// Stem and extension; the extension, dot included, is a short run of ASCII letters and digits, so "Mr. Brown" has none.
fn split_extension(name: &str) -> (&str, &str) {
    const LONGEST: usize = 10;
    match name.rfind('.') {
        Some(dot)
            if dot > 0
                && (1..=LONGEST).contains(&(name.len() - dot - 1))
                && name[dot + 1..].bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            name.split_at(dot)
        }
        _ => (name, ""),
    }
}

fn shortened(name: &str, max_bytes: usize) -> String {
    if name.len() <= max_bytes {
        return name.to_string();
    }
    let (stem, extension) = split_extension(name);
    let mut end = max_bytes - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end].trim_end_matches([' ', '.']))
}

/// Two names with one key are one file on some file system: case and composition do not tell them apart.
fn key(name: &str) -> String {
    name.nfd()
        .flat_map(char::to_lowercase)
        .nfd()
        .collect::<String>()
}

/// The names with clashes resolved: the first of those that clash keeps its name, later ones get " (2)", " (3)" before the
/// extension, never a name another entry already has. Same order, same length.
pub fn unique(names: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().map(|n| key(n)).collect();
    let mut next: HashMap<String, u32> = HashMap::new();
    names
        .iter()
        .map(|name| {
            let number = next.entry(key(name)).or_insert(1);
            if *number == 1 {
                *number = 2;
                return name.clone();
            }
            loop {
                let candidate = numbered(name, *number);
                *number += 1;
                if taken.insert(key(&candidate)) {
                    return candidate;
                }
            }
        })
        .collect()
}

fn numbered(name: &str, number: u32) -> String {
    let (stem, extension) = split_extension(name);
    let suffix = format!(" ({number})");
    let room = MAX_BYTES - suffix.len() - extension.len();
    let stem = if stem.len() > room {
        shortened(stem, room)
    } else {
        stem.to_string()
    };
    format!("{stem}{suffix}{extension}")
}

/// Why a relative name from a file may not be opened, if so: it is empty, absolute, has a drive letter or climbs out of its
/// folder. Both '/' and '\' count as separators. Links on the disk are the caller's business.
pub fn leaves_folder(name: &str) -> Option<&'static str> {
    let climbs = |part: &str| {
        // Windows drops trailing dots and spaces: ".. " is "..".
        part.len() > 1 && part.starts_with('.') && part.trim_end_matches(['.', ' ']).is_empty()
    };
    let bytes = name.as_bytes();
    if name.trim().is_empty() {
        Some("the name is empty")
    } else if name.contains('\0') {
        Some("the name holds a NUL character")
    } else if name.starts_with(['/', '\\']) {
        Some("the path is absolute")
    } else if bytes.len() > 1 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' {
        Some("the path has a drive letter")
    } else if name.split(['/', '\\']).any(climbs) {
        Some("the path leaves its folder")
    } else {
        None
    }
}

/// A relative path as text, with '/' between parts, if [`leaves_folder`] has nothing against it.
pub fn safe_relative(name: &str) -> Result<String, &'static str> {
    match leaves_folder(name) {
        Some(why) => Err(why),
        None => Ok(name.replace('\\', "/")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_some_system_refuses_are_changed() {
        for (name, safe_name) in [
            ("01 Casting Off.wav", "01 Casting Off.wav"),
            ("What? A \"Test\": 1/2.wav", "What_ A 'Test'_ 1_2.wav"),
            ("CON", "CON_"),
            ("nul.tar.gz", "nul_.tar.gz"),
            ("COM¹.wav", "COM¹_.wav"),
            ("COM10", "COM10"),
            ("...And So On...", "And So On"),
            ("-rf", "rf"),
            (" . ", "untitled"),
            ("", "untitled"),
            ("a\u{202e}vaw.exe", "avaw.exe"),
            ("two\nlines", "two lines"),
            ("Cafe\u{301}", "Café"),
        ] {
            assert_eq!(safe(name, MAX_BYTES), safe_name, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension_and_whole_characters() {
        let name = format!("{}.flac", "é".repeat(200));
        let short = safe(&name, 100);
        assert_eq!(short, format!("{}.flac", "é".repeat(47)));
        assert!(safe(&"Mr. Brown ".repeat(40), 64).ends_with("Brown Mr"));
    }

    #[test]
    fn clashes_get_numbers_and_nobody_elses_name() {
        let names = [
            "Song.wav",
            "song.wav",
            "Song (2).wav",
            "SONG.WAV",
            "é",
            "e\u{301}",
        ];
        let names: Vec<String> = names.map(String::from).to_vec();
        assert_eq!(
            unique(&names),
            [
                "Song.wav",
                "song (3).wav",
                "Song (2).wav",
                "SONG (4).WAV",
                "é",
                "e\u{301} (2)"
            ]
        );
    }

    #[test]
    fn a_long_name_has_room_for_its_number() {
        let long = format!("{}.flac", "a".repeat(250));
        let made = unique(&[long.clone(), long]);
        assert!(made[1].ends_with("a (2).flac") && made[1].len() == MAX_BYTES);
    }

    #[test]
    fn paths_that_leave_the_folder_are_named() {
        for bad in [
            "",
            "  ",
            "/etc/x",
            "\\\\server\\x",
            "C:\\x.wav",
            "c:x",
            "../x",
            "a/../../x",
            "a\\..\\x",
            "..",
            "a/.. /x",
            "a\0",
        ] {
            assert!(safe_relative(bad).is_err(), "{bad:?}");
        }
        assert_eq!(safe_relative("Disc 1\\01.wav").unwrap(), "Disc 1/01.wav");
        assert!(safe_relative("...And So On.wav").is_ok());
    }

    proptest! {
        #[test]
        fn a_safe_name_is_safe_and_stays(name in "(\\PC|[.\\- :/\\x00-\\x20]|CON|com1|\\.){0,60}", max in 0usize..300) {
            let once = safe(&name, max);
            prop_assert_eq!(&safe(&once, max), &once);
            prop_assert!(!once.is_empty() && once.len() <= max.clamp(32, 255));
            let forbidden = |c: char| "<>:\"/\\|?*".contains(c) || c.is_control();
            prop_assert!(!once.contains(forbidden));
            prop_assert!(!once.ends_with([' ', '.']) && !once.starts_with(['.', '-', ' ']));
            prop_assert!(!is_reserved(&once));
            prop_assert_eq!(leaves_folder(&once), None);
        }

        #[test]
        fn unique_names_never_clash(names in prop::collection::vec("[aA ]{0,2}( \\([23]\\))?(\\.w)?", 0..12)) {
            let made = unique(&names);
            let keys: HashSet<String> = made.iter().map(|n| key(n)).collect();
            prop_assert_eq!(keys.len(), names.len());
        }
    }
}
