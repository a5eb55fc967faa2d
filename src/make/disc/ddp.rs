//! A DDP in a folder: the image, the files around it, their checksums.

use std::fs::File;
use std::path::Path;

use super::copy;
use crate::audio::{self, SampleFormat};
use crate::dsp::dither::Noise;
use crate::error::{Error, Kind, Result};
use crate::format::checksums::{self, Algorithm, Manifest};
use crate::format::disc::ddp::{self, Dialect};
use crate::format::disc::{AudioKind, Disc};
use crate::make::lone::{Carried, Container, Wanted, Writer, Written};
use crate::make::package::write_file;

/// Names that plants and other programs know.
const CHECKSUM_FILES: [(Algorithm, &str); 3] = [
    (Algorithm::Md5, "CHECKSUM.MD5"),
    (Algorithm::Sha1, "CHECKSUM.SHA1"),
    (Algorithm::Crc32, "CHECKSUM.TXT"),
];

/// A disc as a DDP has it: its sound in one image that begins with the first pause, and what no DDP can say taken out and named, one
/// sentence each.
pub fn described(disc: &Disc) -> (Disc, Vec<String>) {
    let mut notes = Vec::new();
    let mut described = disc.on_image(ddp::IMAGE, AudioKind::RawLittle, true);
    if let Some(first) = described.tracks.first_mut()
        && first.at(0).is_none()
        && let Some(start) = first.at(1)
        && start.0 > 0
    {
        notes.push("track 01 begins with its pause at 00:00:00".into());
        let pause = crate::format::disc::Mark {
            index: 0,
            at: crate::format::disc::Sectors(0),
        };
        first.indexes.insert(0, pause);
    }
    (described, notes)
}

/// Writes [`ddp::IMAGE`] from the sound of a disc whose files lie in `from`. `progress` is told frames.
///
/// # Errors
/// The sound cannot be read, is not what a disc holds, or the image cannot be written.
pub fn write_image(
    disc: &Disc,
    from: &Path,
    place: &Path,
    progress: &dyn Fn(u64),
) -> Result<Written> {
    let path = place.join(ddp::IMAGE);
    let carried = Carried::default();
    let wanted = Wanted {
        container: Container::Raw,
        samples: SampleFormat::Int(16),
        rate: audio::disc::FORMAT.rate,
        channels: audio::disc::FORMAT.channels,
        frames: disc.lead_out.frames(),
        noise: Noise::None,
        seed: 0,
        carried: &carried,
    };
    let file = File::create_new(&path).map_err(|e| Error::io("creating", &path, &e))?;
    let writer = Writer::new(file, path, &wanted)?;
    copy(audio::disc::open(from, disc)?, writer, progress)
}

/// Writes the files around an image that stands in `place` already, reads the set back from disk as a plant would, and digests all of it.
///
/// # Errors
/// What keeps the disc out of a DDP; `Kind::Broken` where what is read back is not what was meant.
pub fn write_around_image(
    disc: &Disc,
    dialect: Dialect,
    algorithms: impl IntoIterator<Item = Algorithm>,
    place: &Path,
) -> Result<(ddp::Parsed, Vec<Manifest>)> {
    const DOING: &str = "reading back the DDP";
    for file in ddp::write(disc, dialect)? {
        write_file(&place.join(file.name), &file.bytes)?;
    }
    let parsed = ddp::read(place)?;
    let broken = |why: String| Err(Error::new(Kind::Broken, DOING, why).at_path(place));
    if let Some(problem) = parsed.problems.first() {
        return broken(problem.to_string());
    }
    if parsed.disc != *disc {
        return broken("it does not say what it was meant to say".into());
    }
    let names: Vec<&str> = CHECKSUM_FILES.iter().map(|(_, name)| *name).collect();
    let mut all = Vec::new();
    for algorithm in algorithms {
        let sums = checksums::of_folder(place, algorithm, &names)?;
        for (_, name) in CHECKSUM_FILES.iter().filter(|f| f.0 == algorithm) {
            write_file(&place.join(name), sums.to_text().as_bytes())?;
        }
        all.push(sums);
    }
    Ok((parsed, all))
}
