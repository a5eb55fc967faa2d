//! Samples that can be worked with: what a file of floats holds is tried before any processor sees it.

use std::path::Path;

use crate::audio::Block;
use crate::error::{Error, Result};

/// The largest magnitude that is taken, full scale = 1.0: 240 dB above full scale. Floats that were meant as integers of 32 bits reach 187 dB;
/// what lies beyond is damage, and gains that undo it are smaller than any number the stages count with.
const LARGEST: f64 = 1e12;

/// Refuses a block with a sample that is NaN, infinite or beyond 240 dBFS. `at`: the block's first frame in the file.
pub fn require_numbers(block: &Block, path: &Path, at: u64, rate: u32) -> Result<()> {
    let Some((channel, frame)) = first_unusable(block) else {
        return Ok(());
    };
    let sample = block.channels[channel][frame];
    let frame = at + frame as u64;
    let seconds = frame as f64 / f64::from(rate.max(1));
    let why = match sample.is_finite() {
        true => format!("it holds the sample {sample:e}, which no audio reaches (1 is full scale)"),
        false => "it holds a sample that is not a number (NaN or infinite)".into(),
    };
    let channel = channel + 1;
    Err(Error::unreadable("reading", why)
        .at_path(path)
        .at(format!("frame {frame} ({seconds:.3} s), channel {channel}"))
        .hint("export the file again"))
}

/// Channel and frame of the first sample that cannot be worked with.
fn first_unusable(block: &Block) -> Option<(usize, usize)> {
    let unusable = |x: &f64| x.is_nan() | (x.abs() > LARGEST);
    let channels = block.channels.iter().enumerate();
    let broken = channels.filter_map(|(index, channel)| {
        // Without a way out of the loop it runs as wide as the processor can.
        let any = channel.iter().fold(false, |any, x| any | unusable(x));
        let place = any.then(|| channel.iter().position(unusable))??;
        Some((index, place))
    });
    broken.min_by_key(|(channel, frame)| (*frame, *channel))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(sample: f64) -> Option<String> {
        let mut block = Block::silence(2, 10);
        block.channels[1][7] = sample;
        require_numbers(&block, Path::new("a.wav"), 44_100, 44_100)
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn floats_meant_as_integers_are_taken() {
        assert_eq!(verdict(f64::from(i32::MIN)), None);
        assert_eq!(verdict(-LARGEST), None);
        assert_eq!(verdict(f64::MIN_POSITIVE / 4.0), None);
    }

    #[test]
    fn anything_else_is_named_with_its_place() {
        for sample in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e13] {
            let said = verdict(sample).unwrap();
            assert!(said.contains("frame 44107 (1.000 s), channel 2"), "{said}");
        }
        assert!(verdict(-1e300).unwrap().contains("-1e300"));
    }

    #[test]
    fn the_first_one_is_found_wherever_it_is() {
        let mut block = Block::silence(3, 1000);
        assert_eq!(first_unusable(&block), None);
        block.channels[0][999] = f64::NEG_INFINITY;
        assert_eq!(first_unusable(&block), Some((0, 999)));
        block.channels[2][17] = f64::NAN;
        assert_eq!(first_unusable(&block), Some((2, 17)));
        block.channels[1][16] = 1e13;
        assert_eq!(first_unusable(&block), Some((1, 16)));
    }
}
