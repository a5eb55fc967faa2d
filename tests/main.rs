//! The integration suite: one binary, modules named after what they prove.

mod album;
mod coders;
mod commands;
mod convert;
#[allow(dead_code)]
mod corpus;
mod defects;
mod disc;
mod dsp;
mod faults;
mod generated;
mod hostile;
mod house;
mod listening;
mod make;
mod process;
mod support;
mod witness;
