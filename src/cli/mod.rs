//! The command line: one file per subcommand; the only place where both wings meet.
//!
//! Commands return an [`Exit`] or an [`Error`]; printing, colour, report files and exit codes are decided here and in [`ui`],
//! nowhere else.

pub mod args;
pub mod assemble;
pub mod check;
pub mod convert;
pub mod demo;
pub mod disc;
pub mod exit;
pub mod explain;
pub mod generate;
pub mod init;
mod judging;
mod listen;
pub mod measure;
mod output;
pub mod process;
pub mod specs;
#[cfg(test)]
mod tests;
pub mod ui;

use std::ffi::OsString;
use std::io::Write;

use clap::{ColorChoice, CommandFactory, FromArgMatches};

use crate::error::{Error, Result, printable};
use args::{Cli, Command};
pub use exit::Exit;
pub use ui::Ui;

/// The whole program: what was typed, program name first, to an exit status. Prints whatever there is to say.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match parse(&args) {
        Ok(cli) => cli,
        Err(error) => return say(&error, &args),
    };
    // A door for whoever wants to see that wide vectors change no bit of the result.
    if std::env::var_os("RUNOUT_PLAIN_CPU").is_some_and(|v| v == "1") {
        crate::dsp::cpu::plain(true);
    }
    let ui = match Ui::new(&cli.common) {
        Ok(ui) => ui,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Exit::CouldNot;
        }
    };
    match dispatch(&cli.command, &ui) {
        Ok(exit) => exit,
        Err(error) => {
            ui.error(&error);
            Exit::CouldNot
        }
    }
}

/// Parses what was typed.
///
/// # Errors
/// A usage error, or a wish for help or the version: clap treats them alike.
pub fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let matches = Cli::command()
        .color(asked_color(args))
        .try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

/// `--color` has to count for the help and for usage errors too, which come before there are parsed arguments.
fn asked_color(args: &[OsString]) -> ColorChoice {
    let words: Vec<&str> = args.iter().filter_map(|a| a.to_str()).collect();
    let after = |word: &str| words.windows(2).any(|w| w[0] == "--color" && w[1] == word);
    if after("never") || words.contains(&"--color=never") {
        ColorChoice::Never
    } else if after("always") || words.contains(&"--color=always") {
        ColorChoice::Always
    } else {
        ColorChoice::Auto
    }
}

/// Prints clap's help, version or usage error. A reader that hangs up is not an error.
fn say(error: &clap::Error, args: &[OsString]) -> Exit {
    let hostile = |a: &OsString| a.to_str().is_none_or(|a| printable(a) != a);
    if error.use_stderr() && args.iter().any(hostile) {
        // clap repeats the argument as it came.
        for line in error.render().to_string().lines() {
            complain(line);
        }
    } else {
        let _ = error.print();
    }
    if error.use_stderr() {
        Exit::CouldNot
    } else {
        Exit::Compliant
    }
}

/// A line on standard error before there is a [`Ui`]. Nobody is left to be told where that fails.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

fn dispatch(command: &Command, ui: &Ui) -> Result<Exit> {
    let inputs: Vec<&std::path::Path> = match command {
        Command::Demo(_) | Command::Explain(_) | Command::Generate(_) => vec![],
        Command::Init(args) => vec![&args.folder],
        Command::Assemble(args) => vec![&args.release],
        Command::Check(args) => args
            .paths
            .iter()
            .chain(&args.release)
            .map(|p| p.as_path())
            .chain(args.specs.iter().map(std::path::Path::new))
            .collect(),
        Command::Measure(args) => args.paths.iter().map(|p| p.as_path()).collect(),
        Command::Convert(args) => vec![&args.target.input],
        Command::Disc(args) => args.inputs(),
        Command::Process(args) => vec![&args.target.input, &args.chain],
        Command::Specs(args) => args.id.iter().map(std::path::Path::new).collect(),
    };
    for input in inputs {
        ui.protect(input);
    }
    for folder in ui.spec_folders() {
        ui.protect(folder);
    }
    ui.check_outputs()?;
    if let (Some(name), true) = (without_report(command), ui.has_requests()) {
        return Err(Error::usage(
            format!("running `{name}`"),
            "it makes no report, so --report has nothing to write",
        ));
    }
    match command {
        Command::Demo(args) => demo::run(args, ui),
        Command::Init(args) => init::run(args, ui),
        Command::Assemble(args) => assemble::run(args, ui),
        Command::Check(args) => check::run(args, ui),
        Command::Measure(args) => measure::run(args, ui),
        Command::Convert(args) => convert::run(args, ui),
        Command::Disc(args) => disc::run(args, ui),
        Command::Process(args) => process::run(args, ui),
        Command::Specs(args) => specs::run(args, ui),
        Command::Explain(args) => explain::run(args, ui),
        Command::Generate(args) => generate::run(args, ui),
    }
}

/// Commands that make no report; a flag they would ignore is refused.
fn without_report(command: &Command) -> Option<&'static str> {
    match command {
        Command::Init(_) => Some("init"),
        Command::Disc(args) if !args.makes_report() => Some("disc"),
        Command::Specs(_) => Some("specs"),
        Command::Explain(_) => Some("explain"),
        Command::Generate(_) => Some("generate"),
        Command::Demo(_)
        | Command::Assemble(_)
        | Command::Check(_)
        | Command::Measure(_)
        | Command::Convert(_)
        | Command::Disc(_)
        | Command::Process(_) => None,
    }
}
