//! Looks at excerpts of one rate for the grids of all coders that work at it.

use super::celt::{self, Celt};
use super::excerpts::{Excerpt, LENGTH};
use super::hybrid::{self, Hybrid};
use super::lapped::{self, Lapped, Look, Window};
use super::tally::{Standing, Tally};
use crate::audio::Block;
use crate::dsp::resample::{Converter, Filter};

/// The band in which coefficients are looked at, Hz: below, coders are too fine; above, the coarsest ones have nothing.
const BAND_HZ: [f64; 2] = [4_000.0, 15_500.0];
const LAYER3_BAND_HZ: [f64; 2] = [8_000.0, 15_500.0];
/// Vorbis changes between long and short blocks, which moves its grid by multiples of this.
const VORBIS_STEP: usize = 128;
/// Of so many excerpts one is looked at: what needs fewer to be sure gets fewer, but for the first ones, which may be all.
const LAPPED_CROSSED_EACH: usize = 3;
const LAYER3_EACH: usize = 2;
const OPUS_EACH: usize = 2;
const FIRST: usize = 8;
/// Places between two samples that are tried where the rate was changed: the grid then lies between the samples.
const PARTS: u64 = 8;
/// Places of the grids in files that nobody cut after decoding, as LAME, FFmpeg, libvorbis and libopus leave them. MP3: with the 1105
/// samples of delay taken off, and with none; AAC; Vorbis, in its smallest step; Opus without its pre-skip.
const UNCUT_LAYER3: [usize; 2] = [48, 1];
const UNCUT_AAC: [usize; 1] = [0];
const UNCUT_VORBIS: [usize; 2] = [64, 0];
const UNCUT_OPUS: [usize; 1] = [228];
/// Samples at the ends of a converted excerpt that know nothing of what was beyond.
const EDGE: usize = 160;

/// A coder whose grid was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    pub coder: &'static str,
    /// Places that were tried.
    pub places: usize,
    pub standing: Standing,
    /// The place is that of a file which begins with the first sample that decoders give; never said of sound that was converted, because
    /// converters have delays of their own.
    pub uncut: bool,
}

/// Which excerpts are searched for Opus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opus {
    None,
    Some,
    All,
}

/// A search at one rate.
pub struct Search {
    rate: u32,
    parts: u64,
    lapped: Lapped,
    hybrid: Hybrid,
    celt: Option<Celt>,
    opus_each: usize,
    windows: [Window; 2],
    vorbis: Tally,
    aac: Tally,
    layer3: [Tally; 2],
    opus: Tally,
}

impl Search {
    pub fn new(rate: u32, opus: Opus) -> Self {
        Search::by_parts(rate, 1, opus)
    }

    /// For sound that was converted to another rate.
    pub fn converted(rate: u32, opus: Opus) -> Self {
        Search::by_parts(rate, PARTS, opus)
    }

    fn by_parts(rate: u32, parts: u64, opus: Opus) -> Self {
        let share = |hz: f64| hz / f64::from(rate);
        let [from, until] = BAND_HZ.map(share);
        let [layer3_from, layer3_until] = LAYER3_BAND_HZ.map(share);
        let tally = |places: usize, step: usize| {
            let parts = parts as usize;
            Tally::new(places * parts, step * parts, parts / 2)
        };
        Search {
            rate,
            parts,
            lapped: Lapped::new(from, until),
            hybrid: Hybrid::new(layer3_from, layer3_until),
            celt: (opus != Opus::None && rate == celt::RATE_HZ).then(Celt::new),
            opus_each: if opus == Opus::All { 1 } else { OPUS_EACH },
            windows: [lapped::kaiser_bessel(), lapped::vorbis()],
            vorbis: tally(lapped::PLACES, VORBIS_STEP),
            aac: tally(lapped::PLACES, lapped::PLACES),
            layer3: std::array::from_fn(|_| tally(hybrid::PLACES, hybrid::PLACES)),
            opus: tally(celt::PLACES, celt::PLACES),
        }
    }

    /// Looks at an excerpt as it is.
    pub fn look(&mut self, number: usize, excerpt: &Excerpt) {
        self.count(number, excerpt.at, &excerpt.channels);
        self.close();
    }

    /// Looks at an excerpt of another rate, at places between its samples too.
    pub fn look_converted(&mut self, excerpt: &Excerpt, from: u32) {
        let ratio = f64::from(self.rate) / f64::from(from);
        for part in 0..self.parts {
            // The start whose time, in samples of the new rate, lies nearest to this part of a sample.
            let wanted = part as f64 / self.parts as f64;
            let off = |skip: &usize| {
                let away = (*skip as f64 * ratio - wanted).rem_euclid(1.0);
                away.min(1.0 - away)
            };
            let starts = 0..(LENGTH / 64);
            let Some(skip) = starts.min_by(|a, b| off(a).total_cmp(&off(b))) else {
                continue;
            };
            let Some(channels) = converted(excerpt, skip, from, self.rate) else {
                return;
            };
            let at = (excerpt.at + skip as u64) as f64 * ratio + EDGE as f64;
            let at = (at * self.parts as f64).round() as u64;
            self.count(0, at, &channels);
        }
        self.close();
    }

    fn count(&mut self, number: usize, at: u64, channels: &[Vec<f64>]) {
        let stride = self.parts;
        let mut looks = vec![Look {
            window: self.windows[1],
            crossed: false,
            tally: &mut self.vorbis,
        }];
        if number < FIRST || number.is_multiple_of(LAPPED_CROSSED_EACH) {
            looks.push(Look {
                window: self.windows[0],
                crossed: true,
                tally: &mut self.aac,
            });
        }
        self.lapped.count(at, stride, channels, &mut looks);
        if number < FIRST || number.is_multiple_of(LAYER3_EACH) {
            self.hybrid.count(at, stride, channels, &mut self.layer3);
        }
        if let Some(celt) = &mut self.celt
            && number.is_multiple_of(self.opus_each)
        {
            celt.count(at, stride, channels, &mut self.opus);
        }
    }

    fn close(&mut self) {
        let all = [&mut self.vorbis, &mut self.aac, &mut self.opus];
        all.into_iter()
            .chain(&mut self.layer3)
            .for_each(Tally::close);
    }

    /// What every grid shows that could be looked at.
    pub fn grids(&self) -> Vec<Grid> {
        let [apart, mixed] = &self.layer3;
        let grids: [(_, _, _, &[usize]); 5] = [
            ("MP3", hybrid::PLACES, apart, &UNCUT_LAYER3),
            ("MP3", hybrid::PLACES, mixed, &UNCUT_LAYER3),
            ("AAC", lapped::PLACES, &self.aac, &UNCUT_AAC),
            ("AAC or Vorbis", VORBIS_STEP, &self.vorbis, &UNCUT_VORBIS),
            ("Opus", celt::PLACES, &self.opus, &UNCUT_OPUS),
        ];
        let parts = self.parts as usize;
        grids
            .into_iter()
            .filter_map(|(coder, places, tally, uncut)| {
                let standing = tally.standing()?;
                Some(Grid {
                    coder,
                    places: places * parts,
                    standing,
                    uncut: parts == 1 && uncut.contains(&standing.place),
                })
            })
            .collect()
    }
}

/// An excerpt without its first samples, at another rate; the ends, which know nothing of their surroundings, are left out.
fn converted(excerpt: &Excerpt, skip: usize, from: u32, to: u32) -> Option<Vec<Vec<f64>>> {
    let channels: Vec<Vec<f64>> = excerpt
        .channels
        .iter()
        .map(|x| x[skip..].to_vec())
        .collect();
    let mut converter = Converter::new(from, to, channels.len(), Filter::Standard).ok()?;
    let block = Block {
        channels,
        grid_bits: None,
    };
    let mut out = Block::new(block.channels.len());
    converter.push(&block, &mut out);
    converter.finish(&mut out);
    let inner = |x: &Vec<f64>| x[EDGE..x.len() - EDGE].to_vec();
    Some(out.channels.iter().map(inner).collect())
}
