//! Times as people write them and as media count them.
//!
//! Exact throughout: ratios and integers, rounded once where a medium needs it. What a time is used for is not known here.

use std::fmt;

/// Sectors (CD frames) of a disc: 1/75 s, 588 stereo samples at 44.1 kHz, 2352 bytes (IEC 60908).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sectors(pub u32);

impl Sectors {
    pub const PER_SECOND: u32 = 75;
    /// Samples per channel in a sector.
    pub const FRAMES: u64 = 588;
    /// 99:59:74, the last address a disc can state (two digits of minutes, IEC 60908).
    pub const MAX: Sectors = Sectors(100 * 60 * 75 - 1);

    /// Reads `mm:ss:ff`, at most 99:59:74.
    ///
    /// # Errors
    /// A sentence that says which part is wrong.
    pub fn parse(text: &str) -> Result<Sectors, String> {
        let sectors = msf(text).ok_or_else(|| {
            format!("expected mm:ss:ff such as 03:25:40, found {}", shown(text))
        })??;
        u32::try_from(sectors)
            .ok()
            .map(Sectors)
            .filter(|s| *s <= Self::MAX)
            .ok_or_else(|| format!("a disc ends at {}", Self::MAX.msf()))
    }
    /// `mm:ss:ff`.
    pub fn msf(self) -> String {
        format!(
            "{:02}:{:02}:{:02}",
            self.0 / 4500,
            self.0 / 75 % 60,
            self.0 % 75
        )
    }
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PER_SECOND)
    }
    /// Sample frames at 44.1 kHz.
    pub fn frames(self) -> u64 {
        u64::from(self.0) * Self::FRAMES
    }
    /// The whole sectors in `frames` sample frames; the rest is cut. None above `u32::MAX` sectors.
    pub fn floor(frames: u64) -> Option<Sectors> {
        u32::try_from(frames / Self::FRAMES).ok().map(Sectors)
    }
    /// As many sectors as it takes to hold `frames` sample frames. None above `u32::MAX` sectors.
    pub fn ceil(frames: u64) -> Option<Sectors> {
        u32::try_from(frames.div_ceil(Self::FRAMES))
            .ok()
            .map(Sectors)
    }
    /// `frames` sample frames where they are a whole number of sectors.
    pub fn exact(frames: u64) -> Option<Sectors> {
        Self::floor(frames).filter(|s| s.frames() == frames)
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
    pub const ZERO: Length = Length {
        numerator: 0,
        denominator: 1,
    };
    /// No master, gap or fade is longer: a day.
    pub const MAX_SECONDS: u64 = 24 * 60 * 60;
    /// What [`Length::parse`] reads.
    pub const FORMS: &'static str =
        "\"1.5s\", \"250ms\", \"00:02:00\" (mm:ss:ff, 75 to the second) or \"0\"";
    /// Digits after the point: a nanosecond is finer than any sample rate.
    const MAX_DECIMALS: usize = 9;

    /// Reads "1.5s", "250ms", "00:02:00" or "0".
    ///
    /// # Errors
    /// A sentence that says what is wrong, the accepted forms, and what was probably meant.
    pub fn parse(text: &str) -> Result<Length, String> {
        let text = text.trim();
        Self::read(text).unwrap_or_else(|| Err(unreadable(text)))
    }

    /// None if `text` has none of the forms.
    fn read(text: &str) -> Option<Result<Length, String>> {
        let length = if text == "0" {
            Length::ZERO
        } else if let Some(sectors) = msf(text) {
            match sectors {
                Ok(numerator) => Length {
                    numerator,
                    denominator: u64::from(Sectors::PER_SECOND),
                },
                Err(why) => return Some(Err(why)),
            }
        } else if let Some(number) = text.strip_suffix("ms") {
            Self::decimal(number, 1000)?
        } else {
            Self::decimal(text.strip_suffix('s')?, 1)?
        };
        if length.numerator > Self::MAX_SECONDS * length.denominator {
            return Some(Err(format!("{} is longer than a day", shown(text))));
        }
        Some(Ok(length))
    }

    /// A decimal number of units, `per_second` of which make a second (a power of ten).
    fn decimal(number: &str, per_second: u64) -> Option<Length> {
        let number = number.trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let decimals = if number.contains('.') { decimals } else { "" };
        let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        let too_long = decimals.len() > Self::MAX_DECIMALS;
        if whole.is_empty()
            || number.ends_with('.')
            || too_long
            || !digits(whole)
            || !digits(decimals)
        {
            return None;
        }
        let denominator = 10u64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
        Some(Length {
            numerator: format!("{whole}{decimals}").parse().ok()?,
            denominator: denominator.checked_mul(per_second)?,
        })
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }
    pub fn seconds(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
    /// Sample frames at `rate`, rounded to nearest.
    pub fn frames(self, rate: u32) -> u64 {
        let (n, d) = (
            u128::from(self.numerator) * u128::from(rate),
            u128::from(self.denominator.max(1)),
        );
        u64::try_from((n + d / 2) / d).unwrap_or(u64::MAX)
    }
    /// Sectors of a disc, rounded to nearest.
    pub fn sectors(self) -> Sectors {
        Sectors(u32::try_from(self.frames(Sectors::PER_SECOND)).unwrap_or(u32::MAX))
    }
    /// Exact in a unit that both mm:ss:ff and decimals divide, so that lengths can be compared and added.
    pub fn ticks(self) -> u128 {
        // 75 for mm:ss:ff, 10^12 for nine decimals of a millisecond.
        const PER_SECOND: u128 = 75 * 1_000_000_000_000;
        u128::from(self.numerator) * PER_SECOND / u128::from(self.denominator.max(1))
    }
    pub fn is_longer_than(self, other: Length) -> bool {
        self.ticks() > other.ticks()
    }
}

impl fmt::Display for Length {
    /// As a manifest writes it; [`Length::parse`] gives back the same value. (Milliseconds come out as decimal seconds.)
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Length {
            numerator,
            denominator,
        } = *self;
        if denominator == u64::from(Sectors::PER_SECOND) {
            let (minutes, rest) = (numerator / 4500, numerator % 4500);
            return write!(f, "{minutes:02}:{:02}:{:02}", rest / 75, rest % 75);
        }
        if *self == Length::ZERO {
            return f.write_str("0");
        }
        let whole = numerator / denominator.max(1);
        match denominator.checked_ilog10() {
            Some(decimals) if decimals > 0 => {
                let width = decimals as usize;
                write!(f, "{whole}.{:0width$}s", numerator % denominator)
            }
            _ => write!(f, "{whole}s"),
        }
    }
}

/// Sectors of a `mm:ss:ff`; None if it has not that shape, an error if a part is out of range.
fn msf(text: &str) -> Option<Result<u64, String>> {
    let parts: Vec<&str> = text.splitn(4, ':').collect();
    let [minutes, seconds, frames] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str, longest: usize| {
        let shaped =
            (1..=longest).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
        shaped.then(|| part.parse::<u64>().ok()).flatten()
    };
    let (minutes, seconds, frames) = (number(minutes, 4)?, number(seconds, 2)?, number(frames, 2)?);
    if seconds >= 60 {
        return Some(Err(format!(
            "{seconds} seconds in {}, mm:ss:ff has at most 59",
            shown(text)
        )));
    }
    if frames >= u64::from(Sectors::PER_SECOND) {
        return Some(Err(format!(
            "{frames} frames in {}, mm:ss:ff has at most 74",
            shown(text)
        )));
    }
    Some(Ok((minutes * 60 + seconds) * 75 + frames))
}

fn unreadable(text: &str) -> String {
    let meant = probably(text)
        .filter(|meant| matches!(Length::read(meant), Some(Ok(_))))
        .map(|meant| format!("; did you mean \"{meant}\"?"))
        .unwrap_or_default();
    let problem = if text.starts_with('-') {
        format!("{} is negative, a length is not", shown(text))
    } else {
        format!("{} is no length", shown(text))
    };
    format!("{problem}, write {}{meant}", Length::FORMS)
}

/// A number without its unit, a decimal comma, or minutes and seconds without frames.
fn probably(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['-', '+']).replace(',', ".");
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    match text.split_once(':') {
        Some((minutes, seconds)) if !seconds.contains(':') => {
            let minutes: u64 = minutes.parse().ok()?;
            let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
            let seconds: u64 = seconds.parse().ok()?;
            if fraction.is_empty() {
                return Some(format!("{minutes:02}:{seconds:02}:00"));
            }
            let whole = minutes.checked_mul(60)?.checked_add(seconds)?;
            Some(format!("{whole}.{fraction}s"))
        }
        Some(_) => None,
        None if text.ends_with("ms") || text.ends_with("msec") => Some(format!("{number}ms")),
        None => Some(format!("{number}s")),
    }
}

fn shown(text: &str) -> String {
    crate::diagnostic::quoted(text)
}

/// A calendar date; always a real day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// Reads "YYYY-MM-DD" (ISO 8601 extended calendar date) of the Gregorian calendar.
    ///
    /// # Errors
    /// A sentence that says what is wrong: not a full day, no such month, no such day in that month.
    pub fn parse(text: &str) -> Result<Date, String> {
        let text = text.trim();
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(format!(
                "{} is no full day, write YYYY-MM-DD such as 2026-11-22",
                shown(text)
            ));
        }
        let number = |range| {
            text.get(range)
                .and_then(|s: &str| s.parse::<u16>().ok())
                .unwrap_or(0)
        };
        let (year, month, day) = (number(0..4), number(5..7), number(8..10));
        if year == 0 {
            return Err("there is no year 0".into());
        }
        let Some((name, days)) = usize::from(month)
            .checked_sub(1)
            .and_then(|at| MONTHS.get(at))
        else {
            return Err(format!(
                "there is no month {month:02}, a year has 12 (YYYY-MM-DD)"
            ));
        };
        let days = if month == 2 && is_leap(year) {
            29
        } else {
            *days
        };
        if !(1..=days).contains(&day) {
            return Err(format!(
                "there is no day {day:02}, {name} {year} has {days}"
            ));
        }
        // Both at most 31 by the checks above.
        Ok(Date {
            year,
            month: month as u8,
            day: day as u8,
        })
    }
}

/// Names, and days in a common year.
const MONTHS: [(&str, u16); 12] = [
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_are_exact() {
        let seconds = |text| Length::parse(text).unwrap().seconds();
        assert_eq!(seconds("1.5s"), 1.5);
        assert_eq!(seconds("250ms"), 0.25);
        assert_eq!(seconds("0.5 ms"), 0.0005);
        assert_eq!(seconds("00:02:00"), 2.0);
        assert_eq!(seconds("120:00:00"), 7200.0);
        assert_eq!(seconds("0"), 0.0);
        assert_eq!(Length::parse("1.5s").unwrap().frames(44_100), 66_150);
        assert_eq!(Length::parse("00:00:01").unwrap().frames(44_100), 588);
        assert_eq!(Length::parse("0.1s").unwrap().sectors(), Sectors(8));
        assert!(
            Length::parse("2.001s")
                .unwrap()
                .is_longer_than(Length::parse("00:02:00").unwrap())
        );
        assert!(
            !Length::parse("2s")
                .unwrap()
                .is_longer_than(Length::parse("00:02:00").unwrap())
        );
    }

    #[test]
    fn lengths_are_written_as_they_were_read() {
        for text in ["1.5s", "2s", "0", "0.050s", "00:02:00", "99:59:74", "1.50s"] {
            assert_eq!(Length::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Length::parse("250ms").unwrap().to_string(), "0.250s");
    }

    #[test]
    fn wrong_times_say_what_to_write() {
        let mut lines = Vec::new();
        for text in [
            "2",
            "1:30",
            "2:05.5",
            "1,5s",
            "-1s",
            "1.5sec",
            "00:60:00",
            "00:00:75",
            "1:2:3:4",
            "five",
            "",
            "1.s",
            "s",
            ".5s",
            "100000s",
            "1e3s",
            "99999999999999999999s",
            "\u{1b}s",
            "٣s",
        ] {
            lines.push(format!(
                "{} -> {}",
                shown(text),
                Length::parse(text).unwrap_err()
            ));
        }
        for text in ["100:00:00", "99:59:75", "1.5s"] {
            lines.push(format!(
                "sectors {text} -> {}",
                Sectors::parse(text).unwrap_err()
            ));
        }
        for text in [
            "2026",
            "2026-11",
            "22.11.2026",
            "2026-13-01",
            "2026-00-10",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-01-00",
            "0000-01-01",
            "2026-11-22T10:00:00Z",
        ] {
            lines.push(format!("date {text} -> {}", Date::parse(text).unwrap_err()));
        }
        crate::document::golden("diagnostics", "wrong-times", &lines.join("\n"));
    }

    #[test]
    fn only_real_days_are_dates() {
        for text in ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn sectors_and_frames_convert_without_loss() {
        assert_eq!(Sectors::parse("99:59:74"), Ok(Sectors::MAX));
        assert_eq!(Sectors::parse("00:02:00").unwrap().frames(), 150 * 588);
        assert_eq!(Sectors::floor(589), Some(Sectors(1)));
        assert_eq!(Sectors::ceil(589), Some(Sectors(2)));
        assert_eq!(Sectors::exact(589), None);
        assert_eq!(Sectors::exact(588), Some(Sectors(1)));
        assert_eq!(Sectors::ceil(u64::MAX), None);
    }

    #[test]
    fn no_length_overflows() {
        let huge = Length {
            numerator: u64::MAX,
            denominator: 1,
        };
        assert_eq!(huge.frames(384_000), u64::MAX);
        assert_eq!(huge.sectors(), Sectors(u32::MAX));
        assert!(huge.is_longer_than(Length::ZERO));
    }

    proptest! {
        #[test]
        fn any_text_is_a_length_or_an_error(text in "\\PC{0,12}|[0-9:.sm]{0,24}") {
            if let Ok(length) = Length::parse(&text) {
                prop_assert_eq!(Length::parse(&length.to_string()).unwrap().seconds(), length.seconds());
                prop_assert!(length.seconds() <= Length::MAX_SECONDS as f64);
            }
            let _ = (Date::parse(&text), Sectors::parse(&text));
        }

        #[test]
        fn sectors_survive_their_text(n in 0..=Sectors::MAX.0) {
            prop_assert_eq!(Sectors::parse(&Sectors(n).msf()), Ok(Sectors(n)));
            prop_assert_eq!(Sectors::exact(Sectors(n).frames()), Some(Sectors(n)));
        }
    }
}
