//! The room: a reverberator of eight delay lines that feed each other (Jot and Chaigne, 1991), damped like a wooden hall.
//! Knows only samples.

use super::RATE;

/// Line lengths in samples at 96 kHz; primes, so that their echoes do not coincide.
const LENGTHS: [usize; 8] = [3083, 3557, 4079, 4517, 5003, 5641, 6257, 6911];
/// Each ear first hears the sound through two short all-pass lines, which blur it.
const BLUR: [[usize; 2]; 2] = [[443, 1061], [491, 1187]];
/// 21 ms before the room answers.
const WAIT: usize = 2017;

struct Line {
    memory: Vec<f32>,
    at: usize,
}

impl Line {
    fn new(length: usize) -> Self {
        Line {
            memory: vec![0.0; length],
            at: 0,
        }
    }

    #[inline]
    fn read(&self) -> f64 {
        f64::from(self.memory[self.at])
    }

    #[inline]
    fn write(&mut self, v: f64) {
        self.memory[self.at] = v as f32;
        self.at += 1;
        if self.at == self.memory.len() {
            self.at = 0;
        }
    }

    #[inline]
    fn blur(&mut self, x: f64) -> f64 {
        const G: f64 = 0.6;
        let old = self.read();
        let new = x + G * old;
        self.write(new);
        old - G * new
    }
}

pub struct Room {
    wait: [Line; 2],
    blur: [[Line; 2]; 2],
    lines: [Line; 8],
    gains: [f64; 8],
    /// One-pole memory of each line: high notes die sooner.
    dull: [f64; 8],
    /// Slow trackers that keep the lows out of the room.
    lows: [f64; 2],
}

impl Room {
    /// A room in which sound falls by 60 dB in `seconds`.
    pub fn new(seconds: f64) -> Self {
        let gain = |length: usize| libm::pow(10.0, -3.0 * length as f64 / (seconds * RATE));
        Room {
            wait: [Line::new(WAIT), Line::new(WAIT)],
            blur: BLUR.map(|ear| ear.map(Line::new)),
            lines: LENGTHS.map(Line::new),
            gains: LENGTHS.map(gain),
            dull: [0.0; 8],
            lows: [0.0; 2],
        }
    }

    /// Adds the room's answer to what it is sent to `left` and `right`.
    pub fn answer(&mut self, sent: [&[f64]; 2], left: &mut [f64], right: &mut [f64]) {
        const DULL: f64 = 0.62;
        const LOWS: f64 = 0.0095;
        for (i, (l, r)) in left.iter_mut().zip(right.iter_mut()).enumerate() {
            let mut heard = [0.0; 2];
            for ear in 0..2 {
                let wait = &mut self.wait[ear];
                let x = wait.read();
                wait.write(sent[ear][i]);
                self.lows[ear] += LOWS * (x - self.lows[ear]);
                let [first, second] = &mut self.blur[ear];
                heard[ear] = second.blur(first.blur(x - self.lows[ear]));
            }
            let mut out = [0.0; 8];
            let mut sum = 0.0;
            for (n, heard) in out.iter_mut().enumerate() {
                self.dull[n] += (1.0 - DULL) * (self.lines[n].read() - self.dull[n]);
                *heard = self.dull[n] * self.gains[n];
                sum += *heard;
            }
            // Householder reflection: every line feeds every other and no energy is made.
            let back = sum * 0.25;
            for (n, line) in self.lines.iter_mut().enumerate() {
                line.write(heard[n & 1] * 0.35 + out[n] - back);
            }
            *l += out[0] - out[2] + out[4] - out[6];
            *r += out[1] - out[3] + out[5] - out[7];
        }
    }
}
