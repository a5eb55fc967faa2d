//! Bursts of noise: the treble rises at once, stays at one level, and is gone at once. Drums rise at once and decay; breath and
//! consonants swell. The treble is what the second difference leaves: a filter that does not adapt to the burst itself.

use super::stats::{db, median, median_is_within, rms};
use super::{Page, Spot, Spots};

/// Samples of a cell.
const CELL: usize = 64;
/// How far the treble rises and falls, dB: at least.
const JUMP_DB: f64 = 9.5;
/// The level before and after: of so many cells (their median).
const AROUND: usize = 14;
/// Lengths in cells at 44.1 kHz are 5 to 110 ms, s.
const SHORTEST_S: f64 = 0.004_8;
const LONGEST_S: f64 = 0.112;
/// How much of the cells may leave the level, dB.
const WITHIN_DB: f64 = 2.7;
/// Noise that nothing shapes changes little from its first to its last part, and scatters by 0.8 dB from cell to cell; breath and strokes
/// do more, dB. Where it rises and falls by so much at once, which few strokes do, it may do by chance what a short one does.
const TILT_DB: [f64; 2] = [0.8, 2.0];
const SCATTER_DB: [f64; 2] = [1.0, 1.4];
const SHARP_DB: f64 = 20.0;
/// A burst of few cells must stand out more: shorter than this, s, by so much, dB.
const SHORT_S: f64 = 0.009;
const SHORT_JUMP_DB: f64 = 15.0;
/// Least treble, full scale = 1 (-66 dBFS).
const LOUD: f64 = 5e-4;
/// Share of the jump, in dB, that takes place from one 0.7 ms to the next.
const EDGE_SHARE: f64 = 0.75;
/// The edge takes nearly the whole of the jump, dB are left over at most: consonants and struck things take a few milliseconds.
const EDGE_REST_DB: f64 = 10.0;
/// Noise is not its own past: at the lag that fits best, in samples, the correlation is at most this. A note with a hard start and end,
/// as a harpsichord's, is; of 387 bursts in music 8 were more than 0.24.
const PERIODS: std::ops::Range<usize> = 16..1_024;
const PERIODIC: f64 = 0.3;
/// Samples of a burst that are looked at for it.
const LOOKED: usize = 2_048;
/// There is sound on both sides of it, from so far on over this, s, at this level, full scale = 1 (-60 dBFS): after a rest it is a note.
const BESIDE_S: [f64; 2] = [0.003, 0.015];
const SOUND: f64 = 1e-3;
/// Bursts that come so often are a sound: so many within 10 s.
const RHYTHM: usize = 12;
/// Bursts kept; a stream with more is made of them.
const MOST: usize = 4096;

/// Finds bursts.
#[derive(Debug, Clone)]
pub struct Bursts {
    rate: f64,
    /// Treble of every channel in cells, from a frame on.
    cells: Vec<Vec<f64>>,
    start: u64,
    found: Vec<Spot>,
}

impl Bursts {
    pub fn new(rate: u32) -> Self {
        Bursts {
            rate: f64::from(rate),
            cells: Vec::new(),
            start: 0,
            found: Vec::new(),
        }
    }

    pub fn page(&mut self, page: &Page) {
        let used = (page.start - self.start) as usize / CELL;
        self.start = page.start;
        self.cells.resize(page.channels.len(), Vec::new());
        for (cells, x) in self.cells.iter_mut().zip(page.channels) {
            cells.drain(..used.min(cells.len()));
            let fresh = cells.len()..x.len() / CELL;
            cells.extend(fresh.map(|c| treble(x, c * CELL, CELL)));
        }
        for channel in 0..page.channels.len() {
            self.channel(page, channel);
        }
    }

    fn channel(&mut self, page: &Page, channel: usize) {
        if self.found.len() >= MOST {
            return;
        }
        let cells = &self.cells[channel];
        let in_cells = |seconds: f64| (seconds * self.rate / CELL as f64) as usize;
        let (shortest, longest) = (in_cells(SHORTEST_S).max(2), in_cells(LONGEST_S));
        let jump = libm::pow(10.0, JUMP_DB / 20.0);
        let mut at = (page.from / CELL).max(AROUND);
        let end = (page.until / CELL).min(cells.len());
        while at < end {
            let start = at;
            at += 1;
            let past = &cells[start - AROUND..start];
            if cells[start] < LOUD || !median_is_within(past, jump, cells[start]) {
                continue;
            }
            let before = median(past.to_vec()).max(1e-7);
            // What rose a cell earlier is swelling now.
            if cells[start - 1] > jump * before {
                continue;
            }
            let first = start + 1;
            let Some(last) = (first..(first + longest).min(cells.len()))
                .find(|i| cells[*i] < 0.5 * cells[first])
            else {
                continue;
            };
            if last < first + shortest || last + AROUND > cells.len() {
                continue;
            }
            let body = &cells[first..last];
            let level = median(body.to_vec());
            let after =
                median(cells[last + 1..(last + 1 + AROUND).min(cells.len())].to_vec()).max(1e-7);
            let third = (body.len() / 3).max(1);
            let tilt = db(rms(&body[body.len() - third..]) / rms(&body[..third]));
            // The last cell may be cut.
            let inside = &body[..body.len() - 1];
            let steady = inside
                .iter()
                .filter(|c| db(**c / level).abs() < WITHIN_DB)
                .count();
            let length = ((last - start) * CELL) as f64;
            let least = if length < SHORT_S * self.rate {
                SHORT_JUMP_DB
            } else {
                JUMP_DB
            };
            let (rise, fall) = (db(level / before), db(level / after));
            if rise.min(fall) < least {
                continue;
            }
            let levels: Vec<f64> = inside.iter().map(|c| db(*c)).collect();
            let scatter = scatter(&levels);
            let shaped = |i: usize| tilt.abs() > TILT_DB[i] || scatter > SCATTER_DB[i];
            if shaped(1) || 10 * steady < 9 * inside.len() {
                continue;
            }
            let x = page.whole(channel);
            if periodicity(&x[first * CELL..(last - 1) * CELL]) > PERIODIC {
                continue;
            }
            let edges = [(start, false), (last, true)].map(|(at, fall)| edge(x, at * CELL, fall));
            let soft = |((_, ratio), jump): (&(usize, f64), f64)| {
                db(*ratio) < (EDGE_SHARE * least).max(jump - EDGE_REST_DB)
            };
            if edges.iter().zip([rise, fall]).any(soft) {
                continue;
            }
            let is_sharp = rise.min(fall) >= SHARP_DB && edges.iter().all(|e| db(e.1) >= SHARP_DB);
            if !is_sharp && shaped(0) {
                continue;
            }
            let [near, far] = BESIDE_S.map(|s| (s * self.rate) as usize);
            let [from, until] = [edges[0].0, edges[1].0];
            let sides = [
                from.saturating_sub(near + far)..from.saturating_sub(near),
                (until + near).min(x.len())..(until + near + far).min(x.len()),
            ]
            .map(|side| rms(&x[side]));
            if sides[0].min(sides[1]) < SOUND {
                continue;
            }
            if ((edges[1].0.saturating_sub(edges[0].0)) as f64) < SHORTEST_S * self.rate {
                continue;
            }
            at = last + 1;
            self.found.push(Spot {
                from: page.frame(edges[0].0),
                until: page.frame(edges[1].0),
                channel: Some(channel),
                size: rise,
                confidence: 0.8,
                says: format!(
                    "noise rises by {:.0} dB and falls by {:.0} dB within a millisecond, and between changes by {:.1} dB in {:.0} ms",
                    rise,
                    fall,
                    tilt,
                    1000.0 * ((last - start) * CELL) as f64 / self.rate
                ),
            });
        }
    }

    pub fn finish(mut self) -> Spots {
        self.found.sort_by_key(|s| (s.from, s.channel));
        let window = (5.0 * self.rate) as u64;
        let mut spots = Spots::default();
        for spot in &self.found {
            let near =
                |s: &&Spot| s.from.abs_diff(spot.from) <= window && s.channel == spot.channel;
            if self.found.iter().filter(near).count() < RHYTHM {
                spots.add(spot.clone());
            }
        }
        spots
    }
}

/// RMS of the second difference of `length` samples from an index on.
pub fn treble(x: &[f64], at: usize, length: usize) -> f64 {
    let x = &x[at.saturating_sub(2)..at + length];
    let sum: f64 = x.windows(3).map(|w| bend(w) * bend(w)).sum();
    libm::sqrt(sum / length as f64)
}

fn bend(w: &[f64]) -> f64 {
    w[0] - 2.0 * w[1] + w[2]
}

/// How much the treble is its own past, at the lag that fits best: 1 for a periodic sound, little for noise.
fn periodicity(x: &[f64]) -> f64 {
    let x = &x[..x.len().min(LOOKED)];
    let treble: Vec<f64> = x.windows(3).map(bend).collect();
    let lags = PERIODS.start..PERIODS.end.min(treble.len() / 2);
    let at = |lag: usize| {
        let (now, past) = (&treble[lag..], &treble[..treble.len() - lag]);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        dot(now, past) / libm::sqrt(dot(now, now) * dot(past, past)).max(1e-30)
    };
    lags.map(at).fold(0.0, f64::max)
}

/// Standard deviation.
fn scatter(x: &[f64]) -> f64 {
    let n = x.len().max(1) as f64;
    let mean = x.iter().sum::<f64>() / n;
    libm::sqrt(x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n)
}

/// The sharpest step of the treble near an index: where it is, and how many times higher it is on the side of the burst.
fn edge(x: &[f64], near: usize, fall: bool) -> (usize, f64) {
    const SIDE: usize = 32;
    let from = near.saturating_sub(2 * CELL).max(SIDE + 2);
    let until = (near + 2 * CELL).min(x.len().saturating_sub(SIDE));
    let mut best = (near, 0.0);
    for at in from..until {
        let [before, after] = [at - SIDE, at].map(|from| treble(x, from, SIDE) + 1e-9);
        let ratio = if fall { before / after } else { after / before };
        if ratio > best.1 {
            best = (at, ratio);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise, tone};

    const RATE: u32 = 44_100;

    /// Bursts found in a tone with noise of a shape, 30 ms long.
    fn bursts(shape: impl Fn(f64) -> f64) -> u64 {
        bursts_of(&noise(1_323, 6), shape)
    }

    fn bursts_of(burst: &[f64], shape: impl Fn(f64) -> f64) -> u64 {
        let mut x = tone(RATE, 300.0, 0.2, 88_200);
        for (i, v) in burst.iter().enumerate() {
            x[40_000 + i] += 0.1 * v * shape(i as f64 / 1_323.0);
        }
        let hiss = noise(88_200, 7);
        x.iter_mut().zip(hiss).for_each(|(x, v)| *x += 0.001 * v);
        let mut found = Bursts::new(RATE);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x]), |page| found.page(page));
        pages.finish(|page| found.page(page));
        found.finish().count()
    }

    #[test]
    fn noise_with_hard_edges_is_a_burst_and_a_stroke_is_not() {
        let told = |seed: &u64| bursts_of(&noise(1_323, *seed), |_| 1.0) == 1;
        // In so short a time noise may tilt or scatter by chance.
        assert!((1..=20).filter(told).count() >= 15);
        assert_eq!(bursts(|t| libm::exp(-3.0 * t)), 0);
        assert_eq!(bursts(|t| (8.0 * t.min(1.0 - t)).min(1.0)), 0);
    }

    #[test]
    fn a_note_with_hard_edges_is_no_burst() {
        let period = noise(57, 8);
        let note: Vec<f64> = period.iter().cycle().take(1_323).copied().collect();
        assert_eq!(bursts_of(&note, |_| 1.0), 0);
        assert!(periodicity(&note) > 0.9 && periodicity(&noise(1_323, 6)) < PERIODIC);
        assert!(periodicity(&noise(210, 9)) < PERIODIC);
    }
}
