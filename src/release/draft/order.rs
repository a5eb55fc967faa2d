//! The order of masters and their titles: from tags where all agree, else from file names.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::MasterInfo;
use super::write::clean;

/// Tracks of a disc (IEC 60908), and discs a manifest accepts.
const MOST_TRACKS: usize = 99;
const MOST_DISCS: u32 = 999;

/// A master in its place.
pub(super) struct Placed<'m> {
    pub(super) master: &'m MasterInfo,
    pub(super) disc: u32,
    pub(super) title: String,
    /// Where the title comes from, if not from a tag.
    pub(super) title_note: &'static str,
}

/// By disc, then by track number if every master has one of its own, else by file name.
pub(super) fn ordered<'m>(masters: &[&'m MasterInfo]) -> Vec<Placed<'m>> {
    let discs_known = masters
        .iter()
        .all(|m| m.disc.is_some_and(|d| (1..=MOST_DISCS).contains(&d)));
    let disc = |m: &MasterInfo| m.disc.filter(|_| discs_known).unwrap_or(1);
    let places: BTreeSet<_> = masters
        .iter()
        .filter_map(|m| Some((disc(m), m.track?)))
        .collect();
    let numbered = places.len() == masters.len();
    let mut sorted = masters.to_vec();
    sorted.sort_by(|a, b| {
        let by_number = if numbered {
            a.track.cmp(&b.track)
        } else {
            Ordering::Equal
        };
        disc(a)
            .cmp(&disc(b))
            .then(by_number)
            .then_with(|| natural(&a.file, &b.file))
    });
    let discs = discs(&sorted.iter().map(|m| disc(m)).collect::<Vec<_>>());
    let leading_numbers = all_numbered(&sorted);
    sorted
        .into_iter()
        .zip(discs)
        .enumerate()
        .map(|(at, (master, disc))| {
            let (title, title_note) = title(master, at, leading_numbers);
            Placed {
                master,
                disc,
                title,
                title_note,
            }
        })
        .collect()
}

/// Discs as tagged (they ascend), or split anew where one would have more tracks than a disc can.
fn discs(tagged: &[u32]) -> Vec<u32> {
    let most = tagged.chunk_by(|a, b| a == b).map(<[u32]>::len).max();
    if most.unwrap_or(0) <= MOST_TRACKS {
        return tagged.to_vec();
    }
    (0..tagged.len())
        .map(|at| u32::try_from(at / MOST_TRACKS + 1).unwrap_or(MOST_DISCS))
        .collect()
}

fn title(master: &MasterInfo, at: usize, leading_numbers: bool) -> (String, &'static str) {
    if let Some(title) = master.title.as_deref().and_then(clean) {
        return (title, "");
    }
    let stem = stem(&master.file);
    let name = if leading_numbers {
        after_number(stem).unwrap_or(stem)
    } else {
        stem
    };
    let spaced = if name.contains(' ') {
        name.to_string()
    } else {
        name.replace('_', " ")
    };
    match clean(&spaced) {
        Some(title) => (title, "from the file name"),
        None => (format!("Track {}", at + 1), "fill in"),
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Whether the numbers that file names start with are track numbers: all names have one, and they differ. "99 Problems"
/// alone in a folder is a title.
fn all_numbered(masters: &[&MasterInfo]) -> bool {
    let numbers: BTreeSet<&str> = masters
        .iter()
        .filter_map(|m| {
            let stem = stem(&m.file);
            let rest = after_number(stem)?;
            stem.strip_suffix(rest)
        })
        .collect();
    match masters {
        [_] => {
            numbers
                .iter()
                .all(|n| n.starts_with('0') || n.starts_with("1 "))
                && !numbers.is_empty()
        }
        _ => numbers.len() == masters.len(),
    }
}

/// What follows "01 ", "01. ", "1-01 - " at the start of a name, or a bare number.
fn after_number(stem: &str) -> Option<&str> {
    const SEPARATORS: [char; 5] = [' ', '.', '-', '_', ')'];
    let digits = stem.len() - stem.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 3 {
        return None;
    }
    let rest = stem.get(digits..)?;
    let name = rest.trim_start_matches(SEPARATORS);
    if name.is_empty() {
        return Some("");
    }
    if name.len() == rest.len() {
        return None;
    }
    // Disc and track: "1-01 Name".
    let second = rest.starts_with(['-', '.']) && name.starts_with(|c: char| c.is_ascii_digit());
    second.then(|| after_number(name)).flatten().or(Some(name))
}

/// Numbers in names compare as numbers (2 before 10), letters without case; the names themselves decide what is left.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let (Some(c), Some(d)) = (x.chars().next(), y.chars().next()) else {
            return x.len().cmp(&y.len()).then_with(|| a.cmp(b));
        };
        if c.is_ascii_digit() && d.is_ascii_digit() {
            let (m, rest_x) = number(x);
            let (n, rest_y) = number(y);
            match m.len().cmp(&n.len()).then_with(|| m.cmp(n)) {
                Ordering::Equal => (x, y) = (rest_x, rest_y),
                unequal => return unequal,
            }
        } else {
            match c.to_lowercase().cmp(d.to_lowercase()) {
                Ordering::Equal => (x, y) = (&x[c.len_utf8()..], &y[d.len_utf8()..]),
                unequal => return unequal,
            }
        }
    }
}

/// The digits `text` starts with, without leading zeros, and the rest.
fn number(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_comes_before_ten() {
        let mut names = [
            "b 10.wav",
            "B 2.wav",
            "a 010.wav",
            "a 9.wav",
            "a 10.wav",
            "a.wav",
        ];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            [
                "a 9.wav",
                "a 010.wav",
                "a 10.wav",
                "a.wav",
                "B 2.wav",
                "b 10.wav"
            ]
        );
    }

    #[test]
    fn numbers_before_names_are_recognised() {
        for (stem, name) in [
            ("01 Casting Off", Some("Casting Off")),
            ("01. Casting Off", Some("Casting Off")),
            ("1-01 - Casting Off", Some("Casting Off")),
            ("07", Some("")),
            ("Casting Off", None),
            ("1999", None),
            ("3rd Floor", None),
        ] {
            assert_eq!(after_number(stem), name, "{stem}");
        }
    }

    proptest! {
        #[test]
        fn natural_order_is_an_order(a in "[aB0-9é ]{0,8}", b in "[aB0-9é ]{0,8}", c in "[aB0-9é ]{0,8}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b) == Ordering::Equal, a == b);
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }
    }
}
