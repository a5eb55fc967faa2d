//! The bytes in front of the frames. Everything is checked before the first byte exists.

use super::MAX_BLOCK_BYTES;
use super::blocks::{self, CueSheet, Picture, SeekPoint, StreamInfo};
use crate::error::{Error, Result};

/// Written into every comment block.
pub const VENDOR: &str = concat!("runout ", env!("CARGO_PKG_VERSION"));

/// Everything in front of the frames.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    pub info: &'a StreamInfo,
    /// SEEKTABLE; none where empty. The header's length depends only on how many points there are: a writer may start with
    /// [`SeekPoint::PLACEHOLDER`]s and overwrite the header when it knows them.
    pub seek_points: &'a [SeekPoint],
    pub cue_sheet: Option<&'a CueSheet>,
    /// Fields in this order.
    pub comments: &'a [(String, String)],
    /// A block each.
    pub pictures: &'a [Picture],
    /// Bytes; no block where 0.
    pub padding: u32,
}

impl<'a> Header<'a> {
    /// A header with nothing but STREAMINFO and a comment block without fields.
    pub fn new(info: &'a StreamInfo) -> Self {
        Header {
            info,
            seek_points: &[],
            cue_sheet: None,
            comments: &[],
            pictures: &[],
            padding: 0,
        }
    }

    /// "fLaC" and the blocks STREAMINFO, SEEKTABLE, VORBIS_COMMENT, CUESHEET, PICTURE, PADDING.
    ///
    /// # Errors
    /// `Kind::Usage` if a number, a field name or a block does not fit the format.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        check(self.info)?;
        let mut blocks: Vec<(u8, Vec<u8>)> = vec![(0, self.info.to_bytes().to_vec())];
        if !self.seek_points.is_empty() {
            fits(
                "the seek table",
                self.seek_points.len().saturating_mul(SeekPoint::BYTES),
            )?;
            let points = self.seek_points.iter();
            blocks.push((3, points.flat_map(SeekPoint::to_bytes).collect()));
        }
        blocks.push((4, comment_block(self.comments)?));
        if let Some(sheet) = self.cue_sheet {
            blocks.push((5, sheet.to_bytes()));
        }
        for picture in self.pictures {
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
        if self.padding > 0 {
            fits("the padding", self.padding as usize)?;
            blocks.push((1, vec![0; self.padding as usize]));
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
}

/// The header of a test file.
#[cfg(test)]
pub fn header(
    info: &StreamInfo,
    comments: &[(String, String)],
    pictures: &[Picture],
    padding: u32,
) -> Result<Vec<u8>> {
    Header {
        comments,
        pictures,
        padding,
        ..Header::new(info)
    }
    .to_bytes()
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
