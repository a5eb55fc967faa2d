//! Everything that is measured from decoded samples, in one pass over a file: the meters of dsp get their names here.
//!
//! Knows what a reading is called and when it cannot be taken; knows no limits.

use super::bits::{self, Digests};
use super::{album, defect, dynamics, level, loudness, normalization, silence, stereo, true_peak};
use crate::audio::decode::Info;
use crate::audio::{AudioFile, AudioFormat, Block, SampleFormat};
use crate::dsp::defect::{Defects, RATES_HZ};
use crate::dsp::dynamics::{DynamicRange, album_dr};
use crate::dsp::level::Level;
use crate::dsp::loudness::{Gated, Loudness, MIN_RATE_HZ, weights};
use crate::dsp::portrait::{Portrait, Portraits};
use crate::dsp::silence::Silence;
use crate::dsp::stereo::Stereo;
use crate::dsp::true_peak::TruePeak;
use crate::error::Error;
use crate::reading::{Choice, Reading, Readings, Value};

/// Frames decoded at a time: both channels of a stereo file stay in the nearest caches.
const READ_FRAMES: usize = 4096;
/// Meters cost memory per channel, and a header can claim any number of channels.
const MOST_CHANNELS: usize = 128;
pub(super) const SILENT: &str = "the file is silent";
/// Peaks and RMS of a silent channel are given as this, dB: a number, because reports have no minus infinity.
const SILENT_DB: f64 = -200.0;

/// What is wanted of a file.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The readings that must be among those taken: meters that none of them needs do not run.
    pub readings: Choice,
    /// Stretches to digest: first frame and number of frames.
    pub spans: Vec<(u64, u64)>,
}

/// One file, measured.
#[derive(Debug, Clone)]
pub struct Measured {
    pub readings: Readings,
    /// What the album it belongs to needs to know.
    pub album: AlbumState,
    /// Frames decoded.
    pub frames: u64,
    /// XXH3-128 of every span wanted, over the interleaved frames it has in common with the file: integer samples as little-endian
    /// `i32` codes, 32-bit floats and decoded lossy audio as `f32`, 64-bit floats as `f64`.
    pub span_digests: Vec<u128>,
}

/// A track's share in its album's readings.
#[derive(Debug, Clone, Default)]
pub struct AlbumState {
    loudness: Gated,
    integrated: Option<f64>,
    /// dBTP; none for a silent track.
    true_peak: Option<f64>,
    dr: Option<i32>,
    /// None unless the album's tracks are to be compared.
    portrait: Option<Portrait>,
}

impl AlbumState {
    /// What the track is compared by, which only one comparison needs.
    pub fn take_portrait(&mut self) -> Option<Portrait> {
        self.portrait.take()
    }
}

/// Reads a file to its end and measures it. `progress` is told the number of frames so far.
///
/// # Errors
/// What decoding says. Silence, a file without frames, or samples that are no numbers are no errors.
pub fn measure(
    file: &mut AudioFile,
    wanted: &Wanted,
    progress: &dyn Fn(u64),
) -> Result<Measured, Error> {
    let AudioFormat {
        channels, samples, ..
    } = file.info.format;
    let choice = &wanted.readings;
    let mut digests = Digests::new(samples, &wanted.spans, bits::wanted(choice));
    let mut meters = (channels <= MOST_CHANNELS).then(|| Meters::new(&file.info, choice));
    let mut broken_samples = 0u64;
    let mut frames = 0u64;
    let mut block = Block::new(channels);
    loop {
        file.read(&mut block, READ_FRAMES)?;
        if block.is_empty() {
            break;
        }
        let length = block.frames();
        block.channels.resize_with(channels, Vec::new);
        block
            .channels
            .iter_mut()
            .for_each(|c| c.resize(length, 0.0));
        digests.push(&block);
        if !matches!(samples, SampleFormat::Int(_)) {
            broken_samples += silence_what_is_no_number(&mut block);
        }
        if let Some(meters) = &mut meters {
            meters.push(&block);
        }
        frames += length as u64;
        progress(frames);
    }

    let mut readings = Readings::default();
    let (md5, span_digests) = digests.finish();
    bits::read(&mut readings, &file.info, md5);
    stated(&mut readings, file, frames);
    readings.put("audio.nan_inf", broken_samples);
    let album = match meters {
        Some(meters) if frames > 0 => meters.read(&mut readings, file.info.format, frames),
        Some(_) => nothing(&mut readings, "the file has no audio frames"),
        None => nothing(
            &mut readings,
            &format!("the file has {channels} channels; meters take up to {MOST_CHANNELS}"),
        ),
    };
    if channels != 2 {
        stereo::not_stereo(&mut readings, channels);
    }
    normalization::read(&mut readings, album.integrated, album.true_peak);
    Ok(Measured {
        readings,
        album,
        frames,
        span_digests,
    })
}

/// The digests of a file, without its meters.
pub struct Digested {
    frames: u64,
    md5: Option<[u8; 16]>,
    pub span_digests: Vec<u128>,
}

/// Decodes a file to its end and only digests it: for a file whose samples should be those of another that was measured.
///
/// # Errors
/// What decoding says.
pub fn digest(
    file: &mut AudioFile,
    wanted: &Wanted,
    progress: &dyn Fn(u64),
) -> Result<Digested, Error> {
    let mut digests = Digests::new(file.info.format.samples, &wanted.spans, true);
    let mut frames = 0u64;
    let mut block = Block::new(file.info.format.channels);
    loop {
        file.read(&mut block, READ_FRAMES)?;
        if block.is_empty() {
            let (md5, span_digests) = digests.finish();
            return Ok(Digested {
                frames,
                md5,
                span_digests,
            });
        }
        digests.push(&block);
        frames += block.frames() as u64;
        progress(frames);
    }
}

impl Measured {
    /// The readings of `file`, whose digests proved that it decodes to the very samples these readings were taken from.
    /// What is stored in the file itself is read anew.
    pub fn for_twin(&self, file: &AudioFile, digested: &Digested) -> Measured {
        let mut twin = self.clone();
        bits::read(&mut twin.readings, &file.info, digested.md5);
        stated(&mut twin.readings, file, digested.frames);
        twin
    }
}

/// Readings of the release: its tracks together.
pub fn album(states: &[AlbumState]) -> Readings {
    let mut readings = Readings::default();
    let mut pooled = Gated::default();
    states.iter().for_each(|s| pooled.merge(&s.loudness));
    let integrated: Vec<_> = states.iter().map(|s| s.integrated).collect();
    loudness::read_album(&mut readings, &pooled, &integrated);
    let silent = "all tracks are silent";
    match states.iter().filter_map(|s| s.true_peak).reduce(f64::max) {
        Some(peak) => put(&mut readings, "level.album_true_peak", peak, |r| {
            r.uncertain(crate::dsp::true_peak::UNCERTAINTY_DB)
        }),
        None => readings.not_measured("level.album_true_peak", silent),
    }
    let dr: Vec<i32> = states.iter().filter_map(|s| s.dr).collect();
    match album_dr(&dr) {
        Some(dr) => readings.put("dynamics.album_dr", f64::from(dr)),
        None => readings.not_measured("dynamics.album_dr", silent),
    }
    readings
}

/// The meters of one file that its readings need.
struct Meters {
    level: Option<Level>,
    loudness: Option<Loudness>,
    true_peak: Option<TruePeak>,
    dr: Option<DynamicRange>,
    silence: Option<Silence>,
    stereo: Option<Stereo>,
    /// Whether faults are wanted, and their detectors where the rate allows them.
    faults: bool,
    defects: Option<Defects>,
    portraits: Option<Portraits>,
}

impl Meters {
    fn new(info: &Info, choice: &Choice) -> Self {
        let AudioFormat {
            rate,
            channels,
            samples,
        } = info.format;
        let weights = weights(info.speakers, channels);
        // At an absurd rate the grids in time would have cells of a frame or less, and memory would follow the frames.
        let grid_rate = rate.max(MIN_RATE_HZ);
        let any = |names: &[&str]| names.iter().any(|name| choice.touches(name));
        // Faults of the whole file follow from the other meters.
        let defects = any(&["defect"]);
        let dynamics = defects || any(&["dynamics"]);
        let loudness = dynamics || any(&["loudness", "norm"]) || any(&stereo::LOUDNESS_IDS);
        let true_peak =
            dynamics || any(&["norm"]) || any(&true_peak::IDS) || any(&["level.album_true_peak"]);
        let level = Level::new(samples, channels);
        let peak_meter = || {
            TruePeak::new(grid_rate, channels, true_peak::OVERS_ABOVE)
                .clipped_from(level.full_scale())
        };
        Meters {
            loudness: loudness
                .then(|| Loudness::with_weights(rate, &weights))
                .flatten(),
            true_peak: true_peak.then(peak_meter),
            level: (dynamics || any(&level::IDS)).then_some(level),
            dr: dynamics.then(|| DynamicRange::new(grid_rate, channels)),
            silence: (defects || any(&["silence"])).then(|| Silence::new(grid_rate, channels)),
            stereo: (channels == 2 && (defects || any(&stereo::SAMPLE_IDS)))
                .then(|| Stereo::new(grid_rate)),
            faults: defects,
            defects: defects.then(|| Defects::new(info.format)).flatten(),
            portraits: (any(&album::IDS) && RATES_HZ.contains(&rate))
                .then(|| Portraits::new(rate, channels)),
        }
    }

    fn push(&mut self, block: &Block) {
        if let Some(level) = &mut self.level {
            level.push(block);
        }
        if let Some(loudness) = &mut self.loudness {
            loudness.push(block);
        }
        if let Some(true_peak) = &mut self.true_peak {
            true_peak.push(block);
        }
        if let Some(dr) = &mut self.dr {
            dr.push(block);
        }
        if let Some(silence) = &mut self.silence {
            silence.push(block);
        }
        if let Some(stereo) = &mut self.stereo {
            stereo.push(block);
        }
        if let Some(defects) = &mut self.defects {
            defects.push(block);
        }
        if let Some(portraits) = &mut self.portraits {
            portraits.push(block);
        }
    }

    fn read(mut self, readings: &mut Readings, format: AudioFormat, frames: u64) -> AlbumState {
        let AudioFormat { rate, samples, .. } = format;
        if let Some(level) = &mut self.level {
            level.finish();
            level::read(readings, level, samples, rate);
        }
        if let Some(true_peak) = &mut self.true_peak {
            true_peak.finish();
            true_peak::read(readings, true_peak, rate);
        }
        let silences = self.silence.as_mut().and_then(Silence::finish);
        if let Some(silences) = &silences {
            silence::read(readings, silences, rate);
        }
        let related = self.stereo.as_mut().and_then(Stereo::finish);
        if let Some(found) = &related {
            stereo::read(readings, found, frames, rate);
        }
        let mut album = AlbumState {
            true_peak: readings.number("level.true_peak"),
            portrait: self.portraits.take().map(Portraits::finish),
            ..AlbumState::default()
        };
        if let Some(meter) = &self.loudness {
            loudness::read(readings, meter, frames, rate);
            stereo::read_gated(readings, meter.gated());
            if let (Some(level), Some(peak), Some(dr)) =
                (&self.level, &self.true_peak, &mut self.dr)
            {
                dynamics::read(readings, level, meter, peak, dr.finish().as_ref());
            }
            album.integrated = readings.number("loudness.integrated");
            album.dr = readings.number("dynamics.dr").map(|dr| dr as i32);
            album.loudness = meter.gated().clone();
        } else if rate < MIN_RATE_HZ {
            let why = format!("the sample rate is below {MIN_RATE_HZ} Hz");
            for id in LOUDNESS_IDS.into_iter().chain(stereo::LOUDNESS_IDS) {
                readings.not_measured(id, why.clone());
            }
        }
        if self.faults {
            match self.defects.take() {
                Some(defects) => defect::read(readings, defects.finish(), format.channels, rate),
                None => {
                    defect::not_looked_for(readings, "the sample rate is not one of a recording")
                }
            }
            let counts = defect::whole::Counts {
                full_scale_runs: self.level.as_ref().map_or(0, |l| l.runs().1),
                overs: self.true_peak.as_ref().map_or(0, |p| p.overs().1),
            };
            defect::whole::read(readings, related.as_ref(), format.channels, &counts);
            if let Some(silences) = &silences {
                defect::ends::read(readings, silences, frames, rate);
            }
        }
        album
    }
}

/// Readings that need loudness.
const LOUDNESS_IDS: [&str; 9] = [
    "dynamics.crest",
    "dynamics.dr",
    "dynamics.plr",
    "dynamics.psr_histogram",
    "dynamics.psr_min",
    "loudness.integrated",
    "loudness.momentary_max",
    "loudness.range",
    "loudness.short_term_max",
];
const SILENCE_IDS: [&str; 3] = ["silence.head", "silence.internal_max", "silence.tail"];

fn nothing(readings: &mut Readings, why: &str) -> AlbumState {
    let stereo = stereo::SAMPLE_IDS.into_iter().chain(stereo::LOUDNESS_IDS);
    let frames = level::IDS.into_iter().chain(true_peak::IDS);
    let all = frames.chain(SILENCE_IDS).chain(LOUDNESS_IDS).chain(stereo);
    for id in all {
        readings.not_measured(id, why);
    }
    defect::not_looked_for(readings, why);
    AlbumState::default()
}

/// What the container says of the audio, against what was decoded.
pub(in crate::prove) fn stated(readings: &mut Readings, file: &AudioFile, frames: u64) {
    let info = &file.info;
    readings.put("audio.sample_rate", info.format.rate);
    readings.put("audio.channels", info.format.channels as u64);
    match info.format.samples.bits() {
        Some(bits) => readings.put("audio.bit_depth", bits),
        None => readings.not_applicable("audio.bit_depth", "lossy audio has no word length"),
    }
    readings.put("audio.frames", frames);
    put(
        readings,
        "audio.duration",
        at(frames, info.format.rate),
        |r| r,
    );
    match info.declared_frames {
        Some(declared) => {
            readings.put("audio.declared_frames", declared);
            readings.put("audio.complete", declared == frames);
        }
        None => {
            let why = "the container declares no length";
            readings.not_applicable("audio.declared_frames", why);
            readings.not_applicable("audio.complete", why);
        }
    }
}

/// Replaces NaN and infinities by silence and counts them: one of them would spoil every sum.
fn silence_what_is_no_number(block: &mut Block) -> u64 {
    let mut count = 0;
    for channel in &mut block.channels {
        for sample in channel {
            if !sample.is_finite() {
                *sample = 0.0;
                count += 1;
            }
        }
    }
    count
}

/// Magnitude to dB, with a floor instead of minus infinity.
pub(super) fn decibels(magnitude: f64) -> f64 {
    (20.0 * libm::log10(magnitude)).max(SILENT_DB)
}

/// Frames to seconds.
pub(super) fn at(frame: u64, rate: u32) -> f64 {
    frame as f64 / f64::from(rate.max(1))
}

/// Sets a number, or says why it is none: floats can hold samples whose squares are beyond all numbers.
pub(super) fn put(
    readings: &mut Readings,
    id: &'static str,
    value: f64,
    more: impl FnOnce(Reading) -> Reading,
) {
    if value.is_finite() {
        readings.set(id, more(Reading::new(Value::Number(value))));
    } else {
        readings.not_measured(id, "the samples are too large to be measured");
    }
}

#[cfg(test)]
mod tests;
