//! Rice coding of a residual (RFC 9639, section 9.2.7): how to cut it into partitions, each one's parameter, and its bits.
//!
//! Sizes are exact, not estimated: in lanes, trying a parameter on a block costs less than a wrong guess would.

use super::bits::{BitWriter, MOST_BITS, State};
use super::cpu::on_any_cpu;

/// Residuals are cut into at most 2^6 partitions.
const MAX_PARTITION_ORDER: u32 = 6;
pub const MAX_PARTITIONS: usize = 1 << MAX_PARTITION_ORDER;

/// Largest parameter that 4 bits and that 5 bits can say; one more is the escape to plain binary.
const MAX_PARAMETER: [u32; 2] = [14, 30];
const PARAMETERS: usize = 31;

/// Bits of the coding method and of the partition order.
const HEAD_BITS: u64 = 2 + 4;

/// Stands for any larger size of a partition's codes: more than any partition takes in plain binary, and 64 of them fit 32 bits.
const TOO_LARGE: u32 = 1 << 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partition {
    Rice(u32),
    /// Two's complement of so many bits, 0 if all residuals are zero.
    Plain(u32),
}

/// How a residual will be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// 0: parameters of 4 bits, 1: of 5.
    method: usize,
    partition_order: u32,
    partitions: [Partition; MAX_PARTITIONS],
    /// Exact size in bits, method and partition order included; too large a number if it is larger than verbatim.
    pub bits: u64,
}

/// One number of each partition.
type Each = [u32; MAX_PARTITIONS];

/// Chooses codings. What is known of each partition while they are compared is kept here from block to block.
#[derive(Debug)]
pub struct Chooser {
    /// Residuals coded in it.
    counts: Each,
    /// All of them, folded, or-ed together.
    spreads: Each,
    /// Sum of them.
    sums: [u64; MAX_PARTITIONS],
    /// How many of the finest partitions there were.
    finest_partitions: usize,
    /// By parameter: bits of all codes, or [`TOO_LARGE`].
    costs: [Each; PARAMETERS],
    /// Parameters worth trying on this block.
    lowest: u32,
    highest: u32,
}

impl Default for Chooser {
    fn default() -> Self {
        let nothing = [0; MAX_PARTITIONS];
        Chooser {
            counts: nothing,
            spreads: nothing,
            sums: [0; MAX_PARTITIONS],
            finest_partitions: 0,
            costs: [nothing; PARAMETERS],
            lowest: 0,
            highest: 0,
        }
    }
}

impl Chooser {
    /// The smallest coding of `folded` residuals, of which the first `order` are zeros and not coded. More than `order` of them.
    pub fn choose(&mut self, folded: &[u32], order: usize) -> Coding {
        let length = folded.len();
        let mut finest = length.trailing_zeros().min(MAX_PARTITION_ORDER);
        while finest > 0 && length >> finest <= order {
            finest -= 1;
        }
        self.measure(folded, order, finest);
        let mut best = Coding {
            method: 0,
            partition_order: 0,
            partitions: [Partition::Rice(0); MAX_PARTITIONS],
            bits: u64::MAX,
        };
        for partition_order in (0..=finest).rev() {
            let partitions = 1 << partition_order;
            if partition_order < finest {
                join(&mut self.counts, partitions, |a, b| a + b);
                join(&mut self.spreads, partitions, |a, b| a | b);
                for parameter in self.lowest..=self.highest {
                    join(&mut self.costs[parameter as usize], partitions, |a, b| {
                        a + b
                    });
                }
            }
            for method in [0, 1] {
                let useful = match method {
                    0 => self.lowest <= MAX_PARAMETER[0],
                    _ => self.highest > MAX_PARAMETER[0],
                };
                if useful {
                    self.try_method(method, partition_order, &mut best);
                }
            }
        }
        best
    }

    /// Sums of the folded residuals that were last measured, by the finest partition.
    pub fn sums(&self) -> &[u64] {
        &self.sums[..self.finest_partitions]
    }

    /// Fills in what is known of the finest partitions.
    fn measure(&mut self, folded: &[u32], order: usize, finest: u32) {
        let size = folded.len() >> finest;
        let partitions = 1 << finest;
        self.counts[..partitions].fill(size as u32);
        self.counts[0] -= order as u32;
        or_all(folded, size, &mut self.spreads);
        let all = self.spreads[..partitions]
            .iter()
            .fold(0, |all, spread| all | spread);
        // No sum of a partition overflows 32 bits.
        let narrow = 32 - all.leading_zeros() + size.next_power_of_two().ilog2() <= 32;
        let sums = &mut self.costs[0];
        let mut wide_sums = [0; MAX_PARTITIONS];
        if narrow {
            sum_quotients(folded, size, 0, sums);
            for (wide, sum) in wide_sums.iter_mut().zip(sums) {
                *wide = u64::from(*sum);
            }
        } else {
            sum_wide_quotients(folded, size, 0, &mut wide_sums);
        }
        self.sums = wide_sums;
        self.finest_partitions = partitions;
        (self.lowest, self.highest) = (MAX_PARAMETER[1], 0);
        for (sum, count) in wide_sums.iter().zip(&self.counts[..partitions]) {
            // A mean of 2^m asks for a parameter of m or m-1; a few large residuals among small ones for less.
            let magnitude = (sum / u64::from(*count)).max(1).ilog2();
            self.lowest = self.lowest.min(magnitude.saturating_sub(1));
            self.highest = self.highest.max(magnitude);
        }
        self.highest = self.highest.min(MAX_PARAMETER[1]);
        for parameter in self.lowest..=self.highest {
            let costs = &mut self.costs[parameter as usize];
            if narrow {
                sum_quotients(folded, size, parameter, costs);
                for (cost, count) in costs[..partitions].iter_mut().zip(&self.counts) {
                    *cost = cost.saturating_add(count * (parameter + 1)).min(TOO_LARGE);
                }
            } else {
                sum_wide_quotients(folded, size, parameter, &mut wide_sums);
                for ((cost, count), sum) in costs
                    .iter_mut()
                    .zip(&self.counts)
                    .zip(&wide_sums[..partitions])
                {
                    let bits = sum + u64::from(count * (parameter + 1));
                    *cost = bits.min(u64::from(TOO_LARGE)) as u32;
                }
            }
        }
    }

    /// Puts the coding with these partitions and this method in place of `best` if it is smaller.
    fn try_method(&self, method: usize, partition_order: u32, best: &mut Coding) {
        let partitions = 1 << partition_order;
        let parameters = self.lowest..=self.highest.min(MAX_PARAMETER[method]);
        let mut smallest = [u32::MAX; MAX_PARTITIONS];
        let mut chosen = [0; MAX_PARTITIONS];
        for parameter in parameters {
            let costs = &self.costs[parameter as usize][..partitions];
            keep_smaller(costs, parameter, &mut smallest, &mut chosen);
        }
        let mut bits = HEAD_BITS + partitions as u64 * (4 + method as u64);
        for index in 0..partitions {
            let width = 32 - self.spreads[index].leading_zeros();
            let plain = 5 + self.counts[index] * width;
            if plain < smallest[index] && width < 32 {
                smallest[index] = plain;
                chosen[index] = PARAMETERS as u32 + width;
            }
            bits += u64::from(smallest[index]);
        }
        if bits < best.bits {
            best.method = method;
            best.partition_order = partition_order;
            best.bits = bits;
            for (partition, chosen) in best.partitions.iter_mut().zip(&chosen[..partitions]) {
                *partition = match chosen.checked_sub(PARAMETERS as u32) {
                    None => Partition::Rice(*chosen),
                    Some(width) => Partition::Plain(width),
                };
            }
        }
    }
}

/// Makes one partition of each two.
#[inline(always)]
fn join(each: &mut Each, partitions: usize, both: impl Fn(u32, u32) -> u32) {
    for index in 0..partitions {
        each[index] = both(each[2 * index], each[2 * index + 1]);
    }
}

on_any_cpu! {
    fn keep_smaller<A>(costs: &[u32], parameter: u32, smallest: &mut [u32], chosen: &mut [u32]) {
        for ((cost, smallest), chosen) in costs.iter().zip(smallest).zip(chosen) {
            let smaller = cost < smallest;
            *chosen = if smaller { parameter } else { *chosen };
            *smallest = if smaller { *cost } else { *smallest };
        }
    }
}

on_any_cpu! {
    /// By partition of `size`: all residuals or-ed together.
    fn or_all<A>(folded: &[u32], size: usize, spreads: &mut [u32]) {
        for (part, spread) in folded.chunks_exact(size).zip(spreads) {
            let mut all = 0;
            for value in part {
                all |= value;
            }
            *spread = all;
        }
    }
}

on_any_cpu! {
    /// By partition of `size`: the sum of all residuals halved `parameter` times, if none overflows.
    fn sum_quotients<A>(folded: &[u32], size: usize, parameter: u32, sums: &mut [u32]) {
        for (part, sum) in folded.chunks_exact(size).zip(sums) {
            let mut total = 0;
            for value in part {
                total += value >> parameter;
            }
            *sum = total;
        }
    }
}

/// As [`sum_quotients`] for residuals of any size.
fn sum_wide_quotients(folded: &[u32], size: usize, parameter: u32, sums: &mut [u64]) {
    for (part, sum) in folded.chunks_exact(size).zip(sums) {
        *sum = part.iter().map(|value| u64::from(value >> parameter)).sum();
    }
}

impl Coding {
    /// Writes the residual this coding was chosen for.
    pub fn write(&self, folded: &[u32], order: usize, writer: &mut BitWriter) {
        writer.put(self.method as u64, 2);
        writer.put(u64::from(self.partition_order), 4);
        let parameter_bits = 4 + self.method as u32;
        let size = folded.len() >> self.partition_order;
        for (index, (part, partition)) in folded.chunks_exact(size).zip(self.partitions).enumerate()
        {
            let part = if index == 0 { &part[order..] } else { part };
            match partition {
                Partition::Rice(parameter) => {
                    writer.put(u64::from(parameter), parameter_bits);
                    write_rice(part, parameter, writer);
                }
                Partition::Plain(width) => {
                    writer.put((1 << parameter_bits) - 1, parameter_bits);
                    writer.put(u64::from(width), 5);
                    if width > 0 {
                        for value in part {
                            let residual = (value >> 1) as i32 ^ -((value & 1) as i32);
                            writer.put_signed(i64::from(residual), width);
                        }
                    }
                }
            }
        }
    }
}

on_any_cpu! {
    /// Codes are joined before they are put: the writer is a chain of dependent steps, joining is not.
    fn write_rice<A>(part: &[u32], parameter: u32, writer: &mut BitWriter) {
        let buffer = &mut writer.buffer[..];
        let mut state = writer.state;
        let (groups, rest) = part.as_chunks::<4>();
        for group in groups {
            let a = join_codes(code(group[0], parameter), code(group[1], parameter));
            let b = join_codes(code(group[2], parameter), code(group[3], parameter));
            if a.1 + b.1 <= MOST_BITS {
                let (bits, length) = join_codes(a, b);
                state.put(buffer, bits, length);
            } else if a.1 <= MOST_BITS && b.1 <= MOST_BITS {
                state.put(buffer, a.0, a.1);
                state.put(buffer, b.0, b.1);
            } else {
                for value in group {
                    put_code(*value, parameter, buffer, &mut state);
                }
            }
        }
        for value in rest {
            put_code(*value, parameter, buffer, &mut state);
        }
        writer.state = state;
    }
}

/// The one that ends the zeros, with the low bits behind it; and how long that is with the zeros, or too long.
#[inline(always)]
fn code(value: u32, parameter: u32) -> (u64, u32) {
    let low = value & ((1 << parameter) - 1);
    let length = (value >> parameter).min(MOST_BITS) + parameter + 1;
    (u64::from(low | 1 << parameter), length)
}

/// Two codes, one behind the other; meaningless if they are longer than a put takes.
#[inline(always)]
fn join_codes(first: (u64, u32), second: (u64, u32)) -> (u64, u32) {
    (first.0 << (second.1 & 63) | second.0, first.1 + second.1)
}

#[inline(always)]
fn put_code(value: u32, parameter: u32, buffer: &mut [u8], state: &mut State) {
    let (bits, length) = code(value, parameter);
    if length <= MOST_BITS {
        state.put(buffer, bits, length);
    } else {
        state.put_unary(buffer, value >> parameter);
        if parameter > 0 {
            state.put(buffer, bits ^ 1 << parameter, parameter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(folded: &[u32], order: usize) -> (Coding, Vec<u8>) {
        let coding = Chooser::default().choose(folded, order);
        let mut writer = BitWriter::default();
        writer.reserve(coding.bits);
        coding.write(folded, order, &mut writer);
        assert_eq!(writer.bits(), coding.bits, "the size is known beforehand");
        writer.align();
        (coding, writer.bytes().to_vec())
    }

    #[test]
    fn a_change_of_level_makes_partitions() {
        // Triangular, or plain binary would be smaller.
        let folded: Vec<u32> = (0..4096u32)
            .map(|i| (i * 7919 % 1000).min(i * 7907 % 1000) * if i < 1024 { 1 } else { 200 })
            .collect();
        let (coding, _) = coded(&folded, 0);
        assert_eq!(coding.method, 1, "parameters above 14 need five bits");
        assert_eq!(coding.partition_order, 2);
        assert_eq!(coding.partitions[0], Partition::Rice(8));
        assert_eq!(coding.partitions[1..4], [Partition::Rice(15); 3]);
    }

    #[test]
    fn silence_in_a_partition_takes_no_bits_but_the_escape() {
        let folded: Vec<u32> = (0..4096u32)
            .map(|i| if i < 2048 { 0 } else { i * 7919 % 64 })
            .collect();
        let (coding, _) = coded(&folded, 0);
        assert_eq!(coding.partition_order, 1);
        assert_eq!(coding.partitions[0], Partition::Plain(0));
    }

    #[test]
    fn one_code_by_hand() {
        // Method 0, order 0, parameter 1; then 5 = 2*2 + 1: two zeros, one, 1.
        let (coding, bytes) = coded(&[5, 5, 2, 2, 3], 0);
        assert_eq!(coding.partitions[0], Partition::Rice(1));
        assert_eq!(bytes, [0b0000_0000, 0b0100_1100, 0b1101_0010, 0b0110_0000]);
    }

    #[test]
    fn the_largest_residuals_are_sized_without_overflow() {
        for length in [4096usize, 4095, 16_384] {
            let folded = vec![u32::MAX - 1; length];
            assert!(Chooser::default().choose(&folded, 0).bits > length as u64 * 32);
        }
        let one: Vec<u32> = (0..4096)
            .map(|i| if i == 77 { u32::MAX - 1 } else { 3 })
            .collect();
        coded(&one, 4);
    }
}
