//! Which pause between tracks is out of the album's habit.

use super::spread::spread;

/// A pause stands apart by so much, s, and by so many standard deviations of the other pauses.
const LONGER_S: f64 = 2.0;
/// And over the usual by so many times what the longest of the others has.
const LONGER: f64 = 2.5;
const SHORTER_S: f64 = 1.0;
const DEVIATIONS: f64 = 4.0;
/// Albums are never taken to agree better than this, s.
const LEAST_SPREAD_S: f64 = 0.25;
/// A pause that is missing leaves at most this share of the usual one.
const MISSING: f64 = 0.2;
/// Other pauses that make a habit, at least.
const HABIT: usize = 3;

/// How a pause departs from the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    pub seconds: f64,
    /// The middle of the other pauses, s, and how far they lie apart, s.
    pub usual_s: f64,
    pub spread_s: f64,
}

/// Of each pause, whether it stands apart; none where there is no pause to speak of.
pub fn outliers(pauses_s: &[Option<f64>]) -> Vec<Option<Departure>> {
    let of = |at: usize| {
        let seconds = pauses_s[at]?;
        let others = pauses_s.iter().enumerate().filter(|(i, _)| *i != at);
        let others: Vec<f64> = others.filter_map(|(_, p)| *p).collect();
        if others.len() < HABIT {
            return None;
        }
        let (usual_s, spread) = spread(&others);
        let spread_s = spread.max(LEAST_SPREAD_S);
        let away = seconds - usual_s;
        let longest = others.iter().copied().fold(0.0, f64::max);
        let shortest = others.iter().copied().fold(f64::INFINITY, f64::min);
        let apart = away.abs() >= DEVIATIONS * spread_s;
        let long = away >= LONGER_S.max(LONGER * (longest - usual_s));
        let missing = -away >= SHORTER_S && seconds <= MISSING * usual_s && seconds < shortest;
        (apart && (long || missing)).then_some(Departure {
            seconds,
            usual_s,
            spread_s,
        })
    };
    (0..pauses_s.len()).map(of).collect()
}
