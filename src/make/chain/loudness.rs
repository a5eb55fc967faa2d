//! The gain of a loudness target: what is measured, and what follows from it.

use super::{LoudnessGain, Values};
use crate::audio::Block;
use crate::dsp::lanes::larger;
use crate::dsp::loudness::{Gated, Loudness};
use crate::dsp::true_peak::TruePeak;

/// What to bring the loudness to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub target_lufs: f64,
    /// One gain for every stretch, instead of one for all.
    pub per_track: bool,
    pub ceiling_dbtp: f64,
}

impl Target {
    pub(super) fn new(values: &Values) -> Self {
        Target {
            target_lufs: values.number("target_lufs"),
            per_track: values.word("mode") == "track",
            ceiling_dbtp: values.number("ceiling_dbtp"),
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
        }
        vec![self.gain(&all); measured.len()]
    }

    pub(super) fn gain(&self, measured: &Measured) -> LoudnessGain {
        let Some(lufs) = measured.gated.integrated() else {
            return LoudnessGain {
                gain_db: 0.0,
                reason: "silent, left as it is".into(),
            };
        };
        let dbtp = 20.0 * libm::log10(larger(measured.true_peak, 1e-9));
        let (wanted, room) = (self.target_lufs - lufs, self.ceiling_dbtp - dbtp);
        let gain_db = wanted.min(room);
        let mut reason = format!("{lufs:.2} LUFS, {dbtp:.2} dBTP, gain {gain_db:+.2} dB");
        if gain_db < wanted {
            let short = wanted - gain_db;
            reason += &format!(
                ", {short:.2} dB short of {} LUFS: the true peak would exceed {} dBTP",
                self.target_lufs, self.ceiling_dbtp
            );
        }
        LoudnessGain { gain_db, reason }
    }
}

/// What a gain is decided by.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    gated: Gated,
    /// Largest of all channels, full scale 1.0.
    true_peak: f64,
}

/// Measures one stretch of audio.
pub struct Measure {
    loudness: Option<Loudness>,
    true_peak: TruePeak,
}

impl Measure {
    pub fn new(rate: u32, channels: usize) -> Self {
        Measure {
            loudness: Loudness::new(rate, channels),
            // Nothing is listed.
            true_peak: TruePeak::new(rate, channels, f64::INFINITY),
        }
    }

    pub fn push(&mut self, block: &Block) {
        if let Some(loudness) = &mut self.loudness {
            loudness.push(block);
        }
        self.true_peak.push(block);
    }

    pub fn finish(mut self) -> Measured {
        self.true_peak.finish();
        Measured {
            gated: self.loudness.map(|l| l.gated().clone()).unwrap_or_default(),
            true_peak: self
                .true_peak
                .channels()
                .fold(0.0, |most, peak| larger(most, peak.value)),
        }
    }
}
