//! Complex Fourier transform in f64, with the same bits on every processor, at the speed of wide vectors.
//!
//! FFT libraries choose their arithmetic by processor; a converter whose bytes must not depend on the machine cannot use them. Four
//! steps (Bailey, "FFTs in external or hierarchical memory", 1990): a length is split in two, `n = rows * columns`; short transforms
//! go down four columns at a time, then along four rows at a time, so that everything but two passes happens in the nearest cache
//! and every operation is on four signals. Real and imaginary parts lie apart. Twiddles come from libm.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

#[cfg(target_arch = "x86_64")]
mod avx;
mod circular;
mod columns;
mod radix;
mod short;
mod vector;

pub use circular::{Circular, ROWS};
use columns::Columns;
pub use short::{Short, is_smooth};
use vector::{Complex, LANES, Vector, store};
pub use vector::{Four, Point, four};

/// Declares a function that calls one with a type parameter for the [`Vector`] at hand: registers where the processor has AVX2,
/// arrays elsewhere. What that one calls must be `#[inline(always)]` to be compiled with it.
macro_rules! on_any_vector {
    (
        fn $name:ident $([$generic:ident: $bound:path])? ($($arg:ident: $type:ty),* $(,)?) {
            $body:ident
        }
    ) => {
        fn $name$(<$generic: $bound>)?($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide$(<$generic: $bound>)?($($arg: $type),*) {
                    $body::<$crate::dsp::fft::avx::Avx $(, $generic)?>($($arg),*)
                }
                if $crate::dsp::cpu::is_wide() {
                    // SAFETY: the processor has AVX2: it was just asked.
                    return unsafe { wide($($arg),*) };
                }
            }
            $body::<$crate::dsp::fft::Four $(, $generic)?>($($arg),*)
        }
    };
}
use on_any_vector;

/// A transform of one length: `X[k] = sum_n x[n] exp(-2 pi i k n / length)`.
#[derive(Debug, Clone)]
pub struct Fft {
    columns: Columns,
    along: Short,
}

/// Memory for transforms, reused.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    tiles: Vec<Point>,
    x: Vec<Point>,
    y: Vec<Point>,
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
        Fft {
            columns: Columns::new(rows, columns),
            along: Short::new(columns),
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
        self.columns.length()
    }

    /// Transforms in place. `re` and `im` have [`Fft::length`] numbers.
    pub fn forward(&self, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
        self.columns.down(re, im, scratch);
        rows(self, re, im, scratch);
    }
}

/// The second half of a transform: along four rows at a time.
#[inline(always)]
fn rows_as<V: Vector>(fft: &Fft, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
    let Fft { columns, along } = fft;
    let Scratch { tiles, x, y } = scratch;
    let (mut x, mut y) = (&mut x[..along.length], &mut y[..along.length]);
    for row in (0..columns.rows()).step_by(LANES) {
        columns.take_rows::<V>(tiles, row, x);
        along.run::<V>(&mut x, &mut y);
        for (k, point) in x.iter().enumerate() {
            let point = Complex::<V>::load(point);
            store(point.re, re, k * columns.rows() + row);
            store(point.im, im, k * columns.rows() + row);
        }
    }
}

on_any_vector! {
    fn rows(fft: &Fft, re: &mut [f64], im: &mut [f64], scratch: &mut Scratch) {
        rows_as
    }
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
