//! PICTURE: embedded artwork.

use super::Complaint;
use crate::format::bytes::{Bytes, text};

/// PICTURE (8.8).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// 3 is the front cover.
    pub kind: u32,
    pub mime: String,
    pub description: String,
    /// Pixels; 0 where the writer did not say.
    pub width: u32,
    pub height: u32,
    /// Bits per pixel.
    pub depth: u32,
    /// Colours of an indexed picture, else 0.
    pub colors: u32,
    pub data: Vec<u8>,
}

impl Picture {
    pub const FRONT_COVER: u32 = 3;

    pub(in crate::format::flac::metadata) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.data.len() + 64);
        let number = |bytes: &mut Vec<u8>, n: u32| bytes.extend_from_slice(&n.to_be_bytes());
        number(&mut bytes, self.kind);
        for text in [&self.mime, &self.description] {
            // The caller has checked that the whole fits 24 bits, so each part does.
            number(&mut bytes, text.len() as u32);
            bytes.extend_from_slice(text.as_bytes());
        }
        for n in [self.width, self.height, self.depth, self.colors] {
            number(&mut bytes, n);
        }
        number(&mut bytes, self.data.len() as u32);
        bytes.extend_from_slice(&self.data);
        bytes
    }
}

pub(in crate::format::flac::metadata) fn picture(
    payload: &[u8],
) -> (Option<Picture>, Vec<Complaint>) {
    let mut bytes = Bytes::new(payload);
    let mut complaints = Vec::new();
    let mut picture = Picture::default();
    let mut head = || -> Option<(Picture, u32)> {
        picture.kind = bytes.be32()?;
        for part in [&mut picture.mime, &mut picture.description] {
            let length = bytes.be32()?;
            let at = bytes.at();
            let (value, utf8) = text(bytes.take(length as usize)?);
            if !utf8 {
                complaints.push((
                    at,
                    "picture-utf8",
                    "a picture's text is not UTF-8; read as Latin-1".to_string(),
                ));
            }
            *part = value;
        }
        picture.width = bytes.be32()?;
        picture.height = bytes.be32()?;
        picture.depth = bytes.be32()?;
        picture.colors = bytes.be32()?;
        Some((std::mem::take(&mut picture), bytes.be32()?))
    };
    let Some((mut picture, declared)) = head() else {
        complaints.push((
            bytes.at(),
            "picture-length",
            "the picture's fields run past the end of its block".into(),
        ));
        return (None, complaints);
    };
    let available = bytes.rest().len();
    if available != declared as usize {
        complaints.push((
            bytes.at(),
            "picture-length",
            format!("the picture claims {declared} bytes where the block has {available}"),
        ));
    }
    picture.data = bytes.rest()[..available.min(declared as usize)].to_vec();
    (Some(picture), complaints)
}
