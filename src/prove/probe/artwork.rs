//! The artwork probe: a picture's header -> `art.*`. No pixel is decoded.

use std::path::Path;

use crate::error::Result;
use crate::format::image;
use crate::prove::Subject;
use crate::reading::{Readings, Scope};

pub fn subject(path: &Path, shown: &str) -> Result<Subject> {
    let image = image::read(path)?;
    let mut readings = Readings::default();
    readings.put("file.readable", true);
    readings.put("art.width", image.width);
    readings.put("art.height", image.height);
    readings.put("art.min_side", image.width.min(image.height));
    if image.height > 0 {
        readings.put(
            "art.aspect",
            f64::from(image.width) / f64::from(image.height),
        );
    }
    readings.put("art.format", image.format.word());
    readings.put("art.color_model", image.color_model.word());
    readings.put("art.bits_per_channel", image.bits_per_channel);
    readings.put("art.alpha", image.alpha);
    readings.put("art.icc", image.icc);
    // 1 is upright: the tag is there but asks for nothing.
    readings.put(
        "art.exif_orientation",
        image.exif_orientation.is_some_and(|o| o != 1),
    );
    readings.put("art.size", image.bytes);
    Ok(Subject {
        path: shown.to_string(),
        scopes: vec![Scope::Artwork],
        track: None,
        readings,
    })
}
