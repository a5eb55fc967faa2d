//! Blocks that come again bit for bit within a fraction of a second: a buffer was played twice. Music never does that, because noise,
//! dither or other voices lie over it; waveforms computed without either may, and do so all the time, or whenever the same piece is used.

use super::polygon::straight_and_corners;
use super::stats::{db, rms};
use super::{Page, Spot, Spots};
use crate::dsp::lanes::peak;
use std::collections::HashSet;

/// Samples that are compared at first.
const SEED: usize = 24;
/// Samples that must come again.
const SHORTEST: usize = 60;
/// Longest distance of a repetition, s: buffers are shorter, loops of music longer.
const FARTHEST_S: f64 = 0.11;
/// The repetition must be of at least so many steps of the word (RMS), and jump by so much where it starts over.
const LOUD_STEPS: f64 = 24.0;
/// Where the block starts over, the sound jumps by this share of its RMS.
const SEAM: f64 = 0.02;
/// Waveforms whose slope is nearly constant for more than this share are simple: saws, triangles, pulses.
const SIMPLE_SHARE: f64 = 0.4;
/// One sample in so many is a corner in a wave of the lowest notes.
const CORNER_SHARE: f64 = 0.001;
/// Above this share of repeated samples the sound is made that way.
const BY_NATURE: f64 = 0.25;
/// Blocks that are remembered.
const BLOCKS: usize = 4096;
const TABLE_BITS: u32 = 14;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// Of the samples that are compared one in so many is hashed, each with a factor of its own.
const HASHED_EACH: usize = 3;
const FACTORS: [u64; SEED / HASHED_EACH] = {
    let mut factors = [FACTOR; SEED / HASHED_EACH];
    let mut i = 1;
    while i < factors.len() {
        factors[i] = factors[i - 1].wrapping_mul(FACTOR);
        i += 1;
    }
    factors
};

/// Finds blocks that repeat.
#[derive(Debug, Clone)]
pub struct Repeats {
    rate: f64,
    step: f64,
    channels: Vec<Table>,
    /// Samples that repeat, whatever became of them, and samples that sound.
    repeated: u64,
    sounding: u64,
    /// Blocks that were found, by channel and content; and whether one of them was found at two places.
    blocks: HashSet<(usize, u64)>,
    again: bool,
    spots: Spots,
}

/// Where each hash was seen last, as a frame of the stream.
#[derive(Debug, Clone)]
struct Table {
    seen: Vec<u64>,
    /// No search before this frame: it belongs to a repetition that was found.
    free: u64,
}

impl Repeats {
    pub fn new(rate: u32, step: f64, channels: usize) -> Self {
        let table = Table {
            seen: vec![u64::MAX; 1 << TABLE_BITS],
            free: 0,
        };
        Repeats {
            rate: f64::from(rate),
            step,
            channels: vec![table; channels],
            repeated: 0,
            sounding: 0,
            blocks: HashSet::new(),
            again: false,
            spots: Spots::default(),
        }
    }

    pub fn page(&mut self, page: &Page) {
        for channel in 0..page.channels.len() {
            self.channel(page, channel);
        }
    }

    fn channel(&mut self, page: &Page, channel: usize) {
        let x = page.whole(channel);
        let farthest = (FARTHEST_S * self.rate) as u64;
        let quiet = LOUD_STEPS * self.step;
        // One place in eight is hashed, chosen by its own value, so that a block and its copy are hashed at the same places.
        for i in page.from..page.until {
            if x[i].to_bits().wrapping_mul(FACTOR) >> 61 != 0 || i + SEED > x.len() {
                continue;
            }
            let now = page.frame(i);
            let table = &mut self.channels[channel];
            // Each product is free of the others: the processor need not wait.
            let hash = x[i..i + SEED].iter().step_by(HASHED_EACH).zip(&FACTORS);
            let hash = hash.fold(0u64, |sum, (v, f)| {
                sum.wrapping_add(v.to_bits().wrapping_mul(*f))
            });
            let slot = ((hash ^ hash >> 32).wrapping_mul(FACTOR) >> (64 - TABLE_BITS)) as usize;
            let before = std::mem::replace(&mut table.seen[slot], now);
            if now < table.free || before == u64::MAX || now - before > farthest {
                continue;
            }
            let lag = (now - before) as usize;
            if lag > i || x[i..i + SEED] != x[i - lag..i - lag + SEED] {
                continue;
            }
            let back = (0..i - lag)
                .take_while(|k| x[i - 1 - k] == x[i - lag - 1 - k])
                .count();
            let ahead = (i..x.len()).take_while(|j| x[*j] == x[j - lag]).count();
            let (from, until) = (i - back, i + ahead);
            table.free = page.frame(until);
            let block = &x[from..until];
            if block.len() < SHORTEST || peak(block) < quiet {
                continue;
            }
            self.repeated += block.len() as u64;
            self.look(page, channel, from, until, lag);
        }
        self.sounding += page
            .body(channel)
            .iter()
            .filter(|v| v.abs() > quiet)
            .count() as u64;
    }

    fn look(&mut self, page: &Page, channel: usize, from: usize, until: usize, lag: usize) {
        let x = page.whole(channel);
        let block = &x[from..until];
        if lag < SHORTEST / 2 || from <= lag || self.is_simple(block) {
            return;
        }
        let level = rms(block);
        let seam = (x[from - 1] - x[from - 1 - lag]).abs();
        if level < LOUD_STEPS * self.step || seam < SEAM * level || seam < 4.0 * self.step {
            return;
        }
        // A fault strikes different sound each time; what is made of pieces has the same again.
        let content = block.iter().fold(0u64, |sum, v| {
            (sum ^ v.to_bits()).wrapping_mul(FACTOR).rotate_left(29)
        });
        if self.blocks.len() < BLOCKS {
            self.again |= !self.blocks.insert((channel, content));
        }
        let (at, length) = (page.frame(from), block.len());
        let says = format!(
            "{length} samples are those {lag} samples earlier, bit for bit; level {:.0} dBFS",
            db(level)
        );
        self.spots.add(Spot {
            from: at,
            until: at + length as u64,
            channel: Some(channel),
            size: length as f64,
            confidence: 1.0,
            says,
        });
    }

    /// Straight lines between corners.
    fn is_simple(&self, x: &[f64]) -> bool {
        let (straight, corners) = straight_and_corners(x, self.step);
        straight > SIMPLE_SHARE && corners > CORNER_SHARE
    }

    /// What was found; nothing where the sound repeats by nature.
    pub fn finish(self) -> Spots {
        if self.again || self.repeated as f64 > BY_NATURE * self.sounding as f64 {
            return Spots::default();
        }
        self.spots
    }
}
