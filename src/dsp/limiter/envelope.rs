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
        let mean = smooth / 3 | 1;
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
