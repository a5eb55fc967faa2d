//! DDPMS: one record of 128 bytes for each stream, that is for each file of the set.

use super::Dialect;
use super::record::{Field, Found, Record, field};

pub(super) const BYTES: usize = 128;
/// What a record of the map begins with.
pub(super) const MARK: &str = "VVVM";
/// Characters of a file name.
pub(super) const NAME_CHARACTERS: usize = NAME.bytes;

const MPV: Field = field(0, 4);
const TYPE: Field = field(4, 2);
const LENGTH: Field = field(14, 8);
const START: Field = field(22, 8);
const SUBCODE: Field = field(30, 8);
const MODE: Field = field(38, 2);
const STORAGE: Field = field(40, 1);
const SCRAMBLED: Field = field(41, 1);
const PAUSE: Field = field(46, 4);
const TRACK: Field = field(55, 2);
const NAME_LENGTH: Field = field(71, 3);
const NAME: Field = field(74, 17);
const SESSION: Field = field(91, 1);

/// What a stream is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Descriptor,
    CdText,
    Audio,
    /// A main stream that holds no sound.
    Data,
    /// Lead-in, lead-out, text or a subcode that nothing here is made from.
    Other,
}

/// One record of the map. Texts are as found, without the blanks around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stream {
    /// "D0" main data, "S0" subcode, "D1" to "D4" lead-in, lead-out and fill, "T0" to "T3" texts.
    pub kind: String,
    /// DSL: sectors of a main stream, bytes of any other.
    pub length: Option<u64>,
    /// DSS: A-time of the first sector of a main stream, in sectors. Blank and 0 both mean the start of the first pause.
    pub start: Option<u64>,
    /// "PQ DESCR", "CDTEXT" or a form of subcode.
    pub subcode: String,
    /// CDM: "DA" for sound.
    pub mode: String,
    /// SSM: "7" and "0" for whole sectors of sound.
    pub storage: String,
    pub scrambled: String,
    /// PRE2: sectors from the start of the stream to INDEX 01.
    pub pause: Option<u64>,
    pub track: String,
    pub name: String,
    /// Whether the stream opens a further session.
    pub new_session: bool,
    /// Fields that hold no number where one belongs: their name and what stands there.
    pub unreadable: Vec<(&'static str, String)>,
}

impl Stream {
    pub(super) fn descriptor(bytes: u64, name: &str) -> Stream {
        Stream {
            kind: "S0".into(),
            length: Some(bytes),
            subcode: "PQ DESCR".into(),
            name: name.into(),
            ..Stream::default()
        }
    }

    pub(super) fn cd_text(bytes: u64, name: &str) -> Stream {
        Stream {
            subcode: "CDTEXT".into(),
            track: "00".into(),
            ..Stream::descriptor(bytes, name)
        }
    }

    pub(super) fn audio(sectors: u64, pause: u64, name: &str, dialect: Dialect) -> Stream {
        let (start, scrambled) = match dialect {
            Dialect::Standard => (Some(0), "0"),
            Dialect::Cue2ddp => (None, "1"),
        };
        Stream {
            kind: "D0".into(),
            length: Some(sectors),
            start,
            mode: "DA".into(),
            storage: "7".into(),
            scrambled: scrambled.into(),
            pause: Some(pause),
            name: name.into(),
            ..Stream::default()
        }
    }

    pub fn purpose(&self) -> Use {
        match (
            self.kind.as_str(),
            self.mode.as_str(),
            self.subcode.as_str(),
        ) {
            ("D0", "DA", _) => Use::Audio,
            ("D0", _, _) => Use::Data,
            ("S0", _, "PQ DESCR") => Use::Descriptor,
            ("S0", _, "CDTEXT") => Use::CdText,
            _ => Use::Other,
        }
    }

    pub(super) fn to_bytes(&self, dialect: Dialect) -> [u8; BYTES] {
        let pad = dialect.pad();
        let mut record = Record::blank()
            .text(MPV, MARK)
            .text(TYPE, &self.kind)
            .text(SUBCODE, &self.subcode)
            .text(MODE, &self.mode)
            .text(STORAGE, &self.storage)
            .text(SCRAMBLED, &self.scrambled)
            .text(TRACK, &self.track)
            // The width of the field, whatever the name: so all writers do it.
            .number(NAME_LENGTH, NAME.bytes as u64, pad)
            .text(NAME, &self.name);
        for (field, number) in [
            (LENGTH, self.length),
            (START, self.start),
            (PAUSE, self.pause),
        ] {
            if let Some(number) = number {
                record = record.number(field, number, pad);
            }
        }
        record.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Stream {
        let found = Found(bytes);
        let mut unreadable = Vec::new();
        let mut number = |name: &'static str, field: Field| match found.number(field) {
            Ok(number) => number,
            Err(text) => {
                unreadable.push((name, text));
                None
            }
        };
        let (length, start, pause) = (
            number("length (DSL)", LENGTH),
            number("start (DSS)", START),
            number("pause (PRE2)", PAUSE),
        );
        Stream {
            kind: found.text(TYPE),
            length,
            start,
            subcode: found.text(SUBCODE),
            mode: found.text(MODE),
            storage: found.text(STORAGE),
            scrambled: found.text(SCRAMBLED),
            pause,
            track: found.text(TRACK),
            name: found.text(NAME),
            new_session: found.bytes(SESSION) == b"S",
            unreadable,
        }
    }

    /// Whether a record begins as one of the map does.
    pub(super) fn is_marked(bytes: &[u8]) -> bool {
        Found(bytes).bytes(MPV) == MARK.as_bytes()
    }
}
