//! How a track begins and ends, and whether the next one goes on where it stops.

use crate::audio::Block;
use crate::dsp::defect::predict::{HOP, Model, ORDER, Predictor, WINDOW, residual};
use crate::dsp::defect::seam;

use super::power_db;

/// Levels are taken by the millisecond, this many of them at either end of the sound.
const CELLS_PER_SECOND: f64 = 1000.0;
const CELLS: usize = 50;
/// A cell above this sounds, dBFS.
const SOUNDS_DBFS: f64 = -60.0;
/// The very edge, cells; sound that stops or starts at once is at its edge at most so much softer than on the whole, dB, and louder
/// than this, dBFS.
const EDGE: usize = 3;
const SOFTER_DB: f64 = -6.0;
const LOUD_DBFS: f64 = -45.0;
/// Samples kept at either end: a model of them, and what it predicts.
const KEPT: usize = WINDOW + 2 * ORDER;
/// Channels kept.
const CHANNELS: usize = 2;
/// Channels below this power need not go on (-70 dBFS).
const SILENT: f64 = 1e-7;
/// The residual over the seam is at most so many times what it is elsewhere.
const RUNS_ON: f64 = 3.0;
/// Levels on both sides of a hole in one sound, at most so far apart, dB.
const LIKE_DB: f64 = 12.0;
/// A pause shorter than this is none, s.
const NO_PAUSE_S: f64 = 0.001;

/// The two ends of a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    rate: u32,
    head: Vec<Vec<f64>>,
    tail: Vec<Vec<f64>>,
    /// Level of the sound at its first and last moment, dBFS, where it starts or stops at once.
    pub starts_at_once_dbfs: Option<f64>,
    pub stops_at_once_dbfs: Option<f64>,
}

/// Takes the ends of one stream.
#[derive(Debug, Clone)]
pub struct Meter {
    rate: u32,
    cell: usize,
    power: f64,
    filled: usize,
    /// The last cells, and the cells before the last one that sounded; powers.
    last: Vec<f64>,
    tail_cells: Vec<f64>,
    head_cells: Vec<f64>,
    sounds: bool,
    head: Vec<Vec<f64>>,
    tail: Vec<Vec<f64>>,
}

impl Meter {
    pub fn new(rate: u32, channels: usize) -> Self {
        let none = vec![Vec::new(); channels.min(CHANNELS)];
        Meter {
            rate,
            cell: ((f64::from(rate) / CELLS_PER_SECOND) as usize).max(1),
            power: 0.0,
            filled: 0,
            last: Vec::new(),
            tail_cells: Vec::new(),
            head_cells: Vec::new(),
            sounds: false,
            head: none.clone(),
            tail: none,
        }
    }

    pub fn push(&mut self, block: &Block) {
        for ((head, tail), x) in self
            .head
            .iter_mut()
            .zip(&mut self.tail)
            .zip(&block.channels)
        {
            let room = (KEPT - head.len()).min(x.len());
            head.extend_from_slice(&x[..room]);
            tail.extend_from_slice(&x[x.len().saturating_sub(KEPT)..]);
            let over = tail.len().saturating_sub(KEPT);
            tail.drain(..over);
        }
        let scale = 1.0 / (self.cell * block.channels.len().max(1)) as f64;
        let mut at = 0;
        while at < block.frames() {
            let n = (self.cell - self.filled).min(block.frames() - at);
            for channel in &block.channels {
                let power: f64 = channel[at..at + n].iter().map(|v| v * v).sum();
                self.power += power * scale;
            }
            at += n;
            self.filled += n;
            if self.filled == self.cell {
                self.filled = 0;
                let power = std::mem::take(&mut self.power);
                self.cell(power);
            }
        }
    }

    fn cell(&mut self, power: f64) {
        let sounds = power_db(power) >= SOUNDS_DBFS;
        if self.sounds && !sounds {
            self.tail_cells.clone_from(&self.last);
        }
        self.sounds = sounds;
        if self.last.len() == CELLS {
            self.last.remove(0);
        }
        self.last.push(power);
        let begun = sounds || !self.head_cells.is_empty();
        if begun && self.head_cells.len() < CELLS {
            self.head_cells.push(power);
        }
    }

    pub fn finish(mut self) -> Ends {
        if self.sounds {
            self.tail_cells = self.last;
        }
        self.tail_cells.reverse();
        Ends {
            rate: self.rate,
            head: self.head,
            tail: self.tail,
            starts_at_once_dbfs: at_once(&self.head_cells),
            stops_at_once_dbfs: at_once(&self.tail_cells),
        }
    }
}

/// Level of the edge, the first cells, if the sound is there at once. The very first may hold the edge in its middle.
fn at_once(cells: &[f64]) -> Option<f64> {
    if cells.len() < CELLS {
        return None;
    }
    let mean = |cells: &[f64]| power_db(cells.iter().sum::<f64>() / cells.len() as f64);
    let (edge, all) = (mean(&cells[1..=EDGE]), mean(cells));
    (edge >= all + SOFTER_DB && edge >= LOUD_DBFS).then_some(edge)
}

/// What lies between two tracks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seam {
    /// Sound that goes on from one to the other without a break.
    RunsOn,
    /// Sound on both sides that does not go on.
    Breaks,
    /// One stops at once and the other starts at once, with silence between.
    Hole { before_dbfs: f64, after_dbfs: f64 },
    /// Anything else: an end, a pause, a beginning.
    Pause,
}

/// What lies between `a` and `b`, which follow each other with `pause_s` of silence between, s.
pub fn seam(a: &Ends, b: &Ends, pause_s: f64) -> Seam {
    if pause_s < NO_PAUSE_S {
        return match runs_on(a, b) {
            Some(true) => Seam::RunsOn,
            Some(false) if a.stops_at_once_dbfs.is_some() && b.starts_at_once_dbfs.is_some() => {
                Seam::Breaks
            }
            _ => Seam::Pause,
        };
    }
    match (a.stops_at_once_dbfs, b.starts_at_once_dbfs) {
        (Some(before_dbfs), Some(after_dbfs)) if (before_dbfs - after_dbfs).abs() <= LIKE_DB => {
            Seam::Hole {
                before_dbfs,
                after_dbfs,
            }
        }
        _ => Seam::Pause,
    }
}

/// Whether the first samples of `b` are what the last ones of `a` lead to; none where there is nothing to go on.
fn runs_on(a: &Ends, b: &Ends) -> Option<bool> {
    if a.rate != b.rate || a.tail.len() != b.head.len() {
        return None;
    }
    let channels = a.tail.iter().zip(&b.head);
    let told: Vec<bool> = channels
        .filter_map(|(left, right)| joins(left, right))
        .collect();
    (!told.is_empty()).then(|| told.iter().all(|j| *j))
}

fn joins(left: &[f64], right: &[f64]) -> Option<bool> {
    if left.len() < KEPT || right.len() < KEPT {
        return None;
    }
    let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
    if power(left) < SILENT || power(right) < SILENT {
        return None;
    }
    let mut predictor = Predictor::new();
    let mut ratio = |window: &[f64]| {
        // The least a sample can depart by is the step of 16 bits.
        let model = predictor.fit(&window[ORDER..ORDER + WINDOW], 1e-10);
        let usual = usual(&model, window).max(1e-5);
        Some(seam::seam(&model, left, 0, right)? / usual)
    };
    let past = ratio(&left[left.len() - KEPT..])?;
    let future = ratio(&right[..KEPT])?;
    Some(past.min(future) <= RUNS_ON)
}

/// The largest RMS of the residual over [`ORDER`] samples.
fn usual(model: &Model, x: &[f64]) -> f64 {
    let mut e = vec![0.0; HOP];
    let mut largest = 0.0f64;
    for from in [ORDER, ORDER + HOP] {
        residual(model, x, from, &mut e);
        for piece in e.chunks_exact(ORDER) {
            let power = piece.iter().map(|v| v * v).sum::<f64>() / ORDER as f64;
            largest = largest.max(libm::sqrt(power));
        }
    }
    largest
}
