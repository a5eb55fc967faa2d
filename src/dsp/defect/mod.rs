//! Faults of the sound itself, each with its place, its size and the numbers that gave it away. Evidence before verdict: a detector
//! says what it found and how sure it is; what is acceptable is the specs' business.
//!
//! One pass: [`Defects`] cuts the stream into pages once, and every detector reads the same pages, spectra and predictions.
//! Everything is at the native rate and on the samples as they are stored, because resampling smears clicks and hides bits.

mod attack;
mod bursts;
mod edges;
mod evidence;
mod follow;
mod gaps;
mod hum;
mod images;
mod impulses;
mod lossy;
mod low;
mod mend;
mod offset;
mod pages;
mod plateaus;
mod polygon;
pub(super) mod predict;
mod repeats;
mod rhythm;
pub(super) mod seam;
mod slip;
mod spectra;
mod spot;
pub(super) mod stats;
mod stills;
mod strand;
mod summit;
mod wall;
mod word;

pub use lossy::RATES_HZ as RATES_OF_CODERS_HZ;
pub use pages::{Page, Pages};
pub use spot::{Spot, Spots};

use bursts::Bursts;
use edges::Edges;
use gaps::Gaps;
use images::Images;
use impulses::Impulses;
use lossy::Lossy;
use low::Low;
use offset::Offsets;
use plateaus::Plateaus;
use repeats::Repeats;
use spectra::Spectra;
use stills::Stills;
use strand::Strand;
use wall::SOURCES_HZ;
use word::Words;

use crate::audio::{AudioFormat, Block, SampleFormat};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    AbruptEnd,
    AbruptStart,
    ChannelDelay,
    Click,
    Clipping,
    ClippingScaled,
    DcOffset,
    Discontinuity,
    Dropout,
    Gap,
    Hum,
    LossySource,
    NoiseBurst,
    NoiseFloor,
    PaddedBits,
    Pop,
    Sibilance,
    StuckBuffer,
    SubBass,
    SyncSlip,
    Upsampled,
}

/// The faults of one kind: the surest and largest in the order of time, and how many there were.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    pub fault: Fault,
    pub spots: Vec<Spot>,
    pub count: u64,
}

/// Rates at which faults can be told, Hz: below there is no room for them, above no recording.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=768_000;

/// All detectors on one stream.
#[derive(Debug, Clone)]
pub struct Defects {
    pages: Pages,
    detectors: Detectors,
}

#[derive(Debug, Clone)]
struct Detectors {
    strands: Vec<Strand>,
    impulses: Impulses,
    bursts: Bursts,
    gaps: Gaps,
    edges: Edges,
    offsets: Offsets,
    lossy: Option<Lossy>,
    low: Low,
    spectra: Spectra,
    images: Images,
    stills: Stills,
    repeats: Repeats,
    plateaus: Plateaus,
    words: Option<Words>,
}

impl Defects {
    /// None outside [`RATES_HZ`], and without channels. Kinds of fault that the format cannot have are left out of the findings.
    pub fn new(format: AudioFormat) -> Option<Self> {
        let AudioFormat {
            rate,
            channels,
            samples,
        } = format;
        let (step, bits) = match samples {
            SampleFormat::Int(bits) => (libm::ldexp(1.0, 1 - bits as i32), Some(bits)),
            SampleFormat::Float(_) | SampleFormat::Lossy => (libm::ldexp(1.0, -23), None),
        };
        if !RATES_HZ.contains(&rate) || channels == 0 {
            return None;
        }
        Some(Defects {
            pages: Pages::new(rate, channels),
            detectors: Detectors {
                strands: vec![Strand::new(step); channels],
                impulses: Impulses::new(rate, step, channels),
                bursts: Bursts::new(rate),
                gaps: Gaps::new(rate, step, channels),
                edges: Edges::new(rate),
                offsets: Offsets::new(rate, channels),
                lossy: Lossy::new(rate),
                low: Low::new(rate),
                spectra: Spectra::new(rate, channels),
                images: Images::new(rate, &SOURCES_HZ),
                stills: Stills::new(rate, step),
                repeats: Repeats::new(rate, step, channels),
                plateaus: Plateaus::new(step),
                words: bits.map(|bits| Words::new(bits, rate)),
            },
        })
    }

    /// Takes further frames.
    pub fn push(&mut self, block: &Block) {
        let detectors = &mut self.detectors;
        self.pages.push(block, |page| detectors.page(page));
    }

    /// Ends the stream: what was found, kind by kind, also where nothing was.
    pub fn finish(mut self) -> Vec<Faults> {
        let detectors = &mut self.detectors;
        self.pages.finish(|page| detectors.page(page));
        self.detectors.finish()
    }
}

impl Detectors {
    fn page(&mut self, page: &Page) {
        for (channel, strand) in self.strands.iter_mut().enumerate() {
            strand.page(page, channel);
            self.impulses.page(page, channel, strand);
        }
        self.bursts.page(page);
        self.gaps.page(page);
        self.edges.page(page);
        self.offsets.page(page);
        self.low.page(page);
        self.spectra.page(page);
        self.images.page(page);
        self.stills.page(page);
        self.repeats.page(page);
        self.plateaus.page(page);
        if let Some(words) = &mut self.words {
            words.page(page);
        }
        if let Some(lossy) = &mut self.lossy {
            lossy.page(page);
        }
    }

    fn finish(mut self) -> Vec<Faults> {
        let one = |spot: Option<Spot>| {
            let mut spots = Spots::default();
            spots.extend(spot);
            spots
        };
        let (hum, rumble) = self.low.finish();
        let delay = one(self.spectra.delay());
        // A good converter leaves an edge, a poor one images.
        let images = self.images.finish(self.spectra.frames());
        let upsampled = images.or_else(|| self.spectra.upsampled());
        let told = self.impulses.finish();
        let clipped = self.plateaus.finish();
        let (dropouts, mut stuck) = self.stills.finish();
        stuck.join(self.repeats.finish());
        let (head, tail) = self.edges.finish();
        let mut found = vec![
            (Fault::ChannelDelay, delay),
            (Fault::Hum, hum),
            (Fault::SubBass, rumble),
            (Fault::NoiseFloor, one(self.spectra.noise_floor())),
            (Fault::Sibilance, self.spectra.sibilance()),
            (Fault::Upsampled, one(upsampled)),
            (Fault::AbruptEnd, tail),
            (Fault::AbruptStart, head),
            (Fault::DcOffset, self.offsets.finish()),
            (Fault::Gap, self.gaps.finish()),
            (Fault::NoiseBurst, self.bursts.finish()),
            (Fault::Click, told.clicks),
            (Fault::Discontinuity, told.discontinuities),
            (Fault::Pop, told.pops),
            (Fault::SyncSlip, told.slips),
            (Fault::Clipping, clipped.at_full_scale),
            (Fault::ClippingScaled, clipped.scaled),
            (Fault::Dropout, dropouts),
            (Fault::StuckBuffer, stuck),
        ];
        found.extend(self.words.map(|w| (Fault::PaddedBits, w.finish())));
        let band = lossy::Band {
            shore: self.spectra.shore(),
            empty_above_opus: self.spectra.is_noise_above(lossy::OPUS_END_HZ),
        };
        let lossy = self.lossy.map(|lossy| one(lossy.finish(&band)));
        found.extend(lossy.map(|spots| (Fault::LossySource, spots)));
        let faults = |(fault, spots): (Fault, Spots)| {
            let (spots, count) = spots.finish();
            Faults {
                fault,
                spots,
                count,
            }
        };
        found.into_iter().map(faults).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{block, blocks, noise, tone};

    fn faults(format: AudioFormat, signal: &Block, pieces: usize) -> Vec<Faults> {
        let mut defects = Defects::new(format).unwrap();
        blocks(signal, pieces).for_each(|piece| defects.push(&piece));
        defects.finish()
    }

    fn count(all: &[Faults], fault: Fault) -> u64 {
        all.iter().find(|f| f.fault == fault).map_or(0, |f| f.count)
    }

    /// Two tones with a little noise, different on every channel, 16 bit.
    fn music(rate: u32, channels: usize, frames: usize) -> Vec<Vec<f64>> {
        let channel = |c: usize| {
            let [low, high] = [220.0, 1_710.0].map(|hz| tone(rate, hz + c as f64, 0.2, frames));
            let hiss = noise(frames, c as u64 + 1);
            let mixed = low
                .iter()
                .zip(high)
                .zip(hiss)
                .map(|((l, h), n)| l + h + 0.002 * n);
            mixed
                .map(|v| libm::round(v * 32_768.0) / 32_768.0)
                .collect()
        };
        (0..channels).map(channel).collect()
    }

    const CD: AudioFormat = AudioFormat {
        rate: 44_100,
        channels: 2,
        samples: SampleFormat::Int(16),
    };

    #[test]
    fn how_the_stream_is_cut_does_not_change_what_is_found() {
        let mut x = music(CD.rate, 2, 150_000);
        x[0][40_000] += 0.1;
        x[1][70_000..70_110].fill(0.0);
        let again = x[0][90_000..90_300].to_vec();
        x[0][90_300..90_600].copy_from_slice(&again);
        // At the edge of a page: it is counted once.
        let edge = 13 * 8_192;
        x[1][edge - 4..edge + 4].fill(0.8);
        x[1][edge - 3..edge + 3].fill(1.0 - 1.0 / 32_768.0);
        let signal = block(x);
        let whole = faults(CD, &signal, 150_000);
        for fault in [
            Fault::Click,
            Fault::Dropout,
            Fault::StuckBuffer,
            Fault::Clipping,
        ] {
            assert!(count(&whole, fault) > 0, "{fault:?}");
        }
        assert_eq!(count(&whole, Fault::Clipping), 1);
        for pieces in [977, 4096] {
            assert_eq!(faults(CD, &signal, pieces), whole);
        }
    }

    #[test]
    fn any_rate_and_any_number_of_channels_will_do() {
        for rate in [8_000, 11_025, 16_000, 44_100, 96_000, 384_000, 768_000] {
            for channels in [1, 2, 3] {
                let format = AudioFormat {
                    rate,
                    channels,
                    ..CD
                };
                let signal = block(music(rate, channels, rate as usize / 2));
                let found = faults(format, &signal, 10_000);
                assert_eq!(count(&found, Fault::Dropout), 0, "{rate} {channels}");
            }
        }
        for rate in [0, 7_999, 768_001, u32::MAX] {
            assert!(Defects::new(AudioFormat { rate, ..CD }).is_none());
        }
        for length in [0, 1, 63, 3_000] {
            let signal = block(music(CD.rate, 2, length));
            faults(CD, &signal, 500);
        }
    }
}
