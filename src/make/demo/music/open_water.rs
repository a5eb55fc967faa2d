//! Piece 3, Open Water: E major, four crotchets to the bar at 108, straight. A pulse under pads; the reed has the motif, now in the major.

use super::channel_lights::{LOOSE_S, QUAVER_S};
use crate::make::demo::instrument::Instrument as I;
use crate::make::demo::score::{Pulse, Score, Seat, seat};

/// Bell figures, a quaver each, one word for each bar's chord.
const FIGURES: [&str; 12] = [
    "B4/.5 G#4 E4 F#4 B4 G#4 F#4 E4",
    "B4/.5 G#4 E4 D#4 B4 G#4 E4 C#4",
    "B4/.5 G#4 E4 C#4 B4 G#4 E4 A4",
    "C#5/.5 A4 F#4 E4 C#5 A4 F#4 B4",
    "B4/.5 G#4 E4 F#4 B4 G#4 F#4 E4",
    "B4/.5 G#4 D#4 F#4 B4 G#4 F#4 D#4",
    "B4/.5 G#4 E4 C#4 B4 G#4 E4 C#4",
    "C#5/.5 A4 G#4 E4 C#5 A4 F#4 E4",
    "B4/.5 G#4 E4 D#4 B4 G#4 E4 C#4",
    "B4/.5 G#4 E4 C#4 B4 G#4 E4 A4",
    "C#5/.5 A4 E4 F#4 C#5 A4 F#4 E4",
    "C#5/.5 A4 F#4 E4 C#5 B4 A4 F#4",
];
const BASS: [&str; 12] = [
    "E2", "C#2", "A1", "B1", "E2", "G#1", "A1", "F#1", "C#2", "A1", "F#1", "B1",
];
const CHORDS: &str = "G#3+B3+D#4+F#4/4 G#3+B3+D#4+E4 G#3+B3+C#4+E4 A3+C#4+E4+F#4 \
     G#3+B3+D#4+F#4 F#3+B3+D#4+G#4 G#3+B3+C#4+E4 G#3+A3+C#4+E4 \
     G#3+B3+D#4+E4 G#3+B3+C#4+E4 A3+C#4+E4+B4 A3+C#4+D#4+F#4 G#3+B3+C#4+F#4/6";

/// Writes the piece from `origin_s` on; returns its end in seconds.
pub fn write(score: &mut Score, origin_s: f64) -> f64 {
    let pulse = Pulse {
        origin_s,
        beat_s: 2.0 * QUAVER_S,
        swing: 0.5,
        loose_s: LOOSE_S,
    };
    score.line(&pulse, seat(I::Pad, 0.0, 0.056, 0.4), 0.7, 0.0, CHORDS);
    let bells = [
        seat(I::Bell, -0.5, 0.27, 0.35),
        seat(I::Bell, 0.5, 0.27, 0.35),
    ];
    let bass = seat(I::SynthBass, 0.0, 0.24, 0.02);
    for (bar, (figure, root)) in (0..).zip(FIGURES.iter().zip(BASS)) {
        let beat = f64::from(bar) * 4.0;
        let strength = if bar < 2 { 0.45 } else { 0.62 };
        score.line(&pulse, bells[bar as usize % 2], strength, beat, figure);
        let push = format!("{root}/1 {root}/.5 {root}/1 {root}/.5 {root}/.5 {root}/.5");
        score.line(&pulse, bass, 0.75, beat, &push);
    }
    score.line(&pulse, bass, 0.6, 48.0, "E2/4");
    // The guitar of the piece before lets its last figure fall into the new bar.
    score.line(
        &pulse,
        seat(I::Nylon, -0.42, 0.58, 0.25),
        0.6,
        0.0,
        "E2+B2/8 r/0 G#3/7 B3/6",
    );
    let reed = Seat {
        sway: 0.0,
        ..seat(I::Reed, 0.10, 0.165, 0.30)
    };
    score.line(
        &pulse,
        reed,
        0.7,
        8.0,
        "r/1.5 B4/.5 E5/.5 F#5/.5 G#5!/1 | r/.5 F#5/1 D#5/.5 E5/2 | r/1.5 B4/.5 E5/.5 F#5/.5 G#5/.5 B5!/.5 | \
         A#5/.5 B5/.5 F#5/1 G#5/2~ | r/.5 E5/.5 F#5/.5 G#5/.5 E5/1 C#5/1~ | E5/1.5 C#5/.5 A4/2~ | \
         r/1.5 B4/.5 E5/.5 F#5/.5 G#5!/1 | B5!/1.5 A5/.5 G#5/1 E5/1~ | F#5/1 E5/.5 C#5/.5 A4/1 C#5/1~ | \
         F#5/1 E5/.5 C#5/.5 B4/1 D#5/1~ | E5/4~",
    );
    drums(score, &pulse);
    pulse.at(52.0) + 3.8
}

fn drums(score: &mut Score, pulse: &Pulse) {
    let kick = seat(I::Kick, 0.0, 0.66, 0.02);
    let rim = seat(I::Rim, 0.16, 0.5, 0.28);
    let hat = seat(I::Hat, -0.34, 0.46, 0.05);
    let shaker = seat(I::Shaker, 0.5, 0.23, 0.08);
    let brush = seat(I::Brush, 0.1, 0.4, 0.3);
    for bar in 0..12 {
        let beat = f64::from(bar) * 4.0;
        score.rhythm(
            pulse,
            kick,
            0.5,
            beat,
            if bar % 4 == 3 { "8...7..5" } else { "8...7..." },
        );
        score.rhythm(pulse, shaker, 0.5, beat, "74657465");
        if bar >= 2 {
            score.rhythm(
                pulse,
                rim,
                0.25,
                beat,
                if bar % 2 == 1 {
                    "....7.....2.7..3"
                } else {
                    "....7.......7..."
                },
            );
            score.rhythm(pulse, hat, 0.5, beat, ".6.6.6.7");
        }
        if bar >= 6 {
            score.rhythm(pulse, brush, 0.5, beat, "..5...5.");
        }
    }
    score.rhythm(pulse, kick, 0.5, 48.0, "8");
    score.rhythm(pulse, seat(I::Ride, 0.3, 0.2, 0.3), 0.5, 48.0, "6");
}
