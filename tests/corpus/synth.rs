//! Plain instruments and studio tools for music that is hard on detectors.

use super::sound::{Format, Random, Sound};
use std::f64::consts::{PI, TAU};

/// A stereo mix that notes are added to.
pub struct Mix {
    pub rate: f64,
    pub left: Vec<f64>,
    pub right: Vec<f64>,
}

impl Mix {
    pub fn new(format: Format) -> Self {
        let n = format.frames();
        Mix {
            rate: f64::from(format.rate),
            left: vec![0.0; n],
            right: vec![0.0; n],
        }
    }
    pub fn seconds(&self) -> f64 {
        self.left.len() as f64 / self.rate
    }
    /// Adds a mono note; pan -1 to 1, equal power.
    pub fn add(&mut self, at_s: f64, pan: f64, gain: f64, note: &[f64]) {
        let angle = (pan + 1.0) * PI / 4.0;
        let (l, r) = (gain * angle.cos(), gain * angle.sin());
        let at = (at_s.max(0.0) * self.rate) as usize;
        for (i, v) in note.iter().enumerate() {
            if at + i < self.left.len() {
                self.left[at + i] += l * v;
                self.right[at + i] += r * v;
            }
        }
    }
    /// Adds a room around everything: four delay lines that feed one another, different for both ears.
    pub fn reverb(&mut self, wet: f64, decay_s: f64) {
        let lengths = [0.0297, 0.0371, 0.0411, 0.0437].map(|s| (s * self.rate) as usize);
        let mut lines: Vec<Vec<f64>> = lengths.iter().map(|n| vec![0.0; *n]).collect();
        let mut damp = [0.0; 4];
        let gains = lengths.map(|n| 10f64.powf(-3.0 * n as f64 / self.rate / decay_s));
        for i in 0..self.left.len() {
            let out: Vec<f64> = (0..4).map(|k| lines[k][i % lengths[k]]).collect();
            let sum: f64 = 0.5 * out.iter().sum::<f64>();
            let input = [self.left[i], self.right[i]];
            for k in 0..4 {
                damp[k] += 0.45 * (gains[k] * (out[k] - sum) - damp[k]);
                lines[k][i % lengths[k]] = damp[k] + 0.5 * input[k % 2];
            }
            self.left[i] += wet * (out[0] - out[2]);
            self.right[i] += wet * (out[1] - out[3]);
        }
    }
    pub fn finish(self, format: Format, dbfs: f64) -> Sound {
        let mut sound = Sound::new(format, vec![self.left, self.right]);
        sound.normalise(dbfs);
        sound
    }
    pub fn each(&mut self, mut change: impl FnMut(f64) -> f64) {
        self.left
            .iter_mut()
            .chain(&mut self.right)
            .for_each(|v| *v = change(*v));
    }
}

pub fn hz(key: f64) -> f64 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

/// Attack, then exponential decay to a sustained level, then release.
pub fn envelope(
    n: usize,
    rate: f64,
    attack_s: f64,
    decay_s: f64,
    sustain: f64,
    release_s: f64,
) -> Vec<f64> {
    let release = ((release_s * rate) as usize).clamp(1, n.max(1));
    (0..n)
        .map(|i| {
            let t = i as f64 / rate;
            let rise = (t / attack_s.max(1e-6)).min(1.0);
            let fall = sustain + (1.0 - sustain) * (-(t - attack_s).max(0.0) / decay_s).exp();
            let left = (n - i) as f64 / release as f64;
            rise * fall
                * if left < 1.0 {
                    0.5 - 0.5 * (PI * left).cos()
                } else {
                    1.0
                }
        })
        .collect()
}

pub fn shaped(mut x: Vec<f64>, env: &[f64]) -> Vec<f64> {
    x.iter_mut().zip(env).for_each(|(v, e)| *v *= e);
    x
}

#[derive(Clone, Copy)]
pub enum Wave {
    Sine,
    Saw,
    Square,
    /// Share of the period that is up.
    Pulse(f64),
    Triangle,
}

/// An oscillator; `smooth` rounds the corners of saws and pulses so that they do not alias (PolyBLEP).
pub fn oscillator(wave: Wave, hz: f64, n: usize, rate: f64, smooth: bool, phase: f64) -> Vec<f64> {
    let dt = hz / rate;
    let blep = |t: f64| {
        if !smooth {
            0.0
        } else if t < dt {
            let t = t / dt;
            t + t - t * t - 1.0
        } else if t > 1.0 - dt {
            let t = (t - 1.0) / dt;
            t * t + t + t + 1.0
        } else {
            0.0
        }
    };
    (0..n)
        .map(|i| {
            let t = (phase + i as f64 * dt).fract();
            let pulse = |duty: f64| {
                let up = if t < duty { 1.0 } else { -1.0 };
                // Without its mean.
                up + blep(t) - blep((t + 1.0 - duty).fract()) - (2.0 * duty - 1.0)
            };
            match wave {
                Wave::Sine => (TAU * t).sin(),
                Wave::Saw => 2.0 * t - 1.0 - blep(t),
                Wave::Square => pulse(0.5),
                Wave::Pulse(duty) => pulse(duty),
                Wave::Triangle => 4.0 * (t - 0.5).abs() - 1.0,
            }
        })
        .collect()
}

pub fn noise(n: usize, random: &mut Random) -> Vec<f64> {
    (0..n).map(|_| random.bipolar()).collect()
}

/// Two poles, two zeros (R. Bristow-Johnson's cookbook).
pub enum Shape {
    Low,
    High,
    Band,
}

pub fn filtered(x: &[f64], shape: Shape, hz: f64, q: f64, rate: f64) -> Vec<f64> {
    let w = TAU * (hz / rate).min(0.49);
    let (sin, cos) = w.sin_cos();
    let alpha = sin / (2.0 * q);
    let (b0, b1, b2) = match shape {
        Shape::Low => ((1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0),
        Shape::High => ((1.0 + cos) / 2.0, -1.0 - cos, (1.0 + cos) / 2.0),
        Shape::Band => (alpha, 0.0, -alpha),
    };
    let (a0, a1, a2) = (1.0 + alpha, -2.0 * cos, 1.0 - alpha);
    let (mut s1, mut s2) = (0.0, 0.0);
    x.iter()
        .map(|v| {
            let y = b0 / a0 * v + s1;
            s1 = b1 / a0 * v - a1 / a0 * y + s2;
            s2 = b2 / a0 * v - a2 / a0 * y;
            y
        })
        .collect()
}

/// Karplus and Strong's string.
pub fn pluck(hz: f64, seconds: f64, rate: f64, bright: f64, random: &mut Random) -> Vec<f64> {
    let period = (rate / hz).max(2.0) as usize;
    let mut line = filtered(
        &noise(period, random),
        Shape::Low,
        1500.0 + 9000.0 * bright,
        0.7,
        rate,
    );
    let n = (seconds * rate) as usize;
    let loss = 10f64.powf(-3.0 / (seconds * hz).max(1.0));
    let mut out = Vec::with_capacity(n);
    let mut before = 0.0;
    for i in 0..n {
        let v = line[i % period];
        line[i % period] = loss * (0.5 * v + 0.5 * before);
        before = v;
        out.push(v);
    }
    let env = envelope(n, rate, 0.0008, seconds / 3.0, 0.0, 0.05);
    shaped(out, &env)
}

pub fn kick(rate: f64, random: &mut Random) -> Vec<f64> {
    let n = (0.5 * rate) as usize;
    let (low, drop) = (random.range(42.0, 60.0), random.range(60.0, 180.0));
    let mut phase = 0.0;
    let body = (0..n)
        .map(|i| {
            let t = i as f64 / rate;
            phase += (low + drop * (-t / 0.03).exp()) / rate;
            (TAU * phase).sin()
        })
        .collect();
    let mut out = shaped(body, &envelope(n, rate, 0.001, 0.13, 0.0, 0.05));
    let beater = shaped(
        noise(200, random),
        &envelope(200, rate, 0.0003, 0.001, 0.0, 0.001),
    );
    out.iter_mut().zip(beater).for_each(|(o, b)| *o += 0.25 * b);
    out
}

pub fn snare(rate: f64, gated: bool, random: &mut Random) -> Vec<f64> {
    let n = (if gated { 0.22 } else { 0.35 } * rate) as usize;
    let wires = filtered(&noise(n, random), Shape::High, 1200.0, 0.7, rate);
    // A gate that closes within 8 ms on the reverb of the snare.
    let env = if gated {
        envelope(n, rate, 0.001, 0.05, 0.45, 0.008)
    } else {
        envelope(n, rate, 0.0006, 0.07, 0.0, 0.05)
    };
    let shell = oscillator(Wave::Sine, random.range(170.0, 230.0), n, rate, false, 0.0);
    let shell = shaped(shell, &envelope(n, rate, 0.001, 0.05, 0.0, 0.02));
    shaped(wires, &env)
        .iter()
        .zip(shell)
        .map(|(w, s)| 0.6 * w + 0.6 * s)
        .collect()
}

pub fn hat(rate: f64, open: bool, random: &mut Random) -> Vec<f64> {
    let n = (if open { 0.5 } else { 0.12 } * rate) as usize;
    let x = filtered(&noise(n, random), Shape::High, 7000.0, 0.8, rate);
    let decay = if open {
        0.15
    } else {
        random.range(0.012, 0.035)
    };
    shaped(x, &envelope(n, rate, 0.0004, decay, 0.0, 0.02))
}

/// Hands: three bursts and a tail.
pub fn clap(rate: f64, random: &mut Random) -> Vec<f64> {
    let n = (0.25 * rate) as usize;
    let x = filtered(&noise(n, random), Shape::Band, 1500.0, 0.9, rate);
    let starts = [0.0, 0.010, 0.021];
    let level = |t: f64| {
        let hands = starts
            .iter()
            .filter(|s| t >= **s)
            .map(|s| (-(t - s) / 0.004).exp())
            .sum::<f64>();
        let tail = if t > 0.028 {
            0.8 * (-(t - 0.028) / 0.05).exp()
        } else {
            0.0
        };
        (hands + tail) * (t / 0.0005).min(1.0)
    };
    x.iter()
        .enumerate()
        .map(|(i, v)| 3.0 * v * level(i as f64 / rate))
        .collect()
}

/// Wood: castanets, claves, rim shots: a few resonances that ring for milliseconds.
pub fn wood(rate: f64, random: &mut Random) -> Vec<f64> {
    let n = (0.08 * rate) as usize;
    let mut out = vec![0.0; n];
    let base = random.range(900.0, 2600.0);
    for ratio in [1.0, 1.58, 2.24, 2.92] {
        let decay = random.range(0.003, 0.012) / ratio;
        let tone = oscillator(Wave::Sine, base * ratio, n, rate, false, 0.0);
        let tone = shaped(tone, &envelope(n, rate, 0.0003, decay, 0.0, 0.005));
        out.iter_mut().zip(tone).for_each(|(o, t)| *o += t / ratio);
    }
    out
}

/// A bell or a struck bar.
pub fn bell(hz: f64, seconds: f64, rate: f64) -> Vec<f64> {
    let n = (seconds * rate) as usize;
    let mut out = vec![0.0; n];
    for (ratio, level) in [(1.0, 1.0), (2.76, 0.5), (5.4, 0.3), (8.93, 0.15)] {
        if ratio * hz > 0.4 * rate {
            continue;
        }
        let tone = oscillator(Wave::Sine, hz * ratio, n, rate, false, 0.0);
        let tone = shaped(
            tone,
            &envelope(n, rate, 0.0015, seconds / (3.0 * ratio.sqrt()), 0.0, 0.1),
        );
        out.iter_mut().zip(tone).for_each(|(o, t)| *o += level * t);
    }
    out
}

/// A sung or spoken syllable: pulses through three formants, with an 's' in front of it for `sibilance` above 0.
pub fn syllable(hz: f64, seconds: f64, rate: f64, sibilance: f64, random: &mut Random) -> Vec<f64> {
    let n = (seconds * rate) as usize;
    let vibrato = random.range(0.0, 0.012);
    let mut phase = 0.0;
    let source: Vec<f64> = (0..n)
        .map(|i| {
            let t = i as f64 / rate;
            let dt = hz * (1.0 + vibrato * (TAU * 5.3 * t).sin()) / rate;
            phase += dt;
            let p: f64 = phase % 1.0;
            // A glottal pulse: rises slowly, closes fast, rests.
            if p < 0.5 {
                0.5 - 0.5 * (TAU * p).cos()
            } else if p < 0.65 {
                (1.0 - (p - 0.5) / 0.15) * 0.1
            } else {
                0.0
            }
        })
        .collect();
    let source = filtered(&source, Shape::High, 80.0, 0.7, rate);
    let vowel = random.pick(&[
        [700.0, 1200.0, 2600.0],
        [400.0, 2000.0, 2800.0],
        [350.0, 800.0, 2500.0],
        [550.0, 1700.0, 2500.0],
    ]);
    let mut out = vec![0.0; n];
    for (formant, level) in vowel.into_iter().zip([1.0, 0.5, 0.3]) {
        let band = filtered(&source, Shape::Band, formant, 8.0, rate);
        out.iter_mut()
            .zip(band)
            .for_each(|(o, b)| *o += 2.0 * level * b);
    }
    let breath = filtered(&noise(n, random), Shape::High, 3000.0, 0.7, rate);
    out.iter_mut()
        .zip(breath)
        .for_each(|(o, b)| *o += 0.004 * b);
    let out = shaped(out, &envelope(n, rate, 0.02, 5.0, 0.7, 0.06));
    if sibilance <= 0.0 {
        return out;
    }
    let s = (random.range(0.07, 0.13) * rate) as usize;
    let hiss = filtered(
        &noise(s, random),
        Shape::Band,
        random.range(5500.0, 8000.0),
        1.6,
        rate,
    );
    let mut word = shaped(hiss, &envelope(s, rate, 0.02, 5.0, 1.0, 0.03));
    word.iter_mut().for_each(|v| *v *= sibilance);
    word.extend(out);
    word
}

/// A limiter that looks ahead: gain falls smoothly before a peak and recovers; nothing passes `ceiling`.
pub fn limited(sound: &mut Sound, drive_db: f64, ceiling_dbfs: f64, release_s: f64) {
    let rate = f64::from(sound.rate);
    let ceiling = 10f64.powf(ceiling_dbfs / 20.0);
    sound.gain(10f64.powf(drive_db / 20.0));
    let n = sound.frames();
    let ahead = (0.002 * rate) as usize;
    let wanted: Vec<f64> = (0..n)
        .map(|i| {
            let peak = sound.channels.iter().fold(0.0f64, |m, c| m.max(c[i].abs()));
            if peak > ceiling { ceiling / peak } else { 1.0 }
        })
        .collect();
    // The lowest gain within the look-ahead, then smoothed over it, so that the gain is there when the peak comes.
    let mut lowest = vec![1.0; n];
    let mut window: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    for i in 0..n + ahead {
        if i < n {
            while window.back().is_some_and(|j| wanted[*j] >= wanted[i]) {
                window.pop_back();
            }
            window.push_back(i);
        }
        if let Some(at) = i.checked_sub(ahead) {
            while window.front().is_some_and(|j| *j < at) {
                window.pop_front();
            }
            lowest[at] = window.front().map_or(1.0, |j| wanted[*j]);
        }
    }
    let pole = (-1.0 / (release_s * rate)).exp();
    let mut held = 1.0;
    for v in &mut lowest {
        held = v.min(1.0 - (1.0 - held) * pole);
        *v = held;
    }
    let mut sum: f64 = ahead as f64;
    let mut gains = Vec::with_capacity(n);
    for i in 0..n {
        sum += lowest[i] - if i >= ahead { lowest[i - ahead] } else { 1.0 };
        gains.push(sum / ahead as f64);
    }
    for c in &mut sound.channels {
        for (v, g) in c.iter_mut().zip(&gains) {
            *v = (*v * g).clamp(-ceiling, ceiling);
        }
    }
}
