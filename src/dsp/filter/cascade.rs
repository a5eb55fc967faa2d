//! Second-order sections in a row at work on a stream: transposed direct form II, channels in pairs.
//!
//! A recursion waits for its own result; what fills the wait is other work: the second channel in the other lane, and up to four
//! sections of the row, each of which waits for itself only. Knows nothing of how the sections were designed.

use crate::audio::Block;
use crate::dsp::biquad::Coefficients;
use crate::dsp::cpu::on_any_cpu;

/// Frames between two looks at the memory, counted from the start of the stream so that blocks make no difference.
const SPAN: usize = 256;
/// Memory below this is set to zero: it is 2000 dB down, and numbers smaller still make processors slow.
const TINY: f64 = 1e-100;
/// Channels side by side.
const LANES: usize = 2;

type Frame = [f64; LANES];

/// A section and its memory of two channels.
#[derive(Debug, Clone, Copy)]
struct Stage {
    coefficients: Coefficients,
    memory: [Frame; 2],
}

/// The filter of any number of channels.
#[derive(Debug, Clone)]
pub struct Cascade {
    /// For every pair of channels the row of sections; the last lane of an odd number of channels is idle.
    pairs: Vec<Vec<Stage>>,
    channels: usize,
    /// Frames until the next look at the memory.
    left: usize,
    frames: u64,
}

impl Cascade {
    /// No section: a cascade that leaves every bit alone.
    pub fn new(sections: &[Coefficients], channels: usize) -> Self {
        let row: Vec<Stage> = sections
            .iter()
            .map(|&coefficients| Stage {
                coefficients,
                memory: [[0.0; LANES]; 2],
            })
            .collect();
        Cascade {
            pairs: vec![row; channels.div_ceil(LANES)],
            channels,
            left: SPAN,
            frames: 0,
        }
    }

    /// True if samples go through untouched.
    pub fn is_empty(&self) -> bool {
        self.pairs.first().is_none_or(Vec::is_empty)
    }

    /// Frames filtered so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Filters in place. The block has the channels the cascade was made for.
    pub fn process(&mut self, block: &mut Block) {
        if self.is_empty() || block.is_empty() {
            return;
        }
        block.grid_bits = None;
        let frames = block.frames();
        let planes = &mut block.channels[..];
        debug_assert_eq!(planes.len(), self.channels);
        let mut at = 0;
        while at < frames {
            let until = frames.min(at + self.left);
            for (row, pair) in self.pairs.iter_mut().zip(planes.chunks_mut(LANES)) {
                let mut span = [[0.0; LANES]; SPAN];
                let span = &mut span[..until - at];
                for (lane, plane) in pair.iter().enumerate() {
                    let samples = &plane[at..until];
                    span.iter_mut().zip(samples).for_each(|(f, x)| f[lane] = *x);
                }
                run(row, span);
                for (lane, plane) in pair.iter_mut().enumerate() {
                    let samples = &mut plane[at..until];
                    samples
                        .iter_mut()
                        .zip(&*span)
                        .for_each(|(x, f)| *x = f[lane]);
                }
            }
            self.left -= until - at;
            if self.left == 0 {
                self.left = SPAN;
                self.flush();
            }
            at = until;
        }
        self.frames += frames as u64;
    }

    fn flush(&mut self) {
        for stage in self.pairs.iter_mut().flatten() {
            for value in stage.memory.iter_mut().flatten() {
                if value.abs() < TINY {
                    *value = 0.0;
                }
            }
        }
    }
}

on_any_cpu! {
    /// The whole row over a span, four sections at a time.
    fn run(row: &mut [Stage], span: &mut [Frame]) {
        let (fours, rest) = row.as_chunks_mut::<4>();
        fours.iter_mut().for_each(|group| together(group, span));
        match rest {
            [a, b, c] => {
                let mut group = [*a, *b, *c];
                together(&mut group, span);
                [*a, *b, *c] = group;
            }
            [a, b] => {
                let mut group = [*a, *b];
                together(&mut group, span);
                [*a, *b] = group;
            }
            [a] => {
                let mut group = [*a];
                together(&mut group, span);
                [*a] = group;
            }
            _ => {}
        }
    }
}

/// Every frame through all sections of the group before the next.
#[inline(always)]
fn together<const N: usize>(group: &mut [Stage; N], span: &mut [Frame]) {
    let mut memory = group.map(|stage| stage.memory);
    let coefficients = group.map(|stage| stage.coefficients);
    for frame in span {
        let mut x = *frame;
        for (Coefficients { b, a }, [s1, s2]) in coefficients.iter().zip(&mut memory) {
            for lane in 0..LANES {
                let y = b[0] * x[lane] + s1[lane];
                s1[lane] = (b[1] * x[lane] + s2[lane]) - a[0] * y;
                s2[lane] = b[2] * x[lane] - a[1] * y;
                x[lane] = y;
            }
        }
        *frame = x;
    }
    group
        .iter_mut()
        .zip(memory)
        .for_each(|(stage, memory)| stage.memory = memory);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::biquad::Biquad;
    use crate::dsp::testing::{block, blocks, noise};

    fn sections(n: usize) -> Vec<Coefficients> {
        (0..n)
            .map(|i| Coefficients::peaking(48e3, 100.0 * (i + 1) as f64, 1.0, 3.0))
            .collect()
    }

    #[test]
    fn a_row_is_its_sections_one_after_the_other_on_every_channel() {
        for n in 1..=9 {
            for channels in [1, 2, 3, 6] {
                let mut signal = block((0..channels).map(|c| noise(999, c as u64)).collect());
                let mut want = signal.clone();
                Cascade::new(&sections(n), channels).process(&mut signal);
                for plane in &mut want.channels {
                    for section in sections(n) {
                        Biquad::new(section).process(plane);
                    }
                }
                for (got, want) in signal.channels.iter().zip(&want.channels) {
                    let worst = got
                        .iter()
                        .zip(want)
                        .map(|(a, b)| (a - b).abs())
                        .fold(0.0, f64::max);
                    assert!(worst < 1e-12, "{n} sections, {channels} channels: {worst}");
                }
            }
        }
    }

    #[test]
    fn blocks_do_not_change_a_bit() {
        let signal = block(vec![noise(20_000, 1), noise(20_000, 2), noise(20_000, 3)]);
        let mut whole = signal.clone();
        Cascade::new(&sections(3), 3).process(&mut whole);
        for size in [1, 7, 777, 8192] {
            let mut cascade = Cascade::new(&sections(3), 3);
            let mut cut = Block::new(3);
            for mut piece in blocks(&signal, size) {
                cascade.process(&mut piece);
                for (all, new) in cut.channels.iter_mut().zip(piece.channels) {
                    all.extend(new);
                }
            }
            assert!(cut == whole, "blocks of {size}");
        }
    }

    #[test]
    fn without_sections_bits_and_grid_stay() {
        let before = Block {
            channels: vec![noise(100, 1); 2],
            grid_bits: Some(16),
        };
        let mut after = before.clone();
        Cascade::new(&[], 2).process(&mut after);
        assert_eq!(after, before);
    }

    #[test]
    fn memory_fades_to_nothing_and_never_to_slow_numbers() {
        let mut cascade = Cascade::new(&sections(2), 2);
        cascade.process(&mut block(vec![noise(1000, 1); 2]));
        let mut silence = Block::silence(2, 2_000_000);
        cascade.process(&mut silence);
        let slow = silence.channels[0]
            .iter()
            .filter(|v| v.is_subnormal())
            .count();
        assert!(slow < SPAN, "{slow} subnormal samples");
        assert_eq!(silence.channels[0].last(), Some(&0.0));
    }
}
