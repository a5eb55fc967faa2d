//! The choices of noise by name, and the published noise-shaping filters behind them.
//!
//! A shaper moves the noise of a shortened word from where the ear is keen (2 to 5 kHz) to where it is dull, at the price of
//! more noise in all. The filters were designed for words of 16 bits at 44.1 kHz; nothing recommends them for longer words,
//! whose flat noise lies below hearing already, nor for a file that will be encoded with losses or processed again. The numbers
//! are those in circulation (SoX and FFmpeg have the same for four of them); each variant names the paper they are credited to.

/// What is added where a word gets shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// Triangular dither, flat: the default.
    Tpdf,
    /// Triangular dither inside an error feedback of 5 taps: "Minimally Audible Noise Shaping", Lipshitz, Vanderkooy,
    /// Wannamaker, JAES 39-11 (1991).
    Lipshitz,
    /// 9 taps after the F-weighting curve: "Psychoacoustically Optimal Noise Shaping", Wannamaker, JAES 40-7/8 (1992).
    Wannamaker,
    /// The same curve with 3 taps: milder, from the same paper.
    Wannamaker3,
    /// 9 taps after the modified E-weighting curve, from the papers of 1991 and 1992.
    ModifiedE,
    /// 9 taps after the improved E-weighting curve: the strongest here.
    ImprovedE,
    /// Plain rounding.
    None,
}

/// Taps of the longest filter; shorter ones end in zeros.
pub(super) const TAPS: usize = 9;

/// Longest word that may be shaped.
const LONGEST_SHAPED_BITS: u32 = 16;

/// Rates that may be shaped. At 48 kHz the curves lie 9 % higher, which costs 2 to 5 kHz less than half a decibel of its gain;
/// at twice the rate the quiet band would lie around 7 kHz and miss the ear.
const SHAPED_RATES: [u32; 2] = [44_100, 48_000];

impl Noise {
    pub const ALL: [Noise; 7] = [
        Noise::Tpdf,
        Noise::Lipshitz,
        Noise::Wannamaker,
        Noise::Wannamaker3,
        Noise::ModifiedE,
        Noise::ImprovedE,
        Noise::None,
    ];

    /// The names of [`Noise::ALL`], in that order.
    pub const NAMES: [&'static str; 7] = {
        let mut names = [""; 7];
        let mut index = 0;
        while index < names.len() {
            names[index] = Noise::ALL[index].name();
            index += 1;
        }
        names
    };

    pub const fn name(self) -> &'static str {
        match self {
            Noise::Tpdf => "tpdf",
            Noise::Lipshitz => "lipshitz",
            Noise::Wannamaker => "wannamaker",
            Noise::Wannamaker3 => "wannamaker-3",
            Noise::ModifiedE => "modified-e",
            Noise::ImprovedE => "improved-e",
            Noise::None => "none",
        }
    }

    pub fn from_name(name: &str) -> Option<Noise> {
        Noise::ALL.into_iter().find(|noise| noise.name() == name)
    }

    pub fn is_shaped(self) -> bool {
        self.taps().is_some()
    }

    /// Why this noise must not be used for words of `bits` at `rate` Hz; None if it may. Callers refuse with it: the
    /// quantiser itself would do as it is told.
    pub fn unfit(self, bits: u32, rate: u32) -> Option<String> {
        if !self.is_shaped() {
            return None;
        }
        let name = self.name();
        if bits > LONGEST_SHAPED_BITS {
            return Some(format!(
                "`{name}` shapes noise for words of at most {LONGEST_SHAPED_BITS} bits; at {bits} bits flat `tpdf` is below hearing already"
            ));
        }
        let [low, high] = SHAPED_RATES;
        (!SHAPED_RATES.contains(&rate)).then(|| {
            format!("`{name}` is designed for {low} Hz and also serves {high} Hz; at {rate} Hz its quiet band would miss the ear, use `tpdf`")
        })
    }

    /// What rounding to `bits` with this noise adds at most, full scale = 1: six standard deviations of the error, at points between
    /// samples too. They are exceeded once in 500 million points.
    pub fn largest_error(self, bits: u32) -> f64 {
        let lsb = libm::exp2(1.0 - f64::from(bits));
        let white = match self {
            Noise::None => libm::sqrt(1.0 / 12.0),
            _ => 0.5, // 1/12 LSB^2 of rounding and 2/12 of the triangle
        };
        let shaped: f64 = self.taps().iter().flatten().map(|c| c * c).sum();
        6.0 * white * libm::sqrt(1.0 + shaped) * lsb
    }

    /// `c[k-1]` of the error transfer `1 - sum c_k z^-k`; None where nothing is fed back.
    #[rustfmt::skip]
    pub(super) fn taps(self) -> Option<[f64; TAPS]> {
        match self {
            Noise::Tpdf | Noise::None => None,
            Noise::Lipshitz => Some([2.033, -2.165, 1.959, -1.590, 0.6149, 0.0, 0.0, 0.0, 0.0]),
            Noise::Wannamaker => Some([2.412, -3.370, 3.937, -4.174, 3.353, -2.205, 1.281, -0.569, 0.0847]),
            Noise::Wannamaker3 => Some([1.623, -0.982, 0.109, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            Noise::ModifiedE => Some([1.662, -1.263, 0.4827, -0.2913, 0.1268, -0.1124, 0.03252, -0.01265, -0.03524]),
            Noise::ImprovedE => Some([2.847, -4.685, 6.214, -7.184, 6.639, -5.032, 3.263, -1.632, 0.4191]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_noise_and_are_unique() {
        for (noise, name) in Noise::ALL.into_iter().zip(Noise::NAMES) {
            assert_eq!(Noise::from_name(name), Some(noise));
        }
        assert_eq!(Noise::from_name("shibata"), None);
    }

    #[test]
    fn shaping_is_refused_for_long_words_and_high_rates_with_the_reason() {
        for noise in Noise::ALL {
            assert_eq!(noise.unfit(16, 44_100), None);
            assert_eq!(noise.unfit(16, 48_000), None);
            assert_eq!(noise.unfit(24, 44_100).is_some(), noise.is_shaped());
            assert_eq!(noise.unfit(16, 96_000).is_some(), noise.is_shaped());
        }
    }
}
