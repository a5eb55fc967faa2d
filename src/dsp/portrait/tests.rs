//! Albums of noise and notes, one track of which is not like the others.

use super::ends::{Seam, seam};
use super::*;
use crate::dsp::testing::{block, blocks, noise, tone};

const RATE: u32 = 44_100;

fn portrait(channels: Vec<Vec<f64>>) -> Portrait {
    let mut portraits = Portraits::new(RATE, channels.len());
    blocks(&block(channels), 5_000).for_each(|piece| portraits.push(&piece));
    portraits.finish()
}

/// Eight seconds of notes in noise; every seed another tune.
fn music(seed: u64) -> Vec<f64> {
    let n = 8 * RATE as usize;
    let mut x: Vec<f64> = noise(n, seed).iter().map(|v| 0.02 * v).collect();
    for (i, note) in x.chunks_mut(RATE as usize / 3).enumerate() {
        let key = (7 * i as u64 + 5 * seed) % 24;
        let hz = 220.0 * libm::exp2(key as f64 / 12.0);
        let note_tone = tone(RATE, hz, 0.2, note.len());
        note.iter_mut().zip(note_tone).for_each(|(v, t)| *v += t);
    }
    x
}

/// A bell filter of +`db` at `hz`, by a resonator that is added (R. Bristow-Johnson's band-pass).
fn bell(x: &[f64], hz: f64, q: f64, db: f64) -> Vec<f64> {
    let w = std::f64::consts::TAU * hz / f64::from(RATE);
    let alpha = libm::sin(w) / (2.0 * q);
    let (a0, a1, a2) = (1.0 + alpha, -2.0 * libm::cos(w), 1.0 - alpha);
    let more = libm::pow(10.0, db / 20.0) - 1.0;
    let (mut s1, mut s2) = (0.0, 0.0);
    x.iter()
        .map(|v| {
            let y = alpha / a0 * v + s1;
            s1 = s2 - a1 / a0 * y;
            s2 = -alpha / a0 * v - a2 / a0 * y;
            v + more * y
        })
        .collect()
}

fn tones(tracks: &[Vec<f64>]) -> Vec<Tone> {
    let of = |x: &Vec<f64>| portrait(vec![x.clone()]).tone.unwrap();
    tracks.iter().map(of).collect()
}

fn refs<T>(all: &[T]) -> Vec<&T> {
    all.iter().collect()
}

#[test]
fn a_resonance_that_all_tracks_share_is_found_and_notes_are_not() {
    let tracks: Vec<Vec<f64>> = (1..=5).map(music).collect();
    let ringing = |tracks: &[Vec<f64>]| -> Vec<Ringing> {
        let of = |x: &Vec<f64>| portrait(vec![x.clone()]).ringing.unwrap();
        tracks.iter().map(of).collect()
    };
    assert_eq!(ringing::shared(&refs(&ringing(&tracks))), []);
    let rung: Vec<Vec<f64>> = tracks
        .iter()
        .map(|x| bell(x, 2_345.0, 20.0, 12.0))
        .collect();
    let found = ringing::shared(&refs(&ringing(&rung)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        (found[0].hz / 2_345.0 - 1.0).abs() < 0.03 && found[0].tracks == 5,
        "{found:?}"
    );
    // Two of them are as clear, two that only half of the tracks have are not.
    let twice = |x: &Vec<f64>| bell(&bell(x, 2_345.0, 20.0, 12.0), 890.0, 20.0, 12.0);
    let mut two: Vec<Vec<f64>> = tracks.iter().map(twice).collect();
    let found = ringing::shared(&refs(&ringing(&two)));
    let near = |hz: f64| found.iter().any(|f| (f.hz / hz - 1.0).abs() < 0.03);
    assert!(
        found.len() == 2 && near(890.0) && near(2_345.0),
        "{found:?}"
    );
    two[2..].clone_from_slice(&tracks[2..]);
    assert_eq!(ringing::shared(&refs(&ringing(&two))), []);
    // On one track only it is that track's.
    let mut one = tracks;
    one[2] = bell(&one[2], 2_345.0, 20.0, 12.0);
    assert_eq!(ringing::shared(&refs(&ringing(&one))), []);
}

#[test]
fn the_track_with_another_balance_stands_apart() {
    let mut tracks: Vec<Vec<f64>> = (1..=6).map(music).collect();
    let found = tone::outliers(&refs(&tones(&tracks)));
    assert!(found.iter().all(Option::is_none), "{found:?}");
    tracks[3] = bell(&tracks[3], 6_000.0, 0.7, 10.0);
    let found = tone::outliers(&refs(&tones(&tracks)));
    let apart: Vec<usize> = (0..6).filter(|t| found[*t].is_some()).collect();
    assert_eq!(apart, [3], "{found:?}");
    let departure = found[3].clone().unwrap();
    assert!(
        departure.db > 4.5 && (3_000.0..12_000.0).contains(&departure.hz),
        "{departure:?}"
    );
}

/// The analogue emphasis of 50/15 us by differences of samples at a high rate, which is near enough below 16 kHz.
fn emphasised(x: &[f64]) -> Vec<f64> {
    let rate = f64::from(RATE);
    // The matched transform: a zero and a pole at the decay of each time constant.
    let [zero, pole] = [50e-6, 15e-6].map(|s| libm::exp(-1.0 / (s * rate)));
    let (mut before, mut y) = (0.0, 0.0);
    x.iter()
        .map(|v| {
            y = v - zero * before + pole * y;
            before = *v;
            y
        })
        .collect()
}

#[test]
fn an_emphasis_is_told_by_its_curve() {
    let mut tracks: Vec<Vec<f64>> = (1..=6).map(music).collect();
    let told = |tracks: &[Vec<f64>]| -> Vec<usize> {
        let found = tone::emphasised(&refs(&tones(tracks)));
        (0..6).filter(|t| found[*t].is_some()).collect()
    };
    assert_eq!(told(&tracks), [0; 0]);
    let plain = tones(&tracks[1..2]).remove(0);
    tracks[1] = emphasised(&tracks[1]);
    assert_eq!(told(&tracks), [1]);
    let lifted = tones(&tracks[1..2]).remove(0);
    let against = tone::emphasised_against(&lifted, &plain).unwrap();
    assert!((against.share - 1.0).abs() < 0.2, "{against:?}");
    assert_eq!(tone::emphasised_against(&plain, &plain), None);
    // More presence is another curve.
    tracks[1] = bell(&music(2), 6_000.0, 1.0, 10.0);
    assert_eq!(told(&tracks), [0; 0]);
}

#[test]
fn a_track_too_loud_as_a_whole_and_in_its_loudest_passage_stands_apart() {
    let level = |lufs: f64| level::Level {
        integrated_lufs: lufs,
        short_term_lufs: lufs + 3.0,
    };
    let mut levels: Vec<_> = [-14.0, -13.2, -14.5, -13.8, -15.0].map(level).into();
    assert!(level::outliers(&levels).iter().all(Option::is_none));
    levels[2] = level(-9.0);
    let found = level::outliers(&levels);
    let louder = found[2].map(|d| d.integrated_lu).unwrap();
    assert!((louder - 5.0).abs() < 0.5, "{louder}");
    assert_eq!(found.iter().flatten().count(), 1);
    // A long soft introduction: the loudest passage is where the others have it.
    levels[2] = level::Level {
        integrated_lufs: -19.0,
        short_term_lufs: -11.0,
    };
    assert!(level::outliers(&levels).iter().all(Option::is_none));
}

#[test]
fn a_pause_out_of_the_habit_stands_apart() {
    let pauses = [1.8, 2.0, 2.2, 1.9, 2.1].map(Some);
    assert!(pauses::outliers(&pauses).iter().all(Option::is_none));
    for odd in [0.0, 6.0] {
        let mut pauses = pauses;
        pauses[3] = Some(odd);
        let found = pauses::outliers(&pauses);
        assert_eq!(found.iter().flatten().count(), 1, "{odd} {found:?}");
        assert_eq!(found[3].map(|d| d.seconds), Some(odd));
    }
    // Albums whose pauses differ have no habit.
    let free = [0.3, 4.0, 1.0, 7.0, 2.0].map(Some);
    assert!(pauses::outliers(&free).iter().all(Option::is_none));
}

#[test]
fn sound_that_runs_on_is_told_from_sound_that_breaks_and_from_a_hole() {
    let one = music(3);
    let at = 100_011;
    let ends = |x: &[f64]| portrait(vec![x.to_vec(), x.to_vec()]).ends;
    let (before, after) = (ends(&one[..at]), ends(&one[at..]));
    assert_eq!(seam(&before, &after, 0.0), Seam::RunsOn);
    let later = ends(&one[at + 500..]);
    assert_eq!(seam(&before, &later, 0.0), Seam::Breaks);
    let mut late = vec![0.0; 30_000];
    late.extend_from_slice(&one[at..]);
    let hole = seam(&before, &ends(&late), 30_000.0 / f64::from(RATE));
    assert!(matches!(hole, Seam::Hole { .. }), "{hole:?}");
    let faded: Vec<f64> = one[..at]
        .iter()
        .enumerate()
        .map(|(i, v)| v * ((at - i) as f64 / 20_000.0).min(1.0))
        .collect();
    assert_eq!(seam(&ends(&faded), &ends(&late), 0.7), Seam::Pause);
}

#[test]
fn nothing_short_silent_or_strange_makes_a_meter_fall() {
    for length in [0, 1, 500, 20_000] {
        let silent = portrait(vec![vec![0.0; length]; 2]);
        assert!(silent.tone.is_none() && silent.ringing.is_none());
        assert_eq!(seam(&silent.ends, &silent.ends, 0.0), Seam::Pause);
        portrait(vec![noise(length, 1); 3]);
    }
    for rate in [8_000, 768_000] {
        let mut portraits = Portraits::new(rate, 1);
        portraits.push(&block(vec![noise(600_000, 1)]));
        let found = portraits.finish();
        let levels = found.tone.unwrap().levels_db;
        assert_eq!(levels[26].is_some(), rate > 40_000);
    }
}
