//! Things in the file system that are no files, and files with names nobody meant.

use std::ffi::OsString;

use super::bytes::wav;
use super::{Case, Command, Entry, assemble, release};

const BOTH: [Command; 2] = [Command::Check, Command::Measure];

/// One thing, given to `check` and to `measure`, which both have to stop (2).
fn refused(name: &str, path: &str, entries: &[Entry]) -> Vec<Case> {
    let each = |command: Command| {
        let mut case = Case::new(&format!("{}-{name}", command.word()), command, &[path]);
        case.entries.extend_from_slice(entries);
        case.says(&[path])
    };
    let mut all: Vec<Case> = BOTH.into_iter().map(each).collect();
    let mut case = assemble(name, release(&[path])).says(&[path]);
    case.entries.extend_from_slice(entries);
    all.push(case);
    all
}

/// A good file under an odd name. It is read, and its name reaches the terminal tamed.
#[cfg(unix)]
fn odd_name(name: &str, file: &[u8], says: &[&str]) -> Vec<Case> {
    use std::os::unix::ffi::OsStringExt;
    let file = OsString::from_vec(file.to_vec());
    let case = |command: Command| {
        let mut case = Case::new(&format!("{}-name-{name}", command.word()), command, &[]);
        // In front of a name that begins with a hyphen stands the folder.
        let path = std::path::Path::new(".").join(&file);
        case.arguments.push(path.clone().into_os_string());
        // `measure` knows readings, not rules.
        let says: Vec<&str> = match (command, says) {
            (Command::Measure, ["unsafe-file-name"]) => vec!["file.safe_name"],
            _ => says.to_vec(),
        };
        case.entry(Entry::File(path, wav()))
            .exits(&[0, 1])
            .says(&says)
    };
    BOTH.into_iter().map(case).collect()
}

#[cfg(not(unix))]
fn odd_name(_: &str, _: &[u8], _: &[&str]) -> Vec<Case> {
    let _: Option<OsString> = None;
    Vec::new()
}

/// A folder given to `check`: it has to end, whatever lies inside.
fn folder(name: &str, entries: &[Entry]) -> Case {
    let mut case = Case::new(&format!("check-folder-{name}"), Command::Check, &["f"]);
    case.entries.push(Entry::Folder("f".into()));
    case.entries.extend_from_slice(entries);
    case.exits(&[0, 1, 2])
}

pub fn cases() -> Vec<Case> {
    let link = |from: &str, to: &str| Entry::Link(from.into(), to.into());
    let file = |path: &str| Entry::File(path.into(), wav());
    let mut all = Vec::new();
    all.extend(refused("missing-file", "none.wav", &[]));
    all.extend(refused("missing-folder", "none/a.wav", &[]));
    all.extend(refused(
        "file-below-a-file",
        "a.wav/b.wav",
        &[file("a.wav")],
    ));
    all.extend(refused(
        "pipe",
        "pipe.wav",
        &[Entry::Pipe("pipe.wav".into())],
    ));
    all.extend(refused(
        "dangling-link",
        "link.wav",
        &[link("link.wav", "gone.wav")],
    ));
    all.extend(refused(
        "link-to-itself",
        "link.wav",
        &[link("link.wav", "link.wav")],
    ));
    all.extend(refused(
        "two-links-in-a-circle",
        "one.wav",
        &[link("one.wav", "two.wav"), link("two.wav", "one.wav")],
    ));
    all.extend(refused(
        "locked-file",
        "locked.wav",
        &[Entry::Locked("locked.wav".into(), wav())],
    ));
    if cfg!(unix) {
        all.extend(refused("zero-device", "/dev/zero", &[]));
        all.extend(refused("null-device", "/dev/null", &[]));
        all.extend(refused(
            "link-to-a-device",
            "link.wav",
            &[link("link.wav", "/dev/zero")],
        ));
    }
    let long = "n".repeat(300);
    all.extend(refused("name-of-300-bytes", &format!("{long}.wav"), &[]));

    // A folder is something `check` takes; as a master it is none.
    let dir = Entry::Folder("x.wav".into());
    for command in BOTH {
        let name = format!("{}-folder-named-like-a-file", command.word());
        all.push(
            Case::new(&name, command, &["x.wav"])
                .entry(dir.clone())
                .says(&["x.wav"]),
        );
    }
    all.push(folder("empty", &[]).exits(&[2]).says(&["f"]));
    all.push(
        folder(
            "without-audio",
            &[Entry::File("f/notes.txt".into(), b"x".to_vec())],
        )
        .exits(&[2])
        .says(&["f"]),
    );
    all.push(folder(
        "with-a-pipe",
        &[file("f/a.wav"), Entry::Pipe("f/b.wav".into())],
    ));
    all.push(folder(
        "with-a-dangling-link",
        &[file("f/a.wav"), link("f/b.wav", "gone")],
    ));
    all.push(folder(
        "that-links-to-itself",
        &[file("f/a.wav"), link("f/again", ".")],
    ));
    all.push(folder(
        "that-links-to-its-parent",
        &[file("f/a.wav"), link("f/up", "..")],
    ));
    all.push(folder(
        "that-links-to-the-root",
        &[file("f/a.wav"), link("f/root", "/")],
    ));
    all.push(folder(
        "with-a-locked-file",
        &[file("f/a.wav"), Entry::Locked("f/b.wav".into(), wav())],
    ));
    let deep = format!("f/{}a.wav", "d/".repeat(300));
    all.push(folder(
        "300-levels-deep",
        &[Entry::File(deep.into(), wav())],
    ));
    let many: Vec<Entry> = (0..2000)
        .map(|n| Entry::File(format!("f/{n}.txt").into(), vec![]))
        .collect();
    all.push(folder("of-2000-other-files", &many).exits(&[2]));
    all.push(
        folder(
            "with-a-broken-file-among-good-ones",
            &[
                file("f/a.wav"),
                Entry::File("f/b.wav".into(), b"no".to_vec()),
            ],
        )
        .exits(&[1])
        .says(&["readable", "b.wav"]),
    );
    all.push(
        Case::new(
            "check-the-same-file-twice",
            Command::Check,
            &["a.wav", "./a.wav"],
        )
        .entry(file("a.wav"))
        .exits(&[0, 1])
        .says(&["a.wav"]),
    );
    all.push(
        Case::new(
            "check-a-good-file-and-a-missing-one",
            Command::Check,
            &["a.wav", "none.wav"],
        )
        .entry(file("a.wav"))
        .says(&["none.wav"]),
    );
    all.push(Case::new("check-nothing", Command::Check, &[]));
    all.push(Case::new("check-an-empty-path", Command::Check, &[""]));

    for (name, bytes, says) in [
        ("with-a-newline", b"a\nb.wav".as_slice(), "unsafe-file-name"),
        ("with-an-escape", b"\x1b[31mred\x07.wav", "unsafe-file-name"),
        (
            "with-a-direction-override",
            "a\u{202e}vaw.wav".as_bytes(),
            "wav",
        ),
        ("that-is-not-utf-8", b"caf\xe9.wav", "caf"),
        (
            "that-begins-with-a-hyphen",
            b"--report=json=x.wav",
            "report",
        ),
        ("that-windows-reserves", b"CON.wav", "unsafe-file-name"),
        ("that-ends-in-a-space", b"a.wav ", "unsafe-file-name"),
        ("with-a-colon", b"a:b?.wav", "unsafe-file-name"),
        (
            "of-255-bytes",
            [vec![b'n'; 251], b".wav".to_vec()].concat().leak(),
            "nnnn",
        ),
        (
            "that-is-markup",
            b"<img src=x onerror=alert(1)>.wav",
            "unsafe-file-name",
        ),
        ("without-an-ending", b"audio", "audio"),
    ] {
        all.extend(odd_name(name, bytes, &[says]));
    }
    all
}
