//! CD-TEXT of a disc as CD_TEXT blocks.

use super::text::word_of;
use super::write::{Lines, quoted};
use crate::format::disc::Disc;
use crate::format::disc::cdtext::{Block, CdText, Characters, ENGLISH, Kind};
use crate::format::letters;

impl Lines {
    /// What the texts say of the disc, and in front which languages there are.
    pub(super) fn text_of_disc(&mut self, disc: &Disc) {
        for (n, block) in disc.text.blocks.iter().enumerate() {
            if !is_writable(block) {
                let name = block.characters.word();
                self.leave_out(format!("the texts of block {n}, which are in {name}"));
            }
        }
        let blocks: Vec<&Block> = writable(disc).collect();
        if disc.text.blocks.len() > CdText::MAX_BLOCKS {
            self.leave_out(format!("texts beyond {} languages", CdText::MAX_BLOCKS));
        }
        if blocks.is_empty() {
            return;
        }
        let languages = blocks
            .iter()
            .enumerate()
            .map(|(n, block)| match block.language {
                ENGLISH => format!("{n} : EN"),
                code => format!("{n} : {code}"),
            });
        // libcdio reads a map only where it stands on one line.
        let languages: Vec<String> = languages.collect();
        self.line("\nCD_TEXT {");
        self.line(&format!("  LANGUAGE_MAP {{ {} }}", languages.join(" ")));
        for (n, block) in blocks.iter().enumerate() {
            self.line(&format!("  LANGUAGE {n} {{"));
            self.strings(block, 0);
            if let Some(id) = &block.disc_id {
                let id = self.plain(id, Characters::Ascii, "the catalogue number of the label");
                self.line(&format!("    DISC_ID \"{id}\""));
            }
            if let Some(genre) = &block.genre {
                let text = letters::fold(&genre.text, |c| matches!(c, ' '..='~'));
                if text != genre.text {
                    self.leave_out(format!("the genre `{}`, written as `{text}`", genre.text));
                }
                let bytes = [&genre.code.to_be_bytes()[..], text.as_bytes(), &[0]].concat();
                self.bytes("GENRE", &bytes);
            }
            for (word, pack_type) in super::text::TOC_PACKS {
                let packs = block.toc.iter().filter(|(of, _)| *of == pack_type);
                let bytes: Vec<u8> = packs.flat_map(|(_, payload)| *payload).collect();
                if !bytes.is_empty() {
                    self.bytes(word, &bytes);
                }
            }
            if block.characters != Characters::Latin1 || block.copyright != 0 {
                // What follows from the texts is counted by whoever writes them to a disc.
                let mut sizes = [0; 36];
                sizes[0] = block.characters.code();
                sizes[1] = block.first_track;
                sizes[2] = disc.tracks.last().map_or(1, |track| track.number);
                sizes[3] = block.copyright;
                self.bytes("SIZE_INFO", &sizes);
            }
            self.line("  }");
        }
        self.line("}");
        for block in blocks {
            self.beyond(disc, block);
        }
    }

    /// What the texts say of a track.
    pub(super) fn text_of_track(&mut self, disc: &Disc, number: u8) {
        let blocks: Vec<&Block> = writable(disc).collect();
        if blocks
            .iter()
            .all(|block| block.strings.keys().all(|k| word_of(*k, false).is_none()))
        {
            return;
        }
        self.line("CD_TEXT {");
        for (n, block) in blocks.into_iter().enumerate() {
            self.line(&format!("  LANGUAGE {n} {{"));
            self.strings(block, number);
            self.line("  }");
        }
        self.line("}");
    }

    /// The strings of a track, 0 for the disc. Who has none of a kind that others have gets an empty one.
    fn strings(&mut self, block: &Block, number: u8) {
        let place = match number {
            0 => Some(0),
            _ => number
                .checked_sub(block.first_track)
                .map(|n| usize::from(n) + 1),
        };
        for (kind, strings) in &block.strings {
            let Some(word) = word_of(*kind, number == 0) else {
                continue;
            };
            let string = place.and_then(|place| strings.get(place));
            let string = string.map_or("", String::as_str);
            let characters = match kind {
                Kind::Code => Characters::Ascii,
                _ => block.characters,
            };
            let of = match number {
                0 => "the disc".to_string(),
                _ => format!("track {number:02}"),
            };
            let what = format!("the {} of {of}", kind.word());
            let string = self.plain(string, characters, &what);
            self.line(&format!("    {word} \"{string}\""));
        }
    }

    /// A text in the characters it may have, ready to stand between quotes.
    fn plain(&mut self, text: &str, characters: Characters, what: &str) -> String {
        let latin = characters != Characters::Ascii;
        let has = |c| matches!(c, ' '..='~') || latin && matches!(c, '\u{a0}'..='\u{ff}');
        let made = match text.chars().all(has) {
            true => text.to_string(),
            false => letters::fold(text, has),
        };
        if made != text {
            self.leave_out(format!("{what} `{text}`, written as `{made}`"));
        }
        quoted(&made)
    }

    fn bytes(&mut self, word: &str, bytes: &[u8]) {
        let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
        self.line(&format!("    {word} {{ {} }}", numbers.join(", ")));
    }

    /// Names what of the texts has no word or no track.
    fn beyond(&mut self, disc: &Disc, block: &Block) {
        for (kind, strings) in &block.strings {
            if word_of(*kind, true).is_none() {
                self.leave_out(format!("the texts of kind {}", kind.word()));
            }
            let numbers = u16::from(block.first_track)..;
            let on_disc = |n: u16| disc.tracks.iter().any(|t| u16::from(t.number) == n);
            let mut of_tracks = strings.iter().skip(1).zip(numbers);
            if of_tracks.any(|(text, number)| !text.is_empty() && !on_disc(number)) {
                let kind = kind.word();
                self.leave_out(format!(
                    "texts of kind {kind} for tracks that are not on the disc"
                ));
            }
        }
    }
}

fn is_writable(block: &Block) -> bool {
    matches!(block.characters, Characters::Latin1 | Characters::Ascii)
}

fn writable(disc: &Disc) -> impl Iterator<Item = &Block> {
    let blocks = disc.text.blocks.iter().filter(|block| is_writable(block));
    blocks.take(CdText::MAX_BLOCKS)
}
