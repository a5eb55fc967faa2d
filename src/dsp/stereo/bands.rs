//! How two channels relate below some frequencies: bass for the cutting lathe, bands for the mono fold, and what a correlation
//! meter shows.
//!
//! Each low pass runs at the lowest rate that holds its band, behind halvings. Bands between corners are differences of the powers
//! that the Butterworth filters let through: a weighting that is nowhere negative, falls with 24 dB per octave, and adds up to the
//! whole over all bands. Knows nothing of limits.

use super::halving::Halving;
use super::low_pass::{LowPass, OnePole};
use super::{Products, Worst, keep_lowest};
use crate::dsp::grid::{Grid, cut};

/// Corners of the low passes, Hz: side level for vinyl, bass correlation twice, bands of the mono fold.
const CORNERS_HZ: [f64; 5] = [100.0, 150.0, 300.0, 2_000.0, 8_000.0];
/// A filter runs at the lowest halved rate that is at least this many times its corner: bass wider, for its neighbours fold in.
const RATE_PER_CORNER: [f64; 5] = [27.0, 18.0, 9.0, 5.5, 5.5];
/// A corner beyond this share of the rate has no band above it.
const HIGHEST_CORNER: f64 = 0.45;

/// The meter: one pole at 2 kHz, 0.3 s integration (F. Adriaensen), read every 10 ms, run at 22 kHz or more.
const METER_HZ: f64 = 2_000.0;
const METER_RATE_PER_CORNER: f64 = 11.0;
const METER_S: f64 = 0.3;
const METER_READS_PER_SECOND: u32 = 100;
/// Reads that make a step of the bass windows, 100 ms, and steps in a window, 400 ms.
const READS: u64 = 10;
const WINDOW_STEPS: usize = 4;

/// Position in [`CORNERS_HZ`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    Hz100 = 0,
    Hz150 = 1,
    Hz300 = 2,
    Khz2 = 3,
    Khz8 = 4,
}

/// One low pass with what it found.
#[derive(Debug, Clone)]
struct Band {
    filter: LowPass,
    halvings: usize,
    /// Filtered samples per second over those of the stream: sums are scaled to frames of the stream.
    scale: f64,
    /// The last steps, by step index modulo 4.
    steps: [Products; WINDOW_STEPS],
    whole: Products,
    worst: Option<Worst>,
}

/// Meter of what lies below the corners.
#[derive(Debug, Clone)]
pub struct Bands {
    grid: Grid,
    /// Complete reads.
    closed: u64,
    halvings: Vec<Halving>,
    halved: Vec<[Vec<f64>; 2]>,
    bands: [Option<Band>; 5],
    pole: OnePole,
    pole_halvings: usize,
    pole_scale: f64,
    decay: f64,
    needle: Products,
    lowest: Option<Worst>,
}

/// Halvings that leave at least `least` Hz.
fn halvings(rate: f64, least: f64) -> usize {
    (0..16)
        .take_while(|n| rate / f64::from(1u32 << n) >= least)
        .count()
        .saturating_sub(1)
}

impl Bands {
    pub fn new(rate: u32) -> Self {
        let hz = f64::from(rate);
        let scale = |n: usize| f64::from(1u32 << n);
        let bands = std::array::from_fn(|i| {
            let corner = CORNERS_HZ[i];
            let n = halvings(hz, RATE_PER_CORNER[i] * corner);
            (corner < HIGHEST_CORNER * hz).then(|| Band {
                filter: LowPass::new(hz / scale(n), corner),
                halvings: n,
                scale: scale(n),
                steps: Default::default(),
                whole: Products::default(),
                worst: None,
            })
        });
        let most = bands
            .iter()
            .flatten()
            .map(|b| b.halvings)
            .max()
            .unwrap_or(0);
        let n = halvings(hz, METER_RATE_PER_CORNER * METER_HZ).min(most);
        Bands {
            grid: Grid::new(rate, METER_READS_PER_SECOND),
            closed: 0,
            halvings: vec![Halving::default(); most],
            halved: vec![Default::default(); most],
            bands,
            pole: OnePole::new(hz / scale(n), METER_HZ),
            pole_halvings: n,
            pole_scale: scale(n),
            decay: libm::exp(-1.0 / (METER_S * f64::from(METER_READS_PER_SECOND))),
            needle: Products::default(),
            lowest: None,
        }
    }

    /// Takes further frames.
    pub fn push(&mut self, left: &[f64], right: &[f64]) {
        let mut grid = self.grid.clone();
        cut(
            &mut grid,
            left.len().min(right.len()),
            |from, until, full| {
                self.filter(&left[from..until], &right[from..until]);
                if full.is_some() {
                    self.close_read();
                }
            },
        );
        self.grid = grid;
    }

    fn filter(&mut self, left: &[f64], right: &[f64]) {
        for n in 0..=self.halvings.len() {
            let (done, todo) = self.halved.split_at_mut(n);
            let [l, r] = match done.last() {
                None => [left, right],
                Some([l, r]) => [l.as_slice(), r.as_slice()],
            };
            for band in self.bands.iter_mut().flatten().filter(|b| b.halvings == n) {
                band.filter.run(l, r);
            }
            if n == self.pole_halvings {
                self.pole.run(l, r);
            }
            if let (Some(halving), Some(out)) = (self.halvings.get_mut(n), todo.first_mut()) {
                halving.push(l, r, out);
            }
        }
    }

    /// Reads the meter, and every 100 ms the bands.
    fn close_read(&mut self) {
        self.closed += 1;
        let heard = self.pole.take().times(self.pole_scale * (1.0 - self.decay));
        self.needle = self.needle.times(self.decay).plus(heard);
        let until = self.grid.edge(self.closed);
        let from = self.grid.edge(self.closed - 1);
        let settled = self.closed as f64 >= METER_S * f64::from(METER_READS_PER_SECOND);
        if settled {
            keep_lowest(&mut self.lowest, self.needle, until - from, from, until);
        }
        if self.closed.is_multiple_of(READS) {
            let index = self.closed / READS - 1;
            let window = (index + 1).checked_sub(WINDOW_STEPS as u64);
            let from = window.map(|first| self.grid.edge(first * READS));
            for band in self.bands.iter_mut().flatten() {
                band.close_step(index);
                if let Some(from) = from {
                    let sums = band
                        .steps
                        .iter()
                        .fold(Products::default(), |a, b| a.plus(*b));
                    keep_lowest(&mut band.worst, sums, until - from, from, until);
                }
            }
        }
    }

    /// Ends the stream: silence follows, so that everything heard comes out of the filters.
    pub fn finish(&mut self) {
        /// Enough for every rate there is: what rings on are 100 Hz.
        const MOST: u64 = 1 << 16;
        let silence = vec![0.0; self.grid.edge(4).min(MOST) as usize];
        self.filter(&silence, &silence);
        for band in self.bands.iter_mut().flatten() {
            band.close_step(0);
        }
    }

    /// Sums over everything below a corner; none if the rate has no room for it. Complete after [`Bands::finish`].
    pub fn below(&self, corner: Below) -> Option<Products> {
        self.bands[corner as usize].as_ref().map(|b| b.whole)
    }

    /// The 400 ms with the lowest correlation below a corner, every 100 ms; pauses do not count.
    pub fn worst(&self, corner: Below) -> Option<Worst> {
        self.bands[corner as usize].as_ref().and_then(|b| b.worst)
    }

    /// The lowest reading of the correlation meter; pauses do not count.
    pub fn lowest(&self) -> Option<Worst> {
        self.lowest
    }
}

impl Band {
    fn close_step(&mut self, index: u64) {
        let step = self.filter.take().times(self.scale);
        self.steps[(index % WINDOW_STEPS as u64) as usize] = step;
        self.whole = self.whole.plus(step);
    }
}
