//! Programme loudness: integrated, momentary, short-term and loudness range by ITU-R BS.1770-5, EBU R 128, Tech 3341 and
//! Tech 3342, at any sample rate and for up to eight channels.
//!
//! Energies are kept in hops of 10 ms. Momentary (400 ms) and short-term (3 s) slide by one hop; gating blocks are 400 ms
//! every 100 ms; the loudness range takes one short-term value every 100 ms. Eight bytes per 100 ms are kept: 7 MB per day.
//! Knows nothing of files, limits or reports.

mod gate;
mod weighting;

pub use gate::{Gated, lufs};
pub use weighting::Weighting;

use super::grid::{Grid, cut};
use crate::audio::Block;
use weighting::Pair;

/// Lowest sample rate with room for the weighting's shelf at 1.7 kHz.
pub const MIN_RATE_HZ: u32 = 4_000;

const HOPS_PER_SECOND: u32 = 100;
/// Hops in 100 ms: the step of the gating blocks.
const STEP: usize = 10;
/// Steps of 100 ms in a momentary window and in a short-term window.
const MOMENTARY_STEPS: usize = 4;
pub const SHORT_TERM_STEPS: usize = 30;
const SHORT_TERM_HOPS: usize = SHORT_TERM_STEPS * STEP;
/// Mean squares below this (-150 LUFS) are silence.
const SILENT: f64 = 1e-15;

/// Of loudspeakers at 60 to 120 degrees (BS.1770-5, table 4): 1.5 dB.
const SIDE: f64 = 1.41;

/// Channel weights of BS.1770-5, Table 4, for the channel orders of WAVE and FLAC: 1.41 for loudspeakers at 60 to 120 degrees,
/// 0 for the low-frequency channel, else 1. Three channels are L R C, four are L R Ls Rs, five are L R C Ls Rs, six are 5.1,
/// seven have a back centre before the sides, eight have backs before sides. Channels beyond eight do not count.
pub fn channel_weights(channels: usize) -> &'static [f64] {
    match channels {
        0 => &[],
        1 => &[1.0],
        2 => &[1.0; 2],
        3 => &[1.0; 3],
        4 => &[1.0, 1.0, SIDE, SIDE],
        5 => &[1.0, 1.0, 1.0, SIDE, SIDE],
        6 => &[1.0, 1.0, 1.0, 0.0, SIDE, SIDE],
        7 => &[1.0, 1.0, 1.0, 0.0, 1.0, SIDE, SIDE],
        _ => &[1.0, 1.0, 1.0, 0.0, 1.0, 1.0, SIDE, SIDE],
    }
}

/// Channel weights by the loudspeakers of a WAVEFORMATEXTENSIBLE mask, one bit per channel from the lowest; by the number of channels
/// where there is no mask, or one that does not name them all. Loudspeakers at the back are the surrounds of 5.1 unless others
/// stand at the sides.
pub fn weights(speakers: Option<u32>, channels: usize) -> Vec<f64> {
    const LOW_FREQUENCY: u32 = 0x8;
    const BACKS: u32 = 0x30;
    const SIDES: u32 = 0x600;
    let Some(mask) = speakers.filter(|mask| mask.count_ones() as usize == channels) else {
        return channel_weights(channels).to_vec();
    };
    let surrounds = match mask & SIDES {
        0 => BACKS,
        sides => sides,
    };
    let set = (0..32).map(|bit| 1 << bit).filter(|bit| mask & bit != 0);
    set.map(|speaker| match speaker {
        LOW_FREQUENCY => 0.0,
        speaker if speaker & surrounds != 0 => SIDE,
        _ => 1.0,
    })
    .collect()
}

/// The loudest window of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudest {
    pub lufs: f64,
    /// Where the window begins.
    pub at_s: f64,
}

/// A loudness meter for one stream.
#[derive(Debug, Clone)]
pub struct Loudness {
    rate: u32,
    weighting: Weighting,
    /// Index and weight of the channels that count, two by two; a lone last one is paired with itself at weight 0.
    channels: Vec<[(usize, f64); 2]>,
    pairs: Vec<Pair>,
    grid: Grid,
    /// Complete hops.
    closed: u64,
    /// Weighted energy of the last ten hops, by hop index modulo 10.
    hops: [f64; STEP],
    /// Energy of the 100 ms that end with each of the last 300 hops, by hop index modulo 300.
    steps: Vec<f64>,
    /// Left, right, and left times right of the 100 ms under way and of the last four; of two-channel streams only.
    stereo: Option<[[f64; 3]; MOMENTARY_STEPS + 1]>,
    momentary_max: (f64, u64),
    short_term_max: (f64, u64),
    gated: Gated,
}

impl Loudness {
    /// A meter for `channels` channels in the order of WAVE; none if the rate is below [`MIN_RATE_HZ`].
    pub fn new(rate: u32, channels: usize) -> Option<Self> {
        Self::with_weights(rate, channel_weights(channels))
    }

    /// A meter with a weight per channel.
    pub fn with_weights(rate: u32, weights: &[f64]) -> Option<Self> {
        if rate < MIN_RATE_HZ {
            return None;
        }
        let counting: Vec<(usize, f64)> = weights
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        let channels: Vec<_> = counting
            .chunks(2)
            .map(|two| match two {
                [a, b] => [*a, *b],
                [a, ..] => [*a, (a.0, 0.0)],
                [] => [(0, 0.0); 2],
            })
            .collect();
        Some(Loudness {
            rate,
            weighting: Weighting::new(rate),
            pairs: vec![Pair::default(); channels.len()],
            channels,
            grid: Grid::new(rate, HOPS_PER_SECOND),
            closed: 0,
            hops: [0.0; STEP],
            steps: vec![0.0; SHORT_TERM_HOPS],
            stereo: (weights.len() == 2 && counting.len() == 2).then(Default::default),
            momentary_max: (0.0, 0),
            short_term_max: (0.0, 0),
            gated: Gated::default(),
        })
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        let mut grid = self.grid.clone();
        cut(&mut grid, block.frames(), |from, until, full| {
            for (pair, channels) in self.pairs.iter_mut().zip(&self.channels) {
                let [left, right] = channels.map(|(index, _)| {
                    block
                        .channels
                        .get(index)
                        .and_then(|c| c.get(from..until))
                        .unwrap_or(&[])
                });
                pair.run(&self.weighting, left, right);
            }
            if full.is_some() {
                self.close_hop();
            }
        });
        self.grid = grid;
    }

    fn close_hop(&mut self) {
        let mut energy = 0.0;
        for (pair, channels) in self.pairs.iter_mut().zip(&self.channels) {
            let sums = pair.take(&self.weighting);
            energy += sums.each[0] * channels[0].1 + sums.each[1] * channels[1].1;
            if let Some([now, ..]) = &mut self.stereo {
                let [left, right] = sums.each;
                for (sum, more) in now.iter_mut().zip([left, right, sums.both]) {
                    *sum += more;
                }
            }
        }
        let hop = self.closed;
        self.closed += 1;
        self.hops[slot(hop, STEP)] = energy;
        self.steps[slot(hop, SHORT_TERM_HOPS)] = self.hops.iter().sum();

        let gating = self.closed.is_multiple_of(STEP as u64);
        if let Some(steps) = self.stereo.as_mut().filter(|_| gating) {
            steps.rotate_right(1);
            steps[0] = [0.0; 3];
        }
        if let Some((power, start)) = self.window(MOMENTARY_STEPS) {
            keep_loudest(&mut self.momentary_max, power, start);
            if gating {
                self.gated.blocks.push(power as f32);
                if let Some([_, steps @ ..]) = &self.stereo {
                    let frames = (self.grid.edge(self.closed) - start) as f64;
                    let mean = |i: usize| (steps.iter().map(|s| s[i]).sum::<f64>() / frames) as f32;
                    self.gated.stereo.push([mean(0), mean(1), mean(2)]);
                }
            }
        }
        if let Some((power, start)) = self.window(SHORT_TERM_STEPS) {
            keep_loudest(&mut self.short_term_max, power, start);
            if gating {
                self.gated.short_terms.push(power as f32);
            }
        }
    }

    /// Mean square of the last `steps` times 100 ms, and the frame where that window begins; none before it is full.
    fn window(&self, steps: usize) -> Option<(f64, u64)> {
        let first = self.closed.checked_sub((steps * STEP) as u64)?;
        let energy: f64 = (0..steps)
            .map(|i| self.steps[slot(self.closed - 1 - (i * STEP) as u64, SHORT_TERM_HOPS)])
            .sum();
        let start = self.grid.edge(first);
        Some((energy / (self.grid.edge(self.closed) - start) as f64, start))
    }

    /// Loudest 400 ms, at every 10 ms; none if the stream is shorter or silent.
    pub fn momentary_max(&self) -> Option<Loudest> {
        self.loudest(self.momentary_max)
    }

    /// Loudest 3 s, at every 10 ms; none if the stream is shorter or silent.
    pub fn short_term_max(&self) -> Option<Loudest> {
        self.loudest(self.short_term_max)
    }

    /// The window energies, for integrated loudness, range, and pooling with other tracks.
    pub fn gated(&self) -> &Gated {
        &self.gated
    }

    /// Integrated loudness in LUFS; none if nothing passes the gates.
    pub fn integrated(&self) -> Option<f64> {
        self.gated.integrated()
    }

    /// Loudness range in LU; none if the stream is shorter than 3 s or silent.
    pub fn range(&self) -> Option<f64> {
        self.gated.range()
    }

    fn loudest(&self, (power, frame): (f64, u64)) -> Option<Loudest> {
        (power > SILENT && power.is_finite()).then(|| Loudest {
            lufs: lufs(power),
            at_s: frame as f64 / f64::from(self.rate),
        })
    }
}

fn slot(hop: u64, len: usize) -> usize {
    (hop % len as u64) as usize
}

fn keep_loudest(max: &mut (f64, u64), power: f64, start: u64) {
    if power > max.0 {
        *max = (power, start);
    }
}

#[cfg(test)]
mod tests;
