//! Whether phasors at the harmonics of the mains belong to one generator, whose phase wanders slowly and takes all harmonics along.
//!
//! A least-squares fit in which a window counts the more the softer it is: hum goes on through pauses and between notes, where nothing
//! hides it, while notes are loud, and are gone in the pauses. What is left of notes has random phases.

use super::phasors::{HARMONICS, Phasor};
use std::f64::consts::TAU;

/// The mains may be off by this, Hz; looked for in such steps.
const OFF_HZ: f64 = 0.1;
const STEP_HZ: f64 = 0.01;
/// Standard deviation by which the phase of the fundamental departs from a straight line within a knot, radians. Grids wander by
/// 0.02 to 0.05 Hz within seconds.
const WANDER: f64 = 0.2;
/// Length of a knot, s.
const KNOT_S: f64 = 1.0;
const ROUNDS: usize = 8;
/// Farthest that a round moves a phase, radians.
const LEAP: f64 = 0.5;
/// Levels below which a softer window counts no more, dBFS: what fades out with the music must not decide alone.
const FLOORS_DBFS: [f64; 7] = [-120.0, -90.0, -80.0, -70.0, -60.0, -50.0, -40.0];

/// One harmonic in one channel, along the windows.
#[derive(Debug, Clone)]
pub struct Line {
    /// From 1.
    pub harmonic: usize,
    pub phasors: Vec<Phasor>,
}

/// A line of the hum that fits best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    pub harmonic: usize,
    re: f64,
    im: f64,
    /// Power of the fit over that of what is left: about 1 where there is no line.
    pub clear: f64,
}

impl Fitted {
    /// Square of the amplitude.
    pub fn power(&self) -> f64 {
        self.re * self.re + self.im * self.im
    }
}

/// The hum that fits best.
#[derive(Debug, Clone)]
pub struct Fit {
    /// In the order of the lines given.
    pub lines: Vec<Fitted>,
    turns: Turns,
}

/// cos and sin of the phase of every harmonic in each window.
#[derive(Debug, Clone)]
struct Turns([Vec<[f64; 2]>; HARMONICS]);

impl Turns {
    /// Of the phases of the fundamental.
    fn new(phases: impl Iterator<Item = f64>) -> Self {
        let first: Vec<[f64; 2]> = phases.map(|p| [libm::cos(p), libm::sin(p)]).collect();
        let mut all: [Vec<[f64; 2]>; HARMONICS] = std::array::from_fn(|_| Vec::new());
        let mut now = first.clone();
        for turns in &mut all {
            turns.clone_from(&now);
            for ([c, s], [cos, sin]) in now.iter_mut().zip(&first) {
                (*c, *s) = (*c * cos - *s * sin, *s * cos + *c * sin);
            }
        }
        Turns(all)
    }

    /// Of a harmonic, from 1.
    fn of(&self, harmonic: usize) -> &[[f64; 2]] {
        &self.0[harmonic.clamp(1, HARMONICS) - 1]
    }
}

impl Fit {
    /// Of the windows in which something as loud as this line would show, the share in which it is.
    pub fn presence(&self, index: usize, line: &Line) -> f64 {
        let fitted = &self.lines[index];
        let power = fitted.power();
        let (mut shows, mut there) = (0, 0);
        for (phasor, turn) in line.phasors.iter().zip(self.turns.of(line.harmonic)) {
            // Beside a louder one, or under a note on the same frequency, nothing is told.
            if phasor.beside < 0.25 * power && phasor.power() < 4.0 * power {
                let [re, im] = turned(phasor, *turn);
                shows += 1;
                there += usize::from(re * fitted.re + im * fitted.im > 0.3 * power);
            }
        }
        f64::from(there as u32) / f64::from((shows as u32).max(1))
    }
}

/// Fits a hum to lines, whose windows are `hop_s` apart.
pub fn fit(lines: &[Line], hop_s: f64) -> Option<Fit> {
    let windows = lines.first().map(|l| l.phasors.len());
    let windows = windows.filter(|w| *w > 0)?;
    // A straight line for the phase first; its turns serve all floors.
    let steps = libm::round(OFF_HZ / STEP_HZ) as i32;
    let straight = |step: i32| {
        let per_window = TAU * STEP_HZ * f64::from(step) * hop_s;
        (0..windows).map(move |k| per_window * k as f64)
    };
    let mut floors = FLOORS_DBFS.map(|dbfs| {
        let weights = weights(lines, libm::pow(10.0, dbfs / 10.0));
        (weights, (f64::MIN, 0))
    });
    for step in -steps..=steps {
        let turns = Turns::new(straight(step));
        for (weights, best) in &mut floors {
            let clear = clear(&amplitudes(lines, weights, &turns));
            if clear >= best.0 {
                *best = (clear, step);
            }
        }
    }
    let fits = floors.map(|(weights, (_, step))| {
        let mut phases: Vec<f64> = straight(step).collect();
        let fitted = |phases: &[f64]| {
            let turns = Turns::new(phases.iter().copied());
            let lines = amplitudes(lines, &weights, &turns);
            Fit { lines, turns }
        };
        for _ in 0..ROUNDS {
            let now = fitted(&phases);
            bend(&mut phases, &now, lines, &weights, hop_s);
        }
        fitted(&phases)
    });
    fits.into_iter()
        .max_by(|a, b| clear(&a.lines).total_cmp(&clear(&b.lines)))
}

fn clear(lines: &[Fitted]) -> f64 {
    lines.iter().map(|l| l.clear).sum()
}

/// What each window of each line counts.
fn weights(lines: &[Line], floor: f64) -> Vec<Vec<f64>> {
    let weight = |p: &Phasor| 1.0 / (p.power() + p.beside).max(floor);
    let of = |line: &Line| line.phasors.iter().map(weight).collect();
    lines.iter().map(of).collect()
}

fn amplitudes(lines: &[Line], weights: &[Vec<f64>], turns: &Turns) -> Vec<Fitted> {
    let each = lines.iter().zip(weights);
    each.map(|(line, weights)| amplitude(line, weights, turns.of(line.harmonic)))
        .collect()
}

fn amplitude(line: &Line, weights: &[f64], turns: &[[f64; 2]]) -> Fitted {
    let (mut re, mut im, mut sum) = (0.0, 0.0, 0.0);
    for ((phasor, weight), turn) in line.phasors.iter().zip(weights).zip(turns) {
        let [x, y] = turned(phasor, *turn);
        re += weight * x;
        im += weight * y;
        sum += weight;
    }
    let sum: f64 = if sum > 0.0 { sum } else { 1.0 };
    Fitted {
        harmonic: line.harmonic,
        re: re / sum,
        im: im / sum,
        clear: (re * re + im * im) / sum,
    }
}

/// Moves the phases towards what the windows say, as a chain of knots with springs between them (one step of Gauss and Newton).
fn bend(phases: &mut [f64], fit: &Fit, lines: &[Line], weights: &[Vec<f64>], hop_s: f64) {
    let place = |k: usize| {
        let at = k as f64 * hop_s / KNOT_S;
        (at as usize, at.fract())
    };
    let knots = place(phases.len()).0 + 2;
    // Springs keep nothing in place by themselves.
    let (mut middle, mut beside, mut pull) =
        (vec![1e-6; knots], vec![0.0; knots], vec![0.0; knots]);
    for k in 0..phases.len() {
        let (mut force, mut stiff) = (0.0, 0.0);
        for ((line, fitted), weights) in lines.iter().zip(&fit.lines).zip(weights) {
            let h = line.harmonic as f64;
            let [x, y] = turned(&line.phasors[k], fit.turns.of(line.harmonic)[k]);
            force += h * weights[k] * (y * fitted.re - x * fitted.im);
            stiff += h * h * weights[k] * fitted.power();
        }
        let (knot, part) = place(k);
        let [before, after] = [1.0 - part, part];
        middle[knot] += stiff * before * before;
        middle[knot + 1] += stiff * after * after;
        beside[knot] += stiff * before * after;
        pull[knot] += force * before;
        pull[knot + 1] += force * after;
    }
    let spring = 1.0 / (WANDER * WANDER);
    let at = |knot: usize| {
        let k = libm::round(knot as f64 * KNOT_S / hop_s) as usize;
        phases[k.min(phases.len() - 1)]
    };
    for knot in 0..knots - 1 {
        let bent = at(knot + 1) - at(knot);
        middle[knot] += spring;
        middle[knot + 1] += spring;
        beside[knot] -= spring;
        pull[knot] += spring * bent;
        pull[knot + 1] -= spring * bent;
    }
    // A matrix of three diagonals.
    for knot in 1..knots {
        let share = beside[knot - 1] / middle[knot - 1];
        middle[knot] -= share * beside[knot - 1];
        pull[knot] -= share * pull[knot - 1];
    }
    for knot in (0..knots).rev() {
        let next = pull.get(knot + 1).copied().unwrap_or(0.0);
        pull[knot] = (pull[knot] - beside[knot] * next) / middle[knot];
    }
    for (k, phase) in phases.iter_mut().enumerate() {
        let (knot, part) = place(k);
        *phase += ((1.0 - part) * pull[knot] + part * pull[knot + 1]).clamp(-LEAP, LEAP);
    }
}

/// A phasor turned back by an angle given as cos and sin.
fn turned(phasor: &Phasor, [cos, sin]: [f64; 2]) -> [f64; 2] {
    [
        phasor.re * cos + phasor.im * sin,
        phasor.im * cos - phasor.re * sin,
    ]
}
