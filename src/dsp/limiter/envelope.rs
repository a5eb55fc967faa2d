//! What gain curves are made of: sliding extremes and running means whose results do not depend on where a computation starts.
//!
//! Reductions (1 - gain) are kept on a grid of 2^-36, -217 dB: sums of grid values are exact in f64, so a running mean can
//! be restarted anywhere and gives the same bits, and a reduction that ends is exactly zero again.

use std::collections::VecDeque;

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::larger;

const STEPS: f64 = 68_719_476_736.0;
/// Adding and taking away 1.5 * 2^52 rounds to the nearest integer, on every processor alike.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The nearest reduction on the grid.
#[inline(always)]
pub fn on_grid(reduction: f64) -> f64 {
    ((reduction * STEPS + ROUND) - ROUND) * (1.0 / STEPS)
}

/// A sliding mean of `len` values on the grid.
#[derive(Debug, Clone)]
struct Mean {
    values: VecDeque<f64>,
    sum: f64,
    share: f64,
}

impl Mean {
    fn new(len: usize) -> Self {
        Mean {
            values: VecDeque::from(vec![0.0; len]),
            sum: 0.0,
            share: 1.0 / len as f64,
        }
    }

    fn push(&mut self, value: f64) -> f64 {
        self.values.push_back(value);
        self.sum += value - self.values.pop_front().unwrap_or(0.0);
        on_grid(self.sum * self.share)
    }
}

/// The largest of the last `len` values, all at least zero.
#[derive(Debug, Clone)]
struct Highest {
    /// Positions and values that may still become the largest, falling.
    waiting: VecDeque<(u64, f64)>,
    len: u64,
    at: u64,
}

impl Highest {
    fn new(len: usize) -> Self {
        Highest {
            waiting: VecDeque::new(),
            len: len as u64,
            at: 0,
        }
    }

    fn push(&mut self, value: f64) -> f64 {
        while self.waiting.back().is_some_and(|w| w.1 <= value) {
            self.waiting.pop_back();
        }
        self.waiting.push_back((self.at, value));
        self.at += 1;
        while self
            .waiting
            .front()
            .is_some_and(|w| w.0 + self.len < self.at)
        {
            self.waiting.pop_front();
        }
        self.waiting.front().map_or(0.0, |w| w.1)
    }
}

/// The reduction that lasts: what is asked for again and again at least every `hold` frames during at least `lasting` frames, as a
/// smooth curve. A tone of half a period below `hold` gets a constant; a lone transient nothing.
#[derive(Debug, Clone)]
pub struct Sustained {
    hold: Highest,
    /// Smallest and then largest over `lasting` frames: a morphological opening. Smallest as largest of the negated complement.
    shortest: Highest,
    restored: Highest,
    means: [Mean; 3],
    /// Frames the result lags behind.
    pub lag: usize,
    /// Frames without any request after which everything is zero.
    memory: u64,
    idle: u64,
}

impl Sustained {
    pub fn new(hold: usize, lasting: usize, smooth: usize) -> Self {
        // Three means of an odd length, so that the middle is a frame; together about as long as asked for.
        let mean = (smooth / 3) | 1;
        let before = 3 * (mean / 2);
        let lasting = lasting.max(1);
        Sustained {
            hold: Highest::new(hold + 2 * before + 1),
            shortest: Highest::new(lasting),
            restored: Highest::new(lasting),
            means: std::array::from_fn(|_| Mean::new(mean)),
            lag: 2 * before + lasting - 1,
            memory: (hold + 2 * before + 1 + 2 * lasting + 3 * mean) as u64,
            idle: u64::MAX / 2,
        }
    }

    /// Takes the reduction the next frame asks for; gives the one that is `lag` frames old.
    pub fn push(&mut self, asked: f64) -> f64 {
        if asked == 0.0 {
            self.idle += 1;
            if self.idle > self.memory {
                return 0.0;
            }
        } else {
            if self.idle > self.memory {
                self.start_over();
            }
            self.idle = 0;
        }
        let held = self.hold.push(asked);
        let least = 1.0 - self.shortest.push(1.0 - held);
        let lasting = self.restored.push(least);
        let [a, b, c] = &mut self.means;
        c.push(b.push(a.push(lasting)))
    }

    fn start_over(&mut self) {
        for window in [&mut self.hold, &mut self.restored] {
            window.waiting.clear();
        }
        // Before the first request nothing was asked for.
        self.shortest.waiting.clear();
        self.shortest.waiting.push_back((self.shortest.at, 1.0));
        self.shortest.at += 1;
    }
}

/// `out[i]` becomes the largest of `x[i .. i + len]`; `x` is `len - 1` longer.
pub fn highest_of_next(x: &[f64], len: usize, out: &mut Vec<f64>) {
    out.clear();
    out.extend_from_slice(x);
    let mut reach = 1;
    while reach < len {
        // Twice as many each time; the last step overlaps.
        let step = reach.min(len - reach);
        raise(out, step);
        reach += step;
    }
    out.truncate((x.len() + 1).saturating_sub(len));
}

on_any_cpu! {
    /// Each value becomes the larger of itself and the one `step` further.
    fn raise(x: &mut [f64], step: usize) -> () {
        let n = x.len().saturating_sub(step);
        // Values further on are still the old ones when they are read: the walk goes upwards.
        for i in 0..n {
            x[i] = larger(x[i], x[i + step]);
        }
    }
}

/// `out[i]` becomes the mean of `x[i .. i + len]`, on the grid; `x` is `len - 1` longer.
pub fn mean_of_next(x: &[f64], len: usize, out: &mut Vec<f64>) {
    out.clear();
    if x.len() < len {
        return;
    }
    let share = 1.0 / len as f64;
    let mut sum: f64 = x[..len].iter().sum();
    out.push(on_grid(sum * share));
    for (leaves, enters) in x.iter().zip(&x[len..]) {
        sum += enters - leaves;
        out.push(on_grid(sum * share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    #[test]
    fn sliding_extremes_and_means_are_those_of_their_definition() {
        let x: Vec<f64> = noise(300, 4).iter().map(|v| on_grid(v.abs())).collect();
        for len in [1, 2, 3, 7, 8, 33] {
            let (mut high, mut mean) = (Vec::new(), Vec::new());
            highest_of_next(&x, len, &mut high);
            mean_of_next(&x, len, &mut mean);
            let mut running = Highest::new(len);
            let expected: Vec<f64> = x.iter().map(|v| running.push(*v)).collect();
            for (i, window) in x.windows(len).enumerate() {
                assert_eq!(high[i], window.iter().fold(0.0, |m, v| larger(m, *v)));
                assert_eq!(high[i], expected[i + len - 1]);
                assert!((mean[i] - window.iter().sum::<f64>() / len as f64).abs() < 1e-11);
            }
            assert_eq!((high.len(), mean.len()), (301 - len, 301 - len));
            // Started anywhere else, the same bits.
            let mut later = Vec::new();
            mean_of_next(&x[101..], len, &mut later);
            assert_eq!(mean[101..], later);
        }
    }

    #[test]
    fn what_recurs_is_sustained_and_what_does_not_is_not() {
        let run = |asked: &dyn Fn(usize) -> f64| {
            let mut sustained = Sustained::new(100, 400, 60);
            let lag = sustained.lag;
            let all: Vec<f64> = (0..5000).map(|i| sustained.push(asked(i))).collect();
            all[lag..].to_vec()
        };
        let every_90 = run(&|i| {
            if (1000..3000).contains(&i) && i % 90 == 0 {
                0.5
            } else {
                0.0
            }
        });
        assert!(every_90[1080..2880].iter().all(|v| *v == 0.5));
        assert!(
            every_90[..900]
                .iter()
                .chain(&every_90[3300..])
                .all(|v| *v == 0.0)
        );
        assert!(
            run(&|i| f64::from(u8::from(i == 1000)) * 0.5)
                .iter()
                .all(|v| *v == 0.0)
        );
    }
}
