//! Four numbers at a time. The same additions and multiplications in the same order, as arrays for any processor and as AVX
//! registers where there are some: nothing is fused, so every bit is the same.

use std::ops::{Add, Mul, Neg, Sub};

pub const LANES: usize = 4;

/// Four real numbers in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub struct Four(pub [f64; LANES]);

/// Four complex numbers in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C)]
pub struct Point {
    pub re: Four,
    pub im: Four,
}

/// Four real numbers in registers.
pub trait Vector:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    fn all(x: f64) -> Self;
    fn load(x: &[f64; LANES]) -> Self;
    fn store(self, x: &mut [f64; LANES]);
    /// Rows become columns.
    fn transposed(rows: [Self; LANES]) -> [Self; LANES];
}

/// Four consecutive numbers of a slice.
pub fn four(x: &[f64], at: usize) -> Four {
    load(x, at)
}

/// Four consecutive numbers of a slice, in registers.
#[inline(always)]
pub fn load<V: Vector>(x: &[f64], at: usize) -> V {
    let four: &[f64; LANES] = x[at..at + LANES].try_into().expect("four numbers");
    V::load(four)
}

#[inline(always)]
pub fn store<V: Vector>(v: V, x: &mut [f64], at: usize) {
    let four: &mut [f64; LANES] = (&mut x[at..at + LANES]).try_into().expect("four numbers");
    v.store(four);
}

impl Vector for Four {
    #[inline(always)]
    fn all(x: f64) -> Self {
        Four([x; LANES])
    }
    #[inline(always)]
    fn load(x: &[f64; LANES]) -> Self {
        Four(*x)
    }
    #[inline(always)]
    fn store(self, x: &mut [f64; LANES]) {
        *x = self.0;
    }
    #[inline(always)]
    fn transposed([a, b, c, d]: [Self; LANES]) -> [Self; LANES] {
        let row = |i: usize| Four([a.0[i], b.0[i], c.0[i], d.0[i]]);
        [row(0), row(1), row(2), row(3)]
    }
}

impl Add for Four {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Four([a + e, b + f, c + g, d + h])
    }
}
impl Sub for Four {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Four([a - e, b - f, c - g, d - h])
    }
}
impl Mul for Four {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Four([a * e, b * f, c * g, d * h])
    }
}
impl Neg for Four {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Four(self.0.map(|x| -x))
    }
}

/// Four complex numbers in registers.
#[derive(Clone, Copy)]
pub struct Complex<V> {
    pub re: V,
    pub im: V,
}

impl<V: Vector> Complex<V> {
    #[inline(always)]
    pub fn load(x: &Point) -> Self {
        Complex {
            re: V::load(&x.re.0),
            im: V::load(&x.im.0),
        }
    }
    #[inline(always)]
    pub fn store(self, x: &mut Point) {
        self.re.store(&mut x.re.0);
        self.im.store(&mut x.im.0);
    }
    /// Times `re + i im`.
    #[inline(always)]
    pub fn times(self, re: V, im: V) -> Self {
        Complex {
            re: self.re * re - self.im * im,
            im: self.re * im + self.im * re,
        }
    }
    #[inline(always)]
    pub fn scaled(self, factor: V) -> Self {
        Complex {
            re: self.re * factor,
            im: self.im * factor,
        }
    }
    /// Times -i.
    #[inline(always)]
    pub fn turned(self) -> Self {
        Complex {
            re: self.im,
            im: -self.re,
        }
    }
}

impl<V: Vector> Add for Complex<V> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Complex {
            re: self.re + other.re,
            im: self.im + other.im,
        }
    }
}
impl<V: Vector> Sub for Complex<V> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Complex {
            re: self.re - other.re,
            im: self.im - other.im,
        }
    }
}
