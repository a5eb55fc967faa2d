use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn info() -> StreamInfo {
    StreamInfo {
        min_block: 4096,
        max_block: 4096,
        min_frame: 14,
        max_frame: 11_000,
        rate: 96_000,
        channels: 2,
        bits: 24,
        frames: 12_345_678,
        md5: *b"0123456789abcdef",
    }
}

fn cover() -> Picture {
    Picture {
        kind: Picture::FRONT_COVER,
        mime: "image/png".into(),
        description: "Front".into(),
        width: 3000,
        height: 3000,
        depth: 24,
        colors: 0,
        data: b"\x89PNG not really".to_vec(),
    }
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(n, v)| (n.to_string(), v.to_string()))
        .collect()
}

fn parse(bytes: &[u8]) -> Metadata {
    read(&mut Cursor::new(bytes)).unwrap()
}

fn problem_ids(found: &Metadata) -> Vec<&'static str> {
    found.problems.iter().map(|p| p.id).collect()
}

/// A stream of one block behind a good STREAMINFO.
fn stream_with(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = b"fLaC\0\0\0\x22".to_vec();
    bytes.extend_from_slice(&info().to_bytes());
    bytes.push(kind | 0x80);
    bytes.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&[0xff, 0xf8]);
    bytes
}

fn comment_payload(entries: &[&[u8]]) -> Vec<u8> {
    let mut payload = vec![0; 4];
    payload.extend_from_slice(&(entries.len() as u32).to_le_bytes());
    for entry in entries {
        payload.extend_from_slice(&(entry.len() as u32).to_le_bytes());
        payload.extend_from_slice(entry);
    }
    payload
}

#[test]
fn what_is_written_is_read_back() {
    let comments = fields(&[
        ("TITLE", "Casting Off"),
        ("ARTIST", "Zoë = Q"),
        ("ARTIST", "B"),
    ]);
    let points = [SeekPoint::PLACEHOLDER; 2];
    let bytes = Header {
        seek_points: &points,
        comments: &comments,
        pictures: &[cover()],
        padding: 100,
        ..Header::new(&info())
    }
    .to_bytes()
    .unwrap();
    let found = parse(&bytes);
    assert_eq!(found.stream_info(), Some(info()));
    assert_eq!(found.comments().unwrap().fields, comments);
    assert_eq!(found.comments().unwrap().vendor, VENDOR);
    assert_eq!(found.pictures().collect::<Vec<_>>(), [&cover()]);
    assert_eq!(
        found.blocks.iter().map(|b| b.kind).collect::<Vec<_>>(),
        [0, 3, 4, 6, 1]
    );
    assert_eq!(found.audio_at, bytes.len() as u64);
    assert_eq!(found.problems, []);
}

#[test]
fn the_second_reader_agrees() {
    let comments = fields(&[("TITLE", "Casting Off"), ("ISRC", "GBXYZ2600001")]);
    let bytes = header(&info(), &comments, &[cover()], 512).unwrap();
    let tag = metaflac::Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
    let stream = tag.get_streaminfo().unwrap();
    assert_eq!(
        (
            stream.sample_rate,
            stream.num_channels,
            stream.bits_per_sample
        ),
        (96_000, 2, 24)
    );
    assert_eq!(stream.total_samples, 12_345_678);
    assert_eq!(stream.md5, b"0123456789abcdef");
    assert_eq!((stream.min_frame_size, stream.max_frame_size), (14, 11_000));
    let vorbis = tag.vorbis_comments().unwrap();
    assert_eq!(vorbis.vendor_string, VENDOR);
    assert_eq!(vorbis.title().unwrap(), &["Casting Off"]);
    assert_eq!(vorbis.get("ISRC").unwrap(), &["GBXYZ2600001"]);
    let picture = tag.pictures().next().unwrap();
    assert_eq!((picture.width, picture.height), (3000, 3000));
    assert_eq!(picture.data, cover().data);
}

#[test]
fn what_does_not_fit_is_refused_before_writing() {
    let big = Picture {
        data: vec![0; MAX_BLOCK_BYTES],
        ..cover()
    };
    let error = header(&info(), &[], &[big], 0).unwrap_err();
    assert!(error.to_string().contains("16777215"), "{error}");
    assert!(header(&info(), &fields(&[("A=B", "x")]), &[], 0).is_err());
    assert!(header(&info(), &[], &[], 0x100_0000).is_err());
    for wrong in [
        StreamInfo { rate: 0, ..info() },
        StreamInfo {
            rate: 1 << 20,
            ..info()
        },
        StreamInfo {
            channels: 9,
            ..info()
        },
        StreamInfo { bits: 33, ..info() },
        StreamInfo {
            min_block: 8,
            ..info()
        },
    ] {
        assert!(header(&wrong, &[], &[], 0).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_id3_tag_in_front_is_skipped_and_reported() {
    let flac = header(&info(), &[], &[], 0).unwrap();
    let mut bytes = b"ID3\x04\0\0\0\0\x01\x00".to_vec();
    bytes.extend_from_slice(&[0; 128]);
    bytes.extend_from_slice(&flac);
    let found = parse(&bytes);
    assert_eq!(found.id3_bytes, 138);
    assert_eq!(problem_ids(&found), ["id3-in-front"]);

    bytes[9] = 0x7f; // the tag now claims to end elsewhere
    let found = parse(&bytes);
    assert_eq!(found.id3_bytes, 138);
    assert_eq!(problem_ids(&found), ["id3-size"]);
}

#[test]
fn broken_comments_keep_the_good_ones() {
    let payload = comment_payload(&[b"TITLE=T\xed", b"no equals", b"=empty name", b"ARTIST=A"]);
    let found = parse(&stream_with(4, &payload));
    let comments = found.comments().unwrap();
    assert_eq!(comments.first("title"), Some("Tí"));
    assert_eq!(comments.first("ARTIST"), Some("A"));
    assert_eq!(comments.bare, ["no equals"]);
    assert_eq!(
        problem_ids(&found),
        ["comment-utf8", "comment-equals", "comment-name"]
    );
}

#[test]
fn a_lying_comment_length_ends_the_list() {
    let mut payload = comment_payload(&[b"TITLE=T", b"ARTIST=A"]);
    let at = payload.len() - 12;
    payload[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let found = parse(&stream_with(4, &payload));
    assert_eq!(found.comments().unwrap().fields.len(), 1);
    assert_eq!(problem_ids(&found), ["comment-length"]);
}

#[test]
fn millions_of_empty_comments_do_not_fill_the_memory() {
    let mut payload = vec![0; 4];
    payload.extend_from_slice(&u32::MAX.to_le_bytes());
    payload.resize(1_000_000, 0);
    let found = parse(&stream_with(4, &payload));
    assert_eq!(found.comments().unwrap().bare.len(), Comments::MAX_ENTRIES);
    assert!(found.problems.len() <= 50);
}

#[test]
fn a_block_past_the_end_is_read_as_far_as_it_goes() {
    let mut bytes = stream_with(4, &comment_payload(&[b"TITLE=T"]));
    bytes[42 + 1] = 0xff; // its length is now 16 MB
    let found = parse(&bytes);
    assert_eq!(found.comments().unwrap().first("TITLE"), Some("T"));
    assert_eq!(problem_ids(&found), ["block-past-end"]);
}

#[test]
fn garbage_after_the_blocks_is_named() {
    let mut bytes = header(&info(), &[], &[], 0).unwrap();
    bytes.extend_from_slice(b"garbage");
    assert_eq!(problem_ids(&parse(&bytes)), ["no-frame"]);
}

#[test]
fn a_cue_sheet_block_gives_its_tracks() {
    let mut payload = vec![0; 396];
    payload[..13].copy_from_slice(b"5012345678900");
    payload[128..136].copy_from_slice(&88_200u64.to_be_bytes());
    payload[136] = 0x80;
    payload[395] = 2;
    for (offset, number, isrc, indexes) in
        [(0u64, 1u8, b"GBXYZ2600001", 1u8), (589, 170, &[0; 12], 0)]
    {
        payload.extend_from_slice(&offset.to_be_bytes());
        payload.push(number);
        payload.extend_from_slice(isrc);
        payload.extend_from_slice(&[0x40; 1]);
        payload.extend_from_slice(&[0; 13]);
        payload.push(indexes);
        for _ in 0..indexes {
            payload.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
        }
    }
    let found = parse(&stream_with(5, &payload));
    let sheet = found.cue_sheet().unwrap();
    assert_eq!(
        (sheet.catalog.as_str(), sheet.lead_in, sheet.is_cd),
        ("5012345678900", 88_200, true)
    );
    assert_eq!(sheet.tracks[0].isrc, "GBXYZ2600001");
    assert!(sheet.tracks[0].pre_emphasis && sheet.tracks[0].is_audio);
    assert_eq!(
        sheet.tracks[0].indexes,
        [CueSheetIndex {
            offset: 0,
            number: 1
        }]
    );
    assert_eq!(sheet.tracks[1].number, 170);
    assert_eq!(problem_ids(&found), ["cue-sheet-sector"]);
}

#[test]
fn what_is_no_flac_stream_is_an_error() {
    for bytes in [&b""[..], b"RIFF....WAVE", b"ID3\x04\0\0\0\0\0\0", b"fLa"] {
        assert!(read(&mut Cursor::new(bytes)).is_err());
    }
}

#[test]
fn a_missing_stream_info_and_doubled_blocks_are_named() {
    let mut bytes = b"fLaC".to_vec();
    for last in [4u8, 0x84] {
        bytes.extend_from_slice(&[last, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    let found = parse(&bytes);
    assert_eq!(found.stream_info(), None);
    assert_eq!(problem_ids(&found), ["streaminfo-first", "duplicate-block"]);
}

proptest! {
    #[test]
    fn any_stream_info_survives(
        min_block in 16u16.., max_block: u16, min_frame in 0u32..1 << 24, max_frame in 0u32..1 << 24,
        rate in 1u32..1 << 20, channels in 1u8..=8, bits in 4u8..=32, frames in 0u64..1 << 36, md5: [u8; 16],
    ) {
        let info = StreamInfo { min_block, max_block, min_frame, max_frame, rate, channels, bits, frames, md5 };
        prop_assert_eq!(StreamInfo::parse(&info.to_bytes()), info);
    }

    #[test]
    fn any_comments_and_picture_survive(
        pairs in prop::collection::vec(("[ -<>-~]{1,12}", ".{0,40}"), 0..8),
        description in ".{0,20}", data in prop::collection::vec(any::<u8>(), 0..300), padding in 0u32..2000,
    ) {
        let picture = Picture { description, data, ..cover() };
        let found = parse(&header(&info(), &pairs, std::slice::from_ref(&picture), padding).unwrap());
        prop_assert_eq!(&found.comments().unwrap().fields, &pairs);
        prop_assert_eq!(found.pictures().next(), Some(&picture));
        prop_assert!(found.problems.is_empty());
    }

    #[test]
    fn no_bytes_can_stop_the_reader(tail in prop::collection::vec(any::<u8>(), 0..400), kind in 0u8..8) {
        let _ = read(&mut Cursor::new(stream_with(kind, &tail)));
        let mut bytes = b"fLaC".to_vec();
        bytes.extend_from_slice(&tail);
        let _ = read(&mut Cursor::new(bytes));
    }
}
