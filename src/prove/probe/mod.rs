//! Probes: code that produces readings from a file, a package or a disc. One file per family.
