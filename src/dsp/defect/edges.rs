//! Heads and tails that were cut: the stream begins or ends in the middle of sound. A fade, however short, gets to silence.

use super::{Page, Spot, Spots};

/// The very edge, and the sound next to it, s.
const EDGE_S: f64 = 0.002;
const NEXT_S: f64 = 0.05;
/// The edge is at most so much softer than the sound next to it, and louder than this (-52 dBFS).
const SOFTER_DB: f64 = -18.0;
const LOUD_DBFS: f64 = -52.0;
/// A first note may start at once; a cut sound is as loud in its first 5 ms as later, but for so much, dB.
const FIRST_S: f64 = 0.005;
const RISE_DB: f64 = 8.0;
/// And a note starts from nothing: its outermost samples are so much softer than the sound.
const OUTERMOST_S: f64 = 0.000_5;
const FROM_NOTHING_DB: f64 = -45.0;

/// Looks at the two ends of the stream.
#[derive(Debug, Clone)]
pub struct Edges {
    rate: f64,
    head: Option<Spots>,
    tail: Spots,
}

impl Edges {
    pub fn new(rate: u32) -> Self {
        Edges {
            rate: f64::from(rate),
            head: None,
            tail: Spots::default(),
        }
    }

    pub fn page(&mut self, page: &Page) {
        if self.head.is_none() {
            let mut head = Spots::default();
            head.extend(self.edge(page, false));
            self.head = Some(head);
        }
        if page.last {
            self.tail.extend(self.edge(page, true));
        }
    }

    fn edge(&self, page: &Page, tail: bool) -> Option<Spot> {
        let frames = |seconds: f64| (seconds * self.rate) as usize;
        let length = page.channels.first()?.len();
        let next = frames(NEXT_S);
        if length < 2 * next {
            return None;
        }
        let level = |from: usize, until: usize| {
            let power = page.channels.iter().map(|c| {
                let x = if tail {
                    &c[length - until..length - from]
                } else {
                    &c[from..until]
                };
                x.iter().map(|v| v * v).sum::<f64>() / x.len().max(1) as f64
            });
            10.0 * libm::log10(power.fold(1e-15, crate::dsp::lanes::larger))
        };
        let edge = level(0, frames(EDGE_S));
        let sound = level(0, next);
        let [first, later] = [level(0, frames(FIRST_S)), level(frames(FIRST_S), next)];
        let cut = edge >= sound + SOFTER_DB && edge >= LOUD_DBFS;
        let outermost = level(0, frames(OUTERMOST_S).max(1));
        let begins = first < later - RISE_DB || outermost < sound + FROM_NOTHING_DB;
        if !cut || (!tail && begins) {
            return None;
        }
        let last = page.frame(length);
        let span = frames(EDGE_S) as u64;
        let (from, until) = if tail { (last - span, last) } else { (0, span) };
        Some(Spot {
            from,
            until,
            channel: None,
            size: edge,
            confidence: 0.9,
            says: format!(
                "the {} 2 ms have {edge:.0} dBFS, the sound next to it {sound:.0} dBFS",
                if tail { "last" } else { "first" }
            ),
        })
    }

    /// Starts and ends that are cut.
    pub fn finish(self) -> (Spots, Spots) {
        (self.head.unwrap_or_default(), self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise};

    const RATE: u32 = 44_100;

    /// Cut starts and ends in a second of noise whose first and last frames have a gain.
    fn cut(head: impl Fn(usize) -> f64, tail: impl Fn(usize) -> f64) -> (u64, u64) {
        let x = noise(44_100, 5);
        let x = x.iter().enumerate();
        let x = x.map(|(i, v)| 0.2 * v * head(i).min(1.0) * tail(44_099 - i).min(1.0));
        let mut edges = Edges::new(RATE);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x.collect()]), |page| edges.page(page));
        pages.finish(|page| edges.page(page));
        let (head, tail) = edges.finish();
        (head.count(), tail.count())
    }

    #[test]
    fn a_stream_in_full_swing_at_its_ends_is_cut() {
        assert_eq!(cut(|_| 1.0, |_| 1.0), (1, 1));
        // A millisecond of fade does not help.
        assert_eq!(cut(|i| (i as f64 + 20.0) / 44.0, |_| 1.0), (1, 1));
    }

    #[test]
    fn a_fade_and_a_note_that_starts_from_nothing_are_not() {
        let fade = |i: usize| i as f64 / 2_000.0;
        assert_eq!(cut(fade, fade), (0, 0));
        let attack = |i: usize| (i as f64 / 60.0).powi(6);
        assert_eq!(cut(attack, |_| 1.0), (0, 1));
    }
}
