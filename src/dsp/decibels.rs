//! Decibels of many numbers at once: logarithm and power of ten as polynomials that vectorise and give the same bits on every
//! processor. Errors are below 1e-12 dB and 1e-15 relative, which a test holds against libm.

use super::cpu::on_any_cpu;
use super::lanes::larger;

/// The level that stands for silence: powers below 10^-30 read -300 dB.
const FLOOR: f64 = 1e-30;

/// An f64 with this exponent counts in ones, so an integer laid into its mantissa is a number.
const ONES: u64 = 0x4330_0000_0000_0000;
const TWO_52: f64 = 4_503_599_627_370_496.0;

const ONE: u64 = 0x3ff0_0000_0000_0000;
const ROOT_OF_HALF: u64 = 0x3fe6_a09e_667f_3bcd;

/// 10 / ln 10 and 10 log10 2.
const DB_PER_NEPER_OF_POWER: f64 = 4.342_944_819_032_518;
const DB_PER_DOUBLING: f64 = 3.010_299_956_639_812;

/// `10 log10` of a power: `x = 2^e m` with m within a half octave of 1, and `ln m = 2 artanh((m - 1) / (m + 1))` as a series,
/// whose argument is at most 0.172.
#[inline(always)]
pub fn of_power(power: f64) -> f64 {
    let bits = larger(FLOOR, power).to_bits();
    let exponent = (bits + (ONE - ROOT_OF_HALF)) >> 52;
    let m = f64::from_bits(bits.wrapping_sub(exponent << 52).wrapping_add(ONE));
    let octaves = f64::from_bits(ONES | exponent) - (TWO_52 + 1023.0);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let mut sum = 1.0 / 17.0;
    for divisor in [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        sum = sum * z + 1.0 / divisor;
    }
    octaves * DB_PER_DOUBLING + (2.0 * DB_PER_NEPER_OF_POWER) * (s * sum)
}

/// ln(10) / 20 over ln(2), and ln 2.
const DOUBLINGS_PER_DB: f64 = 0.166_096_404_744_368_12;
const LN_2: f64 = std::f64::consts::LN_2;
const ROUND: f64 = 1.5 * TWO_52;

/// `10^(db / 20)`: a power of two and the series of exp on at most half an octave. 0 dB is exactly 1.
#[inline(always)]
pub fn to_factor(db: f64) -> f64 {
    let octaves = (db * DOUBLINGS_PER_DB).clamp(-1000.0, 1000.0);
    let shifted = octaves + ROUND;
    let z = (octaves - (shifted - ROUND)) * LN_2;
    let mut sum = 1.0 / 6_227_020_800.0;
    for factorial in [
        479_001_600.0,
        39_916_800.0,
        3_628_800.0,
        362_880.0,
        40_320.0,
        5_040.0,
        720.0,
        120.0,
        24.0,
        6.0,
        2.0,
        1.0,
        1.0,
    ] {
        sum = sum * z + 1.0 / factorial;
    }
    sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(ONE))
}

on_any_cpu! {
    /// Turns powers into levels in dB.
    pub fn levels(powers: &mut [f64]) {
        for power in powers {
            *power = of_power(*power);
        }
    }
}

on_any_cpu! {
    /// Turns gains in dB into factors.
    pub fn factors(gains_db: &mut [f64]) {
        for gain in gains_db {
            *gain = to_factor(*gain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_factors_are_those_of_libm() {
        for step in -60_000..60_000 {
            let db = f64::from(step) * 0.004_987;
            let exact = libm::exp(db * (std::f64::consts::LN_10 / 20.0));
            assert!((to_factor(db) / exact - 1.0).abs() < 1e-13, "{db} dB");
            let power = exact * exact;
            if power > FLOOR {
                assert!((of_power(power) - 10.0 * libm::log10(power)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_must_be_exact_is_exact() {
        assert_eq!(to_factor(0.0), 1.0);
        assert_eq!(of_power(1.0), 0.0);
        assert_eq!(of_power(0.0), of_power(FLOOR));
        assert_eq!(of_power(4.0), 2.0 * of_power(2.0));
    }

    #[test]
    fn vectors_give_the_bits_of_single_numbers() {
        let numbers: Vec<f64> = (1..100).map(|i| f64::from(i) * 0.13).collect();
        let (mut db, mut factor) = (numbers.clone(), numbers.clone());
        levels(&mut db);
        factors(&mut factor);
        assert!(db.iter().zip(&numbers).all(|(d, x)| *d == of_power(*x)));
        assert!(
            factor
                .iter()
                .zip(&numbers)
                .all(|(f, x)| *f == to_factor(*x))
        );
    }
}
