//! How two channels relate: correlation, balance, side against mid. Plain samples, no weighting and no filter, so that the
//! figures can be reproduced with any calculator. Knows nothing of vinyl or of what is acceptable.

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

/// Sums of products.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Products {
    left: f64,
    right: f64,
    both: f64,
}

impl Products {
    /// Correlation of left and right, -1 to 1; none if a channel is silent.
    fn correlation(&self) -> Option<f64> {
        let scale = libm::sqrt(self.left) * libm::sqrt(self.right);
        (scale > 0.0).then(|| (self.both / scale).clamp(-1.0, 1.0))
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
    /// None if no 3 s window is louder than -60 dBFS with sound in both channels.
    pub worst: Option<Worst>,
    /// Power of the right channel over that of the left, dB, within +-150: positive leans right; none if both are silent.
    pub balance_db: Option<f64>,
    /// Power of L - R over that of L + R, dB, within +-150; none if both are silent.
    pub side_mid_db: Option<f64>,
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
        }
    }

    /// Takes further frames; a block with fewer than two channels is ignored.
    pub fn push(&mut self, block: &Block) {
        let [left, right, ..] = block.channels.as_slice() else {
            return;
        };
        let mut grid = self.grid.clone();
        cut(
            &mut grid,
            left.len().min(right.len()),
            |from, until, full| {
                let (l, r) = (&left[from..until], &right[from..until]);
                self.sums[0].add(l, |v| v * v);
                self.sums[1].add(r, |v| v * v);
                self.sums[2].add_pairs(l, r, |a, b| a * b);
                self.sums[3].add_pairs(l, r, |a, b| (a - b) * (a - b));
                if full.is_some() {
                    let step = self.close_step();
                    self.slide(step);
                }
            },
        );
        self.grid = grid;
    }

    fn close_step(&mut self) -> Products {
        let [left, right, both, side] = self.sums.each_mut().map(LaneSum::take);
        self.whole.left += left;
        self.whole.right += right;
        self.whole.both += both;
        self.side += side;
        Products { left, right, both }
    }

    fn slide(&mut self, step: Products) {
        let index = self.closed;
        self.closed += 1;
        self.steps[(index % WINDOW_STEPS as u64) as usize] = step;
        let Some(first) = (index + 1).checked_sub(WINDOW_STEPS as u64) else {
            return;
        };
        let mut window = Products::default();
        for step in &self.steps {
            window.left += step.left;
            window.right += step.right;
            window.both += step.both;
        }
        let (from, until) = (self.grid.edge(first), self.grid.edge(index + 1));
        let power = (window.left + window.right) / (2 * (until - from)) as f64;
        let Some(correlation) = window.correlation().filter(|_| power > QUIET) else {
            return;
        };
        if self.worst.is_none_or(|w| correlation < w.correlation) {
            self.worst = Some(Worst {
                correlation,
                from,
                until,
            });
        }
    }

    /// Ends the stream and reads; none for a stream without frames.
    pub fn finish(&mut self) -> Option<StereoReading> {
        let frames = self.grid.frames();
        if frames == 0 {
            return None;
        }
        self.close_step();
        let Products { left, right, both } = self.whole;
        // |L - R|^2 + |L + R|^2 = 2 |L|^2 + 2 |R|^2; the difference was summed itself because it may be tiny.
        let mid = larger(0.0, left + right + 2.0 * both);
        let ratio = |a: f64, b: f64| {
            let [a, b] = [a, b].map(|sum| sum / frames as f64);
            let db = 10.0 * libm::log10(larger(a, LEAST) / larger(b, LEAST));
            (a > LEAST || b > LEAST).then_some(db)
        };
        Some(StereoReading {
            correlation: self.whole.correlation(),
            worst: self.worst,
            balance_db: ratio(right, left),
            side_mid_db: ratio(self.side, mid),
        })
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
        assert!(unrelated.balance_db.unwrap().abs() < 0.2);
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
    fn a_dead_channel_has_a_balance_but_no_correlation() {
        let read = measure(tone(RATE, 440.0, 0.5, 32_000), vec![0.0; 32_000], 512);
        assert_eq!((read.correlation, read.worst), (None, None));
        assert!(read.balance_db.unwrap() < -100.0);
        let nothing = measure(vec![0.0; 10], vec![0.0; 10], 3);
        assert_eq!((nothing.balance_db, nothing.side_mid_db), (None, None));
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
