//! Small files made by hand: each function writes one part, right; the catalogue makes them wrong.

pub fn le32(n: u32) -> [u8; 4] {
    n.to_le_bytes()
}

/// A chunk with its size and pad.
pub fn chunk(id: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    sized(id, payload.len() as u32, payload, payload.len() % 2)
}

/// A chunk that states any size and has any number of pad bytes.
pub fn sized(id: &[u8; 4], size: u32, payload: &[u8], pads: usize) -> Vec<u8> {
    [id.as_slice(), &le32(size), payload, &vec![0; pads]].concat()
}

pub fn data(payload: &[u8]) -> Vec<u8> {
    chunk(b"data", payload)
}

/// The fields of a `fmt ` chunk at 44.1 kHz; 14 bytes of them stand in every variety.
pub fn fmt_payload(tag: u16, channels: u16, bits: u16) -> Vec<u8> {
    let frame = channels * bits.div_ceil(8);
    let words = [tag, channels];
    let mut out: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    out.extend(le32(44_100));
    out.extend(le32(44_100 * u32::from(frame)));
    out.extend(frame.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out
}

pub fn fmt(tag: u16, channels: u16, bits: u16) -> Vec<u8> {
    chunk(b"fmt ", &fmt_payload(tag, channels, bits))
}

/// WAVE_FORMAT_EXTENSIBLE of two channels with the sub-format of `code`.
pub fn extensible(bits: u16, valid: u16, code: u16) -> Vec<u8> {
    let mut payload = fmt_payload(0xfffe, 2, bits);
    payload.extend(22_u16.to_le_bytes());
    payload.extend(valid.to_le_bytes());
    payload.extend(le32(3));
    payload.extend(code.to_le_bytes());
    payload.extend([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    chunk(b"fmt ", &payload)
}

pub fn wav(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [
        b"RIFF".as_slice(),
        &le32(body.len() as u32 + 4),
        b"WAVE",
        &body,
    ]
    .concat()
}

/// `word` is RF64 or BW64.
pub fn rf64(word: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    [word.as_slice(), &[0xff; 4], b"WAVE", &chunks.concat()].concat()
}

pub fn ds64(riff: u64, data: u64, frames: u64, table: u32) -> Vec<u8> {
    let mut payload: Vec<u8> = [riff, data, frames]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    payload.extend(le32(table));
    chunk(b"ds64", &payload)
}

pub fn with(mut bytes: Vec<u8>, at: usize, new: &[u8]) -> Vec<u8> {
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}

pub fn cut(mut bytes: Vec<u8>, from_end: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() - from_end);
    bytes
}

/// An ID3v2.4 tag with `body` bytes of padding.
pub fn id3(body: u8) -> Vec<u8> {
    [
        b"ID3\x04\0\0\0\0\0".as_slice(),
        &[body],
        &vec![0; body.into()],
    ]
    .concat()
}

pub fn id3v1() -> Vec<u8> {
    [b"TAG".as_slice(), &[b'x'; 125]].concat()
}

fn be_chunk(id: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let size = (payload.len() as u32).to_be_bytes();
    [id.as_slice(), &size, payload, &vec![0; payload.len() % 2]].concat()
}

pub fn comm(channels: u16, frames: u32, bits: u16) -> Vec<u8> {
    be_chunk(b"COMM", &comm_payload(channels, frames, bits))
}

pub fn aifc_comm(frames: u32, bits: u16, compression: &[u8; 4]) -> Vec<u8> {
    let payload = [
        comm_payload(2, frames, bits),
        compression.to_vec(),
        vec![0, 0],
    ]
    .concat();
    be_chunk(b"COMM", &payload)
}

fn comm_payload(channels: u16, frames: u32, bits: u16) -> Vec<u8> {
    let rate = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0];
    [
        &channels.to_be_bytes()[..],
        &frames.to_be_bytes(),
        &bits.to_be_bytes(),
        &rate,
    ]
    .concat()
}

pub fn ssnd(samples: &[u8]) -> Vec<u8> {
    be_chunk(b"SSND", &[&[0; 8], samples].concat())
}

pub fn aiff(chunks: &[Vec<u8>]) -> Vec<u8> {
    form(b"AIFF", chunks)
}

pub fn form(kind: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let size = (body.len() as u32 + 4).to_be_bytes();
    [b"FORM".as_slice(), &size, kind, &body].concat()
}

/// A STREAMINFO block for 16-bit stereo at 44.1 kHz in blocks of 16 frames, not marked as the last.
pub fn streaminfo(frames: u64) -> Vec<u8> {
    let packed = 44_100_u64 << 44 | 1 << 41 | 15 << 36 | frames;
    let mut block = vec![0, 0, 0, 34, 0, 16, 0, 16, 0, 0, 0, 0, 0, 0];
    block.extend(packed.to_be_bytes());
    block.extend([0; 16]);
    block
}

/// Frames of verbatim samples: 16-bit stereo, 16 frames each, the last one shorter.
pub fn flac_frames(pcm: &[u8]) -> Vec<Vec<u8>> {
    let frames: Vec<&[u8]> = pcm.chunks(64).collect();
    (0_u8..)
        .zip(frames)
        .map(|(number, samples)| flac_frame(number, samples))
        .collect()
}

fn flac_frame(number: u8, samples: &[u8]) -> Vec<u8> {
    let count = samples.len() as u8 / 4;
    // Fixed block size; size in a byte behind the number, rate and word length from STREAMINFO, two independent channels.
    let mut out = vec![0xff, 0xf8, 0x60, 0x10, number, count - 1];
    out.push(crc(&out, 8, 0x07) as u8);
    for channel in 0..2 {
        // Subframe header: verbatim, no wasted bits.
        out.push(0b0000_0010);
        for frame in samples.chunks_exact(4) {
            out.extend([frame[2 * channel + 1], frame[2 * channel]]);
        }
    }
    let sum = crc(&out, 16, 0x8005);
    out.extend(sum.to_be_bytes());
    out
}

fn crc(bytes: &[u8], width: u32, polynomial: u16) -> u16 {
    let top = 1_u32 << (width - 1);
    let mask = (top << 1) - 1;
    let mut sum = 0_u32;
    for byte in bytes {
        sum ^= u32::from(*byte) << (width - 8);
        for _ in 0..8 {
            let carry = sum & top != 0;
            sum = (sum << 1) & mask;
            if carry {
                sum ^= u32::from(polynomial);
            }
        }
    }
    sum as u16
}

/// STREAMINFO, further blocks (the last one marked), frames.
pub fn flac_with(info: Vec<u8>, blocks: &[Vec<u8>], frames: &[Vec<u8>]) -> Vec<u8> {
    let mut all = vec![info];
    all.extend_from_slice(blocks);
    if let Some(last) = all.last_mut() {
        last[0] |= 0x80;
    }
    [b"fLaC".as_slice(), &all.concat(), &frames.concat()].concat()
}

/// A whole file of 16-bit stereo PCM.
pub fn flac(pcm: &[u8]) -> Vec<u8> {
    flac_with(streaminfo(pcm.len() as u64 / 4), &[], &flac_frames(pcm))
}
