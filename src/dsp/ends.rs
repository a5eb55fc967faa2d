//! Where a stream's first and last sound stands out of the silence before and after it. Knows nothing of what is loud enough to count.
//!
//! A threshold of silence tells that a long pause is there, but not where it begins: music dies away below it for a second or more. The
//! silence itself tells: the level that the last second of the stream stays under, and 6 dB more, is where the sound sank into it;
//! digital silence begins after the last sample that is not zero. All levels are followed at once, because the end is not known before.

/// The levels that are followed, dBFS: from, step. Below the first there is digital silence only.
const LOWEST_DBFS: i32 = -150;
const STEP_DB: i32 = 2;
const LEVELS: usize = 51;
/// Sound stands this much above the silence at its end, steps.
const ABOVE: usize = 3;

/// The silence at one end of a stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// Its length, frames.
    pub frames: u64,
    /// What it stays under, dBFS; none for digital silence.
    pub under_dbfs: Option<f64>,
}

/// Follows cells of a stream.
#[derive(Debug, Clone)]
pub struct Ends {
    /// The lower bound of what sounds, one digital silence apart, then by level.
    magnitudes: [f64; LEVELS],
    /// The frames before the first cell over each level, and those up to the end of the last.
    first: [Option<u64>; LEVELS],
    last: [u64; LEVELS],
    frames: u64,
}

impl Ends {
    pub fn new() -> Self {
        let level = |i: usize| {
            let dbfs = LOWEST_DBFS + STEP_DB * (i as i32 - 1);
            libm::pow(10.0, f64::from(dbfs) / 20.0)
        };
        Ends {
            magnitudes: std::array::from_fn(|i| if i == 0 { 0.0 } else { level(i) }),
            first: [None; LEVELS],
            last: [0; LEVELS],
            frames: 0,
        }
    }

    /// Takes the next `frames` frames, whose largest sample is `peak`, full scale = 1.
    pub fn push(&mut self, peak: f64, frames: u64) {
        let until = self.frames + frames;
        for i in 0..LEVELS {
            // Higher levels are not reached either.
            if peak <= self.magnitudes[i] {
                break;
            }
            self.first[i].get_or_insert(self.frames);
            self.last[i] = until;
        }
        self.frames = until;
    }

    /// The silence at the head and at the tail, told by a second of `second` frames; none where the sound fills that second.
    pub fn finish(&self, second: u64) -> [Option<End>; 2] {
        let head = |i: usize| self.first[i].unwrap_or(self.frames);
        let tail = |i: usize| self.frames - self.last[i];
        [end(head, second), end(tail, second)]
    }
}

impl Default for Ends {
    fn default() -> Self {
        Self::new()
    }
}

/// `silent` is how long the end stays under each level.
fn end(silent: impl Fn(usize) -> u64, second: u64) -> Option<End> {
    let floor = (0..LEVELS).find(|i| silent(*i) >= second)?;
    let edge = match floor {
        0 => 0,
        floor => (floor + ABOVE).min(LEVELS - 1),
    };
    Some(End {
        frames: silent(edge),
        under_dbfs: (edge > 0).then(|| f64::from(LOWEST_DBFS + STEP_DB * (edge as i32 - 1))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: u64 = 10;
    const SECOND: u64 = 1_000;

    /// The peaks of cells, dBFS; -300 is digital silence.
    fn ends(cells: impl IntoIterator<Item = f64>) -> [Option<End>; 2] {
        let mut ends = Ends::new();
        for dbfs in cells {
            let peak = libm::pow(10.0, dbfs / 20.0);
            ends.push(if dbfs > -300.0 { peak } else { 0.0 }, CELL);
        }
        ends.finish(SECOND)
    }

    /// Silence of 3 s, a sound that rises and dies away by 1 dB a cell from and to -80 dBFS, silence of 5 s.
    fn programme(silence_dbfs: f64) -> impl Iterator<Item = f64> {
        let rise = (0..=80).map(|db| f64::from(db - 80));
        let sound = rise.clone().chain(rise.rev());
        let silence = move |cells: usize| std::iter::repeat_n(silence_dbfs, cells);
        silence(300).chain(sound).chain(silence(500))
    }

    #[test]
    fn digital_silence_ends_at_the_first_sample_and_begins_after_the_last() {
        let black = |frames| {
            Some(End {
                frames,
                under_dbfs: None,
            })
        };
        assert_eq!(ends(programme(-300.0)), [black(3_000), black(5_000)]);
    }

    #[test]
    fn sound_stands_out_of_noise_by_six_decibels() {
        // Under -90 dBFS there is none of the sound; under -62 dBFS ever more of it.
        for (noise_dbfs, under_dbfs, more) in [(-97.0, -90.0, 0), (-69.0, -62.0, 190)] {
            let noisy = |frames: u64| {
                Some(End {
                    frames: frames + more,
                    under_dbfs: Some(under_dbfs),
                })
            };
            assert_eq!(
                ends(programme(noise_dbfs)),
                [noisy(3_000), noisy(5_000)],
                "{noise_dbfs}"
            );
        }
    }

    #[test]
    fn sound_that_fills_the_second_leaves_no_silence() {
        assert_eq!(ends([-20.0; 500]), [None, None]);
        assert_eq!(ends([-300.0; 50]), [None, None]);
        let all = Some(End {
            frames: 2_000,
            under_dbfs: None,
        });
        assert_eq!(ends([-300.0; 200]), [all, all]);
    }
}
