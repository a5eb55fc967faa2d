//! What lies below 500 Hz, looked at closely: mains hum, and rumble that eats headroom.
//!
//! Hum is there all the time, also between the notes, on a frequency that everybody knows, with its harmonics. Basses hold notes near
//! it, but not on it, and not for ever: what counts is the level that a line never falls below (after M. Brandt and J. Bitzer,
//! "Automatic detection of hum in audio signals", JAES 62(9), 2014: the steadiness of lines over long windows).

use super::stats::{hann, power_db};
use super::{Page, Spot, Spots};
use crate::dsp::fft::{Fft, Scratch};
use crate::dsp::stereo::Halving;

/// The rate is halved while it stays above this, Hz.
const LEAST_RATE_HZ: f64 = 1_300.0;
/// Samples of a window at that rate, about 3 s, and of a step.
const WINDOW: usize = 4096;
const STEP: usize = 1024;
/// Windows whose spectra are kept; beyond, neighbours are put together by their lower value, which is what counts.
const KEPT: usize = 192;
/// Highest frequency kept, Hz.
const HIGHEST_HZ: f64 = 500.0;
/// The mains, Hz, and how far they may be off, Hz.
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
const OFF_HZ: f64 = 0.2;
const HARMONICS: usize = 8;
/// A line stands above its surroundings by this, dB, in all but this share of the windows.
const ABOVE_DB: f64 = 7.5;
const SHARE: f64 = 0.2;
/// What is three or four bins beside a line, over it: at most.
const SHOULDER: f64 = 0.12;
/// Lines that make a hum, and its least level, dBFS RMS.
const LINES: usize = 3;
const LEAST_DBFS: f64 = -78.0;
/// A line may not swing by more than this from its lower to its upper windows, dB: notes do.
const SWING_DB: f64 = 14.0;
/// Rumble: its band, the bass above it, Hz; how far above the bass, and how far below the whole sound, dB.
const RUMBLE_HZ: [f64; 2] = [12.0, 36.0];
const BASS_HZ: [f64; 2] = [42.0, 120.0];
const RUMBLE_DB: f64 = -3.0;
const RUMBLE_OF_ALL_DB: f64 = -9.0;

/// Looks at the low end of up to two channels.
#[derive(Debug, Clone)]
pub struct Low {
    rate: f64,
    halvings: Vec<Halving>,
    low: [Vec<f64>; 2],
    fft: Fft,
    window: Vec<f64>,
    scratch: Scratch,
    bins: usize,
    /// Power of both channels in each bin of each window, full scale sine = 1/2.
    spectra: Vec<Vec<f32>>,
    together: usize,
    growing: Option<(Vec<f32>, usize)>,
    /// Sum of the squares of everything, and samples of a channel.
    power: f64,
    frames: u64,
}

impl Low {
    pub fn new(rate: u32) -> Self {
        let mut low_rate = f64::from(rate);
        let mut halvings = Vec::new();
        while low_rate / 2.0 >= LEAST_RATE_HZ {
            low_rate /= 2.0;
            halvings.push(Halving::default());
        }
        Low {
            rate: low_rate,
            halvings,
            low: Default::default(),
            fft: Fft::new(WINDOW),
            window: hann(WINDOW),
            scratch: Scratch::default(),
            bins: ((HIGHEST_HZ * WINDOW as f64 / low_rate) as usize + 16).min(WINDOW / 2),
            spectra: Vec::new(),
            together: 1,
            growing: None,
            power: 0.0,
            frames: 0,
        }
    }

    pub fn page(&mut self, page: &Page) {
        let [left, right] = [0, (page.channels.len() - 1).min(1)].map(|c| page.body(c));
        self.frames += left.len() as u64;
        self.power += left
            .iter()
            .zip(right)
            .map(|(l, r)| l * l + r * r)
            .sum::<f64>();
        let mut now = [left.to_vec(), right.to_vec()];
        for halving in &mut self.halvings {
            let mut out = [Vec::new(), Vec::new()];
            halving.push(&now[0], &now[1], &mut out);
            now = out;
        }
        for (low, now) in self.low.iter_mut().zip(now) {
            low.extend(now);
        }
        while self.low[0].len() >= WINDOW {
            self.transform();
            self.low.iter_mut().for_each(|low| drop(low.drain(..STEP)));
        }
    }

    fn transform(&mut self) {
        let tapered = |low: &[f64]| -> Vec<f64> {
            low.iter().zip(&self.window).map(|(v, w)| v * w).collect()
        };
        let [mut re, mut im] = [
            tapered(&self.low[0][..WINDOW]),
            tapered(&self.low[1][..WINDOW]),
        ];
        self.fft.forward(&mut re, &mut im, &mut self.scratch);
        // Both channels in one transform: their powers add up over a bin and its mirror.
        let scale = 4.0 / (WINDOW as f64 * WINDOW as f64);
        let power = |k: usize| {
            let m = (WINDOW - k) % WINDOW;
            (0.5 * scale * (re[k] * re[k] + im[k] * im[k] + re[m] * re[m] + im[m] * im[m])) as f32
        };
        let spectrum: Vec<f32> = (0..self.bins).map(power).collect();
        let (held, count) = match self.growing.take() {
            Some((held, count)) => {
                let lower = held.iter().zip(&spectrum).map(|(a, b)| a.min(*b)).collect();
                (lower, count + 1)
            }
            None => (spectrum, 1),
        };
        if count < self.together {
            self.growing = Some((held, count));
            return;
        }
        self.spectra.push(held);
        if self.spectra.len() >= KEPT {
            let lower = |pair: &[Vec<f32>]| {
                pair[0]
                    .iter()
                    .zip(&pair[1])
                    .map(|(a, b)| a.min(*b))
                    .collect()
            };
            self.spectra = self.spectra.chunks_exact(2).map(lower).collect();
            self.together *= 2;
        }
    }

    fn bin(&self, hz: f64) -> usize {
        libm::round(hz * WINDOW as f64 / self.rate) as usize
    }

    /// The value of a bin that a share of the windows stays below.
    fn quantile(&self, share: f64, of: impl Fn(&[f32]) -> f32) -> f64 {
        let mut values: Vec<f32> = self.spectra.iter().map(|s| of(s)).collect();
        values.sort_by(f32::total_cmp);
        f64::from(values[((values.len() - 1) as f64 * share) as usize])
    }

    /// Hum, and rumble.
    pub fn finish(self) -> (Spots, Spots) {
        let (mut hums, mut rumbles) = (Spots::default(), Spots::default());
        if self.spectra.is_empty() {
            return (hums, rumbles);
        }
        hums.extend(MAINS_HZ.iter().filter_map(|hz| self.hum(*hz)));
        rumbles.extend(self.rumble());
        (hums, rumbles)
    }

    fn hum(&self, mains_hz: f64) -> Option<Spot> {
        let steps = 8;
        let best = (-steps..=steps)
            .map(|i| mains_hz + OFF_HZ * f64::from(i) / f64::from(steps))
            .map(|hz| (hz, self.lines(hz)))
            .max_by(|a, b| {
                a.1.len()
                    .cmp(&b.1.len())
                    .then(sum(&a.1).total_cmp(&sum(&b.1)))
            })?;
        let (hz, lines) = best;
        let level = power_db(sum(&lines));
        // The mains' own line or twice it is always there.
        let rooted = lines.iter().any(|(h, ..)| *h <= 2);
        if lines.len() < LINES || !rooted || level < LEAST_DBFS {
            return None;
        }
        let named: Vec<String> = lines
            .iter()
            .map(|(h, _, db)| format!("{:.0} Hz (+{db:.0} dB)", *h as f64 * hz))
            .collect();
        let says = format!(
            "steady lines at {} above what is beside them",
            named.join(", ")
        );
        let sure = (lines.len() as f64 / 6.0).min(0.95);
        Some(Spot::whole(self.frames, level, sure, says))
    }

    /// Harmonics that stand out: number, least power, dB above what is beside them.
    fn lines(&self, hz: f64) -> Vec<(usize, f64, f64)> {
        let mut lines = Vec::new();
        for h in 1..=HARMONICS {
            let k = self.bin(h as f64 * hz);
            if k + 16 >= self.bins || k < 14 {
                continue;
            }
            // A line spreads over three bins of a Hann window.
            let line = |s: &[f32]| s[k - 1] + s[k] + s[k + 1];
            let beside = |s: &[f32]| {
                let mut near: Vec<f32> = s[k - 13..k - 4]
                    .iter()
                    .chain(&s[k + 5..k + 14])
                    .copied()
                    .collect();
                near.sort_by(f32::total_cmp);
                3.0 * near[near.len() / 2]
            };
            // Vibrato and notes beside it have shoulders.
            let shoulder = |s: &[f32]| s[k - 4].max(s[k - 3]).max(s[k + 3]).max(s[k + 4]);
            let least = self.quantile(SHARE, line);
            let most = self.quantile(1.0 - SHARE, line);
            let floor = self.quantile(SHARE, beside).max(1e-14);
            let db = power_db(least / floor);
            let swing = power_db(most.max(1e-20) / least.max(1e-20));
            let slim = self.quantile(SHARE, shoulder) < SHOULDER * least;
            if db >= ABOVE_DB && swing <= SWING_DB && slim {
                // A Hann window spreads the power of a line by 1.5.
                lines.push((h, least / 1.5, db));
            }
        }
        lines
    }

    fn rumble(&self) -> Option<Spot> {
        let band = |[from, until]: [f64; 2]| {
            let bins = self.bin(from)..=self.bin(until);
            let sum: f64 = self
                .spectra
                .iter()
                .map(|s| bins.clone().map(|k| f64::from(s[k])).sum::<f64>())
                .sum();
            power_db(sum / 1.5 / self.spectra.len() as f64)
        };
        let all = power_db(self.power / self.frames.max(1) as f64);
        let [deep, bass] = [band(RUMBLE_HZ), band(BASS_HZ)];
        if deep < bass + RUMBLE_DB || deep < all + RUMBLE_OF_ALL_DB || deep < LEAST_DBFS {
            return None;
        }
        let [low, high] = RUMBLE_HZ;
        let says = format!(
            "{low:.0} to {high:.0} Hz holds {deep:.0} dBFS, the bass above it {bass:.0}, everything {all:.0}"
        );
        Some(Spot::whole(self.frames, deep - bass, 0.7, says))
    }
}

fn sum(lines: &[(usize, f64, f64)]) -> f64 {
    lines.iter().map(|l| l.1).sum()
}
