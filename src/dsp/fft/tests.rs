use super::*;
use crate::dsp::cpu;
use crate::dsp::testing::noise;

fn transformed(length: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut re, mut im) = (noise(length, 3), noise(length, 4));
    Fft::new(length).forward(&mut re, &mut im, &mut Scratch::default());
    (re, im)
}

#[test]
fn it_is_the_sum_that_defines_it() {
    // Every radix takes part, in lengths that a sum of length squared terms can still check.
    for length in [16, 48, 80, 112, 240, 336, 1_344, 2_352] {
        let (x_re, x_im) = (noise(length, 3), noise(length, 4));
        let (re, im) = transformed(length);
        for k in 0..length {
            let (mut sum_re, mut sum_im) = (0.0, 0.0);
            for n in 0..length {
                let [cos, sin] = turn(n * k % length, length);
                sum_re += x_re[n] * cos - x_im[n] * sin;
                sum_im += x_re[n] * sin + x_im[n] * cos;
            }
            let error = (sum_re - re[k]).abs().max((sum_im - im[k]).abs());
            assert!(error < 1e-15 * length as f64, "{length} at {k}: {error:e}");
        }
    }
}

/// Every tone that is a bin, through a filter that changes the length: what comes out is the same tone, as many times as loud as
/// its gain says, or nothing above half of the lower rate.
#[test]
fn a_circular_filter_keeps_tones_and_changes_their_rate() {
    for (rows, from, to) in [(8, 5, 7), (8, 20, 6), (16, 7, 10), (24, 8, 8), (8, 9, 7)] {
        let (length_in, length_out, shorter) = (rows * from, rows * to, rows * from.min(to));
        let gain = noise(shorter, 5);
        let scaled: Vec<f64> = gain.iter().map(|g| g / length_in as f64).collect();
        let circular = Circular::new(rows, from, to, |bin| four(&scaled, bin));
        for bin in 0..length_in {
            let tone = |length: usize, at: usize| -> (Vec<f64>, Vec<f64>) {
                let turns = (0..length).map(|n| turn(n * at % length, length));
                turns.map(|[cos, sin]| (cos, -sin)).unzip()
            };
            let (re, im) = tone(length_in, bin);
            let (mut out_re, mut out_im) = (vec![0.0; length_out], vec![0.0; length_out]);
            let mut scratch = Scratch::default();
            circular.run(
                [&re, &im],
                [&mut out_re, &mut out_im],
                0..rows,
                &mut scratch,
            );
            let (to_bin, gain) = match bin {
                low if low < shorter / 2 => (low, gain[low]),
                high if length_in - high <= shorter / 2 => (
                    length_out + high - length_in,
                    gain[shorter + high - length_in],
                ),
                _ => (0, 0.0),
            };
            let (want_re, want_im) = tone(length_out, to_bin);
            for n in 0..length_out {
                let error =
                    (out_re[n] - gain * want_re[n]).abs() + (out_im[n] - gain * want_im[n]).abs();
                assert!(
                    error < 1e-13,
                    "{rows} {from} {to}: bin {bin} at {n}: {error:e}"
                );
            }
        }
    }
}

#[test]
fn rows_that_are_kept_are_those_of_the_whole() {
    let (rows, from, to) = (16, 10, 7);
    let gain = noise(rows * to, 5);
    let circular = Circular::new(rows, from, to, |bin| four(&gain, bin));
    let (re, im) = (noise(rows * from, 1), noise(rows * from, 2));
    let run = |keep: std::ops::Range<usize>| {
        let mut out = [vec![0.0; keep.len() * to], vec![0.0; keep.len() * to]];
        let results = out.each_mut().map(Vec::as_mut_slice);
        circular.run([&re, &im], results, keep, &mut Scratch::default());
        out
    };
    let ([whole_re, whole_im], [kept_re, kept_im]) = (run(0..rows), run(3..13));
    assert_eq!(whole_re[3 * to..13 * to], kept_re);
    assert_eq!(whole_im[3 * to..13 * to], kept_im);
}

#[test]
fn wide_vectors_change_no_bit() {
    for length in [16, 7_056, 20_480] {
        let wide = transformed(length);
        cpu::plain(true);
        let plain = transformed(length);
        cpu::plain(false);
        assert_eq!(wide, plain);
    }
}

#[test]
fn turns_of_mirrored_angles_have_the_same_digits() {
    for whole in [16usize, 48, 80, 112, 20_480] {
        for part in 0..whole {
            let [cos, sin] = turn(part, whole);
            let angle = 2.0 * std::f64::consts::PI * part as f64 / whole as f64;
            assert!(
                (cos - libm::cos(angle)).abs() < 2e-15 && (sin + libm::sin(angle)).abs() < 2e-15
            );
            let [mirrored_cos, mirrored_sin] = turn(whole - part, whole);
            assert_eq!((cos, sin), (mirrored_cos, -mirrored_sin));
        }
    }
    assert_eq!(turn(4, 16), [0.0, -1.0]);
}

#[test]
fn a_length_that_can_be_transformed_is_found_nearby() {
    assert_eq!(Fft::length_at_least(1), 16);
    assert_eq!(Fft::length_at_least(4_097), 4_320); // 2^5 3^3 5; 4,112 to 4,304 have primes above 7
    for wanted in [17, 1_000, 20_481, 100_000] {
        let length = Fft::length_at_least(wanted);
        assert!(length >= wanted && length < wanted + wanted / 10 + 16);
        assert_eq!(Fft::new(length).length(), length);
    }
}
