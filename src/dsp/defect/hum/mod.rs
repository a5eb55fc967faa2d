//! Mains hum: lines at exact multiples of 50 or 60 Hz that one generator makes. It sounds all the time, also before, after and between
//! the notes, and its phase runs on; basses hold notes near it, but not on it, and not for ever (the steadiness of lines over long
//! times: M. Brandt and J. Bitzer, "Automatic detection of hum in audio signals", JAES 62(9), 2014).
//!
//! The stream is judged in stretches of half a minute, so memory does not grow; a hum is in a good part of them.

mod phasors;
mod track;

use super::stats::power_db;
use super::{Spot, Spots};
use phasors::{Comb, HARMONICS, Phasor};
use track::{Fit, Line};

/// The mains, Hz.
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
/// Windows of a stretch: 30 s. One that sounds in fewer than this is judged only where there is nothing else: 7.5 s.
const STRETCH: usize = 600;
const LEFT: usize = 150;
/// How clear a line has to be, and all of them together: 1 each where there is none. Of 96 clean files none had 20 in all.
const LINE: f64 = 5.0;
const ALL: f64 = 25.0;
/// Least lines, and the least of their harmonics is at most this: the mains' own line or twice it is always there.
const LINES: usize = 2;
const ROOT: usize = 2;
/// A hum is there in at least this share of the windows that could show it, and notes stop. The rest is for fades and for beats with notes.
const PRESENCE: f64 = 0.7;
/// Least level, dBFS RMS.
const LEAST_DBFS: f64 = -80.0;
/// Share of the stretches.
const STRETCHES: f64 = 0.3;

/// Looks for hum in up to two channels of a low sample rate.
#[derive(Debug, Clone)]
pub struct Hum {
    combs: [Comb; 2],
    low: [Vec<f64>; 2],
    /// Sample of the stream that the first one kept is.
    at: u64,
    /// For both mains: the harmonics of the left channel, then of the right one.
    lines: [Vec<Line>; 2],
    hop_s: f64,
    /// Windows of the stretch under way that are not digital silence.
    sounding: usize,
    stretches: u64,
    heard: Vec<Heard>,
}

/// Hum in one stretch.
#[derive(Debug, Clone)]
struct Heard {
    mains: usize,
    /// Harmonics, with their mean power.
    lines: Vec<(usize, f64)>,
    clear: f64,
}

impl Hum {
    /// `rate` of the samples, Hz: at least 2600.
    pub fn new(rate: f64) -> Self {
        let combs = MAINS_HZ.map(|hz| Comb::new(rate, hz));
        Hum {
            hop_s: (combs[0].length() / 2) as f64 / rate,
            combs,
            low: Default::default(),
            at: 0,
            lines: [no_lines(), no_lines()],
            sounding: 0,
            stretches: 0,
            heard: Vec::new(),
        }
    }

    /// Takes further samples of both channels.
    pub fn push(&mut self, low: &[Vec<f64>; 2]) {
        for (own, new) in self.low.iter_mut().zip(low) {
            own.extend_from_slice(new);
        }
        let length = self.combs[0].length();
        let mut from = 0;
        while self.low[0].len() >= from + length {
            self.window(from);
            from += length / 2;
        }
        self.low.iter_mut().for_each(|low| drop(low.drain(..from)));
        self.at += from as u64;
    }

    fn window(&mut self, from: usize) {
        let length = self.combs[0].length();
        // Digital silence says nothing.
        let silent = |low: &Vec<f64>| low[from..from + length].iter().all(|v| *v == 0.0);
        let silent = self.low.iter().all(silent);
        self.sounding += usize::from(!silent);
        for (comb, lines) in self.combs.iter().zip(&mut self.lines) {
            for (low, lines) in self.low.iter().zip(lines.chunks_mut(HARMONICS)) {
                let phasors = match silent {
                    true => [Phasor::UNKNOWN; HARMONICS],
                    false => comb.phasors(&low[from..from + length], self.at + from as u64),
                };
                for (line, phasor) in lines.iter_mut().zip(phasors) {
                    line.phasors.push(phasor);
                }
            }
        }
        if self.lines[0][0].phasors.len() == STRETCH {
            self.judge();
        }
    }

    /// Judges a stretch, and begins the next.
    fn judge(&mut self) {
        let sounding = std::mem::take(&mut self.sounding);
        let lines = std::mem::replace(&mut self.lines, [no_lines(), no_lines()]);
        if sounding < LEFT && self.stretches > 0 {
            return;
        }
        self.stretches += 1;
        let heard = (0..MAINS_HZ.len()).filter_map(|mains| {
            let lines = &lines[mains];
            heard(mains, lines, &track::fit(lines, self.hop_s)?)
        });
        let surest = heard.max_by(|a, b| a.clear.total_cmp(&b.clear));
        self.heard.extend(surest);
    }

    /// What was found in a stream of so many frames.
    pub fn finish(mut self, frames: u64) -> Spots {
        self.judge();
        let mut spots = Spots::default();
        if self.heard.is_empty() || (self.heard.len() as f64) < STRETCHES * self.stretches as f64 {
            return spots;
        }
        let clear = |heard: &&Heard| heard.clear;
        let Some(surest) = self
            .heard
            .iter()
            .max_by(|a, b| clear(a).total_cmp(&clear(b)))
        else {
            return spots;
        };
        let level = power_db(surest.lines.iter().map(|l| l.1).sum());
        let named: Vec<String> = surest
            .lines
            .iter()
            .map(|(h, power)| {
                let hz = *h as f64 * MAINS_HZ[surest.mains];
                format!("{hz:.0} Hz ({:.0} dBFS)", power_db(*power))
            })
            .collect();
        let says = format!(
            "lines of steady phase at {}, in {} of {} stretches",
            named.join(", "),
            self.heard.len(),
            self.stretches
        );
        let sure = (surest.clear / 100.0).clamp(0.6, 0.95);
        spots.add(Spot::whole(frames, level, sure, says));
        spots
    }
}

fn no_lines() -> Vec<Line> {
    let line = |i: usize| Line {
        harmonic: i % HARMONICS + 1,
        phasors: Vec::new(),
    };
    (0..2 * HARMONICS).map(line).collect()
}

fn heard(mains: usize, lines: &[Line], fit: &Fit) -> Option<Heard> {
    let mut found = Vec::new();
    let (mut clear, mut presence) = (0.0, 0.0);
    for h in 0..HARMONICS {
        let both = [h, HARMONICS + h];
        let mean = |of: &dyn Fn(usize) -> f64| 0.5 * (of(both[0]) + of(both[1]));
        let own = mean(&|i| fit.lines[i].clear);
        clear += own;
        if own >= LINE {
            // Hum may be in one channel only.
            presence += mean(&|i| fit.lines[i].clear * fit.presence(i, &lines[i])) / own;
            // Half the square of an amplitude is a power.
            found.push((h + 1, 0.5 * mean(&|i| fit.lines[i].power())));
        }
    }
    let level = power_db(found.iter().map(|l| l.1).sum());
    let rooted = found.first().is_some_and(|l| l.0 <= ROOT);
    let there = presence >= PRESENCE * found.len() as f64;
    (found.len() >= LINES && rooted && there && clear >= ALL && level >= LEAST_DBFS).then_some(
        Heard {
            mains,
            lines: found,
            clear,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE: f64 = 3_000.0;

    /// What `wave` makes of the time, s, on both channels.
    fn found(seconds: f64, wave: impl Fn(f64) -> f64) -> u64 {
        let mut hum = Hum::new(RATE);
        let frames = (seconds * RATE) as usize;
        let x: Vec<f64> = (0..frames).map(|i| wave(i as f64 / RATE)).collect();
        for piece in x.chunks(997) {
            hum.push(&[piece.to_vec(), piece.to_vec()]);
        }
        hum.finish(frames as u64).count()
    }

    /// Notes of half a second with pauses between them. Each has a phase of its own or, where they are in `step`, all the same.
    fn notes(hz: f64, step: bool, t: f64) -> f64 {
        let (number, since) = ((t / 0.5).floor(), t % 0.5);
        let level = (1.0 - since / 0.35).max(0.0) * (since / 0.01).min(1.0);
        let phase = if step {
            0.0
        } else {
            TAU * (0.618 * number * (number + 0.7)).fract()
        };
        let tone = |h: f64| libm::sin(TAU * h * hz * t + h * phase) / h;
        0.1 * level * (tone(1.0) + tone(2.0) + tone(3.0))
    }

    /// Mains of 60 Hz that wander by 0.04 Hz, -66 dBFS.
    fn mains(t: f64) -> f64 {
        let phase = TAU * 60.0 * t + 0.3 * libm::sin(TAU * t / 9.0);
        let line = |h: f64| libm::sin(h * phase + h * h) / h;
        5e-4 * (line(1.0) + line(2.0) + line(3.0) + line(4.0))
    }

    #[test]
    fn mains_are_heard_under_a_bass_beside_them() {
        assert_eq!(found(12.0, |t| notes(61.7, false, t) + mains(t)), 1);
        assert_eq!(found(12.0, |t| notes(61.7, false, t)), 0);
    }

    #[test]
    fn mains_that_fade_with_the_music_are_heard() {
        let fade = |t: f64| (t / 0.5).min((100.0 - t) / 5.0).clamp(0.0, 1.0);
        assert_eq!(
            found(100.0, |t| fade(t) * (notes(55.0, false, t) + mains(t))),
            1
        );
    }

    #[test]
    fn notes_on_the_very_frequency_of_the_mains_are_no_hum() {
        for (hz, step) in [(50.0, true), (50.0, false), (60.0, true), (60.0, false)] {
            for seconds in [12.0, 70.0] {
                let bass = |t: f64| notes(hz, step, t);
                assert_eq!(found(seconds, bass), 0, "{hz} {step} {seconds}");
            }
        }
        // Nor a tone without harmonics.
        assert_eq!(found(12.0, |t| 0.1 * libm::sin(TAU * 50.0 * t)), 0);
    }

    #[test]
    fn silence_and_scraps_have_none() {
        assert_eq!(found(40.0, |_| 0.0), 0);
        assert_eq!(found(0.05, mains), 0);
    }
}
