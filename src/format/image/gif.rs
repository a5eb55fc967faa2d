//! GIF (87a, 89a): screen descriptor and the extensions before the first picture.

use std::io::{Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image};
use crate::error::Result;

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    scan.skip(6);
    let (width, height) = (scan.le16()?, scan.le16()?);
    let flags = scan.u8()?;
    scan.skip(2);
    let bits = u32::from(flags & 7) + 1;
    let mut image = Image::new(
        Format::Gif,
        width.into(),
        height.into(),
        ColorModel::Indexed,
        bits,
    );
    if flags & 0x80 != 0 {
        scan.skip(3 << bits);
    }
    // Extensions; anything else is the picture or the end.
    while scan.at() < scan.length() && scan.u8()? == 0x21 {
        let label = scan.u8()?;
        let mut first = true;
        loop {
            let size = scan.u8()?;
            if size == 0 {
                break;
            }
            let end = scan.at() + u64::from(size);
            if first && label == 0xf9 && size >= 1 {
                // Graphic control: bit 0 says that one colour is transparent.
                image.alpha |= scan.u8()? & 1 != 0;
            } else if first && label == 0xff && size == 11 {
                image.icc |= scan.array::<11>()? == *b"ICCRGBG1012";
            }
            first = false;
            scan.seek(end);
        }
    }
    Ok(image)
}
