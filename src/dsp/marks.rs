//! Sound around positions: what a listener hears who starts playing there, and what still sounds before; and the peaks of stretches.

use super::lanes::peak;
use crate::audio::Block;

/// Below this a sample counts as silence: -60 dBFS, as a fraction of full scale.
pub const SOUND_ABOVE: f64 = 0.001;

/// What was found at one position.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AtMark {
    /// Frames from the position to the first sound at or after it; none where nothing sounds any more.
    pub until_sound: Option<u64>,
    /// Frames from the last sound before the position to the position; 0 where the frame before it sounds, none where nothing has.
    pub since_sound: Option<u64>,
    /// Largest sample of the frame at the position, as a fraction of full scale: the step that is heard when playing starts there.
    pub edge: f64,
}

/// Looks around positions in one pass.
#[derive(Debug, Clone)]
pub struct Marks {
    positions: Vec<u64>,
    found: Vec<AtMark>,
    /// Next position that has not been passed.
    next: usize,
    /// First position that waits for its first sound.
    waiting: usize,
    /// End of the last sound.
    sounded_until: Option<u64>,
    at: u64,
}

impl Marks {
    /// `positions` in frames, ascending; several may be the same.
    pub fn new(positions: Vec<u64>) -> Self {
        debug_assert!(positions.is_sorted());
        Marks {
            found: vec![AtMark::default(); positions.len()],
            positions,
            next: 0,
            waiting: 0,
            sounded_until: None,
            at: 0,
        }
    }

    pub fn push(&mut self, block: &Block) {
        let frames = block.frames();
        let mut from = 0;
        while from < frames {
            while self.positions.get(self.next) == Some(&(self.at + from as u64)) {
                self.pass(block, from);
            }
            let until = match self.positions.get(self.next) {
                Some(next) => frames.min(usize::try_from(next - self.at).unwrap_or(frames)),
                None => frames,
            };
            self.stretch(block, from, until);
            from = until;
        }
        self.at += frames as u64;
    }

    /// Frames so far.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// One for each position.
    pub fn finish(mut self) -> Vec<AtMark> {
        // A position right behind the last frame has a before, but no after.
        let end = Block::default();
        while self.positions.get(self.next) == Some(&self.at) {
            self.pass(&end, 0);
        }
        self.found
    }

    fn pass(&mut self, block: &Block, frame: usize) {
        let position = self.at + frame as u64;
        let samples = block.channels.iter().filter_map(|c| c.get(frame));
        self.found[self.next] = AtMark {
            until_sound: None,
            since_sound: self.sounded_until.map(|end| position - end),
            edge: samples.fold(0.0, |most, x| x.abs().max(most)),
        };
        self.next += 1;
    }

    /// Frames between two positions.
    fn stretch(&mut self, block: &Block, from: usize, until: usize) {
        let loud = |channel: &Vec<f64>| peak(&channel[from..until]) >= SOUND_ABOVE;
        if from >= until || !block.channels.iter().any(loud) {
            return;
        }
        let sounds = |frame: &usize| {
            block
                .channels
                .iter()
                .any(|c| c[*frame].abs() >= SOUND_ABOVE)
        };
        if self.waiting < self.next
            && let Some(first) = (from..until).find(sounds)
        {
            let first = self.at + first as u64;
            for n in self.waiting..self.next {
                self.found[n].until_sound = Some(first - self.positions[n]);
            }
            self.waiting = self.next;
        }
        if let Some(last) = (from..until).rev().find(sounds) {
            self.sounded_until = Some(self.at + last as u64 + 1);
        }
    }
}

/// The largest sample of each of some stretches, as a fraction of full scale: 0 is digital silence.
#[derive(Debug, Clone)]
pub struct StretchPeaks {
    /// From and until, in frames.
    stretches: Vec<(u64, u64)>,
    peaks: Vec<f64>,
    at: u64,
}

impl StretchPeaks {
    pub fn new(stretches: Vec<(u64, u64)>) -> Self {
        StretchPeaks {
            peaks: vec![0.0; stretches.len()],
            stretches,
            at: 0,
        }
    }

    pub fn push(&mut self, block: &Block) {
        let (start, end) = (self.at, self.at + block.frames() as u64);
        self.at = end;
        for ((from, until), found) in self.stretches.iter().zip(&mut self.peaks) {
            let (from, until) = ((*from).max(start), (*until).min(end));
            if from < until {
                let range = (from - start) as usize..(until - start) as usize;
                let channels = block.channels.iter();
                *found = channels.fold(*found, |most, c| peak(&c[range.clone()]).max(most));
            }
        }
    }

    /// One for each stretch.
    pub fn finish(self) -> Vec<f64> {
        self.peaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Silence, but for a sound from frame 1000 to 1999 and one from 3000 on, in the right channel.
    fn push(frames: usize, size: usize, mut take: impl FnMut(&Block)) {
        let sounds = |n: usize| (1000..2000).contains(&n) || n >= 3000;
        for start in (0..frames).step_by(size) {
            let right =
                (start..frames.min(start + size)).map(|n| if sounds(n) { -0.5 } else { 0.0 });
            let right: Vec<f64> = right.collect();
            take(&Block {
                channels: vec![vec![0.0; right.len()], right],
                grid_bits: Some(16),
            });
        }
    }

    #[test]
    fn a_mark_knows_how_long_it_is_silent_before_and_after_it_however_the_sound_is_cut() {
        for size in [1, 7, 500, 5000] {
            let mut marks = Marks::new(vec![0, 500, 1500, 2500, 2500, 3000, 4000, 4001]);
            push(4000, size, |block| marks.push(block));
            let found = marks.finish();
            let until: Vec<Option<u64>> = found.iter().map(|m| m.until_sound).collect();
            let since: Vec<Option<u64>> = found.iter().map(|m| m.since_sound).collect();
            let edges: Vec<f64> = found.iter().map(|m| m.edge).collect();
            let (a, b) = (Some(500), Some(0));
            assert_eq!(
                until,
                [Some(1000), a, b, a, a, b, None, None],
                "blocks of {size}"
            );
            assert_eq!(
                since,
                [None, None, b, a, a, Some(1000), b, None],
                "blocks of {size}"
            );
            assert_eq!(edges, [0.0, 0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 0.0]);
        }
    }

    #[test]
    fn stretches_have_their_own_peaks_and_may_overlap() {
        for size in [1, 333, 5000] {
            let mut peaks =
                StretchPeaks::new(vec![(0, 1000), (0, 1001), (2000, 3000), (900, 9000)]);
            push(4000, size, |block| peaks.push(block));
            assert_eq!(peaks.finish(), [0.0, 0.5, 0.0, 0.5]);
        }
    }
}
