//! What lies below 500 Hz, looked at closely: mains hum, and rumble that eats headroom.

use super::hum::Hum;
use super::stats::{hann, power_db};
use super::{Page, Spot, Spots};
use crate::dsp::fft::{Fft, Scratch};
use crate::dsp::stereo::Halving;

/// The rate is halved while it stays above this, Hz: that of the rumble; hum is looked for at twice the rate.
const LEAST_RATE_HZ: f64 = 1_300.0;
/// Samples of a window at that rate, about 3 s, and of a step.
const WINDOW: usize = 4096;
const STEP: usize = 1024;
/// Rumble: its band, the bass above it, Hz; how far above the bass, and how far below the whole sound, dB.
const RUMBLE_HZ: [f64; 2] = [12.0, 36.0];
const BASS_HZ: [f64; 2] = [42.0, 120.0];
const RUMBLE_DB: f64 = -6.0;
const RUMBLE_OF_ALL_DB: f64 = -9.0;
/// Its least level, dBFS RMS.
const LEAST_DBFS: f64 = -78.0;

/// Looks at the low end of up to two channels.
#[derive(Debug, Clone)]
pub struct Low {
    rate: f64,
    halvings: Vec<Halving>,
    hum: Hum,
    low: [Vec<f64>; 2],
    fft: Fft,
    window: Vec<f64>,
    scratch: Scratch,
    /// Power of both channels in each bin, full scale sine = 1/2, summed over the windows.
    spectrum: Vec<f64>,
    windows: u64,
    /// Sum of the squares of everything, and samples of a channel.
    power: f64,
    frames: u64,
}

impl Low {
    pub fn new(rate: u32) -> Self {
        let mut low_rate = f64::from(rate);
        let mut halvings = Vec::new();
        while low_rate / 2.0 >= LEAST_RATE_HZ {
            low_rate /= 2.0;
            halvings.push(Halving::default());
        }
        let bins = (BASS_HZ[1] * WINDOW as f64 / low_rate) as usize + 2;
        Low {
            rate: low_rate,
            halvings,
            hum: Hum::new(2.0 * low_rate),
            low: Default::default(),
            fft: Fft::new(WINDOW),
            window: hann(WINDOW),
            scratch: Scratch::default(),
            spectrum: vec![0.0; bins.min(WINDOW / 2)],
            windows: 0,
            power: 0.0,
            frames: 0,
        }
    }

    pub fn page(&mut self, page: &Page) {
        let [left, right] = [0, (page.channels.len() - 1).min(1)].map(|c| page.body(c));
        self.frames += left.len() as u64;
        self.power += left
            .iter()
            .zip(right)
            .map(|(l, r)| l * l + r * r)
            .sum::<f64>();
        let mut now = [left.to_vec(), right.to_vec()];
        let last = self.halvings.len().saturating_sub(1);
        for (i, halving) in self.halvings.iter_mut().enumerate() {
            if i == last {
                self.hum.push(&now);
            }
            let mut out = [Vec::new(), Vec::new()];
            halving.push(&now[0], &now[1], &mut out);
            now = out;
        }
        for (low, now) in self.low.iter_mut().zip(now) {
            low.extend(now);
        }
        while self.low[0].len() >= WINDOW {
            self.transform();
            self.low.iter_mut().for_each(|low| drop(low.drain(..STEP)));
        }
    }

    fn transform(&mut self) {
        let tapered = |low: &[f64]| -> Vec<f64> {
            low.iter().zip(&self.window).map(|(v, w)| v * w).collect()
        };
        let [mut re, mut im] = [
            tapered(&self.low[0][..WINDOW]),
            tapered(&self.low[1][..WINDOW]),
        ];
        self.fft.forward(&mut re, &mut im, &mut self.scratch);
        // Both channels in one transform: their powers add up over a bin and its mirror, twice. A line has a quarter of its amplitude
        // under a Hann window.
        let scale = 4.0 / (WINDOW as f64 * WINDOW as f64);
        for (k, sum) in self.spectrum.iter_mut().enumerate() {
            let m = (WINDOW - k) % WINDOW;
            *sum += scale * (re[k] * re[k] + im[k] * im[k] + re[m] * re[m] + im[m] * im[m]);
        }
        self.windows += 1;
    }

    /// Hum, and rumble.
    pub fn finish(self) -> (Spots, Spots) {
        let mut rumbles = Spots::default();
        rumbles.extend(self.rumble());
        (self.hum.finish(self.frames), rumbles)
    }

    fn rumble(&self) -> Option<Spot> {
        if self.windows == 0 {
            return None;
        }
        let bin = |hz: f64| libm::round(hz * WINDOW as f64 / self.rate) as usize;
        let band = |[from, until]: [f64; 2]| {
            let sum: f64 = self.spectrum[bin(from)..=bin(until)].iter().sum();
            // A Hann window spreads the power of a line by 1.5.
            power_db(sum / 1.5 / self.windows as f64)
        };
        let all = power_db(self.power / self.frames.max(1) as f64);
        let [deep, bass] = [band(RUMBLE_HZ), band(BASS_HZ)];
        if deep < bass + RUMBLE_DB || deep < all + RUMBLE_OF_ALL_DB || deep < LEAST_DBFS {
            return None;
        }
        let [low, high] = RUMBLE_HZ;
        let says = format!(
            "{low:.0} to {high:.0} Hz holds {deep:.0} dBFS, the bass above it {bass:.0}, everything {all:.0}"
        );
        Some(Spot::whole(self.frames, deep - bass, 0.7, says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, tone};

    const RATE: u32 = 44_100;

    fn rumble(parts: [(f64, f64); 2]) -> Vec<Spot> {
        let frames = 8 * RATE as usize;
        let [a, b] = parts.map(|(hz, peak)| tone(RATE, hz, peak, frames));
        let x = a.iter().zip(&b).map(|(a, b)| a + b).collect();
        let mut low = Low::new(RATE);
        let mut pages = Pages::new(RATE, 1);
        pages.push(&block(vec![x]), |page| low.page(page));
        pages.finish(|page| low.page(page));
        low.finish().1.finish().0
    }

    #[test]
    fn what_is_below_the_bass_and_nearly_as_loud_is_rumble() {
        let found = rumble([(25.0, 0.2), (80.0, 0.1)]);
        // Of 0.2 peak, -17 dBFS RMS a channel, in two; 6 dB over the bass.
        assert_eq!(found.len(), 1);
        assert!((found[0].size - 6.0).abs() < 0.3, "{found:?}");
        assert!(
            found[0].says.contains("12 to 36 Hz holds -14 dBFS"),
            "{found:?}"
        );
        assert_eq!(rumble([(25.0, 0.04), (80.0, 0.2)]), []);
        // Soft beside everything else, if not beside the bass.
        assert_eq!(rumble([(25.0, 0.05), (300.0, 0.3)]), []);
    }
}
