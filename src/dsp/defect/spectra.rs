//! What frames of about 46 ms show in the spectrum: hiss in the pauses, consonants that stand out, a channel that is late, and a band
//! that ends where that of a lower rate ends. One transform serves all of them.

use super::stats::{db, frame_length, hann, power_db};
use super::wall::Wall;
use super::{Page, Spot, Spots};
use crate::dsp::fft::{Fft, Scratch};

/// Length of a frame, s; the next power of two in samples is taken.
const FRAME_S: f64 = 0.04;
/// Frames below this are digital silence, full scale = 1 (-110 dBFS).
const SILENT: f64 = 3e-6;
/// Levels of frames are counted by the decibel, from 0 dBFS downwards.
const LEVELS: usize = 128;

/// Noise floor: the softest frames lie so far under the loudest ones, and above this, dBFS; they are as flat as noise is.
const PAUSE_DB: f64 = 14.0;
const FLOOR_DBFS: f64 = -63.5;
const FLAT: f64 = 0.33;
/// Where the flatness is measured, Hz.
const HISS_HZ: [f64; 2] = [2_000.0, 8_000.0];
/// So many frames and this share of them lie within 3 dB of the floor.
const PAUSE_FRAMES: u64 = 5;
const PAUSE_SHARE: f64 = 0.025;
/// How many times more frames lie at the floor than at the levels above it.
const PILE: f64 = 2.0;
/// So far under the floor, dB, a fade may take enough frames to look like a pause.
const FADED_DB: usize = 6;

/// Sibilance: 5 to 10 kHz over 1 to 4 kHz and over 11 to 16 kHz, dB, in frames at most so far under the loud ones.
const CONSONANT_DB: f64 = 5.0;
const CONSONANT_ALONE_DB: f64 = 5.0;
const CONSONANT_LOUD_DB: f64 = -12.0;
/// They stand above what is usual between 5 and 10 kHz, dB; cymbals and shakers sound nearly all the time. They are as loud there as
/// vowels are from 1 to 4 kHz (the level that this share of what is sung or spoken stays below, rests left out), where a plain voice is
/// 3 to 10 dB softer. They are as flat as noise is.
const CONSONANT_RARE_DB: f64 = 21.0;
const VOWELS_SHARE: f64 = 0.8;
const VOWELS_RANGE_DB: f64 = 20.0;
const CONSONANT_FLAT: f64 = 0.4;
/// A vowel is near: within so many frames before it, one has this much more from 1 to 4 kHz than from 5 to 10 kHz, dB.
const VOWEL_FRAMES: u64 = 8;
const VOWEL_DB: f64 = 12.0;
/// So many consonants in 10 s make a sharp voice.
const CONSONANTS_PER_10_S: f64 = 1.5;

/// Consonants kept.
const CONSONANTS_KEPT: usize = 65_536;

/// Delay: the highest peak of the correlation over any other; the farthest, and the shortest, s: a pair of microphones may stand two
/// centimetres nearer to the sound with one of them.
const DELAY_CLEAR: f64 = 2.0;
const DELAY_S: f64 = 0.006;
const DELAY_LEAST_S: f64 = 0.000_06;

/// Where bands may end, Hz, in such steps, and how near and far on both sides the levels are taken that are compared.
const FIRST_SHORE_HZ: f64 = 10_000.0;
const LAST_SHORE_HZ: f64 = 22_000.0;
const SHORE_STEP_HZ: f64 = 100.0;
const SHORE_HZ: [f64; 2] = [150.0, 700.0];

/// Noise: its halves differ by at most this, dB, and its loudest moment from its mean.
const EVEN_DB: f64 = 1.5;
const STEADY_DB: f64 = 14.0;

/// The end of a band, and how far the mean level falls there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shore {
    pub hz: f64,
    pub db: f64,
}

/// Looks at the spectra of up to two channels.
#[derive(Debug, Clone)]
pub struct Spectra {
    rate: f64,
    length: usize,
    fft: Fft,
    window: Vec<f64>,
    scratch: Scratch,
    re: Vec<f64>,
    im: Vec<f64>,
    filled: usize,
    stereo: bool,
    frames: u64,
    /// Per bin: mean and highest power of both channels, and the cross-spectrum without magnitudes.
    mean: Vec<f64>,
    highest: Vec<f64>,
    cross: Vec<[f64; 2]>,
    counted: u64,
    /// Frames by level, and the sum of their flatness.
    levels: Vec<(u64, f64)>,
    /// The same for 1 to 4 kHz and for 5 to 10 kHz: frames by level.
    voices: Vec<u64>,
    hisses: Vec<u64>,
    consonants: Vec<Consonant>,
    /// Number of the latest frame with a vowel.
    vowel: Option<u64>,
}

/// A consonant that may be too sharp.
#[derive(Debug, Clone, Copy)]
struct Consonant {
    /// Where it is in the stream: its latest frame.
    at: u64,
    /// Levels of the loudest frame: as a whole, and from 5 to 10 kHz, dBFS.
    level_db: f64,
    hiss_db: f64,
}

impl Spectra {
    pub fn new(rate: u32, channels: usize) -> Self {
        let length = frame_length(rate, FRAME_S);
        Spectra {
            rate: f64::from(rate),
            length,
            fft: Fft::new(length),
            window: hann(length),
            scratch: Scratch::default(),
            re: vec![0.0; length],
            im: vec![0.0; length],
            filled: 0,
            stereo: channels == 2,
            frames: 0,
            mean: vec![0.0; length / 2],
            highest: vec![0.0; length / 2],
            cross: vec![[0.0; 2]; length / 2],
            counted: 0,
            levels: vec![(0, 0.0); LEVELS],
            voices: vec![0; LEVELS],
            hisses: vec![0; LEVELS],
            consonants: Vec::new(),
            vowel: None,
        }
    }

    pub fn page(&mut self, page: &Page) {
        let [left, right] = [0, (page.channels.len() - 1).min(1)].map(|c| page.body(c));
        let mut at = 0;
        while at < left.len() {
            let n = (self.length - self.filled).min(left.len() - at);
            let to = self.filled..self.filled + n;
            self.re[to.clone()].copy_from_slice(&left[at..at + n]);
            self.im[to].copy_from_slice(&right[at..at + n]);
            self.filled += n;
            at += n;
            if self.filled == self.length {
                self.filled = 0;
                self.frame(page.frame(page.from + at));
            }
        }
        self.frames = page.frame(page.until);
    }

    /// Frames of the stream so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    fn bin(&self, hz: f64) -> usize {
        ((hz * self.length as f64 / self.rate) as usize).min(self.length / 2)
    }

    fn frame(&mut self, until: u64) {
        let n = self.length;
        let power: f64 =
            self.re.iter().chain(&self.im).map(|v| v * v).sum::<f64>() / (2 * n) as f64;
        let level = libm::sqrt(power);
        if level < SILENT {
            return;
        }
        for ((re, im), w) in self.re.iter_mut().zip(&mut self.im).zip(&self.window) {
            *re *= w;
            *im *= w;
        }
        self.fft
            .forward(&mut self.re, &mut self.im, &mut self.scratch);
        let scale = 1.0 / (n as f64 * n as f64 * 0.375);
        let mut spectrum = vec![0.0; n / 2];
        for (k, sum) in spectrum.iter_mut().enumerate().skip(1) {
            let (a, b, c, d) = (self.re[k], self.im[k], self.re[n - k], self.im[n - k]);
            let left = [0.5 * (a + c), 0.5 * (b - d)];
            let right = [0.5 * (b + d), 0.5 * (c - a)];
            let [l, r] = [left, right].map(|[x, y]| x * x + y * y);
            *sum = scale * (l + r);
            if self.stereo {
                let both = libm::sqrt(l * r) + 1e-30;
                self.cross[k][0] += (left[0] * right[0] + left[1] * right[1]) / both;
                self.cross[k][1] += (left[1] * right[0] - left[0] * right[1]) / both;
            }
        }
        for ((mean, highest), power) in self.mean.iter_mut().zip(&mut self.highest).zip(&spectrum) {
            *mean += power;
            *highest = crate::dsp::lanes::larger(*highest, *power);
        }
        self.counted += 1;
        let level_db = db(level);
        let hissing = self.bin(HISS_HZ[0])..self.bin(HISS_HZ[1]);
        let slot = &mut self.levels[slot(level_db)];
        slot.0 += 1;
        slot.1 += flatness(&spectrum[hissing]);
        self.consonant(&spectrum, level_db, until);
    }

    fn consonant(&mut self, spectrum: &[f64], level_db: f64, until: u64) {
        let band = |from: f64, to: f64| {
            let bins = &spectrum[self.bin(from)..self.bin(to)];
            power_db(bins.iter().sum::<f64>() + 1e-20)
        };
        let hiss = band(5_000.0, 10_000.0);
        let voice = band(1_000.0, 4_000.0);
        let air = band(11_000.0, 16_000.0);
        self.voices[slot(voice)] += 1;
        self.hisses[slot(hiss)] += 1;
        if voice >= hiss + VOWEL_DB {
            self.vowel = Some(self.counted);
        }
        let near = self
            .vowel
            .is_some_and(|frame| self.counted - frame <= VOWEL_FRAMES);
        let dull = hiss < voice + CONSONANT_DB || hiss < air + CONSONANT_ALONE_DB;
        let noise = &spectrum[self.bin(5_000.0)..self.bin(10_000.0)];
        if dull || !near || flatness(noise) < CONSONANT_FLAT {
            return;
        }
        let at = until - self.length as u64;
        // A consonant lasts for several frames.
        if let Some(last) = self.consonants.last_mut()
            && at <= last.at + 3 * self.length as u64
        {
            last.at = at;
            last.level_db = last.level_db.max(level_db);
            last.hiss_db = last.hiss_db.max(hiss);
        } else if self.consonants.len() < CONSONANTS_KEPT {
            self.consonants.push(Consonant {
                at,
                level_db,
                hiss_db: hiss,
            });
        }
    }

    /// Level that a share of the frames stays below, dBFS.
    fn level(&self, share: f64) -> f64 {
        let counts: Vec<u64> = self.levels.iter().map(|l| l.0).collect();
        quantile(&counts, share)
    }

    /// Hiss in the pauses.
    pub fn noise_floor(&self) -> Option<Spot> {
        let loud = self.level(0.9);
        let all: u64 = self.levels.iter().map(|l| l.0).sum();
        let count =
            |levels: std::ops::RangeInclusive<usize>| self.levels[levels].iter().map(|l| l.0).sum();
        let often = (PAUSE_FRAMES as f64).max(PAUSE_SHARE * all as f64);
        // The softest level that is reached often enough to be a pause; a fade takes a few frames of the noise itself below it.
        let softest = (9..LEVELS - 2)
            .rev()
            .find(|db| count(db - 1..=db + 1) as f64 >= often)?;
        let piled = |db: &usize| {
            // Decays pass all levels; a floor is where frames pile up.
            let [here, passing] = [count(db - 1..=db + 1), count(db - 8..=db - 3)];
            here as f64 / 3.0 >= PILE * passing as f64 / 6.0
        };
        let near = softest.saturating_sub(FADED_DB).max(9)..=softest;
        let db = near.rev().find(piled)?;
        let count: u64 = count(db - 1..=db + 1);
        let flatness: f64 = self.levels[db - 1..=db + 1].iter().map(|l| l.1).sum();
        let flat = flatness / count as f64;
        let floor = -(db as f64) - 0.5;
        if floor < FLOOR_DBFS || floor > loud - PAUSE_DB || flat < FLAT {
            return None;
        }
        let says = format!(
            "{count} frames of {:.0} ms at {floor:.0} dBFS with the flatness of noise ({flat:.2}), the loud ones at {loud:.0} dBFS",
            1000.0 * self.length as f64 / self.rate
        );
        Some(Spot::whole(self.frames, floor, 0.6, says))
    }

    /// Consonants that stand out.
    pub fn sibilance(&self) -> Spots {
        let loud = self.level(0.8);
        let usual = quantile(&self.hisses, 0.5);
        let rests = (0.0 - quantile(&self.voices, 0.95) + VOWELS_RANGE_DB) as usize;
        let sounding = &self.voices[..rests.clamp(1, LEVELS)];
        let vowels = quantile(sounding, VOWELS_SHARE);
        let is_sharp = |c: &&Consonant| {
            c.level_db >= loud + CONSONANT_LOUD_DB
                && c.hiss_db >= vowels
                && c.hiss_db >= usual + CONSONANT_RARE_DB
        };
        let sharp: Vec<_> = self.consonants.iter().filter(is_sharp).collect();
        let mut spots = Spots::default();
        let tens = self.frames as f64 / self.rate / 10.0;
        if (sharp.len() as f64) < CONSONANTS_PER_10_S * tens {
            return spots;
        }
        for Consonant {
            at,
            level_db,
            hiss_db,
        } in sharp
        {
            spots.add(Spot {
                from: *at,
                until: at + self.length as u64,
                channel: None,
                size: *level_db,
                confidence: 0.6,
                says: format!("{hiss_db:.0} dBFS from 5 to 10 kHz, where {usual:.0} dBFS is usual; the vowels have {vowels:.0} dBFS from 1 to 4 kHz"),
            });
        }
        spots
    }

    /// A channel that is late: the phases of all frequencies agree on it.
    pub fn delay(&mut self) -> Option<Spot> {
        if !self.stereo || self.counted == 0 {
            return None;
        }
        let n = self.length;
        self.re.fill(0.0);
        self.im.fill(0.0);
        for k in 1..n / 2 {
            let [x, y] = self.cross[k];
            (self.re[k], self.im[k]) = (x, -y);
            (self.re[n - k], self.im[n - k]) = (x, y);
        }
        self.fft
            .forward(&mut self.re, &mut self.im, &mut self.scratch);
        let reach = ((DELAY_S * self.rate) as usize).min(n / 2 - 1);
        let at = |lag: i64| self.re[lag.rem_euclid(n as i64) as usize];
        let lags = -(reach as i64)..=reach as i64;
        let best = lags.clone().max_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        let other = lags
            .filter(|l| (l - best).abs() > 2)
            .map(at)
            .fold(0.0, f64::max);
        let clear = at(best) / other.max(1e-9);
        if (best.abs() as f64) < DELAY_LEAST_S * self.rate || clear < DELAY_CLEAR {
            return None;
        }
        let side = if best > 0 { "left" } else { "right" };
        let says = format!(
            "the {side} channel is {} samples ({:.2} ms) late; the next delay is {clear:.1} times less likely",
            best.abs(),
            1000.0 * best.abs() as f64 / self.rate
        );
        Some(Spot::whole(
            self.frames,
            best.abs() as f64,
            (clear / 4.0).min(0.95),
            says,
        ))
    }

    /// Where the band ends: the steepest fall of the mean level.
    pub fn shore(&self) -> Option<Shore> {
        let level = |from: f64, until: f64| {
            let bins = &self.mean[self.bin(from)..self.bin(until)];
            power_db(bins.iter().sum::<f64>() / bins.len().max(1) as f64)
        };
        let fall = |hz: f64| Shore {
            hz,
            db: level(hz - SHORE_HZ[1], hz - SHORE_HZ[0])
                - level(hz + SHORE_HZ[0], hz + SHORE_HZ[1]),
        };
        let last = (self.rate / 2.0 - SHORE_HZ[1]).min(LAST_SHORE_HZ);
        let steps = ((last - FIRST_SHORE_HZ) / SHORE_STEP_HZ) as i64;
        (0..steps)
            .map(|i| fall(FIRST_SHORE_HZ + SHORE_STEP_HZ * i as f64))
            .max_by(|a, b| a.db.total_cmp(&b.db))
    }

    /// Whether there is nothing but noise from a frequency on: it is as loud in the lower half as in the upper, and at all times.
    pub fn is_noise_above(&self, hz: f64) -> bool {
        let top = 0.98 * self.rate / 2.0;
        let halves = [[hz, 0.5 * (hz + top)], [0.5 * (hz + top), top]];
        let level = |of: &[f64], [from, until]: [f64; 2]| {
            let bins = &of[self.bin(from)..self.bin(until).max(self.bin(from))];
            power_db(bins.iter().sum::<f64>() / bins.len().max(1) as f64)
        };
        let [low, high] = halves.map(|h| level(&self.mean, h));
        let highest = level(&self.highest, halves[0]) + power_db(self.counted as f64);
        (low - high).abs() <= EVEN_DB && highest - low <= STEADY_DB
    }

    /// A band that ends where a lower rate ends, with nothing that moves above it.
    pub fn upsampled(&self) -> Option<Spot> {
        let wall = Wall {
            bin_hz: self.rate / self.length as f64,
            nyquist_hz: self.rate / 2.0,
            highest: &self.highest,
            sums: &self.mean,
            frames: self.counted,
        };
        wall.find()
            .map(|(hz, says)| Spot::whole(self.frames, hz, 0.8, says))
    }
}

/// The place of a level, dBFS, in a table by the decibel.
fn slot(level_db: f64) -> usize {
    ((-level_db).max(0.0) as usize).min(LEVELS - 1)
}

/// The level, dBFS, that a share of the frames counted by the decibel stays below.
fn quantile(counts: &[u64], share: f64) -> f64 {
    let all: u64 = counts.iter().sum();
    let mut below = 0;
    for (db, count) in counts.iter().enumerate().rev() {
        below += count;
        if below as f64 >= share * all as f64 {
            return -(db as f64);
        }
    }
    0.0
}

/// Geometric over arithmetic mean: 0.56 for a frame of white noise, 0 where the band lies above half of the rate.
fn flatness(powers: &[f64]) -> f64 {
    if powers.is_empty() {
        return 0.0;
    }
    let n = powers.len() as f64;
    let log = powers.iter().map(|p| libm::log(p + 1e-30)).sum::<f64>() / n;
    let mean = powers.iter().sum::<f64>() / n;
    libm::exp(log) / (mean + 1e-30)
}
