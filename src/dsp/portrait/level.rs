//! Which track of an album is too loud or too soft for the others.

use super::spread::spread;

/// A track stands apart by so much, LU, and by so many standard deviations of the other tracks.
const APART_LU: f64 = 3.0;
const DEVIATIONS: f64 = 3.0;
/// Albums are never taken to agree better than this, LU.
const LEAST_SPREAD_LU: f64 = 1.0;

/// Loudness of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub integrated_lufs: f64,
    /// The loudest three seconds: an intro or a long fade does not touch it.
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

impl Departure {
    /// What both measures agree on, LU; 0 where one says louder and one softer.
    pub fn agreed_lu(&self) -> f64 {
        let [a, b] = [self.integrated_lu, self.short_term_lu];
        match a * b > 0.0 {
            true if a.abs() < b.abs() => a,
            true => b,
            false => 0.0,
        }
    }
}

/// Of each track, whether it stands apart from the others, as a whole and in its loudest passage.
pub fn outliers(levels: &[Level]) -> Vec<Option<Departure>> {
    let of = |track: usize, value: fn(&Level) -> f64| {
        let others = levels.iter().enumerate().filter(|(t, _)| *t != track);
        let others: Vec<f64> = others.map(|(_, l)| value(l)).collect();
        let (middle, spread) = spread(&others);
        (value(&levels[track]) - middle, spread)
    };
    let departure = |track| {
        let (integrated_lu, spread) = of(track, |l| l.integrated_lufs);
        let (short_term_lu, loudest_spread) = of(track, |l| l.short_term_lufs);
        let found = Departure {
            integrated_lu,
            short_term_lu,
            spread_lu: spread.max(loudest_spread).max(LEAST_SPREAD_LU),
        };
        let agreed = found.agreed_lu().abs();
        (agreed >= APART_LU && agreed >= DEVIATIONS * found.spread_lu).then_some(found)
    };
    (0..levels.len()).map(departure).collect()
}
