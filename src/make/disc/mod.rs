//! From a disc on disk, whatever describes it, to other descriptions and other files of it: a DDP, tracks, one image, sheets.

pub mod ddp;
pub mod extract;
pub mod pq;
pub mod sheet;

/// A file that fits into memory.
pub use crate::format::disc::ddp::SmallFile;
