//! The integration suite: one binary, modules named after src.

mod support;
