//! The only source of chance in the demo: a counter generator with a written seed, so that every machine rolls the same dice.
//! It must not know what the numbers are for.

/// SplitMix64 (Steele, Lea and Flood, 2014): a counter stepped by the golden ratio, then mixed.
#[derive(Debug, Clone)]
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Noise(seed)
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [-1, 1), with 53 bits.
    pub fn bipolar(&mut self) -> f64 {
        (self.next_u64() as i64 >> 11) as f64 / (1_u64 << 52) as f64
    }

    /// Two independent uniforms in [-0.5, 0.5) from one draw, 32 bits each: what one sample of TPDF dither needs.
    pub fn half_pair(&mut self) -> (f64, f64) {
        const SCALE: f64 = 1.0 / 4_294_967_296.0;
        let z = self.next_u64();
        (
            f64::from(z as u32 as i32) * SCALE,
            f64::from((z >> 32) as u32 as i32) * SCALE,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dice_are_the_published_ones() {
        // First output of SplitMix64 with seed 0.
        assert_eq!(Noise::new(0).next_u64(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn uniforms_stay_inside_and_have_no_bias() {
        let mut noise = Noise::new(1);
        let mut sum = 0.0;
        for _ in 0..20_000 {
            let x = noise.bipolar();
            assert!((-1.0..1.0).contains(&x));
            let (a, b) = noise.half_pair();
            assert!((-0.5..0.5).contains(&a) && (-0.5..0.5).contains(&b));
            sum += x + a + b;
        }
        assert!((sum / 20_000.0).abs() < 0.02, "{sum}");
    }
}
