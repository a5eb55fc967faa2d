//! What is inside each metadata block: structures, and the bytes of those we write.
//!
//! Parsers take the block's bytes as found in the file and give back what is sound with a list of complaints (offset in the
//! block, stable id, text); they never fail as a whole unless nothing of the block is usable.

mod comments;
mod cue_sheet;
mod picture;
mod seek_table;
mod stream_info;

pub use comments::Comments;
pub use cue_sheet::{CueSheet, CueSheetIndex, CueSheetTrack};
pub use picture::Picture;
pub use seek_table::SeekPoint;
pub use stream_info::StreamInfo;

pub(super) use comments::{comments, valid_name};
pub(super) use cue_sheet::cue_sheet;
pub(super) use picture::picture;
pub(super) use seek_table::seek_table;

/// Offset in the block, stable id, what is wrong.
pub(super) type Complaint = (usize, &'static str, String);
