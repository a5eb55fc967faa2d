//! What speaks for a click and for a splice, added up: the logarithm of how much likelier a fault is than music, where each number
//! counts for what it was worth on thousands of places of clean music and of faults.

use super::attack::Aftermath;
use super::follow::Followed;
use super::mend::Mended;

/// What a place counts for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    pub click: f64,
    pub splice: f64,
}

/// Weights for a click and for a splice.
type Weights = [f64; 2];

/// What a place must make up for.
const START: Weights = [-5.1, -4.8];
/// For each neper that it stands out of the treble beside: up to the second, which any edge of a computed wave does too.
const STANDS: Weights = [1.25, 0.3];
const STANDS_MOST: f64 = 150.0;
/// For each neper that it stands out of what follows.
const ALONE: Weights = [1.85, 1.2];
/// For each neper that is left when it is mended.
const LEFT: Weights = [-0.95, 0.2];
/// For each neper that the sound is louder or softer after it, and what is taken back of that where it is louder.
const CHANGE: Weights = [-2.0, -1.3];
const RISE: Weights = [0.0, 0.2];
/// Where no sample is wrong, and for each ms that is.
const CROSSED: Weights = [-0.65, 2.9];
const WIDE: Weights = [-1.5, 0.0];
/// For each 10 dB of treble that goes on after it: more than the second, dB, says no more.
const RINGS: Weights = [-4.1, -4.8];
const RINGS_MOST_DB: f64 = 5.0;
/// For each neper that the low sound goes elsewhere, and that another is in its place.
const ASTRAY: Weights = [-1.95, 0.0];
const REPLACED: Weights = [0.0, 0.65];
/// For each neper of places in each second, and one, that are music: up to so many, because what stands out of any crowd is a fault.
const CROWD: Weights = [-3.4, -4.4];
const CROWD_MOST: f64 = 2.0;

impl Evidence {
    pub const NONE: Evidence = Evidence {
        click: -10.0,
        splice: -10.0,
    };

    pub fn of(mended: &Mended, followed: &Followed, aftermath: &Aftermath, rate: f64) -> Self {
        let nepers = |v: f64, from: f64, to: f64| libm::log(v.clamp(from, to));
        let ms = 1000.0 * mended.width() as f64 / rate;
        let rise = nepers(mended.rise, 0.05, 20.0);
        let numbers = [
            (START, 1.0),
            (STANDS, nepers(mended.stands, 0.1, STANDS_MOST)),
            (ALONE, nepers(mended.alone, 0.1, 100.0)),
            (LEFT, nepers(mended.left, 0.3, 30.0)),
            (CHANGE, rise.abs()),
            (RISE, rise.max(0.0)),
            (CROSSED, if mended.width() == 0 { 1.0 } else { 0.0 }),
            (WIDE, ms.min(3.0)),
            (RINGS, aftermath.rings_db().min(RINGS_MOST_DB) / 10.0),
            (ASTRAY, nepers(followed.astray, 0.3, 20.0)),
            (REPLACED, nepers(followed.replaced, 0.01, 10.0)),
        ];
        let sum = |i: usize| numbers.iter().map(|(weight, v)| weight[i] * v).sum();
        Evidence {
            // A sound that falls silent with the place has ended there.
            click: if aftermath.ended() { START[0] } else { sum(0) },
            splice: sum(1),
        }
    }

    /// In a stream with so many places in each second that are music.
    pub fn among(self, crowd: f64) -> Self {
        let crowd = libm::log1p(crowd.min(CROWD_MOST));
        Evidence {
            click: self.click + CROWD[0] * crowd,
            splice: self.splice + CROWD[1] * crowd,
        }
    }

    /// Of two channels, what speaks more.
    pub fn or(self, other: Self) -> Self {
        Evidence {
            click: self.click.max(other.click),
            splice: self.splice.max(other.splice),
        }
    }

    pub fn convinces(&self) -> bool {
        self.click > 0.0 || self.splice > 0.0
    }
}
