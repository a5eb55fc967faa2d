//! The detectors of spec `qc` on the corpus: recall by severity, false alarms on clean files, errors of place.
//!
//! `cargo bench --bench corpus -- [SEED] [CLEAN] [PER_GRADE] [CLASS...]` prints the table;
//! `-- export DIR SEED CLEAN PER_GRADE [CLASS...]` writes the files with `labels.jsonl`, for programs of others;
//! `-- albums SEED CLEAN PER_GRADE` prints what shows only when the tracks of an album are held against one another;
//! `-- export-albums DIR SEED CLEAN PER_GRADE` writes those albums.

mod albums;
#[path = "../../tests/corpus/mod.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::path::Path;

use corpus::{CLASSES, Item, clean, planted};
use rayon::prelude::*;
use runout::prove::probe::audio::{Wanted, measure};

/// A place is found when an event lies this near, s.
const NEAR_S: f64 = 0.05;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let number = |i: usize, or: u64| words.get(i).and_then(|w| w.parse().ok()).unwrap_or(or);
    if words.first().is_some_and(|w| w == "export") {
        let dir = Path::new(words.get(1).map_or("corpus", String::as_str));
        export(
            dir,
            number(2, 1),
            number(3, 60),
            number(4, 1),
            &chosen(&words, 5),
        );
        return;
    }
    if words.first().is_some_and(|w| w == "export-albums") {
        let dir = Path::new(words.get(1).map_or("albums", String::as_str));
        return albums::export(dir, number(2, 1), number(3, 20), number(4, 1));
    }
    if words.first().is_some_and(|w| w == "albums") {
        albums::table(number(1, 1), number(2, 20), number(3, 2));
        return;
    }
    table(
        number(0, 1),
        number(1, 96),
        number(2, 2),
        &chosen(&words, 3),
    );
}

/// The classes that are named from a word on; all where none is.
fn chosen(words: &[String], from: usize) -> Vec<&'static str> {
    let named = words.get(from..).unwrap_or(&[]);
    let mut all = CLASSES.to_vec();
    all.retain(|c| named.is_empty() || named.iter().any(|w| w == c));
    all
}

/// Cleans first, then every class by severity.
fn draws(
    seed: u64,
    cleans: u64,
    per_grade: u64,
    classes: &[&'static str],
) -> Vec<(Option<&'static str>, u8, u64)> {
    let mut all: Vec<_> = (0..cleans).map(|i| (None, 0, seed * 100_000 + i)).collect();
    for class in classes {
        for severity in 1..=5 {
            all.extend((0..per_grade).map(|i| {
                (
                    Some(*class),
                    severity,
                    seed * 1000 + u64::from(severity) * 100 + i,
                )
            }));
        }
    }
    all
}

fn draw((class, severity, seed): (Option<&'static str>, u8, u64)) -> Item {
    match class {
        Some(class) => planted(class, severity, seed),
        None => {
            let mut item = clean(seed);
            item.sound
                .dithered(&mut corpus::sound::Random::new(seed + 7));
            item
        }
    }
}

fn export(dir: &Path, seed: u64, cleans: u64, per_grade: u64, classes: &[&'static str]) {
    std::fs::create_dir_all(dir).expect("the folder can be made");
    let lines: Vec<String> = draws(seed, cleans, per_grade, classes)
        .into_par_iter()
        .map(|d| {
            let item = draw(d);
            let file = format!("{}.wav", item.name);
            std::fs::write(dir.join(&file), item.sound.wav()).expect("the file can be written");
            let places: Vec<_> = item
                .places
                .iter()
                .map(|p| serde_json::json!({ "at_s": p.at_s, "until_s": p.until_s, "channel": null }))
                .collect();
            serde_json::json!({ "file": file, "class": item.class, "severity": item.severity, "note": item.note, "places": places }).to_string()
        })
        .collect();
    std::fs::write(dir.join("labels.jsonl"), lines.join("\n") + "\n")
        .expect("the labels can be written");
}

/// What was found in one file: per class the events.
struct Outcome {
    item: (Option<&'static str>, u8, String, String),
    places: Vec<corpus::Place>,
    seconds: f64,
    events: BTreeMap<&'static str, Vec<(f64, f64, String)>>,
}

fn look(d: (Option<&'static str>, u8, u64), dir: &Path) -> Outcome {
    let item = draw(d);
    let path = dir.join(format!("{}.wav", item.name));
    std::fs::write(&path, item.sound.wav()).expect("a file in the temporary folder");
    let mut file = runout::audio::open(&path).expect("our own WAV");
    let measured = measure(&mut file, &Wanted::default(), &|_| {}).expect("our own WAV");
    std::fs::remove_file(&path).expect("our own file");
    let found = |class: &'static str| {
        let reading = measured.readings.reading(&format!("defect.{class}"))?;
        let events = reading.events.iter();
        let events = events.map(|e| (e.at_s, e.until_s, e.says.clone().unwrap_or_default()));
        Some((class, events.collect()))
    };
    Outcome {
        places: item.places.clone(),
        seconds: item.sound.frames() as f64 / f64::from(item.sound.rate),
        events: CLASSES.into_iter().filter_map(found).collect(),
        item: (item.class, item.severity, item.name, item.note),
    }
}

fn table(seed: u64, cleans: u64, per_grade: u64, classes: &[&'static str]) {
    let dir = std::env::temp_dir().join(format!("corpus-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    let all: Vec<Outcome> = draws(seed, cleans, per_grade, classes)
        .into_par_iter()
        .with_max_len(1)
        .map(|d| look(d, &dir))
        .collect();
    let _ = std::fs::remove_dir_all(&dir);
    let clean: Vec<&Outcome> = all.iter().filter(|o| o.item.0.is_none()).collect();
    let hours: f64 = clean.iter().map(|o| o.seconds).sum::<f64>() / 3600.0;
    println!(
        "{} clean files, {hours:.2} h; {per_grade} files for each class and severity; seed {seed}",
        clean.len()
    );
    println!(
        "{:20} {:>6} {:>7}  {:24} {:>6} {:>7}  error of place",
        "class", "recall", "places", "by severity", "flagged", "per hour"
    );
    for class in classes {
        let none = Vec::new();
        let events = |o: &Outcome| o.events.get(class).unwrap_or(&none).clone();
        let mut grades = [(0u32, 0u32); 5];
        let (mut met, mut places, mut errors) = (0, 0, Vec::new());
        // Silence at the head has its one edge at its end.
        let error = |e: &(f64, f64, String), p: &corpus::Place| match *class {
            "leading-silence" => (e.1 - p.until_s).abs(),
            _ => (e.0 - p.at_s).abs(),
        };
        for o in all.iter().filter(|o| o.item.0 == Some(*class)) {
            let events = events(o);
            let mut near = 0;
            for p in &o.places {
                let hit = events
                    .iter()
                    .filter(|e| e.0 <= p.until_s + NEAR_S && e.1 >= p.at_s - NEAR_S);
                if let Some(error) = hit.map(|e| error(e, p)).min_by(f64::total_cmp) {
                    near += 1;
                    errors.push(error);
                }
            }
            met += near;
            places += o.places.len();
            let hit = !events.is_empty() && (o.places.is_empty() || near > 0);
            let grade = &mut grades[usize::from(o.item.1) - 1];
            grade.0 += u32::from(hit);
            grade.1 += 1;
            if !hit || near < o.places.len() {
                let others: Vec<_> = o
                    .events
                    .iter()
                    .filter(|(_, e)| !e.is_empty())
                    .map(|(c, e)| format!("{c}:{}", e.len()))
                    .collect();
                eprintln!(
                    "MISS {} {near}/{} [{}] {}",
                    o.item.2,
                    o.places.len(),
                    o.item.3,
                    others.join(" ")
                );
            }
        }
        let alarms: Vec<&&Outcome> = clean.iter().filter(|o| !events(o).is_empty()).collect();
        let count: usize = alarms.iter().map(|o| events(o).len()).sum();
        for o in &alarms {
            eprintln!(
                "FALSE {class} {} [{}] {} {:?}",
                o.item.2,
                o.item.3,
                events(o).len(),
                events(o).first()
            );
        }
        let (hit, of) = grades.iter().fold((0, 0), |a, g| (a.0 + g.0, a.1 + g.1));
        let by: Vec<_> = grades
            .iter()
            .map(|g| format!("{:.2}", f64::from(g.0) / f64::from(g.1.max(1))))
            .collect();
        errors.sort_by(f64::total_cmp);
        let error = errors.last().map_or(String::new(), |worst| {
            format!(
                "median {:.1} ms, largest {:.1} ms",
                1000.0 * errors[errors.len() / 2],
                1000.0 * worst
            )
        });
        println!(
            "{class:20} {:6.3} {:>7}  {:24} {:6.4} {:7.1}  {error}",
            f64::from(hit) / f64::from(of.max(1)),
            if places > 0 {
                format!("{:.2}", met as f64 / places as f64)
            } else {
                String::new()
            },
            by.join(" "),
            alarms.len() as f64 / clean.len().max(1) as f64,
            count as f64 / hours.max(1e-9)
        );
    }
}
