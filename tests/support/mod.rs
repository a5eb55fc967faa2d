//! What every integration test needs: the binary, a folder, snapshots named by a sentence.

pub mod signal;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Compares `text` with `golden/<folder>/<name>.snap`; the name is a sentence in kebab-case.
#[macro_export]
macro_rules! golden {
    ($folder:literal, $name:expr, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/", $folder));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}

/// Runs the program in `folder`, without colour and without a terminal.
pub fn runout(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_runout"))
        .current_dir(folder)
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program can be started")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Exit code; a signal is a failure of the test.
pub fn code(output: &Output) -> i32 {
    output
        .status
        .code()
        .unwrap_or_else(|| panic!("the program was killed: {}", stderr(output)))
}

/// The package of the demo album, made once for all tests of a run. RUNOUT_WITNESS_PACKAGE names another to be held against
/// the witnesses, one made of real recordings for example.
pub fn demo_package() -> &'static Path {
    static PACKAGE: OnceLock<PathBuf> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        if let Some(package) = std::env::var_os("RUNOUT_WITNESS_PACKAGE") {
            return package.into();
        }
        // A static is never dropped, so the folder lies where `cargo clean` finds it and each run clears the last one's.
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("a folder for the demo");
        let output = runout(&dir, &["demo", "album"]);
        assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
        let entries = std::fs::read_dir(dir.join("album")).expect("the album's folder");
        let package = entries
            .map(|e| e.expect("an entry").path())
            .find(|p| p.join("checksums.sha256").is_file());
        package.expect("a package")
    })
}

/// `report.json` of a package.
pub fn report_of(package: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(package.join("report.json")).expect("report.json");
    serde_json::from_str(&text).expect("report.json is JSON")
}
