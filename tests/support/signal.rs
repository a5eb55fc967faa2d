//! Signals in a few lines each, and the plainest WAV writer there is (not the one under test).

use std::path::Path;

/// Uniform numbers in [-1, 1) from a seed: SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// A few decaying notes with a little noise, two different channels, peaks near -6 dBFS.
pub fn music(seed: u64, frames: usize) -> Vec<Vec<f64>> {
    let mut random = Random(seed + 1);
    let note = |i: usize, hz: f64| {
        (i as f64 * hz * 0.000_13).sin() * (-((i % 9_000) as f64) / 6_000.0).exp()
    };
    let channel = |detune: f64, random: &mut Random| {
        (0..frames)
            .map(|i| {
                0.3 * note(i, 220.0 * detune)
                    + 0.15 * note(i, 661.0 * detune)
                    + 0.02 * random.next()
            })
            .collect()
    };
    vec![channel(1.0, &mut random), channel(1.003, &mut random)]
}

/// White noise at -12 dBFS peak, two independent channels.
pub fn noise(seed: u64, frames: usize) -> Vec<Vec<f64>> {
    let mut random = Random(seed);
    (0..2)
        .map(|_| (0..frames).map(|_| 0.25 * random.next()).collect())
        .collect()
}

/// Integer PCM of 16 or 24 bit with a 44-byte header.
pub fn write_wav(path: &Path, rate: u32, bits: u32, channels: &[Vec<f64>]) {
    std::fs::write(path, wav_bytes(rate, bits, channels)).unwrap();
}

pub fn wav_bytes(rate: u32, bits: u32, channels: &[Vec<f64>]) -> Vec<u8> {
    let mut out = header(1, rate, bits, channels);
    let scale = f64::from(1u32 << (bits - 1));
    for i in 0..channels[0].len() {
        for channel in channels {
            let code = (channel[i] * scale).round().clamp(-scale, scale - 1.0) as i32;
            out.extend_from_slice(&code.to_le_bytes()[..bits as usize / 8]);
        }
    }
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// 44 bytes; the format is 1 for integers and 3 for floats.
fn header(format: u16, rate: u32, bits: u32, channels: &[Vec<f64>]) -> Vec<u8> {
    let frame = channels.len() as u32 * bits / 8;
    let data = channels[0].len() as u32 * frame;
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(36 + data + data % 2).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt \x10\0\0\0");
    out.extend_from_slice(&format.to_le_bytes());
    out.extend_from_slice(&(channels.len() as u16).to_le_bytes());
    out.extend_from_slice(&rate.to_le_bytes());
    out.extend_from_slice(&(rate * frame).to_le_bytes());
    out.extend_from_slice(&(frame as u16).to_le_bytes());
    out.extend_from_slice(&(bits as u16).to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&data.to_le_bytes());
    out
}

/// IEEE floats of 32 or 64 bits with a 44-byte header.
pub fn write_float_wav(path: &Path, rate: u32, bits: u32, channels: &[Vec<f64>]) {
    let mut out = header(3, rate, bits, channels);
    for i in 0..channels[0].len() {
        for channel in channels {
            match bits {
                32 => out.extend_from_slice(&(channel[i] as f32).to_le_bytes()),
                _ => out.extend_from_slice(&channel[i].to_le_bytes()),
            }
        }
    }
    std::fs::write(path, out).unwrap();
}

/// All samples of a file, and how they are stored.
pub fn samples(path: &Path) -> (runout::audio::AudioFormat, Vec<Vec<f64>>) {
    let mut file = runout::audio::open(path).unwrap();
    let format = file.info.format;
    let mut all = vec![Vec::new(); format.channels];
    let mut block = runout::audio::Block::default();
    loop {
        file.read(&mut block, 5_000).unwrap();
        if block.is_empty() {
            return (format, all);
        }
        for (all, part) in all.iter_mut().zip(&block.channels) {
            all.extend_from_slice(part);
        }
    }
}
