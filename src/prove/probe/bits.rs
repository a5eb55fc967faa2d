//! The audio as bits: MD5 of all of it, and digests of stretches of it. Knows the samples' format, not the container.

use md5::{Digest, Md5};
use twox_hash::XxHash3_128;

use crate::audio::decode::Info;
use crate::audio::{Block, SampleFormat, pcm};
use crate::reading::{Choice, Readings};

/// Adding this to an integer of up to 32 bits leaves it in the low bits of the double, in two's complement.
const TO_INTEGER: f64 = 6_755_399_441_055_744.0;

/// Whether any of these readings is among those chosen.
pub fn wanted(choice: &Choice) -> bool {
    ["audio.pcm_md5", "flac"].iter().any(|n| choice.touches(n))
}

/// A stretch of frames whose digest is wanted.
struct Span {
    start: u64,
    end: u64,
    hash: XxHash3_128,
}

/// Digests of one stream.
pub struct Digests {
    samples: SampleFormat,
    /// None where it is not wanted.
    md5: Option<Md5>,
    spans: Vec<Span>,
    frames: u64,
    codes: Vec<Vec<i32>>,
    bytes: Vec<u8>,
}

impl Digests {
    /// `whole` asks for the MD5 of everything, which takes longer than decoding does.
    pub fn new(samples: SampleFormat, spans: &[(u64, u64)], whole: bool) -> Self {
        Digests {
            samples,
            md5: whole.then(Md5::new),
            spans: spans
                .iter()
                .map(|&(start, frames)| Span {
                    start,
                    end: start.saturating_add(frames),
                    hash: XxHash3_128::new(),
                })
                .collect(),
            frames: 0,
            codes: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Takes further frames, as decoded: NaN and infinities included.
    pub fn push(&mut self, block: &Block) {
        let frames = block.frames() as u64;
        let (from, until) = (self.frames, self.frames + frames);
        self.frames = until;
        let touched = |s: &Span| s.start < until && s.end > from;
        let spans = self.spans.iter().any(touched);
        if self.md5.is_none() && !spans {
            return;
        }
        self.bytes.clear();
        match self.samples {
            SampleFormat::Int(bits) => {
                self.take_codes(block, bits);
                if self.md5.is_some() {
                    pack(&self.codes, bits, &mut self.bytes);
                }
            }
            SampleFormat::Float(64) => pcm::pack_f64(&block.channels, &mut self.bytes),
            SampleFormat::Float(_) | SampleFormat::Lossy => {
                pcm::pack_f32(&block.channels, &mut self.bytes);
            }
        }
        if let Some(md5) = &mut self.md5 {
            md5.update(&self.bytes);
        }

        if !spans {
            return;
        }
        if let SampleFormat::Int(_) = self.samples {
            self.bytes.clear();
            pcm::pack_codes(&self.codes, 32, &mut self.bytes);
        }
        let frame_bytes = self.bytes.len() / block.frames().max(1);
        for span in self.spans.iter_mut().filter(|s| touched(s)) {
            let first = (span.start.max(from) - from) as usize * frame_bytes;
            let last = (span.end.min(until) - from) as usize * frame_bytes;
            span.hash.write(&self.bytes[first..last]);
        }
    }

    fn take_codes(&mut self, block: &Block, bits: u32) {
        let scale = libm::ldexp(1.0, bits.clamp(1, 32) as i32 - 1);
        self.codes.resize_with(block.channels.len(), Vec::new);
        for (codes, samples) in self.codes.iter_mut().zip(&block.channels) {
            codes.clear();
            codes.extend(
                samples
                    .iter()
                    .map(|v| (v * scale + TO_INTEGER).to_bits() as i32),
            );
        }
    }

    /// MD5 of everything, where it was wanted, and the digest of every span, in the order they were asked for.
    pub fn finish(self) -> (Option<[u8; 16]>, Vec<u128>) {
        let spans = self.spans.iter().map(|s| s.hash.finish_128()).collect();
        let md5 = self.md5.map(|md5| md5.finalize().into());
        (md5, spans)
    }
}

/// Whole bytes per sample, little endian, signed, as FLAC digests them (RFC 9639, section 8.2).
fn pack(codes: &[Vec<i32>], bits: u32, out: &mut Vec<u8>) {
    match bits.div_ceil(8) {
        0 | 1 => {
            let frames = codes.iter().map(Vec::len).min().unwrap_or(0);
            out.extend((0..frames).flat_map(|i| codes.iter().map(move |c| c[i] as u8)));
        }
        bytes => pcm::pack_codes(codes, 8 * bytes.min(4), out),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Readings of the digest; none without one.
pub fn read(readings: &mut Readings, info: &Info, md5: Option<[u8; 16]>) {
    let Some(md5) = md5 else { return };
    readings.put("audio.pcm_md5", hex(&md5));
    if info.codec != "flac" {
        let why = "only FLAC stores a digest of its audio";
        readings.not_applicable("flac.stored_md5", why);
        readings.not_applicable("flac.md5_match", why);
        return;
    }
    match info.stored_md5.filter(|stored| stored != &[0; 16]) {
        Some(stored) => {
            readings.put("flac.stored_md5", hex(&stored));
            readings.put("flac.md5_match", stored == md5);
        }
        None => {
            readings.put("flac.stored_md5", "");
            readings.not_applicable("flac.md5_match", "the encoder stored no digest");
        }
    }
}
