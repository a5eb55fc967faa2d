//! Direct current: the middle of the sound is not zero. Asymmetric waves and offset samples also have a mean, but it follows the notes; an
//! offset of the recording stays the same whatever is played, in pauses too.

mod fit;

use super::{Page, Spot, Spots};
use fit::{Offset, Window, steady, switched, whole};

/// Means of cells of 50 ms are weighted by a Hann window over eight of them: what is left lies below 10 Hz, where there is no sound.
const CELLS_PER_SECOND: f64 = 20.0;
const CELLS: usize = 8;
/// A mean is kept every four cells.
const EVERY: usize = 4;
/// Windows kept; beyond, neighbours are put together.
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
    power: f64,
    filled: usize,
    /// Mean and mean square of the latest cells.
    cells: Vec<[f64; 2]>,
    /// The same of windows.
    windows: Vec<[f64; 2]>,
    /// How many windows are put together in each that is kept, and the one that is growing.
    together: usize,
    growing: ([f64; 2], usize),
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
                means.power += piece.iter().map(|v| v * v).sum::<f64>();
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
            let window = |[mean, power]: &[f64; 2]| Window {
                mean: *mean,
                level: libm::sqrt((power - mean * mean).max(0.0)),
            };
            let windows: Vec<Window> = means.windows.iter().map(window).collect();
            let found = whole(&windows)
                .or_else(|| steady(&windows))
                .map(|offset| (0, self.frames, offset));
            let found = found.or_else(|| {
                let (range, offset) = switched(&windows)?;
                let frame = |window: usize| (window as u64 * hop).min(self.frames);
                // A window reaches over two hops.
                Some((frame(range.start + 1), frame(range.end), offset))
            });
            spots.extend(
                found.map(|(from, until, offset)| {
                    self.spot(from, until.max(from), channel, &offset)
                }),
            );
        }
        spots
    }

    fn spot(&self, from: u64, until: u64, channel: usize, offset: &Offset) -> Spot {
        Spot {
            from,
            until,
            channel: Some(channel),
            size: 100.0 * offset.value,
            confidence: 0.9,
            says: format!(
                "{:+.3} % of full scale over {:.1} s, {}",
                100.0 * offset.value,
                (until - from) as f64 / self.rate,
                offset.why
            ),
        }
    }
}

impl Means {
    fn close(&mut self, cell: usize) {
        let n = cell as f64;
        self.cells.push([self.sum / n, self.power / n]);
        (self.sum, self.power, self.filled) = (0.0, 0.0, 0);
        if self.cells.len() < CELLS {
            return;
        }
        let weight = |i: usize| {
            let angle = std::f64::consts::TAU * (i as f64 + 0.5) / CELLS as f64;
            (1.0 - libm::cos(angle)) / CELLS as f64
        };
        for (i, cell) in self.cells.iter().enumerate() {
            for (growing, c) in self.growing.0.iter_mut().zip(cell) {
                *growing += weight(i) * c;
            }
        }
        self.cells.drain(..EVERY);
        self.growing.1 += 1;
        let together = self.together.max(1);
        if self.growing.1 == together {
            let (sums, _) = std::mem::take(&mut self.growing);
            self.windows.push(sums.map(|s| s / together as f64));
        }
        if self.windows.len() == KEPT {
            let half = |pair: &[[f64; 2]]| {
                std::array::from_fn(|i| pair.iter().map(|w| w[i]).sum::<f64>() / pair.len() as f64)
            };
            self.windows = self.windows.chunks(2).map(half).collect();
            self.together = 2 * together;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise, tone};

    const RATE: u32 = 44_100;

    fn found(x: Vec<f64>) -> Vec<Spot> {
        let mut offsets = Offsets::new(RATE, 1);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x]), |page| offsets.page(page));
        pages.finish(|page| offsets.page(page));
        offsets.finish().finish().0
    }

    /// Ten seconds of a tone that comes and goes, over soft noise.
    fn music(mean: impl Fn(f64, usize) -> f64) -> Vec<f64> {
        let frames = 10 * RATE as usize;
        let tone = tone(RATE, 330.0, 1.0, frames);
        let hiss = noise(frames, 3);
        (0..frames)
            .map(|i| {
                let level = 0.3 * libm::exp(-((i % 60_000) as f64) / 15_000.0);
                level * tone[i] + 0.001 * hiss[i] + mean(level, i)
            })
            .collect()
    }

    #[test]
    fn an_offset_of_a_thousandth_is_found_whatever_is_played() {
        let spots = found(music(|_, _| 0.001));
        assert_eq!(spots.len(), 1);
        assert!((spots[0].size - 0.1).abs() < 0.002, "{spots:?}");
    }

    #[test]
    fn a_mean_that_follows_the_notes_is_none() {
        assert_eq!(found(music(|level, _| 0.1 * level)), []);
        assert_eq!(found(music(|_, _| 0.0)), []);
    }

    #[test]
    fn an_offset_that_is_switched_on_and_off_has_its_place() {
        let on = 3 * RATE as usize..7 * RATE as usize;
        let spots = found(music(|_, i| if on.contains(&i) { 0.004 } else { 0.0 }));
        assert_eq!(spots.len(), 1, "{spots:?}");
        assert!(spots[0].from.abs_diff(on.start as u64) < u64::from(RATE) / 2);
        assert!(spots[0].until.abs_diff(on.end as u64) < u64::from(RATE) / 2);
    }

    #[test]
    fn a_steady_sound_with_an_offset_has_no_level_to_follow() {
        let x = tone(RATE, 440.0, 0.5, 6 * RATE as usize);
        assert_eq!(found(x.iter().map(|v| v + 0.002).collect()).len(), 1);
        assert_eq!(found(x).len(), 0);
    }
}
