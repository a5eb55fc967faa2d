//! The low-pass behind every conversion: linear phase, complete at half of the lower rate.
//!
//! A sinc under a Kaiser window, both of continuous time, so that every pair of rates has the same one. Length and cutoff are
//! chosen so that the stop band is reached at the Nyquist frequency itself and nothing folds into the top octave.

use std::f64::consts::PI;

use crate::dsp::kaiser;

/// How steep a converter is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Flat to 0.977 of the lower Nyquist frequency (-0.1 dB at 0.983, 21.67 kHz for 44.1 kHz), 285 dB down at and above it;
    /// rings for 9.5 ms at 44.1 kHz (to -100 dB, each side).
    #[default]
    Standard,
    /// Flat to 0.907 of it (20 kHz for 44.1 kHz), rings for 2.4 ms.
    Gentle,
}

/// What makes a filter.
struct Design {
    /// Half of its length, in samples of the lower rate.
    half: f64,
    /// -6 dB point, as a share of the lower Nyquist frequency.
    cutoff: f64,
    /// Stop band of the Kaiser window, dB below the pass band.
    attenuation_db: f64,
}

impl Filter {
    pub const ALL: [Filter; 2] = [Filter::Standard, Filter::Gentle];

    pub fn name(self) -> &'static str {
        match self {
            Filter::Standard => "standard",
            Filter::Gentle => "gentle",
        }
    }

    fn design(self) -> Design {
        match self {
            Filter::Standard => Design {
                half: 820.0,
                cutoff: 0.9877,
                attenuation_db: 288.0,
            },
            Filter::Gentle => Design {
                half: 160.0,
                cutoff: 0.9535,
                attenuation_db: 200.0,
            },
        }
    }

    /// Reach of the filter to each side, in samples at `rate`, when the lower rate is `low`.
    pub fn reach(self, rate: u32, low: u32) -> usize {
        (self.design().half * f64::from(rate) / f64::from(low)) as usize
    }

    /// Taps `0..=reach` at `rate`, to be mirrored about the first; unity gain at 0 Hz.
    pub fn taps(self, rate: u32, low: u32) -> Vec<f64> {
        let Design {
            half,
            cutoff,
            attenuation_db,
        } = self.design();
        let beta = kaiser::beta(attenuation_db);
        let scale = f64::from(low) / f64::from(rate);
        let mut taps: Vec<f64> = (0..=self.reach(rate, low))
            .map(|n| {
                let t = n as f64 * scale;
                let x = PI * cutoff * t;
                let sinc = if n == 0 { 1.0 } else { libm::sin(x) / x };
                sinc * kaiser::window(beta, t / half)
            })
            .collect();
        // From the smallest to the largest, so that nothing is lost.
        let sum: f64 = taps[0] + 2.0 * taps[1..].iter().rev().sum::<f64>();
        taps.iter_mut().for_each(|tap| *tap /= sum);
        taps
    }
}
