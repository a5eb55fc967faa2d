//! Halves the sample rate of two channels with a maximally flat half-band filter of seven taps: short, because what it has to
//! keep lies far below the new Nyquist frequency. Knows nothing of what is measured behind it.

use crate::dsp::cpu::on_any_cpu;

const TAPS: usize = 7;

/// One halving, with the samples it still needs.
#[derive(Debug, Clone, Default)]
pub struct Halving {
    waiting: [Parted; 2],
}

/// Samples by the parity of their position: every second one lies beside the next but one.
#[derive(Debug, Clone, Default)]
struct Parted {
    even: Vec<f64>,
    odd: Vec<f64>,
}

impl Halving {
    /// Takes further frames and replaces `out` by what they give.
    pub fn push(&mut self, left: &[f64], right: &[f64], out: &mut [Vec<f64>; 2]) {
        for ((waiting, x), out) in self.waiting.iter_mut().zip([left, right]).zip(out) {
            waiting.push(x);
            // The last tap falls on an even sample.
            let count = (waiting.even.len() + 1).saturating_sub(TAPS.div_ceil(2));
            out.resize(count, 0.0);
            halve(&waiting.even, &waiting.odd, out);
            waiting.even.drain(..count);
            waiting.odd.drain(..count);
        }
    }
}

impl Parted {
    fn push(&mut self, x: &[f64]) {
        let mut x = x;
        if self.odd.len() < self.even.len()
            && let [first, rest @ ..] = x
        {
            self.odd.push(*first);
            x = rest;
        }
        let (pairs, rest) = x.as_chunks::<2>();
        let (e, o) = (self.even.len(), self.odd.len());
        self.even.resize(e + pairs.len(), 0.0);
        self.odd.resize(o + pairs.len(), 0.0);
        part(pairs, &mut self.even[e..], &mut self.odd[o..]);
        self.even.extend_from_slice(rest);
    }
}

on_any_cpu! {
    fn part(pairs: &[[f64; 2]], even: &mut [f64], odd: &mut [f64]) {
        for ((pair, even), odd) in pairs.iter().zip(even).zip(odd) {
            [*even, *odd] = *pair;
        }
    }
}

on_any_cpu! {
    fn halve(even: &[f64], odd: &[f64], out: &mut [f64]) {
        let n = out.len();
        let Some(odd) = odd.get(1..n + 1) else { return };
        let at = |k: usize| even.get(k..k + n).unwrap_or(&[]);
        let outer = at(0).iter().zip(at(3));
        let inner = at(1).iter().zip(at(2));
        for (((y, middle), (a, d)), (b, c)) in out.iter_mut().zip(odd).zip(outer).zip(inner) {
            *y = (16.0 * middle + 9.0 * (b + c) - (a + d)) / 32.0;
        }
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
