//! A stretch of planar samples.

/// Frames a block holds at most when code is free to choose.
pub const BLOCK_FRAMES: usize = 8192;

/// Planar samples, full scale = 1.0. Integer PCM of N bits is `code / 2^(N-1)`, which f64 holds exactly.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// One vector per channel, all of equal length.
    pub channels: Vec<Vec<f64>>,
    /// All samples are multiples of 2^-(bits-1) and inside [-1, 1): nothing is lost when they are stored with that many bits.
    /// None: unknown or off every grid.
    pub grid_bits: Option<u32>,
}

impl Block {
    pub fn new(channels: usize) -> Self {
        Block {
            channels: vec![Vec::new(); channels],
            grid_bits: None,
        }
    }
    pub fn silence(channels: usize, frames: usize) -> Self {
        Block {
            channels: vec![vec![0.0; frames]; channels],
            grid_bits: Some(1),
        }
    }
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }
    pub fn is_empty(&self) -> bool {
        self.frames() == 0
    }
    /// Adds frames; the grid of the whole holds both.
    pub fn append(&mut self, more: &Block) {
        if more.is_empty() {
            return;
        }
        self.grid_bits = match (self.is_empty(), self.grid_bits, more.grid_bits) {
            (true, _, grid) => grid,
            (false, Some(a), Some(b)) => Some(a.max(b)),
            _ => None,
        };
        for (channel, more) in self.channels.iter_mut().zip(&more.channels) {
            channel.extend_from_slice(more);
        }
    }
    /// Empties the block and gives it `channels` channels, keeping the memory.
    pub fn reset(&mut self, channels: usize) {
        self.channels.resize_with(channels, Vec::new);
        self.channels.iter_mut().for_each(Vec::clear);
        self.grid_bits = None;
    }
}
