//! Values of readings as people read them: rounded by the reading's own rule, with its unit.
//!
//! Only the vocabulary is known here; what is asked of a value, and of which file, is not.

use super::{Definition, Kind, Unit, Value};
use crate::error::printable;

impl Definition {
    /// `number` rounded half away from zero to the decimals of this reading: its one rounding place.
    /// Never a negative zero; infinities (the level of silence) stay.
    pub fn round(&self, number: f64) -> f64 {
        let scale = (0..self.decimals).fold(1.0, |s, _| s * 10.0);
        let scaled = (number * scale).round() / scale;
        if scaled.is_finite() {
            scaled + 0.0
        } else {
            number
        }
    }

    /// Whether this is a peak level. Peak limits are judged unrounded: a peak over the limit is over it by any amount.
    pub fn is_peak(&self) -> bool {
        matches!(self.unit, Unit::Dbtp | Unit::Dbfs)
    }

    /// A measured number with its unit: "-0.21 dBTP", "1:01.204", "79:57:12".
    pub fn observed(&self, number: f64) -> String {
        self.precise(number, usize::from(self.decimals))
    }

    /// A measured number with more decimals than its reading keeps, for a peak that passes its limit by less.
    pub fn precise(&self, number: f64, decimals: usize) -> String {
        match self.unit {
            Unit::Sectors | Unit::Seconds | Unit::Bytes => self.required(self.round(number)),
            _ if number.is_finite() => {
                let factor = (0..decimals).fold(1.0, |s, _| s * 10.0);
                let rounded = (number * factor).round() / factor + 0.0;
                self.with_unit(format!("{rounded:.decimals$}"), rounded)
            }
            _ => self.with_unit(infinite(number).into(), number),
        }
    }

    /// A limit with its unit, no longer than needed: "-1.0 dBTP", "23:00", "291.0 MB".
    pub fn required(&self, number: f64) -> String {
        if !number.is_finite() {
            return self.with_unit(infinite(number).into(), number);
        }
        match self.unit {
            Unit::Sectors if number >= 0.0 => {
                let sectors = number.round() as u64;
                format!(
                    "{:02}:{:02}:{:02}",
                    sectors / 4500,
                    sectors / 75 % 60,
                    sectors % 75
                )
            }
            Unit::Sectors => format!("{} sectors", number.round()),
            Unit::Seconds if number.abs() >= 60.0 => clock(number, false),
            Unit::Bytes if number.abs() >= 1e9 => format!("{:.1} GB", number / 1e9),
            Unit::Bytes if number.abs() >= 1e6 => format!("{:.1} MB", number / 1e6),
            _ => {
                let shortest = number + 0.0;
                let text =
                    if self.decimals > 0 && shortest.fract() == 0.0 && self.unit != Unit::Seconds {
                        format!("{shortest:.1}")
                    } else {
                        format!("{shortest}")
                    };
                self.with_unit(text, number)
            }
        }
    }

    fn with_unit(&self, text: String, number: f64) -> String {
        match (self.unit.symbol(), self.unit) {
            ("", _) => text,
            (_, Unit::Frames) if number == 1.0 => format!("{text} frame"),
            (_, Unit::Bytes) if number == 1.0 => format!("{text} byte"),
            (symbol, _) => format!("{text} {symbol}"),
        }
    }

    /// Any value of this reading in words; texts from files are made printable and cropped.
    pub fn say(&self, value: &Value) -> String {
        match value {
            Value::Number(n) => self.observed(*n),
            Value::Text(t) => word(t),
            Value::Flag(f) => self.statement(*f).into(),
            Value::List(l) => list(l),
        }
    }

    /// What a flag says.
    pub fn statement(&self, flag: bool) -> &'static str {
        if flag { self.name } else { self.denial }
    }

    /// The reading as the subject of a sentence: "true peak", "whether the file can be read".
    pub fn topic(&self) -> String {
        match self.kind {
            Kind::Flag => format!("whether {}", self.name),
            _ => self.name.into(),
        }
    }
}

fn infinite(number: f64) -> &'static str {
    if number.is_nan() {
        "not a number"
    } else if number < 0.0 {
        "-∞"
    } else {
        "∞"
    }
}

/// Seconds as `m:ss` or `h:mm:ss`, with milliseconds where there are any or `always`.
pub fn clock(seconds: f64, always: bool) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    // Saturates: no audio file is that long.
    let ms = (seconds.abs() * 1000.0).round() as u64;
    let (h, m, s, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let fraction = if always || rest > 0 {
        format!(".{rest:03}")
    } else {
        String::new()
    };
    if h > 0 {
        format!("{sign}{h}:{m:02}:{s:02}{fraction}")
    } else {
        format!("{sign}{m}:{s:02}{fraction}")
    }
}

/// A text inside a sentence: bare when it is one plain word, else in quotes; printable and not too long.
pub fn word(text: &str) -> String {
    const LONGEST_CHARS: usize = 80;
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(LONGEST_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    let short = printable(&short);
    let plain = |c: char| c.is_alphanumeric() || "._+-/".contains(c);
    if !short.is_empty() && short.chars().all(plain) {
        short
    } else {
        format!("\"{short}\"")
    }
}

/// A list inside a sentence: the first items, and how many more there are.
pub fn list(items: &[String]) -> String {
    const SHOWN: usize = 6;
    let mut said: Vec<String> = items.iter().take(SHOWN).map(|i| word(i)).collect();
    if items.len() > SHOWN {
        said.push(format!("and {} more", items.len() - SHOWN));
    }
    said.join(", ")
}

/// "a", "a or b", "a, b or c".
pub fn alternatives(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., end] => format!("{} {last} {end}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::table::find;

    fn observed(id: &str, number: f64) -> String {
        find(id).unwrap().observed(number)
    }
    fn required(id: &str, number: f64) -> String {
        find(id).unwrap().required(number)
    }

    #[test]
    fn numbers_carry_their_unit() {
        assert_eq!(observed("level.true_peak", -0.206), "-0.21 dBTP");
        assert_eq!(observed("level.true_peak", f64::NEG_INFINITY), "-∞ dBTP");
        assert_eq!(observed("level.true_peak", -0.0004), "0.00 dBTP");
        assert_eq!(observed("audio.sample_rate", 44100.0), "44100 Hz");
        assert_eq!(observed("cd.total_time", 359_849.0), "79:57:74");
        assert_eq!(observed("audio.duration", 61.204), "1:01.204");
        assert_eq!(observed("audio.duration", 3.5), "3.5 s");
        assert_eq!(observed("file.size", 312_400_000.0), "312.4 MB");
        assert_eq!(observed("cd.track_count", 12.0), "12");
    }

    #[test]
    fn limits_are_no_longer_than_needed() {
        assert_eq!(required("level.true_peak", -1.0), "-1.0 dBTP");
        assert_eq!(required("audio.dc_offset", 0.1), "0.1 %");
        assert_eq!(required("side.duration", 1380.0), "23:00");
        assert_eq!(required("audio.duration", 10_800.0), "3:00:00");
        assert_eq!(required("silence.head", 1.0), "1 s");
        assert_eq!(required("audio.frames", 1.0), "1 frame");
        assert_eq!(required("art.aspect", 1.0), "1.0");
        assert_eq!(required("ddp.cdtext_size", 5120.0), "5120 bytes");
    }

    #[test]
    fn rounding_is_half_away_from_zero_and_has_no_negative_zero() {
        let peak = find("level.true_peak").unwrap();
        assert_eq!(peak.round(-0.125), -0.13);
        assert_eq!(peak.round(-0.001).to_string(), "0");
        assert_eq!(peak.round(f64::NEG_INFINITY), f64::NEG_INFINITY);
        assert_eq!(find("art.width").unwrap().round(1e300), 1e300);
    }

    #[test]
    fn texts_from_files_cannot_act_on_a_terminal() {
        assert_eq!(word("wav"), "wav");
        assert_eq!(word("Night Ferry"), "\"Night Ferry\"");
        assert_eq!(word("a\u{1b}[2J"), "\"a\u{fffd}[2J\"");
        assert!(word(&"x".repeat(500)).chars().count() < 90);
        let many: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        assert_eq!(list(&many), "0, 1, 2, 3, 4, 5, and 3 more");
    }
}
