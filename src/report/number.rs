//! Numbers ready to be written. Rounding is the reading's own ([`Definition::round`]); times keep milliseconds; limits are never
//! rounded, because a person typed them.

use serde::{Serialize, Serializer};

use crate::reading::{Definition, Unit, Value, table, words};
use crate::release::Sectors;

/// A finite number: whole numbers of readings without decimals have no point, zero has no sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Whole(i64),
    Real(f64),
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match *self {
            Number::Whole(n) => out.serialize_i64(n),
            Number::Real(n) => out.serialize_f64(n),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number::Whole(n) => n.fmt(f),
            Number::Real(n) => n.fmt(f),
        }
    }
}

impl Number {
    fn new(value: f64, decimals: u8) -> Option<Number> {
        /// Doubles beyond have no exact integer.
        const LARGEST_WHOLE: f64 = 9e18;
        if !value.is_finite() {
            None
        } else if decimals == 0 && value.fract() == 0.0 && value.abs() < LARGEST_WHOLE {
            Some(Number::Whole(value as i64))
        } else {
            Some(Number::Real(value + 0.0))
        }
    }

    /// A measured value, rounded. None where it is not finite.
    pub fn measured(reading: &Definition, value: f64) -> Option<Number> {
        Number::new(reading.round(value), reading.decimals)
    }

    /// The value of one event. Events of a count are levels or lengths, not counts: they keep two decimals.
    pub fn event(reading: &Definition, value: f64) -> Option<Number> {
        if (reading.unit, reading.decimals) != (Unit::None, 0) {
            return Number::measured(reading, value);
        }
        Number::new((value * 100.0).round() / 100.0 + 0.0, 0)
    }

    /// A share of one, to two decimals.
    pub fn share(value: f64) -> Option<Number> {
        Number::new((value * 100.0).round() / 100.0 + 0.0, 2)
    }

    /// A limit, as it was stated.
    pub fn stated(reading: &Definition, value: f64) -> Option<Number> {
        Number::new(value, reading.decimals)
    }

    /// An uncertainty, rounded up: half of it would be a claim nobody made.
    pub fn uncertainty(reading: &Definition, value: f64) -> Option<Number> {
        Number::new(up(reading, value), reading.decimals)
    }

    /// A time in seconds, to the millisecond.
    pub fn time(seconds: f64) -> Option<Number> {
        Number::new(milliseconds(seconds), 3)
    }
}

fn up(reading: &Definition, value: f64) -> f64 {
    let rounded = reading.round(value.abs());
    // Compared with some room: 0.07 is not stored exactly either.
    if rounded >= value.abs() * (1.0 - 1e-9) {
        return rounded;
    }
    let step = (0..reading.decimals).fold(1.0, |s, _| s / 10.0);
    reading.round(rounded + step)
}

fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0 + 0.0
}

/// What an id means. Ids outside the vocabulary cannot be set as readings; a finding that names one is shown with care.
pub fn definition(id: &str) -> &'static Definition {
    static UNKNOWN: Definition = Definition {
        id: "",
        unit: Unit::None,
        scope: crate::reading::Scope::File,
        kind: crate::reading::Kind::Number,
        decimals: 3,
        name: "a reading outside the vocabulary",
        denial: "",
        doc: "A reading outside the vocabulary.",
        measured: false,
    };
    table::find(id).unwrap_or(&UNKNOWN)
}

/// The unit as data: sectors are a count here, `mm:ss:ff` is how people read them.
pub fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Sectors => "sectors",
        other => other.symbol(),
    }
}

/// The unit beside a [`figure`], which says sectors in full.
pub fn unit_beside(unit: Unit) -> &'static str {
    match unit {
        Unit::Sectors => "",
        other => other.symbol(),
    }
}

/// A number for a column: all decimals of its reading, no unit, sectors as `mm:ss:ff`. None where it is not finite.
pub fn figure(reading: &Definition, value: f64) -> Option<String> {
    let rounded = Some(reading.round(value)).filter(|v| v.is_finite())?;
    Some(if reading.unit == Unit::Sectors {
        let sign = if rounded < 0.0 { "-" } else { "" };
        format!("{sign}{}", Sectors(rounded.abs() as u32).msf())
    } else {
        format!("{rounded:.*}", usize::from(reading.decimals))
    })
}

/// Text, flag or list for a column, in full. The caller escapes.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Text(t) => t.clone(),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
        Value::List(items) if items.is_empty() => "none".into(),
        Value::List(items) => items.join(", "),
    }
}

/// A time on the clock, always with milliseconds: "1:01.204", "1:02:03.456".
pub fn clock(seconds: f64) -> String {
    if seconds.is_finite() {
        words::clock(milliseconds(seconds), true)
    } else {
        "at no time".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(number: Option<Number>) -> String {
        serde_json::to_string(&number).unwrap()
    }

    #[test]
    fn numbers_are_rounded_once_and_never_strange() {
        let peak = |v| json(Number::measured(definition("level.true_peak"), v));
        assert_eq!(peak(-0.2149), "-0.21");
        assert_eq!(peak(-14.0), "-14.0");
        assert_eq!(peak(-0.001), "0.0");
        assert_eq!(peak(f64::NAN), "null");
        assert_eq!(peak(f64::NEG_INFINITY), "null");
        assert_eq!(peak(1e300), "1e+300");
        let rate = |v| json(Number::measured(definition("audio.sample_rate"), v));
        assert_eq!(rate(96000.0), "96000");
        assert_eq!(rate(-0.4), "0");
        assert_eq!(json(Number::time(61.20412)), "61.204");
        assert_eq!(json(Number::time(-0.0001)), "0.0");
    }

    #[test]
    fn limits_keep_what_was_typed() {
        let stated = |id, v| json(Number::stated(definition(id), v));
        assert_eq!(stated("level.true_peak", -1.0), "-1.0");
        assert_eq!(stated("level.true_peak", 0.125), "0.125");
        assert_eq!(stated("level.true_peak", -0.0), "0.0");
        assert_eq!(stated("audio.sample_rate", 44100.0), "44100");
    }

    #[test]
    fn uncertainty_is_never_understated() {
        let by = |v| json(Number::uncertainty(definition("level.true_peak"), v));
        assert_eq!(by(0.07), "0.07");
        assert_eq!(by(0.004), "0.01");
        assert_eq!(by(0.011), "0.02");
        assert_eq!(by(0.0), "0.0");
    }

    #[test]
    fn figures_line_up_in_a_column() {
        let figure = |id, v| figure(definition(id), v).unwrap();
        assert_eq!(figure("level.true_peak", -1.0), "-1.00");
        assert_eq!(figure("cd.total_time", 333_000.0), "74:00:00");
        assert_eq!(cell(&Value::Flag(true)), "yes");
        assert_eq!(cell(&Value::List(vec![])), "none");
        assert_eq!(clock(61.0), "1:01.000");
        assert_eq!(clock(f64::INFINITY), "at no time");
    }
}
