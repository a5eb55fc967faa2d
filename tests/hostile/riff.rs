//! WAV, RF64 and BW64: sizes that lie, and chunks that are missing, doubled or in the wrong order.

use super::bytes::{
    FRAMES, cd_fmt, chunk, chunk_of, ds64, fmt, id3v2, noise, riff, riff_of, tone, wav, wav_with,
};
use super::{Case, readable, recovered, unreadable};

const DATA: u32 = FRAMES * 4;
/// What the RIFF size of the good file is.
const RIGHT: u32 = DATA + 36;

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    sizes(&mut all);
    truncations(&mut all);
    order(&mut all);
    sixty_four(&mut all);
    around(&mut all);
    all
}

/// The good file with another outer size.
fn sized(size: u32) -> Vec<u8> {
    let good = wav();
    riff_of(b"RIFF", size, &good[12..])
}

/// The good file with another `data` size.
fn data_sized(size: u32) -> Vec<u8> {
    let body = [
        chunk(b"fmt ", &cd_fmt()),
        chunk_of(b"data", size, &tone(FRAMES)),
    ]
    .concat();
    riff_of(b"RIFF", RIGHT, &body)
}

fn sizes(all: &mut Vec<Case>) {
    let right = RIGHT.to_string();
    let data = DATA.to_string();
    all.extend(recovered("riff-size-0", "a.wav", sized(0), &[&right]));
    all.extend(recovered(
        "riff-size-of-all-ones",
        "a.wav",
        sized(u32::MAX),
        &[&right],
    ));
    all.extend(recovered(
        "riff-size-too-small",
        "a.wav",
        sized(100),
        &["100", &right],
    ));
    all.extend(recovered(
        "riff-size-too-large",
        "a.wav",
        sized(RIGHT + 5000),
        &[&(RIGHT + 5000).to_string(), &right],
    ));
    all.extend(recovered(
        "riff-size-that-forgets-its-8-bytes",
        "a.wav",
        sized(RIGHT + 8),
        &[&(RIGHT + 8).to_string(), &right],
    ));
    all.extend(recovered(
        "data-size-0-with-audio-behind",
        "a.wav",
        data_sized(0),
        &[&data],
    ));
    all.extend(recovered(
        "data-size-of-all-ones-without-ds64",
        "a.wav",
        data_sized(u32::MAX),
        &[&data],
    ));
    let body = [
        chunk(b"fmt ", &cd_fmt()),
        chunk_of(b"LIST", 0xfff0_0000, b"INFO"),
        chunk(b"data", &tone(FRAMES)),
    ];
    // A chunk of four gigabytes swallows the audio behind it: nothing can be decoded, and nothing may be allocated.
    all.extend(unreadable(
        "chunk-of-4-gib-in-a-small-file",
        "a.wav",
        riff(&body),
        &["data"],
    ));
    let mut tiny = vec![chunk(b"fmt ", &cd_fmt())];
    tiny.extend(vec![chunk(b"JUNK", &[]); 100_000]);
    tiny.push(chunk(b"data", &tone(FRAMES)));
    all.extend(unreadable(
        "a-hundred-thousand-empty-chunks",
        "a.wav",
        riff(&tiny),
        &["a.wav"],
    ));
    let mut few = vec![chunk(b"fmt ", &cd_fmt())];
    few.extend(vec![chunk(b"JUNK", &[1, 2]); 10_000]);
    few.push(chunk(b"data", &tone(FRAMES)));
    all.extend(readable(
        "ten-thousand-tiny-chunks",
        "a.wav",
        riff(&few),
        &[0, 1],
        &["a.wav"],
    ));
}

fn truncations(all: &mut Vec<Case>) {
    let good = wav();
    let frames = FRAMES.to_string();
    all.extend(readable(
        "wav-cut-in-its-data",
        "a.wav",
        good[..good.len() / 2].to_vec(),
        &[1],
        &["missing-audio", &frames],
    ));
    all.extend(readable(
        "wav-cut-in-the-middle-of-a-frame",
        "a.wav",
        good[..good.len() - 3].to_vec(),
        &[1],
        &["missing-audio", &frames],
    ));
    for (name, length) in [
        ("empty-file", 0),
        ("file-of-11-bytes", 11),
        ("wav-of-its-first-12-bytes", 12),
        ("wav-cut-in-the-fmt-header", 17),
        ("wav-cut-in-the-fmt-fields", 25),
        ("wav-cut-before-data", 36),
        ("wav-cut-in-the-data-header", 42),
        ("wav-cut-where-its-data-begins", 44),
    ] {
        all.extend(unreadable(
            name,
            "a.wav",
            good[..length].to_vec(),
            &["a.wav"],
        ));
    }
    let odd = riff(&[
        chunk(b"fmt ", &cd_fmt()),
        chunk_of(b"data", DATA + 2, &[tone(FRAMES), vec![9, 9]].concat()),
    ]);
    all.extend(recovered(
        "wav-with-a-partial-last-frame",
        "a.wav",
        odd,
        &["4 bytes"],
    ));
    let silent = riff(&[chunk(b"fmt ", &cd_fmt()), chunk(b"data", &[])]);
    all.extend(readable(
        "wav-without-a-single-frame",
        "a.wav",
        silent,
        &[1],
        &["empty-audio"],
    ));
}

fn order(all: &mut Vec<Case>) {
    let (fmt_chunk, data) = (chunk(b"fmt ", &cd_fmt()), chunk(b"data", &tone(FRAMES)));
    let two = riff(&[fmt_chunk.clone(), data.clone(), chunk(b"data", &tone(500))]);
    all.extend(readable(
        "two-data-chunks",
        "a.wav",
        two,
        &[1],
        &["several-data-chunks"],
    ));
    let late = riff(&[data.clone(), fmt_chunk.clone()]);
    all.extend(readable(
        "data-before-fmt",
        "a.wav",
        late,
        &[0, 1],
        &["a.wav"],
    ));
    all.extend(unreadable(
        "no-fmt",
        "a.wav",
        riff(std::slice::from_ref(&data)),
        &["fmt"],
    ));
    all.extend(unreadable(
        "no-data",
        "a.wav",
        riff(std::slice::from_ref(&fmt_chunk)),
        &["data"],
    ));
    let twice = riff(&[
        fmt_chunk.clone(),
        chunk(b"fmt ", &fmt(1, 1, 8000, 8)),
        data.clone(),
    ]);
    all.extend(readable(
        "two-different-fmt-chunks",
        "a.wav",
        twice,
        &[0, 1],
        &["duplicate-chunks"],
    ));
    for id in [b"bext", b"id3 ", b"iXML"] {
        let body = wav_with(&[chunk(id, &[0; 602]), chunk(id, &[0; 602])]);
        let name = format!("duplicate-{}-chunk", String::from_utf8_lossy(id).trim());
        all.extend(readable(
            &name,
            "a.wav",
            body,
            &[0, 1],
            &["duplicate-chunks"],
        ));
    }
    let info = [b"INFO".to_vec(), chunk(b"INAM", b"one\0")].concat();
    let infos = wav_with(&[chunk(b"LIST", &info), chunk(b"LIST", &info)]);
    all.extend(readable(
        "duplicate-info-list",
        "a.wav",
        infos,
        &[0, 1],
        &["duplicate-chunks"],
    ));

    let mut unpadded = [chunk(b"fmt ", &cd_fmt()), b"junk\x03\0\0\0abc".to_vec()].concat();
    unpadded.extend(&data);
    let size = unpadded.len() as u32 + 4;
    let unpadded = riff_of(b"RIFF", size, &unpadded);
    all.extend(recovered(
        "odd-chunk-without-its-pad-byte",
        "a.wav",
        unpadded,
        &["pad"],
    ));
    let mut filled = [chunk(b"fmt ", &cd_fmt()), b"junk\x03\0\0\0abc\x7f".to_vec()].concat();
    filled.extend(&data);
    let size = filled.len() as u32 + 4;
    let filled = riff_of(b"RIFF", size, &filled);
    all.extend(readable(
        "odd-chunk-with-a-pad-byte-that-is-not-0",
        "a.wav",
        filled,
        &[0, 1],
        &["a.wav"],
    ));
    let unknown: Vec<Vec<u8>> = [
        b"zzUK", b"regn", b"minf", b"elm1", b"JUNK", b"FLLR", b"_PMX", b"MD5 ", b"smpl", b"inst",
        b"LGWV",
    ]
    .iter()
    .map(|id| chunk(id, &noise(37)))
    .collect();
    all.extend(readable(
        "eleven-unknown-chunks",
        "a.wav",
        wav_with(&unknown),
        &[0, 1],
        &["a.wav"],
    ));
    let nameless = wav_with(&[chunk(&[0xff, 0, 0x1b, b'x'], b"1234")]);
    all.extend(unreadable(
        "chunk-whose-name-is-not-text",
        "a.wav",
        nameless,
        &["data"],
    ));
}

fn sixty_four(all: &mut Vec<Case>) {
    let (fmt_chunk, data) = (chunk(b"fmt ", &cd_fmt()), tone(FRAMES));
    let big = u32::MAX;
    let riff_size = u64::from(RIGHT) + 36;
    let data_size = u64::from(DATA);
    let frames = u64::from(FRAMES);
    let rf64 = |chunks: &[Vec<u8>]| riff_of(b"RF64", big, &chunks.concat());
    let right = ds64(riff_size, data_size, frames, 0);
    let stated = chunk_of(b"data", big, &data);

    let bw64 = riff_of(
        b"BW64",
        big,
        &[right.clone(), fmt_chunk.clone(), stated.clone()].concat(),
    );
    all.extend(readable("bw64-good", "a.wav", bw64, &[0, 1], &["bw64"]));
    all.extend(recovered(
        "rf64-without-ds64",
        "a.wav",
        rf64(&[fmt_chunk.clone(), stated.clone()]),
        &["ds64"],
    ));
    all.extend(recovered(
        "rf64-with-ds64-behind-fmt",
        "a.wav",
        rf64(&[fmt_chunk.clone(), right.clone(), stated.clone()]),
        &["ds64"],
    ));
    for (name, riff_says, data_says) in [
        ("0", 0, 0),
        ("too-small", 100, 1000),
        ("of-16-exabytes", u64::MAX, u64::MAX),
    ] {
        let file = rf64(&[
            ds64(riff_says, data_says, frames, 0),
            fmt_chunk.clone(),
            stated.clone(),
        ]);
        // Sizes beyond the end mean that audio is missing; sizes short of it leave audio unread or are put right.
        all.extend(readable(
            &format!("rf64-with-sizes-{name}"),
            "a.wav",
            file,
            &[0, 1],
            &["a.wav"],
        ));
    }
    let table = rf64(&[
        ds64(riff_size, data_size, frames, u32::MAX),
        fmt_chunk.clone(),
        stated.clone(),
    ]);
    all.extend(readable(
        "rf64-with-a-table-of-four-billion",
        "a.wav",
        table,
        &[0, 1],
        &["a.wav"],
    ));
    let short = rf64(&[chunk(b"ds64", &[1; 12]), fmt_chunk.clone(), stated.clone()]);
    all.extend(recovered(
        "rf64-with-a-ds64-of-12-bytes",
        "a.wav",
        short,
        &["28", "12"],
    ));
    let miscounted = rf64(&[
        ds64(riff_size, data_size, 7, 0),
        fmt_chunk.clone(),
        stated.clone(),
    ]);
    all.extend(recovered(
        "rf64-that-counts-7-frames",
        "a.wav",
        miscounted,
        &["7 frames", "26460"],
    ));
    let cut = rf64(&[ds64(1 << 40, 1 << 39, 1 << 37, 0), fmt_chunk, stated]);
    all.extend(readable(
        "rf64-of-half-a-terabyte-cut-short",
        "a.wav",
        cut,
        &[1],
        &["missing-audio"],
    ));
}

fn around(all: &mut Vec<Case>) {
    all.extend(recovered(
        "wav-behind-an-id3-tag",
        "a.wav",
        [id3v2(500, b""), wav()].concat(),
        &["510"],
    ));
    let lying = [id3v2(100, b""), wav()].concat();
    let mut lying = lying;
    lying[6..10].copy_from_slice(&[0x7f; 4]);
    all.extend(unreadable(
        "wav-behind-an-id3-tag-of-256-mib",
        "a.wav",
        lying,
        &["a.wav"],
    ));
    let mut unsafe_size = [id3v2(200, b""), wav()].concat();
    unsafe_size[9] = 0xff;
    // A length byte with its high bit set is no length; either reading of it is allowed, losing the file silently is not.
    all.push(
        Case::new(
            "check-wav-behind-an-id3-tag-whose-size-is-no-size",
            super::Command::Check,
            &["a.wav"],
        )
        .file("a.wav", unsafe_size)
        .exits(&[0, 1])
        .says(&["a.wav"]),
    );
    let tagged = [wav(), b"TAG".to_vec(), vec![b'x'; 125]].concat();
    all.extend(recovered(
        "wav-with-an-id3v1-tag-behind",
        "a.wav",
        tagged,
        &["ID3v1"],
    ));
    let ape = [
        wav(),
        b"APETAGEX".to_vec(),
        2000_u32.to_le_bytes().to_vec(),
        noise(60),
    ]
    .concat();
    all.extend(recovered(
        "wav-with-an-ape-tag-behind",
        "a.wav",
        ape,
        &["APE"],
    ));
    let zeros = [wav(), vec![0; 10_000]].concat();
    all.extend(recovered(
        "wav-with-zeros-behind",
        "a.wav",
        zeros,
        &["10000"],
    ));
    all.extend(unreadable(
        "wav-in-big-endian",
        "a.wav",
        [b"RIFX".to_vec(), wav()[4..].to_vec()].concat(),
        &["a.wav"],
    ));
    all.extend(unreadable(
        "riff-that-is-an-avi",
        "a.wav",
        [wav()[..8].to_vec(), b"AVI ".to_vec(), wav()[12..].to_vec()].concat(),
        &["WAVE"],
    ));
    all.extend(unreadable(
        "wav-of-random-bytes",
        "a.wav",
        noise(50_000),
        &["a.wav"],
    ));
    all.extend(unreadable(
        "wav-of-zeros",
        "a.wav",
        vec![0; 50_000],
        &["zeros"],
    ));
    all.extend(unreadable(
        "wav-that-is-a-text",
        "a.wav",
        b"This is not audio.\n".to_vec(),
        &["a.wav"],
    ));
    all.extend(unreadable(
        "wav-that-is-a-picture",
        "a.wav",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
        &["PNG"],
    ));
    all.extend(readable(
        "flac-named-wav",
        "a.wav",
        super::flac::good(),
        &[0, 1],
        &["flac"],
    ));
}
