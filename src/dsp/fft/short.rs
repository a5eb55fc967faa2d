//! Short transforms of four signals side by side: Stockham's self-sorting form (decimation in frequency), all in the nearest cache.

use super::radix::{Butterfly, Points};
use super::turn;
use super::vector::{Complex, Point, Vector};

/// A transform of some points, on four signals at a time.
#[derive(Debug, Clone)]
pub struct Short {
    pub length: usize,
    stages: Vec<Stage>,
}

#[derive(Debug, Clone)]
struct Stage {
    radix: usize,
    /// Points left after this stage.
    rest: usize,
    /// Product of the radices before.
    stride: usize,
    /// `exp(-2 pi i p j / (radix * rest))` for `p` in `0..rest` and `j` in `1..radix`, as (re, im).
    turns: Vec<[f64; 2]>,
}

impl Short {
    /// `length` must have no other prime factors than 2, 3, 5 and 7.
    pub fn new(length: usize) -> Self {
        let (mut left, mut stride, mut stages) = (length, 1, Vec::new());
        for radix in radices(length) {
            let rest = left / radix;
            let turns = (0..rest)
                .flat_map(|p| (1..radix).map(move |j| turn(p * j, left)))
                .collect();
            stages.push(Stage {
                radix,
                rest,
                stride,
                turns,
            });
            left = rest;
            stride *= radix;
        }
        Short { length, stages }
    }

    /// Work of a transform of `length` points per point, in cycles of a processor with wide vectors, roughly.
    pub fn cost(length: usize) -> f64 {
        let of_radix = |radix: usize| match radix {
            2 => 1.5,
            3 => 3.0,
            4 => 2.6,
            5 => 4.6,
            7 => 6.0,
            _ => 3.7,
        };
        let cost: f64 = radices(length).into_iter().map(of_radix).sum();
        // Above this the points and their copy no longer fit the nearest cache.
        if length > 256 { 1.4 * cost } else { cost }
    }

    /// Transforms `x` with the help of `y` and exchanges the two if the result ended up there. Both have at least
    /// [`Short::length`] points.
    #[inline(always)]
    pub fn run<'a, V: Vector>(&self, x: &mut &'a mut [Point], y: &mut &'a mut [Point]) {
        for stage in &self.stages {
            match (stage.radix, stage.rest) {
                (2, 1) => stage.end::<V, 2>(x, y),
                (3, 1) => stage.end::<V, 3>(x, y),
                (4, 1) => stage.end::<V, 4>(x, y),
                (5, 1) => stage.end::<V, 5>(x, y),
                (7, 1) => stage.end::<V, 7>(x, y),
                (8, 1) => stage.end::<V, 8>(x, y),
                (2, _) => stage.run::<V, 2>(x, y),
                (3, _) => stage.run::<V, 3>(x, y),
                (4, _) => stage.run::<V, 4>(x, y),
                (5, _) => stage.run::<V, 5>(x, y),
                (7, _) => stage.run::<V, 7>(x, y),
                _ => stage.run::<V, 8>(x, y),
            }
            std::mem::swap(x, y);
        }
    }
}

impl Stage {
    /// Counted loops, because the compiler unrolls these in any case.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn run<V: Vector, const R: usize>(&self, x: &[Point], y: &mut [Point])
    where
        Points: Butterfly<R>,
    {
        let (rest, stride) = (self.rest, self.stride);
        let step = rest * stride;
        assert!(x.len() >= R * step && y.len() >= R * step && self.turns.len() == rest * (R - 1));
        let (x, y) = (x.as_ptr(), y.as_mut_ptr());
        for p in 0..rest {
            for q in 0..stride {
                // SAFETY: `p * stride + q` lies below `step`, so the `R` points read, `step` apart, and the `R` points written,
                // which begin at `p * R * stride + q` and lie `stride` apart, are inside the slices; so are `R - 1` turns.
                unsafe {
                    let from = x.add(p * stride + q);
                    let mut points = [Complex::<V>::load(&*from); R];
                    for k in 1..R {
                        points[k] = Complex::load(&*from.add(k * step));
                    }
                    let points = Points::transform(points);
                    let to = y.add(p * R * stride + q);
                    points[0].store(&mut *to);
                    let turns = self.turns.as_ptr().add(p * (R - 1));
                    for j in 1..R {
                        let [re, im] = *turns.add(j - 1);
                        let point = points[j].times(V::all(re), V::all(im));
                        point.store(&mut *to.add(j * stride));
                    }
                }
            }
        }
    }

    /// The last stage: nothing is left to turn.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn end<V: Vector, const R: usize>(&self, x: &[Point], y: &mut [Point])
    where
        Points: Butterfly<R>,
    {
        let stride = self.stride;
        assert!(x.len() >= R * stride && y.len() >= R * stride);
        let (x, y) = (x.as_ptr(), y.as_mut_ptr());
        for q in 0..stride {
            // SAFETY: `q` lies below `stride`, and `R` times the stride is inside both slices.
            unsafe {
                let from = x.add(q);
                let mut points = [Complex::<V>::load(&*from); R];
                for k in 1..R {
                    points[k] = Complex::load(&*from.add(k * stride));
                }
                let points = Points::transform(points);
                for j in 0..R {
                    points[j].store(&mut *y.add(q + j * stride));
                }
            }
        }
    }
}

/// Whether there is no prime factor above 7.
pub fn is_smooth(mut length: usize) -> bool {
    for prime in [2, 3, 5, 7] {
        while length > 0 && length.is_multiple_of(prime) {
            length /= prime;
        }
    }
    length == 1
}

/// Radices of a length, the large ones first; empty for 1.
fn radices(length: usize) -> Vec<usize> {
    let (mut left, mut found) = (length, Vec::new());
    for radix in [7, 5, 3] {
        while left.is_multiple_of(radix) {
            found.push(radix);
            left /= radix;
        }
    }
    while left.is_multiple_of(8) && left != 16 {
        found.push(8);
        left /= 8;
    }
    while left.is_multiple_of(4) {
        found.push(4);
        left /= 4;
    }
    if left.is_multiple_of(2) {
        found.push(2);
        left /= 2;
    }
    assert!(left == 1, "{length} has a prime factor above 7");
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}
