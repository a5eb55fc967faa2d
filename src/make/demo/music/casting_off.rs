//! Piece 1, Casting Off: D minor, 92 to the minute, swung. Electric piano, upright bass, brushes; the vibraphone has the motif.

use crate::make::demo::instrument::Instrument as I;
use crate::make::demo::score::{Pulse, Score, Seat, seat};

/// Writes the piece; returns its end in seconds.
pub fn write(score: &mut Score) -> f64 {
    let pulse = Pulse {
        origin_s: 0.35,
        beat_s: 60.0 / 92.0,
        swing: 0.62,
        loose_s: 0.009,
    };
    let piano = Seat {
        sway: 0.35,
        ..seat(I::ElectricPiano, -0.12, 0.145, 0.16)
    };
    score.line(
        &pulse,
        piano,
        0.62,
        0.0,
        "F3+A3+C4+E4/3.5 A4/.5 \
         D3+F3+A3+C4/2.5 D3+F3+A3+C4/1.5 \
         F3+A3+C4+E4/1.5 F3+A3+C4+E4/2.5 \
         F3+A3+Bb3+D4/2.5 F3+A3+Bb3+D4/1.5 \
         E3+A3+Bb3+D4/1.5 E3+A3+Bb3+D4/2.5 \
         E3+G3+A3+C4/2.5 E3+G3+A3+C4/1.5 \
         D3+F3+A3+C4/1.5 D3+F3+A3+C4/2.5 \
         D3+G3+Bb3+D4/2 C#3+F3+G3+Bb3/1.5 C#3+F3+G3+C4/.5 \
         F3+A3+C4+E4/1.5 F3+A3+C4+E4/2.5 \
         F3+A3+Bb3+D4/2 E3+A3+Bb3+D4/2 \
         D3+F3+A3+C4/1.5 D3+F3+A3+D4/.5 C#3+F3+G3+Bb3/2 \
         F3+A3+B3+E4/5",
    );
    let bass = seat(I::UprightBass, 0.0, 0.34, 0.03);
    score.line(
        &pulse,
        bass,
        0.75,
        0.0,
        "D2/3 A1/1 | Bb1/3 F2/1 | D2/1.5 D2/.5 F2/1 A2 | G2/1.5 G2/.5 F2/1 D2 | C2/1.5 C2/.5 E2/1 G2 | \
         F2/1.5 F2/.5 E2/1 C2 | Bb1/1.5 Bb1/.5 D2/1 F2 | E2/1 Bb1 A1 C#2 | D2/1 E2 F2 A2 | G2/1 D2 C2 G1 | \
         Bb1/1 F2 A1 C#2 | D2/5",
    );
    let vibes = seat(I::Vibraphone, 0.22, 0.29, 0.30);
    score.line(
        &pulse,
        vibes,
        0.7,
        8.0,
        "r/1 A4/.5 D5 E5 F5!/1.5 | E5/.5 r/.5 C5/.5 D5/2.5 | r/1 G4/.5 C5 D5 E5!/1.5 | D5/.5 r/.5 B4/.5 C5/2.5 | \
         r/.5 F4/.5 Bb4 C5 D5/1 F5 | E5/1 D5/.5 Bb4 C#5/1 A4 | r/1 A4/.5 D5 E5 F5!/1.5 | A5!/1 G5/.5 F5 E5/1 D5/.5 C5 | \
         D5/1 F5 E5/.5 C#5 Bb4 A4 | D5/5",
    );
    score.line(&pulse, vibes, 0.4, 44.5, "A5/.5 E5/4");
    brushes(score, &pulse);
    pulse.at(48.0) + 1.5
}

fn brushes(score: &mut Score, pulse: &Pulse) {
    let ride = seat(I::Ride, 0.38, 0.22, 0.10);
    let brush = seat(I::Brush, -0.22, 0.62, 0.14);
    let sweep = seat(I::BrushSweep, -0.30, 0.22, 0.10);
    let hat = seat(I::Hat, -0.42, 0.42, 0.06);
    let kick = seat(I::Kick, 0.0, 0.38, 0.02);
    score.line(pulse, sweep, 0.6, 4.0, "A4/2 A4 A4 A4");
    for bar in 2..11 {
        let beat = f64::from(bar) * 4.0;
        score.rhythm(pulse, ride, 0.5, beat, "6.7.46.7");
        score.rhythm(pulse, hat, 0.5, beat, "..4...4.");
        score.rhythm(
            pulse,
            brush,
            0.5,
            beat,
            if bar % 4 == 1 { "..6..2.6" } else { "..5...62" },
        );
        score.rhythm(pulse, kick, 0.5, beat, "6...4..2");
        score.line(pulse, sweep, 0.5, beat, "A4/1 A4 A4 A4");
    }
    score.rhythm(pulse, ride, 0.5, 44.0, "7");
    score.rhythm(pulse, kick, 0.5, 44.0, "5");
}
