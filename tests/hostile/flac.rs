//! FLAC by hand (RFC 9639): verbatim subframes, which need no prediction, and whatever can be wrong around them.

use md5::{Digest, Md5};

use super::bytes::{FRAMES, id3v2, noise, tone};
use super::{Case, readable, recovered, unreadable};

const BLOCK: u32 = 4096;

fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |mut crc: u8, b| {
        crc ^= b;
        for _ in 0..8 {
            crc = (crc << 1) ^ if crc & 0x80 != 0 { 0x07 } else { 0 };
        }
        crc
    })
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |mut crc: u16, b| {
        crc ^= u16::from(*b) << 8;
        for _ in 0..8 {
            crc = (crc << 1) ^ if crc & 0x8000 != 0 { 0x8005 } else { 0 };
        }
        crc
    })
}

/// One frame of 16-bit stereo at 44.1 kHz; `pcm` is little endian and interleaved.
fn frame(number: u8, pcm: &[u8]) -> Vec<u8> {
    let samples = pcm.len() / 4;
    let mut f = vec![0xff, 0xf8, 0x79, 0x18, number];
    f.extend((samples as u16 - 1).to_be_bytes());
    f.push(crc8(&f));
    for channel in 0..2 {
        f.push(0x02);
        for s in pcm.chunks_exact(4) {
            f.extend([s[channel * 2 + 1], s[channel * 2]]);
        }
    }
    let crc = crc16(&f);
    f.extend(crc.to_be_bytes());
    f
}

fn frames(pcm: &[u8]) -> Vec<u8> {
    let size = BLOCK as usize * 4;
    (0..)
        .zip(pcm.chunks(size))
        .flat_map(|(n, p)| frame(n, p))
        .collect()
}

struct Info {
    rate: u32,
    channels: u64,
    bits: u64,
    frames: u64,
    md5: [u8; 16],
}

impl Info {
    fn right() -> Self {
        Info {
            rate: 44_100,
            channels: 2,
            bits: 16,
            frames: FRAMES.into(),
            md5: Md5::digest(tone(FRAMES)).into(),
        }
    }

    fn block(&self) -> Vec<u8> {
        let mut b = (BLOCK as u16).to_be_bytes().to_vec();
        b.extend((BLOCK as u16).to_be_bytes());
        b.extend([0; 6]);
        let packed = u64::from(self.rate) << 44
            | (self.channels - 1) << 41
            | (self.bits - 1) << 36
            | self.frames;
        b.extend(packed.to_be_bytes());
        b.extend(self.md5);
        b
    }
}

fn block(kind: u8, last: bool, body: &[u8]) -> Vec<u8> {
    block_of(kind, last, body.len() as u32, body)
}

fn block_of(kind: u8, last: bool, size: u32, body: &[u8]) -> Vec<u8> {
    let mut b = vec![kind | if last { 0x80 } else { 0 }];
    b.extend(&size.to_be_bytes()[1..]);
    b.extend(body);
    b
}

fn flac(info: &Info, blocks: &[Vec<u8>], audio: &[u8]) -> Vec<u8> {
    let mut f = b"fLaC".to_vec();
    f.extend(block(0, blocks.is_empty(), &info.block()));
    f.extend(blocks.concat());
    f.extend(audio);
    f
}

pub fn good() -> Vec<u8> {
    flac(&Info::right(), &[], &frames(&tone(FRAMES)))
}

/// A comment block whose counts and lengths are what they are told to be.
fn comments(vendor_length: u32, count: u32, fields: &[(u32, &[u8])]) -> Vec<u8> {
    let mut c = vendor_length.to_le_bytes().to_vec();
    c.extend(b"test");
    c.extend(count.to_le_bytes());
    for (length, text) in fields {
        c.extend(length.to_le_bytes());
        c.extend(*text);
    }
    c
}

/// A good file with one more metadata block.
fn with(kind: u8, body: &[u8]) -> Vec<u8> {
    flac(
        &Info::right(),
        &[block(kind, true, body)],
        &frames(&tone(FRAMES)),
    )
}

/// A PICTURE block that states `size` bytes of picture.
fn picture(width: u32, size: u32) -> Vec<u8> {
    let mut p = 3_u32.to_be_bytes().to_vec();
    p.extend(9_u32.to_be_bytes());
    p.extend(b"image/png");
    p.extend(0_u32.to_be_bytes());
    for v in [width, width, 24, 0, size] {
        p.extend(v.to_be_bytes());
    }
    p.extend([0x89, b'P', b'N', b'G']);
    p
}

pub fn cases() -> Vec<Case> {
    let audio = frames(&tone(FRAMES));
    let with_info = |change: &dyn Fn(&mut Info)| {
        let mut info = Info::right();
        change(&mut info);
        flac(&info, &[], &audio)
    };
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let mut broken_crc = good();
    let at = broken_crc.len() - 3;
    broken_crc[at] ^= 0x55;
    let mut all = Vec::new();
    let mut push = |cases: Vec<Case>| all.extend(cases);

    push(readable(
        "flac-good",
        "a.flac",
        good(),
        &[0, 1],
        &["a.flac"],
    ));
    push(readable(
        "flac-with-a-wrong-md5",
        "a.flac",
        with_info(&|i| i.md5[3] ^= 1),
        &[1],
        &["flac-md5"],
    ));
    push(readable(
        "flac-without-an-md5",
        "a.flac",
        with_info(&|i| i.md5 = [0; 16]),
        &[0, 1],
        &["missing-flac-md5"],
    ));
    push(readable(
        "flac-that-promises-more-samples-than-it-has",
        "a.flac",
        with_info(&|i| i.frames = 99_999),
        &[1],
        &["99999", "26460"],
    ));
    push(readable(
        "flac-that-promises-fewer-samples-than-it-has",
        "a.flac",
        with_info(&|i| i.frames = 5000),
        &[0, 1],
        &["a.flac"],
    ));
    push(readable(
        "flac-that-promises-68-billion-samples",
        "a.flac",
        with_info(&|i| i.frames = 0xf_ffff_ffff),
        &[1],
        &["68719476735"],
    ));
    push(readable(
        "flac-of-unknown-length",
        "a.flac",
        with_info(&|i| i.frames = 0),
        &[0, 1],
        &["a.flac"],
    ));
    push(unreadable(
        "flac-of-0-hertz",
        "a.flac",
        with_info(&|i| i.rate = 0),
        &["0 Hz"],
    ));
    push(readable(
        "flac-cut-in-the-middle-of-a-frame",
        "a.flac",
        half(&good()),
        &[1],
        &["26460"],
    ));
    push(unreadable(
        "flac-cut-in-its-header",
        "a.flac",
        good()[..30].to_vec(),
        &["a.flac"],
    ));
    push(unreadable(
        "flac-cut-behind-its-marker",
        "a.flac",
        b"fLaC".to_vec(),
        &["a.flac"],
    ));
    push(unreadable(
        "flac-that-ends-behind-its-header",
        "a.flac",
        flac(&Info::right(), &[], &[]),
        &["26460"],
    ));
    push(unreadable(
        "flac-without-streaminfo",
        "a.flac",
        [
            b"fLaC".to_vec(),
            block(4, true, &comments(4, 0, &[])),
            audio.clone(),
        ]
        .concat(),
        &["STREAMINFO"],
    ));
    push(unreadable(
        "flac-with-a-short-streaminfo",
        "a.flac",
        [b"fLaC".to_vec(), block(0, true, &[0; 10]), audio.clone()].concat(),
        &["STREAMINFO"],
    ));
    push(readable(
        "flac-with-a-broken-frame-crc",
        "a.flac",
        broken_crc,
        &[0, 1],
        &["a.flac"],
    ));
    push(unreadable(
        "flac-with-rubbish-for-frames",
        "a.flac",
        flac(&Info::right(), &[], &noise(40_000)),
        &["a.flac"],
    ));
    push(readable(
        "flac-with-rubbish-between-header-and-frames",
        "a.flac",
        flac(&Info::right(), &[], &[vec![0; 777], audio.clone()].concat()),
        &[0, 1],
        &["a.flac"],
    ));
    push(recovered(
        "flac-behind-an-id3-tag",
        "a.flac",
        [id3v2(300, b""), good()].concat(),
        &["310"],
    ));
    push(readable(
        "flac-with-an-id3v1-tag-at-the-end",
        "a.flac",
        [good(), b"TAG".to_vec(), vec![b' '; 125]].concat(),
        &[0, 1],
        &["a.flac"],
    ));
    push(recovered(
        "flac-with-a-block-size-past-the-end",
        "a.flac",
        flac(
            &Info::right(),
            &[block_of(1, false, 0xff_ffff, &[])],
            &audio,
        ),
        &["16777215"],
    ));
    push(recovered(
        "flac-whose-last-block-is-not-marked-last",
        "a.flac",
        flac(&Info::right(), &[block(1, false, &[0; 8])], &audio),
        &["a.flac"],
    ));
    let mut many = vec![block(1, false, &[]); 20_000];
    many.push(block(1, true, &[]));
    push(readable(
        "flac-with-20000-empty-blocks",
        "a.flac",
        flac(&Info::right(), &many, &audio),
        &[0, 1],
        &["a.flac"],
    ));
    for (name, body) in [
        ("comment-count-of-four-billion", comments(4, u32::MAX, &[])),
        (
            "vendor-length-of-four-gigabytes",
            comments(u32::MAX, 0, &[]),
        ),
        (
            "comment-length-past-the-block",
            comments(4, 1, &[(0x7fff_ffff, b"TITLE=x")]),
        ),
        (
            "comment-without-an-equals-sign",
            comments(4, 1, &[(5, b"TITLE")]),
        ),
        (
            "comment-that-is-not-utf-8",
            comments(4, 1, &[(9, b"TITLE=T\xedt")]),
        ),
        ("comment-with-a-nul", comments(4, 1, &[(9, b"TITLE=a\0b")])),
        (
            "comment-with-an-escape",
            comments(4, 1, &[(14, b"TITLE=\x1b[31mred")]),
        ),
        (
            "comment-with-a-direction-override",
            comments(4, 1, &[(15, b"TITLE=a\xe2\x80\xaegpj.")]),
        ),
        ("empty-comment-block", Vec::new()),
    ] {
        let name = format!("flac-with-{name}");
        push(readable(
            &name,
            "a.flac",
            with(4, &body),
            &[0, 1],
            &["a.flac"],
        ));
    }
    for (name, kind, body) in [
        ("picture-of-four-gigabytes", 6, picture(100, u32::MAX)),
        ("picture-of-60000-pixels", 6, picture(60_000, 4)),
        ("picture-cut-short", 6, vec![0, 0, 0, 3, 0, 0]),
        (
            "seek-table-out-of-order",
            3,
            [vec![0xee; 18], vec![0x11; 18]].concat(),
        ),
        ("seek-table-of-odd-length", 3, vec![0; 23]),
        (
            "cuesheet-of-100-tracks-cut-short",
            5,
            [vec![0; 395], vec![100]].concat(),
        ),
        ("cuesheet-off-the-sector-grid", 5, cuesheet(1000)),
        ("application-block-of-3-bytes", 2, vec![1, 2, 3]),
        ("block-of-unknown-type", 99, vec![7; 40]),
    ] {
        let name = format!("flac-with-a-{name}");
        push(readable(
            &name,
            "a.flac",
            with(kind, &body),
            &[0, 1],
            &["a.flac"],
        ));
    }
    all
}

/// A CD cue sheet block of one track and a lead-out, the track at `offset` samples.
fn cuesheet(offset: u64) -> Vec<u8> {
    let mut c = vec![0; 128];
    c.extend(88_200_u64.to_be_bytes());
    c.push(0x80);
    c.extend([0; 258]);
    c.push(2);
    for (number, indexes) in [(1, 1), (170, 0)] {
        c.extend(offset.to_be_bytes());
        c.push(number);
        c.extend([0; 26]);
        c.push(indexes);
        if indexes == 1 {
            c.extend([0; 8]);
            c.extend([1, 0, 0, 0]);
        }
    }
    c
}

#[test]
fn the_good_flac_is_whole() {
    // CRC-16 of a frame with its own CRC appended is 0 (RFC 9639, section 9.3).
    let first = frame(0, &tone(BLOCK));
    assert_eq!(crc16(&first), 0);
    assert_eq!(crc8(&first[..8]), 0);
    assert_eq!(Info::right().block().len(), 34);
}
