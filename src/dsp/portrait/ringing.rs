//! What rings in a track from beginning to end: a narrow band that stands above its neighbours in most frames, whatever is played.
//! Notes come and go; the resonance of a room, a microphone or a filter stays, and it is the same on every track of an album.
//!
//! A note is a line, a resonance a hill: it lifts also what lies between the notes. So the lines are taken off every spectrum first, by
//! a morphological opening (the highest floor that a few bins have in common), and what is left is looked at.

use super::bands::{bands, centre_hz, mean};
use super::power_db;
use super::spread::middle;
use crate::dsp::defect::stats::median;
use crate::dsp::lanes::larger;

/// Bins that have a floor in common: more than the line of a steady note has with a Hann window.
const OPENING: usize = 5;
/// Bands of a twenty-fourth of an octave, the first at 90 Hz, the last at 9 kHz.
const FIRST_HZ: f64 = 90.0;
const PER_OCTAVE: f64 = 24.0;
const BANDS: usize = 160;
/// Neighbours that a band is compared with: so many bands away on either side.
const NEAR: usize = 4;
const FAR: usize = 12;
/// Frames kept at most: of longer tracks every second, every fourth and so on.
const KEPT: usize = 512;
/// Frames this far under the loudest are pauses, dB.
const PAUSE_DB: f64 = 50.0;
/// Frames that make a portrait, at least.
const FRAMES: usize = 20;
/// It stands so high in all but this share of the frames.
const SELDOM: f64 = 0.17;

/// It rings in this share of the tracks, and in this many.
const SHARE: f64 = 0.6;
const TRACKS: usize = 3;
/// It is a hill: so far from its middle, bands, it has fallen.
const FOOT: [usize; 2] = [3, 4];
/// Hills this near are one, bands.
const ONE: usize = 6;
/// Up to so many hills are told, if they are so far over the next, dB, which is never taken to be lower than the last number. Partials of
/// an instrument that every track has, a cymbal perhaps, are many, one about as high as the next.
const MOST: usize = 2;
const CLEAR_DB: f64 = 2.0;
const LEAST_NEXT_DB: f64 = -3.0;

/// How far each band stands over its neighbours at nearly all moments, dB.
#[derive(Debug, Clone, PartialEq)]
pub struct Ringing {
    pub over_db: Vec<f64>,
}

#[derive(Debug, Clone)]
pub struct Meter {
    bands: Vec<std::ops::Range<usize>>,
    kept: Vec<Frame>,
    /// Frames since the latest that was kept, and how many make one.
    skipped: usize,
    each: usize,
    floor: Vec<f64>,
}

/// A moment.
#[derive(Debug, Clone)]
struct Frame {
    power_db: f64,
    /// Of every band: without its lines over its neighbours, dB.
    over_db: Vec<f32>,
}

impl Meter {
    pub fn new(rate: u32, length: usize) -> Self {
        Meter {
            bands: bands(rate, length, FIRST_HZ, PER_OCTAVE, BANDS),
            kept: Vec::new(),
            skipped: 0,
            each: 1,
            floor: Vec::new(),
        }
    }

    pub fn frame(&mut self, spectrum: &[f64]) {
        self.skipped += 1;
        if self.skipped < self.each {
            return;
        }
        self.skipped = 0;
        if self.kept.len() == KEPT {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 0
            });
            self.each *= 2;
        }
        let last = self.bands.last().map_or(0, |b| b.end + OPENING);
        let whole = &spectrum[..last.min(spectrum.len())];
        self.floor.clear();
        self.floor.extend_from_slice(whole);
        open(&mut self.floor);
        let levels: Vec<f64> = self
            .bands
            .iter()
            .map(|b| power_db(mean(&self.floor, b)))
            .collect();
        let over = |band: usize| {
            let around = neighbours(band, levels.len()).map(|b| levels[b]);
            (levels[band] - median(around.collect())) as f32
        };
        self.kept.push(Frame {
            power_db: power_db(whole.iter().sum()),
            over_db: (0..levels.len()).map(over).collect(),
        });
    }

    pub fn finish(&self) -> Option<Ringing> {
        let loudest = self.kept.iter().map(|f| f.power_db).fold(-300.0, larger);
        let sounding: Vec<&Frame> = self
            .kept
            .iter()
            .filter(|f| f.power_db > loudest - PAUSE_DB)
            .collect();
        (sounding.len() >= FRAMES).then(|| Ringing {
            over_db: (0..self.bands.len())
                .map(|band| over_db(sounding.iter().map(|f| f.over_db[band]).collect()))
                .collect(),
        })
    }
}

/// What a band has at nearly all moments.
fn over_db(mut moments: Vec<f32>) -> f64 {
    moments.sort_by(f32::total_cmp);
    f64::from(moments[(SELDOM * moments.len() as f64) as usize])
}

impl Ringing {
    /// How far a band stands over its neighbours and over the feet of its hill, dB; without both feet it is none.
    fn hill_db(&self, band: usize) -> f64 {
        let over = self.over_db[band];
        let feet = FOOT
            .into_iter()
            .flat_map(|f| [band.checked_sub(f), Some(band + f)]);
        let none = f64::INFINITY;
        let feet = feet.map(|at| at.and_then(|at| self.over_db.get(at)).unwrap_or(&none));
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
    /// How far the hill that they agree on is over the highest of those that are not told, dB.
    pub clear_db: f64,
}

/// What rings in most tracks, the strongest first.
pub fn shared(tracks: &[&Ringing]) -> Vec<Shared> {
    let least = TRACKS.max(libm::ceil(SHARE * tracks.len() as f64) as usize);
    if tracks.len() < least {
        return Vec::new();
    }
    let hills = agreed(tracks, least);
    let hill_db = |i: usize| hills.get(i).map_or(LEAST_NEXT_DB, |(_, db)| *db);
    let next_db = |told: usize| hill_db(told).max(LEAST_NEXT_DB);
    let is_clear = |told: &usize| hill_db(*told - 1) - next_db(*told) >= CLEAR_DB;
    let told = (1..=MOST).rev().find(is_clear).unwrap_or(0);
    let next_db = next_db(told);
    let found = hills.iter().take(told);
    found
        .map(|(band, agreed_db)| {
            let have = tracks.iter().filter(|t| t.hill_db(*band) > next_db);
            let over: Vec<f64> = have.map(|t| t.over_db[*band]).collect();
            Shared {
                hz: centre_hz(FIRST_HZ, PER_OCTAVE, *band),
                db: middle(&over),
                tracks: over.len(),
                clear_db: agreed_db - next_db,
            }
        })
        .collect()
}

/// The hills that so many tracks agree on, as bands and dB, the highest first.
fn agreed(tracks: &[&Ringing], least: usize) -> Vec<(usize, f64)> {
    let bands = tracks.iter().map(|t| t.over_db.len()).min().unwrap_or(0);
    let mut all: Vec<(usize, f64)> = (0..bands)
        .map(|band| {
            let mut hills: Vec<f64> = tracks.iter().map(|t| t.hill_db(band)).collect();
            hills.sort_by(|a, b| b.total_cmp(a));
            (band, hills[least - 1])
        })
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    // The slopes of a hill are no hills of their own.
    let mut hills: Vec<(usize, f64)> = Vec::new();
    for hill in all {
        if hills.iter().all(|(other, _)| other.abs_diff(hill.0) > ONE) {
            hills.push(hill);
        }
    }
    hills
}
