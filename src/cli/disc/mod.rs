//! `runout disc`: any description of a disc, looked into, verified, taken apart, converted, compared.

pub mod args;
mod compare;
mod cue;
mod ddp;
mod extract;
mod info;
mod pq;
mod toc;

use std::path::{Path, PathBuf};

use crate::audio::disc::load::{Loaded, load};
use crate::error::{Error, Result};
use crate::format::disc::{Disc, Source};

use super::args::CheckArgs;
use super::output::write_whole;
use super::{Exit, Ui};
use args::{DiscArgs, DiscCommand};

pub fn run(args: &DiscArgs, ui: &Ui) -> Result<Exit> {
    match &args.command {
        DiscCommand::Info { disc } => info::run(disc, ui),
        DiscCommand::Verify(args) => super::check::run(
            &CheckArgs {
                paths: args.discs.clone(),
                specs: vec![args.plant.clone()],
                release: args.release.clone(),
                reference: None,
                output: None,
                force: false,
            },
            ui,
        ),
        DiscCommand::Extract(args) => extract::run(args, ui),
        DiscCommand::Cue(args) => cue::run(args, ui),
        DiscCommand::Toc(args) => toc::run(args, ui),
        DiscCommand::Pq(args) => pq::run(args, ui),
        DiscCommand::Ddp(args) => ddp::run(args, ui),
        DiscCommand::Compare(args) => compare::run(args, ui),
    }
}

impl DiscArgs {
    /// Files and folders that are read.
    pub fn inputs(&self) -> Vec<&Path> {
        match &self.command {
            DiscCommand::Info { disc } => vec![disc],
            DiscCommand::Verify(args) => {
                let discs = args.discs.iter().chain(&args.release);
                discs.map(PathBuf::as_path).collect()
            }
            DiscCommand::Extract(args) => vec![&args.disc],
            DiscCommand::Cue(args) => vec![&args.disc],
            DiscCommand::Toc(args) => vec![&args.disc],
            DiscCommand::Pq(args) => vec![&args.disc],
            DiscCommand::Ddp(args) => vec![&args.disc],
            DiscCommand::Compare(args) => vec![&args.one, &args.other],
        }
    }

    /// Only `verify` makes a report.
    pub fn makes_report(&self) -> bool {
        matches!(self.command, DiscCommand::Verify(_))
    }
}

/// Loads a disc to be converted, and says what is wrong with its description: it is converted all the same, as far as it goes.
///
/// # Errors
/// It is no disc, or some of its sound is not there.
fn opened(path: &Path, ui: &Ui) -> Result<Loaded> {
    let mut loaded = load(path)?;
    if loaded.disc.tracks.is_empty() {
        let why = match loaded.problems.first() {
            Some(problem) => format!("it has no track: {problem}"),
            None => "it has no track".into(),
        };
        return Err(Error::unreadable("reading the disc", why).at_path(path));
    }
    let unopened = loaded.unopened.take();
    let stops = unopened.as_ref().map(Error::to_string);
    for problem in &loaded.problems {
        if Some(problem) != stops.as_ref() {
            ui.remark(&format!("{}: {problem}", path.display()));
        }
    }
    match unopened {
        Some(error) => Err(error),
        None => Ok(loaded),
    }
}

/// The files a description and its sound consist of: nothing is written over them.
fn parts(loaded: &Loaded, path: &Path) -> Vec<PathBuf> {
    let sound = loaded.disc.files().into_iter();
    let sound = sound.filter_map(|(name, _)| crate::format::names::safe_relative(name).ok());
    std::iter::once(path.to_path_buf())
        .chain(sound.map(|name| loaded.folder.join(name)))
        .chain(loaded.ddp.iter().flat_map(|ddp| ddp.parts.clone()))
        .collect()
}

/// The disc with its files named as they are seen from the folder of a new sheet.
fn rebased(loaded: &Loaded, sheet: &Path) -> Result<Disc> {
    let folder = |path: &Path| match path.as_os_str().is_empty() {
        true => Path::new(".").canonicalize(),
        false => path.canonicalize(),
    };
    let at = sheet.parent().unwrap_or(Path::new(""));
    let io = |e: std::io::Error| Error::io("looking at the folder", at, &e);
    let to = folder(at).map_err(io)?;
    let from = folder(&loaded.folder).map_err(io)?;
    let Ok(below) = from.strip_prefix(&to) else {
        return Err(Error::usage(
            "describing the disc",
            "a sheet names what lies in its own folder or below, and the sound does not",
        )
        .at_path(sheet)
        .hint(format!(
            "write the sheet into {}, or the sound beside it: `runout disc extract --image`",
            match loaded.folder.as_os_str().is_empty() {
                true => Path::new("."),
                false => &loaded.folder,
            }
            .display()
        )));
    };
    let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let mut disc = loaded.disc.clone();
    if !below.is_empty() {
        for span in &mut disc.audio {
            if let Source::File { name, .. } = &mut span.source {
                *name = format!("{}/{name}", below.join("/"));
            }
        }
    }
    Ok(disc)
}

/// Writes a small file whole, never over an input, and over another only if asked.
fn write_file(path: &Path, bytes: &[u8], force: bool, inputs: &[PathBuf]) -> Result<()> {
    const DOING: &str = "writing the file";
    let is_input = |input: &PathBuf| crate::format::is_same_file(input, path);
    if path.exists() && inputs.iter().any(is_input) {
        return Err(Error::usage(DOING, "it is one of the files being read")
            .at_path(path)
            .hint("choose another file"));
    }
    if path.exists() && !force {
        return Err(Error::usage(DOING, "it is already there")
            .at_path(path)
            .hint("--force replaces it"));
    }
    write_whole(path, |out| out.write_all(bytes))
}
