//! Circular convolution by transform, filter and transform back, which may change the sampling rate on the way: the spectrum is
//! cut, or has zeros put in, at half of the lower rate.
//!
//! As one thing it needs one pass through memory less than two transforms: the spectrum never exists as a whole. Columns first;
//! then, four rows at a time and all in the nearest cache, the rows, the filter, and the rows back; then the columns back.

use std::ops::Range;

use super::columns::Columns;
use super::short::Short;
use super::vector::{Complex, Four, Point, Vector};
use super::{Scratch, on_any_vector};

/// Numbers of rows are multiples of this, so that four neighbouring bins lie on the same side of half of the lower rate.
pub const ROWS: usize = 8;

/// What four neighbouring bins are multiplied by: [`Four`] real numbers, or a [`Point`] of complex ones.
pub trait Gain {
    fn apply<V: Vector>(&self, bins: Complex<V>) -> Complex<V>;
}

impl Gain for Four {
    #[inline(always)]
    fn apply<V: Vector>(&self, bins: Complex<V>) -> Complex<V> {
        bins.scaled(V::load(&self.0))
    }
}

impl Gain for Point {
    #[inline(always)]
    fn apply<V: Vector>(&self, bins: Complex<V>) -> Complex<V> {
        bins.times(V::load(&self.re.0), V::load(&self.im.0))
    }
}

/// A filter on blocks of `rows * from` complex numbers that gives blocks of `rows * to`.
#[derive(Debug, Clone)]
pub struct Circular<G> {
    from: Columns,
    to: Columns,
    along: Short,
    back: Short,
    /// For each four rows, their bins in the order of the shorter transform.
    gain: Vec<G>,
}

impl<G: Gain> Circular<G> {
    /// `gain(bin)` is what the four bins from `bin` on are multiplied by, in the order of the shorter transform; the division by
    /// the length of the input is included.
    ///
    /// # Panics
    /// Unless `rows` is a multiple of [`ROWS`], `from` and `to` are at least 4, and none of them has a prime factor above 7.
    pub fn new(rows: usize, from: usize, to: usize, gain: impl Fn(usize) -> G) -> Self {
        assert!(rows.is_multiple_of(ROWS), "{rows} rows");
        let shorter = from.min(to);
        let gain = (0..rows)
            .step_by(4)
            .flat_map(|row| (0..shorter).map(move |k| k * rows + row))
            .map(gain)
            .collect();
        Circular {
            from: Columns::new(rows, from),
            to: Columns::new(rows, to),
            along: Short::new(from),
            back: Short::new(to),
            gain,
        }
    }

    /// Numbers in a block of input.
    pub fn length_in(&self) -> usize {
        self.from.length()
    }

    /// Numbers in a block of output.
    pub fn length_out(&self) -> usize {
        self.to.length()
    }

    /// Numbers in a row of output; a row of input has as many for the rate of the input.
    pub fn row_out(&self) -> usize {
        self.to.columns()
    }

    /// Filters the block `re + i im` and puts the rows `keep` of the result, each [`Circular::row_out`] numbers, into `out`, which
    /// has room for these.
    pub fn run(
        &self,
        [re, im]: [&[f64]; 2],
        [out_re, out_im]: [&mut [f64]; 2],
        keep: Range<usize>,
        scratch: &mut Scratch,
    ) {
        self.from.fit(scratch);
        self.to.fit(scratch);
        self.from.down(re, im, scratch);
        rows(self, scratch);
        // The way back is the transform with real and imaginary parts exchanged.
        self.to.up(scratch, keep, out_im, out_re);
    }
}

/// Along the rows, through the filter, and back.
#[inline(always)]
fn rows_as<V: Vector, G: Gain>(circular: &Circular<G>, scratch: &mut Scratch) {
    let Circular {
        from,
        to,
        along,
        back,
        gain,
    } = circular;
    let (rows, long_in, long_out) = (from.rows(), along.length, back.length);
    let shorter = long_in.min(long_out);
    let Scratch { tiles, x, y } = scratch;
    let (mut x, mut y) = (&mut x[..], &mut y[..]);
    for (row, gain) in (0..rows).step_by(4).zip(gain.chunks_exact(shorter)) {
        from.take_rows::<V>(tiles, row, x);
        along.run::<V>(&mut x, &mut y);
        // Of the bins of these rows, `column * rows + row`, the first are below half of the lower rate.
        let low = shorter / 2 + usize::from(!shorter.is_multiple_of(2) && row < rows / 2);
        let high = shorter - low;
        filter::<V>(&x[..low], &gain[..low], &mut y[..low]);
        y[low..long_out - high].fill(Point::default());
        let (bins, into) = (
            &x[long_in - high..long_in],
            &mut y[long_out - high..long_out],
        );
        filter::<V>(bins, &gain[low..], into);
        (x, y) = (y, x);
        back.run::<V>(&mut x, &mut y);
        to.put_rows::<V>(x, row, tiles);
    }
}

on_any_vector! {
    fn rows[G: Gain](circular: &Circular<G>, scratch: &mut Scratch) {
        rows_as
    }
}

#[inline(always)]
fn filter<V: Vector>(bins: &[Point], gain: &[impl Gain], into: &mut [Point]) {
    for ((bins, gain), to) in bins.iter().zip(gain).zip(into) {
        let bins = gain.apply(Complex::<V>::load(bins));
        Complex {
            re: bins.im,
            im: bins.re,
        }
        .store(to);
    }
}
