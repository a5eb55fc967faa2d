//! runout turns approved music masters into every package a release needs, and proves that each one is right.
//!
//! # The tour of the house
//!
//! Two wings stand on one ground floor. The *making* wing ([`make`]) writes packages; the *proving* wing ([`prove`]) judges
//! them from disk, and neither knows the other: what proves a file must not share a belief with what made it. They meet only in [`cli`].
//!
//! | room | what is in it |
//! |---|---|
//! | [`reading`] | the vocabulary of facts: ids, units, values |
//! | [`release`] | the manifest, identifiers, times, and the programme: the release on one timeline |
//! | [`format`] | bytes to structures and back: RIFF, AIFF, FLAC, discs, pictures, tags |
//! | [`audio`] | blocks, PCM, decoding |
//! | [`dsp`] | pure processors and meters |
//! | [`document`], [`diagnostic`], [`error`] | TOML with spans; mistakes with carets; what stopped us |
//! | [`spec`] | what to build for a destination and the rules it must meet |
//! | [`make`] | plan, chain, render, package; and single files through the same path |
//! | [`prove`] | probes, judge, verify |
//! | [`report`] | findings to text, JSON, SARIF, JUnit, HTML |
//! | [`cli`] | one file per subcommand |

pub mod audio;
pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod dsp;
pub mod error;
pub mod format;
pub mod make;
pub mod prove;
pub mod reading;
pub mod release;
pub mod report;
pub mod spec;
