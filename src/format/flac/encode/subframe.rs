//! One channel of one block: which of the codings is smallest, and its bits (RFC 9639, section 9.2).

use super::bits::BitWriter;
use super::cpu::on_any_cpu;
use super::lpc::{Model, Windowed};
use super::predict::{FIXED, Predictor, residual};
use super::rice::{Chooser, Coding};
use super::{evenness, fixed};

/// Bits of every subframe's head when no bits are wasted: a zero, the type, the flag.
const HEAD_BITS: u64 = 8;

/// Bits an LPC subframe spends on the precision and the shift of its coefficients.
const LPC_HEAD_BITS: u64 = 4 + 5;

/// Blocks shorter than this try all fixed predictors, which save the bits of the coefficients; longer ones only the most
/// promising, if it promises to beat LPC.
const SHORT: usize = 1024;

/// A way to write a subframe.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "two exist at a time, on the stack"
)]
enum Plan {
    Constant,
    Verbatim,
    Predicted {
        predictor: Predictor,
        /// Bits per coefficient; none for a fixed predictor.
        precision: Option<u32>,
        coding: Coding,
    },
}

/// Chooses and writes subframes; owns the memory that takes.
#[derive(Debug, Default)]
pub struct Subframes {
    /// The channel as integers in f64, wasted bits taken off.
    samples: Vec<f64>,
    /// The residual of the best predictor so far, and that of the one being tried.
    best: Vec<u32>,
    trial: Vec<u32>,
    chooser: Chooser,
    /// For a second look at blocks whose residual is uneven.
    weights: Vec<f32>,
    windowed: Windowed,
}

impl Subframes {
    /// Encodes `codes` of `bits` bits, `model` being what LPC analysis made of them.
    pub fn encode(
        &mut self,
        codes: &[i32],
        bits: u32,
        model: &Model,
        window: &[f32],
        writer: &mut BitWriter,
    ) {
        let first = codes.first().copied().unwrap_or(0);
        let (all, changes) = used_bits(codes, first);
        let wasted = wasted_bits(all);
        let bits = bits - wasted;
        let head = HEAD_BITS + u64::from(wasted);
        let (plan, size) = if changes == 0 {
            (Plan::Constant, u64::from(bits))
        } else {
            self.samples.resize(codes.len(), 0.0);
            widen(codes, wasted, &mut self.samples);
            self.best.resize(codes.len(), 0);
            self.trial.resize(codes.len(), 0);
            self.choose(codes, bits, wasted, model, window)
        };
        writer.reserve(head + size);
        let before = writer.bits();
        self.write(codes, bits, wasted, &plan, writer);
        debug_assert_eq!(writer.bits() - before, head + size);
    }

    /// The smallest plan and its size in bits without the head.
    fn choose(
        &mut self,
        codes: &[i32],
        bits: u32,
        wasted: u32,
        model: &Model,
        window: &[f32],
    ) -> (Plan, u64) {
        let length = codes.len();
        let mut best = (Plan::Verbatim, u64::from(bits) * length as u64);
        self.try_model(bits, wasted, model, &mut best);
        if let Plan::Predicted { .. } = best.0
            && evenness::weights(self.chooser.sums(), window, &mut self.weights)
        {
            self.windowed.set(codes, &self.weights);
            let model = Model::new(&self.windowed.correlate());
            self.try_model(bits, wasted, &model, &mut best);
        }
        let orders = if length < SHORT {
            0..FIXED.len().min(length)
        } else {
            let (order, expected) = fixed::best_order(&self.samples);
            order..order + usize::from(expected < best.1 as f64)
        };
        for predictor in &FIXED[orders] {
            self.try_predictor(bits, *predictor, None, &mut best);
        }
        best
    }

    /// Puts LPC after `model` in place of `best` if it is smaller.
    fn try_model(&mut self, bits: u32, wasted: u32, model: &Model, best: &mut (Plan, u64)) {
        let precision = precision(bits);
        let (order, _) = model.best_order(self.samples.len(), wasted, bits + precision);
        if let Some(predictor) = model.quantise(order, precision) {
            self.try_predictor(bits, predictor, Some(precision), best);
        }
    }

    fn try_predictor(
        &mut self,
        bits: u32,
        predictor: Predictor,
        precision: Option<u32>,
        best: &mut (Plan, u64),
    ) {
        if !residual(&self.samples, &predictor, bits, &mut self.trial) {
            return;
        }
        let order = predictor.order;
        let coding = self.chooser.choose(&self.trial, order);
        let (head, each) = precision.map_or((0, bits), |p| (LPC_HEAD_BITS, bits + p));
        let size = head + order as u64 * u64::from(each) + coding.bits;
        if size < best.1 {
            let plan = Plan::Predicted {
                predictor,
                precision,
                coding,
            };
            *best = (plan, size);
            std::mem::swap(&mut self.best, &mut self.trial);
        }
    }

    fn write(&self, codes: &[i32], bits: u32, wasted: u32, plan: &Plan, writer: &mut BitWriter) {
        let (kind, raw) = match plan {
            Plan::Constant => (0, 1),
            Plan::Verbatim => (1, codes.len()),
            Plan::Predicted {
                predictor: Predictor { order, .. },
                precision,
                ..
            } => match precision {
                None => (8 + *order as u64, *order),
                Some(_) => (32 + *order as u64 - 1, *order),
            },
        };
        writer.put(kind << 1 | u64::from(wasted > 0), HEAD_BITS as u32);
        if wasted > 0 {
            writer.put_unary(wasted - 1);
        }
        for code in &codes[..raw] {
            writer.put_signed(i64::from(code >> wasted), bits);
        }
        let Plan::Predicted {
            predictor,
            precision,
            coding,
        } = plan
        else {
            return;
        };
        if let Some(precision) = precision {
            writer.put(u64::from(precision - 1), 4);
            writer.put(u64::from(predictor.shift), 5);
            for c in &predictor.coefficients[..predictor.order] {
                writer.put_signed(i64::from(*c), *precision);
            }
        }
        coding.write(&self.best, predictor.order, writer);
    }
}

/// Bits per coefficient, for samples of `bits` bits: the finer the samples, the more a true coefficient is worth.
pub fn precision(bits: u32) -> u32 {
    match bits {
        ..16 => (2 + bits / 2).max(5),
        16..=17 => 13,
        _ => 15,
    }
}

/// How many low bits are zero in all of the codes that make `all` when or-ed together.
pub fn wasted_bits(all: i32) -> u32 {
    if all == 0 { 0 } else { all.trailing_zeros() }
}

on_any_cpu! {
    /// All codes or-ed together, and all bits in which some code differs from `first`.
    pub fn used_bits<A>(codes: &[i32], first: i32) -> (i32, i32) {
        let (mut all, mut changes) = (0, 0);
        for code in codes {
            all |= code;
            changes |= code ^ first;
        }
        (all, changes)
    }
}

on_any_cpu! {
    fn widen<A>(codes: &[i32], wasted: u32, samples: &mut [f64]) {
        for (sample, code) in samples.iter_mut().zip(codes) {
            *sample = f64::from(*code >> wasted);
        }
    }
}
