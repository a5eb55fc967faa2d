//! What a pair of rates needs, worked out once: lengths of the transforms, the filter's gain per bin.
//!
//! Overlap-save: a block of `N` input samples is transformed, filtered by multiplication, and transformed back as `N to / from`
//! samples; those whose filter saw the whole of its input are kept. Block lengths are whole multiples of the ratio's terms, so
//! input and output keep step exactly.

use std::sync::{Arc, Mutex};

use super::filter::Filter;
use crate::dsp::fft::{Fft, Scratch};

pub struct Plan {
    /// Output frames for so many input frames.
    pub up: usize,
    pub down: usize,
    pub forward: Fft,
    pub inverse: Fft,
    /// Gain of each bin of the shorter transform, the division by the length included.
    pub gain: Vec<f64>,
    /// Frames of a block before those it gives output for; more than the filter's reach.
    pub context: usize,
    /// Frames of a block it gives output for.
    pub hop: usize,
    /// Frames the filter reaches to each side.
    pub reach: usize,
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
        let context = reach.div_ceil(down) * down;
        let size = (1..=LONGEST / up.max(down))
            .filter(|size| Fft::can(size * up) && Fft::can(size * down))
            .filter(|size| size * down > context + reach + down)
            .min_by_key(|size| {
                cost(
                    size * down,
                    size * up,
                    hop(size * down, context, reach, down),
                )
            })?;
        let (length_in, length_out) = (size * down, size * up);
        let inverse = Fft::new(length_out);
        let forward = Fft::new(length_in);
        let longer = if to > from { &inverse } else { &forward };
        let gain = gain(
            longer,
            length_in,
            length_in.min(length_out),
            filter,
            high,
            low,
        );
        Some(Plan {
            up,
            down,
            gain,
            context,
            hop: hop(length_in, context, reach, down),
            reach,
            forward,
            inverse,
        })
    }
}

/// Frames of a block that give output: a whole number of periods of the ratio.
fn hop(length: usize, context: usize, reach: usize, down: usize) -> usize {
    (length - context - reach) / down * down
}

/// Work per input frame, in arbitrary units: operations of both transforms, dearer where they leave the caches.
fn cost(length_in: usize, length_out: usize, hop: usize) -> u64 {
    let work = |n: usize| n as f64 * (libm::log2(n as f64) + if n > 24_000 { 4.0 } else { 0.0 });
    ((work(length_in) + work(length_out)) / hop as f64 * 1e6) as u64
}

/// Gains of the bins of the shorter transform.
fn gain(
    longer: &Fft,
    length_in: usize,
    length_low: usize,
    filter: Filter,
    high: u32,
    low: u32,
) -> Vec<f64> {
    let length = longer.length();
    let taps = filter.taps(high, low);
    let (mut re, mut im) = (vec![0.0; length], vec![0.0; length]);
    for (n, tap) in taps.iter().enumerate() {
        re[n] = *tap;
        re[(length - n) % length] = *tap;
    }
    longer.forward(&mut re, &mut im, &mut Scratch::default());
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
