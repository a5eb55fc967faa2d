//! Dynamics from what other meters keep, and the DR figure with its own blocks. Knows nothing of files.

use super::cpu::on_any_cpu;
use super::lanes::{LaneSum, larger, peak};
use super::loudness::SHORT_TERM_STEPS;
use crate::audio::Block;

/// Lowest short-term loudness, LUFS and LU below integrated, at which the peak-to-short-term ratio means anything.
const PSR_FLOOR_LUFS: f64 = -70.0;
const PSR_BELOW_INTEGRATED_LU: f64 = 20.0;

/// Peak-to-short-term ratios of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Psr {
    /// The smallest, dB, and the index of its window's first step.
    pub least: (f64, usize),
    /// How many windows have a ratio of so many whole dB, below 0 with 0; the last entry holds all above.
    pub histogram: [u64; PSR_BINS],
}

/// Bins of a dB each, from 0 dB.
pub const PSR_BINS: usize = 31;

/// Peak-to-short-term ratio: true peak over 3 s minus the loudness of the same 3 s, every 100 ms.
///
/// `step_peaks` are true-peak magnitudes per 100 ms, `short_terms` the loudness of the windows in LUFS, entry `i` for steps
/// `i` to `i + 29`. Windows more than 20 LU below `integrated` are pauses and do not count. None if nothing is left. (AES 143rd Convention, e-brief 373.)
pub fn psr(
    step_peaks: &[f32],
    short_terms: impl Iterator<Item = f64>,
    integrated: f64,
) -> Option<Psr> {
    let floor = larger(PSR_FLOOR_LUFS, integrated - PSR_BELOW_INTEGRATED_LU);
    let mut histogram = [0; PSR_BINS];
    let mut smallest: Option<(f64, usize)> = None;
    for ((index, window), loudness) in step_peaks
        .windows(SHORT_TERM_STEPS)
        .enumerate()
        .zip(short_terms)
    {
        if loudness <= floor {
            continue;
        }
        let highest = window.iter().fold(0.0, |m, p| larger(m, f64::from(*p)));
        let psr = 20.0 * libm::log10(highest) - loudness;
        if !psr.is_finite() {
            continue;
        }
        histogram[(psr.max(0.0) as usize).min(PSR_BINS - 1)] += 1;
        if smallest.is_none_or(|(least, _)| psr < least) {
            smallest = Some((psr, index));
        }
    }
    smallest.map(|least| Psr { least, histogram })
}

/// Share of the loudest blocks whose RMS counts.
const DR_TOP_SHARE: f64 = 0.2;
/// A channel whose loudest blocks have less energy than this, or whose figure exceeds this many dB, has DR 0.
const DR_LEAST_ENERGY: f64 = 1.0 / 16_777_216.0;
const DR_LARGEST_DB: f64 = 144.5;

/// Blocks of 3 s; at 44.1 kHz the established meters use 3 times 44160 frames.
fn dr_block(rate: u32) -> u64 {
    3 * if rate == 44_100 {
        44_160
    } else {
        u64::from(rate).max(1)
    }
}

#[derive(Debug, Clone, Default)]
struct DrChannel {
    square: LaneSum,
    peak: f64,
    /// Root of twice the mean square, and peak, of every block: 8 bytes per 3 s.
    blocks: Vec<(f32, f32)>,
    /// The latest sample, not yet counted: the last sample of a stream is left out of its last block.
    held: Option<f64>,
}

/// The DR figure as the established meters compute it ("DR14").
#[derive(Debug, Clone)]
pub struct DynamicRange {
    block: u64,
    filled: u64,
    channels: Vec<DrChannel>,
}

/// The figure of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Dr {
    /// Mean over the channels, rounded to even halves.
    pub track: i32,
    pub channels: Vec<f64>,
}

impl DynamicRange {
    pub fn new(rate: u32, channels: usize) -> Self {
        DynamicRange {
            block: dr_block(rate),
            filled: 0,
            channels: vec![DrChannel::default(); channels],
        }
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        let frames = block.frames();
        if frames == 0 {
            return;
        }
        let mut filled = self.filled;
        for (channel, x) in self.channels.iter_mut().zip(&block.channels) {
            filled = self.filled;
            if let Some(held) = channel.held.replace(x[frames - 1]) {
                channel.take(&[held], &mut filled, self.block);
            }
            channel.take(&x[..frames - 1], &mut filled, self.block);
        }
        self.filled = filled;
    }

    /// Ends the stream and reads; none for a stream without frames.
    pub fn finish(&mut self) -> Option<Dr> {
        let block = self.block;
        let mut all = Vec::new();
        for channel in &mut self.channels {
            let mut filled = self.filled;
            // The sample held back completes its block or is left out.
            if let Some(held) = channel.held.take().filter(|_| filled + 1 == block) {
                channel.take(&[held], &mut filled, block);
            }
            channel.close(filled);
            all.push(channel.figure());
        }
        if all.is_empty() {
            return None;
        }
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        Some(Dr {
            track: libm::rint(mean) as i32,
            channels: all,
        })
    }
}

impl DrChannel {
    fn take(&mut self, mut x: &[f64], filled: &mut u64, block: u64) {
        while !x.is_empty() {
            let room = usize::try_from(block - *filled).unwrap_or(usize::MAX);
            let (now, later) = x.split_at(room.min(x.len()));
            add(self, now);
            *filled += now.len() as u64;
            if *filled == block {
                self.close(block);
                *filled = 0;
            }
            x = later;
        }
    }

    fn close(&mut self, frames: u64) {
        let mean_square = self.square.take() / frames.max(1) as f64;
        let rms = libm::sqrt(2.0 * mean_square);
        self.blocks.push((rms as f32, self.peak as f32));
        self.peak = 0.0;
    }

    fn figure(&self) -> f64 {
        let mut rms: Vec<f64> = self.blocks.iter().map(|b| b.0.into()).collect();
        let mut peaks: Vec<f64> = self.blocks.iter().map(|b| b.1.into()).collect();
        rms.sort_unstable_by(|a, b| b.total_cmp(a));
        peaks.sort_unstable_by(|a, b| b.total_cmp(a));
        let top = ((rms.len() as f64 * DR_TOP_SHARE) as usize).max(1);
        let energy: f64 = rms.iter().take(top).map(|v| v * v).sum();
        let second = peaks.get(1).or(peaks.first()).copied().unwrap_or(0.0);
        let figure = 20.0 * libm::log10(second / libm::sqrt(energy / top as f64));
        let plausible = figure.abs() <= DR_LARGEST_DB && energy >= DR_LEAST_ENERGY;
        if plausible { figure } else { 0.0 }
    }
}

on_any_cpu! {
    fn add(channel: &mut DrChannel, x: &[f64]) {
        channel.square.add(x, |v| v * v);
        channel.peak = larger(channel.peak, peak(x));
    }
}

/// DR of an album: the mean of its tracks' figures, rounded to even halves.
pub fn album_dr(tracks: &[i32]) -> Option<i32> {
    let sum: f64 = tracks.iter().map(|t| f64::from(*t)).sum();
    (!tracks.is_empty()).then(|| libm::rint(sum / tracks.len() as f64) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise, tone};

    fn dr(rate: u32, x: Vec<f64>, pieces: usize) -> Dr {
        let mut meter = DynamicRange::new(rate, 1);
        for piece in blocks(&block(vec![x]), pieces) {
            meter.push(&piece);
        }
        meter.finish().unwrap()
    }

    #[test]
    fn a_sine_has_no_dynamics() {
        let figure = dr(48_000, tone(48_000, 1000.0, 0.5, 48_000 * 7), 8192);
        assert_eq!(figure.track, 0);
        assert!(figure.channels[0].abs() < 1e-3);
    }

    #[test]
    fn the_second_highest_block_peak_stands_over_the_loudest_fifth() {
        // Ten blocks of noise; two of them four times as loud, one sample far out.
        let rate = 1000;
        let mut x = noise(30_000 - 5, 3);
        for (i, v) in x.iter_mut().enumerate() {
            *v *= if i < 6000 { 0.4 } else { 0.1 };
        }
        x[20_000] = 0.9;
        // Peaks sorted: 0.9, then about 0.4; top fifth of ten blocks: the two loud ones, RMS 0.4 / sqrt(3) * sqrt(2).
        let expected = 20.0 * libm::log10(0.4 / (0.4 * (2.0f64 / 3.0).sqrt()));
        let figure = dr(rate, x, 777);
        assert!((figure.channels[0] - expected).abs() < 0.15, "{figure:?}");
    }

    #[test]
    fn blocks_close_where_the_established_meters_close_them() {
        let count = |frames: usize| {
            let mut meter = DynamicRange::new(44_100, 1);
            for piece in blocks(&block(vec![vec![0.5; frames]]), 4096) {
                meter.push(&piece);
            }
            meter.finish();
            meter.channels[0].blocks.clone()
        };
        assert_eq!(count(132_480 - 1).len(), 1);
        let exact = count(132_480);
        assert_eq!((exact.len(), exact[1]), (2, (0.0, 0.0)));
        assert_eq!(count(132_481)[1], (0.0, 0.0));
        assert!(count(132_482)[1].0 > 0.7);
    }

    #[test]
    fn how_the_stream_is_cut_does_not_change_a_bit() {
        let x = noise(9_001, 8);
        let whole = dr(1000, x.clone(), 8192);
        for pieces in [1, 17, 480] {
            assert_eq!(dr(1000, x.clone(), pieces), whole);
        }
        assert_eq!(DynamicRange::new(48_000, 0).finish(), None);
        assert_eq!(dr(1000, vec![0.0; 10], 3).track, 0);
    }

    #[test]
    fn an_album_rounds_halves_to_even() {
        assert_eq!(album_dr(&[8, 9]), Some(8));
        assert_eq!(album_dr(&[9, 10]), Some(10));
        assert_eq!(album_dr(&[]), None);
    }

    #[test]
    fn the_smallest_psr_ignores_pauses() {
        let mut peaks = vec![0.5f32; 60];
        peaks[50..].fill(0.25);
        let loudness = (0..31).map(|i| {
            if i == 30 {
                -90.0
            } else {
                -20.0 - f64::from(i) * 0.1
            }
        });
        let read = psr(&peaks, loudness, -20.0).unwrap();
        let (least, index) = read.least;
        assert_eq!(index, 0);
        assert!((least - (20.0 * 0.5f64.log10() + 20.0)).abs() < 1e-6);
        // 13.98 dB, then 0.1 dB more every step; the window at -90 LUFS is a pause.
        assert_eq!(read.histogram[13..17], [1, 10, 10, 9]);
        assert_eq!(read.histogram.iter().sum::<u64>(), 30);
        assert_eq!(psr(&peaks[..20], std::iter::repeat(-20.0), -20.0), None);
    }
}
