//! Convolution of a stream with a fixed kernel by overlap-save (Stockham, "High-speed convolution and correlation", 1966), channels in
//! pairs as the real and imaginary part of one signal. As many frames out as in, none shifted.
//!
//! Transforms start at fixed frames of the stream, so blocks make no difference to a single bit. In a pair a silent channel takes
//! up the rounding of the other, some 320 dB down. Knows nothing of what the kernel is for.

use std::ops::Range;

use super::fft::{Circular, Fft, Point, ROWS, Scratch, four, is_smooth};
use crate::audio::Block;

/// Shortest block: below it the fixed costs show.
const SHORTEST: usize = 4096;
/// Block length over kernel length: three quarters of every block are new frames.
const RATIO: usize = 4;

/// A kernel at work on a stream of any number of channels.
#[derive(Debug, Clone)]
pub struct Convolver {
    circular: Circular<Point>,
    scratch: Scratch,
    /// Rows of a block that saw the whole of their input.
    kept: Range<usize>,
    /// Output of a channel that has no other beside it.
    spare: Vec<f64>,
    /// What the next blocks need: per channel, from the oldest frame still wanted.
    waiting: Vec<Vec<f64>>,
    /// Frames that came and frames that went.
    taken: u64,
    given: u64,
}

impl Convolver {
    /// `y[n]` is the sum of `kernel[j] * x[n + centre - j]`; with `centre` in the middle of a symmetric kernel nothing is shifted
    /// at any frequency. `centre` lies inside the kernel.
    pub fn new(kernel: &[f64], centre: usize, channels: usize) -> Self {
        let (rows, columns) = shape((RATIO * kernel.len()).max(SHORTEST));
        let length = rows * columns;
        let scale = 1.0 / length as f64;
        let mut re: Vec<f64> = kernel.iter().map(|k| k * scale).collect();
        re.resize(length, 0.0);
        let mut im = vec![0.0; length];
        Fft::new(length).forward(&mut re, &mut im, &mut Scratch::default());
        let circular = Circular::new(rows, columns, columns, |bin| Point {
            re: four(&re, bin),
            im: four(&im, bin),
        });
        // The first frames of a block saw the end of it instead of what lies before.
        let overlap = kernel.len().saturating_sub(1);
        let kept = overlap.div_ceil(columns)..rows;
        let before = kept.start * columns - centre.min(overlap);
        Convolver {
            scratch: Scratch::default(),
            spare: vec![0.0; kept.len() * columns],
            waiting: vec![vec![0.0; before]; channels],
            circular,
            kept,
            taken: 0,
            given: 0,
        }
    }

    /// Takes frames and appends those that are ready. The block has the channels the convolver was made for.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        prepare(out, self.waiting.len());
        self.taken += block.frames() as u64;
        let length = self.circular.length_in();
        let mut at = 0;
        while at < block.frames() {
            // No more than one transform waits, however large the block is.
            let wanted = length - self.waiting.first().map_or(0, Vec::len);
            let until = block.frames().min(at + wanted);
            for (waiting, plane) in self.waiting.iter_mut().zip(&block.channels) {
                waiting.extend(&plane[at..until]);
            }
            at = until;
            if self.waiting.first().is_some_and(|w| w.len() == length) {
                self.transform(out, self.step());
            }
        }
    }

    /// Appends what is left; silence follows the last frame.
    pub fn finish(&mut self, out: &mut Block) {
        prepare(out, self.waiting.len());
        while self.given < self.taken && !self.waiting.is_empty() {
            let length = self.circular.length_in();
            self.waiting.iter_mut().for_each(|w| w.resize(length, 0.0));
            let left = usize::try_from(self.taken - self.given).unwrap_or(usize::MAX);
            self.transform(out, self.step().min(left));
        }
    }

    /// New frames of a block.
    fn step(&self) -> usize {
        self.kept.len() * self.circular.row_out()
    }

    fn transform(&mut self, out: &mut Block, frames: usize) {
        let step = self.step();
        for (waiting, out) in self.waiting.chunks(2).zip(out.channels.chunks_mut(2)) {
            let start = out[0].len();
            for plane in &mut *out {
                plane.resize(start + step, 0.0);
            }
            let (left, others) = out.split_at_mut(1);
            let (right, right_out) = match others {
                [right] => (&waiting[1], &mut right[start..]),
                // An odd channel out fills the imaginary part too.
                _ => (&waiting[0], &mut self.spare[..]),
            };
            let results = [&mut left[0][start..], right_out];
            self.circular.run(
                [&waiting[0], right],
                results,
                self.kept.clone(),
                &mut self.scratch,
            );
            for plane in out {
                plane.truncate(start + frames);
            }
        }
        for waiting in &mut self.waiting {
            waiting.drain(..step);
        }
        self.given += frames as u64;
    }
}

/// Rows and columns of a block of at least `wanted` frames, about as many of both.
fn shape(wanted: usize) -> (usize, usize) {
    let rows = ((wanted as f64).sqrt() as usize).next_power_of_two();
    let rows = rows.max(ROWS);
    let mut columns = wanted.div_ceil(rows).next_multiple_of(4);
    while !is_smooth(columns) {
        columns += 4;
    }
    (rows, columns)
}

/// Makes sure that frames can be appended.
pub(super) fn prepare(out: &mut Block, channels: usize) {
    out.channels.resize_with(channels, Vec::new);
    out.grid_bits = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise};

    fn run(kernel: &[f64], centre: usize, signal: &Block, size: usize) -> Block {
        let mut convolver = Convolver::new(kernel, centre, signal.channels.len());
        let mut out = Block::default();
        for piece in blocks(signal, size) {
            convolver.push(&piece, &mut out);
        }
        convolver.finish(&mut out);
        out
    }

    #[test]
    fn it_is_the_sum_of_the_definition() {
        for (taps, centre) in [(1, 0), (2, 1), (101, 50), (1500, 0), (1500, 1499)] {
            let kernel = noise(taps, 9);
            let signal = block((0..3).map(|c| noise(9_000, c)).collect());
            let out = run(&kernel, centre, &signal, 1000);
            for (x, y) in signal.channels.iter().zip(&out.channels) {
                assert_eq!(y.len(), x.len());
                for n in [0usize, 1, 700, 4095, 4096, 5000, 8_999] {
                    let want: f64 = (0..taps)
                        .filter_map(|j| Some(kernel[j] * x.get((n + centre).checked_sub(j)?)?))
                        .sum();
                    assert!((y[n] - want).abs() < 1e-11, "{taps} {centre} {n}");
                }
            }
        }
    }

    #[test]
    fn blocks_do_not_change_a_bit_and_no_frame_is_lost() {
        let kernel = noise(333, 9);
        for frames in [0, 1, 5_000, 12_345] {
            let signal = block(vec![noise(frames, 1), noise(frames, 2)]);
            let whole = run(&kernel, 166, &signal, 1 << 20);
            assert_eq!(whole.frames(), frames);
            for size in [1, 7, 777, 8192] {
                assert!(run(&kernel, 166, &signal, size).channels == whole.channels || frames == 0);
            }
        }
    }

    #[test]
    fn silence_stays_silence() {
        let out = run(&noise(99, 1), 49, &Block::silence(2, 10_000), 777);
        assert!(out.channels.iter().flatten().all(|v| *v == 0.0));
    }
}
