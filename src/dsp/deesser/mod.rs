//! A de-esser: a band of the highs is turned down while it stands out of the whole.
//!
//! What counts is the ratio of the band to the full signal at the same time, so quiet passages are treated like loud ones (the
//! principle of the dbx 902). Output is `x + (gain - 1) band` with a band in phase with `x`: at rest nothing is added, and
//! outside the band nothing ever happens.

mod band;
#[cfg(test)]
mod tests;

use super::ballistics::{Ballistics, Release};
use super::cpu::on_any_cpu;
use super::decibels;
use super::envelope::Envelope;
use super::lanes::larger;
use super::reduction::ReductionReport;
use crate::audio::Block;
use band::Band;

const PIECE: usize = 1024;

/// Time constant of the powers that are compared.
const WINDOW_MS: f64 = 2.0;

/// The gain comes so much earlier than the ratio that asked for it, which makes up for the window.
const LOOKAHEAD_MS: f64 = 2.0;

/// Power of the whole near which a band no longer stands out: hiss at -70 dBFS is left alone.
const QUIET: f64 = 1e-7;

/// What is turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// One octave around the frequency.
    Bell,
    /// Everything above the frequency.
    Shelf,
}

impl Range {
    pub const ALL: [Range; 2] = [Range::Bell, Range::Shelf];

    pub const fn name(self) -> &'static str {
        match self {
            Range::Bell => "bell",
            Range::Shelf => "shelf",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct DeesserSettings {
    /// Centre of a bell, lower edge of a shelf (where half the reduction of the amplitude is reached).
    pub frequency_hz: f64,
    pub range: Range,
    /// Power of the band relative to the full signal above which it is turned down, decibel for decibel; below 0.
    pub threshold_db: f64,
    /// Most that is taken away; 0 does nothing.
    pub max_reduction_db: f64,
    pub attack_ms: f64,
    pub release_ms: f64,
}

impl Default for DeesserSettings {
    fn default() -> Self {
        DeesserSettings {
            frequency_hz: 7_000.0,
            range: Range::Bell,
            threshold_db: -10.0,
            max_reduction_db: 6.0,
            attack_ms: 1.0,
            release_ms: 40.0,
        }
    }
}

#[derive(Debug, Clone)]
struct Lane {
    /// Input around the frames to come.
    input: Vec<f64>,
    whole: Envelope,
    part: Envelope,
    /// Frames and their bands that wait for a gain.
    audio: Vec<f64>,
    band: Vec<f64>,
}

#[derive(Debug, Clone)]
pub struct Deesser {
    /// None where the band lies above Nyquist: then nothing is done.
    band: Option<Band>,
    threshold_db: f64,
    max_reduction_db: f64,
    lanes: Vec<Lane>,
    share: f64,
    mean_whole: f64,
    mean_part: f64,
    ballistics: Ballistics,
    /// Gains still to come that are for times before the first frame.
    early: usize,
    lookahead: usize,
    grid_bits: Option<u32>,
    report: ReductionReport,
    power: Vec<f64>,
    whole: Vec<f64>,
    row: Vec<f64>,
}

impl Deesser {
    pub fn new(settings: &DeesserSettings, rate: u32, channels: usize) -> Self {
        let hz = settings.frequency_hz;
        let half_octave = std::f64::consts::SQRT_2;
        let band = match settings.range {
            Range::Bell => Band::new(hz / half_octave, hz * half_octave, rate),
            Range::Shelf => Band::new(hz, f64::INFINITY, rate),
        };
        let lane = Lane {
            input: vec![0.0; band.as_ref().map_or(0, Band::reach)],
            whole: Envelope::new(rate),
            part: Envelope::new(rate),
            audio: Vec::new(),
            band: Vec::new(),
        };
        let lookahead = (LOOKAHEAD_MS * f64::from(rate) / 1e3) as usize;
        Deesser {
            band,
            threshold_db: settings.threshold_db,
            max_reduction_db: larger(0.0, settings.max_reduction_db),
            lanes: vec![lane; channels],
            share: 1.0 - libm::exp(-1e3 / (WINDOW_MS * f64::from(rate.max(1)))),
            mean_whole: 0.0,
            mean_part: 0.0,
            ballistics: Ballistics::new(
                settings.attack_ms,
                settings.release_ms,
                Release::Fixed,
                rate,
            ),
            early: lookahead,
            lookahead,
            grid_bits: Some(1),
            report: ReductionReport::default(),
            power: Vec::new(),
            whole: Vec::new(),
            row: Vec::new(),
        }
    }

    /// Appends to `out` what is ready.
    pub fn push(&mut self, block: &Block, out: &mut Block) {
        self.grid_bits = self.grid_bits.zip(block.grid_bits).map(|(a, b)| a.max(b));
        let frames = block.frames();
        for from in (0..frames).step_by(PIECE) {
            let until = (from + PIECE).min(frames);
            self.piece(block.channels.iter().map(|c| &c[from..until]), out);
        }
    }

    /// Appends the frames that still wait; what follows them counts as silence.
    pub fn finish(&mut self, out: &mut Block) {
        let silence = [0.0; PIECE];
        let frames = self.lookahead + self.band.as_ref().map_or(0, Band::reach);
        for from in (0..frames).step_by(PIECE) {
            let plane = &silence[..PIECE.min(frames - from)];
            self.piece(vec![plane; self.lanes.len()].into_iter(), out);
        }
    }

    pub fn report(&self) -> &ReductionReport {
        &self.report
    }

    fn piece<'a>(&mut self, planes: impl Iterator<Item = &'a [f64]>, out: &mut Block) {
        self.measure(planes);
        let frames = self.row.len();
        self.ballistics.follow(&mut self.row);
        let early = self.early.min(frames);
        self.early -= early;
        for reduction_db in &self.row[early..] {
            self.report.add(*reduction_db, *reduction_db > 0.0);
        }
        let grid = self.grid_bits.filter(|_| self.report.frames_touched == 0);
        out.grid_bits = if out.is_empty() {
            grid
        } else {
            out.grid_bits.zip(grid).map(|(a, b)| a.max(b))
        };
        let gains = &mut self.row[early..];
        gains.iter_mut().for_each(|g| *g = -*g);
        decibels::factors(gains);
        for (lane, output) in self.lanes.iter_mut().zip(&mut out.channels) {
            let ready = gains.len().min(lane.audio.len());
            let start = output.len();
            output.extend_from_slice(&lane.audio[..ready]);
            apply(gains, &lane.band[..ready], &mut output[start..]);
            lane.audio.drain(..ready);
            lane.band.drain(..ready);
        }
    }

    /// Cuts the band out and fills `row` with the reductions that its ratio to the whole asks for, all channels together.
    fn measure<'a>(&mut self, planes: impl Iterator<Item = &'a [f64]>) {
        self.row.clear();
        self.whole.clear();
        for (lane, plane) in self.lanes.iter_mut().zip(planes) {
            lane.input.extend_from_slice(plane);
            let reach = self.band.as_ref().map_or(0, Band::reach);
            let ready = lane.input.len().saturating_sub(2 * reach);
            let old = lane.band.len();
            lane.band.resize(old + ready, 0.0);
            if let Some(band) = &self.band {
                band.cut(&lane.input, &mut lane.band[old..]);
            }
            let audio = &lane.input[reach..reach + ready];
            lane.audio.extend_from_slice(audio);
            self.power.resize(ready, 0.0);
            self.row.resize(ready, 0.0);
            self.whole.resize(ready, 0.0);
            if self.band.is_some() {
                lane.whole.power(audio, &mut self.power);
                // Lows reach their envelope half a period late; their squares are there at once and never above it when steady.
                for (power, x) in self.power.iter_mut().zip(audio) {
                    *power = larger(*power, x * x);
                }
                add(&mut self.whole, &self.power);
                lane.part.power(&lane.band[old..], &mut self.power);
                add(&mut self.row, &self.power);
            }
            lane.input.drain(..ready);
        }
        for (part, whole) in self.row.iter_mut().zip(&self.whole) {
            self.mean_part += self.share * (*part - self.mean_part);
            self.mean_whole += self.share * (*whole - self.mean_whole);
            *part = self.mean_part / (self.mean_whole + QUIET);
        }
        decibels::levels(&mut self.row);
        for level in &mut self.row {
            let above = larger(0.0, *level - self.threshold_db);
            *level = if above > self.max_reduction_db {
                self.max_reduction_db
            } else {
                above
            };
        }
    }
}

fn add(sum: &mut [f64], term: &[f64]) {
    for (a, b) in sum.iter_mut().zip(term) {
        *a += b;
    }
}

on_any_cpu! {
    /// Where the gain is 1 the sample stays what it is, to the sign of a zero.
    fn apply(gains: &[f64], band: &[f64], audio: &mut [f64]) {
        for ((x, gain), band) in audio.iter_mut().zip(gains).zip(band) {
            let turned = *x + (gain - 1.0) * band;
            *x = if *gain == 1.0 { *x } else { turned };
        }
    }
}
