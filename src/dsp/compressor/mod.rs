//! A compressor for gentle work on finished mixes: feed-forward, gain computed in decibels, smooth decoupled ballistics.
//!
//! The side chain (optional high-pass, ripple-free envelope, optional averaging, curve, link of the channels, ballistics) makes one
//! slowly moving gain; the audio meets it in a single multiplication. Dry and wet of a parallel mix are therefore the same
//! samples, in phase to the last bit. Since the envelope of a tone is constant (see [`super::envelope`]) the gain does not
//! ripple with it: steady tones are not distorted, however fast attack and release are, and nothing has to be oversampled.

mod curve;
mod delay;
#[cfg(test)]
mod tests;

use super::ballistics::{Ballistics, Release};
use super::biquad::{Biquad, Coefficients};
use super::cpu::on_any_cpu;
use super::decibels;
use super::envelope::Envelope;
use super::lanes::larger;
use super::reduction::ReductionReport;
use crate::audio::Block;
use curve::Curve;
use delay::Delay;

/// Frames worked on at a time, so that everything stays in the nearest cache.
const PIECE: usize = 1024;

/// What a level is the level of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detector {
    /// Mean power over the window, in dBFS of AES17: a full-scale sine reads 0 dB.
    Rms,
    /// The envelope at every moment: a full-scale sine reads 0 dB too.
    Peak,
}

impl Detector {
    pub const ALL: [Detector; 2] = [Detector::Rms, Detector::Peak];

    pub const fn name(self) -> &'static str {
        match self {
            Detector::Rms => "rms",
            Detector::Peak => "peak",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct CompressorSettings {
    pub threshold_db: f64,
    /// 1 does nothing.
    pub ratio: f64,
    /// Width of the knee around the threshold; 0 is a corner.
    pub knee_db: f64,
    /// Time in which 1 - 1/e of a step of the reduction is covered.
    pub attack_ms: f64,
    /// The same on the way back; at least `attack_ms`.
    pub release_ms: f64,
    pub release: Release,
    pub detector: Detector,
    /// Time constant of the mean; of no use to [`Detector::Peak`].
    pub rms_window_ms: f64,
    /// Corner of a second-order Butterworth high-pass in front of the detector; 0 is none.
    pub sidechain_high_pass_hz: f64,
    /// 100: all channels get the reduction of the loudest; 0: each its own.
    pub link_percent: f64,
    /// Share of the compressed signal; the rest stays as it is.
    pub mix_percent: f64,
    /// Make-up gain of the compressed signal.
    pub gain_db: f64,
    /// The gain comes so much earlier than the level that asked for it.
    pub lookahead_ms: f64,
}

impl Default for CompressorSettings {
    fn default() -> Self {
        CompressorSettings {
            threshold_db: -18.0,
            ratio: 2.0,
            knee_db: 6.0,
            attack_ms: 30.0,
            release_ms: 150.0,
            release: Release::Fixed,
            detector: Detector::Rms,
            rms_window_ms: 10.0,
            sidechain_high_pass_hz: 0.0,
            link_percent: 100.0,
            mix_percent: 100.0,
            gain_db: 0.0,
            lookahead_ms: 2.0,
        }
    }
}

/// Side chain of one channel up to its level.
#[derive(Debug, Clone)]
struct Sensor {
    high_pass: Option<Biquad>,
    envelope: Envelope,
    mean: f64,
}

#[derive(Debug, Clone)]
pub struct Compressor {
    curve: Curve,
    sensors: Vec<Sensor>,
    /// Share of a new power in the mean; 1 for none.
    share: f64,
    link: f64,
    mix: f64,
    gain_db: f64,
    /// One for all channels when they are linked entirely.
    ballistics: Vec<Ballistics>,
    delay: Delay,
    lookahead: usize,
    report: ReductionReport,
    filtered: Vec<f64>,
    /// Power, level, reduction and gain of every channel, one after the other.
    work: Vec<Vec<f64>>,
    /// Largest reduction of all channels.
    most: Vec<f64>,
}

impl Compressor {
    pub fn new(settings: &CompressorSettings, rate: u32, channels: usize) -> Self {
        let hz = f64::from(rate.max(1));
        let lookahead = (larger(0.0, settings.lookahead_ms) * hz / 1e3).min(hz) as usize;
        let link = settings.link_percent.clamp(0.0, 100.0) / 100.0;
        let corner = settings.sidechain_high_pass_hz;
        let sensor = Sensor {
            high_pass: (corner > 0.0).then(|| {
                Biquad::new(Coefficients::high_pass(
                    hz,
                    corner,
                    std::f64::consts::FRAC_1_SQRT_2,
                ))
            }),
            envelope: Envelope::new(rate),
            mean: 0.0,
        };
        let ballistics = Ballistics::new(
            settings.attack_ms,
            settings.release_ms,
            settings.release,
            rate,
        );
        Compressor {
            curve: Curve::new(settings.threshold_db, settings.ratio, settings.knee_db),
            sensors: vec![sensor; channels],
            share: match settings.detector {
                Detector::Peak => 1.0,
                Detector::Rms => {
                    1.0 - libm::exp(-1e3 / (larger(1e-3, settings.rms_window_ms) * hz))
                }
            },
            link,
            mix: settings.mix_percent.clamp(0.0, 100.0) / 100.0,
            gain_db: settings.gain_db,
            ballistics: vec![ballistics; if link == 1.0 { 1 } else { channels }],
            delay: Delay::new(channels, lookahead),
            lookahead,
            report: ReductionReport::default(),
            filtered: Vec::new(),
            work: vec![Vec::new(); channels],
            most: Vec::new(),
        }
    }

    /// Appends to `out` what is ready.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        let frames = block.frames();
        for from in (0..frames).step_by(PIECE) {
            let until = (from + PIECE).min(frames);
            let planes = || block.channels.iter().map(|c| &c[from..until]);
            self.delay.take(planes(), block.grid_bits);
            self.piece(planes(), until - from, out);
        }
    }

    /// Appends the frames that still wait for a gain; what follows them counts as silence.
    pub fn finish(&mut self, out: &mut Block) {
        let silence = [0.0; PIECE];
        for from in (0..self.lookahead).step_by(PIECE) {
            let frames = PIECE.min(self.lookahead - from);
            let planes = vec![&silence[..frames]; self.sensors.len()];
            self.piece(planes.into_iter(), frames, out);
        }
    }

    pub fn report(&self) -> &ReductionReport {
        &self.report
    }

    /// Gains of further frames, and the earlier frames that these gains are for.
    fn piece<'a>(
        &mut self,
        planes: impl Iterator<Item = &'a [f64]>,
        frames: usize,
        out: &mut Block,
    ) {
        let linked = self.ballistics.len() < self.sensors.len();
        for ((sensor, power), plane) in self.sensors.iter_mut().zip(&mut self.work).zip(planes) {
            power.resize(frames, 0.0);
            sensor.sense(plane, self.share, &mut self.filtered, power);
        }
        if linked {
            let (first, others) = self.work.split_at_mut(1);
            others.iter().for_each(|other| louder(&mut first[0], other));
        }
        let rows = &mut self.work[..self.ballistics.len()];
        for row in rows.iter_mut() {
            decibels::levels(row);
            curve::reductions(&self.curve, row);
        }
        if !linked && self.link > 0.0 {
            draw_together(rows, self.link);
        }
        for (ballistics, row) in self.ballistics.iter_mut().zip(rows.iter_mut()) {
            ballistics.follow(row);
        }
        self.most.clear();
        self.most.resize(frames, 0.0);
        rows.iter().for_each(|row| louder(&mut self.most, row));
        for row in rows.iter_mut() {
            gains(row, self.gain_db, self.mix);
        }
        // The first gains are for times before the first frame.
        for frame in self.delay.early().min(frames)..frames {
            let touched = rows.iter().any(|row| row[frame] != 1.0);
            let most = match self.mix {
                1.0 => self.most[frame],
                // What is heard of it: the untouched share fills the dip.
                mix => {
                    -20.0 * libm::log10(1.0 + mix * (decibels::to_factor(-self.most[frame]) - 1.0))
                }
            };
            self.report.add(most, touched);
        }
        self.delay.give(rows, self.report.frames_touched > 0, out);
    }
}

impl Sensor {
    fn sense(&mut self, plane: &[f64], share: f64, filtered: &mut Vec<f64>, power: &mut [f64]) {
        match &mut self.high_pass {
            Some(filter) => {
                filtered.clear();
                filtered.extend_from_slice(plane);
                filter.process(filtered);
                self.envelope.power(filtered, power);
            }
            None => self.envelope.power(plane, power),
        }
        if share < 1.0 {
            let mut mean = self.mean;
            for p in power {
                mean += share * (*p - mean);
                *p = mean;
            }
            self.mean = mean;
        }
    }
}

/// The larger of both, number by number.
fn louder(most: &mut [f64], other: &[f64]) {
    for (a, b) in most.iter_mut().zip(other) {
        *a = larger(*a, *b);
    }
}

/// Moves the reduction of every channel towards the largest.
fn draw_together(rows: &mut [Vec<f64>], link: f64) {
    for frame in 0..rows.first().map_or(0, Vec::len) {
        let most = rows.iter().fold(0.0, |most, row| larger(most, row[frame]));
        for row in rows.iter_mut() {
            row[frame] += link * (most - row[frame]);
        }
    }
}

on_any_cpu! {
    /// Turns reductions into the factor of dry and wet together, which is exactly 1 where nothing is to be done.
    fn gains(reductions_db: &mut [f64], gain_db: f64, mix: f64) {
        for value in reductions_db {
            *value = 1.0 + mix * (decibels::to_factor(gain_db - *value) - 1.0);
        }
    }
}
