//! `runout specs`: the list of specs, or one spec resolved: what it builds and every rule with its severity and why.

use std::collections::BTreeMap;

use super::args::SpecsArgs;
use super::{Exit, Ui};
use crate::dsp::dither::Noise;
use crate::error::{Result, printable};
use crate::spec::{Container, Deliver, Library, Listed, Rule, Spec, Trouble, words};

pub fn run(args: &SpecsArgs, ui: &Ui) -> Result<Exit> {
    let library = Library::new(ui.spec_folders())?;
    match &args.id {
        None => list(&library, ui),
        Some(id) => match resolve(&library, id) {
            Ok(spec) => ui.print(&shown(&spec)).map(|()| Exit::Compliant),
            Err(trouble) => told(trouble, ui),
        },
    }
}

/// A spec as it stands, without profile or overrides.
pub fn resolve(library: &Library, id: &str) -> Result<Spec, Trouble> {
    library.resolve(id, None, &BTreeMap::new())
}

/// Mistakes in a spec file are shown with carets; anything else is an error.
pub fn told(trouble: Trouble, ui: &Ui) -> Result<Exit> {
    match trouble {
        Trouble::Mistakes(mistakes) => {
            ui.diagnostics(&mistakes);
            Ok(Exit::CouldNot)
        }
        Trouble::Error(error) => Err(error),
    }
}

fn list(library: &Library, ui: &Ui) -> Result<Exit> {
    let mut exit = Exit::Compliant;
    let mut text = String::new();
    let listed = library.list();
    let width = listed.iter().map(|l| l.id.chars().count()).max();
    let width = width.unwrap_or(0);
    for (folder, specs) in by_folder(&listed) {
        text.push_str(&format!("{folder}\n"));
        for spec in specs {
            let count = match resolve(library, spec.id) {
                Ok(resolved) => rules(&resolved),
                Err(Trouble::Mistakes(mistakes)) => {
                    ui.diagnostics(&mistakes);
                    exit = Exit::CouldNot;
                    "has mistakes".into()
                }
                Err(Trouble::Error(error)) => {
                    ui.error(&error);
                    exit = Exit::CouldNot;
                    "cannot be used".into()
                }
            };
            text.push_str(&format!(
                "  {:width$}  {:>9}  {}\n",
                printable(spec.id),
                count,
                printable(spec.title)
            ));
        }
        text.push('\n');
    }
    text.push_str("`runout specs ID` shows one, `runout explain ID/RULE` a rule of it.\n");
    ui.print(&text)?;
    Ok(exit)
}

/// A person's own specs first, then the built-in ones folder by folder.
pub fn by_folder<'l>(listed: &[Listed<'l>]) -> Vec<(&'l str, Vec<Listed<'l>>)> {
    let mut folders = BTreeMap::<(bool, &str), Vec<Listed>>::new();
    for spec in listed {
        folders
            .entry((spec.builtin, spec.folder))
            .or_default()
            .push(*spec);
    }
    let name = |(builtin, folder): (bool, &'l str)| match (builtin, folder) {
        (false, _) => "your own",
        (true, "") => "common ground",
        (true, folder) => folder,
    };
    folders
        .into_iter()
        .map(|(key, specs)| (name(key), specs))
        .collect()
}

fn rules(spec: &Spec) -> String {
    match spec.rules.len() {
        1 => "1 rule".into(),
        n => format!("{n} rules"),
    }
}

fn shown(spec: &Spec) -> String {
    let mut text = format!("{}: {}\n", printable(&spec.id), printable(&spec.title));
    if let [_, parents @ ..] = spec.lineage.as_slice()
        && !parents.is_empty()
    {
        let parents: Vec<String> = parents.iter().map(|p| printable(p)).collect();
        text.push_str(&format!("extends {}\n", parents.join(", which extends ")));
    }
    match &spec.deliver {
        Some(table) => {
            text.push_str("\ndeliver\n");
            for (name, value) in deliver(table) {
                text.push_str(&format!("  {name:11}  {}\n", printable(&value)));
            }
        }
        None => text.push_str("\nThis spec judges and builds nothing.\n"),
    }
    text.push_str(&format!("\n{}\n", rules(spec)));
    let mut by_severity: Vec<&Rule> = spec.rules.values().collect();
    by_severity.sort_by_key(|r| std::cmp::Reverse(r.severity));
    for rule in by_severity {
        text.push_str(&one(rule));
    }
    text
}

/// The deliver table in words, for this command and the reference.
pub fn deliver(deliver: &Deliver) -> Vec<(&'static str, String)> {
    let container = match deliver.container {
        Container::Wav => "wav",
        Container::Flac => "flac",
        Container::Aiff => "aiff",
        Container::M4a => "m4a",
        Container::Ddp => "ddp (compact disc)",
        Container::Sides => "sides (one WAV per side)",
    };
    let or_source = |value: Option<u32>, unit: &str| match value {
        Some(value) => format!("{value} {unit}"),
        None => "the source's".into(),
    };
    let dither = match deliver.dither {
        Noise::None => "none".into(),
        noise => format!("{}, where the word gets shorter", noise.name()),
    };
    let yes = |yes: bool, what: &str| if yes { what.into() } else { "no".into() };
    vec![
        ("container", container.into()),
        ("sample rate", or_source(deliver.sample_rate, "Hz")),
        ("bit depth", or_source(deliver.bit_depth, "bit")),
        ("dither", dither),
        ("file name", deliver.file_name.clone()),
        ("tags", yes(deliver.tags, "inside the files")),
        ("artwork", yes(deliver.artwork, "beside the files")),
    ]
}

fn one(rule: &Rule) -> String {
    let severity = rule.severity.word();
    let mut text = format!(
        "  {severity:7}  {}  {}\n",
        printable(&rule.id),
        printable(&words::summary(rule.reading, &rule.test)),
    );
    if !rule.when.is_empty() {
        let when = words::conditions(&rule.when);
        text.push_str(&wrapped(&format!("where {}", printable(&when))));
    }
    if let Some(why) = &rule.why {
        text.push_str(&wrapped(&printable(why)));
    }
    text
}

/// Prose under a rule: indented, 100 columns at most.
fn wrapped(prose: &str) -> String {
    const INDENT: &str = "           ";
    const WIDTH: usize = 100;
    let mut text = String::new();
    let mut column = 0;
    for word in prose.split_whitespace() {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > WIDTH {
            if column > 0 {
                text.push('\n');
            }
            text.push_str(INDENT);
            column = INDENT.len();
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    if column > 0 {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_at_a_hundred_columns() {
        let text = wrapped(&"twelve chars ".repeat(20));
        assert!(text.lines().count() > 2);
        for line in text.lines() {
            assert!(
                line.len() <= 100 && line.starts_with("           "),
                "{line}"
            );
        }
        assert_eq!(wrapped("  "), "");
        assert_eq!(wrapped(&"x".repeat(200)).lines().count(), 1);
    }
}
