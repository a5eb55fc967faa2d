//! The gain curve of what is too short for the sustained one: it dips below every request just before it comes and rises again, and
//! can be bent further down anywhere afterwards, at the cost of the surroundings of that place.

use std::ops::Range;

use super::envelope::{highest_of_next, mean_of_next, on_grid};
use crate::dsp::lanes::larger;

/// Part of the way to zero that a release takes beyond zero, so that it ends.
const RELEASE_ENDS: f64 = 1e-3;

/// Reductions over a stretch of the stream. All curves have the same first frame.
#[derive(Debug, Clone)]
pub struct Transient {
    /// Half of the window in which a request holds.
    half_hold: usize,
    /// Half of the length of each of three running means.
    half: usize,
    /// What is left of a reduction after a frame of release, and the constant part of its fall.
    keeps: f64,
    falls: f64,
    /// Requests per frame.
    asked: Vec<f64>,
    held: Vec<f64>,
    released: Vec<f64>,
    once: Vec<f64>,
    twice: Vec<f64>,
    reduction: Vec<f64>,
    work: Vec<f64>,
}

impl Transient {
    /// `length` frames of look-ahead, and a time constant of release in frames (0: none).
    pub fn new(length: usize, release: f64) -> Self {
        let half = length / 6;
        let keeps = if release > 0.0 {
            libm::exp(-1.0 / release)
        } else {
            0.0
        };
        Transient {
            half,
            half_hold: 3 * half,
            keeps,
            falls: RELEASE_ENDS * (1.0 - keeps),
            asked: Vec::new(),
            // Nothing is asked for before the first frame, and the curve begins at zero.
            held: vec![0.0; 3 * half],
            released: vec![0.0; 3 * half],
            once: vec![0.0; half],
            twice: vec![0.0; 2 * half],
            reduction: vec![0.0; 3 * half],
            work: Vec::new(),
        }
    }

    /// Frames on each side that a request bends at most, but for its release.
    pub fn spread(&self) -> usize {
        self.half_hold + 3 * self.half
    }

    /// Frames known: the curve ends [`Transient::spread`] before the last request.
    pub fn frames(&self) -> usize {
        self.reduction.len()
    }

    pub fn reduction(&self, frame: usize) -> f64 {
        self.reduction[frame]
    }

    pub fn curve(&self) -> &[f64] {
        &self.reduction
    }

    /// Frames whose requests are known.
    pub fn asked(&self) -> usize {
        self.asked.len()
    }

    /// Adds the requests of further frames, and as much of the curve as they decide.
    pub fn extend(&mut self, asked: &[f64]) {
        self.asked.extend(asked.iter().map(|v| on_grid(*v)));
        let known = self.asked.len();
        let hold_end = known.saturating_sub(self.half_hold);
        let from = self.held.len();
        self.hold(from..hold_end);
        self.release(from, hold_end);
        self.smooth(from..hold_end);
    }

    /// Asks more of a few frames; gives the stretch of the curve that may have changed.
    pub fn ask(&mut self, frame: usize, reduction: f64) -> Range<usize> {
        let reduction = on_grid(reduction);
        if reduction <= self.asked[frame] {
            return frame..frame;
        }
        self.asked[frame] = reduction;
        let from = frame.saturating_sub(self.half_hold).max(self.half_hold);
        let until = (frame + self.half_hold + 1).min(self.held.len());
        for held in &mut self.held[from.min(until)..until] {
            *held = larger(*held, reduction);
        }
        from..until
    }

    /// Computes the curve again where the held requests of `changed` decide it; gives the stretch that changed.
    pub fn again(&mut self, changed: Range<usize>) -> Range<usize> {
        let until = self.release(changed.start, changed.end);
        self.smooth(changed.start..until)
    }

    fn hold(&mut self, frames: Range<usize>) {
        if frames.is_empty() {
            return;
        }
        let asked = &self.asked[frames.start - self.half_hold..frames.end + self.half_hold];
        highest_of_next(asked, 2 * self.half_hold + 1, &mut self.work);
        self.held.truncate(frames.start);
        self.held.extend_from_slice(&self.work);
    }

    /// Falls from `from` on; goes beyond `until` as long as what was there before changes. Gives the end of the changes.
    fn release(&mut self, from: usize, until: usize) -> usize {
        let mut last = if from > 0 {
            self.released[from - 1]
        } else {
            0.0
        };
        for frame in from..self.held.len() {
            let fallen = on_grid(last * self.keeps - self.falls);
            last = larger(self.held[frame], larger(fallen, 0.0));
            match self.released.get_mut(frame) {
                Some(known) if *known == last && frame >= until => return frame,
                Some(known) => *known = last,
                None => self.released.push(last),
            }
        }
        self.held.len()
    }

    /// The three means, where the released requests of `frames` take part.
    fn smooth(&mut self, frames: Range<usize>) -> Range<usize> {
        let (half, work) = (self.half, &mut self.work);
        let changed = mean_into(&self.released, &mut self.once, frames, half, work);
        let changed = mean_into(&self.once, &mut self.twice, changed, half, work);
        mean_into(&self.twice, &mut self.reduction, changed, half, work)
    }

    /// Forgets the first frames.
    pub fn forget(&mut self, frames: usize) {
        for curve in [
            &mut self.asked,
            &mut self.held,
            &mut self.released,
            &mut self.once,
            &mut self.twice,
            &mut self.reduction,
        ] {
            curve.drain(..frames.min(curve.len()));
        }
    }
}

/// Centred means over `2 half + 1` frames wherever values of `changed` take part.
fn mean_into(
    from: &[f64],
    into: &mut Vec<f64>,
    changed: Range<usize>,
    half: usize,
    work: &mut Vec<f64>,
) -> Range<usize> {
    let start = changed.start.saturating_sub(half).max(half).min(into.len());
    let end = (changed.end + half).min(from.len().saturating_sub(half));
    if start >= end {
        return start..start;
    }
    mean_of_next(&from[start - half..end + half], 2 * half + 1, work);
    let kept = (into.len() - start).min(work.len());
    into[start..start + kept].copy_from_slice(&work[..kept]);
    into.extend_from_slice(&work[kept..]);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    #[test]
    fn the_curve_covers_every_request() {
        let asked: Vec<f64> = noise(3000, 8)
            .iter()
            .map(|v| larger(0.0, 20.0 * v - 19.5))
            .collect();
        let mut curve = Transient::new(60, 100.0);
        curve.extend(&asked);
        assert_eq!(curve.frames(), 3000 - curve.spread());
        for (frame, reduction) in curve.curve().iter().enumerate() {
            assert!(*reduction > asked[frame] - 1e-10, "{frame}");
        }
        assert!(curve.curve().contains(&0.0));
    }

    #[test]
    fn what_is_asked_later_gives_the_curve_of_what_is_asked_at_once() {
        let mut asked = vec![0.0; 2000];
        asked[900] = 0.3;
        let (mut at_once, mut later) = (Transient::new(60, 100.0), Transient::new(60, 100.0));
        later.extend(&asked[..1400]);
        asked[860] = 0.4;
        at_once.extend(&asked);
        let held = later.ask(860, 0.4);
        let changed = later.again(held);
        later.extend(&asked[1400..]);
        assert_eq!(at_once.curve(), later.curve());
        assert!(changed.contains(&860) && changed.start + later.spread() >= 860);
    }
}
