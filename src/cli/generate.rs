//! `runout generate`: everything that can be derived from the program's own tables, so that it cannot drift from them.

mod reference;

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::{Shell as Target, generate};

use super::args::{Cli, Generate, GenerateArgs, SchemaOf, Shell};
use super::{Exit, Ui, output};
use crate::error::{Error, Result};

pub fn run(args: &GenerateArgs, ui: &Ui) -> Result<Exit> {
    match &args.what {
        Generate::Man { output: None } => {
            let pages = man().map_err(|e| Error::io("writing the manual", "-", &e))?;
            let all: String = pages.into_iter().map(|(_, page)| page).collect();
            ui.print(&all)?;
        }
        Generate::Man {
            output: Some(folder),
        } => man_files(folder)?,
        Generate::Completions { shell } => ui.print(&completions(*shell))?,
        Generate::Schema { of } => {
            let schema = match of {
                SchemaOf::Report => crate::report::schema::schema(),
                SchemaOf::Release => crate::release::manifest::schema(),
                SchemaOf::Spec => crate::spec::schema::schema(),
            };
            ui.print(&format!("{schema:#}\n"))?;
        }
        Generate::Reference => {
            let library = crate::spec::Library::new(ui.spec_folders())?;
            ui.print(&reference::markdown(&command(), &library))?;
        }
    }
    Ok(Exit::Compliant)
}

/// The command line with every subcommand named in full, as pages and references need it.
fn command() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

/// File name and text of the manual page of every command, the program's own first.
fn man() -> io::Result<Vec<(String, String)>> {
    fn pages(command: &clap::Command, list: &mut Vec<(String, String)>) -> io::Result<()> {
        let page = clap_mangen::Man::new(command.clone());
        let mut text = Vec::new();
        page.render(&mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        list.push((page.get_filename(), text));
        for inner in command.get_subcommands() {
            pages(inner, list)?;
        }
        Ok(())
    }
    let mut list = Vec::new();
    pages(&command(), &mut list)?;
    Ok(list)
}

fn man_files(folder: &Path) -> Result<()> {
    let doing = "writing the manual";
    std::fs::create_dir_all(folder).map_err(|e| Error::io(doing, folder, &e))?;
    for (name, page) in man().map_err(|e| Error::io(doing, folder, &e))? {
        output::write_whole(&folder.join(name), |out| out.write_all(page.as_bytes()))?;
    }
    Ok(())
}

fn completions(shell: Shell) -> String {
    let target = match shell {
        Shell::Bash => Target::Bash,
        Shell::Zsh => Target::Zsh,
        Shell::Fish => Target::Fish,
        Shell::Powershell => Target::PowerShell,
    };
    let mut text = Vec::new();
    generate(target, &mut Cli::command(), "runout", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        let commands = command();
        let commands = commands.get_subcommands();
        commands.map(|c| c.get_name().to_string()).collect()
    }

    #[test]
    fn every_command_has_a_manual_page() {
        let pages = man().unwrap();
        assert_eq!(pages[0].0, "runout.1");
        for name in names() {
            let file = format!("runout-{name}.1");
            let page = pages.iter().find(|(f, _)| *f == file);
            assert!(
                page.is_some_and(|(_, text)| text.starts_with(".ie")),
                "{file}"
            );
        }
        assert!(pages.iter().any(|(f, _)| f == "runout-generate-man.1"));
    }

    #[test]
    fn manual_pages_are_written_one_per_file() {
        let folder = tempfile::tempdir().unwrap();
        let man1 = folder.path().join("share/man1");
        man_files(&man1).unwrap();
        man_files(&man1).unwrap();
        let count = std::fs::read_dir(&man1).unwrap().count();
        assert_eq!(count, man().unwrap().len());
    }

    #[test]
    fn completions_know_every_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Powershell] {
            let text = completions(shell);
            for name in names() {
                assert!(text.contains(&name), "{shell:?} {name}");
            }
        }
    }

    #[test]
    fn the_reference_holds_every_command_reading_and_spec() {
        let library = crate::spec::Library::new(&[]).unwrap();
        let text = reference::markdown(&command(), &library);
        for name in names() {
            assert!(text.contains(&format!("### `runout {name}`")), "{name}");
        }
        for reading in crate::reading::table::READINGS {
            assert!(
                text.contains(&format!("| `{}` |", reading.id)),
                "{}",
                reading.id
            );
        }
        for spec in library.list() {
            assert!(text.contains(&format!("### `{}`", spec.id)), "{}", spec.id);
        }
    }
}
