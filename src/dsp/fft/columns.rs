//! The two outer steps of a long transform: down the columns of a matrix and, at the end of an inverse, up again.
//!
//! Number `n = row * columns + column` of a signal lies in a matrix of `rows` by `columns`. Between the steps the matrix lies in
//! tiles, each four columns of all rows, so that whole cache lines are read and written in both directions.

use std::ops::Range;

use super::short::Short;
use super::vector::{Complex, Four, LANES, Point, Vector, load, store};
use super::{Scratch, on_any_vector, turn};

#[derive(Debug, Clone)]
pub struct Columns {
    short: Short,
    columns: usize,
    /// Between the steps number `k` down column `n` is turned by `exp(-2 pi i k n / length)`: the turn of the first of four columns,
    /// for each four columns and each `k`, times that of the distance to it, for each `k`. A table of all would not fit the caches.
    first_turns: Vec<[f64; 2]>,
    lane_turns: Vec<Point>,
}

/// Points between one tile and the next beyond the rows: at a power of two all tiles would fall on the same few cache lines.
const PAD: usize = 4;

impl Columns {
    /// `rows` is a multiple of 4, there are at least 4 columns, and neither has a prime factor above 7.
    pub fn new(rows: usize, columns: usize) -> Self {
        assert!(rows.is_multiple_of(LANES) && columns >= LANES);
        let length = rows * columns;
        let first_turns = starts(columns)
            .flat_map(|column| (0..rows).map(move |k| turn(k * column, length)))
            .collect();
        let lane_turns = (0..rows)
            .map(|k| {
                let each: [[f64; 2]; LANES] = std::array::from_fn(|lane| turn(k * lane, length));
                Point {
                    re: Four(each.map(|t| t[0])),
                    im: Four(each.map(|t| t[1])),
                }
            })
            .collect();
        Columns {
            short: Short::new(rows),
            columns,
            first_turns,
            lane_turns,
        }
    }

    pub fn rows(&self) -> usize {
        self.short.length
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn length(&self) -> usize {
        self.rows() * self.columns
    }

    /// Makes room in `scratch` for the tiles, and for a column or row and its copy.
    pub fn fit(&self, scratch: &mut Scratch) {
        let tiles = self.columns.div_ceil(LANES) * self.pitch();
        let row = self.columns.max(self.rows());
        grow(&mut scratch.tiles, tiles);
        grow(&mut scratch.x, row);
        grow(&mut scratch.y, row);
    }

    /// Transforms every column of the signal `re + i im` into the tiles and turns it.
    pub fn down(&self, re: &[f64], im: &[f64], scratch: &mut Scratch) {
        self.fit(scratch);
        down(self, re, im, scratch);
    }

    /// Transforms every column of the tiles and puts the rows `keep` of them into the signal `re + i im`, which has room for these.
    pub fn up(&self, scratch: &mut Scratch, keep: Range<usize>, re: &mut [f64], im: &mut [f64]) {
        up(self, scratch, keep, re, im);
    }

    /// Four rows from `row` on, side by side: point `n` of `into` is their column `n`.
    #[inline(always)]
    pub fn take_rows<V: Vector>(&self, tiles: &[Point], row: usize, into: &mut [Point]) {
        for (column, tile) in starts(self.columns).zip(tiles.chunks_exact(self.pitch())) {
            let points = transposed::<V>(&tile[row..row + LANES]);
            for (point, to) in points.into_iter().zip(&mut into[column..column + LANES]) {
                point.store(to);
            }
        }
    }

    /// The way back of [`Columns::take_rows`], turned.
    #[inline(always)]
    pub fn put_rows<V: Vector>(&self, from: &[Point], row: usize, tiles: &mut [Point]) {
        let tiles = tiles.chunks_exact_mut(self.pitch());
        let first_turns = self.first_turns.chunks_exact(self.rows());
        for ((column, tile), first_turns) in starts(self.columns).zip(tiles).zip(first_turns) {
            let points = transposed::<V>(&from[column..column + LANES]);
            for (i, point) in points.into_iter().enumerate() {
                let turn = turn_at::<V>(first_turns[row + i], &self.lane_turns[row + i]);
                point.times(turn.re, turn.im).store(&mut tile[row + i]);
            }
        }
    }

    /// Points from one tile to the next.
    fn pitch(&self) -> usize {
        self.rows() + PAD
    }
}

#[inline(always)]
fn down_as<V: Vector>(matrix: &Columns, re: &[f64], im: &[f64], scratch: &mut Scratch) {
    let (rows, columns) = (matrix.rows(), matrix.columns);
    let Scratch { tiles, x, y } = scratch;
    let (mut x, mut y) = (&mut x[..], &mut y[..]);
    let tiles = tiles.chunks_exact_mut(matrix.pitch());
    let first_turns = matrix.first_turns.chunks_exact(rows);
    for ((column, tile), first_turns) in starts(columns).zip(tiles).zip(first_turns) {
        for (row, point) in x[..rows].iter_mut().enumerate() {
            let at = row * columns + column;
            Complex {
                re: load::<V>(re, at),
                im: load(im, at),
            }
            .store(point);
        }
        matrix.short.run::<V>(&mut x, &mut y);
        for (k, point) in x[..rows].iter().enumerate() {
            let turn = turn_at::<V>(first_turns[k], &matrix.lane_turns[k]);
            let point = Complex::load(point).times(turn.re, turn.im);
            point.store(&mut tile[k]);
        }
    }
}

on_any_vector! {
    fn down(matrix: &Columns, re: &[f64], im: &[f64], scratch: &mut Scratch) {
        down_as
    }
}

#[inline(always)]
fn up_as<V: Vector>(
    matrix: &Columns,
    scratch: &mut Scratch,
    keep: Range<usize>,
    re: &mut [f64],
    im: &mut [f64],
) {
    let (rows, columns) = (matrix.rows(), matrix.columns);
    let Scratch { tiles, x, y } = scratch;
    let (mut x, mut y) = (&mut x[..], &mut y[..]);
    for (column, tile) in starts(columns).zip(tiles.chunks_exact(matrix.pitch())) {
        x[..rows].copy_from_slice(&tile[..rows]);
        matrix.short.run::<V>(&mut x, &mut y);
        for (row, point) in x[keep.clone()].iter().enumerate() {
            let point = Complex::<V>::load(point);
            store(point.re, re, row * columns + column);
            store(point.im, im, row * columns + column);
        }
    }
}

on_any_vector! {
    fn up(matrix: &Columns, scratch: &mut Scratch, keep: Range<usize>, re: &mut [f64], im: &mut [f64]) {
        up_as
    }
}

#[inline(always)]
fn turn_at<V: Vector>([re, im]: [f64; 2], lanes: &Point) -> Complex<V> {
    Complex::<V>::load(lanes).times(V::all(re), V::all(im))
}

/// The first of every four columns; where four do not divide them the last four overlap those before and are the same again.
fn starts(columns: usize) -> impl Iterator<Item = usize> {
    (0..columns.div_ceil(LANES)).map(move |group| (group * LANES).min(columns - LANES))
}

/// Written out: a closure would not be compiled for wide vectors.
#[inline(always)]
fn transposed<V: Vector>(points: &[Point]) -> [Complex<V>; LANES] {
    let [a, b, c, d] = points else {
        unreachable!("four points")
    };
    let (a, b) = (Complex::<V>::load(a), Complex::<V>::load(b));
    let (c, d) = (Complex::<V>::load(c), Complex::<V>::load(d));
    let [re_a, re_b, re_c, re_d] = V::transposed([a.re, b.re, c.re, d.re]);
    let [im_a, im_b, im_c, im_d] = V::transposed([a.im, b.im, c.im, d.im]);
    [
        Complex { re: re_a, im: im_a },
        Complex { re: re_b, im: im_b },
        Complex { re: re_c, im: im_c },
        Complex { re: re_d, im: im_d },
    ]
}

fn grow(points: &mut Vec<Point>, length: usize) {
    if points.len() < length {
        points.resize(length, Point::default());
    }
}
