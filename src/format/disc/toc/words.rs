//! What the texts of a TOC are as CD-TEXT.

use std::collections::BTreeSet;

use super::{Item, Toc, Words};
use crate::format::bytes::latin1;
use crate::format::disc::cdtext::{Block, CdText, Characters, Kind, two_bytes};

impl Toc {
    /// One block for each language that is mapped and has words, in the order of their numbers. A kind that one track or the disc states
    /// is stated for all; who says nothing has an empty string.
    pub(super) fn cd_text(&self) -> CdText {
        let spoken = self.languages.iter().filter(|(number, _)| {
            let of_tracks = self.tracks.iter().any(|t| t.words.contains_key(number));
            of_tracks || self.words.contains_key(number)
        });
        CdText {
            blocks: spoken.map(|(n, code)| self.block(*n, *code)).collect(),
        }
    }

    fn block(&self, number: u8, language: u8) -> Block {
        let of_disc = self.words.get(&number);
        let sizes = of_disc.and_then(|words| words.sizes.as_deref());
        let size = |at: usize| sizes.and_then(|sizes| sizes.get(at)).copied().unwrap_or(0);
        let characters = Characters::of_code(size(0));
        let all: Vec<Option<&Words>> = std::iter::once(of_disc)
            .chain(self.tracks.iter().map(|track| track.words.get(&number)))
            .collect();
        let stated = all.iter().flatten().flat_map(|words| words.strings.keys());
        let kinds: BTreeSet<Kind> = stated.copied().collect();
        let string = |kind: Kind, words: &Option<&Words>| {
            let item = words.and_then(|words| words.strings.get(&kind));
            item.map_or_else(String::new, |item| text_of(item, kind, characters))
        };
        let of_kind = |kind: Kind| all.iter().map(|words| string(kind, words)).collect();
        Block {
            characters,
            language,
            copyright: size(3),
            first_track: self.first_track.unwrap_or(1),
            strings: kinds.into_iter().map(|k| (k, of_kind(k))).collect(),
            disc_id: of_disc.and_then(|words| words.disc_id.clone()),
            genre: of_disc.and_then(|words| words.genre.clone()),
            toc: of_disc.map(|words| words.toc.clone()).unwrap_or_default(),
        }
    }
}

fn text_of(item: &Item, kind: Kind, characters: Characters) -> String {
    match item {
        Item::Text(text) => text.clone(),
        // Codes are single bytes in every block.
        Item::Bytes(bytes) if characters == Characters::MsJis && kind != Kind::Code => {
            two_bytes(bytes, &mut false)
        }
        Item::Bytes(bytes) => latin1(bytes),
    }
}
