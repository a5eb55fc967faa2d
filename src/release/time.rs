//! Times as people write them and as media count them.

/// Sectors (CD frames) of a disc: 1/75 s, 588 stereo samples at 44.1 kHz, 2352 bytes (IEC 60908).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sectors(pub u32);

impl Sectors {
    pub const PER_SECOND: u32 = 75;
    /// Samples per channel in a sector.
    pub const FRAMES: u64 = 588;
    /// `mm:ss:ff`.
    pub fn msf(self) -> String {
        format!("{:02}:{:02}:{:02}", self.0 / 4500, self.0 / 75 % 60, self.0 % 75)
    }
}

/// A length as written in a manifest: "1.5s", "00:02:00" (mm:ss:ff), "0". Kept exact as a ratio of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Seconds = numerator / denominator; denominator is 75 for mm:ss:ff, a power of ten for decimal seconds.
    pub numerator: u64,
    pub denominator: u64,
}

impl Length {
    pub const ZERO: Length = Length { numerator: 0, denominator: 1 };
    pub fn seconds(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
    /// Sample frames at `rate`, rounded to nearest.
    pub fn frames(self, rate: u32) -> u64 {
        let (n, d) = (u128::from(self.numerator) * u128::from(rate), u128::from(self.denominator));
        ((n + d / 2) / d) as u64
    }
}

/// A calendar date; always a real day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
