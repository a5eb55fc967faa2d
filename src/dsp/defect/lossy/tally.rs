//! Counts of coefficients that are nothing, for every place of a grid.

use super::super::stats::median;

/// A coefficient is nothing if its power is this share of what it and its quadrature have.
pub const NOTHING: f64 = 0.01;
/// Coefficients of an excerpt looked at for each place of the grid, at least: fewer say nothing.
const FEWEST: f64 = 20.0;
/// Excerpts that count, at least.
const EXCERPTS: usize = 4;

/// How far each place of a grid stands out, excerpt by excerpt, in two halves that know nothing of each other.
#[derive(Debug, Clone)]
pub struct Tally {
    /// The excerpt at hand: coefficients that are nothing, and all.
    counts: Vec<[f64; 2]>,
    halves: [Vec<f64>; 2],
    /// Places this near count as the same one.
    near: usize,
    excerpts: usize,
}

/// What a tally shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The place of the grid that stands out most.
    pub place: usize,
    /// How far, in standard deviations of the places.
    pub sigma: f64,
    /// The next place that stands out, in the same measure; neighbours of the first are not counted.
    pub next: f64,
    /// How far it stands out in the half of the excerpts that shows less of it: they know nothing of each other.
    pub least: f64,
}

impl Tally {
    /// For a grid of so many places, which a coder keeps; or, where it may jump by multiples of `step`, of `step` places. Places up to
    /// `near` from each other count as one.
    pub fn new(places: usize, step: usize, near: usize) -> Self {
        Tally {
            counts: vec![[0.0; 2]; places],
            halves: [vec![0.0; step], vec![0.0; step]],
            near,
            excerpts: 0,
        }
    }

    /// Adds counts of the excerpt at hand: so many coefficients are nothing, of so many.
    pub fn add(&mut self, place: u64, nothing: u64, of: u64) {
        let places = self.counts.len() as u64;
        let count = &mut self.counts[(place % places) as usize];
        count[0] += nothing as f64;
        count[1] += of as f64;
    }

    /// Ends the excerpt at hand.
    pub fn close(&mut self) {
        if let Some(sigmas) = sigmas_of(&self.counts) {
            let half = &mut self.halves[self.excerpts % 2];
            let step = half.len();
            for (place, sum) in half.iter_mut().enumerate() {
                let jumps = sigmas[place..].iter().step_by(step);
                *sum += jumps.fold(f64::MIN, |most, s| most.max(*s));
            }
            self.excerpts += 1;
        }
        self.counts.fill([0.0; 2]);
    }

    /// None where too little was counted.
    pub fn standing(&self) -> Option<Standing> {
        if self.excerpts < EXCERPTS {
            return None;
        }
        let [a, b] = &self.halves;
        let sums: Vec<f64> = a.iter().zip(b).map(|(a, b)| a + b).collect();
        let sigmas = sigmas(&sums, 0.0);
        let first = highest(&sigmas, |_| true)?;
        let places = sums.len();
        let away = |place: usize| {
            let away = place.abs_diff(first);
            away.min(places - away)
        };
        // Beside the place a little of it still shows.
        let next = highest(&sigmas, |place| away(place) > 2 + 2 * self.near);
        let next = next.map_or(0.0, |place| sigmas[place]);
        let there = |half: &Vec<f64>| {
            let sigmas = self::sigmas(half, 0.0);
            let near = (0..places).filter(|p| away(*p) <= self.near);
            near.map(|p| sigmas[p]).fold(f64::MIN, f64::max)
        };
        let [a, b] = self.halves.each_ref().map(there);
        Some(Standing {
            place: first,
            sigma: sigmas[first],
            next,
            least: a.min(b),
        })
    }
}

fn highest(x: &[f64], which: impl Fn(usize) -> bool) -> Option<usize> {
    (0..x.len())
        .filter(|i| which(*i))
        .max_by(|a, b| x[*a].total_cmp(&x[*b]).then(b.cmp(a)))
}

/// How far each place is above the median, in robust standard deviations, which are taken to be at least `least`.
fn sigmas(x: &[f64], least: f64) -> Vec<f64> {
    let middle = median(x.to_vec());
    let spread = 1.4826 * median(x.iter().map(|v| (v - middle).abs()).collect());
    let unit = spread.max(least).max(1e-9);
    x.iter().map(|v| (v - middle) / unit).collect()
}

fn sigmas_of(counts: &[[f64; 2]]) -> Option<Vec<f64>> {
    let places = counts.len() as f64;
    let (nothing, of) = counts
        .iter()
        .fold((0.0, 0.0), |s, c| (s.0 + c[0], s.1 + c[1]));
    if of < FEWEST * places {
        return None;
    }
    // Where fewer coefficients could be looked at, fewer are nothing.
    let usual = nothing / of;
    let over: Vec<f64> = counts.iter().map(|c| c[0] - usual * c[1]).collect();
    // Counts spread at least as chance lets them.
    let chance = libm::sqrt(usual * of / places);
    Some(sigmas(&over, chance.max(1.0)))
}
