//! Linear prediction: autocorrelation, the Levinson-Durbin recursion, the choice of order, quantised coefficients.

use super::cpu::on_any_cpu;
use super::predict::{MAX_ORDER, Predictor};
use super::{rounding, window};

/// Zeros in front of a windowed block, so that every lag finds a sample.
const FRONT: usize = 16;

/// Products summed side by side; fixes the order of summation on every processor.
const LANES: usize = 8;

/// Autocorrelation at lags 0..=MAX_ORDER.
pub type Correlation = [f64; MAX_ORDER + 1];

/// A block multiplied by a window. Each value fits an f32, so that products of two are exact in f64 (see [`super::cpu`]).
#[derive(Debug, Default)]
pub struct Windowed(Vec<f64>);

impl Windowed {
    fn reset(&mut self, length: usize) -> &mut [f64] {
        let whole = FRONT + length.next_multiple_of(LANES);
        if self.0.len() != whole {
            self.0.clear();
            self.0.resize(whole, 0.0);
        }
        let end = self.0.len();
        self.0[FRONT + length..end].fill(0.0);
        &mut self.0[FRONT..FRONT + length]
    }

    pub fn set(&mut self, samples: &[i32], window: &[f32]) {
        multiply(samples, window, self.reset(samples.len()));
    }

    /// The difference of two windowed blocks of equal length.
    pub fn set_difference(&mut self, a: &Windowed, b: &Windowed) {
        self.0.resize(a.0.len(), 0.0);
        subtract(&a.0, &b.0, &mut self.0);
    }

    pub fn correlate(&self) -> Correlation {
        correlate(&self.0)
    }
}

on_any_cpu! {
    fn multiply<A>(samples: &[i32], window: &[f32], products: &mut [f64]) {
        for ((product, sample), weight) in products.iter_mut().zip(samples).zip(window) {
            *product = f64::from(*sample as f32 * weight);
        }
    }
}

on_any_cpu! {
    fn subtract<A>(a: &[f64], b: &[f64], differences: &mut [f64]) {
        for ((difference, a), b) in differences.iter_mut().zip(a).zip(b) {
            *difference = f64::from((a - b) as f32);
        }
    }
}

on_any_cpu! {
    fn correlate<A>(values: &[f64]) -> Correlation {
        let mut sums = [[0.0; LANES]; MAX_ORDER + 1];
        for around in values.windows(FRONT + LANES).step_by(LANES) {
            let now = &around[FRONT..];
            for (lag, sums) in sums.iter_mut().enumerate() {
                let then = &around[FRONT - lag..][..LANES];
                for lane in 0..LANES {
                    sums[lane] = A::add_product(sums[lane], now[lane], then[lane]);
                }
            }
        }
        let mut correlation = [0.0; MAX_ORDER + 1];
        for (value, lanes) in correlation.iter_mut().zip(&sums) {
            *value = lanes.iter().sum();
        }
        correlation
    }
}

/// Predictors of every order for one block, unquantised.
#[derive(Debug, Clone)]
pub struct Model {
    /// `coefficients[m]` are those of order m+1.
    pub coefficients: [[f64; MAX_ORDER]; MAX_ORDER],
    /// Energy of the prediction error by order, as windowed.
    pub error: [f64; MAX_ORDER + 1],
    /// Highest order that could be computed.
    orders: usize,
}

impl Model {
    /// The Levinson-Durbin recursion.
    pub fn new(correlation: &Correlation) -> Self {
        let mut model = Model {
            coefficients: [[0.0; MAX_ORDER]; MAX_ORDER],
            error: [correlation[0]; MAX_ORDER + 1],
            orders: 0,
        };
        let mut current = [0.0; MAX_ORDER];
        let mut error = correlation[0];
        for order in 0..MAX_ORDER {
            // Nothing is left to predict, or nothing that f64 can tell from rounding.
            if error <= 0.0 || error.is_nan() {
                break;
            }
            let mut reflection = correlation[order + 1];
            for j in 0..order {
                reflection -= current[j] * correlation[order - j];
            }
            reflection /= error;
            let before = current;
            current[order] = reflection;
            for j in 0..order {
                current[j] = before[j] - reflection * before[order - 1 - j];
            }
            error *= 1.0 - reflection * reflection;
            model.coefficients[order] = current;
            model.error[order + 1] = error;
            model.orders = order + 1;
        }
        model
    }

    /// The order with the smallest expected size, and that size in bits: `length` samples of which `wasted` low bits are
    /// not coded, `order_bits` for each order.
    pub fn best_order(&self, length: usize, wasted: u32, order_bits: u32) -> (usize, f64) {
        let unit = libm::exp2(-2.0 * f64::from(wasted)) / (length as f64 * window::POWER);
        (0..=self.orders.min(length.saturating_sub(1)))
            .map(|order| {
                let residuals = (length - order) as f64 * expected_bits(self.error[order] * unit);
                (order, residuals + (order as u32 * order_bits) as f64)
            })
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((0, 0.0))
    }

    /// Coefficients of `order` as whole numbers of `precision` bits; none for order 0 or if they cannot be expressed.
    pub fn quantise(&self, order: usize, precision: u32) -> Option<Predictor> {
        let exact = &self.coefficients[order.checked_sub(1)?][..order];
        let largest = exact.iter().fold(0.0f64, |m, c| m.max(c.abs()));
        if largest == 0.0 || !largest.is_finite() {
            return None;
        }
        let (_, exponent) = libm::frexp(largest);
        let shift = (precision as i32 - 1 - exponent).min(15);
        if shift < 0 {
            return None;
        }
        let scale = f64::from(1u32 << shift);
        let mut target = [0.0; MAX_ORDER];
        for (target, c) in target.iter_mut().zip(exact) {
            *target = c * scale;
        }
        let limit = 1 << (precision - 1);
        Some(Predictor {
            order,
            coefficients: rounding::round(self, order, target, limit),
            shift: shift as u32,
        })
    }
}

/// Expected bits of one Rice-coded residual whose mean square is `power`: the entropy of a Laplace distribution, at least one.
fn expected_bits(power: f64) -> f64 {
    /// log2(e * sqrt 2).
    const LAPLACE: f64 = 1.942_695;
    if power > 0.0 {
        (0.5 * libm::log2(power) + LAPLACE).max(1.0)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::cpu::tests::plainly;
    use super::*;

    fn wave(length: usize) -> Vec<i32> {
        (0..length as i32)
            .map(|i| (i * i % 9973 - 4986) * 801 + i % 17)
            .collect()
    }

    #[test]
    fn correlation_is_what_its_name_says() {
        let codes = wave(1003);
        let mut windowed = Windowed::default();
        windowed.set(&codes, &vec![1.0; codes.len()]);
        for (lag, value) in windowed.correlate().iter().enumerate() {
            let direct: i64 = (lag..codes.len())
                .map(|i| i64::from(codes[i]) * i64::from(codes[i - lag]))
                .sum();
            let scale = windowed.correlate()[0];
            assert!((value - direct as f64).abs() < 1e-12 * scale, "lag {lag}");
        }
    }

    #[test]
    fn every_processor_sums_to_the_same_bits() {
        let codes = wave(4097);
        let window: Vec<f32> = (0..codes.len()).map(|i| (i as f32 + 0.1).recip()).collect();
        let sum = || {
            let mut windowed = Windowed::default();
            windowed.set(&codes, &window);
            windowed.correlate().map(f64::to_bits)
        };
        assert_eq!(sum(), plainly(sum));
    }

    #[test]
    fn a_resonance_is_found() {
        // x[n] = 1.8 x[n-1] - 0.97 x[n-2]: its correlation obeys the same equation.
        let mut correlation = [0.0; MAX_ORDER + 1];
        (correlation[0], correlation[1]) = (1.0, 1.8 / 1.97);
        for lag in 2..=MAX_ORDER {
            correlation[lag] = 1.8 * correlation[lag - 1] - 0.97 * correlation[lag - 2];
        }
        let predictor = Model::new(&correlation).quantise(2, 15).unwrap();
        let unit = f64::from(1 << predictor.shift);
        let found = [0, 1].map(|j| f64::from(predictor.coefficients[j]) / unit);
        assert!(
            (found[0] - 1.8).abs() < 2e-4 && (found[1] + 0.97).abs() < 2e-4,
            "{found:?}"
        );
    }
}
