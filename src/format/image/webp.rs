//! WebP: the first chunk says what follows.

use std::io::{Cursor, Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image, tiff};
use crate::error::Result;

/// EXIF data are small; a chunk above this is not read.
const MAX_EXIF_BYTES: u64 = 1024 * 1024;

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    scan.skip(12);
    let id: [u8; 4] = scan.array()?;
    let length = u64::from(scan.le32()?);
    let end = scan.at() + length + length % 2;
    let image = |width, height| Image::new(Format::WebP, width, height, ColorModel::Rgb, 8);
    match &id {
        b"VP8 " => {
            scan.skip(3);
            if scan.array()? != [0x9d, 0x01, 0x2a] {
                return Err(scan.broken("the VP8 start code is missing"));
            }
            let (width, height) = (scan.le16()?, scan.le16()?);
            Ok(image((width & 0x3fff).into(), (height & 0x3fff).into()))
        }
        b"VP8L" => {
            if scan.u8()? != 0x2f {
                return Err(scan.broken("the VP8L signature is missing"));
            }
            let packed = scan.le32()?;
            let mut image = image((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1);
            image.alpha = packed >> 28 & 1 != 0;
            Ok(image)
        }
        b"VP8X" => {
            let flags = scan.u8()?;
            scan.skip(3);
            let mut side = || -> Result<u32> {
                let [low, middle, high] = scan.array()?;
                Ok(u32::from_le_bytes([low, middle, high, 0]) + 1)
            };
            let mut image = image(side()?, side()?);
            image.alpha = flags & 0x10 != 0;
            image.icc = flags & 0x20 != 0;
            if flags & 0x08 != 0 {
                scan.seek(end);
                image.exif_orientation = exif(scan)?;
            }
            Ok(image)
        }
        _ => Err(scan.broken("the first chunk is none of VP8, VP8L, VP8X")),
    }
}

fn exif<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Option<u8>> {
    while scan.at() + 8 <= scan.length() {
        let id: [u8; 4] = scan.array()?;
        let length = u64::from(scan.le32()?);
        if &id == b"EXIF" && length <= MAX_EXIF_BYTES {
            let bytes = scan.up_to(length)?;
            // Some writers keep the JPEG prefix.
            let exif = bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes);
            return Ok(tiff::orientation(Cursor::new(exif)));
        }
        scan.skip(length + length % 2);
    }
    Ok(None)
}
