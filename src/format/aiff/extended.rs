//! 80-bit extended floats (IEEE 754 double extended, as SANE stored them): the sample rate of an AIFF file.

/// The value as f64; NaN and infinities as they are.
pub fn from_extended(bytes: &[u8; 10]) -> f64 {
    let head = u16::from_be_bytes([bytes[0], bytes[1]]);
    let mut mantissa = [0; 8];
    mantissa.copy_from_slice(&bytes[2..]);
    let mantissa = u64::from_be_bytes(mantissa) as f64;
    let sign = if head & 0x8000 != 0 { -1.0 } else { 1.0 };
    match i32::from(head & 0x7fff) {
        0x7fff => f64::INFINITY * sign,
        // Bias 16383, and the mantissa is an integer of 64 bits with the point behind its first.
        exponent => sign * libm::ldexp(mantissa, exponent - 16383 - 63),
    }
}

/// A whole number of hertz as an 80-bit float.
pub fn to_extended(rate: u32) -> [u8; 10] {
    let mut out = [0; 10];
    if rate != 0 {
        let shift = u64::from(rate).leading_zeros();
        out[..2].copy_from_slice(&(16383 + 63 - shift as u16).to_be_bytes());
        out[2..].copy_from_slice(&(u64::from(rate) << shift).to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_rates() {
        assert_eq!(
            to_extended(44_100),
            [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]
        );
        assert_eq!(
            from_extended(&[0x40, 0x0f, 0xbb, 0x80, 0, 0, 0, 0, 0, 0]),
            96_000.0
        );
        assert_eq!(from_extended(&[0; 10]), 0.0);
        assert!(from_extended(&[0x7f, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0]).is_infinite());
    }

    proptest! {
        #[test]
        fn rates_come_back(rate in any::<u32>()) {
            prop_assert_eq!(from_extended(&to_extended(rate)), f64::from(rate));
        }
    }
}
