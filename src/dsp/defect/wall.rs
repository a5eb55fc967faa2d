//! Walls: the spectrum ends where that of a lower rate ends, and what is above it is noise that nothing moves: a file that was converted
//! upwards.

use super::stats::power_db;
use crate::dsp::lanes::larger;

/// Rates of sources that are found in files of higher rates, Hz. Lower ones share their edges with lossy coders and with the samples of
/// instruments.
pub const SOURCES_HZ: [f64; 4] = [44_100.0, 48_000.0, 88_200.0, 96_000.0];
/// Fewer frames tell nothing.
const LEAST_FRAMES: u64 = 20;
/// How far the highest level falls from below the edge to above it, dB.
const EDGE_DB: f64 = 20.0;
/// What is left just under the edge, over what is above it, dB.
const RIM_DB: f64 = 12.0;
/// And by how much it may be lower than what is further below, dB: what falls off gradually is no edge.
const SHORE_DB: f64 = 9.0;
/// At the edge itself: how far apart the levels are taken that are compared, Hz, and by how much they differ at least, dB. Filters of
/// instruments and the zero of digital ones at half of the rate fall off over octaves or kilohertz.
const STEEP_HZ: [f64; 2] = [200.0, 800.0];
const STEEP_DB: f64 = 14.0;
const STEEP_STEP_HZ: f64 = 100.0;
/// How far the highest level above the edge may be over the mean there, dB: noise that nothing moves.
const STILL_DB: f64 = 11.0;
/// A wall of this height falls as deep within a kilohertz: what moves above it is what the window lets through.
const WALL_DB: f64 = 60.0;
/// The filter of a poor converter ends later, at this many times the frequency at most: the fall to there, and its steepest kilohertz.
const LATE: f64 = 1.12;
const LATE_DB: f64 = 40.0;
const LATE_STEEP_DB: f64 = 30.0;

/// Spectra of a stream, to look for a wall in.
pub struct Wall<'a> {
    /// Distance of the bins, and half of the rate.
    pub bin_hz: f64,
    pub nyquist_hz: f64,
    /// Highest power of each bin, and the sum of all frames.
    pub highest: &'a [f64],
    pub sums: &'a [f64],
    pub frames: u64,
}

impl Wall<'_> {
    /// Where the spectrum ends, Hz, and the numbers.
    pub fn find(&self) -> Option<(f64, String)> {
        if self.frames < LEAST_FRAMES {
            return None;
        }
        SOURCES_HZ
            .into_iter()
            .filter(|source| *source < 1.96 * self.nyquist_hz)
            .find_map(|source| {
                let end = 0.5 * source;
                let says = self.sharp(end).or_else(|| self.late(end))?;
                Some((end, format!("{says}, half of {:.1} kHz", source / 1000.0)))
            })
    }

    /// A wall at the frequency itself, or up to a tenth below it.
    fn sharp(&self, end: f64) -> Option<String> {
        let top = (1.25 * end).min(0.995 * self.nyquist_hz);
        if top < 1.03 * end {
            return None;
        }
        let below = self.highest(0.80 * end, 0.90 * end);
        let [above, mean] = self.above(1.008 * end, top);
        // What ends at another place, as a sum of harmonics does, has nothing just under the edge.
        let rim = self.highest(0.90 * end, 0.93 * end);
        let ends_here = rim >= above + RIM_DB && rim >= below - SHORE_DB;
        // Some converters stop well before half of the old rate, and none behind it.
        let steepest = self.steepest(0.9 * end, end);
        let fall = below - above;
        let still = above - mean <= STILL_DB || fall.min(steepest) >= WALL_DB;
        (fall >= EDGE_DB && ends_here && steepest >= STEEP_DB && still)
            .then(|| told(fall, end, above - mean))
    }

    /// A slope that begins at the frequency and ends above it.
    fn late(&self, end: f64) -> Option<String> {
        let (from, top) = (LATE * end, 1.3 * end);
        if top > 0.995 * self.nyquist_hz {
            return None;
        }
        let below = self.highest(0.80 * end, 0.90 * end);
        let [above, mean] = self.above(from, top);
        let steep = self.steepest(end, from) >= LATE_STEEP_DB;
        (below - above >= LATE_DB && steep && above - mean <= STILL_DB)
            .then(|| told(below - above, end, above - mean))
    }

    /// Highest and mean level of a band, dBFS.
    fn above(&self, from: f64, until: f64) -> [f64; 2] {
        let mean = self.level(self.sums, from, until) - power_db(self.frames as f64);
        [self.highest(from, until), mean]
    }

    fn highest(&self, from: f64, until: f64) -> f64 {
        self.level(self.highest, from, until)
    }

    fn level(&self, of: &[f64], from: f64, until: f64) -> f64 {
        let bin = |hz: f64| ((hz / self.bin_hz) as usize).min(of.len());
        let bins = &of[bin(from)..bin(until)];
        power_db(bins.iter().sum::<f64>() / bins.len().max(1) as f64 + 1e-20)
    }

    /// How far the highest level falls within a kilohertz, dB, at most, between two frequencies.
    fn steepest(&self, from: f64, until: f64) -> f64 {
        let [near, far] = STEEP_HZ;
        let fall = |hz: f64| self.highest(hz - far, hz - near) - self.highest(hz + near, hz + far);
        let places = (((until - from) / STEEP_STEP_HZ) as usize).max(1);
        (0..places)
            .map(|i| fall(until - STEEP_STEP_HZ * i as f64))
            .fold(0.0, larger)
    }
}

fn told(fall: f64, end: f64, moves: f64) -> String {
    format!(
        "the spectrum falls by {fall:.0} dB about {:.2} kHz and moves by at most {moves:.0} dB above it",
        end / 1000.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spectrum of so many dBFS per bin of 50 Hz, whose highest level moves by so much.
    fn found(level_db: impl Fn(f64) -> f64, moves_db: impl Fn(f64) -> f64) -> Option<f64> {
        let power = |db: f64| libm::pow(10.0, db / 10.0);
        let bins = (0..960).map(|k| 50.0 * f64::from(k));
        let mean: Vec<f64> = bins.clone().map(|hz| 100.0 * power(level_db(hz))).collect();
        let highest: Vec<f64> = bins.map(|hz| power(level_db(hz) + moves_db(hz))).collect();
        let wall = Wall {
            bin_hz: 50.0,
            nyquist_hz: 48_000.0,
            highest: &highest,
            sums: &mean,
            frames: 100,
        };
        wall.find().map(|(hz, _)| hz)
    }

    #[test]
    fn a_band_that_ends_at_half_of_a_lower_rate_was_converted() {
        let sharp = |hz: f64| if hz < 21_900.0 { -80.0 } else { -130.0 };
        assert_eq!(found(sharp, |_| 9.0), Some(22_050.0));
        // A filter that is done at 24.5 kHz.
        let late = |hz: f64| -80.0 - ((hz - 21_500.0) / 60.0).clamp(0.0, 50.0);
        assert_eq!(found(late, |_| 9.0), Some(22_050.0));
    }

    #[test]
    fn sound_that_falls_off_or_moves_above_was_not() {
        let gentle = |hz: f64| -60.0 - (hz / 1_000.0).min(48.0);
        assert_eq!(found(gentle, |_| 9.0), None);
        let sharp = |hz: f64| if hz < 21_900.0 { -80.0 } else { -110.0 };
        assert_eq!(found(sharp, |_| 16.0), None);
    }

    #[test]
    fn what_moves_behind_a_high_wall_came_through_the_window() {
        let wall = |hz: f64| if hz < 21_900.0 { -60.0 } else { -150.0 };
        assert_eq!(found(wall, |_| 16.0), Some(22_050.0));
    }
}
