//! PNG (ISO/IEC 15948): IHDR and the chunks around the picture data.

use std::io::{Cursor, Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image, tiff};
use crate::error::Result;

/// EXIF data are small; a chunk above this is not read.
const MAX_EXIF_BYTES: u64 = 1024 * 1024;

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    scan.skip(8);
    if (scan.be32()?, &scan.array()?) != (13, b"IHDR") {
        return Err(scan.broken("the first chunk is not an IHDR of 13 bytes"));
    }
    let (width, height) = (scan.be32()?, scan.be32()?);
    let (bits, kind) = (scan.u8()?, scan.u8()?);
    let (model, alpha) = match kind {
        0 => (ColorModel::Gray, false),
        2 => (ColorModel::Rgb, false),
        3 => (ColorModel::Indexed, false),
        4 => (ColorModel::Gray, true),
        6 => (ColorModel::Rgb, true),
        other => return Err(scan.broken(format!("colour type {other} does not exist"))),
    };
    // Compression, filter, interlace, checksum.
    scan.skip(3 + 4);
    let mut image = Image::new(Format::Png, width, height, model, bits.into());
    image.alpha = alpha;
    while scan.at() + 12 <= scan.length() {
        let length = u64::from(scan.be32()?);
        let id: [u8; 4] = scan.array()?;
        let end = scan.at() + length + 4;
        match &id {
            b"IEND" => break,
            b"tRNS" => image.alpha = true,
            b"iCCP" => image.icc = true,
            b"sRGB" => image.srgb = true,
            b"eXIf" if length <= MAX_EXIF_BYTES => {
                image.exif_orientation = tiff::orientation(Cursor::new(scan.up_to(length)?));
            }
            _ => {}
        }
        scan.seek(end);
    }
    Ok(image)
}
