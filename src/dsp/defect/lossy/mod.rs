//! Lossy sources: sound that was coded by MP3, AAC, Vorbis or Opus before it became the samples of this file.
//!
//! A transform coder cuts its coefficients to multiples of a step, many of them to nothing. Decoded and transformed again on the same
//! grid, they are nothing again; one sample beside it they are not. So one place of the grid stands out from all others, whatever gain
//! came after, and no music does that (J. Herre and M. Schug, "Analysis of Decompressed Audio - The Inverse Decoder", AES 109, 2000;
//! O. Derrien, "Detection of genuine lossless audio files: application to the MPEG-AAC codec", JAES 67(3), 2019). A band that ends is
//! not evidence enough: old and dark recordings, and bells, have one too. A place convicts where excerpts that know nothing of the
//! others show it as well.

mod celt;
mod excerpts;
mod hybrid;
mod lapped;
mod prototype;
mod search;
mod tally;

use super::spectra::Shore;
use super::{Page, Spot};
use excerpts::{Excerpt, Excerpts};
use search::{Grid, Opus, Search};
use tally::Standing;

/// How far a place stands out that convicts, in standard deviations of all places.
const SIGMAS: f64 = 9.0;
/// The same of a grid of few places, onto which a tempo or a period of the music may fall.
const SIGMAS_OF_FEW: f64 = 12.0;
const FEW: usize = 128;
const SURE_SIGMAS: f64 = 12.0;
/// The same in each half of the excerpts.
const LEAST_SIGMAS: f64 = 4.0;
const SURE_LEAST_SIGMAS: f64 = 6.0;
/// Excerpts that are looked at anyhow, at the rate of the file and at another.
const LEAST_SEEN: usize = 16;
const LEAST_SEEN_CONVERTED: usize = 8;
/// What is worth a closer look: so far, and not farther behind what would convict in the end than this.
const HOPE_SIGMAS: f64 = 4.0;
const SLACK_SIGMAS: f64 = 1.5;
/// The same, and in each half, of the place of a file which nobody cut, where chance puts one grid in 64 at most. And what is worth a
/// closer look.
const UNCUT_SIGMAS: f64 = 4.5;
const UNCUT_LEAST_SIGMAS: f64 = 2.0;
const UNCUT_HOPE_SIGMAS: f64 = 3.0;
/// And how many times as far as the next one: what repeats in the sound itself has several.
const ALONE: f64 = 1.5;
/// The next place of a file that nobody cut stands out by 9 at most in music that a coder went through, by 27 in noise of its coefficients,
/// and never by more than this. In a few pure tones every place does; of them one must be so many times as far out, and so it must in a file
/// that was cut where the next one is more than chance: of clean files it was two to four times as far.
const NEXT_SIGMAS: f64 = 40.0;
const FAR_ALONE: f64 = 5.0;
/// Where one half of the excerpts is less than sure of the place, no other may stand out by more than chance among thousands: it is 4 at
/// most in 443 files that coders wrote. A clean file had one place at 30, at 4 in one half, and the next at 7.
const LEFT_TO_CHANCE_SIGMAS: f64 = 5.0;
/// The same in a grid of few places, whatever the halves show: of 96 files that were cut after coding 4 at most, of computed waves 5 to 11.
const LEFT_TO_CHANCE_OF_FEW: f64 = 4.5;
/// A wall at the end of the band, dB; and steps that make a closer look worthwhile.
const WALL_DB: f64 = 15.0;
const STEP_DB: f64 = 6.0;
const CONVERTED_STEP_DB: f64 = 12.0;
/// How near the end of the band lies to that of Opus, Hz.
const NEAR_HZ: f64 = 800.0;
/// Rates at which coders of music work, Hz.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 32_000..=48_000;
/// The rates between which sound is converted on its way from a coder to a master, Hz.
const CD_HZ: u32 = 44_100;
const VIDEO_HZ: u32 = 48_000;
/// What Opus leaves empty begins here, Hz.
pub const OPUS_END_HZ: f64 = 20_400.0;
/// Where coders end the band, Hz.
const ENDS_HZ: std::ops::RangeInclusive<f64> = 15_000.0..=20_800.0;

/// How the spectrum of a stream ends.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    /// Where, if it does.
    pub shore: Option<Shore>,
    /// There is noise only above [`OPUS_END_HZ`].
    pub empty_above_opus: bool,
}

/// Looks for the grids of coders.
#[derive(Debug, Clone)]
pub struct Lossy {
    rate: u32,
    excerpts: Excerpts,
    frames: u64,
}

impl Lossy {
    /// None at rates at which no coder works.
    pub fn new(rate: u32) -> Option<Self> {
        RATES_HZ.contains(&rate).then(|| Lossy {
            rate,
            excerpts: Excerpts::new(),
            frames: 0,
        })
    }

    pub fn page(&mut self, page: &Page) {
        self.excerpts.page(page);
        self.frames = page.frame(page.until);
    }

    pub fn finish(&self, band: &Band) -> Option<Spot> {
        let wall = band
            .shore
            .filter(|s| s.db >= WALL_DB && ENDS_HZ.contains(&s.hz));
        let most = |grids: Vec<Grid>| {
            let convict = grids.into_iter().filter(convicts);
            convict.max_by(|a, b| a.standing.sigma.total_cmp(&b.standing.sigma))
        };
        let native = most(self.native(band));
        let grid = native.or_else(|| most(self.converted(band)?))?;
        let Standing {
            sigma, next, least, ..
        } = grid.standing;
        let mut kinds = vec![format!(
            "of the grids of {}, one place in {} stands out by {sigma:.0} sigma (the next by {next:.0}), by {least:.0} in either half of the excerpts: coefficients are nothing there",
            grid.coder, grid.places
        )];
        if grid.uncut {
            kinds.push("it is the place of a file that was not cut after decoding".to_string());
        }
        if let Some(wall) = wall {
            kinds.push(format!(
                "the band ends at {:.1} kHz with a fall of {:.0} dB",
                wall.hz / 1000.0,
                wall.db
            ));
        }
        let confidence = if sigma >= SURE_SIGMAS || wall.is_some() || grid.uncut {
            0.98
        } else {
            0.85
        };
        Some(Spot::whole(
            self.frames,
            sigma,
            confidence,
            kinds.join("; "),
        ))
    }

    /// At the rate of the file.
    fn native(&self, band: &Band) -> Vec<Grid> {
        let search = Search::new(self.rate, band.opus());
        let (first, others) = self.excerpts.by_brightness();
        let look = |search: &mut Search, number, excerpt: &Excerpt| search.look(number, excerpt);
        searched(search, LEAST_SEEN, &first, &others, look)
    }

    /// At the rate it may have been converted from: only where the band ends early, because this takes several times as long.
    fn converted(&self, band: &Band) -> Option<Vec<Grid>> {
        let (before, ends_hz) = match self.rate {
            CD_HZ => (VIDEO_HZ, *ENDS_HZ.end()),
            VIDEO_HZ => (CD_HZ, f64::from(CD_HZ) / 2.0),
            _ => return None,
        };
        band.shore
            .filter(|s| s.db >= CONVERTED_STEP_DB && s.hz <= ends_hz)?;
        let opus = if band.ends_as_opus() {
            Opus::All
        } else {
            Opus::None
        };
        let search = Search::converted(before, opus);
        let (first, others) = self.excerpts.by_brightness();
        let every_second = |from| first.iter().skip(from).step_by(2).copied();
        let some: Vec<&Excerpt> = every_second(0).collect();
        let more: Vec<&Excerpt> = every_second(1).chain(others).collect();
        let look = |search: &mut Search, _, excerpt: &Excerpt| {
            search.look_converted(excerpt, self.rate);
        };
        Some(searched(search, LEAST_SEEN_CONVERTED, &some, &more, look))
    }
}

/// Looks at excerpts, at `least` of them anyhow, until a grid is sure or none can convict any more; at the others only where the first
/// ones leave it open.
fn searched(
    mut search: Search,
    least: usize,
    first: &[&Excerpt],
    others: &[&Excerpt],
    look: impl Fn(&mut Search, usize, &Excerpt),
) -> Vec<Grid> {
    let all = first.len() + others.len();
    for (i, excerpt) in first.iter().chain(others).enumerate() {
        // Every transform looks at each of the others.
        look(&mut search, if i < first.len() { i } else { 0 }, excerpt);
        let seen = i + 1;
        let grids = search.grids();
        let hopeless = seen >= least && !grids.iter().any(|grid| is_hopeful(grid, seen, all));
        let convicted = seen == first.len() && grids.iter().any(convicts);
        if hopeless || convicted || grids.iter().any(is_sure) {
            break;
        }
    }
    search.grids()
}

impl Band {
    fn ends_as_opus(&self) -> bool {
        self.shore
            .is_some_and(|s| s.db >= STEP_DB && (s.hz - celt::END_HZ).abs() < NEAR_HZ)
    }

    /// Which excerpts are searched for Opus, which takes long and leaves nothing above its band.
    fn opus(&self) -> Opus {
        match (self.ends_as_opus(), self.empty_above_opus) {
            (true, _) => Opus::All,
            (false, true) => Opus::Some,
            (false, false) => Opus::None,
        }
    }
}

/// Whether a place may still convict: how far it stands out grows with the root of the number of excerpts.
fn is_hopeful(grid: &Grid, seen: usize, all: usize) -> bool {
    let [sigma, least] = match grid.uncut {
        true => [UNCUT_SIGMAS, UNCUT_HOPE_SIGMAS],
        false => [SIGMAS, HOPE_SIGMAS],
    };
    let wanted = sigma * libm::sqrt(seen as f64 / all as f64) - SLACK_SIGMAS;
    grid.standing.sigma >= wanted.max(least)
}

/// A place that stands out from all others, in excerpts that know nothing of each other.
fn convicts(grid: &Grid) -> bool {
    let s = grid.standing;
    let few = grid.places <= FEW && !grid.uncut;
    let [sigma, least] = match grid.uncut {
        true => [UNCUT_SIGMAS, UNCUT_LEAST_SIGMAS],
        false if few => [SIGMAS_OF_FEW, LEAST_SIGMAS],
        false => [SIGMAS, LEAST_SIGMAS],
    };
    let others = match s.least >= SURE_LEAST_SIGMAS {
        _ if few => LEFT_TO_CHANCE_OF_FEW,
        true if grid.uncut => NEXT_SIGMAS.max(s.sigma / FAR_ALONE),
        true => LEFT_TO_CHANCE_SIGMAS.max(s.sigma / FAR_ALONE),
        false => LEFT_TO_CHANCE_SIGMAS,
    };
    s.sigma >= sigma && s.sigma >= ALONE * s.next && s.next <= others && s.least >= least
}

/// So far that further excerpts change nothing.
fn is_sure(grid: &Grid) -> bool {
    convicts(grid) && grid.standing.sigma >= SURE_SIGMAS && grid.standing.least >= SURE_LEAST_SIGMAS
}

#[cfg(test)]
mod tests;
