//! The reference probe: a file held against another that is known to be right, for what no file shows alone.

use std::path::{Path, PathBuf};

use crate::audio::{self, AudioFile, Block, block::BLOCK_FRAMES};
use crate::dsp::alike::find;
use crate::dsp::defect::RATES_HZ;
use crate::dsp::portrait::{Portraits, tone};
use crate::error::{Error, Kind, Result};
use crate::prove::found::{self, FileKind};
use crate::prove::pairs::{Loudest, Pending, TEMPLATE_FRAMES, mono};
use crate::reading::{Choice, Event, Reading, Readings};

const SWAP: &str = "defect.channel-swap";
const EMPHASIS: &str = "defect.pre-emphasis";

/// How far the two may be apart in time, s.
const SEARCH_S: f64 = 2.0;
/// Below this cosine of the middles the reference is another recording.
const ALIKE: f64 = 0.5;
/// The sides of swapped channels are each other upside down: their cosine is below this.
const OPPOSED: f64 = -0.5;
/// A side this far under the middle does not tell left from right, dB.
const NO_SIDE_DB: f64 = -60.0;

/// References by the names of the files they stand for.
#[derive(Debug, Clone)]
pub struct References {
    files: Vec<PathBuf>,
    /// One file that stands for all.
    lone: bool,
}

impl References {
    /// A file, or the sound files of a folder.
    ///
    /// # Errors
    /// There is no such path, or no sound in the folder.
    pub fn at(path: &Path) -> Result<References> {
        if !path.is_dir() {
            let found = found::file(path)?;
            return Ok(References {
                files: vec![found.path],
                lone: true,
            });
        }
        let set = found::folder(path, "")?;
        let sound = set.files.into_iter().filter(|f| f.kind == FileKind::Audio);
        let files: Vec<PathBuf> = sound.map(|f| f.path).collect();
        if files.is_empty() {
            return Err(Error::new(
                Kind::Io,
                "looking for references",
                "no sound file is in this folder",
            )
            .at_path(path)
            .hint("name the folder that holds files of the same names"));
        }
        Ok(References { files, lone: false })
    }

    /// The reference of a file: the one of the same name, whatever its format.
    fn of(&self, path: &Path) -> Option<&Path> {
        let stem = |path: &Path| Some(path.file_stem()?.to_string_lossy().to_lowercase());
        let same = |file: &&PathBuf| self.lone || stem(file) == stem(path);
        self.files.iter().find(same).map(PathBuf::as_path)
    }
}

/// Holds a file against its reference.
///
/// # Errors
/// Either cannot be read.
pub fn read(
    path: &Path,
    references: Option<&References>,
    wanted: &Choice,
    readings: &mut Readings,
) -> Result<()> {
    if !wanted.takes(SWAP) && !wanted.takes(EMPHASIS) {
        return Ok(());
    }
    let Some(references) = references else {
        readings.not_applicable(SWAP, "no reference was given (--reference)");
        return Ok(());
    };
    let Some(reference) = references.of(path) else {
        readings.not_measured(SWAP, "no file of this name is among the references");
        return Ok(());
    };
    match held(path, reference)? {
        Ok(found) => found.read(readings),
        Err(why) => readings.not_measured(SWAP, why),
    }
    Ok(())
}

/// Sums over the frames that both have.
#[derive(Default)]
struct Sums {
    middles: [f64; 3],
    sides: [f64; 3],
}

/// `[a b, a a, b b]`.
fn add(sums: &mut [f64; 3], a: f64, b: f64) {
    sums[0] += a * b;
    sums[1] += a * a;
    sums[2] += b * b;
}

fn cosine(sums: &[f64; 3]) -> f64 {
    sums[0] / libm::sqrt(sums[1] * sums[2]).max(1e-30)
}

struct Held {
    late: i64,
    duration_s: f64,
    sums: Sums,
    emphasis: Option<tone::Emphasis>,
}

/// The two held against each other, or why they cannot be.
fn held(path: &Path, reference: &Path) -> Result<std::result::Result<Held, String>> {
    let (mut a, mut b) = (audio::open(path)?, audio::open(reference)?);
    let (format, other) = (a.info.format, b.info.format);
    if format.channels != 2 || other.channels != 2 {
        return Ok(Err("the file and its reference are not both stereo".into()));
    }
    if format.rate != other.rate {
        let why = format!(
            "the reference has {} Hz, the file {} Hz",
            other.rate, format.rate
        );
        return Ok(Err(why));
    }
    if !RATES_HZ.contains(&format.rate) {
        return Ok(Err("the sample rate is not one of a recording".into()));
    }
    let Some((begins, template)) = loudest(&mut a)? else {
        return Ok(Err("the file is too short or silent".into()));
    };
    let reach = (SEARCH_S * f64::from(format.rate)) as u64;
    let from = begins.saturating_sub(reach);
    b.skip(from)?;
    let length = (begins - from + reach) as usize + TEMPLATE_FRAMES;
    let window: Vec<f64> = mono(Pending::new(&mut b).take(length)?).collect();
    let late = match find(&template, &window, (begins - from) as usize) {
        Some((at, likeness)) if likeness >= ALIKE => (from + at as u64) as i64 - begins as i64,
        _ => {
            return Ok(Err(
                "the reference is another recording, or more than 2 s apart".into(),
            ));
        }
    };
    let (mut a, mut b) = (audio::open(path)?, audio::open(reference)?);
    match late {
        ..0 => a.skip(late.unsigned_abs())?,
        _ => b.skip(late.unsigned_abs())?,
    };
    let portraits = || Portraits::new(format.rate, 2);
    let (mut sums, mut of_a, mut of_b) = (Sums::default(), portraits(), portraits());
    let (mut x, mut y) = (Pending::new(&mut a), Pending::new(&mut b));
    let mut frames = 0;
    loop {
        let (x, y) = (x.take(BLOCK_FRAMES)?, y.take(BLOCK_FRAMES)?);
        let both = x.frames().min(y.frames());
        if both == 0 {
            break;
        }
        for n in 0..both {
            let [(m, s), (p, q)] = [x, y].map(|block| {
                let [l, r] = [block.channels[0][n], block.channels[1][n]];
                (l + r, l - r)
            });
            add(&mut sums.middles, m, p);
            add(&mut sums.sides, s, q);
        }
        of_a.push(x);
        of_b.push(y);
        frames += both as u64;
    }
    let tones = (of_a.finish().tone, of_b.finish().tone);
    let emphasis = match &tones {
        (Some(a), Some(b)) => tone::emphasised_against(a, b),
        _ => None,
    };
    Ok(Ok(Held {
        late,
        duration_s: frames as f64 / f64::from(format.rate),
        sums,
        emphasis,
    }))
}

fn loudest(file: &mut AudioFile) -> Result<Option<(u64, Vec<f64>)>> {
    let mut loudest = Loudest::default();
    let mut block = Block::default();
    loop {
        file.read(&mut block, BLOCK_FRAMES)?;
        if block.is_empty() {
            return Ok(loudest.found);
        }
        loudest.push(&block);
    }
}

impl Held {
    fn read(&self, readings: &mut Readings) {
        let event = |value: f64, confidence: f64, says: String| {
            vec![Event {
                at_s: 0.0,
                until_s: self.duration_s,
                value: Some(value),
                confidence: Some(confidence),
                says: Some(says),
                ..Event::default()
            }]
        };
        let mut found = |id, events: Vec<Event>| {
            readings.set(id, Reading::new(events.len() as f64).events(events));
        };
        let emphasis = self.emphasis.map_or(Vec::new(), |e| {
            let says = format!(
                "its treble over that of the reference is {:.2} times the curve of 50/15 us, which leaves {:.1} dB RMS unexplained",
                e.share, e.rest_db
            );
            event(e.share, 0.9, says)
        });
        found(EMPHASIS, emphasis);
        let (middles, sides) = (cosine(&self.sums.middles), cosine(&self.sums.sides));
        let faint = |i: usize| {
            let ratio = self.sums.sides[i] / self.sums.middles[i].max(1e-30);
            10.0 * libm::log10(ratio.max(1e-30)) < NO_SIDE_DB
        };
        if faint(1) || faint(2) {
            let why = "left and right are alike, so they cannot be told apart";
            return readings.not_measured(SWAP, why);
        }
        let swapped = middles >= ALIKE && sides <= OPPOSED;
        let events = if swapped {
            let says = format!(
                "left less right is that of the reference upside down (cosine {sides:.2}), left and right together are the same (cosine {middles:.2}), {} frames apart",
                self.late
            );
            event(sides, 0.95, says)
        } else {
            Vec::new()
        };
        found(SWAP, events);
    }
}
