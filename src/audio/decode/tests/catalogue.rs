//! The table itself. A row reads: what is wrong with the file, the file, and in the golden text what came of it.

use super::bytes::*;
use super::*;

type Row = (&'static str, Vec<u8>);

/// One line per row, and one per note.
fn outcomes(rows: &[Row]) -> String {
    let mut out = String::new();
    for (name, bytes) in rows {
        let (file, audio) = opened(bytes);
        out.push_str(&format!("{name}\n"));
        match audio {
            Err(error) => out.push_str(&format!("    {}\n", words(&file, &error))),
            Ok(mut audio) => {
                let format = audio.info.format;
                let mut block = Block::new(0);
                let mut frames = 0;
                let end = loop {
                    match audio.read(&mut block, 4096) {
                        Ok(()) if block.is_empty() => break String::new(),
                        Ok(()) => frames += block.frames(),
                        Err(e) => break format!(", then {}", words(&file, &e)),
                    }
                };
                let promised = match audio.info.declared_frames {
                    Some(n) => format!(" of {n}"),
                    None => String::new(),
                };
                out.push_str(&format!(
                    "    {} {} {} Hz {} ch {:?}: {frames}{promised} frames{end}\n",
                    audio.info.container,
                    audio.info.codec,
                    format.rate,
                    format.channels,
                    format.samples
                ));
                for note in audio.notes() {
                    out.push_str(&format!(
                        "    - {} at byte {}: {}\n",
                        note.id, note.at_byte, note.message
                    ));
                }
            }
        }
    }
    out
}

/// Ten frames of 16-bit stereo in which no four bytes look like a chunk id.
const PCM: [u8; 40] = [0x81; 40];

fn plain() -> Vec<u8> {
    wav(&[fmt(1, 2, 16), data(&PCM)])
}

#[test]
fn wav_sizes_that_lie() {
    let streamed = |size| wav(&[fmt(1, 2, 16), sized(b"data", size, &PCM, 0)]);
    let list = || chunk(b"LIST", b"INFOICMT\x02\0\0\0x\0");
    golden(
        "wav-sizes-that-lie",
        &outcomes(&[
            ("nothing wrong", plain()),
            ("RIFF size 0", with(plain(), 4, &le32(0))),
            ("RIFF size FFFFFFFF", with(plain(), 4, &[0xff; 4])),
            ("RIFF size too small", with(plain(), 4, &le32(20))),
            ("RIFF size too large", with(plain(), 4, &le32(2000))),
            ("data size 0, audio behind it", streamed(0)),
            ("data size FFFFFFFF", streamed(u32::MAX)),
            ("RIFF and data size 0", with(streamed(0), 4, &le32(0))),
            (
                "data size 0, really no audio",
                wav(&[fmt(1, 2, 16), data(&[])]),
            ),
            (
                "data size 0, a chunk behind it",
                wav(&[fmt(1, 2, 16), data(&[]), list()]),
            ),
            ("data size 4 too small", streamed(36)),
            ("data size too large", streamed(44)),
            (
                "data size too large, a chunk swallowed",
                wav(&[fmt(1, 2, 16), sized(b"data", 1000, &PCM, 0), list()]),
            ),
            ("truncated to half the audio", cut(plain(), 20)),
            ("truncated behind the data header", cut(plain(), 40)),
            ("truncated inside the data header", cut(plain(), 43)),
            ("truncated inside fmt", cut(plain(), 60)),
            ("truncated inside the RIFF header", plain()[..10].to_vec()),
            (
                "partial last frame",
                wav(&[fmt(1, 2, 16), data(&PCM[..38])]),
            ),
            (
                "partial last frame of one odd byte",
                wav(&[fmt(1, 2, 16), data(&PCM[..37])]),
            ),
            (
                "a chunk of 4 GiB in a small file",
                wav(&[
                    fmt(1, 2, 16),
                    sized(b"zzUK", u32::MAX - 1, &[], 0),
                    data(&PCM),
                ]),
            ),
        ]),
    );
}

#[test]
fn wav_chunks_out_of_place() {
    let odd = |pads| sized(b"zzUK", 5, b"\x81\x81\x81\x81\x81", pads);
    let pad_of = |byte| with(odd(1), 13, &[byte]);
    let around = |middle: Vec<u8>| wav(&[fmt(1, 2, 16), middle, data(&PCM)]);
    let mp3 = [0xff, 0xfb, 0x90, 0];
    golden(
        "wav-chunks-out-of-place",
        &outcomes(&[
            ("odd chunk with its pad", around(odd(1))),
            (
                "odd chunk before fmt",
                wav(&[odd(1), fmt(1, 2, 16), data(&PCM)]),
            ),
            ("odd chunk without pad", around(odd(0))),
            (
                "odd chunk without pad before fmt",
                wav(&[odd(0), fmt(1, 2, 16), data(&PCM)]),
            ),
            ("odd chunk with a pad of 58", around(pad_of(0x58))),
            ("odd chunk with two pads", around(odd(2))),
            (
                "even chunk with a pad",
                around(sized(b"zzUK", 4, &[0x81; 4], 1)),
            ),
            (
                "even chunk that counts a byte too many",
                around(sized(b"zzUK", 4, &[0x81; 3], 0)),
            ),
            (
                "odd data without pad at the end",
                cut(wav(&[fmt(1, 1, 24), data(&[1, 2, 3])]), 1),
            ),
            ("no fmt", wav(&[data(&PCM)])),
            ("no data", wav(&[fmt(1, 2, 16)])),
            ("no chunks", wav(&[])),
            ("data before fmt", wav(&[data(&PCM), fmt(1, 2, 16)])),
            (
                "two data chunks",
                wav(&[fmt(1, 2, 16), data(&PCM), data(&PCM[..8])]),
            ),
            (
                "two fmt chunks",
                wav(&[fmt(1, 2, 16), fmt(1, 1, 16), data(&PCM)]),
            ),
            (
                "two bext chunks",
                wav(&[
                    chunk(b"bext", &[0; 8]),
                    chunk(b"bext", &[0; 8]),
                    fmt(1, 2, 16),
                    data(&PCM),
                ]),
            ),
            (
                "LIST INFO twice, adtl once",
                around(
                    [
                        chunk(b"LIST", b"INFO"),
                        chunk(b"LIST", b"adtl"),
                        chunk(b"LIST", b"INFO"),
                    ]
                    .concat(),
                ),
            ),
            (
                "id3 chunk behind data",
                wav(&[fmt(1, 2, 16), data(&PCM), chunk(b"id3 ", &id3(4))]),
            ),
            ("ID3v2 in front", [id3(30), plain()].concat()),
            (
                "ID3v2 in front, size not syncsafe",
                [with([id3(0), vec![0; 200]].concat(), 9, &[200]), plain()].concat(),
            ),
            (
                "ID3v2 in front, size beyond the file",
                [with(id3(20), 6, &[0xff; 4]), plain()].concat(),
            ),
            ("ID3v1 at the end", [plain(), id3v1()].concat()),
            (
                "APE tag at the end",
                [
                    plain(),
                    b"APETAGEX\xd0\x07\0\0\x20\0\0\0".to_vec(),
                    vec![0; 16],
                ]
                .concat(),
            ),
            ("zeros at the end", [plain(), vec![0; 100]].concat()),
            ("junk at the end", [plain(), vec![0xe1; 99]].concat()),
            (
                "chunk behind the RIFF end",
                [plain(), chunk(b"zzUK", &[1, 2])].concat(),
            ),
            ("RIFF of another type", with(plain(), 8, b"AVI ")),
            ("RIFX", with(plain(), 0, b"RIFX")),
            ("W64", with(plain(), 0, b"riff")),
            ("MP3 in WAV", wav(&[fmt(0x55, 2, 0), data(&mp3)])),
        ]),
    );
}

#[test]
fn wav_formats() {
    let holding = |fmt: Vec<u8>| wav(&[fmt, data(&[0x81; 48])]);
    let with_fmt = |at: usize, new: &[u8]| holding(with(fmt(1, 2, 16), at + 8, new));
    let long = |bytes: usize| {
        let mut payload = fmt_payload(1, 2, 16);
        payload.resize(bytes, 0);
        holding(chunk(b"fmt ", &payload))
    };
    golden(
        "wav-formats",
        &outcomes(&[
            ("fmt of 12 bytes", long(12)),
            ("fmt of 14 bytes", long(14)),
            ("fmt of 16 bytes", long(16)),
            ("fmt of 18 bytes", long(18)),
            ("fmt of 40 bytes with a plain tag", long(40)),
            ("fmt of 2000 bytes", long(2000)),
            ("8 bit", holding(fmt(1, 2, 8))),
            ("12 bit", holding(fmt(1, 2, 12))),
            ("20 bit", holding(fmt(1, 2, 20))),
            ("24 bit", holding(fmt(1, 2, 24))),
            ("32 bit", holding(fmt(1, 2, 32))),
            ("64 bit integer", holding(fmt(1, 2, 64))),
            ("0 bit", holding(fmt(1, 2, 0))),
            ("float 32", holding(fmt(3, 2, 32))),
            ("float 64", holding(fmt(3, 2, 64))),
            ("float 16", holding(fmt(3, 2, 16))),
            (
                "20 bits in frames of 8 bytes",
                holding(with(
                    with(fmt(1, 2, 20), 16, &le32(44_100 * 8)),
                    20,
                    &[8, 0],
                )),
            ),
            ("0 channels", with_fmt(2, &[0, 0])),
            ("65535 channels", with_fmt(2, &[0xff; 2])),
            ("6 channels", holding(fmt(1, 6, 16))),
            ("rate 0", with_fmt(4, &[0; 4])),
            ("block align wrong", with_fmt(12, &[7, 0])),
            ("block align 0", with_fmt(12, &[0, 0])),
            ("byte rate wrong", with_fmt(8, &le32(1))),
            ("EXTENSIBLE", holding(extensible(24, 24, 1))),
            ("EXTENSIBLE float", holding(extensible(32, 32, 3))),
            (
                "EXTENSIBLE, 20 valid bits of 24",
                holding(extensible(24, 20, 1)),
            ),
            ("EXTENSIBLE, 0 valid bits", holding(extensible(24, 0, 1))),
            (
                "EXTENSIBLE, 32 valid bits of 24",
                holding(extensible(24, 32, 1)),
            ),
            ("EXTENSIBLE A-law", holding(extensible(8, 8, 6))),
            (
                "EXTENSIBLE with a strange GUID",
                holding(with(extensible(24, 24, 1), 40, &[9; 8])),
            ),
            (
                "EXTENSIBLE of 18 bytes",
                holding(with(
                    chunk(b"fmt ", &[fmt_payload(1, 2, 16), vec![0, 0]].concat()),
                    8,
                    &[0xfe, 0xff],
                )),
            ),
            ("A-law", holding(fmt(6, 2, 8))),
            ("mu-law", holding(fmt(7, 2, 8))),
            ("Microsoft ADPCM", holding(fmt(2, 2, 4))),
            ("unknown tag", holding(fmt(0x1234, 2, 16))),
        ]),
    );
}

#[test]
fn rf64_and_bw64() {
    let right = |word| {
        rf64(
            word,
            &[
                ds64(112, 40, 10, 0),
                fmt(1, 2, 16),
                sized(b"data", u32::MAX, &PCM, 0),
            ],
        )
    };
    let sizes = |riff, data, frames| {
        rf64(
            b"RF64",
            &[
                ds64(riff, data, frames, 0),
                fmt(1, 2, 16),
                sized(b"data", u32::MAX, &PCM, 0),
            ],
        )
    };
    golden(
        "rf64-and-bw64",
        &outcomes(&[
            ("RF64", right(b"RF64")),
            ("BW64", right(b"BW64")),
            (
                "ds64 missing",
                rf64(b"RF64", &[fmt(1, 2, 16), sized(b"data", u32::MAX, &PCM, 0)]),
            ),
            (
                "ds64 behind fmt",
                rf64(
                    b"RF64",
                    &[
                        fmt(1, 2, 16),
                        ds64(112, 40, 10, 0),
                        sized(b"data", u32::MAX, &PCM, 0),
                    ],
                ),
            ),
            (
                "ds64 of 8 bytes",
                rf64(
                    b"RF64",
                    &[
                        chunk(b"ds64", &[0; 8]),
                        fmt(1, 2, 16),
                        sized(b"data", u32::MAX, &PCM, 0),
                    ],
                ),
            ),
            ("RIFF size wrong", sizes(99, 40, 10)),
            ("data size 0", sizes(112, 0, 0)),
            ("data size too large", sizes(112, 1 << 40, 10)),
            ("data size of all ones", sizes(u64::MAX, u64::MAX, u64::MAX)),
            ("frame count wrong", sizes(112, 40, 11)),
            ("frame count 0", sizes(112, 40, 0)),
            (
                "table of 4 billion entries",
                rf64(
                    b"RF64",
                    &[
                        ds64(112, 40, 10, u32::MAX),
                        fmt(1, 2, 16),
                        sized(b"data", u32::MAX, &PCM, 0),
                    ],
                ),
            ),
            (
                "32-bit sizes in use",
                with(
                    rf64(b"RF64", &[ds64(112, 99, 10, 0), fmt(1, 2, 16), data(&PCM)]),
                    4,
                    &le32(112),
                ),
            ),
            ("truncated", cut(right(b"RF64"), 20)),
        ]),
    );
}

#[test]
fn aiff_and_aifc() {
    let plain = || aiff(&[comm(2, 10, 16), ssnd(&PCM)]);
    let aifc = |bits, compression: &[u8; 4]| {
        form(
            b"AIFC",
            &[aifc_comm(5, bits, compression), ssnd(&[0x81; 40])],
        )
    };
    let sound = plain().len() - 48 - 8;
    let rate = |bytes: &[u8]| with(plain(), 28, bytes);
    golden(
        "aiff-and-aifc",
        &outcomes(&[
            ("nothing wrong", plain()),
            ("FORM size 0", with(plain(), 4, &[0; 4])),
            ("FORM size too small", with(plain(), 4, &[0, 0, 0, 9])),
            ("FORM size too large", with(plain(), 4, &[0, 1, 0, 0])),
            ("SSND size 0", with(plain(), sound + 4, &[0; 4])),
            ("SSND size FFFFFFFF", with(plain(), sound + 4, &[0xff; 4])),
            ("SSND too large", with(plain(), sound + 4, &[0, 0, 1, 0])),
            (
                "SSND starts 4 bytes in",
                with(plain(), sound + 8, &[0, 0, 0, 4]),
            ),
            (
                "SSND starts beyond its end",
                with(plain(), sound + 8, &[0, 0, 1, 0]),
            ),
            ("truncated", cut(plain(), 20)),
            ("truncated at the first sample", cut(plain(), 40)),
            (
                "COMM counts 12 frames",
                aiff(&[comm(2, 12, 16), ssnd(&PCM)]),
            ),
            ("COMM counts 8 frames", aiff(&[comm(2, 8, 16), ssnd(&PCM)])),
            ("COMM counts 0 frames", aiff(&[comm(2, 0, 16), ssnd(&PCM)])),
            (
                "partial last frame",
                aiff(&[comm(2, 9, 16), ssnd(&PCM[..38])]),
            ),
            ("no COMM", aiff(&[ssnd(&PCM)])),
            ("no SSND", aiff(&[comm(2, 10, 16)])),
            ("two SSND", aiff(&[comm(2, 10, 16), ssnd(&PCM), ssnd(&PCM)])),
            ("COMM behind SSND", aiff(&[ssnd(&PCM), comm(2, 10, 16)])),
            ("8 bit", aiff(&[comm(2, 20, 8), ssnd(&PCM)])),
            ("20 bit", aiff(&[comm(2, 6, 20), ssnd(&PCM[..36])])),
            ("64 bit", aiff(&[comm(2, 1, 64), ssnd(&PCM)])),
            ("0 channels", aiff(&[comm(0, 10, 16), ssnd(&PCM)])),
            ("rate 0", rate(&[0; 10])),
            (
                "rate 44056.94",
                rate(&[0x40, 0x0e, 0xac, 0x18, 0xf1, 0xc7, 0x1c, 0x71, 0xc7, 0x1c]),
            ),
            ("rate infinite", rate(&[0x7f, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])),
            (
                "rate negative",
                rate(&[0xc0, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]),
            ),
            (
                "COMM of 10 bytes",
                aiff(&[
                    [b"COMM\0\0\0\x0a".as_slice(), &[0; 10]].concat(),
                    ssnd(&PCM),
                ]),
            ),
            ("AIFC NONE", aifc(32, b"NONE")),
            ("AIFC twos", aifc(32, b"twos")),
            ("AIFC sowt", aifc(32, b"sowt")),
            ("AIFC fl32", aifc(32, b"fl32")),
            ("AIFC fl64 of 5 frames in 40 bytes", aifc(64, b"fl64")),
            ("AIFC in24", aifc(24, b"in24")),
            ("AIFC in32", aifc(32, b"in32")),
            ("AIFC raw", aifc(8, b"raw ")),
            ("AIFC ima4", aifc(16, b"ima4")),
            ("AIFC alaw", aifc(8, b"alaw")),
            ("AIFC unknown", aifc(16, b"\0\x01zz")),
            ("FORM of another type", form(b"8SVX", &[])),
            ("ID3v2 in front", [id3(30), plain()].concat()),
            ("ID3v1 at the end", [plain(), id3v1()].concat()),
        ]),
    );
}

#[test]
fn flac_headers_and_frames() {
    let pcm: Vec<u8> = (0..160_u8).collect();
    let frames = flac_frames(&pcm);
    let file = || flac(&pcm);
    let info = || streaminfo(40);
    let block =
        |kind: u8, size: u32, payload: &[u8]| [&[kind], &size.to_be_bytes()[1..], payload].concat();
    let damaged = |frame: usize| {
        let mut frames = frames.clone();
        let middle = frames[frame].len() / 2;
        frames[frame][middle] ^= 1;
        flac_with(info(), &[], &frames)
    };
    golden(
        "flac-headers-and-frames",
        &outcomes(&[
            ("nothing wrong", file()),
            (
                "padding and an unknown block",
                flac_with(
                    info(),
                    &[block(1, 8, &[0; 8]), block(77, 3, &[1; 3])],
                    &frames,
                ),
            ),
            (
                "comment longer than its block",
                flac_with(info(), &[block(4, 8, &[0xff; 8])], &frames),
            ),
            (
                "picture of no sense",
                flac_with(info(), &[block(6, 20, &[0xff; 20])], &frames),
            ),
            (
                "seek table out of order",
                flac_with(info(), &[block(3, 36, &[9; 36])], &frames),
            ),
            (
                "STREAMINFO not first",
                flac_with(block(1, 4, &[0; 4]), &[info()], &frames),
            ),
            ("STREAMINFO of 30 bytes", with(file(), 7, &[30])),
            (
                "a second STREAMINFO",
                flac_with(info(), &[streaminfo(99)], &frames),
            ),
            ("no last-block flag", with(file(), 4, &[0])),
            (
                "block size beyond the file",
                flac_with(info(), &[block(6, 0xff_ffff, &[3; 20])], &frames),
            ),
            (
                "block size too small",
                flac_with(info(), &[block(1, 4, &[3; 20])], &frames),
            ),
            ("rate 0", with(file(), 18, &[0, 0, 0])),
            ("frame count 0", flac_with(streaminfo(0), &[], &frames)),
            (
                "frame count too large",
                flac_with(streaminfo(50), &[], &frames),
            ),
            (
                "frame count too small",
                flac_with(streaminfo(30), &[], &frames),
            ),
            ("smallest block counted as 8", with(file(), 8, &[0, 8])),
            ("ends inside the header", file()[..30].to_vec()),
            ("ends behind the header", file()[..42].to_vec()),
            (
                "header only, no frames promised",
                flac_with(streaminfo(0), &[], &[]),
            ),
            ("first frame damaged", damaged(0)),
            ("second frame damaged", damaged(1)),
            ("last frame damaged", damaged(2)),
            ("last frame missing", flac_with(info(), &[], &frames[..2])),
            ("truncated inside the last frame", cut(file(), 10)),
            (
                "no frame at all, noise instead",
                flac_with(info(), &[], &[vec![0x5a; 300]]),
            ),
            ("ID3v2 in front", [id3(30), file()].concat()),
            ("ID3v1 at the end", [file(), id3v1()].concat()),
        ]),
    );
}

#[test]
fn what_else_lies_about() {
    let ogg = |packet: &[u8]| {
        [
            b"OggS".as_slice(),
            &[0; 22],
            &[1, packet.len() as u8],
            packet,
        ]
        .concat()
    };
    golden(
        "what-else-lies-about",
        &outcomes(&[
            ("empty", vec![]),
            ("one byte", vec![b'R']),
            ("eleven bytes of WAV", plain()[..11].to_vec()),
            ("zeros", vec![0; 5000]),
            ("text", b"Hello, this is no audio at all.".to_vec()),
            ("control characters", b"\x1b[31m\x07\x00".to_vec()),
            ("ID3v2 and nothing else", id3(30)),
            ("Opus", ogg(b"OpusHead\x01\x02")),
            ("Speex", ogg(b"Speex   1.2")),
            ("Ogg of no known code", ogg(b"what")),
            ("Ogg cut in its header", b"OggS\0\x02".to_vec()),
            ("Vorbis cut behind its first words", ogg(b"\x01vorbis\0\0")),
            ("WavPack", b"wvpk\0\0\0\0".to_vec()),
            ("DSF", b"DSD \x1c\0\0\0".to_vec()),
            ("DSDIFF", b"FRM8\0\0\0\0".to_vec()),
            ("Matroska", b"\x1a\x45\xdf\xa3\0\0\0\0".to_vec()),
            ("PNG", b"\x89PNG\r\n\x1a\n".to_vec()),
            ("MP4 of nothing", b"\0\0\0\x10ftypM4A \0\0\0\0".to_vec()),
            ("CAF of nothing", b"caff\0\x01\0\0".to_vec()),
            (
                "MP3 frame cut off",
                [vec![0xff, 0xfb, 0x90, 0], vec![0; 100]].concat(),
            ),
        ]),
    );
}
