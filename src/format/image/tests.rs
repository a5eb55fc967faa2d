use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::error::Kind;

fn parsed(bytes: &[u8]) -> Image {
    parse(Cursor::new(bytes)).unwrap()
}

/// EXIF data with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0\x01\0".to_vec();
    bytes.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    bytes
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, marker];
    bytes.extend_from_slice(&(payload.len() as u16 + 2).to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend(segments.concat());
    bytes.extend_from_slice(&[0xff, 0xda, 0, 2]);
    bytes
}

fn frame(kind: u8, components: u8) -> Vec<u8> {
    let mut payload = vec![8, 0x0b, 0xb8, 0x07, 0xd0, components];
    payload.resize(6 + 3 * usize::from(components), 0);
    segment(kind, &payload)
}

fn chunk(id: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut bytes = (payload.len() as u32).to_be_bytes().to_vec();
    bytes.extend_from_slice(id);
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&[0; 4]);
    bytes
}

fn png(kind: u8, bits: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(
        b"IHDR",
        &[0, 0, 0x0b, 0xb8, 0, 0, 0x07, 0xd0, bits, kind, 0, 0, 0],
    ));
    bytes.extend(chunks.concat());
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

#[test]
fn jpeg_colour_models_come_from_components_and_the_adobe_segment() {
    let adobe = |transform| {
        segment(
            0xee,
            &[b"Adobe\0d\0\0\0\0".as_slice(), &[transform]].concat(),
        )
    };
    for (segments, model) in [
        (vec![frame(0xc0, 1)], ColorModel::Gray),
        (vec![frame(0xc2, 3)], ColorModel::Rgb),
        (vec![adobe(0), frame(0xc0, 4)], ColorModel::Cmyk),
        (vec![adobe(2), frame(0xc0, 4)], ColorModel::Ycck),
        (vec![frame(0xc1, 4)], ColorModel::Cmyk),
        (vec![frame(0xc0, 2)], ColorModel::Unknown),
    ] {
        let image = parsed(&jpeg(&segments));
        assert_eq!((image.width, image.height), (2000, 3000));
        assert_eq!((image.color_model, image.bits_per_channel), (model, 8));
        assert_eq!((image.icc, image.exif_orientation), (false, None));
    }
}

#[test]
fn jpeg_profile_and_orientation_are_found() {
    let app1 = segment(0xe1, &[b"Exif\0\0".as_slice(), &exif(6)].concat());
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01data");
    let tables = segment(0xc4, &[0; 20]);
    let mut bytes = jpeg(&[app1, icc, tables, vec![0xff, 0xff], frame(0xc0, 3)]);
    bytes.extend_from_slice(&[0; 100]);
    let image = parsed(&bytes);
    assert_eq!((image.icc, image.exif_orientation), (true, Some(6)));
    assert_eq!(
        (image.bytes, image.mime()),
        (bytes.len() as u64, "image/jpeg")
    );
}

#[test]
fn png_kinds_and_chunks_are_told_apart() {
    for (kind, bits, model, alpha) in [
        (0, 16, ColorModel::Gray, false),
        (2, 8, ColorModel::Rgb, false),
        (3, 4, ColorModel::Indexed, false),
        (4, 8, ColorModel::Gray, true),
        (6, 8, ColorModel::Rgb, true),
    ] {
        let image = parsed(&png(kind, bits, &[]));
        assert_eq!((image.width, image.height), (3000, 2000));
        assert_eq!((image.color_model, image.alpha), (model, alpha));
        assert_eq!(image.bits_per_channel, u32::from(bits));
    }
    let chunks = [
        chunk(b"iCCP", b"x"),
        chunk(b"sRGB", b"\0"),
        chunk(b"tRNS", b"\0\0"),
        chunk(b"IDAT", &[0; 1000]),
        chunk(b"eXIf", &exif(3)),
    ];
    let image = parsed(&png(2, 8, &chunks));
    assert!(image.icc && image.srgb && image.alpha);
    assert_eq!(image.exif_orientation, Some(3));
}

#[test]
fn tiff_directories_are_read_in_both_byte_orders() {
    // Each: tag, type, count, value; shorts stand in the front of the four bytes.
    let entries: [(u16, u16, u32, u32); 8] = [
        (256, 4, 1, 3000),
        (257, 3, 1, 2000),
        (258, 3, 4, 200),
        (262, 3, 1, 5),
        (274, 3, 1, 8),
        (277, 3, 1, 5),
        (338, 3, 1, 2),
        (34675, 7, 500, 300),
    ];
    for little in [true, false] {
        let short = |n: u16| {
            if little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let long = |n: u32| {
            if little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let mut bytes = if little {
            b"II".to_vec()
        } else {
            b"MM".to_vec()
        };
        bytes.extend(short(42));
        bytes.extend(long(8));
        bytes.extend(short(entries.len() as u16));
        for (tag, kind, count, value) in entries {
            bytes.extend(short(tag));
            bytes.extend(short(kind));
            bytes.extend(long(count));
            if kind == 3 && count == 1 {
                bytes.extend(short(value as u16));
                bytes.extend([0, 0]);
            } else {
                bytes.extend(long(value));
            }
        }
        bytes.resize(200, 0);
        bytes.extend([short(16); 4].concat());
        let image = parsed(&bytes);
        assert_eq!(
            (image.format, image.width, image.height),
            (Format::Tiff, 3000, 2000)
        );
        assert_eq!(
            (image.color_model, image.bits_per_channel),
            (ColorModel::Cmyk, 16)
        );
        assert!(image.alpha && image.icc);
        assert_eq!(image.exif_orientation, Some(8));
    }
}

#[test]
fn gif_webp_and_bmp_are_recognised() {
    let gif = b"GIF89a\x80\x02\xe0\x01\x91\0\0............\x21\xf9\x04\x01\0\0\0\0\x2c";
    let image = parsed(gif);
    assert_eq!(
        (image.format, image.width, image.height),
        (Format::Gif, 640, 480)
    );
    assert_eq!(
        (image.color_model, image.bits_per_channel, image.alpha),
        (ColorModel::Indexed, 2, true)
    );

    let lossy = b"RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01";
    let lossless = b"RIFF\0\0\0\0WEBPVP8L\x05\0\0\0\x2f\x7f\xc2\x77\x10";
    let mut extended =
        b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x38\0\0\0\x7f\x02\0\xdf\x01\0EXIF\x16\0\0\0".to_vec();
    extended.extend(exif(5));
    for (bytes, alpha, orientation) in [
        (lossy.to_vec(), false, None),
        (lossless.to_vec(), true, None),
        (extended, true, Some(5)),
    ] {
        let image = parsed(&bytes);
        assert_eq!(
            (image.format, image.width, image.height),
            (Format::WebP, 640, 480)
        );
        assert_eq!((image.alpha, image.exif_orientation), (alpha, orientation));
    }

    let mut bmp = b"BM............\x28\0\0\0\x80\x02\0\0\x20\xfe\xff\xff\x01\0\x18\0".to_vec();
    bmp.resize(54, 0);
    let image = parsed(&bmp);
    assert_eq!(
        (image.format, image.width, image.height),
        (Format::Bmp, 640, 480)
    );
    assert_eq!(
        (image.color_model, image.bits_per_channel),
        (ColorModel::Rgb, 8)
    );
}

#[test]
fn a_wrong_extension_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cover.JPG");
    std::fs::write(&path, png(2, 8, &[])).unwrap();
    let image = read(&path).unwrap();
    assert_eq!(
        (image.format, image.misnamed.as_deref()),
        (Format::Png, Some("JPG"))
    );
    let right = folder.path().join("cover.png");
    std::fs::rename(&path, &right).unwrap();
    assert_eq!(read(&right).unwrap().misnamed, None);
    assert_eq!(read(&path).unwrap_err().kind, Kind::Io);
    assert_eq!(read(folder.path()).unwrap_err().kind, Kind::Io);
}

#[test]
fn broken_headers_are_errors_with_a_place() {
    let mut endless = vec![0xff, 0xd8, 0xff, 0xe0, 0, 2];
    endless.resize(5 * 1024 * 1024, 0);
    let gray_frame = frame(0xc0, 1);
    for (bytes, part) in [
        (vec![], "empty"),
        (b"hello".to_vec(), "does not begin like"),
        (vec![0xff, 0xd8, 0xff, 0xe0, 0, 1], "byte 6"),
        (jpeg(&[]), "no frame header"),
        (vec![0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0], "byte"),
        (endless, "4 MiB"),
        (png(5, 8, &[]), "colour type 5"),
        (png(2, 8, &[])[..20].to_vec(), "file ends"),
        (b"II\x2b\0\x08\0\0\0".to_vec(), "version 43"),
        (b"II*\0\x08\0\0\0\0\0".to_vec(), "0 x 0 pixels"),
        (gray_frame, "does not begin like"),
    ] {
        let message = parse(Cursor::new(&bytes)).unwrap_err().to_string();
        assert!(message.contains(part), "{part}: {message}");
    }
}

proptest! {
    #[test]
    fn no_bytes_can_stop_the_reader(tail in prop::collection::vec(any::<u8>(), 0..300), which in 0usize..7) {
        let heads: [&[u8]; 7] = [
            b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02", b"II*\0", b"MM\0*",
            b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X", b"BM",
        ];
        let _ = parse(Cursor::new([heads[which], &tail].concat()));
    }
}
