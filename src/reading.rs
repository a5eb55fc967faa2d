//! Readings: one measured or read fact with a fixed id, unit and scope.
//!
//! The vocabulary is [`table::READINGS`]. Probes produce readings, rules refer to them by id, reports print them;
//! this module knows none of the three.

pub mod choice;
pub mod table;
pub mod words;

use std::collections::BTreeMap;

pub use choice::Choice;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Dbtp,
    Dbfs,
    Lufs,
    Lu,
    Db,
    Hertz,
    Bits,
    Frames,
    Seconds,
    Bytes,
    Pixels,
    Percent,
    Millimetres,
    Micrometres,
    CentimetresPerSecond,
    /// Multiples of the acceleration of gravity.
    Gravities,
    /// Sectors of a disc, 1/75 s; printed as mm:ss:ff.
    Sectors,
    /// A plain count or ratio.
    None,
}

impl Unit {
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Dbtp => "dBTP",
            Unit::Dbfs => "dBFS",
            Unit::Lufs => "LUFS",
            Unit::Lu => "LU",
            Unit::Db => "dB",
            Unit::Hertz => "Hz",
            Unit::Bits => "bit",
            Unit::Frames => "frames",
            Unit::Seconds => "s",
            Unit::Bytes => "bytes",
            Unit::Pixels => "px",
            Unit::Percent => "%",
            Unit::Millimetres => "mm",
            Unit::Micrometres => "µm",
            Unit::CentimetresPerSecond => "cm/s",
            Unit::Gravities => "g",
            Unit::Sectors => "mm:ss:ff",
            Unit::None => "",
        }
    }
}

/// What a reading is a property of. A subject carries readings of one or several scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One audio file.
    File,
    /// One track: its identifiers and names (an audio file that is a track, or a track of a cue sheet).
    Track,
    /// One picture.
    Artwork,
    /// One vinyl or cassette side (an audio file that is a side).
    Side,
    /// One disc: cue sheet or DDP folder.
    Disc,
    /// All of a release or folder: album loudness, counts, product identifiers.
    Release,
}

/// What a reading's value is; fixed per id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Flag,
    List,
}

/// One line of the vocabulary.
#[derive(Debug, PartialEq)]
pub struct Definition {
    pub id: &'static str,
    pub unit: Unit,
    pub scope: Scope,
    pub kind: Kind,
    /// Decimals kept when the value is reported: the one rounding place of this reading.
    pub decimals: u8,
    /// What messages call it: "true peak". Of a flag: the sentence that holds when it is true.
    pub name: &'static str,
    /// Of a flag: the sentence that holds when it is false. Empty for other kinds.
    pub denial: &'static str,
    /// One sentence: what it is and by which standard or definition.
    pub doc: &'static str,
    /// False while no probe produces it yet: its rules are reported `not-measured`.
    pub measured: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Flag(bool),
    List(Vec<String>),
}

impl Value {
    pub fn number(&self) -> Option<f64> {
        if let Value::Number(n) = self {
            Some(*n)
        } else {
            None
        }
    }
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(t) = self {
            Some(t)
        } else {
            None
        }
    }
}

impl From<f64> for Value {
    fn from(v: f64) -> Self {
        Value::Number(v)
    }
}
impl From<u64> for Value {
    fn from(v: u64) -> Self {
        Value::Number(v as f64)
    }
}
impl From<u32> for Value {
    fn from(v: u32) -> Self {
        Value::Number(v.into())
    }
}
impl From<bool> for Value {
    fn from(v: bool) -> Self {
        Value::Flag(v)
    }
}
impl From<String> for Value {
    fn from(v: String) -> Self {
        Value::Text(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Value::Text(v.to_string())
    }
}
impl From<Vec<String>> for Value {
    fn from(v: Vec<String>) -> Self {
        Value::List(v)
    }
}

/// A place in time where a reading shows: one over, one gap, one click.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    pub at_s: f64,
    pub until_s: f64,
    /// "left", "right", "channel 3"; none where all channels are concerned.
    pub channel: Option<String>,
    pub value: Option<f64>,
    /// Of a defect: 0 to 1, where 1 is proven by the bits.
    pub confidence: Option<f64>,
    /// Of a defect: the numbers that gave it away.
    pub says: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub value: Value,
    /// How far the true value may lie from the value, in the reading's unit.
    pub uncertainty: Option<f64>,
    pub per_channel: Vec<f64>,
    pub at_s: Option<f64>,
    pub channel: Option<String>,
    /// At most [`Reading::MAX_EVENTS`]; probes keep the most important and say how many there were in a reading of their own.
    pub events: Vec<Event>,
}

impl Reading {
    pub const MAX_EVENTS: usize = 100;

    pub fn new(value: impl Into<Value>) -> Self {
        Reading {
            value: value.into(),
            uncertainty: None,
            per_channel: Vec::new(),
            at_s: None,
            channel: None,
            events: Vec::new(),
        }
    }
    pub fn uncertain(mut self, by: f64) -> Self {
        self.uncertainty = Some(by);
        self
    }
    pub fn per_channel(mut self, values: Vec<f64>) -> Self {
        self.per_channel = values;
        self
    }
    pub fn at(mut self, seconds: f64, channel: Option<String>) -> Self {
        self.at_s = Some(seconds);
        self.channel = channel;
        self
    }
    pub fn events(mut self, events: Vec<Event>) -> Self {
        self.events = events;
        self
    }
}

/// "left" and "right" for stereo, "mono", else "channel N" counted from 1.
pub fn channel_name(index: usize, channels: usize) -> String {
    match (channels, index) {
        (1, _) => "mono".into(),
        (2, 0) => "left".into(),
        (2, 1) => "right".into(),
        _ => format!("channel {}", index + 1),
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Read(Reading),
    /// The reading has no meaning here (a WAV format tag of a FLAC file), with the reason.
    NotApplicable(String),
    /// It has a meaning but could not be taken (too short, silent, not built yet), with the reason.
    NotMeasured(String),
}

/// All readings of one subject, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readings(BTreeMap<&'static str, Outcome>);

impl Readings {
    /// Sets a reading.
    ///
    /// # Panics
    /// If the id is not in the vocabulary or the value is not of the kind the vocabulary states: a mistake of the program,
    /// caught by any test that runs the probe.
    pub fn set(&mut self, id: &'static str, reading: Reading) {
        let definition =
            table::find(id).unwrap_or_else(|| panic!("reading id `{id}` is not in the vocabulary"));
        let kind = match reading.value {
            Value::Number(_) => Kind::Number,
            Value::Text(_) => Kind::Text,
            Value::Flag(_) => Kind::Flag,
            Value::List(_) => Kind::List,
        };
        assert_eq!(
            definition.kind, kind,
            "reading `{id}` has a value of the wrong kind"
        );
        self.0.insert(id, Outcome::Read(reading));
    }
    pub fn put(&mut self, id: &'static str, value: impl Into<Value>) {
        self.set(id, Reading::new(value));
    }
    pub fn not_applicable(&mut self, id: &'static str, reason: impl Into<String>) {
        self.0.insert(id, Outcome::NotApplicable(reason.into()));
    }
    pub fn not_measured(&mut self, id: &'static str, reason: impl Into<String>) {
        self.0.insert(id, Outcome::NotMeasured(reason.into()));
    }
    /// Adds a line to a reading that is a list.
    pub fn append(&mut self, id: &'static str, line: String) {
        let mut lines = match self.reading(id).map(|r| &r.value) {
            Some(Value::List(lines)) => lines.clone(),
            _ => Vec::new(),
        };
        lines.push(line);
        self.put(id, lines);
    }
    pub fn get(&self, id: &str) -> Option<&Outcome> {
        self.0.get(id)
    }
    pub fn reading(&self, id: &str) -> Option<&Reading> {
        if let Some(Outcome::Read(r)) = self.0.get(id) {
            Some(r)
        } else {
            None
        }
    }
    pub fn number(&self, id: &str) -> Option<f64> {
        self.reading(id)?.value.number()
    }
    pub fn text(&self, id: &str) -> Option<&str> {
        self.reading(id)?.value.text()
    }
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Outcome)> {
        self.0.iter().map(|(k, v)| (*k, v))
    }
    pub fn extend(&mut self, other: Readings) {
        self.0.extend(other.0);
    }
}
