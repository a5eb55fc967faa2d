//! Hundredths of a second, as side sheets state times.

use std::fmt;

/// A position or length in 1/100 s; printed `m:ss.hh`, minutes without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hundredths(pub u64);

impl Hundredths {
    /// Rounded to nearest, halves up. A rate of 0 gives 0.
    pub fn from_frames(frames: u64, rate: u32) -> Self {
        let (frames, rate) = (u128::from(frames), u128::from(rate));
        let hundredths = (frames * 100 + rate / 2).checked_div(rate).unwrap_or(0);
        Hundredths(u64::try_from(hundredths).unwrap_or(u64::MAX))
    }
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 100.0
    }
    /// The time from `earlier` to this; 0 if it is not earlier.
    pub fn since(self, earlier: Hundredths) -> Hundredths {
        Hundredths(self.0.saturating_sub(earlier.0))
    }
    /// Reads `m:ss.hh`.
    pub fn parse(text: &str) -> Option<Self> {
        let (minutes, rest) = text.split_once(':')?;
        let (seconds, hundredths) = rest.split_once('.')?;
        let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
            let sound = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            sound.then(|| text.parse::<u64>().ok()).flatten()
        };
        let seconds = number(seconds, 2..=2).filter(|s| *s < 60)?;
        let minutes = number(minutes, 1..=9)?;
        Some(Hundredths(
            (minutes * 60 + seconds) * 100 + number(hundredths, 2..=2)?,
        ))
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!(
            "{}:{:02}.{:02}",
            self.0 / 6000,
            self.0 / 100 % 60,
            self.0 % 100
        );
        f.pad(&text)
    }
}
