//! Sums whose result depends on the position of each term only, so that they vectorise and are still bit-identical
//! however the input is cut into pieces, on every processor.

const LANES: usize = 8;

/// A running sum in eight lanes: term `i` goes to lane `i mod 8`; the lanes are added in a fixed order at the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaneSum {
    lanes: [f64; LANES],
    phase: usize,
}

impl LaneSum {
    /// Adds `term(x)` for every sample.
    #[inline(always)]
    pub fn add(&mut self, x: &[f64], term: impl Fn(f64) -> f64) {
        let (head, body) = x.split_at(self.head(x.len()));
        self.singly(head.iter().map(|&v| term(v)));
        let mut lanes = self.lanes;
        let chunks = body.chunks_exact(LANES);
        let tail = chunks.remainder();
        for chunk in chunks {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane += term(v);
            }
        }
        self.lanes = lanes;
        self.singly(tail.iter().map(|&v| term(v)));
    }

    /// Adds `term(x, y)` for every pair of samples.
    #[inline(always)]
    pub fn add_pairs(&mut self, x: &[f64], y: &[f64], term: impl Fn(f64, f64) -> f64) {
        let n = x.len().min(y.len());
        let (x, y) = (&x[..n], &y[..n]);
        let head = self.head(n);
        self.singly(x[..head].iter().zip(y).map(|(&a, &b)| term(a, b)));
        let (x, y) = (x[head..].chunks_exact(LANES), y[head..].chunks_exact(LANES));
        let (tail_x, tail_y) = (x.remainder(), y.remainder());
        let mut lanes = self.lanes;
        for (a, b) in x.zip(y) {
            for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
                *lane += term(a, b);
            }
        }
        self.lanes = lanes;
        self.singly(tail_x.iter().zip(tail_y).map(|(&a, &b)| term(a, b)));
    }

    /// The sum so far.
    pub fn total(&self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.lanes;
        ((a + e) + (b + f)) + ((c + g) + (d + h))
    }

    /// Hands out the sum and starts again at zero.
    pub fn take(&mut self) -> f64 {
        let total = self.total();
        *self = Self::default();
        total
    }

    /// How many samples come before the next one that belongs to lane 0.
    fn head(&self, available: usize) -> usize {
        ((LANES - self.phase) % LANES).min(available)
    }

    fn singly(&mut self, terms: impl Iterator<Item = f64>) {
        for term in terms {
            self.lanes[self.phase] += term;
            self.phase = (self.phase + 1) % LANES;
        }
    }
}

/// Largest magnitude; NaN is ignored.
#[inline(always)]
pub fn peak(x: &[f64]) -> f64 {
    let mut lanes = [0.0f64; LANES];
    let chunks = x.chunks_exact(LANES);
    let tail = chunks.remainder();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, v.abs());
        }
    }
    tail.iter().map(|v| v.abs()).chain(lanes).fold(0.0, larger)
}

/// The larger of two numbers in the form processors have an instruction for (`f64::max` must treat NaN on both sides).
#[inline(always)]
pub fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_change_a_single_bit() {
        let x: Vec<f64> = (0..1000).map(|i| libm::sin(f64::from(i) * 0.37)).collect();
        let mut whole = LaneSum::default();
        whole.add(&x, |v| v * v);
        for size in [1, 3, 8, 17, 480] {
            let mut cut = LaneSum::default();
            let mut pairs = LaneSum::default();
            for piece in x.chunks(size) {
                cut.add(piece, |v| v * v);
                pairs.add_pairs(piece, piece, |a, b| a * b);
            }
            assert_eq!(cut.total(), whole.total());
            assert_eq!(pairs.total(), whole.total());
        }
    }

    #[test]
    fn the_peak_is_the_largest_magnitude() {
        assert_eq!(peak(&[0.1, -0.9, f64::NAN, 0.3]), 0.9);
        assert_eq!(peak(&[]), 0.0);
    }
}
