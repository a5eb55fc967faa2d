//! What the ideal reconstruction has beyond the exact interpolator's reach. A sinc falls off so slowly that content right below the
//! Nyquist frequency (from 0.497 of the rate on; clipped noise has it, music rarely) adds up from thousands of samples away.
//!
//! Between samples `n` and `n + 1`, at the fraction `p`, the samples beyond reach add `(-1)^n sin(pi p) / pi` times a field: the
//! sum of `(-1)^m y[m] K(t - m)`, where `K(u)` is `1 / u` without the share that the interpolator's window lets through. `K` is smooth, so
//! the field changes slowly and only slow parts of `(-1)^m y[m]` count: both are kept at every 32nd frame.

use std::f64::consts::PI;
use std::ops::Range;

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::{larger, peak};
use crate::dsp::true_peak::kernel::{REACH, fine_window};

/// Frames per point.
pub const SPACING: usize = 32;
/// Points that are remembered: the field's reach into the past.
const PAST: usize = 1024;
/// Half of the length of the decimating filter, and its cutoff in cycles per frame: flat to 0.003, nothing from 0.028 on.
const HALF: usize = 80;
const CUTOFF: f64 = 0.0155;
/// Changes of a point below this do not show in a reading.
const UNFELT: f64 = 1e-6;
/// Points of a stretch over which the content's level is taken.
const STRETCH: usize = 64;

/// One channel's far field over the present stretch of the stream.
#[derive(Debug, Clone)]
pub struct Far {
    filter: Vec<f64>,
    /// `K`, falling from `PAST` points ahead to `PAST` points behind.
    kernel: Vec<f64>,
    /// The slow part of the alternated signal; `PAST` points before the present stretch.
    slow: Vec<f64>,
    /// Changes of `slow` that `field` does not have yet.
    pending: Vec<(isize, f64)>,
    field: Vec<f64>,
    /// How far each point of the field moved since it was noticed.
    moved: Vec<f64>,
    /// Standard deviation of a field from unknown white content over that of a slow point, times the root of the distance.
    unknown: f64,
}

impl Far {
    pub fn new() -> Self {
        let mut filter: Vec<f64> = (0..=2 * HALF)
            .map(|i| {
                let k = i as f64 - HALF as f64;
                let x = 2.0 * PI * CUTOFF * k;
                let sinc = if k == 0.0 { 1.0 } else { libm::sin(x) / x };
                // Blackman: 75 dB.
                let turn = PI * (k / (HALF + 1) as f64);
                sinc * (0.42 + 0.5 * libm::cos(turn) + 0.08 * libm::cos(2.0 * turn))
            })
            .collect();
        let sum: f64 = filter.iter().sum();
        filter.iter_mut().for_each(|v| *v /= sum);
        let energy: f64 = filter.iter().map(|v| v * v).sum();
        for (i, v) in filter.iter_mut().enumerate() {
            if !(i + HALF).is_multiple_of(2) {
                *v = -*v;
            }
        }
        let kernel: Vec<f64> = (0..=2 * PAST)
            .map(|i| {
                let u = (PAST as f64 - i as f64) * SPACING as f64;
                if u == 0.0 {
                    0.0
                } else {
                    SPACING as f64 * (1.0 - fine_window(u.abs() / REACH as f64)) / u
                }
            })
            .collect();
        Far {
            filter,
            kernel,
            slow: vec![0.0; PAST],
            pending: Vec::new(),
            field: Vec::new(),
            moved: Vec::new(),
            unknown: 1.0 / libm::sqrt(energy),
        }
    }

    /// Takes the frames of `changed`, new ones or old ones anew.
    pub fn update(&mut self, y: &[f64], changed: Range<usize>) {
        let first = changed.start.saturating_sub(HALF).div_ceil(SPACING);
        let known = (y.len().saturating_sub(HALF + 1)) / SPACING;
        let last = ((changed.end + HALF) / SPACING).min(known);
        if self.slow.len() < PAST + known + 1 {
            self.slow.resize(PAST + known + 1, 0.0);
        }
        for point in first.max(HALF.div_ceil(SPACING))..=last {
            let at = point * SPACING;
            let value = product(&self.filter, &y[at - HALF..=at + HALF]);
            let change = value - self.slow[PAST + point];
            if change.abs() > UNFELT {
                self.slow[PAST + point] = value;
                self.pending.push((point as isize, change));
            }
        }
    }

    /// Whether there is any.
    pub fn is_felt(&self) -> bool {
        !self.field.is_empty()
    }

    /// Brings the field up to date from the frame `from` on, up to where frames are known. Gives the stretches of frames where it
    /// changed by more than `noticed` since they were given last.
    pub fn refresh(&mut self, from: usize, noticed: f64) -> Vec<Range<usize>> {
        if peak(&self.slow) <= UNFELT {
            self.field.clear();
            self.moved.clear();
            self.pending.clear();
            return Vec::new();
        }
        let from = (from / SPACING).saturating_sub(1);
        let known = self.field.len();
        if from < known {
            for (point, change) in self.pending.drain(..) {
                let first = (from as isize).max(point - PAST as isize);
                let kernel = (PAST as isize + first - point) as usize;
                if let (Some(kernel), Some(field), Some(moved)) = (
                    self.kernel.get(kernel..),
                    self.field.get_mut(first as usize..),
                    self.moved.get_mut(first as usize..),
                ) {
                    // K is odd: the other way round it has the other sign.
                    add_product(kernel, -change, field, moved);
                }
            }
        }
        self.pending.clear();
        for point in known..self.slow.len() - PAST {
            // The past from PAST points before, the future as far as it is known.
            let until = (point + 2 * PAST + 1).min(self.slow.len());
            let slow = &self.slow[point.min(until)..until];
            self.field.push(product(slow, &self.kernel[..slow.len()]));
            self.moved.push(f64::MAX);
        }
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (point, moved) in self.moved.iter_mut().enumerate().skip(from) {
            if moved.abs() > noticed {
                *moved = 0.0;
                let frames = point.saturating_sub(2) * SPACING..(point + 2) * SPACING;
                match stretches.last_mut() {
                    Some(last) if last.end >= frames.start => last.end = frames.end,
                    _ => stretches.push(frames),
                }
            }
        }
        stretches
    }

    /// Where the content of the frames from `frame` on goes on unseen, the standard deviation of what it will add to a field
    /// `distance` frames before.
    pub fn unseen(&self, frame: usize, distance: usize) -> f64 {
        let from = (PAST + frame / SPACING).min(self.slow.len());
        let power = self.slow[from..]
            .chunks(STRETCH)
            .map(|c| c.iter().map(|v| v * v).sum::<f64>() / STRETCH as f64)
            .fold(0.0, larger);
        libm::sqrt(power / distance.max(1) as f64) * self.unknown
    }

    /// The field in the middle of the interval after `frame`: cubic interpolation.
    #[inline(always)]
    pub fn at(&self, frame: usize) -> f64 {
        let (point, rest) = (frame / SPACING, frame % SPACING);
        let Some(&[a, b, c, d]) = point
            .checked_sub(1)
            .and_then(|p| self.field.get(p..p + 4)?.first_chunk())
        else {
            return 0.0;
        };
        let t = (rest as f64 + 0.5) / SPACING as f64;
        let (u, v, w) = (t + 1.0, t - 1.0, t - 2.0);
        b * (u * v * w / 2.0) - c * (u * t * w / 2.0) + d * (u * t * v / 6.0)
            - a * (t * v * w / 6.0)
    }

    /// Largest magnitude of the field near the frames of `range`.
    pub fn peak(&self, range: Range<usize>) -> f64 {
        let from = (range.start / SPACING)
            .saturating_sub(1)
            .min(self.field.len());
        let until = (range.end / SPACING + 3).min(self.field.len());
        peak(&self.field[from..until.max(from)])
    }

    /// Forgets the first frames, a multiple of [`SPACING`].
    pub fn forget(&mut self, frames: usize) {
        let points = frames / SPACING;
        self.slow.drain(..points.min(self.slow.len() - PAST));
        self.field.drain(..points.min(self.field.len()));
        self.moved.drain(..points.min(self.moved.len()));
        for (point, _) in &mut self.pending {
            *point -= points as isize;
        }
    }
}

on_any_cpu! {
    /// Sum of products in eight lanes.
    fn product(a: &[f64], b: &[f64]) -> f64 {
        let mut lanes = [0.0; 8];
        let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
        let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
        for (a, b) in a.zip(b) {
            for j in 0..8 {
                lanes[j] += a[j] * b[j];
            }
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        ((a + e) + (b + f)) + ((c + g) + (d + h)) + rest
    }
}

on_any_cpu! {
    /// Adds `factor` times `values` to `a` and `b`, as far as they go.
    fn add_product(values: &[f64], factor: f64, a: &mut [f64], b: &mut [f64]) -> () {
        for ((a, b), value) in a.iter_mut().zip(b).zip(values) {
            let change = factor * value;
            *a += change;
            *b += change;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;
    use crate::dsp::true_peak::kernel::{FINE, kernels};

    #[test]
    fn near_and_far_together_are_the_sum_of_all_sincs() {
        let frames = 12_000;
        // White noise: the content near the Nyquist frequency is all there.
        let y: Vec<f64> = noise(frames, 2)
            .iter()
            .enumerate()
            .map(|(i, v)| if (1000..11_000).contains(&i) { *v } else { 0.0 })
            .collect();
        let mut far = Far::new();
        far.update(&y, 0..5000);
        far.refresh(0, 1e-4);
        far.update(&y, 5000..frames);
        assert!(!far.refresh(0, 1e-4).is_empty());
        let (mut with, mut without) = (0.0, 0.0);
        for n in (2000..10_000).step_by(7) {
            for position in [4, 8, 13] {
                let p = position as f64 / FINE as f64;
                let ideal: f64 = y
                    .iter()
                    .enumerate()
                    .map(|(m, v)| {
                        let u = PI * (n as f64 + p - m as f64);
                        v * libm::sin(u) / u
                    })
                    .sum();
                let near = kernels().fine.value(&y, n, position);
                let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
                let beyond = sign * libm::sin(PI * p) / PI * far.at(n);
                with = larger(with, (ideal - near - beyond).abs());
                without = larger(without, (ideal - near).abs());
            }
        }
        assert!(without > 0.02 && with < 5e-4, "{without} {with}");
    }
}
