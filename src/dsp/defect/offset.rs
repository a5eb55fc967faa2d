//! Direct current: the middle of the sound is not zero. Asymmetric waves also have a mean for a while, but it follows the notes; an offset
//! stays the same whatever is played, in pauses too.

use super::{Page, Spot, Spots};

/// Means of cells of 50 ms are weighted by a Hann window over eight of them: what is left lies below 10 Hz, where there is no sound.
const CELLS_PER_SECOND: f64 = 20.0;
const CELLS: usize = 8;
/// A mean is kept every four cells, s.
const EVERY: usize = 4;
/// Least offset, full scale = 1.
const LEAST: f64 = 0.000_75;
/// The middle half of the means lies within this share of their middle, or within this much of full scale, and this share of them is on
/// its side.
const SPREAD: f64 = 0.45;
const SPREAD_LEAST: f64 = 0.000_8;
const ONE_SIDED: f64 = 0.9;
/// A passage: at least so many windows in a row that agree within this share, or within this much of full scale. Struck and blown
/// samples have a mean that rises and falls with the note.
const PASSAGE: usize = 14;
const AGREE: f64 = 0.2;
const AGREE_LEAST: f64 = 0.000_4;
const PASSAGE_LEAST: f64 = 0.000_8;
/// Means kept; beyond, neighbours are put together.
const KEPT: usize = 8192;

/// Finds offsets.
#[derive(Debug, Clone)]
pub struct Offsets {
    rate: f64,
    cell: usize,
    channels: Vec<Means>,
    frames: u64,
}

#[derive(Debug, Clone, Default)]
struct Means {
    sum: f64,
    filled: usize,
    cells: Vec<f64>,
    means: Vec<f64>,
    /// How many means are put together in each that is kept, and the one that is growing.
    together: usize,
    growing: (f64, usize),
}

impl Offsets {
    pub fn new(rate: u32, channels: usize) -> Self {
        Offsets {
            rate: f64::from(rate),
            cell: ((f64::from(rate) / CELLS_PER_SECOND) as usize).max(1),
            channels: vec![Means::default(); channels],
            frames: 0,
        }
    }

    pub fn page(&mut self, page: &Page) {
        for (channel, means) in self.channels.iter_mut().enumerate() {
            let mut x = page.body(channel);
            while !x.is_empty() {
                let (piece, rest) = x.split_at((self.cell - means.filled).min(x.len()));
                means.sum += piece.iter().sum::<f64>();
                means.filled += piece.len();
                if means.filled == self.cell {
                    means.close(self.cell);
                }
                x = rest;
            }
        }
        self.frames = page.frame(page.until);
    }

    pub fn finish(self) -> Spots {
        let mut spots = Spots::default();
        for (channel, means) in self.channels.iter().enumerate() {
            let hop = (EVERY * self.cell * means.together.max(1)) as u64;
            let kept = &means.means;
            if let Some((offset, share)) = steady(kept) {
                spots.add(self.spot(0, self.frames, channel, offset, share));
                continue;
            }
            let mut at = 0;
            while at < kept.len() {
                let value = kept[at];
                let run = kept[at..]
                    .iter()
                    .take_while(|v| (*v - value).abs() < (AGREE * value.abs()).max(AGREE_LEAST))
                    .count();
                if value.abs() >= PASSAGE_LEAST && run >= PASSAGE {
                    let mean = kept[at..at + run].iter().sum::<f64>() / run as f64;
                    let (from, until) = (at as u64 * hop, (at + run + 1) as u64 * hop);
                    spots.add(self.spot(from, until.min(self.frames), channel, mean, 1.0));
                }
                at += run.max(1);
            }
        }
        spots
    }

    fn spot(&self, from: u64, until: u64, channel: usize, offset: f64, share: f64) -> Spot {
        Spot {
            from,
            until,
            channel: Some(channel),
            size: 100.0 * offset,
            confidence: 0.9,
            says: format!(
                "{:+.3} % of full scale over {:.1} s, on this side of zero in {:.0} % of the windows",
                100.0 * offset,
                (until - from) as f64 / self.rate,
                100.0 * share
            ),
        }
    }
}

impl Means {
    fn close(&mut self, cell: usize) {
        self.cells.push(self.sum / cell as f64);
        (self.sum, self.filled) = (0.0, 0);
        if self.cells.len() < CELLS {
            return;
        }
        let weight = |i: usize| {
            let angle = std::f64::consts::TAU * (i as f64 + 0.5) / CELLS as f64;
            (1.0 - libm::cos(angle)) / CELLS as f64
        };
        let mean = self
            .cells
            .iter()
            .enumerate()
            .map(|(i, c)| weight(i) * c)
            .sum::<f64>();
        self.cells.drain(..EVERY);
        self.growing.0 += mean;
        self.growing.1 += 1;
        let together = self.together.max(1);
        if self.growing.1 == together {
            self.means.push(self.growing.0 / together as f64);
            self.growing = (0.0, 0);
        }
        if self.means.len() == KEPT {
            self.means = self
                .means
                .chunks(2)
                .map(|c| c.iter().sum::<f64>() / c.len() as f64)
                .collect();
            self.together = 2 * together;
        }
    }
}

/// The offset that all means share, and the share of them on its side of zero.
fn steady(means: &[f64]) -> Option<(f64, f64)> {
    if means.len() < 2 {
        return None;
    }
    let mut sorted = means.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let middle = at(0.5);
    let spread = at(0.75) - at(0.25);
    let side = means.iter().filter(|m| **m * middle > 0.0).count() as f64 / means.len() as f64;
    (middle.abs() >= LEAST
        && spread < (SPREAD * middle.abs()).max(SPREAD_LEAST)
        && side >= ONE_SIDED)
        .then_some((middle, side))
}
