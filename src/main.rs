//! The binary: the library's command line, its exit status, and a word to whoever meets a bug.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::panic::catch_unwind(|| runout::cli::run(std::env::args_os())) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(_) => {
            let _ = writeln!(
                std::io::stderr(),
                "error: this is a bug in runout {}. Please report it with the command, the lines above and, if you may share it, the file.",
                env!("CARGO_PKG_VERSION")
            );
            ExitCode::from(runout::cli::Exit::CouldNot.code())
        }
    }
}
