//! The rules of the house, checked by walking it: who may know whom, how long files are, that tables and folders agree.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every .rs file below `src/<room>` (or `src/<room>.rs`), with its text up to the tests.
fn files_of(room: &str) -> Vec<(PathBuf, String)> {
    fn walk(path: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(path) else {
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src").join(room), &mut found);
    let single = root().join("src").join(format!("{room}.rs"));
    if single.is_file() {
        found.push(single);
    }
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default()
                .to_string();
            (path, code)
        })
        .collect()
}

/// Rooms of the crate that a line of code names, by `crate::room` or inside a `use crate::{...}`.
fn rooms_named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for line in code.lines().map(str::trim).filter(|l| !l.starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let inner = rest
                .strip_prefix('{')
                .map_or(rest, |list| list.split('}').next().unwrap_or(list));
            let names = if rest.starts_with('{') {
                inner.split(',').collect()
            } else {
                vec![inner]
            };
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if !name.is_empty() {
                    rooms.push(name);
                }
            }
        }
    }
    rooms
}

const GROUND: [&str; 8] = [
    "reading",
    "release",
    "format",
    "audio",
    "dsp",
    "document",
    "diagnostic",
    "error",
];

#[test]
fn no_room_knows_what_it_must_not_know() {
    let mut broken = Vec::new();
    let mut check = |room: &str, forbidden: &[&str]| {
        let files = files_of(room);
        assert!(
            !files.is_empty(),
            "room `{room}` is empty: the plan of the house has changed"
        );
        for (path, code) in files {
            for named in rooms_named(&code) {
                if forbidden.contains(&named.as_str()) {
                    broken.push(format!(
                        "{} names crate::{named}",
                        path.strip_prefix(root()).unwrap().display()
                    ));
                }
            }
        }
    };
    for room in GROUND {
        check(room, &["make", "prove", "report", "spec", "cli"]);
    }
    check("prove", &["make", "cli", "report"]);
    check("make", &["prove", "cli", "report"]);
    check("spec", &["make", "prove", "report", "cli"]);
    check("report", &["make", "cli"]);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_scan_of_use_lines_sees_every_form() {
    let code = "use crate::make::plan;\nuse crate::{audio::Block, prove};\nlet x = crate::cli::run();\n// crate::report is only mentioned\n";
    assert_eq!(rooms_named(code), ["make", "audio", "prove", "cli"]);
}

#[test]
fn printing_happens_only_in_report_and_cli() {
    let mut broken = Vec::new();
    for room in GROUND.into_iter().chain(["make", "prove", "spec"]) {
        for (path, code) in files_of(room) {
            for line in code.lines().map(str::trim).filter(|l| !l.starts_with("//")) {
                if ["println!", "eprintln!", "print!", "eprint!", "dbg!"]
                    .iter()
                    .any(|p| line.contains(p))
                {
                    broken.push(format!("{}: {line}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_stands_on_the_tour() {
    let tour = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !["lib", "main"].contains(&name.as_str()) {
            assert!(
                tour.contains(&format!("[`{name}`]")),
                "src/{name} is missing from the tour in lib.rs"
            );
        }
    }
}

#[test]
fn nothing_is_left_unfinished_in_the_source() {
    let mut broken = Vec::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry
            .unwrap()
            .path()
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        for (path, code) in files_of(&name) {
            for word in ["todo!(", "unimplemented!(", "FIXME", "(written next)"] {
                if code.contains(word) {
                    broken.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
