//! The report folder: what a person gets to listen to.

use std::path::Path;

use crate::support::{code, runout, signal, stderr};

const RATE: u32 = 44_100;

/// Music with a lost stretch in the left channel at 1.5 s and a click in the right one at 3 s.
fn faulty(path: &Path) -> Vec<Vec<f64>> {
    let mut sound = signal::music(5, 5 * RATE as usize);
    sound[0][66_150..66_250].fill(0.0);
    sound[1][132_300] += 0.35;
    signal::write_wav(path, RATE, 16, &sound);
    signal::samples(path).1
}

#[test]
fn a_report_folder_holds_the_list_and_the_samples_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("masters")).unwrap();
    let master = folder.path().join("masters/01 a #1 50%.wav");
    let sound = faulty(&master);
    let before = std::fs::read(&master).unwrap();
    let check = |more: &[&str]| {
        let arguments = [&["check", "masters", "-o", "listen", "-q"], more].concat();
        runout(folder.path(), &arguments)
    };
    let output = check(&[]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert_eq!(std::fs::read(&master).unwrap(), before);

    let at = |name: &str| folder.path().join("listen").join(name);
    let list = std::fs::read_to_string(at("listening.txt")).unwrap();
    let first = "excerpts/001 dropout 01 a #1 50%.wav";
    assert!(list.contains(first), "{list}");
    let page = std::fs::read_to_string(at("listening.html")).unwrap();
    assert!(page.contains("excerpts/001%20dropout%2001%20a%20%231%2050%25.wav"));
    assert!(at("report.json").is_file() && at("report.html").is_file());

    // A second before and after, bit for bit.
    let (format, cut) = signal::samples(&at(first));
    assert_eq!((format.rate, format.channels), (RATE, 2));
    assert_eq!(cut[0], sound[0][22_050..110_350]);
    assert_eq!(cut[1], sound[1][22_050..110_350]);
    // The click alone, wherever it stands in the list: silence but for one sample.
    let clicks = list.match_indices(" click 01 a #1 50% (difference).wav");
    let difference: Vec<&str> = clicks
        .map(|(end, name)| &list[list[..end].rfind("excerpts/").unwrap()..end + name.len()])
        .collect();
    assert_eq!(difference.len(), 1, "{list}");
    let (_, alone) = signal::samples(&at(difference[0]));
    let loudest = (0..alone[1].len())
        .max_by(|a, b| alone[1][*a].abs().total_cmp(&alone[1][*b].abs()))
        .unwrap();
    assert_eq!(loudest, RATE as usize);
    assert!((alone[1][loudest] - 0.35).abs() < 0.05);
    assert!(alone[0].iter().all(|x| *x == 0.0));

    // Nothing is replaced unasked, and nothing but such a folder ever.
    assert_eq!(code(&check(&[])), 2);
    assert_eq!(code(&check(&["--force"])), 1);
    std::fs::remove_file(at("listening.html")).unwrap();
    assert_eq!(code(&check(&["--force"])), 2);
    let inside = ["check", "masters", "-o", "masters/listen"];
    assert_eq!(code(&runout(folder.path(), &inside)), 2);
    assert!(!folder.path().join("masters/listen").exists());
}

#[test]
fn where_nothing_is_wrong_the_list_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let silence = vec![vec![0.0; 2 * RATE as usize]; 2];
    signal::write_wav(&folder.path().join("a.wav"), RATE, 16, &silence);
    let spec = "id = \"own\"\ntitle = \"Own\"\n[rule.rate]\nreading = \"audio.sample_rate\"\nequals = 44100\nseverity = \"error\"\n";
    std::fs::write(folder.path().join("own.toml"), spec).unwrap();
    let arguments = ["check", "a.wav", "-s", "own.toml", "-o", "listen", "-q"];
    let output = runout(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let list = std::fs::read_to_string(folder.path().join("listen/listening.txt")).unwrap();
    assert_eq!(list, "Listening list: nothing to listen to\n");
    assert!(!folder.path().join("listen/excerpts").exists());
}
