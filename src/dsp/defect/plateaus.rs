//! Flattened peaks: runs of nearly equal samples at a local extreme, with steep flanks. A smooth peak that is broad enough to hold
//! several equal samples falls off by no more than their spread beside them; a flattened one falls off at once.
//!
//! At the end the levels tell: clipping flattens everything at one level, the highest there is. A pulse also stands at its extreme
//! levels, but gets there in one jump, and mixtures of pulses stand at many levels.

use super::stats::db;
use super::summit::Summit;
use super::{Page, Spot, Spots};
use crate::dsp::lanes::{larger, peak};

/// Samples that make a run.
const SHORTEST: usize = 3;
/// Spread of a run in steps of the word: dither after a change of level moves samples by so much.
const SPREAD_STEPS: f64 = 3.0;
/// The sample beside a run is lower by at least so many spreads.
const DROP: f64 = 4.0;
/// Runs below this are not looked at, full scale = 1 (-24 dBFS).
const LOWEST: f64 = 0.063;
/// A flank that falls by this share of the level within a sample belongs to a pulse.
const JUMP: f64 = 0.4;
/// Levels followed at once, for each polarity.
const LEVELS: usize = 48;
/// Below full scale: so many runs, at one level, which hold this share of all runs.
const SCALED_RUNS: u64 = 3;
const SCALED_SHARE: f64 = 0.6;
/// Or fewer runs at the level of a spike: so many samples, so many times more than right below it.
const SPIKE_RUNS: u64 = 2;
const SPIKE_SAMPLES: u64 = 15;
const SPIKE: f64 = 12.0;
/// Share of runs with flanks that jump, above which the sound is made of pulses: of pulses all do, of clipped drums up to a half.
const PULSES: f64 = 0.75;
/// Clipped peaks stand at the highest level there is; what was added afterwards (dither) is a share of this.
const NEAR_PEAK: f64 = 0.97;

/// Runs of one level and polarity.
#[derive(Debug, Clone)]
struct Level {
    value: f64,
    runs: u64,
    jumps: u64,
    samples: u64,
    longest: u64,
    spots: Spots,
}

/// Finds flattened peaks.
#[derive(Debug, Clone)]
pub struct Plateaus {
    /// How far samples of a run may be apart.
    spread: f64,
    step: f64,
    levels: [Vec<Level>; 2],
    summits: [Summit; 2],
    runs: u64,
    peak: f64,
}

/// What the flattened peaks of a stream amount to.
#[derive(Debug, Clone, Default)]
pub struct Clipped {
    pub at_full_scale: Spots,
    pub scaled: Spots,
}

impl Plateaus {
    /// `step` of the word length, full scale = 1.
    pub fn new(step: f64) -> Self {
        Plateaus {
            spread: SPREAD_STEPS * step,
            step,
            levels: Default::default(),
            summits: [Summit::new(step), Summit::new(step)],
            runs: 0,
            peak: 0.0,
        }
    }

    pub fn page(&mut self, page: &Page) {
        for channel in 0..page.channels.len() {
            let x = page.whole(channel);
            let (from, until) = (
                page.from.max(1),
                page.until.min(x.len().saturating_sub(SHORTEST)),
            );
            let body = page.body(channel);
            self.peak = larger(self.peak, peak(body));
            self.summits[0].add(body.iter().copied());
            self.summits[1].add(body.iter().map(|v| -v));
            let mut i = from;
            while i < until {
                if (x[i] - x[i + 1]).abs() > self.spread || x[i].abs() < LOWEST {
                    i += 1;
                    continue;
                }
                i = self.run(page, channel, x, i);
            }
        }
    }

    /// Looks at the run that holds `i` and the sample after it, and returns where to go on.
    fn run(&mut self, page: &Page, channel: usize, x: &[f64], i: usize) -> usize {
        let sign = if x[i] < 0.0 { -1.0 } else { 1.0 };
        let top = |k: usize| sign * x[k];
        let (mut least, mut most) = (top(i), top(i));
        let spread = self.spread;
        let mut take = |v: f64| {
            let (l, m) = (least.min(v), most.max(v));
            let fits = m - l <= spread;
            if fits {
                (least, most) = (l, m);
            }
            fits
        };
        let mut until = i + 1;
        while until < x.len() && take(top(until)) {
            until += 1;
        }
        let mut from = i;
        while from > 0 && take(top(from - 1)) {
            from -= 1;
        }
        let next = until.max(i + 1);
        let length = until - from;
        // A run that began on the page before was seen there.
        if length < SHORTEST || from < page.from.max(1) || until >= x.len() || least < LOWEST {
            return next;
        }
        let flanks = [least - top(from - 1), least - top(until)];
        if flanks[0].min(flanks[1]) < DROP * self.spread {
            return next;
        }
        let jump = flanks[0].max(flanks[1]) > JUMP * most;
        self.runs += 1;
        let level = self.level(usize::from(sign < 0.0), most);
        level.runs += 1;
        level.jumps += u64::from(jump);
        level.samples += length as u64;
        level.longest = level.longest.max(length as u64);
        let frame = page.frame(from);
        level.spots.add(Spot {
            from: frame,
            until: frame + length as u64,
            channel: Some(channel),
            size: length as f64,
            confidence: 1.0,
            says: String::new(),
        });
        next
    }

    fn level(&mut self, polarity: usize, value: f64) -> &mut Level {
        let spread = self.spread;
        let levels = &mut self.levels[polarity];
        let found = levels
            .iter()
            .position(|l| (l.value - value).abs() <= spread);
        let index = found.unwrap_or_else(|| {
            if levels.len() >= LEVELS {
                let rarest = (0..levels.len()).min_by_key(|i| (levels[*i].runs, *i));
                levels.swap_remove(rarest.unwrap_or(0));
            }
            levels.push(Level {
                value,
                runs: 0,
                jumps: 0,
                samples: 0,
                longest: 0,
                spots: Spots::default(),
            });
            levels.len() - 1
        });
        &mut levels[index]
    }

    /// What was found.
    pub fn finish(self) -> Clipped {
        let full = 1.0 - SPREAD_STEPS * self.step;
        let mut clipped = Clipped::default();
        let mut tops: Vec<Level> = Vec::new();
        let mut spiked = false;
        for (levels, summit) in self.levels.into_iter().zip(&self.summits) {
            // The level of most samples, among those close to the highest peak.
            let near = levels
                .into_iter()
                .filter(|l| l.value >= NEAR_PEAK * self.peak);
            let top = near.max_by_key(|l| (l.samples, l.runs));
            let (samples, over) = summit.spike();
            spiked |= samples >= SPIKE_SAMPLES
                && over >= SPIKE
                && top.as_ref().is_some_and(|top| summit.holds(top.value));
            tops.extend(top);
        }
        let held: u64 = tops.iter().map(|l| l.runs).sum();
        let jumps: u64 = tops.iter().map(|l| l.jumps).sum();
        let pulses = jumps as f64 > PULSES * held as f64;
        let scaled = (held >= SCALED_RUNS && held as f64 >= SCALED_SHARE * self.runs as f64)
            || (held >= SPIKE_RUNS && spiked);
        for level in tops {
            let at_full_scale = level.value >= full;
            if pulses || !(at_full_scale || scaled) {
                continue;
            }
            let (spots, count) = level.spots.finish();
            let says = format!(
                "{count} flat peaks at {:.2} dBFS, the longest of {} samples; {} flat peaks at all levels",
                db(level.value),
                level.longest,
                self.runs
            );
            let into = if at_full_scale {
                &mut clipped.at_full_scale
            } else {
                &mut clipped.scaled
            };
            into.take(spots, count, &says);
        }
        clipped
    }
}
