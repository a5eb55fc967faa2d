//! The meters against published answers: EBU Tech 3341 and 3342, the style of Report ITU-R BS.2217, and true-peak signals whose
//! continuous-time peak is known. Every signal is made here from its published description.

mod loudness;
mod signals;
mod true_peak;
