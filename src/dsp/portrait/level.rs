//! Which track of an album is too loud or too soft for the others.

use super::spread::{pooled, spread};

/// A track stands apart by so much, LU, and by so many standard deviations of the other tracks.
const APART_LU: f64 = 3.0;
const DEVIATIONS: f64 = 3.0;
/// How far the tracks of one production lie apart, LU; what a few tracks show is weighed against it as if so many more had shown it. They
/// are never taken to agree better than the last.
const USUAL_LU: f64 = 1.0;
const WEIGHT: f64 = 3.0;
const LEAST_SPREAD_LU: f64 = 0.8;
/// So much of the departure shows in the loudest passage too: an introduction or a long fade does not touch it.
const LOUDEST_SHARE: f64 = 0.5;

/// Loudness of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub integrated_lufs: f64,
    /// The loudest three seconds.
    pub short_term_lufs: f64,
}

/// How a track departs from the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    /// LU over the middle of the other tracks.
    pub integrated_lu: f64,
    pub short_term_lu: f64,
    /// How far the other tracks lie apart, LU.
    pub spread_lu: f64,
}

/// Of each track, whether it stands apart from the others, as a whole and in its loudest passage.
pub fn outliers(levels: &[Level]) -> Vec<Option<Departure>> {
    let of = |track: usize, value: fn(&Level) -> f64| {
        let others = levels.iter().enumerate().filter(|(t, _)| *t != track);
        let others: Vec<f64> = others.map(|(_, l)| value(l)).collect();
        let (middle, spread) = spread(&others);
        let spread = pooled(spread, others.len(), USUAL_LU, WEIGHT);
        (value(&levels[track]) - middle, spread.max(LEAST_SPREAD_LU))
    };
    let departure = |track| {
        let (integrated_lu, spread_lu) = of(track, |l| l.integrated_lufs);
        let (short_term_lu, _) = of(track, |l| l.short_term_lufs);
        let apart = integrated_lu.abs() >= APART_LU.max(DEVIATIONS * spread_lu);
        let loudest = short_term_lu * integrated_lu.signum() >= LOUDEST_SHARE * integrated_lu.abs();
        (apart && loudest).then_some(Departure {
            integrated_lu,
            short_term_lu,
            spread_lu,
        })
    };
    (0..levels.len()).map(departure).collect()
}
