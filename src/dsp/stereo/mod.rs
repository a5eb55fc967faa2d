//! How two channels relate: correlation, side against mid, what a fold to mono does to bands. Broadband figures are of plain samples,
//! so that they can be reproduced with any calculator. Knows nothing of vinyl or of what is acceptable.

mod bands;
mod halving;
mod low_pass;

use bands::{Bands, Below};
pub use halving::Halving;

use super::cpu::on_any_cpu;
use super::grid::{Grid, cut};
use super::lanes::{LaneSum, larger};
use crate::audio::Block;

/// Windows of the worst correlation: 3 s every 100 ms.
const STEPS_PER_SECOND: u32 = 10;
const WINDOW_STEPS: usize = 30;
/// Windows below this power (-60 dBFS, mean of both channels) are pauses: their correlation says nothing.
const QUIET: f64 = 1e-6;
/// Powers below this (-150 dBFS) count as this much, so that ratios stay finite.
const LEAST: f64 = 1e-15;

/// A band of less power than this share of the whole (-50 dB) has no mono fold: what is in it are the skirts of its neighbours.
const EMPTY_BAND: f64 = 1e-5;
/// Bass weaker than this against the whole, -40 dB, is what the filters let through of everything else: a tone two octaves above their corner
/// comes out 48 dB down.
const NO_BASS: f64 = 1e-4;

/// Sums of products.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Products {
    left: f64,
    right: f64,
    both: f64,
}

impl Products {
    fn plus(self, other: Products) -> Products {
        Products {
            left: self.left + other.left,
            right: self.right + other.right,
            both: self.both + other.both,
        }
    }

    fn times(self, factor: f64) -> Products {
        Products {
            left: self.left * factor,
            right: self.right * factor,
            both: self.both * factor,
        }
    }

    fn power(&self) -> f64 {
        self.left + self.right
    }

    /// Power of L + R over that of L - R.
    fn mid_side(&self) -> [f64; 2] {
        [2.0, -2.0].map(|sign| larger(0.0, self.power() + sign * self.both))
    }

    /// What becomes of the power when both sides play (L + R) / sqrt 2, dB, not below -150.
    fn fold_db(&self) -> f64 {
        10.0 * libm::log10(larger(LEAST, self.mid_side()[0] / self.power()))
    }

    /// Correlation of left and right, -1 to 1; none if a channel is silent.
    fn correlation(&self) -> Option<f64> {
        let scale = libm::sqrt(self.left) * libm::sqrt(self.right);
        (scale > 0.0).then(|| (self.both / scale).clamp(-1.0, 1.0))
    }

    /// What the best copy of one channel leaves of the other, as a share of its power.
    fn unlike(&self) -> Option<f64> {
        // One less the square, from a difference that keeps its digits.
        let left_right = self.left * self.right;
        let rest = (left_right - self.both * self.both) / left_right;
        (left_right > 0.0).then(|| larger(rest, 1e-15))
    }
}

/// The window with the lowest correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worst {
    pub correlation: f64,
    /// First frame of the window.
    pub from: u64,
    pub until: u64,
}

/// What a stereo stream reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StereoReading {
    /// Over everything; none if a channel is silent.
    pub correlation: Option<f64>,
    /// Power of what is in one channel and, but for a gain, not in the other, over that of the channel, dB, down to -150; none if a
    /// channel is silent.
    pub unlike_db: Option<f64>,
    /// The same power in the softer channel, dBFS.
    pub unlike_dbfs: Option<f64>,
    /// None if no 3 s window is louder than -60 dBFS with sound in both channels.
    pub worst: Option<Worst>,
    /// Power of L - R over that of L + R, dB, within +-150; none if both are silent.
    pub side_mid_db: Option<f64>,
    /// Below 150 Hz over everything; none if a channel has no bass.
    pub bass_correlation: Option<f64>,
    /// The worst 400 ms below 150 and below 300 Hz; none if bass is never louder than -60 dBFS in both channels.
    pub bass_worst: [Option<Worst>; 2],
    /// As `side_mid_db`, below 100 Hz.
    pub bass_side_mid_db: Option<f64>,
    /// Lowest reading of a correlation meter; none before 0.3 s and in pauses.
    pub meter_lowest: Option<Worst>,
    /// Below 150 Hz, 150 Hz to 2 kHz, 2 to 8 kHz, above 8 kHz: power of the mono fold over that of both channels, dB: 3 for
    /// identical channels, 0 for unrelated ones, -150 for opposite ones. None where a band holds nothing.
    pub fold_db: [Option<f64>; 4],
}

/// A meter for the first two channels of a stream.
#[derive(Debug, Clone)]
pub struct Stereo {
    grid: Grid,
    /// Complete steps.
    closed: u64,
    sums: [LaneSum; 4],
    /// The last 30 steps, by step index modulo 30.
    steps: [Products; WINDOW_STEPS],
    whole: Products,
    side: f64,
    worst: Option<Worst>,
    bands: Bands,
}

impl Stereo {
    pub fn new(rate: u32) -> Self {
        Stereo {
            grid: Grid::new(rate, STEPS_PER_SECOND),
            closed: 0,
            sums: Default::default(),
            steps: [Products::default(); WINDOW_STEPS],
            whole: Products::default(),
            side: 0.0,
            worst: None,
            bands: Bands::new(rate),
        }
    }

    /// Takes further frames; a block with fewer than two channels is ignored.
    pub fn push(&mut self, block: &Block) {
        let [left, right, ..] = block.channels.as_slice() else {
            return;
        };
        let frames = left.len().min(right.len());
        self.bands.push(&left[..frames], &right[..frames]);
        let mut grid = self.grid.clone();
        cut(&mut grid, frames, |from, until, full| {
            let (l, r) = (&left[from..until], &right[from..until]);
            add(&mut self.sums, l, r);
            if full.is_some() {
                let step = self.close_step();
                self.slide(step);
            }
        });
        self.grid = grid;
    }

    fn close_step(&mut self) -> Products {
        let [left, right, both, side] = self.sums.each_mut().map(LaneSum::take);
        let step = Products { left, right, both };
        self.whole = self.whole.plus(step);
        self.side += side;
        step
    }

    fn slide(&mut self, step: Products) {
        let index = self.closed;
        self.closed += 1;
        self.steps[(index % WINDOW_STEPS as u64) as usize] = step;
        let Some(first) = (index + 1).checked_sub(WINDOW_STEPS as u64) else {
            return;
        };
        let window = self
            .steps
            .iter()
            .fold(Products::default(), |a, b| a.plus(*b));
        let (from, until) = (self.grid.edge(first), self.grid.edge(index + 1));
        keep_lowest(&mut self.worst, window, until - from, from, until);
    }

    /// Ends the stream and reads; none for a stream without frames.
    pub fn finish(&mut self) -> Option<StereoReading> {
        let frames = self.grid.frames();
        if frames == 0 {
            return None;
        }
        self.close_step();
        self.bands.finish();
        let ratio = |a: f64, b: f64| {
            let [a, b] = [a, b].map(|sum| sum / frames as f64);
            let db = 10.0 * libm::log10(larger(a, LEAST) / larger(b, LEAST));
            (a > LEAST || b > LEAST).then_some(db)
        };
        let sounds = |band: &Products| band.power() > NO_BASS * self.whole.power();
        let bass = self.bands.below(Below::Hz150).filter(sounds);
        let deep = self.bands.below(Below::Hz100).filter(sounds);
        let deep = deep.map(|p| p.mid_side());
        let unlike = self.whole.unlike();
        Some(StereoReading {
            correlation: self.whole.correlation(),
            unlike_db: unlike.map(|rest| 10.0 * libm::log10(rest)),
            unlike_dbfs: unlike.map(|rest| {
                let softer = self.whole.left.min(self.whole.right) / frames as f64;
                10.0 * libm::log10(larger(rest * softer, LEAST))
            }),
            worst: self.worst,
            // The difference was summed itself because it may be tiny.
            side_mid_db: ratio(self.side, self.whole.mid_side()[0]),
            bass_correlation: bass.and_then(|p| p.correlation()),
            bass_worst: [Below::Hz150, Below::Hz300].map(|c| self.bands.worst(c)),
            bass_side_mid_db: deep.and_then(|[mid, side]| ratio(side, mid)),
            meter_lowest: self.bands.lowest(),
            fold_db: self.folds(),
        })
    }

    /// Each band is what lies below its upper corner and not below its lower one; where the rate has no room for a corner, the
    /// band below it takes the rest.
    fn folds(&self) -> [Option<f64>; 4] {
        let corners = [Below::Hz150, Below::Khz2, Below::Khz8];
        let [bass, middle, presence] = corners.map(|c| self.bands.below(c));
        let tops = [bass, middle, presence, Some(self.whole)];
        let mut lower = Products::default();
        std::array::from_fn(|i| {
            let exists = i == 0 || tops[i - 1].is_some();
            let upper = tops[i].unwrap_or(self.whole);
            let band = upper.plus(lower.times(-1.0));
            lower = upper;
            (exists && band.power() > EMPTY_BAND * self.whole.power()).then(|| band.fold_db())
        })
    }
}

/// Keeps the window with the lowest correlation; pauses do not count.
fn keep_lowest(lowest: &mut Option<Worst>, sums: Products, frames: u64, from: u64, until: u64) {
    let power = sums.power() / (2 * frames) as f64;
    let Some(correlation) = sums.correlation().filter(|_| power > QUIET) else {
        return;
    };
    if lowest.is_none_or(|w| correlation < w.correlation) {
        *lowest = Some(Worst {
            correlation,
            from,
            until,
        });
    }
}

on_any_cpu! {
    /// Squares of left and right, their product, and the square of their difference.
    fn add(sums: &mut [LaneSum; 4], l: &[f64], r: &[f64]) {
        let [left, right, both, side] = sums;
        left.add(l, |v| v * v);
        right.add(r, |v| v * v);
        both.add_pairs(l, r, |a, b| a * b);
        side.add_pairs(l, r, |a, b| (a - b) * (a - b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise, tone};

    const RATE: u32 = 8000;

    fn measure(left: Vec<f64>, right: Vec<f64>, pieces: usize) -> StereoReading {
        let mut meter = Stereo::new(RATE);
        for piece in blocks(&block(vec![left, right]), pieces) {
            meter.push(&piece);
        }
        meter.finish().unwrap()
    }

    #[test]
    fn mono_antiphase_and_unrelated_channels() {
        let x = noise(40_000, 1);
        let inverted: Vec<f64> = x.iter().map(|v| -v).collect();
        let mono = measure(x.clone(), x.clone(), 4096);
        assert!((mono.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert!(mono.side_mid_db.unwrap() < -140.0);
        let antiphase = measure(x.clone(), inverted, 4096);
        assert!((antiphase.correlation.unwrap() + 1.0).abs() < 1e-12);
        assert!(antiphase.side_mid_db.unwrap() > 140.0);
        let unrelated = measure(x, noise(40_000, 2), 4096);
        assert!(unrelated.correlation.unwrap().abs() < 0.02);
        assert!(unrelated.side_mid_db.unwrap().abs() < 0.2);
    }

    #[test]
    fn what_leaks_into_the_bass_is_no_bass() {
        let inverted = |x: &[f64]| x.iter().map(|v| -v).collect::<Vec<f64>>();
        let high = tone(RATE, 600.0, 0.5, 40_000);
        let read = measure(high.clone(), inverted(&high), 4096);
        assert_eq!((read.bass_correlation, read.bass_side_mid_db), (None, None));
        // Some bass is bass however much stands above it.
        let low = tone(RATE, 60.0, 0.02, 40_000);
        let both: Vec<f64> = high.iter().zip(&low).map(|(a, b)| a + b).collect();
        let read = measure(both.clone(), inverted(&both), 4096);
        assert!(read.bass_correlation.unwrap() < -0.99);
        assert!(read.bass_side_mid_db.unwrap() > 60.0);
    }

    #[test]
    fn the_worst_window_is_found_where_it_is() {
        let mut left = tone(RATE, 440.0, 0.5, 10 * 8000);
        let right = left.clone();
        for v in &mut left[32_000..56_000] {
            *v = -*v;
        }
        let read = measure(left, right, 1000);
        let worst = read.worst.unwrap();
        assert!((worst.correlation + 1.0).abs() < 1e-9);
        assert_eq!((worst.from, worst.until), (32_000, 56_000));
    }

    #[test]
    fn a_dead_channel_has_no_correlation() {
        let read = measure(tone(RATE, 440.0, 0.5, 32_000), vec![0.0; 32_000], 512);
        assert_eq!((read.correlation, read.worst), (None, None));
        let nothing = measure(vec![0.0; 10], vec![0.0; 10], 3);
        assert_eq!((nothing.side_mid_db, nothing.meter_lowest), (None, None));
        assert_eq!(nothing.fold_db, [None; 4]);
    }

    /// A tone in every band, each with a phase of its own between the channels: what folds is (1 + cos) of it.
    #[test]
    fn every_band_folds_as_its_own_phase_says() {
        for rate in [44_100, 96_000] {
            let tones = [
                (60.0, 0.0),
                (600.0, 90.0),
                (4_000.0, 120.0),
                (15_000.0, 180.0f64),
            ];
            let frames = 2 * rate as usize;
            let channel = |side: f64| -> Vec<f64> {
                (0..frames)
                    .map(|i| {
                        let t = 2.0 * std::f64::consts::PI * i as f64 / f64::from(rate);
                        let at = |(hz, phase): &(f64, f64)| {
                            0.2 * libm::sin(hz * t + side * phase.to_radians())
                        };
                        tones.iter().map(at).sum()
                    })
                    .collect()
            };
            let signal = block(vec![channel(0.0), channel(1.0)]);
            let mut meter = Stereo::new(rate);
            meter.push(&signal);
            let read = meter.finish().unwrap();
            for (fold, expected) in read.fold_db.iter().zip([3.01, 0.0, -3.01]) {
                assert!(
                    (fold.unwrap() - expected).abs() < 0.1,
                    "{rate}: {:?}",
                    read.fold_db
                );
            }
            assert!(read.fold_db[3].unwrap() < -15.0, "{:?}", read.fold_db);
            assert!(read.bass_correlation.unwrap() > 0.99);
            assert!(
                read.bass_worst
                    .iter()
                    .all(|w| w.unwrap().correlation > 0.97)
            );
            assert!(read.bass_side_mid_db.unwrap() < -20.0);
        }
    }

    #[test]
    fn bass_out_of_phase_for_half_a_second_is_found_although_the_rest_is_mono() {
        let rate = 48_000;
        let (bass, rest) = (
            tone(rate, 70.0, 0.3, 240_000),
            tone(rate, 900.0, 0.3, 240_000),
        );
        let side = |invert: bool| -> Vec<f64> {
            let turned = 96_000..120_000;
            bass.iter()
                .zip(&rest)
                .enumerate()
                .map(|(i, (b, r))| {
                    r + if invert && turned.contains(&i) {
                        -b
                    } else {
                        *b
                    }
                })
                .collect()
        };
        let mut meter = Stereo::new(rate);
        meter.push(&block(vec![side(false), side(true)]));
        let read = meter.finish().unwrap();
        for worst in read.bass_worst {
            let worst = worst.unwrap();
            assert!(worst.correlation < -0.95, "{worst:?}");
            assert!(worst.from >= 91_200 && worst.until <= 129_600, "{worst:?}");
        }
        assert!((read.bass_correlation.unwrap() - 0.8).abs() < 0.02);
        // The meter sees both bands: in phase and opposed in equal parts.
        let lowest = read.meter_lowest.unwrap();
        assert!(
            lowest.correlation < 0.5 && lowest.until > 110_000,
            "{lowest:?}"
        );
        assert!(read.worst.unwrap().correlation > 0.5);
    }

    #[test]
    fn how_the_stream_is_cut_does_not_change_a_bit() {
        let (left, right) = (noise(30_001, 1), noise(30_001, 2));
        let whole = measure(left.clone(), right.clone(), 8192);
        for pieces in [1, 17, 480] {
            assert_eq!(measure(left.clone(), right.clone(), pieces), whole);
        }
    }
}
