//! The band: every instrument as a recipe for one of the voices. Knows pitch, strength and length of a note; not the score.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::RATE;
use super::voice::Voice;
use super::voice::hiss::{Grain, Hiss};
use super::voice::modal::{Modal, Mode};
use super::voice::string::{Make, Plucked};
use super::voice::thump::Thump;
use super::voice::tine::Tine;
use super::voice::tone::{Manner, Tone};
use super::voice::wave::{Cycle, from_harmonics};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instrument {
    ElectricPiano,
    Vibraphone,
    UprightBass,
    Nylon,
    Steel,
    Pad,
    Reed,
    Bowed,
    SynthBass,
    Bell,
    Horn,
    Kick,
    Rim,
    Brush,
    BrushSweep,
    Hat,
    Ride,
    Shaker,
    Sea,
}

/// What an instrument is asked to play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strike {
    pub hz: f64,
    /// 0 to 1; loudness and colour.
    pub velocity: f64,
    /// Frames until it is let go.
    pub held: u64,
    /// Pitch a legato instrument slides in from; the note's own pitch for none.
    pub from_hz: f64,
    pub seed: u64,
}

/// Waves made once per instrument and pitch.
#[derive(Default)]
pub struct Waves(BTreeMap<(Instrument, u64), Rc<Cycle>>);

/// No wave has harmonics above this: nothing musical is up there.
const TOP_HZ: f64 = 15_000.0;

impl Waves {
    fn of(&mut self, instrument: Instrument, hz: f64) -> Rc<Cycle> {
        let key = (instrument, hz.to_bits());
        let make = || Rc::from(from_harmonics(&harmonics(instrument, hz)));
        Rc::clone(self.0.entry(key).or_insert_with(make))
    }
}

fn harmonics(instrument: Instrument, hz: f64) -> Vec<f64> {
    let count = ((TOP_HZ / hz) as usize).clamp(1, 60);
    (1..=count)
        .map(|n| {
            let (n, even) = (n as f64, n % 2 == 0);
            match instrument {
                // A clarinet's bore favours odd harmonics.
                Instrument::Reed if even => 0.22 / n,
                Instrument::Reed => 1.0 / libm::pow(n, 1.25),
                // A body resonance near 500 Hz and one near 1.4 kHz over a bowed string's 1/n.
                Instrument::Bowed => {
                    let f = n * hz;
                    let peak = |at: f64, width: f64| {
                        let d = (f - at) / width;
                        1.0 / (1.0 + d * d)
                    };
                    (0.45 + peak(480.0, 180.0) + 0.8 * peak(1400.0, 500.0)) / n
                }
                Instrument::Horn => 1.0 / libm::pow(n, 1.6),
                _ => 1.0 / libm::pow(n, 1.1),
            }
        })
        .collect()
}

const PAD: Manner = Manner {
    attack_s: 1.1,
    release_s: 3.0,
    open_hz: 350.0,
    rest_hz: 1500.0,
    sweep_s: 1.6,
    damping: 1.1,
    spread_cents: 9.0,
    vibrato_cents: 3.0,
    vibrato_hz: 0.31,
    vibrato_after_s: 0.5,
    breath: 0.0,
};
const REED: Manner = Manner {
    attack_s: 0.06,
    release_s: 0.35,
    open_hz: 900.0,
    rest_hz: 2600.0,
    sweep_s: 0.15,
    damping: 1.2,
    spread_cents: 0.0,
    vibrato_cents: 16.0,
    vibrato_hz: 4.9,
    vibrato_after_s: 0.7,
    breath: 0.035,
};
const BOWED: Manner = Manner {
    attack_s: 0.28,
    release_s: 0.9,
    open_hz: 500.0,
    rest_hz: 2300.0,
    sweep_s: 0.5,
    damping: 1.3,
    spread_cents: 4.0,
    vibrato_cents: 14.0,
    vibrato_hz: 5.2,
    vibrato_after_s: 1.0,
    breath: 0.02,
};
const SYNTH_BASS: Manner = Manner {
    attack_s: 0.006,
    release_s: 0.18,
    open_hz: 1100.0,
    rest_hz: 240.0,
    sweep_s: 0.12,
    damping: 1.0,
    spread_cents: 0.0,
    vibrato_cents: 0.0,
    vibrato_hz: 0.0,
    vibrato_after_s: 1.0,
    breath: 0.0,
};
const HORN: Manner = Manner {
    attack_s: 0.5,
    release_s: 1.6,
    open_hz: 200.0,
    rest_hz: 520.0,
    sweep_s: 0.6,
    damping: 1.3,
    spread_cents: 5.0,
    vibrato_cents: 0.0,
    vibrato_hz: 0.0,
    vibrato_after_s: 1.0,
    breath: 0.05,
};

/// A short noise: corners in Hz, attack and fall in seconds.
fn grain(low_hz: f64, high_hz: f64, attack_s: f64, fall_s: f64) -> Grain {
    Grain {
        low_hz,
        high_hz,
        attack_s,
        hold_s: 0.0,
        fall_s,
        swell_hz: 0.0,
        swell_from: 0.0,
    }
}

impl Instrument {
    /// Starts a note.
    pub fn strike(self, s: Strike, waves: &mut Waves) -> Box<dyn Voice> {
        let tone = |manner: Manner, waves: &mut Waves| {
            let wave = waves.of(self, s.hz);
            Box::new(
                Tone::new(wave, s.hz, s.velocity, s.held, manner, s.seed).sliding_from(s.from_hz),
            )
        };
        let noise = |grain: Grain| Box::new(Hiss::new(grain, s.velocity, s.seed));
        let held_s = s.held as f64 / RATE;
        let v = s.velocity;
        match self {
            Instrument::ElectricPiano => Box::new(Tine::new(s.hz, v, s.held)),
            Instrument::Vibraphone => struck(s, VIBRAPHONE, 1.2),
            Instrument::Bell => struck(s, BELL, 0.8),
            Instrument::UprightBass => struck(s, UPRIGHT, 0.22),
            Instrument::Nylon => Box::new(Plucked::new(s.hz, v, s.held, NYLON, s.seed)),
            Instrument::Steel => Box::new(Plucked::new(s.hz, v, s.held, STEEL, s.seed)),
            Instrument::Pad => tone(PAD, waves),
            Instrument::Reed => tone(REED, waves),
            Instrument::Bowed => tone(BOWED, waves),
            Instrument::SynthBass => tone(SYNTH_BASS, waves),
            Instrument::Horn => tone(HORN, waves),
            Instrument::Kick => Box::new(Thump::new(130.0, 49.0, 0.12, 0.42, v)),
            Instrument::Rim => Box::new(Modal::new(
                &[
                    mode(1730.0, 0.5 * v, 0.09),
                    mode(540.0, 0.4 * v, 0.07),
                    mode(2480.0, 0.2 * v, 0.05),
                    mode(860.0, 0.25 * v, 0.08),
                ],
                u64::MAX,
                0.1,
            )),
            Instrument::Brush => noise(grain(900.0, 6500.0, 0.012, 0.26)),
            Instrument::BrushSweep => noise(grain(1400.0, 5200.0, held_s * 0.6, held_s)),
            Instrument::Hat => noise(grain(7200.0, 13_500.0, 0.001, 0.09)),
            Instrument::Shaker => noise(grain(4500.0, 9500.0, 0.018, 0.11)),
            Instrument::Ride => ride(v),
            Instrument::Sea => noise(Grain {
                low_hz: 120.0,
                high_hz: 1900.0,
                attack_s: 2.0,
                hold_s: held_s,
                fall_s: 5.0,
                swell_hz: 0.11,
                // Each ear begins elsewhere in the swell.
                swell_from: (s.seed & 1) as f64 * 0.17,
            }),
        }
    }
}

fn mode(hz: f64, level: f64, fall_s: f64) -> Mode {
    Mode { hz, level, fall_s }
}

/// A mode of a tuned instrument: ratio to the note, level, fall at 220 Hz, and how much a soft strike takes away.
type Tuned = (f64, f64, f64, f64);

const VIBRAPHONE: &[Tuned] = &[
    (1.0, 0.80, 5.5, 0.0),
    (3.99, 0.16, 1.3, 0.6),
    (9.9, 0.05, 0.35, 1.2),
    (1.002, 0.14, 4.0, 0.0),
];
const BELL: &[Tuned] = &[
    (1.0, 0.60, 2.2, 0.0),
    (2.0, 0.28, 1.4, 0.3),
    (3.01, 0.12, 0.7, 0.8),
    (5.4, 0.06, 0.30, 1.2),
];
const UPRIGHT: &[Tuned] = &[
    (1.0, 0.95, 2.2, 0.0),
    (2.0, 0.42, 1.3, 0.2),
    (3.002, 0.20, 0.8, 0.5),
    (4.005, 0.10, 0.55, 0.8),
    (5.01, 0.06, 0.4, 1.0),
    (6.02, 0.04, 0.3, 1.0),
    (9.5, 0.03, 0.08, 1.5),
    (13.7, 0.02, 0.05, 1.5),
];
const NYLON: Make = Make {
    bright_hz: 5200.0,
    ring_s: 4.5,
    dull: 0.46,
};
const STEEL: Make = Make {
    bright_hz: 9000.0,
    ring_s: 6.5,
    dull: 0.26,
};

fn struck(s: Strike, modes: &[Tuned], damp_s: f64) -> Box<dyn Voice> {
    let stretch = libm::sqrt(220.0 / s.hz);
    let modes: Vec<Mode> = modes
        .iter()
        .map(|&(ratio, level, fall_s, soft)| {
            let colour = libm::pow(s.velocity, 1.0 + soft);
            mode(s.hz * ratio, level * colour, fall_s * stretch)
        })
        .collect();
    Box::new(Modal::new(&modes, s.held, damp_s))
}

/// A ride cymbal: a dozen unrelated modes, the low ones ringing longer.
fn ride(velocity: f64) -> Box<dyn Voice> {
    const HZ: [f64; 12] = [
        613.0, 1147.0, 1969.0, 2731.0, 3359.0, 4127.0, 5003.0, 5867.0, 6763.0, 7727.0, 8861.0,
        10_267.0,
    ];
    let modes: Vec<Mode> = HZ
        .iter()
        .map(|&hz| {
            mode(
                hz,
                velocity * 0.09 * libm::sqrt(2500.0 / (hz + 1200.0)),
                0.5 + 2200.0 / (hz + 900.0),
            )
        })
        .collect();
    Box::new(Modal::new(&modes, u64::MAX, 1.0))
}
