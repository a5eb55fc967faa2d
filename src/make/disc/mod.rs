//! From a disc on disk, whatever describes it, to other descriptions and other files of it: a DDP, tracks, one image, sheets.

pub mod ddp;
pub mod extract;
pub mod pq;
pub mod sheet;

/// A file that fits into memory.
pub use crate::format::disc::ddp::SmallFile;

use crate::audio::{AudioFile, Block, block::BLOCK_FRAMES};
use crate::error::Result;
use crate::make::lone::{Writer, Written};

/// The rest of a sound into a file. `progress` is told frames.
fn copy(mut sound: AudioFile, mut writer: Writer, progress: &dyn Fn(u64)) -> Result<Written> {
    let mut block = Block::default();
    loop {
        sound.read(&mut block, BLOCK_FRAMES)?;
        if block.is_empty() {
            return writer.finish();
        }
        writer.push(&block)?;
        progress(block.frames() as u64);
    }
}
