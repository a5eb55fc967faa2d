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
/// What does not stand out by so much in half of the excerpts will not convict in all of them: it grows with the root of their number.
const HALF: usize = 16;
const HOPE_SIGMAS: f64 = 4.0;
/// The same, and in each half, of the place of a file which nobody cut, where chance puts one grid in 64 at most. And what is worth a
/// closer look.
const UNCUT_SIGMAS: f64 = 4.5;
const UNCUT_LEAST_SIGMAS: f64 = 2.0;
const UNCUT_HOPE_SIGMAS: f64 = 3.0;
/// And how many times as far as the next one: what repeats in the sound itself has several.
const ALONE: f64 = 1.5;
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
        let mut search = Search::new(self.rate, band.opus());
        let (first, others) = self.excerpts.by_brightness();
        for (number, excerpt) in first.into_iter().enumerate() {
            search.look(number, excerpt);
            let grids = search.grids();
            let hopeless = number + 1 == HALF && !grids.iter().any(is_hopeful);
            if hopeless || grids.iter().any(is_sure) {
                return grids;
            }
        }
        further(search, &others, |search, excerpt| search.look(0, excerpt))
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
        let mut search = Search::converted(before, opus);
        let (first, others) = self.excerpts.by_brightness();
        let (some, more): (Vec<_>, Vec<_>) =
            first.into_iter().enumerate().partition(|(i, _)| i % 2 == 0);
        for (_, excerpt) in some {
            search.look_converted(excerpt, self.rate);
            if search.grids().iter().any(is_sure) {
                return Some(search.grids());
            }
        }
        let more: Vec<&Excerpt> = more.into_iter().map(|(_, e)| e).chain(others).collect();
        let rate = self.rate;
        Some(further(search, &more, |search, excerpt| {
            search.look_converted(excerpt, rate)
        }))
    }
}

/// Looks at further excerpts where those seen leave it open whether a place stands out.
fn further(
    mut search: Search,
    excerpts: &[&Excerpt],
    look: impl Fn(&mut Search, &Excerpt),
) -> Vec<Grid> {
    let mut grids = search.grids();
    if grids.iter().any(convicts) || !grids.iter().any(is_hopeful) {
        return grids;
    }
    for excerpt in excerpts {
        look(&mut search, excerpt);
        grids = search.grids();
        if grids.iter().any(is_sure) {
            break;
        }
    }
    grids
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

fn is_hopeful(grid: &Grid) -> bool {
    let least = if grid.uncut {
        UNCUT_HOPE_SIGMAS
    } else {
        HOPE_SIGMAS
    };
    grid.standing.sigma >= least
}

/// A place that stands out from all others, in excerpts that know nothing of each other.
fn convicts(grid: &Grid) -> bool {
    let s = grid.standing;
    let [sigma, least] = match grid.uncut {
        true => [UNCUT_SIGMAS, UNCUT_LEAST_SIGMAS],
        false if grid.places <= FEW => [SIGMAS_OF_FEW, LEAST_SIGMAS],
        false => [SIGMAS, LEAST_SIGMAS],
    };
    s.sigma >= sigma && s.sigma >= ALONE * s.next && s.least >= least
}

/// So far that further excerpts change nothing.
fn is_sure(grid: &Grid) -> bool {
    convicts(grid) && grid.standing.sigma >= SURE_SIGMAS && grid.standing.least >= SURE_LEAST_SIGMAS
}

#[cfg(test)]
mod tests;
