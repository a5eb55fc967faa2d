//! The PQ descriptor: one record of 64 bytes for each index of the disc.

use super::id::says_something;
use super::record::{Field, Found, Record, field};
use crate::format::disc::{Flags, Sectors};

pub(super) const BYTES: usize = 64;
/// What a record begins with.
const MARK: &str = "VVVS";

const SPV: Field = field(0, 4);
const TRACK: Field = field(4, 2);
const INDEX: Field = field(6, 2);
const HOURS: Field = field(8, 2);
const MINUTES: Field = field(10, 2);
const SECONDS: Field = field(12, 2);
const FRAMES: Field = field(14, 2);
const CONTROL: Field = field(16, 2);
const ISRC: Field = field(20, 12);
const UPC: Field = field(32, 13);

/// What a record marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    LeadIn,
    /// 1 to 99.
    Track(u8),
    LeadOut,
}

/// The Q channel's control nibble, and how it goes with its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Control {
    pub flags: Flags,
    /// Bit 2: the track holds data.
    pub data: bool,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    pub place: Place,
    /// 0 to 99; of the lead-in 0, of the lead-out 1.
    pub index: u8,
    /// A-time.
    pub at: Sectors,
    pub control: Control,
    pub isrc: Option<String>,
    /// UPC or EAN, as found; none if it is nothing but zeros.
    pub upc: Option<String>,
}

impl Control {
    /// The two characters: the nibble in hexadecimal, then 1 for Q mode 1, or S where the copy bit alternates (SCMS).
    fn text(self) -> String {
        let bits = [
            self.flags.pre_emphasis,
            self.flags.copy_permitted,
            self.data,
            self.flags.four_channel,
        ];
        let nibble: u32 = (0..).zip(bits).map(|(n, set)| u32::from(set) << n).sum();
        format!("{nibble:X}{}", if self.flags.scms { 'S' } else { '1' })
    }

    fn parse(text: &str) -> Result<Control, String> {
        let refuse = || {
            Err(format!(
                "control `{text}` is neither a hexadecimal digit and 1 nor one and S"
            ))
        };
        let mut characters = text.chars();
        let (Some(nibble), Some(mode), None) = (
            characters.next().and_then(|c| c.to_digit(16)),
            characters.next().filter(|c| matches!(c, '1' | 'S')),
            characters.next(),
        ) else {
            return refuse();
        };
        Ok(Control {
            flags: Flags {
                pre_emphasis: nibble & 1 > 0,
                copy_permitted: nibble & 2 > 0,
                four_channel: nibble & 8 > 0,
                scms: mode == 'S',
            },
            data: nibble & 4 > 0,
        })
    }
}

impl Packet {
    pub(super) fn to_bytes(&self) -> [u8; BYTES] {
        let track = match self.place {
            Place::LeadIn => "00".to_string(),
            Place::Track(number) => format!("{number:02}"),
            Place::LeadOut => "AA".to_string(),
        };
        let at = self.at.0;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        // Times have two digits in every dialect.
        Record::blank()
            .text(SPV, MARK)
            .text(TRACK, &track)
            .number(INDEX, self.index.into(), b'0')
            .number(MINUTES, (at / 75 / 60).into(), b'0')
            .number(SECONDS, (at / 75 % 60).into(), b'0')
            .number(FRAMES, (at % 75).into(), b'0')
            .text(CONTROL, &self.control.text())
            .text(ISRC, &text(&self.isrc))
            .text(UPC, &text(&self.upc))
            .0
    }

    /// Reads a record of 64 bytes.
    ///
    /// # Errors
    /// What keeps it from being understood, one sentence each.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Packet, Vec<String>> {
        let found = Found(bytes);
        let mut wrong = Vec::new();
        if found.bytes(SPV) != MARK.as_bytes() {
            wrong.push(format!(
                "begins with `{}` instead of {MARK}",
                found.text(SPV)
            ));
        }
        let track = found.text(TRACK);
        let place = match (track.as_str(), two_digits(found, TRACK)) {
            ("AA", _) => Some(Place::LeadOut),
            (_, Some(0)) => Some(Place::LeadIn),
            (_, Some(number)) => Some(Place::Track(number)),
            _ => None,
        };
        if place.is_none() {
            wrong.push(format!("track `{track}` is neither 00 to 99 nor AA"));
        }
        let index = two_digits(found, INDEX);
        if index.is_none() {
            wrong.push(format!(
                "index `{}` is no number from 00 to 99",
                found.text(INDEX)
            ));
        }
        let at = time(found);
        if let Err(why) = &at {
            wrong.push(why.clone());
        }
        let control = Control::parse(&found.text(CONTROL));
        if let Err(why) = &control {
            wrong.push(why.clone());
        }
        match (place, index, at, control) {
            (Some(place), Some(index), Ok(at), Ok(control)) if wrong.is_empty() => Ok(Packet {
                place,
                index,
                at,
                control,
                isrc: found.stated(ISRC),
                upc: found.stated(UPC).filter(|upc| says_something(upc)),
            }),
            _ => Err(wrong),
        }
    }
}

fn two_digits(found: Found, field: Field) -> Option<u8> {
    match found.bytes(field) {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    }
}

fn time(found: Found) -> Result<Sectors, String> {
    let hours = found.text(HOURS);
    let parts = [MINUTES, SECONDS, FRAMES].map(|field| two_digits(found, field));
    let shown = [MINUTES, SECONDS, FRAMES]
        .map(|field| found.text(field))
        .join(":");
    match parts {
        [Some(minutes), Some(seconds @ 0..60), Some(frames @ 0..75)]
            if matches!(hours.as_str(), "" | "00") =>
        {
            let seconds = u32::from(minutes) * 60 + u32::from(seconds);
            Ok(Sectors(seconds * 75 + u32::from(frames)))
        }
        _ if !matches!(hours.as_str(), "" | "00") => Err(format!("{hours} hours; a disc has none")),
        _ => Err(format!(
            "`{shown}` is no time of minutes, seconds under 60 and frames under 75"
        )),
    }
}
