//! Random discs: every one is legal, and each always the same.

use runout::format::disc::cdtext::{Block, CdText, Genre, Kind};
use runout::format::disc::{
    AudioKind, Disc, DiscTrack, FIRST_PAUSE, Flags, Mark, Sectors, Source, Span, ddp,
};

/// How many programmes the tests go through.
pub const PROGRAMMES: u64 = 200;

/// A small generator (xorshift64*): what a test needs of chance.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// From `from` to `to`, both included.
    pub fn number(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.number(0, all.len() as u64 - 1) as usize]
    }

    /// Printable ASCII, never empty.
    pub fn ascii(&mut self, most: u64) -> String {
        let length = self.number(1, most);
        (0..length)
            .map(|_| char::from(self.number(0x20, 0x7d) as u8))
            .collect()
    }

    /// Words in the letters of CD-TEXT, never empty.
    fn text(&mut self, most: u64) -> String {
        const LETTERS: &[char] = &[
            'a', 'e', 'i', 'o', 'n', 's', 't', 'r', 'N', 'F', '5', ' ', '-', '&', 'é', 'ß', 'Å',
            '(', '!', '\'',
        ];
        let length = self.number(1, most);
        let text: String = (0..length).map(|_| *self.pick(LETTERS)).collect();
        // Readers of sheets pass blanks at the ends over.
        format!("x{}", text.trim())
    }
}

/// Programme `n`: the first has one track, the second 99, the others what chance says.
pub fn programme(n: u64) -> Disc {
    let mut chance = Chance::new(n + 1);
    let count = match n {
        0 => 1,
        1 => 99,
        _ if chance.one_in(10) => chance.number(30, 99),
        _ => chance.number(1, 20),
    };
    let mut at = match chance.one_in(4) {
        // Something hidden, or a longer silence.
        true => FIRST_PAUSE.0 + chance.number(1, 3000) as u32,
        false => FIRST_PAUSE.0,
    };
    let mut tracks = Vec::new();
    for number in 1..=count as u8 {
        let mut indexes = Vec::new();
        if number == 1 {
            indexes.push((0, 0));
        } else if chance.one_in(2) {
            indexes.push((0, at));
            at += match chance.one_in(3) {
                true => 150,
                false => chance.number(1, 600) as u32,
            };
        }
        indexes.push((1, at));
        at += chance.number(300, 900) as u32;
        if chance.one_in(5) {
            for index in 2..2 + chance.number(1, 9) as u8 {
                indexes.push((index, at));
                at += chance.number(1, 200) as u32;
            }
        }
        let with_code = n % 3 != 2 && !chance.one_in(10);
        tracks.push(DiscTrack {
            number,
            audio: true,
            flags: flags(&mut chance),
            isrc: with_code.then(|| format!("GBXYZ26{:05}", n * 100 + u64::from(number))),
            indexes: indexes
                .into_iter()
                .map(|(index, at)| Mark {
                    index,
                    at: Sectors(at),
                })
                .collect(),
        });
    }
    let lead_out = Sectors(at);
    let mut disc = Disc {
        mcn: chance.one_in(2).then(|| ean(n)),
        master_id: chance.one_in(2).then(|| format!("LAB{n:03}")),
        tracks,
        lead_out,
        audio: vec![Span {
            frames: lead_out.frames(),
            source: Source::File {
                name: ddp::IMAGE.into(),
                kind: AudioKind::RawLittle,
                from: 0,
            },
        }],
        ..Disc::default()
    };
    disc.text = text(&mut chance, count as usize);
    if chance.one_in(2) {
        disc.put_codes_in_text();
    }
    disc
}

fn flags(chance: &mut Chance) -> Flags {
    let (copy_permitted, pre_emphasis, four_channel, scms) = *chance.pick(&[
        (false, false, false, false),
        (false, false, false, false),
        (true, false, false, false),
        (false, true, false, false),
        (true, true, false, false),
        (false, false, false, true),
        (false, false, true, false),
    ]);
    Flags {
        copy_permitted,
        pre_emphasis,
        four_channel,
        scms,
    }
}

/// Thirteen digits with their check digit (GS1).
fn ean(n: u64) -> String {
    let digits = format!("501234567{n:03}");
    let sum: u32 = (digits.bytes().zip([1, 3].into_iter().cycle()))
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Nothing, the usual, or everything, and always less than the lead-in holds.
fn text(chance: &mut Chance, tracks: usize) -> CdText {
    let kinds: &[Kind] = match chance.number(0, 3) {
        0 => return CdText::default(),
        1 => &[Kind::Title],
        2 => &[Kind::Title, Kind::Performer],
        _ if tracks > 20 => &[Kind::Title, Kind::Message],
        _ => &[
            Kind::Title,
            Kind::Performer,
            Kind::Songwriter,
            Kind::Composer,
            Kind::Arranger,
            Kind::Message,
        ],
    };
    let longest = (1000 / (tracks * kinds.len()) as u64).clamp(1, 40);
    let mut block = |language, characters| Block {
        language,
        characters,
        strings: kinds
            .iter()
            .map(|kind| {
                let strings = (0..=tracks).map(|_| chance.text(longest)).collect();
                (*kind, strings)
            })
            .collect(),
        ..Block::default()
    };
    let mut blocks = vec![block(0x09, Block::default().characters)];
    if tracks < 10 && kinds.len() < 3 {
        blocks.push(block(0x08, Block::default().characters));
    }
    if tracks.is_multiple_of(2) {
        blocks[0].disc_id = Some("LAB-001".into());
        blocks[0].genre = Some(Genre {
            code: 3,
            text: "Night music".into(),
        });
    }
    CdText { blocks }
}
