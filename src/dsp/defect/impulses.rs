//! Single places that neither the past nor the future of the sound explains: clicks, pops, splices, lost or doubled samples.
//!
//! An attack is a surprise too, but what follows it is a new sound, and what excites a drum goes on after its first sample; a pulse comes
//! again after its period. So a place is looked at if it stands above the residual around it and if little like it is near. Then it is
//! mended, see [`super::mend`], and what shows is weighed, see [`super::evidence`]. A stream full of such places that are no faults is
//! music of that kind, and the next one needs better evidence.

use super::attack::Aftermath;
use super::evidence::Evidence;
use super::follow::Followed;
use super::mend::{Mended, Mender, typical};
use super::predict::HOP;
use super::rhythm::in_rhythm;
use super::slip::{Slip, slipped};
use super::stats::{db, median, median_is_within};
use super::strand::{CELL, Strand};
use super::{Page, Spot, Spots};
use crate::dsp::lanes::peak;

/// How far a place stands above the residual around it (its median level), above the next highest within 60 ms, and within 10 ms.
const ABOVE: f64 = 7.0;
const ALONE: f64 = 1.2;
const ALONE_NEAR: f64 = 1.5;
/// A place reaches as far as the surprise is above so many times the level around and this share of the highest.
const REACH_ABOVE: f64 = 4.0;
const REACH_SHARE: f64 = 0.15;
/// Cells on either side that make the level around.
const AROUND_CELLS: usize = 16;
/// The residual is never taken to be lower than this, full scale = 1 (-95 dBFS): what is ten times higher can be heard.
const INAUDIBLE: f64 = 1.8e-5;
/// A second place within this counts with the first, ms; places farther than `FAR_MS` say nothing about it, those within `NEAR_MS` most.
const SAME_MS: f64 = 2.0;
const NEAR_MS: f64 = 10.0;
const FAR_MS: f64 = 60.0;
/// Nothing is looked for this close to the ends of the stream, ms: that is the business of abrupt starts and ends.
const EDGE_MS: f64 = 20.0;
/// A pop stands out further.
const POP_ABOVE: f64 = 18.0;
const POP_ALONE: f64 = 5.0;
/// How much weaker or stronger the residual may be after a pop than before, dB, and where both are taken, ms from the place.
const POP_CHANGE_DB: std::ops::RangeInclusive<f64> = -17.0..=9.0;
const PAST_MS: [f64; 2] = [7.0, 0.8];
const FUTURE_MS: [f64; 2] = [1.2, 7.0];
/// In a stream where slips are found, the other faults that are narrower than this, samples, are slips too.
const NARROW: usize = 4;
/// Clicks in rhythm that do not stand out further than this from what is near are beats.
const BEAT_ALONE: f64 = 12.0;
/// The same on another channel within this, ms, is one place.
const TOGETHER_MS: f64 = 1.0;
/// Places kept for the end, when they are told apart.
const CANDIDATES: usize = 4096;

/// A place that nothing explains.
#[derive(Debug, Clone)]
struct Candidate {
    from: u64,
    until: u64,
    channel: Option<usize>,
    above: f64,
    alone: f64,
    pop: bool,
    /// None where it is not to be mended: that is no click.
    mended: Option<Mended>,
    evidence: Evidence,
    slip: Option<Slip>,
}

/// Finds such places and tells them apart at the end of the stream.
#[derive(Debug, Clone)]
pub struct Impulses {
    rate: f64,
    least: f64,
    mender: Mender,
    candidates: Vec<Candidate>,
    /// Places on all channels that turned out to be music, and where the last page ended.
    music: u64,
    frames: u64,
    channels: usize,
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
        let (rate, least) = (f64::from(rate), step.max(INAUDIBLE));
        Impulses {
            rate,
            least,
            mender: Mender::new(rate, least),
            candidates: Vec::new(),
            music: 0,
            frames: 0,
            channels,
        }
    }

    fn length(&self, ms: f64) -> usize {
        (ms * self.rate / 1000.0) as usize
    }

    pub fn page(&mut self, page: &Page, channel: usize, strand: &Strand) {
        self.frames = page.frame(page.until);
        let n = strand.gathered.len().min(page.whole(channel).len());
        let same = self.length(SAME_MS);
        let g = &strand.gathered[..n];
        let mut next = page.from;
        for cell in page.from / CELL..page.until.min(n) / CELL {
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
            self.look(page, channel, strand, at, level);
        }
    }

    /// Looks at the place around index `at`, where the residual around has a level.
    fn look(&mut self, page: &Page, channel: usize, strand: &Strand, at: usize, level: f64) {
        let x = page.whole(channel);
        let n = strand.gathered.len().min(x.len());
        let g = &strand.gathered[..n];
        let edge = self.length(EDGE_MS);
        if page.frame(at) < edge as u64 || at + edge > n {
            return;
        }
        let highest = g[at].abs();
        let same = self.length(SAME_MS);
        let beside = |ms: f64| {
            let far = self.length(ms);
            let before = peak(&g[at.saturating_sub(far)..at.saturating_sub(same)]);
            before.max(peak(&g[(at + same).min(n)..(at + far).min(n)]))
        };
        let (above, alone) = (highest / level, highest / beside(FAR_MS).max(self.least));
        if alone < ALONE || highest < ALONE_NEAR * beside(NEAR_MS) {
            return;
        }
        // How far the place reaches: where the surprise is still a good part of the highest, or above what is around.
        let limit = (REACH_ABOVE * level).max(REACH_SHARE * highest);
        let mut touched =
            (at.saturating_sub(same)..(at + same).min(n)).filter(|i| g[*i].abs() > limit);
        let first = touched.next().unwrap_or(at);
        let last = touched.next_back().unwrap_or(first);
        let followed = Followed::over(x, first, last, self.rate).unwrap_or(Followed::UNKNOWN);
        let pop = followed.pop
            && above > POP_ABOVE
            && alone > POP_ALONE
            && POP_CHANGE_DB.contains(&self.change_db(&strand.forward[..n], at));
        let aftermath = Aftermath::of(x, first, last, self.rate, self.least);
        // A loud click bends the model of its own hop: those whose windows do not reach it know better what the sound is like.
        let hop = at / HOP;
        let models = [Some(hop), hop.checked_sub(2), Some(hop + 2)];
        let models: Vec<_> = models
            .into_iter()
            .flatten()
            .filter_map(|h| strand.models.get(h))
            .collect();
        let mended = self.mender.mend(x, at, (first, last), &models);
        let (evidence, slip) = mended.as_ref().map_or((Evidence::NONE, None), |mended| {
            (
                Evidence::of(mended, &followed, &aftermath, self.rate),
                Slip::near(&mended.model, x, at, self.least),
            )
        });
        let slip = slip.filter(Slip::is_sharp);
        if !(pop || slip.is_some() || evidence.convinces()) {
            self.music += 1;
        } else if self.candidates.len() < CANDIDATES {
            self.candidates.push(Candidate {
                from: page.frame(first),
                until: page.frame(last + 1),
                channel: Some(channel),
                above,
                alone,
                pop,
                mended,
                evidence,
                slip,
            });
        }
    }

    /// How much stronger the residual is after a place than before, dB.
    fn change_db(&self, e: &[f64], at: usize) -> f64 {
        let [past, past_end] = PAST_MS.map(|ms| at.saturating_sub(self.length(ms)));
        let [future, future_end] = FUTURE_MS.map(|ms| (at + self.length(ms)).min(e.len()));
        let level = |from: usize, until: usize| typical(&e[from..until]).max(self.least);
        db(level(future, future_end) / level(past, past_end))
    }

    /// Tells what was found apart.
    pub fn finish(mut self) -> Told {
        self.candidates.sort_by_key(|c| (c.from, c.channel));
        let same = self.length(TOGETHER_MS) as u64;
        let mut places: Vec<Candidate> = Vec::new();
        for c in self.candidates {
            match places.last_mut() {
                Some(last) if c.from <= last.until + same && c.channel != last.channel => {
                    last.join(c);
                }
                _ => places.push(c),
            }
        }
        let seconds = (self.frames as f64 / self.rate).max(1.0);
        let crowd = self.music as f64 / self.channels as f64 / seconds;
        let found: Vec<_> = places.iter().map(|c| (c.above, c.slip)).collect();
        let slips = slipped(&found, self.music as usize);
        for c in &mut places {
            c.evidence = c.evidence.among(crowd);
        }
        places.retain(|c| c.pop || c.evidence.convinces() || (slips.is_some() && c.slip.is_some()));
        let at: Vec<u64> = places.iter().map(|c| c.from).collect();
        let mut told = Told::default();
        for (c, beat) in places.iter().zip(in_rhythm(&at, self.rate)) {
            let fits = c.slip.filter(|s| Some(s.samples) == slips);
            let narrow = c.mended.as_ref().is_some_and(|m| m.width() < NARROW);
            if let Some(slip) = fits.or(c.slip.filter(|_| slips.is_some() && narrow)) {
                let what = if slip.samples > 0 { "lost" } else { "doubled" };
                let says = format!(
                    "joins {:.1} times better with {} samples {what} than with any other number; {}",
                    slip.sharp,
                    slip.samples.abs(),
                    c.says()
                );
                told.slips.add(c.spot(0.5 * slip.sharp, says));
            } else if slips.is_some() && narrow && !c.pop {
                told.slips.add(c.spot(0.5, c.says()));
            } else if c.pop {
                told.pops.add(c.spot(1.0, c.says()));
            } else if !(beat && c.alone < BEAT_ALONE) {
                // Where both convince, it may be either, and is listed as both.
                let Evidence { click, splice } = c.evidence;
                for (evidence, other, spots) in [
                    (click, splice, &mut told.clicks),
                    (splice, click, &mut told.discontinuities),
                ] {
                    if evidence > 0.0 {
                        let odds = libm::exp(evidence - other.max(0.0));
                        spots.add(c.spot(odds / (1.0 + odds), c.says()));
                    }
                }
            }
        }
        told
    }
}

impl Candidate {
    /// The same place on another channel: what shows better counts.
    fn join(&mut self, other: Candidate) {
        self.until = self.until.max(other.until);
        self.channel = None;
        self.pop |= other.pop;
        self.evidence = self.evidence.or(other.evidence);
        if other.above > self.above {
            (self.above, self.alone, self.mended) = (other.above, other.alone, other.mended);
        }
        let sharp = |slip: &Option<Slip>| slip.map_or(0.0, |s| s.sharp);
        if sharp(&other.slip) > sharp(&self.slip) {
            self.slip = other.slip;
        }
    }

    fn spot(&self, confidence: f64, says: String) -> Spot {
        Spot {
            from: self.from,
            until: self.until,
            channel: self.channel,
            size: db(self.above),
            confidence: confidence.min(0.95),
            says,
        }
    }

    fn says(&self) -> String {
        let mut says = format!(
            "{:.0} times the residual around, {:.1} times the next within {FAR_MS} ms",
            self.above, self.alone
        );
        if let Some(m) = &self.mended {
            says += &format!(
                "; {} samples wrong, {:.0} times the treble beside; mended, {:.1} times the residual beside is left; evidence {:.1} for a click, {:.1} for a splice",
                m.width(),
                m.stands,
                m.left,
                self.evidence.click,
                self.evidence.splice
            );
        }
        says
    }
}
