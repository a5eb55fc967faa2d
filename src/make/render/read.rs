//! Reads a segment: masters decoded, trimmed, faded and crossfaded into one continuous stream of stereo blocks.

use std::path::PathBuf;

use crate::audio::{self, AudioFile, Block};
use crate::error::{Error, Result};
use crate::make::sound::require_numbers;
use crate::release::programme::{Piece, Programme, Segment};

use super::CHANNELS;

/// What rendering needs to know of a master.
#[derive(Debug, Clone)]
pub struct Master {
    pub path: PathBuf,
    /// All its samples lie on the grid of so many bits (its word length, or fewer where a scan found fewer in use).
    pub grid_bits: Option<u32>,
}

pub struct SegmentReader<'a> {
    /// Pieces still to come, the current one first.
    pieces: std::collections::VecDeque<PieceReader<'a>>,
    /// Frames into the overlap of the first two pieces, once it has begun.
    scratch: Block,
}

impl<'a> SegmentReader<'a> {
    pub fn new(programme: &'a Programme, segment: &Segment, masters: &'a [Master]) -> Self {
        let pieces = segment.pieces.clone().map(|i| {
            let overlap_out = if i + 1 < segment.pieces.end {
                programme.pieces[i + 1].crossfade
            } else {
                0
            };
            let overlap_in = if i > segment.pieces.start {
                programme.pieces[i].crossfade
            } else {
                0
            };
            PieceReader {
                piece: &programme.pieces[i],
                master: &masters[i],
                overlap_in,
                overlap_out,
                file: None,
                at: 0,
            }
        });
        SegmentReader {
            pieces: pieces.collect(),
            scratch: Block::new(CHANNELS),
        }
    }

    /// Replaces `block` by up to `frames` further frames; empty at the end.
    pub fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        loop {
            let Some(first) = self.pieces.front_mut() else {
                block.reset(CHANNELS);
                return Ok(());
            };
            let left = first.left();
            if left == 0 {
                self.pieces.pop_front();
                continue;
            }
            let alone = left.saturating_sub(first.overlap_out);
            if alone > 0 {
                return first.read(block, frames.min(alone.try_into().unwrap_or(usize::MAX)));
            }
            first.read(block, frames)?;
            let second = self
                .pieces
                .get_mut(1)
                .expect("a piece that is overlapped has a successor");
            // The second piece may stop earlier at one of its own edges: read until the stretches match.
            let mut mixed = 0;
            while mixed < block.frames() {
                second.read(&mut self.scratch, block.frames() - mixed)?;
                for (sum, add) in block.channels.iter_mut().zip(&self.scratch.channels) {
                    for (a, b) in sum[mixed..].iter_mut().zip(add) {
                        *a += b;
                    }
                }
                mixed += self.scratch.frames();
            }
            block.grid_bits = None;
            return Ok(());
        }
    }
}

struct PieceReader<'a> {
    piece: &'a Piece,
    master: &'a Master,
    /// Equal-power crossfade lengths at the head and at the tail.
    overlap_in: u64,
    overlap_out: u64,
    file: Option<AudioFile>,
    /// Frames read since the piece's start.
    at: u64,
}

impl PieceReader<'_> {
    fn left(&self) -> u64 {
        self.piece.frames() - self.at
    }

    /// Reads up to `frames`, never across the edge of a fade, so that a block is either faded or exact.
    fn read(&mut self, block: &mut Block, frames: usize) -> Result<()> {
        let length = self.piece.frames();
        let edges = [
            self.piece.fade_in,
            self.overlap_in,
            length - self.piece.fade_out,
            length - self.overlap_out,
            length,
        ];
        let edge = edges
            .into_iter()
            .filter(|e| *e > self.at)
            .min()
            .unwrap_or(length);
        let wanted = frames.min((edge - self.at).try_into().unwrap_or(usize::MAX));
        if self.file.is_none() {
            let mut file = audio::open(&self.master.path)?;
            let skipped = file.skip(self.piece.start)?;
            if skipped < self.piece.start {
                return Err(self.ended_early(skipped));
            }
            self.file = Some(file);
        }
        let file = self.file.as_mut().expect("opened above");
        file.read(block, wanted)?;
        if block.is_empty() {
            return Err(self.ended_early(self.piece.start + self.at));
        }
        let at = self.piece.start + self.at;
        require_numbers(block, &self.master.path, at, self.piece.rate)?;
        if block.channels.len() == 1 {
            let mono = block.channels[0].clone();
            block.channels.push(mono);
        }
        block.grid_bits = self.master.grid_bits;
        self.fade(block);
        self.at += block.frames() as u64;
        if self.left() == 0 {
            self.file = None;
        }
        Ok(())
    }

    fn ended_early(&self, found: u64) -> Error {
        Error::unreadable(
            "reading the master",
            format!(
                "it ends after {found} frames, {} were expected",
                self.piece.end
            ),
        )
        .at_path(&self.master.path)
        .hint("the file is cut short or changed while it was read; export it again")
    }

    fn fade(&self, block: &mut Block) {
        let length = self.piece.frames();
        let (fade_in, fade_out, over_in, over_out) = (
            self.piece.fade_in,
            self.piece.fade_out,
            self.overlap_in,
            self.overlap_out,
        );
        if self.at >= fade_in.max(over_in)
            && self.at + block.frames() as u64 <= length - fade_out.max(over_out)
        {
            return;
        }
        let gain = |frame: u64| {
            let mut gain = 1.0;
            if frame < fade_in {
                gain *= raised_cosine(frame, fade_in);
            }
            if frame < over_in {
                gain *= equal_power(frame, over_in);
            }
            let back = length - 1 - frame;
            if back < fade_out {
                gain *= raised_cosine(back, fade_out);
            }
            if back < over_out {
                gain *= equal_power(back, over_out);
            }
            gain
        };
        let gains: Vec<f64> = (0..block.frames() as u64)
            .map(|i| gain(self.at + i))
            .collect();
        for channel in &mut block.channels {
            for (x, g) in channel.iter_mut().zip(&gains) {
                *x *= g;
            }
        }
        block.grid_bits = None;
    }
}

/// Fades: sin² from just above 0 to just under 1, centred on the frames.
fn raised_cosine(frame: u64, length: u64) -> f64 {
    let s = equal_power(frame, length);
    s * s
}

/// Crossfades: sin and its mirror image, whose squares add up to one.
fn equal_power(frame: u64, length: u64) -> f64 {
    libm::sin(std::f64::consts::FRAC_PI_2 * (frame as f64 + 0.5) / length as f64)
}
