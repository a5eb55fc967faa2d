//! A description of a disc found on disk -> the disc: a DDP folder, a cue sheet, a TOC of cdrdao, or a FLAC file with a CUESHEET block.

use std::path::{Path, PathBuf};

use super::{FORMAT, find};
use crate::audio;
use crate::error::{Error, Result};
use crate::format::disc::{AudioKind, Disc, Sectors, cdtext, cue, ddp, flac, toc};
use crate::format::flac::metadata;
use crate::format::{names, tags};

const DOING: &str = "reading the disc";
/// All packs of eight languages, twice.
const MAX_CD_TEXT_BYTES: u64 = 1 << 16;

/// What describes a disc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Ddp,
    Cue,
    Toc,
    FlacCueSheet,
}

/// A disc as one description states it.
#[derive(Debug)]
pub struct Loaded {
    pub form: Form,
    pub disc: Disc,
    /// Where the files of [`Disc::audio`] lie.
    pub folder: PathBuf,
    /// A-time at which the first file begins.
    pub starts_at: Sectors,
    /// Every file is a whole number of sectors long.
    pub aligned: bool,
    /// What breaks the grammar, or what is wrong with the sound it names, each with its place.
    pub problems: Vec<String>,
    /// What is legal and has tripped readers.
    pub doubts: Vec<String>,
    /// The first file of the sound that cannot be opened, and why: whoever needs the sound stops there.
    pub unopened: Option<Error>,
    /// Of a DDP, what its files say besides.
    pub ddp: Option<ddp::Parsed>,
}

/// Reads what a path stands for: a folder that holds a DDP, any file of a DDP, a cue sheet, a TOC, a FLAC file.
///
/// # Errors
/// `Kind::Unreadable` where it is no description of a disc, `Kind::Io` where it cannot be read. Sound that is missing or of another kind
/// is a problem, and its length is then taken as none.
pub fn load(path: &Path) -> Result<Loaded> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    match extension.to_str() {
        Some("cue") => from_cue(path),
        Some("toc") => from_toc(path),
        Some("flac") => from_flac(path),
        _ if ddp::is_ddp(path) => from_ddp(path),
        _ if path.is_file() && path.parent().is_some_and(ddp::is_ddp) => {
            from_ddp(path.parent().unwrap_or(path))
        }
        _ => Err(no_disc(path)),
    }
}

fn no_disc(path: &Path) -> Error {
    let why = match path.is_dir() {
        true => "the folder holds no DDP",
        false if !path.exists() => "there is no such file or folder",
        false => "it describes no disc",
    };
    Error::unreadable(DOING, why)
        .at_path(path)
        .hint("name a folder with a DDP, a cue sheet, a TOC, or a FLAC file with a CUESHEET block")
}

fn from_ddp(folder: &Path) -> Result<Loaded> {
    let parsed = ddp::read(folder)?;
    let said = |list: &[ddp::Remark]| list.iter().map(ddp::Remark::to_string).collect();
    let missing = parsed
        .missing
        .iter()
        .map(|part| format!("{part} is missing"));
    let image = parsed
        .images
        .is_empty()
        .then(|| Error::unreadable(DOING, "its map names no image that is there").at_path(folder));
    Ok(Loaded {
        unopened: image,
        form: Form::Ddp,
        disc: parsed.disc.clone(),
        folder: folder.to_path_buf(),
        starts_at: Sectors(0),
        aligned: parsed.image_as_long,
        problems: missing.chain(said(&parsed.problems)).collect(),
        doubts: said(&parsed.doubts),
        ddp: Some(parsed),
    })
}

fn from_cue(path: &Path) -> Result<Loaded> {
    let parsed = cue::read(path)?;
    let lines = |list: &[cue::Problem]| -> Vec<String> {
        let line = |p: &cue::Problem| format!("line {}: {}", p.line, p.message);
        list.iter().map(line).collect()
    };
    let mut problems = lines(&parsed.problems);
    let folder = folder_of(path);
    let mut lengths = Lengths::of(path);
    for file in &parsed.sheet.files {
        lengths.take(&file.name, |place, problems| {
            frames_of(place, file.audio_kind(), problems)
        });
    }
    problems.append(&mut lengths.problems);
    let aligned = lengths
        .all
        .iter()
        .all(|l| l.is_multiple_of(Sectors::FRAMES));
    let mut disc = parsed.sheet.to_disc(&lengths.all);
    if let Some(name) = &parsed.sheet.cdtextfile
        && let Ok(relative) = names::safe_relative(name)
    {
        match packs(&folder.join(relative)) {
            Ok(decoded) => {
                let said = |p: &cdtext::Problem| format!("{name}: {p}");
                problems.extend(decoded.problems.iter().map(said));
                disc.text = decoded.text;
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    Ok(Loaded {
        form: Form::Cue,
        unopened: lengths.unopened,
        disc,
        folder,
        starts_at: parsed.sheet.starts_at(),
        aligned,
        problems,
        doubts: lines(&parsed.notes),
        ddp: None,
    })
}

/// Lengths of the files that a sheet names, in their order; none where one cannot be opened.
struct Lengths<'f> {
    sheet: &'f Path,
    all: Vec<u64>,
    problems: Vec<String>,
    unopened: Option<Error>,
}

impl<'f> Lengths<'f> {
    fn of(sheet: &'f Path) -> Self {
        Lengths {
            sheet,
            all: Vec::new(),
            problems: Vec::new(),
            unopened: None,
        }
    }

    fn take(&mut self, name: &str, length: impl FnOnce(&Path, &mut Vec<String>) -> Result<u64>) {
        let found = match names::safe_relative(name) {
            Ok(relative) => length(&find(&folder_of(self.sheet), &relative), &mut self.problems)
                .inspect_err(|error| self.problems.push(error.to_string())),
            // The reader has complained already.
            Err(why) => {
                let why = format!("the file name `{name}` is refused: {why}");
                Err(Error::unreadable(DOING, why).at_path(self.sheet))
            }
        };
        match found {
            Ok(length) => self.all.push(length),
            Err(error) => {
                self.all.push(0);
                self.unopened.get_or_insert(error);
            }
        }
    }
}

fn from_toc(path: &Path) -> Result<Loaded> {
    let parsed = toc::read(path)?;
    let line = |p: &toc::Problem| format!("line {}: {}", p.line, p.message);
    let mut problems: Vec<String> = parsed.problems.iter().map(line).collect();
    let folder = folder_of(path);
    let mut lengths = Lengths::of(path);
    for file in &parsed.toc.files {
        lengths.take(&file.name, |place, problems| match file.data {
            true => std::fs::metadata(place)
                .map(|meta| meta.len())
                .map_err(|e| Error::io(DOING, place, &e)),
            false => frames_of(place, file.kind(), problems),
        });
    }
    problems.append(&mut lengths.problems);
    Ok(Loaded {
        form: Form::Toc,
        unopened: lengths.unopened,
        disc: parsed.toc.to_disc(&lengths.all),
        folder,
        starts_at: parsed.toc.starts_at(),
        // Whatever is short is filled up to the sector.
        aligned: true,
        problems,
        doubts: Vec::new(),
        ddp: None,
    })
}

fn from_flac(path: &Path) -> Result<Loaded> {
    let mut file = crate::format::open(path, DOING)?;
    let found = metadata::read(&mut file)?;
    let Some(sheet) = found.cue_sheet() else {
        return Err(Error::unreadable(DOING, "it has no CUESHEET block")
            .at_path(path)
            .hint("name a folder with a DDP, a cue sheet, a TOC, or a FLAC file with a CUESHEET block"));
    };
    let mut problems = Vec::new();
    let frames = frames_of(path, AudioKind::Sound, &mut problems)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let words = tags::read(path).unwrap_or_default();
    let read = found.problems.iter().map(|p| p.message.clone());
    Ok(Loaded {
        form: Form::FlacCueSheet,
        unopened: None,
        disc: flac::to_disc(sheet, &name, frames, &words),
        folder: folder_of(path),
        starts_at: crate::format::disc::FIRST_PAUSE,
        aligned: frames.is_multiple_of(Sectors::FRAMES),
        problems: read.chain(problems).collect(),
        doubts: Vec::new(),
        ddp: None,
    })
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_path_buf()
}

fn packs(path: &Path) -> Result<cdtext::Decoded> {
    const DOING: &str = "reading the CD-TEXT of a cue sheet";
    let io = |e: std::io::Error| Error::io(DOING, path, &e);
    let bytes = std::fs::metadata(path).map_err(io)?.len();
    if bytes > MAX_CD_TEXT_BYTES {
        let why = format!("it has {bytes} bytes; all the CD-TEXT of a disc is shorter");
        return Err(Error::unreadable(DOING, why).at_path(path));
    }
    cdtext::decode(&std::fs::read(path).map_err(io)?).map_err(|e| e.at_path(path))
}

/// Length in frames at 44.1 kHz of a file that a description names. Audio that no disc can hold is complained of, and counted by its time.
pub fn frames_of(path: &Path, kind: AudioKind, problems: &mut Vec<String>) -> Result<u64> {
    if kind != AudioKind::Sound {
        let meta = std::fs::metadata(path);
        let meta = meta.map_err(|e| Error::io(DOING, path, &e))?;
        return Ok(meta.len() / 4);
    }
    let mut file = audio::open(path)?;
    let format = file.info.format;
    if format != FORMAT {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bits = format
            .samples
            .bits()
            .map_or("lossy".into(), |bits| format!("{bits} bit"));
        problems.push(format!(
            "the audio `{name}` is {bits}, {} Hz, {} channels; a disc holds 16 bit, 44100 Hz, 2 channels",
            format.rate, format.channels
        ));
    }
    let frames = match file.info.declared_frames {
        Some(frames) => frames,
        None => file.skip(u64::MAX)?,
    };
    let frames = u128::from(frames) * u128::from(FORMAT.rate);
    Ok(u64::try_from(frames.div_ceil(format.rate.max(1).into())).unwrap_or(u64::MAX))
}
