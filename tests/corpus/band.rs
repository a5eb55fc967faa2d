//! Ordinary productions: bands improvise on the instruments of the demo album, in its room and through its desk.

use super::sound::{Format, Random, Sound, resampled};
use runout::make::demo::instrument::Instrument as I;
use runout::make::demo::score::{Pulse, Score, Seat, seat};
use runout::make::demo::take::Take;

pub type Recipe = (&'static str, fn(Format, &mut Random) -> Sound);

pub const RECIPES: [Recipe; 6] = [
    ("jazz trio", |f, r| {
        band(
            f,
            r,
            &[I::ElectricPiano, I::Vibraphone],
            I::UprightBass,
            Beat::Brushes,
        )
    }),
    ("folk guitars", |f, r| {
        band(f, r, &[I::Nylon, I::Steel], I::UprightBass, Beat::None)
    }),
    ("electronic", |f, r| {
        band(f, r, &[I::Pad, I::Bell], I::SynthBass, Beat::Straight)
    }),
    ("chamber", |f, r| {
        band(f, r, &[I::Bowed, I::Reed, I::Horn], I::Bowed, Beat::None)
    }),
    ("pop", |f, r| {
        band(
            f,
            r,
            &[I::Steel, I::ElectricPiano, I::Pad],
            I::SynthBass,
            Beat::Straight,
        )
    }),
    ("latin", |f, r| {
        band(f, r, &[I::Nylon, I::Reed], I::UprightBass, Beat::Shakers)
    }),
];

#[derive(Clone, Copy, PartialEq)]
enum Beat {
    None,
    Brushes,
    Straight,
    Shakers,
}

const CHORDS: [[&str; 3]; 7] = [
    ["C4", "E4", "G4"],
    ["D4", "F4", "A4"],
    ["E4", "G4", "B4"],
    ["F4", "A4", "C5"],
    ["G3", "B3", "D4"],
    ["A3", "C4", "E4"],
    ["Bb3", "D4", "F4"],
];
const ROOTS: [&str; 7] = ["C2", "D2", "E2", "F2", "G1", "A1", "Bb1"];
const TUNE: [&str; 8] = ["C5", "D5", "E5", "F5", "G5", "A5", "Bb4", "G4"];

fn band(format: Format, random: &mut Random, lead: &[I], bass: I, beat: Beat) -> Sound {
    let mut score = Score::new(random.below(1 << 30) as u64);
    let beat_s = 60.0 / random.range(66.0, 138.0);
    let pulse = Pulse {
        origin_s: random.range(0.05, 0.4),
        beat_s,
        swing: random.pick(&[0.5, 0.5, 0.58, 0.64]),
        loose_s: random.range(0.002, 0.014),
    };
    let bars = ((format.seconds - 2.5) / (4.0 * beat_s)).max(1.0) as usize;
    // Every song rides the faders a little.
    let mut desk = Random::new(format.desk);
    let mut fader = |from: f64, to: f64| {
        let ride_db = random.normal();
        desk.range(from, to) * 10f64.powf(ride_db / 20.0)
    };
    let low = seat(bass, 0.0, fader(0.25, 0.5), 0.05);
    let kick = seat(I::Kick, 0.0, fader(0.2, 0.4), 0.03);
    let gains: Vec<f64> = lead.iter().map(|_| fader(0.08, 0.25)).collect();
    let places: Vec<Seat> = lead
        .iter()
        .zip(gains)
        .map(|(instrument, gain)| Seat {
            sway: if desk.unit() < 0.2 { 0.2 } else { 0.0 },
            ..seat(
                *instrument,
                desk.bipolar() * 0.6,
                gain,
                desk.range(0.1, 0.5),
            )
        })
        .collect();
    for bar in 0..bars {
        let at = 4.0 * bar as f64;
        let chord = random.below(CHORDS.len());
        let root = ROOTS[chord];
        let line = random.pick(&[
            "{}/4",
            "{}/2 {}/2",
            "{}/1.5 {}/.5 {}/2",
            "{}/1 r/1 {}/1 {}/1",
        ]);
        score.line(&pulse, low, 0.6, at, &line.replace("{}", root));
        for (part, place) in places.iter().copied().enumerate() {
            if part == 0 {
                let text = format!(
                    "{}/{}",
                    CHORDS[chord].join("+"),
                    random.pick(&["4", "2", "1.5"])
                );
                score.line(&pulse, place, random.range(0.35, 0.7), at, &text);
            } else {
                let mut beats = 0.0;
                let mut text = String::new();
                while beats < 4.0 {
                    let long: f64 = random.pick(&[0.5, 0.5, 1.0, 1.5]);
                    let note = if random.unit() < 0.25 {
                        "r"
                    } else {
                        random.pick(&TUNE)
                    };
                    text += &format!("{note}/{} ", long.min(4.0 - beats));
                    beats += long;
                }
                score.line(&pulse, place, random.range(0.4, 0.8), at, &text);
            }
        }
        drums(&mut score, &pulse, beat, kick, at, random);
    }
    let end = pulse.at(4.0 * bars as f64) + 1.6;
    // Any key; drums stay as they are tuned.
    let key = f64::exp2((random.below(12) as f64 - 6.0) / 12.0);
    let mut notes = score.into_notes();
    for note in &mut notes {
        let instrument = note.seat.instrument;
        if lead.contains(&instrument) || instrument == bass {
            note.hz *= key;
            note.from_hz *= key;
        }
    }
    let take = Take {
        notes,
        ends: vec![(end * 96_000.0) as u64],
        gain: desk.range(0.7, 2.4),
        room_s: desk.range(0.5, 2.2),
        fade_s: random.pick(&[0.0, 0.15, 0.6, 1.5]),
    };
    let mut channels = vec![Vec::new(), Vec::new()];
    let played: Result<(), ()> = take.play(take.frames(), |[l, r]| {
        channels[0].push(l);
        channels[1].push(r);
        Ok(())
    });
    played.expect("the sink takes everything");
    if format.rate != 96_000 {
        channels = channels
            .iter()
            .map(|c| resampled(c, 96_000, format.rate, 48, 0.93))
            .collect();
    }
    let mut sound = Sound::new(format, channels);
    sound.normalise(random.range(-9.0, -1.0));
    sound.fade(0.002, 0.03);
    sound
}

fn drums(score: &mut Score, pulse: &Pulse, beat: Beat, kick: Seat, at: f64, random: &mut Random) {
    let mut play = |i: I, pan: f64, gain: f64, grid: f64, text: &str| {
        score.rhythm(pulse, seat(i, pan, gain, 0.1), grid, at, text);
    };
    match beat {
        Beat::None => {}
        Beat::Brushes => {
            play(I::Brush, 0.2, 0.2, 1.0, ".6.6");
            play(I::Ride, -0.3, 0.12, 0.5, "6.64 6.64");
            score.rhythm(pulse, kick, 1.0, at, "5...");
        }
        Beat::Straight => {
            play(
                I::Hat,
                0.25,
                0.14,
                0.5,
                random.pick(&["57575757", "5.7.5.7.", "77777777"]),
            );
            play(I::Rim, -0.1, 0.2, 1.0, ".8.8");
            score.rhythm(
                pulse,
                kick,
                0.5,
                at,
                random.pick(&["9...9...", "9..79...", "9.9.9.9."]),
            );
        }
        Beat::Shakers => {
            play(I::Shaker, 0.4, 0.16, 0.25, "6353 6353 6353 6353");
            play(I::Rim, -0.3, 0.15, 0.5, "8..8..8.");
            score.rhythm(pulse, kick, 1.0, at, "7.7.");
        }
    }
}
