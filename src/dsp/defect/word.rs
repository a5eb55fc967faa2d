//! Words that hold less than they could: low bits that are always zero, for a while or throughout, and samples that stand on a
//! coarser lattice because a shorter word was turned up or down without dither.

use super::{Page, Spot, Spots};
use crate::dsp::fft::{Fft, Scratch};
use crate::dsp::lanes::larger;

/// Samples of a page that must sound before its bits are evidence.
const SOUNDING: usize = 256;
/// Shortest stretch, s.
const SHORTEST_S: f64 = 1.0;
/// Values counted one by one: those of up to so many steps of the word.
const COUNTED: usize = 1 << 16;
/// Samples needed, and values that must occur, for the lattice to be looked for.
const LEAST_SAMPLES: f64 = 20_000.0;
const LEAST_VALUES: usize = 64;
/// A value counts for this share of all at most.
const MOST_SHARE: f64 = 1.0 / 32.0;
/// Distances of the lattice, in steps of the word.
const NARROWEST: f64 = 3.0;
const WIDEST: f64 = 1200.0;
/// 1 for a perfect lattice, 0 for none.
const COHERENCE: f64 = 0.5;
/// Of lines as high as this share of the highest, the first counts.
const FIRST_LINE: f64 = 0.6;
/// How many times over what is below it a line stands.
const OVER_BESIDE: f64 = 3.0;

/// Looks at the words of integer samples.
#[derive(Debug, Clone)]
pub struct Words {
    bits: u32,
    scale: f64,
    rate: f64,
    /// How often each value occurred, from `-COUNTED` on.
    histogram: Vec<u32>,
    /// The stretch under way: first frame, frame after the last, low bits that are zero.
    stretch: Option<(u64, u64, u32)>,
    spots: Spots,
    frames: u64,
}

impl Words {
    pub fn new(bits: u32, rate: u32) -> Self {
        Words {
            bits,
            scale: libm::ldexp(1.0, bits as i32 - 1),
            rate: f64::from(rate),
            histogram: vec![0; 2 * COUNTED],
            stretch: None,
            spots: Spots::default(),
            frames: 0,
        }
    }

    pub fn page(&mut self, page: &Page) {
        let (mut codes, mut sounding) = (0u64, 0);
        for channel in 0..page.channels.len() {
            for v in page.body(channel) {
                let code = (v * self.scale) as i64;
                codes |= code.unsigned_abs();
                sounding += usize::from(code != 0);
                let index = code + COUNTED as i64;
                if (0..2 * COUNTED as i64).contains(&index) {
                    let count = &mut self.histogram[index as usize];
                    *count = count.saturating_add(1);
                }
            }
        }
        let until = page.frame(page.until);
        self.frames = until;
        if sounding < SOUNDING {
            // Silence says nothing; a stretch goes on over it.
            return;
        }
        let zeros = codes.trailing_zeros();
        match &mut self.stretch {
            Some((_, end, least)) if zeros > 0 => {
                *end = until;
                *least = (*least).min(zeros);
            }
            _ => {
                self.close();
                if zeros > 0 {
                    self.stretch = Some((page.frame(page.from), until, zeros));
                }
            }
        }
    }

    fn close(&mut self) {
        let Some((from, until, zeros)) = self.stretch.take() else {
            return;
        };
        if ((until - from) as f64) < SHORTEST_S * self.rate && until - from < self.frames {
            return;
        }
        self.spots.add(Spot {
            from,
            until,
            channel: None,
            size: f64::from(zeros),
            confidence: 1.0,
            says: format!(
                "the lowest {zeros} of {} bits are zero in every sample",
                self.bits
            ),
        });
    }

    /// What was found.
    pub fn finish(mut self) -> Spots {
        self.close();
        if self.spots.count() == 0
            && let Some((distance, coherence)) = self.lattice()
        {
            let lost = libm::log2(distance);
            self.spots.add(Spot {
                from: 0,
                until: self.frames,
                channel: None,
                size: lost,
                confidence: coherence.min(1.0),
                says: format!(
                    "samples stand {distance:.2} steps apart (coherence {coherence:.2}): {:.1} bits, turned up or down without dither",
                    f64::from(self.bits) - lost
                ),
            });
        }
        self.spots
    }

    /// Distance of the lattice in steps and how clearly it shows. A lattice is a line in the spectrum of the histogram.
    fn lattice(&self) -> Option<(f64, f64)> {
        let sum = |counts: &[f64]| counts.iter().sum::<f64>();
        let mut re: Vec<f64> = self.histogram.iter().map(|c| f64::from(*c)).collect();
        // Digital silence stands on every lattice.
        re[COUNTED] = 0.0;
        let values = re.iter().filter(|c| **c > 0.0).count();
        if sum(&re) < LEAST_SAMPLES || values < LEAST_VALUES {
            return None;
        }
        // So does any value that nearly all samples have.
        let most = MOST_SHARE * sum(&re);
        re.iter_mut().for_each(|c| *c = c.min(most));
        let total = sum(&re);
        let length = 2 * COUNTED;
        let mut im = vec![0.0; length];
        Fft::new(length).forward(&mut re, &mut im, &mut Scratch::default());
        let size = |k: usize| libm::sqrt(re[k] * re[k] + im[k] * im[k]) / total;
        let first = (length as f64 / WIDEST) as usize;
        let last = (length as f64 / NARROWEST) as usize;
        let best = (first..last).map(size).fold(0.0, larger);
        // Its harmonics are lines as well; the first of all is the lattice.
        let from = (first..last).find(|k| size(*k) >= FIRST_LINE * best)?;
        let line = (from..from + from / 8).max_by(|a, b| size(*a).total_cmp(&size(*b)))?;
        // The histogram's own shape falls off smoothly; a line stands out of it.
        let beside = larger(size(line / 2), size(line * 3 / 4));
        let coherence = size(line);
        let stands = coherence > COHERENCE && coherence > OVER_BESIDE * beside;
        stands.then(|| (length as f64 / line as f64, coherence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    /// The lattice of noise in words of 16 bits, turned down and rounded to 24 or not.
    fn distance(gain: Option<f64>) -> Option<f64> {
        let mut words = Words::new(24, 44_100);
        for v in noise(100_000, 3) {
            let code = 60_000.0 * v;
            let code = gain.map_or(code, |g| (code / 256.0).round() * 256.0 * g);
            let index = code.round() as i64 + COUNTED as i64;
            words.histogram[index as usize] += 1;
        }
        words.lattice().map(|(distance, _)| distance)
    }

    #[test]
    fn a_word_that_was_turned_down_shows_its_step_and_not_a_part_of_it() {
        for gain in [0.95, 0.71, 0.503, 0.37] {
            let found = distance(Some(gain)).unwrap_or(0.0);
            assert!(
                (found / (256.0 * gain) - 1.0).abs() < 0.01,
                "{gain} {found}"
            );
        }
        assert_eq!(distance(None), None);
    }
}
