//! The demo album: four short pieces composed, synthesised and drawn here, so that the first run of the program has something to
//! work on. The same bytes on every machine: arithmetic and `libm` only, and dice with written seeds. It must not know specs,
//! plans or packages; it writes what a studio would hand over.

mod cover;
mod desk;
mod filter;
pub mod instrument;
mod music;
mod noise;
mod room;
pub mod score;
mod sheet;
pub mod take;
mod voice;
mod wav;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};

use crate::error::{Error, Result};
use take::Take;

/// Sample frames per second of the masters.
const RATE: f64 = 96_000.0;
const COVER: &str = "cover.png";
const MANIFEST: &str = "release.toml";
/// Name of the folder in which an album grows before it is shown.
const GROWING: &str = ".runout-demo";
const DOING: &str = "writing the demo album";

/// Writes the album: `masters/*.wav` (24 bit, 96 kHz), `cover.png` and `release.toml`, whose path is returned.
///
/// `progress` is told what is being made and how much of it is done, 0 to 1. The folder appears whole: everything is made beside
/// it and moved. A folder that is there already is used if it is empty or holds this album unchanged; the album's files are
/// then replaced by the same bytes and nothing else is touched.
///
/// # Errors
/// `Kind::Usage` if `dir` holds anything else; `Kind::Io` if it cannot be written.
pub fn write_album(dir: &Path, progress: &dyn Fn(&str, f32)) -> Result<PathBuf> {
    let there = look(dir)?;
    let growing = if there {
        dir.join(GROWING)
    } else {
        beside(dir)?
    };
    let _ = fs::remove_dir_all(&growing);
    let made = make(&growing, progress).and_then(|()| {
        if there {
            move_into(&growing, dir)
        } else {
            fs::rename(&growing, dir).map_err(|e| Error::io(DOING, dir, &e))
        }
    });
    if made.is_err() || there {
        let _ = fs::remove_dir_all(&growing);
    }
    made.map(|()| dir.join(MANIFEST))
}

/// Whether `dir` is there; an error if it holds something that is not ours.
fn look(dir: &Path) -> Result<bool> {
    let kept = |why: &str| {
        Err(Error::usage(DOING, why)
            .at_path(dir)
            .hint("name a new or empty folder"))
    };
    match fs::metadata(dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(Error::io(DOING, dir, &e)),
        Ok(found) if !found.is_dir() => return kept("it is a file, not a folder"),
        Ok(_) => {}
    }
    let mut entries = fs::read_dir(dir).map_err(|e| Error::io(DOING, dir, &e))?;
    // What a killed run left behind does not count.
    let empty = entries.all(|e| e.is_ok_and(|e| e.file_name() == GROWING));
    let ours = || fs::read_to_string(dir.join(MANIFEST)).is_ok_and(|t| t == sheet::manifest());
    if empty || ours() {
        Ok(true)
    } else {
        kept("the folder holds files that are not the demo's")
    }
}

/// The folder next to `dir` in which the album grows; its parents are made.
fn beside(dir: &Path) -> Result<PathBuf> {
    let Some(name) = dir.file_name() else {
        return Err(Error::usage(DOING, "the path names no folder").at_path(dir));
    };
    let parent = dir.parent().unwrap_or(Path::new(""));
    if !parent.as_os_str().is_empty() {
        fs::create_dir_all(parent).map_err(|e| Error::io(DOING, parent, &e))?;
    }
    let mut hidden = std::ffi::OsString::from(GROWING);
    hidden.push("-");
    hidden.push(name);
    Ok(parent.join(hidden))
}

/// Moves file by file, the manifest last: it says that the rest is there.
fn move_into(from: &Path, dir: &Path) -> Result<()> {
    let failed = |e| Error::io(DOING, dir, &e);
    fs::create_dir_all(dir.join("masters")).map_err(failed)?;
    let masters = (0..sheet::TITLES.len()).map(sheet::master);
    for file in masters.chain([COVER.into(), MANIFEST.into()]) {
        fs::rename(from.join(&file), dir.join(&file)).map_err(failed)?;
    }
    Ok(())
}

/// What the workers tell the caller: which part (the takes, then the cover), and how much of it is done.
type News = (usize, f32);
/// Share of the whole time for each take and the cover, as measured.
const SHARES: [f32; 4] = [0.21, 0.40, 0.30, 0.09];
const PARTS: [&str; 4] = [
    "playing Casting Off",
    "playing Channel Lights and Open Water",
    "playing Landfall",
    "drawing the cover",
];

/// Makes everything in the new folder `dir`; takes and cover are independent and made side by side.
fn make(dir: &Path, progress: &dyn Fn(&str, f32)) -> Result<()> {
    fs::create_dir_all(dir.join("masters")).map_err(|e| Error::io(DOING, dir, &e))?;
    let takes = music::takes();
    let (news, heard) = channel::<News>();
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let mut first = 0;
        let mut workers = Vec::new();
        for (part, take) in takes.iter().enumerate() {
            let (news, from) = (news.clone(), first);
            first += take.ends.len();
            workers.push(scope.spawn(move || record(take, from, part, dir, &news)));
        }
        workers.push(scope.spawn({
            let (news, part) = (news.clone(), takes.len());
            move || {
                cover::write(&dir.join(COVER))?;
                let _ = news.send((part, 1.0));
                Ok(())
            }
        }));
        drop(news);
        let mut done = [0.0; SHARES.len()];
        for (part, share) in heard {
            done[part] = share;
            let whole = done.iter().zip(SHARES).map(|(d, s)| d * s).sum();
            progress(PARTS[part], whole);
        }
        let joined = workers.into_iter().map(|w| w.join());
        joined
            .map(|r| r.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    results.into_iter().collect::<Result<()>>()?;
    let manifest = dir.join(MANIFEST);
    fs::write(&manifest, sheet::manifest()).map_err(|e| Error::io(DOING, &manifest, &e))
}

/// Plays a take into the masters of its pieces; `first` is the first one's track, counted from 0.
fn record(take: &Take, first: usize, part: usize, dir: &Path, news: &Sender<News>) -> Result<()> {
    let mut pieces = take.ends.iter().zip(first..);
    let mut current: Option<wav::Wav> = None;
    let (mut frame, mut end) = (0, 0);
    take.play(take.frames(), |samples| {
        if frame == end {
            if let Some(done) = current.take() {
                done.finish()?;
            }
            if let Some((&next, track)) = pieces.next() {
                let path = dir.join(sheet::master(track));
                let seed = 0xd17e + track as u64;
                current = Some(wav::Wav::create(&path, RATE as u32, next - end, seed)?);
                end = next;
            }
        }
        if frame % (RATE as u64) == 0 {
            let _ = news.send((part, frame as f32 / take.frames() as f32));
        }
        frame += 1;
        current.as_mut().map_or(Ok(()), |wav| wav.frame(samples))
    })?;
    let _ = news.send((part, 1.0));
    current.map_or(Ok(()), wav::Wav::finish)
}

#[cfg(test)]
mod tests;
