//! `runout process`: one file through a chain, then as `convert` does.

use std::path::Path;

use crate::diagnostic::{Diagnostics, quoted};
use crate::error::{Error, Result};
use crate::make::chain::{Recipe, above_half_the_rate, preset};
use crate::make::lone::Plan;
use crate::release::{Chain, manifest};

use super::args::ProcessArgs;
use super::convert::{make, settings};
use super::{Exit, Ui};

/// Longest chain file that is read, bytes.
const LONGEST: u64 = 1 << 20;

pub fn run(args: &ProcessArgs, ui: &Ui) -> Result<Exit> {
    let target = &args.target;
    ui.check_output(&target.output)?;
    let text = text(&args.chain)?;
    let name = args.chain.display().to_string();
    let mut list = Vec::new();
    let (chain, recipe) = match manifest::parse_chain(&text, &name) {
        Ok(chain) => {
            let recipe = Recipe::check(&chain, &mut list);
            (chain, recipe)
        }
        Err(mistakes) => {
            ui.diagnostics(&mistakes);
            return Ok(Exit::CouldNot);
        }
    };
    if list.is_empty() {
        list = nothing_left(&chain, &target.input);
    }
    if !list.is_empty() {
        let file = name;
        ui.diagnostics(&Diagnostics { file, text, list });
        return Ok(Exit::CouldNot);
    }
    let plan = Plan::new(&target.input, &target.output, settings(target, recipe, ui))?;
    make(&plan, target, ui, "process")
}

/// Corners that the source cannot reach. A source that cannot be opened is reported by whoever opens it.
fn nothing_left(chain: &Chain, input: &Path) -> Vec<crate::diagnostic::Diagnostic> {
    let rate = crate::audio::open(input).map(|file| file.info.format.rate);
    rate.map_or_else(|_| Vec::new(), |rate| above_half_the_rate(chain, rate))
}

/// The text of a chain file, or of the preset of that name where there is no such file.
fn text(chain: &Path) -> Result<String> {
    let doing = "reading the chain";
    if !chain.exists() {
        let name = chain.to_string_lossy();
        if let Some(preset) = preset::find(&name) {
            return Ok(preset.text.to_string());
        }
        let names: Vec<&str> = preset::PRESETS.iter().map(|p| p.name).collect();
        let why = format!(
            "there is no such file, and no preset is called {}",
            quoted(&name)
        );
        return Err(Error::usage(doing, why).hint(format!("presets: {}", names.join(", "))));
    }
    let length = std::fs::metadata(chain)
        .map_err(|e| Error::io(doing, chain, &e))?
        .len();
    if length > LONGEST {
        return Err(Error::unreadable(doing, "it is too long for a chain").at_path(chain));
    }
    std::fs::read_to_string(chain).map_err(|e| Error::io(doing, chain, &e))
}
