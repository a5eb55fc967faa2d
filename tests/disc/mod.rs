//! Compact discs, whole: random programmes through every description, filesets that were tampered with, the commands.

mod cdtext;
mod commands;
mod conversions;
mod corruption;
pub mod programme;
mod witness;
