//! Everything typed becomes everything needed: paths, timeline, formats, chains, files. All mistakes are reported at once,
//! before any audio work; `--dry-run` prints the plan.

mod discs;
mod masters;
mod sides;
mod tracks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::error::{Error, Result};
use crate::format::flac::metadata::Picture;
use crate::format::image::{ColorModel, Image};
use crate::make::chain::{Effect, Recipe};
use crate::make::render::{Master, Target};
use crate::release::programme::{Layout, Piece, Programme};
use crate::release::{DiscChoices, Release, Wanted};
use crate::spec::{Container, Spec};

pub use discs::title as disc_title;
use masters::Opened;
pub use masters::{mistake, scan_grid};

/// A release with every question answered.
pub struct Plan {
    pub release: Release,
    /// Folder name of the package: "artist - title", safe on every file system.
    pub name: String,
    pub programme: Programme,
    pub masters: Vec<Master>,
    pub chains: Vec<Recipe>,
    pub targets: Vec<Target>,
    pub deliverables: Vec<Deliverable>,
    pub artwork: Option<Artwork>,
    pub seed: u64,
    /// Facts worth telling that are no mistakes.
    pub notes: Vec<String>,
}

/// The cover as it goes into the package.
pub struct Artwork {
    pub path: PathBuf,
    /// "cover.jpg": the name says what the file is, whatever the input was called.
    pub file_name: String,
    pub image: Image,
    pub picture: Arc<Picture>,
}

/// One spec's output for the release, in a folder named by the spec's id.
pub struct Deliverable {
    pub spec: Spec,
    pub folder: String,
    pub chain: usize,
    pub content: Content,
    pub artwork: bool,
}

pub enum Content {
    /// One file per track: positions in [`Plan::targets`], in track order.
    Tracks(Vec<usize>),
    Discs(Vec<Disc>),
    Sides(Vec<Side>),
}

/// One compact disc of the release.
pub struct Disc {
    pub number: u32,
    /// How many discs the release has.
    pub of: u32,
    /// Folder of the disc in the package.
    pub folder: String,
    /// Folder of its DDP.
    pub ddp: String,
    /// File names without extension: the catalogue number, or the title.
    pub stem: String,
    /// The programme as a WAV.
    pub target: usize,
    /// The image of the DDP.
    pub image: usize,
    pub layout: Layout,
    /// Positions in the programme.
    pub pieces: std::ops::Range<usize>,
    /// What the disc says.
    pub description: crate::format::disc::Disc,
    pub choices: DiscChoices,
    /// What was changed in its words.
    pub notes: Vec<String>,
}

/// One vinyl or cassette side.
pub struct Side {
    pub letter: char,
    pub target: usize,
    pub layout: Layout,
    pub pieces: std::ops::Range<usize>,
}

/// Why there is no plan.
pub enum Trouble {
    /// Mistakes in a file somebody wrote.
    Mistakes(Diagnostics),
    Error(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Error(error)
    }
}

/// What [`plan`] shares with the files that plan one kind of deliverable.
struct Planner<'a> {
    release: &'a Release,
    programme: &'a Programme,
    opened: &'a [Opened],
    chains: Vec<Recipe>,
    targets: Vec<Target>,
    artwork: Option<&'a Artwork>,
    /// Folders taken by deliverables so far.
    folders: Vec<String>,
    mistakes: Vec<Diagnostic>,
}

/// Makes the plan. `wanted` are the deliverables with their specs resolved, in order.
pub fn plan(release: Release, wanted: Vec<(Wanted, Spec)>, seed: u64) -> Result<Plan, Trouble> {
    let mut mistakes = Vec::new();
    let opened = masters::open_all(&release, &mut mistakes);
    let artwork = open_artwork(&release, &mut mistakes);
    if opened.iter().any(Option::is_none) {
        return Err(stop(&release, mistakes));
    }
    let opened: Vec<Opened> = opened.into_iter().flatten().collect();
    let pieces = masters::pieces(&release, &opened, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(stop(&release, mistakes));
    }
    let programme = Programme::new(pieces);
    let mut planner = Planner {
        release: &release,
        programme: &programme,
        opened: &opened,
        chains: Vec::new(),
        targets: Vec::new(),
        artwork: artwork.as_ref(),
        folders: Vec::new(),
        mistakes,
    };
    let release_chain = Recipe::check(&release.chain, &mut planner.mistakes);
    planner.chains.push(release_chain);
    let deliverables: Vec<Deliverable> = wanted
        .into_iter()
        .filter_map(|(wanted, spec)| planner.deliverable(&wanted, spec))
        .collect();
    let Planner {
        chains,
        targets,
        mistakes,
        ..
    } = planner;
    if !mistakes.is_empty() {
        return Err(stop(&release, mistakes));
    }
    let masters = measure_grids(&release, &opened, &programme, &chains, &targets)?;
    let name = crate::format::names::safe(&format!("{} - {}", release.artist, release.title), 200);
    let notes = notes(&release, &opened);
    Ok(Plan {
        name,
        programme,
        masters,
        chains,
        targets,
        deliverables,
        artwork,
        seed,
        notes,
        release,
    })
}

fn stop(release: &Release, list: Vec<Diagnostic>) -> Trouble {
    Trouble::Mistakes(Diagnostics {
        file: release.file.display().to_string(),
        text: release.text.clone(),
        list,
    })
}

fn notes(release: &Release, opened: &[Opened]) -> Vec<String> {
    let mut notes = Vec::new();
    for (track, master) in release.tracks.iter().zip(opened) {
        if master.info.format.channels == 1 {
            notes.push(format!(
                "track {}: mono master, written as two identical channels",
                track.number
            ));
        }
        let before = opened
            .get((track.number as usize).wrapping_sub(2))
            .map(|m| m.info.format.rate);
        if track.gap.is_some_and(crate::release::Length::is_zero)
            && before.is_some_and(|rate| rate != master.info.format.rate)
        {
            notes.push(format!(
                "track {}: it runs on from the track before at another sample rate; the two are converted apart and the join is not continuous",
                track.number
            ));
        }
        for note in &master.info.notes {
            notes.push(format!("track {}, master: {}", track.number, note.message));
        }
    }
    notes
}

fn open_artwork(release: &Release, mistakes: &mut Vec<Diagnostic>) -> Option<Artwork> {
    let path = release.artwork.as_ref()?;
    let mut wrong = |error: Error| {
        let at = release
            .text
            .find("artwork")
            .map_or(0..0, |start| start..start + "artwork".len());
        let help = error.hint.clone();
        mistakes.push(mistake(
            &at,
            Error {
                hint: None,
                ..error
            }
            .to_string(),
            "this picture",
            help,
        ));
        None
    };
    let image = match crate::format::image::read(path) {
        Ok(image) => image,
        Err(error) => return wrong(error),
    };
    if let Some(why) = unfit(&image) {
        return wrong(
            Error::unreadable("reading the artwork", why)
                .at_path(path)
                .hint("export the cover as a square RGB JPEG or PNG, 3000 pixels a side"),
        );
    }
    if image.bytes > MAX_PICTURE_BYTES {
        let why = format!(
            "it has {} bytes, a FLAC picture block holds {MAX_PICTURE_BYTES}",
            image.bytes
        );
        return wrong(
            Error::unreadable("reading the artwork", why)
                .at_path(path)
                .hint("export the cover smaller"),
        );
    }
    let data = match std::fs::read(path) {
        Ok(data) => data,
        Err(error) => return wrong(Error::io("reading the artwork", path, &error)),
    };
    let picture = Picture {
        kind: 3,
        mime: image.mime().to_string(),
        description: String::new(),
        width: image.width,
        height: image.height,
        depth: image.bits_per_channel * channels_of(&image),
        colors: 0,
        data,
    };
    Some(Artwork {
        path: path.clone(),
        file_name: format!("cover.{}", image.format.extensions()[0]),
        image,
        picture: Arc::new(picture),
    })
}

/// A header that no real cover has: stores decode the picture, and a bomb or a torso must not reach them.
fn unfit(image: &Image) -> Option<String> {
    const MAX_SIDE_PX: u32 = 20_000;
    if image.width == 0 || image.height == 0 || image.width.max(image.height) > MAX_SIDE_PX {
        return Some(format!(
            "its {} header says {} x {} pixels, from 1 to {MAX_SIDE_PX} a side are taken",
            image.format.word(),
            image.width,
            image.height
        ));
    }
    (image.color_model == ColorModel::Unknown)
        .then(|| "its header names no colour model that is known".to_string())
}

/// Colour channels a viewer has to expect, for the depth field of a FLAC picture.
fn channels_of(image: &Image) -> u32 {
    let colors = match image.color_model {
        ColorModel::Gray | ColorModel::Indexed => 1,
        ColorModel::Cmyk | ColorModel::Ycck => 4,
        ColorModel::Rgb | ColorModel::Unknown => 3,
    };
    colors + u32::from(image.alpha)
}

/// The 24-bit length of a FLAC metadata block, less what a picture block needs around the picture.
const MAX_PICTURE_BYTES: u64 = (1 << 24) - 1 - 1024;

impl Planner<'_> {
    fn wrong(&mut self, wanted: &Wanted, message: String, help: &str) {
        self.mistakes.push(mistake(
            &wanted.span,
            message,
            "asked for here",
            Some(help.to_string()),
        ));
    }

    fn deliverable(&mut self, wanted: &Wanted, spec: Spec) -> Option<Deliverable> {
        let Some(mut deliver) = spec.deliver.clone() else {
            self.wrong(
                wanted,
                format!("spec `{}` only judges, it builds nothing", spec.id),
                "use it with `runout check -s`",
            );
            return None;
        };
        if let Some(pattern) = &wanted.file_name {
            deliver.file_name = pattern.clone();
        }
        let chain = match &wanted.chain {
            None => 0,
            Some(own) => {
                let recipe = Recipe::check(own, &mut self.mistakes);
                self.chains.push(recipe);
                self.chains.len() - 1
            }
        };
        let steps = wanted.chain.as_ref().unwrap_or(&self.release.chain);
        let lowest = self
            .programme
            .pieces
            .iter()
            .map(|p| p.rate)
            .min()
            .unwrap_or(u32::MAX);
        for mistake in crate::make::chain::above_half_the_rate(steps, lowest) {
            if !self.mistakes.contains(&mistake) {
                self.mistakes.push(mistake);
            }
        }
        let folder = crate::format::names::safe(&spec.id, 100);
        if self.folders.iter().any(|f| f.eq_ignore_ascii_case(&folder)) {
            let help = "give the spec file an id of its own";
            self.wrong(
                wanted,
                format!(
                    "another deliverable is called `{}` too, and both would use one folder",
                    spec.id
                ),
                help,
            );
            return None;
        }
        self.folders.push(folder.clone());
        let first = self.targets.len();
        let content = match deliver.container {
            Container::Wav | Container::Flac => self.tracks(&deliver, &folder, chain),
            Container::Ddp => self.discs(wanted, &folder, chain, &deliver),
            Container::Sides => self.sides(wanted, &deliver, &folder, chain)?,
            Container::Aiff | Container::M4a => {
                let help = "containers that are written: wav, flac, ddp, sides";
                self.wrong(
                    wanted,
                    format!(
                        "spec `{}` asks for a container that is not written yet",
                        spec.id
                    ),
                    help,
                );
                return None;
            }
        };
        let unfit = self.targets[first..]
            .iter()
            .find_map(|t| t.noise.unfit(t.bits, t.rate));
        if let Some(why) = unfit {
            let message = format!("the dither of spec `{}` does not suit it: {why}", spec.id);
            self.wrong(wanted, message, "set `dither` under [deliver] of the spec");
        }
        Some(Deliverable {
            artwork: deliver.artwork && self.artwork.is_some(),
            spec,
            folder,
            chain,
            content,
        })
    }

    /// A piece whose samples reach a file at `rate` unchanged.
    fn untouched(&self, piece: &Piece, next: Option<&Piece>, chain: usize, rate: u32) -> bool {
        let faded = piece.fade_in > 0
            || piece.fade_out > 0
            || piece.crossfade > 0
            || next.is_some_and(|n| n.crossfade > 0);
        self.chains[chain].is_transparent() && piece.rate == rate && !faded
    }
}

/// Masters with their grids. A master whose word is longer than that of a file it would reach unchanged is read through
/// once: if what it holds fits, it must be copied and not dithered.
fn measure_grids(
    release: &Release,
    opened: &[Opened],
    programme: &Programme,
    chains: &[Recipe],
    targets: &[Target],
) -> Result<Vec<Master>> {
    let mut masters = Vec::new();
    for (index, (track, master)) in release.tracks.iter().zip(opened).enumerate() {
        let segment = programme
            .segments
            .iter()
            .position(|s| s.pieces.contains(&index));
        let stated = master.grid_bits();
        let shortened = targets
            .iter()
            .filter(|t| {
                t.rate == master.info.format.rate
                    && chains[t.chain].effect() != Effect::Always
                    && t.parts.iter().any(|p| Some(p.segment) == segment)
                    && stated.is_none_or(|bits| bits > t.bits)
            })
            .map(|t| t.bits)
            .max();
        let grid_bits = match shortened {
            Some(most) => scan_grid(&track.file, most)?.or(stated),
            None => stated,
        };
        masters.push(Master {
            path: track.file.clone(),
            grid_bits,
        });
    }
    Ok(masters)
}

/// Resolves a path of the plan for people: relative to the package.
pub fn shown(path: &Path) -> String {
    path.components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
