//! The music: four short pieces for an imaginary band, one file each. They share a motif, a rising fourth that climbs two steps and
//! sinks back past its beginning: A D E F, E C D in the first piece. Knows notes and seats, not samples.

mod casting_off;
mod channel_lights;
mod landfall;
mod open_water;

use super::RATE;
use super::score::Score;
use super::take::Take;

/// Gains into the desk that put each take near -14 LUFS without the curve being asked for much.
const GAINS: [f64; 3] = [1.95, 1.82, 1.8];

/// The album as it is performed: the second take holds two pieces that run into each other.
pub fn takes() -> [Take; 3] {
    let mut first = Score::new(0x0001_ca57);
    let first_end = casting_off::write(&mut first);

    let mut second = Score::new(0x0002_11e5);
    let segue = channel_lights::write(&mut second);
    let second_end = open_water::write(&mut second, channel_lights::END_S);

    let mut third = Score::new(0x0003_1a4d);
    let third_end = landfall::write(&mut third);

    [
        take(first, &[first_end], GAINS[0], 1.5, 0.0),
        take(second, &[segue, second_end], GAINS[1], 2.2, 0.0),
        take(third, &[third_end], GAINS[2], 2.8, landfall::FADE_S),
    ]
}

fn take(score: Score, ends_s: &[f64], gain: f64, room_s: f64, fade_s: f64) -> Take {
    Take {
        notes: score.into_notes(),
        ends: ends_s.iter().map(|s| whole_sectors(*s)).collect(),
        gain,
        room_s,
        fade_s,
    }
}

/// The nearest frame that is also a sector of a compact disc: 1/75 s is 1280 frames at 96 kHz. A segue cut there needs no rounding.
fn whole_sectors(seconds: f64) -> u64 {
    const FRAMES: f64 = RATE / 75.0;
    ((seconds * 75.0 + 0.5) as u64) * FRAMES as u64
}
