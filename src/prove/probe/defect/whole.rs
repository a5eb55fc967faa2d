//! Faults of a file as a whole, told by readings that were taken anyway. A reading is a number; here is where it becomes a fault.

use crate::dsp::stereo::StereoReading;
use crate::dsp::true_peak::UNCERTAINTY_DB;
use crate::reading::{Event, Outcome, Reading, Readings};

/// Peak to loudness below this, LU: peaks are all at one height.
const LIMITED_PLR_LU: f64 = 6.5;
/// One channel louder than the other by this, dB (K-weighted).
const IMBALANCE_DB: f64 = 3.0;
/// The power in which two channels differ, but for a gain, over that of the softer one, dB.
const COPY_DB: f64 = -60.0;
/// Soft copies with a dither each differ by more; by less than this under the step of the word, dB, and still by so little.
const DITHER_DB: f64 = -1.0;
const SOFT_COPY_DB: f64 = -30.0;
/// Correlation of a stereo file in which one channel is upside down: of everything, or of everything and of the bass.
const OPPOSED: f64 = -0.5;
const LEANS_OPPOSED: f64 = -0.2;
/// What a fold to mono takes off: of the loudness, LU, or of the middle of the band, dB.
const FOLD_LU: f64 = -1.5;
const FOLD_BAND_DB: f64 = -4.0;
/// Correlation of the bass.
const BASS: f64 = -0.1;

/// What only a stereo file can have.
const OF_STEREO: [&str; 5] = [
    "defect.false-stereo",
    "defect.imbalance",
    "defect.low-frequency-phase",
    "defect.mono-compatibility",
    "defect.polarity",
];

/// How many there were of what readings list only the foremost of.
pub struct Counts {
    pub full_scale_runs: u64,
    pub overs: u64,
}

/// A fault of the whole file.
struct Whole {
    until_s: f64,
    value: f64,
    confidence: f64,
    says: String,
}

/// Takes the readings that follow from others.
pub fn read(
    readings: &mut Readings,
    stereo: Option<&StereoReading>,
    channels: usize,
    counts: &Counts,
) {
    let duration_s = readings.number("audio.duration").unwrap_or(0.0);
    let all = |value: f64, confidence: f64, says: String| Whole {
        until_s: duration_s,
        value,
        confidence,
        says,
    };
    listed(
        readings,
        "defect.full-scale-run",
        ("level.full_scale_run", 0.0, counts.full_scale_runs),
        |e| {
            format!(
                "{:.0} samples in a row at full scale",
                e.value.unwrap_or(0.0)
            )
        },
    );
    listed(
        readings,
        "defect.inter-sample-over",
        ("level.true_peak", UNCERTAINTY_DB, counts.overs),
        |e| format!("{:+.2} dBTP", e.value.unwrap_or(0.0)),
    );
    let limited = number(readings, "dynamics.plr").map(|plr| {
        (plr < LIMITED_PLR_LU).then(|| {
            all(
                plr,
                0.6,
                format!("true peak only {plr:.1} LU above the loudness"),
            )
        })
    });
    set(readings, "defect.over-limited", limited);
    if channels != 2 {
        for id in OF_STEREO {
            readings.not_applicable(id, "the file is not stereo");
        }
        return;
    }
    let bits = readings.number("audio.bit_depth").unwrap_or(24.0);
    let dither_dbfs = -20.0 * libm::log10(2.0) * (bits - 1.0) + DITHER_DB;
    let alike = stereo.ok_or("the file is silent".to_string()).map(|s| {
        let copy = s.unlike_db.filter(|_| s.correlation > Some(0.0));
        let dithered = s.unlike_dbfs.is_some_and(|dbfs| dbfs < dither_dbfs);
        let most = if dithered { SOFT_COPY_DB } else { COPY_DB };
        copy.filter(|db| *db < most).map(|db| {
            let exact = db <= -150.0;
            let says = format!("but for a gain, the channels differ by {db:.0} dB");
            all(db, if exact { 1.0 } else { 0.9 }, says)
        })
    });
    set(readings, "defect.false-stereo", alike);

    let correlation = number(readings, "phase.correlation");
    let bass = readings.number("phase.lf_correlation");
    let opposed = correlation.map(|c| {
        let with_bass = c < LEANS_OPPOSED && bass.is_some_and(|b| b < OPPOSED);
        (c < OPPOSED || with_bass).then(|| {
            let bass = bass.map_or("no bass".into(), |b| format!("{b:.2} below 150 Hz"));
            all(
                c,
                (-c).clamp(0.5, 1.0),
                format!("correlation {c:.2}, {bass}"),
            )
        })
    });
    set(readings, "defect.polarity", opposed);

    let bands = ["stereo.mono_fold_150hz_2khz", "stereo.mono_fold_2khz_8khz"];
    let worst = bands
        .iter()
        .filter_map(|id| readings.number(id))
        .fold(0.0, f64::min);
    let folded = number(readings, "stereo.mono_fold").map(|fold| {
        (fold < FOLD_LU || worst < FOLD_BAND_DB).then(|| {
            all(fold, 0.7, format!("the mono fold changes the loudness by {fold:.1} LU and the middle of the band by {worst:.1} dB"))
        })
    });
    set(readings, "defect.mono-compatibility", folded);

    let leaning = number(readings, "stereo.balance").map(|balance| {
        (balance.abs() > IMBALANCE_DB).then(|| {
            let side = if balance > 0.0 { "right" } else { "left" };
            all(
                balance,
                0.7,
                format!("the {side} channel is {:.1} dB louder", balance.abs()),
            )
        })
    });
    set(readings, "defect.imbalance", leaning);

    let phase = number(readings, "phase.lf_correlation")
        .map(|c| (c < BASS).then(|| all(c, 0.8, format!("correlation {c:.2} below 150 Hz"))));
    set(readings, "defect.low-frequency-phase", phase);
}

/// A reading, or why there is none.
fn number(readings: &Readings, id: &str) -> Result<f64, String> {
    match readings.get(id) {
        Some(Outcome::Read(r)) => r.value.number().ok_or("it is no number".into()),
        Some(Outcome::NotMeasured(why) | Outcome::NotApplicable(why)) => Err(why.clone()),
        None => Err("its meter did not run".into()),
    }
}

fn set(readings: &mut Readings, id: &'static str, found: Result<Option<Whole>, String>) {
    match found {
        Ok(fault) => {
            let event = |f: Whole| Event {
                until_s: f.until_s,
                value: Some(f.value),
                confidence: Some(f.confidence),
                says: Some(f.says),
                ..Event::default()
            };
            let events: Vec<Event> = fault.into_iter().map(event).collect();
            readings.set(id, Reading::new(events.len() as f64).events(events));
        }
        Err(why) => readings.not_measured(id, why),
    }
}

/// The events of another reading, from a value on, as faults; `all` of them where the list is full. Each proven by its samples.
fn listed(
    readings: &mut Readings,
    id: &'static str,
    (of, from, all): (&str, f64, u64),
    says: impl Fn(&Event) -> String,
) {
    let events: Vec<Event> = readings
        .reading(of)
        .map(|r| r.events.clone())
        .unwrap_or_default();
    let event = |e: Event| Event {
        says: Some(says(&e)),
        confidence: Some(1.0),
        ..e
    };
    let counts = events.into_iter().filter(|e| e.value >= Some(from));
    let events: Vec<Event> = counts.map(event).collect();
    // A full list is not all of them.
    let count = match events.len() {
        Reading::MAX_EVENTS.. => all,
        listed => listed as u64,
    };
    readings.set(id, Reading::new(count).events(events));
}
