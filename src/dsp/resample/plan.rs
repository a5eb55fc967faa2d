//! What a pair of rates needs, worked out once: lengths of the transforms, the filter's gain per bin.
//!
//! Overlap-save: a block of `N` input samples is transformed, filtered by multiplication, and transformed back as `N to / from`
//! samples; those whose filter saw the whole of its input are kept. Block lengths are whole multiples of the ratio's terms, so
//! input and output keep step exactly.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use super::filter::Filter;
use crate::dsp::fft::{Circular, Fft, Four, ROWS, Scratch, Short, four, is_smooth};

pub struct Plan {
    /// Output frames for so many input frames.
    pub up: usize,
    pub down: usize,
    pub circular: Circular<Four>,
    /// Frames of a block before those it gives output for; at least the filter's reach.
    pub context: usize,
    /// Frames of a block it gives output for.
    pub hop: usize,
    /// Frames the filter reaches to each side.
    pub reach: usize,
    /// Rows of a block of output whose filter saw the whole of its input.
    pub kept: Range<usize>,
}

/// Numbers in the longer transform: at most so many, because beyond that the caches are too small.
const LONGEST: usize = 1 << 17;

/// Plans kept for the next stretch of the same pair of rates.
const KEPT: usize = 6;

type Key = (u32, u32, Filter);
static PLANS: Mutex<Vec<(Key, Arc<Plan>)>> = Mutex::new(Vec::new());

impl Plan {
    /// The plan of a pair of rates; none if their ratio has a prime factor above 7 or terms too large to transform.
    pub fn of(from: u32, to: u32, filter: Filter) -> Option<Arc<Plan>> {
        let key = (from, to, filter);
        let mut plans = PLANS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, plan)) = plans.iter().find(|(known, _)| *known == key) {
            return Some(plan.clone());
        }
        let plan = Arc::new(Plan::new(from, to, filter)?);
        if plans.len() == KEPT {
            plans.remove(0);
        }
        plans.push((key, plan.clone()));
        Some(plan)
    }

    fn new(from: u32, to: u32, filter: Filter) -> Option<Plan> {
        if from == 0 || to == 0 {
            return None;
        }
        let common = gcd(from, to);
        let (up, down) = ((to / common) as usize, (from / common) as usize);
        let (low, high) = (from.min(to), from.max(to));
        // One frame more than the taps reach, for the output that lies between two input frames.
        let reach = filter.reach(from, low) + 1;
        let shapes = (1..=LONGEST / ROWS / up.max(down))
            .filter(|size| is_smooth(*size) && size * up.min(down) >= 4)
            .flat_map(|size| rows().map(move |rows| (rows, size)))
            .filter(|(rows, size)| rows * size * up.max(down) <= LONGEST)
            .filter(|(rows, size)| !kept(*rows, size * down, reach).is_empty());
        let (rows, size) = shapes.min_by(|a, b| {
            let cost = |(rows, size): (usize, usize)| {
                let (from, to) = (size * down, size * up);
                cost(rows, from, to) / (kept(rows, from, reach).len() * from) as f64
            };
            cost(*a).total_cmp(&cost(*b))
        })?;
        let (from, to) = (size * down, size * up);
        let gain = gain(
            rows * from.max(to),
            rows * from,
            rows * from.min(to),
            filter,
            high,
            low,
        );
        let kept = kept(rows, from, reach);
        Some(Plan {
            up,
            down,
            circular: Circular::new(rows, from, to, |bin| four(&gain, bin)),
            context: kept.start * from,
            hop: kept.len() * from,
            reach,
            kept,
        })
    }
}

/// Numbers of rows to choose from: around the square root of a good length.
fn rows() -> impl Iterator<Item = usize> {
    (ROWS..=256).step_by(ROWS).filter(|rows| is_smooth(*rows))
}

/// Rows of `row` frames of a block whose filter sees the whole of its input.
fn kept(rows: usize, row: usize, reach: usize) -> Range<usize> {
    let edge = reach.div_ceil(row);
    edge..rows.saturating_sub(edge).max(edge)
}

/// Work of a block, in cycles, roughly: short transforms down `rows` and along `from` and `to` columns, and what lies between them.
fn cost(rows: usize, from: usize, to: usize) -> f64 {
    let each = |columns: usize| {
        let length = (rows * columns) as f64;
        let far = if length > 32_768.0 { 6.0 } else { 0.0 };
        length * (Short::cost(rows) + Short::cost(columns) + 14.0 + far)
    };
    each(from) + each(to)
}

/// Gains of the bins of the shorter transform.
fn gain(
    length: usize,
    length_in: usize,
    length_low: usize,
    filter: Filter,
    high: u32,
    low: u32,
) -> Vec<f64> {
    let taps = filter.taps(high, low);
    let (mut re, mut im) = (vec![0.0; length], vec![0.0; length]);
    for (n, tap) in taps.iter().enumerate() {
        re[n] = *tap;
        re[(length - n) % length] = *tap;
    }
    Fft::new(length).forward(&mut re, &mut im, &mut Scratch::default());
    // The filter is even about 0, so its transform is real and even.
    let half = length_low / 2;
    let at = |k: usize| re[k.min(length_low - k)] / length_in as f64;
    (0..length_low)
        .map(|k| if k == half { 0.0 } else { at(k) })
        .collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
