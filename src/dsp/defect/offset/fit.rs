//! What of the mean of a sound does not depend on how loud it is, by weighted least squares: `mean = offset + share x level`, where soft
//! windows count more, because the mean of a loud one is uncertain in proportion.

use super::super::stats::db;
use std::ops::Range;

/// Least offset, full scale = 1.
const LEAST: f64 = 0.000_75;
/// Windows of digital silence say nothing of what is around them, full scale = 1.
const BLACK: f64 = 1e-6;
/// Level below which a window counts no more than another, full scale = 1 (-80 dBFS).
const SOFT: f64 = 1e-4;
/// Windows that make a fit, at least.
const WINDOWS: usize = 6;
/// Neighbouring windows overlap and share their notes: standard errors are taken so many times as large.
const SHARED: f64 = 2.0;
/// An offset over the whole stream is so many standard errors from zero.
const ERRORS: f64 = 15.0;
/// A mean that is so many standard errors off while the offset is at most this share of it follows the level.
const TELLS: f64 = 5.0;
const FOLLOWS: f64 = 0.3;
/// Where the level does not tell: the middle half of the means lies within this share of their middle, or within this much of full scale,
/// and this share of them is on its side.
const SPREAD: f64 = 0.45;
const SPREAD_LEAST: f64 = 0.000_8;
const ONE_SIDED: f64 = 0.9;
/// An offset that is switched on and off: so many windows at least, so many before and behind it, because sound begins and ends there too.
const SHORTEST: usize = 8;
const BESIDE: usize = 6;
/// It is so many standard errors from zero, and leaves so much of the deviations of the means at most: where it is short, and from
/// [`LONG`] windows on, where chance seldom keeps it up.
const LONG: usize = 11;
const SWITCHED_ERRORS: [f64; 2] = [5.0, 3.2];
const LEFT: [f64; 2] = [0.35, 0.6];
/// Where it is switched the mean jumps by this share of it, and the level hardly, dB, at one place at least: a note may begin or end with
/// the other; unless it is this clear.
const JUMP: Range<f64> = 0.6..1.55;
const STEADY_DB: f64 = 8.0;
const CLEAR_ERRORS: f64 = 50.0;
/// Windows among which the places are looked for; more are put together.
const LOOKED: usize = 512;

/// Mean of a window, and its RMS about the mean, full scale = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    pub mean: f64,
    pub level: f64,
}

/// An offset, full scale = 1, and what gave it away.
#[derive(Debug, Clone, PartialEq)]
pub struct Offset {
    pub value: f64,
    pub why: String,
}

/// Weighted sums of a stretch of windows.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: f64,
    one: f64,
    level: f64,
    level2: f64,
    mean: f64,
    both: f64,
    mean2: f64,
}

impl Sums {
    fn of(window: &Window) -> Self {
        let Window { mean, level } = *window;
        let weight = 1.0 / (level * level + SOFT * SOFT);
        Sums {
            n: 1.0,
            one: weight,
            level: weight * level,
            level2: weight * level * level,
            mean: weight * mean,
            both: weight * level * mean,
            mean2: weight * mean * mean,
        }
    }

    fn with(self, b: Sums, sign: f64) -> Self {
        Sums {
            n: self.n + sign * b.n,
            one: self.one + sign * b.one,
            level: self.level + sign * b.level,
            level2: self.level2 + sign * b.level2,
            mean: self.mean + sign * b.mean,
            both: self.both + sign * b.both,
            mean2: self.mean2 + sign * b.mean2,
        }
    }

    /// The offset of a part of the windows whose sums these are, over what follows the level in all of them; its standard error; and the
    /// weighted squares that are left. None where level and offset are the same thing.
    fn fit(&self, part: &Sums) -> Option<[f64; 3]> {
        let det = part.one * self.level2 - part.level * part.level;
        if det <= 1e-9 * part.one * self.level2 || self.n < 4.0 {
            return None;
        }
        let offset = (part.mean * self.level2 - self.both * part.level) / det;
        let share = (part.one * self.both - part.level * part.mean) / det;
        let left = (self.mean2 - offset * part.mean - share * self.both).max(0.0);
        let error = SHARED * libm::sqrt(left / (self.n - 3.0) * self.level2 / det) + 1e-7;
        Some([offset, error, left])
    }
}

fn sounding(windows: &[Window]) -> Vec<(usize, Window)> {
    let all = windows.iter().copied().enumerate();
    all.filter(|(_, w)| w.mean.abs() > BLACK || w.level > BLACK)
        .collect()
}

fn sums(windows: impl Iterator<Item = Window>) -> Sums {
    windows.fold(Sums::default(), |s, w| s.with(Sums::of(&w), 1.0))
}

/// An offset that the whole stream has.
pub fn whole(windows: &[Window]) -> Option<Offset> {
    let sounding = sounding(windows);
    let all = sums(sounding.iter().map(|(_, w)| *w));
    let [value, error, _] = all.fit(&all)?;
    let errors = value.abs() / error;
    let found = sounding.len() >= WINDOWS && value.abs() >= LEAST && errors >= ERRORS;
    found.then(|| Offset {
        value,
        why: format!(
            "however loud it is: {:.0} standard errors from zero without what follows the level",
            errors.min(9_999.0)
        ),
    })
}

/// An offset that all windows share where none is so soft that it would tell.
pub fn steady(windows: &[Window]) -> Option<Offset> {
    let mut means: Vec<f64> = windows.iter().map(|w| w.mean).collect();
    if means.len() < 2 {
        return None;
    }
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((means.len() - 1) as f64 * share) as usize];
    let middle = at(0.5);
    let all = sums(sounding(windows).into_iter().map(|(_, w)| w));
    if let Some([offset, error, _]) = all.fit(&all)
        && TELLS * error < middle.abs()
        && offset.abs() < FOLLOWS * middle.abs()
    {
        return None;
    }
    let spread = at(0.75) - at(0.25);
    let side = means.iter().filter(|m| **m * middle > 0.0).count() as f64 / means.len() as f64;
    let found = middle.abs() >= LEAST
        && spread < (SPREAD * middle.abs()).max(SPREAD_LEAST)
        && side >= ONE_SIDED;
    found.then(|| Offset {
        value: middle,
        why: format!(
            "on this side of zero in {:.0} % of the windows, half of which lie within {:.3} %",
            100.0 * side,
            100.0 * spread
        ),
    })
}

/// An offset that is there for a while: the mean jumps where it comes and where it goes, and the level does not.
pub fn switched(windows: &[Window]) -> Option<(Range<usize>, Offset)> {
    let together = windows.len().div_ceil(LOOKED).max(1);
    let middle = |chunk: &[Window]| {
        let n = chunk.len() as f64;
        Window {
            mean: chunk.iter().map(|w| w.mean).sum::<f64>() / n,
            level: libm::sqrt(chunk.iter().map(|w| w.level * w.level).sum::<f64>() / n),
        }
    };
    let coarse: Vec<Window> = windows.chunks(together).map(middle).collect();
    let kept = sounding(&coarse);
    let x: Vec<Window> = kept.iter().map(|(_, w)| *w).collect();
    let mut until = vec![Sums::default()];
    for window in &x {
        until.push(until[until.len() - 1].with(Sums::of(window), 1.0));
    }
    let all = until[x.len()];
    let alone = (all.mean2 - all.both * all.both / all.level2.max(1e-30)).max(1e-30);
    let steps: Vec<Option<(f64, f64)>> = (0..=x.len()).map(|at| step(&x, at)).collect();
    let mut best: Option<(f64, Range<usize>, f64, f64)> = None;
    for from in BESIDE..x.len() {
        let Some((rise, rise_db)) = steps[from] else {
            continue;
        };
        for to in from + SHORTEST..x.len().saturating_sub(BESIDE) {
            let Some((fall, fall_db)) = steps[to] else {
                continue;
            };
            let part = until[to].with(until[from], -1.0);
            let Some([offset, error, left]) = all.fit(&part) else {
                continue;
            };
            let (errors, left) = (offset.abs() / error, left / alone);
            let steady = rise_db.abs().min(fall_db.abs()) < STEADY_DB;
            let long = usize::from(to - from >= LONG);
            let found = offset.abs() >= LEAST
                && errors >= SWITCHED_ERRORS[long]
                && left < LEFT[long]
                && JUMP.contains(&(rise / offset))
                && JUMP.contains(&(-fall / offset))
                && (steady || errors > CLEAR_ERRORS);
            if found && best.as_ref().is_none_or(|b| left < b.0) {
                best = Some((left, from..to, offset, errors));
            }
        }
    }
    let (_, range, value, errors) = best?;
    let place = |at: usize| kept[at.min(kept.len() - 1)].0 * together;
    let why = format!(
        "switched on and off: the mean jumps there and the level does not, {:.0} standard errors from zero",
        errors.min(9_999.0)
    );
    Some((place(range.start)..place(range.end), Offset { value, why }))
}

/// How far the mean, and the level, dB, step at a window: two behind it against two before it, without those that overlap. None at the
/// ends.
fn step(x: &[Window], at: usize) -> Option<(f64, f64)> {
    let (before, after) = (x.get(at.checked_sub(3)?..at - 1)?, x.get(at + 1..at + 3)?);
    let mean = |w: &[Window]| w.iter().map(|w| w.mean).sum::<f64>() / w.len() as f64;
    let level = |w: &[Window]| w.iter().map(|w| w.level).sum::<f64>() / w.len() as f64 + BLACK;
    Some((mean(after) - mean(before), db(level(after) / level(before))))
}
