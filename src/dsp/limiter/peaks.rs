//! Where the band-limited signal behind a stretch of samples exceeds a floor, and how high it is there. The same interpolators and
//! bounds as the true-peak meter's; here the floor is fixed, and every place above it is wanted.

use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::ops::Range;

use super::far::Far;

use crate::dsp::cpu::on_any_cpu;
use crate::dsp::lanes::{larger, peak};
use crate::dsp::true_peak::kernel::{
    COARSE_PAIRS, Coarse, FINE, Fine, GROUP, HIGH, HIGH_PASS, HIGH_REST, Kernels, REACH, kernels,
};

/// Samples that must be there on both sides of the intervals looked at.
pub const SURROUNDINGS: usize = REACH + 4 * GROUP;
const _: () = assert!(SURROUNDINGS > REACH + GROUP + COARSE_PAIRS + 8);

/// Groups of a block, whose far surroundings are taken together.
const BLOCK: usize = 16;
/// Groups on each side that the exact interpolator reaches.
const FAR: usize = REACH / GROUP + 1;
/// Where the content near the Nyquist frequency can hide more than this share of the floor, the coarse interpolator is not trusted to
/// tell where the peaks are.
const TRUSTED: f64 = 0.02;
/// Sixteenths of a sample that a search walks at most.
const WALK: usize = 6;

/// Something above the floor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Above {
    /// The interval after this sample.
    pub interval: usize,
    pub value: f64,
    /// A peak, read exactly; else a flank of one, read by the coarse interpolator.
    pub is_peak: bool,
}

/// What is to be taken into account, and given.
#[derive(Debug, Clone, Copy)]
pub struct What<'a> {
    pub far: Option<&'a Far>,
    /// Flanks too, not only peaks.
    pub flanks: bool,
}

/// Finds what is above a floor. Holds nothing but working memory.
#[derive(Debug, Clone)]
pub struct Peaks {
    kernels: &'static Kernels,
    single: Vec<f32>,
    high: Vec<f64>,
    bend: Vec<f64>,
}

impl Peaks {
    pub fn new() -> Self {
        Peaks {
            kernels: kernels(),
            single: Vec::new(),
            high: Vec::new(),
            bend: Vec::new(),
        }
    }

    /// Appends to `found` what is above `floor` in the intervals after the samples of `range`, in order but for neighbours. A
    /// peak at the edge may be given with the interval next to the range.
    pub fn above(
        &mut self,
        x: &[f64],
        range: Range<usize>,
        floor: f64,
        what: What,
        found: &mut Vec<Above>,
    ) {
        if range.is_empty() {
            return;
        }
        let groups = range.len().div_ceil(GROUP);
        // The first surveyed group begins this far before the range.
        let before = FAR * GROUP;
        let begin = range.start - before;
        let surveyed = (groups + 2 * FAR).min((x.len() - 1 - begin) / GROUP);
        self.high.resize(surveyed, 0.0);
        self.bend.resize(surveyed, 0.0);
        survey(&x[begin - 1..], &mut self.high, &mut self.bend);
        self.single.clear();
        for first in (0..groups).step_by(BLOCK) {
            let last = (first + BLOCK).min(groups);
            let reach = first..(last + 2 * FAR).min(surveyed);
            let around = Around {
                bend: peak(&self.bend[reach.clone()]),
                peak: peak(&self.high[reach]),
            };
            // The far field adds at most its largest value over pi.
            let span = range.start + first * GROUP..range.start + last * GROUP;
            let field = what.far.map_or(0.0, |far| far.peak(span) / PI);
            if field
                + around.peak
                + self.kernels.fine.bounds[0].of(around.bend, around.bend, around.peak)
                <= floor
            {
                continue;
            }
            let mut top = None;
            for group in first..last {
                let from = range.start + group * GROUP;
                let near = larger(
                    larger(self.bend[group + FAR - 1], self.bend[group + FAR]),
                    self.bend[(group + FAR + 1).min(surveyed - 1)],
                );
                let samples = larger(self.high[group + FAR], x[from + GROUP].abs());
                let bound = self.kernels.fine.bounds[0].of(near, around.bend, around.peak);
                if samples + bound + field > floor {
                    let top = *top.get_or_insert_with(|| {
                        let begin = (range.start + first * GROUP)
                            .saturating_sub(REACH + 8)
                            .max(4);
                        let end = (range.start + last * GROUP + REACH + 8).min(x.len() - 4);
                        high_passed(&x[begin - 4..end + 4])
                    });
                    let intervals = from..(from + GROUP).min(range.end);
                    self.group(x, intervals, begin, near, around, top, floor, what, found);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn group(
        &mut self,
        x: &[f64],
        intervals: Range<usize>,
        begin: usize,
        near: f64,
        around: Around,
        top: f64,
        floor: f64,
        what: What,
        found: &mut Vec<Above>,
    ) {
        let k = self.kernels;
        let from = intervals.start;
        let mut grid = [0.0f64; 4 * GROUP + 1];
        quarters(&k.coarse, x, from, &mut grid);
        if let Some(far) = what.far {
            add_far(far, from, &mut grid);
        }
        grid.iter_mut().for_each(|v| *v = v.abs());
        let hidden = HIGH * top + HIGH_REST * around.peak;
        let between = k.coarse.grid.of(near, around.bend, around.peak);
        if peak(&grid) + hidden + between <= floor {
            return;
        }
        let trusted = HIGH * top <= TRUSTED * floor;
        if !trusted {
            if self.single.is_empty() {
                self.single
                    .extend(x[begin - REACH.min(begin)..].iter().map(|v| *v as f32));
            }
            let shift = begin - REACH.min(begin);
            for (q, value) in grid.iter_mut().enumerate() {
                if q % 4 != 0 && *value + hidden + between > floor {
                    let near = rough(&k.fine, &self.single, from - shift + q / 4, q % 4);
                    let far = what
                        .far
                        .map_or(0.0, |f| beyond(f, from + q / 4, q as f64 / 4.0));
                    *value = (near + far).abs();
                }
            }
        }
        let worth = if trusted {
            floor - hidden - between
        } else {
            floor - k.fine.bounds[2].of(near, around.bend, around.peak)
        };
        for q in 0..4 * intervals.len() {
            let (left, here, right) = (grid[q.saturating_sub(1)], grid[q], grid[q + 1]);
            if here > worth && here >= left && here >= right {
                let bend = left - 2.0 * here + right;
                let lean = if q > 0 && bend < 0.0 {
                    2.0 * (left - right) / bend
                } else {
                    0.0
                };
                let start = 4 * q as isize + lean.clamp(-2.0, 2.0) as isize;
                let enough = if trusted { 0.99 * floor } else { 0.0 };
                if let Some(mut above) = summit(&k.fine, x, what.far, from, start, enough)
                    && above.value > floor
                {
                    above.interval = above.interval.max(from.saturating_sub(1));
                    found.push(above);
                }
            }
        }
        if what.flanks {
            for (j, interval) in intervals.enumerate() {
                let value = peak(&grid[4 * j..4 * j + 5]);
                if value > floor {
                    found.push(Above {
                        interval,
                        value,
                        is_peak: false,
                    });
                }
            }
        }
    }
}

/// The largest second difference and sample in reach of a block.
#[derive(Debug, Clone, Copy)]
struct Around {
    bend: f64,
    peak: f64,
}

/// Climbs from a position (in sixteenths after `x[from]`) to the summit next to it; the vertex of the parabola there.
fn summit(
    fine: &Fine,
    x: &[f64],
    far: Option<&Far>,
    from: usize,
    start: isize,
    enough: f64,
) -> Option<Above> {
    let at = |p: isize| {
        let sample = from as isize + p.div_euclid(FINE as isize);
        let position = p.rem_euclid(FINE as isize) as usize;
        let near = exact(fine, x, sample as usize, position);
        let share = position as f64 / FINE as f64;
        let far = far.map_or(0.0, |f| beyond(f, sample as usize, share));
        (near + far).abs()
    };
    let mut p = start;
    let mut b = at(p);
    if b < enough {
        return None;
    }
    let (mut a, mut c) = (at(p - 1), at(p + 1));
    for _ in 0..WALK {
        if a > b && a >= c {
            (p, c, b) = (p - 1, b, a);
            a = at(p - 1);
        } else if c > b {
            (p, a, b) = (p + 1, b, c);
            c = at(p + 1);
        } else {
            let bend = a - 2.0 * b + c;
            let vertex = if bend < 0.0 {
                b - (a - c) * (a - c) / (8.0 * bend)
            } else {
                b
            };
            return Some(Above {
                interval: (from as isize + p.div_euclid(FINE as isize)) as usize,
                value: vertex,
                is_peak: true,
            });
        }
    }
    None
}

/// What the far field adds in the interval after `frame`, whose fraction `p` has come by.
fn beyond(far: &Far, frame: usize, p: f64) -> f64 {
    let sign = if frame.is_multiple_of(2) { 1.0 } else { -1.0 };
    sign * libm::sin(PI * (p - libm::floor(p))) / PI * far.at(frame)
}

fn add_far(far: &Far, from: usize, grid: &mut [f64; 4 * GROUP + 1]) {
    for j in 0..GROUP {
        let sign = if (from + j).is_multiple_of(2) {
            1.0
        } else {
            -1.0
        };
        let middle = sign * far.at(from + j) / PI;
        grid[4 * j + 1] += FRAC_1_SQRT_2 * middle;
        grid[4 * j + 2] += middle;
        grid[4 * j + 3] += FRAC_1_SQRT_2 * middle;
    }
}

on_any_cpu! {
    fn exact(fine: &Fine, x: &[f64], at: usize, position: usize) -> f64 {
        fine.value(x, at, position)
    }
}

on_any_cpu! {
    fn rough(fine: &Fine, x: &[f32], at: usize, quarter: usize) -> f64 {
        fine.rough_value(x, at, quarter)
    }
}

on_any_cpu! {
    /// Values at the samples and the quarters between them.
    fn quarters(coarse: &Coarse, x: &[f64], from: usize, grid: &mut [f64; 4 * GROUP + 1]) -> () {
        let values = coarse.group(x, from);
        for j in 0..GROUP {
            grid[4 * j] = x[from + j];
            grid[4 * j + 1] = values[0][j];
            grid[4 * j + 2] = values[1][j];
            grid[4 * j + 3] = values[2][j];
        }
        grid[4 * GROUP] = x[from + GROUP];
    }
}

on_any_cpu! {
    /// Largest sample and second difference of every group; `x` begins one sample before the first.
    fn survey(x: &[f64], high: &mut [f64], bend: &mut [f64]) -> () {
        for ((samples, high), bend) in x.windows(GROUP + 2).step_by(GROUP).zip(high).zip(bend) {
            let (mut h, mut b) = ([0.0f64; 4], [0.0f64; 4]);
            for from in (0..GROUP).step_by(4) {
                for j in 0..4 {
                    let [p, q, r] = [0, 1, 2].map(|k| samples[from + j + k]);
                    h[j] = larger(h[j], q.abs());
                    b[j] = larger(b[j], ((r - q) - (q - p)).abs());
                }
            }
            *high = larger(larger(h[0], h[1]), larger(h[2], h[3]));
            *bend = larger(larger(b[0], b[1]), larger(b[2], b[3]));
        }
    }
}

on_any_cpu! {
    /// Largest sample through the meter's high pass.
    fn high_passed(x: &[f64]) -> f64 {
        const HALF: usize = HIGH_PASS.len() / 2;
        const WIDE: usize = 8;
        let mut highest = [0.0f64; WIDE];
        let windows = x.len().saturating_sub(2 * HALF);
        for from in (0..windows).step_by(WIDE) {
            let from = from.min(windows.saturating_sub(WIDE));
            let Some(w) = x.get(from..from + 2 * HALF + WIDE) else { continue };
            for j in 0..WIDE {
                let mut sum = HIGH_PASS[HALF] * w[HALF + j];
                for i in 0..HALF {
                    sum += HIGH_PASS[i] * (w[i + j] + w[2 * HALF - i + j]);
                }
                highest[j] = larger(highest[j], sum.abs());
            }
        }
        highest.iter().fold(0.0, |m, v| larger(m, *v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::{noise, tone};

    #[test]
    fn every_interval_above_the_floor_is_found_at_its_height() {
        let mut music = tone(44_100, 500.0, 0.8, 4000);
        music
            .iter_mut()
            .zip(noise(4000, 1))
            .for_each(|(v, n)| *v += 0.05 * n);
        for (x, floor) in [(music, 0.8), (noise(4000, 6), 1.0)] {
            let k = kernels();
            let (mut peaks, mut found) = (Peaks::new(), Vec::new());
            let what = What {
                far: None,
                flanks: true,
            };
            peaks.above(&x, 1000..3000, floor, what, &mut found);
            let mut above = 0;
            for n in 1001..2999 {
                let highest = (0..=FINE)
                    .map(|p| k.fine.value(&x, n, p).abs())
                    .fold(0.0, larger);
                let given = found
                    .iter()
                    .filter(|f| f.interval == n)
                    .map(|f| f.value)
                    .fold(0.0, larger);
                if highest > 1.003 * floor {
                    above += 1;
                    assert!(
                        (given / highest - 1.0).abs() < 6e-3,
                        "{n}: {given} {highest}"
                    );
                }
                if given > 0.0 {
                    assert!(highest > 0.995 * floor, "{n}: {given} {highest}");
                }
            }
            assert!(above > 20);
        }
    }
}
