//! Generated files that are kept in the tree: each is what the program would generate now.
//!
//! After a change of the tables they are made from, `RUNOUT_UPDATE=1 cargo test generated` writes them anew.

use std::path::Path;

use crate::support::{code, runout, stderr, stdout};

/// Folder, and names as `runout generate schema NAME` knows them.
const SCHEMAS: &str = "specs/schema";
const NAMES: [&str; 3] = ["release", "report", "spec"];

#[test]
fn the_schemas_are_what_the_program_generates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let update = std::env::var_os("RUNOUT_UPDATE").is_some_and(|v| v == "1");
    let mut stale = Vec::new();
    for name in NAMES {
        let output = runout(root, &["generate", "schema", name]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let wanted = stdout(&output);
        let path = root.join(SCHEMAS).join(format!("{name}.schema.json"));
        if update {
            std::fs::create_dir_all(root.join(SCHEMAS)).unwrap();
            std::fs::write(&path, &wanted).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(wanted.as_str()) {
            stale.push(format!("{SCHEMAS}/{name}.schema.json"));
        }
    }
    assert!(
        stale.is_empty(),
        "not what the program generates now: {}; RUNOUT_UPDATE=1 cargo test generated writes them anew",
        stale.join(", ")
    );
    let mut found: Vec<String> = std::fs::read_dir(root.join(SCHEMAS))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(
        found,
        NAMES.map(|name| format!("{name}.schema.json")),
        "{SCHEMAS} holds the generated files and nothing else"
    );
}

/// The folder of built-in specs, schemas and all, can be given as a folder of one's own.
#[test]
fn the_schemas_do_not_trouble_who_reads_the_folder_of_specs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = runout(root, &["specs", "--specs", "specs"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("spotify"));
}
