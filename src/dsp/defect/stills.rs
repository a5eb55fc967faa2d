//! Runs of one value in the middle of sound: zeros are a dropout, another value is a buffer that no longer moves.
//!
//! A musical rest also has zeros, but the sound fades before it, if only for a millisecond; here it is cut off in full swing and
//! comes back in full swing. Waveforms that stand still by nature (pulses of a sound chip) jump as far in every period.

use super::polygon::straight_and_corners;
use super::stats::{db, rms};
use super::{Page, Spot, Spots};
use crate::dsp::lanes::peak;

/// Shortest run, s. Lost data come in blocks; 0.3 ms is the shortest that transfers are known to lose.
const SHORTEST_ZEROS_S: f64 = 0.000_25;
/// But so many samples at any rate.
const SHORTEST: usize = 11;
const SHORTEST_STILL_S: f64 = 0.001_5;
/// Longer ones are rests or gaps, s.
const LONGEST_S: f64 = 0.11;
/// How far around the run sound is listened to, s.
const AROUND_S: f64 = 0.004;
const WIDER_S: f64 = 0.02;
/// Sound of at least this level, full scale = 1 (-60 dBFS), and this many steps of the word on both sides.
const LOUD: f64 = 1e-3;
const LOUD_STEPS: f64 = 24.0;
/// One side louder than the other by more than this, dB: a tail that ended, and a stroke.
const SIDES_DB: f64 = 26.0;
/// How far the sound must be from the run's value where it is cut, over its RMS.
const CUT: f64 = 0.2;
/// The same of one that lasts longer than this, s, which may be a rest.
const LONG_S: f64 = 0.01;
const LONG_CUT: f64 = 0.3;
/// So many samples on, at most, its slope would have led: a bass needs more of them, and a fade leads nowhere.
const REACH: f64 = 12.0;
const REACH_EXACT: f64 = 24.0;
/// A still value closer than this to the highest around is a clipped peak.
const BELOW_PEAK: f64 = 0.9;
/// Share of samples that equal their neighbour: waveforms that stand still by nature have more.
const STILL_SHARE: f64 = 0.25;
/// The same for samples on a straight line with their neighbours, where there are corners.
const STRAIGHT_SHARE: f64 = 0.4;
/// And with the corners: between them, recorded sound bends gently, most of all where it is low or soft.
const DRAWN_SHARE: f64 = 0.85;
/// A run that is not of one exact value needs louder sound around it, in steps of the word, and a harder cut.
const INEXACT_STEPS: f64 = 250.0;
const INEXACT_CUT: f64 = 0.6;
/// And is no longer than this, s: a longer one may be a rest or the closure of a consonant, see [`super::gaps`].
const INEXACT_S: f64 = 0.005;
/// Where exact zeros in other runs make up this share of the time, as in synthetic speech, and so many would be told, or the second
/// share, zeros are pauses: a run longer than this, s, is one of them.
const PAUSES: f64 = 0.03;
const PAUSES_TOLD: u64 = 4;
const MANY_PAUSES: f64 = 0.12;
const PAUSE_S: f64 = 0.005;
/// Zeros that dither makes are in shorter streaks than this, s.
const STREAK_S: f64 = 0.001;

/// Finds dropouts and stuck values.
#[derive(Debug, Clone)]
pub struct Stills {
    rate: f64,
    /// A step of the word length, full scale = 1.
    step: f64,
    dropouts: Spots,
    /// Runs of exact zeros that may be pauses.
    pauses: Spots,
    stuck: Spots,
    /// Samples of exact zeros in other runs between sounds, and all samples.
    zeros: u64,
    samples: u64,
    /// By channel, zeros since the last sound; none before the first.
    silent: Vec<Option<u64>>,
}

/// A run of one value, as indices into a page.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: usize,
    until: usize,
    value: f64,
}

impl Stills {
    pub fn new(rate: u32, step: f64) -> Self {
        Stills {
            rate: f64::from(rate),
            step,
            dropouts: Spots::default(),
            pauses: Spots::default(),
            stuck: Spots::default(),
            zeros: 0,
            samples: 0,
            silent: Vec::new(),
        }
    }

    pub fn page(&mut self, page: &Page) {
        self.silent.resize(page.channels.len(), None);
        let streak = (STREAK_S * self.rate) as usize;
        for channel in 0..page.channels.len() {
            let x = page.whole(channel);
            let mut at = page.from.max(1);
            self.samples += (page.until - page.from) as u64;
            while let Some(run) = self.next_run(x, at, page.until) {
                self.listen(channel, &x[at..run.from]);
                if !self.look(page, channel, run) {
                    let streaks = x[run.from..run.until]
                        .split(|v| *v != 0.0)
                        .map(<[f64]>::len);
                    let zeros: usize = streaks.filter(|n| *n >= streak).sum();
                    if let Some(silent) = &mut self.silent[channel] {
                        *silent += zeros as u64;
                    }
                }
                at = run.until.max(at + 1);
            }
            self.listen(channel, &x[at.min(page.until)..page.until]);
        }
    }

    /// Zeros are a pause once there is sound again; before the first sound and after the last they are none.
    fn listen(&mut self, channel: usize, x: &[f64]) {
        if peak(x) >= LOUD {
            self.zeros += self.silent[channel].replace(0).unwrap_or(0);
        }
    }

    /// The next run that begins in `at..until`, long enough to be looked at.
    fn next_run(&self, x: &[f64], at: usize, until: usize) -> Option<Run> {
        let shortest = ((SHORTEST_ZEROS_S * self.rate) as usize).max(SHORTEST);
        let mut i = at;
        while i < until {
            // A run of the shortest length covers a multiple of it: most of the sound is passed in strides.
            let probe = i + shortest - 1;
            if probe >= x.len() {
                return None;
            }
            if !self.same(x[probe], x[probe - 1]) {
                i = probe;
                if i >= until {
                    return None;
                }
                continue;
            }
            let value = x[probe];
            let from = x[..probe].iter().rposition(|v| !self.same(*v, value));
            let from = from.map_or(0, |p| p + 1);
            let length = x[probe..]
                .iter()
                .take_while(|v| self.same(**v, value))
                .count();
            let run = Run {
                from,
                until: probe + length,
                value,
            };
            if from >= at && from < until && run.until - from >= shortest {
                return Some(run);
            }
            i = run.until.max(i + 1);
        }
        None
    }

    /// Dither moves a sample by one step.
    fn same(&self, a: f64, b: f64) -> bool {
        (a - b).abs() <= 1.01 * self.step
    }

    /// Whether the run is told.
    fn look(&mut self, page: &Page, channel: usize, run: Run) -> bool {
        let x = page.whole(channel);
        let frames = |seconds: f64| (seconds * self.rate) as usize;
        let length = run.until - run.from;
        if length > frames(LONGEST_S) || run.until + frames(AROUND_S) > x.len() {
            return false;
        }
        let Some(start) = run.from.checked_sub(frames(AROUND_S)) else {
            return false;
        };
        let before = &x[start..run.from];
        let after = &x[run.until..run.until + frames(AROUND_S)];
        let zeros = run.value.abs() <= 1.01 * self.step;
        if !zeros && length < frames(SHORTEST_STILL_S) {
            return false;
        }
        let exact = x[run.from..run.until].iter().all(|v| *v == run.value);
        let [left, right] = [rms(before), rms(after)];
        let uneven = (db(left) - db(right)).abs() > SIDES_DB;
        if uneven || left.min(right) < LOUD.max(LOUD_STEPS * self.step) {
            return false;
        }
        let unproven = left.min(right) < INEXACT_STEPS * self.step || length > frames(INEXACT_S);
        if !exact && unproven {
            return false;
        }
        // Cut near a crossing of zero, the sound would have gone on to where its slope led.
        let most = if exact { REACH_EXACT } else { REACH };
        let reach = (length as f64 / 2.0).min(most);
        let cut = |near: f64, next: f64, rms: f64| {
            ((near - run.value).abs() + (near - next).abs() * reach) / rms
        };
        let last = before.len() - 1;
        let cuts = [
            cut(before[last], before[last - 1], left),
            cut(after[0], after[1], right),
        ];
        let hard = match exact {
            true if length > frames(LONG_S) => LONG_CUT,
            true => CUT,
            false => INEXACT_CUT,
        };
        if cuts[0].min(cuts[1]) < hard {
            return false;
        }
        let wider = frames(WIDER_S);
        let around = [
            &x[run.from.saturating_sub(wider)..run.from],
            &x[run.until..(run.until + wider).min(x.len())],
        ];
        if around.iter().any(|x| self.stands_still(x, exact)) {
            return false;
        }
        let highest = around.iter().map(|x| peak(x)).fold(0.0, f64::max);
        if !zeros && run.value.abs() > BELOW_PEAK * highest {
            return false;
        }
        let says = format!(
            "{length} samples {} between sound of {:.0} and {:.0} dBFS, cut at {:.1} and {:.1} of its RMS",
            if zeros { "of zero" } else { "of one value" },
            db(left),
            db(right),
            cuts[0],
            cuts[1]
        );
        let spots = match zeros {
            true if exact && length > frames(PAUSE_S) => &mut self.pauses,
            true => &mut self.dropouts,
            false => &mut self.stuck,
        };
        spots.add(Spot {
            from: page.frame(run.from),
            until: page.frame(run.until),
            channel: Some(channel),
            size: length as f64,
            confidence: if exact { 1.0 } else { 0.9 },
            says,
        });
        true
    }

    /// Dropouts, and buffers that no longer move.
    pub fn finish(mut self) -> (Spots, Spots) {
        let share = self.zeros as f64 / self.samples.max(1) as f64;
        let many = share >= MANY_PAUSES;
        if !many && (share < PAUSES || self.pauses.count() < PAUSES_TOLD) {
            self.dropouts.join(self.pauses);
        }
        (self.dropouts, self.stuck)
    }

    /// Pulses stand still between their jumps, saws and triangles go straight between their corners.
    fn stands_still(&self, x: &[f64], exact: bool) -> bool {
        let steps = x.windows(2);
        let still = steps.filter(|w| w[0] == w[1] || !exact && self.same(w[0], w[1]));
        let still = still.count();
        let still = still as f64 / x.len().max(1) as f64;
        let (straight, corners) = straight_and_corners(x, self.step);
        let drawn = straight > STRAIGHT_SHARE && straight + corners > DRAWN_SHARE;
        (still > STILL_SHARE || drawn) && corners > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise};

    const RATE: u32 = 44_100;
    const STEP: f64 = 1.0 / 32_768.0;

    /// Dropouts and stuck buffers in noise of a shape.
    fn found(shape: impl Fn(usize, f64) -> f64) -> (u64, u64) {
        let x = noise(176_400, 5);
        let x = x.iter().enumerate().map(|(i, v)| shape(i, 0.1 * v));
        let mut stills = Stills::new(RATE, STEP);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x.collect()]), |page| stills.page(page));
        pages.finish(|page| stills.page(page));
        let (dropouts, stuck) = stills.finish();
        (dropouts.count(), stuck.count())
    }

    #[test]
    fn zeros_in_the_middle_of_sound_are_a_dropout_and_another_value_is_stuck() {
        let run = 40_000..40_400;
        let hold = |value| {
            let run = run.clone();
            move |i, v| if run.contains(&i) { value } else { v }
        };
        assert_eq!(found(hold(0.0)), (1, 0));
        assert_eq!(found(hold(0.01)), (0, 1));
    }

    #[test]
    fn zeros_between_a_tail_and_a_stroke_are_none() {
        let stroke = |louder: f64| {
            move |i: usize, v: f64| match i {
                ..40_000 => 0.05 * v,
                40_000..40_200 => 0.0,
                _ => 0.05 * louder * v,
            }
        };
        assert_eq!(
            [2.0, 10.0, 40.0].map(|louder| found(stroke(louder)).0),
            [1, 1, 0]
        );
    }

    #[test]
    fn zeros_with_dither_are_a_dropout_only_where_they_are_short() {
        let dithered = |length: usize| {
            move |i: usize, v: f64| match i {
                _ if i < 40_000 || i >= 40_000 + length => v,
                _ => STEP * (i % 2) as f64,
            }
        };
        assert_eq!(found(dithered(100)).0, 1);
        assert_eq!(found(dithered(400)).0, 0);
    }

    #[test]
    fn among_pauses_of_zeros_only_short_runs_are_dropouts() {
        // Five holes of 9 ms cut off in full swing; and pauses that the sound fades to, or none.
        let holes = |pauses: bool, length: usize| {
            move |i: usize, v: f64| match i % 30_000 {
                hole if (9_000..9_000 + length).contains(&hole) => 0.0,
                in_pause if pauses && in_pause > 16_000 => {
                    v * ((in_pause as f64 - 23_000.0).abs() / 4_000.0 - 0.7).clamp(0.0, 1.0)
                }
                _ => v,
            }
        };
        assert_eq!(found(holes(false, 400)).0, 6);
        assert_eq!(found(holes(true, 400)).0, 0);
        assert_eq!(found(holes(true, 100)).0, 6);
    }

    #[test]
    fn zeros_that_dither_makes_are_no_pauses() {
        // Five holes of 9 ms, and passages in which dither alone turns up here and there.
        let holes = |dithered: bool| {
            move |i: usize, v: f64| match i % 30_000 {
                9_000..9_400 => 0.0,
                15_000..25_000 if dithered => STEP * f64::from(u8::from(i.is_multiple_of(16))),
                15_000..25_000 => 0.0,
                _ => v,
            }
        };
        assert_eq!(found(holes(true)).0, 6);
        assert_eq!(found(holes(false)).0, 0);
    }

    #[test]
    fn a_low_tone_with_overtones_is_not_drawn_by_a_computer() {
        // 110 Hz in words of 16 bits: straight but for where its overtones meet.
        let tone = |i: usize| {
            let turn = |k: usize| std::f64::consts::TAU * 110.0 * (k * i) as f64 / f64::from(RATE);
            let wave: f64 = (1..=24).map(|k| libm::sin(turn(k)) / k as f64).sum();
            (0.02 * wave / STEP).round() * STEP
        };
        let saw = |i: usize| ((i % 400) as f64 / 400.0 - 0.5) * 0.06;
        let hole = |i: usize, v: f64| {
            if (40_030..40_430).contains(&i) {
                0.0
            } else {
                v
            }
        };
        assert_eq!(found(|i, _| hole(i, tone(i))).0, 1);
        assert_eq!(found(|i, _| hole(i, saw(i))).0, 0);
    }

    #[test]
    fn silence_before_the_first_sound_and_after_the_last_is_no_pause() {
        let holes = |i: usize, v: f64| match i {
            // Too soft to be a sound.
            ..50 => 4.0 * STEP * (i % 2) as f64,
            ..40_000 | 150_000.. => 0.0,
            _ if i % 20_000 < 400 => 0.0,
            _ => v,
        };
        // The first hole is one with the silence before it.
        assert_eq!(found(holes).0, 5);
    }
}
