//! Specs compiled into the program.
