//! What comes again at a steady distance is played, not broken.

/// Distances of a rhythm, s. The longest is shorter than a turn of any record (0.77 s at 78 a minute): a scratch comes again with each.
const PERIOD_S: [f64; 2] = [0.05, 0.7];
/// How far from its time an event may be, s.
const LOOSE_S: f64 = 0.003;
/// So many events make a rhythm, and this share of the places where one is expected are taken.
const EVENTS: usize = 4;
const TAKEN: f64 = 0.3;
/// Events that are tried as the second beat.
const TRIED: usize = 16;

/// Which of the events (frames, in order of time) lie in a rhythm of several.
pub fn in_rhythm(at: &[u64], rate: f64) -> Vec<bool> {
    let mut played = vec![false; at.len()];
    let seconds = |frames: u64| frames as f64 / rate;
    for first in 0..at.len() {
        for second in (first + 1..at.len()).take(TRIED) {
            let period = seconds(at[second] - at[first]);
            if period > PERIOD_S[1] {
                break;
            }
            if period < PERIOD_S[0] || (played[first] && played[second]) {
                continue;
            }
            let beats = beats(at, first, second, rate);
            let last = beats.last().map_or(0.0, |i| seconds(at[*i] - at[first]));
            if beats.len() >= EVENTS && beats.len() as f64 >= TAKEN * (last / period + 1.0) {
                beats.into_iter().for_each(|i| played[i] = true);
            }
        }
    }
    played
}

/// The events on the grid that two of them begin; the period is made exact on the way.
fn beats(at: &[u64], first: usize, second: usize, rate: f64) -> Vec<usize> {
    let since = |i: usize| (at[i] - at[first]) as f64 / rate;
    let mut period = since(second);
    let mut beats = vec![first, second];
    for i in second + 1..at.len() {
        let count = libm::round(since(i) / period);
        if (since(i) - count * period).abs() <= LOOSE_S {
            beats.push(i);
            period = since(i) / count;
        }
    }
    beats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_distances_are_a_rhythm_even_with_beats_left_out() {
        let beats = [0.5f64, 0.9, 1.3, 2.1, 2.5, 3.7];
        let mut at: Vec<u64> = beats.iter().map(|s| (s * 48_000.0) as u64).collect();
        assert_eq!(in_rhythm(&at, 48_000.0), [true; 6]);
        at.push(190_000);
        assert!(!in_rhythm(&at, 48_000.0)[6]);
    }

    #[test]
    fn accidents_and_the_turns_of_a_record_are_none() {
        let turns = [0.2f64, 0.97, 1.74, 2.51, 3.28];
        let accidents = [0.3f64, 0.71, 1.9, 2.55, 4.0, 4.31];
        for seconds in [&turns[..], &accidents[..]] {
            let at: Vec<u64> = seconds.iter().map(|s| (s * 44_100.0) as u64).collect();
            assert!(in_rhythm(&at, 44_100.0).iter().all(|played| !played));
        }
    }
}
