//! How many samples lie at the very highest level, and how many right below it. Of music a few reach its highest level and more lie below;
//! clipping puts all that would have been higher at one level, which stays a spike after any change of gain, as wide as the dither.

/// Steps of the word counted, from the highest sample down.
const STEPS: usize = 40;
/// Steps that belong to the spike: dither and rounding move samples by up to one and a half either way.
const SPIKE: usize = 5;
/// Steps below it that are not counted as beside it either.
const BESIDE: usize = 8;

/// Counts samples of one polarity.
#[derive(Debug, Clone)]
pub struct Summit {
    step: f64,
    highest: f64,
    counts: [u64; STEPS],
}

impl Summit {
    /// `step` of the word, full scale = 1.
    pub fn new(step: f64) -> Self {
        Summit {
            step,
            highest: 0.0,
            counts: [0; STEPS],
        }
    }

    /// Takes samples whose sign is turned so that the polarity looked at is upwards.
    pub fn add(&mut self, x: impl Iterator<Item = f64>) {
        let reach = STEPS as f64 * self.step;
        for v in x {
            if v + reach <= self.highest {
                continue;
            }
            if v > self.highest {
                let by = (libm::round((v - self.highest) / self.step) as usize).min(STEPS);
                self.counts.copy_within(..STEPS - by, by);
                self.counts[..by].fill(0);
                self.highest = v;
            }
            let below = libm::round((self.highest - v) / self.step) as usize;
            if let Some(count) = self.counts.get_mut(below) {
                *count += 1;
            }
        }
    }

    /// Whether a level is that of the spike.
    pub fn holds(&self, level: f64) -> bool {
        self.highest - level < (SPIKE as f64 - 0.5) * self.step
    }

    /// Samples in the spike, and how many times more they are than in as many steps below it.
    pub fn spike(&self) -> (u64, f64) {
        let sum = |from: usize, until: usize| self.counts[from..until].iter().sum::<u64>();
        let spike = sum(0, SPIKE);
        let beside = sum(BESIDE, STEPS) as f64 * SPIKE as f64 / (STEPS - BESIDE) as f64;
        (spike, spike as f64 / (beside + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    const STEP: f64 = 1.0 / 32_768.0;

    fn summit(x: &[f64]) -> Summit {
        let mut summit = Summit::new(STEP);
        for piece in x.chunks(1000) {
            summit.add(piece.iter().copied());
        }
        summit
    }

    #[test]
    fn clipping_is_a_spike_below_full_scale_and_noise_has_none() {
        let word = |v: f64| libm::round(v / STEP) * STEP;
        let dither = noise(20_000, 2);
        let sound = noise(20_000, 1);
        let free: Vec<f64> = sound.iter().map(|v| word(0.7 * v)).collect();
        assert!(summit(&free).spike().1 < 4.0, "{:?}", summit(&free).spike());
        let clipped = sound.iter().map(|v| 0.7 * v.min(0.99)).zip(dither);
        let clipped: Vec<f64> = clipped.map(|(v, d)| word(v + STEP * d)).collect();
        let found = summit(&clipped);
        assert!(found.spike().1 > 20.0, "{:?}", found.spike());
        assert!(found.holds(word(0.7 * 0.99)) && !found.holds(0.69));
    }
}
