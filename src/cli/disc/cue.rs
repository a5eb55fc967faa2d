//! `runout disc cue`: a disc in the words of a cue sheet.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::audio::disc::load::{Loaded, frames_of};
use crate::error::{Error, Result};
use crate::format::bytes::latin1;
use crate::format::disc::cue::{CueSheet, Flavour};
use crate::format::disc::{AudioKind, Disc};
use crate::format::names;
use crate::make::disc::{extract, sheet};
use crate::make::lone::Staged;
use crate::prove::samples;

use super::super::{Exit, Ui};
use super::args::CueArgs;
use super::{opened, parts, rebased, write_file};

pub fn run(args: &CueArgs, ui: &Ui) -> Result<Exit> {
    let loaded = opened(&args.disc, ui)?;
    let inputs = parts(&loaded, &args.disc);
    let flavour = match args.full {
        true => Flavour::Full,
        false => Flavour::Portable,
    };
    let stem = args.output.as_deref().and_then(Path::file_stem);
    let stem = stem.map_or("disc".into(), |s| s.to_string_lossy().into_owned());
    let disc = match (&args.image, &args.output) {
        (Some(image), Some(sheet)) => {
            let name = beside(image, sheet)?;
            write_image(&loaded, image, args.force, &inputs, ui)?;
            loaded.disc.on_image(&name, AudioKind::Sound, false)
        }
        (_, Some(sheet)) => rebased(&loaded, sheet)?,
        _ => loaded.disc.clone(),
    };
    if args.image.is_none() {
        whole_files(&disc, &loaded, args)?;
    }
    let made = sheet::cue(&disc, flavour, &stem).map_err(|e| e.at_path(&args.disc))?;
    for what in &made.left_out {
        ui.remark(&format!("the cue sheet leaves out {what}"));
    }
    match &args.output {
        None => {
            let bytes = &made.files[0].bytes;
            // A person sees letters; a program gets the bytes of the file.
            match std::io::stdout().is_terminal() && std::str::from_utf8(bytes).is_err() {
                true => ui.print(&latin1(bytes))?,
                false => ui.print_with(|out| out.write_all(bytes))?,
            }
        }
        Some(output) => {
            let folder = output.parent().unwrap_or(Path::new(""));
            for (n, file) in made.files.iter().enumerate() {
                let path = match n {
                    0 => output.clone(),
                    _ => folder.join(&file.name),
                };
                write_file(&path, &file.bytes, args.force, &inputs)?;
                ui.remark(&format!("wrote {}", path.display()));
            }
        }
    }
    Ok(Exit::Compliant)
}

/// The name of the image as the sheet beside it calls it.
fn beside(image: &Path, sheet: &Path) -> Result<String> {
    let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_path_buf();
    let name = image.file_name().and_then(|name| name.to_str());
    match name {
        Some(name) if folder(image) == folder(sheet) => Ok(name.to_string()),
        _ => Err(Error::usage(
            "choosing where the image goes",
            "a cue sheet names what lies in its own folder",
        )
        .at_path(image)
        .hint("give both the same folder")),
    }
}

/// The programme in one file, read back before it gets its name.
fn write_image(
    loaded: &Loaded,
    image: &Path,
    force: bool,
    inputs: &[PathBuf],
    ui: &Ui,
) -> Result<()> {
    let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
    let staged = Staged::begin(image, force, &inputs)?;
    let written = {
        let progress = ui.progress(loaded.disc.lead_out.frames(), "writing");
        extract::write_image(
            &loaded.disc,
            &loaded.folder,
            staged.file()?,
            image,
            &|frames| progress.by(frames),
        )?
    };
    staged.sync()?;
    let held = samples::held(staged.path())?;
    if (held.digest, held.frames) != (written.digest, written.frames) {
        let why = "it does not hold the samples that were meant to be written";
        let broken = crate::error::Kind::Broken;
        return Err(Error::new(broken, "verifying what was written", why).at_path(image));
    }
    staged.commit()?;
    ui.remark(&format!("wrote {}", image.display()));
    Ok(())
}

/// A cue sheet states no lengths: what it names is used to its end.
fn whole_files(disc: &Disc, loaded: &Loaded, args: &CueArgs) -> Result<()> {
    let described = CueSheet::from_disc(disc).map_err(|e| e.at_path(&args.disc))?;
    let own = CueSheet::from_disc(&loaded.disc).map_err(|e| e.at_path(&args.disc))?;
    for (file, expected) in own.sheet.files.iter().zip(&described.lengths) {
        let Ok(relative) = names::safe_relative(&file.name) else {
            continue;
        };
        let path = loaded.folder.join(relative);
        let frames = frames_of(&path, file.audio_kind(), &mut Vec::new())?;
        if frames != *expected {
            let why = format!(
                "the disc uses {expected} of its {frames} frames, and a cue sheet cannot say so"
            );
            return Err(Error::usage("describing the disc as a cue sheet", why)
                .at_path(path)
                .hint("write the sound anew with --image"));
        }
    }
    Ok(())
}
