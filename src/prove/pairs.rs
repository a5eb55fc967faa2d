//! Two streams side by side: pieces of one length, and a stretch by which one is found in the other.

use crate::audio::{AudioFile, Block};
use crate::dsp::lanes::LaneSum;
use crate::error::Result;

/// Frames that are searched for: long enough that no other place is like it, short enough to be quick.
pub const TEMPLATE_FRAMES: usize = 4096;

/// A file read in pieces of the asked length, however short its own are.
pub struct Pending<'f> {
    file: &'f mut AudioFile,
    piece: Block,
    whole: Block,
}

impl<'f> Pending<'f> {
    pub fn new(file: &'f mut AudioFile) -> Self {
        Pending {
            file,
            piece: Block::default(),
            whole: Block::default(),
        }
    }

    /// So many frames, fewer only at the end of the file.
    ///
    /// # Errors
    /// What decoding says.
    pub fn take(&mut self, frames: usize) -> Result<&Block> {
        self.whole.reset(self.file.info.format.channels);
        while self.whole.frames() < frames {
            let missing = frames - self.whole.frames();
            self.file.read(&mut self.piece, missing)?;
            if self.piece.is_empty() {
                break;
            }
            self.whole.append(&self.piece);
        }
        Ok(&self.whole)
    }
}

/// The loudest stretch of a stream, all channels in one.
#[derive(Default)]
pub struct Loudest {
    at: u64,
    /// Being filled.
    next: Vec<f64>,
    energy: f64,
    /// Where the loudest begins, frames, and its samples.
    pub found: Option<(u64, Vec<f64>)>,
}

impl Loudest {
    pub fn push(&mut self, block: &Block) {
        for frame in mono(block) {
            self.next.push(frame);
            self.at += 1;
            if self.next.len() == TEMPLATE_FRAMES {
                let mut energy = LaneSum::default();
                energy.add(&self.next, |x| x * x);
                let energy = energy.take();
                if energy > self.energy {
                    self.energy = energy;
                    let begins = self.at - TEMPLATE_FRAMES as u64;
                    self.found = Some((begins, self.next.clone()));
                }
                self.next.clear();
            }
        }
    }
}

/// All channels in one.
pub fn mono(block: &Block) -> impl Iterator<Item = f64> + '_ {
    let frames = block.frames();
    (0..frames).map(|n| block.channels.iter().map(|c| c[n]).sum())
}
