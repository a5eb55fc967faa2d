//! The Kaiser window (J. F. Kaiser, 1974): of all short filters nearly the one that keeps most energy within a band.

/// Shape of the window for a stop band this far below the pass band (Kaiser and Schafer's formula for 50 dB and more).
pub fn beta(attenuation_db: f64) -> f64 {
    0.1102 * (attenuation_db - 8.7)
}

/// The window at `u`, a share of its half length: 1 in the middle, 0 outside.
pub fn window(beta: f64, u: f64) -> f64 {
    if u.abs() > 1.0 {
        return 0.0;
    }
    bessel_i0(beta * (1.0 - u * u).sqrt()) / bessel_i0(beta)
}

/// Modified Bessel function of the first kind, order 0.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > sum * 1e-17 {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_values_are_those_of_the_tables() {
        // Abramowitz and Stegun, table 9.8, times e^x.
        assert!((bessel_i0(1.0) - 1.266_065_877_752_008).abs() < 1e-14);
        assert!((bessel_i0(10.0) / 2_815.716_628_466_254 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_window_is_symmetrical_and_ends() {
        assert_eq!(window(8.0, 0.3), window(8.0, -0.3));
        assert_eq!((window(8.0, 0.0), window(8.0, 1.01)), (1.0, 0.0));
        assert!((window(8.0, 1.0) * bessel_i0(8.0) - 1.0).abs() < 1e-15);
    }
}
