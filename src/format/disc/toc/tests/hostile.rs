//! Files nobody should write.

use proptest::prelude::*;

use super::super::*;
use super::parsed;

/// Words of the grammar, and what can go wrong between them.
fn scraps() -> impl Strategy<Value = String> {
    let words = "CD_DA,CATALOG,CD_TEXT,LANGUAGE_MAP,LANGUAGE,TITLE,GENRE,SIZE_INFO,TOC_INFO1,EN,TRACK,AUDIO,MODE1,RW,NO,COPY,ISRC,SILENCE,\
        ZERO,FILE,DATAFILE,FIFO,SWAP,START,PREGAP,INDEX,END,FIRST_TRACK_NO,{,},:,#,0,1,99,99999999999999999999999,00:02:00,9999:59:74,\"a.wav\",\"\\,\
        \",\\\",//,// IMAGE_STARTS_AT 00:01:00\n,é,;,\n";
    let words: Vec<&str> = words.split(',').chain([",", "TRACK AUDIO"]).collect();
    let chosen = prop::collection::vec(prop::sample::select(words), 0..60);
    chosen.prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(parsed) = parse(&bytes) {
            parsed.toc.to_disc(&[u64::MAX, 1]);
        }
    }

    #[test]
    fn no_scraps_of_the_grammar_make_it_panic(text in scraps(), lengths in prop::collection::vec(any::<u64>(), 0..4)) {
        if let Ok(parsed) = parse(format!("TRACK AUDIO {text}").as_bytes()) {
            let disc = parsed.toc.to_disc(&lengths);
            // What can be written can be read.
            for purpose in [Use::Describing, Use::Burning] {
                if let Ok(written) = write(&disc, purpose) {
                    parse(&written.bytes).unwrap();
                }
            }
        }
    }
}

#[test]
fn hostile_files_end_soon_with_few_problems() {
    let size = 1024 * 1024;
    let filled = |head: &str, piece: &str| {
        let mut text = head.to_string();
        while text.len() + piece.len() <= size {
            text.push_str(piece);
        }
        text
    };
    for (head, piece) in [
        ("TRACK AUDIO ", "{"),
        ("TRACK AUDIO CD_TEXT {", "{"),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { TITLE ", "{"),
        ("TRACK AUDIO ", "\\\""),
        ("TRACK AUDIO FILE ", "\\\"\n"),
        ("TRACK AUDIO \"", "a"),
        ("TRACK AUDIO ", "ZERO 1 "),
        ("TRACK AUDIO SILENCE ", "9"),
        ("TRACK AUDIO ", "SILENCE 1099511627776 "),
        ("TRACK AUDIO ", "INDEX 9999:9999:9999 "),
        ("TRACK AUDIO ", "FILE \"a\" 0 "),
        ("", "TRACK AUDIO SILENCE 1 "),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { ", "TITLE \"x\" "),
        ("TRACK AUDIO CD_TEXT { LANGUAGE 0 { TITLE {", "1, "),
    ] {
        let parsed = parsed(&filled(head, piece));
        assert!(parsed.problems.len() <= 101, "{head}{piece}");
        parsed.toc.to_disc(&[u64::MAX]);
    }
    let many: String = (0..400).map(|n| format!("FILE \"{n}\" 0 1\n")).collect();
    let parsed = parsed(&format!("TRACK AUDIO {many}"));
    assert_eq!(parsed.toc.files.len(), 200);
    assert!(parse(&vec![b' '; size + 1]).is_err());
    assert!(parse(b"CD_DA\0TRACK AUDIO SILENCE 1").is_err());
}
