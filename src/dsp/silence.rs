//! Silence at the head, at the tail and inside. Knows nothing of what lengths are right.
//!
//! A stretch of 10 ms is silent when no channel exceeds a threshold. The threshold follows the recording: 6 dB above its noise floor
//! (the level that 1 % of the sounding stretches stay under), but never below -70 dBFS and never above -50 dBFS. So a clean
//! master is judged at -70 dBFS, the pause of a tape transfer still counts as a pause, and quiet music never counts as one.
//! All thresholds are followed at once, because the noise floor is known at the end only.

use super::ends::{End, Ends};
use super::grid::{Grid, cut};
use super::lanes::{larger, peak};
use crate::audio::Block;

/// Silent stretches are measured in 10 ms.
const CELLS_PER_SECOND: u32 = 100;
/// The thresholds, dBFS: from, to, step.
const LOWEST_DBFS: i32 = -70;
const HIGHEST_DBFS: i32 = -50;
const STEP_DB: i32 = 2;
const THRESHOLDS: usize = ((HIGHEST_DBFS - LOWEST_DBFS) / STEP_DB) as usize + 1;
/// The noise floor is the level that this share of the sounding stretches stays under; the threshold lies this much above.
const FLOOR_SHARE: f64 = 0.01;
const ABOVE_FLOOR_DB: i32 = 6;
/// Internal silences shorter than this are not listed, s.
const LISTED_S: f64 = 0.5;
/// How many internal silences are kept.
pub const GAPS_KEPT: usize = 100;

/// A silent stretch between sounding ones, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub from: u64,
    pub until: u64,
}

/// What was silent.
#[derive(Debug, Clone, PartialEq)]
pub struct Silences {
    pub threshold_dbfs: f64,
    /// Frames before the first sounding stretch, and after the last. For a stream that is silent throughout: both are its length.
    pub head: u64,
    pub tail: u64,
    /// The longest silence between sounding stretches.
    pub longest: Option<Gap>,
    /// Internal silences of at least half a second, the longest 100, in the order of time.
    pub gaps: Vec<Gap>,
    /// Nothing sounds at all.
    pub silent: bool,
    /// The silence at the head and at the tail as it is told by itself, not by the threshold; none under a second.
    pub ends: [Option<End>; 2],
}

/// Silence as one threshold sees it.
#[derive(Debug, Clone, Default)]
struct Follower {
    /// End of the last sounding stretch; none before the first.
    sounded_until: Option<u64>,
    head: u64,
    longest: Option<Gap>,
    gaps: Vec<Gap>,
}

/// A silence meter for one stream.
#[derive(Debug, Clone)]
pub struct Silence {
    grid: Grid,
    rate: u32,
    channels: usize,
    cell_peak: f64,
    cell_start: u64,
    magnitudes: [f64; THRESHOLDS],
    followers: Vec<Follower>,
    /// Sounding stretches by peak level, one bin per dB from 0 dBFS (and above) down to -150 dBFS (and below).
    levels: Vec<u64>,
    ends: Ends,
}

impl Silence {
    pub fn new(rate: u32, channels: usize) -> Self {
        Silence {
            grid: Grid::new(rate, CELLS_PER_SECOND),
            rate: rate.max(1),
            channels,
            cell_peak: 0.0,
            cell_start: 0,
            magnitudes: std::array::from_fn(|i| {
                libm::pow(10.0, f64::from(LOWEST_DBFS + STEP_DB * i as i32) / 20.0)
            }),
            followers: vec![Follower::default(); THRESHOLDS],
            levels: vec![0; 151],
            ends: Ends::new(),
        }
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        let mut grid = self.grid.clone();
        cut(&mut grid, block.frames(), |from, until, full| {
            for channel in block.channels.iter().take(self.channels) {
                self.cell_peak = larger(self.cell_peak, peak(&channel[from..until]));
            }
            if let Some(frames) = full {
                self.close_cell(frames);
            }
        });
        self.grid = grid;
    }

    fn close_cell(&mut self, frames: u64) {
        let level = std::mem::take(&mut self.cell_peak);
        let (from, until) = (self.cell_start, self.cell_start + frames);
        self.cell_start = until;
        self.ends.push(level, frames);
        if level > 0.0 {
            let db = (-20.0 * libm::log10(level)).clamp(0.0, 150.0);
            self.levels[db as usize] += 1;
        }
        let listed = (LISTED_S * f64::from(self.rate)) as u64;
        for (follower, threshold) in self.followers.iter_mut().zip(self.magnitudes) {
            if level <= threshold {
                continue;
            }
            match follower.sounded_until {
                None => follower.head = from,
                Some(silent) if silent < from => follower.gap(
                    Gap {
                        from: silent,
                        until: from,
                    },
                    listed,
                ),
                Some(_) => {}
            }
            follower.sounded_until = Some(until);
        }
    }

    /// Ends the stream and reads; none for a stream without frames.
    pub fn finish(&mut self) -> Option<Silences> {
        let frames = self.grid.frames();
        if frames == 0 {
            return None;
        }
        if frames > self.cell_start {
            self.close_cell(frames - self.cell_start);
        }
        let index = self.threshold();
        let follower = &mut self.followers[index];
        follower.keep_longest();
        follower.gaps.sort_by_key(|g| g.from);
        Some(Silences {
            threshold_dbfs: f64::from(LOWEST_DBFS + STEP_DB * index as i32),
            head: follower.sounded_until.map_or(frames, |_| follower.head),
            tail: frames - follower.sounded_until.unwrap_or(0),
            longest: follower.longest,
            gaps: follower.gaps.clone(),
            silent: follower.sounded_until.is_none(),
            ends: self.ends.finish(u64::from(self.rate)),
        })
    }

    fn threshold(&self) -> usize {
        let sounding: u64 = self.levels.iter().sum();
        let share = (sounding as f64 * FLOOR_SHARE) as u64;
        let mut below = 0;
        let mut floor_dbfs = -150;
        for (db, count) in self.levels.iter().enumerate().rev() {
            below += count;
            if below > share {
                floor_dbfs = -(db as i32);
                break;
            }
        }
        let wanted = (floor_dbfs + ABOVE_FLOOR_DB).clamp(LOWEST_DBFS, HIGHEST_DBFS);
        ((wanted - LOWEST_DBFS + STEP_DB - 1) / STEP_DB) as usize
    }
}

impl Follower {
    fn gap(&mut self, gap: Gap, listed: u64) {
        let length = gap.until - gap.from;
        if self.longest.is_none_or(|l| length > l.until - l.from) {
            self.longest = Some(gap);
        }
        if length >= listed {
            self.gaps.push(gap);
            if self.gaps.len() >= 2 * GAPS_KEPT {
                self.keep_longest();
            }
        }
    }

    fn keep_longest(&mut self) {
        self.gaps
            .sort_by_key(|g| (std::cmp::Reverse(g.until - g.from), g.from));
        self.gaps.truncate(GAPS_KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise, tone};

    const RATE: u32 = 48_000;

    fn measure(x: &[f64], pieces: usize) -> Option<Silences> {
        let mut meter = Silence::new(RATE, 1);
        for piece in blocks(&block(vec![x.to_vec()]), pieces) {
            meter.push(&piece);
        }
        meter.finish()
    }

    /// 0.5 s noise, 1 s tone, 0.7 s noise, 1 s tone, 0.3 s noise.
    fn programme(noise_dbfs: f64) -> Vec<f64> {
        let floor = libm::pow(10.0, noise_dbfs / 20.0);
        let mut x: Vec<f64> = noise(168_000, 1).iter().map(|v| v * floor).collect();
        for from in [24_000, 105_600] {
            let music = tone(RATE, 997.0, 0.1, 48_000);
            x[from..from + 48_000]
                .iter_mut()
                .zip(music)
                .for_each(|(a, b)| *a += b);
        }
        x
    }

    #[test]
    fn silence_follows_the_noise_of_the_recording() {
        for (noise_dbfs, threshold) in [(-120.0, -70.0), (-78.0, -70.0), (-60.0, -54.0)] {
            let read = measure(&programme(noise_dbfs), 4096).unwrap();
            assert_eq!(read.threshold_dbfs, threshold, "{noise_dbfs}");
            assert_eq!((read.head, read.tail), (24_000, 14_400), "{noise_dbfs}");
            let gap = Gap {
                from: 72_000,
                until: 105_600,
            };
            assert_eq!(
                (read.longest, read.gaps.as_slice()),
                (Some(gap), [gap].as_slice())
            );
        }
    }

    #[test]
    fn quiet_music_is_not_silence() {
        let read = measure(&tone(RATE, 440.0, 0.005, 96_000), 4096).unwrap();
        assert!(!read.silent);
        assert_eq!((read.head, read.tail, read.longest), (0, 0, None));
    }

    #[test]
    fn silence_throughout_is_head_and_tail_at_once() {
        let read = measure(&[0.0; 10_001], 480).unwrap();
        assert!(read.silent);
        assert_eq!((read.head, read.tail), (10_001, 10_001));
        assert_eq!(measure(&[], 1), None);
    }

    #[test]
    fn how_the_stream_is_cut_does_not_change_a_bit() {
        let x = programme(-65.0);
        let whole = measure(&x, 8192);
        for pieces in [1, 17, 480] {
            assert_eq!(measure(&x, pieces), whole);
        }
    }
}
