//! An invented report that uses everything a report can hold, for golden texts and tests; its names are as hostile as files get.

use super::{Report, SubjectReport};
use crate::prove::{Finding, Verdict};
use crate::reading::{Event, Reading, Readings, Unit, Value, table};
use crate::spec::{Basis, Operand, Severity, Source, Test};

/// Markup, an escape sequence, a change of reading direction and a line end.
pub const HOSTILE: &str = "02 <script>alert(\"1\")</script> & \u{1b}[31m\u{202e}vaw\n.wav";

/// A finding on true peak that passed; tests change what they need.
pub fn finding(file: &str, spec: &str, rule: &str) -> Finding {
    Finding {
        spec: spec.into(),
        rule: rule.into(),
        verdict: Verdict::Pass,
        severity: Severity::Warning,
        file: file.into(),
        track: Some(1),
        channel: None,
        at_s: None,
        until_s: None,
        reading: "level.true_peak",
        observed: Some(Value::Number(-1.3)),
        uncertainty: Some(0.01),
        required: Test::Range {
            min: None,
            max: Some(-1.0),
        },
        unit: Unit::Dbtp,
        message: "true peak -1.30 dBTP, limit -1.0 dBTP".into(),
        why: Some("Lossy encoding adds peaks; headroom keeps the decoder from clipping.".into()),
        source: Some(Source {
            document: "Invented provider page, Loudness".into(),
            retrieved: Some("2026-11-22".into()),
            basis: Basis::Published,
        }),
        waiver: None,
    }
}

fn on(mut finding: Finding, reading: &'static str, observed: Option<Value>, test: Test) -> Finding {
    finding.reading = reading;
    finding.unit = table::find(reading).unwrap().unit;
    finding.observed = observed;
    finding.uncertainty = None;
    finding.required = test;
    finding
}

/// Three files and a disc, judged by two specs: every verdict, severity, comparator and kind of reading.
pub fn report() -> Report {
    Report {
        command: "check",
        subjects: vec![hostile(), calm("spotify"), calm("qc"), disc()],
        making: vec![
            ("spotify, seed of the dither".into(), "1".into()),
            ("spotify, clamped samples".into(), "0".into()),
        ],
    }
}

/// The same files, only measured.
pub fn measured() -> Report {
    Report {
        command: "measure",
        subjects: [hostile(), calm("spotify"), disc()]
            .into_iter()
            .map(|s| SubjectReport {
                spec: None,
                findings: vec![],
                ..s
            })
            .collect(),
        making: vec![],
    }
}

fn audio(path: &str) -> Readings {
    let mut readings = Readings::default();
    readings.put("file.name", path);
    readings.put("container.type", "wav");
    readings.put("audio.sample_rate", 96000u32);
    readings.put("audio.bit_depth", 24u32);
    readings.put("audio.duration", 225.1234);
    readings.put("audio.identical_channels", false);
    readings.put("wav.chunks", vec!["fmt ".to_string(), "data".into()]);
    readings.put("wav.chunks_after_data", Vec::new());
    readings.not_applicable("flac.stored_md5", "the file is not FLAC");
    readings.not_measured("audio.lossy_score", "not built yet");
    readings
}

fn calm(spec: &str) -> SubjectReport {
    let path = "01 Casting Off.wav";
    let mut readings = audio(path);
    readings.set("loudness.integrated", Reading::new(-16.204).uncertain(0.1));
    readings.set(
        "level.true_peak",
        Reading::new(-1.3).at(12.5, Some("right".into())),
    );
    readings.put("loudness.range", 6.2);
    let mut sound = finding(path, spec, "listen");
    sound.verdict = Verdict::ToHear;
    sound.message = "the fade ends on a step; listen from 3:40.000".into();
    sound.at_s = Some(220.0);
    let mut sound = on(sound, "audio.duration", None, Test::ToHear);
    sound.source = None;
    let mut gain = on(
        finding(path, spec, "playback-gain"),
        "norm.spotify_normal.gain",
        Some(Value::Number(2.2)),
        Test::Report,
    );
    gain.message = "playback gain 2.2 dB".into();
    let mut lossy = on(
        finding(path, spec, "lossy-source"),
        "audio.lossy_score",
        None,
        Test::Range {
            min: None,
            max: Some(0.5),
        },
    );
    lossy.verdict = Verdict::NotMeasured;
    lossy.message = "lossy score: not built yet".into();
    let mut md5 = on(
        finding(path, spec, "flac-md5"),
        "flac.md5_match",
        None,
        Test::Equals(Operand::Flag(true)),
    );
    md5.verdict = Verdict::NotApplicable;
    md5.message = "the file is not FLAC".into();
    let findings = vec![finding(path, spec, "true-peak"), sound, gain, lossy, md5];
    SubjectReport {
        path: path.into(),
        spec: Some(spec.into()),
        readings,
        findings,
    }
}

fn hostile() -> SubjectReport {
    let mut readings = audio(HOSTILE);
    readings.set("loudness.integrated", Reading::new(-8.951).uncertain(0.1));
    readings.set(
        "level.true_peak",
        Reading::new(0.2149)
            .uncertain(0.01)
            .per_channel(vec![0.2149, f64::NEG_INFINITY])
            .at(61.2041, Some("left".into()))
            .events(vec![Event {
                at_s: 61.2041,
                until_s: 61.2041,
                channel: Some("left".into()),
                value: Some(0.2149),
                ..Event::default()
            }]),
    );
    readings.put("audio.dc_offset", -0.000_01);
    let mut peak = finding(HOSTILE, "spotify", "true-peak");
    peak.verdict = Verdict::Fail;
    peak.observed = Some(Value::Number(0.21));
    peak.at_s = Some(61.2041);
    peak.until_s = Some(61.2041);
    peak.channel = Some("left".into());
    peak.message = "true peak 0.21 dBTP at 1:01.204 left, limit -1.0 dBTP".into();
    let mut loud = on(
        finding(HOSTILE, "spotify", "loudness"),
        "loudness.integrated",
        Some(Value::Number(-8.95)),
        Test::Range {
            min: Some(-16.0),
            max: Some(-14.0),
        },
    );
    loud.verdict = Verdict::Fail;
    loud.severity = Severity::Advice;
    loud.message = "integrated loudness -8.95 LUFS, limit -14 LUFS".into();
    let mut name = on(
        finding(HOSTILE, "spotify", "safe-name"),
        "file.name",
        Some(Value::Text(HOSTILE.into())),
        Test::Matches("[ -~]+".into()),
    );
    name.verdict = Verdict::Fail;
    name.severity = Severity::Error;
    name.message = format!("file name `{HOSTILE}` does not match");
    name.why = None;
    name.source = None;
    let mut depth = on(
        finding(HOSTILE, "spotify", "bit-depth"),
        "audio.bit_depth",
        Some(Value::Number(24.0)),
        Test::OneOf(vec![Operand::Number(16.0), Operand::Number(20.0)]),
    );
    depth.verdict = Verdict::Waived;
    depth.severity = Severity::Error;
    depth.message = "bit depth 24, allowed 16 or 20".into();
    depth.waiver = Some("Ann <ann@example.org>: agreed with the <b>plant</b>".into());
    let frames = on(
        finding(HOSTILE, "spotify", "complete"),
        "audio.frames",
        Some(Value::Number(21_611_846.0)),
        Test::Equals(Operand::Reading(
            table::find("audio.declared_frames").unwrap(),
        )),
    );
    SubjectReport {
        path: HOSTILE.into(),
        spec: Some("spotify".into()),
        readings,
        findings: vec![peak, loud, name, depth, frames],
    }
}

fn disc() -> SubjectReport {
    let mut readings = Readings::default();
    readings.put("cd.track_count", 2u32);
    readings.put("cd.total_time", 333_001u32);
    let mut total = on(
        finding("disc.cue", "cd-ddp", "total-time"),
        "cd.total_time",
        Some(Value::Number(333_001.0)),
        Test::Range {
            min: None,
            max: Some(333_000.0),
        },
    );
    total.track = None;
    total.verdict = Verdict::Fail;
    total.message = "total time 74:00:01, limit 74:00:00".into();
    SubjectReport {
        path: "disc.cue".into(),
        spec: Some("cd-ddp".into()),
        readings,
        findings: vec![total],
    }
}
