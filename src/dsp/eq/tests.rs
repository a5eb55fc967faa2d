//! Bands against their prototypes, measured by what comes out.

use super::*;
use crate::document::golden;
use crate::dsp::biquad::Coefficients;
use crate::dsp::filter::analogue::magnitude;
use crate::dsp::filter::proof::{Departure, bilinear, departure, head, measured, row};
use crate::dsp::testing::{block, blocks, noise};

fn band(curve: Curve, frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band {
        curve,
        frequency_hz,
        gain_db,
        q,
    }
}

fn run(settings: &EqSettings, rate: u32, signal: &Block, size: usize) -> Block {
    let mut eq = Eq::new(settings, rate, signal.channels.len());
    let mut out = Block::default();
    for piece in blocks(signal, size) {
        eq.push(&piece, &mut out);
    }
    eq.finish(&mut out);
    out
}

fn answer(settings: &EqSettings, rate: u32, at: usize, frames: usize) -> Vec<f64> {
    let mut impulse = vec![0.0; frames];
    impulse[at] = 1.0;
    let mut out = run(settings, rate, &block(vec![impulse; 2]), 8192);
    out.channels.swap_remove(0)
}

fn minimum(bands: &[Band]) -> EqSettings {
    EqSettings {
        bands: bands.to_vec(),
        phase: Phase::Minimum,
    }
}

fn of(band: Band, rate: u32) -> Departure {
    let settings = minimum(&[band]);
    let frames = (30.0 * f64::from(rate) / band.frequency_hz * band.q.max(1.0)) as usize + 4000;
    departure(
        &answer(&settings, rate, 0, frames),
        0,
        rate,
        &settings.prototype(),
    )
}

fn usual(band: Band, rate: u32) -> Option<Departure> {
    let design = match band.curve {
        Curve::Bell => Coefficients::peaking,
        Curve::LowShelf => Coefficients::low_shelf,
        Curve::HighShelf => Coefficients::high_shelf,
        Curve::Tilt | Curve::Notch => return None,
    };
    let Band {
        frequency_hz: hz,
        gain_db,
        q,
        ..
    } = band;
    if 2.0 * hz >= f64::from(rate) {
        return None;
    }
    let frames = (30.0 * f64::from(rate) / hz * q.max(1.0)) as usize + 4000;
    let h = bilinear(&[design(f64::from(rate), hz, q, gain_db)], frames);
    Some(departure(&h, 0, rate, &[band.prototype()?]))
}

#[test]
fn magnitude_is_the_analogue_prototypes_up_to_nyquist() {
    for rate in [44_100, 96_000] {
        for hz in [100.0, 3_000.0, 12_000.0, 18_000.0, 21_000.0, 30_000.0] {
            for gain_db in [-6.0, 3.0, 12.0] {
                let bells = [0.5, 1.4, 6.0].map(|q| band(Curve::Bell, hz, gain_db, q));
                let others = [Curve::LowShelf, Curve::HighShelf, Curve::Tilt]
                    .map(|curve| band(curve, hz, gain_db, 0.7));
                for band in bells.into_iter().chain(others) {
                    let error = of(band, rate);
                    assert!(error.db < 0.03, "{band:?} at {rate}: {error:?}");
                    // Beside a shift of part of a sample.
                    assert!(error.degrees < 5.0, "{band:?} at {rate}: {error:?}");
                }
            }
        }
    }
}

#[test]
fn linear_phase_has_the_same_magnitude_and_no_phase() {
    for rate in [44_100, 96_000] {
        let settings = EqSettings {
            bands: vec![
                band(Curve::Bell, 60.0, 4.0, 1.0),
                band(Curve::LowShelf, 120.0, -3.0, 0.7),
                band(Curve::HighShelf, 12_000.0, 6.0, 0.7),
                band(Curve::Tilt, 800.0, 1.0, 0.7),
            ],
            phase: Phase::Linear,
        };
        let at = 60_000;
        let h = answer(&settings, rate, at, 2 * at + 1);
        for hz in [
            20.0,
            40.0,
            60.0,
            200.0,
            1_000.0,
            9_000.0,
            0.49 * f64::from(rate),
        ] {
            let [re, im] = measured(&h, at, rate, hz);
            let want = magnitude(&settings.prototype(), hz);
            assert!(
                (20.0 * (re / want).log10()).abs() < 2e-3,
                "{hz} at {rate}: {re} {want}"
            );
            assert!(im.abs() < 1e-9);
        }
        assert!(Eq::new(&settings, rate, 2).report().error_db < 2e-3);
    }
}

#[test]
fn blocks_do_not_change_a_bit() {
    let signal = block(vec![noise(30_001, 1), noise(30_001, 2), noise(30_001, 3)]);
    for phase in [Phase::Minimum, Phase::Linear] {
        let settings = EqSettings {
            bands: vec![
                band(Curve::Bell, 200.0, 4.0, 1.0),
                band(Curve::HighShelf, 9_000.0, -3.0, 0.7),
            ],
            phase,
        };
        let whole = run(&settings, 48_000, &signal, 1 << 20);
        assert_eq!((whole.frames(), whole.grid_bits), (30_001, None));
        for size in [1, 7, 777, 8192] {
            assert!(
                run(&settings, 48_000, &signal, size) == whole,
                "{phase:?} {size}"
            );
        }
    }
}

#[test]
fn bands_at_0_db_leave_every_bit_and_the_grid() {
    for phase in [Phase::Minimum, Phase::Linear] {
        let settings = EqSettings {
            bands: vec![
                band(Curve::Bell, 200.0, 0.0, 1.0),
                band(Curve::Tilt, 900.0, 0.0, 1.0),
            ],
            phase,
        };
        let signal = Block {
            channels: vec![noise(5_000, 1); 2],
            grid_bits: Some(16),
        };
        let mut eq = Eq::new(&settings, 44_100, 2);
        let mut out = Block::default();
        eq.push(&signal, &mut out);
        eq.finish(&mut out);
        assert_eq!(out, signal);
        assert_eq!(eq.report().frames, 0);
    }
}

#[test]
fn table_of_bands() {
    let mut text = head("Largest error against the analogue prototype, 20 Hz to 0.98 of Nyquist");
    for rate in [44_100, 48_000, 96_000] {
        text += &format!("\n{rate} Hz\n");
        for (curve, hz, gain_db, q) in [
            (Curve::Bell, 100.0, 6.0, 1.0),
            (Curve::Bell, 3_000.0, -3.0, 1.4),
            (Curve::Bell, 10_000.0, 3.0, 0.7),
            (Curve::Bell, 16_000.0, 6.0, 1.0),
            (Curve::Bell, 18_000.0, -12.0, 4.0),
            (Curve::Bell, 20_000.0, 6.0, 0.5),
            (Curve::Bell, 30_000.0, 6.0, 0.5),
            (Curve::LowShelf, 100.0, 3.0, 0.7),
            (Curve::LowShelf, 8_000.0, 6.0, 0.7),
            (Curve::HighShelf, 8_000.0, 3.0, 0.7),
            (Curve::HighShelf, 12_000.0, 6.0, 0.7),
            (Curve::HighShelf, 18_000.0, -6.0, 0.7),
            (Curve::Tilt, 800.0, 3.0, 0.7),
            (Curve::Notch, 10_000.0, 0.0, 5.0),
        ] {
            let band = band(curve, hz, gain_db, q);
            let name = format!("{curve:?} {hz} Hz {gain_db:+} dB q {q}");
            text += &row(&name, usual(band, rate), of(band, rate));
        }
    }
    golden("filters", "bands-against-their-prototypes", &text);
}
