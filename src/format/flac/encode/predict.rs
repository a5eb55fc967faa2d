//! Residuals of linear prediction with quantised coefficients, fixed predictors included (RFC 9639, sections 9.2.5 and 9.2.6).
//!
//! Integers in f64: with samples of at most 31 bits, coefficients of 15 and 12 of them, no sum needs more than 50 bits and each
//! one is exact. This is faster than 64-bit integers. Only samples of 32 bits go through those.

use super::cpu::{Arithmetic, on_any_cpu};

/// Highest prediction order.
pub const MAX_ORDER: usize = 12;

/// Samples predicted together.
const LANES: usize = 8;

/// Longest samples the f64 path takes.
const MOST_BITS: u32 = 31;

/// Added to an integer below 2^51 in size, leaves it in two's complement in the low bits of the sum.
const INTEGER: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

/// Predictions are taken in -2^30..2^30 only; with samples of 31 bits no residual then comes near 32.
const PREDICTED_BITS: u32 = 31;

/// A predictor as a frame carries it: the prediction is the sum of `coefficients[j]` times the sample j+1 back, halved `shift` times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictor {
    pub order: usize,
    pub coefficients: [i32; MAX_ORDER],
    pub shift: u32,
}

/// Fixed predictors by order (RFC 9639, section 9.2.5): differences of the samples, of those, and so on.
pub const FIXED: [Predictor; 5] = [
    fixed([0, 0, 0, 0], 0),
    fixed([1, 0, 0, 0], 1),
    fixed([2, -1, 0, 0], 2),
    fixed([3, -3, 1, 0], 3),
    fixed([4, -6, 4, -1], 4),
];

const fn fixed(first: [i32; 4], order: usize) -> Predictor {
    let mut coefficients = [0; MAX_ORDER];
    let mut j = 0;
    while j < 4 {
        coefficients[j] = first[j];
        j += 1;
    }
    Predictor {
        order,
        coefficients,
        shift: 0,
    }
}

/// Writes the residual of `samples` to `folded` (zigzag: 0, -1, 1, -2, ...), zeros in place of the warm-up samples; both of
/// one length. `bits` is the samples' word length. False: the predictor goes astray, some residual might not be codable.
pub fn residual(samples: &[f64], predictor: &Predictor, bits: u32, folded: &mut [u32]) -> bool {
    if bits > MOST_BITS {
        wide_residual(samples, predictor, folded)
    } else {
        fast_residual(samples, predictor, folded)
    }
}

/// The same in 64-bit integers, for samples of any length.
fn wide_residual(samples: &[f64], predictor: &Predictor, folded: &mut [u32]) -> bool {
    let order = predictor.order.min(samples.len());
    folded[..order].fill(0);
    for at in order..samples.len() {
        let sum: i64 = predictor.coefficients[..order]
            .iter()
            .zip(samples[..at].iter().rev())
            .map(|(c, sample)| i64::from(*c) * *sample as i64)
            .sum();
        let residual = samples[at] as i64 - (sum >> predictor.shift);
        // The format leaves out -2^31.
        if residual.unsigned_abs() >= 1 << 31 {
            return false;
        }
        folded[at] = ((residual << 1) ^ (residual >> 63)) as u32;
    }
    true
}

on_any_cpu! {
    fn fast_residual<A>(samples: &[f64], predictor: &Predictor, folded: &mut [u32]) -> bool {
        macro_rules! by_order {
            ($($order:literal)*) => {
                match predictor.order {
                    $($order => run::<A, $order>(samples, predictor, folded),)*
                    _ => unreachable!("orders above {MAX_ORDER} are never made"),
                }
            };
        }
        by_order!(0 1 2 3 4 5 6 7 8 9 10 11 12)
    }
}

#[inline(always)]
fn run<A: Arithmetic, const ORDER: usize>(
    samples: &[f64],
    predictor: &Predictor,
    folded: &mut [u32],
) -> bool {
    let unit = 1.0 / f64::from(1u32 << predictor.shift);
    let mut coefficients = [0.0; ORDER];
    for (scaled, c) in coefficients.iter_mut().zip(predictor.coefficients) {
        *scaled = f64::from(c) * unit;
    }
    // The nearest integer of x + this is the integer at or below x, x being a multiple of `unit`; there is never a tie.
    let floor = 0.5 * unit - 0.5;
    let length = samples.len().min(folded.len());
    let (samples, folded) = (&samples[..length], &mut folded[..length]);
    let mut at = ORDER.min(length);
    folded[..at].fill(0);
    let (mut astray, mut astray_at_end) = ([0; LANES], [0; 1]);
    while at + LANES <= length {
        let out = &mut folded[at..at + LANES];
        let around = &samples[at - ORDER..at + LANES];
        lanes::<A, ORDER, LANES>(around, &coefficients, floor, out, &mut astray);
        at += LANES;
    }
    while at < length {
        let out = &mut folded[at..at + 1];
        let around = &samples[at - ORDER..at + 1];
        lanes::<A, ORDER, 1>(around, &coefficients, floor, out, &mut astray_at_end);
        at += 1;
    }
    let astray = astray.iter().chain(&astray_at_end);
    astray.fold(0, |all, bits| all | bits) >> PREDICTED_BITS == 0
}

/// `N` residuals; `samples` starts `ORDER` samples before the first of them. Bits at or above [`PREDICTED_BITS`] are set in
/// `astray` where a prediction is outside its range.
#[inline(always)]
fn lanes<A: Arithmetic, const ORDER: usize, const N: usize>(
    samples: &[f64],
    coefficients: &[f64; ORDER],
    floor: f64,
    out: &mut [u32],
    astray: &mut [u64; N],
) {
    const LOWEST: u64 = INTEGER.to_bits() - (1 << (PREDICTED_BITS - 1));
    assert!(samples.len() == ORDER + N && out.len() == N);
    let mut sum = [floor; N];
    for (j, c) in coefficients.iter().enumerate() {
        let past = &samples[ORDER - 1 - j..][..N];
        for lane in 0..N {
            sum[lane] = A::add_product(sum[lane], *c, past[lane]);
        }
    }
    let now = &samples[ORDER..];
    for lane in 0..N {
        let predicted = (sum[lane] + INTEGER).to_bits();
        astray[lane] |= predicted.wrapping_sub(LOWEST);
        let sample = (now[lane] + INTEGER).to_bits() as u32;
        let residual = sample.wrapping_sub(predicted as u32) as i32;
        out[lane] = ((residual << 1) ^ (residual >> 31)) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::super::cpu::tests::plainly;
    use super::*;

    /// Both ways, on both kinds of processor, must agree.
    fn agree(samples: &[f64], predictor: &Predictor, bits: u32) -> Vec<u32> {
        let mut slow = vec![7; samples.len()];
        assert!(wide_residual(samples, predictor, &mut slow));
        let fast = || {
            let mut fast = vec![9; samples.len()];
            assert!(residual(samples, predictor, bits, &mut fast));
            fast
        };
        assert_eq!(fast(), slow);
        assert_eq!(plainly(fast), slow);
        slow
    }

    #[test]
    fn exact_floats_equal_integers_for_every_order_and_shift() {
        let samples: Vec<f64> = (0..1003i64)
            .map(|i| (i * i * 7919 % 0x2_0000 * 255 - 0xff_0000) as f64)
            .collect();
        for order in 0..=MAX_ORDER {
            for shift in 0..=15 {
                let mut coefficients = [0; MAX_ORDER];
                for (j, c) in coefficients[..order].iter_mut().enumerate() {
                    *c = ((j as i32 * 4999 + shift * 37) % 601 - 300) >> ((15 - shift) / 2);
                }
                let predictor = Predictor {
                    order,
                    coefficients,
                    shift: shift as u32,
                };
                let folded = agree(&samples, &predictor, 25);
                assert!(folded[..order].iter().all(|u| *u == 0));
            }
        }
    }

    #[test]
    fn negative_predictions_are_rounded_down() {
        let mut half = FIXED[1];
        (half.coefficients[0], half.shift) = (1, 1);
        // -3/2 is -2, so the residual of -2 is 0; 3/2 is 1, so that of 2 is 1, folded to 2.
        assert_eq!(agree(&[-3.0, -2.0], &half, 4)[1], 0);
        assert_eq!(agree(&[3.0, 2.0], &half, 4)[1], 2);
    }

    #[test]
    fn a_predictor_gone_astray_is_refused() {
        // Differences of the 3rd order of the extremes of 31 bits, in turn, need 34 bits.
        let samples: Vec<f64> = (0..100)
            .map(|i| f64::from((1 << 30) - 1) * if i % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let mut folded = vec![0; 100];
        for bits in [MOST_BITS, 32] {
            assert!(residual(&samples, &FIXED[0], bits, &mut folded));
            assert!(!residual(&samples, &FIXED[3], bits, &mut folded));
        }
        // And only at the end, where samples are taken one by one.
        let mut late = vec![0.0; 100];
        (late[97], late[98]) = (samples[0], samples[1]);
        assert!(!residual(&late, &FIXED[4], MOST_BITS, &mut folded));
        // The lowest code of 32 bits would need a residual that the format leaves out.
        assert!(!residual(
            &[f64::from(i32::MIN); 5],
            &FIXED[0],
            32,
            &mut folded[..5]
        ));
    }
}
