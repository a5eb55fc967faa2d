//! The command line: one file per subcommand; the only place where both wings meet.
