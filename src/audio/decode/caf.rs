//! CAF files whose audio has no stated size: legal for a file that was still being written (Core Audio Format, "Audio Data Chunk"),
//! but the decoder then reads the audio as further chunks. The size is filled in from the length of the file.

use std::fs::File;
use std::io;

use crate::format::riff::front::read_at;

/// Chunks looked at before the audio; more are no CAF that anybody writes.
const MAX_CHUNKS: usize = 4096;
/// Bytes that may stand before the audio and are kept in memory.
const MAX_FRONT_BYTES: u64 = 1 << 20;

/// The bytes to put in front of the rest of the file, and where that rest begins. Nothing and `start` if the size is stated.
pub fn with_data_size(file: &mut File, start: u64, end: u64) -> io::Result<(Vec<u8>, u64)> {
    let unchanged = (Vec::new(), start);
    // File header: "caff", version, flags.
    let mut at = start + 8;
    for _ in 0..MAX_CHUNKS {
        let header = read_at(file, at, 12)?;
        let (Some(kind), Some(Ok(size))) =
            (header.get(..4), header.get(4..12).map(<[u8; 8]>::try_from))
        else {
            return Ok(unchanged);
        };
        let size = i64::from_be_bytes(size);
        let payload = at + 12;
        if kind == b"data" {
            if size != -1 || payload - start > MAX_FRONT_BYTES {
                return Ok(unchanged);
            }
            let mut front = read_at(file, start, at + 4 - start)?;
            front.extend_from_slice(&end.saturating_sub(payload).to_be_bytes());
            return Ok((front, payload));
        }
        let Some(next) = u64::try_from(size)
            .ok()
            .and_then(|size| payload.checked_add(size))
            .filter(|next| *next < end)
        else {
            return Ok(unchanged);
        };
        at = next;
    }
    Ok(unchanged)
}
