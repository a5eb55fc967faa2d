//! The gates: integrated loudness (BS.1770-5, Annex 1) and loudness range (EBU Tech 3342) from window energies. Pools of
//! several tracks give album loudness.

/// Mean square to LUFS.
pub fn lufs(mean_square: f64) -> f64 {
    -0.691 + 10.0 * libm::log10(mean_square)
}

/// LUFS to mean square.
fn power(lufs: f64) -> f64 {
    libm::pow(10.0, (lufs + 0.691) / 10.0)
}

/// The absolute gate of both measures, LUFS.
const ABSOLUTE_LUFS: f64 = -70.0;
/// Relative gates, LU below the mean of what passes the absolute gate.
const INTEGRATED_LU: f64 = -10.0;
const RANGE_LU: f64 = -20.0;

/// Window energies of one stream, or of several pooled: mean squares, channel-weighted.
///
/// `f32` halves the memory; its rounding moves a block by less than a millionth of a LU.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gated {
    /// 400 ms blocks, one per 100 ms.
    pub(super) blocks: Vec<f32>,
    /// 3 s windows, one per 100 ms.
    pub(super) short_terms: Vec<f32>,
    /// Left, right, and left times right in every block; of two-channel streams only.
    pub(super) stereo: Vec<[f32; 3]>,
}

impl Gated {
    /// Adds the windows of another stream: windows never reach across tracks.
    pub fn merge(&mut self, other: &Gated) {
        self.blocks.extend_from_slice(&other.blocks);
        self.short_terms.extend_from_slice(&other.short_terms);
        self.stereo.extend_from_slice(&other.stereo);
    }

    /// Power of the right channel over that of the left in the blocks that count for integrated loudness, dB within +-150; none
    /// if there are none or the stream has not two channels.
    pub fn balance_db(&self) -> Option<f64> {
        let floor = relative_gate(&self.blocks, INTEGRATED_LU)?;
        let (mut left, mut right) = (0.0, 0.0);
        for (_, stereo) in self
            .blocks
            .iter()
            .zip(&self.stereo)
            .filter(|(b, _)| f64::from(**b) > floor)
        {
            left += f64::from(stereo[0]);
            right += f64::from(stereo[1]);
        }
        let ratio = 10.0 * libm::log10(right / left);
        (left + right > 0.0).then(|| ratio.clamp(-150.0, 150.0))
    }

    /// Integrated loudness of the mono fold, (L + R) / sqrt 2 on both sides, less that of the stream, LU: 3.01 for identical channels, 0
    /// for unrelated ones. -150 if the fold is below the gate; none if the stream is, or has not two channels.
    pub fn mono_fold_lu(&self) -> Option<f64> {
        let integrated = self.integrated().filter(|_| !self.stereo.is_empty())?;
        let fold = Gated {
            blocks: self
                .stereo
                .iter()
                .map(|[left, right, both]| left + right + 2.0 * both)
                .collect(),
            ..Gated::default()
        };
        Some(
            fold.integrated()
                .map_or(-150.0, |folded| folded - integrated),
        )
    }

    /// Integrated loudness in LUFS; none if no block passes the absolute gate.
    pub fn integrated(&self) -> Option<f64> {
        let floor = relative_gate(&self.blocks, INTEGRATED_LU)?;
        mean_above(&self.blocks, floor).map(lufs)
    }

    /// Loudness range in LU: 95th minus 10th percentile; none if no 3 s window passes the absolute gate.
    pub fn range(&self) -> Option<f64> {
        let floor = relative_gate(&self.short_terms, RANGE_LU)?;
        let mut passing: Vec<f32> = self
            .short_terms
            .iter()
            .copied()
            .filter(|v| f64::from(*v) > floor)
            .collect();
        passing.sort_unstable_by(f32::total_cmp);
        let last = passing.len().checked_sub(1)? as f64;
        let percentile = |p: f64| lufs(f64::from(passing[libm::round(last * p) as usize]));
        Some(percentile(0.95) - percentile(0.10))
    }

    /// Momentary loudness at every 100 ms, in LUFS: entry `i` covers 100 ms steps `i` to `i + 3`.
    pub fn momentary_lufs(&self) -> impl Iterator<Item = f64> + '_ {
        self.blocks.iter().map(|&v| lufs(f64::from(v)))
    }

    /// Short-term loudness at every 100 ms, in LUFS: entry `i` covers 100 ms steps `i` to `i + 29`.
    pub fn short_term_lufs(&self) -> impl Iterator<Item = f64> + '_ {
        self.short_terms.iter().map(|&v| lufs(f64::from(v)))
    }
}

/// The lowest mean square that passes both gates.
fn relative_gate(windows: &[f32], below_lu: f64) -> Option<f64> {
    let absolute = power(ABSOLUTE_LUFS);
    let mean = mean_above(windows, absolute)?;
    let relative = mean * libm::pow(10.0, below_lu / 10.0);
    Some(if relative > absolute {
        relative
    } else {
        absolute
    })
}

fn mean_above(windows: &[f32], floor: f64) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0u64);
    for value in windows.iter().map(|&v| f64::from(v)) {
        if value > floor {
            sum += value;
            count += 1;
        }
    }
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gated(loudness: &[f64]) -> Gated {
        let windows: Vec<f32> = loudness.iter().map(|l| power(*l) as f32).collect();
        Gated {
            blocks: windows.clone(),
            short_terms: windows,
            stereo: Vec::new(),
        }
    }

    #[test]
    fn blocks_under_either_gate_do_not_count() {
        let one = gated(&[-20.0, -20.0, -40.0, -80.0]);
        assert!((one.integrated().unwrap() + 20.0).abs() < 1e-5);
        assert_eq!(gated(&[-70.5]).integrated(), None);
        assert_eq!(Gated::default().range(), None);
    }

    #[test]
    fn an_album_is_the_pool_of_its_blocks_not_the_mean_of_its_tracks() {
        let mut album = gated(&[-20.0; 30]);
        album.merge(&gated(&[-15.0; 10]));
        let expected = lufs((30.0 * power(-20.0) + 10.0 * power(-15.0)) / 40.0);
        assert!((album.integrated().unwrap() - expected).abs() < 1e-5);
    }

    #[test]
    fn the_range_is_95th_minus_10th_percentile() {
        let ramp: Vec<f64> = (0..=100).map(|i| -30.0 + f64::from(i) / 10.0).collect();
        assert!((gated(&ramp).range().unwrap() - 8.5).abs() < 1e-5);
    }
}
