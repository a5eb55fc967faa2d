//! Identifiers that cannot hold a wrong value: ISRC (ISO 3901) and EAN-13 (GS1 mod-10).
//!
//! People copy them from spreadsheets and letters, so what carries no meaning (hyphens, blanks, a printed "ISRC", lower
//! case) is removed, and what is wrong is named to the character. Whether a code was ever assigned is not known here.

use std::fmt;

use crate::error::printable;

/// International Standard Recording Code, 12 characters without hyphens (ISO 3901).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isrc(String);

impl Isrc {
    /// Characters of a code: prefix (2 letters, 3 letters or digits), year (2 digits), designation (5 digits).
    pub const LENGTH: usize = 12;
    /// What the code looks like once normalised, ISO 3901:2019 clause 4.
    pub const FORM: &'static str = "2 letters, 3 letters or digits, 7 digits";

    /// Reads a code as people write it: hyphens, blanks, a leading "ISRC" and lower case are accepted and removed.
    ///
    /// # Errors
    /// A sentence that says which character is wrong, what belongs there, and what was probably meant.
    pub fn parse(text: &str) -> Result<Isrc, String> {
        let mut code = compact(text).to_ascii_uppercase();
        // A code of Iceland may itself start with these letters.
        if code.chars().count() != Self::LENGTH
            && let Some(rest) = code.strip_prefix("ISRC")
        {
            code = rest.trim_start_matches(':').to_string();
        }
        let found = code.chars().count();
        if found == 0 {
            return Err(format!(
                "empty, an ISRC has {} ({})",
                characters(Self::LENGTH),
                Self::FORM
            ));
        }
        if found != Self::LENGTH {
            return Err(format!(
                "{} without hyphens, an ISRC has {} ({})",
                characters(found),
                Self::LENGTH,
                Self::FORM
            ));
        }
        match code.chars().zip(Place::ISRC).position(|(c, p)| !p.takes(c)) {
            None => Ok(Isrc(code)),
            Some(at) => Err(wrong_character(&code, at, Place::ISRC, |code| {
                Isrc::parse(code).is_ok()
            })),
        }
    }

    /// The 12 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// `GB-XYZ-26-00001`, for people.
    pub fn hyphenated(&self) -> String {
        let part = |range| self.0.get(range).unwrap_or_default();
        format!(
            "{}-{}-{}-{}",
            part(0..2),
            part(2..5),
            part(5..7),
            part(7..12)
        )
    }
}

impl fmt::Display for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// EAN-13 / UPC-A as 13 digits, check digit verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ean(String);

impl Ean {
    /// Reads 13 digits, or the 12 of a UPC-A, which is the same code without its leading 0. Hyphens and blanks are removed.
    ///
    /// # Errors
    /// A sentence that names the wrong character, the wrong number of digits, or the right check digit.
    pub fn parse(text: &str) -> Result<Ean, String> {
        let code = compact(text);
        if let Some(at) = code.chars().position(|c| !c.is_ascii_digit()) {
            return Err(wrong_character(
                &code,
                at,
                std::iter::repeat(Place::Digit),
                |code| Ean::parse(code).is_ok(),
            ));
        }
        // Only ASCII digits from here on: bytes are characters.
        let full = match code.len() {
            13 => code,
            12 => format!("0{code}"),
            11 => {
                let digit = check_digit(&format!("0{code}"));
                return Err(format!(
                    "11 digits, a UPC has 12 and an EAN 13; with its check digit it is {code}{digit}"
                ));
            }
            n => return Err(format!("{n} digits, a UPC has 12 and an EAN 13")),
        };
        let (body, last) = full.split_at(12);
        let right = check_digit(body);
        if last == right.to_string() {
            return Ok(Ean(full));
        }
        Err(format!(
            "the check digit is {last} and has to be {right}; one of the digits is mistyped"
        ))
    }

    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// GS1 General Specifications 7.9.1: weights 1 and 3 in turn from the left of the first 12 digits, complement to ten.
fn check_digit(twelve: &str) -> u32 {
    let sum: u32 = twelve
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// What may stand at a place of a code.
#[derive(Clone, Copy)]
enum Place {
    Letter,
    Either,
    Digit,
}

impl Place {
    const ISRC: [Place; Isrc::LENGTH] = {
        use Place::{Digit as D, Either as E, Letter as L};
        [L, L, E, E, E, D, D, D, D, D, D, D]
    };

    fn takes(self, c: char) -> bool {
        match self {
            Place::Letter => c.is_ascii_uppercase(),
            Place::Either => c.is_ascii_uppercase() || c.is_ascii_digit(),
            Place::Digit => c.is_ascii_digit(),
        }
    }
    fn word(self) -> &'static str {
        match self {
            Place::Letter => "a letter A-Z",
            Place::Either => "a letter or a digit",
            Place::Digit => "a digit",
        }
    }
    /// The character of this place that looks like `c`.
    fn lookalike(self, c: char) -> char {
        match (self, c) {
            (Place::Digit, 'O' | 'o') => '0',
            (Place::Digit, 'I' | 'i' | 'L' | 'l') => '1',
            (Place::Letter, '0') => 'O',
            (Place::Letter, '1') => 'I',
            _ => c,
        }
    }
}

/// "character 8 is `O`, a digit belongs there; did you mean GBXYZ2600001?"
fn wrong_character(
    code: &str,
    at: usize,
    places: impl IntoIterator<Item = Place> + Clone,
    is_right: impl Fn(&str) -> bool,
) -> String {
    let places_here = places.clone();
    let (Some(found), Some(place)) = (code.chars().nth(at), places_here.into_iter().nth(at)) else {
        return "not a code".into();
    };
    let meant: String = code
        .chars()
        .zip(places)
        .map(|(c, place)| place.lookalike(c))
        .collect();
    let mut message = format!(
        "character {} is `{}`, {} belongs there",
        at + 1,
        printable(&found.to_string()),
        place.word()
    );
    // Only if replacing lookalikes makes it right: the check must not come back here.
    if meant != code && is_right(&meant) {
        message.push_str(&format!("; did you mean {meant}?"));
    }
    message
}

/// Without hyphens of any script and without blanks.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        .collect()
}

fn characters(n: usize) -> String {
    format!("{n} character{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn isrc(text: &str) -> Result<String, String> {
        Isrc::parse(text).map(|i| i.hyphenated())
    }
    fn ean(text: &str) -> Result<String, String> {
        Ean::parse(text).map(|e| e.to_string())
    }

    #[test]
    fn an_isrc_is_read_as_people_write_it() {
        for text in [
            "GBXYZ2600001",
            "GB-XYZ-26-00001",
            " gb xyz 26 00001 ",
            "ISRC GB-XYZ-26-00001",
            "isrc:gb\u{2011}xyz\u{2013}26\u{2014}00001",
        ] {
            assert_eq!(isrc(text).as_deref(), Ok("GB-XYZ-26-00001"), "{text}");
        }
        assert_eq!(
            Isrc::parse("gbxyz2600001").unwrap().to_string(),
            "GBXYZ2600001"
        );
        assert_eq!(isrc("ISRC12600001").as_deref(), Ok("IS-RC1-26-00001"));
        assert_eq!(isrc("ISRC ISRC12600001").as_deref(), Ok("IS-RC1-26-00001"));
    }

    #[test]
    fn a_wrong_isrc_says_which_character_and_what_was_meant() {
        let wrong = |text| isrc(text).unwrap_err();
        let cases = [
            "GBXYZ26O0001",
            "GBXYZ26OOOO1",
            "G1XYZ2600001",
            "GBXYZ26000I1",
            "GBXYZ260000Ö",
            "GBX?Z2600001",
            "G7XYZ2600001",
            "GBXYZ260001",
            "GBXYZ26000001",
            "ISRC GBXYZ26",
            "ISRC",
            "",
            "GB\u{1b}YZ2600001",
        ]
        .map(|text| format!("{} -> {}", printable(text), wrong(text)))
        .join("\n");
        crate::document::golden("diagnostics", "wrong-isrcs", &cases);
    }

    #[test]
    fn an_ean_has_13_digits_and_a_upc_is_one_without_its_zero() {
        assert_eq!(ean("5012345678900").as_deref(), Ok("5012345678900"));
        assert_eq!(ean("036000291452").as_deref(), Ok("0036000291452"));
        assert_eq!(ean("0 36000-29145 2").as_deref(), Ok("0036000291452"));
    }

    #[test]
    fn a_wrong_ean_names_the_right_check_digit() {
        let cases = [
            "5012345678901",
            "036000291453",
            "03600029145",
            "50123456789O0",
            "5012345678l0x",
            "12345670",
            "05012345678900",
            "",
        ]
        .map(|text| format!("{text} -> {}", ean(text).unwrap_err()))
        .join("\n");
        crate::document::golden("diagnostics", "wrong-product-codes", &cases);
    }

    proptest! {
        #[test]
        fn every_isrc_survives_hyphens_case_and_blanks(code in "[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", lower: bool, lead: bool) {
            let parsed = Isrc::parse(&code).unwrap();
            prop_assert_eq!(parsed.as_str(), &code);
            let mut written = parsed.hyphenated();
            if lower { written.make_ascii_lowercase(); }
            if lead { written = format!("ISRC {written}"); }
            prop_assert_eq!(Isrc::parse(&written), Ok(parsed));
        }

        #[test]
        fn what_parses_has_the_form_and_parses_again(text in "\\PC{0,20}|[GB0-9OIl -]{10,16}") {
            if let Ok(isrc) = Isrc::parse(&text) {
                prop_assert!(isrc.as_str().chars().zip(Place::ISRC).all(|(c, p)| p.takes(c)));
                prop_assert_eq!(isrc.as_str().len(), Isrc::LENGTH);
                prop_assert_eq!(Isrc::parse(isrc.as_str()), Ok(isrc));
            }
            if let Ok(ean) = Ean::parse(&text) {
                prop_assert_eq!(Ean::parse(ean.as_str()), Ok(ean));
            }
        }

        #[test]
        fn one_changed_digit_never_passes(body in "[0-9]{12}", at in 0usize..13, by in 1u32..10) {
            let code = format!("{body}{}", check_digit(&body));
            prop_assert!(Ean::parse(&code).is_ok());
            let changed: String = code.chars().enumerate().map(|(i, c)| {
                let digit = c.to_digit(10).unwrap();
                char::from_digit(if i == at { (digit + by) % 10 } else { digit }, 10).unwrap()
            }).collect();
            prop_assert!(Ean::parse(&changed).unwrap_err().contains("check digit"));
        }
    }
}
