//! Audio that waits for gains computed ahead of it. As many frames come out as go in, and none is shifted.

use crate::audio::Block;

#[derive(Debug, Clone)]
pub struct Delay {
    waiting: Vec<Vec<f64>>,
    /// Gains still to come that are for times before the first frame.
    early: usize,
    /// Grid of everything so far; None once anything was off every grid.
    grid_bits: Option<u32>,
}

impl Delay {
    pub fn new(channels: usize, frames: usize) -> Self {
        Delay {
            waiting: vec![Vec::new(); channels],
            early: frames,
            grid_bits: Some(1),
        }
    }

    /// How many of the next gains are for no frame.
    pub fn early(&self) -> usize {
        self.early
    }

    pub fn take<'a>(&mut self, planes: impl Iterator<Item = &'a [f64]>, grid_bits: Option<u32>) {
        for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
            waiting.extend_from_slice(plane);
        }
        self.grid_bits = self.grid_bits.zip(grid_bits).map(|(a, b)| a.max(b));
    }

    /// Appends frames times gains to `out`. One row of gains serves all channels, or each has its own.
    pub fn give(&mut self, gains: &[Vec<f64>], touched: bool, out: &mut Block) {
        let Some(first) = gains.first() else {
            return;
        };
        let early = self.early.min(first.len());
        self.early -= early;
        let grid = self.grid_bits.filter(|_| !touched);
        out.grid_bits = if out.is_empty() {
            grid
        } else {
            out.grid_bits.zip(grid).map(|(a, b)| a.max(b))
        };
        let planes = self.waiting.iter_mut().zip(&mut out.channels);
        for (channel, (waiting, output)) in planes.enumerate() {
            let gains = &gains.get(channel).unwrap_or(first)[early..];
            let ready = gains.len().min(waiting.len());
            output.extend(waiting.iter().zip(gains).map(|(x, gain)| x * gain));
            waiting.drain(..ready);
        }
    }
}
