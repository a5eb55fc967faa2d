//! EBU Tech 3341 cases 1 to 6 and 9 to 14, Tech 3342 cases 1 to 4 (the remaining cases are authentic programmes), and signals in the
//! style of Report ITU-R BS.2217.

use std::fmt::Write;

use runout::audio::Block;
use runout::dsp::loudness::{Loudness, Weighting};

use super::signals::{NOTHING, both, channels, sequence, tone};
use crate::golden;

/// Collects one line per reading and fails on those outside the tolerance.
struct Table(String);

impl Table {
    fn row(&mut self, case: &str, what: &str, read: f64, expected: f64, tolerance: f64) {
        assert!(
            (read - expected).abs() <= tolerance,
            "{case}, {what}: read {read}, expected {expected} within {tolerance}"
        );
        let _ = writeln!(self.0, "{case:26} {what:8} {expected:7.2} {read:7.2}");
    }
}

fn measure(rate: u32, signal: &Block) -> Loudness {
    let mut meter = Loudness::new(rate, signal.channels.len()).unwrap();
    meter.push(signal);
    meter
}

fn integrated(rate: u32, signal: &Block) -> f64 {
    measure(rate, signal).integrated().unwrap()
}

/// Gain of the weighting at a frequency, dB.
fn weighting_db(rate: u32, hz: f64) -> f64 {
    let weighting = Weighting::new(rate);
    let rate = f64::from(rate);
    weighting.shelf.gain_db(rate, hz) + weighting.high_pass.gain_db(rate, hz)
}

/// LUFS of a stereo tone of 0 dBFS.
fn stereo_tone_lufs(rate: u32, hz: f64) -> f64 {
    weighting_db(rate, hz) - 0.691
}

/// Smallest and largest of some values.
fn extremes(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::MAX, f64::MIN], |[low, high], v| {
        [low.min(v), high.max(v)]
    })
}

fn ebu_3341(rate: u32) -> Table {
    let mut t = Table(String::new());
    for (case, level) in [("3341-1", -23.0), ("3341-2", -33.0)] {
        let meter = measure(rate, &both(tone(rate, 1000.0, level, 20.0)));
        t.row(case, "I", meter.integrated().unwrap(), level, 0.1);
        t.row(
            case,
            "M max",
            meter.momentary_max().unwrap().lufs,
            level,
            0.1,
        );
        t.row(
            case,
            "S max",
            meter.short_term_max().unwrap().lufs,
            level,
            0.1,
        );
    }
    for (case, parts) in [
        ("3341-3", &[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)][..]),
        (
            "3341-4",
            &[
                (10.0, -72.0),
                (10.0, -36.0),
                (60.0, -23.0),
                (10.0, -36.0),
                (10.0, -72.0),
            ],
        ),
        ("3341-5", &[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)]),
    ] {
        let read = integrated(rate, &both(sequence(rate, parts)));
        t.row(case, "I", read, -23.0, 0.1);
    }
    let five = [-28.0, -28.0, -24.0, -30.0, -30.0].map(|l| tone(rate, 1000.0, l, 20.0));
    t.row(
        "3341-6 5.0",
        "I",
        integrated(rate, &channels(five.to_vec())),
        -23.0,
        0.1,
    );
    let mut six = five.to_vec();
    six.insert(3, tone(rate, 60.0, -6.0, 20.0));
    t.row(
        "3341-6 5.1, loud LFE",
        "I",
        integrated(rate, &channels(six)),
        -23.0,
        0.1,
    );

    let nine = measure(
        rate,
        &both(sequence(rate, &[(1.34, -20.0), (1.66, -30.0)].repeat(5))),
    );
    for (what, value) in ["S least", "S most"]
        .iter()
        .zip(extremes(nine.gated().short_term_lufs()))
    {
        t.row("3341-9", what, value, -23.0, 0.1);
    }
    let twelve = measure(
        rate,
        &both(sequence(rate, &[(0.18, -20.0), (0.22, -30.0)].repeat(25))),
    );
    let settled = twelve.gated().momentary_lufs().skip(7);
    for (what, value) in ["M least", "M most"].iter().zip(extremes(settled)) {
        t.row("3341-12", what, value, -23.0, 0.1);
    }
    for i in 0..20 {
        let parts = [(0.15 * f64::from(i), -90.0), (3.0, -23.0), (1.0, -90.0)];
        let ten = measure(rate, &both(sequence(rate, &parts)));
        let case = format!("3341-10-{}", i + 1);
        t.row(
            &case,
            "S max",
            ten.short_term_max().unwrap().lufs,
            -23.0,
            0.1,
        );
        let parts = [(0.02 * f64::from(i), -90.0), (0.4, -23.0), (1.0, -90.0)];
        let thirteen = measure(rate, &both(sequence(rate, &parts)));
        let case = format!("3341-13-{}", i + 1);
        t.row(
            &case,
            "M max",
            thirteen.momentary_max().unwrap().lufs,
            -23.0,
            0.1,
        );
    }
    let mut eleven = Loudness::new(rate, 2).unwrap();
    let mut fourteen = Loudness::new(rate, 2).unwrap();
    for i in 0..20 {
        let level = -38.0 + f64::from(i);
        let late = 0.15 * f64::from(i);
        let parts = [(late, NOTHING), (3.0, level), (3.0 - late, NOTHING)];
        eleven.push(&both(sequence(rate, &parts)));
        let read = eleven.short_term_max().unwrap().lufs;
        t.row(
            &format!("3341-11, segment {}", i + 1),
            "S max",
            read,
            level,
            0.1,
        );
        let late = 0.02 * f64::from(i);
        let parts = [(late, NOTHING), (0.4, level), (0.4 - late, NOTHING)];
        fourteen.push(&both(sequence(rate, &parts)));
        let read = fourteen.momentary_max().unwrap().lufs;
        t.row(
            &format!("3341-14, segment {}", i + 1),
            "M max",
            read,
            level,
            0.1,
        );
    }
    t
}

fn ebu_3342(rate: u32) -> Table {
    let mut t = Table(String::new());
    for (case, levels, expected) in [
        ("3342-1", &[-20.0, -30.0][..], 10.0),
        ("3342-2", &[-20.0, -15.0], 5.0),
        ("3342-3", &[-40.0, -20.0], 20.0),
        ("3342-4", &[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ] {
        let parts: Vec<_> = levels.iter().map(|l| (20.0, *l)).collect();
        let read = measure(rate, &both(sequence(rate, &parts)))
            .range()
            .unwrap();
        t.row(case, "LRA", read, expected, 1.0);
    }
    t
}

fn bs_2217(rate: u32) -> Table {
    let mut t = Table(String::new());
    for hz in [25.0, 100.0, 500.0, 997.0, 1000.0, 2000.0, 10_000.0] {
        for target in [-23.0, -24.0] {
            let level = target - stereo_tone_lufs(rate, hz);
            let read = integrated(rate, &both(tone(rate, hz, level, 10.0)));
            t.row(&format!("tone {hz} Hz"), "I", read, target, 0.1);
        }
    }
    let zero = stereo_tone_lufs(rate, 1000.0);
    let mean = |a: f64, b: f64| {
        let power = (libm::pow(10.0, a / 10.0) + libm::pow(10.0, b / 10.0)) / 2.0;
        10.0 * libm::log10(power)
    };
    for (case, parts, expected) in [
        (
            "absolute gate",
            vec![(20.0, -69.5 - zero), (20.0, -70.5 - zero)],
            -69.5,
        ),
        (
            "relative gate, inside",
            vec![(20.0, -20.0 - zero), (20.0, -29.0 - zero)],
            mean(-20.0, -29.0),
        ),
        (
            "relative gate, outside",
            vec![(20.0, -20.0 - zero), (20.0, -34.0 - zero)],
            -20.0,
        ),
        (
            "absolute gate, bursts",
            [
                (0.8, -89.15),
                (0.5, -69.47),
                (0.5, -89.15),
                (0.5, -69.47),
                (0.5, -89.15),
                (0.5, -69.47),
                (0.7, -89.15),
            ]
            .to_vec(),
            -69.5,
        ),
        (
            "relative gate, steps",
            vec![
                (0.5, -89.15),
                (0.9, -19.9),
                (1.3, -7.1),
                (0.8, -19.9),
                (0.5, -89.15),
            ],
            -10.0,
        ),
    ] {
        let read = integrated(rate, &both(sequence(rate, &parts)));
        t.row(case, "I", read, expected, 0.1);
    }
    for (index, (name, weight)) in [
        ("L", 1.0),
        ("R", 1.0),
        ("C", 1.0),
        ("LFE", 0.0),
        ("Ls", 1.41),
        ("Rs", 1.41),
    ]
    .into_iter()
    .enumerate()
    {
        let mut six = vec![vec![0.0; rate as usize * 2]; 6];
        six[index] = tone(rate, 1000.0, -20.0, 2.0);
        let read = measure(rate, &channels(six)).integrated();
        if weight == 0.0 {
            assert_eq!(read, None, "{name} must not count");
            continue;
        }
        let expected = -20.0 + zero + 10.0 * libm::log10(weight / 2.0);
        t.row(
            &format!("channel {name}"),
            "I",
            read.unwrap(),
            expected,
            0.1,
        );
    }
    // BS.1770-5, Annex 1: 997 Hz at 0 dBFS in one front channel reads -3.01.
    let one = channels(vec![
        tone(rate, 997.0, 0.0, 2.0),
        vec![0.0; rate as usize * 2],
    ]);
    t.row(
        "997 Hz, one channel",
        "I",
        integrated(rate, &one),
        -3.01,
        0.01,
    );
    t
}

#[test]
fn the_ebu_loudness_signals_read_what_is_published() {
    let table = ebu_3341(48_000).0 + &ebu_3342(48_000).0;
    golden!("conformance", "ebu-loudness-signals-at-48-khz", table);
}

#[test]
fn the_bs_2217_style_signals_read_what_is_published() {
    golden!(
        "conformance",
        "bs-2217-style-signals-at-48-khz",
        bs_2217(48_000).0
    );
}

/// Other rates: apart from the weighting's gain at 1 kHz, which the bilinear transform moves a little, the same signal reads
/// the same, so no second table is kept.
#[test]
fn the_sample_rate_does_not_matter() {
    let parts = [(2.0, -26.0), (2.1, -20.0), (2.0, -26.0)];
    let readings = |rate| {
        let meter = measure(rate, &both(sequence(rate, &parts)));
        let shift = stereo_tone_lufs(rate, 1000.0);
        [
            meter.integrated().unwrap() - shift,
            meter.momentary_max().unwrap().lufs - shift,
            meter.short_term_max().unwrap().lufs - shift,
            meter.range().unwrap(),
        ]
    };
    let reference = readings(48_000);
    for rate in [44_100, 96_000, 192_000] {
        assert!((stereo_tone_lufs(rate, 1000.0)).abs() < 0.03);
        for (a, b) in reference.into_iter().zip(readings(rate)) {
            assert!((a - b).abs() < 0.005, "{rate}: {a} {b}");
        }
    }
}
