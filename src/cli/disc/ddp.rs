//! `runout disc ddp`: any disc as a DDP, proven from disk before its folder appears.

use crate::audio::decode::open_raw;
use crate::error::{Error, Kind, Result};
use crate::format::disc::ddp;
use crate::make::disc::ddp::{described, write_around_image, write_image};
use crate::make::package::{Make, Staging};
use crate::prove::samples;

use super::super::output::place;
use super::super::{Exit, Ui};
use super::args::DdpArgs;
use super::{opened, parts};

/// A folder that may be replaced.
const DDP: Make = Make {
    name: "DDP",
    is_one: ddp::is_ddp,
    known_by: "no DDPID and no DDPMS",
};

pub fn run(args: &DdpArgs, ui: &Ui) -> Result<Exit> {
    let loaded = opened(&args.disc, ui)?;
    let (disc, notes) = described(&loaded.disc);
    let refusals = ddp::refusals(&disc);
    if let Some((last, others)) = refusals.split_last() {
        let error = |refusal: &ddp::Refusal| {
            let error = Error::usage("writing the DDP", refusal.why.clone()).at_path(&args.disc);
            let error = match refusal.track {
                Some(track) => error.at(format!("track {track:02}")),
                None => error,
            };
            match &refusal.hint {
                Some(hint) => error.hint(hint.clone()),
                None => error,
            }
        };
        others.iter().for_each(|refusal| ui.error(&error(refusal)));
        return Err(error(last));
    }
    let (parent, name) = place(&args.output)?;
    let inputs = parts(&loaded, &args.disc);
    let inputs: Vec<_> = inputs.iter().map(|p| p.as_path()).collect();
    let staging = Staging::begin(DDP, parent, name, args.force, &inputs)?;
    let folder = staging.folder();
    let written = {
        let progress = ui.progress(disc.lead_out.frames(), "writing");
        write_image(&loaded.disc, &loaded.folder, folder, &|frames| {
            progress.by(frames)
        })?
    };
    let image = folder.join(ddp::IMAGE);
    let held = samples::held_of(open_raw(&image, false)?)?;
    if (held.digest, held.frames) != (written.digest, written.frames) {
        let why = "it does not hold the samples that were meant to be written";
        return Err(Error::new(Kind::Broken, "verifying what was written", why).at_path(&image));
    }
    write_around_image(&disc, args.dialect, args.checksums.iter().copied(), folder)?;
    for note in &notes {
        ui.remark(note);
    }
    let place = staging.commit()?;
    ui.remark(&format!(
        "wrote a DDP of {} tracks, {}, into {}, read back from disk",
        disc.tracks.len(),
        disc.lead_out.msf(),
        place.display()
    ));
    Ok(Exit::Compliant)
}
