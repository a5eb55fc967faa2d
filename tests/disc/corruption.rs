//! A thousand filesets that were tampered with: every one is found, with the file named, or does no harm that anybody could show.

use std::path::Path;

use runout::audio::disc::load::load;
use runout::format::checksums::Algorithm;
use runout::format::disc::ddp::Dialect;
use runout::format::disc::{Disc, ddp};
use runout::make::disc::ddp::write_around_image;
use runout::make::disc::extract::{Pauses, plan};
use runout::make::lone::Container;
use runout::prove::found;
use runout::prove::verify::{Request, measure};
use runout::reading::{Choice, Readings, Value};

use super::programme::{Chance, programme};
use crate::support::signal;

const FILESETS: u64 = 1000;
const CHECKSUMS: &str = "CHECKSUM.MD5";

/// A file of a set.
type File = (String, Vec<u8>);

/// A small disc with sound in every track, its checksums among its files.
fn whole() -> (Disc, Vec<File>) {
    let mut disc = (0..)
        .map(programme)
        .find(|disc| {
            let tracks = disc.tracks.len();
            (3..6).contains(&tracks) && disc.mcn.is_some() && !disc.text.blocks.is_empty()
        })
        .unwrap();
    disc.put_codes_in_text();
    let folder = tempfile::tempdir().unwrap();
    let silence = 150 * 588;
    let frames = disc.lead_out.frames() as usize;
    let sound = signal::noise(7, frames - silence);
    let mut image = vec![0; silence * 4];
    for (left, right) in sound[0].iter().zip(&sound[1]) {
        for sample in [left, right] {
            image.extend(((sample * 32_767.0) as i16).to_le_bytes());
        }
    }
    std::fs::write(folder.path().join(ddp::IMAGE), image).unwrap();
    write_around_image(&disc, Dialect::Standard, [Algorithm::Md5], folder.path()).unwrap();
    let mut files: Vec<File> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    (disc, files)
}

/// What was done to a set: the files it was done to, and how.
struct Harm {
    names: Vec<String>,
    how: String,
}

impl Harm {
    /// Whether one of the files is named in what was said.
    fn is_named_in(&self, complaints: &[String]) -> bool {
        let named = |name: &String| complaints.iter().any(|c| c.contains(name.as_str()));
        self.names.iter().any(named)
    }
}

/// Tampers with one file, or exchanges two.
fn tamper(files: &mut [File], chance: &mut Chance) -> Harm {
    let at = chance.number(0, files.len() as u64 - 1) as usize;
    let (name, length) = (files[at].0.clone(), files[at].1.len() as u64);
    let harm = |how: String| Harm {
        names: vec![name.clone()],
        how: format!("{name}: {how}"),
    };
    match chance.number(0, 9) {
        0..=4 => {
            let (byte, bit) = (chance.number(0, length - 1), chance.number(0, 7));
            files[at].1[byte as usize] ^= 1 << bit;
            harm(format!("bit {bit} of byte {byte} turned"))
        }
        5 => {
            let kept = chance.number(0, length - 1);
            files[at].1.truncate(kept as usize);
            harm(format!("cut to {kept} bytes"))
        }
        6 => {
            let more = chance.number(1, 5000) as usize;
            files[at].1.extend(vec![b' '; more]);
            harm(format!("{more} blanks longer"))
        }
        7 => {
            let other = (at + chance.number(1, files.len() as u64 - 1) as usize) % files.len();
            let names = vec![name, files[other].0.clone()];
            let (a, b) = (files[at].1.clone(), files[other].1.clone());
            (files[at].1, files[other].1) = (b, a);
            let how = format!("{} exchanged", names.join(" and "));
            Harm { names, how }
        }
        8 => {
            // A number in the map or the descriptor says something else.
            let liars = ["DDPMS", "PQDESCR"];
            let liar = *chance.pick(&liars);
            let file = files.iter_mut().find(|f| f.0 == liar).unwrap();
            let digits: Vec<usize> = (0..file.1.len())
                .filter(|n| file.1[*n].is_ascii_digit())
                .collect();
            let byte = *chance.pick(&digits);
            let was = file.1[byte];
            file.1[byte] = b'0' + (was - b'0' + chance.number(1, 9) as u8) % 10;
            let how = format!("{liar}: digit at byte {byte} is {}", file.1[byte] as char);
            Harm {
                names: vec![liar.into()],
                how,
            }
        }
        _ => {
            // The map names something that leads out of the folder.
            let names = [
                "../../../etc/p",
                "/etc/passwd",
                "C:\\WINDOWS\\x",
                "..\\..\\x",
            ];
            let path = *chance.pick(&names);
            let map = files.iter_mut().find(|f| f.0 == "DDPMS").unwrap();
            let record = chance.number(0, map.1.len() as u64 / 128 - 1) as usize * 128;
            let field = record + 77..record + 94;
            map.1[field.clone()].fill(b' ');
            map.1[field.start..field.start + path.len()].copy_from_slice(path.as_bytes());
            Harm {
                names: vec!["DDPMS".into()],
                how: format!("DDPMS: record at byte {record} names {path}"),
            }
        }
    }
}

/// The readings of the disc in a folder.
fn readings(folder: &Path) -> Readings {
    let choice = ["cd", "ddp"].map(String::from);
    let request = Request {
        release: None,
        promises: None,
        tracks: None,
        package: None,
        references: None,
        readings: &Choice::only(&choice).ok().unwrap(),
        progress: &|_| {},
    };
    let set = found::folder(folder, "").unwrap();
    let measured = measure(&set, &request).unwrap();
    let mut all = Readings::default();
    for subject in measured.subjects {
        if !subject.path.contains('#') {
            all.extend(subject.readings);
        }
    }
    // Why a subject could not be read at all is as good as a mistake in it.
    for error in measured.troubles.values() {
        all.append("ddp.problems", error.to_string());
    }
    all
}

fn listed(readings: &Readings, id: &str) -> Vec<String> {
    match readings.reading(id).map(|r| &r.value) {
        Some(Value::List(list)) => list.clone(),
        _ => Vec::new(),
    }
}

/// What speaks against a set: its mistakes, its oddities, its missing parts.
fn complaints(readings: &Readings) -> Vec<String> {
    ["ddp.problems", "ddp.doubts", "ddp.missing_parts"]
        .iter()
        .flat_map(|id| listed(readings, id))
        .collect()
}

fn put(files: &[File], folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Everything below a folder, with lengths.
fn tree(folder: &Path) -> Vec<(std::path::PathBuf, u64)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(tree(&path)),
            false => all.push((path.clone(), path.metadata().unwrap().len())),
        }
    }
    all.sort();
    all
}

/// Takes the tracks from a set, if it can be done at all; nothing appears but in the folder that was named.
fn extract(ddp: &Path, out: &Path) {
    std::fs::create_dir_all(out).unwrap();
    let inside = |path: &std::path::PathBuf| path.starts_with(out);
    let root = ddp.parent().unwrap();
    let before = tree(root);
    if let Ok(loaded) = load(ddp)
        && let Ok(mut plan) = plan(&loaded.disc, Container::Wav, Some(Pauses::Before))
    {
        let _ = plan.write(&loaded.disc, ddp, out, &|_| {});
    }
    let mut after = tree(root);
    after.retain(|(path, _)| !inside(path));
    assert_eq!(after, before);
}

#[test]
fn a_thousand_filesets_are_found_out_or_do_no_harm() {
    let (disc, files) = whole();
    let (mut found_out, mut harmless, mut misplaced) = (0, 0, Vec::new());
    for n in 0..FILESETS {
        let mut chance = Chance::new(n);
        let folder = tempfile::tempdir().unwrap();
        let set = folder.path().join("DDP");
        let mut harmed = files.clone();
        let harm = tamper(&mut harmed, &mut chance);
        put(&harmed, &set);
        let readings = readings(&set);
        let complaints = complaints(&readings);
        if harmed == files {
            harmless += 1;
        } else if complaints.is_empty() {
            // A capital among the digits of a checksum: it says the same as before.
            assert_eq!(load(&set).unwrap().disc, disc, "{}", harm.how);
            let checksum = readings.reading("ddp.checksum").map(|r| &r.value);
            assert_eq!(checksum, Some(&Value::Flag(true)));
            let others = |all: &[File]| -> Vec<File> {
                let kept = all.iter().filter(|f| f.0 != CHECKSUMS);
                kept.cloned().collect()
            };
            assert_eq!(others(&harmed), others(&files), "{}", harm.how);
            harmless += 1;
        } else {
            if !harm.is_named_in(&complaints) {
                misplaced.push((harm.how, complaints));
            }
            found_out += 1;
        }
        if n % 10 == 0 {
            extract(&set, &folder.path().join("out"));
        }
    }
    assert_eq!(misplaced, []);
    assert_eq!(found_out + harmless, FILESETS);
    assert!(found_out > 900, "{found_out}");
}

/// Without checksums only what contradicts something else can be found: lengths, names, codes, every word, marks out of order. Nothing
/// contradicts a sample, a flag, a master ID, or a mark that moves between its neighbours.
#[test]
fn without_checksums_whatever_contradicts_itself_is_found() {
    let (disc, files) = whole();
    let files: Vec<File> = files.into_iter().filter(|f| f.0 != CHECKSUMS).collect();
    let (mut unheard, mut misplaced) = (Vec::new(), Vec::new());
    for n in 0..FILESETS {
        let mut chance = Chance::new(n);
        let folder = tempfile::tempdir().unwrap();
        let mut harmed = files.clone();
        let harm = tamper(&mut harmed, &mut chance);
        put(&harmed, folder.path());
        let readings = readings(folder.path());
        let complaints = complaints(&readings);
        if !complaints.is_empty() {
            if !harm.is_named_in(&complaints) {
                misplaced.push((harm.how, complaints));
            }
            continue;
        }
        let mut again = load(folder.path()).unwrap().disc;
        // What can be changed into another legal value without a contradiction.
        again.master_id.clone_from(&disc.master_id);
        for (track, was) in again.tracks.iter_mut().zip(&disc.tracks) {
            track.flags = was.flags;
            for (mark, was) in track.indexes.iter_mut().zip(&was.indexes) {
                mark.at = was.at;
            }
        }
        if again != disc {
            unheard.push(harm.how);
        }
    }
    assert_eq!(misplaced, []);
    assert_eq!(unheard, Vec::<String>::new());
}
