use super::*;
use crate::dsp::cpu;
use crate::dsp::testing::noise;
use crate::release::programme::converted;

const RATES: [u32; 8] = [
    44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 352_800, 384_000,
];

/// A sine whose phase is exact at every frame: the product of frequency and time never leaves the whole numbers.
fn tone(rate: u32, hz: u32, amplitude: f64, frames: usize) -> Vec<f64> {
    let turn = |i: u64| (u64::from(hz) * i % u64::from(rate)) as f64 / f64::from(rate);
    (0..frames as u64)
        .map(|i| amplitude * libm::sin(2.0 * std::f64::consts::PI * turn(i)))
        .collect()
}

fn convert_all(
    input: &[Vec<f64>],
    from: u32,
    to: u32,
    filter: Filter,
    chunk: usize,
) -> Vec<Vec<f64>> {
    let mut converter = Converter::new(from, to, input.len(), filter).unwrap();
    let mut out = Block::new(input.len());
    let frames = input[0].len();
    for start in (0..frames).step_by(chunk) {
        let end = (start + chunk).min(frames);
        let channels = input.iter().map(|c| c[start..end].to_vec()).collect();
        converter.push(
            &Block {
                channels,
                grid_bits: Some(16),
            },
            &mut out,
        );
    }
    converter.finish(&mut out);
    assert_eq!(out.grid_bits, None);
    out.channels
}

fn convert(input: &[f64], from: u32, to: u32) -> Vec<f64> {
    convert_all(&[input.to_vec()], from, to, Filter::Standard, 8_192).remove(0)
}

/// Largest difference in the middle, where the edges have died away.
fn difference(a: &[f64], b: &[f64], margin: usize) -> f64 {
    let end = a.len().min(b.len()) - margin;
    a[margin..end]
        .iter()
        .zip(&b[margin..end])
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f64::max)
}

#[test]
fn every_pair_of_rates_keeps_the_length_rule_and_the_tone() {
    for from in RATES {
        for to in RATES.into_iter().filter(|to| *to != from) {
            let input = tone(from, 997, 0.5, from as usize / 4 + 1);
            let out = convert(&input, from, to);
            assert_eq!(out.len() as u64, converted(input.len() as u64, from, to));
            let expected = tone(to, 997, 0.5, out.len());
            let worst = difference(&out, &expected, to as usize / 10);
            assert!(worst < 2e-15, "{from} to {to}: {worst:e}");
        }
    }
}

#[test]
fn any_length_from_one_frame_up_has_the_length_of_the_rule() {
    for (from, to) in [
        (96_000, 44_100),
        (44_100, 96_000),
        (96_000, 48_000),
        (8_000, 44_100),
    ] {
        for frames in [0usize, 1, 2, 3, 441, 1_000, 12_345, 40_000] {
            let out = convert(&noise(frames, 3), from, to);
            assert_eq!(out.len() as u64, converted(frames as u64, from, to));
            assert!(out.iter().all(|x| x.is_finite() && x.abs() < 4.0));
        }
    }
}

#[test]
fn blocks_threads_and_processors_change_no_bit() {
    let input = [noise(60_000, 1), noise(60_000, 2), noise(60_000, 3)];
    for filter in Filter::ALL {
        for (from, to) in [(96_000, 44_100), (44_100, 96_000)] {
            let whole = convert_all(&input, from, to, filter, usize::MAX);
            for chunk in [1, 777, 8_192] {
                assert_eq!(convert_all(&input, from, to, filter, chunk), whole);
            }
            cpu::plain(true);
            let plain = convert_all(&input, from, to, filter, 8_192);
            cpu::plain(false);
            assert_eq!(plain, whole);
        }
    }
}

#[test]
fn a_later_start_is_a_later_end_and_nothing_else() {
    let input = noise(30_000, 4);
    let later = [vec![0.0; 640], input.clone()].concat();
    let (now, then) = (
        convert(&input, 96_000, 44_100),
        convert(&later, 96_000, 44_100),
    );
    assert!(difference(&now, &then[294..], 2_000) < 3e-15);
}

#[test]
fn it_agrees_with_another_converter_of_the_same_quality() {
    for (from, to) in [(96_000u32, 44_100u32), (44_100, 48_000), (48_000, 192_000)] {
        // Both are flat to 20 kHz; what lies above differs by design.
        let input: Vec<f64> = [31, 440, 1_999, 7_001, 15_013, 19_997]
            .into_iter()
            .map(|hz| tone(from, hz, 0.12, from as usize / 2))
            .reduce(|a, b| a.iter().zip(b).map(|(x, y)| x + y).collect())
            .unwrap();
        let config = ardftsrc::PRESET_HIGH
            .with_input_rate(from as usize)
            .with_output_rate(to as usize)
            .with_channels(1);
        let mut anchor = ardftsrc::PlanarResampler::<f64>::new(config).unwrap();
        let other = anchor.process_all(&[input.as_slice()]).unwrap();
        let other = other.get_channel(0).unwrap();
        let worst = difference(&convert(&input, from, to), other, to as usize / 5);
        assert!(worst < 3e-15, "{from} to {to}: {worst:e}");
    }
}

#[test]
fn nothing_folds_and_peaks_above_full_scale_are_kept() {
    for hz in [22_161, 23_000, 30_011, 47_000] {
        let fold = convert(&tone(96_000, hz, 1.0, 48_000), 96_000, 44_100);
        let rest = fold[4_000..18_000]
            .iter()
            .fold(0.0f64, |m, x| m.max(x.abs()));
        assert!(rest < 1e-14, "{hz}: {rest:e}");
    }
    let loud = convert(&tone(48_000, 997, 4.0, 24_000), 48_000, 44_100);
    let peak = loud[4_000..18_000]
        .iter()
        .fold(0.0f64, |m, x| m.max(x.abs()));
    assert!((peak - 4.0).abs() < 1e-3);
}

#[test]
fn edges_are_predicted_not_cut() {
    // A cosine that starts and stops at full level: zero padding would give 0.34 for the first sample.
    let from: Vec<f64> = (0..48_000)
        .map(|i| 0.5 * libm::cos(2.0 * std::f64::consts::PI * 997.0 * f64::from(i) / 96_000.0))
        .collect();
    let out = convert(&from, 96_000, 44_100);
    for (i, x) in out.iter().enumerate() {
        let t = i as f64 / 44_100.0;
        let expected = 0.5 * libm::cos(2.0 * std::f64::consts::PI * 997.0 * t);
        assert!((x - expected).abs() < 1e-4, "{i}: {x} {expected}");
    }
}

#[test]
fn a_silent_channel_stays_exactly_silent_beside_a_loud_one() {
    let out = convert_all(
        &[noise(50_000, 1), vec![0.0; 50_000]],
        96_000,
        44_100,
        Filter::Standard,
        8_192,
    );
    assert!(out[1].iter().all(|x| *x == 0.0));
    assert!(out[0].iter().any(|x| x.abs() > 0.5));
}

#[test]
fn channels_in_pairs_are_those_converted_alone() {
    let (left, right) = (noise(40_000, 1), noise(40_000, 2));
    let pair = convert_all(
        &[left.clone(), right],
        44_100,
        48_000,
        Filter::Standard,
        8_192,
    );
    let alone = convert(&left, 44_100, 48_000);
    assert!(difference(&pair[0], &alone, 0) < 1e-14);
}

#[test]
fn filters_are_as_flat_as_steep_and_as_short_as_they_say() {
    /// Gain at a share of the Nyquist frequency, dB.
    fn gain_db(taps: &[f64], share: f64) -> f64 {
        let turn = std::f64::consts::PI * share / 2.0;
        let sum: f64 = taps
            .iter()
            .enumerate()
            .skip(1)
            .map(|(n, tap)| 2.0 * tap * libm::cos(turn * n as f64))
            .sum();
        20.0 * libm::log10((taps[0] + sum).abs() + 1e-20)
    }
    // Taps at twice the lower rate, so that its Nyquist frequency lies in the middle of the band.
    let standard = Filter::Standard.taps(88_200, 44_100);
    assert!((0..977).all(|k| gain_db(&standard, f64::from(k) / 1_000.0).abs() < 1e-3));
    assert!(gain_db(&standard, 0.982) > -0.1);
    assert!((1_000..2_000).all(|k| gain_db(&standard, f64::from(k) / 1_000.0) < -280.0));
    let gentle = Filter::Gentle.taps(88_200, 44_100);
    assert!((0..907).all(|k| gain_db(&gentle, f64::from(k) / 1_000.0).abs() < 1e-4));
    assert!((1_000..2_000).all(|k| gain_db(&gentle, f64::from(k) / 1_000.0) < -180.0));
    let ring_ms = |taps: &[f64]| {
        let last = taps.iter().rposition(|t| t.abs() > taps[0] * 1e-5).unwrap();
        last as f64 / 88.2
    };
    assert!(ring_ms(&standard) < 9.6 && ring_ms(&gentle) < 2.5);
}

#[test]
fn rates_without_a_common_measure_are_refused_in_words() {
    let error = Converter::new(44_100, 44_101, 2, Filter::Standard)
        .err()
        .unwrap();
    assert!(error.to_string().contains("44101"), "{error}");
}
