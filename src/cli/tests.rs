//! The words of the command line: help of every command, usage mistakes, generated files.

use clap::CommandFactory;

use super::*;

fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/help"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Help does not depend on the width of the terminal the tests run in.
fn command() -> clap::Command {
    let mut command = Cli::command().term_width(100);
    command.build();
    command
}

#[test]
fn every_command_has_its_help() {
    golden(
        "the-help-of-runout",
        &command().render_long_help().to_string(),
    );
    golden(
        "the-short-help-of-runout",
        &command().render_help().to_string(),
    );
    for inner in command().get_subcommands_mut() {
        let name = inner.get_name().to_string();
        if name == "help" {
            continue;
        }
        golden(
            &format!("the-help-of-{name}"),
            &inner.render_long_help().to_string(),
        );
        for what in inner
            .get_subcommands_mut()
            .filter(|c| c.get_name() != "help")
        {
            golden(
                &format!("the-help-of-{name}-{}", what.get_name()),
                &what.render_long_help().to_string(),
            );
        }
    }
}

#[test]
fn usage_mistakes_name_what_was_meant() {
    let mistake = |words: &[&str]| {
        let args: Vec<OsString> = words.iter().map(OsString::from).collect();
        let error = parse(&args).unwrap_err();
        assert!(error.use_stderr());
        assert_eq!(error.exit_code(), 2);
        format!("$ {}\n{error}\n", words.join(" "))
    };
    let all = [
        mistake(&["runout", "chek", "a.wav"]),
        mistake(&["runout", "check"]),
        mistake(&["runout", "check", "a.wav", "--repot", "json"]),
        mistake(&["runout", "check", "a.wav", "--report", "jsn=a.json"]),
        mistake(&["runout", "check", "a.wav", "--fail-on", "errors"]),
        mistake(&["runout", "check", "a.wav", "--today", "2027-02-30"]),
        mistake(&["runout", "measure", "a.wav", "-q", "-v"]),
    ];
    golden("usage-mistakes-name-what-was-meant", &all.concat());
}

#[test]
fn help_is_not_a_failure_and_a_typo_is() {
    let run = |words: &[&str]| super::run(words.iter().map(OsString::from));
    assert_eq!(run(&["runout", "--version"]), Exit::Compliant);
    assert_eq!(run(&["runout", "check", "--help"]), Exit::Compliant);
    assert_eq!(run(&["runout", "chek"]), Exit::CouldNot);
    assert_eq!(
        run(&["runout", "specs", "--report", "json"]),
        Exit::CouldNot
    );
}
