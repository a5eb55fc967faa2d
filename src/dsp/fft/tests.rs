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

#[test]
fn the_inverse_gives_the_input_back_to_the_last_digits() {
    for length in [16, 9_408, 20_480] {
        let (mut re, mut im) = transformed(length);
        Fft::new(length).inverse(&mut re, &mut im, &mut Scratch::default());
        for (back, was) in re.iter().zip(noise(length, 3)) {
            assert!((back / length as f64 - was).abs() < 2e-15);
        }
    }
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
