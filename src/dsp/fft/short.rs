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

    /// Transforms `x` with the help of `y`; true if the result ended up in `y`. Both have [`Short::length`] points.
    #[inline(always)]
    pub fn run<V: Vector>(&self, x: &mut [Point], y: &mut [Point]) -> bool {
        let mut swapped = false;
        for stage in &self.stages {
            let (from, to) = if swapped {
                (&*y, &mut *x)
            } else {
                (&*x, &mut *y)
            };
            match (stage.radix, stage.rest) {
                (2, 1) => stage.end::<V, 2>(from, to),
                (3, 1) => stage.end::<V, 3>(from, to),
                (4, 1) => stage.end::<V, 4>(from, to),
                (5, 1) => stage.end::<V, 5>(from, to),
                (7, 1) => stage.end::<V, 7>(from, to),
                (8, 1) => stage.end::<V, 8>(from, to),
                (2, _) => stage.run::<V, 2>(from, to),
                (3, _) => stage.run::<V, 3>(from, to),
                (4, _) => stage.run::<V, 4>(from, to),
                (5, _) => stage.run::<V, 5>(from, to),
                (7, _) => stage.run::<V, 7>(from, to),
                _ => stage.run::<V, 8>(from, to),
            }
            swapped = !swapped;
        }
        swapped
    }
}

impl Stage {
    #[inline(always)]
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
                    for (k, point) in points.iter_mut().enumerate().skip(1) {
                        *point = Complex::load(&*from.add(k * step));
                    }
                    let points = Points::transform(points);
                    let to = y.add(p * R * stride + q);
                    points[0].store(&mut *to);
                    let turns = self.turns.as_ptr().add(p * (R - 1));
                    for (j, point) in points.into_iter().enumerate().skip(1) {
                        let [re, im] = *turns.add(j - 1);
                        point
                            .times(V::all(re), V::all(im))
                            .store(&mut *to.add(j * stride));
                    }
                }
            }
        }
    }

    /// The last stage: nothing is left to turn.
    #[inline(always)]
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
                for (k, point) in points.iter_mut().enumerate().skip(1) {
                    *point = Complex::load(&*from.add(k * stride));
                }
                let points = Points::transform(points);
                for (j, point) in points.into_iter().enumerate() {
                    point.store(&mut *y.add(q + j * stride));
                }
            }
        }
    }
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
