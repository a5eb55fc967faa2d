//! What the album probe finds in albums of the corpus: recall by severity, and clean albums with a false alarm.

use std::path::Path;

use rayon::prelude::*;
use runout::prove::found;
use runout::prove::verify::{Request, measure};
use runout::reading::{Choice, Readings};

use crate::corpus::album::{Album, CLASSES, clean, planted};

/// Every event of a rule: where it was told, and what it says.
type Told = Vec<(&'static str, Option<usize>, String)>;

struct Outcome {
    album: Album,
    told: Told,
}

fn look(mut album: Album) -> Outcome {
    let folder = std::env::temp_dir().join(format!("albums-{}-{}", std::process::id(), album.name));
    write(&album, &folder);
    album.tracks.clear();
    let told = judged(&folder);
    let _ = std::fs::remove_dir_all(&folder);
    Outcome { album, told }
}

fn write(album: &Album, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for (i, track) in album.tracks.iter().enumerate() {
        std::fs::write(folder.join(format!("{:02}.wav", i + 1)), track.wav())
            .expect("a file in it");
    }
}

/// A folder for each album, and `labels.jsonl`.
pub fn export(dir: &Path, seed: u64, cleans: u64, per_grade: u64) {
    let faults = CLASSES.into_iter().flat_map(|class| {
        (1..=5u8).flat_map(move |severity| {
            (0..per_grade).map(move |i| (Some((class, severity)), seed_of(seed, severity, i)))
        })
    });
    let draws: Vec<_> = (0..cleans)
        .map(|i| (None, seed * 100_000 + i))
        .chain(faults)
        .collect();
    let line = |(fault, seed): (Option<(&'static str, u8)>, u64)| {
        let album = match fault {
            None => clean(seed),
            Some((class, severity)) => planted(class, severity, seed),
        };
        write(&album, &dir.join(&album.name));
        let (class, severity) = fault.unzip();
        let label = serde_json::json!({ "album": album.name, "class": class, "severity": severity, "track": album.track, "note": album.note });
        label.to_string()
    };
    let lines: Vec<String> = draws.into_par_iter().map(line).collect();
    std::fs::write(dir.join("labels.jsonl"), lines.join("\n") + "\n")
        .expect("the labels can be written");
}

fn seed_of(seed: u64, severity: u8, i: u64) -> u64 {
    seed * 1000 + u64::from(severity) * 100 + i
}

fn judged(folder: &Path) -> Told {
    let set = found::folder(folder, "").expect("tracks are there");
    let request = Request {
        release: None,
        promises: None,
        tracks: None,
        package: None,
        references: None,
        readings: &Choice::ALL,
        progress: &|_| {},
    };
    let measured = measure(&set, &request).expect("our own WAV");
    let mut told = Told::new();
    for subject in &measured.subjects {
        let track = subject.track.map(|t| t as usize - 1);
        let mut take = |class: &'static str, readings: &Readings| {
            let reading = readings.reading(&format!("defect.{class}"));
            for event in reading.into_iter().flat_map(|r| &r.events) {
                told.push((class, track, event.says.clone().unwrap_or_default()));
            }
        };
        for class in CLASSES.into_iter().chain(["abrupt-start", "abrupt-end"]) {
            take(class, &subject.readings);
        }
    }
    told
}

pub fn table(seed: u64, cleans: u64, per_grade: u64) {
    let cleaned: Vec<Outcome> = (0..cleans)
        .into_par_iter()
        .map(|i| look(clean(seed * 100_000 + i)))
        .collect();
    println!("{cleans} clean albums; {per_grade} for each class and severity; seed {seed}");
    println!(
        "{:20} {:>6}  {:24} {:>7}",
        "class", "recall", "by severity", "flagged"
    );
    for class in CLASSES {
        let grade = |severity: u8| -> u64 {
            let hit = |i: u64| {
                let album = planted(class, severity, seed_of(seed, severity, i));
                let o = look(album);
                let here = |t: &&(&str, Option<usize>, String)| {
                    t.0 == class && o.album.track.is_none_or(|track| t.1 == Some(track))
                };
                let hit = o.told.iter().any(|t| here(&t));
                if !hit {
                    let (name, note) = (&o.album.name, &o.album.note);
                    eprintln!("MISS {name} {:?} [{note}] {:?}", o.album.track, o.told);
                }
                u64::from(hit)
            };
            (0..per_grade).into_par_iter().map(hit).sum()
        };
        let hits: Vec<u64> = (1..=5).map(grade).collect();
        let flagged = false_alarms(&cleaned, class);
        let by = hits
            .iter()
            .map(|h| format!("{:.2}", *h as f64 / per_grade as f64));
        println!(
            "{class:20} {:6.3}  {:24} {flagged:7}",
            hits.iter().sum::<u64>() as f64 / (5 * per_grade) as f64,
            by.collect::<Vec<_>>().join(" ")
        );
    }
    for class in ["abrupt-start", "abrupt-end"] {
        println!(
            "{class:20} {:6}  {:24} {:7}",
            "",
            "",
            false_alarms(&cleaned, class)
        );
    }
}

fn false_alarms(cleaned: &[Outcome], class: &str) -> usize {
    let mut flagged = 0;
    for o in cleaned {
        let told: Vec<_> = o.told.iter().filter(|t| t.0 == class).collect();
        if let Some(first) = told.first() {
            flagged += 1;
            let (name, note) = (&o.album.name, &o.album.note);
            eprintln!("FALSE {class} {name} [{note}] {} {first:?}", told.len());
        }
    }
    flagged
}
