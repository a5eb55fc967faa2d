//! PNG -> pixels on white paper, for a logo (PNG 2nd edition, W3C 2003; the clauses are named where they count).
//!
//! Transparency is settled here and not in the PDF: paper is white, and old printers get soft masks wrong.

use crate::error::{Error, Result};
use crate::format::bytes::Bytes;

/// Before compression a picture may not be larger, in pixels: a small file can unfold to anything.
const MAX_PIXELS: u64 = 4 << 20;

/// Three bytes per pixel, row by row.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format::disc::pq) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
}

/// What the chunks say.
struct Parts<'b> {
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
    palette: &'b [u8],
    /// tRNS: one alpha per palette entry, or the colour that is transparent.
    transparent: &'b [u8],
    data: Vec<u8>,
}

/// The pixels of a PNG file over white.
///
/// # Errors
/// `Kind::Unreadable`: broken, interlaced, or more than four million pixels.
pub(in crate::format::disc::pq) fn on_paper(file: &[u8]) -> Result<Pixels> {
    let parts = parts(file)?;
    let channels: usize = match parts.colour {
        0 | 3 => 1,
        4 => 2,
        2 => 3,
        _ => 4,
    };
    let (width, height) = (parts.width as usize, parts.height as usize);
    let pixel_bits = channels * usize::from(parts.depth);
    let stride = (width * pixel_bits).div_ceil(8);
    let length = (stride + 1) * height;
    let mut rows = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&parts.data, length)
        .map_err(|_| refused("its compressed data are broken"))?;
    if rows.len() != length {
        return Err(refused("its compressed data end too early"));
    }
    unfilter(&mut rows, stride, pixel_bits.div_ceil(8))?;
    let mut rgb = Vec::with_capacity(width * height * 3);
    for row in rows.chunks_exact(stride + 1) {
        for x in 0..width {
            let sample = |channel| sample(&row[1..], x * channels + channel, parts.depth);
            rgb.extend(pixel(&parts, sample)?);
        }
    }
    Ok(Pixels {
        width: parts.width,
        height: parts.height,
        rgb,
    })
}

fn parts(file: &[u8]) -> Result<Parts<'_>> {
    let cut = || refused("it ends in the middle of a chunk");
    let mut bytes = Bytes::new(file);
    bytes.take(8).ok_or_else(cut)?;
    let mut found = None;
    let (mut palette, mut transparent, mut data) = (&[][..], &[][..], Vec::new());
    loop {
        let length = bytes.be32().ok_or_else(cut)?;
        let kind = bytes.array::<4>().ok_or_else(cut)?;
        let content = bytes.take(length as usize).ok_or_else(cut)?;
        bytes.take(4).ok_or_else(cut)?;
        match &kind {
            b"IHDR" => found = Some(header(content)?),
            b"PLTE" => palette = content,
            b"tRNS" => transparent = content,
            b"IDAT" => data.extend_from_slice(content),
            b"IEND" => break,
            _ => {}
        }
    }
    let (width, height, depth, colour) = found.ok_or_else(|| refused("it has no header"))?;
    Ok(Parts {
        width,
        height,
        depth,
        colour,
        palette,
        transparent,
        data,
    })
}

/// Width, height, bit depth, colour type (clause 11.2.2).
fn header(content: &[u8]) -> Result<(u32, u32, u8, u8)> {
    let mut bytes = Bytes::new(content);
    let broken = || refused("its header is broken");
    let width = bytes.be32().ok_or_else(broken)?;
    let height = bytes.be32().ok_or_else(broken)?;
    let [depth, colour, _, _, interlace] = bytes.array::<5>().ok_or_else(broken)?;
    let allowed = match colour {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    if !allowed || width == 0 || height == 0 {
        return Err(broken());
    }
    if interlace != 0 {
        return Err(refused("it is interlaced").hint("save it without interlacing"));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(refused(format!("it has {width} x {height} pixels")).hint("make it smaller"));
    }
    Ok((width, height, depth, colour))
}

/// Undoes the filters of the rows in place (clause 9.2); `back` is the distance to the pixel on the left in bytes.
fn unfilter(rows: &mut [u8], stride: usize, back: usize) -> Result<()> {
    let mut above = vec![0; stride];
    for row in rows.chunks_exact_mut(stride + 1) {
        let (filter, row) = (row[0], &mut row[1..]);
        for i in 0..stride {
            let left = if i < back { 0 } else { row[i - back] };
            let corner = if i < back { 0 } else { above[i - back] };
            let predicted = match filter {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => u16::midpoint(left.into(), above[i].into()) as u8,
                4 => paeth(left, above[i], corner),
                _ => return Err(refused("a row has an unknown filter")),
            };
            row[i] = row[i].wrapping_add(predicted);
        }
        above.copy_from_slice(row);
    }
    Ok(())
}

/// Clause 9.4.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let estimate = a + b - c;
    let (to_a, to_b, to_c) = (
        (estimate - a).abs(),
        (estimate - b).abs(),
        (estimate - c).abs(),
    );
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        up
    } else {
        corner
    }
}

/// The nth sample of a row, as it is stored.
fn sample(row: &[u8], n: usize, depth: u8) -> u16 {
    match depth {
        16 => u16::from_be_bytes([row[2 * n], row[2 * n + 1]]),
        8 => row[n].into(),
        depth => {
            let per_byte = 8 / usize::from(depth);
            let shift = (per_byte - 1 - n % per_byte) * usize::from(depth);
            (u16::from(row[n / per_byte]) >> shift) & ((1 << depth) - 1)
        }
    }
}

/// One pixel over white.
fn pixel(parts: &Parts<'_>, sample: impl Fn(usize) -> u16) -> Result<[u8; 3]> {
    let max = (1_u32 << parts.depth) - 1;
    let full = |sample: u16| (u32::from(sample) * 255 / max) as u8;
    // The colour that tRNS makes transparent (clause 11.3.2), two bytes per channel.
    let is_key = |channels: usize| {
        let stated = |n: usize| parts.transparent.get(2 * n..2 * n + 2);
        (0..channels).all(|n| stated(n) == Some(&sample(n).to_be_bytes()[..]))
    };
    let (colour, alpha) = match parts.colour {
        0 => ([full(sample(0)); 3], if is_key(1) { 0 } else { 255 }),
        2 => (
            [0, 1, 2].map(|n| full(sample(n))),
            if is_key(3) { 0 } else { 255 },
        ),
        3 => {
            let entry = usize::from(sample(0));
            let found = parts.palette.get(3 * entry..3 * entry + 3);
            let found = found.ok_or_else(|| refused("a pixel is in no palette"))?;
            let alpha = parts.transparent.get(entry).copied().unwrap_or(255);
            ([found[0], found[1], found[2]], alpha)
        }
        4 => ([full(sample(0)); 3], full(sample(1))),
        _ => ([0, 1, 2].map(|n| full(sample(n))), full(sample(3))),
    };
    let over_white = |c: u8| {
        let (c, alpha) = (u32::from(c), u32::from(alpha));
        ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    Ok(colour.map(over_white))
}

fn refused(why: impl Into<String>) -> Error {
    Error::unreadable("reading the logo", why)
}
