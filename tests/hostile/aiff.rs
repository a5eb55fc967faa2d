//! AIFF and AIFF-C.

use super::bytes::{
    FRAMES, RATE_44100, aiff_chunk, aiff_chunk_of, comm, form, form_of, id3v2, ssnd,
};
use super::{Case, readable, recovered, unreadable};

fn good() -> Vec<u8> {
    aiff(&comm(2, FRAMES, 16, RATE_44100), &ssnd(0, FRAMES))
}

fn aiff(comm: &[u8], ssnd: &[u8]) -> Vec<u8> {
    form(
        b"AIFF",
        &[aiff_chunk(b"COMM", comm), aiff_chunk(b"SSND", ssnd)],
    )
}

/// The good file with another sampling rate.
fn rated(rate: [u8; 10]) -> Vec<u8> {
    aiff(&comm(2, FRAMES, 16, rate), &ssnd(0, FRAMES))
}

fn aifc(compression: &[u8; 4], name: &[u8]) -> Vec<u8> {
    let mut c = comm(2, FRAMES, 16, RATE_44100);
    c.extend(compression);
    c.extend(name);
    form(
        b"AIFC",
        &[
            aiff_chunk(b"FVER", &0xa280_5140_u32.to_be_bytes()),
            aiff_chunk(b"COMM", &c),
            aiff_chunk(b"SSND", &ssnd(0, FRAMES)),
        ],
    )
}

pub fn cases() -> Vec<Case> {
    let whole = good();
    let f = "a.aiff";
    let size = whole.len() as u32 - 8;
    let plain = comm(2, FRAMES, 16, RATE_44100);
    let samples = ssnd(0, FRAMES);
    let mut all = Vec::new();
    let mut push = |cases: Vec<Case>| all.extend(cases);
    push(readable("aiff-good", f, whole.clone(), &[0, 1], &["aiff"]));
    push(recovered(
        "aiff-with-form-size-0",
        f,
        form_of(b"AIFF", 0, &whole[12..]),
        &[&size.to_string()],
    ));
    push(recovered(
        "aiff-with-a-form-size-too-large",
        f,
        form_of(b"AIFF", size + 999, &whole[12..]),
        &[&(size + 999).to_string(), &size.to_string()],
    ));
    push(readable(
        "aiff-cut-in-its-samples",
        f,
        whole[..whole.len() / 2].to_vec(),
        &[1],
        &["missing-audio", "26460"],
    ));
    push(unreadable(
        "aiff-cut-in-comm",
        f,
        whole[..24].to_vec(),
        &[f],
    ));
    push(unreadable(
        "aiff-of-its-first-12-bytes",
        f,
        whole[..12].to_vec(),
        &["COMM"],
    ));
    push(unreadable(
        "aiff-without-comm",
        f,
        form(b"AIFF", &[aiff_chunk(b"SSND", &samples)]),
        &["COMM"],
    ));
    push(unreadable(
        "aiff-without-ssnd",
        f,
        form(b"AIFF", &[aiff_chunk(b"COMM", &plain)]),
        &["SSND"],
    ));
    push(readable(
        "aiff-that-counts-more-frames-than-it-has",
        f,
        aiff(&comm(2, 99_999, 16, RATE_44100), &samples),
        &[0, 1],
        &["99999", "26460"],
    ));
    push(readable(
        "aiff-that-counts-fewer-frames-than-it-has",
        f,
        aiff(&comm(2, 100, 16, RATE_44100), &samples),
        &[0, 1],
        &["26460"],
    ));
    push(readable(
        "aiff-that-counts-four-billion-frames",
        f,
        aiff(&comm(2, u32::MAX, 16, RATE_44100), &samples),
        &[0, 1],
        &["4294967295"],
    ));
    push(unreadable(
        "aiff-of-0-channels",
        f,
        aiff(&comm(0, FRAMES, 16, RATE_44100), &samples),
        &["channels"],
    ));
    push(unreadable(
        "aiff-of-0-bits",
        f,
        aiff(&comm(2, FRAMES, 0, RATE_44100), &samples),
        &["bits"],
    ));
    push(unreadable(
        "aiff-of-99-bits",
        f,
        aiff(&comm(2, FRAMES, 99, RATE_44100), &samples),
        &["bits"],
    ));
    push(unreadable("aiff-of-0-hertz", f, rated([0; 10]), &["0 Hz"]));
    push(unreadable(
        "aiff-with-a-rate-that-is-not-a-number",
        f,
        rated([0x7f, 0xff, 0xc0, 0, 0, 0, 0, 0, 0, 0]),
        &[f],
    ));
    push(unreadable(
        "aiff-with-a-negative-rate",
        f,
        rated([0xc0, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]),
        &[f],
    ));
    push(unreadable(
        "aiff-with-an-endless-rate",
        f,
        rated([0x7f, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        &[f],
    ));
    push(recovered(
        "aiff-with-a-broken-rate",
        f,
        rated([0x40, 0x0e, 0xac, 0x44, 0x60, 0, 0, 0, 0, 0]),
        &["44100"],
    ));
    push(unreadable(
        "aiff-whose-samples-start-beyond-the-chunk",
        f,
        aiff(&plain, &ssnd(u32::MAX, FRAMES)),
        &["4294967295"],
    ));
    push(unreadable(
        "aiff-whose-ssnd-has-4-bytes",
        f,
        aiff(&plain, &[0; 4]),
        &[f],
    ));
    push(readable(
        "aiff-with-ssnd-before-comm",
        f,
        form(
            b"AIFF",
            &[aiff_chunk(b"SSND", &samples), aiff_chunk(b"COMM", &plain)],
        ),
        &[0, 1],
        &[f],
    ));
    push(readable(
        "aiff-with-two-ssnd",
        f,
        form(
            b"AIFF",
            &[
                aiff_chunk(b"COMM", &plain),
                aiff_chunk(b"SSND", &samples),
                aiff_chunk(b"SSND", &samples),
            ],
        ),
        &[0, 1],
        &["SSND"],
    ));
    push(unreadable(
        "aiff-with-a-chunk-of-4-gib",
        f,
        form(
            b"AIFF",
            &[
                aiff_chunk(b"COMM", &plain),
                aiff_chunk_of(b"ANNO", 0xfff0_0000, b"x"),
                aiff_chunk(b"SSND", &samples),
            ],
        ),
        &["SSND"],
    ));
    push(recovered(
        "aiff-behind-an-id3-tag",
        f,
        [id3v2(90, b""), whole.clone()].concat(),
        &["100"],
    ));
    push(readable(
        "aiff-with-a-broken-id3-chunk",
        f,
        form(
            b"AIFF",
            &[
                aiff_chunk(b"COMM", &plain),
                aiff_chunk(b"ID3 ", b"ID3\x04\0\0\x7f\x7f\x7f\x7f"),
                aiff_chunk(b"SSND", &samples),
            ],
        ),
        &[0, 1],
        &[f],
    ));
    push(readable(
        "aiff-with-a-name-that-is-an-escape",
        f,
        form(
            b"AIFF",
            &[
                aiff_chunk(b"NAME", b"\x1b[31m"),
                aiff_chunk(b"COMM", &plain),
                aiff_chunk(b"SSND", &samples),
            ],
        ),
        &[0, 1],
        &[f],
    ));
    push(readable(
        "aifc-good",
        f,
        aifc(b"NONE", b"\x0enot compressed\0"),
        &[0, 1],
        &["aifc"],
    ));
    push(readable(
        "aifc-sowt",
        f,
        aifc(b"sowt", b"\0\0"),
        &[0, 1],
        &["aifc"],
    ));
    push(unreadable(
        "aifc-with-ima4",
        f,
        aifc(b"ima4", b"\0\0"),
        &["ima4"],
    ));
    push(readable(
        "aifc-with-a-compression-name-past-the-chunk",
        f,
        aifc(b"NONE", b"\xffx"),
        &[0, 1],
        &[f],
    ));
    push(unreadable(
        "aiff-of-type-8svx",
        f,
        form(b"8SVX", &[aiff_chunk(b"COMM", &plain)]),
        &["8SVX"],
    ));
    all
}
