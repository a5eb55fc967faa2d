//! What rings in a track from beginning to end: a narrow band that stands above its neighbours in most frames, whatever is played.
//! Notes come and go; the resonance of a room, a microphone or a filter stays, and it is the same on every track of an album.
//!
//! A note is a line, a resonance a hill: it lifts also what lies between the notes. So the lines are taken off every spectrum first, by
//! a morphological opening (the highest floor that a few bins have in common), and what is left is looked at.

use super::bands::{bands, centre_hz, mean};
use super::power_db;
use super::spread::middle;
use crate::dsp::defect::stats::median;

/// Bins that have a floor in common: more than the line of a steady note has with a Hann window.
const OPENING: usize = 5;
/// Bands of a twenty-fourth of an octave, the first at 100 Hz, the last at 9 kHz.
const FIRST_HZ: f64 = 100.0;
const PER_OCTAVE: f64 = 24.0;
const BANDS: usize = 156;
/// Neighbours that a band is compared with: so many bands away on either side.
const NEAR: usize = 4;
const FAR: usize = 12;
/// Differences are counted by half a dB, up to this.
const MOST_DB: f64 = 30.0;
const PER_DB: f64 = 2.0;
const CELLS: usize = (2.0 * MOST_DB * PER_DB) as usize;
/// Frames that make a portrait, at least.
const FRAMES: u64 = 20;
/// It stands so high in all but this share of the frames.
const SELDOM: f64 = 0.35;

/// It rings in this share of the tracks, and in this many.
const SHARE: f64 = 0.75;
const TRACKS: usize = 3;
/// It is a hill: so far from its middle, bands, it has fallen by so much, dB.
const FOOT: [usize; 2] = [3, 4];
const HILL_DB: f64 = 2.2;

/// More of them than this are the partials of an instrument that every track has, a cymbal perhaps.
const MOST: usize = 2;

/// How far each band stands over its neighbours at nearly all moments, dB.
#[derive(Debug, Clone, PartialEq)]
pub struct Ringing {
    pub over_db: Vec<f64>,
}

#[derive(Debug, Clone)]
pub struct Meter {
    bands: Vec<std::ops::Range<usize>>,
    counts: Vec<[u32; CELLS]>,
    frames: u64,
    floor: Vec<f64>,
    levels: Vec<f64>,
}

impl Meter {
    pub fn new(rate: u32, length: usize) -> Self {
        let bands = bands(rate, length, FIRST_HZ, PER_OCTAVE, BANDS);
        Meter {
            counts: vec![[0; CELLS]; bands.len()],
            levels: vec![0.0; bands.len()],
            bands,
            frames: 0,
            floor: Vec::new(),
        }
    }

    pub fn frame(&mut self, spectrum: &[f64]) {
        self.frames += 1;
        let last = self.bands.last().map_or(0, |b| b.end + OPENING);
        self.floor.clear();
        self.floor
            .extend_from_slice(&spectrum[..last.min(spectrum.len())]);
        open(&mut self.floor);
        for (level, bins) in self.levels.iter_mut().zip(&self.bands) {
            *level = power_db(mean(&self.floor, bins));
        }
        for (band, counts) in self.counts.iter_mut().enumerate() {
            let around = neighbours(band, self.levels.len()).map(|b| self.levels[b]);
            let over = self.levels[band] - median(around.collect());
            let cell = ((over + MOST_DB) * PER_DB).clamp(0.0, CELLS as f64 - 1.0);
            counts[cell as usize] = counts[cell as usize].saturating_add(1);
        }
    }

    pub fn finish(&self) -> Option<Ringing> {
        let seldom = SELDOM * self.frames as f64;
        let level = |counts: &[u32; CELLS]| {
            let mut below = 0.0;
            for (cell, count) in counts.iter().enumerate() {
                let count = f64::from(*count);
                if below + count >= seldom {
                    let within = (seldom - below) / count.max(1.0);
                    return (cell as f64 + within) / PER_DB - MOST_DB;
                }
                below += count;
            }
            MOST_DB
        };
        (self.frames >= FRAMES).then(|| Ringing {
            over_db: self.counts.iter().map(level).collect(),
        })
    }
}

impl Ringing {
    /// How far a band stands over its neighbours and over the feet of its hill, dB.
    fn hill_db(&self, band: usize) -> f64 {
        let over = self.over_db[band];
        let feet = FOOT
            .into_iter()
            .flat_map(|f| [band.checked_sub(f), Some(band + f)]);
        let feet = feet.map(|at| at.and_then(|at| self.over_db.get(at)).unwrap_or(&0.0));
        feet.fold(over, |least, foot| least.min(over - foot))
    }
}

/// The opening: the least of every [`OPENING`] neighbours, and of these the largest.
fn open(x: &mut [f64]) {
    let half = OPENING / 2;
    let slide = |x: &[f64], pick: fn(f64, f64) -> f64| -> Vec<f64> {
        (0..x.len())
            .map(|i| {
                let around = &x[i.saturating_sub(half)..(i + half + 1).min(x.len())];
                around[1..].iter().copied().fold(around[0], pick)
            })
            .collect()
    };
    let least = slide(x, f64::min);
    x.copy_from_slice(&slide(&least, f64::max));
}

fn neighbours(band: usize, count: usize) -> impl Iterator<Item = usize> {
    let below = band.saturating_sub(FAR)..(band + 1).saturating_sub(NEAR);
    let above = (band + NEAR).min(count)..(band + FAR + 1).min(count);
    below.chain(above)
}

/// A resonance that an album's tracks share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    pub hz: f64,
    /// Over the neighbours, in the middle of the tracks that have it.
    pub db: f64,
    pub tracks: usize,
    /// The hill that this many tracks agree on, dB.
    pub agreed_db: f64,
}

/// What rings in most tracks, the strongest first.
pub fn shared(tracks: &[&Ringing]) -> Vec<Shared> {
    let bands = tracks.iter().map(|t| t.over_db.len()).min().unwrap_or(0);
    let least = TRACKS.max(libm::ceil(SHARE * tracks.len() as f64) as usize);
    if tracks.len() < least {
        return Vec::new();
    }
    let mut all: Vec<(usize, f64)> = (0..bands)
        .map(|band| {
            let mut hills: Vec<f64> = tracks.iter().map(|t| t.hill_db(band)).collect();
            hills.sort_by(|a, b| b.total_cmp(a));
            (band, hills[least - 1])
        })
        .filter(|(_, agreed)| *agreed >= HILL_DB)
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut found: Vec<(usize, Shared)> = Vec::new();
    for (band, agreed_db) in all {
        // The slopes of a hill are no hills of their own.
        if found
            .iter()
            .any(|(other, _)| other.abs_diff(band) <= FOOT[1])
        {
            continue;
        }
        let have = tracks.iter().filter(|t| t.hill_db(band) >= HILL_DB);
        let over: Vec<f64> = have.map(|t| t.over_db[band]).collect();
        let shared = Shared {
            hz: centre_hz(FIRST_HZ, PER_OCTAVE, band),
            db: middle(&over),
            tracks: over.len(),
            agreed_db,
        };
        found.push((band, shared));
    }
    if found.len() > MOST {
        found.clear();
    }
    found.into_iter().map(|(_, shared)| shared).collect()
}
