//! The broadcast extension, version 2 (EBU Tech 3285 v2): 602 fixed bytes, then the coding history.
//!
//! Knows the layout; which texts belong in it, and the loudness figures, come from the caller.

use super::super::walk::RawChunk;
use super::{ascii_fold, text};

/// Bytes before the coding history.
const FIXED_BYTES: usize = 602;
/// A loudness field that says nothing.
const UNUSED: i16 = 0x7fff;

/// What a bext chunk says. Texts are ASCII; longer ones are cut at the width of their field.
#[derive(Debug, Clone, PartialEq)]
pub struct Bext {
    /// 256 characters.
    pub description: String,
    /// 32 characters.
    pub originator: String,
    /// 32 characters (EBU R 99).
    pub originator_reference: String,
    /// yyyy-mm-dd, empty for none.
    pub date: String,
    /// hh:mm:ss, empty for none.
    pub time: String,
    /// Frames since midnight.
    pub time_reference: u64,
    /// 0, 1 (with UMID) or 2 (with loudness); written as 2.
    pub version: u16,
    /// SMPTE 330M; zeros for none.
    pub umid: [u8; 64],
    pub loudness: BextLoudness,
    /// Lines ending in CR LF (EBU R 98).
    pub coding_history: String,
}

/// Loudness as a bext chunk holds it; none where the field is unused. LUFS, LU, dBTP, LUFS, LUFS.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BextLoudness {
    pub value: Option<f64>,
    pub range: Option<f64>,
    pub max_true_peak: Option<f64>,
    pub max_momentary: Option<f64>,
    pub max_short_term: Option<f64>,
}

impl Default for Bext {
    fn default() -> Self {
        Bext {
            description: String::new(),
            originator: String::new(),
            originator_reference: String::new(),
            date: String::new(),
            time: String::new(),
            time_reference: 0,
            version: 2,
            umid: [0; 64],
            loudness: BextLoudness::default(),
            coding_history: String::new(),
        }
    }
}

impl Bext {
    /// The chunk, always version 2.
    pub fn chunk(&self) -> RawChunk {
        let mut out = Vec::with_capacity(FIXED_BYTES + self.coding_history.len());
        for (value, width) in [
            (&self.description, 256),
            (&self.originator, 32),
            (&self.originator_reference, 32),
            (&self.date, 10),
            (&self.time, 8),
        ] {
            let mut field = ascii_fold(value).into_bytes();
            field.resize(width, 0);
            out.extend(field);
        }
        out.extend(self.time_reference.to_le_bytes());
        out.extend(2_u16.to_le_bytes());
        out.extend(self.umid);
        let l = &self.loudness;
        for figure in [
            l.value,
            l.range,
            l.max_true_peak,
            l.max_momentary,
            l.max_short_term,
        ] {
            out.extend(hundredths(figure).to_le_bytes());
        }
        out.resize(FIXED_BYTES, 0);
        // Line ends are part of the history; the fold drops them, so it works line by line.
        let lines: Vec<String> = self.coding_history.split("\r\n").map(ascii_fold).collect();
        out.extend(lines.join("\r\n").into_bytes());
        (*b"bext", out)
    }

    /// Reads a payload; a short one reads as if zeros followed, as versions before the field was defined had them.
    pub fn parse(payload: &[u8]) -> Bext {
        let mut fixed = [0_u8; FIXED_BYTES];
        let there = payload.len().min(FIXED_BYTES);
        fixed[..there].copy_from_slice(&payload[..there]);
        let word = |at: usize| [fixed[at], fixed[at + 1]];
        let version = u16::from_le_bytes(word(346));
        let figure = |at: usize| {
            let stored = i16::from_le_bytes(word(at));
            (version >= 2 && stored != UNUSED).then(|| f64::from(stored) / 100.0)
        };
        let mut umid = [0; 64];
        umid.copy_from_slice(&fixed[348..412]);
        let mut reference = [0; 8];
        reference.copy_from_slice(&fixed[338..346]);
        Bext {
            description: text(&fixed[..256]),
            originator: text(&fixed[256..288]),
            originator_reference: text(&fixed[288..320]),
            date: text(&fixed[320..330]),
            time: text(&fixed[330..338]),
            time_reference: u64::from_le_bytes(reference),
            version,
            umid,
            loudness: BextLoudness {
                value: figure(412),
                range: figure(414),
                max_true_peak: figure(416),
                max_momentary: figure(418),
                max_short_term: figure(420),
            },
            coding_history: text(payload.get(FIXED_BYTES..).unwrap_or_default()),
        }
    }
}

/// Hundredths, rounded; what 16 bits cannot hold, or is no number, is unused.
fn hundredths(figure: Option<f64>) -> i16 {
    let scaled = figure.map(|f| (f * 100.0).round());
    match scaled {
        Some(f) if f >= f64::from(i16::MIN) && f < f64::from(UNUSED) => f as i16,
        _ => UNUSED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn loudness_is_rounded_and_unused_fields_say_so() {
        let loudness = BextLoudness {
            value: Some(-14.126),
            max_true_peak: Some(f64::NEG_INFINITY),
            ..BextLoudness::default()
        };
        let (_, payload) = Bext {
            loudness,
            ..Bext::default()
        }
        .chunk();
        assert_eq!(payload.len(), 602);
        assert_eq!(
            payload[412..422],
            [0x7b, 0xfa, 0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f, 0xff, 0x7f]
        );
        assert_eq!(Bext::parse(&payload).loudness.value, Some(-14.13));
    }

    #[test]
    fn version_1_has_no_loudness() {
        let mut payload = Bext::default().chunk().1;
        payload[346] = 1;
        payload[412] = 9;
        assert_eq!(Bext::parse(&payload).loudness, BextLoudness::default());
        assert_eq!(Bext::parse(b"short").description, "short");
    }

    proptest! {
        #[test]
        fn bext_comes_back(
            texts in ("[ -~]{0,256}", "[ -~]{0,32}", "[ -~]{0,32}", "[0-9-]{10}", "[0-9:]{8}"),
            time_reference in any::<u64>(),
            figures in proptest::array::uniform5(proptest::option::of(-32768_i16..32767)),
            lines in proptest::collection::vec("[ -~]{1,30}", 0..3),
        ) {
            let [value, range, max_true_peak, max_momentary, max_short_term] = figures.map(|f| f.map(|f| f64::from(f) / 100.0));
            let given = Bext {
                description: texts.0, originator: texts.1, originator_reference: texts.2, date: texts.3, time: texts.4,
                time_reference, version: 2, umid: [7; 64],
                loudness: BextLoudness { value, range, max_true_peak, max_momentary, max_short_term },
                coding_history: lines.iter().map(|l| format!("{l}\r\n")).collect(),
            };
            prop_assert_eq!(Bext::parse(&given.chunk().1), given);
        }
    }
}
