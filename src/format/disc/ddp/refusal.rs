//! What keeps a disc out of a DDP, before a byte is written.

use super::Identifier;
use crate::format::disc::{Disc, DiscTrack, FIRST_PAUSE, Flags, Sectors};
use crate::release::{Ean, Isrc};

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which track, where it is about one.
    pub track: Option<u8>,
    pub why: String,
    pub hint: Option<String>,
    /// Whether it is about the words of the disc.
    pub text: bool,
}

/// All reasons why no plant could master this disc; none if one can. Lengths of tracks are a rule's business, not the format's.
pub fn refusals(disc: &Disc) -> Vec<Refusal> {
    let mut all = Vec::new();
    let mut of_disc = |why: String| all.push(refusal(None, why));
    match disc.tracks.len() {
        0 => of_disc("the disc has no track".into()),
        1..=99 => {}
        n => of_disc(format!("{n} tracks; a disc holds 99")),
    }
    if let Some(mcn) = &disc.mcn
        && let Err(why) = Ean::parse(mcn)
    {
        of_disc(format!(
            "the catalogue number `{mcn}` cannot be written: {why}"
        ));
    }
    if let Some(id) = &disc.master_id {
        let fits = id.len() <= Identifier::MASTER_ID_CHARACTERS;
        if !fits || !id.bytes().all(|b| matches!(b, b' '..=b'~')) {
            of_disc(format!(
                "the master id `{id}` has more than {} characters, or some outside ASCII",
                Identifier::MASTER_ID_CHARACTERS
            ));
        }
    }
    if disc.lead_out > Sectors::MAX {
        all.push(Refusal {
            hint: Some("cut the programme, or spread it over two discs".into()),
            ..refusal(
                None,
                format!(
                    "the disc ends {} sectors after the last address there is, {}",
                    disc.lead_out.0 - Sectors::MAX.0,
                    Sectors::MAX.msf()
                ),
            )
        });
    }
    let texts = disc.text.refusals().into_iter();
    all.extend(texts.map(|text| Refusal {
        track: text.place.map(|(_, track)| track).filter(|t| *t > 0),
        why: format!("CD-TEXT: {}", text.why),
        hint: text.hint,
        text: true,
    }));
    let mut before = None;
    for (n, track) in disc.tracks.iter().enumerate().take(99) {
        of_track(n, track, &mut all);
        for mark in &track.indexes {
            let mut say = |why: &str| {
                let why = format!("INDEX {:02} at {} {why}", mark.index, mark.at.msf());
                all.push(refusal(Some(track.number), why));
            };
            if before.is_some_and(|before| mark.at <= before) {
                say("is not after the index before it");
            }
            if mark.at >= disc.lead_out {
                say("is not before the end of the disc");
            }
            before = Some(mark.at);
        }
    }
    all
}

fn of_track(n: usize, track: &DiscTrack, all: &mut Vec<Refusal>) {
    let mut say = |why: String| all.push(refusal(Some(track.number), why));
    if usize::from(track.number) != n + 1 {
        say(format!("it stands where track {} belongs", n + 1));
    }
    if !track.audio {
        say("it holds data; only discs of sound are written".into());
    }
    if let Some(isrc) = &track.isrc
        && Isrc::parse(isrc).is_err()
    {
        say(format!("the ISRC `{isrc}` is malformed: {}", Isrc::FORM));
    }
    match track.flags {
        Flags {
            copy_permitted: true,
            scms: true,
            ..
        } => say(
            "copying cannot be both permitted and restricted to one generation (DCP and SCMS)"
                .into(),
        ),
        Flags {
            copy_permitted: true,
            four_channel: true,
            ..
        } => say("readers refuse the flags DCP and 4CH together".into()),
        _ => {}
    }
    let first = track.indexes.first().map_or(1, |mark| mark.index);
    let expected = (usize::from(first)..).zip(&track.indexes);
    if first > 1 || track.at(1).is_none() {
        say("it has no INDEX 01".into());
    } else if let Some((expected, mark)) = expected
        .into_iter()
        .find(|(expected, mark)| usize::from(mark.index) != *expected)
    {
        say(format!(
            "INDEX {:02} stands where INDEX {expected:02} belongs",
            mark.index
        ));
    }
    if n == 0 {
        let pause = track.at(0);
        if pause != Some(Sectors(0)) {
            say("INDEX 00 of the first track belongs at 00:00:00".into());
        }
        if track.at(1).is_some_and(|at| at < FIRST_PAUSE) {
            say(format!(
                "INDEX 01 stands before {}, inside the first pause",
                FIRST_PAUSE.msf()
            ));
        }
    }
}

fn refusal(track: Option<u8>, why: String) -> Refusal {
    Refusal {
        track,
        why,
        hint: None,
        text: false,
    }
}
