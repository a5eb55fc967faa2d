//! The balance of bass, middle and treble over a track, and which track of an album stands apart from the others.

use super::bands::{bands, centre_hz, mean};
use super::power_db;
use super::spread::{middle, pooled, spread};

/// Bands of a third of an octave, the first at 40 Hz, the last at 16.4 kHz.
const FIRST_HZ: f64 = 40.0;
const PER_OCTAVE: f64 = 3.0;
pub const BANDS: usize = 27;
/// Bands that are averaged, and the first of them: what is narrower is an instrument, not a balance, and below 80 Hz single notes decide.
const WIDE: usize = 9;
const FROM: usize = 3;
/// A band stands apart by so much, dB, and by so many standard deviations of the other tracks.
const APART_DB: f64 = 4.0;
const DEVIATIONS: f64 = 4.5;
/// How far songs of one production lie apart, dB, where notes decide and, from this band on, above them; what a few tracks show is weighed
/// against it as if so many more had shown it. Short songs lie farther apart, because a few notes decide: at this length, s, as much as
/// songs of any length do.
const SONGS_DB: [f64; 2] = [1.8, 1.0];
const ABOVE_NOTES: usize = 17;
const SONGS: f64 = 6.0;
const SHORT_S: f64 = 10.0;
/// Levels this far under the loudest band are nobody's balance, dB.
const DEPTH_DB: f64 = -70.0;
/// Time constants of the emphasis of a Compact Disc, s (IEC 60908).
const EMPHASIS_S: [f64; 2] = [50e-6, 15e-6];
/// Bands in which emphasis is told: from 630 Hz on, where it begins.
const EMPHASIS_FROM: usize = 12;
/// How much of the whole emphasis a track must show, and what its bands may depart from it, dB RMS: other songs, and another version of
/// this one.
const EMPHASIS_SHARE: [f64; 2] = [0.6, 1.7];
const EMPHASIS_REST_DB: f64 = 4.0;
const REFERENCE_REST_DB: f64 = 2.0;
/// And by how many standard deviations of what the other tracks show of it; weighed, as above, against how much songs usually do.
const EMPHASIS_DEVIATIONS: f64 = 2.25;
const USUAL_SHARE: f64 = 0.25;
const SHARES: f64 = 3.0;

/// Level of each third of an octave, dB; the loudest is 0. None where the rate has no such band.
#[derive(Debug, Clone, PartialEq)]
pub struct Tone {
    /// For how long it sounds.
    pub seconds: f64,
    pub levels_db: [Option<f64>; BANDS],
}

#[derive(Debug, Clone)]
pub struct Meter {
    bands: Vec<std::ops::Range<usize>>,
    sums: Vec<f64>,
    seconds: f64,
    frame_s: f64,
}

impl Meter {
    pub fn new(rate: u32, length: usize) -> Self {
        let bands = bands(rate, length, FIRST_HZ, PER_OCTAVE, BANDS);
        Meter {
            seconds: 0.0,
            frame_s: length as f64 / f64::from(rate),
            sums: vec![0.0; bands.len()],
            bands,
        }
    }

    pub fn frame(&mut self, spectrum: &[f64]) {
        self.seconds += self.frame_s;
        for (sum, bins) in self.sums.iter_mut().zip(&self.bands) {
            *sum += mean(spectrum, bins) * bins.len() as f64;
        }
    }

    pub fn finish(&self) -> Option<Tone> {
        let loudest = self
            .sums
            .iter()
            .copied()
            .fold(0.0, crate::dsp::lanes::larger);
        let level = |band: usize| Some(power_db(self.sums.get(band)? / loudest).max(DEPTH_DB));
        (loudest > 0.0).then(|| Tone {
            seconds: self.seconds,
            levels_db: std::array::from_fn(level),
        })
    }
}

/// How a track departs from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure {
    /// Middle of the [`WIDE`] thirds of an octave that depart most, Hz, by how much, dB, and how far tracks lie apart there, dB.
    pub hz: f64,
    pub db: f64,
    pub spread_db: f64,
}

/// Levels of each track over the middle of all tracks, band by band, without regard to how loud the track is.
fn over_the_middle(tones: &[&Tone]) -> Vec<[Option<f64>; BANDS]> {
    let middles: Vec<Option<f64>> = (0..BANDS)
        .map(|band| {
            let levels: Option<Vec<f64>> = tones.iter().map(|t| t.levels_db[band]).collect();
            levels.map(|levels| middle(&levels))
        })
        .collect();
    let departure = |tone: &&Tone| {
        let raw: [Option<f64>; BANDS] =
            std::array::from_fn(|band| Some(tone.levels_db[band]? - middles[band]?));
        let known: Vec<f64> = raw.iter().flatten().copied().collect();
        let level = middle(&known);
        raw.map(|db| Some(db? - level))
    };
    tones.iter().map(departure).collect()
}

/// Of each track, whether its balance stands apart from that of the others.
pub fn outliers(tones: &[&Tone]) -> Vec<Option<Departure>> {
    let over = over_the_middle(tones);
    let wide: Vec<Vec<Option<f64>>> = over
        .iter()
        .map(|levels| {
            levels
                .windows(WIDE)
                .map(|w| Some(w.iter().copied().sum::<Option<f64>>()? / WIDE as f64))
                .collect()
        })
        .collect();
    let seconds = middle(&tones.iter().map(|t| t.seconds).collect::<Vec<f64>>());
    let short = libm::sqrt(1.0 + SHORT_S / seconds);
    let of_track = |track: usize| {
        let departures = (FROM..BANDS + 1 - WIDE).filter_map(|band| {
            let db = wide[track][band]?;
            let others: Option<Vec<f64>> = (0..wide.len())
                .filter(|t| *t != track)
                .map(|t| wide[t][band])
                .collect();
            let others = others?;
            let (middle, spread) = spread(&others);
            let usual = short * SONGS_DB[usize::from(band + WIDE / 2 >= ABOVE_NOTES)];
            Some(Departure {
                hz: centre_hz(FIRST_HZ, PER_OCTAVE, band + WIDE / 2),
                db: db - middle,
                spread_db: pooled(spread, others.len(), usual, SONGS),
            })
        });
        let apart =
            departures.filter(|d| d.db.abs() >= APART_DB && d.db.abs() >= DEVIATIONS * d.spread_db);
        apart.max_by(|a, b| {
            let score = |d: &Departure| d.db.abs() / d.spread_db;
            score(a).total_cmp(&score(b))
        })
    };
    (0..tones.len()).map(of_track).collect()
}

/// What is left of the shape of an emphasis in a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Emphasis {
    /// 1: the whole of it.
    pub share: f64,
    /// RMS of what departs from the shape, dB.
    pub rest_db: f64,
}

/// Gain of the emphasis at a frequency, dB.
fn emphasis_db(hz: f64) -> f64 {
    let w = std::f64::consts::TAU * hz;
    let [up, down] = EMPHASIS_S.map(|s| 1.0 + (w * s) * (w * s));
    10.0 * libm::log10(up / down)
}

/// Of each track, whether its treble stands above that of the others as an emphasis that was never taken off lifts it.
pub fn emphasised(tones: &[&Tone]) -> Vec<Option<Emphasis>> {
    let shapes: Vec<Option<Emphasis>> = over_the_middle(tones)
        .iter()
        .map(shape_of_emphasis)
        .collect();
    let of_track = |track: usize| {
        let others = shapes.iter().enumerate().filter(|(t, _)| *t != track);
        let shares: Vec<f64> = others
            .filter_map(|(_, e)| Some(e.as_ref()?.share))
            .collect();
        let (middle, spread) = spread(&shares);
        let spread = pooled(spread, shares.len(), USUAL_SHARE, SHARES);
        let apart = EMPHASIS_DEVIATIONS * spread;
        shapes[track].filter(|e| is_emphasis(e, EMPHASIS_REST_DB) && e.share - middle >= apart)
    };
    (0..tones.len()).map(of_track).collect()
}

/// Whether a track is another with an emphasis.
pub fn emphasised_against(tone: &Tone, reference: &Tone) -> Option<Emphasis> {
    let over = std::array::from_fn(|b| Some(tone.levels_db[b]? - reference.levels_db[b]?));
    shape_of_emphasis(&over).filter(|e| is_emphasis(e, REFERENCE_REST_DB))
}

fn is_emphasis(e: &Emphasis, rest_db: f64) -> bool {
    (EMPHASIS_SHARE[0]..=EMPHASIS_SHARE[1]).contains(&e.share) && e.rest_db <= rest_db * e.share
}

/// Least squares: levels = share x emphasis + a level.
fn shape_of_emphasis(over: &[Option<f64>; BANDS]) -> Option<Emphasis> {
    let points: Vec<(f64, f64)> = (EMPHASIS_FROM..BANDS)
        .map(|band| {
            let hz = centre_hz(FIRST_HZ, PER_OCTAVE, band);
            Some((emphasis_db(hz), over[band]?))
        })
        .collect::<Option<_>>()?;
    let n = points.len() as f64;
    let [mx, my] = [
        points.iter().map(|p| p.0).sum::<f64>() / n,
        points.iter().map(|p| p.1).sum::<f64>() / n,
    ];
    let xy: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let xx: f64 = points.iter().map(|p| (p.0 - mx) * (p.0 - mx)).sum();
    let share = xy / xx;
    let rest = points.iter().map(|p| {
        let e = p.1 - my - share * (p.0 - mx);
        e * e
    });
    Some(Emphasis {
        share,
        rest_db: libm::sqrt(rest.sum::<f64>() / n),
    })
}
