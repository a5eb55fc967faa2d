//! Linear prediction: what the sound is expected to do next, from what it does around. Whatever cannot be predicted from either
//! side does not belong to the signal (J. Makhoul, "Linear prediction: a tutorial review", 1975; S. Vaseghi, "Advanced
//! Digital Signal Processing and Noise Reduction", ch. 13 on impulsive noise).

use crate::dsp::cpu::on_any_cpu;

/// Order of the models: enough for the resonances of a mix, and shorter than a millisecond.
pub const ORDER: usize = 32;
/// Frames that share a model, and frames it is made from, twice as many and centred on them.
pub const HOP: usize = 1024;
pub const WINDOW: usize = 2 * HOP;
/// A little white noise under every model, -90 dB: pure tones would otherwise be predicted beyond the digits there are.
const WHITENING: f64 = 1e-9;

/// `x[n] = -sum a[k] x[n-1-k] + e[n]`; by symmetry of the autocorrelation also backwards in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub a: [f64; ORDER],
}

/// Makes models of windows.
#[derive(Debug, Clone)]
pub struct Predictor {
    taper: Vec<f64>,
    tapered: Vec<f64>,
}

impl Predictor {
    pub fn new() -> Self {
        let hann = |i: usize| {
            let angle = std::f64::consts::TAU * (i as f64 + 0.5) / WINDOW as f64;
            0.5 - 0.5 * libm::cos(angle)
        };
        Predictor {
            taper: (0..WINDOW).map(hann).collect(),
            tapered: vec![0.0; WINDOW + ORDER],
        }
    }

    /// The model of [`WINDOW`] samples; `least` is added to their mean square, so that silence has one too.
    pub fn fit(&mut self, x: &[f64], least: f64) -> Model {
        let (body, _) = self.tapered.split_at_mut(WINDOW);
        for ((t, x), w) in body.iter_mut().zip(x).zip(&self.taper) {
            *t = x * w;
        }
        let mut r = [0.0; ORDER + 1];
        correlate(&self.tapered, &mut r);
        r[0] = r[0] * (1.0 + WHITENING) + least * WINDOW as f64;
        levinson(&r)
    }
}

/// Samples that are worked on together, so that their sums stay in registers.
const LANES: usize = 8;

on_any_cpu! {
    fn correlate(x: &[f64], r: &mut [f64; ORDER + 1]) {
        // Lags that share the samples they begin with.
        const LAGS: usize = 3;
        const { assert!((ORDER + 1).is_multiple_of(LAGS)) };
        for (block, r) in r.chunks_exact_mut(LAGS).enumerate() {
            let mut sums = [[0.0; LANES]; LAGS];
            for (at, a) in x[..WINDOW].chunks_exact(LANES).enumerate() {
                let from = at * LANES + block * LAGS;
                for (lag, sums) in sums.iter_mut().enumerate() {
                    let b = &x[from + lag..][..LANES];
                    for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                        *sum += a * b;
                    }
                }
            }
            for (r, sums) in r.iter_mut().zip(&sums) {
                *r = sums.iter().sum();
            }
        }
    }
}

/// N. Levinson's recursion (J. Durbin's form).
fn levinson(r: &[f64; ORDER + 1]) -> Model {
    let mut a = [0.0; ORDER];
    let mut error = r[0];
    for i in 0..ORDER {
        if error <= 0.0 || !error.is_finite() {
            break;
        }
        let mut sum = r[i + 1];
        for j in 0..i {
            sum += a[j] * r[i - j];
        }
        let k = -sum / error;
        let before = a;
        for j in 0..i {
            a[j] = before[j] + k * before[i - 1 - j];
        }
        a[i] = k;
        error *= 1.0 - k * k;
    }
    Model { a }
}

on_any_cpu! {
    /// What of `x` from `from` on its past does not predict. `x` has [`ORDER`] samples before; `e` is a multiple of 8 long.
    pub fn residual(model: &Model, x: &[f64], from: usize, e: &mut [f64]) {
        debug_assert!(e.len().is_multiple_of(LANES));
        for (n, e) in e.chunks_exact_mut(LANES).enumerate() {
            let at = from + n * LANES;
            let mut sums = [0.0; LANES];
            sums.copy_from_slice(&x[at..at + LANES]);
            for (k, a) in model.a.iter().enumerate() {
                let past = &x[at - 1 - k..][..LANES];
                for (sum, past) in sums.iter_mut().zip(past) {
                    *sum += a * past;
                }
            }
            e.copy_from_slice(&sums);
        }
    }
}

on_any_cpu! {
    /// The residual `e` run backwards through its own filter, over the root of the filter's power: what a single
    /// wrong sample stands out from most, because all its traces in the residual are gathered in one place. `e` goes on for [`ORDER`]
    /// samples beyond; `out` is a multiple of 8 long.
    pub fn gathered(model: &Model, e: &[f64], out: &mut [f64]) {
        debug_assert!(out.len().is_multiple_of(LANES));
        let mut power = 1.0;
        for a in &model.a {
            power += a * a;
        }
        let scale = 1.0 / power.sqrt();
        for (n, out) in out.chunks_exact_mut(LANES).enumerate() {
            let at = n * LANES;
            let mut sums = [0.0; LANES];
            sums.copy_from_slice(&e[at..at + LANES]);
            for (k, a) in model.a.iter().enumerate() {
                let next = &e[at + 1 + k..][..LANES];
                for (sum, next) in sums.iter_mut().zip(next) {
                    *sum += a * next;
                }
            }
            for (out, sum) in out.iter_mut().zip(&sums) {
                *out = sum * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    #[test]
    fn a_tone_is_predicted_and_a_click_on_it_is_not() {
        let mut x = tone(48_000, 997.0, 0.5, 4096);
        x[2000] += 0.01;
        let model = Predictor::new().fit(&x[1024..1024 + WINDOW], 1e-12);
        let (mut e, mut g) = (vec![0.0; HOP + ORDER], vec![0.0; HOP]);
        residual(&model, &x, 1536, &mut e);
        gathered(&model, &e, &mut g);
        let largest = |e: &[f64]| (0..HOP).max_by(|i, j| e[*i].abs().total_cmp(&e[*j].abs()));
        assert_eq!((largest(&e), largest(&g)), (Some(464), Some(464)));
        assert!((e[464] - 0.01).abs() < 1e-3 && e[300].abs() < 1e-3);
        // Gathered it stands out further from what is around.
        assert!(g[464] / g[300].abs() > e[464] / e[300].abs());
    }

    #[test]
    fn white_noise_has_no_prediction_and_silence_none_either() {
        let model = Predictor::new().fit(&noise(WINDOW, 1), 0.0);
        assert!(model.a.iter().map(|a| a * a).sum::<f64>() < 0.1);
        assert_eq!(Predictor::new().fit(&[0.0; WINDOW], 0.0).a, [0.0; ORDER]);
    }
}
