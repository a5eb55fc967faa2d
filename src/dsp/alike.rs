//! How alike two recordings are: what remains when one is taken from the other, and by how much one is late.

use super::cpu::on_any_cpu;
use super::lanes::{LaneSum, larger};
use crate::audio::Block;

/// Sums over pairs of samples: `b` held against `a`.
#[derive(Debug, Clone, Default)]
pub struct Null {
    aa: LaneSum,
    bb: LaneSum,
    ab: LaneSum,
    /// Largest magnitude of `b - a`, full scale 1.
    pub peak: f64,
    samples: u64,
}

impl Null {
    /// Takes the next frames of both; what one has more than the other is left out.
    pub fn push(&mut self, a: &Block, b: &Block) {
        for (a, b) in a.channels.iter().zip(&b.channels) {
            let frames = a.len().min(b.len());
            let (a, b) = (&a[..frames], &b[..frames]);
            self.aa.add_pairs(a, b, |a, _| a * a);
            self.bb.add_pairs(a, b, |_, b| b * b);
            self.ab.add_pairs(a, b, |a, b| a * b);
            self.peak = larger(self.peak, largest_difference(a, b));
            self.samples += frames as u64;
        }
    }

    /// Whether every sample was the same.
    pub fn is_null(&self) -> bool {
        self.peak == 0.0
    }

    /// The gain that brings `a` nearest to `b`; 1 where `a` is silent.
    pub fn gain(&self) -> f64 {
        match self.aa.total() {
            0.0 => 1.0,
            aa => self.ab.total() / aa,
        }
    }

    /// Mean square of `b - a`.
    pub fn power(&self) -> f64 {
        self.mean(self.aa.total() + self.bb.total() - 2.0 * self.ab.total())
    }

    /// Mean square of `b` less `a` at the nearest gain.
    pub fn power_at_gain(&self) -> f64 {
        self.mean(self.bb.total() - self.gain() * self.ab.total())
    }

    /// Cosine between the two: 1 for the same at any gain, 0 for strangers and for silence.
    pub fn likeness(&self) -> f64 {
        let length = (self.aa.total() * self.bb.total()).sqrt();
        match length > 0.0 {
            true => self.ab.total() / length,
            false => 0.0,
        }
    }

    fn mean(&self, sum: f64) -> f64 {
        // Rounding may leave a little less than nothing.
        sum.max(0.0) / self.samples.max(1) as f64
    }
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    let apart = a.iter().zip(b).map(|(a, b)| (b - a).abs());
    apart.fold(0.0, larger)
}

/// Where in `b` the stretch `a` is found best: the first frame of it, and the cosine there. None where `b` is shorter, or nothing of it
/// is like `a` at all. Of equally good places the one nearest to `expected` wins.
pub fn find(a: &[f64], b: &[f64], expected: usize) -> Option<(usize, f64)> {
    let last = b.len().checked_sub(a.len())?;
    let energy = dot(a, a);
    let mut best: Option<(usize, f64)> = None;
    for at in 0..=last {
        let window = &b[at..at + a.len()];
        let product = dot(a, window);
        if product <= 0.0 {
            continue;
        }
        let likeness = product / (energy * dot(window, window)).sqrt();
        let better = best.is_none_or(|(place, found)| {
            likeness > found + 1e-12
                || (likeness >= found - 1e-12 && at.abs_diff(expected) < place.abs_diff(expected))
        });
        if better {
            best = Some((at, likeness));
        }
    }
    best
}

on_any_cpu! {
    fn dot(a: &[f64], b: &[f64]) -> f64 {
        let mut sum = LaneSum::default();
        sum.add_pairs(a, b, |a, b| a * b);
        sum.total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    fn block(x: &[f64]) -> Block {
        Block {
            channels: vec![x.to_vec()],
            grid_bits: None,
        }
    }

    #[test]
    fn what_remains_is_what_was_added_and_the_gain_is_found() {
        let a = noise(10_000, 1);
        let mut null = Null::default();
        null.push(&block(&a), &block(&a));
        assert!(null.is_null());
        assert_eq!((null.power(), null.gain()), (0.0, 1.0));

        let b: Vec<f64> = a.iter().map(|x| 0.5 * x).collect();
        let mut null = Null::default();
        null.push(&block(&a), &block(&b));
        assert!((null.gain() - 0.5).abs() < 1e-12);
        assert!(null.power_at_gain() < 1e-12 && null.power() > 1e-3);
        assert!((null.likeness() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_stretch_is_found_where_it_is_even_at_another_level_and_under_noise() {
        let b = noise(5000, 2);
        let under = noise(1000, 3);
        let a: Vec<f64> = b[1234..2234]
            .iter()
            .zip(&under)
            .map(|(x, n)| 0.3 * x + 0.01 * n)
            .collect();
        let (at, likeness) = find(&a, &b, 0).unwrap();
        assert_eq!(at, 1234);
        assert!(likeness > 0.99);
        assert_eq!(find(&b, &a, 0), None);
    }

    #[test]
    fn of_a_tone_the_nearest_period_is_taken() {
        let tone: Vec<f64> = (0..4000)
            .map(|n| libm::sin(n as f64 * std::f64::consts::TAU / 100.0))
            .collect();
        let (at, _) = find(&tone[1000..2000], &tone, 1000).unwrap();
        assert_eq!(at, 1000);
    }
}
