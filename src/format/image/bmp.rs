//! BMP: the header of 12 bytes and those of 40 and more.

use std::io::{Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image};
use crate::error::Result;

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    scan.skip(14);
    let header = scan.le32()?;
    let (width, height) = match header {
        12 => (scan.le16()?.into(), scan.le16()?.into()),
        // Negative heights are pictures stored from the top.
        40.. => (
            (scan.le32()? as i32).unsigned_abs(),
            (scan.le32()? as i32).unsigned_abs(),
        ),
        other => return Err(scan.broken(format!("a header of {other} bytes is not known"))),
    };
    // Planes.
    scan.skip(2);
    let (model, bits) = match scan.le16()? {
        depth @ (1 | 2 | 4 | 8) => (ColorModel::Indexed, u32::from(depth)),
        16 => (ColorModel::Rgb, 5),
        24 | 32 => (ColorModel::Rgb, 8),
        _ => (ColorModel::Unknown, 0),
    };
    let mut image = Image::new(Format::Bmp, width, height, model, bits);
    if header >= 56 {
        scan.seek(14 + 52);
        image.alpha = scan.le32()? != 0;
    }
    if header >= 124 {
        // Colour space "MBED": a profile is embedded.
        scan.seek(14 + 56);
        image.icc = scan.le32()? == 0x4d42_4544;
    }
    Ok(image)
}
