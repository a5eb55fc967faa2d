//! Readings of dynamics: how far peaks stand above loudness and RMS.

use super::audio::{SILENT, decibels, put};
use super::level::rms;
use crate::dsp::dynamics::{Dr, smallest_psr};
use crate::dsp::level::Level;
use crate::dsp::loudness::Loudness;
use crate::dsp::true_peak::TruePeak;
use crate::reading::Readings;

pub fn read(
    readings: &mut Readings,
    level: &Level,
    loudness: &Loudness,
    true_peak: &TruePeak,
    dr: Option<&Dr>,
) {
    let peak = true_peak.channels().map(|p| p.value).fold(0.0, f64::max);
    match loudness.integrated() {
        Some(integrated) => {
            put(readings, "dynamics.plr", decibels(peak) - integrated, |r| r);
            let short_terms = loudness.gated().short_term_lufs();
            match smallest_psr(true_peak.steps(), short_terms, integrated) {
                Some((psr, step)) => put(readings, "dynamics.psr_min", psr, |r| {
                    r.at(step as f64 / 10.0, None)
                }),
                None => readings.not_measured("dynamics.psr_min", "the file is shorter than 3 s"),
            }
        }
        None => {
            let why = "the file has no integrated loudness";
            readings.not_measured("dynamics.plr", why);
            readings.not_measured("dynamics.psr_min", why);
        }
    }

    let channels = level.channels();
    let sample_peak = channels.iter().map(|c| c.peak).fold(0.0, f64::max);
    if sample_peak > 0.0 {
        let crest = decibels(sample_peak) - decibels(rms(&channels));
        put(readings, "dynamics.crest", crest, |r| r);
    } else {
        readings.not_measured("dynamics.crest", SILENT);
    }
    match dr.filter(|_| sample_peak > 0.0) {
        Some(dr) => put(readings, "dynamics.dr", f64::from(dr.track), |r| {
            r.per_channel(dr.channels.clone())
        }),
        None => readings.not_measured("dynamics.dr", SILENT),
    }
}
