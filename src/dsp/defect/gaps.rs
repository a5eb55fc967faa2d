//! Holes: the sound falls away at once, stays away for a moment, and is back at once. A rest has an end and a beginning: the last note
//! dies or is damped, which takes longer; and a gate that chops the sound as music does it in rhythm, many times. A hole is at its floor
//! from its first cell on and stays there, because nothing is left in it but the system's own noise; a decay, a closed mouth or a muffled
//! string lets something through.

use super::polygon::straight_and_corners;
use super::stats::{db, median, power_db};
use super::{Page, Spot, Spots};
use crate::dsp::lanes::{larger, peak};
use std::ops::Range;

/// Levels are taken in so many cells per second.
const CELLS_PER_SECOND: f64 = 4_000.0;
/// A hole lies this far under the sound before and after it, dB.
const DEEP_DB: f64 = -34.0;
/// The last millisecond before a hole has at least this level against the 13 ms that end 2 ms before it: a linear ramp of 2 ms has
/// -12 dB there, one of 5 ms -20 dB. Above 300 Hz, because less than that does not move in a millisecond.
const EDGE_DB: f64 = -14.5;
/// In music that has rests the edges must be harder, dB: so many holes with softer ones make rests. Or harder than those of all rests by
/// so much.
const STRICT_DB: f64 = -8.0;
const RESTS: u64 = 3;
const OVER_RESTS_DB: f64 = 4.0;
/// Where the sound is cut off, by so much, dB, it may come back as something that swells: by so much. So many of these, with so many other
/// rests at most, are holes.
const CUT_OFF_DB: f64 = -12.0;
const SWELLS_DB: f64 = -24.0;
const SOFT_HOLES: u64 = 2;
const OTHER_RESTS: u64 = 1;
const EDGE_S: f64 = 0.001;
const APART_S: f64 = 0.002;
const BESIDE_S: f64 = 0.013;
const MOVING_HZ: f64 = 300.0;
/// The sound before and after: the highest peak within this, s, and its least level, full scale = 1 (-46 dBFS).
const AROUND_S: f64 = 0.04;
const LOUD: f64 = 5e-3;
/// The two sides differ by at most this, dB; in music that has no rests by the second, where the harder edge has at least the third.
const SIDES_DB: f64 = 18.0;
const FAR_SIDES_DB: f64 = 26.0;
const FAR_EDGE_DB: f64 = -6.0;
const SHORTEST_S: f64 = 0.006;
const LONGEST_S: f64 = 0.8;
/// The floor is its median; it lies under this, full scale = 1 (-66 dBFS).
const FLOOR: f64 = 5e-4;
/// It is reached within so many cells, but for this factor and two steps of 16 bits; the cells of the first few ms lie over it by at most
/// the second factor (3 dB) and all but the edges by at most the third (7 dB), as those of noise do.
const REACHED_CELLS: usize = 2;
const REACHED: f64 = 2.0;
const EARLY: f64 = 1.41;
const HIGHEST: f64 = 2.24;
const STEPS: f64 = 6.2e-5;
const INNER_S: f64 = 0.002;
const EARLY_S: f64 = 0.004;
/// The floor of a hole among rests lies under that of the rests by this factor: if not, it is one of them.
const UNDER_RESTS: f64 = 0.5;
/// Between its first and its last sound the stream is as quiet as in a hole, but for so much, dB, for this share of the time, as speech is:
/// then the hole is another of its pauses.
const AS_QUIET_DB: usize = 4;
const OFTEN: f64 = 0.18;
/// Unless there are so many holes at most, with harder edges than all rests have, and than this, dB: pauses are many, and alike.
const FEW: usize = 5;
const SHARP_DB: f64 = -9.0;
/// Levels are counted by the decibel down to this, dBFS.
const LOWEST_DBFS: usize = 150;
/// Waves that a computer draws need no time to die: where so much of the sound before a hole is straight, and so much corners, over so
/// long, s, it may be a rest; and is, where there are more of them than this.
const STRAIGHT: f64 = 0.4;
const CORNERS: f64 = 0.005;
const DRAWN_S: f64 = 0.03;
const DRAWN_HOLES: usize = 2;
/// So many holes within so many seconds are a gate.
const GATE: usize = 8;
const GATE_S: f64 = 10.0;

/// Finds holes.
#[derive(Debug, Clone)]
pub struct Gaps {
    cell: usize,
    rate: f64,
    deep: f64,
    step: f64,
    /// One-pole high pass of each channel.
    pole: f64,
    slow: Vec<f64>,
    /// Peak, and power of what moves, of the latest cells of all channels together; the first of them in the stream.
    peaks: Vec<f64>,
    moving: Vec<f64>,
    first: u64,
    /// Cells that were looked at.
    seen: usize,
    open: Option<Open>,
    /// Quiet cells by level, dB under full scale, between sounds; and the same since the latest sound, which may be the last.
    pauses: Vec<u64>,
    pause: Option<Vec<u64>>,
    /// All cells between sounds, and the sounds.
    between: u64,
    /// Holes with a softer edge: the music has rests.
    rests: u64,
    /// The lowest floor of a rest, full scale = 1, and the hardest of their softer edges.
    rest_floor: f64,
    rest_edge_db: f64,
    found: Vec<Hole>,
}

/// A hole as it may be told.
#[derive(Debug, Clone)]
struct Hole {
    spot: Spot,
    /// The softer edge.
    edge_db: f64,
    /// Full scale = 1.
    floor: f64,
    /// See [`Open::drawn`].
    drawn: bool,
    /// The sides differ by more than [`SIDES_DB`].
    uneven: bool,
    /// It counts as a rest, but the sound before it is cut off.
    soft: bool,
}

/// A hole that has begun.
#[derive(Debug, Clone)]
struct Open {
    /// First quiet cell, in the stream.
    from: u64,
    before: f64,
    deepest: f64,
    /// See [`Gaps::edge_db`].
    edge_db: f64,
    /// Peaks of its cells.
    inside: Vec<f64>,
    /// The sound before it is a computed wave.
    drawn: bool,
}

impl Gaps {
    pub fn new(rate: u32, step: f64, channels: usize) -> Self {
        Gaps {
            cell: ((f64::from(rate) / CELLS_PER_SECOND) as usize).max(1),
            rate: f64::from(rate),
            step,
            deep: libm::pow(10.0, DEEP_DB / 20.0),
            pole: (std::f64::consts::TAU * MOVING_HZ / f64::from(rate.max(1))).min(1.0),
            slow: vec![0.0; channels],
            peaks: Vec::new(),
            moving: Vec::new(),
            first: 0,
            seen: 0,
            open: None,
            pauses: vec![0; LOWEST_DBFS + 1],
            pause: None,
            between: 0,
            rests: 0,
            rest_floor: f64::MAX,
            rest_edge_db: f64::MIN,
            found: Vec::new(),
        }
    }

    fn cells_in(&self, seconds: f64) -> usize {
        ((seconds * self.rate / self.cell as f64) as usize).max(1)
    }

    pub fn page(&mut self, page: &Page) {
        // Cells lie on a grid of the stream; one that begins before the body is shown whole in the margin.
        let cell = self.cell as u64;
        let total = page.frame(page.until) / cell;
        for next in self.first + self.peaks.len() as u64..total {
            let at = (next * cell - page.start) as usize;
            let (mut highest, mut power) = (0.0, 0.0);
            for (channel, slow) in page.channels.iter().zip(&mut self.slow) {
                let x = &channel[at..at + self.cell];
                highest = larger(highest, peak(x));
                for v in x {
                    *slow += self.pole * (v - *slow);
                    power += (v - *slow) * (v - *slow);
                }
            }
            self.peaks.push(highest);
            self.count(highest);
            self.moving.push(power);
        }
        self.look(page);
        let keep = self.cells_in(AROUND_S);
        if let Some(used) = self.seen.checked_sub(keep) {
            self.peaks.drain(..used);
            self.moving.drain(..used);
            self.first += used as u64;
            self.seen -= used;
        }
    }

    /// Counts cells by level where there is sound before and after.
    fn count(&mut self, level: f64) {
        if level < LOUD {
            if let Some(pause) = &mut self.pause {
                pause[quiet(level)] += 1;
            }
            return;
        }
        let pause = self.pause.get_or_insert_with(|| vec![0; LOWEST_DBFS + 1]);
        self.between += 1;
        for (all, new) in self.pauses.iter_mut().zip(pause) {
            self.between += *new;
            *all += std::mem::take(new);
        }
    }

    fn look(&mut self, page: &Page) {
        let around = self.cells_in(AROUND_S);
        let ahead = if page.last { 0 } else { around };
        while self.seen + ahead < self.peaks.len() {
            let at = self.seen;
            self.seen += 1;
            let now = self.first + at as u64;
            let level = self.peaks[at];
            match &mut self.open {
                None => {
                    let before = peak(&self.peaks[at.saturating_sub(around)..at]);
                    if before >= LOUD && level < self.deep * before {
                        self.open = Some(Open {
                            from: now,
                            before,
                            deepest: level,
                            edge_db: self.edge_db(at, false),
                            inside: vec![level],
                            drawn: self.drawn(page, now),
                        });
                    }
                }
                Some(open) if level < self.deep * open.before => {
                    open.deepest = larger(open.deepest, level);
                    open.inside.push(level);
                    if (now - open.from) as f64 * self.cell as f64 > LONGEST_S * self.rate {
                        self.open = None;
                    }
                }
                Some(open) => {
                    let open = open.clone();
                    self.open = None;
                    let after = peak(&self.peaks[at..(at + around).min(self.peaks.len())]);
                    // Where the sound after it is softer, the hole ends earlier, or is none.
                    let deep = |p: &f64| *p < self.deep * after;
                    let last = self.peaks[..at].iter().rposition(deep);
                    let last = last.filter(|last| self.first + *last as u64 >= open.from);
                    if let Some(last) = last {
                        let edge_db = self.edge_db(last + 1, true);
                        self.close(open, self.first + last as u64 + 1, after, edge_db);
                    }
                }
            }
        }
    }

    /// How much of the sound is there in the last millisecond before a cell, or in the first from it on, dB: by what moves, and by the
    /// peaks of 3 ms.
    fn edge_db(&self, at: usize, rising: bool) -> f64 {
        let [edge, apart, beside] = [EDGE_S, APART_S, BESIDE_S].map(|s| self.cells_in(s));
        let (near, tall, far) = if rising {
            (
                at..at + edge,
                at..at + 3 * edge,
                at + apart..at + apart + beside,
            )
        } else {
            let from = |n: usize| at.saturating_sub(n);
            (
                from(edge)..at,
                from(3 * edge)..at,
                from(apart + beside)..from(apart),
            )
        };
        let cut = |range: Range<usize>| {
            range.start.min(self.peaks.len())..range.end.min(self.peaks.len())
        };
        let mean = |range: Range<usize>| {
            let cells = &self.moving[cut(range)];
            cells.iter().sum::<f64>() / cells.len().max(1) as f64 + 1e-20
        };
        let top = |range: Range<usize>| peak(&self.peaks[cut(range)]) + 1e-10;
        let moving = power_db(mean(near) / mean(far.clone()));
        let height = db(top(tall) / top(far));
        moving.min(height)
    }

    fn close(&mut self, open: Open, until: u64, after: f64, rise_db: f64) {
        let (from, until) = (open.from * self.cell as u64, until * self.cell as u64);
        let length = (until - from) as f64 / self.rate;
        let [before, later] = [db(open.before), db(after)];
        let apart_db = (later - before).abs();
        let uneven = apart_db > SIDES_DB;
        if length < SHORTEST_S || after < LOUD || apart_db > FAR_SIDES_DB {
            return;
        }
        let edge_db = open.edge_db.min(rise_db);
        let cells = (until - from) as usize / self.cell;
        let floor = self.floor(&open.inside[..cells.min(open.inside.len())]);
        let soft = edge_db < EDGE_DB;
        if (soft || floor.is_none()) && !uneven {
            self.rests += 1;
            self.rest_floor = self.rest_floor.min(median(open.inside));
            self.rest_edge_db = self.rest_edge_db.max(edge_db);
        }
        let cut_off = open.edge_db >= CUT_OFF_DB && rise_db >= SWELLS_DB;
        if soft && (uneven || open.drawn || !cut_off) {
            return;
        }
        let Some(floor) = floor else {
            return;
        };
        if uneven && larger(open.edge_db, rise_db) < FAR_EDGE_DB {
            return;
        }
        let spot = Spot {
            from,
            until,
            channel: None,
            size: 1000.0 * length,
            confidence: 0.8,
            says: format!(
                "{:.1} ms at {:.0} dBFS between peaks of {before:.0} and {later:.0} dBFS; in the millisecond at its edges the sound is at {edge_db:+.1} dB of what it was",
                1000.0 * length,
                db(open.deepest).max(-150.0)
            ),
        };
        self.found.push(Hole {
            spot,
            edge_db,
            floor,
            drawn: open.drawn,
            uneven,
            soft,
        });
        // A gate that goes on for hours: the first and the last holes tell enough.
        let most = 64 * GATE;
        if self.found.len() > most {
            self.found.drain(most / 2..most / 2 + GATE);
        }
    }

    /// The level a hole stays at from its beginning to its end, by the peaks of its cells; none where it has no floor.
    fn floor(&self, cells: &[f64]) -> Option<f64> {
        let edge = self.cells_in(INNER_S).min(cells.len() / 4);
        let inner = &cells[edge..cells.len() - edge];
        let early = &inner[..self.cells_in(EARLY_S).min(inner.len())];
        let floor = median(inner.to_vec());
        // Digital silence has no steps.
        let steps = if floor > 0.0 { STEPS } else { 0.0 };
        let within = |level: f64, factor: f64| level <= (factor * floor).max(steps);
        let reached = cells.iter().position(|c| within(*c, REACHED));
        let still = reached.is_some_and(|cells| cells <= REACHED_CELLS)
            && within(median(early.to_vec()), EARLY)
            && within(peak(inner), HIGHEST);
        (still && floor <= FLOOR).then_some(floor)
    }

    /// Whether the sound before a cell is a computed wave, on any channel.
    fn drawn(&self, page: &Page, cell: u64) -> bool {
        let until = (cell * self.cell as u64).saturating_sub(page.start) as usize;
        let from = until.saturating_sub((DRAWN_S * self.rate) as usize);
        let drawn = |x: &Vec<f64>| {
            let (straight, corners) = straight_and_corners(&x[from..until.min(x.len())], self.step);
            straight > STRAIGHT && corners > CORNERS
        };
        page.channels.iter().any(drawn)
    }

    /// Whether the stream has many other moments as quiet as a hole with this floor, where all holes have so many cells.
    fn is_often(&self, floor: f64, holes: u64) -> bool {
        let as_quiet = quiet(floor).saturating_sub(AS_QUIET_DB);
        let cells: u64 = self.pauses.iter().skip(as_quiet).sum();
        cells.saturating_sub(holes) as f64 > OFTEN * self.between as f64
    }

    /// What was found, but for what comes in rhythm.
    pub fn finish(self) -> Spots {
        let window = (GATE_S / 2.0 * self.rate) as u64;
        let gated = |hole: &Hole| {
            let near = |h: &&Hole| h.spot.from.abs_diff(hole.spot.from) <= window;
            self.found.iter().filter(near).count() >= GATE
        };
        let drawn = self.found.iter().filter(|h| h.drawn).count();
        let among_rests = self.rests >= RESTS;
        let lowest = UNDER_RESTS * self.rest_floor;
        let soft = self.found.iter().filter(|h| h.soft).count() as u64;
        let alone = soft <= SOFT_HOLES && self.rests - soft <= OTHER_RESTS;
        let unlike = |hole: &Hole| hole.edge_db >= self.rest_edge_db + OVER_RESTS_DB;
        let is_rest = |hole: &Hole| {
            let alike = hole.edge_db < STRICT_DB || hole.floor > lowest;
            (hole.soft && !alone)
                || (among_rests && alike && !unlike(hole))
                || (hole.drawn && drawn > DRAWN_HOLES)
                || (hole.uneven && (self.rests > 0 || hole.drawn))
        };
        let holes: Vec<&Hole> = self
            .found
            .iter()
            .filter(|hole| !is_rest(hole) && !gated(hole))
            .collect();
        let length: u64 = holes.iter().map(|h| h.spot.until - h.spot.from).sum();
        let mut spots = Spots::default();
        for hole in &holes {
            let sharp = self.found.len() <= FEW && hole.edge_db >= SHARP_DB && unlike(hole);
            if sharp || !self.is_often(hole.floor, length / self.cell as u64) {
                spots.add(hole.spot.clone());
            }
        }
        spots
    }
}

/// How far a level is under full scale, whole dB.
fn quiet(level: f64) -> usize {
    ((-db(level)).max(0.0) as usize).min(LOWEST_DBFS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise};

    const RATE: u32 = 44_100;

    fn holes(shape: impl Fn(usize) -> f64) -> u64 {
        let x: Vec<f64> = noise(88_200, 5)
            .iter()
            .enumerate()
            .map(|(i, v)| 0.2 * v * shape(i))
            .collect();
        let mut gaps = Gaps::new(RATE, 1.0 / 32_768.0, 1);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x]), |page| gaps.page(page));
        pages.finish(|page| gaps.page(page));
        gaps.finish().count()
    }

    #[test]
    fn a_hole_is_at_its_floor_from_the_first_cell_on() {
        let hole = 40_000..42_000;
        let cut = |i: usize| f64::from(u8::from(!hole.contains(&i)));
        assert_eq!(holes(cut), 1);
    }

    #[test]
    fn holes_as_quiet_as_many_pauses_are_pauses() {
        // The sound has pauses that fade in and out for 15 ms, as speech has; and holes of 9 ms before the next of them, which one edge
        // of 2 ms makes softer.
        let paused = |pauses: usize, holes: usize, soft: bool| {
            move |i: usize| {
                let (block, at) = (i / 8_000, i % 8_000);
                let fade = (at.abs_diff(4_000) as f64 - 2_000.0) / 660.0;
                match at {
                    ..400 if (1..=holes).contains(&block) => 0.0,
                    400..488 if soft && (1..=holes).contains(&block) => (at - 400) as f64 / 88.0,
                    _ if block < pauses => fade.clamp(0.0, 1.0),
                    _ => 1.0,
                }
            }
        };
        assert_eq!([1, 3].map(|n| holes(paused(0, n, true))), [1, 3]);
        assert_eq!([1, 3].map(|n| holes(paused(11, n, true))), [0, 0]);
        // Harder than any pause, they are gaps, unless they are many.
        assert_eq!([1, 5, 6].map(|n| holes(paused(11, n, false))), [1, 5, 0]);
    }

    #[test]
    fn what_is_cut_off_may_come_back_slowly_but_not_often() {
        // 8 ms to come back.
        let swells = |holes: usize| {
            move |i: usize| match (i / 16_000, i % 16_000) {
                (n, 4_000..6_000) if n < holes => 0.0,
                (n, at @ 6_000..6_353) if n < holes => (at - 6_000) as f64 / 353.0,
                _ => 1.0,
            }
        };
        assert_eq!([1, 2, 3, 4].map(|n| holes(swells(n))), [1, 2, 0, 0]);
    }

    #[test]
    fn a_decay_before_a_hard_onset_is_a_rest() {
        let decay = |i: usize| match i {
            40_000..42_000 => 0.015 * libm::exp(-((i - 40_000) as f64) / 400.0),
            _ => 1.0,
        };
        assert_eq!(holes(decay), 0);
    }
}
