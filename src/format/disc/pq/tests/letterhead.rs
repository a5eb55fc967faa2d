//! The profile of a studio and its logo.

use std::path::Path;

use super::super::pdf::png::on_paper;
use super::super::{Letterhead, Logo};
use crate::format::golden;

/// A PNG of one row: header fields, chunks before the data, and the row with its filter byte.
pub fn png(width: u32, depth: u8, colour: u8, extra: &[(&[u8; 4], &[u8])], row: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = width.to_be_bytes().to_vec();
    header.extend([0, 0, 0, 1, depth, colour, 0, 0, 0]);
    let data = miniz_oxide::deflate::compress_to_vec_zlib(row, 6);
    let mut chunk = |kind: &[u8; 4], content: &[u8]| {
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(kind);
        file.extend(content);
        file.extend(crc32fast::hash(&[kind, content].concat()).to_be_bytes());
    };
    chunk(b"IHDR", &header);
    extra
        .iter()
        .for_each(|(kind, content)| chunk(kind, content));
    chunk(b"IDAT", &data);
    chunk(b"IEND", b"");
    file
}

#[test]
fn every_kind_of_png_becomes_pixels_on_white() {
    let rgb = |file: &[u8]| on_paper(file).unwrap().rgb;
    // Gray of two bits, four pixels; then the third made transparent.
    let two_bits: &[u8] = &[0, 0b00_01_10_11];
    assert_eq!(
        rgb(&png(4, 2, 0, &[], two_bits)),
        [0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255]
    );
    assert_eq!(
        rgb(&png(4, 2, 0, &[(b"tRNS", &[0, 2])], two_bits))[6..9],
        [255; 3]
    );
    // Filter 1: each byte adds to that of the pixel on the left.
    assert_eq!(
        rgb(&png(2, 8, 2, &[], &[1, 10, 20, 30, 1, 1, 1])),
        [10, 20, 30, 11, 21, 31]
    );
    let palette: &[(&[u8; 4], &[u8])] = &[(b"PLTE", &[9, 8, 7, 1, 2, 3]), (b"tRNS", &[255, 0])];
    assert_eq!(
        rgb(&png(2, 1, 3, palette, &[0, 0b0100_0000])),
        [9, 8, 7, 255, 255, 255]
    );
    // Half transparent black is grey; sixteen bits become eight.
    assert_eq!(rgb(&png(1, 8, 4, &[], &[0, 0, 128])), [127; 3]);
    assert_eq!(
        rgb(&png(1, 16, 6, &[], &[0, 255, 255, 0, 0, 0, 0, 255, 255])),
        [255, 0, 0]
    );
}

#[test]
fn broken_pngs_are_refused_and_none_panics() {
    let whole = png(2, 8, 2, &[], &[4, 10, 20, 30, 1, 1, 1]);
    for end in 0..whole.len() - 12 {
        assert!(Logo::from_bytes(whole[..end].to_vec()).is_err(), "{end}");
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            let _ = Logo::from_bytes(changed);
        }
    }
    for (file, part) in [
        (png(1, 8, 3, &[], &[0, 0]), "palette"),
        (png(1, 8, 2, &[], &[9, 0, 0, 0]), "filter"),
        (png(2, 8, 2, &[], &[0, 0, 0, 0]), "enough data"),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "gif"),
        (vec![0; Logo::MAX_BYTES + 1], "larger"),
    ] {
        let why = Logo::from_bytes(file).unwrap_err().to_string();
        assert!(why.contains(part), "{why}");
    }
}

#[test]
fn a_profile_becomes_a_letterhead() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("studio.toml");
    std::fs::write(folder.path().join("logo.png"), png(1, 8, 0, &[], &[0, 7])).unwrap();
    let text =
        "studio = 'Harbour Mastering'\naddress = ['Quay 3', '20457 Hamburg']\nlogo = 'logo.png'\n";
    let letterhead = Letterhead::parse(text, &file).unwrap();
    assert_eq!(letterhead.studio, "Harbour Mastering");
    assert_eq!(letterhead.address, ["Quay 3", "20457 Hamburg"]);
    assert!(letterhead.contact.is_empty() && letterhead.logo.is_some());
}

#[test]
fn mistakes_of_a_profile_come_together() {
    let text = "studoi = 'Harbour'\naddress = 'Quay 3'\ncontact = ['1', '2', '3', '4', '5', '6', '7']\nlogo = 'missing.png'\n";
    let mistakes = Letterhead::parse(text, Path::new("studio.toml")).unwrap_err();
    golden(
        "diagnostics",
        "a-letterhead-with-mistakes",
        &mistakes.render(false),
    );
}
