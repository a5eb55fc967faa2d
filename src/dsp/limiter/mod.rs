//! True-peak limiter: the exact true peak of what it gives out, read as a band-limited signal, never exceeds the ceiling.
//!
//! One gain for all channels, the product of two curves, both looking ahead. The *sustained* curve gives what the programme asks for
//! again and again over a while: a steady tone down to 20 Hz gets a constant gain and is not distorted. The *transient* curve
//! adds short dips for what is left. A gain that moves changes the signal between the samples, so the product is read again with the
//! exact interpolator and the transient curve bent further down where it is still too high, until nothing is; only then a
//! stretch of the stream is handed out. Stretches have fixed positions in the stream, so its cutting does not change a bit.
//!
//! Knows nothing of word lengths: who rounds afterwards states the allowance.

mod envelope;
mod far;
mod peaks;
#[cfg(test)]
mod tests;
mod transient;

use std::collections::VecDeque;
use std::f64::consts::PI;
use std::ops::Range;

use super::cpu::on_any_cpu;
use super::lanes::larger;
use crate::audio::Block;
use envelope::{Sustained, on_grid};
use far::{Far, SPACING};
use peaks::{Above, Peaks, SURROUNDINGS, What};
use transient::Transient;

/// Frames taken in before the next stretch is worked on.
const BATCH: usize = 4096;
/// What is handed out was right with so many further frames known, and some more for what is bent later.
const SETTLED: usize = 8192;
/// Standard deviations of what frames unseen at that time may still add (see [`far`]) that are kept free below the aim.
const UNSEEN: f64 = 4.5;
/// Silence before the stream, in which peaks are looked for as well; there is as much as wanted after it.
const EDGE: usize = 1024;
/// Aim below the ceiling, dB, once there is something to reduce: what the reading may miss.
const AIM_DB: f64 = 0.0005;
/// The sustained curve aims this much lower still, dB, so that nothing is left to do for the other one.
const SUSTAINED_AIM_DB: f64 = 0.001;
/// A flank's reading is too high by less than this.
const FLANK: f64 = 1.0 - 2e-3;
/// The output is right when it exceeds the aim by this share at most.
const RIGHT: f64 = 2e-5;
/// Rounds of reading and bending. A handful is usual; a stretch that needs more is handed out as it is and counted.
const ROUNDS: u32 = 60;
/// Nothing is bent further down than by 60 dB: whoever asks for that has no programme.
const DEEPEST: f64 = 0.999;
/// Rounds in which only the place that is too high is bent.
const LOCAL_ROUNDS: u32 = 8;
/// How far around a changed gain the output is read again within the rounds; all that it may reach is read at the end.
const NEAR: usize = 48;

/// What the limiter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Least distortion: steady sounds keep their shape, whatever their pitch.
    Transparent,
    /// Most loudness at the same peak.
    Loud,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LimiterSettings {
    /// The true peak that is not exceeded, dBTP, -24 to 0.
    pub ceiling_dbtp: f64,
    pub mode: Mode,
    /// Taken off the ceiling for noise that is added afterwards, full scale = 1.
    pub allowance: f64,
}

/// What a limiter did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LimiterReport {
    pub frames: u64,
    /// Frames whose gain was not exactly 1.
    pub frames_touched: u64,
    pub max_reduction_db: f64,
    /// Most rounds of reading and bending that a stretch took.
    pub rounds: u32,
    /// Stretches in which the last round left something above the aim.
    pub unsettled: u64,
}

/// Time constants of a mode, ms.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub hold: f64,
    pub lasting: f64,
    pub smooth: f64,
    pub transient: f64,
    pub release: f64,
}

impl Mode {
    pub fn times(self) -> Times {
        match self {
            Mode::Transparent => Times {
                hold: 50.0,
                lasting: 150.0,
                smooth: 50.0,
                transient: 8.0,
                release: 20.0,
            },
            Mode::Loud => Times {
                hold: 50.0,
                lasting: 300.0,
                smooth: 50.0,
                transient: 2.0,
                release: 5.0,
            },
        }
    }
}

/// A limiter for one stream.
#[derive(Debug, Clone)]
pub struct Limiter {
    /// Above this the input is limited.
    ceiling: f64,
    aim: f64,
    sustained_aim: f64,
    sustained: Sustained,
    transient: Transient,
    peaks: Peaks,
    found: Vec<Above>,
    /// Position in the stream of the first frame of all that follows. Frame 0 is the first of the stream.
    base: i64,
    input: Vec<Vec<f64>>,
    /// Largest magnitude in the intervals before and after each frame, where it is above the ceiling: read up to here.
    level: Vec<f64>,
    /// The same at peaks only.
    summit: Vec<f64>,
    read_until: usize,
    asked_of_sustained: usize,
    /// Results of the sustained curve that lie before `base`.
    lag: usize,
    lasting: Vec<f64>,
    gain: Vec<f64>,
    output: Vec<Vec<f64>>,
    far: Vec<Far>,
    checked_until: usize,
    settled_until: usize,
    /// The output is right up to so many frames after a stretch when that is handed out.
    settled_after: usize,
    /// Frames kept before what is settled.
    history: usize,
    /// Frames of the present batch, and of the stream.
    waiting: usize,
    total: u64,
    grids: Grids,
    report: LimiterReport,
}

/// Which stretches of the input came on which grid.
#[derive(Debug, Clone, Default)]
struct Grids {
    /// Ends of stretches in frames of the stream.
    ends: VecDeque<(u64, Option<u32>)>,
}

impl Grids {
    fn add(&mut self, end: u64, bits: Option<u32>) {
        match self.ends.back_mut() {
            Some(last) if last.1 == bits => last.0 = end,
            _ => self.ends.push_back((end, bits)),
        }
    }

    /// The grid that holds all frames up to `end` that were not asked for yet.
    fn take(&mut self, end: u64) -> Option<u32> {
        let mut all = self.ends.front().and_then(|f| f.1);
        while let Some((until, bits)) = self.ends.front().copied() {
            all = all.zip(bits).map(|(a, b)| a.max(b));
            if until > end {
                break;
            }
            self.ends.pop_front();
            if until == end {
                break;
            }
        }
        all
    }
}

fn linear(db: f64) -> f64 {
    libm::exp10(db / 20.0)
}

impl Limiter {
    pub fn new(settings: &LimiterSettings, rate: u32, channels: usize) -> Self {
        Self::with_times(settings, settings.mode.times(), rate, channels)
    }

    pub fn with_times(
        settings: &LimiterSettings,
        times: Times,
        rate: u32,
        channels: usize,
    ) -> Self {
        let frames = |ms: f64| ms * f64::from(rate) / 1000.0;
        let whole = |ms: f64| frames(ms) as usize;
        let ceiling = larger(linear(settings.ceiling_dbtp) - settings.allowance, 1e-3);
        let aim = ceiling * linear(-AIM_DB);
        let sustained =
            Sustained::new(whole(times.hold), whole(times.lasting), whole(times.smooth));
        let transient = Transient::new(whole(times.transient), frames(times.release));
        let spread = transient.spread();
        // A curve is right so far from where it begins.
        let edge = (EDGE + 2 * spread).next_multiple_of(SPACING);
        Limiter {
            ceiling,
            aim,
            sustained_aim: aim * linear(-SUSTAINED_AIM_DB),
            lag: sustained.lag,
            sustained,
            transient,
            peaks: Peaks::new(),
            found: Vec::new(),
            base: -(edge as i64),
            input: vec![vec![0.0; edge]; channels],
            level: Vec::new(),
            summit: Vec::new(),
            read_until: SURROUNDINGS,
            asked_of_sustained: 0,
            lasting: Vec::new(),
            gain: Vec::new(),
            output: vec![Vec::new(); channels],
            far: vec![Far::new(); channels],
            checked_until: SURROUNDINGS,
            settled_until: 0,
            settled_after: SETTLED + 4 * spread,
            history: 2 * SURROUNDINGS + 2 * spread,
            waiting: 0,
            total: 0,
            grids: Grids::default(),
            report: LimiterReport::default(),
        }
    }

    /// Takes further frames; appends what is ready to `out`.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        let frames = block.frames();
        self.grids.add(self.total + frames as u64, block.grid_bits);
        let mut from = 0;
        while from < frames {
            let until = from + (BATCH - self.waiting).min(frames - from);
            for (lane, channel) in self.input.iter_mut().zip(&block.channels) {
                lane.extend_from_slice(&channel[from..until]);
            }
            self.total += (until - from) as u64;
            self.waiting += until - from;
            from = until;
            if self.waiting == BATCH {
                self.work(out);
            }
        }
    }

    /// Ends the stream; appends the rest to `out`.
    pub fn finish(&mut self, out: &mut Block) {
        let silence = [0.0; BATCH];
        while !self.input.is_empty() && self.given() < self.total {
            for lane in &mut self.input {
                lane.extend_from_slice(&silence[self.waiting..]);
            }
            self.work(out);
        }
    }

    /// What it did so far.
    pub fn report(&self) -> LimiterReport {
        self.report.clone()
    }

    /// Frames handed out.
    fn given(&self) -> u64 {
        u64::try_from(self.base + self.settled_until as i64)
            .unwrap_or(0)
            .min(self.total)
    }

    /// Takes everything one batch further.
    fn work(&mut self, out: &mut Block) {
        self.waiting = 0;
        self.read_input();
        self.ask_for_what_lasts();
        self.ask_for_the_rest();
        let known = self.transient.frames().min(self.lasting.len());
        self.apply(self.gain.len()..known);
        self.bend_until_right();
        self.hand_out(out);
    }

    fn read_input(&mut self) {
        let end = self.input.first().map_or(0, Vec::len);
        let range = self.read_until..end - SURROUNDINGS;
        self.level.resize(end, 0.0);
        self.summit.resize(end, 0.0);
        for x in &self.input {
            self.found.clear();
            let what = What {
                far: None,
                flanks: true,
            };
            self.peaks
                .above(x, range.clone(), self.ceiling, what, &mut self.found);
            for above in &self.found {
                for frame in [above.interval, above.interval + 1] {
                    self.level[frame] = larger(self.level[frame], above.value);
                    if above.is_peak {
                        self.summit[frame] = larger(self.summit[frame], above.value);
                    }
                }
            }
        }
        self.read_until = range.end;
    }

    fn ask_for_what_lasts(&mut self) {
        // The next reading may still find a peak of the last interval.
        let until = self.read_until - 4;
        for summit in &self.summit[self.asked_of_sustained..until] {
            let asked = larger(1.0 - self.sustained_aim / larger(*summit, 1e-9), 0.0);
            let reduction = self.sustained.push(on_grid(asked));
            if self.lag > 0 {
                self.lag -= 1;
            } else {
                self.lasting.push(reduction);
            }
        }
        self.asked_of_sustained = until;
    }

    fn ask_for_the_rest(&mut self) {
        let known = self.transient.asked();
        let new = known..self.lasting.len();
        let asked: Vec<f64> = self.level[new.clone()]
            .iter()
            .zip(&self.summit[new.clone()])
            .zip(&self.lasting[new])
            .map(|((level, summit), lasting)| {
                // Flanks are not read exactly: peaks must not seem higher for it.
                let highest = larger(level * FLANK, *summit) * (1.0 - lasting);
                larger(1.0 - self.aim / larger(highest, 1e-9), 0.0)
            })
            .collect();
        self.transient.extend(&asked);
    }

    /// Computes gain and output.
    fn apply(&mut self, frames: Range<usize>) {
        if self.gain.len() < frames.end {
            self.gain.resize(frames.end, 1.0);
        }
        let gain = &mut self.gain[frames.clone()];
        for ((gain, lasting), short) in gain
            .iter_mut()
            .zip(&self.lasting[frames.clone()])
            .zip(&self.transient.curve()[frames.clone()])
        {
            *gain = (1.0 - lasting) * (1.0 - short);
        }
        for (x, y) in self.input.iter().zip(&mut self.output) {
            if y.len() < frames.end {
                y.resize(frames.end, 0.0);
            }
            multiply(&x[frames.clone()], gain, &mut y[frames.clone()]);
        }
        for (far, y) in self.far.iter_mut().zip(&self.output) {
            far.update(y, frames.clone());
        }
    }

    /// Reads the output and bends the transient curve further down until nothing is above the aim.
    fn bend_until_right(&mut self) {
        let until = self
            .gain
            .len()
            .saturating_sub(SURROUNDINGS)
            .max(self.checked_until);
        let first = self.settled_until.saturating_sub(1).max(SURROUNDINGS);
        // What came in further on may have moved the far field of what was right.
        let mut open = self.refresh_far(first..until);
        open.push(self.checked_until..until);
        let mut open = merged(open);
        let unseen = self
            .far
            .iter()
            .map(|far| far.unseen(self.settled_until, self.settled_after))
            .fold(0.0, larger);
        let aim = self.aim - UNSEEN * unseen / PI;
        // What is further away from changes is read once the near is right.
        let mut far: Vec<Range<usize>> = Vec::new();
        let mut rounds = 0;
        loop {
            let overs = self.overs(&open, aim);
            if overs.is_empty() {
                if far.is_empty() {
                    break;
                }
                open = merged(std::mem::take(&mut far));
                continue;
            }
            if rounds == ROUNDS {
                self.report.unsettled += 1;
                break;
            }
            rounds += 1;
            let mut changed = Vec::new();
            // Where bending a place again and again does not help, the peak comes from around it: more and more is bent.
            let stride = self.transient.spread().max(1);
            let steps = rounds.saturating_sub(LOCAL_ROUNDS).min(32) as usize;
            for over in overs {
                let from = over.interval.saturating_sub(steps * stride);
                let until = over.interval + 1 + steps * stride;
                for frame in (from..over.interval)
                    .step_by(stride)
                    .chain((over.interval..=until).step_by(stride))
                    .chain([over.interval + 1])
                {
                    if (self.settled_until..self.gain.len()).contains(&frame) {
                        let gain = 1.0 - self.transient.reduction(frame);
                        let asked = (1.0 - gain * aim / over.value).min(DEEPEST);
                        let held = self.transient.ask(frame, asked);
                        if !held.is_empty() {
                            changed.push(held);
                        }
                    }
                }
            }
            open.clear();
            for held in merged(changed) {
                let bent = self.transient.again(held);
                let bent = bent.start.max(self.settled_until)..bent.end.min(self.gain.len());
                if bent.is_empty() {
                    continue;
                }
                self.apply(bent.clone());
                let around = |frames: usize| {
                    bent.start.saturating_sub(frames).max(first)..(bent.end + frames).min(until)
                };
                open.push(around(NEAR));
                far.push(around(SURROUNDINGS));
            }
            open.retain(|r| !r.is_empty());
            far.retain(|r| !r.is_empty());
            open = merged(open);
            far.extend(self.refresh_far(first..until));
        }
        self.report.rounds = self.report.rounds.max(rounds);
        self.checked_until = until;
    }

    /// Brings the far fields up to date; gives where in `range` that can be seen in a reading.
    fn refresh_far(&mut self, range: Range<usize>) -> Vec<Range<usize>> {
        let noticed = self.aim * RIGHT * PI;
        let mut moved = Vec::new();
        for far in &mut self.far {
            for stretch in far.refresh(range.start, noticed) {
                let stretch = stretch.start.max(range.start)..stretch.end.min(range.end);
                if !stretch.is_empty() {
                    moved.push(stretch);
                }
            }
        }
        moved
    }

    /// Peaks of the output above an aim.
    fn overs(&mut self, ranges: &[Range<usize>], aim: f64) -> Vec<Above> {
        self.found.clear();
        for range in ranges {
            for (y, far) in self.output.iter().zip(&self.far) {
                let what = What {
                    far: far.is_felt().then_some(far),
                    flanks: false,
                };
                let floor = aim * (1.0 + RIGHT);
                self.peaks
                    .above(y, range.clone(), floor, what, &mut self.found);
            }
        }
        // What was right as it came stays as it came.
        let (gain, ceiling) = (&self.gain, self.ceiling);
        self.found.retain(|a| {
            a.value > ceiling || gain[a.interval] != 1.0 || gain[a.interval + 1] != 1.0
        });
        self.found.clone()
    }

    /// Gives out what is settled, and forgets what is not needed any more.
    fn hand_out(&mut self, out: &mut Block) {
        let before = self.given();
        self.settled_until = self
            .settled_until
            .max(self.checked_until.saturating_sub(self.settled_after));
        let after = self.given();
        if after > before {
            let start = (before as i64 - self.base) as usize;
            let ready = start..start + (after - before) as usize;
            let gain = &self.gain[ready.clone()];
            let touched = gain.iter().filter(|g| **g != 1.0).count() as u64;
            let lowest = gain.iter().fold(1.0, |m, g| if *g < m { *g } else { m });
            self.report.frames = after;
            self.report.frames_touched += touched;
            self.report.max_reduction_db =
                larger(self.report.max_reduction_db, -20.0 * libm::log10(lowest));
            let grid = self.grids.take(after).filter(|_| touched == 0);
            out.grid_bits = if out.is_empty() {
                grid
            } else {
                out.grid_bits.zip(grid).map(|(a, b)| a.max(b))
            };
            for (channel, y) in out.channels.iter_mut().zip(&self.output) {
                channel.extend_from_slice(&y[ready.clone()]);
            }
        }
        let old = self.settled_until.saturating_sub(self.history) / SPACING * SPACING;
        self.base += old as i64;
        for curve in self.input.iter_mut().chain(&mut self.output).chain([
            &mut self.level,
            &mut self.summit,
            &mut self.lasting,
            &mut self.gain,
        ]) {
            curve.drain(..old.min(curve.len()));
        }
        self.transient.forget(old);
        self.far.iter_mut().for_each(|far| far.forget(old));
        for position in [
            &mut self.read_until,
            &mut self.asked_of_sustained,
            &mut self.checked_until,
            &mut self.settled_until,
        ] {
            *position -= old;
        }
    }
}

/// Ranges that touch become one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| r.start);
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match all.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

on_any_cpu! {
    fn multiply(x: &[f64], gain: &[f64], y: &mut [f64]) -> () {
        for ((y, x), gain) in y.iter_mut().zip(x).zip(gain) {
            *y = x * gain;
        }
    }
}
