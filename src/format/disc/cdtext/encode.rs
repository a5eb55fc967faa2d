//! Texts -> packs.

use super::pack::{DISC_ID, GENRE, PAYLOAD, Pack, SIZE_PACKS, SIZES};
use super::{Block, CdText, Kind};
use crate::error::{Error, Result};

/// Stands for the string of the track before; two of them where characters have two bytes.
const SAME_AGAIN: u8 = b'\t';
/// Positions of characters are counted up to here.
const LAST_POSITION: usize = 15;

impl CdText {
    /// The packs of all blocks, 18 bytes each, without a header and without a byte behind them: what CDTEXT.BIN holds. Empty without
    /// blocks. Strings are written in full; only in a block that would not fit, one that repeats the track before becomes a tab.
    ///
    /// # Errors
    /// `Kind::Usage`: the first of [`CdText::refusals`].
    pub fn to_packs(&self) -> Result<Vec<u8>> {
        if let Some(refusal) = self.refusals().into_iter().next() {
            let error = Error::usage("writing CD-TEXT", refusal.why);
            let error = error.at(format!("block {}", refusal.block));
            return Err(match refusal.hint {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        let texts = self.blocks.iter().enumerate();
        let mut blocks: Vec<Vec<Pack>> = texts.map(|(n, b)| text_packs(b, n as u8)).collect();
        let lasts: Vec<u8> = blocks
            .iter()
            .map(|packs| (packs.len() + SIZE_PACKS - 1) as u8)
            .collect();
        for (number, (block, packs)) in self.blocks.iter().zip(&mut blocks).enumerate() {
            let sizes = self.size_information(block, packs, &lasts);
            for (part, payload) in sizes.chunks_exact(PAYLOAD).enumerate() {
                let mut pack = Pack {
                    pack_type: SIZES,
                    track: part as u8,
                    sequence: packs.len() as u8,
                    block: number as u8,
                    double_byte: false,
                    position: 0,
                    payload: [0; PAYLOAD],
                };
                pack.payload.copy_from_slice(payload);
                packs.push(pack);
            }
        }
        Ok(blocks
            .into_iter()
            .flatten()
            .flat_map(Pack::to_bytes)
            .collect())
    }

    fn size_information(&self, block: &Block, packs: &[Pack], lasts: &[u8]) -> [u8; 3 * PAYLOAD] {
        let mut sizes = [0; 3 * PAYLOAD];
        sizes[0] = block.characters.code();
        sizes[1] = block.first_track;
        sizes[2] = block.last_track();
        sizes[3] = block.copyright;
        for pack in packs {
            sizes[4 + usize::from(pack.pack_type & 15)] += 1;
        }
        sizes[4 + 15] = SIZE_PACKS as u8;
        for (n, last) in lasts.iter().enumerate() {
            sizes[20 + n] = *last;
            sizes[28 + n] = self.blocks[n].language;
        }
        sizes
    }
}

impl Block {
    /// Packs that the texts take, without the three of the size information.
    pub fn packs(&self) -> u16 {
        text_packs(self, 0).len().try_into().unwrap_or(u16::MAX)
    }

    /// Number of the last track that has strings; the first where none has.
    pub fn last_track(&self) -> u8 {
        let strings = self.strings.values().map(Vec::len).max().unwrap_or(0);
        self.first_track + (strings.saturating_sub(2)).min(98) as u8
    }
}

/// All packs of a block but the size information.
pub(super) fn text_packs(block: &Block, number: u8) -> Vec<Pack> {
    let packs = packs_with(block, number, false);
    match packs.len() > super::pack::MAX_TEXT_PACKS {
        true => packs_with(block, number, true),
        false => packs,
    }
}

fn packs_with(block: &Block, number: u8, shorten: bool) -> Vec<Pack> {
    let mut packs = Packs {
        block: number,
        list: Vec::new(),
    };
    let strings = |packs: &mut Packs, kinds: std::ops::RangeInclusive<Kind>| {
        for (kind, strings) in block.strings.range(kinds) {
            packs.strings(*kind, block, strings, shorten);
        }
    };
    strings(&mut packs, Kind::Title..=Kind::Message);
    if let Some(id) = &block.disc_id {
        packs.chunks(DISC_ID, 0, &[(0, [id.as_bytes(), &[0]].concat())]);
    }
    if let Some(genre) = &block.genre {
        let code = genre.code.to_be_bytes();
        let bytes = [&code[..], genre.text.as_bytes(), &[0]].concat();
        packs.chunks(GENRE, code.len(), &[(0, bytes)]);
    }
    for (kind, payload) in &block.toc {
        packs.push(*kind, 0, 0, *payload);
    }
    strings(&mut packs, Kind::Closed..=Kind::Code);
    packs.list
}

struct Packs {
    block: u8,
    list: Vec<Pack>,
}

impl Packs {
    fn push(&mut self, pack_type: u8, track: u8, position: usize, payload: [u8; PAYLOAD]) {
        self.list.push(Pack {
            pack_type,
            track,
            // A block that does not fit is counted, and refused.
            sequence: self.list.len() as u8,
            block: self.block,
            double_byte: false,
            position: position.min(LAST_POSITION) as u8,
            payload,
        });
    }

    fn strings(&mut self, kind: Kind, block: &Block, strings: &[String], shorten: bool) {
        let repeats =
            |n: usize| shorten && n > 1 && !strings[n].is_empty() && strings[n] == strings[n - 1];
        let owned: Vec<(u8, Vec<u8>)> = strings
            .iter()
            .enumerate()
            .map(|(n, text)| {
                let track = match n {
                    0 => 0,
                    n => block.first_track.saturating_add((n - 1) as u8),
                };
                let mut bytes = match repeats(n) {
                    true => vec![SAME_AGAIN],
                    false => latin1(text),
                };
                bytes.push(0);
                (track, bytes)
            })
            .collect();
        self.chunks(kind.pack_type(), 0, &owned);
    }

    /// Strings one after the other, cut into payloads; a pack belongs to the string of its first byte, by the position in it. The first
    /// `lead` bytes of a string are no characters and are not counted (the code of a genre, as libburn 1.5.4 has it).
    fn chunks(&mut self, pack_type: u8, lead: usize, strings: &[(u8, Vec<u8>)]) {
        let mut payload = [0; PAYLOAD];
        let (mut filled, mut track, mut position) = (0, 0, 0);
        for (owner, bytes) in strings {
            for (at, byte) in bytes.iter().enumerate() {
                if filled == 0 {
                    (track, position) = (*owner, at.saturating_sub(lead));
                }
                payload[filled] = *byte;
                filled += 1;
                if filled == PAYLOAD {
                    self.push(pack_type, track, position, payload);
                    (payload, filled) = ([0; PAYLOAD], 0);
                }
            }
        }
        if filled > 0 {
            self.push(pack_type, track, position, payload);
        }
    }
}

/// What [`CdText::refusals`] has let through is inside.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}
