//! The random numbers of dither: a hash of key and frame number, so that the noise at a frame depends on nothing else and
//! chunking, seeking and thread count cannot change a bit. Knows nothing of words and rounding.

/// Step between the counters of neighbouring frames: 2^64 over the golden ratio, as in SplitMix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// 64-bit finaliser of MurmurHash3 in Stafford's variant 13, as SplitMix64 uses it.
#[inline(always)]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The key of every channel of a stream.
pub fn keys(seed: u64, stream: u64, channels: usize) -> Vec<u64> {
    let base = mix(seed ^ 0x72_75_6e_6f_75_74).wrapping_add(mix(stream.wrapping_add(0x5157)));
    (0..channels as u64)
        .map(|channel| mix(mix(base).wrapping_add(channel.wrapping_mul(0xd1b5_4a32_d192_ed03))))
        .collect()
}

/// The triangular noise of one frame of a channel, in LSB, in (-1, 1): the difference of two independent uniforms, which are
/// the halves of one 64-bit hash.
#[inline(always)]
pub fn tpdf(key: u64, frame: u64) -> f64 {
    // An f64 with the exponent of 2^52 counts in ones: a half laid into its mantissa is a number without being converted,
    // which plain vectors can do. The difference is exact.
    const ONES: u64 = 0x4330_0000_0000_0000;
    const LSB: f64 = 1.0 / 4_294_967_296.0;
    let hash = mix(key.wrapping_add(frame.wrapping_mul(STEP)));
    (f64::from_bits(ONES | (hash >> 32)) - f64::from_bits(ONES | (hash & 0xffff_ffff))) * LSB
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_of_the_two_channels_and_of_two_tracks_is_independent() {
        let noise = |key: u64| (0..100_000).map(|f| tpdf(key, f)).collect::<Vec<_>>();
        let all = [keys(1, 1, 2), keys(1, 2, 2)].concat();
        for (i, a) in all.iter().enumerate() {
            for b in &all[..i] {
                let r: f64 = noise(*a)
                    .iter()
                    .zip(noise(*b))
                    .map(|(x, y)| x * y)
                    .sum::<f64>()
                    / (100_000.0 / 6.0);
                assert!(r.abs() < 0.02, "correlation {r}");
            }
        }
    }

    #[test]
    fn the_density_is_a_triangle_over_two_lsb() {
        let key = keys(1, 1, 1)[0];
        let mut bins = [0u32; 8];
        for frame in 0..800_000 {
            let d = tpdf(key, frame);
            assert!(d.abs() < 1.0);
            bins[((d + 1.0) * 4.0) as usize] += 1;
        }
        for (bin, share) in bins.into_iter().zip([1, 3, 5, 7, 7, 5, 3, 1]) {
            let want = 25_000.0 * f64::from(share);
            assert!(
                (f64::from(bin) - want).abs() < 5.0 * want.sqrt(),
                "{bins:?}"
            );
        }
    }
}
