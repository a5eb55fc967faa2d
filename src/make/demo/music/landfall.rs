//! Piece 4, Landfall: G major, 66 to the minute. The sea, a far horn, pads and a bowed voice with the motif; it fades over the last third.

use crate::make::demo::instrument::Instrument as I;
use crate::make::demo::score::{Pulse, Score, Seat, seat};

pub const FADE_S: f64 = 13.0;

/// Writes the piece; returns its end in seconds.
pub fn write(score: &mut Score) -> f64 {
    let pulse = Pulse {
        origin_s: 1.6,
        beat_s: 60.0 / 66.0,
        swing: 0.5,
        loose_s: 0.012,
    };
    let shore = Pulse {
        origin_s: 0.0,
        beat_s: 1.0,
        swing: 0.5,
        loose_s: 0.0,
    };
    score.line(&shore, seat(I::Sea, 0.0, 0.55, 0.05), 0.6, 0.0, "A4/36");
    score.line(
        &shore,
        seat(I::Horn, -0.5, 0.125, 1.3),
        0.5,
        0.5,
        "D3+G2/2.2",
    );
    score.line(
        &pulse,
        seat(I::Pad, 0.0, 0.08, 0.35),
        0.7,
        0.0,
        "B3+D4+F#4/4 G3+B3+D4+F#4 G3+B3+D4+E4 A3+C4+D4+G4 F#3+A3+B3+D4 G3+B3+D4+F#4 G3+B3+C4+E4/2 F#3+A3+C4+E4 \
         G3+B3+D4+F#4/4 G3+A3+C4+E4 G3+B3+D4+F#4/6",
    );
    let bass = seat(I::UprightBass, 0.0, 0.46, 0.06);
    score.line(
        &pulse,
        bass,
        0.62,
        0.0,
        "G1/4 E2/3 D2/1 C2/4 D2/3 C2/1 B1/4 E2/3 B1/1 A1/2 D2/2 G1/3 B1/1 C2/3 D2/1 G1/6",
    );
    let piano = Seat {
        sway: 0.25,
        ..seat(I::ElectricPiano, 0.15, 0.22, 0.25)
    };
    score.line(
        &pulse,
        piano,
        0.45,
        0.0,
        "D4/.5 F#4 B4 F#4 D4/2 | D4/.5 F#4 B4 F#4 D4/2 | E4/.5 G4 B4 G4 E4/2 | D4/.5 G4 C5 A4 G4/2 | D4/.5 F#4 A4 F#4 D4/2 | \
         D4/.5 F#4 B4 F#4 D4/2 | C4/.5 E4 G4 E4 C4 E4 F#4 A4 | D4/.5 F#4 B4 F#4 D4/2 | E4/.5 G4 A4 G4 E4/2 | D4/.5 F#4 B4 D5 F#5/4",
    );
    let bowed = seat(I::Bowed, -0.15, 0.245, 0.34);
    score.line(
        &pulse,
        bowed,
        0.68,
        4.0,
        "r/1 D4/1 G4/.5~ A4/.5~ B4/1~ | B4/1 A4/1~ F#4/.5~ G4/1.5~ | r/1 E4/.5 F#4/.5 G4/1 C5/1~ | B4/1.5 A4/.5 F#4/2~ | \
         r/1 D4/1 G4/.5~ A4/.5~ D5/1~ | C5/1 B4/.5~ A4/.5~ F#4/1 A4/1~ | B4/1.5 A4/.5 F#4/.5 G4/1.5~ | r/1 D4/1 G4/.5~ A4/.5~ B4/1~ | \
         A4/1 F#4/1~ G4/4~",
    );
    let vibes = seat(I::Vibraphone, 0.42, 0.29, 0.42);
    score.line(
        &pulse,
        vibes,
        0.45,
        0.0,
        "r/2.5 A5/.5 B5/1 | r/4 | r/3 B5/.5 A5/.5 | G5/2 r/2 | r/3 A5/.5 B5/.5 | D6/2 r/2 | r/3 A5/.5 G5/.5 | r/2 D5/.5 G5/.5 A5/.5 B5/.5 | \
         r/3 A5/.5 F#5/.5 | G5/4",
    );
    let kick = seat(I::Kick, 0.0, 0.24, 0.05);
    let sweep = seat(I::BrushSweep, 0.25, 0.2, 0.15);
    for bar in 1..10 {
        let beat = f64::from(bar) * 4.0;
        score.rhythm(&pulse, kick, 1.0, beat, "6...");
        score.line(&pulse, sweep, 0.5, beat, "r/1 A4/1 r/1 A4/1");
    }
    pulse.at(39.0)
}
