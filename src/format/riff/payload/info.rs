//! `LIST` of type `INFO`: short texts by four-letter id (MPI 1.0). The list has no character set, so only ASCII is written.

use super::super::walk::RawChunk;
use super::{push_subchunk, subchunks, text};
use crate::format::letters;

/// The chunk for these texts, in the order given, folded to ASCII. Readers disagree on everything else (UTF-8 or Latin-1).
pub fn info_chunk(fields: &[([u8; 4], &str)]) -> RawChunk {
    let mut list = b"INFO".to_vec();
    for (id, value) in fields {
        let mut payload = ascii_fold(value).into_bytes();
        payload.push(0);
        push_subchunk(&mut list, id, &payload);
    }
    (*b"LIST", list)
}

/// Reads the texts of a `LIST`/`INFO` payload, in file order.
pub fn read_info(list: &[u8]) -> Vec<([u8; 4], String)> {
    subchunks(list.strip_prefix(b"INFO").unwrap_or_default())
        .map(|(id, payload)| (id, text(payload)))
        .collect()
}

/// The nearest ASCII text: marks fall off their letters, typographic signs become plain ones, what has no counterpart a question mark;
/// control characters are dropped.
pub fn ascii_fold(value: &str) -> String {
    let text: String = value.chars().filter(|c| !c.is_control()).collect();
    letters::fold(&text, |c| c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_ascii() {
        assert_eq!(
            ascii_fold("Sigur Rós – Ágætis byrjun"),
            "Sigur Ros - Agaetis byrjun"
        );
        assert_eq!(ascii_fold("“Łódź” … 東"), "\"Lodz\" ... ?");
        assert_eq!(ascii_fold("a\tb\u{202e}"), "ab?");
    }

    #[test]
    fn an_info_list_is_padded_to_even() {
        let (id, list) = info_chunk(&[(*b"INAM", "Ab"), (*b"IART", "Abc")]);
        assert_eq!(id, *b"LIST");
        assert_eq!(list, b"INFOINAM\x03\0\0\0Ab\0\0IART\x04\0\0\0Abc\0");
    }

    proptest! {
        #[test]
        fn ascii_texts_come_back(fields in proptest::collection::vec(("[A-Z]{4}", "[ -~]{0,20}"), 0..6)) {
            let given: Vec<([u8; 4], &str)> = fields
                .iter()
                .map(|(id, value)| (id.as_bytes().try_into().unwrap(), value.as_str()))
                .collect();
            let back = read_info(&info_chunk(&given).1);
            let back: Vec<([u8; 4], &str)> = back.iter().map(|(id, value)| (*id, value.as_str())).collect();
            prop_assert_eq!(back, given);
        }
    }
}
