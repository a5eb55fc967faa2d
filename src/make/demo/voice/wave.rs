//! Sines and single-cycle waves from tables. Knows nothing of notes.

use std::sync::OnceLock;

/// Points of a cycle. Linear interpolation then errs by less than -115 dB.
pub const POINTS: usize = 2048;

/// One cycle and its first point again, so that interpolation needs no wrap.
pub type Cycle = [f64; POINTS + 1];

/// The sine table; built once.
pub fn sine_table() -> &'static Cycle {
    static TABLE: OnceLock<Box<Cycle>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Box::new([0.0; POINTS + 1]);
        for (i, v) in table.iter_mut().enumerate() {
            *v = libm::sin(i as f64 / POINTS as f64 * std::f64::consts::TAU);
        }
        table[POINTS] = table[0];
        table
    })
}

/// The table at `phase` cycles. Any phase above -16.
#[inline]
pub fn at(table: &Cycle, phase: f64) -> f64 {
    let position = (phase + 16.0) * POINTS as f64;
    let whole = position as i64;
    let fraction = position - whole as f64;
    let i = whole as usize & (POINTS - 1);
    let a = table[i];
    a + fraction * (table[i + 1] - a)
}

/// The table at a phase counted in 2^-32 cycles, which wraps by itself: the quick way for steady tones.
#[inline]
pub fn at_turn(table: &Cycle, turn: u32) -> f64 {
    const FRACTION_BITS: u32 = 32 - POINTS.trailing_zeros();
    const SCALE: f64 = 1.0 / (1_u32 << FRACTION_BITS) as f64;
    let i = (turn >> FRACTION_BITS) as usize & (POINTS - 1);
    let fraction = f64::from((turn & ((1 << FRACTION_BITS) - 1)) as i32) * SCALE;
    let a = table[i];
    a + fraction * (table[i + 1] - a)
}

/// A cycle summed from harmonics 1, 2, 3 ... with the given amplitudes, peak normalised to 1.
pub fn from_harmonics(amplitudes: &[f64]) -> Box<Cycle> {
    let sine = sine_table();
    let mut table = Box::new([0.0; POINTS + 1]);
    for (n, amplitude) in (1..).zip(amplitudes) {
        for (i, v) in table.iter_mut().enumerate() {
            *v += amplitude * sine[(i * n) & (POINTS - 1)];
        }
    }
    let peak = table
        .iter()
        .fold(1e-9, |m: f64, v| if v.abs() > m { v.abs() } else { m });
    table.iter_mut().for_each(|v| *v /= peak);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_a_sine() {
        let table = sine_table();
        for i in 0..10_000 {
            let phase = i as f64 * 0.000_313_7 - 1.0;
            let exact = libm::sin(phase * std::f64::consts::TAU);
            assert!((at(table, phase) - exact).abs() < 2e-6);
        }
    }
}
