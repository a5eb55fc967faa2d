//! Excerpts only: tests run nearly unoptimised, and an excerpt hears what the whole would.

use std::convert::Infallible;

use super::noise::Noise;
use super::take::Take;
use super::{RATE, look, music, sheet, wav};
use crate::error::Kind;

/// Frames `from` to `to` of a take.
fn excerpt(take: &Take, from: u64, to: u64) -> Vec<[f64; 2]> {
    let mut frames = Vec::new();
    let mut at = 0;
    let played = take.play(to, |f| {
        if at >= from {
            frames.push(f);
        }
        at += 1;
        Ok::<(), Infallible>(())
    });
    assert!(played.is_ok());
    frames
}

/// The take with only the notes that begin after `from_s`, moved to the front, so that a late place is reached quickly.
fn from(take: &Take, from_s: f64) -> Take {
    let moved = |note: &super::score::Note| super::score::Note {
        at_s: note.at_s - from_s,
        ..*note
    };
    let frames = (from_s * RATE) as u64;
    Take {
        notes: take
            .notes
            .iter()
            .filter(|n| n.at_s >= from_s)
            .map(moved)
            .collect(),
        ends: take.ends.iter().map(|e| e.saturating_sub(frames)).collect(),
        ..*take
    }
}

#[test]
fn the_same_bytes_on_every_machine() {
    use md5::{Digest, Md5};
    let digests = music::takes().map(|take| {
        let mut dither = Noise::new(1);
        let mut md5 = Md5::new();
        for sample in excerpt(&take, 0, 120_000).iter().flatten() {
            md5.update(wav::code(*sample, &mut dither).to_le_bytes());
        }
        let hex: Vec<String> = md5.finalize().iter().map(|b| format!("{b:02x}")).collect();
        hex.concat()
    });
    assert_eq!(digests, DIGESTS);
}

const DIGESTS: [&str; 3] = [
    "8502e4029996aa8685a3837d99d2ed29",
    "e1923f8d3086f682d3d439f2278a364a",
    "26afae7bf9181c946d480194c1214a73",
];

#[test]
fn pieces_are_twenty_to_forty_seconds_and_whole_sectors() {
    for take in music::takes() {
        let mut start = 0;
        for end in &take.ends {
            let seconds = (end - start) as f64 / RATE;
            assert!((20.0..40.0).contains(&seconds), "{seconds}");
            assert_eq!(end % 1280, 0);
            start = *end;
        }
        let last = take.notes.last().unwrap();
        assert!(last.at_s * RATE < take.frames() as f64);
    }
}

#[test]
fn the_second_piece_runs_into_the_third_without_a_step() {
    let [_, take, _] = music::takes();
    let cut = take.ends[0];
    let start_s = (cut as f64 / RATE).floor() - 3.0;
    let late = from(&take, start_s);
    let cut = late.ends[0];
    let frames = excerpt(&late, cut - 4800, cut + 4800);
    let step = |i: usize| (frames[i][0] - frames[i - 1][0]).abs();
    let usual = (1..4000).map(step).fold(0.0, f64::max);
    assert!(step(4800) <= usual, "{} after {usual}", step(4800));
    let loudness =
        |part: &[[f64; 2]]| part.iter().map(|f| f[0] * f[0]).sum::<f64>() / part.len() as f64;
    assert!(
        loudness(&frames[4000..4800]) > 1e-6,
        "it sounds before the cut"
    );
    assert!(loudness(&frames[4800..5600]) > 1e-6, "and after it");
}

#[test]
fn a_take_begins_and_fades_in_silence_and_stays_under_its_ceiling() {
    let [_, _, mut take] = music::takes();
    take.notes.truncate(12);
    take.ends = vec![(16.0 * RATE) as u64];
    let frames = excerpt(&take, 0, u64::MAX);
    assert_eq!(frames[0], [0.0, 0.0]);
    let peak = |part: &[[f64; 2]]| part.iter().flatten().fold(0.0, |m: f64, v| m.max(v.abs()));
    assert!(peak(&frames) < 0.8 && peak(&frames) > 0.05);
    let end = &frames[frames.len() - 960..];
    assert!(peak(end) < 1e-5, "{}", peak(end));
}

#[test]
fn strings_and_tines_are_in_tune() {
    use super::instrument::{Instrument, Strike, Waves};
    for instrument in [
        Instrument::Nylon,
        Instrument::Steel,
        Instrument::ElectricPiano,
    ] {
        for hz in [82.407, 220.0, 659.255] {
            let strike = Strike {
                hz,
                velocity: 0.7,
                held: u64::MAX,
                from_hz: hz,
                seed: 5,
            };
            let mut samples = vec![0.0; 48_000];
            instrument
                .strike(strike, &mut Waves::default())
                .play(&mut samples);
            // The strongest of several mistunings, 4 cents apart, seen through a smooth window.
            let level = |cents: f64| {
                let w = hz * libm::exp2(cents / 1200.0) * std::f64::consts::TAU / RATE;
                let (mut re, mut im) = (0.0, 0.0);
                for (i, v) in samples.iter().enumerate() {
                    let t = i as f64;
                    let window = 1.0 - libm::cos(std::f64::consts::TAU * t / 48_000.0);
                    re += v * window * libm::cos(w * t);
                    im += v * window * libm::sin(w * t);
                }
                re * re + im * im
            };
            let best = [-8.0, -4.0, 0.0, 4.0, 8.0]
                .into_iter()
                .max_by(|a, b| level(*a).total_cmp(&level(*b)));
            assert_eq!(best, Some(0.0), "{instrument:?} at {hz}");
        }
    }
}

#[test]
fn a_folder_with_other_files_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    assert!(look(dir.path()).unwrap());
    assert!(!look(&dir.path().join("new")).unwrap());
    let manifest = dir.path().join("release.toml");
    std::fs::write(&manifest, sheet::manifest()).unwrap();
    assert!(look(dir.path()).unwrap());
    std::fs::write(&manifest, "# mine\n").unwrap();
    assert_eq!(look(dir.path()).unwrap_err().kind, Kind::Usage);
    assert_eq!(look(&manifest).unwrap_err().kind, Kind::Usage);
}
