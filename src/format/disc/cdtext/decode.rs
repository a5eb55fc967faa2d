//! Packs -> texts, leniently: what is unambiguous is used, and everything odd is named with its pack.

use std::collections::BTreeMap;

use super::pack::{DISC_ID, GENRE, PACK, PAYLOAD, Pack, SIZE_PACKS, SIZES, TOC, TOC_2, checksum};
use super::{Block, CdText, Characters, Genre, Kind};
use crate::error::{Error, Result};
use crate::format::bytes::latin1;

/// What a file of packs has around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Nothing.
    Plain,
    /// A byte 0 behind them, as a tool of Sony's wants it.
    TrailingZero,
    /// Four bytes in front, as drives answer READ TOC: the size less two, high byte first, and two zeros.
    Header,
}

/// Something odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id: "checksum", "sequence", "sizes", ...
    pub id: &'static str,
    /// Position of the pack in the file, from 0; none where it is about a whole block or file.
    pub pack: Option<usize>,
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pack {
            Some(pack) => write!(f, "pack {pack}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: CdText,
    pub variant: Variant,
    /// What a player may stumble over.
    pub problems: Vec<Problem>,
    /// What is legal, but lost or unusual.
    pub notes: Vec<Problem>,
}

/// Eight blocks of 256 packs, with a header and a byte behind.
const MAX_BYTES: usize = 8 * 256 * PACK + 5;
const MAX_LISTED: usize = 100;
const DOING: &str = "reading CD-TEXT";

/// Reads what a CDTEXT.BIN holds. `Kind::Unreadable` if it is empty, no whole number of packs, or longer than eight blocks.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    if bytes.len() > MAX_BYTES {
        let why = format!(
            "{} bytes; eight blocks of texts have {MAX_BYTES} at most",
            bytes.len()
        );
        return Err(Error::unreadable(DOING, why));
    }
    let Some((packs, variant)) = stripped(bytes) else {
        let why = format!(
            "{} bytes are no whole number of packs of {PACK} bytes",
            bytes.len()
        );
        return Err(Error::unreadable(DOING, why));
    };
    let mut out = Decoded {
        text: CdText::default(),
        variant,
        problems: Vec::new(),
        notes: Vec::new(),
    };
    let packs: Vec<&[u8; PACK]> = packs.as_chunks::<PACK>().0.iter().collect();
    checksums(&packs, &mut out);
    let mut blocks: BTreeMap<u8, Vec<(usize, Pack)>> = BTreeMap::new();
    for (number, bytes) in packs.iter().enumerate() {
        let pack = Pack::from_bytes(bytes);
        blocks.entry(pack.block).or_default().push((number, pack));
    }
    for (number, packs) in &blocks {
        if usize::from(*number) != out.text.blocks.len() {
            let message = format!("block {number} without the blocks before it");
            out.problem("block-order", packs.first().map(|p| p.0), message);
        }
        let block = read_block(*number, packs, &mut out);
        out.text.blocks.push(block);
    }
    Ok(out)
}

impl Decoded {
    fn problem(&mut self, id: &'static str, pack: Option<usize>, message: String) {
        list(&mut self.problems, id, pack, message);
    }
    fn note(&mut self, id: &'static str, pack: Option<usize>, message: String) {
        list(&mut self.notes, id, pack, message);
    }
}

/// Adds to a list that stops growing.
fn list(list: &mut Vec<Problem>, id: &'static str, pack: Option<usize>, message: String) {
    let (id, message) = match list.len() {
        0..MAX_LISTED => (id, message),
        MAX_LISTED => (
            "more",
            format!("more than {MAX_LISTED}; the rest is not listed"),
        ),
        _ => return,
    };
    list.push(Problem { id, pack, message });
}

fn stripped(bytes: &[u8]) -> Option<(&[u8], Variant)> {
    let whole = |bytes: &[u8]| !bytes.is_empty() && bytes.len().is_multiple_of(PACK);
    if whole(bytes) {
        return Some((bytes, Variant::Plain));
    }
    if let Some((0, packs)) = bytes.split_last()
        && whole(packs)
    {
        return Some((packs, Variant::TrailingZero));
    }
    let (header, packs) = bytes.split_first_chunk::<4>()?;
    let stated = usize::from(u16::from_be_bytes([header[0], header[1]]));
    let is_header = stated + 2 == bytes.len() && header[2..] == [0, 0];
    (is_header && whole(packs)).then_some((packs, Variant::Header))
}

fn checksums(packs: &[&[u8; PACK]], out: &mut Decoded) {
    if packs.iter().all(|pack| pack[16..] == [0, 0]) {
        let message = "all checksums are zero: whoever wrote them left them to the burner";
        return out.problem("no-checksums", None, message.into());
    }
    for (number, pack) in packs.iter().enumerate() {
        let stored = u16::from_be_bytes([pack[16], pack[17]]);
        let right = checksum(&pack[..16]);
        if stored != right {
            let at = number * PACK;
            let message = format!(
                "pack {number} (byte {at}): the checksum is {stored:04x}, its bytes make {right:04x}"
            );
            out.problem("checksum", Some(number), message);
        }
    }
}

/// The 36 bytes of size information, where all three packs of it are there.
fn sizes(packs: &[(usize, Pack)]) -> Option<[u8; SIZE_PACKS * PAYLOAD]> {
    let mut sizes = [0; SIZE_PACKS * PAYLOAD];
    for (part, place) in sizes.chunks_exact_mut(PAYLOAD).enumerate() {
        let is_part = |p: &&(usize, Pack)| p.1.pack_type == SIZES && usize::from(p.1.track) == part;
        place.copy_from_slice(&packs.iter().find(is_part)?.1.payload);
    }
    Some(sizes)
}

fn read_block(number: u8, packs: &[(usize, Pack)], out: &mut Decoded) -> Block {
    for (count, (at, pack)) in packs.iter().enumerate() {
        if usize::from(pack.sequence) != count % 256 {
            let message = format!(
                "pack {at}: its number in block {number} is {}, it stands in place {count}",
                pack.sequence
            );
            out.problem("sequence", Some(*at), message);
        }
    }
    let mut block = Block::default();
    let sizes = sizes(packs);
    match &sizes {
        None => {
            let message = format!(
                "block {number} has no complete size information (packs 0x8f); ISO 8859-1 was assumed"
            );
            out.problem("sizes", None, message);
        }
        Some(sizes) => {
            block.characters = Characters::of_code(sizes[0]);
            block.first_track = sizes[1].clamp(1, 99);
            block.copyright = sizes[3];
            block.language = sizes[28 + usize::from(number & 7)];
            counts_agree(number, packs, sizes, out);
        }
    }
    let last = last_track(packs, sizes.as_ref());
    let tracks = usize::from(last.saturating_sub(block.first_track)) + 1;
    for kind in Kind::ALL {
        let of_kind: Vec<&(usize, Pack)> = packs
            .iter()
            .filter(|p| p.1.pack_type == kind.pack_type())
            .collect();
        if !of_kind.is_empty() {
            let strings = strings(kind, &of_kind, &block, tracks, out);
            block.strings.insert(kind, strings);
        }
    }
    let joined = |pack_type: u8| {
        let of_type = packs.iter().filter(|p| p.1.pack_type == pack_type);
        let bytes: Vec<u8> = of_type.flat_map(|p| p.1.payload).collect();
        (!bytes.is_empty()).then_some(bytes)
    };
    block.disc_id = joined(DISC_ID).map(|bytes| latin1(until_nul(&bytes)));
    block.genre = joined(GENRE).map(|bytes| Genre {
        code: u16::from_be_bytes([bytes[0], bytes[1]]),
        text: latin1(until_nul(&bytes[2..])),
    });
    let toc = packs
        .iter()
        .filter(|p| matches!(p.1.pack_type, TOC | TOC_2));
    block.toc = toc.map(|p| (p.1.pack_type, p.1.payload)).collect();
    for (at, pack) in packs {
        let known = Kind::of_pack(pack.pack_type).is_some()
            || matches!(pack.pack_type, DISC_ID | GENRE | TOC | TOC_2 | SIZES);
        if !known {
            let message = format!(
                "pack {at}: type 0x{:02x} has no meaning; it was left out",
                pack.pack_type
            );
            out.note("unknown-type", Some(*at), message);
        }
    }
    block
}

/// The size information counts the packs of each type.
fn counts_agree(
    number: u8,
    packs: &[(usize, Pack)],
    sizes: &[u8; SIZE_PACKS * PAYLOAD],
    out: &mut Decoded,
) {
    for low in 0..16u8 {
        let pack_type = 0x80 | low;
        let found = packs.iter().filter(|p| p.1.pack_type == pack_type).count();
        let stated = usize::from(sizes[4 + usize::from(low)]);
        if found != stated {
            let message = format!(
                "block {number} has {found} packs of type 0x{pack_type:02x}, its size information says {stated}"
            );
            out.problem("sizes", None, message);
        }
    }
    let last = usize::from(sizes[20 + usize::from(number & 7)]);
    if last + 1 != packs.len() {
        let message = format!(
            "block {number} has {} packs, its size information says {}",
            packs.len(),
            last + 1
        );
        out.problem("sizes", None, message);
    }
    if sizes[1] == 0 || sizes[2] < sizes[1] || sizes[2] > 99 {
        let message = format!(
            "block {number} is for tracks {} to {}; a disc has 1 to 99",
            sizes[1], sizes[2]
        );
        out.problem("sizes", None, message);
    }
}

fn last_track(packs: &[(usize, Pack)], sizes: Option<&[u8; SIZE_PACKS * PAYLOAD]>) -> u8 {
    let of_texts = packs
        .iter()
        .filter(|p| Kind::of_pack(p.1.pack_type).is_some());
    let owners = of_texts.map(|p| p.1.track);
    match sizes {
        Some(sizes) if (1..=99).contains(&sizes[2]) => sizes[2],
        _ => owners.filter(|track| *track <= 99).max().unwrap_or(1),
    }
}

/// The disc's string and those of the tracks; missing ones are empty.
fn strings(
    kind: Kind,
    packs: &[&(usize, Pack)],
    block: &Block,
    tracks: usize,
    out: &mut Decoded,
) -> Vec<String> {
    let double = packs[0].1.double_byte;
    let bytes: Vec<u8> = packs.iter().flat_map(|p| p.1.payload).collect();
    let mut strings = vec![String::new(); tracks + 1];
    // Usually the disc's; some write tracks alone.
    let place_of = |track: u8| match track {
        0 => 0,
        track => usize::from(track.saturating_sub(block.first_track)) + 1,
    };
    let mut place = place_of(packs[0].1.track);
    let mut lossy = false;
    let mut found = 0;
    let mut rest = &bytes[..];
    while place <= tracks {
        let Some(text) = next_string(&mut rest, double) else {
            break;
        };
        let same_again = text == if double { &b"\t\t"[..] } else { b"\t" };
        strings[place] = match same_again {
            // Track 1 repeats the disc.
            true if place > 0 => strings[place - 1].clone(),
            true => String::new(),
            false if double => two_bytes(text, &mut lossy),
            false => latin1(text),
        };
        place += 1;
        found += 1;
    }
    let first = packs[0].0;
    if place <= tracks {
        let message = format!(
            "pack {first} and on: {found} strings of {}, the disc and {tracks} tracks make {}",
            kind.word(),
            tracks + 1
        );
        out.problem("strings", Some(first), message);
    }
    if rest.iter().any(|byte| *byte != 0) {
        let message = format!(
            "pack {first} and on: more strings of {} than tracks",
            kind.word()
        );
        out.problem("strings", Some(first), message);
    }
    if lossy {
        let message = format!(
            "the {} strings are in MS-JIS; characters outside ASCII were not decoded",
            kind.word()
        );
        out.note("ms-jis", Some(first), message);
    }
    strings
}

/// Up to the end mark, which is taken too; none behind the last one.
fn next_string<'a>(rest: &mut &'a [u8], double: bool) -> Option<&'a [u8]> {
    let width = if double { 2 } else { 1 };
    let whole = *rest;
    let end = whole
        .chunks_exact(width)
        .position(|c| c.iter().all(|b| *b == 0))?
        * width;
    *rest = &whole[end + width..];
    Some(&whole[..end])
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == 0);
    &bytes[..end.unwrap_or(bytes.len())]
}

pub(in crate::format::disc) fn two_bytes(bytes: &[u8], lossy: &mut bool) -> String {
    let decode = |pair: &[u8]| match pair {
        [0, low] if low.is_ascii() => char::from(*low),
        _ => {
            *lossy = true;
            char::REPLACEMENT_CHARACTER
        }
    };
    bytes.chunks(2).map(decode).collect()
}
