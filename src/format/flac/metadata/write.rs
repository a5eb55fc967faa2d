//! The bytes in front of the frames. Everything is checked before the first byte exists.

use super::MAX_BLOCK_BYTES;
use super::blocks::{self, Picture, SeekPoint, StreamInfo};
use crate::error::{Error, Result};

/// Written into every comment block.
pub const VENDOR: &str = concat!("runout ", env!("CARGO_PKG_VERSION"));

/// "fLaC" and the blocks STREAMINFO, VORBIS_COMMENT (fields in the given order), one PICTURE each, PADDING (left out if 0 bytes).
/// `Kind::Usage` if a number, a field name or a block does not fit the format.
pub fn header(
    info: &StreamInfo,
    comments: &[(String, String)],
    pictures: &[Picture],
    padding: u32,
) -> Result<Vec<u8>> {
    header_with_seek_table(info, &[], comments, pictures, padding)
}

/// As [`header`], with a SEEKTABLE after STREAMINFO unless `points` is empty. The header's length depends only on how many points
/// there are: a writer may start with [`SeekPoint::PLACEHOLDER`]s and overwrite the header when it knows them.
pub fn header_with_seek_table(
    info: &StreamInfo,
    points: &[SeekPoint],
    comments: &[(String, String)],
    pictures: &[Picture],
    padding: u32,
) -> Result<Vec<u8>> {
    check(info)?;
    let mut blocks: Vec<(u8, Vec<u8>)> = vec![(0, info.to_bytes().to_vec())];
    if !points.is_empty() {
        fits(
            "the seek table",
            points.len().saturating_mul(SeekPoint::BYTES),
        )?;
        blocks.push((3, points.iter().flat_map(SeekPoint::to_bytes).collect()));
    }
    blocks.push((4, comment_block(comments)?));
    for picture in pictures {
        let length = picture
            .data
            .len()
            .saturating_add(picture.mime.len())
            .saturating_add(picture.description.len())
            .saturating_add(32);
        fits("a picture", length)
            .map_err(|e| e.hint("store the artwork as a smaller file, below 16 MiB"))?;
        blocks.push((6, picture.to_bytes()));
    }
    if padding > 0 {
        fits("the padding", padding as usize)?;
        blocks.push((1, vec![0; padding as usize]));
    }

    let mut bytes = b"fLaC".to_vec();
    let last = blocks.len() - 1;
    for (n, (kind, payload)) in blocks.iter().enumerate() {
        bytes.push(if n == last { kind | 0x80 } else { *kind });
        bytes.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
        bytes.extend_from_slice(payload);
    }
    Ok(bytes)
}

fn comment_block(comments: &[(String, String)]) -> Result<Vec<u8>> {
    let mut total = VENDOR.len() + 8;
    for (name, value) in comments {
        if !blocks::valid_name(name) {
            return Err(refused(format!(
                "the comment name `{}` is not printable ASCII without `=`",
                crate::format::bytes::excerpt(name)
            )));
        }
        total = total
            .saturating_add(name.len())
            .saturating_add(value.len())
            .saturating_add(5);
    }
    fits("the comment block", total)?;
    let mut bytes = Vec::with_capacity(total);
    let mut string = |parts: &[&str]| {
        let length: usize = parts.iter().map(|p| p.len()).sum();
        bytes.extend_from_slice(&(length as u32).to_le_bytes());
        for part in parts {
            bytes.extend_from_slice(part.as_bytes());
        }
    };
    string(&[VENDOR]);
    let count_at = 4 + VENDOR.len();
    for (name, value) in comments {
        string(&[name, "=", value]);
    }
    bytes.splice(count_at..count_at, (comments.len() as u32).to_le_bytes());
    Ok(bytes)
}

fn check(info: &StreamInfo) -> Result<()> {
    let wrong = if info.rate == 0 || info.rate > StreamInfo::MAX_RATE {
        format!(
            "a sample rate of {} Hz does not fit FLAC (1 to {})",
            info.rate,
            StreamInfo::MAX_RATE
        )
    } else if !(1..=8).contains(&info.channels) {
        format!("{} channels do not fit FLAC (1 to 8)", info.channels)
    } else if !(4..=32).contains(&info.bits) {
        format!("{} bits per sample do not fit FLAC (4 to 32)", info.bits)
    } else if info.min_block < 16 || info.max_block < info.min_block {
        format!(
            "blocks of {} to {} samples do not fit FLAC (16 or more, smallest first)",
            info.min_block, info.max_block
        )
    } else {
        return Ok(());
    };
    Err(refused(wrong))
}

fn fits(what: &str, bytes: usize) -> Result<()> {
    if bytes > MAX_BLOCK_BYTES {
        return Err(refused(format!(
            "{what} takes {bytes} bytes; a FLAC block holds {MAX_BLOCK_BYTES}"
        )));
    }
    Ok(())
}

fn refused(why: String) -> Error {
    Error::usage("writing FLAC metadata", why)
}
