//! Complex Fourier transform in f64, with the same bits on every processor, at the speed of wide vectors.
//!
//! FFT libraries choose their arithmetic by processor; a converter whose bytes must not depend on the machine cannot use them. Four
//! steps (Bailey, "FFTs in external or hierarchical memory", 1990): a length is split in two, `n = rows * columns`; short transforms
//! go down four columns at a time, then along four rows at a time, so that everything but two passes happens in the nearest cache
//! and every operation is on four signals. Real and imaginary parts lie apart. Twiddles come from libm.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

#[cfg(target_arch = "x86_64")]
mod avx;
mod radix;
mod short;
mod vector;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx::Avx as Wide;
use short::Short;
use vector::Point;
pub use vector::{Complex, Four, LANES, Vector, load, store};

/// Declares a function that calls one with a type parameter for the [`Vector`] at hand: registers where the processor has AVX2,
/// arrays elsewhere. What that one calls must be `#[inline(always)]` to be compiled with it.
macro_rules! on_any_vector {
    (fn $name:ident($($arg:ident: $type:ty),* $(,)?) { $body:ident }) => {
        fn $name($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($arg: $type),*) {
                    $body::<$crate::dsp::fft::Wide>($($arg),*)
                }
                if $crate::dsp::cpu::is_wide() {
                    // SAFETY: the processor has AVX2: it was just asked.
                    return unsafe { wide($($arg),*) };
                }
            }
            $body::<$crate::dsp::fft::Four>($($arg),*)
        }
    };
}
pub(crate) use on_any_vector;

/// A transform of one length: `X[k] = sum_n x[n] exp(-2 pi i k n / length)`.
#[derive(Debug, Clone)]
pub struct Fft {
    /// Down a column.
    down: Short,
    /// Along a row.
    along: Short,
    /// Between the two, number `k` down column `n` is turned by `exp(-2 pi i k n / length)`: the turn of the first of four columns,
    /// for each four columns and each `k`, times that of the distance to it, for each `k`. A table of all would not fit the caches.
    first_turns: Vec<[f64; 2]>,
    lane_turns: Vec<Point>,
}

/// Numbers between one row and the next beyond the columns: at a power of two all rows would fall on the same few cache lines.
const PAD: usize = 8;

/// Memory for transforms, reused.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    re: Vec<f64>,
    im: Vec<f64>,
    x: Vec<Point>,
    y: Vec<Point>,
}

/// Where a transform takes its input from: four consecutive numbers from `at`.
pub trait Source {
    fn load<V: Vector>(&self, at: usize) -> Complex<V>;
}

/// Where a transform puts its output: four consecutive numbers from `at`.
pub trait Sink {
    fn store<V: Vector>(&mut self, at: usize, value: Complex<V>);
}

/// `exp(-2 pi i part / whole)`, taken from the first eighth of the circle, so that mirrored angles have the same digits.
fn turn(part: usize, whole: usize) -> [f64; 2] {
    // In eighths of a step everything stays a whole number.
    let eighth = 8 * (part % whole) / whole;
    let quarter = eighth.div_ceil(2);
    let away = (4 * (part % whole)).abs_diff(quarter * whole);
    let angle = FRAC_PI_2 * away as f64 / whole as f64;
    let (sin, cos) = if 8 * away == 4 * whole {
        // Halfway between two quarters libm's sine and cosine differ in their last digit.
        (FRAC_1_SQRT_2, FRAC_1_SQRT_2)
    } else {
        (libm::sin(angle), libm::cos(angle))
    };
    // An odd eighth lies before its quarter, an even one behind it.
    let sin = if eighth % 2 == 1 { -sin } else { sin };
    match quarter % 4 {
        0 => [cos, -sin],
        1 => [-sin, -cos],
        2 => [-cos, sin],
        _ => [sin, cos],
    }
}

impl Fft {
    /// # Panics
    /// Unless `length` is a multiple of 16 without prime factors above 7.
    pub fn new(length: usize) -> Self {
        let (rows, columns) = split(length);
        let first_turns = (0..columns)
            .step_by(LANES)
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
        Fft {
            down: Short::new(rows),
            along: Short::new(columns),
            first_turns,
            lane_turns,
        }
    }

    /// The shortest length of at least `wanted` numbers that can be transformed.
    pub fn length_at_least(wanted: usize) -> usize {
        let mut length = wanted.max(1).div_ceil(LANES * LANES) * LANES * LANES;
        while !Self::can(length) {
            length += LANES * LANES;
        }
        length
    }

    /// Whether there is a transform of this length.
    pub fn can(length: usize) -> bool {
        length > 0 && length.is_multiple_of(LANES * LANES) && is_smooth(length)
    }

    /// Numbers in a transform.
    pub fn length(&self) -> usize {
        self.down.length * self.along.length
    }

    /// First half: takes everything from `source`.
    #[inline(always)]
    pub fn columns<V: Vector>(&self, source: &impl Source, scratch: &mut Scratch) {
        let (rows, columns) = (self.down.length, self.along.length);
        scratch.fit(rows * (columns + PAD), rows.max(columns));
        let pitch = columns + PAD;
        let Scratch { re, im, x, y } = scratch;
        let (re, im) = (&mut re[..rows * pitch], &mut im[..rows * pitch]);
        let (x, y) = (&mut x[..rows], &mut y[..rows]);
        for (group, first_turns) in self.first_turns.chunks_exact(rows).enumerate() {
            let column = group * LANES;
            for (row, point) in x.iter_mut().enumerate() {
                source.load::<V>(row * columns + column).store(point);
            }
            let result = if self.down.run::<V>(x, y) { &*y } else { &*x };
            let turns = first_turns.iter().zip(&self.lane_turns);
            for ((k, point), ([re_turn, im_turn], lane_turn)) in
                result.iter().enumerate().zip(turns)
            {
                let turn = Complex::<V>::load(lane_turn).times(V::all(*re_turn), V::all(*im_turn));
                let point = Complex::load(point).times(turn.re, turn.im);
                store(point.re, re, k * pitch + column);
                store(point.im, im, k * pitch + column);
            }
        }
    }

    /// Second half: gives everything to `sink`.
    #[inline(always)]
    pub fn rows<V: Vector>(&self, sink: &mut impl Sink, scratch: &mut Scratch) {
        let (rows, columns) = (self.down.length, self.along.length);
        let pitch = columns + PAD;
        let Scratch { re, im, x, y } = scratch;
        let (re, im) = (&re[..rows * pitch], &im[..rows * pitch]);
        let (x, y) = (&mut x[..columns], &mut y[..columns]);
        for row in (0..rows).step_by(LANES) {
            for (tile, points) in x.chunks_exact_mut(LANES).enumerate() {
                let first = row * pitch + tile * LANES;
                let re = turned_tile::<V>(re, first, pitch);
                let im = turned_tile::<V>(im, first, pitch);
                for (i, point) in points.iter_mut().enumerate() {
                    Complex {
                        re: re[i],
                        im: im[i],
                    }
                    .store(point);
                }
            }
            let result = if self.along.run::<V>(x, y) { &*y } else { &*x };
            for (k, point) in result.iter().enumerate() {
                sink.store(k * rows + row, Complex::<V>::load(point));
            }
        }
    }

    /// Transforms in place. `re` and `im` have [`Fft::length`] numbers.
    pub fn forward(&self, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
        forward(self, re, im, scratch);
    }

    /// The inverse in place, not divided by the length: exchanging real and imaginary parts conjugates twice.
    pub fn inverse(&self, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
        forward(self, im, re, scratch);
    }
}

impl Scratch {
    fn fit(&mut self, length: usize, side: usize) {
        if self.re.len() < length {
            self.re.resize(length, 0.0);
            self.im.resize(length, 0.0);
        }
        if self.x.len() < side {
            self.x.resize(side, Point::default());
            self.y.resize(side, Point::default());
        }
    }
}

/// Real and imaginary parts in two slices.
pub struct Split<'a> {
    pub re: &'a [f64],
    pub im: &'a [f64],
}

impl Source for Split<'_> {
    #[inline(always)]
    fn load<V: Vector>(&self, at: usize) -> Complex<V> {
        Complex {
            re: load(self.re, at),
            im: load(self.im, at),
        }
    }
}

pub struct SplitMut<'a> {
    pub re: &'a mut [f64],
    pub im: &'a mut [f64],
}

impl Sink for SplitMut<'_> {
    #[inline(always)]
    fn store<V: Vector>(&mut self, at: usize, value: Complex<V>) {
        store(value.re, self.re, at);
        store(value.im, self.im, at);
    }
}

/// Four rows of four numbers, from `first` on, as four columns.
#[inline(always)]
fn turned_tile<V: Vector>(x: &[f64], first: usize, pitch: usize) -> [V; LANES] {
    V::transposed([
        load(x, first),
        load(x, first + pitch),
        load(x, first + 2 * pitch),
        load(x, first + 3 * pitch),
    ])
}

/// In place: everything is read before anything is written.
#[inline(always)]
fn in_place<V: Vector>(fft: &Fft, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
    fft.columns::<V>(&Split { re, im }, scratch);
    fft.rows::<V>(&mut SplitMut { re, im }, scratch);
}

on_any_vector! {
    fn forward(fft: &Fft, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
        in_place
    }
}

/// Whether there is no prime factor above 7.
fn is_smooth(mut length: usize) -> bool {
    for prime in [2, 3, 5, 7] {
        while length > 0 && length.is_multiple_of(prime) {
            length /= prime;
        }
    }
    length == 1
}

/// Rows and columns, as near to a square as multiples of four allow.
fn split(length: usize) -> (usize, usize) {
    assert!(Fft::can(length), "no transform of length {length}");
    let root = (length as f64).sqrt() as usize;
    let rows = (1..=root / LANES + 1)
        .rev()
        .map(|r| r * LANES)
        .find(|r| length.is_multiple_of(r * LANES))
        .unwrap_or(LANES);
    (rows, length / rows)
}

#[cfg(test)]
mod tests;
