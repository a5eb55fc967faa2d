//! JPEG (ITU-T T.81): segments up to the first scan.

use std::io::{Cursor, Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image, tiff};
use crate::error::Result;

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    scan.skip(2);
    let mut frame: Option<(u8, u16, u16, u8)> = None;
    let mut adobe_transform = None;
    let (mut icc, mut orientation) = (false, None);
    loop {
        let marker = marker(scan)?;
        match marker {
            // Restart markers and TEM have no length.
            0x01 | 0xd0..=0xd8 => continue,
            // Start of scan, end of image.
            0xda | 0xd9 => break,
            _ => {}
        }
        let length = scan.be16()?;
        let Some(payload) = length.checked_sub(2) else {
            return Err(scan.broken(format!("a segment states a length of {length}")));
        };
        let end = scan.at() + u64::from(payload);
        match marker {
            // Start of frame of every process; C4, C8 and CC are something else.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) && frame.is_none() => {
                let bits = scan.u8()?;
                let (height, width) = (scan.be16()?, scan.be16()?);
                frame = Some((bits, width, height, scan.u8()?));
            }
            0xe1 if payload > 6 && orientation.is_none() => {
                let bytes = scan.up_to(payload.into())?;
                if let Some(exif) = bytes.strip_prefix(b"Exif\0\0") {
                    orientation = tiff::orientation(Cursor::new(exif));
                }
            }
            0xe2 if scan.up_to(12)?.starts_with(b"ICC_PROFILE\0") => icc = true,
            0xee => {
                // "Adobe", version, two flag words, transform (Adobe technical note 5116).
                if let [b'A', b'd', b'o', b'b', b'e', .., transform] = scan.up_to(12)?.as_slice() {
                    adobe_transform = Some(*transform);
                }
            }
            _ => {}
        }
        scan.seek(end);
    }
    let Some((bits, width, height, components)) = frame else {
        return Err(scan.broken("no frame header before the picture data"));
    };
    let model = match components {
        1 => ColorModel::Gray,
        3 => ColorModel::Rgb,
        4 if adobe_transform == Some(2) => ColorModel::Ycck,
        4 => ColorModel::Cmyk,
        _ => ColorModel::Unknown,
    };
    let mut image = Image::new(
        Format::Jpeg,
        width.into(),
        height.into(),
        model,
        bits.into(),
    );
    image.icc = icc;
    image.exif_orientation = orientation;
    Ok(image)
}

/// The next marker's code; fill bytes and stray bytes in front of it are passed over, as decoders do.
fn marker<R: Read + Seek>(scan: &mut Scan<R>) -> Result<u8> {
    loop {
        while scan.u8()? != 0xff {}
        loop {
            match scan.u8()? {
                0xff => {}
                0 => break,
                code => return Ok(code),
            }
        }
    }
}
