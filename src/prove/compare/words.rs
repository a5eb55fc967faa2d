//! What two descriptions of a disc say differently.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::format::disc::cdtext::{Block, Kind};
use crate::format::disc::{Disc, DiscTrack, Flags};

/// One sentence for each difference in marks, codes, flags and words; none where the descriptions say the same. `a` is called "one", `b`
/// "the other" by whoever prints it: the sentences give the first's value first.
pub fn differences(a: &Disc, b: &Disc) -> Vec<String> {
    let mut all = Vec::new();
    differ(&mut all, "the catalogue number", &a.mcn, &b.mcn);
    differ(&mut all, "the master ID", &a.master_id, &b.master_id);
    if a.lead_out != b.lead_out {
        all.push(format!(
            "the lead-out is at {}, in the other at {}",
            a.lead_out.msf(),
            b.lead_out.msf()
        ));
    }
    if a.tracks.len() != b.tracks.len() {
        all.push(format!(
            "{} tracks, in the other {}",
            a.tracks.len(),
            b.tracks.len()
        ));
    }
    for (a, b) in a.tracks.iter().zip(&b.tracks) {
        of_track(&mut all, a, b);
    }
    let (blocks, others) = (&a.text.blocks, &b.text.blocks);
    if blocks.len() != others.len() {
        all.push(format!(
            "{} languages of CD-TEXT, in the other {}",
            blocks.len(),
            others.len()
        ));
    }
    for (n, (a, b)) in blocks.iter().zip(others).enumerate() {
        of_block(&mut all, n, a, b);
    }
    all
}

fn differ<T: PartialEq + Display>(all: &mut Vec<String>, what: &str, a: &Option<T>, b: &Option<T>) {
    let word = |x: &Option<T>| x.as_ref().map_or("none".to_string(), T::to_string);
    if a != b {
        all.push(format!("{what} is {}, in the other {}", word(a), word(b)));
    }
}

fn of_track(all: &mut Vec<String>, a: &DiscTrack, b: &DiscTrack) {
    let track = format!("track {:02}", a.number);
    if a.number != b.number {
        all.push(format!(
            "{track} has the number {:02} in the other",
            b.number
        ));
    }
    if a.audio != b.audio {
        all.push(format!("{track} holds data in one of the two"));
    }
    differ(all, &format!("the ISRC of {track}"), &a.isrc, &b.isrc);
    if a.flags != b.flags {
        let (a, b) = (words(a.flags), words(b.flags));
        all.push(format!("the flags of {track} are {a}, in the other {b}"));
    }
    let marks = a.indexes.iter().chain(&b.indexes);
    let numbers: BTreeSet<u8> = marks.map(|mark| mark.index).collect();
    for index in numbers {
        let what = format!("INDEX {index:02} of {track}");
        match (a.at(index), b.at(index)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                let by = i64::from(b.0) - i64::from(a.0);
                all.push(format!(
                    "{what} is at {}, in the other at {} ({by:+} sectors)",
                    a.msf(),
                    b.msf()
                ));
            }
            (Some(a), None) => all.push(format!("{what} at {} is not in the other", a.msf())),
            (None, Some(b)) => all.push(format!("{what} at {} is only in the other", b.msf())),
            (None, None) => {}
        }
    }
}

fn words(flags: Flags) -> String {
    let set: Vec<&str> = [
        (flags.copy_permitted, "DCP"),
        (flags.four_channel, "4CH"),
        (flags.pre_emphasis, "PRE"),
        (flags.scms, "SCMS"),
    ]
    .into_iter()
    .filter_map(|(set, word)| set.then_some(word))
    .collect();
    match set.is_empty() {
        true => "none".into(),
        false => set.join(" "),
    }
}

fn of_block(all: &mut Vec<String>, number: usize, a: &Block, b: &Block) {
    let place = match number {
        0 => String::new(),
        n => format!(" (language {n})"),
    };
    let kinds: BTreeSet<Kind> = a.strings.keys().chain(b.strings.keys()).copied().collect();
    for kind in kinds {
        let strings = |block: &Block| block.strings.get(&kind).cloned().unwrap_or_default();
        let (a_strings, b_strings) = (strings(a), strings(b));
        let silent = |strings: &[String]| strings.iter().all(String::is_empty);
        match (silent(&a_strings), silent(&b_strings)) {
            (true, true) => continue,
            (true, false) => {
                all.push(format!(
                    "{} in CD-TEXT{place} is only in the other",
                    kind.name()
                ));
                continue;
            }
            (false, true) => {
                all.push(format!(
                    "{} in CD-TEXT{place} is not in the other",
                    kind.name()
                ));
                continue;
            }
            (false, false) => {}
        }
        for n in 0..a_strings.len().max(b_strings.len()) {
            let word = |strings: &[String]| strings.get(n).filter(|w| !w.is_empty()).cloned();
            let (a_word, b_word) = (word(&a_strings), word(&b_strings));
            let quoted = |word: Option<String>| word.map(|word| format!("`{word}`"));
            let whose = match n {
                0 => "of the disc".to_string(),
                n => format!("of track {:02}", usize::from(a.first_track) + n - 1),
            };
            let what = format!("{} {whose} in CD-TEXT{place}", kind.name());
            differ(all, &what, &quoted(a_word), &quoted(b_word));
        }
    }
    let of_block = |what: &str| format!("{what} in CD-TEXT{place}");
    differ(all, &of_block("the disc ID"), &a.disc_id, &b.disc_id);
    let genre = |block: &Block| {
        let genre = block.genre.as_ref()?;
        Some(format!("{} `{}`", genre.code, genre.text))
    };
    differ(all, &of_block("the genre"), &genre(a), &genre(b));
    let language = |block: &Block| Some(format!("0x{:02x}", block.language));
    differ(all, &of_block("the language"), &language(a), &language(b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::disc::cue::parse;

    #[test]
    fn every_difference_is_a_sentence_and_equals_have_none() {
        let sheet = "CATALOG 5012345678900\nTITLE Album\nFILE a.wav WAVE\nTRACK 01 AUDIO\nTITLE One\nISRC GBAAA2400001\nINDEX 01 00:00:00\n\
            TRACK 02 AUDIO\nFLAGS PRE\nINDEX 00 00:05:00\nINDEX 01 00:07:00\n";
        let other = "CATALOG 5012345678917\nTITLE Album\nFILE a.wav WAVE\nTRACK 01 AUDIO\nTITLE Eins\nINDEX 01 00:00:00\n\
            TRACK 02 AUDIO\nFLAGS DCP PRE\nINDEX 01 00:07:02\nINDEX 02 00:09:00\n";
        let disc = |text: &str, sectors: u64| {
            parse(text.as_bytes())
                .unwrap()
                .sheet
                .to_disc(&[sectors * 588])
        };
        assert_eq!(
            differences(&disc(sheet, 900), &disc(sheet, 900)),
            Vec::<String>::new()
        );
        assert_eq!(
            differences(&disc(sheet, 900), &disc(other, 901)),
            [
                "the catalogue number is 5012345678900, in the other 5012345678917",
                "the lead-out is at 00:14:00, in the other at 00:14:01",
                "the ISRC of track 01 is GBAAA2400001, in the other none",
                "the flags of track 02 are PRE, in the other DCP PRE",
                "INDEX 00 of track 02 at 00:07:00 is not in the other",
                "INDEX 01 of track 02 is at 00:09:00, in the other at 00:09:02 (+2 sectors)",
                "INDEX 02 of track 02 at 00:11:00 is only in the other",
                "TITLE of track 01 in CD-TEXT is `One`, in the other `Eins`",
            ]
        );
    }
}
