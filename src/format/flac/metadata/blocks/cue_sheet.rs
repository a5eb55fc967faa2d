//! CUESHEET: the tracks of a disc image.

use super::Complaint;
use crate::format::bytes::{Bytes, text};

/// CUESHEET (8.7): indexes and codes of a disc image, without titles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueSheet {
    /// Media catalogue number, padding removed.
    pub catalog: String,
    /// Samples before the first track's INDEX 01 that are on the disc but not in the file.
    pub lead_in: u64,
    pub is_cd: bool,
    pub tracks: Vec<CueSheetTrack>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CueSheetTrack {
    /// Samples from the start of the stream.
    pub offset: u64,
    /// 1-99; the lead-out is 170 on a CD, else 255.
    pub number: u8,
    pub isrc: String,
    pub is_audio: bool,
    pub pre_emphasis: bool,
    pub indexes: Vec<CueSheetIndex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CueSheetIndex {
    /// Samples from the track's offset.
    pub offset: u64,
    pub number: u8,
}

impl CueSheet {
    /// The payload of the block. Codes are cut at their fields' widths, indexes at 255.
    pub(in crate::format::flac::metadata) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let field = |text: &str, width: usize, out: &mut Vec<u8>| {
            let mut bytes: Vec<u8> = text.bytes().take(width).collect();
            bytes.resize(width, 0);
            out.extend(bytes);
        };
        field(&self.catalog, 128, &mut out);
        out.extend(self.lead_in.to_be_bytes());
        out.push(if self.is_cd { 0x80 } else { 0 });
        out.extend([0; 258]);
        out.push(self.tracks.len().min(255) as u8);
        for track in self.tracks.iter().take(255) {
            out.extend(track.offset.to_be_bytes());
            out.push(track.number);
            field(&track.isrc, 12, &mut out);
            let data = if track.is_audio { 0 } else { 0x80 };
            let emphasis = if track.pre_emphasis { 0x40 } else { 0 };
            out.push(data | emphasis);
            out.extend([0; 13]);
            out.push(track.indexes.len().min(255) as u8);
            for index in track.indexes.iter().take(255) {
                out.extend(index.offset.to_be_bytes());
                out.push(index.number);
                out.extend([0; 3]);
            }
        }
        out
    }
}

pub(in crate::format::flac::metadata) fn cue_sheet(
    payload: &[u8],
) -> (Option<CueSheet>, Vec<Complaint>) {
    /// Samples of a CD sector.
    const SECTOR: u64 = 588;
    let mut bytes = Bytes::new(payload);
    let ascii = |field: &[u8]| {
        let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
        text(&field[..end]).0
    };
    let mut complaints = Vec::new();
    let head = (|| {
        let catalog = ascii(bytes.take(128)?);
        let lead_in = bytes.be64()?;
        let flags = bytes.u8()?;
        bytes.take(258)?;
        Some((catalog, lead_in, flags & 0x80 != 0, bytes.u8()?))
    })();
    let Some((catalog, lead_in, is_cd, declared)) = head else {
        return (
            None,
            vec![(
                0,
                "cue-sheet-length",
                format!("a cue sheet block needs 396 bytes, not {}", payload.len()),
            )],
        );
    };
    let mut sheet = CueSheet {
        catalog,
        lead_in,
        is_cd,
        tracks: Vec::new(),
    };
    for number in 1..=declared {
        let at = bytes.at();
        let track = (|| {
            let offset = bytes.be64()?;
            let number = bytes.u8()?;
            let isrc = ascii(bytes.take(12)?);
            let flags = bytes.u8()?;
            bytes.take(13)?;
            let indexes = (0..bytes.u8()?)
                .map(|_| {
                    let offset = bytes.be64()?;
                    let number = bytes.u8()?;
                    bytes.take(3)?;
                    Some(CueSheetIndex { offset, number })
                })
                .collect::<Option<Vec<_>>>()?;
            Some(CueSheetTrack {
                offset,
                number,
                isrc,
                is_audio: flags & 0x80 == 0,
                pre_emphasis: flags & 0x40 != 0,
                indexes,
            })
        })();
        let Some(track) = track else {
            complaints.push((
                at,
                "cue-sheet-length",
                format!("track {number} of {declared} runs past the end of its block"),
            ));
            break;
        };
        let misaligned = |offset: u64| is_cd && !offset.is_multiple_of(SECTOR);
        if misaligned(track.offset) || track.indexes.iter().any(|i| misaligned(i.offset)) {
            complaints.push((
                at,
                "cue-sheet-sector",
                format!(
                    "track {}: an offset of a CD cue sheet is not a multiple of {SECTOR} samples",
                    track.number
                ),
            ));
        }
        sheet.tracks.push(track);
    }
    (Some(sheet), complaints)
}
