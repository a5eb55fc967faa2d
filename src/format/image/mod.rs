//! Artwork, headers only: what a picture is, without decoding a pixel.
//!
//! Readers walk the segments of a file within a fixed budget of bytes, so neither a decompression bomb nor a lying length costs
//! anything. Knows no limits of stores: those are rules.

mod bmp;
mod gif;
mod jpeg;
mod png;
mod scan;
mod tiff;
mod webp;

use std::io::{Read, Seek};
use std::path::Path;

use crate::error::{Error, Result};
use scan::Scan;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    Tiff,
    Gif,
    WebP,
    Bmp,
}

impl Format {
    /// "jpeg", "png", "tiff", "gif", "webp", "bmp".
    pub fn word(self) -> &'static str {
        match self {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Tiff => "tiff",
            Format::Gif => "gif",
            Format::WebP => "webp",
            Format::Bmp => "bmp",
        }
    }
    pub fn mime(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Tiff => "image/tiff",
            Format::Gif => "image/gif",
            Format::WebP => "image/webp",
            Format::Bmp => "image/bmp",
        }
    }
    /// File-name extensions in use, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png"],
            Format::Tiff => &["tif", "tiff"],
            Format::Gif => &["gif"],
            Format::WebP => &["webp"],
            Format::Bmp => &["bmp", "dib"],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorModel {
    /// RGB, or YCbCr that stands for it.
    Rgb,
    Gray,
    Cmyk,
    /// CMYK stored as YCC and black (Adobe JPEG).
    Ycck,
    Indexed,
    Unknown,
}

impl ColorModel {
    /// "rgb", "gray", "cmyk", "ycck", "indexed", "unknown".
    pub fn word(self) -> &'static str {
        match self {
            ColorModel::Rgb => "rgb",
            ColorModel::Gray => "gray",
            ColorModel::Cmyk => "cmyk",
            ColorModel::Ycck => "ycck",
            ColorModel::Indexed => "indexed",
            ColorModel::Unknown => "unknown",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub format: Format,
    /// Pixels as stored, before any EXIF rotation.
    pub width: u32,
    pub height: u32,
    pub color_model: ColorModel,
    /// Of a palette index where the picture is indexed (PNG, GIF, BMP).
    pub bits_per_channel: u32,
    /// An alpha channel or a transparent colour.
    pub alpha: bool,
    /// An embedded ICC profile.
    pub icc: bool,
    /// The sRGB chunk of a PNG.
    pub srgb: bool,
    /// EXIF (or TIFF) orientation 1 to 8; 1 is upright.
    pub exif_orientation: Option<u8>,
    /// Size of the file.
    pub bytes: u64,
    /// The extension of the file's name, where it belongs to another format.
    pub misnamed: Option<String>,
}

impl Image {
    fn new(format: Format, width: u32, height: u32, color_model: ColorModel, bits: u32) -> Self {
        Image {
            format,
            width,
            height,
            color_model,
            bits_per_channel: bits,
            alpha: false,
            icc: false,
            srgb: false,
            exif_orientation: None,
            bytes: 0,
            misnamed: None,
        }
    }
    pub fn mime(&self) -> &'static str {
        self.format.mime()
    }
}

/// Reads the header of a picture file. `Kind::Unreadable` if it is no picture of a known format or its header is broken, with the
/// offset; `Kind::Io` if it cannot be opened.
pub fn read(path: &Path) -> Result<Image> {
    let file = super::open(path, DOING)?;
    let mut image = parse(file).map_err(|e| e.at_path(path))?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    let lower = extension.to_ascii_lowercase();
    if !image.format.extensions().contains(&lower.as_str()) {
        image.misnamed = Some(extension.to_string());
    }
    Ok(image)
}

/// As [`read`], from any source (a picture inside a tag).
pub fn parse<R: Read + Seek>(source: R) -> Result<Image> {
    let mut scan = Scan::new(source)?;
    let head = scan.up_to(16)?;
    scan.seek(0);
    let mut image = match head.as_slice() {
        [0xff, 0xd8, 0xff, ..] => jpeg::parse(&mut scan),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => png::parse(&mut scan),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => tiff::parse(&mut scan),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => gif::parse(&mut scan),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => webp::parse(&mut scan),
        [b'B', b'M', ..] => bmp::parse(&mut scan),
        [] => Err(Error::unreadable(DOING, "the file is empty")),
        _ => Err(Error::unreadable(
            DOING,
            "it does not begin like a JPEG, PNG, TIFF, GIF, WebP or BMP picture",
        )),
    }?;
    if image.width == 0 || image.height == 0 {
        return Err(Error::unreadable(
            DOING,
            format!(
                "the header states {} x {} pixels",
                image.width, image.height
            ),
        ));
    }
    image.bytes = scan.length();
    Ok(image)
}

const DOING: &str = "reading the picture's header";

#[cfg(test)]
mod tests;
