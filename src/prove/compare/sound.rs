//! The sound of two discs, track by track: null, what remains, and by how much one is late.

use std::path::Path;

use crate::audio::{self, AudioFile, block::BLOCK_FRAMES};
use crate::dsp::alike::{Null, find};
use crate::error::Result;
use crate::format::disc::{Disc, FIRST_PAUSE};
use crate::prove::pairs::{Loudest, Pending, TEMPLATE_FRAMES, mono};

/// Frames by which a track is searched for, earlier and later: two seconds.
const SEARCH_FRAMES: u64 = 2 * 44_100;
/// Below this cosine the other disc holds something else.
const LEAST_LIKENESS: f64 = 0.5;

/// How one track of two discs compares.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackSound {
    /// 0 for what stands in front of track 1 behind the two seconds that every disc begins with.
    pub track: u8,
    pub alike: Alike,
    /// Frames that only the first, or only the second, has; the lengths of the two differ by them.
    pub longer: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Alike {
    /// Every sample is the same, so many frames later in the second; negative is earlier.
    Same { late: i64 },
    /// Like it, at another level or with something added. Levels are those of the difference, dBFS; the last is what is left of it at the
    /// nearest gain.
    Like {
        late: i64,
        gain_db: f64,
        peak_dbfs: f64,
        rms_dbfs: f64,
        rms_at_gain_dbfs: f64,
    },
    /// Something else.
    Other,
}

/// Frames that comparing reads at least.
pub fn frames(a: &Disc, b: &Disc) -> u64 {
    stretches(a, b).iter().map(|s| s.frames()).sum()
}

/// From a start mark to the next, on both discs.
struct Stretch {
    track: u8,
    a: (u64, u64),
    b: (u64, u64),
}

impl Stretch {
    fn frames(&self) -> u64 {
        (self.a.1 - self.a.0).min(self.b.1 - self.b.0)
    }
}

fn starts(disc: &Disc) -> Vec<u64> {
    let marks = disc.tracks.iter().filter_map(|t| t.at(1));
    let mut starts: Vec<u64> = std::iter::once(FIRST_PAUSE)
        .chain(marks)
        .chain([disc.lead_out])
        .map(|at| at.frames())
        .collect();
    // Marks that run backwards make empty stretches.
    for n in 1..starts.len() {
        starts[n] = starts[n].max(starts[n - 1]);
    }
    starts
}

fn stretches(a: &Disc, b: &Disc) -> Vec<Stretch> {
    let (a_starts, b_starts) = (starts(a), starts(b));
    let numbers = std::iter::once(0).chain(a.tracks.iter().map(|t| t.number));
    let pairs = a_starts.windows(2).zip(b_starts.windows(2));
    pairs
        .zip(numbers)
        .map(|((a, b), track)| Stretch {
            track,
            a: (a[0], a[1]),
            b: (b[0], b[1]),
        })
        .filter(|s| s.a.1 > s.a.0 || s.b.1 > s.b.0)
        .collect()
}

/// Holds each track of one disc against the same track of the other. Files of the discs lie in their folders; `progress` is told frames.
///
/// # Errors
/// The sound of either cannot be read.
pub fn sound(
    a: (&Disc, &Path),
    b: (&Disc, &Path),
    progress: &dyn Fn(u64),
) -> Result<Vec<TrackSound>> {
    let open = |disc: &(&Disc, &Path)| audio::disc::open(disc.1, disc.0);
    let (mut a_sound, mut b_sound) = (open(&a)?, open(&b)?);
    let (mut a_at, mut b_at) = (0, 0);
    let mut all = Vec::new();
    for stretch in stretches(a.0, b.0) {
        a_sound.skip(stretch.a.0 - a_at)?;
        b_sound.skip(stretch.b.0 - b_at)?;
        let frames = stretch.frames();
        let mut loudest = Loudest::default();
        let null = hold(
            &mut a_sound,
            &mut b_sound,
            frames,
            Some(&mut loudest),
            progress,
        )?;
        (a_at, b_at) = (stretch.a.0 + frames, stretch.b.0 + frames);
        let alike = match null.is_null() {
            true => Alike::Same { late: 0 },
            false => search(&open, &a, &b, &stretch, &null, loudest)?,
        };
        let length = |(from, to): (u64, u64)| i64::try_from(to - from).unwrap_or(i64::MAX);
        all.push(TrackSound {
            track: stretch.track,
            alike,
            longer: length(stretch.b) - length(stretch.a),
        });
    }
    Ok(all)
}

/// The next `frames` of both, one against the other.
fn hold(
    a: &mut AudioFile,
    b: &mut AudioFile,
    frames: u64,
    mut loudest: Option<&mut Loudest>,
    progress: &dyn Fn(u64),
) -> Result<Null> {
    let mut null = Null::default();
    let (mut x, mut y) = (Pending::new(a), Pending::new(b));
    let mut left = frames;
    while left > 0 {
        let turn = left.min(BLOCK_FRAMES as u64) as usize;
        let (x, y) = (x.take(turn)?, y.take(turn)?);
        if x.is_empty() || y.is_empty() {
            break;
        }
        null.push(x, y);
        if let Some(loudest) = loudest.as_deref_mut() {
            loudest.push(x);
        }
        left -= turn as u64;
        progress(turn as u64);
    }
    Ok(null)
}

type Side<'d> = (&'d Disc, &'d Path);

/// A track that is not the same: by how much it is late, and what remains then.
fn search(
    open: &dyn Fn(&Side) -> Result<AudioFile>,
    a: &Side,
    b: &Side,
    stretch: &Stretch,
    unmoved: &Null,
    loudest: Loudest,
) -> Result<Alike> {
    let Some((begins, template)) = loudest.found else {
        return Ok(told(0, unmoved));
    };
    let expected = stretch.b.0 + begins;
    let from = expected.saturating_sub(SEARCH_FRAMES);
    let mut file = open(b)?;
    file.skip(from)?;
    let length = (expected - from + SEARCH_FRAMES) as usize + TEMPLATE_FRAMES;
    let mut pending = Pending::new(&mut file);
    let window: Vec<f64> = mono(pending.take(length)?).collect();
    let late = match find(&template, &window, (expected - from) as usize) {
        Some((at, likeness)) if likeness >= LEAST_LIKENESS => {
            (from + at as u64) as i64 - expected as i64
        }
        _ => 0,
    };
    if late == 0 {
        return Ok(told(0, unmoved));
    }
    // What both have of the track at this distance.
    let (a_skip, b_skip) = match late {
        late if late > 0 => (0, late.unsigned_abs()),
        late => (late.unsigned_abs(), 0),
    };
    let frames = stretch.frames().saturating_sub(late.unsigned_abs());
    let (mut x, mut y) = (open(a)?, open(b)?);
    x.skip(stretch.a.0 + a_skip)?;
    y.skip(stretch.b.0 + b_skip)?;
    let moved = hold(&mut x, &mut y, frames, None, &|_| {})?;
    Ok(told(late, &moved))
}

fn told(late: i64, null: &Null) -> Alike {
    let db = |power: f64| 10.0 * libm::log10(power.max(1e-20));
    if null.is_null() {
        Alike::Same { late }
    } else if null.likeness() < LEAST_LIKENESS {
        Alike::Other
    } else {
        Alike::Like {
            late,
            gain_db: db(null.gain() * null.gain()),
            peak_dbfs: db(null.peak * null.peak),
            rms_dbfs: db(null.power()),
            rms_at_gain_dbfs: db(null.power_at_gain()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;
    use crate::format::disc::cue::parse;

    /// A disc of two tracks of four seconds over a raw file of `words`.
    fn disc(folder: &Path, name: &str, words: &[i16]) -> Disc {
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        std::fs::write(folder.join(name), bytes).unwrap();
        let sheet = format!(
            "FILE {name} BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:04:00\n"
        );
        let frames = words.len() as u64 / 2;
        parse(sheet.as_bytes()).unwrap().sheet.to_disc(&[frames])
    }

    fn words(seed: u64) -> Vec<i16> {
        noise(2 * 8 * 44_100, seed)
            .iter()
            .map(|x| (x * 8000.0) as i16)
            .collect()
    }

    fn compared(a: &[i16], b: &[i16]) -> Vec<Alike> {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (
            disc(folder.path(), "a.bin", a),
            disc(folder.path(), "b.bin", b),
        );
        let all = sound((&a, folder.path()), (&b, folder.path()), &|_| {}).unwrap();
        all.into_iter().map(|track| track.alike).collect()
    }

    #[test]
    fn the_same_is_the_same_and_a_bit_is_found() {
        let a = words(1);
        let same = Alike::Same { late: 0 };
        assert_eq!(compared(&a, &a), [same.clone(), same.clone()]);
        let mut b = a.clone();
        b[500_000] ^= 1;
        let found = compared(&a, &b);
        assert_eq!(found[0], same);
        let Alike::Like {
            late: 0,
            gain_db,
            peak_dbfs,
            ..
        } = found[1]
        else {
            panic!("{found:?}");
        };
        assert!(gain_db.abs() < 1e-6);
        assert!((peak_dbfs + 90.309).abs() < 0.001, "{peak_dbfs}");
    }

    #[test]
    fn late_samples_are_found_late_and_quiet_ones_quiet() {
        let a = words(2);
        let mut b = vec![0i16; 2 * 1234];
        b.extend_from_slice(&a[..a.len() - 2 * 1234]);
        let late = Alike::Same { late: 1234 };
        assert_eq!(compared(&a, &b), [late.clone(), late]);
        assert_eq!(compared(&b, &a)[0], Alike::Same { late: -1234 });

        let half: Vec<i16> = b.iter().map(|w| w / 2).collect();
        let found = compared(&a, &half);
        let Alike::Like {
            late,
            gain_db,
            rms_at_gain_dbfs,
            ..
        } = found[0]
        else {
            panic!("{found:?}");
        };
        assert_eq!(late, 1234);
        assert!((gain_db + 6.02).abs() < 0.01, "{gain_db}");
        // Rounding to 16 bits is all that is left.
        assert!(rms_at_gain_dbfs < -90.0, "{rms_at_gain_dbfs}");
    }

    #[test]
    fn something_else_is_something_else() {
        assert_eq!(compared(&words(3), &words(4)), [Alike::Other, Alike::Other]);
    }
}
