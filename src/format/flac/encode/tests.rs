//! What goes in comes out: decoded by a decoder that shares nothing with this encoder.

use std::io::Cursor;

use proptest::prelude::*;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::cpu::tests::plainly;
use super::*;

/// Encodes in one push.
fn encode(settings: Settings, channels: &[Vec<i32>]) -> (Vec<u8>, Totals) {
    encode_in_pushes(settings, channels, usize::MAX)
}

fn encode_in_pushes(settings: Settings, channels: &[Vec<i32>], most: usize) -> (Vec<u8>, Totals) {
    let mut encoder = Encoder::new(settings).unwrap();
    let mut out = Vec::new();
    let length = channels[0].len();
    let mut at = 0;
    while at < length {
        let end = at.saturating_add(most).min(length);
        let part: Vec<&[i32]> = channels.iter().map(|channel| &channel[at..end]).collect();
        encoder.push(&part, &mut out).unwrap();
        at = end;
    }
    let totals = encoder.finish(&mut out).unwrap();
    (out, totals)
}

/// The smallest file that holds the frames: a mark, STREAMINFO, frames.
fn file(settings: Settings, frames: &[u8], totals: &Totals) -> Vec<u8> {
    let mut file = b"fLaC\x80\x00\x00\x22".to_vec();
    file.extend(totals.min_block.to_be_bytes());
    file.extend(totals.max_block.to_be_bytes());
    file.extend(&totals.min_frame.to_be_bytes()[1..]);
    file.extend(&totals.max_frame.to_be_bytes()[1..]);
    let Settings {
        rate,
        channels,
        bits,
        ..
    } = settings;
    let packed = u64::from(rate) << 44 | u64::from(channels - 1) << 41 | u64::from(bits - 1) << 36;
    file.extend((packed | totals.frames).to_be_bytes());
    file.extend(totals.md5);
    file.extend(frames);
    file
}

/// Decodes to planar codes; the decoder also compares the MD5.
fn decode(file: Vec<u8>, bits: u32) -> Vec<Vec<i32>> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), Default::default());
    let mut reader = symphonia::default::get_probe()
        .probe(
            Hint::new().with_extension("flac"),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .unwrap();
    let track = reader.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap();
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default().verify(true))
        .unwrap();
    let mut channels: Vec<Vec<i32>> = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        let mut part: Vec<Vec<i32>> = Vec::new();
        decoder
            .decode(&packet)
            .unwrap()
            .copy_to_vecs_planar(&mut part);
        channels.resize_with(part.len(), Vec::new);
        for (channel, part) in channels.iter_mut().zip(&part) {
            // It hands out codes at the top of 32 bits.
            channel.extend(part.iter().map(|code| code >> (32 - bits)));
        }
    }
    assert_ne!(decoder.finalize().verify_ok, Some(false), "MD5 differs");
    channels
}

fn check(settings: Settings, channels: &[Vec<i32>]) -> Totals {
    let (frames, totals) = encode(settings, channels);
    let length = channels[0].len();
    assert_eq!(totals.frames, length as u64);
    if length == 0 {
        assert!(frames.is_empty());
        return totals;
    }
    let decoded = decode(file(settings, &frames, &totals), settings.bits);
    assert!(decoded == channels, "decoded differently: {settings:?}");
    totals
}

/// A small generator of noise: the same on every machine.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as u32
    }
    /// Uniform in -1..1.
    fn unit(&mut self) -> f64 {
        f64::from(self.next()) / f64::from(1u32 << 30) - 1.0
    }
}

const KINDS: usize = 11;

/// One channel of a kind of signal, in codes of `bits` bits.
fn signal(kind: usize, length: usize, bits: u32, seed: u64) -> Vec<i32> {
    let mut noise = Noise(seed);
    let full = (1i64 << (bits - 1)) as f64;
    let pitch = 0.002 + f64::from(noise.next() % 1000) / 700.0;
    (0..length)
        .map(|i| {
            let t = i as f64;
            let value = match kind {
                0 => 0.0,
                1 => full * (pitch / 2.0 - 0.3),
                2 => full * if i / 50 % 2 == 0 { 1.0 } else { -1.0 },
                3 => full * noise.unit(),
                4 => full * 0.7 * (t * pitch).sin() + noise.unit(),
                5 => t * 3.0 - full,
                6 => full * if i % 1000 == 999 { 1.0 } else { 0.0 },
                // The lowest quarter of the bits unused.
                7 => {
                    let unit = f64::from(1u32 << (bits / 4));
                    (full * 0.9 * (t * 0.01).sin() / unit).round() * unit
                }
                8 => -full,
                // Very slow and loud: predictors far from 1, residuals of nothing.
                9 => full * 0.999 * (t * 0.001).sin(),
                // Silence, then a burst that dies away.
                _ => full * noise.unit() * (-((t + 1500.0) % 3000.0) / 300.0).exp(),
            };
            (value.floor() as i64).clamp(-(full as i64), full as i64 - 1) as i32
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(
        bits in prop::sample::select(vec![8u32, 12, 16, 20, 24]),
        channels in prop::sample::select(vec![1usize, 2, 2, 6]),
        length in prop::sample::select(vec![0usize, 1, 2, 5, 15, 16, 17, 255, 1023, 4095, 4096, 4097, 9000, 12_288]),
        block in prop::sample::select(vec![16usize, 192, 576, 1000, 4096, 4096, 4096, 4608]),
        kinds in prop::collection::vec(0..KINDS, 6),
        relation in 0..4,
        seed in any::<u64>(),
        most in 1..6000usize,
    ) {
        let mut codes: Vec<Vec<i32>> = (0..channels)
            .map(|c| signal(kinds[c], length, bits, seed.wrapping_add(c as u64)))
            .collect();
        if let [left, right, ..] = codes.as_mut_slice() {
            let limit = (1i32 << (bits - 1)) - 1;
            match relation {
                1 => right.clone_from(left),
                2 => *right = left.iter().map(|code| (-code).min(limit)).collect(),
                3 => *right = left.iter().zip(&*right).map(|(l, r)| l / 2 + r / 16).collect(),
                _ => {}
            }
        }
        let settings = Settings { rate: 44_100, channels: channels as u32, bits, block };
        check(settings, &codes);
        let (whole, totals) = encode(settings, &codes);
        prop_assert!((whole.clone(), totals.clone()) == encode_in_pushes(settings, &codes, most), "pushes matter");
        prop_assert!((whole, totals) == plainly(|| encode(settings, &codes)), "the processor matters");
    }
}

const CD: Settings = Settings {
    rate: 44_100,
    channels: 2,
    bits: 16,
    block: Settings::BLOCK,
};

#[test]
fn both_channels_at_the_lowest_code_and_against_each_other() {
    for bits in [8, 16, 24] {
        let (low, high) = (-1i32 << (bits - 1), (1 << (bits - 1)) - 1);
        let settings = Settings { bits, ..CD };
        check(settings, &[vec![low; 5000], vec![low; 5000]]);
        check(settings, &[vec![low; 5000], vec![high; 5000]]);
        let flip = |a, b| (0..5000).map(|i| if i % 2 == 0 { a } else { b }).collect();
        check(settings, &[flip(low, high), flip(high, low)]);
    }
}

#[test]
fn every_word_length_survives_full_scale_noise_and_slow_waves() {
    for bits in 4..=32 {
        for kind in [3, 9] {
            for channels in [1, 2] {
                let settings = Settings {
                    bits,
                    channels,
                    ..CD
                };
                let codes: Vec<Vec<i32>> = (0..channels)
                    .map(|c| signal(kind, 6000, bits, u64::from(c)))
                    .collect();
                check(settings, &codes);
            }
        }
    }
}

#[test]
fn odd_rates_and_block_sizes_have_headers_that_decode() {
    for rate in [
        1, 7_350, 8_000, 37_800, 44_056, 48_000, 64_000, 96_000, 352_800, 384_000, 655_350,
    ] {
        let settings = Settings {
            rate,
            block: 777,
            ..CD
        };
        check(settings, &[signal(4, 2000, 16, 1), signal(4, 2000, 16, 2)]);
    }
}

#[test]
fn frame_numbers_of_every_length() {
    // 16 samples a frame: more than 2048 of them need three bytes.
    let settings = Settings {
        block: 16,
        channels: 1,
        ..CD
    };
    check(settings, &[signal(4, 16 * 2100, 16, 3)]);
}

#[test]
fn noise_is_hardly_larger_than_pcm() {
    let codes = [signal(3, 40_960, 24, 1), signal(3, 40_960, 24, 2)];
    let settings = Settings { bits: 24, ..CD };
    let (frames, _) = encode(settings, &codes);
    assert!(frames.len() < 40_960 * 6 + 10 * 20, "{}", frames.len());
}

#[test]
fn silence_is_a_few_bytes_a_frame() {
    let (frames, totals) = encode(CD, &[vec![0; 40_960], vec![0; 40_960]]);
    assert_eq!(totals.max_frame, 14);
    assert_eq!(frames.len(), 140);
}

#[test]
fn padded_words_cost_no_more_than_unpadded() {
    let narrow = [signal(4, 40_960, 16, 1), signal(4, 40_960, 16, 2)];
    let wide = narrow
        .clone()
        .map(|c| c.iter().map(|code| code << 8).collect::<Vec<i32>>());
    let (small, _) = encode(CD, &narrow);
    let (padded, _) = encode(Settings { bits: 24, ..CD }, &wide);
    assert!(
        padded.len() < small.len() + small.len() / 100,
        "{} {}",
        padded.len(),
        small.len()
    );
}

#[test]
fn totals_count_frames_and_place_seek_points() {
    let length = 25 * 44_100;
    let codes = [signal(4, length, 16, 1), signal(4, length, 16, 2)];
    let (frames, totals) = encode(CD, &codes);
    assert_eq!((totals.min_block, totals.max_block), (4096, 4096));
    assert_eq!(totals.frames, length as u64);
    let samples: Vec<u64> = totals.seek_points.iter().map(|p| p.sample).collect();
    assert_eq!(samples, [0, 108 * 4096, 216 * 4096]);
    for point in &totals.seek_points {
        assert_eq!(point.frames, 4096);
        assert_eq!(frames[point.offset as usize..][..2], [0xff, 0xf8]);
    }
    assert!(totals.min_frame > 0 && totals.min_frame < totals.max_frame);
    // The MD5 of nothing, for an empty stream.
    let (nothing, totals) = encode(CD, &[vec![], vec![]]);
    assert!(nothing.is_empty() && totals.seek_points.is_empty());
    assert_eq!(totals.md5[..4], [0xd4, 0x1d, 0x8c, 0xd9]);
    assert_eq!((totals.min_frame, totals.max_frame), (0, 0));
}

#[test]
fn codes_outside_the_word_length_are_refused_not_wrapped() {
    let mut encoder = Encoder::new(CD).unwrap();
    let mut out = Vec::new();
    for code in [32_768, -32_769, i32::MIN, i32::MAX] {
        let error = encoder.push(&[&[0, 1], &[0, code]], &mut out).unwrap_err();
        assert_eq!(error.kind, Kind::Broken);
        let text = error.to_string();
        assert!(
            text.contains("channel 2") && text.contains(&code.to_string()),
            "{text}"
        );
    }
    assert!(encoder.push(&[&[0]], &mut out).is_err());
    assert!(encoder.push(&[&[0], &[0, 0]], &mut out).is_err());
    encoder.push(&[&[32_767], &[-32_768]], &mut out).unwrap();
    assert_eq!(
        encoder.finish(&mut out).unwrap().frames,
        1,
        "refused pushes left nothing"
    );
}

#[test]
fn settings_outside_the_subset_are_refused() {
    let bad = [
        Settings { rate: 0, ..CD },
        Settings {
            rate: 1 << 20,
            ..CD
        },
        Settings { channels: 0, ..CD },
        Settings { channels: 9, ..CD },
        Settings { bits: 3, ..CD },
        Settings { bits: 33, ..CD },
        Settings { block: 15, ..CD },
        Settings { block: 4609, ..CD },
        Settings {
            rate: 96_000,
            block: 16_385,
            ..CD
        },
    ];
    for settings in bad {
        assert!(Encoder::new(settings).is_err(), "{settings:?}");
    }
}
