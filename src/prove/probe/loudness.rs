//! Loudness readings of a file and of an album.

use super::audio::put;
use crate::dsp::loudness::{Gated, Loudest, Loudness};
use crate::reading::{Reading, Readings};

pub fn read(readings: &mut Readings, meter: &Loudness, frames: u64, rate: u32) {
    let shorter_than = |tenths: u64| frames * 10 < u64::from(rate) * tenths;
    let (too_short_for_m, too_short_for_s) = (shorter_than(4), shorter_than(30));
    let quiet = |short: bool, window: &str| {
        if short {
            format!("the file is shorter than {window}")
        } else {
            format!("no {window} in the file are louder than -70 LUFS")
        }
    };
    let window =
        |readings: &mut Readings, id, loudest: Option<Loudest>, short, length| match loudest {
            Some(l) => put(readings, id, l.lufs, |r| r.at(l.at_s, None)),
            None if short => readings.not_measured(id, quiet(true, length)),
            None => readings.not_measured(id, "the file is silent"),
        };
    window(
        readings,
        "loudness.momentary_max",
        meter.momentary_max(),
        too_short_for_m,
        "400 ms",
    );
    window(
        readings,
        "loudness.short_term_max",
        meter.short_term_max(),
        too_short_for_s,
        "3 s",
    );
    match meter.integrated() {
        Some(lufs) => put(readings, "loudness.integrated", lufs, |r| r),
        None => readings.not_measured("loudness.integrated", quiet(too_short_for_m, "400 ms")),
    }
    match meter.range() {
        Some(lu) => put(readings, "loudness.range", lu, |r| r),
        None => readings.not_measured("loudness.range", quiet(too_short_for_s, "3 s")),
    }
}

/// Album loudness from the pooled windows of all tracks, and how far the loudest track lies above it.
pub fn read_album(readings: &mut Readings, pooled: &Gated, tracks: &[Option<f64>]) {
    let loudest = tracks.iter().flatten().copied().reduce(f64::max);
    match (pooled.integrated(), loudest) {
        (Some(album), Some(loudest)) if album.is_finite() && loudest.is_finite() => {
            readings.set("loudness.album_integrated", Reading::new(album));
            readings.set(
                "loudness.max_track_minus_album",
                Reading::new(loudest - album),
            );
        }
        _ => {
            let why = "nothing in the tracks is louder than -70 LUFS";
            readings.not_measured("loudness.album_integrated", why);
            readings.not_measured("loudness.max_track_minus_album", why);
        }
    }
}
