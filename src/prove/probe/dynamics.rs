//! Readings of dynamics: how far peaks stand above loudness and RMS.

use super::audio::{SILENT, decibels, put};
use super::level::rms;
use crate::dsp::dynamics::{Dr, PSR_BINS, Psr, psr};
use crate::dsp::level::{ChannelLevel, Level};
use crate::dsp::loudness::{Loudness, SHORT_TERM_STEPS};
use crate::dsp::true_peak::TruePeak;
use crate::reading::Readings;

const PSR: [&str; 2] = ["dynamics.psr_histogram", "dynamics.psr_min"];

/// Bins that hold windows, from the lowest ratio: "12 to 13 dB: 40.1 %".
fn histogram(psr: &Psr) -> Vec<String> {
    let all: u64 = psr.histogram.iter().sum();
    let occupied = psr.histogram.iter().enumerate().filter(|(_, n)| **n > 0);
    occupied
        .map(|(db, count)| {
            let share = 100.0 * *count as f64 / all as f64;
            match db {
                0 => format!("below 1 dB: {share:.1} %"),
                _ if db + 1 == PSR_BINS => format!("{db} dB and more: {share:.1} %"),
                _ => format!("{db} to {} dB: {share:.1} %", db + 1),
            }
        })
        .collect()
}

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
            match psr(true_peak.steps(), short_terms, integrated) {
                Some(psr) => {
                    let (least, step) = psr.least;
                    put(readings, PSR[1], least, |r| r.at(step as f64 / 10.0, None));
                    readings.put(PSR[0], histogram(&psr));
                }
                None => {
                    let why = match true_peak.steps().len() < SHORT_TERM_STEPS {
                        true => "the file is shorter than 3 s",
                        false => {
                            "no 3 s are as loud as counts: above -70 LUFS, and within 20 LU of the whole"
                        }
                    };
                    for id in PSR {
                        readings.not_measured(id, why);
                    }
                }
            }
        }
        None => {
            let why = "the file has no integrated loudness";
            readings.not_measured("dynamics.plr", why);
            for id in PSR {
                readings.not_measured(id, why);
            }
        }
    }

    let channels = level.channels();
    let sample_peak = channels.iter().map(|c| c.peak).fold(0.0, f64::max);
    if sample_peak > 0.0 {
        // A silent channel has no power to share: it would make the others look peaky.
        let sounding: Vec<ChannelLevel> =
            channels.iter().filter(|c| c.peak > 0.0).cloned().collect();
        let crest = decibels(sample_peak) - decibels(rms(&sounding));
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
