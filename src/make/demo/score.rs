//! Notes on paper: a small notation, tempo and swing, and the unevenness of hands. Knows no sound.

use super::instrument::Instrument;
use super::noise::Noise;

/// One note as it will be played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Note {
    pub at_s: f64,
    pub held_s: f64,
    pub hz: f64,
    pub from_hz: f64,
    pub velocity: f64,
    pub seat: Seat,
    pub seed: u64,
}

/// Where an instrument sits in the mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seat {
    pub instrument: Instrument,
    /// -1 left to 1 right.
    pub pan: f64,
    /// Linear gain of the dry sound, and of what goes to the room.
    pub gain: f64,
    pub room: f64,
    /// Depth of a slow movement between the ears, 0 to 1, five turns in a second.
    pub sway: f64,
}

/// A seat without sway.
pub const fn seat(instrument: Instrument, pan: f64, gain: f64, room: f64) -> Seat {
    Seat {
        instrument,
        pan,
        gain,
        room,
        sway: 0.0,
    }
}

/// How time passes in a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pulse {
    /// Where beat 0 lies, in seconds of the take.
    pub origin_s: f64,
    pub beat_s: f64,
    /// Where the second half of a beat falls: 0.5 is straight, 0.66 a triplet.
    pub swing: f64,
    /// Notes are early or late by up to so many seconds, and louder or softer by up to a twelfth.
    pub loose_s: f64,
}

impl Pulse {
    /// Seconds of a beat.
    pub fn at(&self, beat: f64) -> f64 {
        let whole = libm::floor(beat);
        let part = beat - whole;
        let swung = if part < 0.5 {
            part * 2.0 * self.swing
        } else {
            self.swing + (part - 0.5) * 2.0 * (1.0 - self.swing)
        };
        self.origin_s + (whole + swung) * self.beat_s
    }
}

/// All notes of a take.
pub struct Score {
    notes: Vec<Note>,
    dice: Noise,
}

impl Score {
    pub fn new(seed: u64) -> Self {
        Score {
            notes: Vec::new(),
            dice: Noise::new(seed),
        }
    }

    /// Writes a line. `text` is notes and rests with lengths in beats: `r/1 A4/.5 D5 E5 F5/1.5 | F3+A3+C4/2`. A note without a
    /// length has the one before it; `+` joins a chord; `|` is for the eye; `!` after a pitch is an accent, `~` at the
    /// end of the word slides in from the note before. Returns the beat after the line.
    ///
    /// # Panics
    /// On anything else in the text: the scores are part of the program, and a test reads them all.
    pub fn line(&mut self, pulse: &Pulse, seat: Seat, velocity: f64, beat: f64, text: &str) -> f64 {
        let mut beat = beat;
        let mut length = 1.0;
        let mut before = None;
        for word in text.split_whitespace().filter(|w| *w != "|") {
            let slides = word.ends_with('~');
            let word = word.trim_end_matches('~');
            let (pitches, written) = word.split_once('/').unwrap_or((word, ""));
            if !written.is_empty() {
                length = written.parse().expect("a length in beats");
            }
            for pitch in pitches.split('+').filter(|p| *p != "r") {
                let accent = if pitch.contains('!') { 1.2 } else { 1.0 };
                let hz = hertz(pitch.trim_end_matches('!'));
                let from_hz = match before {
                    Some(from) if slides => from,
                    _ => hz,
                };
                self.note(pulse, seat, velocity * accent, beat, length, hz, from_hz);
                before = Some(hz);
            }
            beat += length;
        }
        beat
    }

    /// Writes a rhythm of an unpitched instrument: one character for each `grid` beats, from '1' (soft) to '9', '.' is a rest.
    pub fn rhythm(&mut self, pulse: &Pulse, seat: Seat, grid: f64, beat: f64, text: &str) {
        for (i, c) in text.chars().filter(|c| *c != ' ').enumerate() {
            if let Some(strength) = c.to_digit(10) {
                let velocity = f64::from(strength) / 9.0;
                let at = beat + i as f64 * grid;
                self.note(pulse, seat, velocity, at, grid, 440.0, 440.0);
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn note(
        &mut self,
        pulse: &Pulse,
        seat: Seat,
        velocity: f64,
        beat: f64,
        beats: f64,
        hz: f64,
        from_hz: f64,
    ) {
        let at_s = pulse.at(beat);
        let late_s = pulse.loose_s * self.dice.bipolar();
        let stronger = 1.0 + self.dice.bipolar() / 12.0;
        self.notes.push(Note {
            at_s: (at_s + late_s).max(0.0),
            held_s: pulse.at(beat + beats) - at_s,
            hz,
            from_hz,
            velocity: (velocity * stronger).min(1.0),
            seat,
            seed: self.dice.next_u64(),
        });
    }

    /// All notes in the order of time.
    pub fn into_notes(mut self) -> Vec<Note> {
        self.notes.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
        self.notes
    }
}

/// Equal temperament from A4 = 440 Hz; `C#4`, `Bb3`.
fn hertz(name: &str) -> f64 {
    let mut chars = name.chars();
    let step = match chars.next() {
        Some('C') => 0,
        Some('D') => 2,
        Some('E') => 4,
        Some('F') => 5,
        Some('G') => 7,
        Some('A') => 9,
        Some('B') => 11,
        _ => panic!("not a note: {name}"),
    };
    let rest = chars.as_str();
    let (shift, octave) = match rest.as_bytes().first() {
        Some(b'#') => (1, &rest[1..]),
        Some(b'b') => (-1, &rest[1..]),
        _ => (0, rest),
    };
    let octave: i32 = octave.parse().expect("an octave");
    let semitones = 12 * (octave - 4) + step + shift - 9;
    440.0 * libm::exp2(f64::from(semitones) / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Pulse = Pulse {
        origin_s: 1.0,
        beat_s: 0.5,
        swing: 0.6,
        loose_s: 0.0,
    };

    #[test]
    fn names_are_pitches() {
        assert_eq!(hertz("A4"), 440.0);
        assert!((hertz("C4") - 261.6256).abs() < 1e-3);
        assert_eq!(hertz("Bb3"), hertz("A#3"));
    }

    #[test]
    fn a_line_is_notes_at_beats() {
        let mut score = Score::new(1);
        let piano = seat(Instrument::ElectricPiano, 0.0, 1.0, 0.0);
        let end = score.line(&PLAIN, piano, 0.5, 0.0, "r/1 A4/.5 C5 | C4+E4/2");
        assert_eq!(end, 4.0);
        let notes = score.into_notes();
        let at: Vec<f64> = notes.iter().map(|n| n.at_s).collect();
        // The second quaver swings from 1.75 s to 1.8 s.
        assert_eq!(at, [1.5, 1.8, 2.0, 2.0]);
    }
}
