//! What keeps texts off a disc, before a byte is written.

use super::characters;
use super::pack::MAX_TEXT_PACKS;
use super::{Block, CdText, Characters, Kind};

/// One reason, for one string or one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Position in [`CdText::blocks`].
    pub block: usize,
    /// Which string, where it is about one: its kind, and the track, 0 for the disc.
    pub place: Option<(Kind, u8)>,
    pub why: String,
    pub hint: Option<String>,
}

impl CdText {
    /// All reasons why these texts cannot be written; none if they can.
    pub fn refusals(&self) -> Vec<Refusal> {
        let mut all = Vec::new();
        if self.blocks.len() > CdText::MAX_BLOCKS {
            let why = format!(
                "{} blocks; a disc has room for {}",
                self.blocks.len(),
                CdText::MAX_BLOCKS
            );
            all.push(refusal(CdText::MAX_BLOCKS, why));
        }
        for (number, block) in self.blocks.iter().enumerate() {
            let before = all.len();
            block.refusals(number, &mut all);
            if all.len() == before {
                let packs = super::encode::text_packs(block, number as u8).len();
                if packs > MAX_TEXT_PACKS {
                    let why =
                        format!("its texts take {packs} packs, a block holds {MAX_TEXT_PACKS}");
                    let hint = "shorten titles, or leave a kind of text out";
                    all.push(Refusal {
                        hint: Some(hint.into()),
                        ..refusal(number, why)
                    });
                }
            }
        }
        all
    }
}

impl Block {
    fn refusals(&self, number: usize, all: &mut Vec<Refusal>) {
        let mut say = |why: String| all.push(refusal(number, why));
        match self.characters {
            Characters::Latin1 | Characters::Ascii => {}
            Characters::MsJis => say("MS-JIS is read, not written".into()),
            Characters::Unknown(code) => say(format!("character code 0x{code:02x} is unknown")),
        }
        if !matches!(self.copyright, 0 | 3) {
            say(format!(
                "the copyright byte is {}, it is 0 or 3",
                self.copyright
            ));
        }
        let counts: Vec<usize> = self.strings.values().map(Vec::len).collect();
        let tracks = counts.iter().max().map_or(0, |most| most.saturating_sub(1));
        if self.first_track == 0 || usize::from(self.first_track) + tracks > 100 {
            say(format!(
                "{tracks} tracks from track {}; a disc has tracks 1 to 99",
                self.first_track
            ));
        }
        for (kind, strings) in &self.strings {
            if strings.len() != tracks + 1 {
                let why = format!(
                    "{} has {} strings, the disc and {tracks} tracks make {}",
                    kind.word(),
                    strings.len(),
                    tracks + 1
                );
                say(why);
            }
        }
        let ascii = |text: &str| text.chars().all(|c| matches!(c, ' '..='~'));
        if self.disc_id.as_deref().is_some_and(|text| !ascii(text)) {
            say("the catalogue number has characters outside ASCII".into());
        }
        if let Some(genre) = &self.genre {
            if !ascii(&genre.text) {
                say("the genre has characters outside ASCII".into());
            }
            if genre.code > super::genre::LAST {
                say(format!(
                    "genre code {} has no meaning; the last is {}",
                    genre.code,
                    super::genre::LAST
                ));
            }
        }
        if self
            .toc
            .iter()
            .any(|(kind, _)| !matches!(*kind, super::pack::TOC | super::pack::TOC_2))
        {
            say("a table of contents in packs that are not 0x88 or 0x89".into());
        }
        for (kind, strings) in &self.strings {
            let characters = match kind {
                Kind::Code => Characters::Ascii,
                // Not for players: always in Latin-1.
                Kind::Closed => Characters::Latin1,
                _ => self.characters,
            };
            for (position, text) in strings.iter().enumerate() {
                let bad = characters::outside(text, characters);
                if bad.is_empty() {
                    continue;
                }
                let track = match position {
                    0 => 0,
                    n => (n - 1).min(98) as u8 + self.first_track.min(99),
                };
                let names: Vec<String> = bad.iter().map(|c| characters::named(*c)).collect();
                let of = match track {
                    0 => "the disc".to_string(),
                    track => format!("track {track:02}"),
                };
                let instead = characters::suggestion(text, characters);
                all.push(Refusal {
                    block: number,
                    place: Some((*kind, track)),
                    why: format!(
                        "the {} of {of} has characters that {} does not: {}",
                        kind.word(),
                        characters.word(),
                        names.join(", ")
                    ),
                    hint: Some(format!("{:?} can be written", instead)),
                });
            }
        }
    }
}

fn refusal(block: usize, why: String) -> Refusal {
    Refusal {
        block,
        place: None,
        why,
        hint: None,
    }
}
