//! Four numbers in one AVX register. Only functions that are compiled for AVX2 and called after asking the processor name this
//! type: that is what makes every `unsafe` here sound.

use std::arch::x86_64::*;
use std::ops::{Add, Mul, Neg, Sub};

use super::vector::{LANES, Vector};

#[derive(Clone, Copy)]
pub struct Avx(__m256d);

impl Vector for Avx {
    #[inline(always)]
    fn all(x: f64) -> Self {
        // SAFETY: see the head of the file; so everywhere below.
        Avx(unsafe { _mm256_set1_pd(x) })
    }
    #[inline(always)]
    fn load(x: &[f64; LANES]) -> Self {
        // SAFETY: reads the four numbers of the array, at any alignment.
        Avx(unsafe { _mm256_loadu_pd(x.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, x: &mut [f64; LANES]) {
        // SAFETY: writes the four numbers of the array, at any alignment.
        unsafe { _mm256_storeu_pd(x.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn transposed([a, b, c, d]: [Self; LANES]) -> [Self; LANES] {
        unsafe {
            let ab_low = _mm256_unpacklo_pd(a.0, b.0);
            let ab_high = _mm256_unpackhi_pd(a.0, b.0);
            let cd_low = _mm256_unpacklo_pd(c.0, d.0);
            let cd_high = _mm256_unpackhi_pd(c.0, d.0);
            [
                Avx(_mm256_permute2f128_pd::<0x20>(ab_low, cd_low)),
                Avx(_mm256_permute2f128_pd::<0x20>(ab_high, cd_high)),
                Avx(_mm256_permute2f128_pd::<0x31>(ab_low, cd_low)),
                Avx(_mm256_permute2f128_pd::<0x31>(ab_high, cd_high)),
            ]
        }
    }
}

impl Add for Avx {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Avx(unsafe { _mm256_add_pd(self.0, other.0) })
    }
}
impl Sub for Avx {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Avx(unsafe { _mm256_sub_pd(self.0, other.0) })
    }
}
impl Mul for Avx {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Avx(unsafe { _mm256_mul_pd(self.0, other.0) })
    }
}
impl Neg for Avx {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Avx(unsafe { _mm256_xor_pd(self.0, _mm256_set1_pd(-0.0)) })
    }
}
