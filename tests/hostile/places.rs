//! Where output goes: never over an input, never over a folder that holds a master, by whatever name it is called.

use super::bytes::wav;
use super::{Case, Command, Entry, OUT, release};

/// The package's own folder name for [`release`].
const PACKAGE: &str = "Lantern & Wake - Night Ferry";

fn to(name: &str, output: &str, more: &[&str]) -> Case {
    let mut arguments = vec!["release.toml", "-o", output];
    arguments.extend(more);
    Case::new(&format!("assemble-{name}"), Command::Assemble, &arguments)
        .file("release.toml", release(&["a.wav"]))
        .file("a.wav", wav())
}

/// A report file, asked of `check a.wav`.
fn report(name: &str, file: &str) -> Case {
    let wish = format!("--report=json={file}");
    Case::new(
        &format!("check-report-{name}"),
        Command::Check,
        &["a.wav", &wish],
    )
    .file("a.wav", wav())
}

pub fn cases() -> Vec<Case> {
    let inside = format!("{PACKAGE}/a.wav");
    let home = |name: &str, more: &[&str]| {
        let mut arguments = vec!["release.toml", "-o", "."];
        arguments.extend(more);
        Case::new(&format!("assemble-{name}"), Command::Assemble, &arguments)
            .file("release.toml", release(&[&inside]))
            .file(&inside, wav())
            .says(&[PACKAGE])
    };
    let link = |from: &str, to: &str| Entry::Link(from.into(), to.into());
    vec![
        home("into-the-folder-of-its-masters", &[]),
        home("into-the-folder-of-its-masters-by-force", &["--force"]),
        Case::new(
            "assemble-into-a-folder-that-links-to-its-masters",
            Command::Assemble,
            &["release.toml", "-o", "out", "--force"],
        )
        .file("release.toml", release(&["masters/a.wav"]))
        .file("masters/a.wav", wav())
        .entry(Entry::Folder("out".into()))
        .entry(link(&format!("out/{PACKAGE}"), "../masters")),
        Case::new(
            "assemble-over-a-stranger's-folder",
            Command::Assemble,
            &["release.toml", "-o", "."],
        )
        .file("release.toml", release(&["a.wav"]))
        .file("a.wav", wav())
        .file(&format!("{PACKAGE}/diary.txt"), "mine")
        .says(&[PACKAGE]),
        Case::new(
            "assemble-over-a-file-of-the-package's-name",
            Command::Assemble,
            &["release.toml", "-o", ".", "--force"],
        )
        .file("release.toml", release(&["a.wav"]))
        .file("a.wav", wav())
        .file(PACKAGE, "a file")
        .says(&[PACKAGE]),
        to("into-a-file", "a.wav", &[]),
        to("into-a-file-by-force", "a.wav", &["--force"]),
        to("below-a-file", "a.wav/out", &[]),
        to("into-its-manifest", "release.toml", &["--force"]),
        to("into-a-dangling-link", "link", &[])
            .entry(link("link", "gone/away"))
            .exits(&[0, 1, 2]),
        to("into-a-link-to-itself", "link", &[]).entry(link("link", "link")),
        to("into-a-device", "/dev/null", &[]),
        to("only-an-unknown-spec", OUT, &["--only", "spotfy"]).says(&["spotfy"]),
        to("a-spec-it-does-not-deliver", OUT, &["--only", "cd-ddp"]).says(&["cd-ddp"]),
        to(
            "with-a-report-over-its-master",
            OUT,
            &["--report=json=a.wav"],
        )
        .says(&["a.wav"]),
        to(
            "with-a-report-over-its-manifest",
            OUT,
            &["--report=json=release.toml"],
        )
        .says(&["release.toml"]),
        to(
            "with-a-report-over-a-link-to-its-master",
            OUT,
            &["--report=json=link.json"],
        )
        .entry(link("link.json", "a.wav"))
        .says(&["link.json"]),
        Case::new("assemble-nothing-at-all", Command::Assemble, &["none.toml"])
            .says(&["none.toml"]),
        Case::new(
            "assemble-a-folder",
            Command::Assemble,
            &["release.toml", "-o", OUT],
        )
        .entry(Entry::Folder("release.toml".into()))
        .says(&["release.toml"]),
        Case::new(
            "assemble-a-pipe",
            Command::Assemble,
            &["release.toml", "-o", OUT],
        )
        .entry(Entry::Pipe("release.toml".into()))
        .says(&["release.toml"]),
        Case::new(
            "assemble-a-wav-as-a-manifest",
            Command::Assemble,
            &["a.wav", "-o", OUT],
        )
        .file("a.wav", wav())
        .says(&["a.wav"]),
        report("over-its-input", "a.wav").says(&["a.wav"]),
        report("over-its-input-by-another-way", "./x/../a.wav").entry(Entry::Folder("x".into())),
        report("over-a-link-to-its-input", "link.json").entry(link("link.json", "a.wav")),
        report("into-a-missing-folder", "none/report.json").says(&["none"]),
        report("into-a-folder", "x")
            .entry(Entry::Folder("x".into()))
            .says(&["x"]),
        report("below-a-file", "a.wav/report.json"),
        report("without-a-name", ""),
    ]
}
