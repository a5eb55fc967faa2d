//! Pure processors and meters: no files, no configuration, no printing. A probe gives a meter its name, a stage gives a processor its words.

pub mod alike;
pub mod ballistics;
pub mod biquad;
pub mod compressor;
pub mod convolve;
pub mod cpu;
pub mod decibels;
pub mod deesser;
pub mod defect;
pub mod dither;
pub mod dynamics;
pub mod elliptical;
pub mod ends;
pub mod envelope;
pub mod eq;
pub mod extrapolate;
pub mod fft;
pub mod filter;
pub mod grid;
pub mod kaiser;
pub mod lanes;
pub mod level;
pub mod limiter;
pub mod loudness;
pub mod marks;
pub mod portrait;
pub mod reduction;
pub mod resample;
pub mod silence;
pub mod stereo;
#[cfg(test)]
pub(crate) mod testing;
pub mod true_peak;
pub mod width;
