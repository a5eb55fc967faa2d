//! CD-TEXT against libburn's encoder: the same bytes for the same words, and back.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use runout::format::disc::cdtext::{Block, CdText, Characters, Genre, Kind, decode};

use super::programme::Chance;

const DISCS: u64 = 500;

/// The driver, built from its source; none where a compiler or libburn is not installed and not required.
fn driver(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disc/cdtext_witness.c");
    let binary = folder.join("cdtext_witness");
    let flags = Command::new("pkg-config")
        .args(["--cflags", "--libs", "libburn-1"])
        .output();
    let built = flags.ok().filter(|out| out.status.success()).map(|flags| {
        let flags = String::from_utf8(flags.stdout).unwrap();
        Command::new("cc")
            .arg("-o")
            .arg(&binary)
            .arg(source)
            .args(flags.split_whitespace())
            .output()
    });
    match built {
        Some(Ok(out)) => {
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(out.status.success() && said.is_empty(), "{said}");
            Some(binary)
        }
        _ => {
            assert!(
                std::env::var_os("RUNOUT_WITNESSES").is_none_or(|v| v != "required"),
                "witness libburn is required, with cc and pkg-config"
            );
            let _ = writeln!(
                std::io::stderr(),
                "skipped: witness libburn (cc, pkg-config, libburn-1) is not installed"
            );
            None
        }
    }
}

/// Words for so many tracks, with whatever chance puts in: all kinds, all lengths, one to eight languages. Some do not fit on a disc.
fn words(n: u64) -> (CdText, usize) {
    let mut chance = Chance::new(n + 7);
    let tracks = match n {
        0 => 1,
        1 => 99,
        _ if chance.one_in(4) => chance.number(20, 99),
        _ => chance.number(1, 15),
    } as usize;
    let blocks = match chance.one_in(3) {
        true => chance.number(2, 8),
        false => 1,
    };
    let first_track = match chance.one_in(10) {
        true => chance.number(1, 100 - tracks as u64) as u8,
        false => 1,
    };
    let longest = *chance.pick(&[4, 12, 13, 40, 200]);
    let block = |number: u64| Block {
        characters: *chance.pick(&[Characters::Latin1, Characters::Ascii]),
        language: chance.number(1, 0x2b) as u8,
        copyright: *chance.pick(&[0, 3]),
        first_track,
        strings: strings(&mut chance, tracks, longest, number),
        disc_id: chance.one_in(3).then(|| "LAB-001".to_string()),
        genre: chance.one_in(3).then(|| Genre {
            code: 12,
            text: "Night music for two".into(),
        }),
        toc: Vec::new(),
    };
    let blocks = (0..blocks).map(block).collect();
    (CdText { blocks }, tracks)
}

fn strings(
    chance: &mut Chance,
    tracks: usize,
    longest: u64,
    block: u64,
) -> std::collections::BTreeMap<Kind, Vec<String>> {
    let mut all = std::collections::BTreeMap::new();
    for kind in Kind::ALL {
        // A block has a title at least; codes stand in the first.
        let there = kind == Kind::Title || chance.one_in(3);
        // libburn has closed information of the disc only, and we have it of each track.
        if !there || kind == Kind::Closed || (kind == Kind::Code && block > 0) {
            continue;
        }
        let mut list: Vec<String> = Vec::new();
        for n in 0..=tracks {
            let mut text = match kind {
                Kind::Code if n == 0 => "5012345678900".to_string(),
                Kind::Code => format!("GBXYZ26{n:05}"),
                _ if chance.one_in(8) => String::new(),
                _ => chance.ascii(longest),
            };
            // libburn writes a tab for a track that repeats the one before; we write it in full while there is room.
            if list.last() == Some(&text) {
                text.push('~');
            }
            list.push(text);
        }
        all.insert(kind, list);
    }
    all
}

/// A disc in the driver's language.
fn told(text: &CdText, tracks: usize, out: &mut String) {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    let ended = |text: &str| hex(&[text.as_bytes(), &[0]].concat());
    writeln!(out, "disc {tracks} {}", text.blocks[0].first_track).unwrap();
    for (n, block) in text.blocks.iter().enumerate() {
        let code = match block.characters {
            Characters::Ascii => 1,
            _ => 0,
        };
        writeln!(out, "par {n} {code} {} {}", block.copyright, block.language).unwrap();
        for (kind, strings) in &block.strings {
            for (track, string) in strings.iter().enumerate() {
                let (kind, string) = (kind.pack_type(), ended(string));
                writeln!(out, "set {track} {n} {kind} {string}").unwrap();
            }
        }
        if let Some(id) = &block.disc_id {
            writeln!(out, "set 0 {n} {} {}", 0x86, ended(id)).unwrap();
        }
        if let Some(genre) = &block.genre {
            let code = hex(&genre.code.to_be_bytes());
            writeln!(out, "set 0 {n} {} {code}{}", 0x87, ended(&genre.text)).unwrap();
        }
    }
    out.push_str("end\n");
}

#[test]
fn witness_libburn_makes_the_same_packs_of_five_hundred_discs() {
    let folder = tempfile::tempdir().unwrap();
    let Some(driver) = driver(folder.path()) else {
        return;
    };
    let discs: Vec<(CdText, usize)> = (0..DISCS).map(words).collect();
    let mut asked = String::new();
    for (text, tracks) in &discs {
        told(text, *tracks, &mut asked);
    }
    let mut child = Command::new(driver)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(asked.as_bytes()).unwrap());
    let out = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(out.status.success());
    let answers = String::from_utf8(out.stdout).unwrap();
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), discs.len());

    let (mut same, mut refused) = (0, 0);
    for (n, ((text, _), answer)) in discs.iter().zip(answers).enumerate() {
        let Ok(packs) = text.to_packs() else {
            assert_eq!(answer, "refused", "disc {n}: {:?}", text.refusals());
            refused += 1;
            continue;
        };
        let ours: String = packs.iter().map(|b| format!("{b:02x}")).collect();
        for (pack, (our, their)) in ours
            .as_bytes()
            .chunks(36)
            .zip(answer.as_bytes().chunks(36))
            .enumerate()
        {
            let word = String::from_utf8_lossy;
            assert_eq!(word(our), word(their), "disc {n}, pack {pack}");
        }
        assert_eq!(ours.len(), answer.len(), "disc {n}");
        let again = decode(&packs).unwrap();
        assert_eq!(again.problems, [], "disc {n}");
        assert_eq!(again.text, *text, "disc {n}");
        same += 1;
    }
    // Both outcomes are seen.
    assert!(
        same > 300 && refused > 20,
        "{same} the same, {refused} refused"
    );
}
