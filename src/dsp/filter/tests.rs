//! Filters against their prototypes, measured by what comes out of them.

use super::proof::{Departure, answer, bilinear, departure, head, measured, row};
use super::*;
use crate::document::golden;
use crate::dsp::biquad::Coefficients;
use crate::dsp::testing::{block, blocks, noise, tone};

fn settings(shape: Shape, order: u32, frequency_hz: f64) -> PassSettings {
    PassSettings {
        shape,
        frequency_hz,
        order,
    }
}

fn of(settings: &PassSettings, rate: u32) -> Departure {
    // Long enough for the slowest pole to fall below rounding.
    let frames = (40.0 * f64::from(rate) / settings.frequency_hz) as usize + 4000;
    let h = answer(0, frames, 2, |b| Filter::new(settings, rate, 2).process(b));
    departure(&h, 0, rate, &settings.prototype())
}

/// The same by the bilinear transform, as everybody does it; even orders.
fn usual(settings: &PassSettings, rate: u32) -> Option<Departure> {
    let nyquist = f64::from(rate) / 2.0;
    if settings.order % 2 == 1 || settings.frequency_hz >= nyquist {
        return None;
    }
    let design = match settings.shape {
        Shape::HighPass => Coefficients::high_pass,
        Shape::LowPass => Coefficients::low_pass,
    };
    let sections: Vec<Coefficients> = settings
        .prototype()
        .iter()
        .map(|s| design(f64::from(rate), settings.frequency_hz, 1.0 / s.a[1]))
        .collect();
    let frames = (40.0 * f64::from(rate) / settings.frequency_hz) as usize + 4000;
    let h = bilinear(&sections, frames);
    Some(departure(&h, 0, rate, &settings.prototype()))
}

#[test]
fn magnitude_is_the_analogue_prototypes_up_to_nyquist_at_every_order() {
    for rate in [44_100, 48_000, 96_000] {
        for shape in [Shape::HighPass, Shape::LowPass] {
            for order in 1..=8 {
                for hz in [30.0, 300.0, 5_000.0, 16_000.0, 20_000.0, 26_000.0] {
                    let settings = settings(shape, order, hz);
                    let error = of(&settings, rate);
                    assert!(error.db < 0.06, "{settings:?} at {rate}: {error:?}");
                    // What the filter says of itself is what is measured (its grid is finer than ours).
                    let said = Filter::new(&settings, rate, 1).report().error_db;
                    assert!(
                        error.db < said + 0.005,
                        "{settings:?} at {rate}: {error:?}, said {said}"
                    );
                }
            }
        }
    }
}

#[test]
fn phase_of_a_low_corner_is_the_prototypes() {
    for order in 1..=8 {
        for rate in [44_100, 96_000] {
            let error = of(&settings(Shape::HighPass, order, 30.0), rate);
            assert!(
                error.late.abs() < 0.01 && error.degrees < 0.05,
                "{order} {error:?}"
            );
        }
    }
}

#[test]
fn the_corner_is_exact_and_so_are_the_ends() {
    let at = |settings: &PassSettings, hz: f64| {
        let h = answer(0, 100_000, 1, |b| {
            Filter::new(settings, 48_000, 1).process(b)
        });
        let [re, im] = measured(&h, 0, 48_000, hz);
        re.hypot(im)
    };
    for order in [1, 2, 5, 8] {
        let low = settings(Shape::LowPass, order, 1000.0);
        assert!((at(&low, 0.0) - 1.0).abs() < 1e-9);
        assert!((at(&low, 1000.0) - 0.5f64.sqrt()).abs() < 1e-3);
        let high = settings(Shape::HighPass, order, 1000.0);
        assert!(at(&high, 0.0) < 1e-9);
        assert!((at(&high, 1000.0) - 0.5f64.sqrt()).abs() < 1e-3);
    }
}

#[test]
fn a_steady_tone_comes_out_as_the_prototype_says() {
    let settings = settings(Shape::HighPass, 2, 1_000.0);
    let mut signal = block(vec![tone(48_000, 500.0, 1.0, 48_000)]);
    Filter::new(&settings, 48_000, 1).process(&mut signal);
    let power: f64 = signal.channels[0][24_000..].iter().map(|v| v * v).sum();
    let want = settings.prototype()[0].power(500.0);
    assert!((10.0 * (power / 12_000.0 / want).log10()).abs() < 1e-3);
}

#[test]
fn blocks_and_the_number_of_channels_do_not_change_a_bit() {
    let settings = settings(Shape::LowPass, 7, 9_000.0);
    let planes: Vec<Vec<f64>> = (0..5).map(|c| noise(20_000, c)).collect();
    let mut whole = block(planes.clone());
    Filter::new(&settings, 44_100, 5).process(&mut whole);
    for (plane, want) in planes.iter().zip(&whole.channels) {
        for size in [1, 7, 777, 8192] {
            let mut filter = Filter::new(&settings, 44_100, 1);
            let mut got = Vec::new();
            for mut piece in blocks(&block(vec![plane.clone()]), size) {
                filter.process(&mut piece);
                got.extend(piece.channels.swap_remove(0));
            }
            assert!(&got == want, "blocks of {size}");
        }
    }
}

#[test]
fn a_constant_offset_goes_and_the_bass_stays() {
    for rate in [44_100, 192_000] {
        let frames = 3 * rate as usize;
        let mut signal = block(vec![vec![0.1; frames]]);
        let mut filter = Filter::without_offset(rate, 1);
        filter.process(&mut signal);
        assert!(signal.channels[0][frames - 1].abs() < 1e-9);
        assert_eq!(filter.report().frames, frames as u64);
        let h = answer(0, frames, 1, |b| Filter::without_offset(rate, 1).process(b));
        let [re, im] = measured(&h, 0, rate, 20.0);
        assert!((20.0 * re.hypot(im).log10() + 0.011).abs() < 1e-3);
        assert!((im.atan2(re).to_degrees() - 2.862).abs() < 0.01);
    }
}

#[test]
fn extremes_of_rate_and_corner_stay_finite_and_stable() {
    for rate in [8_000, 384_000] {
        for shape in [Shape::HighPass, Shape::LowPass] {
            for hz in [
                1.0,
                0.999 * f64::from(rate) / 2.0,
                f64::from(rate) / 2.0,
                90_000.0,
            ] {
                for order in [0, 1, 8, 99] {
                    let mut signal = block(vec![noise(5_000, 1)]);
                    Filter::new(&settings(shape, order, hz), rate, 1).process(&mut signal);
                    let bounded = signal.channels[0].iter().all(|v| v.abs() < 10.0);
                    assert!(bounded, "{shape:?} {hz} {order} at {rate}");
                }
            }
        }
    }
}

#[test]
fn table_of_high_and_low_passes() {
    let mut text = head("Largest error against the analogue prototype, 20 Hz to 0.98 of Nyquist");
    for rate in [44_100, 48_000, 96_000] {
        text += &format!("\n{rate} Hz\n");
        for shape in [Shape::HighPass, Shape::LowPass] {
            for (hz, orders) in [
                (30.0, &[2, 4][..]),
                (1_000.0, &[2]),
                (10_000.0, &[1, 2, 4]),
                (16_000.0, &[2, 4, 8]),
                (20_000.0, &[1, 2, 4, 8]),
                (26_000.0, &[2]),
            ] {
                for &order in orders {
                    let settings = settings(shape, order, hz);
                    let name = format!("{shape:?} order {order}, {hz} Hz");
                    text += &row(&name, usual(&settings, rate), of(&settings, rate));
                }
            }
        }
    }
    golden(
        "filters",
        "high-and-low-passes-against-their-prototypes",
        &text,
    );
}
