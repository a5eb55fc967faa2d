//! Pictures that are bombs, lies or no pictures. The header is judged before anything is unpacked.

use super::bytes::{noise, wav};
use super::{Case, Entry, assemble, release};

/// A PNG header of the given size, then `rest`.
fn png(width: u32, height: u32, colour: u8, rest: &[u8]) -> Vec<u8> {
    let mut body = b"IHDR".to_vec();
    body.extend(width.to_be_bytes());
    body.extend(height.to_be_bytes());
    body.extend([8, colour, 0, 0, 0]);
    let mut p = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    p.extend(&body);
    p.extend(crc32fast::hash(&body).to_be_bytes());
    p.extend(rest);
    p
}

/// A JPEG that ends behind its frame header: `components` components of the given size.
fn jpeg(width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut j = vec![0xff, 0xd8, 0xff, 0xc0];
    j.extend((8 + 3 * u16::from(components)).to_be_bytes());
    j.push(8);
    j.extend(height.to_be_bytes());
    j.extend(width.to_be_bytes());
    j.push(components);
    for c in 1..=components {
        j.extend([c, 0x11, 0]);
    }
    j.extend([0xff, 0xd9]);
    j
}

fn cover(name: &str, file: &str, bytes: Vec<u8>) -> Case {
    named(name, file).file(file, bytes)
}

fn named(name: &str, file: &str) -> Case {
    let text = release(&["a.wav"]).replace("deliver", &format!("artwork = '{file}'\ndeliver"));
    assemble(&format!("artwork-{name}"), text)
        .file("a.wav", wav())
        // Refused by the plan, or made and failed by a rule.
        .exits(&[1, 2])
        .says(&[file])
}

pub fn cases() -> Vec<Case> {
    let idat = [b"\0\0\0\x10IDAT".to_vec(), noise(16), vec![0; 4]].concat();
    vec![
        named("missing", "none.jpg").exits(&[2]),
        cover("of-0-bytes", "cover.jpg", vec![]),
        cover("that-is-a-text", "cover.jpg", b"not a picture\n".to_vec()),
        cover("of-random-bytes", "cover.png", noise(3000)),
        cover(
            "that-claims-60000-by-60000",
            "cover.png",
            png(60_000, 60_000, 2, &idat),
        ),
        cover(
            "that-claims-four-billion-pixels-a-side",
            "cover.png",
            png(u32::MAX, u32::MAX, 6, &idat),
        ),
        cover("of-0-by-0", "cover.png", png(0, 0, 2, &idat)),
        cover(
            "of-unknown-colour-type",
            "cover.png",
            png(3000, 3000, 7, &idat),
        ),
        cover(
            "cut-behind-its-signature",
            "cover.png",
            png(1, 1, 2, &[])[..8].to_vec(),
        ),
        cover(
            "cut-in-its-header",
            "cover.png",
            png(3000, 3000, 2, &[])[..20].to_vec(),
        ),
        // Pictures that can be read: how bad they are is the rules' to say.
        cover("in-cmyk", "cover.jpg", jpeg(3000, 3000, 4))
            .exits(&[0, 1])
            .says(&["cmyk"]),
        cover("not-square", "cover.jpg", jpeg(3000, 1000, 3))
            .exits(&[0, 1])
            .says(&["art.aspect"]),
        cover("of-0-components", "cover.jpg", jpeg(3000, 3000, 0)),
        cover("that-ends-behind-two-bytes", "cover.jpg", vec![0xff, 0xd8]),
        cover(
            "with-a-segment-of-length-0",
            "cover.jpg",
            vec![0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xc0],
        ),
        cover(
            "of-ten-thousand-segments",
            "cover.jpg",
            [vec![0xff, 0xd8], [0xff, 0xe1, 0, 2].repeat(10_000)].concat(),
        ),
        cover(
            "that-is-a-webp",
            "cover.jpg",
            [b"RIFF\x20\0\0\0WEBPVP8 ".to_vec(), noise(40)].concat(),
        ),
        cover(
            "that-is-a-gif",
            "cover.png",
            b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec(),
        )
        .says(&["gif"]),
        cover(
            "that-is-svg-with-an-entity",
            "cover.jpg",
            b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>".to_vec(),
        ),
        named("of-40-megabytes", "cover.jpg").entry(Entry::Padded(
            "cover.jpg".into(),
            jpeg(3000, 3000, 3),
            40_000_000,
        )),
        named("that-is-the-master", "a.wav"),
        named("that-is-the-manifest", "release.toml"),
        named("that-is-a-folder", "cover")
            .entry(Entry::Folder("cover".into()))
            .exits(&[2]),
        named("that-is-a-pipe", "cover.jpg")
            .entry(Entry::Pipe("cover.jpg".into()))
            .exits(&[2]),
        named("that-is-a-dangling-link", "cover.jpg")
            .entry(Entry::Link("cover.jpg".into(), "gone.jpg".into()))
            .exits(&[2]),
    ]
}
