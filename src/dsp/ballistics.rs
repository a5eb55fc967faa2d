//! How fast a gain reduction comes and goes: the smooth decoupled detector in the decibel domain (Giannoulis, Massberg, Reiss,
//! "Digital Dynamic Range Compressor Design", JAES 60-6, 2012), and a release that depends on the programme.

use super::lanes::larger;

/// Where a reduction that nothing asks for any more ends: a step of -139 dB, after which gains are exactly 1 again.
const NOTHING_DB: f64 = 1e-6;

/// The slow release of the automatic one takes so many times as long as the fast one.
pub const SLOW_RELEASE: f64 = 10.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// One time constant.
    Fixed,
    /// After an isolated peak the reduction falls with the given constant; after sustained reduction it falls so to the average of
    /// the last while, and with that at [`SLOW_RELEASE`] times the constant.
    Auto,
}

impl Release {
    pub const ALL: [Release; 2] = [Release::Fixed, Release::Auto];

    pub const fn name(self) -> &'static str {
        match self {
            Release::Fixed => "fixed",
            Release::Auto => "auto",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// One reduction on its way.
#[derive(Debug, Clone)]
pub struct Ballistics {
    attack: f64,
    release: f64,
    /// Share of a new value in the slow average; none with a fixed release.
    slow: Option<f64>,
    average_db: f64,
    held_db: f64,
    smooth_db: f64,
}

impl Ballistics {
    /// After a step up the reduction has covered 1 - 1/e of its way in `attack_ms`, after a step down in `release_ms`, which
    /// therefore cannot be less than `attack_ms`.
    pub fn new(attack_ms: f64, release_ms: f64, release: Release, rate: u32) -> Self {
        let per_frame = 1e3 / f64::from(rate.max(1));
        let keep = |ms: f64| libm::exp(-per_frame / larger(1e-6, ms));
        Ballistics {
            attack: keep(attack_ms),
            release: keep(hold_ms(attack_ms, release_ms)),
            slow: (release == Release::Auto).then(|| 1.0 - keep(SLOW_RELEASE * release_ms)),
            average_db: 0.0,
            held_db: 0.0,
            smooth_db: 0.0,
        }
    }

    /// Replaces wanted reductions by what becomes of them.
    pub fn follow(&mut self, reductions_db: &mut [f64]) {
        match self.slow {
            None => self.run(reductions_db, |_, _| 0.0),
            Some(share) => self.run(reductions_db, |average, wanted| {
                ended(average + share * (wanted - average), wanted)
            }),
        }
    }

    #[inline(always)]
    fn run(&mut self, reductions_db: &mut [f64], average: impl Fn(f64, f64) -> f64) {
        let (attack, release) = (self.attack, self.release);
        let (mut slow, mut held, mut smooth) = (self.average_db, self.held_db, self.smooth_db);
        for value in reductions_db {
            slow = average(slow, *value);
            held = ended(larger(*value, slow + release * (held - slow)), *value);
            smooth = ended(held + attack * (smooth - held), held);
            *value = smooth;
        }
        (self.average_db, self.held_db, self.smooth_db) = (slow, held, smooth);
    }
}

/// A value on its way to `goal`, which it reaches if that is 0.
#[inline(always)]
fn ended(db: f64, goal: f64) -> f64 {
    if goal == 0.0 && db < NOTHING_DB {
        0.0
    } else {
        db
    }
}

/// The time constant of the release stage: since the attack stage follows it, the sum of both must have fallen to 1/e after
/// `release_ms`. Two decays of constants r and a fall as (r exp(-t/r) - a exp(-t/a)) / (r - a).
fn hold_ms(attack_ms: f64, release_ms: f64) -> f64 {
    let (a, t) = (larger(1e-6, attack_ms), larger(1e-6, release_ms));
    let rest = |r: f64| {
        // The limit of equal constants is met by keeping them a little apart.
        let r = if libm::fabs(r - a) < 1e-6 * a {
            r + 1e-6 * a
        } else {
            r
        };
        (r * libm::exp(-t / r) - a * libm::exp(-t / a)) / (r - a)
    };
    let (mut low, mut high) = (1e-6, t);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if rest(middle) < libm::exp(-1.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds until the reduction has covered 1 - 1/e of a step.
    fn times(attack_ms: f64, release_ms: f64) -> (f64, f64) {
        let rate = 48_000;
        let mut ballistics = Ballistics::new(attack_ms, release_ms, Release::Fixed, rate);
        let mut up = vec![10.0; 96_000];
        let mut down = vec![0.0; 96_000];
        ballistics.follow(&mut up);
        ballistics.follow(&mut down);
        let mark = 10.0 * libm::exp(-1.0);
        let ms = |frame: Option<usize>| (frame.unwrap() + 1) as f64 / 48.0;
        (
            ms(up.iter().position(|r| *r >= 10.0 - mark)),
            ms(down.iter().position(|r| *r <= mark)),
        )
    }

    #[test]
    fn attack_and_release_take_the_time_they_are_given() {
        for (attack, release) in [(0.5, 5.0), (10.0, 100.0), (30.0, 60.0), (30.0, 300.0)] {
            let (up, down) = times(attack, release);
            assert!((up - attack).abs() < 0.03, "attack {attack}: {up}");
            assert!((down - release).abs() < 0.05, "release {release}: {down}");
        }
    }

    #[test]
    fn a_release_cannot_be_faster_than_the_attack() {
        let (up, down) = times(20.0, 1.0);
        assert!((up - down).abs() < 0.05, "{up} {down}");
    }

    #[test]
    fn the_automatic_release_is_fast_after_a_peak_and_slow_after_a_passage() {
        let left_after_fast = |passage_ms: usize| {
            let mut ballistics = Ballistics::new(1.0, 100.0, Release::Auto, 48_000);
            ballistics.follow(&mut vec![6.0; 48 * passage_ms]);
            let mut after = vec![0.0; 48 * 300];
            ballistics.follow(&mut after);
            after[48 * 300 - 1]
        };
        assert!(left_after_fast(10) < 0.4, "{}", left_after_fast(10));
        assert!(left_after_fast(5_000) > 4.0, "{}", left_after_fast(5_000));
    }

    #[test]
    fn a_small_reduction_is_reached_however_slowly() {
        let mut ballistics = Ballistics::new(300.0, 600.0, Release::Fixed, 384_000);
        let mut wanted = vec![1e-3; 384_000 * 4];
        ballistics.follow(&mut wanted);
        assert!((wanted[384_000 * 4 - 1] - 1e-3).abs() < 1e-8);
    }

    #[test]
    fn reduction_ends_and_does_not_fade_for_ever() {
        for release in Release::ALL {
            let mut ballistics = Ballistics::new(1.0, 20.0, release, 48_000);
            ballistics.follow(&mut [12.0; 4_800]);
            let mut after = vec![0.0; 48_000 * 10];
            ballistics.follow(&mut after);
            assert_eq!(after.last(), Some(&0.0));
        }
    }
}
