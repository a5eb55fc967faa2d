//! Tag chunks of WAV (RIFF, RF64, BW64) and AIFF (AIFF, AIFC), found by a walk that trusts no size.
//!
//! Only tags: the audio's own chunks are [`crate::format::riff`]'s and [`crate::format::aiff`]'s business.

use std::io::{Read, Seek, SeekFrom};

use super::Tags;
use crate::format::bytes::{Bytes, text};

/// All tag chunks kept of one file together.
const MAX_KEPT_BYTES: u64 = 48 * 1024 * 1024;
const MAX_CHUNKS: usize = 20_000;

/// Text tags as a model, and the ID3v2 tags as bytes.
#[derive(Default)]
pub(super) struct Found {
    pub tags: Tags,
    pub id3: Vec<Vec<u8>>,
}

/// Walks the chunks from `start`, where the 12-byte form header stands.
pub(super) fn walk<R: Read + Seek>(source: &mut R, start: u64) -> std::io::Result<Found> {
    let length = source.seek(SeekFrom::End(0))?;
    let mut found = Found::default();
    let mut kept = 0;
    source.seek(SeekFrom::Start(start))?;
    let form: [u8; 12] = match read_up_to(source, 12)?.try_into() {
        Ok(form) => form,
        Err(_) => return Ok(found),
    };
    let is_aiff = form.starts_with(b"FORM");
    let mut long_data = None;
    let mut at = start + 12;
    for _ in 0..MAX_CHUNKS {
        if at + 8 > length {
            break;
        }
        source.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        source.read_exact(&mut head)?;
        let [a, b, c, d, size @ ..] = head;
        let id = [a, b, c, d];
        if at > start + 12 && a == 0 && is_printable([b, c, d, size[0]]) {
            // The pad byte after an odd chunk that lay about its size; one step on stands the real id.
            at += 1;
            continue;
        }
        let size = if is_aiff {
            u32::from_be_bytes(size)
        } else {
            u32::from_le_bytes(size)
        };
        let mut size = u64::from(size);
        if &id == b"ds64" {
            long_data = data_size(&read_up_to(source, size.min(28))?);
        } else if &id == b"data" && size == u64::from(u32::MAX) {
            size = long_data.unwrap_or(size);
        }
        let available = length.saturating_sub(at + 8);
        if is_tag(&id) {
            let present = size.min(available);
            if kept + present > MAX_KEPT_BYTES {
                found.tags.problems.push(format!(
                    "more than {MAX_KEPT_BYTES} bytes of tags; the rest was not read"
                ));
                break;
            }
            kept += present;
            let payload = read_up_to(source, present)?;
            if present < size {
                found.tags.problems.push(format!(
                    "the `{}` chunk claims {size} bytes where the file has {available}",
                    id.escape_ascii()
                ));
            }
            keep(&id, payload, &mut found);
        }
        let Some(next) = size.checked_add(8).and_then(|size| at.checked_add(size)) else {
            break;
        };
        at = next;
        // Chunks are padded to even lengths; writers that forget it put the next id right here.
        if size % 2 == 1 {
            source.seek(SeekFrom::Start(at))?;
            let peek = read_up_to(source, 4)?;
            let unpadded = peek.try_into().is_ok_and(is_printable);
            at = at.saturating_add(u64::from(!unpadded));
        }
    }
    Ok(found)
}

fn is_printable(id: [u8; 4]) -> bool {
    id.iter().all(|b| (0x20..0x7f).contains(b))
}

fn is_tag(id: &[u8; 4]) -> bool {
    matches!(
        id,
        b"id3 " | b"ID3 " | b"LIST" | b"axml" | b"NAME" | b"AUTH" | b"(c) " | b"ANNO"
    )
}

fn keep(id: &[u8; 4], payload: Vec<u8>, found: &mut Found) {
    let tags = &mut found.tags;
    match id {
        b"id3 " | b"ID3 " => found.id3.push(payload),
        b"LIST" => {
            if let Some(items) = payload.strip_prefix(b"INFO") {
                info(items, tags);
            }
        }
        b"axml" => {
            if let Some(isrc) = axml_isrc(&payload) {
                tags.found("axml:ISRC");
                tags.add("ISRC", &isrc);
            }
        }
        _ => {
            let name = match id {
                b"NAME" => "TITLE",
                b"AUTH" => "ARTIST",
                b"(c) " => "COPYRIGHT",
                _ => "",
            };
            tags.found(id.map(char::from).iter().collect::<String>().trim_end());
            tags.add(name, &text(&payload).0);
        }
    }
}

/// LIST INFO: four-character names and NUL-terminated texts, padded to even. `ISRC` there is the source of the material, not a
/// recording code, and is only listed.
fn info(items: &[u8], tags: &mut Tags) {
    let mut bytes = Bytes::new(items);
    while let (Some(id), Some(size)) = (bytes.array::<4>(), bytes.le32()) {
        let size = size as usize;
        let value = match bytes.take(size) {
            Some(value) => value,
            None => {
                tags.problems.push(format!(
                    "the INFO item `{}` claims {size} bytes where its list has {}",
                    id.escape_ascii(),
                    bytes.rest().len()
                ));
                bytes.rest()
            }
        };
        if size % 2 == 1 {
            bytes.take(1);
        }
        let end = value.iter().position(|b| *b == 0).unwrap_or(value.len());
        let name = match &id {
            b"INAM" => "TITLE",
            b"IART" => "ARTIST",
            b"IPRD" => "ALBUM",
            b"ITRK" | b"IPRT" => "TRACKNUMBER",
            b"IFRM" => "TRACKTOTAL",
            b"IMUS" => "COMPOSER",
            b"IWRI" => "LYRICIST",
            b"IPRO" => "PRODUCER",
            b"IGNR" => "GENRE",
            b"ICRD" => "DATE",
            b"ILNG" => "LANGUAGE",
            b"ICOP" => "COPYRIGHT",
            _ => "",
        };
        tags.found(id.map(char::from).iter().collect::<String>());
        tags.add(name, &text(&value[..end]).0);
    }
}

/// The ISRC of an EBU Core document in an axml chunk (EBU Tech 3352): "ISRC:" and 12 characters, hyphens passed over.
fn axml_isrc(payload: &[u8]) -> Option<String> {
    let at = payload.windows(5).position(|w| w == b"ISRC:")?;
    let code: String = payload[at + 5..]
        .iter()
        .take(20)
        .map(|b| char::from(*b))
        .skip_while(char::is_ascii_whitespace)
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .filter(|c| *c != '-')
        .collect();
    (code.len() == 12).then_some(code)
}

/// `dataSize` of a ds64 chunk (EBU Tech 3306): the second of three 64-bit sizes.
fn data_size(payload: &[u8]) -> Option<u64> {
    let bytes = payload.get(8..16)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

pub(super) fn read_up_to<R: Read>(source: &mut R, count: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}
