use proptest::prelude::*;

use super::*;

fn names(disc: &str, tracks: &[&str]) -> Vec<String> {
    [disc].iter().chain(tracks).map(|s| s.to_string()).collect()
}

fn block(strings: &[(Kind, Vec<String>)]) -> Block {
    Block {
        strings: strings.iter().cloned().collect(),
        ..Block::default()
    }
}

fn one(block: Block) -> CdText {
    CdText {
        blocks: vec![block],
    }
}

/// What another program wrote for the same disc.
#[test]
fn the_packs_of_a_known_disc_are_these() {
    let known = [
        "800000004469736300547261636b204f4804",
        "800101076e6500547261636b2054776f55c9",
        "8002020900547261636b205468726565e66f",
        "8003030b0000000000000000000000005df7",
        "81000400417274697374004172746973fd22",
        "810105057400417274697374004172748c25",
        "8103060369737400000000000000000062ac",
        "8f00070000010300040300000000000040fb",
        "8f010800000000000000000309000000d6a6",
        "8f0209000000000009000000000000000a4e",
    ];
    let text = one(block(&[
        (
            Kind::Title,
            names("Disc", &["Track One", "Track Two", "Track Three"]),
        ),
        (Kind::Performer, names("Artist", &["Artist"; 3])),
    ]));
    let packs = text.to_packs().unwrap();
    let hex = |pack: &[u8]| pack.iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert_eq!(packs.chunks(18).map(hex).collect::<Vec<_>>(), known);
}

#[test]
fn what_does_not_fit_is_shortened_by_tabs_and_refused_only_then() {
    let long = "x".repeat(40);
    let same: Vec<String> = vec![long.clone(); 100];
    let fits = one(block(&[(Kind::Title, same)]));
    let packs = fits.to_packs().unwrap();
    // The disc, track 1, and 98 tabs with their ends: 82 + 196 bytes.
    assert_eq!(packs.len() / 18, (82usize + 196).div_ceil(12) + 3);
    let different: Vec<String> = (0..100).map(|n| format!("{n:02}{}", &long[2..])).collect();
    let refused = one(block(&[(Kind::Title, different)]))
        .to_packs()
        .unwrap_err();
    assert!(
        refused.to_string().contains("342 packs, a block holds 253"),
        "{refused}"
    );
}

#[test]
fn every_reason_against_a_text_is_told_with_its_place() {
    let mut bad = block(&[
        (
            Kind::Title,
            names("Łódź", &["“Quoted” — twice", "fine", "夜\u{7}"]),
        ),
        (Kind::Performer, names("Zoë", &["only one"])),
        (
            Kind::Code,
            names("5012345678900", &["GBAAA2400001", "é", ""]),
        ),
    ]);
    bad.disc_id = Some("NF–001".into());
    bad.genre = Some(Genre {
        code: 28,
        text: String::new(),
    });
    bad.copyright = 1;
    let lines: Vec<String> = one(bad)
        .refusals()
        .into_iter()
        .map(|r| {
            format!("{}\n  {}", r.why, r.hint.unwrap_or_default())
                .trim_end()
                .to_string()
        })
        .collect();
    crate::format::golden("cdtext", "texts-that-cannot-be-written", &lines.join("\n"));
}

/// Texts a disc can hold: strings of Latin-1, some of them empty or the same as the one before.
fn any_block(number: u8) -> impl Strategy<Value = Block> {
    let text = prop_oneof![
        2 => Just(String::new()),
        2 => Just("The same again".to_string()),
        6 => "[ -~\u{a0}-\u{ff}]{1,24}",
    ];
    let kinds = proptest::sample::subsequence(Kind::ALL[..6].to_vec(), 1..=4);
    (
        1usize..=30,
        kinds,
        proptest::option::of("[ -~]{1,20}"),
        proptest::option::of((0u16..28, "[ -~]{0,20}")),
    )
        .prop_flat_map(move |(tracks, kinds, disc_id, genre)| {
            let one = proptest::collection::vec(text.clone(), tracks + 1);
            let codes =
                proptest::option::of(proptest::collection::vec("[0-9A-Z]{0,13}", tracks + 1));
            (proptest::collection::vec(one, kinds.len()), codes).prop_map(
                move |(strings, codes)| {
                    let mut strings: BTreeMap<Kind, Vec<String>> =
                        kinds.iter().copied().zip(strings).collect();
                    strings.extend(codes.map(|codes| (Kind::Code, codes)));
                    Block {
                        language: 9 + number,
                        strings,
                        disc_id: disc_id.clone(),
                        genre: genre.clone().map(|(code, text)| Genre { code, text }),
                        ..Block::default()
                    }
                },
            )
        })
}

fn any_text() -> impl Strategy<Value = CdText> {
    (any_block(0), proptest::option::of(any_block(1))).prop_map(|(first, second)| CdText {
        blocks: [first].into_iter().chain(second).collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_written_is_read(text in any_text()) {
        prop_assume!(text.refusals().is_empty());
        let packs = text.to_packs().unwrap();
        let read = decode(&packs).unwrap();
        prop_assert_eq!(&read.problems, &[]);
        prop_assert_eq!(read.text, text);
        prop_assert_eq!(decode(&[&packs[..], &[0]].concat()).unwrap().variant, Variant::TrailingZero);
        let size = (packs.len() as u16 + 2).to_be_bytes();
        let headed = [&size[..], &[0, 0], &packs].concat();
        prop_assert_eq!(decode(&headed).unwrap().variant, Variant::Header);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), whole in any::<bool>()) {
        let length = if whole { bytes.len() / 18 * 18 } else { bytes.len() };
        let _ = decode(&bytes[..length]);
    }
}

#[test]
fn every_flipped_bit_is_told_with_its_pack() {
    let text = one(block(&[(
        Kind::Title,
        names("Night Ferry", &["Casting Off", "Landfall"]),
    )]));
    let packs = text.to_packs().unwrap();
    for bit in 0..packs.len() * 8 {
        let mut broken = packs.clone();
        broken[bit / 8] ^= 1 << (bit % 8);
        let problems = decode(&broken).unwrap().problems;
        let told = problems
            .iter()
            .any(|p| p.id == "checksum" && p.pack == Some(bit / 8 / 18));
        assert!(told, "bit {bit}: {problems:?}");
    }
    let mut bare = packs.clone();
    bare.chunks_mut(18).for_each(|pack| pack[16..].fill(0));
    let problems = decode(&bare).unwrap().problems;
    assert_eq!(
        problems.iter().map(|p| p.id).collect::<Vec<_>>(),
        ["no-checksums"]
    );
}

#[test]
fn a_lone_tab_repeats_the_string_before() {
    let text = one(block(&[(
        Kind::Performer,
        names("Band", &["\t", "\t", "Guest", "\t"]),
    )]));
    // A tab cannot be asked for; a foreign file has it.
    assert!(!text.refusals().is_empty());
    let mut packs = one(block(&[(
        Kind::Performer,
        names("Band", &["1", "2", "Guest", "4"]),
    )]))
    .to_packs()
    .unwrap();
    for pack in packs.chunks_mut(18) {
        let [pack_type, ..] = pack[..] else { continue };
        if pack_type == 0x81 {
            pack[4..16]
                .iter_mut()
                .filter(|b| b.is_ascii_digit())
                .for_each(|b| *b = b'\t');
        }
        let sum = pack::checksum(&pack[..16]).to_be_bytes();
        pack[16..].copy_from_slice(&sum);
    }
    let read = decode(&packs).unwrap();
    assert_eq!(read.problems, []);
    assert_eq!(
        read.text.blocks[0].strings[&Kind::Performer],
        ["Band", "Band", "Band", "Guest", "Guest"]
    );
}
