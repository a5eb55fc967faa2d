//! The vocabulary: every reading there is, one line each, sorted by id.

use super::{Definition, Kind, Scope, Unit};

/// Looks an id up.
pub fn find(id: &str) -> Option<&'static Definition> {
    READINGS.binary_search_by(|d| d.id.cmp(id)).ok().map(|i| &READINGS[i])
}

const fn line(id: &'static str, unit: Unit, scope: Scope, kind: Kind, decimals: u8, measured: bool, doc: &'static str) -> Definition {
    Definition { id, unit, scope, kind, decimals, doc, measured }
}

pub static READINGS: &[Definition] =
    &[line("audio.sample_rate", Unit::Hertz, Scope::File, Kind::Number, 0, true, "Sample rate stated by the container.")];
