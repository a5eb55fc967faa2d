//! CAF, and compressed audio: right headers with rubbish behind them.

use super::bytes::{FRAMES, caf, id3v2, noise, tone};
use super::{Case, Command, readable, unreadable};

const BYTES: i64 = FRAMES as i64 * 4 + 4;

fn atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    atom_of(kind, body.len() as u32 + 8, body)
}

fn atom_of(kind: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    let mut a = size.to_be_bytes().to_vec();
    a.extend(kind);
    a.extend(body);
    a
}

fn ftyp() -> Vec<u8> {
    atom(b"ftyp", b"M4A \0\0\0\0M4A mp42isom")
}

/// An Ogg page whose checksum is not computed.
fn page(flags: u8, sequence: u32, segments: &[u8], body: &[u8]) -> Vec<u8> {
    let mut p = b"OggS\0".to_vec();
    p.push(flags);
    p.extend([0; 8]);
    p.extend(77_u32.to_le_bytes());
    p.extend(sequence.to_le_bytes());
    p.extend([0; 4]);
    p.push(segments.len() as u8);
    p.extend(segments);
    p.extend(body);
    p
}

fn vorbis_head(channels: u8, rate: u32) -> Vec<u8> {
    let mut h = b"\x01vorbis\0\0\0\0".to_vec();
    h.push(channels);
    h.extend(rate.to_le_bytes());
    h.extend([0; 12]);
    h.extend([0xb8, 1]);
    h
}

/// MPEG-1 layer 3 frames at 128 kbit/s and 44.1 kHz, each `fill` behind its header.
fn mp3(frames: usize, fill: &[u8]) -> Vec<u8> {
    let frame: Vec<u8> = [0xff, 0xfb, 0x90, 0x64]
        .iter()
        .chain(fill.iter().cycle())
        .take(417)
        .copied()
        .collect();
    frame.repeat(frames)
}

/// A case that only has to end: decoders may find sound in rubbish or refuse it.
fn either(name: &str, file: &str, bytes: Vec<u8>) -> Vec<Case> {
    vec![
        Case::new(&format!("check-{name}"), Command::Check, &[file])
            .file(file, bytes.clone())
            .exits(&[0, 1])
            .says(&[file]),
        Case::new(&format!("measure-{name}"), Command::Measure, &[file])
            .file(file, bytes)
            .exits(&[0, 2])
            .says(&[file]),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    let mut push = |cases: Vec<Case>| all.extend(cases);
    push(readable(
        "caf-good",
        "a.caf",
        caf(2, 16, BYTES, FRAMES),
        &[0, 1],
        &["caf"],
    ));
    push(readable(
        "caf-whose-data-has-no-size",
        "a.caf",
        caf(2, 16, -1, FRAMES),
        &[0, 1],
        &["caf"],
    ));
    push(either(
        "caf-whose-data-claims-8-exabytes",
        "a.caf",
        caf(2, 16, i64::MAX, FRAMES),
    ));
    push(either(
        "caf-whose-data-has-a-negative-size",
        "a.caf",
        caf(2, 16, i64::MIN, FRAMES),
    ));
    push(unreadable(
        "caf-of-0-channels",
        "a.caf",
        caf(0, 16, BYTES, FRAMES),
        &["a.caf"],
    ));
    push(either(
        "caf-of-four-billion-channels",
        "a.caf",
        caf(u32::MAX, 16, BYTES, FRAMES),
    ));
    push(either("caf-of-0-bits", "a.caf", caf(2, 0, BYTES, FRAMES)));
    push(unreadable(
        "caf-cut-behind-its-header",
        "a.caf",
        caf(2, 16, BYTES, FRAMES)[..8].to_vec(),
        &["a.caf"],
    ));
    push(unreadable(
        "caf-cut-in-its-description",
        "a.caf",
        caf(2, 16, BYTES, FRAMES)[..30].to_vec(),
        &["a.caf"],
    ));
    let head = caf(2, 16, BYTES, FRAMES);
    let packets = [
        &head[..52],
        b"pakt",
        &[0, 0, 0, 0, 0, 0, 0, 24],
        &[0x7f; 24],
        &head[52..],
    ]
    .concat();
    push(either(
        "caf-with-a-packet-table-of-9-quintillion",
        "a.caf",
        packets,
    ));
    push(unreadable(
        "caf-of-rubbish",
        "a.caf",
        [b"caff\0\x01\0\0".to_vec(), noise(9000)].concat(),
        &["a.caf"],
    ));

    push(unreadable("m4a-of-its-ftyp", "a.m4a", ftyp(), &["a.m4a"]));
    push(unreadable(
        "m4a-with-a-rubbish-moov",
        "a.m4a",
        [ftyp(), atom(b"moov", &noise(3000))].concat(),
        &["a.m4a"],
    ));
    push(unreadable(
        "m4a-with-a-moov-of-4-gib",
        "a.m4a",
        [ftyp(), atom_of(b"moov", u32::MAX, &[0; 16])].concat(),
        &["a.m4a"],
    ));
    push(unreadable(
        "m4a-with-an-atom-of-size-2",
        "a.m4a",
        [ftyp(), atom_of(b"moov", 2, &[])].concat(),
        &["a.m4a"],
    ));
    let mut nested = atom(b"udta", &[]);
    for _ in 0..20_000 {
        nested = atom(b"moov", &nested);
    }
    push(unreadable(
        "m4a-with-20000-atoms-inside-each-other",
        "a.m4a",
        [ftyp(), nested].concat(),
        &["a.m4a"],
    ));
    let mut table = vec![0; 4];
    table.extend(u32::MAX.to_be_bytes());
    let stbl = [b"stts", b"stsc", b"stsz", b"stco"]
        .map(|k| atom(k, &table))
        .concat();
    let deep = atom(
        b"moov",
        &atom(
            b"trak",
            &atom(b"mdia", &atom(b"minf", &atom(b"stbl", &stbl))),
        ),
    );
    push(unreadable(
        "m4a-with-sample-tables-of-four-billion",
        "a.m4a",
        [ftyp(), deep].concat(),
        &["a.m4a"],
    ));
    push(unreadable(
        "m4a-of-media-without-a-moov",
        "a.m4a",
        [ftyp(), atom(b"mdat", &noise(9000))].concat(),
        &["a.m4a"],
    ));
    push(unreadable(
        "m4a-that-holds-a-text",
        "a.m4a",
        b"hello, this is a text\n".to_vec(),
        &["a.m4a"],
    ));

    push(either("mp3-of-empty-frames", "a.mp3", mp3(60, &[0])));
    push(either(
        "mp3-of-rubbish-frames",
        "a.mp3",
        mp3(60, &noise(413)),
    ));
    push(either("mp3-of-one-frame", "a.mp3", mp3(1, &[0])));
    push(either(
        "mp3-cut-in-a-frame",
        "a.mp3",
        mp3(3, &[0])[..1000].to_vec(),
    ));
    push(either(
        "mp3-behind-an-id3-tag",
        "a.mp3",
        [id3v2(4000, b""), mp3(60, &[0])].concat(),
    ));
    push(unreadable(
        "mp3-of-nothing-but-a-tag",
        "a.mp3",
        id3v2(4000, b""),
        &["a.mp3"],
    ));
    let mut endless = id3v2(10, b"");
    endless[6..10].copy_from_slice(&[0x7f; 4]);
    push(unreadable(
        "mp3-of-a-tag-that-claims-256-mib",
        "a.mp3",
        endless,
        &["a.mp3"],
    ));
    let mut xing = mp3(1, &[0]);
    xing[36..44].copy_from_slice(b"Xing\0\0\0\x0f");
    xing[44..48].copy_from_slice(&[0xff; 4]);
    push(either(
        "mp3-that-promises-four-billion-frames",
        "a.mp3",
        [xing, mp3(20, &[0])].concat(),
    ));
    push(unreadable(
        "mp3-of-sync-bytes",
        "a.mp3",
        vec![0xff; 20_000],
        &["a.mp3"],
    ));

    let head = page(2, 0, &[30], &vorbis_head(2, 44_100));
    push(unreadable(
        "ogg-of-its-first-page",
        "a.ogg",
        head.clone(),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-with-rubbish-behind-its-first-page",
        "a.ogg",
        [head.clone(), noise(20_000)].concat(),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-with-a-rubbish-setup-page",
        "a.ogg",
        [head, page(0, 1, &[255; 40], &noise(255 * 40))].concat(),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-of-0-channels",
        "a.ogg",
        page(2, 0, &[30], &vorbis_head(0, 44_100)),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-of-0-hertz",
        "a.ogg",
        page(2, 0, &[30], &vorbis_head(2, 0)),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-with-a-page-longer-than-the-file",
        "a.ogg",
        page(2, 0, &[255; 255], b"\x01vorbis"),
        &["a.ogg"],
    ));
    push(unreadable(
        "ogg-of-opus",
        "a.ogg",
        page(2, 0, &[19], b"OpusHead\x01\x02\0\0\x80\xbb\0\0\0\0\0"),
        &["Opus"],
    ));
    push(unreadable(
        "ogg-of-ten-thousand-empty-pages",
        "a.ogg",
        page(0, 0, &[], &[]).repeat(10_000),
        &["a.ogg"],
    ));
    push(unreadable(
        "wavpack",
        "a.wv",
        [b"wvpk".to_vec(), noise(500)].concat(),
        &["WavPack"],
    ));
    push(unreadable("raw-samples", "a.pcm", tone(5000), &["a.pcm"]));
    all
}
