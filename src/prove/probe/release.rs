//! The release probe: what only shows when all files of a set are seen together.

use crate::prove::Subject;
use crate::prove::found::Set;
use crate::reading::{Reading, Readings, Scope};
use crate::release::Release;

use super::album::{self, Portraits};
use super::audio::{self, AlbumState};

/// Tracks shorter than this do not count as full tracks (Believe, audio quality rules).
const FULL_TRACK_S: f64 = 45.0;

/// The release-scope subject of a set; none where the set holds no audio.
pub fn subject(
    set: &Set,
    subjects: &[Subject],
    albums: &[AlbumState],
    portraits: &Portraits,
    release: Option<&Release>,
) -> Option<Subject> {
    let durations = durations(subjects);
    if durations.is_empty() {
        return None;
    }
    let mut readings = Readings::default();
    let (count, total) = (durations.len() as f64, durations.iter().sum::<f64>());
    readings.put("release.duration", total);
    if subjects.iter().any(|s| s.scopes.contains(&Scope::Side)) {
        for id in [
            "release.track_count",
            "release.mean_track_duration",
            "release.share_tracks_over_45s",
            "release.type",
        ] {
            readings.not_applicable(id, "the files are sides, not tracks");
        }
    } else {
        let long = durations.iter().filter(|d| **d > FULL_TRACK_S).count() as f64;
        readings.put("release.track_count", count);
        readings.put("release.mean_track_duration", total / count);
        readings.put("release.share_tracks_over_45s", long / count);
        readings.put("release.type", kind(durations.len(), &durations));
    }
    readings.extend(audio::album(albums));
    album::resonances(&mut readings, portraits);
    balance(subjects, &mut readings);
    named(release, &mut readings);
    Some(Subject {
        path: set.shown.clone(),
        scopes: vec![Scope::Release],
        track: None,
        readings,
    })
}

/// The subject of a set without audio: its place, and what the manifest says.
pub fn bare(set: &Set, release: Option<&Release>) -> Subject {
    let mut readings = Readings::default();
    named(release, &mut readings);
    Subject {
        path: set.shown.clone(),
        scopes: vec![Scope::Release],
        track: None,
        readings,
    }
}

/// Lengths of the tracks: of the tracks of a disc where there is one, else of the sound files.
fn durations(subjects: &[Subject]) -> Vec<f64> {
    let seconds = |sectors: f64| sectors / f64::from(crate::release::Sectors::PER_SECOND);
    let of_disc: Vec<f64> = subjects
        .iter()
        .filter_map(|s| s.readings.number("cd.track_length"))
        .map(seconds)
        .collect();
    if of_disc.is_empty() {
        subjects
            .iter()
            .filter_map(|s| s.readings.number("audio.duration"))
            .collect()
    } else {
        of_disc
    }
}

/// Single, EP or album by the rule stores use: 1 to 3 tracks, 4 to 6 under half an hour, else album.
fn kind(tracks: usize, durations: &[f64]) -> &'static str {
    const TEN_MINUTES_S: f64 = 600.0;
    const HALF_HOUR_S: f64 = 1800.0;
    let total: f64 = durations.iter().sum();
    let long = durations.iter().any(|d| *d >= TEN_MINUTES_S);
    match tracks {
        1..=3 if !long && total < HALF_HOUR_S => "single",
        1..=3 => "ep",
        4..=6 if total < HALF_HOUR_S => "ep",
        _ => "album",
    }
}

/// Difference between the longest and the shortest side, in per cent of the longest.
fn balance(subjects: &[Subject], readings: &mut Readings) {
    let sides: Vec<f64> = subjects
        .iter()
        .filter_map(|s| s.readings.number("side.duration"))
        .collect();
    if sides.len() >= 2 {
        let longest = sides.iter().copied().fold(0.0, f64::max);
        let shortest = sides.iter().copied().fold(f64::INFINITY, f64::min);
        if longest > 0.0 {
            readings.put(
                "package.side_balance",
                (longest - shortest) / longest * 100.0,
            );
        }
    }
}

/// What only a manifest can say.
fn named(release: Option<&Release>, readings: &mut Readings) {
    if let Some(release) = release {
        manifest(release, readings);
        return;
    }
    for id in [
        "meta.provenance",
        "meta.upc",
        "meta.upc_valid",
        "release.missing_fields",
    ] {
        readings.not_measured(id, "no manifest was given (--release)");
    }
}

fn manifest(release: &Release, readings: &mut Readings) {
    match &release.upc {
        Some(upc) => {
            readings.put("meta.upc", upc.as_str());
            readings.put("meta.upc_valid", true);
        }
        None => readings.not_applicable("meta.upc_valid", "the manifest has no upc"),
    }
    if let Some(provenance) = &release.provenance {
        readings.put("meta.provenance", provenance.as_str());
    }
    let fields = [
        ("label", release.label.is_some()),
        ("catalogue", release.catalogue.is_some()),
        ("date", release.date.is_some()),
        ("genre", release.genre.is_some()),
        ("language", release.language.is_some()),
        ("p_line", release.p_line.is_some()),
        ("c_line", release.c_line.is_some()),
        ("artwork", release.artwork.is_some()),
        (
            "explicit",
            release.explicit.is_some() || release.tracks.iter().all(|t| t.explicit.is_some()),
        ),
    ];
    let missing: Vec<String> = fields
        .iter()
        .filter(|f| !f.1)
        .map(|f| f.0.to_string())
        .collect();
    readings.set("release.missing_fields", Reading::new(missing));
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn a_release_is_a_single_an_ep_or_an_album_by_count_and_length() {
        assert_eq!(kind(3, &[200.0; 3]), "single");
        assert_eq!(kind(2, &[700.0, 100.0]), "ep");
        assert_eq!(kind(5, &[240.0; 5]), "ep");
        assert_eq!(kind(5, &[400.0; 5]), "album");
        assert_eq!(kind(7, &[100.0; 7]), "album");
    }
}
