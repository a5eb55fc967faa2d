//! Which fixed predictor promises the smallest subframe of a long block, without computing residuals in full.

use super::cpu::on_any_cpu;

/// Samples judged together: their residual is taken to be equally loud, as one partition's would be.
const PIECE: usize = 256;

/// As many mean sizes, each below 2^37, can be multiplied far inside the range of f64: one logarithm does for all of them.
const PIECES: usize = 16;

/// Orders 0 to 4.
const ORDERS: usize = 5;

/// Differences of one order taken together; fixes the order of summation on every processor.
const LANES: usize = 8;

/// The best order for `samples`, and about how many bits the residual takes. What is over of the last piece is left out.
pub fn best_order(samples: &[f64]) -> (usize, f64) {
    /// Bits of a Rice code beside the logarithm of the mean size; rather too few than too many.
    const BESIDE: f64 = 2.0;
    let pieces = (samples.len() / PIECE).max(1) as f64;
    let mut logarithms = [0.0; ORDERS];
    for group in samples.chunks(PIECE * PIECES) {
        let mut products = [1.0; ORDERS];
        multiply_means(group, &mut products);
        for (logarithm, product) in logarithms.iter_mut().zip(products) {
            *logarithm += libm::log2(product);
        }
    }
    let mut best = (0, f64::INFINITY);
    for (order, logarithm) in logarithms.into_iter().enumerate() {
        let bits = samples.len() as f64 * (logarithm / pieces + BESIDE);
        if bits < best.1 {
            best = (order, bits);
        }
    }
    best
}

on_any_cpu! {
    /// By order: multiplies by the mean size of the differences of that order, piece by piece.
    fn multiply_means<A>(group: &[f64], products: &mut [f64; ORDERS]) {
        for piece in group.chunks_exact(PIECE) {
            let mut sums = [[0.0; LANES]; ORDERS];
            for around in piece.windows(LANES + ORDERS - 1).step_by(LANES) {
                for lane in 0..LANES {
                    let (e, d, c) = (around[lane], around[lane + 1], around[lane + 2]);
                    let (b, a) = (around[lane + 3], around[lane + 4]);
                    sums[0][lane] += a.abs();
                    sums[1][lane] += (a - b).abs();
                    sums[2][lane] += (a - 2.0 * b + c).abs();
                    sums[3][lane] += (a - 3.0 * b + 3.0 * c - d).abs();
                    sums[4][lane] += (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs();
                }
            }
            for (product, lanes) in products.iter_mut().zip(&sums) {
                let sum: f64 = lanes.iter().sum();
                // Residuals of zero still take a bit.
                *product *= sum / (PIECE - LANES) as f64 + 0.3;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polynomial_asks_for_its_own_order() {
        // Differences of a little noise grow, so orders above lose.
        let noise = |i: usize| (i * 7919 % 31) as f64;
        let cases: [fn(f64) -> f64; 5] = [
            |_| 0.0,
            |t| t,
            |t| 90.0 * t,
            |t| t * t * t / 100.0,
            |t| t * t * t * t / 300.0,
        ];
        for (order, case) in cases.into_iter().enumerate() {
            let samples: Vec<f64> = (0..4096).map(|i| case(i as f64) + noise(i)).collect();
            assert_eq!(best_order(&samples).0, order);
        }
    }
}
