//! Where a record is turned over: a suggestion for sides that are short enough and alike.

use std::ops::Range;

/// A 12" side at 33 1/3 rpm keeps its level up to about here.
pub(super) const LONGEST_SIDE_MS: u64 = (19 * 60 + 30) * 1000;
/// Between the tracks of a side, where the manifest says nothing else.
const GAP_MS: u64 = 2000;
/// Sides have letters.
const MOST_SIDES: usize = 26;
/// More tracks fill more records than anybody presses; the search below is quadratic.
const MOST_TRACKS: usize = 400;

pub(super) struct Side {
    pub(super) letter: char,
    /// Positions of its tracks.
    pub(super) tracks: Range<usize>,
    length_ms: u64,
}

impl Side {
    /// "side A, 18:42".
    pub(super) fn describe(&self) -> String {
        let long = if self.length_ms > LONGEST_SIDE_MS {
            " (longer than 19:30: expect a lower level)"
        } else {
            ""
        };
        format!("side {}, {}{long}", self.letter, clock(self.length_ms))
    }
}

/// Sides in order, for tracks of these lengths: the smallest even number of sides that are all shorter than 19:30, as
/// alike as the tracks allow; where no number does, the one the total length calls for. Empty for more tracks than
/// records hold; a single track has side A to itself.
pub(super) fn suggest(lengths_ms: &[u64]) -> Vec<Side> {
    let count = lengths_ms.len();
    if count == 0 || count > MOST_TRACKS {
        return Vec::new();
    }
    let most = match count.min(MOST_SIDES) {
        1 => 1,
        n => n - n % 2,
    };
    let total = side_length(lengths_ms);
    let called_for = usize::try_from(total / LONGEST_SIDE_MS + 1).unwrap_or(most);
    let called_for = (called_for + called_for % 2).clamp(most.min(2), most);
    let split = (2..=most)
        .step_by(2)
        .find_map(|sides| most_alike(lengths_ms, sides, LONGEST_SIDE_MS))
        .or_else(|| most_alike(lengths_ms, called_for, u64::MAX))
        .unwrap_or_default();
    ('A'..='Z')
        .zip(split)
        .map(|(letter, tracks)| Side {
            letter,
            length_ms: lengths_ms.get(tracks.clone()).map_or(0, side_length),
            tracks,
        })
        .collect()
}

fn side_length(lengths_ms: &[u64]) -> u64 {
    let gaps = GAP_MS.saturating_mul(lengths_ms.len().saturating_sub(1) as u64);
    lengths_ms
        .iter()
        .fold(gaps, |sum, l| sum.saturating_add(*l))
}

/// Splits the tracks into exactly `sides` runs with the least sum of squared lengths, none above `limit_ms`.
fn most_alike(lengths_ms: &[u64], sides: usize, limit_ms: u64) -> Option<Vec<Range<usize>>> {
    let count = lengths_ms.len();
    // best[i] = least cost of the first i tracks on the sides so far, with the start of the last of them.
    let mut best: Vec<Option<u128>> = vec![None; count + 1];
    *best.first_mut()? = Some(0);
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for _ in 0..sides {
        let mut next = vec![None; count + 1];
        let mut start_of = vec![0; count + 1];
        for end in 1..=count {
            let mut length = 0u64;
            for start in (0..end).rev() {
                let gap = if start + 1 < end { GAP_MS } else { 0 };
                length = length.saturating_add(lengths_ms[start]).saturating_add(gap);
                if length > limit_ms {
                    break;
                }
                let Some(before) = best[start] else { continue };
                let cost = u128::from(length).saturating_pow(2).saturating_add(before);
                if next[end].is_none_or(|least| cost < least) {
                    next[end] = Some(cost);
                    start_of[end] = start;
                }
            }
        }
        best = next;
        starts.push(start_of);
    }
    best[count]?;
    let mut end = count;
    let mut split: Vec<Range<usize>> = starts
        .iter()
        .rev()
        .map(|start_of| {
            let start = start_of[end];
            start..std::mem::replace(&mut end, start)
        })
        .collect();
    split.reverse();
    Some(split)
}

/// `m:ss`, rounded down.
pub(super) fn clock(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sides(minutes: &[u64]) -> Vec<Range<usize>> {
        let lengths: Vec<u64> = minutes.iter().map(|m| m * 60_000).collect();
        suggest(&lengths).into_iter().map(|s| s.tracks).collect()
    }

    #[test]
    fn an_album_is_turned_over_in_the_middle() {
        assert_eq!(sides(&[4, 4, 4, 4, 4, 4, 4, 4]), [0..4, 4..8]);
        assert_eq!(sides(&[3, 3, 12, 3, 3]), [0..3, 3..5]);
    }

    #[test]
    fn what_does_not_fit_on_one_record_goes_on_two() {
        assert_eq!(sides(&[6; 8]), [0..2, 2..4, 4..6, 6..8]);
    }

    #[test]
    fn what_fits_nowhere_is_split_as_evenly_as_it_can_be() {
        assert_eq!(sides(&[25, 24]), [0..1, 1..2]);
        assert_eq!(sides(&[40]).len(), 1);
        assert_eq!(sides(&[30, 1, 1]), [0..1, 1..3]);
        assert!(
            suggest(&[u64::MAX, u64::MAX])[0]
                .describe()
                .contains("longer than")
        );
        assert!(suggest(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn sides_are_whole_even_and_short_where_they_can_be(lengths in prop::collection::vec(1_000u64..900_000, 1..40)) {
            let sides = suggest(&lengths);
            let mut at = 0;
            for side in &sides {
                prop_assert_eq!(side.tracks.start, at);
                prop_assert!(!side.tracks.is_empty());
                at = side.tracks.end;
            }
            prop_assert_eq!(at, lengths.len());
            prop_assert!(sides.len().is_multiple_of(2) || lengths.len() == 1);
            // Every track is shorter than a side: where tracks are even in number, one per side always works.
            if lengths.len().is_multiple_of(2) && lengths.len() <= 26 {
                prop_assert!(sides.iter().all(|s| s.length_ms <= LONGEST_SIDE_MS));
            }
        }
    }
}
