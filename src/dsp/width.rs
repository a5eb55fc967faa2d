//! Width of a stereo picture: gains of mid and side.

use crate::audio::Block;

#[derive(Debug, Clone, PartialEq)]
pub struct WidthSettings {
    /// Gain of the side, `(L - R) / 2`: 100 leaves it, 0 makes mono, 200 doubles it (+6.02 dB).
    pub width_percent: f64,
    /// Gain of the mid, `(L + R) / 2`; 0 dB leaves it.
    pub mid_gain_db: f64,
}

impl WidthSettings {
    /// The side louder by `side_gain_db`, the mid untouched.
    pub fn side(side_gain_db: f64) -> Self {
        let gain = if side_gain_db == 0.0 {
            1.0
        } else {
            libm::pow(10.0, side_gain_db / 20.0)
        };
        WidthSettings {
            width_percent: 100.0 * gain,
            mid_gain_db: 0.0,
        }
    }
}

/// What it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WidthReport {
    /// Frames that went through it; 0 if it is set to do nothing or the stream is not stereo.
    pub frames: u64,
}

/// Width at work on a stream.
#[derive(Debug, Clone)]
pub struct Width {
    /// Of the own channel and of the other one in each output; none: nothing to do.
    gains: Option<[f64; 2]>,
    frames: u64,
}

impl Width {
    /// Streams that do not have two channels pass through.
    pub fn new(settings: &WidthSettings, _rate: u32, channels: usize) -> Self {
        let WidthSettings {
            width_percent,
            mid_gain_db,
        } = *settings;
        let works = channels == 2 && (width_percent != 100.0 || mid_gain_db != 0.0);
        let mid = libm::pow(10.0, mid_gain_db / 20.0);
        let side = width_percent / 100.0;
        Width {
            gains: works.then_some([0.5 * (mid + side), 0.5 * (mid - side)]),
            frames: 0,
        }
    }

    pub fn process(&mut self, block: &mut Block) {
        let (Some([own, other]), [left, right]) = (self.gains, &mut block.channels[..]) else {
            return;
        };
        for (l, r) in left.iter_mut().zip(right) {
            (*l, *r) = (own * *l + other * *r, own * *r + other * *l);
        }
        self.frames += block.frames() as u64;
        block.grid_bits = None;
    }

    pub fn report(&self) -> WidthReport {
        WidthReport {
            frames: self.frames,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::testing::noise;

    fn run(settings: &WidthSettings, channels: usize) -> (Block, Block) {
        let before = Block {
            channels: (0..channels).map(|c| noise(500, c as u64)).collect(),
            grid_bits: Some(24),
        };
        let mut after = before.clone();
        Width::new(settings, 48_000, channels).process(&mut after);
        (before, after)
    }

    #[test]
    fn mid_and_side_have_their_gains() {
        let settings = WidthSettings {
            width_percent: 150.0,
            mid_gain_db: -3.0,
        };
        let (before, after) = run(&settings, 2);
        let mid = 10f64.powf(-0.15);
        for i in 0..500 {
            let of = |b: &Block| (b.channels[0][i], b.channels[1][i]);
            let ((l, r), (m, n)) = (of(&before), of(&after));
            assert!((m + n - mid * (l + r)).abs() < 1e-15);
            assert!((m - n - 1.5 * (l - r)).abs() < 1e-15);
        }
        assert_eq!(after.grid_bits, None);
    }

    #[test]
    fn no_width_is_mono_to_the_last_bit() {
        let (before, after) = run(
            &WidthSettings {
                width_percent: 0.0,
                mid_gain_db: 0.0,
            },
            2,
        );
        assert_eq!(after.channels[0], after.channels[1]);
        assert_eq!(
            after.channels[0][7],
            0.5 * (before.channels[0][7] + before.channels[1][7])
        );
    }

    #[test]
    fn full_width_and_other_channels_than_two_leave_every_bit_and_the_grid() {
        for (settings, channels) in [
            (WidthSettings::side(0.0), 2),
            (WidthSettings::side(6.0), 1),
            (WidthSettings::side(6.0), 3),
        ] {
            let (before, after) = run(&settings, channels);
            assert_eq!(before, after);
        }
    }

    #[test]
    fn gain_of_the_side_in_decibels() {
        assert!((WidthSettings::side(20.0).width_percent - 1000.0).abs() < 1e-9);
    }
}
