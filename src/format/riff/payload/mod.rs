//! Payloads of WAV metadata chunks, each with its reader beside its writer: markers, INFO lists, bext.
//!
//! Knows the layout of each payload; where the chunk stands and whether a destination wants it is decided elsewhere.

mod bext;
mod info;
mod markers;

pub use bext::{Bext, BextLoudness};
pub use info::{ascii_fold, info_chunk, read_info};
pub use markers::{Marker, marker_chunks, read_markers};

/// Bytes up to the first NUL as text; what is not UTF-8 is taken as Latin-1, byte by byte, so that nothing is lost.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// The subchunks of a LIST payload behind its type; stops where a size leaves the payload.
fn subchunks(mut list: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (header, rest) = list.split_at_checked(8)?;
        let id = [header[0], header[1], header[2], header[3]];
        let size = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let payload = rest.get(..size)?;
        list = rest.get(size + size % 2..).unwrap_or_default();
        Some((id, payload))
    })
}

fn push_subchunk(list: &mut Vec<u8>, id: &[u8; 4], payload: &[u8]) {
    list.extend(id);
    list.extend((payload.len() as u32).to_le_bytes());
    list.extend(payload);
    list.extend(super::data_pad(payload.len() as u64));
}
