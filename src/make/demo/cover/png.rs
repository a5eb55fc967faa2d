//! A PNG writer for RGB rows that arrive one at a time (PNG, third edition; RFC 1950 and 1951 by miniz_oxide). Knows no picture.

use std::io::{self, Write};

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// Bytes of a pixel: 8 bits each of red, green and blue.
const PIXEL: usize = 3;
/// Packed bytes in one IDAT chunk.
const CHUNK: usize = 1 << 16;

/// The 13 bytes of IHDR: 8 bits, colour type 2 (truecolour), not interlaced.
pub fn ihdr(width: u32, height: u32) -> [u8; 13] {
    let mut h = [0; 13];
    h[..4].copy_from_slice(&width.to_be_bytes());
    h[4..8].copy_from_slice(&height.to_be_bytes());
    h[8..].copy_from_slice(&[8, 2, 0, 0, 0]);
    h
}

fn chunk(out: &mut impl Write, kind: &[u8; 4], body: &[u8]) -> io::Result<()> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(body);
    out.write_all(&(body.len() as u32).to_be_bytes())?;
    out.write_all(kind)?;
    out.write_all(body)?;
    out.write_all(&crc.finalize().to_be_bytes())
}

/// Writes a picture; `draw` fills each row, top to bottom.
pub fn write(
    mut out: impl Write,
    width: usize,
    height: usize,
    mut draw: impl FnMut(usize, &mut [u8]),
) -> io::Result<()> {
    out.write_all(&SIGNATURE)?;
    chunk(&mut out, b"IHDR", &ihdr(width as u32, height as u32))?;
    // Perceptual sRGB, so that every reader agrees about the colours.
    chunk(&mut out, b"sRGB", &[0])?;
    let mut packer = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 15, 0));
    let mut packed: Vec<u8> = Vec::with_capacity(2 * CHUNK);
    let mut before = vec![0; width * PIXEL];
    let mut row = vec![0; width * PIXEL];
    let mut line = Vec::with_capacity(1 + width * PIXEL);
    for y in 0..height {
        draw(y, &mut row);
        filter(&before, &row, &mut line);
        pack(&mut packer, &line, TDEFLFlush::None, &mut packed)?;
        if packed.len() >= CHUNK {
            chunk(&mut out, b"IDAT", &packed)?;
            packed.clear();
        }
        std::mem::swap(&mut before, &mut row);
    }
    pack(&mut packer, &[], TDEFLFlush::Finish, &mut packed)?;
    chunk(&mut out, b"IDAT", &packed)?;
    chunk(&mut out, b"IEND", &[])?;
    out.flush()
}

/// Quick: the picture is flat and packs well anyway.
const LEVEL: i32 = 3;

fn pack(
    packer: &mut CompressorOxide,
    line: &[u8],
    flush: TDEFLFlush,
    packed: &mut Vec<u8>,
) -> io::Result<()> {
    let (status, _) = compress_to_output(packer, line, flush, |bytes| {
        packed.extend_from_slice(bytes);
        true
    });
    match status {
        TDEFLStatus::Okay | TDEFLStatus::Done => Ok(()),
        _ => Err(io::Error::other("the picture could not be packed")),
    }
}

/// Filter type 1 (difference from the pixel to the left) or 2 (from the pixel above), whichever leaves less.
fn filter(above: &[u8], row: &[u8], line: &mut Vec<u8>) {
    let size = |d: u8| u32::from((d as i8).unsigned_abs());
    let left = |i: usize| if i < PIXEL { 0 } else { row[i - PIXEL] };
    let (mut sub, mut up) = (0, 0);
    for (i, (v, a)) in row.iter().zip(above).enumerate() {
        sub += size(v.wrapping_sub(left(i)));
        up += size(v.wrapping_sub(*a));
    }
    line.clear();
    if sub <= up {
        line.push(1);
        line.extend((0..row.len()).map(|i| row[i].wrapping_sub(left(i))));
    } else {
        line.push(2);
        line.extend(row.iter().zip(above).map(|(v, a)| v.wrapping_sub(*a)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_has_the_right_header_and_unpacks_to_its_rows() {
        let mut bytes = Vec::new();
        let pixel = |y: usize, i: usize| (y * 40 + i * 7) as u8;
        let draw = |y: usize, row: &mut [u8]| {
            for (i, v) in row.iter_mut().enumerate() {
                *v = pixel(y, i);
            }
        };
        write(&mut bytes, 5, 4, draw).unwrap();
        assert_eq!(bytes[..8], SIGNATURE);
        assert_eq!(&bytes[12..16], b"IHDR");
        assert_eq!(&bytes[16..29], [0, 0, 0, 5, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
        let idat = bytes.windows(4).position(|w| w == b"IDAT").unwrap();
        let size = u32::from_be_bytes(bytes[idat - 4..idat].try_into().unwrap()) as usize;
        let rows = miniz_oxide::inflate::decompress_to_vec_zlib(&bytes[idat + 4..idat + 4 + size])
            .unwrap();
        assert_eq!(rows.len(), 4 * 16);
        let mut above = [0; 15];
        for (y, line) in rows.chunks(16).enumerate() {
            let mut now = [0; 15];
            for i in 0..15 {
                let base = match line[0] {
                    1 if i >= 3 => now[i - 3],
                    1 => 0,
                    _ => above[i],
                };
                now[i] = line[i + 1].wrapping_add(base);
                assert_eq!(now[i], pixel(y, i));
            }
            above = now;
        }
    }
}
