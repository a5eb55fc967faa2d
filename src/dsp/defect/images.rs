//! Images: a converter of poor quality leaves above half of the old rate a mirror image of what is below it.
//!
//! Whatever the programme is, the image is its conjugate: the product of the spectrum so far below the old Nyquist frequency and so far
//! above it has the same phase in every frame, once both are counted from that frequency. Of unrelated sound the phase is random. Sound
//! that repeats exactly, or begins on a grid of samples, has a phase too; but in every bin another, or about other frequencies as well.

use super::stats::hann;
use super::{Page, Spot};
use crate::dsp::fft::{Fft, Scratch};
use crate::dsp::lanes::larger;
use std::f64::consts::TAU;

/// Length of a frame, s; the next power of two in samples is taken. Frames do not overlap.
const FRAME_S: f64 = 0.04;
/// Frames below this are silence, full scale = 1 (-110 dBFS).
const SILENT: f64 = 3e-6;
/// Frames looked at, from the start: more change nothing. And at least so many.
const MOST_FRAMES: u32 = 2048;
const LEAST_FRAMES: u32 = 40;
/// How far from the old Nyquist frequency images are looked for, Hz, and how far from the new one they end.
const FROM_HZ: f64 = 60.0;
const UNTIL_HZ: f64 = 3_000.0;
const MARGIN_HZ: f64 = 100.0;
/// Carriers of a longer period than this, in samples, belong to rates that nobody uses.
const LONGEST_PERIOD: usize = 8192;
/// Phases of bins so far apart that the window does not join them agree in an image.
const APART_BINS: usize = 3;
/// So many times as far as chance lets them. Of 622 clean files 12 get there: loops and gates, which repeat, and whose phases agree about
/// other frequencies as well.
const JOINT: f64 = 5.0;
/// So many bins below the frequency there are no images: what agrees there comes from the music. The image must agree so many times as
/// far as any of them: clean files reach 1.3, images that are barely over the noise 1.8.
const BESIDE: std::ops::RangeInclusive<usize> = 8..=100;
const OVER_BESIDE: f64 = 1.75;
const SURE_JOINT: f64 = 15.0;

/// Looks for images about the Nyquist frequencies of lower rates.
#[derive(Debug, Clone)]
pub struct Images {
    length: usize,
    mirrors: Vec<Mirror>,
    mono: Vec<f64>,
    /// Frame of the stream that the first sample of `mono` is.
    at: u64,
    frames: u32,
    fft: Fft,
    window: Vec<f64>,
    scratch: Scratch,
}

/// A frequency about which there may be images.
#[derive(Debug, Clone)]
struct Mirror {
    hz: f64,
    /// cos and -sin of one period of the frequency.
    carrier: Vec<[f64; 2]>,
    /// First bin, as counted from the frequency, and the sums of all phases from there on.
    first: usize,
    sums: Vec<[f64; 2]>,
    /// The same about each frequency [`BESIDE`] it, of every third bin.
    beside: Vec<Vec<[f64; 2]>>,
}

impl Images {
    /// `sources`: the lower rates, Hz.
    pub fn new(rate: u32, sources: &[f64]) -> Self {
        let rate_hz = f64::from(rate);
        let mut length = 512;
        while (length as f64) < FRAME_S * rate_hz {
            length *= 2;
        }
        let mirror = |source: &f64| Mirror::new(rate, length, 0.5 * source);
        Images {
            length,
            mirrors: sources.iter().filter_map(mirror).collect(),
            mono: Vec::new(),
            at: 0,
            frames: 0,
            fft: Fft::new(length),
            window: hann(length),
            scratch: Scratch::default(),
        }
    }

    pub fn page(&mut self, page: &Page) {
        if self.mirrors.is_empty() || self.frames >= MOST_FRAMES {
            return;
        }
        // Channels that go different ways do not cancel in an uneven sum.
        let [left, right] = [0, (page.channels.len() - 1).min(1)].map(|c| page.body(c));
        self.mono
            .extend(left.iter().zip(right).map(|(l, r)| 0.6 * l + 0.4 * r));
        let mut from = 0;
        while self.mono.len() >= from + self.length {
            self.frame(from);
            from += self.length;
        }
        self.mono.drain(..from);
        self.at += from as u64;
    }

    fn frame(&mut self, from: usize) {
        let x = &self.mono[from..from + self.length];
        let power: f64 = x.iter().map(|v| v * v).sum();
        if power < SILENT * SILENT * self.length as f64 {
            return;
        }
        self.frames += 1;
        let n = self.length;
        let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
        for mirror in &mut self.mirrors {
            let period = mirror.carrier.len();
            let start = ((self.at + from as u64) % period as u64) as usize;
            let carrier = mirror.carrier.iter().cycle().skip(start);
            for (i, (v, [cos, sin])) in x.iter().zip(carrier).enumerate() {
                let tapered = v * self.window[i];
                (re[i], im[i]) = (tapered * cos, tapered * sin);
            }
            self.fft.forward(&mut re, &mut im, &mut self.scratch);
            let first = mirror.first;
            for (i, sum) in mirror.sums.iter_mut().enumerate() {
                add(sum, &re, &im, [first + i, n - first - i]);
            }
            for (beside, sums) in BESIDE.zip(&mut mirror.beside) {
                for (i, sum) in sums.iter_mut().enumerate() {
                    let off = first + APART_BINS * i;
                    add(
                        sum,
                        &re,
                        &im,
                        [n + off - beside, n - off - beside].map(|k| k % n),
                    );
                }
            }
        }
    }

    /// Images in a stream of so many frames.
    pub fn finish(&self, frames: u64) -> Option<Spot> {
        if self.frames < LEAST_FRAMES {
            return None;
        }
        let told = self
            .mirrors
            .iter()
            .map(|m| (m, self.joint(&m.sums, APART_BINS)));
        let (mirror, joint) = told.max_by(|a, b| a.1.total_cmp(&b.1))?;
        let thin: Vec<[f64; 2]> = mirror.sums.iter().step_by(APART_BINS).copied().collect();
        let beside = mirror.beside.iter().map(|sums| self.joint(sums, 1));
        let over = self.joint(&thin, 1) / beside.fold(0.0, larger).max(1e-9);
        let hz = mirror.hz;
        let says = format!(
            "mirror images about {:.2} kHz, half of {:.1} kHz: what is as far above as below has one phase in all frames and bins, {joint:.0} times as much as by chance and {over:.1} times as much as about any frequency beside",
            hz / 1000.0,
            hz / 500.0
        );
        let sure = if joint >= SURE_JOINT { 0.95 } else { 0.8 };
        let image = joint >= JOINT && over >= OVER_BESIDE;
        image.then(|| Spot::whole(frames, hz, sure, says))
    }

    /// How far the sums of all phases agree with those so many places on: about 1 by chance, where each has its own or none.
    fn joint(&self, sums: &[[f64; 2]], apart: usize) -> f64 {
        let (mut x, mut y) = (0.0, 0.0);
        for ([a, b], [c, d]) in sums.iter().zip(sums.iter().skip(apart)) {
            x += a * c + b * d;
            y += b * c - a * d;
        }
        let pairs = sums.len().saturating_sub(apart).max(1) as f64;
        libm::sqrt((x * x + y * y) / pairs) / f64::from(self.frames)
    }
}

/// Adds the phase of the product of two bins.
fn add(sum: &mut [f64; 2], re: &[f64], im: &[f64], [above, below]: [usize; 2]) {
    let product = [
        re[above] * re[below] - im[above] * im[below],
        re[above] * im[below] + im[above] * re[below],
    ];
    let size = libm::sqrt(product[0] * product[0] + product[1] * product[1]) + 1e-60;
    sum[0] += product[0] / size;
    sum[1] += product[1] / size;
}

impl Mirror {
    fn new(rate: u32, length: usize, hz: f64) -> Option<Self> {
        let rate_hz = f64::from(rate);
        let until = (rate_hz / 2.0 - hz - MARGIN_HZ).min(UNTIL_HZ);
        let bin = |hz: f64| (hz * length as f64 / rate_hz) as usize;
        // Room for a spectrum worth the name.
        if until < 10.0 * FROM_HZ {
            return None;
        }
        let mut divisor = (rate, hz as u32);
        while divisor.1 > 0 {
            divisor = (divisor.1, divisor.0 % divisor.1);
        }
        let period = (rate / divisor.0) as usize;
        let turn = |i: usize| {
            let angle = TAU * (i as f64 * hz / rate_hz).fract();
            [libm::cos(angle), -libm::sin(angle)]
        };
        let first = bin(FROM_HZ) + 1;
        let bins = bin(until) - first;
        (period <= LONGEST_PERIOD).then(|| Mirror {
            hz,
            carrier: (0..period).map(turn).collect(),
            first,
            sums: vec![[0.0; 2]; bins],
            beside: BESIDE
                .map(|_| vec![[0.0; 2]; bins.div_ceil(APART_BINS)])
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::defect::Pages;
    use crate::dsp::testing::{block, noise};

    fn found(x: Vec<f64>) -> Option<f64> {
        let mut images = Images::new(96_000, &[44_100.0, 48_000.0]);
        let mut pages = Pages::new(96_000, 1);
        let frames = x.len() as u64;
        pages.push(&block(vec![x]), |page| images.page(page));
        pages.finish(|page| images.page(page));
        images.finish(frames).map(|spot| spot.size)
    }

    #[test]
    fn straight_lines_between_samples_leave_images() {
        let low = noise(200_000, 5);
        let doubled: Vec<f64> = low
            .windows(2)
            .flat_map(|w| [w[0], 0.5 * (w[0] + w[1])])
            .collect();
        assert_eq!(found(doubled), Some(24_000.0));
    }

    #[test]
    fn sound_that_repeats_exactly_has_none() {
        let hit = noise(9_600, 8);
        assert_eq!(found(hit.repeat(40)), None);
        // A stroke has one phase in all bins, on a grid of 64 samples.
        let mut strokes = noise(400_000, 9);
        for at in (0..400_000).step_by(64 * 77) {
            strokes[at] += 1_000.0;
        }
        assert_eq!(found(strokes), None);
    }

    #[test]
    fn noise_of_the_full_band_has_none() {
        assert_eq!(found(noise(400_000, 6)), None);
        assert_eq!(found(vec![0.0; 400_000]), None);
        assert_eq!(found(noise(1_000, 7)), None);
    }
}
