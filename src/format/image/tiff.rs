//! TIFF 6.0, first directory only; EXIF data are a TIFF file of their own.

use std::io::{Read, Seek};

use super::scan::Scan;
use super::{ColorModel, Format, Image};
use crate::error::Result;

/// Directory entries looked at; real ones have a few dozen.
const MAX_ENTRIES: u16 = 4096;

/// What is wanted of the first directory.
#[derive(Default)]
struct Directory {
    width: u32,
    height: u32,
    bits: Option<u32>,
    photometric: Option<u32>,
    samples: Option<u32>,
    orientation: Option<u32>,
    extra_sample: Option<u32>,
    icc: bool,
}

pub(super) fn parse<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Image> {
    let found = directory(scan)?;
    let samples = found.samples.unwrap_or(1);
    let (model, plain_samples) = match found.photometric {
        Some(0 | 1) => (ColorModel::Gray, 1),
        Some(2 | 6) => (ColorModel::Rgb, 3),
        Some(3) => (ColorModel::Indexed, 1),
        Some(5) => (ColorModel::Cmyk, 4),
        _ => (ColorModel::Unknown, samples),
    };
    let mut image = Image::new(
        Format::Tiff,
        found.width,
        found.height,
        model,
        // Baseline default: bilevel.
        found.bits.unwrap_or(1),
    );
    // ExtraSamples 1 and 2 are alpha; one sample too many without the tag is taken for one.
    image.alpha = match found.extra_sample {
        Some(kind) => matches!(kind, 1 | 2),
        None => samples > plain_samples,
    };
    image.icc = found.icc;
    image.exif_orientation = valid_orientation(found.orientation);
    Ok(image)
}

/// The orientation in EXIF data (the TIFF part); broken data have none.
pub(super) fn orientation<R: Read + Seek>(exif: R) -> Option<u8> {
    let found = directory(&mut Scan::new(exif).ok()?).ok()?;
    valid_orientation(found.orientation)
}

fn valid_orientation(value: Option<u32>) -> Option<u8> {
    let value = u8::try_from(value?).ok()?;
    (1..=8).contains(&value).then_some(value)
}

fn directory<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Directory> {
    let little = match &scan.array()? {
        b"II" => true,
        b"MM" => false,
        _ => return Err(scan.broken("neither II nor MM begins the TIFF header")),
    };
    let short = |s: &mut Scan<R>| if little { s.le16() } else { s.be16() };
    let long = |s: &mut Scan<R>| if little { s.le32() } else { s.be32() };
    let version = short(scan)?;
    if version != 42 {
        return Err(scan
            .broken(format!("TIFF version {version}; only 42 is read"))
            .hint("save the picture as plain TIFF, PNG or JPEG"));
    }
    let start = long(scan)?;
    scan.seek(start.into());
    let count = short(scan)?.min(MAX_ENTRIES);
    let mut found = Directory::default();
    for _ in 0..count {
        let next = scan.at() + 12;
        let (tag, kind) = (short(scan)?, short(scan)?);
        let values = long(scan)?;
        let wanted = matches!(tag, 256 | 257 | 258 | 262 | 274 | 277 | 338 | 34675);
        if wanted && values > 0 {
            // One value of all; values that do not fit the entry's four bytes are elsewhere.
            let size = match kind {
                3 => 2,
                4 => 4,
                _ => 1,
            };
            if u64::from(values) * size > 4 {
                let place = long(scan)?;
                scan.seek(place.into());
            }
            let value = match (tag, kind) {
                (34675, _) => 0,
                (_, 3) => u32::from(short(scan)?),
                (_, 4) => long(scan)?,
                _ => u32::from(scan.u8()?),
            };
            match tag {
                256 => found.width = value,
                257 => found.height = value,
                258 => found.bits = Some(value),
                262 => found.photometric = Some(value),
                274 => found.orientation = Some(value),
                277 => found.samples = Some(value),
                338 => found.extra_sample = Some(value),
                _ => found.icc = true,
            }
        }
        scan.seek(next);
    }
    Ok(found)
}
