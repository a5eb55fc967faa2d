//! Faults of the sound itself, each with its place, its size and the numbers that gave it away. Evidence before verdict: a detector
//! says what it found and how sure it is; what is acceptable is the specs' business.
//!
//! One pass: [`Defects`] cuts the stream into pages once, and every detector reads the same pages, spectra and predictions.
//! Everything is at the native rate and on the samples as they are stored, because resampling smears clicks and hides bits.

mod bursts;
mod edges;
mod gaps;
mod impulses;
mod low;
mod offset;
mod pages;
mod plateaus;
mod predict;
mod repeats;
mod seam;
mod spectra;
mod spot;
mod stills;
mod strand;
mod word;

pub use pages::{Page, Pages};
pub use spot::{Spot, Spots};

use bursts::Bursts;
use edges::Edges;
use gaps::Gaps;
use impulses::Impulses;
use low::Low;
use offset::Offsets;
use plateaus::Plateaus;
use repeats::Repeats;
use spectra::Spectra;
use stills::Stills;
use strand::Strand;
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
    low: Low,
    spectra: Spectra,
    stills: Stills,
    repeats: Repeats,
    plateaus: Plateaus,
    words: Option<Words>,
}

impl Defects {
    /// None outside [`RATES_HZ`], and without channels.
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
                impulses: Impulses::new(rate, step),
                bursts: Bursts::new(rate),
                gaps: Gaps::new(rate, channels),
                edges: Edges::new(rate),
                offsets: Offsets::new(rate, channels),
                low: Low::new(rate),
                spectra: Spectra::new(rate, channels),
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
        self.stills.page(page);
        self.repeats.page(page);
        self.plateaus.page(page);
        if let Some(words) = &mut self.words {
            words.page(page);
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
        let told = self.impulses.finish();
        let clipped = self.plateaus.finish();
        let mut stuck = self.stills.stuck;
        stuck.join(self.repeats.finish());
        let (head, tail) = self.edges.finish();
        let mut found = vec![
            (Fault::ChannelDelay, delay),
            (Fault::Hum, hum),
            (Fault::SubBass, rumble),
            (Fault::NoiseFloor, one(self.spectra.noise_floor())),
            (Fault::Sibilance, self.spectra.sibilance()),
            (Fault::Upsampled, one(self.spectra.upsampled())),
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
            (Fault::Dropout, self.stills.dropouts),
            (Fault::StuckBuffer, stuck),
        ];
        found.extend(self.words.map(|w| (Fault::PaddedBits, w.finish())));
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
