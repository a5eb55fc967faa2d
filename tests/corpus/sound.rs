//! Samples, dice, and the last step to a file: rate, word length, dither.

use std::f64::consts::PI;

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Random(seed ^ 0x51_7c_c1_b7_27_22_0a_95);
        random.next();
        random
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// In [-1, 1).
    pub fn bipolar(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }
    pub fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    /// Between both, inclusive.
    pub fn whole(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to + 1 - from)
    }
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
    pub fn sign(&mut self) -> f64 {
        if self.unit() < 0.5 { -1.0 } else { 1.0 }
    }
    /// Normal, of deviation 1 (sum of twelve).
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// What a file is to be.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    pub rate: u32,
    pub bits: u32,
    pub seconds: f64,
    /// Draws the settings that songs of one production share.
    pub desk: u64,
}

impl Format {
    pub fn drawn(random: &mut Random) -> Self {
        let rate = match random.unit() {
            u if u < 0.6 => 44_100,
            u if u < 0.85 => 48_000,
            _ => 96_000,
        };
        Format {
            rate,
            bits: random.pick(&[16, 24]),
            seconds: random.range(9.0, 14.0),
            desk: random.below(1 << 30) as u64,
        }
    }
    pub fn frames(&self) -> usize {
        (self.seconds * f64::from(self.rate)) as usize
    }
}

/// Planar samples, full scale = 1, and how they are stored.
#[derive(Debug, Clone)]
pub struct Sound {
    pub rate: u32,
    pub bits: u32,
    pub channels: Vec<Vec<f64>>,
    /// Already on the grid of the word; false while a recipe or a fault still has to be dithered.
    pub stored: bool,
}

impl Sound {
    pub fn new(format: Format, channels: Vec<Vec<f64>>) -> Self {
        Sound {
            rate: format.rate,
            bits: format.bits,
            channels,
            stored: false,
        }
    }
    pub fn frames(&self) -> usize {
        self.channels[0].len()
    }
    pub fn step(&self) -> f64 {
        1.0 / f64::from(1u32 << (self.bits - 1))
    }
    pub fn peak(&self) -> f64 {
        self.channels
            .iter()
            .flatten()
            .fold(0.0, |m, v| m.max(v.abs()))
    }
    pub fn rms(&self, from: usize, until: usize) -> f64 {
        let n = self.frames();
        let (from, until) = (from.min(n), until.min(n));
        let sum: f64 = self
            .channels
            .iter()
            .flat_map(|c| &c[from..until])
            .map(|v| v * v)
            .sum();
        (sum / ((until - from).max(1) * self.channels.len()) as f64).sqrt()
    }
    pub fn gain(&mut self, by: f64) {
        self.channels.iter_mut().flatten().for_each(|v| *v *= by);
    }
    /// Brings the peak to so many dBFS.
    pub fn normalise(&mut self, dbfs: f64) {
        let peak = self.peak();
        if peak > 0.0 {
            self.gain(10f64.powf(dbfs / 20.0) / peak);
        }
    }
    pub fn fade(&mut self, in_s: f64, out_s: f64) {
        let n = self.frames();
        let rate = f64::from(self.rate);
        for channel in &mut self.channels {
            for (i, v) in channel.iter_mut().enumerate().take((in_s * rate) as usize) {
                *v *= 0.5 - 0.5 * (PI * i as f64 / (in_s * rate)).cos();
            }
            for i in 0..((out_s * rate) as usize).min(n) {
                channel[n - 1 - i] *= 0.5 - 0.5 * (PI * i as f64 / (out_s * rate)).cos();
            }
        }
    }
    /// What a mastering engineer would not let pass: a mix that leans to one side is balanced, two copies become one channel.
    pub fn tidied(&mut self, balance: bool) {
        if self.stored || self.channels.len() != 2 {
            return;
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let [l, r] = [&self.channels[0], &self.channels[1]];
        let (ll, rr, lr) = (dot(l, l), dot(r, r), dot(l, r));
        if ll * rr - lr * lr <= 1e-5 * ll * rr {
            self.channels.truncate(1);
            return;
        }
        if balance {
            let gain = (ll / rr).sqrt();
            let [left, right] = if gain > 1.0 {
                [1.0 / gain, 1.0]
            } else {
                [1.0, gain]
            };
            self.channels[0].iter_mut().for_each(|v| *v *= left);
            self.channels[1].iter_mut().for_each(|v| *v *= right);
        }
    }
    /// To the word length, with triangular dither of two steps.
    pub fn dithered(&mut self, random: &mut Random) {
        if self.stored {
            return;
        }
        let scale = 1.0 / self.step();
        for v in self.channels.iter_mut().flatten() {
            let code = (*v * scale + random.unit() - random.unit()).round();
            *v = code.clamp(-scale, scale - 1.0) / scale;
        }
        self.stored = true;
    }
    /// To the word length, as an editor without dither does.
    pub fn rounded(&mut self) {
        let scale = 1.0 / self.step();
        for v in self.channels.iter_mut().flatten() {
            *v = (*v * scale).round().clamp(-scale, scale - 1.0) / scale;
        }
        self.stored = true;
    }
    /// As a WAV file.
    pub fn wav(&self) -> Vec<u8> {
        let bytes = self.bits as usize / 8;
        let frame = self.channels.len() * bytes;
        let data = self.frames() * frame;
        let mut out = b"RIFF".to_vec();
        out.extend_from_slice(&(36 + data as u32 + (data % 2) as u32).to_le_bytes());
        out.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0");
        out.extend_from_slice(&(self.channels.len() as u16).to_le_bytes());
        out.extend_from_slice(&self.rate.to_le_bytes());
        out.extend_from_slice(&(self.rate * frame as u32).to_le_bytes());
        out.extend_from_slice(&(frame as u16).to_le_bytes());
        out.extend_from_slice(&(self.bits as u16).to_le_bytes());
        out.extend_from_slice(b"data");
        out.extend_from_slice(&(data as u32).to_le_bytes());
        let scale = 1.0 / self.step();
        for i in 0..self.frames() {
            for channel in &self.channels {
                let code = (channel[i] * scale).round().clamp(-scale, scale - 1.0) as i32;
                out.extend_from_slice(&code.to_le_bytes()[..bytes]);
            }
        }
        out.resize(out.len() + data % 2, 0);
        out
    }
}

/// To another rate by a windowed sinc of `reach` zero crossings on either side; the pass band ends at `edge` of the lower Nyquist.
pub fn resampled(x: &[f64], from: u32, to: u32, reach: usize, edge: f64) -> Vec<f64> {
    let divisor = gcd(from, to);
    let (up, down) = ((to / divisor) as usize, (from / divisor) as usize);
    let cut = edge * f64::min(1.0, f64::from(to) / f64::from(from));
    let half = (reach as f64 / cut).ceil() as usize;
    // One set of weights for each position between two samples.
    let weights: Vec<Vec<f64>> = (0..up)
        .map(|phase| {
            let offset = phase as f64 / up as f64;
            (0..2 * half)
                .map(|k| {
                    let t = k as f64 + 1.0 - half as f64 - offset;
                    let sinc = if t == 0.0 {
                        1.0
                    } else {
                        (PI * cut * t).sin() / (PI * cut * t)
                    };
                    let u = (t / half as f64).clamp(-1.0, 1.0);
                    // Blackman's window, three terms.
                    let window = 0.42 + 0.5 * (PI * u).cos() + 0.08 * (2.0 * PI * u).cos();
                    cut * sinc * window
                })
                .collect()
        })
        .collect();
    let frames = (x.len() as u64 * up as u64 / down as u64) as usize;
    (0..frames)
        .map(|n| {
            let position = n as u64 * down as u64;
            let (base, phase) = (
                (position / up as u64) as usize,
                (position % up as u64) as usize,
            );
            let first = base as i64 + 1 - half as i64;
            weights[phase]
                .iter()
                .enumerate()
                .filter_map(|(k, w)| {
                    x.get(usize::try_from(first + k as i64).ok()?)
                        .map(|v| v * w)
                })
                .sum()
        })
        .collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
