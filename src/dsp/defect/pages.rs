//! Cuts a stream into pages: bodies that follow one another without gap, each shown with what comes before and after it.
//!
//! A detector looks at its surroundings and reports only what lies in the body, so what it finds does not depend on how the
//! stream was handed over. Memory is one page.

use crate::audio::Block;

/// Length of a body, s, and of what is shown on both sides of it: enough to know the level around a place.
const BODY_S: f64 = 0.18;
const MARGIN_S: f64 = 0.16;
/// Frames of a body are multiples of this.
const STEP: usize = 1024;

/// A stretch of the stream. All channels have the same length.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    pub channels: &'a [Vec<f64>],
    /// Frame of the stream that the first sample is.
    pub start: u64,
    /// The body, as indices into the channels.
    pub from: usize,
    pub until: usize,
    /// The stream ends with this page.
    pub last: bool,
}

/// Collects frames until a page is complete.
#[derive(Debug, Clone)]
pub struct Pages {
    channels: Vec<Vec<f64>>,
    start: u64,
    from: usize,
    body: usize,
    margin: usize,
}

impl Pages {
    pub fn new(rate: u32, channels: usize) -> Self {
        let steps = |seconds: f64| ((seconds * f64::from(rate)) as usize).div_ceil(STEP) * STEP;
        Pages {
            channels: vec![Vec::new(); channels],
            start: 0,
            from: 0,
            body: steps(BODY_S).max(STEP),
            margin: steps(MARGIN_S).max(STEP),
        }
    }

    /// Frames shown on either side of a body.
    pub fn margin(&self) -> usize {
        self.margin
    }

    /// Takes further frames and shows every page that they complete.
    pub fn push(&mut self, block: &Block, mut show: impl FnMut(&Page)) {
        for (own, new) in self.channels.iter_mut().zip(&block.channels) {
            own.extend_from_slice(new);
        }
        while self.held() >= self.from + self.body + self.margin {
            let until = self.from + self.body;
            show(&self.page(until, false));
            let used = until.saturating_sub(self.margin);
            for own in &mut self.channels {
                own.drain(..used);
            }
            self.start += used as u64;
            self.from = until - used;
        }
    }

    /// Ends the stream and shows what is left, which may be nothing.
    pub fn finish(&mut self, show: impl FnOnce(&Page)) {
        show(&self.page(self.held(), true));
    }

    fn held(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    fn page(&self, until: usize, last: bool) -> Page<'_> {
        Page {
            channels: &self.channels,
            start: self.start,
            from: self.from,
            until,
            last,
        }
    }
}

impl Page<'_> {
    /// Samples of a channel, with their surroundings.
    pub fn whole(&self, channel: usize) -> &[f64] {
        &self.channels[channel]
    }

    /// Samples of a channel's body.
    pub fn body(&self, channel: usize) -> &[f64] {
        &self.channels[channel][self.from..self.until]
    }

    /// The frame of the stream at an index of the page.
    pub fn frame(&self, index: usize) -> u64 {
        self.start + index as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise};

    #[test]
    fn bodies_join_without_gap_however_the_stream_is_cut() {
        let x = noise(50_000, 3);
        let signal = block(vec![x.clone()]);
        for pieces in [977, 4096, 50_000] {
            let mut pages = Pages::new(44_100, 1);
            let (mut joined, mut starts) = (Vec::new(), Vec::new());
            let mut take = |page: &Page| {
                starts.push(page.frame(page.from));
                joined.extend_from_slice(page.body(0));
                let shown = &x[page.start as usize..][..page.whole(0).len()];
                assert_eq!(page.whole(0), shown);
            };
            for piece in blocks(&signal, pieces) {
                pages.push(&piece, &mut take);
            }
            pages.finish(&mut take);
            assert_eq!(joined, x);
            assert_eq!(starts[1], 8192, "{starts:?}");
        }
    }
}
