//! Small valid files built byte by byte, so that a case can break exactly one thing. Written from the formats' specifications and
//! without the program's own writers: what breaks a file must not share a belief with what reads it.

/// A quiet stereo triangle, 16 bit, little endian. Integers only, so that every machine builds the same corpus.
pub fn tone(frames: u32) -> Vec<u8> {
    let triangle = |n: u32, period: u32| {
        let at = n % period;
        let up = at.min(period - at);
        (up * 16_000 / period) as i16 - 4000
    };
    (0..frames)
        .flat_map(|n| [triangle(n, 200), triangle(n, 150)])
        .flat_map(i16::to_le_bytes)
        .collect()
}

/// Frames of the usual test signal: 0.6 s at 44.1 kHz, enough for a momentary loudness.
pub const FRAMES: u32 = 26_460;

/// `fmt ` payload of plain PCM (or float with tag 3).
pub fn fmt(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let align = channels.wrapping_mul(bits.div_ceil(8));
    let mut f = Vec::new();
    f.extend(tag.to_le_bytes());
    f.extend(channels.to_le_bytes());
    f.extend(rate.to_le_bytes());
    f.extend(rate.wrapping_mul(align.into()).to_le_bytes());
    f.extend(align.to_le_bytes());
    f.extend(bits.to_le_bytes());
    f
}

/// `fmt ` payload of WAVE_FORMAT_EXTENSIBLE with the given valid bits and SubFormat code.
pub fn fmt_extensible(channels: u16, rate: u32, bits: u16, valid: u16, code: u16) -> Vec<u8> {
    let mut f = fmt(0xfffe, channels, rate, bits);
    f.extend(22_u16.to_le_bytes());
    f.extend(valid.to_le_bytes());
    f.extend(3_u32.to_le_bytes());
    f.extend(code.to_le_bytes());
    f.extend([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    f
}

pub fn cd_fmt() -> Vec<u8> {
    fmt(1, 2, 44_100, 16)
}

/// A RIFF chunk, padded to an even length.
pub fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    chunk_of(id, body.len() as u32, body)
}

/// A RIFF chunk that states whatever size it is told to.
pub fn chunk_of(id: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    let mut c = id.to_vec();
    c.extend(size.to_le_bytes());
    c.extend(body);
    if body.len() % 2 == 1 {
        c.push(0);
    }
    c
}

/// RIFF/WAVE of chunks, with a right outer size.
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    riff_of(b"RIFF", body.len() as u32 + 4, &body)
}

/// An outer form of any name and stated size.
pub fn riff_of(form: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    let mut w = form.to_vec();
    w.extend(size.to_le_bytes());
    w.extend(b"WAVE");
    w.extend(body);
    w
}

/// A good master: 16 bit, 44.1 kHz, stereo.
pub fn wav() -> Vec<u8> {
    wav_of(FRAMES)
}

pub fn wav_of(frames: u32) -> Vec<u8> {
    riff(&[chunk(b"fmt ", &cd_fmt()), chunk(b"data", &tone(frames))])
}

/// The good master with chunks between `fmt ` and `data`.
pub fn wav_with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut all = vec![chunk(b"fmt ", &cd_fmt())];
    all.extend_from_slice(chunks);
    all.push(chunk(b"data", &tone(FRAMES)));
    riff(&all)
}

/// A ds64 chunk (EBU Tech 3306; ITU-R BS.2088).
pub fn ds64(riff: u64, data: u64, frames: u64, table: u32) -> Vec<u8> {
    let mut d = Vec::new();
    for v in [riff, data, frames] {
        d.extend(v.to_le_bytes());
    }
    d.extend(table.to_le_bytes());
    chunk(b"ds64", &d)
}

/// An ID3v2.3 tag of `size` bytes after its header, filled with `fill`.
pub fn id3v2(size: u32, fill: &[u8]) -> Vec<u8> {
    let mut t = b"ID3\x03\0\0".to_vec();
    t.extend([21, 14, 7, 0].map(|shift| (size >> shift) as u8 & 0x7f));
    t.extend(fill);
    t.resize(10 + size as usize, 0);
    t
}

/// One ID3v2.3 text frame.
pub fn id3_frame(id: &[u8; 4], encoding: u8, text: &[u8]) -> Vec<u8> {
    let mut f = id.to_vec();
    f.extend((text.len() as u32 + 1).to_be_bytes());
    f.extend([0, 0, encoding]);
    f.extend(text);
    f
}

pub fn aiff_chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    aiff_chunk_of(id, body.len() as u32, body)
}

pub fn aiff_chunk_of(id: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    let mut c = id.to_vec();
    c.extend(size.to_be_bytes());
    c.extend(body);
    if body.len() % 2 == 1 {
        c.push(0);
    }
    c
}

/// 44.1 kHz as an 80-bit extended float.
pub const RATE_44100: [u8; 10] = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0];

pub fn comm(channels: u16, frames: u32, bits: u16, rate: [u8; 10]) -> Vec<u8> {
    let mut c = channels.to_be_bytes().to_vec();
    c.extend(frames.to_be_bytes());
    c.extend(bits.to_be_bytes());
    c.extend(rate);
    c
}

/// An SSND payload: offset, block size, big-endian samples.
pub fn ssnd(offset: u32, frames: u32) -> Vec<u8> {
    let mut s = offset.to_be_bytes().to_vec();
    s.extend(0_u32.to_be_bytes());
    s.extend(tone(frames).chunks_exact(2).flat_map(|p| [p[1], p[0]]));
    s
}

pub fn form(kind: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    form_of(kind, body.len() as u32 + 4, &body)
}

pub fn form_of(kind: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    let mut f = b"FORM".to_vec();
    f.extend(size.to_be_bytes());
    f.extend(kind);
    f.extend(body);
    f
}

/// CAF: file header, description of big-endian 16-bit PCM with `frames` frames, data chunk that states `stated` bytes.
pub fn caf(channels: u32, bits: u32, stated: i64, frames: u32) -> Vec<u8> {
    let mut c = b"caff\0\x01\0\0".to_vec();
    c.extend(b"desc");
    c.extend(32_i64.to_be_bytes());
    c.extend(44_100_f64.to_be_bytes());
    c.extend(b"lpcm");
    let bytes = channels.wrapping_mul(bits / 8);
    for v in [0, bytes, 1, channels, bits] {
        c.extend(v.to_be_bytes());
    }
    c.extend(b"data");
    c.extend(stated.to_be_bytes());
    c.extend(0_u32.to_be_bytes());
    c.extend(tone(frames).chunks_exact(2).flat_map(|p| [p[1], p[0]]));
    c
}

/// Deterministic rubbish.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}
