//! The gain of a loudness target: what is measured, and what follows from it.

use super::{LoudnessGain, Values};
use crate::audio::Block;
use crate::dsp::lanes::larger;
use crate::dsp::loudness::{Gated, Loudness};
use crate::dsp::resample::{Converter, Filter};
use crate::dsp::true_peak::TruePeak;
use crate::error::Result;

/// What to bring the loudness to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub target_lufs: f64,
    /// One gain for every stretch, instead of one for all.
    pub per_track: bool,
    /// None where a limiter that follows takes care of peaks.
    pub ceiling_dbtp: Option<f64>,
    /// Stages follow that can move the loudness again.
    pub others_follow: bool,
}

/// What the audio becomes behind the chain: conversion moves its peaks, and rounding adds to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    /// Sample rates it is delivered at, Hz.
    pub rates: Vec<u32>,
    pub filter: Filter,
    /// The most that rounding adds at any of them, full scale 1.0.
    pub allowance: f64,
}

impl Target {
    pub(super) fn new(values: &Values, others_follow: bool) -> Self {
        Target {
            target_lufs: values.number("target_lufs"),
            per_track: values.word("mode") == "track",
            ceiling_dbtp: values.number_if_any("ceiling_dbtp"),
            others_follow,
        }
    }

    /// The gain of each of some stretches of audio.
    pub fn gains(&self, measured: &[Measured]) -> Vec<LoudnessGain> {
        if self.per_track {
            return measured.iter().map(|m| self.gain(m)).collect();
        }
        let mut all = Measured::default();
        for one in measured {
            all.gated.merge(&one.gated);
            all.true_peak = larger(all.true_peak, one.true_peak);
            all.allowance = larger(all.allowance, one.allowance);
        }
        vec![self.gain(&all); measured.len()]
    }

    pub(super) fn gain(&self, measured: &Measured) -> LoudnessGain {
        let Some(lufs) = measured.gated.integrated() else {
            let reason = match measured.true_peak {
                0.0 => "silent, left as it is",
                _ => "nothing of 400 ms is louder than -70 LUFS, left as it is",
            };
            return LoudnessGain {
                gain_db: 0.0,
                reason: reason.into(),
            };
        };
        let dbtp = decibels(measured.true_peak);
        let wanted = self.target_lufs - lufs;
        let gain_db = match self.ceiling_dbtp {
            None => wanted,
            Some(ceiling) => {
                let most = libm::pow(10.0, ceiling / 20.0) - measured.allowance;
                wanted.min(decibels(most) - dbtp)
            }
        };
        let mut reason = format!("{lufs:.2} LUFS, {dbtp:.2} dBTP, gain {gain_db:+.2} dB");
        if let Some(ceiling) = self.ceiling_dbtp.filter(|_| gain_db < wanted) {
            let short = wanted - gain_db;
            reason += &format!(
                ", {short:.2} dB short of {} LUFS: the true peak would exceed {ceiling} dBTP",
                self.target_lufs
            );
        }
        if self.others_follow {
            reason += "; measured here, the stages that follow can move loudness and peaks";
        }
        LoudnessGain { gain_db, reason }
    }
}

fn decibels(magnitude: f64) -> f64 {
    20.0 * libm::log10(larger(magnitude, 1e-9))
}

/// What a gain is decided by.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    gated: Gated,
    /// Largest of all channels and ends, full scale 1.0.
    true_peak: f64,
    allowance: f64,
}

/// Measures one stretch of audio.
pub struct Measure {
    loudness: Option<Loudness>,
    ends: Vec<End>,
    allowance: f64,
}

/// The true peak at one rate of delivery.
struct End {
    converter: Option<Converter>,
    true_peak: TruePeak,
    work: Block,
}

impl Measure {
    /// # Errors
    /// A rate that cannot be converted to.
    pub fn new(rate: u32, weights: &[f64], ends: &Ends) -> Result<Self> {
        let channels = weights.len();
        let end = |to: &u32| {
            let converter = match *to == rate {
                true => None,
                false => Some(Converter::new(rate, *to, channels, ends.filter)?),
            };
            Ok(End {
                converter,
                // Nothing is listed.
                true_peak: TruePeak::new(*to, channels, f64::INFINITY),
                work: Block::new(channels),
            })
        };
        Ok(Measure {
            loudness: Loudness::with_weights(rate, weights),
            ends: ends.rates.iter().map(end).collect::<Result<_>>()?,
            allowance: ends.allowance,
        })
    }

    pub fn push(&mut self, block: &Block) {
        if let Some(loudness) = &mut self.loudness {
            loudness.push(block);
        }
        for end in &mut self.ends {
            match &mut end.converter {
                None => end.true_peak.push(block),
                Some(converter) => {
                    end.work.reset(block.channels.len());
                    converter.push(block, &mut end.work);
                    end.true_peak.push(&end.work);
                }
            }
        }
    }

    pub fn finish(self) -> Measured {
        Measured {
            gated: self.loudness.map(|l| l.gated().clone()).unwrap_or_default(),
            true_peak: self.ends.into_iter().map(End::finish).fold(0.0, larger),
            allowance: self.allowance,
        }
    }
}

impl End {
    fn finish(mut self) -> f64 {
        if let Some(converter) = &mut self.converter {
            self.work.reset(self.work.channels.len());
            converter.finish(&mut self.work);
            self.true_peak.push(&self.work);
        }
        self.true_peak.finish();
        let peaks = self.true_peak.channels();
        peaks.fold(0.0, |most, peak| larger(most, peak.value))
    }
}
