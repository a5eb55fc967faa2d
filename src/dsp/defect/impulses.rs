//! Single places that neither the past nor the future of the sound explains: clicks, pops, splices, lost or doubled samples.
//!
//! An attack is a surprise too, but what follows it is a new sound, and what excites a drum goes on after its first sample; a pulse comes
//! again after its period. So a place counts only if it stands far above the residual around it, if nothing like it is near, and if the
//! sound after it is as strong as before, without the ring of something struck: see [`super::attack`]. What it is, the seam tells: see
//! [`super::seam`].

use super::attack::Aftermath;
use super::predict::HOP;
use super::rhythm::in_rhythm;
use super::seam::seam;
use super::stats::{db, median, median_is_within, rms};
use super::strand::{CELL, Strand};
use super::{Page, Spot, Spots};
use crate::dsp::extrapolate::beyond;
use crate::dsp::lanes::peak;

/// How far a place stands above the residual around it (its median level), and above the next highest within 60 ms.
const ABOVE: f64 = 9.0;
const ALONE: f64 = 2.6;
/// How much weaker or stronger the residual may be afterwards, dB.
const WEAKER_DB: f64 = -17.0;
const STRONGER_DB: f64 = 5.0;
/// The same for places that stand out by twice as much, dB.
const MUCH_STRONGER_DB: f64 = 9.0;
/// Where the residual before and after is taken, from the place, ms: a click and its traces are left out.
const PAST_MS: [f64; 2] = [7.0, 0.8];
const FUTURE_MS: [f64; 2] = [1.2, 7.0];
/// A place reaches as far as the surprise is above so many times the level around and this share of the highest.
const REACH_ABOVE: f64 = 4.0;
const REACH_SHARE: f64 = 0.15;
/// The level of the sound itself is taken over this, ms, with so many samples of the place left out.
const LEVEL_MS: f64 = 10.0;
const LEFT_OUT: usize = 8;
/// Cells on either side that make the level around.
const AROUND_CELLS: usize = 16;
/// The residual is never taken to be lower than this, full scale = 1 (-95 dBFS): what is ten times higher can be heard.
const INAUDIBLE: f64 = 1.8e-5;
/// A second place within this counts with the first, ms; places farther than `FAR_MS` say nothing about it.
const SAME_MS: f64 = 2.0;
const FAR_MS: f64 = 60.0;
/// Nothing is looked for this close to the ends of the stream, ms: that is the business of abrupt starts and ends.
const EDGE_MS: f64 = 20.0;
/// A pop moves the sound to one side for so long, ms, by more than its level, and stands out further; it stays there for longer than a
/// string does.
const POP_EARLY_MS: f64 = 5.0;
const POP_MS: f64 = 20.0;
const POP_ONE_SIDED: f64 = 0.85;
const POP_LEVEL: f64 = 1.0;
const POP_STAYS: f64 = 0.5;
const POP_ABOVE: f64 = 18.0;
const POP_ALONE: f64 = 5.0;
/// Most samples that a slip loses or doubles.
const SLIP_MOST: usize = 4;
/// The low part of the sound is followed over a place at about this rate, Hz, for so long, ms.
const FOLLOWED_HZ: f64 = 2_756.0;
const FOLLOWED_MS: f64 = 8.0;
/// How far it may be from where it was going, over how far it usually is: it went on below the first, not above the second.
const WENT_ON: f64 = 1.4;
const WENT_ASTRAY: f64 = 1.9;
/// Where the sound went on, the power of what is new is at most so much of that of what is there; where another is in its place, the
/// two differ by more than either. An attack is between: the old sound goes on under the new one.
const MOSTLY: f64 = 0.8;
const REPLACED: f64 = 1.2;
/// How much louder the sound may be after a click, after a splice, and after a splice that does not stand out so clearly.
const RISE: f64 = 1.7;
const MUCH_RISE: f64 = 2.2;
const LITTLE_RISE: f64 = 1.28;
const CLEARLY_ALONE: f64 = 8.0;
/// Longest click, ms: beaters and consonants are longer.
const CLICK_MS: f64 = 2.2;
/// It is looked for so many samples around the place; its seam joins this well, and nearly as well as that of a click would or better.
const SLIP_NEAR: usize = 6;
const SLIP_JOINED: f64 = 1.9;
const SLIP_BETTER: f64 = 1.3;
/// A splice or a slip has no width of its own: the surprise reaches over fewer samples than this.
const NARROW: usize = 24;
/// A click goes when its samples are unknown: what is left there then, over the residual around. So many samples beside it go too.
const HEALED: f64 = 1.1;
/// What stands out by less than this, and is less alone than this, must go nearly without a trace.
const FAINT: f64 = 30.0;
const FAINT_ALONE: f64 = 8.0;
const FAINT_HEALED: f64 = 0.9;
const HEALED_BESIDE: usize = 6;
/// A click must be clear in both ways: the least product of how far it stands above what is around and above the next highest. What is
/// clearer than the second pair needs no other evidence: it may be too short to heal, and a drum may follow at once.
const CLEAR: f64 = 50.0;
const VERY_CLEAR: [f64; 2] = [60.0, 15.0];
/// The same for splices: drums stand out further than they click.
const CLEAR_SPLICE: [f64; 2] = [100.0, 50.0];
/// Clicks in rhythm that do not stand out further than this from what is near are beats.
const BEAT_ALONE: f64 = 12.0;
/// Clocks slip on all channels at once: at least this share of the slips is seen on all.
const TOGETHER: f64 = 0.3;
/// Slips in a stream, for them to be called so.
const SLIPS: usize = 4;
/// Places kept for the end, when they are told apart.
const CANDIDATES: usize = 4096;

/// How the low part of the sound goes over a place.
#[derive(Debug, Clone, Copy, Default)]
struct Followed {
    /// How far from where it was going, over how far such a guess usually is.
    astray: f64,
    /// Power of the difference from where it was going, over that of the sound after the place.
    replaced: f64,
    /// Level after over level before.
    rise: f64,
    pop: bool,
}

/// A place that nothing explains.
#[derive(Debug, Clone)]
struct Candidate {
    from: u64,
    until: u64,
    channel: Option<usize>,
    above: f64,
    alone: f64,
    pop: bool,
    /// Residual at the seam if the samples of the place are unknown, over that around it.
    without: f64,
    astray: f64,
    /// The sound goes on as it was; another sound is in its place. Both may seem so.
    went_on: bool,
    replaced: bool,
    /// It is the beginning of a sound.
    attack: bool,
    /// Residual at the seam if the samples of the place and some beside it are unknown, over that around it.
    healed: f64,
    /// The same with some samples put in (positive) or taken out.
    slipped: f64,
    slip: i32,
}

impl Candidate {
    /// Nothing but a fault stands out so far and so alone.
    fn is_very_clear(&self) -> bool {
        self.above > VERY_CLEAR[0] && self.alone > VERY_CLEAR[1]
    }
}

/// Finds such places and tells them apart at the end of the stream.
#[derive(Debug, Clone)]
pub struct Impulses {
    rate: f64,
    least: f64,
    channels: usize,
    candidates: Vec<Candidate>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub clicks: Spots,
    pub pops: Spots,
    pub discontinuities: Spots,
    pub slips: Spots,
}

impl Impulses {
    /// `step` of the word, full scale = 1.
    pub fn new(rate: u32, step: f64, channels: usize) -> Self {
        Impulses {
            rate: f64::from(rate),
            least: step.max(INAUDIBLE),
            channels,
            candidates: Vec::new(),
        }
    }

    fn frames(&self, ms: f64) -> usize {
        (ms * self.rate / 1000.0) as usize
    }

    pub fn page(&mut self, page: &Page, channel: usize, strand: &Strand) {
        let n = strand.gathered.len().min(page.whole(channel).len());
        let same = self.frames(SAME_MS);
        let mut next = page.from;
        let mut found = Vec::new();
        for cell in page.from / CELL..page.until.min(n) / CELL {
            let g = &strand.gathered[..n];
            let (from, until) = (cell * CELL, (cell + 1) * CELL);
            let highest = peak(&g[from..until]);
            if highest < ABOVE * self.least {
                continue;
            }
            let cells = cell.saturating_sub(AROUND_CELLS)
                ..(cell + AROUND_CELLS + 1).min(strand.cells.len());
            let cells = &strand.cells[cells];
            if !median_is_within(cells, ABOVE, highest) {
                continue;
            }
            let level = median(cells.to_vec()).max(self.least);
            let at = (from..until)
                .find(|i| g[*i].abs() == highest)
                .unwrap_or(from);
            if at < next || peak(&g[at.saturating_sub(same)..(at + same).min(n)]) > highest {
                continue;
            }
            next = at + same;
            found.push((at, level));
        }
        for (at, level) in found {
            if self.candidates.len() < CANDIDATES
                && let Some(candidate) = self.look(page, channel, strand, at, level)
            {
                self.candidates.push(candidate);
            }
        }
    }

    fn look(
        &self,
        page: &Page,
        channel: usize,
        strand: &Strand,
        at: usize,
        level: f64,
    ) -> Option<Candidate> {
        let x = page.whole(channel);
        let n = strand.gathered.len().min(x.len());
        let g = &strand.gathered[..n];
        let ms = |t: f64| self.frames(t);
        if page.frame(at) < ms(EDGE_MS) as u64 || at + ms(EDGE_MS) > n {
            return None;
        }
        let highest = g[at].abs();
        let (far, near) = (ms(FAR_MS), ms(SAME_MS));
        let before = peak(&g[at.saturating_sub(far)..at.saturating_sub(near)]);
        let after = peak(&g[(at + near).min(n)..(at + far).min(n)]);
        let (above, alone) = (highest / level, highest / before.max(after).max(self.least));
        if alone < ALONE {
            return None;
        }
        let e = &strand.forward[..n];
        let past =
            typical(&e[at.saturating_sub(ms(PAST_MS[0]))..at.saturating_sub(ms(PAST_MS[1]))]);
        let future = typical(&e[(at + ms(FUTURE_MS[0])).min(n)..(at + ms(FUTURE_MS[1])).min(n)]);
        let change_db = db(future.max(self.least) / past.max(self.least));
        let strongest = if above > 2.0 * ABOVE && alone > 2.0 * ALONE {
            MUCH_STRONGER_DB
        } else {
            STRONGER_DB
        };
        if !(WEAKER_DB..=strongest).contains(&change_db) {
            return None;
        }
        // How far the place reaches: where the surprise is still a good part of the highest, or above what is around.
        let reach = at.saturating_sub(near)..(at + near).min(n);
        let (first, last) = {
            let limit = (REACH_ABOVE * level).max(REACH_SHARE * highest);
            let mut touched = reach.filter(|i| g[*i].abs() > limit);
            let first = touched.next()?;
            (first, touched.next_back().unwrap_or(first))
        };
        let followed = self.followed(x, first, last).unwrap_or_default();
        let pop = above > POP_ABOVE && alone > POP_ALONE && followed.pop;
        let (around, start, end) = (
            ms(LEVEL_MS),
            first.saturating_sub(LEFT_OUT),
            last + LEFT_OUT,
        );
        let level_before = rms(&x[start.saturating_sub(around)..start]);
        let level_after = rms(&x[end.min(x.len())..(end + around).min(x.len())]);
        let rise = (level_after / level_before.max(1e-9)).max(followed.rise);
        let went_on = followed.astray < WENT_ASTRAY
            && rise < RISE
            && followed.replaced < MOSTLY
            && last - first < ms(CLICK_MS);
        let clearly = alone > CLEARLY_ALONE || (rise < LITTLE_RISE && last - first < NARROW);
        let replaced = followed.astray > WENT_ON
            && followed.replaced > REPLACED
            && rise < MUCH_RISE
            && clearly;
        if !(pop || went_on || replaced) {
            return None;
        }
        let aftermath = Aftermath::of(x, first, last, self.rate, self.least);
        let clearer = |[a, b]: [f64; 2]| above > a && alone > b;
        let attack = !pop
            && (aftermath.ended()
                || (replaced && !clearer(CLEAR_SPLICE) && aftermath.dies())
                || (went_on && !clearer(VERY_CLEAR) && aftermath.rings()));
        // A loud click bends the model of its own hop: those whose windows do not reach it know better what the sound is like.
        let hop = at / HOP;
        let models = [Some(hop), hop.checked_sub(2), Some(hop + 2)];
        let models: Vec<_> = models
            .into_iter()
            .flatten()
            .filter_map(|h| strand.models.get(h))
            .collect();
        let join = |left: usize, unknown: usize, right: usize| {
            let right = x.get(right..).unwrap_or_default();
            let joined = models
                .iter()
                .filter_map(|m| seam(m, &x[..left], unknown, right));
            joined.fold(f64::MAX, f64::min) / level
        };
        let without = join(first.saturating_sub(1), last + 3 - first, last + 2);
        let healed = {
            let from = first.saturating_sub(HEALED_BESIDE);
            let until = last + 1 + HEALED_BESIDE;
            join(from, until - from, until)
        };
        let (mut slipped, mut slip) = (f64::MAX, 0);
        for place in at.saturating_sub(SLIP_NEAR)..at + SLIP_NEAR + 1 {
            for k in 1..=SLIP_MOST {
                let lost = (join(place, k, place), k as i32);
                let doubled = (join(place, 0, place + k), -(k as i32));
                for (joined, by) in [lost, doubled] {
                    if joined < slipped {
                        (slipped, slip) = (joined, by);
                    }
                }
            }
        }
        Some(Candidate {
            from: page.frame(first),
            until: page.frame(last + 1),
            channel: Some(channel),
            above,
            alone,
            pop,
            without,
            astray: followed.astray,
            went_on,
            replaced,
            attack,
            healed,
            slipped,
            slip,
        })
    }

    /// Follows the low part of the sound over the place.
    fn followed(&self, x: &[f64], first: usize, last: usize) -> Option<Followed> {
        let step = (libm::round(self.rate / FOLLOWED_HZ) as usize).max(1);
        let in_steps = |ms: f64| self.frames(ms) / step;
        let start = first.saturating_sub(LEFT_OUT);
        let skip = (last + LEFT_OUT - start).div_ceil(step);
        let (long, longer) = (in_steps(FOLLOWED_MS).max(8), in_steps(POP_MS).max(8));
        let known = start / step;
        if known < 8 * (skip + long) || start + (skip + longer) * step > x.len() {
            return None;
        }
        let offset = start - known * step;
        let low: Vec<f64> = x[offset..start + (skip + longer) * step]
            .chunks_exact(step)
            .map(|piece| piece.iter().sum::<f64>() / step as f64)
            .collect();
        let off = |known: usize, long: usize| -> Vec<f64> {
            let guess = beyond(&low[..known], skip + long);
            let truth = &low[known + skip..known + skip + long];
            truth
                .iter()
                .zip(&guess[skip..])
                .map(|(a, b)| a - b)
                .collect()
        };
        let mut usual = [1, 2, 3].map(|back| rms(&off(known - skip - back * long, long)));
        usual.sort_by(f64::total_cmp);
        let moved = off(known, longer);
        let now = rms(&moved[..long]);
        let before = rms(&low[known.saturating_sub(in_steps(20.0))..known]) + 1e-9;
        let after = rms(&low[known + skip..known + skip + long]) + 1e-9;
        let mean = |x: &[f64]| x.iter().sum::<f64>().abs() / x.len() as f64;
        let early = &moved[..in_steps(POP_EARLY_MS).max(4)];
        Some(Followed {
            astray: now / usual[1].max(1e-9),
            replaced: (now / after) * (now / after),
            rise: after / before,
            pop: mean(early) > POP_ONE_SIDED * rms(early)
                && mean(early) > POP_LEVEL * before
                && mean(&moved) > POP_STAYS * rms(&moved),
        })
    }

    /// Tells what was found apart.
    pub fn finish(mut self) -> Told {
        self.candidates.sort_by_key(|c| (c.from, c.channel));
        let same = self.frames(1.0) as u64;
        let mut places: Vec<Candidate> = Vec::new();
        for c in self.candidates {
            match places.last_mut() {
                Some(last) if c.from <= last.until + same && c.channel != last.channel => {
                    last.until = last.until.max(c.until);
                    last.channel = None;
                    last.pop |= c.pop;
                    last.went_on &= c.went_on;
                    last.replaced |= c.replaced;
                    last.astray = last.astray.max(c.astray);
                    if c.above > last.above {
                        (last.above, last.alone) = (c.above, c.alone);
                        (last.without, last.slipped, last.slip) = (c.without, c.slipped, c.slip);
                        last.healed = c.healed;
                    }
                }
                _ => places.push(c),
            }
        }
        places.retain(|c| c.pop || !c.attack);
        let slips = slips(&places, self.channels);
        let beats = {
            let at: Vec<u64> = places.iter().map(|c| c.from).collect();
            in_rhythm(&at, self.rate)
        };
        let mut told = Told::default();
        for ((c, slips), beat) in places.into_iter().zip(slips).zip(beats) {
            let says = format!(
                "{:.0} times the residual around, {:.1} times the next within {FAR_MS} ms; the low sound goes on {:.1} times as far off as usual",
                c.above, c.alone, c.astray
            );
            let size = db(c.above);
            // Twice the least that counts is as good as certain that something is there.
            let sure = (0.5 * (c.above / ABOVE).min(c.alone / ALONE)).min(0.95);
            let spot = |confidence: f64, says: String| Spot {
                from: c.from,
                until: c.until,
                channel: c.channel,
                size,
                confidence,
                says,
            };
            if slips {
                let what = if c.slip > 0 { "lost" } else { "doubled" };
                let says = format!(
                    "joins at {:.1} with {} samples {what}; {says}",
                    c.slipped,
                    c.slip.abs()
                );
                told.slips.add(spot(sure, says));
            } else if c.pop {
                told.pops.add(spot(sure, says));
            } else {
                // Between the two the place may be either, and is listed as both.
                let trace = if c.above < FAINT && c.alone < FAINT_ALONE {
                    FAINT_HEALED
                } else {
                    HEALED
                };
                let clear = c.above * c.alone >= CLEAR && (c.healed <= trace || c.is_very_clear());
                let click = c.went_on && clear && !(beat && c.alone < BEAT_ALONE);
                let doubt = click && c.replaced;
                let sure = if doubt { 0.6 * sure } else { sure };
                if click {
                    told.clicks.add(spot(sure, says.clone()));
                }
                if c.replaced {
                    told.discontinuities.add(spot(sure, says));
                }
            }
        }
        told
    }
}

/// Which places are slips: there are several, and most of them slip by about as many samples the same way.
fn slips(places: &[Candidate], channels: usize) -> Vec<bool> {
    let fits =
        |c: &&Candidate| !c.pop && c.slipped < SLIP_JOINED && c.slipped < SLIP_BETTER * c.without;
    let fitting: Vec<i32> = places.iter().filter(fits).map(|c| c.slip).collect();
    let together = places.iter().filter(fits).filter(|c| c.channel.is_none());
    let together = channels == 1 || together.count() as f64 >= TOGETHER * fitting.len() as f64;
    let alike = |slip: i32| fitting.iter().filter(|s| (**s - slip).abs() <= 1).count();
    let most = fitting.iter().map(|s| alike(*s)).max().unwrap_or(0);
    let found = fitting.len() >= SLIPS
        && together
        && 3 * fitting.len() >= places.len()
        && 3 * most >= 2 * fitting.len();
    let is_slip = |c: &Candidate| found && !c.pop && (fits(&c) || c.until - c.from < NARROW as u64);
    places.iter().map(is_slip).collect()
}

/// Level of the middle of the pieces, so that single events do not count.
fn typical(e: &[f64]) -> f64 {
    const PIECE: usize = 24;
    median(e.chunks(PIECE).map(rms).collect())
}
