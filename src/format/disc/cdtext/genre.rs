//! The genres that have a number (MMC-3 annex J, as Debian's libburn documents them).

/// The last code with a meaning.
pub const LAST: u16 = NAMES.len() as u16 - 1;

const NAMES: [&str; 28] = [
    "not used",
    "not defined",
    "adult contemporary",
    "alternative rock",
    "children's music",
    "classical",
    "contemporary christian",
    "country",
    "dance",
    "easy listening",
    "erotic",
    "folk",
    "gospel",
    "hip hop",
    "jazz",
    "latin",
    "musical",
    "new age",
    "opera",
    "operetta",
    "pop",
    "rap",
    "reggae",
    "rock",
    "rhythm and blues",
    "sound effects",
    "spoken word",
    "world music",
];

/// Name of a code.
pub fn name(code: u16) -> Option<&'static str> {
    NAMES.get(usize::from(code)).copied()
}

/// Code of a genre as people write it; 1, not defined, for one that has no number.
pub fn code(genre: &str) -> u16 {
    let letters = |text: &str| -> String {
        let lower = text.to_lowercase();
        lower.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let wanted = letters(genre);
    let other = match wanted.as_str() {
        "alternative" | "indie" | "indierock" => "alternative rock",
        "children" | "kids" => "children's music",
        "christian" => "contemporary christian",
        "hiphoprap" => "hip hop",
        "rb" | "rnb" | "rbsoul" | "soul" => "rhythm and blues",
        "audiobook" | "spoken" => "spoken word",
        "world" => "world music",
        "singersongwriter" => "folk",
        _ => "",
    };
    let named = NAMES
        .iter()
        .skip(2)
        .position(|name| letters(name) == wanted || *name == other);
    named.map_or(1, |at| at as u16 + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_have_numbers_as_people_write_them() {
        for (written, number) in [
            ("Jazz", 14),
            ("Hip-Hop", 13),
            ("R&B", 24),
            ("World", 27),
            ("Children's", 1),
            ("Vaporwave", 1),
        ] {
            assert_eq!(code(written), number, "{written}");
        }
        assert_eq!((name(27), name(28), LAST), (Some("world music"), None, 27));
    }
}
