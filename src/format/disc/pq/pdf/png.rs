//! PNG -> pixels on white paper, for a logo.
//!
//! Transparency is settled here and not in the PDF: paper is white, and old printers get soft masks wrong.

use std::io::Cursor;

use png::{Decoder, Limits, Transformations};

use crate::error::{Error, Result};

/// Before compression a picture may not be larger, in pixels: a small file can unfold to anything.
const MAX_PIXELS: u64 = 4 << 20;
/// What the decoder may hold beside the pixels: chunks of text and profiles, rows under way.
const MAX_BESIDE: usize = 8 << 20;

/// Three bytes per pixel, row by row.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format::disc::pq) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
}

/// The pixels of a PNG file over white.
///
/// # Errors
/// `Kind::Unreadable`: broken, or more than four million pixels.
pub(in crate::format::disc::pq) fn on_paper(file: &[u8]) -> Result<Pixels> {
    let broken = |e: png::DecodingError| refused(e.to_string());
    let limits = Limits { bytes: MAX_BESIDE };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = reader.info().size();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(refused(format!("it has {width} x {height} pixels")).hint("make it smaller"));
    }
    let size = reader.output_buffer_size();
    let size = size.ok_or_else(|| refused("its size is beyond all memory"))?;
    let mut samples = vec![0; size];
    reader.next_frame(&mut samples).map_err(broken)?;
    // A file that ends here has lost its end, and what is lost may be more.
    reader.finish().map_err(broken)?;
    let channels = reader.output_color_type().0.samples();
    let rgb = samples
        .chunks_exact(channels)
        .flat_map(over_white)
        .collect();
    Ok(Pixels { width, height, rgb })
}

/// Gray, gray and alpha, RGB or RGBA.
fn over_white(pixel: &[u8]) -> [u8; 3] {
    let (colour, alpha) = match *pixel {
        [gray] => ([gray; 3], 255),
        [gray, alpha] => ([gray; 3], alpha),
        [r, g, b] => ([r, g, b], 255),
        [r, g, b, alpha] => ([r, g, b], alpha),
        _ => ([255; 3], 255),
    };
    colour.map(|c| {
        let (c, alpha) = (u32::from(c), u32::from(alpha));
        ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    })
}

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable("reading the logo", why)
}
