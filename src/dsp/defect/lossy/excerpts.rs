//! A few excerpts, spread over a stream of any length, each the brightest of its neighbourhood: coders show where there is treble.

use super::super::Page;

/// Frames of an excerpt: a transform of 2048 at every place of a grid of 1024, and something to spare for converters.
pub const LENGTH: usize = 4_096;
/// Pages that the first excerpts stand for; twice as many each time the list is full.
const PAGES: u64 = 4;
/// Excerpts kept at most.
const MOST: usize = 96;
/// The brightest of so many is looked at first.
const GROUP: usize = 3;

/// Samples of up to two channels.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// Frame of the stream that the first sample is.
    pub at: u64,
    pub channels: Vec<Vec<f64>>,
    /// Power of the difference of neighbouring samples.
    bright: f64,
}

impl Excerpt {
    pub fn new(at: u64, channels: Vec<Vec<f64>>) -> Self {
        let bright = channels.first().map_or(0.0, |x| brightness(x));
        Excerpt {
            at,
            channels,
            bright,
        }
    }
}

/// Collects excerpts.
#[derive(Debug, Clone)]
pub struct Excerpts {
    kept: Vec<Excerpt>,
    pages: u64,
    each: u64,
}

impl Excerpts {
    pub fn new() -> Self {
        Excerpts {
            kept: Vec::new(),
            pages: 0,
            each: PAGES,
        }
    }

    pub fn page(&mut self, page: &Page) {
        let number = self.pages;
        self.pages += 1;
        // Not on a grid of its own: what repeats in the music with the period of pages would look like one.
        let from = page.from + (number * 389 % 1_024) as usize;
        let ends = from + LENGTH;
        if page.channels.is_empty() || ends > page.whole(0).len() {
            return;
        }
        if number / self.each >= MOST as u64 {
            self.halve();
        }
        let slot = (number / self.each) as usize;
        let heard = page.channels.iter().take(2);
        let excerpt = Excerpt::new(
            page.frame(from),
            heard.map(|x| x[from..ends].to_vec()).collect(),
        );
        if slot < self.kept.len() && self.kept[slot].bright >= excerpt.bright {
            return;
        }
        if slot < self.kept.len() {
            self.kept[slot] = excerpt;
            return;
        }
        self.kept.push(excerpt);
    }

    /// The brighter of every two stays.
    fn halve(&mut self) {
        let mut pairs = Vec::with_capacity(MOST);
        let mut kept = std::mem::take(&mut self.kept).into_iter();
        while let Some(first) = kept.next() {
            let brighter = match kept.next() {
                Some(second) if second.bright > first.bright => second,
                _ => first,
            };
            pairs.push(brighter);
        }
        self.kept = pairs;
        self.each *= 2;
    }

    /// The brightest of each group, and the others.
    pub fn by_brightness(&self) -> (Vec<&Excerpt>, Vec<&Excerpt>) {
        let (mut first, mut others) = (Vec::new(), Vec::new());
        for group in self.kept.chunks(GROUP) {
            let brightest = group
                .iter()
                .max_by(|a, b| a.bright.total_cmp(&b.bright).then(b.at.cmp(&a.at)));
            first.extend(brightest);
            others.extend(
                group
                    .iter()
                    .filter(|e| brightest.is_none_or(|b| b.at != e.at)),
            );
        }
        (first, others)
    }
}

fn brightness(x: &[f64]) -> f64 {
    x.windows(2).map(|w| (w[1] - w[0]) * (w[1] - w[0])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_of_any_length_leaves_a_few_excerpts_spread_over_it() {
        let mut excerpts = Excerpts::new();
        let x = vec![vec![0.0; 3 * LENGTH]];
        let pages = 10 * PAGES * MOST as u64;
        for number in 0..pages {
            // Softer and softer, so that the first page of a few is always the one that stays.
            let mut channels = x.clone();
            channels[0]
                .iter_mut()
                .step_by(2)
                .for_each(|v| *v = 1.0 / (1 + number) as f64);
            excerpts.page(&Page {
                channels: &channels,
                start: number * LENGTH as u64,
                from: 0,
                until: LENGTH,
                last: number + 1 == pages,
            });
        }
        assert!((MOST / 2..=MOST).contains(&excerpts.kept.len()));
        let at = |i: usize| excerpts.kept[i].at / LENGTH as u64;
        assert_eq!(at(0), 0);
        assert!(at(excerpts.kept.len() - 1) > pages * 9 / 10);
        let (first, others) = excerpts.by_brightness();
        assert_eq!(first.len(), excerpts.kept.len().div_ceil(GROUP));
        assert_eq!(first.len() + others.len(), excerpts.kept.len());
    }
}
