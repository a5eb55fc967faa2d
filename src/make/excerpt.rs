//! Excerpts: what a finding names, cut out of a master to be listened to.
//!
//! An excerpt holds the samples as they are, without fades, so that it can be measured as well as heard. Where the fault can be told
//! from the music, a second file holds the fault alone.

use std::path::Path;

use crate::audio::{AudioFile, AudioFormat, Block, SampleFormat, pcm};
use crate::dsp::extrapolate;
use crate::error::{Error, Kind, Result};
use crate::format::riff;
use crate::make::package::write_file;

/// Sound before and after a place, s: enough to know the music.
const AROUND_S: f64 = 1.0;
/// Longest place that is heard whole, s.
const LONGEST_S: f64 = 6.0;
/// Of what is longer, so much is heard, s.
const PART_S: f64 = 5.0;
/// A place is repaired up to this length, s, and so far beyond it on both sides.
const REPAIRED_S: f64 = 0.01;
const MARGIN_S: f64 = 0.000_5;
/// Sound that a repair can learn from, samples.
const LEARN: usize = 256;

/// A span of time, s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub from_s: f64,
    pub until_s: f64,
}

/// What to cut for a place in a file that lasts `duration_s`.
pub fn window(place: Span, duration_s: f64) -> Span {
    let around = |from_s: f64, until_s: f64| Span {
        from_s: (from_s - AROUND_S).max(0.0),
        until_s: (until_s + AROUND_S).min(duration_s),
    };
    let Span { from_s, until_s } = place;
    if until_s - from_s <= LONGEST_S {
        return around(from_s, until_s);
    }
    match (from_s <= 0.0, until_s >= duration_s) {
        // A property of everything: any part shows it, the middle is likely to be music.
        (true, true) => {
            let from_s = (duration_s - PART_S) / 2.0;
            Span {
                from_s,
                until_s: from_s + PART_S,
            }
        }
        // Something that ends or starts is heard where it does.
        (true, false) => around(until_s, until_s),
        (false, true) => around(from_s, from_s),
        (false, false) => around(from_s, from_s + PART_S),
    }
}

/// Cuts excerpts out of one file, in the order of time as far as that goes: what lies behind is opened anew.
pub struct Cutter<O> {
    open: O,
    file: Option<AudioFile>,
    at: u64,
}

impl<O: Fn() -> Result<AudioFile>> Cutter<O> {
    pub fn new(open: O) -> Self {
        Cutter {
            open,
            file: None,
            at: 0,
        }
    }

    /// The samples from one time to another, and their format.
    ///
    /// # Errors
    /// The file cannot be read, or has nothing there.
    pub fn cut(&mut self, span: Span) -> Result<(Block, AudioFormat)> {
        let mut file = match self.file.take() {
            Some(file) if self.at <= first(span, &file) => file,
            _ => {
                self.at = 0;
                (self.open)()?
            }
        };
        let format = file.info.format;
        let from = first(span, &file);
        self.at += file.skip(from - self.at)?;
        let until = frame(span.until_s, format.rate).max(from + 1);
        let mut cut = Block::new(format.channels);
        let mut block = Block::new(format.channels);
        while self.at < until {
            file.read(&mut block, (until - self.at).min(1 << 16) as usize)?;
            if block.is_empty() {
                break;
            }
            self.at += block.frames() as u64;
            cut.append(&block);
        }
        self.file = Some(file);
        if cut.is_empty() {
            return Err(Error::new(
                Kind::Unreadable,
                "cutting an excerpt",
                format!("there is no sound at {:.3} s", span.from_s),
            ));
        }
        Ok((cut, format))
    }
}

fn first(span: Span, file: &AudioFile) -> u64 {
    frame(span.from_s, file.info.format.rate)
}

fn frame(seconds: f64, rate: u32) -> u64 {
    (seconds * f64::from(rate)).round().max(0.0) as u64
}

/// How a fault is told from the music around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Half of left minus right: what a fold to mono loses.
    Side,
    /// The samples minus what linear prediction from both sides expects in their place.
    Repair,
}

impl Difference {
    /// Of the faults that a reading counts.
    pub fn of(reading: &str) -> Option<Difference> {
        match reading {
            "defect.channel-delay"
            | "defect.false-stereo"
            | "defect.low-frequency-phase"
            | "defect.mono-compatibility"
            | "defect.polarity"
            | "phase.correlation"
            | "stereo.mono_fold" => Some(Difference::Side),
            "defect.click" | "defect.dropout" | "defect.stuck-buffer" => Some(Difference::Repair),
            _ => None,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Difference::Side => "the difference of the channels",
            Difference::Repair => "the difference from what the sound around it predicts",
        }
    }

    /// The fault alone. `place` is a span of `excerpt`, which begins at 0 s; none where it cannot be told.
    pub fn take(
        self,
        excerpt: &Block,
        rate: u32,
        place: Span,
        channel: Option<usize>,
    ) -> Option<Block> {
        let channels = match self {
            Difference::Side => vec![side(excerpt)?],
            Difference::Repair => {
                let margin = MARGIN_S.mul_add(f64::from(rate), 1.0) as u64;
                let from = frame(place.from_s, rate).saturating_sub(margin) as usize;
                let until = (frame(place.until_s, rate) + margin) as usize;
                if place.until_s - place.from_s > REPAIRED_S {
                    return None;
                }
                let of = |(index, x): (usize, &Vec<f64>)| match channel {
                    Some(channel) if channel != index => Some(vec![0.0; x.len()]),
                    _ => unexpected(x, from, until),
                };
                let all = excerpt.channels.iter().enumerate().map(of);
                all.collect::<Option<Vec<_>>>()?
            }
        };
        Some(Block {
            channels,
            grid_bits: None,
        })
    }
}

fn side(block: &Block) -> Option<Vec<f64>> {
    let [left, right] = block.channels.as_slice() else {
        return None;
    };
    let pairs = left.iter().zip(right);
    Some(pairs.map(|(l, r)| 0.5 * (l - r)).collect())
}

fn unexpected(x: &[f64], from: usize, until: usize) -> Option<Vec<f64>> {
    if from < LEARN || until + LEARN > x.len() || from >= until {
        return None;
    }
    let forward = extrapolate::beyond(&x[..from], until - from);
    let backward = extrapolate::before(&x[until..], until - from);
    let mut difference = vec![0.0; x.len()];
    let length = (until - from + 1) as f64;
    for (i, (f, b)) in forward.iter().zip(&backward).enumerate() {
        // Each prediction counts for less the farther it is from what it was learned from.
        let share = (i + 1) as f64 / length;
        difference[from + i] = x[from + i] - (f * (1.0 - share) + b * share);
    }
    Some(difference)
}

/// Writes a WAV of the excerpt's own word length; of floating-point samples, and of what was computed, 32-bit floating point.
///
/// # Errors
/// The file is there already or cannot be written.
pub fn write_wav(path: &Path, sound: &Block, rate: u32, samples: SampleFormat) -> Result<()> {
    let bits = match samples {
        SampleFormat::Int(bits) if sound.grid_bits.is_some() => Some(match bits {
            0..=16 => 16,
            17..=24 => 24,
            _ => 32,
        }),
        _ => None,
    };
    let format = riff::WavFormat {
        rate,
        channels: sound.channels.len() as u16,
        bits: bits.unwrap_or(32) as u16,
        float: bits.is_none(),
    };
    let mut bytes = riff::wav_header(&format, sound.frames() as u64, &[]);
    let before = bytes.len();
    match bits {
        Some(bits) => {
            let mut codes = Vec::new();
            pcm::to_codes(&sound.channels, bits, &mut codes);
            pcm::pack_codes(&codes, bits, &mut bytes);
        }
        None => pcm::pack_f32(&sound.channels, &mut bytes),
    }
    let data = (bytes.len() - before) as u64;
    bytes.extend(riff::data_pad(data));
    write_file(path, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, tone};

    fn span(from_s: f64, until_s: f64) -> Span {
        Span { from_s, until_s }
    }

    #[test]
    fn a_place_is_heard_with_what_is_around_it() {
        assert_eq!(window(span(10.0, 10.5), 60.0), span(9.0, 11.5));
        assert_eq!(window(span(0.2, 0.3), 1.0), span(0.0, 1.0));
        // Everything, a long lead-in, a long end, a long passage.
        assert_eq!(window(span(0.0, 60.0), 60.0), span(27.5, 32.5));
        assert_eq!(window(span(0.0, 20.0), 60.0), span(19.0, 21.0));
        assert_eq!(window(span(40.0, 60.0), 60.0), span(39.0, 41.0));
        assert_eq!(window(span(10.0, 30.0), 60.0), span(9.0, 16.0));
    }

    #[test]
    fn the_difference_of_a_click_is_the_click() {
        let mut x = tone(44_100, 440.0, 0.4, 44_100);
        x[20_000] += 0.3;
        let at = 20_000.0 / 44_100.0;
        let excerpt = block(vec![x, tone(44_100, 330.0, 0.4, 44_100)]);
        let alone = Difference::Repair
            .take(&excerpt, 44_100, span(at, at), Some(0))
            .unwrap();
        assert!((alone.channels[0][20_000] - 0.3).abs() < 0.01);
        let rest = |c: usize| {
            let but = alone.channels[c].iter().enumerate();
            but.filter(|(i, _)| (c, *i) != (0, 20_000))
                .fold(0.0, |most, (_, v)| f64::max(most, v.abs()))
        };
        assert!(rest(0) < 0.01 && rest(1) == 0.0, "{} {}", rest(0), rest(1));
    }

    #[test]
    fn at_the_very_edge_nothing_can_be_predicted() {
        let excerpt = block(vec![tone(44_100, 440.0, 0.4, 4_410)]);
        let taken = |at: f64| Difference::Repair.take(&excerpt, 44_100, span(at, at), None);
        assert!(taken(0.0).is_none() && taken(0.1).is_none() && taken(7.0).is_none());
        assert!(taken(0.05).is_some());
        assert!(
            Difference::Side
                .take(&excerpt, 44_100, span(0.0, 0.1), None)
                .is_none()
        );
    }
}
