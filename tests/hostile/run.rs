//! Drives the binary over the corpus: each case in a folder of its own, with a limit on time and memory, and afterwards a look at
//! what it said, what it returned, and whether anything it was given has changed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::{Case, Entry, cases};

const LIMIT: Duration = Duration::from_secs(20);
/// Address space, in KiB as `ulimit -v` counts.
const LIMIT_KIB: u32 = 1 << 20;

/// Makes the files of a case in the new folder `dir`. False if this system or user cannot make one of them.
pub fn lay_out(case: &Case, dir: &Path) -> io::Result<bool> {
    fs::create_dir_all(dir)?;
    let mut whole = true;
    for entry in &case.entries {
        let at = |path: &PathBuf| -> io::Result<PathBuf> {
            let at = dir.join(path);
            at.parent().map_or(Ok(()), fs::create_dir_all)?;
            Ok(at)
        };
        match entry {
            Entry::File(path, bytes) => fs::write(at(path)?, bytes)?,
            Entry::Padded(path, bytes, zeros) => {
                let path = at(path)?;
                fs::write(&path, bytes)?;
                let file = fs::OpenOptions::new().write(true).open(path)?;
                file.set_len(bytes.len() as u64 + zeros)?;
            }
            Entry::Folder(path) => fs::create_dir_all(at(path)?)?,
            Entry::Link(path, target) => whole &= link(target, &at(path)?)?,
            Entry::Pipe(path) => whole &= pipe(&at(path)?),
            Entry::Locked(path, bytes) => {
                let path = at(path)?;
                fs::write(&path, bytes)?;
                whole &= lock(&path)?;
            }
        }
    }
    Ok(whole)
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<bool> {
    std::os::unix::fs::symlink(target, at).map(|()| true)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

fn pipe(at: &Path) -> bool {
    cfg!(unix)
        && Process::new("mkfifo")
            .arg(at)
            .status()
            .is_ok_and(|s| s.success())
}

/// False where nothing is locked for this user (root).
#[cfg(unix)]
fn lock(at: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(at, fs::Permissions::from_mode(0o000))?;
    Ok(fs::File::open(at).is_err())
}

#[cfg(not(unix))]
fn lock(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Everything below `dir`: what it is, and a digest where it is a file that can be read.
fn inventory(dir: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![dir.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(about) = fs::symlink_metadata(&path) else {
                continue;
            };
            let what = if about.is_dir() {
                waiting.push(path.clone());
                "folder".to_string()
            } else if about.is_symlink() {
                format!("link to {:?}", fs::read_link(&path).ok())
            } else if about.is_file() {
                fs::read(&path).map_or("locked".into(), |bytes| {
                    let digest = Sha256::digest(bytes);
                    digest.iter().map(|b| format!("{b:02x}")).collect()
                })
            } else {
                "neither".into()
            };
            found.insert(path, what);
        }
    }
    found
}

struct Outcome {
    exit: Option<i32>,
    said: String,
    report: String,
    took: Duration,
}

/// Runs a case laid out in `root/in`. `sh` sets the limit on memory where there is one.
fn run(case: &Case, root: &Path) -> io::Result<Outcome> {
    let binary = env!("CARGO_BIN_EXE_runout");
    let mut process = if cfg!(target_os = "linux") {
        let mut sh = Process::new("sh");
        sh.args([
            "-c",
            &format!("ulimit -v {LIMIT_KIB}; exec \"$@\""),
            "sh",
            binary,
        ]);
        sh
    } else {
        Process::new(binary)
    };
    process.arg(case.command.word()).args(&case.arguments);
    // Two workers: the address space of a thread pool on a large machine is not what is tested here.
    process.args([
        "--color", "never", "-j", "2", "--report", "text", "--report",
    ]);
    process.arg(format!("json={}", root.join("report.json").display()));
    let said = root.join("said");
    let file = fs::File::create(&said)?;
    let mut child = process
        .current_dir(root.join("in"))
        .env("MALLOC_ARENA_MAX", "2")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()?;
    let start = Instant::now();
    let exit = loop {
        if let Some(status) = child.try_wait()? {
            break status.code();
        }
        if start.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(4));
    };
    let text =
        |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    Ok(Outcome {
        exit,
        took: start.elapsed(),
        said: text(&said),
        report: text(&root.join("report.json")),
    })
}

/// What is wrong with the outcome of a case; empty if nothing is.
fn judge(case: &Case, root: &Path) -> io::Result<Vec<String>> {
    let inputs = root.join("in");
    if !lay_out(case, &inputs)? {
        return Ok(Vec::new());
    }
    let before = inventory(&inputs);
    let outcome = run(case, root)?;
    let after = inventory(&inputs);
    let mut wrong = Vec::new();

    match outcome.exit {
        Some(code) if case.expect_exit.contains(&code) => {}
        Some(code) => wrong.push(format!("exit {code}, expected {:?}", case.expect_exit)),
        None if outcome.took > LIMIT => wrong.push(format!("still running after {LIMIT:?}")),
        None => wrong.push("killed by a signal".into()),
    }
    if outcome.said.contains("panicked") {
        wrong.push("it panicked".into());
    }
    for word in &case.must_mention {
        if !outcome.said.contains(word) && !outcome.report.contains(word) {
            wrong.push(format!("`{word}` is not mentioned"));
        }
    }
    let raw = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)
    };
    if let Some(c) = outcome.said.chars().find(|c| raw(*c)) {
        wrong.push(format!("{c:?} reached the terminal"));
    }
    for (path, what) in &before {
        if after.get(path) != Some(what) {
            wrong.push(format!("{} changed", path.display()));
        }
    }
    // A package may appear inside the folder it was told to use, and nothing else may appear anywhere.
    let told: Vec<&str> = case.arguments.iter().filter_map(|a| a.to_str()).collect();
    let uses_inside = told.windows(2).any(|w| w[0] == "-o" && w[1] != super::OUT);
    if !uses_inside {
        let new = after.keys().filter(|p| !before.contains_key(*p));
        wrong.extend(new.map(|p| format!("{} appeared", p.display())));
    }
    let known = ["in", "out", "out.wav", "said", "report.json"];
    for entry in fs::read_dir(root)?.flatten() {
        if !known.iter().any(|k| entry.file_name() == *k) {
            wrong.push(format!(
                "{} appeared beside the output",
                entry.path().display()
            ));
        }
    }
    let left = fs::read_dir(root.join("out")).is_ok_and(|mut out| out.next().is_some());
    let left = left || root.join("out.wav").exists();
    if outcome.exit != Some(0) && outcome.exit != Some(1) && left {
        wrong.push("it could not do its work and left something in the output folder".into());
    }
    if !wrong.is_empty() {
        let said: Vec<&str> = outcome.said.lines().take(12).collect();
        wrong.push(format!("it said:\n    {}", said.join("\n    ")));
    }
    Ok(wrong)
}

#[test]
fn every_hostile_input_is_met_as_decided() {
    let cases = cases();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let home = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |n| n.get().min(8)) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Two levels below, so that a path that leads up twice stays where it is seen.
                    let root = home.path().join(&case.name).join("root");
                    let wrong = fs::create_dir_all(&root).and_then(|()| judge(case, &root));
                    let wrong =
                        wrong.unwrap_or_else(|e| vec![format!("the test itself failed: {e}")]);
                    if !wrong.is_empty() {
                        failures.lock().unwrap().insert(case.name.clone(), wrong);
                    }
                    let _ = fs::remove_dir_all(root);
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let text: Vec<String> = failures
        .iter()
        .map(|(name, wrong)| format!("{name}\n  {}", wrong.join("\n  ")))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases are not met as decided:\n\n{}",
        failures.len(),
        cases.len(),
        text.join("\n\n")
    );
    // What appeared above a case's own folder would be left here.
    let strays = fs::read_dir(home.path()).unwrap().flatten();
    let strays: Vec<_> = strays
        .filter(|e| fs::remove_dir(e.path()).is_err())
        .collect();
    assert!(
        strays.is_empty(),
        "something was written outside: {strays:?}"
    );
}

#[test]
fn the_corpus_is_large_and_its_names_are_unique() {
    let cases = cases();
    let mut names: Vec<&str> = cases.iter().map(|c| c.name.as_str()).collect();
    assert!(names.len() >= 400, "{}", names.len());
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|w| w[0] == w[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    for name in names {
        assert!(!name.contains(['/', ' ']), "{name}");
    }
}

#[test]
fn the_corpus_can_be_dumped() {
    let dir = tempfile::tempdir().unwrap();
    super::write_all(dir.path()).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), cases().len());
}
