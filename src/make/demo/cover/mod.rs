//! The cover: drawn row by row and packed as it is drawn, so that no picture is ever held in memory.
//! Knows nothing of the music.

mod ink;
mod lettering;
mod png;
mod scene;

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use crate::error::{Error, Result};

/// Pixels of each side: what stores ask for at most.
pub const SIDE: usize = 3000;

/// Draws the cover into a new file at `path`.
pub fn write(path: &Path) -> Result<()> {
    let failed = |e| Error::io("writing the demo cover", path, &e);
    let file = File::create_new(path).map_err(failed)?;
    let scene = scene::Scene::new();
    png::write(BufWriter::new(file), SIDE, SIDE, |y, row| scene.row(y, row)).map_err(failed)
}
