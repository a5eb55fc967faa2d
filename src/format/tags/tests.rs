use std::io::Cursor;

use id3::TagLike;
use proptest::prelude::*;

use super::*;
use crate::format::flac::metadata::{Picture, StreamInfo, header};

fn parsed(bytes: &[u8]) -> Tags {
    read::parse(&mut Cursor::new(bytes)).unwrap()
}

fn all_fields() -> Tags {
    let text = |t: &str| Some(t.to_string());
    Tags {
        title: text("Casting Off"),
        artist: text("Zoë"),
        album: text("Night Ferry"),
        album_artist: text("The Pilots"),
        track: Some(3),
        track_total: Some(12),
        disc: Some(1),
        disc_total: Some(2),
        isrc: text("GBXYZ2600003"),
        upc: text("5012345678900"),
        catalogue: text("NF001"),
        label: text("Harbour"),
        composer: text("A"),
        lyricist: text("B"),
        producer: text("C"),
        genre: text("Folk"),
        date: text("2026-11-22"),
        language: text("eng"),
        copyright: text("2026 Harbour"),
        p_line: text("2026 Harbour Rec"),
        lyrics: text("La\nla"),
        explicit: Some(Advisory::Clean),
        ..Tags::default()
    }
}

/// An ID3v2.4 tag of the fields one usually meets.
fn id3_tag() -> Vec<u8> {
    let mut tag = id3::Tag::new();
    tag.set_title("Casting Off");
    tag.set_artist("Zoë");
    tag.set_track(3);
    tag.set_total_tracks(12);
    tag.set_text("TSRC", "GBXYZ2600003");
    tag.set_text("TPUB", "Harbour");
    tag.set_text("TPRO", "2026 Harbour Rec");
    for (description, value) in [
        ("BARCODE", "5012345678900"),
        ("ITUNESADVISORY", "1"),
        ("Mood", "blue"),
    ] {
        tag.add_frame(id3::frame::ExtendedText {
            description: description.into(),
            value: value.into(),
        });
    }
    tag.add_frame(id3::frame::Picture {
        mime_type: "image/png".into(),
        picture_type: id3::frame::PictureType::CoverFront,
        description: String::new(),
        data: vec![0x89; 100],
    });
    let mut bytes = Vec::new();
    tag.write_to(&mut bytes, id3::Version::Id3v24).unwrap();
    bytes
}

fn chunk(id: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes.resize(bytes.len() + payload.len() % 2, 0);
    bytes
}

fn info_list() -> Vec<u8> {
    let items = [
        chunk(b"INAM", b"Casting Off\0"),
        chunk(b"IPRD", b"Night Ferry\0"),
        chunk(b"ISRC", b"a record shop\0"),
        chunk(b"ICRD", b"2026"),
    ];
    chunk(b"LIST", &[b"INFO".to_vec(), items.concat()].concat())
}

fn wav(id: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = id.to_vec();
    bytes.extend_from_slice(&(body.len() as u32 + 4).to_le_bytes());
    bytes.extend_from_slice(b"WAVE");
    bytes.extend_from_slice(&body);
    bytes
}

fn assert_is_id3_tag(tags: &Tags) {
    assert_eq!(tags.title.as_deref(), Some("Casting Off"));
    assert_eq!(tags.artist.as_deref(), Some("Zoë"));
    assert_eq!((tags.track, tags.track_total), (Some(3), Some(12)));
    assert_eq!(tags.isrc.as_deref(), Some("GBXYZ2600003"));
    assert_eq!(tags.upc.as_deref(), Some("5012345678900"));
    assert_eq!(tags.label.as_deref(), Some("Harbour"));
    assert_eq!(tags.p_line.as_deref(), Some("2026 Harbour Rec"));
    assert_eq!(tags.explicit, Some(Advisory::Explicit));
    assert_eq!(tags.pictures, [("image/png".to_string(), 100)]);
    for name in ["TIT2", "TPRO", "TXXX:Mood", "TXXX:BARCODE"] {
        assert!(
            tags.fields.iter().any(|f| f == name),
            "{name} in {:?}",
            tags.fields
        );
    }
}

#[test]
fn a_flac_file_says_what_was_written() {
    let tags = all_fields();
    let comments = vorbis_comments(&tags);
    let info = StreamInfo {
        min_block: 4096,
        max_block: 4096,
        rate: 44_100,
        channels: 2,
        bits: 16,
        ..StreamInfo::default()
    };
    let picture = Picture {
        mime: "image/jpeg".into(),
        data: vec![1; 50],
        ..Picture::default()
    };
    let read = parsed(&header(&info, &comments, &[picture], 0).unwrap());
    assert_eq!(read.pictures, [("image/jpeg".to_string(), 50)]);
    let names: Vec<&str> = comments.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(read.fields, [names, vec!["PICTURE"]].concat());
    assert_eq!(
        Tags {
            pictures: vec![],
            fields: vec![],
            ..read
        },
        tags
    );
}

#[test]
fn comments_stand_in_a_fixed_order_without_empty_ones() {
    let names = |tags: &Tags| {
        vorbis_comments(tags)
            .into_iter()
            .map(|(n, _)| n)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        names(&all_fields()),
        "TITLE ARTIST ALBUM ALBUMARTIST TRACKNUMBER TRACKTOTAL DISCNUMBER DISCTOTAL ISRC BARCODE CATALOGNUMBER LABEL \
         COMPOSER LYRICIST PRODUCER COPYRIGHT PHONOGRAPHIC_COPYRIGHT GENRE DATE LANGUAGE LYRICS ITUNESADVISORY"
    );
    let few = Tags {
        title: Some("T".into()),
        label: Some(String::new()),
        track: Some(1),
        ..Tags::default()
    };
    assert_eq!(names(&few), "TITLE TRACKNUMBER");
}

#[test]
fn id3_is_read_wherever_it_stands() {
    let id3 = id3_tag();
    let fmt = chunk(b"fmt ", &[0; 16]);
    let data = chunk(b"data", &[0; 8]);
    let mp3 = [id3.clone(), vec![0xff, 0xfb, 0x90, 0x00], vec![0; 413]].concat();
    let lower = wav(b"RIFF", &[fmt.clone(), data.clone(), chunk(b"id3 ", &id3)]);
    let upper = wav(b"RIFF", &[fmt.clone(), chunk(b"ID3 ", &id3), data.clone()]);
    let front = [id3.clone(), wav(b"RIFF", &[fmt, data])].concat();
    let junk = [id3.clone(), vec![0; 50]].concat();
    let mut aiff = b"FORM\0\0\0\0AIFFID3 ".to_vec();
    aiff.extend_from_slice(&(id3.len() as u32).to_be_bytes());
    aiff.extend_from_slice(&id3);
    for bytes in [mp3, lower, upper, front, junk, aiff] {
        assert_is_id3_tag(&parsed(&bytes));
    }
}

#[test]
fn rf64_and_lying_sizes_do_not_hide_the_tags() {
    let mut ds64 = vec![0; 28];
    ds64[8..16].copy_from_slice(&8u64.to_le_bytes());
    let mut data = chunk(b"data", &[0; 8]);
    data[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut bytes = wav(
        b"RF64",
        &[
            chunk(b"ds64", &ds64),
            chunk(b"fmt ", &[0; 16]),
            data,
            info_list(),
        ],
    );
    bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let tags = parsed(&bytes);
    assert_eq!(tags.title.as_deref(), Some("Casting Off"));
    assert_eq!(tags.album.as_deref(), Some("Night Ferry"));
    // INFO ISRC is the source of the material.
    assert_eq!(tags.isrc, None);
    assert_eq!(tags.fields, ["INAM", "IPRD", "ISRC", "ICRD"]);

    let unpadded = [b"odd \x01\0\0\0x".to_vec(), info_list()].concat();
    let padded = [chunk(b"odd ", b"x"), info_list()].concat();
    for body in [unpadded, padded] {
        assert_eq!(parsed(&wav(b"RIFF", &[body])).date.as_deref(), Some("2026"));
    }
}

#[test]
fn an_isrc_in_axml_is_found() {
    let xml = b"<dc:identifier>ISRC:GB-XYZ-26-00003</dc:identifier>";
    assert_eq!(
        parsed(&wav(b"BW64", &[chunk(b"axml", xml)]))
            .isrc
            .as_deref(),
        Some("GBXYZ2600003")
    );
    assert_eq!(
        parsed(&wav(b"BW64", &[chunk(b"axml", b"ISRC:GB-XYZ")])).isrc,
        None
    );
}

#[test]
fn aiff_text_chunks_are_read() {
    let aiff = b"FORM\0\0\0\0AIFFNAME\0\0\0\x03abc\0AUTH\0\0\0\x02xy(c) \0\0\0\x042026";
    let tags = parsed(aiff);
    assert_eq!(
        (
            tags.title.as_deref(),
            tags.artist.as_deref(),
            tags.copyright.as_deref()
        ),
        (Some("abc"), Some("xy"), Some("2026"))
    );
}

#[test]
fn a_broken_tag_does_not_cost_the_good_ones() {
    let bytes = wav(
        b"RIFF",
        &[chunk(b"id3 ", b"ID3\xff\xff broken"), info_list()],
    );
    let tags = parsed(&bytes);
    assert_eq!(tags.title.as_deref(), Some("Casting Off"));
    let mut cut = info_list();
    cut.truncate(cut.len() - 2);
    let tags = parsed(&wav(b"RIFF", &[cut]));
    assert_eq!(tags.date.as_deref(), Some("20"));
    assert_eq!(tags.problems.len(), 2);
}

#[test]
fn flac_behind_a_tag_of_wrong_size_is_found() {
    let info = StreamInfo {
        min_block: 4096,
        max_block: 4096,
        rate: 44_100,
        channels: 2,
        bits: 16,
        ..StreamInfo::default()
    };
    let flac = header(&info, &[("TITLE".into(), "Casting Off".into())], &[], 0).unwrap();
    for size in [0, 5, 100] {
        let bytes = [b"ID3\x04\0\0\0\0\0".as_slice(), &[size], &[0; 5], &flac].concat();
        assert_eq!(
            parsed(&bytes).title.as_deref(),
            Some("Casting Off"),
            "{size}"
        );
    }
}

#[test]
fn repeated_fields_are_joined_once() {
    let mut tags = Tags::default();
    for artist in ["A", "B", "A", " ", "B\0"] {
        tags.add("artist", artist);
    }
    assert_eq!(tags.artist.as_deref(), Some("A; B"));
    tags.add("TITLE", &"é".repeat(1_000_000));
    assert!(tags.title.unwrap().len() <= MAX_TEXT_BYTES);
}

#[test]
fn an_unknown_kind_has_no_tags_and_a_folder_is_an_error() {
    assert_eq!(parsed(b"caff\0\x01\0\0"), Tags::default());
    assert_eq!(parsed(b""), Tags::default());
    assert!(super::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
    assert!(super::read(std::path::Path::new("no such file")).is_err());
}

/// A small Opus file: two pages, header and comments.
fn opus() -> Vec<u8> {
    let page = |sequence: u32, kind: u8, payload: &[u8]| {
        let mut bytes = b"OggS\0".to_vec();
        bytes.push(kind);
        bytes.extend_from_slice(&[0; 8]);
        bytes.extend_from_slice(&7u32.to_le_bytes());
        bytes.extend_from_slice(&sequence.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.push(1);
        bytes.push(payload.len() as u8);
        bytes.extend_from_slice(payload);
        bytes
    };
    let mut comments = b"OpusTags\x01\0\0\0x\x02\0\0\0".to_vec();
    for comment in ["TITLE=Casting Off", "MADE_UP=yes"] {
        comments.extend_from_slice(&(comment.len() as u32).to_le_bytes());
        comments.extend_from_slice(comment.as_bytes());
    }
    let head = b"OpusHead\x01\x02\0\0\x80\xbb\0\0\0\0\0";
    [page(0, 2, head), page(1, 0, &comments), page(2, 4, &[0xfc])].concat()
}

/// An M4A of nothing but its tags.
fn m4a() -> Vec<u8> {
    let atom = |id: &[u8], payload: &[u8]| {
        [&(payload.len() as u32 + 8).to_be_bytes()[..], id, payload].concat()
    };
    let text = |value: &[u8]| atom(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], value].concat());
    let byte = |value: u8| atom(b"data", &[0, 0, 0, 21, 0, 0, 0, 0, value]);
    let isrc = [
        atom(b"mean", b"\0\0\0\0com.apple.iTunes"),
        atom(b"name", b"\0\0\0\0ISRC"),
        text(b"GBXYZ2600003"),
    ]
    .concat();
    let ilst = [
        atom(b"\xa9nam", &text(b"Casting Off")),
        atom(b"rtng", &byte(1)),
        atom(b"----", &isrc),
    ]
    .concat();
    let handler = atom(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    let meta = atom(
        b"meta",
        &[vec![0; 4], handler, atom(b"ilst", &ilst)].concat(),
    );
    [
        atom(b"ftyp", b"M4A \0\0\0\0"),
        atom(b"moov", &atom(b"udta", &meta)),
    ]
    .concat()
}

#[test]
fn opus_and_m4a_tags_are_read() {
    let tags = parsed(&opus());
    assert_eq!(tags.title.as_deref(), Some("Casting Off"));
    assert!(
        tags.fields.contains(&"MADE_UP".to_string()),
        "{:?}",
        tags.fields
    );
    let tags = parsed(&m4a());
    assert_eq!(tags.title.as_deref(), Some("Casting Off"));
    assert_eq!(tags.isrc.as_deref(), Some("GBXYZ2600003"));
    assert_eq!(tags.explicit, Some(Advisory::Explicit));
    assert!(
        tags.fields.contains(&"©nam".to_string()),
        "{:?}",
        tags.fields
    );
}

proptest! {
    #[test]
    fn no_change_can_stop_the_reader(which in 0usize..5, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut: prop::sample::Index) {
        let id3 = id3_tag();
        let mut bytes = [
            [id3.clone(), vec![0xff, 0xfb, 0x90, 0x00], vec![0; 413]].concat(),
            wav(b"RIFF", &[chunk(b"id3 ", &id3), info_list()]),
            opus(),
            m4a(),
            b"FORM\0\0\0\0AIFFNAME\0\0\0\x03abc\0AUTH\0\0\0\x02xy".to_vec(),
        ][which].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len() * 4).max(1));
        let _ = read::parse(&mut Cursor::new(bytes));
    }
}
