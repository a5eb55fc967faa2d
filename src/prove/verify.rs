//! A path or a package -> subjects: finds the files, runs the probes, hands them to the judge.
