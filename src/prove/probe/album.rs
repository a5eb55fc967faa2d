//! The album probe: tracks of a set held against one another. What stands apart is told on the track that does, what all share on the set.
//!
//! Faults of a file that the neighbouring track explains are taken back here: sound that runs on is neither cut at its end nor at its start.

use std::collections::BTreeMap;

use crate::dsp::portrait::ends::{Seam, seam};
use crate::dsp::portrait::{Portrait, level, pauses, ringing, tone};
use crate::prove::Subject;
use crate::reading::{Event, Outcome, Reading, Readings, Scope};
use crate::release::{Release, Track};

/// Tracks that make an album: fewer have no habit to depart from.
const TRACKS: usize = 4;

const LEVEL: &str = "defect.album-level";
const TONE: &str = "defect.album-tonal-balance";
const GAP: &str = "defect.album-gap";
const RESONANCE: &str = "defect.album-resonance";
const EMPHASIS: &str = "defect.pre-emphasis";
const START: &str = "defect.abrupt-start";
const END: &str = "defect.abrupt-end";

/// Readings that need a portrait of each track.
pub const IDS: [&str; 7] = [LEVEL, TONE, GAP, RESONANCE, EMPHASIS, START, END];
const OF_TRACKS: [&str; 4] = [LEVEL, TONE, GAP, EMPHASIS];

/// Portraits by the path of the subject.
pub type Portraits = BTreeMap<String, Portrait>;

/// Holds the tracks of a set against one another. Of `portraits` those of tracks are left: a side has its own habits.
pub fn compare(subjects: &mut [Subject], portraits: &mut Portraits, release: Option<&Release>) {
    let sides = subjects
        .iter_mut()
        .filter(|s| s.scopes.contains(&Scope::Side));
    for side in sides {
        if portraits.remove(&side.path).is_some() {
            for id in OF_TRACKS {
                side.readings
                    .not_applicable(id, "the file is a side, not a track");
            }
        }
    }
    let mut tracks: Vec<(usize, &Portrait)> = Vec::new();
    for (at, subject) in subjects.iter().enumerate() {
        tracks.extend(portraits.get(&subject.path).map(|p| (at, p)));
    }
    tracks.sort_by_key(|(at, _)| (subjects[*at].track, *at));
    seams(subjects, &tracks, release);
    if tracks.len() < TRACKS {
        let why = format!(
            "an album has at least {TRACKS} tracks to compare; here are {}",
            tracks.len()
        );
        for (at, _) in &tracks {
            for id in [LEVEL, TONE, EMPHASIS] {
                let readings = &mut subjects[*at].readings;
                if readings.reading(id).is_none() {
                    readings.not_applicable(id, why.clone());
                }
            }
        }
        return;
    }
    levels(subjects, &tracks);
    tones(subjects, &tracks);
}

/// What rings in most tracks of the set.
pub fn resonances(readings: &mut Readings, portraits: &Portraits) {
    let all: Vec<&ringing::Ringing> = portraits
        .values()
        .filter_map(|p| p.ringing.as_ref())
        .collect();
    if all.len() < TRACKS {
        let why = format!(
            "an album has at least {TRACKS} tracks to compare; here are {}",
            all.len()
        );
        return readings.not_applicable(RESONANCE, why);
    }
    let events = ringing::shared(&all).into_iter().map(|found| Event {
        value: Some(found.hz),
        confidence: Some((0.25 + found.clear_db / 8.0).min(0.9)),
        says: Some(format!(
            "{:.0} Hz stands {:.1} dB over its neighbours in most moments of {} of {} tracks, a hill {:.1} dB clear of any other that they share",
            found.hz,
            found.db,
            found.tracks,
            all.len(),
            found.clear_db
        )),
        ..Event::default()
    });
    found(readings, RESONANCE, events.collect());
}

fn found(readings: &mut Readings, id: &'static str, events: Vec<Event>) {
    readings.set(id, Reading::new(events.len() as f64).events(events));
}

/// A finding on a whole track.
fn whole(readings: &Readings, value: f64, confidence: f64, says: String) -> Event {
    Event {
        at_s: 0.0,
        until_s: readings.number("audio.duration").unwrap_or(0.0),
        value: Some(value),
        confidence: Some(confidence),
        says: Some(says),
        ..Event::default()
    }
}

fn levels(subjects: &mut [Subject], tracks: &[(usize, &Portrait)]) {
    let level = |at: usize| {
        let number = |id| subjects[at].readings.number(id);
        Some(level::Level {
            integrated_lufs: number("loudness.integrated")?,
            short_term_lufs: number("loudness.short_term_max")?,
        })
    };
    let loud: Vec<(usize, level::Level)> = tracks
        .iter()
        .filter_map(|(at, _)| Some((*at, level(*at)?)))
        .collect();
    let all: Vec<level::Level> = loud.iter().map(|(_, l)| *l).collect();
    if all.len() >= TRACKS {
        for ((at, _), departure) in loud.iter().zip(level::outliers(&all)) {
            let readings = &mut subjects[*at].readings;
            let event = departure.map(|d| {
                let says = format!(
                    "{:+.1} LU against the middle of the other tracks, {:+.1} LU in the loudest 3 s; the others lie within {:.1} LU (one standard deviation)",
                    d.integrated_lu, d.short_term_lu, d.spread_lu
                );
                whole(readings, d.integrated_lu, 0.8, says)
            });
            found(readings, LEVEL, event.into_iter().collect());
        }
    }
    untold(
        subjects,
        tracks,
        LEVEL,
        "it, or the others, are too short or too soft for a loudness",
    );
}

fn tones(subjects: &mut [Subject], tracks: &[(usize, &Portrait)]) {
    let with: Vec<(usize, &tone::Tone)> = tracks
        .iter()
        .filter_map(|(at, p)| Some((*at, p.tone.as_ref()?)))
        .collect();
    let all: Vec<&tone::Tone> = with.iter().map(|(_, t)| *t).collect();
    if all.len() >= TRACKS {
        let apart = tone::outliers(&all).into_iter().zip(tone::emphasised(&all));
        for ((at, _), (departure, emphasis)) in with.iter().zip(apart) {
            let readings = &mut subjects[*at].readings;
            let event = departure.map(|d| {
                let says = format!(
                    "the sound around {:.0} Hz has {:+.1} dB against the middle of the other tracks, where songs lie within {:.1} dB (one standard deviation)",
                    d.hz, d.db, d.spread_db
                );
                whole(readings, d.db, 0.6, says)
            });
            found(readings, TONE, event.into_iter().collect());
            // A reference says more than the other tracks.
            if readings.reading(EMPHASIS).is_some() {
                continue;
            }
            let event = emphasis.map(|e| {
                let says = format!(
                    "its treble over that of the other tracks is {:.2} times the curve of 50/15 us, which leaves {:.1} dB RMS unexplained",
                    e.share, e.rest_db
                );
                whole(readings, e.share, 0.7, says)
            });
            found(readings, EMPHASIS, event.into_iter().collect());
        }
    }
    for id in [TONE, EMPHASIS] {
        untold(subjects, tracks, id, "it, or the others, are silent");
    }
}

/// Says of the tracks that have no reading yet why they have none.
fn untold(subjects: &mut [Subject], tracks: &[(usize, &Portrait)], id: &'static str, why: &str) {
    for (at, _) in tracks {
        let readings = &mut subjects[*at].readings;
        if !matches!(readings.get(id), Some(Outcome::Read(_))) {
            readings.not_measured(id, why);
        }
    }
}

/// What lies between each track and the one before it.
fn seams(subjects: &mut [Subject], tracks: &[(usize, &Portrait)], release: Option<&Release>) {
    if let Some((at, _)) = tracks.first() {
        let why = match tracks.len() {
            1 => "it stands alone",
            _ => "no track comes before it",
        };
        subjects[*at].readings.not_applicable(GAP, why);
    }
    let described = |at: usize| {
        let number = subjects[at].track?;
        release?.tracks.iter().find(|t| t.number == number)
    };
    let between: Vec<Option<(f64, Seam)>> = tracks
        .windows(2)
        .map(|pair| {
            let [(a, before), (b, after)] = [pair[0], pair[1]];
            let manifest_s = match (described(a), described(b)) {
                (Some(a), Some(b)) => as_they_are(a, b)?,
                _ => 0.0,
            };
            let pause_s = subjects[a].readings.number("silence.tail")?
                + subjects[b].readings.number("silence.head")?
                + manifest_s;
            Some((pause_s, seam(&before.ends, &after.ends, pause_s)))
        })
        .collect();
    let paused = |between: &Option<(f64, Seam)>| match between {
        Some((_, Seam::RunsOn)) | None => None,
        Some((pause_s, _)) => Some(*pause_s),
    };
    let habits = pauses::outliers(&between.iter().map(paused).collect::<Vec<_>>());
    let run_on = between
        .iter()
        .filter(|b| matches!(b, Some((_, Seam::RunsOn))))
        .count();
    for (index, between) in between.iter().enumerate() {
        let [(a, _), (b, _)] = [tracks[index], tracks[index + 1]];
        let Some((pause_s, kind)) = between else {
            let why = "the manifest trims, fades or parts the two tracks: their files do not meet";
            subjects[b].readings.not_applicable(GAP, why);
            continue;
        };
        if *kind == Seam::RunsOn {
            taken_back(&mut subjects[a].readings, END);
            taken_back(&mut subjects[b].readings, START);
        }
        let says = match (kind, habits[index]) {
            (
                Seam::Hole {
                    before_dbfs,
                    after_dbfs,
                },
                _,
            ) => Some((
                0.8,
                format!(
                    "the track before stops at once at {before_dbfs:.0} dBFS and this one starts at once at {after_dbfs:.0} dBFS, with {pause_s:.3} s of silence between: one sound with a hole"
                ),
            )),
            (Seam::Breaks, _) if 2 * run_on >= tracks.len() - 1 => Some((
                0.7,
                format!(
                    "the sound does not go on from the track before, as it does at {run_on} other seams"
                ),
            )),
            (_, Some(d)) => Some((
                0.6,
                format!(
                    "{:.2} s of silence after the track before; the other pauses have {:.2} s, within {:.2} s (one standard deviation)",
                    d.seconds, d.usual_s, d.spread_s
                ),
            )),
            _ => None,
        };
        let readings = &mut subjects[b].readings;
        let head_s = readings.number("silence.head").unwrap_or(0.0);
        let event = says.map(|(confidence, says)| Event {
            at_s: 0.0,
            until_s: head_s,
            value: Some(*pause_s),
            confidence: Some(confidence),
            says: Some(says),
            ..Event::default()
        });
        found(readings, GAP, event.into_iter().collect());
    }
}

/// Silence that the manifest puts between two tracks, s; none where their files do not meet as they are.
fn as_they_are(a: &Track, b: &Track) -> Option<f64> {
    let cut = [&a.end, &a.fade_out, &b.start, &b.fade_in, &b.crossfade];
    let meet = a.disc == b.disc && a.side == b.side && cut.iter().all(|length| length.is_none());
    meet.then(|| b.gap.as_ref().map_or(0.0, |gap| gap.seconds()))
}

/// A cut end or start that the neighbouring track explains.
fn taken_back(readings: &mut Readings, id: &'static str) {
    if readings.reading(id).is_some() {
        found(readings, id, Vec::new());
    }
}
