//! True peak: the highest magnitude of the band-limited signal behind the samples (ITU-R BS.1770-5, Annex 2), at every sample rate.
//!
//! Three interpolators: a coarse one (4x, 24 taps per phase), whose peak per 100 ms serves the peak-to-short-term ratio and which lists
//! clips between samples; an exact one (16x and a parabola, 1024 taps: flat to 0.49 of the rate), which decides the reading; and the
//! one the Recommendation prints, for its own figure. None runs everywhere: wherever the samples, their second differences and the
//! content near the Nyquist frequency prove that nothing above the present maximum can hide, nothing is computed. The reading is
//! the one that computing everything would give, to 0.001 dB. Knows nothing of limits in specs; overs and clips are what exceeds
//! the limit it is given.

mod annex;
pub(in crate::dsp) mod kernel;
mod overs;
mod search;

pub(in crate::dsp) use overs::Overs;
pub use overs::{KEPT as OVERS_KEPT, Over};

use super::cpu::on_any_cpu;
use super::grid::Grid;
use super::lanes::{larger, peak};
use crate::audio::Block;
use kernel::{
    COARSE_PAIRS, GROUP, HIGH, HIGH_PASS, HIGH_REST, Kernels, REACH, ROUGH_ERROR, kernels,
};
use search::{Found, Surroundings, above};

/// How far a reading may lie from the peak of the ideal reconstruction, dB: 0.001 for tones up to 0.49 of the rate, 0.012 for
/// the worst pattern of 64 full-scale samples, 0.04 (twice this figure) for one of 128, which no programme contains.
pub const UNCERTAINTY_DB: f64 = 0.02;

/// 100 ms: the grid of [`TruePeak::steps`].
const STEPS_PER_SECOND: u32 = 10;

/// Frames looked at together, and those kept on both sides of them.
const BATCH: usize = 4096;
const MARGIN: usize = 1024;
const WINDOW: usize = BATCH + 2 * MARGIN;
const GROUPS: usize = WINDOW / GROUP;
/// Far surroundings are taken per block of 256 frames; two blocks on each side cover the exact interpolator's reach.
const BLOCK: usize = 256;
const BLOCKS: usize = WINDOW / BLOCK;
const BLOCK_REACH: usize = REACH / BLOCK;
/// One group of intervals before the first frame takes part: the peak may lie before it.
const FIRST_GROUP: usize = MARGIN / GROUP - 1;

/// A candidate must exceed the maximum by this factor (0.0009 dB) to be worth the exact interpolator.
const WORTH: f64 = 1.0001;

/// A peak of one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Magnitude, full scale = 1; never below the largest sample.
    pub value: f64,
    /// Position in frames, between frames where the peak is.
    pub at: f64,
}

/// One channel's window into the stream, with what is known of its groups and blocks.
#[derive(Debug, Clone)]
struct Lane {
    x: Vec<f64>,
    /// The window in single precision, filled when first needed.
    single: Vec<f32>,
    group_peak: Vec<f64>,
    group_bend: Vec<f64>,
    /// Of the groups looked at.
    heights: Vec<Heights>,
    /// Largest sample and second difference of each block and its neighbours in reach.
    block_peak: [f64; BLOCKS],
    block_bend: [f64; BLOCKS],
    /// Largest high-passed sample of each block, computed when first needed.
    block_high: [Option<f64>; BLOCKS],
    max: Peak,
    /// By the printed interpolator: without the samples themselves, which its phases do not touch.
    annex_max: Peak,
    overs: Overs,
    clips: Overs,
}

/// A true-peak meter for one stream.
#[derive(Debug, Clone)]
pub struct TruePeak {
    kernels: &'static Kernels,
    lanes: Vec<Lane>,
    /// Overs are intervals above this magnitude.
    limit: f64,
    /// Samples from this magnitude on are at full scale.
    full_scale: f64,
    /// Frames pushed.
    frames: u64,
    /// Stream position of the windows' first sample.
    base: i64,
    steps: Grid,
    step_end: i64,
    step_peak: f64,
    step_peaks: Vec<f32>,
}

impl TruePeak {
    /// A meter that lists overs above `limit` (full scale = 1), and clips between samples: crests above it of which no sample
    /// reaches it.
    pub fn new(rate: u32, channels: usize, limit: f64) -> Self {
        let steps = Grid::new(rate, STEPS_PER_SECOND);
        TruePeak {
            kernels: kernels(),
            lanes: (0..channels).map(|c| Lane::new(c, rate)).collect(),
            limit,
            full_scale: limit,
            frames: 0,
            base: -(MARGIN as i64),
            step_end: steps.edge(1) as i64,
            steps,
            step_peak: 0.0,
            step_peaks: Vec::new(),
        }
    }

    /// The magnitude from which a sample counts as clipped itself, where that is less than the limit: the highest integer code.
    pub fn clipped_from(self, full_scale: f64) -> Self {
        TruePeak { full_scale, ..self }
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        let frames = block.frames();
        self.frames += frames as u64;
        if self.lanes.is_empty() {
            return;
        }
        let mut from = 0;
        while from < frames {
            let filled = self.lanes.first().map_or(WINDOW, |l| l.x.len());
            let until = from + (WINDOW - filled).min(frames - from);
            for (index, lane) in self.lanes.iter_mut().enumerate() {
                match block.channels.get(index).and_then(|c| c.get(from..until)) {
                    Some(samples) => lane.x.extend_from_slice(samples),
                    None => lane.x.resize(lane.x.len() + until - from, 0.0),
                }
            }
            from = until;
            self.look();
        }
    }

    /// Ends the stream: silence follows.
    pub fn finish(&mut self) {
        let end = self.frames as i64;
        while self.base + ((FIRST_GROUP * GROUP) as i64) < end && !self.lanes.is_empty() {
            for lane in &mut self.lanes {
                lane.x.resize(WINDOW, 0.0);
            }
            self.look();
        }
        while self.steps.edge(self.step_peaks.len() as u64) < self.frames {
            self.close_step();
        }
    }

    /// The highest peak of every channel; complete after [`TruePeak::finish`].
    pub fn channels(&self) -> impl Iterator<Item = Peak> + '_ {
        self.lanes.iter().map(|l| l.max)
    }

    /// The highest value of every channel by the interpolator of BS.1770-5, Annex 2; complete after [`TruePeak::finish`].
    pub fn annex_channels(&self) -> impl Iterator<Item = Peak> + '_ {
        self.lanes.iter().map(|l| l.annex_max)
    }

    /// Highest magnitude over all channels in every 100 ms, by the coarse interpolator; the last may be a part.
    pub fn steps(&self) -> &[f32] {
        &self.step_peaks
    }

    /// The highest overs, at most [`OVERS_KEPT`], in the order of time, and how many there were.
    pub fn overs(&self) -> (Vec<Over>, u64) {
        (
            Overs::highest(self.lanes.iter().map(|l| &l.overs)),
            self.lanes.iter().map(|l| l.overs.count()).sum(),
        )
    }

    /// Clips between samples, one for each crest, their heights by the coarse interpolator or better: the highest, at most
    /// [`OVERS_KEPT`], in the order of time, and how many there were in each channel.
    pub fn clips(&self) -> (Vec<Over>, Vec<u64>) {
        (
            Overs::highest(self.lanes.iter().map(|l| &l.clips)),
            self.lanes.iter().map(|l| l.clips.count()).collect(),
        )
    }

    /// Looks through the windows if they are full, and moves on.
    fn look(&mut self) {
        if self.lanes.iter().any(|l| l.x.len() < WINDOW) {
            return;
        }
        let groups = FIRST_GROUP..FIRST_GROUP + BATCH / GROUP;
        let limits = Limits {
            over: self.limit,
            full_scale: self.full_scale,
        };
        for lane in &mut self.lanes {
            lane.survey(self.kernels);
            lane.take_sample_peak(groups.clone(), self.base);
        }
        let mut group = groups.start;
        while group < groups.end {
            // The groups of one step of 100 ms: its largest sample is known before any group is interpolated.
            let until = (group + 1..groups.end)
                .find(|g| self.position(*g) >= self.step_end)
                .unwrap_or(groups.end);
            if self.position(group) >= self.step_end && self.step_end < self.frames as i64 {
                self.close_step();
                continue;
            }
            for lane in &self.lanes {
                let samples = peak_of(&lane.group_peak[group..until]);
                self.step_peak = larger(self.step_peak, samples);
            }
            for g in group..until {
                let position = self.base + (g * GROUP) as i64;
                for lane in &mut self.lanes {
                    lane.examine(self.kernels, g, position, limits, &mut self.step_peak);
                }
            }
            group = until;
        }
        for lane in &mut self.lanes {
            lane.shift();
        }
        self.base += BATCH as i64;
    }

    fn position(&self, group: usize) -> i64 {
        self.base + (group * GROUP) as i64
    }

    fn close_step(&mut self) {
        self.step_peaks.push(self.step_peak as f32);
        self.step_peak = 0.0;
        self.step_end = self.steps.edge(self.step_peaks.len() as u64 + 1) as i64;
    }
}

/// Magnitudes that matter: overs are above the one, clipped samples are from the other on.
#[derive(Debug, Clone, Copy)]
struct Limits {
    over: f64,
    full_scale: f64,
}

const NONE: Peak = Peak {
    value: 0.0,
    at: 0.0,
};

impl Lane {
    fn new(channel: usize, rate: u32) -> Self {
        let mut x = Vec::with_capacity(WINDOW);
        x.resize(MARGIN, 0.0);
        Lane {
            x,
            single: Vec::new(),
            group_peak: vec![0.0; GROUPS],
            group_bend: vec![0.0; GROUPS],
            heights: vec![Heights::default(); BATCH / GROUP],
            block_peak: [0.0; BLOCKS],
            block_bend: [0.0; BLOCKS],
            block_high: [None; BLOCKS],
            max: NONE,
            annex_max: NONE,
            overs: Overs::places(channel, rate),
            clips: Overs::crests(channel),
        }
    }

    /// Largest sample and second difference of every group that is new, then of every block with its neighbours; then how high
    /// the waveform of every group can reach.
    fn survey(&mut self, k: &Kernels) {
        survey(&self.x, &mut self.group_peak, &mut self.group_bend);
        let per_block = |groups: &[f64]| -> [f64; BLOCKS] {
            std::array::from_fn(|b| peak(&groups[b * (BLOCK / GROUP)..][..BLOCK / GROUP]))
        };
        let spread = |own: [f64; BLOCKS]| -> [f64; BLOCKS] {
            std::array::from_fn(|b| {
                let until = (b + BLOCK_REACH + 1).min(BLOCKS);
                peak(&own[b.saturating_sub(BLOCK_REACH)..until])
            })
        };
        self.block_peak = spread(per_block(&self.group_peak));
        self.block_bend = spread(per_block(&self.group_bend));
        let blocks = [&self.block_peak, &self.block_bend];
        reach(
            k,
            &self.x,
            &self.group_peak,
            &self.group_bend,
            blocks,
            &mut self.heights,
        );
    }

    /// The maximum is at least the largest sample.
    fn take_sample_peak(&mut self, groups: std::ops::Range<usize>, base: i64) {
        let highest = peak(&self.group_peak[groups.clone()]);
        if highest > self.max.value {
            let from = groups.start * GROUP;
            let samples = &self.x[from..groups.end * GROUP];
            let index = samples.iter().position(|v| v.abs() == highest).unwrap_or(0);
            self.max = Peak {
                value: highest,
                at: (base + (from + index) as i64) as f64,
            };
        }
    }

    /// Everything about the 16 intervals of one group: raises `step_peak`, the maximum, and the list of overs.
    #[inline]
    fn examine(
        &mut self,
        k: &Kernels,
        group: usize,
        position: i64,
        limits: Limits,
        step_peak: &mut f64,
    ) {
        let from = group * GROUP;
        let heights = self.heights[group - FIRST_GROUP];
        if heights.annex > self.annex_max.value {
            self.by_annex(k, from, position);
        }
        let floor = smaller(self.max.value, limits.over) * WORTH;
        if heights.coarse > *step_peak || heights.fine > floor {
            let block = from / BLOCK;
            let around = Surroundings {
                near: peak_of(&self.group_bend[group - 1..group + 2]),
                far: self.block_bend[block],
                peak: self.block_peak[block],
            };
            self.interpolate(k, from, position, limits, around, step_peak);
        }
    }

    #[inline(never)]
    fn by_annex(&mut self, k: &Kernels, from: usize, position: i64) {
        for (phase, values) in k.annex.group(&self.x, from).iter().enumerate() {
            for (j, value) in values.iter().enumerate() {
                if *value > self.annex_max.value {
                    let after = (position + j as i64) as f64;
                    self.annex_max = Peak {
                        value: *value,
                        at: after + (2 * phase + 1) as f64 / 8.0,
                    };
                }
            }
        }
    }

    #[inline(never)]
    fn interpolate(
        &mut self,
        k: &Kernels,
        from: usize,
        position: i64,
        limits: Limits,
        around: Surroundings,
        step_peak: &mut f64,
    ) {
        let quarters = k.coarse.group(&self.x, from);
        let mut coarse = [0.0f64; 4 * GROUP + 1];
        for (j, sample) in self.x[from..=from + GROUP].iter().enumerate() {
            coarse[4 * j] = sample.abs();
        }
        for (q, values) in quarters.iter().enumerate() {
            for (j, value) in values.iter().enumerate() {
                coarse[4 * j + q + 1] = value.abs();
            }
        }
        let highest = peak_of(&coarse);
        *step_peak = larger(*step_peak, highest);

        let frame = u64::try_from(position).unwrap_or(0);
        let limit = limits.over;
        let exceeds = |v: &f64| *v > limit;
        let span = (
            coarse.iter().position(exceeds),
            coarse.iter().rposition(exceeds),
        );
        if let (Some(first), Some(last)) = span {
            self.overs.add(frame + first as u64 / 4, highest);
            self.overs.add(frame + last as u64 / 4, highest);
            for (i, value) in coarse[..4 * GROUP]
                .iter()
                .enumerate()
                .take(last + 1)
                .skip(first)
            {
                if *value > limit {
                    let j = i / 4;
                    let clipped = larger(coarse[4 * j], coarse[4 * j + 4]) >= limits.full_scale;
                    self.clips.crest(frame + j as u64, *value, clipped);
                }
            }
        }
        // The highest of the group is wanted if it raises the maximum, or the over it belongs to.
        let known = smaller(
            self.overs.height(frame, limit),
            self.clips.height(frame, limit),
        );
        let wanted = smaller(self.max.value, known);
        let grid = k.coarse.grid.of(around.near, around.far, around.peak);
        let rest = HIGH_REST * around.peak;
        // High-passed samples are at most a quarter of the largest second difference: often that is proof enough.
        if highest + grid + HIGH * around.far / 4.0 + rest <= wanted * WORTH {
            return;
        }
        let slack = grid + HIGH * self.high_around(from / BLOCK) + rest;
        if highest + slack <= wanted * WORTH {
            return;
        }
        let mut best = Found {
            value: wanted,
            offset: f64::NAN,
        };
        if self.single.is_empty() {
            self.single.extend(self.x.iter().map(|v| *v as f32));
        }
        let mut rough = [f64::NAN; 4 * GROUP + 1];
        let error =
            k.fine.bounds[2].of(around.near, around.far, around.peak) + ROUGH_ERROR * around.peak;
        let top = coarse.iter().position(|v| *v == highest).unwrap_or(0);
        let first = top.saturating_sub(1)..(top + 1).min(4 * GROUP);
        for stretch in first
            .clone()
            .chain((0..4 * GROUP).filter(|s| !first.contains(s)))
        {
            let ends = larger(coarse[stretch], coarse[stretch + 1]);
            if ends + slack <= best.value * WORTH {
                continue;
            }
            for end in [stretch, stretch + 1] {
                if rough[end].is_nan() {
                    let value = k.fine.rough_value(&self.single, from + end / 4, end % 4);
                    rough[end] = value.abs();
                }
            }
            if larger(rough[stretch], rough[stretch + 1]) + error <= best.value * WORTH {
                continue;
            }
            let (j, quarter) = (stretch / 4, stretch % 4);
            if let Some(found) = above(&k.fine, &self.x, from + j, quarter, around, best.value) {
                best = Found {
                    offset: j as f64 + found.offset,
                    ..found
                };
            }
        }
        if best.offset.is_nan() {
            return;
        }
        if best.value > self.max.value {
            self.max = Peak {
                value: best.value,
                at: position as f64 + best.offset,
            };
        }
        if best.value > limit {
            self.overs.add(frame + best.offset as u64, best.value);
            let j = best.offset as usize;
            match span.0 {
                Some(_) => self.clips.raise(frame + j as u64, best.value),
                // The coarse interpolator saw nothing: the crest stands near the Nyquist frequency.
                None => {
                    let ends = larger(coarse[4 * j], coarse[(4 * j + 4).min(4 * GROUP)]);
                    let clipped = ends >= limits.full_scale;
                    self.clips.crest(frame + j as u64, best.value, clipped);
                }
            }
        }
    }

    /// Largest sample through the high pass in a block and its neighbours in reach.
    fn high_around(&mut self, block: usize) -> f64 {
        let mut highest = 0.0;
        for b in block.saturating_sub(BLOCK_REACH)..=(block + BLOCK_REACH).min(BLOCKS - 1) {
            let high = match self.block_high[b] {
                Some(high) => high,
                None => {
                    let high = self.high(b);
                    self.block_high[b] = Some(high);
                    high
                }
            };
            highest = larger(highest, high);
        }
        highest
    }

    fn high(&self, block: usize) -> f64 {
        const HALF: usize = HIGH_PASS.len() / 2;
        let from = (block * BLOCK).max(HALF);
        let until = ((block + 1) * BLOCK).min(WINDOW - HALF);
        let x = &self.x[from - HALF..until + HALF];
        let filtered: Vec<f64> = x
            .windows(HIGH_PASS.len())
            .map(|w| {
                let mut sum = HIGH_PASS[HALF] * w[HALF];
                for i in 0..HALF {
                    sum += HIGH_PASS[i] * (w[i] + w[HIGH_PASS.len() - 1 - i]);
                }
                sum
            })
            .collect();
        peak(&filtered)
    }

    fn shift(&mut self) {
        self.x.copy_within(BATCH.., 0);
        self.x.truncate(2 * MARGIN);
        self.single.clear();
        self.group_peak.copy_within(BATCH / GROUP.., 0);
        self.group_bend.copy_within(BATCH / GROUP.., 0);
        self.block_high.copy_within(BATCH / BLOCK.., 0);
        self.block_high[BLOCKS - BATCH / BLOCK..].fill(None);
    }
}

on_any_cpu! {
    /// Largest sample and second difference of every group that is new.
    fn survey(x: &[f64], peaks: &mut [f64], bends: &mut [f64]) {
        // The last group waits: its last second difference needs a sample that is not there yet.
        let new = 2 * MARGIN / GROUP - 1..GROUPS - 1;
        for ((group, peak), bend) in new.clone().zip(&mut peaks[new.clone()]).zip(&mut bends[new]) {
            let Some((samples, _)) = x[group * GROUP - 1..].split_first_chunk::<{ GROUP + 2 }>() else {
                return;
            };
            let (mut highs, mut turns) = ([0.0f64; 8], [0.0f64; 8]);
            for from in (0..GROUP).step_by(8) {
                for j in 0..8 {
                    let [a, b, c] = [0, 1, 2].map(|k| samples[from + j + k]);
                    highs[j] = larger(highs[j], b.abs());
                    turns[j] = larger(turns[j], ((c - b) - (b - a)).abs());
                }
            }
            *peak = largest(&highs);
            *bend = largest(&turns);
        }
    }
}

/// What the interpolators cannot exceed in a group.
#[derive(Debug, Clone, Copy, Default)]
struct Heights {
    annex: f64,
    coarse: f64,
    fine: f64,
}

on_any_cpu! {
    /// How high each group can reach, from what is known of it, its neighbours and its block.
    fn reach(k: &Kernels, x: &[f64], peaks: &[f64], bends: &[f64], blocks: [&[f64; BLOCKS]; 2], heights: &mut [Heights]) {
        let groups = FIRST_GROUP..FIRST_GROUP + BATCH / GROUP;
        let bends = bends[groups.start - 1..=groups.end].windows(3);
        let own = peaks[groups.clone()].iter().zip(bends);
        for ((group, height), (own, bends)) in groups.zip(heights).zip(own) {
            let block = group * GROUP / BLOCK;
            let (peak, far) = (blocks[0][block], blocks[1][block]);
            // The interval after the group's last sample ends at the next group's first.
            let samples = larger(*own, x[(group + 1) * GROUP].abs());
            let near = larger(larger(bends[0], bends[1]), bends[2]);
            height.annex = k.annex.at_most(samples, near, peak);
            height.coarse = samples + k.coarse.bound.of(near, far, peak);
            height.fine = samples + k.fine.bounds[0].of(near, far, peak);
        }
    }
}

/// Largest of eight, halving: short chains.
#[inline(always)]
fn largest(v: &[f64; 8]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|i| larger(v[i], v[i + 4]));
    larger(larger(four[0], four[2]), larger(four[1], four[3]))
}

fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// Largest of a few magnitudes.
fn peak_of(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |m, v| larger(m, *v))
}

// The coarse interpolator must find its samples inside the window, and so must the exact one, one interval further.
const _: () = assert!(FIRST_GROUP * GROUP > REACH + 1 && MARGIN > REACH + GROUP + COARSE_PAIRS);
const _: () = assert!(MARGIN.is_multiple_of(BLOCK) && BATCH.is_multiple_of(BLOCK));

#[cfg(test)]
mod tests;
