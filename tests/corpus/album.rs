//! Albums: tracks of one band, mastered towards one level and one tone, with pauses of one habit or none at all; and the same with one
//! fault that only shows when tracks are held against one another.

use super::band;
use super::sound::{Format, Random, Sound};
use super::synth::{Shape, filtered};

/// Faults of an album.
pub const CLASSES: [&str; 5] = [
    "album-gap",
    "album-level",
    "album-resonance",
    "album-tonal-balance",
    "pre-emphasis",
];

/// Tracks in their order.
pub struct Album {
    pub name: String,
    pub tracks: Vec<Sound>,
    /// Counted from 0; none where all tracks are concerned.
    pub track: Option<usize>,
    pub note: String,
}

/// An album without fault.
pub fn clean(seed: u64) -> Album {
    let mut random = Random::new(seed.wrapping_mul(3) + 1);
    let (mut tracks, note, _) = drawn(&mut random);
    stored(&mut tracks, &mut random);
    Album {
        name: format!("album-{seed:05}"),
        tracks,
        track: None,
        note,
    }
}

/// An album with a fault of a class.
pub fn planted(class: &'static str, severity: u8, seed: u64) -> Album {
    let mut random = Random::new(seed.wrapping_mul(3) + 2);
    let (mut tracks, note, runs_on) = drawn(&mut random);
    let grade = usize::from(severity) - 1;
    let track = match class {
        "album-gap" => Some(gap(grade, &mut tracks, runs_on, &mut random)),
        "album-level" => {
            let at = random.below(tracks.len());
            let mut db = random.sign() * [3.5, 4.5, 6.0, 8.0, 11.0][grade];
            // Nothing louder than full scale.
            if tracks[at].peak() * 10f64.powf(db / 20.0) > 0.98 {
                db = -db.abs();
            }
            tracks[at].gain(10f64.powf(db / 20.0));
            Some(at)
        }
        "album-tonal-balance" => {
            let at = random.below(tracks.len());
            tilted(
                &mut tracks[at],
                [5.0, 6.0, 8.0, 10.0, 13.0][grade],
                &mut random,
            );
            Some(at)
        }
        "pre-emphasis" => {
            let at = random.below(tracks.len());
            emphasised(&mut tracks[at]);
            Some(at)
        }
        _ => {
            resonant(
                [7.0, 8.0, 10.0, 13.0, 16.0][grade],
                &mut tracks,
                &mut random,
            );
            None
        }
    };
    stored(&mut tracks, &mut random);
    Album {
        name: format!("{class}-{severity}-{seed:04}"),
        tracks,
        track,
        note,
    }
}

fn stored(tracks: &mut [Sound], random: &mut Random) {
    for track in tracks {
        let peak = track.peak();
        if peak > 0.98 {
            track.gain(0.98 / peak);
        }
        track.dithered(random);
    }
}

/// Tracks, what they are, and whether sound runs on from each to the next.
fn drawn(random: &mut Random) -> (Vec<Sound>, String, bool) {
    let (name, play) = random.pick(&band::RECIPES);
    let mut format = Format::drawn(random);
    let count = random.whole(5, 9);
    let runs_on = random.unit() < 0.2;
    let tracks = if runs_on {
        concert(format, count, play, random)
    } else {
        let mut tracks: Vec<Sound> = (0..count)
            .map(|_| {
                format.seconds = random.range(8.0, 15.0);
                play(format, random)
            })
            .collect();
        mastered(&mut tracks, random);
        if random.unit() < 0.6 {
            let air = 10f64.powf(random.range(-80.0, -62.0) / 20.0);
            for v in tracks.iter_mut().flat_map(|t| &mut t.channels).flatten() {
                *v += air * random.normal();
            }
        }
        let usual_s = random.range(0.6, 2.5);
        for track in &mut tracks {
            trimmed(track);
            let pause_s = (usual_s + random.range(-0.25, 0.25)).max(0.1);
            longer(track, pause_s, false);
        }
        tracks
    };
    let kind = if runs_on { "running on" } else { "with pauses" };
    let note = format!(
        "{count} tracks of {name}, {kind}, {} Hz, {} bit",
        format.rate, format.bits
    );
    (tracks, note, runs_on)
}

/// Takes that run into one another, cut into tracks where nobody would hear it.
fn concert(
    format: Format,
    count: usize,
    play: fn(Format, &mut Random) -> Sound,
    random: &mut Random,
) -> Vec<Sound> {
    let mut takes: Vec<Sound> = (0..count).map(|_| play(format, random)).collect();
    mastered(&mut takes, random);
    let overlap = (0.4 * f64::from(format.rate)) as usize;
    let channels = takes.iter().map(|t| t.channels.len()).max().unwrap_or(1);
    let mut whole = vec![Vec::new(); channels];
    let mut cuts = vec![0];
    for take in &mut takes {
        trimmed(take);
        let at = whole[0].len().saturating_sub(overlap);
        for (c, whole) in whole.iter_mut().enumerate() {
            let x = &take.channels[c % take.channels.len()];
            whole.resize(at + x.len(), 0.0);
            whole[at..].iter_mut().zip(x).for_each(|(w, v)| *w += v);
        }
        cuts.push(whole[0].len().saturating_sub(overlap / 2));
    }
    let mut whole = Sound::new(format, whole);
    let end = whole.frames();
    cuts[count] = end;
    // The hall, so that no cut falls into silence.
    for channel in &mut whole.channels {
        channel
            .iter_mut()
            .for_each(|v| *v += 0.004 * random.normal());
    }
    whole.fade(0.01, 0.5);
    cuts.windows(2)
        .map(|cut| Sound {
            channels: whole
                .channels
                .iter()
                .map(|c| c[cut[0]..cut[1]].to_vec())
                .collect(),
            ..Sound::new(format, Vec::new())
        })
        .collect()
}

/// Levels within a decibel or two, tones within what an engineer would leave.
fn mastered(tracks: &mut [Sound], random: &mut Random) {
    const CORNERS_HZ: [f64; 2] = [250.0, 2_500.0];
    let bands = |sound: &Sound| {
        let rate = f64::from(sound.rate);
        let power = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>() / x.len() as f64;
        let mut sums = [0.0; 3];
        for c in &sound.channels {
            let [low, middle, high] = split(c, rate, CORNERS_HZ);
            for (sum, part) in sums.iter_mut().zip([low, middle, high]) {
                *sum += power(&part);
            }
        }
        let [low, middle, high] = sums.map(|p| 10.0 * (p + 1e-12).log10());
        [low - middle, high - middle]
    };
    let tones: Vec<[f64; 2]> = tracks.iter().map(bands).collect();
    let middle = |i: usize| {
        let mut all: Vec<f64> = tones.iter().map(|t| t[i]).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let aim = [middle(0), middle(1)];
    for (track, tone) in tracks.iter_mut().zip(&tones) {
        let rate = f64::from(track.rate);
        // What is left is taste.
        let gains = [0, 1].map(|i| {
            let db = 0.8 * (aim[i] - tone[i]) + 0.6 * random.normal();
            10f64.powf(db / 20.0)
        });
        for c in &mut track.channels {
            let [low, middle, high] = split(c, rate, CORNERS_HZ);
            for (i, v) in c.iter_mut().enumerate() {
                *v = gains[0] * low[i] + middle[i] + gains[1] * high[i];
            }
        }
        let heard: Vec<Vec<f64>> = track
            .channels
            .iter()
            .map(|c| filtered(c, Shape::High, 90.0, 0.7, rate))
            .collect();
        let heard = Sound {
            channels: heard,
            ..track.clone()
        };
        let level = -22.0 + random.normal();
        track.gain(10f64.powf(level / 20.0) / heard.rms(0, heard.frames()).max(1e-6));
    }
}

/// Three parts that add up to the whole.
fn split(x: &[f64], rate: f64, corners_hz: [f64; 2]) -> [Vec<f64>; 3] {
    let low = smooth(x, corners_hz[0], rate);
    let below = smooth(x, corners_hz[1], rate);
    let middle = below.iter().zip(&low).map(|(b, l)| b - l).collect();
    let high = x.iter().zip(&below).map(|(x, b)| x - b).collect();
    [low, middle, high]
}

/// One pole.
fn smooth(x: &[f64], hz: f64, rate: f64) -> Vec<f64> {
    let pole = (-std::f64::consts::TAU * hz / rate).exp();
    let mut y = 0.0;
    x.iter()
        .map(|v| {
            y += (1.0 - pole) * (v - y);
            y
        })
        .collect()
}

/// Silence at both ends is taken off, but for some milliseconds.
fn trimmed(sound: &mut Sound) {
    let loud = |i: &usize| sound.channels.iter().any(|c| c[*i].abs() > 3e-4);
    let n = sound.frames();
    let before = (0.02 * f64::from(sound.rate)) as usize;
    let (Some(from), Some(last)) = ((0..n).find(loud), (0..n).rev().find(loud)) else {
        return;
    };
    for c in &mut sound.channels {
        c.truncate(last + 1);
        c.drain(..from.saturating_sub(before));
    }
    sound.fade(0.002, 0.2);
}

fn longer(sound: &mut Sound, seconds: f64, head: bool) {
    let frames = (seconds * f64::from(sound.rate)) as usize;
    for c in &mut sound.channels {
        if head {
            c.splice(0..0, std::iter::repeat_n(0.0, frames));
        } else {
            let n = c.len();
            c.resize(n + frames, 0.0);
        }
    }
}

/// A pause before a track, too long, missing, or in sound that runs on.
fn gap(grade: usize, tracks: &mut [Sound], runs_on: bool, random: &mut Random) -> usize {
    let at = random.whole(1, tracks.len() - 1);
    if runs_on {
        longer(&mut tracks[at], [0.02, 0.1, 0.5, 1.0, 2.0][grade], true);
        return at;
    }
    let silent = |s: &Sound| {
        let n = s.frames();
        let end = (0..n)
            .rev()
            .find(|i| s.channels.iter().any(|c| c[*i] != 0.0));
        n - end.map_or(0, |e| e + 1)
    };
    let pause = silent(&tracks[at - 1]);
    if pause as f64 > 1.3 * f64::from(tracks[at].rate) && random.unit() < 0.4 {
        let n = tracks[at - 1].frames();
        for c in &mut tracks[at - 1].channels {
            c.truncate(n - pause);
        }
        return at;
    }
    let more_s = [2.5, 3.5, 5.0, 7.0, 10.0][grade];
    // At the end of one track or at the start of the next.
    let head = random.unit() < 0.5;
    longer(&mut tracks[if head { at } else { at - 1 }], more_s, head);
    at
}

/// A shelf at either end, or a wide bell in the middle.
fn tilted(sound: &mut Sound, db: f64, random: &mut Random) {
    let rate = f64::from(sound.rate);
    let gain = 10f64.powf(random.sign() * db / 20.0);
    let shape = random.below(3);
    let hz = match shape {
        0 => random.range(1_000.0, 3_500.0),
        1 => random.range(200.0, 500.0),
        _ => random.range(500.0, 3_000.0),
    };
    for c in &mut sound.channels {
        let part = match shape {
            0 => {
                let low = smooth(c, hz, rate);
                c.iter().zip(low).map(|(v, l)| v - l).collect()
            }
            1 => smooth(c, hz, rate),
            _ => bell(c, hz, 0.5, rate),
        };
        c.iter_mut()
            .zip(part)
            .for_each(|(v, p)| *v += (gain - 1.0) * p);
    }
}

/// What a band-pass of unit gain at its centre lets through.
fn bell(x: &[f64], hz: f64, q: f64, rate: f64) -> Vec<f64> {
    filtered(x, Shape::Band, hz, q, rate)
}

/// The emphasis of 50/15 us, as a zero and a pole at the decays of its time constants; louder by nothing at low frequencies.
fn emphasised(sound: &mut Sound) {
    let rate = f64::from(sound.rate);
    let [zero, pole] = [50e-6, 15e-6].map(|s: f64| (-1.0 / (s * rate)).exp());
    let scale = (1.0 - pole) / (1.0 - zero);
    for c in &mut sound.channels {
        let (mut before, mut y) = (0.0, 0.0);
        for v in c.iter_mut() {
            y = scale * (*v - zero * before) + pole * y;
            before = *v;
            *v = y;
        }
    }
}

/// One frequency that rings on nearly all tracks.
fn resonant(db: f64, tracks: &mut [Sound], random: &mut Random) {
    let hz = 160.0 * (random.unit() * 5.0).exp2();
    let q = random.range(10.0, 30.0);
    let gain = 10f64.powf(db / 20.0);
    let spared = if random.unit() < 0.5 {
        random.below(tracks.len())
    } else {
        usize::MAX
    };
    for (i, track) in tracks.iter_mut().enumerate() {
        if i == spared {
            continue;
        }
        let rate = f64::from(track.rate);
        for c in &mut track.channels {
            let part = bell(c, hz, q, rate);
            c.iter_mut()
                .zip(part)
                .for_each(|(v, p)| *v += (gain - 1.0) * p);
        }
    }
}
