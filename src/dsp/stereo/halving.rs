//! Halves the sample rate of two channels with a maximally flat half-band filter of seven taps: short, because what it has to
//! keep lies far below the new Nyquist frequency. Knows nothing of what is measured behind it.

use crate::dsp::cpu::on_any_cpu;

const TAPS: usize = 7;

/// One halving, with the samples it still needs.
#[derive(Debug, Clone, Default)]
pub struct Halving {
    waiting: [Vec<f64>; 2],
}

impl Halving {
    /// Takes further frames and replaces `out` by what they give.
    pub fn push(&mut self, left: &[f64], right: &[f64], out: &mut [Vec<f64>; 2]) {
        for ((waiting, x), out) in self.waiting.iter_mut().zip([left, right]).zip(out) {
            waiting.extend_from_slice(x);
            let count = (waiting.len() + 2).saturating_sub(TAPS) / 2;
            out.clear();
            out.resize(count, 0.0);
            halve(waiting, out);
            waiting.drain(..2 * count);
        }
    }
}

on_any_cpu! {
    fn halve(x: &[f64], out: &mut [f64]) {
        let (pairs, rest) = x.as_chunks::<2>();
        let count = out.len();
        // The seventh sample may be the first half of a pair.
        let odd = rest.first().copied().unwrap_or(0.0);
        for (k, y) in out.iter_mut().enumerate() {
            let first = |i: usize| if i < pairs.len() { pairs[i][0] } else { odd };
            let (outer, inner) = (pairs[k][0] + first(k + 3), pairs[k + 1][0] + pairs[k + 2][0]);
            *y = (16.0 * pairs[k + 1][1] + 9.0 * inner - outer) / 32.0;
        }
        debug_assert!(count == 0 || 2 * (count - 1) + TAPS <= x.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    #[test]
    fn low_tones_pass_and_what_would_fold_onto_them_is_gone() {
        let gain_db = |hz: f64| {
            let x = tone(48_000, hz, 1.0, 48_000);
            let mut out = Default::default();
            Halving::default().push(&x, &x, &mut out);
            let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
            10.0 * libm::log10(power(&out[0]) / power(&x))
        };
        assert!(gain_db(2000.0).abs() < 0.01);
        assert!(gain_db(22_000.0) < -60.0);
        assert!(gain_db(23_700.0) < -80.0);
    }

    #[test]
    fn how_the_stream_is_cut_does_not_change_a_bit() {
        let x = noise(1001, 2);
        let run = |pieces: usize| {
            let (mut halving, mut all) = (Halving::default(), Vec::new());
            for piece in x.chunks(pieces) {
                let mut out = Default::default();
                halving.push(piece, piece, &mut out);
                all.extend_from_slice(&out[1]);
            }
            all
        };
        let whole = run(2000);
        assert_eq!(whole.len(), 498);
        assert!([1, 2, 3, 17].iter().all(|n| run(*n) == whole));
    }
}
