//! Struck things: a handful of decaying sines (vibraphone, upright bass, bells, ride cymbal, rim).

use super::{SILENT, Voice, decay};
use crate::make::demo::RATE;

/// One mode: frequency, level at the strike, and seconds to fall by 60 dB.
#[derive(Debug, Clone, Copy)]
pub struct Mode {
    pub hz: f64,
    pub level: f64,
    pub fall_s: f64,
}

/// Modes run four abreast: each is a rotating pair whose length shrinks, so that a sample costs four products and no sine.
#[derive(Default)]
struct Four {
    re: [f64; 4],
    im: [f64; 4],
    cos: [f64; 4],
    sin: [f64; 4],
}

pub struct Modal {
    banks: Vec<Four>,
    held: u64,
    /// Factor per sample added to all decays once the note is let go.
    damper: f64,
    damped: bool,
}

impl Modal {
    /// Strikes the modes together. `damp_s` is the fall by 60 dB after `held` frames.
    pub fn new(modes: &[Mode], held: u64, damp_s: f64) -> Self {
        let banks = modes
            .chunks(4)
            .map(|chunk| {
                let mut four = Four::default();
                for (i, mode) in chunk.iter().enumerate() {
                    let w = std::f64::consts::TAU * mode.hz / RATE;
                    let r = decay(mode.fall_s);
                    // The sound is the imaginary part: it starts from zero, so a strike makes no click.
                    four.re[i] = mode.level;
                    four.cos[i] = r * libm::cos(w);
                    four.sin[i] = r * libm::sin(w);
                }
                four
            })
            .collect();
        Modal {
            banks,
            held,
            damper: decay(damp_s),
            damped: false,
        }
    }
}

impl Voice for Modal {
    fn play(&mut self, out: &mut [f64]) -> bool {
        out.fill(0.0);
        if self.held < out.len() as u64 && !self.damped {
            self.damped = true;
            for four in &mut self.banks {
                for i in 0..4 {
                    four.cos[i] *= self.damper;
                    four.sin[i] *= self.damper;
                }
            }
        }
        self.held = self.held.saturating_sub(out.len() as u64);
        let mut loudest = 0.0;
        for four in &mut self.banks {
            let (mut re, mut im) = (four.re, four.im);
            let (cos, sin) = (four.cos, four.sin);
            for v in out.iter_mut() {
                for i in 0..4 {
                    let turned = re[i] * cos[i] - im[i] * sin[i];
                    im[i] = re[i] * sin[i] + im[i] * cos[i];
                    re[i] = turned;
                }
                *v += (im[0] + im[1]) + (im[2] + im[3]);
            }
            (four.re, four.im) = (re, im);
            for i in 0..4 {
                let size = re[i] * re[i] + im[i] * im[i];
                if size > loudest {
                    loudest = size;
                }
            }
        }
        loudest > SILENT * SILENT
    }
}
