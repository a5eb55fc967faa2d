//! VORBIS_COMMENT: names and values.

use super::Complaint;
use crate::format::bytes::{Bytes, excerpt, text};

/// VORBIS_COMMENT (8.6).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comments {
    pub vendor: String,
    /// Name and value as they stand in the file, in its order; names are compared without regard to ASCII case.
    pub fields: Vec<(String, String)>,
    /// Entries without '='.
    pub bare: Vec<String>,
}

impl Comments {
    /// Entries kept of one block; more are reported, not stored: 16 MiB of empty entries must not become 200 MB of memory.
    pub const MAX_ENTRIES: usize = 20_000;

    /// All values of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
    /// The first value of a field.
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }
}

pub(in crate::format::flac::metadata) fn comments(payload: &[u8]) -> (Comments, Vec<Complaint>) {
    let mut bytes = Bytes::new(payload);
    let (mut found, mut complaints) = (Comments::default(), Vec::new());
    match string(&mut bytes) {
        Ok(vendor) => {
            let (vendor, utf8) = text(vendor);
            found.vendor = vendor;
            if !utf8 {
                complaints.push((
                    4,
                    "comment-utf8",
                    "the vendor text is not UTF-8; read as Latin-1".into(),
                ));
            }
        }
        Err(complaint) => return (found, vec![complaint]),
    }
    let Some(declared) = bytes.le32() else {
        complaints.push((
            bytes.at(),
            "comment-length",
            "the comment count is missing".into(),
        ));
        return (found, complaints);
    };
    for number in 1..=u64::from(declared) {
        let at = bytes.at();
        if found.fields.len() + found.bare.len() >= Comments::MAX_ENTRIES {
            complaints.push((
                at,
                "comment-count",
                format!(
                    "{declared} comments; only the first {} were read",
                    Comments::MAX_ENTRIES
                ),
            ));
            break;
        }
        let entry = match string(&mut bytes) {
            Ok(entry) => entry,
            Err((at, id, why)) => {
                complaints.push((at, id, format!("comment {number} of {declared}: {why}")));
                break;
            }
        };
        let (entry, utf8) = text(entry);
        if !utf8 {
            complaints.push((
                at,
                "comment-utf8",
                format!("comment {number} is not UTF-8; read as Latin-1"),
            ));
        }
        match entry.split_once('=') {
            Some((name, value)) => {
                if !valid_name(name) {
                    complaints.push((
                        at,
                        "comment-name",
                        format!("comment {number} has the name `{}`; names are printable ASCII without `=`",
 excerpt(name)),
                    ));
                }
                found.fields.push((name.to_string(), value.to_string()));
            }
            None => {
                complaints.push((
                    at,
                    "comment-equals",
                    format!("comment {number} has no `=`: `{}`", excerpt(&entry)),
                ));
                found.bare.push(entry);
            }
        }
    }
    (found, complaints)
}

/// A field name: ASCII 0x20 to 0x7E without '=' (RFC 9639, 8.6), at least one character.
pub(in crate::format::flac::metadata) fn valid_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| (0x20..=0x7e).contains(&b) && b != b'=')
}

fn string<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], Complaint> {
    let at = bytes.at();
    let length = bytes
        .le32()
        .ok_or_else(|| (at, "comment-length", "its length is missing".to_string()))?;
    bytes.take(length as usize).ok_or_else(|| {
        (
            at,
            "comment-length",
            format!(
                "it claims {length} bytes where the block has {} left",
                bytes.rest().len()
            ),
        )
    })
}
