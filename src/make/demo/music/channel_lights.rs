//! Piece 2, Channel Lights: E minor, six quavers to the bar at 216. Two plucked strings and a bowed bass; it does not end but turns
//! into the next piece, quaver by quaver.

use crate::make::demo::instrument::Instrument as I;
use crate::make::demo::score::{Pulse, Score, seat};

/// Seconds of a quaver, which the next piece keeps.
pub const QUAVER_S: f64 = 60.0 / 216.0;
pub const LOOSE_S: f64 = 0.006;
const BARS: u32 = 18;
/// Where the first bar begins, and where the nineteenth would: the next piece's first.
const ORIGIN_S: f64 = 0.25;
pub const END_S: f64 = ORIGIN_S + (BARS * 6) as f64 * QUAVER_S;

/// Open strings and fingers of each bar, low to high, and how the hand walks over them.
const CHORDS: [[&str; 6]; BARS as usize] = [
    ["E2", "B2", "E3", "G3", "B3", "F#4"],
    ["E2", "B2", "E3", "A3", "B3", "E4"],
    ["E2", "B2", "E3", "G3", "B3", "F#4"],
    ["E2", "B2", "E3", "G3", "B3", "F#4"],
    ["C3", "E3", "G3", "B3", "D4", "E4"],
    ["C3", "E3", "G3", "B3", "D4", "G4"],
    ["A2", "E3", "G3", "B3", "C4", "E4"],
    ["F#2", "A2", "D3", "A3", "D4", "E4"],
    ["G2", "D3", "G3", "A3", "B3", "D4"],
    ["B2", "F#3", "A3", "B3", "E4", "F#4"],
    ["E2", "B2", "E3", "G3", "B3", "F#4"],
    ["F#2", "A2", "D3", "A3", "D4", "F#4"],
    ["G2", "D3", "G3", "B3", "D4", "F#4"],
    ["C3", "E3", "G3", "B3", "D4", "G4"],
    ["A2", "E3", "G3", "C4", "E4", "G4"],
    ["B2", "F#3", "A3", "B3", "E4", "F#4"],
    ["B2", "F#3", "A3", "B3", "D#4", "F#4"],
    ["B2", "F#3", "A3", "C#4", "E4", "F#4"],
];
const WALK: [usize; 6] = [0, 2, 3, 5, 4, 3];

/// Writes the piece; returns where the master is cut, in seconds.
pub fn write(score: &mut Score) -> f64 {
    let pulse = Pulse {
        origin_s: ORIGIN_S,
        beat_s: QUAVER_S,
        swing: 0.5,
        loose_s: LOOSE_S,
    };
    let low = seat(I::Nylon, -0.42, 0.60, 0.22);
    for (bar, chord) in (0..).zip(CHORDS) {
        let velocity = if bar < 4 { 0.55 } else { 0.66 };
        for (quaver, string) in (0..).zip(WALK) {
            let accent = if quaver == 0 { 1.15 } else { 0.9 };
            let beat = f64::from(bar * 6 + quaver);
            let ringing = format!("{}/{}", chord[string], 6 - quaver + 1);
            score.line(&pulse, low, velocity * accent, beat, &ringing);
        }
    }
    // The guitar is alone for two bars more than the tune counts.
    let song = Pulse {
        origin_s: pulse.at(12.0),
        ..pulse
    };
    let high = seat(I::Steel, 0.40, 0.71, 0.34);
    score.line(
        &song,
        high,
        0.72,
        12.0,
        "r/3 B4/1 E5 F#5 | G5!/4 F#5/1 D5 | E5/5 C5/1 | D5/3 E5/1 F#5/2 | B4/5 A4/1 | B4/6 | \
         r/3 B4/1 E5 F#5 | A5!/4 G5/1 F#5 | G5/3 D5 | E5/4 D5/1 B4 | C5/3 E5 | F#5/4 E5/2 | D#5/4 C#5/2 | B4/3 C#5/3",
    );
    // A second voice in thirds and sixths under the return.
    score.line(
        &song,
        seat(I::Steel, 0.12, 0.43, 0.34),
        0.6,
        48.0,
        "r/3 G4/1 B4 D5 | F#5/4 E5/1 D5 | D5/3 B4 | C5/4 B4/1 G4 | A4/3 C5 | B4/4 A4/2 | A4/4 A4/2 | F#4/3 A4/3",
    );
    let bowed = seat(I::Bowed, 0.0, 0.265, 0.22);
    score.line(
        &song,
        bowed,
        0.6,
        24.0,
        "A2/6 F#2~ G2~ B2~ | E2/6 F#2~ G2~ C3~ | A2/6~ B2~ B2/5 A2/1 B2/6",
    );
    let pad = seat(I::Pad, 0.0, 0.062, 0.4);
    score.line(
        &song,
        pad,
        0.6,
        48.0,
        "B3+E4+G4/6 A3+D4+F#4 B3+D4+G4 B3+E4+G4 | C4+E4+G4 B3+E4+F#4 B3+D#4+F#4 C#4+E4+F#4+A4/7",
    );
    let shaker = seat(I::Shaker, 0.5, 0.29, 0.08);
    for bar in 8..16 {
        score.rhythm(&song, shaker, 1.0, f64::from(bar * 6), "745634");
    }
    // A breath before the bar, so that no early hand is cut off from its note.
    END_S - 0.02
}
